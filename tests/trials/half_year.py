"""Half a year of reports around Tết of 2027: twelve requests, a periodic one, 42 units, one worker on SQLite.

    python3 start.py trial half_year

Units file at once, leave what they began for weeks, file late, have nothing to report or are given more
time; heads approve, return and forget; the office extends, asks for more, excuses, closes and calls off, and
changes the days off while requests run. An officer blocks the bot, one is away, one unit has none; twice no
worker runs. A reckoning of its own, from the story (tests/trials/stories) and a calendar that is written out,
says which reminder comes on which morning, to whom, and what it lists: nothing else may have come. After each
deed and on each working day the office reads the ledger of each request to its last page, which must be true.
Meanwhile the inboxes are checked twice a day as in the year, and the peace of each person is judged with both
together.
"""

import asyncio
from datetime import date
from time import monotonic

from tests.trials.play import Play, playing
from tests.trials.reports import judging
from tests.trials.reports.living import days_of, live, unwatched, worked
from tests.trials.reports.reminders import Reckoning, reckoning
from tests.trials.reports.story import story
from tests.trials.table import Result, about, finish
from tests.trials.verdict import verdict
from tests.trials.year import folder_in_memory

FIRST, LAST = date(2026, 12, 1), date(2027, 5, 31)
OFF = (
    date(2027, 1, 1),
    *(date(2027, 2, day) for day in (4, 5, 8, 9, 10)),
    *(date(2027, 4, 16), date(2027, 4, 30), date(2027, 5, 3)),
)


async def wrongly(play: Play, known: Reckoning) -> list[str]:
    """Play the story; return all that is wrong with its reports."""
    unwatched(play, known.reports)
    wrong = await live(play, known)
    first = play.story.working[0]
    return [*wrong, *await play.district.store.run(lambda tx: list(judging.wrongly(tx, play, known, first)))]


async def trial_of_half_year() -> Result:
    reports = story("half_year", FIRST.year)
    days = days_of(reports, OFF)
    known, working = reckoning(reports, days), worked(days, FIRST, LAST)
    with folder_in_memory() as folder:
        async with playing(f"sqlite:///{folder}/half_year.db", 1, working) as play:
            begun = monotonic()
            wrong = await wrongly(play, known)
            minutes = (monotonic() - begun) / 60
            seen = await verdict(play)
            counted = judging.counted(play, known, FIRST)
    columns = ("working days", *counted, *seen.columns, "minutes")
    row = (len(working), *counted.values(), *seen.row, f"{minutes:.1f}")
    return Result("half-year", about(__doc__), columns, [row], [*wrong, *seen.wrong], "half_year")


if __name__ == "__main__":
    finish(asyncio.run(trial_of_half_year()))
