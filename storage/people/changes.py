"""Personnel changes, numbered without gaps, and the batches in which the department gets them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
    update,
)

from bot.conversation import LOCAL, local_date
from bot.domain.changes import COMING, OPEN, ChangeKind, ChangeState, Passed, PersonnelChange, reference
from storage.engine import Tx, texts
from storage.tables.base import Id, Moment
from storage.tables.people import batches, changes, mailboxes, people, units
from storage.units.unit_changes import is_ending

SUBJECT = "change"  # and its id: what its file and its messages belong to
LONGEST_PUT_OFF = timedelta(days=45)  # of a word about a change in effect: no days off last longer
unit_to, sender, decider, earlier = units.alias(), people.alias(), people.alias(), changes.alias()
FULL = (
    select(
        changes,
        units.c.name.label("unit_name"),
        unit_to.c.name.label("to_name"),
        sender.c.full_name.label("sender"),
        decider.c.full_name.label("decider"),
        earlier.c.number.label("corrected"),
    )
    .join_from(changes, units, changes.c.unit == units.c.id)
    .join(sender, changes.c.by == sender.c.id)
    .outerjoin(unit_to, changes.c.to_unit == unit_to.c.id)
    .outerjoin(decider, changes.c.decided_by == decider.c.id)
    .outerjoin(earlier, changes.c.corrects == earlier.c.id)
)
BATCH_SUBJECT = "batch"  # and its id
of_unit = bindparam("of_unit", type_=Id)
of_units = bindparam("of_units", type_=Id, expanding=True)
is_in = changes.c.state.in_(bindparam("in_states", expanding=True))
GET = FULL.where(changes.c.id == bindparam("of_change"))
IN_ORDER = FULL.order_by(changes.c.id)
NUMBERED = FULL.where(changes.c.number == bindparam("of_number"))
OF_IDS = IN_ORDER.where(changes.c.id.in_(bindparam("of_changes", expanding=True)))
OF_PERSON = IN_ORDER.where(changes.c.person == bindparam("of_person"), is_in)
CORRECTIONS = IN_ORDER.where(changes.c.corrects == bindparam("of_change"), is_in)
OVERDUE = IN_ORDER.where(changes.c.state == ChangeState.SENT.value).where(
    (changes.c.at < bindparam("before", type_=Moment)) | (changes.c.effective <= bindparam("on"))
)
ACCEPTED = IN_ORDER.where((changes.c.unit == of_unit) | (changes.c.to_unit == of_unit)).where(
    changes.c.state == ChangeState.ACCEPTED.value, changes.c.effective <= bindparam("on")
)
ASKING = FULL.where(is_in, changes.c.fields["mailbox"].as_string() == bindparam("address"))
ADD = insert(changes).returning(changes.c.id)
CHANGE = update(changes).where(changes.c.id == bindparam("of_change"))
is_of_units = changes.c.unit.in_(of_units) | changes.c.to_unit.in_(of_units)
OF_ALL = FULL.where(is_in)
OF_UNITS = OF_ALL.where(is_of_units)
OF_UNITS_OR_SENDER = OF_ALL.where(is_of_units | (changes.c.by == bindparam("of_sender")))
LISTED = {query: query.order_by(changes.c.id) for query in (OF_ALL, OF_UNITS, OF_UNITS_OR_SENDER)}
NEWEST = {
    query: query.order_by(changes.c.id.desc()).limit(bindparam("most"))
    for query in (OF_ALL, OF_UNITS, OF_UNITS_OR_SENDER)
}
LOCK = select(changes.c.id).where(changes.c.id == bindparam("of_change")).with_for_update()
DONE, REJECTED = "done", "rejected"  # what the department answers; "": nothing yet
goes = changes.c.state.in_([ChangeState.ACCEPTED.value, ChangeState.IN_FORCE.value])  # to the department
is_left = goes & changes.c.batch.is_(None)
COUNT_LEFT = select(func.count()).select_from(changes).where(is_left)
is_pending = goes & (changes.c.answer == "")
total, pending = func.count(changes.c.id), func.count(changes.c.id).filter(changes.c.answer == "")
FULL_BATCH = (
    select(batches, people.c.full_name, total.label("total"), pending.label("pending"))
    .join_from(batches, people, batches.c.by == people.c.id)
    .join(changes, (changes.c.batch == batches.c.id) & goes)
    .group_by(batches.c.id, people.c.id)
    .order_by(batches.c.id)
)


@dataclass(frozen=True)
class NewChange:
    kind: ChangeKind
    unit: int
    effective: date
    by: int
    at: datetime
    person: int | None = None
    to_unit: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    decision: str = ""
    file: int | None = None
    note: str = ""
    corrects: int | None = None


def add(tx: Tx, sent: NewChange) -> int:
    """Write a change, with the next number of its year (local); return its id."""
    year = sent.at.astimezone(LOCAL).year
    number = reference(year, texts.next_number(tx, "changes", year))
    row = {**vars(sent), "kind": sent.kind.value, "number": number}
    return int(tx.execute(ADD, row).scalar_one())


def rewrite(tx: Tx, change_id: int, sent: NewChange) -> None:
    """Write a change anew under its number, sent again after it was returned."""
    row = {**vars(sent), "kind": sent.kind.value, "state": ChangeState.SENT.value}
    del row["corrects"]
    change(tx, change_id, **row, decided_by=None, decided_at=None)


def get(tx: Tx, change_id: int) -> PersonnelChange | None:
    row = tx.execute(GET, {"of_change": change_id}).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> PersonnelChange:
    is_back = row.applied_at is not None and row.moved is None
    fields = PersonnelChange.__dataclass_fields__.keys() - {"is_taken_back"}
    known: dict[str, Any] = {name: row._mapping[name] for name in fields}
    named = {name: known[name] or "" for name in ("to_name", "decider", "corrected")}
    states = {"kind": ChangeKind(row.kind), "state": ChangeState(row.state), "moved": row.moved or {}}
    return PersonnelChange(**{**known, **named, **states, "is_taken_back": is_back})


def changes_of_ids(tx: Tx, change_ids: Collection[int]) -> list[PersonnelChange]:
    """Return changes by their ids, in their order."""
    return found(tx, OF_IDS, of_changes=list(change_ids)) if change_ids else []


def found(tx: Tx, query: Select[Any], **asked: Any) -> list[PersonnelChange]:
    return [read(row) for row in tx.execute(query, asked)]


def numbered(tx: Tx, number: str) -> PersonnelChange | None:
    row = tx.execute(NUMBERED, {"of_number": number}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, change_id: int) -> PersonnelChange | None:
    """Return a change, held until the commit: of two who move it the second sees what the first did."""
    return get(tx, change_id) if tx.execute(LOCK, {"of_change": change_id}).one_or_none() else None


def change(tx: Tx, change_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_change": change_id, **values})


@dataclass(frozen=True)
class ChangeFilter:
    """A choice of changes: of some units, on either side of a transfer, or of a sender; in some states."""

    units: Sequence[int] | None = None
    by: int | None = None
    states: Sequence[ChangeState] = OPEN

    @property
    def query(self) -> Select[Any]:
        if self.units is None:
            return OF_ALL
        return OF_UNITS if self.by is None else OF_UNITS_OR_SENDER

    @property
    def asked(self) -> dict[str, Any]:
        return {"in_states": list(self.states), "of_units": list(self.units or ()), "of_sender": self.by}


def listed(tx: Tx, asked: ChangeFilter) -> list[PersonnelChange]:
    """Return the changes of a choice, the oldest first."""
    return found(tx, LISTED[asked.query], **asked.asked)


def newest(tx: Tx, asked: ChangeFilter, limit: int) -> list[PersonnelChange]:
    """Return the changes of a choice, the newest first."""
    return found(tx, NEWEST[asked.query], **asked.asked, most=limit)


def everything(tx: Tx) -> list[PersonnelChange]:
    return found(tx, IN_ORDER)


def of_person(tx: Tx, person: int, states: Iterable[ChangeState]) -> list[PersonnelChange]:
    return found(tx, OF_PERSON, of_person=person, in_states=list(states))


def overdue(tx: Tx, before: datetime, day: date) -> list[PersonnelChange]:
    """Return the changes that wait for the office since before then, or whose date has come by ``day``."""
    return found(tx, OVERDUE, before=before, on=day)


def corrections_of(tx: Tx, change_id: int) -> list[PersonnelChange]:
    """Return the changes that correct this one and are under way or in force."""
    return found(tx, CORRECTIONS, of_change=change_id, in_states=[*OPEN, ChangeState.IN_FORCE])


def asking_for_mailbox(tx: Tx, address: str, states: Iterable[ChangeState]) -> list[PersonnelChange]:
    """Return the changes in one of ``states`` that ask for this mailbox."""
    return found(tx, ASKING, address=address, in_states=list(states))


def accepted(tx: Tx, unit: int, day: date) -> list[PersonnelChange]:
    """Return the changes that have to do with a unit and will be in force on that day."""
    return found(tx, ACCEPTED, of_unit=unit, on=day)


def to_execute(tx: Tx, day: date, limit: int) -> tuple[list[PersonnelChange], list[PersonnelChange]]:
    """Return accepted changes whose date has come, and corrections of what still has its effect.

    The earliest date first, in one statement, for it is asked each minute. Who comes to a unit that is no
    more by then waits until it has ended: they go where it goes, or nowhere.
    """
    unit = func.coalesce(changes.c.to_unit, changes.c.unit)
    comes = changes.c.kind.in_([kind.value for kind in COMING])
    is_due = (changes.c.effective <= day) & ~(comes & is_ending(unit, changes.c.effective))
    undoes = earlier.c.moved.is_not(None)
    query = FULL.add_columns(undoes.label("undoes"), is_due.label("is_due")).where(
        changes.c.state == ChangeState.ACCEPTED.value, is_due | undoes
    )
    rows = tx.execute(query.order_by(changes.c.effective, changes.c.id).limit(limit)).all()
    due = [read(row) for row in rows if row.is_due]
    return due, [read(row) for row in rows if row.undoes]


def take_back(tx: Tx, change_id: int) -> Mapping[str, Any] | None:
    """Return what a change did, once, for whoever undoes it; None where it has no effect any more."""
    is_it = (changes.c.id == change_id) & changes.c.moved.is_not(None)
    row = tx.execute(select(changes.c.moved).where(is_it).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    change(tx, change_id, moved=None)
    done: Mapping[str, Any] = row.moved
    return done


def lock_accepted(tx: Tx, change_id: int) -> bool:
    query = select(changes.c.id).where(is_accepted(change_id)).with_for_update(skip_locked=True)
    return tx.execute(query).first() is not None


def is_accepted(change_id: int) -> ColumnElement[bool]:
    return (changes.c.id == change_id) & (changes.c.state == ChangeState.ACCEPTED.value)


def put_in_force(tx: Tx, change_id: int, at: datetime) -> bool:
    """Put an accepted change in force, once; False where that is done."""
    is_it = is_accepted(change_id)
    put = update(changes).where(is_it).values(state=ChangeState.IN_FORCE.value, applied_at=at)
    return tx.execute(put.returning(changes.c.id)).first() is not None


@dataclass(frozen=True)
class Batch:
    """A batch of ``total`` lines, of which ``pending`` have no answer yet."""

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
    change: PersonnelChange
    answer: str
    note: str


def count_left(tx: Tx) -> int:
    return int(tx.execute(COUNT_LEFT).scalar_one())


def make_batch(tx: Tx, by: int, at: datetime) -> int:
    """Make a batch of all that is left, with the next number of the year; return its id."""
    year = local_date(at).year
    number = f"GS-{year}-{texts.next_number(tx, 'batches', year):04}"
    row = {"number": number, "by": by, "at": at}
    made = int(tx.execute(insert(batches).values(**row).returning(batches.c.id)).scalar_one())
    tx.execute(update(changes).where(is_left).values(batch=made))
    return made


def get_batch(tx: Tx, batch_id: int) -> Batch | None:
    row = tx.execute(FULL_BATCH.where(batches.c.id == batch_id)).one_or_none()
    return read_batch(row) if row else None


def batch_of(tx: Tx, change_id: int) -> Batch | None:
    """Return the list by which a change goes to the department; None where it is in none."""
    its = select(changes.c.batch).where(changes.c.id == change_id, goes).scalar_subquery()
    row = tx.execute(FULL_BATCH.where(batches.c.id == its)).one_or_none()
    return read_batch(row) if row else None


def read_batch(row: Row[Any]) -> Batch:
    letter = (row.letter_number, row.letter_date, row.forwarded_at)
    return Batch(row.id, row.number, row.full_name, row.at, *letter, row.total, row.pending)


def open_batches(tx: Tx) -> list[Batch]:
    return [read_batch(row) for row in tx.execute(FULL_BATCH.having(pending > 0))]


def batches_waiting_since(tx: Tx, before: datetime) -> list[Batch]:
    """Return the batches that have waited since before then: to go, or once they have gone for answers."""
    since = func.coalesce(batches.c.forwarded_at, batches.c.at)
    return [read_batch(row) for row in tx.execute(FULL_BATCH.where(since < before).having(pending > 0))]


def lines_of(tx: Tx, batch_id: int) -> list[Line]:
    query = FULL.where(changes.c.batch == batch_id, goes).order_by(changes.c.id)
    return [Line(read(row), row.answer, row.answer_note) for row in tx.execute(query)]


def lines_by_change(tx: Tx) -> dict[int, Passed]:
    """Return change -> the batch by which it goes, and what became of it, for each that is in one."""
    passed = (batches.c.number, batches.c.letter_number, batches.c.letter_date)
    in_list = select(changes.c.id, *passed, changes.c.answer, changes.c.answer_note)
    rows = tx.execute(in_list.join_from(changes, batches, changes.c.batch == batches.c.id).where(goes))
    return {change_id: Passed(*row) for change_id, *row in rows}


def line_of(tx: Tx, change_id: int) -> tuple[Line, int] | None:
    """Return a line that went to the department, with its batch; None where it has not gone."""
    query = FULL.join(batches, changes.c.batch == batches.c.id).where(changes.c.id == change_id, goes)
    row = tx.execute(query.where(batches.c.forwarded_at.is_not(None))).one_or_none()
    return (Line(read(row), row.answer, row.answer_note), row.batch) if row else None


def note_forwarded(tx: Tx, batch_id: int, number: str, day: date, at: datetime) -> bool:
    """Note that a batch has gone with this number and date; False where that is noted already."""
    is_it = (batches.c.id == batch_id) & batches.c.forwarded_at.is_(None)
    values = {"letter_number": number, "letter_date": day, "forwarded_at": at}
    return has_changed_any(tx, update(batches).where(is_it).values(**values).returning(batches.c.id))


def take_apart(tx: Tx, batch_id: int) -> bool:
    """Take a batch apart that does not go: its changes wait for the next. False where it has gone."""
    has_gone = select(batches.c.id).where(batches.c.id == batch_id, batches.c.forwarded_at.is_not(None))
    if tx.execute(has_gone).first():
        return False
    left = update(changes).where(changes.c.batch == batch_id).values(batch=None)
    return has_changed_any(tx, left.returning(changes.c.id))


def note_all_done(tx: Tx, batch_id: int, day: date) -> int:
    """Note that the department has done what it had not answered yet; return how many that are."""
    answered = update(changes).where(changes.c.batch == batch_id, is_pending).values(answer=DONE)
    done = tx.execute(answered.returning(changes.c.id)).scalars().all()
    open_mailboxes(tx, done, day)
    return len(done)


def open_mailboxes(tx: Tx, change_ids: Sequence[int], day: date) -> None:
    """Open the mailboxes that these changes ask for from that day on, where the department has done it.

    From then on their owners have a first password to change (khoản 1 Điều 7).
    """
    is_done = changes.c.id.in_(change_ids) & (changes.c.answer == DONE)
    made = select(changes.c.fields["mailbox"].as_string()).where(is_done)
    is_asked = mailboxes.c.address.in_(made) & (mailboxes.c.state == "asked")
    if change_ids:
        tx.execute(update(mailboxes).where(is_asked).values(state="open", opened=day))


def reject(tx: Tx, change_id: int, why: str) -> bool:
    """Note that the department refuses a change; False where it has answered so before."""
    is_it = (changes.c.id == change_id) & (changes.c.answer != REJECTED)
    values = {"answer": REJECTED, "answer_note": why}
    return has_changed_any(tx, update(changes).where(is_it).values(**values).returning(changes.c.id))


def has_changed_any(tx: Tx, moved: Any) -> bool:
    return tx.execute(moved).first() is not None


def left_open(tx: Tx, day: date) -> Sequence[Any]:
    """Return the mailboxes still open whose owner had gone by ``day``: address, name, since when."""
    stays: ColumnElement[bool] = (mailboxes.c.left <= day) & (mailboxes.c.state != "recalled")
    query = select(mailboxes.c.address, people.c.full_name, mailboxes.c.left)
    query = query.join_from(mailboxes, people, mailboxes.c.person == people.c.id)
    return tx.execute(query.where(stays).order_by(mailboxes.c.left, mailboxes.c.id)).all()
