"""Checks: the officers' words that settle duties. One that is taken back stays, with when it was.

A result that is put right is the check's from then on; what it was stands in the audit trail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from bot.domain.duties import State
from storage.db import Tx
from storage.tables import Moment, checks, duties, people

REASON = select(duties.c.reason).where(duties.c.id == bindparam("of_duty")).scalar_subquery()
RECORD = checks.insert().values(reason_before=REASON).returning(checks.c.id)
GET = select(checks).where(checks.c.id == bindparam("of_check"))
NEWEST = (
    select(checks, people.c.full_name.label("giver"))
    .join_from(checks, people, checks.c.person == people.c.id)
    .where(checks.c.duty == bindparam("of_duty"), checks.c.undone_at.is_(None))
    .order_by(checks.c.id.desc())
    .limit(1)
)
NEWEST_BY = (
    select(checks)
    .where(checks.c.person == bindparam("of_person"), checks.c.undone_at.is_(None))
    .where(checks.c.said_at >= bindparam("since", type_=Moment))
    .order_by(checks.c.id.desc())
    .limit(1)
)
CHANGE = update(checks).where(checks.c.id == bindparam("of_check"))


@dataclass(frozen=True)
class Check:
    """An officer's word that settles a duty. ``state_before`` is what taking it back restores."""

    duty: int
    person: int
    via: str  # tap, typed, phone
    channel: str
    result: str  # none, handled, head, unsaid
    state_before: State
    said_at: datetime
    by: int | None = None  # who recorded it, where told by telephone
    note: str = ""


def record(tx: Tx, check: Check) -> int:
    """Write a check down, before the duty is settled by it; its id."""
    row = {**check.__dict__, "state_before": check.state_before.value, "of_duty": check.duty}
    return int(tx.execute(RECORD, row).scalar_one())


def get(tx: Tx, check_id: int) -> Row[Any] | None:
    return tx.execute(GET, {"of_check": check_id}).one_or_none()


def newest(tx: Tx, duty_id: int) -> Row[Any] | None:
    """The check that the duty is settled by, with its giver's name, if it was not taken back since."""
    return tx.execute(NEWEST, {"of_duty": duty_id}).one_or_none()


def newest_by(tx: Tx, person: int | None, since: datetime) -> Row[Any] | None:
    """The last check of this person since then, if it was not taken back."""
    return tx.execute(NEWEST_BY, {"of_person": person, "since": since}).one_or_none()


def undo(tx: Tx, check_id: int, at: datetime) -> None:
    tx.execute(CHANGE, {"of_check": check_id, "undone_at": at})


def put_right(tx: Tx, check_id: int, result: str) -> None:
    """Another result was meant. When it was checked, and by whom, stays."""
    tx.execute(CHANGE, {"of_check": check_id, "result": result})
