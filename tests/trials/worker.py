"""The real program as a trial starts it: python -m tests.trials.worker POINT:TIMES SECONDS WORDS…

It dies at the point ("-": nowhere), and its leases are so many seconds long, for a trial cannot wait two
minutes for each of its dead. It reads whatever anyone writes, for a minute of a trial may hold a week.
All else is what ``python -m bot WORDS…`` is.
"""

import sys
from datetime import timedelta

from bot.channels.telegram import channel
from bot.cli import main as program
from bot.jobs import fetch, poll
from handlers import dispatch
from storage import files, outbox
from tests.trials.points import arm

EVER_SO_MANY = 10**6


def main(death: str, lease: str, words: list[str]) -> None:
    shorten(timedelta(seconds=float(lease)))
    dispatch.PER_MINUTE = EVER_SO_MANY
    if death != "-":
        name, _colon, times = death.rpartition(":")
        arm(name, int(times))
    sys.argv = ["nhacthu", *words]
    program()


def shorten(lease: timedelta) -> None:
    """A poll is shorter than its lease, as it is outside trials."""
    outbox.LEASE = files.LEASE = poll.LEASE = lease
    fetch.LONGEST = lease * 0.75
    channel.POLL = poll.RENEWED = lease / 4


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
