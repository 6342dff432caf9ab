"""What goes to the department as one letter: which changes, when it went, what became of each line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from bot.domain.changes import Change, Passed, State
from bot.text import local_date
from storage import numbering
from storage.changes import FULL, read
from storage.db import Tx
from storage.tables import batches, changes, mailboxes, people

COUNTER = "batches"
SUBJECT = "batch"  # and its id
DONE, REJECTED = "done", "rejected"  # what the department answers; "": nothing yet
GOES = (State.ACCEPTED.value, State.IN_FORCE.value)  # what is passed on
goes = changes.c.state.in_(GOES)
is_left = goes & changes.c.batch.is_(None)
is_pending = goes & (changes.c.answer == "")
total, pending = func.count(changes.c.id), func.count(changes.c.id).filter(changes.c.answer == "")
PASSED = (batches.c.number, batches.c.letter_number, batches.c.letter_date)
FOUND = (
    select(batches, people.c.full_name, total.label("total"), pending.label("pending"))
    .join_from(batches, people, batches.c.by == people.c.id)
    .join(changes, (changes.c.batch == batches.c.id) & goes)
    .group_by(batches.c.id, people.c.id)
    .order_by(batches.c.id)
)


@dataclass(frozen=True)
class Batch:
    """``total`` lines, of which ``pending`` have no answer yet."""

    id: int
    number: str  # GS-2026-0001
    by_name: str
    at: datetime
    letter_number: str
    letter_date: date | None
    forwarded_at: datetime | None
    total: int
    pending: int

    @property
    def is_forwarded(self) -> bool:
        return self.forwarded_at is not None


@dataclass(frozen=True)
class Line:
    """A change in it, and what the department has made of it."""

    change: Change
    answer: str
    note: str


def read_batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        number=row.number,
        by_name=row.full_name,
        at=row.at,
        letter_number=row.letter_number,
        letter_date=row.letter_date,
        forwarded_at=row.forwarded_at,
        total=row.total,
        pending=row.pending,
    )


def count_left(tx: Tx) -> int:
    """How many changes are accepted and in no batch yet."""
    return int(tx.execute(select(func.count()).select_from(changes).where(is_left)).scalar_one())


def make(tx: Tx, by: int, at: datetime) -> int:
    """All that is left becomes a batch, with the next number of the year; its id."""
    year = local_date(at).year
    number = f"GS-{year}-{numbering.following(tx, COUNTER, year):04}"
    row = {"number": number, "by": by, "at": at}
    made = int(tx.execute(insert(batches).values(**row).returning(batches.c.id)).scalar_one())
    tx.execute(update(changes).where(is_left).values(batch=made))
    return made


def get(tx: Tx, batch_id: int) -> Batch | None:
    row = tx.execute(FOUND.where(batches.c.id == batch_id)).one_or_none()
    return read_batch(row) if row else None


def open_ones(tx: Tx) -> list[Batch]:
    """Those that have not gone, or wait for answers; the oldest first."""
    return [read_batch(row) for row in tx.execute(FOUND.having(pending > 0))]


def waiting_since(tx: Tx, before: datetime) -> list[Batch]:
    """Those that have waited since before then: to go, or once they have gone for answers."""
    since = func.coalesce(batches.c.forwarded_at, batches.c.at)
    return [read_batch(row) for row in tx.execute(FOUND.where(since < before).having(pending > 0))]


def lines(tx: Tx, batch_id: int) -> list[Line]:
    query = FULL.where(changes.c.batch == batch_id, goes).order_by(changes.c.id)
    return [Line(read(row), row.answer, row.answer_note) for row in tx.execute(query)]


def passed(tx: Tx) -> dict[int, Passed]:
    """Of each change that is in a list: its id -> by which it goes, and what became of it."""
    in_list = select(changes.c.id, changes.c.answer, changes.c.answer_note, *PASSED)
    rows = tx.execute(in_list.join_from(changes, batches, changes.c.batch == batches.c.id).where(goes))
    return {
        row.id: Passed(row.number, row.letter_number, row.letter_date, row.answer, row.answer_note)
        for row in rows
    }


def line_of(tx: Tx, change_id: int) -> tuple[Line, int] | None:
    """A line that went to the department, with its batch; None where it has not gone."""
    query = FULL.join(batches, changes.c.batch == batches.c.id).where(changes.c.id == change_id, goes)
    row = tx.execute(query.where(batches.c.forwarded_at.is_not(None))).one_or_none()
    return (Line(read(row), row.answer, row.answer_note), row.batch) if row else None


def forward(tx: Tx, batch_id: int, number: str, day: date, at: datetime) -> bool:
    """It has gone with this number and date; False where that is noted already."""
    is_it = (batches.c.id == batch_id) & batches.c.forwarded_at.is_(None)
    values = {"letter_number": number, "letter_date": day, "forwarded_at": at}
    return is_done(tx, update(batches).where(is_it).values(**values).returning(batches.c.id))


def take_apart(tx: Tx, batch_id: int) -> bool:
    """It does not go: its changes wait for the next. False where it has gone."""
    has_gone = select(batches.c.id).where(batches.c.id == batch_id, batches.c.forwarded_at.is_not(None))
    if tx.execute(has_gone).first():
        return False
    return is_done(
        tx, update(changes).where(changes.c.batch == batch_id).values(batch=None).returning(changes.c.id)
    )


def all_done(tx: Tx, batch_id: int, day: date) -> int:
    """The department has done what it had not answered yet; how many that are."""
    answered = update(changes).where(changes.c.batch == batch_id, is_pending).values(answer=DONE)
    done = tx.execute(answered.returning(changes.c.id)).scalars().all()
    mailboxes_made(tx, done, day)
    return len(done)


def mailboxes_made(tx: Tx, change_ids: Sequence[int], day: date) -> None:
    """The mailboxes that these ask for are open from that day on, where the department has done it.

    From then on their owners have a first password to change (Điều 7 khoản 1).
    """
    is_done = changes.c.id.in_(change_ids) & (changes.c.answer == DONE)
    made = select(changes.c.fields["mailbox"].as_string()).where(is_done)
    is_asked = mailboxes.c.address.in_(made) & (mailboxes.c.state == "asked")
    if change_ids:
        tx.execute(update(mailboxes).where(is_asked).values(state="open", opened=day))


def reject(tx: Tx, change_id: int, why: str) -> bool:
    """The department refuses it; False where it has answered so before."""
    is_it = (changes.c.id == change_id) & (changes.c.answer != REJECTED)
    values = {"answer": REJECTED, "answer_note": why}
    return is_done(tx, update(changes).where(is_it).values(**values).returning(changes.c.id))


def is_done(tx: Tx, moved: Any) -> bool:
    return tx.execute(moved).first() is not None


def left_open(tx: Tx, day: date) -> Sequence[Any]:
    """Mailboxes whose owner had gone by ``day`` and that are still open: address, name, since when."""
    stays: ColumnElement[bool] = (mailboxes.c.left <= day) & (mailboxes.c.state != "recalled")
    query = select(mailboxes.c.address, people.c.full_name, mailboxes.c.left)
    query = query.join_from(mailboxes, people, mailboxes.c.person == people.c.id)
    return tx.execute(query.where(stays).order_by(mailboxes.c.left, mailboxes.c.id)).all()
