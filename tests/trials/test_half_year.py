"""A small form of the half-year: four requests to some units over Tết; and its reckoning beside ours."""

from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

from bot.conversation import local_date
from bot.domain.calendar import Calendar, next_office_hour
from bot.domain.reports import states
from tests.trials.half_year import FIRST, LAST, OFF, wrongly
from tests.trials.peace import QUIET
from tests.trials.play import playing
from tests.trials.reports.days import Days, plan
from tests.trials.reports.living import days_of, narrow, worked
from tests.trials.reports.reminders import reckoning
from tests.trials.reports.story import story
from tests.trials.timetable import at
from tests.trials.verdict import verdict

BEFORE_TET, AFTER_TET = date(2027, 1, 28), date(2027, 2, 17)
CHECKED = ("pnv", "bqlda", "xlongtan")  # the inboxes of these; the officer of bqlda never does it
DAY = timedelta(days=1)


async def test_over_tet_units_hear_of_what_they_owe_and_of_nothing_else(tmp_path: Path) -> None:
    reports = story("a_few_weeks", FIRST.year)
    days = days_of(reports, OFF)
    known, working = reckoning(reports, days), worked(days, BEFORE_TET, AFTER_TET)
    async with playing(f"sqlite:///{tmp_path}/half_year.db", 1, working) as play:
        await narrow(play, CHECKED)
        wrong = await wrongly(play, known)
        wrong += (await verdict(play)).wrong
    assert "\n".join(wrong) == ""


def test_the_plan_is_as_it_is_reckoned_beside_it() -> None:
    """Compare both for whatever days a request is opened and due on."""
    days, calendar = Days(OFF), Calendar()
    for first in range(0, 120, 7):
        opened = at(FIRST + first * DAY, "09:10")
        arrived = next_office_hour(opened, calendar, QUIET)
        for length in (1, 2, 5, 8, 15, 40):
            deadline = at(opened.date() + length * DAY, "17:00")
            ours = {
                local_date(one.at): one.tells_head
                for one in takewhile(
                    lambda one: local_date(one.at) < LAST, states.all_reminders(arrived, deadline, calendar)
                )
            }
            reckoned = takewhile(lambda one: one.day < LAST, plan(opened, deadline, days, deadline))
            assert ours == {one.day: one.tells_head for one in reckoned}, (opened, deadline)
