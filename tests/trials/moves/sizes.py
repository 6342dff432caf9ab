"""The sizes of the trial of people: how much is told, and over which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.trials.moves import deeds
from tests.trials.points import OF_PEOPLE
from tests.trials.timetable import working_days
from tests.trials.year import FIRST, LAST, OFF, WORKED

EVERY = 5  # of so many working days one is worked


@dataclass(frozen=True)
class Size:
    """A size: how much is told, and to whom; ``kinds``: deed -> how often."""

    days: Sequence[date]
    people: int  # beside the sample roster
    phones: int  # of those, in each unit
    kinds: dict[str, int]
    merges: Sequence[tuple[int, str, str]] = ()  # on which of the days, which unit, into which
    rename: tuple[int, str] | None = None
    workers: int = 1
    plan: Sequence[str] = ()
    kills: int = 0
    units: Sequence[str] = ()  # those that it is about, where it is not about all


KINDS = {
    deeds.LEAVE: 60,
    deeds.JOIN: 60,
    deeds.TRANSFER: 60,
    deeds.POST: 40,
    deeds.PHONE: 30,
    deeds.OPEN_BOX: 30,
    deeds.LOCK_BOX: 20,
    deeds.APPOINT: 50,
    deeds.STOP: 15,
    deeds.COVER: 60,
    deeds.CHAIN: 12,
    deeds.BACK: 12,
    deeds.GHOST: 12,
}


def whole() -> Size:
    worked = working_days(FIRST, LAST, OFF, WORKED)[::EVERY]
    third = len(worked) // 3
    return Size(
        days=worked,
        people=454,
        phones=3,
        kinds=KINDS,
        merges=((third, "xphuhuu", "xdaiphuoc"), (2 * third, "hctd", "hccb")),
        rename=(third + 3, "pyt"),
        workers=2,
        plan=[f"{point}:{times}" for times in (1, 2, 3) for point in OF_PEOPLE],
        kills=12,
    )
