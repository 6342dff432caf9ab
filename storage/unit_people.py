"""What is under way for the people of a unit that is no more: delegations, cover, personnel changes."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, update

from bot.domain.changes import OPEN, Kind
from storage import covers as cover
from storage.db import Tx
from storage.tables import changes, covers, delegations, roles


def withdraw(tx: Tx, unit: int, at: datetime) -> list[int]:
    """The unit is closed: nobody watches its mailbox or stands in, and nobody comes to it any more.

    Who leaves it, or goes to another unit, still does. The personnel changes that come to nothing.
    """
    end_delegations(tx, unit, at, "asked", "accepted")
    cover.end(tx, cover.of_units(tx, [unit], at), at)
    is_own = changes.c.kind.in_(WITHIN) | changes.c.person.is_(None)  # a newcomer's, or its mailbox's
    comes = or_(changes.c.to_unit == unit, (changes.c.unit == unit) & is_own)
    ended = update(changes).where(comes, is_pending).values(state="withdrawn", decided_at=at)
    return sorted(tx.execute(ended.returning(changes.c.id)).scalars())


WITHIN = (Kind.JOIN.value, Kind.POST.value)  # they give somebody a post in the unit
is_pending = changes.c.state.in_([state.value for state in OPEN])  # not in force yet


def follow(tx: Tx, unit: int, successor: int, at: datetime) -> list[int]:
    """The unit goes into another: cover and changes follow its people there; which changes.

    Delegations that nobody has accepted are withdrawn: from now on the successor's head appoints.
    """
    end_delegations(tx, unit, at, "asked")
    pass_covers(tx, unit, successor, at)
    followed: set[int] = set()
    for column in (changes.c.unit, changes.c.to_unit):
        theirs = update(changes).where(column == unit, is_pending).values({column: successor})
        followed.update(tx.execute(theirs.returning(changes.c.id)).scalars())
    return sorted(followed)


def follow_delegations(tx: Tx, unit: int, successor: int, day: date) -> None:
    """Who was appointed watches the successor's mailbox, by the role that they have there now."""
    lasts = or_(delegations.c.ends.is_(None), delegations.c.ends > day)
    is_theirs = (delegations.c.unit == unit) & (delegations.c.state == "accepted") & lasts
    now = (roles.c.unit == successor) & (roles.c.role == "officer") & (roles.c.person == delegations.c.person)
    newest = select(roles.c.id).where(now).order_by(roles.c.id.desc()).limit(1).scalar_subquery()
    tx.execute(update(delegations).where(is_theirs).values(unit=successor, role=newest))


def end_delegations(tx: Tx, unit: int, at: datetime, *states: str) -> None:
    theirs = update(delegations).where(delegations.c.unit == unit, delegations.c.state.in_(states))
    tx.execute(theirs.values(state="withdrawn", decided_at=at))


def pass_covers(tx: Tx, unit: int, successor: int, at: datetime) -> None:
    """What was accepted counts in the successor from now on; what nobody has answered is withdrawn."""
    there = cover.of_units(tx, [unit], at)
    cover.end(tx, [one for one in there if not one.is_accepted], at)
    goes_on = covers.c.id.in_([one.id for one in there if one.is_accepted])
    tx.execute(update(covers).where(goes_on).values(unit=successor))
    cover.resolve(tx, [unit, successor], at)


def coming_elsewhere(tx: Tx, person_ids: Collection[int], unit: int) -> set[int]:
    """Which of these are to go to another unit by a change that the office has accepted."""
    goes: ColumnElement[bool] = changes.c.to_unit.is_not(None) & (changes.c.to_unit != unit)
    query = select(changes.c.person).where(
        changes.c.person.in_(person_ids), goes, changes.c.state == "accepted"
    )
    return {one for one in tx.execute(query).scalars() if one} if person_ids else set()
