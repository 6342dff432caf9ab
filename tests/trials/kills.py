"""Killing the real program at each named point, through working days of 42 units, on both stores.

    python3 start.py trial kills

Each point is reached, and died at, at least twice; then the database, the local Telegram and the phones
are compared: no duty is lost, none settled twice, every acknowledged event is there, and what came twice
is only what had to be sent again because nobody knew.
"""

import asyncio
import signal
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Table, func, select

from bot.clock import WallClock
from bot.conversation import at_local, fold, local_date
from bot.domain.calendar import Calendar
from bot.domain.rights import Role
from bot.sandbox.demo import at_work
from bot.sandbox.sample import sample_people, sample_roster
from storage import secrets
from storage.engine import Tx
from storage.engine.schema import downgrade
from storage.people import members
from storage.secrets import Pair, Seal, SealedPair
from storage.tables.engine import events, outbox
from storage.tables.people import mailboxes, people
from storage.tables.subjects import duties
from tests.hostile.held import everything
from tests.postgres import new_database, server
from tests.trials.crew import Crew, crew, started
from tests.trials.days import EVENING, WEDNESDAY, next_moment
from tests.trials.district import OFFICE, District, district
from tests.trials.judging import findings, shown_twice
from tests.trials.points import OF_DATA, OF_PEOPLE, POINTS
from tests.trials.table import Result, finish

COMMANDS = ("migration", "roster import", "backup", *OF_DATA)
RUNNING = [name for name in POINTS if name not in (*COMMANDS, *OF_PEOPLE)]
TIMES = (1, 2)  # each point is died at when it is reached for the first and for the second time
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEALED, PAIR = "zalo_oa:1", Pair("an-access-token", "a-refresh-token")  # what the secret key keeps
DAYS = 5  # at most; it ends as soon as every death of the plan was died


@dataclass
class Seen:
    """The record of a trial; ``killed``: deaths by point; ``counted``: rows by table, and doubles."""

    killed: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def day_of_kills(url: str, size: int, points: Sequence[str] = RUNNING) -> Seen:
    """Go through working days until each point was died at twice; return what is seen then.

    An operator's commands are killed too, where all the points are asked for; those on data at last.
    """
    async with district(url, WEDNESDAY) as made:
        downgrade(url, "0001")
        plan = [*["migration:1"] * 2, *(f"{point}:{times}" for times in TIMES for point in points)]
        with at_work(made.phones, made.everyone):
            async with crew(made, size, plan) as workers:
                await days_until_all_died(workers)
        killed = workers.killed + (await kill_commands(made) if points is RUNNING else Counter())
        counted, wrong = await made.store.run(judged, made)
        if points is RUNNING:
            of_data, lost = await kill_commands_on_data(made)
            killed, wrong = killed + of_data, wrong + lost
    missing = [f"{point} was not died at twice" for point in (*points, "migration") if killed[point] < 2]
    return Seen(killed, counted, wrong + missing)


async def days_until_all_died(workers: Crew) -> None:
    day = local_date(WEDNESDAY)
    await workers.catch_up(await workers.district.now())  # the schema is the newest from here on
    for _ in range(DAYS):
        await through(workers, day)
        if not workers.plan and all(worker.death == "-" for worker in workers.workers):
            return
        day = Calendar().next_working_day(day)


async def through(workers: Crew, day: date) -> None:
    """Go through one working day, from one due moment to the next; the office sends a file each half day."""
    made = workers.district
    while await made.now() < at_local(day, EVENING):
        moment = await next_moment(made, day)
        await made.move_to(moment)
        await made.telegram.phone(OFFICE).file("danh-sach.xlsx", sample_roster(), XLSX)
        await workers.catch_up(moment)


