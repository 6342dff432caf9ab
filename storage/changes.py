"""Personnel changes as the database holds them: numbered without gaps, moved by who holds their row."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, bindparam, cast, func, insert, literal, select, update

from bot.domain.changes import COMING, OPEN, Change, Kind, State, reference
from bot.text import LOCAL
from storage import numbering
from storage.db import Tx
from storage.tables import changes, outbox, people, units
from storage.unit_changes import is_ending

COUNTER = "changes"
SUBJECT = "change"  # and its id: what its file and its messages belong to
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
LOCK = select(changes.c.id).where(changes.c.id == bindparam("of_change")).with_for_update()


@dataclass(frozen=True)
class Sent:
    """A change as it is sent to the office."""

    kind: Kind
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


def add(tx: Tx, sent: Sent) -> int:
    """Write it, with the next number of its year (local); its id."""
    year = sent.at.astimezone(LOCAL).year
    number = reference(year, numbering.following(tx, COUNTER, year))
    row = {**vars(sent), "kind": sent.kind.value, "number": number}
    return int(tx.execute(insert(changes).values(**row).returning(changes.c.id)).scalar_one())


def rewrite(tx: Tx, change_id: int, sent: Sent) -> None:
    """The same number, sent anew after it was returned."""
    row = {**vars(sent), "kind": sent.kind.value, "state": State.SENT.value}
    del row["corrects"]
    change(tx, change_id, **row, decided_by=None, decided_at=None)


def read(row: Row[Any]) -> Change:
    is_back = row.applied_at is not None and row.moved is None
    fields = Change.__dataclass_fields__.keys() - {"is_taken_back"}
    known: dict[str, Any] = {name: row._mapping[name] for name in fields}
    named = {name: known[name] or "" for name in ("to_name", "decider", "corrected")}
    states = {"kind": Kind(row.kind), "state": State(row.state), "moved": row.moved or {}}
    return Change(**{**known, **named, **states, "is_taken_back": is_back})


def get(tx: Tx, change_id: int) -> Change | None:
    row = tx.execute(FULL.where(changes.c.id == change_id)).one_or_none()
    return read(row) if row else None


def these(tx: Tx, change_ids: Collection[int]) -> list[Change]:
    """By their ids, in their order."""
    query = FULL.where(changes.c.id.in_(change_ids)).order_by(changes.c.id)
    return [read(row) for row in tx.execute(query)] if change_ids else []


def numbered(tx: Tx, number: str) -> Change | None:
    row = tx.execute(FULL.where(changes.c.number == number)).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, change_id: int) -> Change | None:
    """The same as get, held until the commit: of two who move it the second sees what the first did."""
    is_there = tx.execute(LOCK, {"of_change": change_id}).one_or_none()
    return get(tx, change_id) if is_there else None


def change(tx: Tx, change_id: int, **values: Any) -> None:
    tx.execute(update(changes).where(changes.c.id == change_id).values(**values))


@dataclass(frozen=True)
class Asked:
    """Which of them: of some units, on either side of a transfer, or sent by somebody; in some states."""

    units: Sequence[int] | None = None
    by: int | None = None
    states: Sequence[State] = OPEN

    @property
    def condition(self) -> ColumnElement[bool]:
        is_in = changes.c.state.in_([state.value for state in self.states])
        if self.units is None:
            return is_in
        where = changes.c.unit.in_(self.units) | changes.c.to_unit.in_(self.units)
        return is_in & (where if self.by is None else where | (changes.c.by == self.by))


def listed(tx: Tx, asked: Asked) -> list[Change]:
    """The oldest first."""
    return [read(row) for row in tx.execute(FULL.where(asked.condition).order_by(changes.c.id))]


def newest(tx: Tx, asked: Asked, limit: int) -> list[Change]:
    query = FULL.where(asked.condition).order_by(changes.c.id.desc()).limit(limit)
    return [read(row) for row in tx.execute(query)]


def everything(tx: Tx) -> list[Change]:
    """All there are, by their numbers."""
    return [read(row) for row in tx.execute(FULL.order_by(changes.c.id))]


def of_person(tx: Tx, person: int, states: Iterable[State]) -> list[Change]:
    """Those about one person that are in one of ``states``."""
    is_in = changes.c.state.in_([state.value for state in states])
    query = FULL.where(changes.c.person == person, is_in).order_by(changes.c.id)
    return [read(row) for row in tx.execute(query)]


def overdue(tx: Tx, before: datetime, day: date) -> list[Change]:
    """Those that wait for the office since before then, or whose date has come by ``day``."""
    is_long = (changes.c.at < before) | (changes.c.effective <= day)
    query = FULL.where(changes.c.state == State.SENT.value, is_long).order_by(changes.c.id)
    return [read(row) for row in tx.execute(query)]


def corrections_of(tx: Tx, change_id: int) -> list[Change]:
    """Those that correct it and are under way or in force."""
    states = [state.value for state in (*OPEN, State.IN_FORCE)]
    query = FULL.where(changes.c.corrects == change_id, changes.c.state.in_(states))
    return [read(row) for row in tx.execute(query.order_by(changes.c.id))]


def wanting(tx: Tx, address: str, states: Iterable[State]) -> list[Change]:
    """Those in one of ``states`` that ask for this mailbox."""
    is_open = changes.c.state.in_([state.value for state in states])
    found = tx.execute(FULL.where(is_open, changes.c.fields["mailbox"].as_string() == address))
    return [read(row) for row in found]


def accepted(tx: Tx, unit: int, day: date) -> list[Change]:
    """Those that have to do with a unit and will be in force on that day."""
    is_of = (changes.c.unit == unit) | (changes.c.to_unit == unit)
    is_by_then = (changes.c.state == State.ACCEPTED.value) & (changes.c.effective <= day)
    return [read(row) for row in tx.execute(FULL.where(is_of, is_by_then).order_by(changes.c.id))]


def to_carry_out(tx: Tx, day: date, limit: int) -> tuple[list[Change], list[Change]]:
    """Accepted ones whose date has come, the earliest date first; and corrections, due or not, of what still
    has its effect. One statement, for it is asked each minute.

    Who comes to a unit that is no more by that date waits until the unit has come to its end: they go where
    it goes, or nowhere.
    """
    is_due, undoes = (changes.c.effective <= day) & ~comes_too_late(), earlier.c.moved.is_not(None)
    query = FULL.add_columns(undoes.label("undoes"), is_due.label("is_due")).where(
        changes.c.state == State.ACCEPTED.value, is_due | undoes
    )
    rows = tx.execute(query.order_by(changes.c.effective, changes.c.id).limit(limit)).all()
    due = [read(row) for row in rows if row.is_due]
    return due, [read(row) for row in rows if row.undoes]


def comes_too_late() -> ColumnElement[bool]:
    """Whether somebody is to be something in a unit that is planned to be no more by then."""
    where = func.coalesce(changes.c.to_unit, changes.c.unit)
    return changes.c.kind.in_([kind.value for kind in COMING]) & is_ending(where, changes.c.effective)


def take_back(tx: Tx, change_id: int) -> Mapping[str, Any] | None:
    """What a change did, once, for whoever undoes it; None where it has no effect any more."""
    is_it = (changes.c.id == change_id) & changes.c.moved.is_not(None)
    row = tx.execute(select(changes.c.moved).where(is_it).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    change(tx, change_id, moved=None)
    done: Mapping[str, Any] = row.moved
    return done


def take(tx: Tx, change_id: int) -> bool:
    """Hold an accepted one, if nobody else does."""
    is_it = (changes.c.id == change_id) & (changes.c.state == State.ACCEPTED.value)
    query = select(changes.c.id).where(is_it).with_for_update(skip_locked=True)
    return tx.execute(query).first() is not None


def put_in_force(tx: Tx, change_id: int, at: datetime) -> bool:
    """From accepted to in force: once."""
    is_it = (changes.c.id == change_id) & (changes.c.state == State.ACCEPTED.value)
    put = update(changes).where(is_it).values(state=State.IN_FORCE.value, applied_at=at)
    return tx.execute(put.returning(changes.c.id)).first() is not None


def heard(tx: Tx, since: datetime) -> Counter[int]:
    """How many words of personnel changes that took effect since then were queued for each person."""
    subject = literal(f"{SUBJECT}:") + cast(changes.c.id, String)
    subjects = select(subject).where(changes.c.applied_at >= since)
    of_kind = outbox.c.subject.in_(subjects) & outbox.c.key.startswith("change_effect:")
    query = select(outbox.c.person).where(of_kind, outbox.c.person.is_not(None))
    return Counter(tx.execute(query).scalars())
