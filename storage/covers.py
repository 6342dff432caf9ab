"""Covers: who is asked to stand in for whoever is away, and what all that were accepted come to.

Acceptances are decided one after the other, under one lock, each with its number. What they come to
(``stand_ins``) is written anew for a unit, from that moment on, by whatever changes it; what has been stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql

from bot.domain import cover as rules
from bot.domain.cover import Obstacle
from storage.db import Tx
from storage.tables import Moment, counters, covers, people, stand_ins, units

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
class Asking:
    """What is to be asked: to stand in for ``person`` in ``unit`` during an absence of theirs."""

    absence: int
    unit: int
    person: int
    substitute: int
    starts: datetime
    ends: datetime
    by: int


@dataclass(frozen=True)
class Cover:
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
    def counting(self) -> rules.Cover:
        """As it counts beside others: from when it was accepted, where that came later."""
        starts = max(self.starts, self.decided_at or self.starts)
        return rules.Cover(self.number or 0, self.unit, self.person, self.substitute, starts, self.ends)


def ask(tx: Tx, asked: Asking, at: datetime) -> int:
    row = {**vars(asked), "at": at}
    return int(tx.execute(insert(covers).values(**row).returning(covers.c.id)).scalar_one())


def get(tx: Tx, cover_id: int) -> Cover | None:
    return next(iter(found(tx, covers.c.id == cover_id)), None)


def of_absences(tx: Tx, absence_ids: Iterable[int]) -> list[Cover]:
    """What is asked or accepted for them."""
    return found(tx, covers.c.absence.in_(list(absence_ids)) & is_open)


def of_person(tx: Tx, person: int, at: datetime) -> list[Cover]:
    """Not over, asked or accepted: theirs as who is away or as the substitute, or asked for by them."""
    is_theirs = or_(covers.c.person == person, covers.c.substitute == person, covers.c.by == person)
    return found(tx, is_theirs & is_open & (covers.c.ends > at))


def of_units(tx: Tx, unit_ids: Sequence[int], at: datetime) -> list[Cover]:
    """Not over, asked or accepted, of these units."""
    return found(tx, covers.c.unit.in_(list(unit_ids)) & is_open & (covers.c.ends > at))


def unanswered(tx: Tx, at: datetime, until: datetime) -> list[Cover]:
    """Asked and not answered, of what begins by ``until`` and is not over."""
    is_near = (covers.c.starts <= until) & (covers.c.ends > at)
    return found(tx, (covers.c.state == "asked") & is_near)


def found(tx: Tx, wanted: ColumnElement[bool]) -> list[Cover]:
    return [read(row) for row in tx.execute(FULL.where(wanted))]


def read(row: Row[Any]) -> Cover:
    return Cover(
        id=row.id,
        absence=row.absence,
        unit=row.unit,
        unit_name=row.unit_name,
        person=row.person,
        name=row.name,
        substitute=row.substitute,
        substitute_name=row.substitute_name,
        starts=row.starts,
        ends=row.ends,
        state=row.state,
        number=row.number,
        by=row.by,
        by_name=row.by_name,
        decided_at=row.decided_at,
    )


def lock(tx: Tx) -> int:
    """Whoever decides another cover at this moment waits until we have committed; the last number given."""
    return int(tx.execute(LOCK, COUNTER).scalar_one())


def locked(tx: Tx, cover: Cover) -> Cover:
    """The same as it stands once nobody else decides any."""
    lock(tx)
    [again] = found(tx, covers.c.id == cover.id)
    return again


def accept(tx: Tx, cover: Cover, at: datetime) -> int | tuple[Obstacle, datetime]:
    """Decide it, after all that were decided before: its number, or what stands against it and from when."""
    number = lock(tx) + 1
    counting = [one.counting for one in counted(tx, cover.unit, at)]
    starts = max(cover.starts, at)
    new = rules.Cover(number, cover.unit, cover.person, cover.substitute, starts, cover.ends)
    if against := rules.obstacle(counting, new):
        return against
    tx.execute(update(counters).where(counters.c.name == COUNTER["name"]).values(n=number))
    change(tx, cover, state="accepted", number=number, decided_at=at)
    resolve(tx, [cover.unit], at)
    return number


def counted(tx: Tx, unit: int, at: datetime) -> list[Cover]:
    """The accepted ones of a unit that are not over, in their order."""
    is_there = (covers.c.unit == unit) & (covers.c.state == "accepted") & (covers.c.ends > at)
    return sorted(found(tx, is_there), key=lambda one: one.number or 0)


def decline(tx: Tx, cover: Cover, at: datetime) -> None:
    change(tx, cover, state="declined", decided_at=at)


def change(tx: Tx, cover: Cover, **values: Any) -> None:
    tx.execute(update(covers).where(covers.c.id == cover.id).values(**values))


def end(tx: Tx, ending: Sequence[Cover], at: datetime) -> None:
    """They count no more from ``at`` on; what has not begun to count is withdrawn."""
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
        is_theirs = (stand_ins.c.unit == unit) & (stand_ins.c.ends > at)
        tx.execute(delete(stand_ins).where(is_theirs, stand_ins.c.starts >= at))
        tx.execute(update(stand_ins).where(is_theirs).values(ends=at))
        rows = rules.resolved((one.counting for one in counted(tx, unit, at)), at)
        if rows:
            tx.execute(insert(stand_ins), [vars(row) for row in rows])
