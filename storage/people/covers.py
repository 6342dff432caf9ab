"""Absences, covers and shifts: who is away, who stands in for them, and who of the office is on call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, delete, insert, or_, select, update
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
now = bindparam("now", type_=Moment)
is_not_over = covers.c.ends > now
is_concerned = or_(
    *(c == bindparam("of_person") for c in (covers.c.person, covers.c.substitute, covers.c.by))
)
OF_PERSON = FULL.where(is_concerned, is_open, is_not_over)
OF_UNITS = FULL.where(covers.c.unit.in_(bindparam("of_units", expanding=True)), is_open, is_not_over)
OF_ABSENCES = FULL.where(covers.c.absence.in_(bindparam("of_absences", expanding=True)), is_open)
COUNTING = OF_UNITS.where(covers.c.state == "accepted")
UNANSWERED = FULL.where(
    covers.c.state == "asked", covers.c.starts <= bindparam("until", type_=Moment), is_not_over
)
GET = FULL.where(covers.c.id == bindparam("of_cover"))
CHANGE = update(covers).where(covers.c.id == bindparam("of_cover"))
ASK = insert(covers).returning(covers.c.id)
has_begun = (covers.c.state == "accepted") & (covers.c.decided_at < now) & (covers.c.starts < now)
END = (
    update(covers)
    .where(covers.c.id.in_(bindparam("of_covers", expanding=True)), is_open, covers.c.ends > now)
    .values(
        state=case((has_begun, covers.c.state), else_="withdrawn"),
        ends=case((has_begun, now), else_=covers.c.ends),
    )
)
is_ahead = (stand_ins.c.unit == bindparam("of_unit")) & (stand_ins.c.ends > now)
DROP_AHEAD = delete(stand_ins).where(is_ahead, stand_ins.c.starts >= now)
END_AHEAD = update(stand_ins).where(is_ahead).values(ends=now)
STAND_IN = insert(stand_ins)
NUMBER = update(counters).where(counters.c.name == COUNTER["name"])
ADD_ABSENCE = insert(absences).returning(absences.c.id)
CHANGE_ABSENCE = update(absences).where(absences.c.id == bindparam("of_absence"))
ABSENCES = (
    select(
        absences.c.id,
        absences.c.person,
        absences.c.starts,
        absences.c.ends,
        absences.c.state,
        people.c.full_name,
        absences.c.reason,
    )
    .join(people, absences.c.person == people.c.id)
    .order_by(absences.c.starts, absences.c.id)
)
ABSENCES_AHEAD = ABSENCES.where(absences.c.state == "accepted", absences.c.ends > now)
since = bindparam("since", type_=Moment)
ABSENCES_OVER = ABSENCES.where(
    absences.c.state == "accepted", absences.c.ends > since, absences.c.ends <= now
)
ABSENCES_BEGUN = ABSENCES.where(
    absences.c.state == "accepted", absences.c.starts > since, absences.c.starts <= now
)
COVERS_OVER = FULL.where(is_open, covers.c.ends > since, covers.c.ends <= now)
ABSENCE = ABSENCES.where(absences.c.id == bindparam("of_absence"))
ABSENCES_BETWEEN = ABSENCES.where(
    absences.c.person.in_(bindparam("of_people", expanding=True)),
    absences.c.starts < bindparam("until", type_=Moment),
    absences.c.ends > bindparam("since", type_=Moment),
    absences.c.state == "accepted",
)

SHIFTS = (
    select(shifts.c.id, shifts.c.person, people.c.full_name, shifts.c.starts, shifts.c.ends)
    .add_columns(shifts.c.withdrawn.is_not(None))
    .join(people, shifts.c.person == people.c.id)
    .order_by(shifts.c.starts, shifts.c.id)
)
GET_SHIFT = SHIFTS.where(shifts.c.id == bindparam("of_shift"))
COMING_SHIFTS = SHIFTS.where(shifts.c.ends > now, shifts.c.withdrawn.is_(None))
ON_CALL = select(shifts.c.person).where(
    shifts.c.starts <= now, shifts.c.ends > now, shifts.c.withdrawn.is_(None)
)
ADD_SHIFT = insert(shifts).returning(shifts.c.id)
CHANGE_SHIFT = update(shifts).where(shifts.c.id == bindparam("of_shift"))


@dataclass(frozen=True)
class Absence:
    id: int
    person: int
    starts: datetime
    ends: datetime
    state: str  # accepted, withdrawn
    name: str
    reason: str = ""


def add_absence(tx: Tx, person: int, starts: datetime, ends: datetime, reason: str) -> int:
    row = {"person": person, "starts": starts, "ends": ends, "reason": reason}
    return int(tx.execute(ADD_ABSENCE, row).scalar_one())


def get_absence(tx: Tx, absence_id: int) -> Absence | None:
    row = tx.execute(ABSENCE, {"of_absence": absence_id}).one_or_none()
    return Absence(*row) if row else None


def absences_between(tx: Tx, person_ids: Iterable[int], starts: datetime, ends: datetime) -> list[Absence]:
    """Return when these people are away, of what lies between, in the order in which it begins."""
    asked = {"of_people": list(person_ids), "since": starts, "until": ends}
    return [Absence(*row) for row in tx.execute(ABSENCES_BETWEEN, asked)]


def absences_ahead(tx: Tx, at: datetime) -> dict[int, Absence]:
    """Return by their ids the absences that run, or are ahead."""
    return {row.id: Absence(*row) for row in tx.execute(ABSENCES_AHEAD, {"now": at})}


def absences_over(tx: Tx, since: datetime, at: datetime) -> list[Absence]:
    """Return the absences that have ended after ``since`` up to ``at``."""
    return [Absence(*row) for row in tx.execute(ABSENCES_OVER, {"since": since, "now": at})]


def absences_begun(tx: Tx, since: datetime, at: datetime) -> list[Absence]:
    """Return the absences that have begun after ``since`` up to ``at``."""
    return [Absence(*row) for row in tx.execute(ABSENCES_BEGUN, {"since": since, "now": at})]


def end_absence(tx: Tx, ending: Sequence[Absence], at: datetime) -> None:
    """End absences, as their people are back; one that has not begun is withdrawn."""
    for absence in ending:
        values = {"ends": at} if absence.starts < at else {"state": "withdrawn"}
        tx.execute(CHANGE_ABSENCE, {"of_absence": absence.id, **values})


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
    return int(tx.execute(ASK, row).scalar_one())


def get(tx: Tx, cover_id: int) -> Cover | None:
    return next(iter(found_covers(tx, GET, of_cover=cover_id)), None)


def of_absences(tx: Tx, absence_ids: Iterable[int]) -> list[Cover]:
    """Return the covers that are asked or accepted for these absences."""
    return found_covers(tx, OF_ABSENCES, of_absences=list(absence_ids))


def of_person(tx: Tx, person: int, at: datetime) -> list[Cover]:
    """Return the covers, asked or accepted and not over, in which somebody is away, stands in, or asks."""
    return found_covers(tx, OF_PERSON, of_person=person, now=at)


def of_units(tx: Tx, unit_ids: Sequence[int], at: datetime) -> list[Cover]:
    return found_covers(tx, OF_UNITS, of_units=list(unit_ids), now=at)


def unanswered(tx: Tx, at: datetime, until: datetime) -> list[Cover]:
    """Return the covers that are asked and not answered, of what begins by ``until`` and is not over."""
    return found_covers(tx, UNANSWERED, until=until, now=at)


def covers_over(tx: Tx, since: datetime, at: datetime) -> list[Cover]:
    """Return the covers, asked or accepted, that have ended after ``since`` up to ``at``."""
    return found_covers(tx, COVERS_OVER, since=since, now=at)


def found_covers(tx: Tx, query: Select[Any], **asked: Any) -> list[Cover]:
    fields = Cover.__dataclass_fields__
    return [Cover(**{one: row._mapping[one] for one in fields}) for row in tx.execute(query, asked)]


def lock(tx: Tx) -> int:
    """Let whoever decides another cover wait until we have committed; return the last number given."""
    return int(tx.execute(LOCK, COUNTER).scalar_one())


def locked(tx: Tx, cover: Cover) -> Cover:
    """Return a cover as it stands once nobody else decides any."""
    lock(tx)
    [again] = found_covers(tx, GET, of_cover=cover.id)
    return again


def accept(tx: Tx, cover: Cover, at: datetime) -> int | tuple[Obstacle, datetime]:
    """Accept a cover after all decided before; return its number, or what stands against it and from when."""
    number = lock(tx) + 1
    counting = [one.counting for one in counting_covers(tx, cover.unit, at)]
    starts = max(cover.starts, at)
    new = rights.AcceptedCover(number, cover.unit, cover.person, cover.substitute, starts, cover.ends)
    if against := rights.obstacle(counting, new):
        return against
    tx.execute(NUMBER, {"n": number})
    change(tx, cover, state="accepted", number=number, decided_at=at)
    resolve(tx, [cover.unit], at)
    return number


def counting_covers(tx: Tx, unit: int, at: datetime) -> list[Cover]:
    """Return the accepted covers of a unit that are not over, in their order."""
    found = found_covers(tx, COUNTING, of_units=[unit], now=at)
    return sorted(found, key=lambda one: one.number or 0)


def decline(tx: Tx, cover: Cover, at: datetime) -> None:
    change(tx, cover, state="declined", decided_at=at)


def change(tx: Tx, cover: Cover, **values: Any) -> None:
    tx.execute(CHANGE, {"of_cover": cover.id, **values})


def end(tx: Tx, ending: Sequence[Cover], at: datetime) -> None:
    """Let covers count no more from ``at`` on; what has not begun to count is withdrawn."""
    lock(tx)
    tx.execute(END, {"of_covers": [one.id for one in ending], "now": at})
    resolve(tx, {one.unit for one in ending}, at)


def resolve(tx: Tx, unit_ids: Iterable[int], at: datetime) -> None:
    """Write who stands in from ``at`` on, of these units; what has been before stays as it was."""
    for unit in unit_ids:
        tx.execute(DROP_AHEAD, {"of_unit": unit, "now": at})
        tx.execute(END_AHEAD, {"of_unit": unit, "now": at})
        rows = rights.resolved((one.counting for one in counting_covers(tx, unit, at)), at)
        if rows:
            tx.execute(STAND_IN, [vars(row) for row in rows])


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
    return int(tx.execute(ADD_SHIFT, row).scalar_one())


def get_shift(tx: Tx, shift_id: int) -> Shift | None:
    row = tx.execute(GET_SHIFT, {"of_shift": shift_id}).one_or_none()
    return Shift(*row) if row else None


def coming_shifts(tx: Tx, now: datetime) -> list[Shift]:
    """Return the shifts that are not over, in their order."""
    return [Shift(*row) for row in tx.execute(COMING_SHIFTS, {"now": now})]


def people_on_call(tx: Tx, at: datetime) -> set[int]:
    return set(tx.execute(ON_CALL, {"now": at}).scalars())


def withdraw_shift(tx: Tx, shift_id: int, at: datetime) -> None:
    tx.execute(CHANGE_SHIFT, {"of_shift": shift_id, "withdrawn": at})
