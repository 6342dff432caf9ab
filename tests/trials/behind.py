"""The real program on a machine whose clock was set back by an hour: else as tests.trials.worker."""

import sys
from datetime import datetime, timedelta, tzinfo

from bot import clock
from tests.trials.worker import main

HOUR = timedelta(hours=1)


class Behind(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Behind":
        return super().now(tz) - HOUR


if __name__ == "__main__":
    clock.datetime = Behind  # type: ignore[attr-defined]
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
