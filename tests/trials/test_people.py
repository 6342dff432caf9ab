"""A small form of the year of people: two days of five units, one worker on SQLite, killed twice."""

from pathlib import Path

from tests.trials.moves import story
from tests.trials.people import Size, live
from tests.trials.points import OF_PEOPLE
from tests.trials.timetable import working_days
from tests.trials.year import FIRST, LAST, OFF

KINDS = {
    story.LEAVE: 2,
    story.JOIN: 1,
    story.TRANSFER: 2,
    story.POST: 1,
    story.APPOINT: 2,
    story.COVER: 2,
    story.CHAIN: 1,
}
UNITS = ("pnv", "bqlda", "xlongtan", "xphuhoi", "xphuhuu")


async def test_all_stands_as_it_was_told(tmp_path: Path) -> None:
    days = working_days(FIRST, LAST, OFF)[:2]
    size = Size(
        days,
        people=42,
        phones=1,
        kinds=KINDS,
        merges=[(0, "xphuhuu", "xphuhoi")],
        plan=[f"{OF_PEOPLE[0]}:1", f"{OF_PEOPLE[2]}:2"],
        units=UNITS,
    )
    seen = await live(f"sqlite:///{tmp_path}/people.db", size, 3)
    assert "\n".join(seen.wrong) == ""
    assert seen.counted["chats: merge"] == 1
    assert [seen.counted.get(f"killed: {point}") for point in OF_PEOPLE] == [1, None, 1]
