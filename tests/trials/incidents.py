"""Two hundred incidents, raised at the same moment by two hundred people, while workers are killed.

    python3 start.py trial incidents

On a Sunday, when nothing else is due, and of a kind that does not wait for Monday. Everyone walks through the
form to its review; then all press [Gửi] at once. As the numbers are given out, workers are killed with signal
9 one after the other, and others take their places. At the end there are 200 numbers without a gap or a
double, each phone was told the number of its own incident, the office has a card of each, and nothing that
was acknowledged is lost.
"""

import asyncio
import re
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from bot.clock import WallClock
from bot.conversation import local_date
from bot.domain.incidents import reference
from bot.sandbox.demo import Colleague
from storage import trial
from storage.engine import Tx, business_now, contacts
from storage.tables.engine import outbox
from storage.tables.people import people, roles, units
from storage.tables.subjects import incidents
from tests.postgres import new_database, server
from tests.trials.crew import LOOK, PATIENCE, Crew, crew
from tests.trials.district import OFFICE_PHONE, TELEGRAM, District, district
from tests.trials.habits import OFFICE_UNIT
from tests.trials.judging import findings, shown_twice
from tests.trials.table import Result, about, finish

SUNDAY = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam
PEOPLE = 200
FIRST_STAFF = 6001  # the chat of the first who is in no roster file
KIND, SEND, WAYS_OUT = "Vi-rút, mã độc", "Gửi", ("Hủy", "Quay lại")
RECORDED = re.compile(r"Đã ghi nhận (SC-2026-\d{4})")
MESSAGES = select(func.count()).select_from(outbox)
PHONE = f"{TELEGRAM}-"  # how the keys of their phones begin
STEPS = 12  # from the command to the review, at most
DYING = 4  # workers


@dataclass
class Seen:
    killed: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def many_incidents(
    url: str, size: int, number: int = PEOPLE, dying: int = DYING, plan: Sequence[str] = ()
) -> Seen:
    """Let ``number`` people raise one each; ``dying`` workers are killed, or where ``plan`` has it."""
    async with district(url, SUNDAY) as made:
        raisers = await made.store.run(enough, made, number)
        async with crew(made, size, plan) as workers:
            await workers.catch_up(SUNDAY)
            await to_the_review(workers, raisers)
            await asyncio.gather(*(press(made, one, SEND) for one in raisers))
            await kill_in_turn(workers, number, dying)
            await workers.catch_up(SUNDAY)
        seen = await made.store.run(judged, made, raisers)
    seen.killed = workers.killed.total()
    return seen


def enough(tx: Tx, made: District, number: int) -> list[str]:
    """Return the phones of so many people who may raise an incident, with more staff if need be."""
    office = select(people.c.full_name).join(roles, roles.c.person == people.c.id).join(units)
    names = set(tx.execute(office.where(units.c.code == OFFICE_UNIT)).scalars())
    keys = [one.key for one in made.everyone if one.name not in names]
    staff = [joined(tx, made, place) for place in range(number - len(keys))]
    for one in staff:
        made.phones.add(one.key, one.name)
    return [*keys, *(one.key for one in staff)][:number]


def joined(tx: Tx, made: District, place: int) -> Colleague:
    """Add a member of staff, with a phone, to the first unit that is not the office."""
    at, name = business_now(tx, WallClock().now()), f"Nguyễn Văn Thử {place}"
    named = {"full_name": name, "folded": name.lower(), "sort_key": name.lower(), "language": "vi"}
    person = tx.execute(insert(people).values(**named).returning(people.c.id)).scalar_one()
    unit = tx.execute(select(units.c.id).where(units.c.code != OFFICE_UNIT).order_by(units.c.id)).scalars()
    role = {"person": person, "unit": next(iter(unit)), "role": "staff", "source": "file"}
    tx.execute(insert(roles).values(**role, starts=local_date(at)))
    chat = str(FIRST_STAFF + place)
    contact = trial.add_contact(tx, TELEGRAM, made.accounts.numbers[TELEGRAM], chat, at)
    contacts.link(tx, contact, person)
    trial.consent(tx, person, contact, at)
    return Colleague(TELEGRAM, chat, name, answers=True)


