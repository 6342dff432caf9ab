"""Role assignments that begin and end on a date because somebody said so in the chat."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, insert, or_, select, update

from bot.domain.rights import Role
from storage.engine import Tx
from storage.tables.people import delegations, roles, units

CHAT = "chat"
PLACE = case({role.value: place for place, role in enumerate(Role)}, value=roles.c.role)  # heads first
Ended = list[list[int | str | None]]  # [id, the end that it had, as ISO date or null] of each assignment
Begun = list[list[int | str | None]]  # [id] of each


@dataclass(frozen=True)
class NewAssignment:
    person: int
    unit: int
    role: str
    title: str


def goes_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a role assignment is held on that day or begins later, and is not void."""
    return and_(
        or_(roles.c.ends.is_(None), roles.c.ends > day),
        or_(roles.c.ends.is_(None), roles.c.ends > roles.c.starts),
    )


def has_any(tx: Tx, person: int, day: date) -> bool:
    """Tell whether they are, or will be, somewhere."""
    query = select(roles.c.id).where(roles.c.person == person, goes_on(day)).limit(1)
    return tx.execute(query).first() is not None


def going_on(tx: Tx, person: int, unit: int, day: date) -> Sequence[Row[Any]]:
    query = select(roles).where(roles.c.person == person, roles.c.unit == unit, goes_on(day))
    return tx.execute(query.order_by(roles.c.starts, roles.c.id)).all()


def spells(tx: Tx, person: int, unit: int, day: date) -> list[tuple[date, list[Row[Any]]]]:
    """Return the spells of somebody in a unit from a day on: the first day of each, and its assignments.

    One goes on while any assignment does; those that are void belong to none.
    """
    found: list[tuple[date, list[Row[Any]]]] = []
    for row in going_on(tx, person, unit, day):
        last = found[-1][1] if found else []
        if row.ends and row.ends <= row.starts:
            continue
        if last and any(one.ends is None or row.starts <= one.ends for one in last):
            last.append(row)
        else:
            found.append((max(row.starts, day), [row]))
    return found


def end(tx: Tx, assignments: Sequence[Row[Any]], day: date) -> Ended:
    """End role assignments with the day before; one that begins later is void."""
    for row in assignments:
        ends = max(row.starts, day)
        tx.execute(update(roles).where(roles.c.id == row.id).values(ends=ends, source=CHAT))
    return [[row.id, row.ends.isoformat() if row.ends else None] for row in assignments]


def begin(tx: Tx, post: NewAssignment, day: date, rank: int | None = None) -> int:
    """Begin a role assignment, the last of its kind in the unit unless ``rank`` is known; return its id."""
    there = (roles.c.unit == post.unit) & (roles.c.role == post.role) & goes_on(day)
    last = select(func.coalesce(func.max(roles.c.rank), 0) + 1).where(there)
    place = tx.execute(last).scalar_one() if rank is None else rank
    row = {**vars(post), "rank": place, "starts": day, "source": CHAT}
    return int(tx.execute(insert(roles).values(**row).returning(roles.c.id)).scalar_one())


def end_in_closed(tx: Tx, person_ids: Collection[int]) -> None:
    """End what these people are in units that are no more, whatever was said when."""
    closed = select(units.c.closed).where(units.c.id == roles.c.unit).scalar_subquery()
    is_beyond = roles.c.ends.is_(None) | (roles.c.ends > closed)
    is_left = roles.c.person.in_(person_ids) & closed.is_not(None) & is_beyond
    ends = case((roles.c.starts > closed, roles.c.starts), else_=closed)
    tx.execute(update(roles).where(is_left).values(ends=ends))


def end_with(tx: Tx, assignment: int, others: Sequence[Row[Any]]) -> None:
    """End a role assignment with the last of these: nobody is something where they are no more."""
    if others and all(row.ends for row in others):
        tx.execute(update(roles).where(roles.c.id == assignment).values(ends=max(row.ends for row in others)))


def renew(tx: Tx, row: Row[Any], title: str, day: date) -> tuple[Ended, Begun]:
    """Give the same role another title from that day on: the old assignment ends, its delegation goes on."""
    ended = end(tx, [row], day)
    post = NewAssignment(row.person, row.unit, row.role, title or row.title)
    new = begin(tx, post, max(row.starts, day), row.rank)
    tx.execute(update(roles).where(roles.c.id == new).values(ends=row.ends, accepted_at=row.accepted_at))
    tx.execute(update(delegations).where(delegations.c.role == row.id).values(role=new))
    return ended, [[new, row.id]]


def end_delegations(tx: Tx, person: int, unit: int, day: date) -> Ended:
    """End what a head has entrusted to somebody who is not of the unit any more (khoản 1 Điều 8).

    Accepted ones end with the day before; what was only asked is withdrawn.
    """
    is_own = (delegations.c.person == person) & (delegations.c.unit == unit)
    is_open = or_(delegations.c.ends.is_(None), delegations.c.ends > day)
    asked = is_own & (delegations.c.state == "asked")
    tx.execute(update(delegations).where(asked).values(state="withdrawn"))
    accepted = is_own & is_open & (delegations.c.state == "accepted")
    rows = tx.execute(select(delegations).where(accepted).order_by(delegations.c.id)).all()
    for row in rows:
        ends = max(row.starts, day)
        tx.execute(update(delegations).where(delegations.c.id == row.id).values(ends=ends))
    return [[row.id, row.ends.isoformat() if row.ends else None] for row in rows]


def take_back(tx: Tx, moved: Mapping[str, Any]) -> None:
    """Undo just what a change did: what it began is void, what it ended has the end that it had."""
    for new, *old in moved.get("begun", []):
        is_it = roles.c.id == new
        tx.execute(update(roles).where(is_it).values(ends=roles.c.starts, source=CHAT))
        if old and old[0]:
            tx.execute(update(delegations).where(delegations.c.role == new).values(role=old[0]))
    for name, table in (("ended", roles), ("delegations", delegations)):
        for one, ends in moved.get(name, []):
            was = date.fromisoformat(str(ends)) if ends else None
            tx.execute(update(table).where(table.c.id == one).values(ends=was))
