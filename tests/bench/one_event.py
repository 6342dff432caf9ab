"""One event: its statements, its processor time, and its rate beside statements that it cannot do without.

The bare ones are four: read the contact, insert the event's key, touch the contact, insert the answer;
by the same library, the same store and one after the other, in turns with ours.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import Event
from handlers import dispatch
from storage.engine import Tx
from storage.tables.engine import events, outbox
from storage.tables.people import contacts
from tests.bench.district import MORNING
from tests.bench.morning import FIRST_NUDGE, Morning, morning
from tests.bench.rows import Row
from tests.bench.statements import watched
from tests.bench.stores import Kind
from tests.delivering import deliver_all
from tests.people import ACCOUNT, CHANNEL

UNITS = 1200
TURNS, IN_TURN = 15, 64
SIDE_BY_SIDE = 8
STATEMENTS, PROCESSOR, RATE, TOGETHER = 12, 3.0, 0.65, 2.0  # the bars of DESIGN.md §8; the second in ms
numbers = count(1)

READ = select(contacts).where(contacts.c.chat == bindparam("of_chat")).with_for_update()
TAKE = postgresql.insert(events).on_conflict_do_nothing().returning(events.c.event_id)
TOUCH = update(contacts).where(contacts.c.id == bindparam("of_contact")).values(last_in=bindparam("now"))
ANSWER = postgresql.insert(outbox).on_conflict_do_nothing(index_elements=[outbox.c.key])
Work = Callable[[], Awaitable[object]]


async def rows(kind: Kind) -> list[Row]:
    with morning(kind.fresh(), UNITS) as day:
        await day.tick(MORNING)
        await day.tick(MORNING + FIRST_NUDGE)
        await deliver_all(day.services, day.channel)
        return await measured(kind, day)


async def measured(kind: Kind, day: Morning) -> list[Row]:
    ours = (taking(day, event) for event in events_of(day))
    bare = (doing_the_bare(day, number) for number in numbers)
    with watched() as transactions:
        await one_by_one(islice(ours, IN_TURN))
    most = max(map(len, transactions))
    turns = [
        (await one_by_one(islice(ours, IN_TURN)), await one_by_one(islice(bare, IN_TURN)))
        for _ in range(TURNS)
    ]
    processor = statistics.median(chain.from_iterable(mine.processor for mine, _bare in turns)) * 1000
    ratio = statistics.median(mine.rate / bare.rate for mine, bare in turns)
    rate = statistics.median(mine.rate for mine, _bare in turns)
    found = [
        Row(f"one event, {kind.name}: statements, at most", str(most), f"≤ {STATEMENTS}", most <= STATEMENTS),
        Row(
            f"one event, {kind.name}: processor, median",
            f"{processor:.2f} ms",
            f"≤ {PROCESSOR:.0f} ms",
            processor <= PROCESSOR,
        ),
        Row(
            f"one event, {kind.name}: rate to the bare four statements'",
            f"{ratio:.2f} ({rate:.0f}/s)",
            f"≥ {RATE}",
            ratio >= RATE,
        ),
    ]
    return [*found, await together(kind, ours, bare)]


async def together(kind: Kind, ours: Iterator[Work], bare: Iterator[Work]) -> Row:
    """Compare ours, eight side by side, with the bare statements committed one by one."""
    turns = [
        (await side_by_side(islice(ours, IN_TURN)), (await one_by_one(islice(bare, IN_TURN))).rate)
        for _ in range(TURNS)
    ]
    ratio = statistics.median(mine / bare for mine, bare in turns)
    rate = statistics.median(mine for mine, _bare in turns)
    figure = f"{ratio:.2f} ({rate:.0f}/s)"
    what = f"one event, {kind.name}: {SIDE_BY_SIDE} side by side, to the bare one by one"
    is_sqlite = kind.name == "SQLite"  # whose group commit it is about
    return Row(
        what, figure, f"≥ {TOGETHER:.0f}" if is_sqlite else "", ratio >= TOGETHER if is_sqlite else None
    )


def events_of(day: Morning) -> Iterator[Event]:
    """Yield a check by a tap, one in words, and a form up to its review; each by another officer."""
    duties = day.duties()
    for unit in range(1, day.units - 1, 3):
        yield day.tapped(day.officer(unit), f"ck:{duties[unit - 1]}:none")
        yield day.typed(day.officer(unit + 1), "xong")
        for answer in ("/vangmat", "mai", "ốm"):
            yield day.typed(day.officer(unit + 2), answer)


def taking(day: Morning, event: Event) -> Work:
    return lambda: day.store.run(dispatch.receive, event, day.settings)


def doing_the_bare(day: Morning, number: int) -> Work:
    event = day.typed(number % day.units + 1, "xong")
    return lambda: day.store.run(the_bare, event, f"bare:{number}")


def the_bare(tx: Tx, event: Event, key: str) -> None:
    contact = tx.execute(READ, {"of_chat": event.chat}).one()
    row = {
        "channel": CHANNEL,
        "account": ACCOUNT,
        "event_id": key,
        "received": event.at,
        "tries": 0,
        "state": "done",
    }
    tx.execute(TAKE, row).one()
    tx.execute(TOUCH, {"of_contact": contact.id, "now": event.at})
    tx.execute(
        ANSWER, {**SAID, "key": key, "contact": contact.id, "created": event.at, "not_before": event.at}
    )


SAID: dict[str, Any] = {
    "channel": CHANNEL,
    "lane": 1,
    "action": "send",
    "text": "Đã ghi nhận UBND xã Ví Dụ kiểm tra hộp thư lần 1, lúc 08:30. Trân trọng.",
    "options": [],
    "file_ids": [],
}


@dataclass(frozen=True)
class Turn:
    rate: float  # a second
    processor: list[float]  # seconds of each, of this process


async def one_by_one(deeds: Iterable[Work]) -> Turn:
    begun, spent = time.perf_counter(), []
    for deed in deeds:
        before = time.process_time()
        await deed()
        spent.append(time.process_time() - before)
    return Turn(len(spent) / (time.perf_counter() - begun), spent)


async def side_by_side(deeds: Iterable[Work]) -> float:
    """Return the deeds a second, with ``SIDE_BY_SIDE`` under way at any time."""
    waiting = list(deeds)
    begun, left = time.perf_counter(), iter(waiting)

    async def work() -> None:
        for deed in left:
            await deed()

    await asyncio.gather(*(work() for _ in range(SIDE_BY_SIDE)))
    return len(waiting) / (time.perf_counter() - begun)
