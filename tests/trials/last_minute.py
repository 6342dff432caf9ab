"""Three hundred units file a report in its last minute, while the office takes the figures.

    python3 start.py trial last_minute

Everyone has come to the review of the report; then all press [Nộp báo cáo] at seconds of the minute before
the deadline, every tenth press coming twice at once, and one unit is a second late. As they are taken up, the
clock ticks past the deadline, and the office asks for the workbook again and again. At the end each unit has
filed once, nobody is late but that one, and each workbook, read by another library than its writer, is what
the database was at its moment, line by line and in its sums: whoever had filed before it was begun is in it,
and in the next. Two workers share a real PostgreSQL; SQLite has one.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from bot.conversation import Event
from bot.domain.reports import QuestionKind, ReportAction, ReportQuestion, ReportState
from bot.jobs.services import account_of
from handlers import clockwork, dispatch, transfers
from handlers.engine import Paper
from storage import files
from storage.engine import Store, Tx, open_store
from storage.files import ClaimedFile
from storage.reporting import reports
from storage.tables import subjects
from storage.tables.engine import conversations
from storage.tables.people import units
from storage.tables.subjects import report_acts
from tests.bench.district import MORNING
from tests.bench.morning import Morning, morning
from tests.deadlocks import deadlocks
from tests.postgres import new_database, server
from tests.reports.asked import ask
from tests.trials.reports.workbooks import Figures, differences
from tests.trials.table import Result, about, finish

UNITS, EXPORTS = 300, 6
DEADLINE = MORNING + timedelta(hours=9)  # 17:00
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
TWICE = 10  # of so many presses one comes twice
THREADS = 4  # of a worker
AT_ONCE = 8  # presses that are being taken up
QUESTIONS = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư"),
    ReportQuestion("q2", QuestionKind.PERCENT, "Tỷ lệ"),
    ReportQuestion("q3", QuestionKind.TEXT, "Khó khăn"),
)


@dataclass
class Book:
    """A workbook that the office was given, and what the database was then."""

    before: frozenset[str]  # the units that had filed when it was asked for
    figures: Figures
    content: bytes


@dataclass
class Minute:
    """The last minute, and what came of it."""

    day: Morning
    stores: Sequence[Store]
    filed: list[str] = field(default_factory=list)  # the units, as their presses were taken
    waits: list[float] = field(default_factory=list)  # seconds of each press
    books: list[Book] = field(default_factory=list)
    seconds: float = 0
    wrong: list[str] = field(default_factory=list)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)  # of the office's one phone
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @property
    def wait(self) -> int:
        """Return the milliseconds within which 95 in a hundred presses were taken."""
        return round(1000 * sorted(self.waits)[int(0.95 * (len(self.waits) - 1))])


async def last_minute(url: str, number: int, workers: int) -> Minute:
    with morning(url, number, THREADS) as day, ExitStack() as opened:
        more = [open_store(url, THREADS) for _worker in range(workers - 1)]
        for store in more:
            opened.callback(store.close)
        minute = Minute(day, [day.store, *more])
        of_all = range(1, number + 1)
        await day.store.run(asking, of_all)
        await asyncio.gather(*(to_the_review(minute, unit) for unit in of_all))
        presses = await day.store.run(pressing, day)
        begun = time.perf_counter()
        with deadlocks() as broken:
            await asyncio.gather(*(press(minute, place, event) for place, event in enumerate(presses)))
        minute.seconds = time.perf_counter() - begun
        minute.wrong += [f"a deadlock: {statement}" for statement in broken]
        await export(minute)
        minute.wrong += await day.store.run(wrongly_filed, number)
        minute.wrong += wrongly_put_together(minute)
    return minute


def asking(tx: Tx, unit_ids: Sequence[int]) -> None:
    ask(tx, unit_ids, QUESTIONS, (MORNING, DEADLINE), needs_head=False)


async def to_the_review(minute: Minute, unit: int) -> None:
    """Let an officer answer for their unit, in good time."""
    day, store = minute.day, minute.stores[unit % len(minute.stores)]
    officer = day.officer(unit)
    words = (f"{unit}", f"{unit % 100},5", f"=1+{unit}")
    for event in (day.tapped(officer, f"rp_write:{unit}"), *(day.typed(officer, said) for said in words)):
        await store.run(dispatch.receive, event, day.settings)


def pressing(tx: Tx, day: Morning) -> list[Event]:
    """Make [Nộp báo cáo] of each unit, in their order; the last one's a second after the deadline."""
    rows = tx.execute(select(conversations).order_by(conversations.c.person)).all()
    found = []
    for place, row in enumerate(rows, 1):
        is_late = place == len(rows)
        day.clock.at = DEADLINE + SECOND if is_late else DEADLINE - MINUTE + MINUTE * place / (len(rows) - 1)
        found.append(day.tapped(row.person, f"q:{row.id}:{row.waiting_for}:send"))
    return found


