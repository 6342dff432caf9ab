"""A week of a district in which nobody presses a button: two workers on PostgreSQL, 42 units, three channels.

    python3 start.py trial week_typed

Each officer answers reminders in the sentences of one of eight hands; who watches two units is asked which is
meant, and types the number or the name. A day off and the Saturday for it, a leave, the province's mail down:
all typed. The same oracle as in the trial *week* says how each duty must end.
"""

import asyncio

from tests.postgres import new_database, server
from tests.trials.district import OFFICE_PHONE, THREE
from tests.trials.play import Play, playing
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at, working_days
from tests.trials.verdict import verdict
from tests.trials.week import MONDAY, SATURDAY, SWAP, THURSDAY, WEDNESDAY, alone, leave, mail_down


async def week(play: Play) -> None:
    """Play the week: the day off and a leave are typed on Monday, mail is down on Thursday."""
    play.people.only_type = True
    await play.go_to(at(MONDAY, "10:00"))
    await play.says(OFFICE_PHONE, *SWAP)
    await leave(play, alone(play)[0])
    await play.go_to(at(THURSDAY, "13:00"))
    await mail_down(play)
    await play.go_to(at(SATURDAY, "17:45"))


async def trial_of_typed_week() -> Result:
    days = working_days(MONDAY, SATURDAY, off=[WEDNESDAY], work=[SATURDAY])
    with server() as postgres:
        async with playing(new_database(postgres, "week"), 2, days, THREE) as play:
            await week(play)
            seen = await verdict(play)
    return Result("week-typed", about(__doc__), seen.columns, [seen.row], seen.wrong, "week_typed")


if __name__ == "__main__":
    finish(asyncio.run(trial_of_typed_week()))
