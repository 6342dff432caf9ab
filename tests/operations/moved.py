"""The real program on a machine whose clock is moved meanwhile: python -m tests.operations.moved FILE WORDS…

The file holds by how many seconds it is moved just then. All else is what ``python -m bot WORDS…`` is.
"""

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import apscheduler.executors.base
import apscheduler.schedulers.base

from bot import cli, clock


class Moved(datetime):
    """The clock of that machine, for all who ask it what time it is."""

    by = Path()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=float(cls.by.read_text(encoding="ascii")))


def main(by: str, words: list[str]) -> None:
    Moved.by = Path(by)
    for module in (clock, apscheduler.schedulers.base, apscheduler.executors.base):
        vars(module)["datetime"] = Moved
    sys.argv = ["nhacthu", *words]
    cli.main()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
