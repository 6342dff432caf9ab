"""A small form of the trial of broadcasts: a thousand people, at more than Telegram's pace."""

from tests.postgres import new_database
from tests.trials.broadcast import Plan, to_many

PEOPLE = 1000


async def test_a_thousand_people_have_it_once_each_and_the_progress_is_true(postgres: str) -> None:
    seen = await to_many(new_database(postgres, "many"), 2, Plan(PEOPLE, settings={}, apart=4))
    print(seen.counted, seen.shown)
    assert seen.wrong == []
    assert seen.killed == 1
    assert seen.counted["failed"] >= PEOPLE // 100
    assert seen.shown >= 2
