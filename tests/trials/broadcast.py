"""A broadcast to very many, through 429s, lost answers and people who have blocked us; a worker is killed.

    python3 start.py trial broadcast [--people N] [--sqlite]

At Telegram's real pace, while others write and are answered. At the end each person has exactly one message,
which is settled; nobody is forgotten; what stands twice on a phone was unknown once; what one person was sent
in one lane came in its order; the message by which the office follows it was true each time it said anything.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from bot.sandbox.phones import key_of
from bot.sandbox.telegram.updates import TelegramFault
from storage.engine import Tx
from storage.tables.engine import outbox
from storage.tables.people import consents, contacts, people, roles, units
from storage.tables.subjects import broadcast_people
from tests.bench.runs import percentiles
from tests.postgres import new_database, server
from tests.trials import order
from tests.trials.crew import LOOK, Crew, crew
from tests.trials.district import OFFICE_PHONE, TELEGRAM, District, district
from tests.trials.habits import OFFICE_UNIT
from tests.trials.incidents import labels, press
from tests.trials.judging import doubles, lost_events, set_aside, shown_twice
from tests.trials.meanwhile import NAME, TEXT, Seen, ask, at_pace, look, number_in, progress, watch
from tests.trials.table import Result, about, finish

NOON = datetime(2026, 11, 25, 5, 5, tzinfo=UTC)  # 12:05 in Vietnam, a Wednesday: no round is on
PEOPLE, FIRST_CHAT = 10_000, 100_001
TO_THE_REVIEW = ("/thongbao", TEXT, "Tất cả đơn vị", "Mọi người trong danh sách", "Bỏ qua")
SEND = re.compile(r"Gửi tới [\d.]+ người")
DONE = "đã gửi xong"
BAR = 0.3  # seconds: p95 of the answers to others; while a 429 lasts nothing may be sent to anyone
ANSWERS, RESTS = "answers to others, p50 / p95", "… with those whom a 429 held up"
IN_A_HUNDRED = 1  # people who have blocked us, unknown to us
TROUBLES = ("429", "lost", "lost", "500", "lost")  # again and again while it goes out
APART = 10.0  # seconds
REAL_PACE = {"NHACTHU_TELEGRAM_PER_SECOND": "28", "NHACTHU_TELEGRAM_CHAT_BURST": "3"}
PER_SECOND = 28


@dataclass(frozen=True)
class Plan:
    number: int = PEOPLE
    settings: dict[str, str] = field(default_factory=lambda: REAL_PACE)
    apart: float = APART  # seconds between two troubles

    @property
    def patience(self) -> float:
        """Return the seconds until all of it must have gone."""
        return 120 + 3 * self.number / PER_SECOND


async def to_many(url: str, size: int, plan: Plan) -> Seen:
    """Send one broadcast by ``size`` workers; the first of them is killed when half of it has gone."""
    seen = Seen()
    async with district(url, NOON) as made:
        keys = await made.store.run(join_many, made, plan.number)
        async with crew(made, size, settings=plan.settings) as workers:
            await workers.catch_up(NOON)
            await to_the_review(workers)
            [send] = [label for label in labels(made, OFFICE_PHONE) if SEND.fullmatch(label)]
            strike_some(made, plan)
            meanwhile = [
                asyncio.create_task(one)
                for one in (ask(made, keys, seen.waits), trouble(made, plan.apart), watch(made, seen))
            ]
            began = time.monotonic()
            await press(made, OFFICE_PHONE, send)
            async with asyncio.timeout(plan.patience):
                await until_half(made)
                workers.kill(workers.workers[0])
                await until_done(workers)
            took = time.monotonic() - began
            for task in meanwhile:
                task.cancel()
            look(made, seen)  # at its last word too, which the watcher may not have come to
            made.telegram.faults.clear()
            await workers.catch_up(NOON)
            seen.killed = workers.killed.total()
        seen.counted = await made.store.run(judged, made, seen, number_in(send))
    seen.counted["seconds"] = round(took)
    return seen


def join_many(tx: Tx, made: District, number: int) -> list[str]:
    """Let so many more people of staff join; return their phones."""
    names = [f"{NAME} {place}" for place in range(number)]
    named = [{"full_name": n, "folded": n.lower(), "sort_key": n.lower(), "language": "vi"} for n in names]
    tx.execute(insert(people), named)
    ids = list(tx.execute(select(people.c.id).where(people.c.full_name.in_(names))).scalars())
    of = list(tx.execute(select(units.c.id).where(units.c.code != OFFICE_UNIT)).scalars())
    day = {"role": "staff", "source": "file", "starts": NOON.date()}
    tx.execute(insert(roles), [{"person": one, "unit": of[one % len(of)], **day} for one in ids])
    account = made.accounts.numbers[TELEGRAM]
    at = {"channel": TELEGRAM, "account": account, "last_in": NOON}
    chats = {one: str(FIRST_CHAT + place) for place, one in enumerate(ids)}
    tx.execute(insert(contacts), [{**at, "chat": chat, "person": one} for one, chat in chats.items()])
    there = tx.execute(select(contacts.c.id, contacts.c.person).where(contacts.c.person.in_(ids))).all()
    given = {"version": "1", "given": NOON}
    tx.execute(insert(consents), [{"person": row.person, "contact": row.id, **given} for row in there])
    keys = [key_of(TELEGRAM, chat) for chat in chats.values()]
    for key, name in zip(keys, names, strict=True):
        made.phones.add(key, name)
    return keys


async def to_the_review(workers: Crew) -> None:
    made = workers.district
    for said in TO_THE_REVIEW:
        if said in labels_if_any(made):
            await press(made, OFFICE_PHONE, said)
        else:
            await made.phones.phone(OFFICE_PHONE).text(said)
        await workers.catch_up(NOON)


def labels_if_any(made: District) -> list[str]:
    with suppress(StopIteration):
        return labels(made, OFFICE_PHONE)
    return []


def strike_some(made: District, plan: Plan) -> None:
    """Let some block us without telling us."""
    for place in range(0, plan.number, 100 // IN_A_HUNDRED):
        made.telegram.faults.append(TelegramFault("403", "sendMessage", FIRST_CHAT + place, times=1000))


async def trouble(made: District, apart: float) -> None:
    """Let one thing after the other go wrong, for whoever is written to next."""
    lot = Random(1)
    while True:
        await asyncio.sleep(apart)
        made.telegram.faults.insert(0, TelegramFault(lot.choice(TROUBLES), "sendMessage", retry_after=1))


async def until_half(made: District) -> None:
    while True:
        states = await made.store.run(states_of)
        if 0 < states["queued"] <= states.total() // 2:
            return
        await asyncio.sleep(LOOK * 5)


async def until_done(workers: Crew) -> None:
    """Wait until nothing of the broadcast is queued, and the office has read so."""
    while True:
        workers.tend()
        states = await workers.district.store.run(states_of)
        if states["queued"] == 0 and DONE in progress(workers.district):
            return
        await asyncio.sleep(LOOK * 5)


def states_of(tx: Tx) -> Counter[str]:
    is_it = outbox.c.subject.startswith("broadcast:") & (outbox.c.action == "send")
    rows = tx.execute(select(outbox.c.state, func.count()).where(is_it).group_by(outbox.c.state))
    return Counter({row[0]: row[1] for row in rows})


def judged(tx: Tx, made: District, seen: Seen, number: int) -> dict[str, Any]:
    seen.wrong += [
        *wrong_rows(tx, made, number),
        *lost_events(tx, made.phones),
        *doubles(tx, made.phones),
        *set_aside(tx),
        *order.out_of_order(tx, made.phones),
    ]
    seen.at_pace = at_pace(seen.waits, made.telegram.log)
    states, struck = states_of(tx), Counter(call.fault.kind for call in made.telegram.log if call.fault)
    return {
        "people": number,
        **{state: states[state] for state in ("sent", "failed", "unknown")},
        **{kind: struck[kind] for kind in ("429", "500", "403", "lost")},
        "shown twice": shown_twice(tx, made.phones),
    }


def wrong_rows(tx: Tx, made: District, number: int) -> Iterator[str]:
    """Find people without one settled row: sent where the phone shows it, failed where we are blocked."""
    is_it = outbox.c.subject.startswith("broadcast:") & (outbox.c.action == "send")
    query = select(outbox.c.person, outbox.c.state, contacts.c.chat)
    rows = tx.execute(query.join(contacts, outbox.c.contact == contacts.c.id).where(is_it)).all()
    if len(rows) != number or len({row.person for row in rows}) != number:
        yield f"{len(rows)} messages for {len({row.person for row in rows})} people, and not {number}"
    meant = set(tx.execute(select(broadcast_people.c.person)).scalars())
    if forgotten := {row.person for row in rows} ^ meant:
        yield f"{len(forgotten)} people of the broadcast are not those of its messages"
    blocked = {str(call.chat) for call in made.telegram.log if call.fault and call.fault.kind == "403"}
    for row in rows:
        said = made.telegram.chats[int(row.chat)].said
        has_it = any(one.by_bot and TEXT in one.text for one in said)
        if row.state not in ("sent", "failed", "unknown") or (row.state == "sent" and not has_it):
            yield f"the message to {row.chat} is {row.state}, and is there: {has_it}"
        if row.state == "failed" and row.chat not in blocked and int(row.chat) >= FIRST_CHAT:
            yield f"the message to {row.chat} failed, who has not blocked us"


def in_ms(percentiles: Sequence[float]) -> str:
    return f"{percentiles[0] * 1000:.0f} / {percentiles[1] * 1000:.0f} ms"


async def trial_of_broadcast(number: int, on_sqlite: bool) -> Result:
    store, size = ("SQLite", 1) if on_sqlite else ("PostgreSQL", 2)
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as postgres:
        url = f"sqlite:///{folder}/broadcast.db" if on_sqlite else new_database(postgres, "broadcast")
        seen = await to_many(url, size, Plan(number))
    quick, whole = percentiles(seen.at_pace), percentiles([one.lasted for one in seen.waits])
    if quick[1] > BAR:
        seen.wrong.append(f"answers while the channel was open: p95 {quick[1] * 1000:.0f} ms")
    columns = ("store", "workers", "killed", *seen.counted, "progress said", ANSWERS, RESTS)
    row = (store, size, seen.killed, *seen.counted.values(), seen.shown, in_ms(quick), in_ms(whole))
    command = f"broadcast --people {number}{' --sqlite' if on_sqlite else ''}"
    name = "broadcast-sqlite" if on_sqlite else "broadcast"
    return Result(name, about(__doc__), columns, [row], seen.wrong, command)


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--people", type=int, default=PEOPLE)
    words.add_argument("--sqlite", action="store_true")
    given = words.parse_args()
    finish(asyncio.run(trial_of_broadcast(given.people, given.sqlite)))
