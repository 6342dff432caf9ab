"""The day's summary waits while another worker is still ending a round, and is not lost by that."""

from datetime import timedelta

from sqlalchemy import select, update

from handlers import clockwork
from handlers.engine import Tick
from storage.engine import business_time
from storage.tables.engine import outbox
from storage.tables.subjects import duties
from tests.chat import Chat, moved
from tests.people import connected, settings

MINUTE = timedelta(minutes=1)


def summaries(chat: Chat) -> int:
    with connected(chat.url) as tx:
        keys = tx.execute(select(outbox.c.key)).scalars()
        return sum(key.startswith("summary:") for key in keys)


async def test_the_summary_waits_for_the_end_of_every_round(chat: Chat) -> None:
    await chat.play("clock: 11:30\nclock: 17:00\nclock: 17:14\n")
    at = moved(chat.clock.at, "17:15")
    with connected(chat.url) as tx:
        tx.execute(update(duties).where(duties.c.round == 2).values(state="open"))
        clockwork.run_due_hours(Tick(tx, at, settings(), business_time.newest_tick(tx)))
        business_time.note_tick(tx, "other", at, at)
    assert summaries(chat) == 0
    with connected(chat.url) as tx:
        tx.execute(update(duties).where(duties.c.round == 2).values(state="missed"))
        clockwork.run_due_hours(Tick(tx, at + MINUTE, settings(), business_time.newest_tick(tx)))
        clockwork.run_due_hours(Tick(tx, at + 2 * MINUTE, settings(), business_time.newest_tick(tx)))
    assert summaries(chat) == 2  # one to each of the office
