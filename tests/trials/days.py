"""A trial's way through a working day: from one moment at which something is due to the next."""

from datetime import UTC, date, datetime, time

from bot.conversation import at_local
from bot.sandbox.control import next_hour_of_the_office
from storage import trial
from tests.trials.district import District

WEDNESDAY = datetime(2026, 11, 25, 0, 20, tzinfo=UTC)  # 07:20 in Vietnam, an ordinary working day
AFTERNOON = datetime(2026, 11, 25, 8, 20, tzinfo=UTC)  # 15:20 of it
EVENING = time(17, 30)  # nothing is due any more


async def next_moment(made: District, day: date) -> datetime:
    """Return when something is due next, on the evening of ``day`` at the latest."""
    now, ends = await made.now(), at_local(day, EVENING)
    upcoming = await made.store.run(trial.next_due, now)
    return min(upcoming or ends, next_hour_of_the_office(now), ends)
