"""Absences, covers and shifts: who is away, who stands in for them, and who of the office is on call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql

from bot.domain import rights
from bot.domain.rights import Obstacle
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import counters
from storage.tables.people import absences, covers, people, shifts, stand_ins, units

COUNTER = {"name": "covers", "year": 0, "n": 0}  # one run of numbers, whatever the year
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
LOCK = (
    postgresql.insert(counters)
    .on_conflict_do_update(index_elements=["name", "year"], set_={"n": counters.c.n})
    .returning(counters.c.n)
)
away, standing, asking = people.alias(), people.alias(), people.alias()
FULL = (
    select(
        covers,
        units.c.name.label("unit_name"),
        away.c.full_name.label("name"),
        standing.c.full_name.label("substitute_name"),
        asking.c.full_name.label("by_name"),
    )
    .join_from(covers, units, covers.c.unit == units.c.id)
    .join(away, covers.c.person == away.c.id)
    .join(standing, covers.c.substitute == standing.c.id)
    .join(asking, covers.c.by == asking.c.id)
    .order_by(covers.c.starts, covers.c.id)
)
is_open = covers.c.state.in_(["asked", "accepted"])


@dataclass(frozen=True)
class Absence:
    id: int
    person: int
    starts: datetime
    ends: datetime
    state: str  # accepted, withdrawn
    name: str


def add_absence(tx: Tx, person: int, starts: datetime, ends: datetime, reason: str) -> int:
    row = {"person": person, "starts": starts, "ends": ends, "reason": reason}
    return int(tx.execute(insert(absences).values(**row).returning(absences.c.id)).scalar_one())


def get_absence(tx: Tx, absence_id: int) -> Absence | None:
    return next(iter(found_absences(tx, absences.c.id == absence_id)), None)


def absences_between(tx: Tx, person_ids: Iterable[int], starts: datetime, ends: datetime) -> list[Absence]:
    """Return when these people are away, of what lies between, in the order in which it begins."""
    is_there = (absences.c.starts < ends) & (absences.c.ends > starts) & (absences.c.state == "accepted")
    return found_absences(tx, absences.c.person.in_(list(person_ids)) & is_there)


def found_absences(tx: Tx, wanted: ColumnElement[bool]) -> list[Absence]:
    columns = (absences.c.id, absences.c.person, absences.c.starts, absences.c.ends, absences.c.state)
    query = select(*columns, people.c.full_name).join(people, absences.c.person == people.c.id)
    rows = tx.execute(query.where(wanted).order_by(absences.c.starts, absences.c.id))
    return [Absence(*row) for row in rows]


def end_absence(tx: Tx, ending: Sequence[Absence], at: datetime) -> None:
    """End absences, as their people are back; one that has not begun is withdrawn."""
    for absence in ending:
        values = {"ends": at} if absence.starts < at else {"state": "withdrawn"}
        tx.execute(update(absences).where(absences.c.id == absence.id).values(**values))


@dataclass(frozen=True)
class NewCover:
    """A cover to be asked for: to stand in for ``person`` in ``unit`` during an absence of theirs."""

    absence: int
    unit: int
    person: int
    substitute: int
    starts: datetime
    ends: datetime
    by: int


@dataclass(frozen=True)
class Cover:
    """A cover with the names of its people and unit."""

    id: int
    absence: int
    unit: int
    unit_name: str
    person: int
    name: str
    substitute: int
    substitute_name: str
    starts: datetime
    ends: datetime
    state: str  # asked, accepted, declined, withdrawn
    number: int | None
    by: int
    by_name: str
    decided_at: datetime | None

    @property
    def is_accepted(self) -> bool:
        return self.state == "accepted"

    @property
    def counting(self) -> rights.AcceptedCover:
        """Return it as it counts beside others: from when it was accepted, where that came later."""
        starts = max(self.starts, self.decided_at or self.starts)
        return rights.AcceptedCover(
            self.number or 0, self.unit, self.person, self.substitute, starts, self.ends
        )


def ask(tx: Tx, asked: NewCover, at: datetime) -> int:
    row = {**vars(asked), "at": at}
    return int(tx.execute(insert(covers).values(**row).returning(covers.c.id)).scalar_one())


def get(tx: Tx, cover_id: int) -> Cover | None:
    return next(iter(found_covers(tx, covers.c.id == cover_id)), None)


def of_absences(tx: Tx, absence_ids: Iterable[int]) -> list[Cover]:
    """Return the covers that are asked or accepted for these absences."""
    return found_covers(tx, covers.c.absence.in_(list(absence_ids)) & is_open)


def of_person(tx: Tx, person: int, at: datetime) -> list[Cover]:
    """Return the covers, asked or accepted and not over, in which somebody is away, stands in, or asks."""
    is_concerned = or_(covers.c.person == person, covers.c.substitute == person, covers.c.by == person)
    return found_covers(tx, is_concerned & is_open & (covers.c.ends > at))


def of_units(tx: Tx, unit_ids: Sequence[int], at: datetime) -> list[Cover]:
    return found_covers(tx, covers.c.unit.in_(list(unit_ids)) & is_open & (covers.c.ends > at))


def unanswered(tx: Tx, at: datetime, until: datetime) -> list[Cover]:
    """Return the covers that are asked and not answered, of what begins by ``until`` and is not over."""
    is_near = (covers.c.starts <= until) & (covers.c.ends > at)
    return found_covers(tx, (covers.c.state == "asked") & is_near)


def found_covers(tx: Tx, wanted: ColumnElement[bool]) -> list[Cover]:
    fields = Cover.__dataclass_fields__
    return [Cover(**{one: row._mapping[one] for one in fields}) for row in tx.execute(FULL.where(wanted))]


def lock(tx: Tx) -> int:
    """Let whoever decides another cover wait until we have committed; return the last number given."""
    return int(tx.execute(LOCK, COUNTER).scalar_one())


def locked(tx: Tx, cover: Cover) -> Cover:
    """Return a cover as it stands once nobody else decides any."""
    lock(tx)
    [again] = found_covers(tx, covers.c.id == cover.id)
    return again


def accept(tx: Tx, cover: Cover, at: datetime) -> int | tuple[Obstacle, datetime]:
    """Accept a cover after all decided before; return its number, or what stands against it and from when."""
    number = lock(tx) + 1
    counting = [one.counting for one in counting_covers(tx, cover.unit, at)]
    starts = max(cover.starts, at)
    new = rights.AcceptedCover(number, cover.unit, cover.person, cover.substitute, starts, cover.ends)
    if against := rights.obstacle(counting, new):
        return against
    tx.execute(update(counters).where(counters.c.name == COUNTER["name"]).values(n=number))
    change(tx, cover, state="accepted", number=number, decided_at=at)
    resolve(tx, [cover.unit], at)
    return number


def counting_covers(tx: Tx, unit: int, at: datetime) -> list[Cover]:
    """Return the accepted covers of a unit that are not over, in their order."""
    is_there = (covers.c.unit == unit) & (covers.c.state == "accepted") & (covers.c.ends > at)
    return sorted(found_covers(tx, is_there), key=lambda one: one.number or 0)


def decline(tx: Tx, cover: Cover, at: datetime) -> None:
    change(tx, cover, state="declined", decided_at=at)


def change(tx: Tx, cover: Cover, **values: Any) -> None:
    tx.execute(update(covers).where(covers.c.id == cover.id).values(**values))


def end(tx: Tx, ending: Sequence[Cover], at: datetime) -> None:
    """Let covers count no more from ``at`` on; what has not begun to count is withdrawn."""
    lock(tx)
    has_begun = (covers.c.state == "accepted") & (covers.c.decided_at < at) & (covers.c.starts < at)
    values = {"state": case((has_begun, covers.c.state), else_="withdrawn")}
    values["ends"] = case((has_begun, literal(at, Moment)), else_=covers.c.ends)
    is_one = covers.c.id.in_([one.id for one in ending]) & is_open & (covers.c.ends > at)
    tx.execute(update(covers).where(is_one).values(**values))
    resolve(tx, {one.unit for one in ending}, at)


def resolve(tx: Tx, unit_ids: Iterable[int], at: datetime) -> None:
    """Write who stands in from ``at`` on, of these units; what has been before stays as it was."""
    for unit in unit_ids:
        is_ahead = (stand_ins.c.unit == unit) & (stand_ins.c.ends > at)
        tx.execute(delete(stand_ins).where(is_ahead, stand_ins.c.starts >= at))
        tx.execute(update(stand_ins).where(is_ahead).values(ends=at))
        rows = rights.resolved((one.counting for one in counting_covers(tx, unit, at)), at)
        if rows:
            tx.execute(insert(stand_ins), [vars(row) for row in rows])


@dataclass(frozen=True)
class Shift:
    id: int
    person: int
    name: str
    starts: datetime
    ends: datetime
    is_withdrawn: bool


def add_shift(tx: Tx, person: int, span: tuple[datetime, datetime], by: int, at: datetime) -> int:
    starts, ends = span
    row = {"person": person, "starts": starts, "ends": ends, "by": by, "created": at}
    return int(tx.execute(insert(shifts).values(**row).returning(shifts.c.id)).scalar_one())


def get_shift(tx: Tx, shift_id: int) -> Shift | None:
    return next(iter(found_shifts(tx, shifts.c.id == shift_id)), None)


def coming_shifts(tx: Tx, now: datetime) -> list[Shift]:
    """Return the shifts that are not over, in their order."""
    return found_shifts(tx, (shifts.c.ends > now) & shifts.c.withdrawn.is_(None))


def found_shifts(tx: Tx, wanted: ColumnElement[bool]) -> list[Shift]:
    columns = (shifts.c.id, shifts.c.person, people.c.full_name, shifts.c.starts, shifts.c.ends)
    query = select(*columns, shifts.c.withdrawn.is_not(None)).join(people, shifts.c.person == people.c.id)
    rows = tx.execute(query.where(wanted).order_by(shifts.c.starts, shifts.c.id))
    return [Shift(*row) for row in rows]


def people_on_call(tx: Tx, at: datetime) -> set[int]:
    is_on = (shifts.c.starts <= at) & (shifts.c.ends > at) & shifts.c.withdrawn.is_(None)
    return set(tx.execute(select(shifts.c.person).where(is_on)).scalars())


def withdraw_shift(tx: Tx, shift_id: int, at: datetime) -> None:
    tx.execute(update(shifts).where(shifts.c.id == shift_id).values(withdrawn=at))
