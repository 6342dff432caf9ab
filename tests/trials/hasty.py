"""The real program that takes a channel for down after seconds, where a played hour lasts no longer.

Else as tests.trials.worker.
"""

import sys
from datetime import timedelta

from bot.jobs import deliver, metrics, services
from storage.engine import channel_state
from tests.trials.worker import main

SOON = timedelta(seconds=2)  # without an answer
PROBE = timedelta(seconds=0.5)  # between two tries of a channel that is down

if __name__ == "__main__":
    metrics.BRIEF = channel_state.LATELY = SOON
    for module in (services, deliver):
        vars(module)["PROBE"] = PROBE
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