async def kill_commands(made: District) -> Counter[str]:
    """Kill each command that an operator starts twice, and then carry it through."""
    roster = made.folder / "roster.xlsx"
    roster.write_bytes(sample_roster())
    copy = made.folder / "copy.tar.gz"
    deaths: Counter[str] = Counter()
    commands = {"roster import": ["roster", "import", str(roster)], "backup": ["backup", str(copy)]}
    for point, words in commands.items():
        for _ in TIMES:
            ended = await asyncio.to_thread(started(made, f"{point}:1", words).wait)
            deaths[point] += ended == -signal.SIGKILL
            if copy.exists():
                raise RuntimeError("a backup that was killed looks whole")
        if await asyncio.to_thread(started(made, "-", words).wait):
            raise RuntimeError(f"{point} could not be done afterwards")
    return deaths


async def kill_commands_on_data(made: District) -> tuple[Counter[str], list[str]]:
    """Kill the change of the secret key and an erasure twice each, and carry them through; what is wrong."""
    old, new = made.settings.secret_key.get_secret_value(), "another-key-of-trials-" * 2
    both = {"NHACTHU_SECRET_KEY": new, "NHACTHU_SECRET_KEY_BEFORE": old}
    whom = next(one.name for one in sample_people() if one.posts[0].role == Role.STAFF)
    traces = await made.store.run(traces_of, whom)
    await made.store.run(put_sealed, old)
    wrong: list[str] = []
    deaths: Counter[str] = Counter()
    commands = {
        "person erase": (["person", "erase", whom, "--yes"], {}),
        "key rotate": (["key", "rotate"], both),
    }
    for point, (words, settings) in commands.items():
        for death in (*[f"{point}:1"] * len(TIMES), "-"):
            ended = await asyncio.to_thread(started(made, death, words, settings=settings).wait)
            deaths[point] += ended == -signal.SIGKILL
            if not await made.store.run(is_opened, new, old):
                wrong.append(f"{death}: what was sealed is lost")
        if ended:
            raise RuntimeError(f"{point} could not be done afterwards")
    if not await made.store.run(is_opened, new):
        wrong.append("key rotate: something needs the key before")
    kept = await made.store.run(everything)
    wrong += [f"person erase: {trace} is left" for trace in traces if trace in kept]
    return deaths, wrong


def traces_of(tx: Tx, whom: str) -> list[str]:
    """Return by what somebody is known."""
    [person] = members.known_as(tx, whom)
    found = tx.execute(select(people).where(people.c.id == person)).one()
    boxes = tx.execute(select(mailboxes.c.address).where(mailboxes.c.person == person)).scalars()
    return [one for one in (found.full_name, fold(found.full_name), found.phone, *boxes) if one]


def put_sealed(tx: Tx, key: str) -> None:
    now = WallClock().now()
    secrets.put(tx, SealedPair(SEALED, Seal(key).close(PAIR), now, now + timedelta(days=1)))


def is_opened(tx: Tx, *keys: str) -> bool:
    found = secrets.read(tx, Seal(*keys), SEALED)
    return found is not None and found.pair == PAIR


def judged(tx: Tx, made: District) -> tuple[Counter[str], list[str]]:
    counted = Counter({table.name: count(tx, table) for table in (duties, events, outbox)})
    counted["shown twice"] = shown_twice(tx, made.phones)
    return counted, findings(tx, made.phones)


def count(tx: Tx, table: Table) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


async def trial_of_kills() -> Result:
    points = [name for name in POINTS if name not in OF_PEOPLE]
    columns = ("store", "workers", *points, "duties", "events", "messages", "shown twice")
    result = Result("kills", (__doc__ or "").partition("\n\n    ")[0], columns)
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as postgres:
        for store, url, size in (
            ("SQLite", f"sqlite:///{folder}/kills.db", 1),
            ("PostgreSQL", new_database(postgres, "kills"), 2),
        ):
            seen = await day_of_kills(url, size)
            deaths = (seen.killed[point] for point in points)
            result.rows.append((store, size, *deaths, *seen.counted.values()))
            result.wrong += [f"{store}: {one}" for one in seen.wrong]
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_kills()))
