"""The real program on a machine whose clock was set back by an hour: else as tests.trials.worker."""

import sys
from datetime import UTC, datetime, timedelta

from bot.clock import WallClock
from tests.trials.worker import main

HOUR = timedelta(hours=1)


def an_hour_ago(self: WallClock) -> datetime:  # noqa: ARG001 - as the method that it stands for
    return datetime.now(UTC) - HOUR


if __name__ == "__main__":
    WallClock.now = an_hour_ago  # type: ignore[method-assign]
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
