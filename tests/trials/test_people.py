"""A small form of the year of people: two days of four units, one worker on SQLite, killed once."""

from pathlib import Path

from tests.trials.moves import deeds
from tests.trials.moves.sizes import Size
from tests.trials.people import live
from tests.trials.points import OF_PEOPLE
from tests.trials.timetable import working_days
from tests.trials.year import FIRST, LAST, OFF

KINDS = {
    deeds.LEAVE: 1,
    deeds.JOIN: 1,
    deeds.TRANSFER: 1,
    deeds.POST: 1,
    deeds.APPOINT: 2,
    deeds.COVER: 1,
    deeds.CHAIN: 1,
}
UNITS = ("pnv", "bqlda", "xphuhoi", "xphuhuu")


async def test_all_stands_as_it_was_told(tmp_path: Path) -> None:
    days = working_days(FIRST, LAST, OFF)[:2]
    size = Size(
        days,
        people=42,
        phones=1,
        kinds=KINDS,
        merges=[(0, "xphuhuu", "xphuhoi")],
        plan=[f"{OF_PEOPLE[0]}:1"],
        units=UNITS,
    )
    seen = await live(f"sqlite:///{tmp_path}/people.db", size, 3)
    assert "\n".join(seen.wrong) == ""
    assert seen.counted["chats: merge"] == 1
    assert seen.counted[f"killed: {OF_PEOPLE[0]}"] == 1
