"""Moments of the clock's tick: on the whole minute among others, for that is when nudges are due."""

from datetime import timedelta

from bot.jobs import tick
from tests.chat import Chat
from tests.people import MORNING


async def nothing(_services: object) -> None: ...


async def test_a_tick_falls_on_the_minute(chat: Chat) -> None:
    with chat.worker() as store:
        jobs = tick.scheduler(chat.services(store), nothing).get_jobs()
    [trigger] = [job.trigger for job in jobs if job.func is tick.tick]
    assert trigger.get_next_fire_time(None, MORNING - timedelta(seconds=1.3)) == MORNING
