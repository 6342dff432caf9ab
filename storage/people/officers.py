"""Officers of units: their appointments, and who holds the mailbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, insert, or_, select, update

from bot.conversation import at_local, local_date
from bot.domain.changes import ChangeState
from bot.domain.rights import HEADING, Role
from storage.engine import Tx, is_held
from storage.people import role_assignments
from storage.people.role_assignments import PLACE
from storage.tables.people import absences, changes, contacts, delegations, people, roles, stand_ins, units

DAY = timedelta(days=1)
LONG = timedelta(days=7)  # our own choice: who is away for longer is not counted on

PERIOD = (roles.c.title, roles.c.rank, roles.c.starts, roles.c.ends)
OFFICER = (roles.c.id, roles.c.person, people.c.full_name, *PERIOD)  # as the fields of Officer


@dataclass(frozen=True)
class Officer:
    role: int
    person: int
    name: str
    title: str
    rank: int
    starts: date
    ends: date | None

    @property
    def period(self) -> tuple[date, date | None]:
        return self.starts, self.ends


@dataclass(frozen=True)
class StoodIn:
    person: int
    substitute: str


def of_unit(unit: int) -> Select[Any]:
    """Return the statement of a unit's officers, without what ended before it began."""
    return (
        select(*OFFICER)
        .join_from(roles, people, roles.c.person == people.c.id)
        .where(roles.c.unit == unit, roles.c.role == Role.OFFICER.value)
        .where(or_(roles.c.ends.is_(None), roles.c.ends > roles.c.starts))
        .order_by(roles.c.rank, roles.c.id)
    )


def on_day(tx: Tx, unit: int, day: date) -> list[Officer]:
    return read(tx, of_unit(unit).where(is_held(day)))


def after(tx: Tx, unit: int, day: date) -> list[Officer]:
    return read(tx, of_unit(unit).where(roles.c.starts > day))


def not_over(tx: Tx, unit: int, day: date) -> list[Officer]:
    return read(tx, of_unit(unit).where(or_(roles.c.ends.is_(None), roles.c.ends > day)))


def read(tx: Tx, query: Select[Any]) -> list[Officer]:
    return [Officer(*row) for row in tx.execute(query)]


def stand_ins_on(tx: Tx, unit: int, day: date) -> list[StoodIn]:
    """Return who acted for whom on some part of that day, of those who were of the unit."""
    begins, ends = at_local(day, time()), at_local(day + DAY, time())
    was_there = exists().where(roles.c.person == stand_ins.c.substitute, roles.c.unit == unit, is_held(day))
    query = (
        select(stand_ins.c.person, people.c.full_name)
        .join_from(stand_ins, people, stand_ins.c.substitute == people.c.id)
        .where(stand_ins.c.unit == unit, stand_ins.c.starts < ends, stand_ins.c.ends > begins, was_there)
        .order_by(stand_ins.c.starts, stand_ins.c.id)
    )
    return [StoodIn(*row) for row in tx.execute(query)]


def reached_on(tx: Tx, unit: int, day: date, at: datetime) -> set[int]:
    """Return the roles of that day's officers who can be written to now, and are not away for long."""
    moment = max(at, at_local(day, time(12)))
    is_linked = exists().where(contacts.c.person == roles.c.person, contacts.c.blocked.is_(None))
    is_long = (absences.c.starts <= moment) & (absences.c.ends > moment + LONG)
    is_own = (absences.c.person == roles.c.person) & (absences.c.state == "accepted")
    is_away = exists().where(is_own, is_long)
    query = of_unit(unit).where(is_held(day), is_linked, ~is_away)
    return {row.id for row in tx.execute(query)}


def get(tx: Tx, role_id: int) -> tuple[int, Officer] | None:
    """Return an officer's role, locked, with its unit."""
    query = (
        select(roles.c.unit, *OFFICER)
        .join_from(roles, people, roles.c.person == people.c.id)
        .where(roles.c.id == role_id, roles.c.role == Role.OFFICER.value)
        .with_for_update(of=roles)
    )
    row = tx.execute(query).one_or_none()
    return (row[0], Officer(*row[1:])) if row else None


