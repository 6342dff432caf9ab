"""Everything that goes wrong with Telegram, mixed at random, while people write and days go by.

    python3 start.py trial storm [--minutes N] [--seed N] [--sqlite]

429, 5xx, hangs, lost answers, 403, people who block us, groups that move, updates in disorder and twice.
At the end nothing is lost, nothing came twice but after an unknown send, what one person was sent in one
lane came in its order, and no more 429 were provoked than were struck.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from sqlalchemy import func, select, update

from bot.clock import WallClock
from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.duties import TAKE_BACK
from bot.sandbox.demo import at_work
from storage import metrics
from storage.engine import Tx
from storage.tables.engine import events, outbox, sends
from storage.tables.people import contacts
from tests.postgres import new_database, server
from tests.trials import crowd, order, weather
from tests.trials.crew import Crew, crew
from tests.trials.days import EVENING, WEDNESDAY, next_moment
from tests.trials.district import FASTER, District, district
from tests.trials.judging import findings, shown_twice
from tests.trials.kills import count
from tests.trials.play import before
from tests.trials.table import Result, finish

DWELL = 5.0  # seconds that people write at each moment at which something is due
KEEP = {"NHACTHU_KEEP_EVENTS_DAYS": "999", "NHACTHU_KEEP_TEXTS_DAYS": "999"}  # or they could not be judged
PER_SECOND = 12.0  # events of the crowd
SETTLED_WITHIN = 60  # seconds after the storm, until the last that was put off has gone


@dataclass(frozen=True)
class Plan:
    """The length of a storm, whole days at least, and how long people write at each moment something is due.

    It blows on until ``faults`` have struck on each channel, people have been heard there, and ``events``
    have come in all: how much of a day that takes depends on the machine.
    """

    lot: Random
    minutes: float
    faults: int = 0
    events: int = 0
    dwell: float = DWELL  # seconds
    start: datetime = WEDNESDAY


@dataclass
class Seen:
    days: int = 0
    counted: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def stormy_days(url: str, size: int, plan: Plan) -> Seen:
    seen = Seen()
    async with district(url, plan.start) as made:
        seen.days = await blown(made, size, plan, weather.storm(made.telegram, plan.lot))
        seen.counted, seen.wrong = await made.store.run(judged, made)
    return seen


async def blown(made: District, size: int, plan: Plan, storm: AbstractContextManager[None]) -> int:
    """Go through the storm until all has settled; return how many days it took."""
    keys = [one.key for one in made.everyone]
    with at_work(made.phones, made.everyone):
        async with crew(made, size, settings=KEEP) as workers, before(workers):
            await workers.catch_up(plan.start)
            with storm, crowd.about(made.phones, keys, plan.lot, PER_SECOND) as is_awake:
                days = await days_for(workers, plan, is_awake)
            await until_settled(workers)
            await crowd.speak_up(made.phones, keys)
            await until_settled(workers)
            await let_age(workers)
    return days


async def days_for(workers: Crew, plan: Plan, is_awake: asyncio.Event) -> int:
    ends, day, days = time.monotonic() + 60 * plan.minutes, local_date(plan.start), 0
    while days == 0 or time.monotonic() < ends or await is_calm(workers, plan):
        await through(workers, day, plan.dwell, is_awake)
        day, days = Calendar().next_working_day(day), days + 1
    return days


async def is_calm(workers: Crew, plan: Plan) -> bool:
    """Say whether less has happened so far than the plan asks for."""
    made = workers.district
    heard = await made.store.run(heard_on)
    return heard.total() < plan.events or any(
        weather.met(one).total() < plan.faults or not heard[name]
        for name, one in made.phones.channels.items()
    )


def heard_on(tx: Tx) -> Counter[str]:
    """Count the events of each channel."""
    by_channel = select(events.c.channel, func.count().label("number")).group_by(events.c.channel)
    return Counter({row.channel: row.number for row in tx.execute(by_channel)})


async def through(workers: Crew, day: date, dwell: float, is_awake: asyncio.Event) -> None:
    """Go through one working day, from one due moment to the next; people rest while workers catch up."""
    made = workers.district
    while await made.now() < at_local(day, EVENING):
        moment = await next_moment(made, day)
        await made.move_to(moment)
        is_awake.set()
        await asyncio.sleep(dwell)
        is_awake.clear()
        await workers.catch_up(moment)


async def let_age(workers: Crew) -> None:
    """Go on until nothing that was recorded can be taken back, and cards say so."""
    moment = await workers.district.now() + TAKE_BACK
    await workers.district.move_to(moment)
    await workers.catch_up(moment)
    await until_settled(workers)


async def until_settled(workers: Crew) -> None:
    """Have all that was put off go now."""
    made = workers.district
    await crowd.let_in(made.phones)
    async with asyncio.timeout(SETTLED_WITHIN):
        while await made.store.run(hurry) or not made.phones.is_quiet():  # noqa: ASYNC110 - as in crew.py
            await asyncio.sleep(0.1)


def hurry(tx: Tx) -> int:
    """Let no message wait for its next try; how many are still to go, or on their way."""
    is_put_off = (outbox.c.state == "queued") & outbox.c.retry_at.is_not(None)
    tx.execute(update(outbox).where(is_put_off).values(retry_at=None))
    sending = tx.execute(select(func.count()).where(contacts.c.sending.is_not(None))).scalar_one()
    return int(sending) + metrics.read_health(tx, WallClock().now()).outbox_due


def judged(tx: Tx, made: District) -> tuple[dict[str, int], list[str]]:
    telegram = made.telegram
    unknown = select(func.count()).select_from(sends).where(sends.c.state == "unknown")
    counted = {
        **{kind: weather.struck(telegram)[kind] for kind in (*weather.KINDS, "migrate")},
        "events": count(tx, events),
        "messages": count(tx, outbox),
        "unknown": int(tx.execute(unknown).scalar_one()),
        "shown twice": shown_twice(tx, made.phones),
    }
    wrong = [
        *findings(tx, made.phones),
        *order.out_of_order(tx, made.phones),
        *order.too_early(telegram),
        *order.too_fast(telegram, FASTER["telegram_per_second"], int(FASTER["telegram_chat_burst"])),
    ]
    return counted, wrong


async def trial_of_storm(minutes: float, seed: int, on_sqlite: bool) -> Result:
    store, size = ("SQLite", 1) if on_sqlite else ("PostgreSQL", 2)
    about = f"{(__doc__ or '').partition(chr(10) * 2)[0]} {minutes:g} minutes, seed {seed}."
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as postgres:
        url = f"sqlite:///{folder}/storm.db" if on_sqlite else new_database(postgres, "storm")
        seen = await stormy_days(url, size, Plan(Random(seed), minutes))
    columns = ("store", "workers", "working days", *seen.counted)
    row = (store, size, seen.days, *seen.counted.values())
    name = "storm-sqlite" if on_sqlite else "storm"
    command = f"storm --minutes {minutes:g} --seed {seed}{' --sqlite' if on_sqlite else ''}"
    return Result(name, about, columns, [row], seen.wrong, command)


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--minutes", type=float, default=60)
    words.add_argument("--seed", type=int, default=Random().randrange(10**6))
    words.add_argument("--sqlite", action="store_true")
    given = words.parse_args()
    print(f"seed {given.seed}", flush=True)
    finish(asyncio.run(trial_of_storm(given.minutes, given.seed, given.sqlite)))