async def press(minute: Minute, place: int, event: Event) -> None:
    """Take up a press, some by both workers; as more have filed, let the clock tick and the office ask."""
    stores, settings = minute.stores, minute.day.settings
    to_whom = (stores[(place + one) % len(stores)] for one in range(1 if place % TWICE else 2))
    async with minute.room:
        begun = time.perf_counter()
        await asyncio.gather(*(store.run(dispatch.receive, event, settings) for store in to_whom))
        minute.waits.append(time.perf_counter() - begun)
    minute.filed.append(f"UBND xã Ví Dụ {place + 1}")
    if len(minute.filed) == minute.day.units // 3:
        await stores[-1].run(clockwork.tick, DEADLINE + 2 * SECOND, settings, "trial")
    if len(minute.filed) % (minute.day.units // EXPORTS) == 1:
        await export(minute)


async def export(minute: Minute) -> None:
    """Let the office ask for the workbook, and make it as it is made for them."""
    day, store = minute.day, minute.stores[len(minute.books) % len(minute.stores)]
    async with minute.alone:
        before = frozenset(minute.filed)
        day.clock.at = DEADLINE + MINUTE * (len(minute.books) + 1)
        await store.run(dispatch.receive, day.tapped(day.office, "rq_excel:1"), day.settings)
        [file] = await store.run(files.claim, account_of(day.channel), 1, day.clock.at)
        paper, figures = await store.run(read, file, day)
        minute.books.append(Book(before, figures, await asyncio.to_thread(paper.drawn)))


def read(tx: Tx, file: ClaimedFile, day: Morning) -> tuple[Paper, Figures]:
    """Read what the workbook is made of, and beside it what the database is at the very same moment."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    paper = transfers.read_for_drawing(tx, file, day.settings, day.clock.at)
    assert isinstance(paper, Paper)
    return paper, figures_of(tx)


def figures_of(tx: Tx) -> Figures:
    query = (
        select(units.c.name, subjects.reports.c.answers)
        .join(units)
        .where(subjects.reports.c.state == ReportState.FILED)
    )
    return {
        row.name: (float(row.answers["q1"]), float(row.answers["q2"]), row.answers["q3"])
        for row in tx.execute(query)
    }


def wrongly_filed(tx: Tx, number: int) -> list[str]:
    filings = select(report_acts.c.report, func.count()).where(report_acts.c.act == ReportAction.FILE)
    counted: dict[int, int] = dict(tx.execute(filings.group_by(report_acts.c.report)).all())
    found = [f"{one} was filed {times} times" for one, times in counted.items() if times != 1]
    for one in reports.of_request(tx, 1):
        if one.state != ReportState.FILED or counted.get(one.id) != 1:
            found.append(f"{one.unit_name} is {one.state}")
        if one.is_late != (one.unit == number):
            found.append(f"{one.unit_name}: handed in at {one.handed_at}, late {one.is_late}")
        if one.answers != {"q1": f"{one.unit}", "q2": f"{one.unit % 100}.5", "q3": f"=1+{one.unit}"}:
            found.append(f"{one.unit_name} filed {one.answers}")
    return found


def wrongly_put_together(minute: Minute) -> Iterator[str]:
    earlier: frozenset[str] = frozenset()
    for place, book in enumerate(minute.books, 1):
        there = frozenset(book.figures)
        if not book.before | earlier <= there:
            yield f"workbook {place} lacks {sorted((book.before | earlier) - there)}"
        yield from (f"workbook {place}: {one}" for one in differences(book.content, book.figures))
        earlier = there
    if earlier != frozenset(minute.filed):
        yield "the last workbook is not the whole"


async def trial_of_the_last_minute() -> Result:
    columns = ("store", "workers", "units", "seconds", "a press, p95 (ms)", "workbooks", "units in them")
    result = Result("last_minute", about(__doc__), columns)
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as postgres:
        for store, url, workers in (
            ("SQLite", f"sqlite:///{folder}/minute.db", 1),
            ("PostgreSQL", new_database(postgres, "minute"), 2),
        ):
            seen = await last_minute(url, UNITS, workers)
            among = ", ".join(str(len(book.figures)) for book in seen.books)
            counted = (workers, UNITS, f"{seen.seconds:.1f}", seen.wait, len(seen.books), among)
            result.rows.append((store, *counted))
            result.wrong += [f"{store}: {one}" for one in seen.wrong]
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_the_last_minute()))