def lock_unit(tx: Tx, unit: int) -> None:
    """Lock a unit, so that changes of its officers come one after the other."""
    tx.execute(select(units.c.id).where(units.c.id == unit).with_for_update(key_share=True))


def title_on(tx: Tx, person: int, unit: int, day: date) -> str:
    """Return what somebody is in the unit on that day, by another role of theirs; "" where none says it."""
    is_own = (roles.c.person == person) & (roles.c.unit == unit) & is_held(day)
    query = select(roles.c.title).where(is_own, roles.c.title != "").order_by(roles.c.id)
    return tx.execute(query.limit(1)).scalar() or ""


def stay_as_staff(tx: Tx, officer: Officer, unit: int, day: date) -> None:
    """Make staff of who is an officer no more, where no other role of theirs keeps them in the unit."""
    is_own = (roles.c.person == officer.person) & (roles.c.unit == unit) & is_held(day)
    if tx.execute(select(roles.c.id).where(is_own).limit(1)).first():
        return
    role = {"person": officer.person, "unit": unit, "role": Role.STAFF.value, "title": officer.title}
    tx.execute(insert(roles).values(**role, starts=day, source="chat"))


def begin(tx: Tx, new: dict[str, Any]) -> int:
    row = {"role": Role.OFFICER.value, "source": "chat", **new}
    return int(tx.execute(insert(roles).values(**row).returning(roles.c.id)).scalar_one())


def renew(tx: Tx, role_id: int, rank: int, day: date) -> int:
    """Give an officer another rank from that day on, and not before; return the new assignment's id."""
    row = tx.execute(select(roles).where(roles.c.id == role_id)).one()
    _ended, [[new, _old]] = role_assignments.renew(tx, row, "", day)
    tx.execute(update(roles).where(roles.c.id == new).values(rank=rank))
    return int(new or 0)


def end(tx: Tx, role_id: int, day: date) -> None:
    """End an officer's role on that day; spoken of in the chat, so that no file begins it again."""
    tx.execute(update(roles).where(roles.c.id == role_id).values(ends=day, source="chat"))


@dataclass(frozen=True)
class Responsible:
    """A person in a role of the unit on a day; ``noted``: when it was written down, where that was later."""

    person: int
    name: str
    role: Role
    title: str
    starts: date
    ends: date | None  # exclusive
    noted: date | None = None


@dataclass(frozen=True)
class OnDay:
    """Responsible people on a day, heads first; ``noted``: when the last of it was written down later."""

    people: tuple[Responsible, ...]
    noted: date | None = None
    stood_in: tuple[StoodIn, ...] = ()


def responsible(tx: Tx, unit: int, day: date, wanted: Collection[Role] = (*HEADING, Role.OFFICER)) -> OnDay:
    """Return who held one of these roles in the unit on that day; three statements."""
    is_of = (changes.c.unit == unit) | (changes.c.to_unit == unit)
    counts = (changes.c.state == ChangeState.IN_FORCE.value) & (changes.c.effective <= day)
    written = select(changes.c.person, func.max(changes.c.applied_at)).where(is_of, counts)
    rows = tx.execute(written.where(changes.c.person.is_not(None)).group_by(changes.c.person))
    # person -> when it was noted, of what counts on that day and was noted after it
    later = {person: local_date(at) for person, at in rows if at and local_date(at) > day}
    query = (
        select(roles, people.c.full_name, delegations.c.decided_at)
        .join_from(roles, people, roles.c.person == people.c.id)
        .outerjoin(delegations, delegations.c.role == roles.c.id)
        .where(roles.c.unit == unit, roles.c.role.in_([role.value for role in wanted]), is_held(day))
        .order_by(PLACE, roles.c.rank, roles.c.id, delegations.c.id)
    )
    found: dict[int, Responsible] = {}
    for row in tx.execute(query):
        decided = local_date(row.decided_at) if row.decided_at else day
        noted = max(filter(None, [later.get(row.person), decided if decided > day else None]), default=None)
        held = (Role(row.role), row.title, row.starts, row.ends)
        found[row.id] = Responsible(row.person, row.full_name, *held, noted)
    days = [*later.values(), *(one.noted for one in found.values() if one.noted)]
    there = {one.person for one in found.values()}
    stood_in = [one for one in stand_ins_on(tx, unit, day) if one.person in there]
    return OnDay(tuple(found.values()), max(days, default=None), tuple(stood_in))