async def to_the_review(workers: Crew, raisers: list[str]) -> None:
    """Bring everyone to the review side by side, one step after the other."""
    made = workers.district
    await asyncio.gather(*(made.phones.phone(key).text("/suco") for key in raisers))
    for _step in range(STEPS):
        await workers.catch_up(await made.now())
        waiting = [key for key in raisers if SEND not in labels(made, key)]
        if not waiting:
            return
        await asyncio.gather(*(answer(made, key) for key in waiting))
    raise RuntimeError(f"no review after {STEPS} steps: {shown(made, waiting[0])}")


async def answer(made: District, key: str) -> None:
    """Answer the question on the phone: of the kind, of the mailbox, or in words."""
    offered = [label for label in labels(made, key) if label not in WAYS_OUT]
    if KIND in offered:
        await press(made, key, KIND)
    elif offered:
        await press(made, key, offered[0])
    else:
        await made.phones.phone(key).text(f"Thư đến hôm qua không còn nữa ({key.removeprefix(PHONE)})")


def labels(made: District, key: str) -> list[str]:
    return [button["text"] for row in newest(made, key).buttons for button in row]


def shown(made: District, key: str) -> str:
    return str(newest(made, key).text)


def newest(made: District, key: str) -> Any:
    said = made.phones.phone(key).chat.said
    return next(one for one in reversed(said) if one.by_bot)


async def press(made: District, key: str, label: str) -> None:
    said = newest(made, key)
    [data] = [one["callback_data"] for row in said.buttons for one in row if one["text"] == label]
    await made.phones.phone(key).press(said.id, data)


async def kill_in_turn(workers: Crew, number: int, dying: int) -> None:
    """Kill a worker each time another share of the incidents is there."""
    shares = deque(number * share // (dying + 2) for share in range(1, dying + 1))
    async with asyncio.timeout(PATIENCE):
        while (there := await workers.district.store.run(count)) < number:
            if shares and there >= shares[0]:
                shares.popleft()
                workers.kill(workers.workers[0])
            workers.tend()
            await asyncio.sleep(LOOK)


def count(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(incidents)).scalar_one())


def judged(tx: Tx, made: District, raisers: list[str]) -> Seen:
    rows = tx.execute(select(incidents).order_by(incidents.c.number)).all()
    wrong = [*wrongly_numbered(rows, len(raisers)), *wrongly_told(made, rows), *without_card(made, rows)]
    counted = Counter(incidents=len(rows), messages=tx.execute(MESSAGES).scalar_one())
    counted["shown twice"] = shown_twice(tx, made.phones)
    return Seen(0, counted, [*wrong, *findings(tx, made.phones)])


def wrongly_numbered(rows: Sequence[Row[Any]], number: int) -> Iterator[str]:
    numbers = [row.number for row in rows]
    if numbers != list(range(1, number + 1)):
        yield f"the numbers are {numbers}"


def wrongly_told(made: District, rows: Iterable[Row[Any]]) -> Iterator[str]:
    """Find phones that were not told, once, the number of the incident that was raised on them."""
    for row in rows:
        key = PHONE + row.what.rpartition("(")[2].rstrip(")")
        told = set(RECORDED.findall(said_on(made, key)))
        if told != {reference(row.year, row.number)}:
            yield f"{key} raised {row.number} and was told {told}"


def without_card(made: District, rows: Iterable[Row[Any]]) -> Iterator[str]:
    said = said_on(made, OFFICE_PHONE)
    for name in (reference(row.year, row.number) for row in rows):
        if name not in said:
            yield f"no card of {name} came to the office"


def said_on(made: District, key: str) -> str:
    return "\n".join(one.text for one in made.phones.phone(key).chat.said if one.by_bot)


async def trial_of_incidents() -> Result:
    columns = ("store", "workers", "killed", "incidents", "messages", "shown twice")
    result = Result("incidents", about(__doc__), columns)
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as postgres:
        for store, url, size in (
            ("SQLite", f"sqlite:///{folder}/incidents.db", 1),
            ("PostgreSQL", new_database(postgres, "incidents"), 2),
        ):
            seen = await many_incidents(url, size)
            result.rows.append((store, size, seen.killed, *seen.counted.values()))
            result.wrong += [f"{store}: {one}" for one in seen.wrong]
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_incidents()))