@dataclass(frozen=True)
class Delegation:
    """A delegation. ``ends`` is exclusive; None is open. ``role`` is what it gave, once it was accepted."""

    id: int
    unit: int
    unit_name: str
    person: int
    name: str
    rank: int
    starts: date
    ends: date | None
    state: str  # asked, accepted, declined, withdrawn
    by: int
    at: datetime
    role: int | None
    chased: int  # bot/domain/rights.py: SilenceStep

    @property
    def period(self) -> tuple[date, date | None]:
        return self.starts, self.ends


def add(tx: Tx, new: dict[str, Any]) -> int:
    return int(tx.execute(insert(delegations).values(**new).returning(delegations.c.id)).scalar_one())


def find_appointment(tx: Tx, delegation_id: int) -> Delegation | None:
    """Return a delegation as it is now."""
    row = tx.execute(query().where(delegations.c.id == delegation_id)).one_or_none()
    return Delegation(*row) if row else None


def get_appointment(tx: Tx, delegation_id: int) -> Delegation | None:
    """Return a delegation, locked: of two who decide at once the second sees what the first has done."""
    asked = query().where(delegations.c.id == delegation_id).with_for_update(of=delegations)
    row = tx.execute(asked).one_or_none()
    return Delegation(*row) if row else None


def query() -> Select[Any]:
    named = {"unit_name": units.c.name, "name": people.c.full_name}
    columns = [named[one] if one in named else delegations.c[one] for one in Delegation.__dataclass_fields__]
    joined = delegations.join(units, delegations.c.unit == units.c.id)
    return select(*columns).select_from(joined.join(people, delegations.c.person == people.c.id))


def decide(tx: Tx, delegation_id: int, state: str, at: datetime, role: int | None = None) -> None:
    is_it = delegations.c.id == delegation_id
    values = {"state": state, "decided_at": at} | ({"role": role} if role else {})
    tx.execute(update(delegations).where(is_it).values(**values))


def set_rank(tx: Tx, role_id: int, rank: int) -> None:
    """Note another place of the officer that a delegation made."""
    tx.execute(update(delegations).where(delegations.c.role == role_id).values(rank=int(rank)))


def of_role(tx: Tx, role_id: int) -> Delegation | None:
    row = tx.execute(query().where(delegations.c.role == role_id)).one_or_none()
    return Delegation(*row) if row else None


def of_roles(tx: Tx, role_ids: Sequence[int]) -> dict[int, int]:
    """Return role -> the delegation that gave it."""
    query = select(delegations.c.role, delegations.c.id).where(delegations.c.role.in_(list(role_ids)))
    return {row.role: row.id for row in tx.execute(query)}


def waiting(tx: Tx, today: date, unit: int | None = None) -> list[Delegation]:
    """Return the delegations that nobody has answered and that are not over; of one unit, or of all."""
    is_ahead = or_(delegations.c.ends.is_(None), delegations.c.ends > today)
    asked = query().where(delegations.c.state == "asked", is_ahead)
    if unit is not None:
        asked = asked.where(delegations.c.unit == unit)
    return [Delegation(*row) for row in tx.execute(asked.order_by(delegations.c.id))]


def chase(tx: Tx, delegation_id: int, step: int) -> bool:
    """Note how far its silence is spoken of; False where another worker has."""
    is_next = (delegations.c.id == delegation_id) & (delegations.c.chased < step)
    noted = update(delegations).where(is_next, delegations.c.state == "asked").values(chased=step)
    return tx.execute(noted.returning(delegations.c.id)).first() is not None
