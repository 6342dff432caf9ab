"""Mail that waits for a head: which check told of it, until when, who has it, and when it was settled.

There is one for each check of that result, and never a word of what the mail is about. Whoever had it and
has left the unit since has it no more: then the head has it again, as where nobody was named.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    bindparam,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from bot.conversation import local_date
from storage.engine import Tx, is_held
from storage.tables.base import Id, Moment
from storage.tables.people import people, roles, units
from storage.tables.subjects import checks, is_waiting, waiting_mail

LISTED = timedelta(days=30)  # for so long what has no day is listed; our own choice
SETTLED_LISTED = timedelta(days=7)  # … and what was settled

givers, holders_of, passers, settlers = (people.alias(name) for name in ("giver", "has", "passer", "settler"))
on = bindparam("on", type_=Date)
of_check = bindparam("of_check", type_=Id)
of_checks: BindParameter[int] = bindparam("of_checks", type_=Id, expanding=True)
of_units: BindParameter[int] = bindparam("of_units", type_=Id, expanding=True)
is_it = waiting_mail.c.check == of_check
is_there = exists().where(
    roles.c.person == waiting_mail.c.holder, roles.c.unit == waiting_mail.c.unit, is_held(on)
)
COLUMNS: tuple[Any, ...] = (
    *(waiting_mail.c.check, waiting_mail.c.unit, units.c.name, units.c.code, waiting_mail.c.day),
    *(givers.c.full_name, checks.c.said_at, waiting_mail.c.holder, holders_of.c.full_name, is_there),
    *(passers.c.full_name, waiting_mail.c.passed_at, waiting_mail.c.reminded),
    *(waiting_mail.c.settled_by, settlers.c.full_name, waiting_mail.c.settled_at),
)
FIELDS = (  # of WaitingMail, in the order of COLUMNS
    *("check", "unit", "unit_name", "unit_code", "day", "giver", "said_at", "holder", "holder_name"),
    *("is_there", "passed_by", "passed_at", "reminded", "settled_by", "settled_name", "settled_at"),
)
FULL = (
    select(*COLUMNS)
    .join_from(waiting_mail, checks, waiting_mail.c.check == checks.c.id)
    .join(units, waiting_mail.c.unit == units.c.id)
    .join(givers, checks.c.person == givers.c.id)
    .outerjoin(holders_of, waiting_mail.c.holder == holders_of.c.id)
    .outerjoin(passers, waiting_mail.c.passed_by == passers.c.id)
    .outerjoin(settlers, waiting_mail.c.settled_by == settlers.c.id)
)
GET = FULL.where(is_it)
LOCK = select(waiting_mail.c.check).where(is_it).with_for_update()
ADD = insert(waiting_mail)
DROP = delete(waiting_mail).where(is_it)
CHANGE = update(waiting_mail).where(is_it)
is_listed = or_(waiting_mail.c.day.is_not(None), checks.c.said_at >= bindparam("since", type_=Moment))
IN_ORDER = (func.coalesce(waiting_mail.c.day, bindparam("last", type_=Date)), waiting_mail.c.check.desc())
OPEN_OF_UNITS = FULL.where(waiting_mail.c.unit.in_(of_units), is_waiting, is_listed).order_by(*IN_ORDER)
HELD_BY = FULL.where(waiting_mail.c.holder == bindparam("of_person", type_=Id), is_waiting)
HELD_BY = HELD_BY.order_by(*IN_ORDER)
SETTLED_OF_UNITS = FULL.where(
    waiting_mail.c.unit.in_(of_units), waiting_mail.c.settled_at >= bindparam("since", type_=Moment)
).order_by(waiting_mail.c.settled_at.desc(), waiting_mail.c.check.desc())
DUE = (
    FULL.where(is_waiting, waiting_mail.c.reminded.is_(None))
    .where(waiting_mail.c.day >= bindparam("first", type_=Date))
    .where(waiting_mail.c.day <= bindparam("last", type_=Date))
    .order_by(waiting_mail.c.day, waiting_mail.c.check)
)
LEFT = FULL.where(is_waiting, waiting_mail.c.holder.is_not(None), ~is_there).order_by(waiting_mail.c.check)
LET_GO = (
    update(waiting_mail)
    .where(waiting_mail.c.check.in_(of_checks))
    .values(holder=null(), passed_by=null(), passed_at=null())
)
NAMES = (
    select(waiting_mail.c.check, people.c.full_name)
    .join_from(waiting_mail, people, waiting_mail.c.holder == people.c.id)
    .where(waiting_mail.c.check.in_(of_checks))
)
NOTE_REMINDED = update(waiting_mail).where(waiting_mail.c.check.in_(of_checks)).values(reminded=on)
LAST = date(9999, 12, 31)  # behind all days: what has none


@dataclass(frozen=True)
class WaitingMail:
    check: int
    unit: int
    unit_name: str
    unit_code: str
    day: date | None  # the last on which the answer is in time
    giver: str  # who told of it, and when
    said_at: datetime
    holder: int | None  # to whom it was passed on, as long as they are of the unit; None: the head has it
    holder_name: str
    passed_by: str
    passed_at: datetime | None
    reminded: date | None
    settled_by: int | None
    settled_name: str
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


def read(row: Any) -> WaitingMail:
    """Read a row of ``FULL``: whoever had it and has left has it no more; who had what is settled stays."""
    known = dict(zip(FIELDS, row, strict=True))
    is_there_now = known.pop("is_there")
    if not (is_there_now or known["settled_at"]):
        known["holder"] = known["holder_name"] = None
    names = {name: known[name] or "" for name in ("holder_name", "passed_by", "settled_name")}
    return WaitingMail(**{**known, **names})


def add(tx: Tx, check: int, unit: int) -> None:
    tx.execute(ADD, {"check": check, "unit": unit})


def get(tx: Tx, check: int, at: datetime) -> WaitingMail | None:
    """Return the mail that a check told of, as it stands; None where it was none, or is none any more."""
    row = tx.execute(GET, {"of_check": check, "on": local_date(at)}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, check: int, at: datetime) -> WaitingMail | None:
    return get(tx, check, at) if tx.execute(LOCK, {"of_check": check}).first() else None


def drop(tx: Tx, check: int) -> None:
    """Forget it: its check was taken back, or put right."""
    tx.execute(DROP, {"of_check": check})


def set_day(tx: Tx, check: int, day: date | None) -> None:
    """Set until when it is to be answered; of the new day it is reminded anew."""
    tx.execute(CHANGE, {"of_check": check, "day": day, "reminded": None})


def pass_on(tx: Tx, check: int, holder: int | None, by: int | None, at: datetime | None) -> None:
    """Give it to somebody, or (None) back to the head."""
    tx.execute(CHANGE, {"of_check": check, "holder": holder, "passed_by": by, "passed_at": at})


def settle(tx: Tx, check: int, by: int | None, at: datetime | None) -> None:
    """Settle it, or (None) open it again."""
    tx.execute(CHANGE, {"of_check": check, "settled_by": by, "settled_at": at})


def open_of_units(tx: Tx, unit_ids: Collection[int], at: datetime) -> list[WaitingMail]:
    """Return what waits in these units: by its day, and what has none last, the newest first."""
    asked = {"of_units": list(unit_ids), "since": at - LISTED, "last": LAST, "on": local_date(at)}
    return [read(row) for row in tx.execute(OPEN_OF_UNITS, asked)] if unit_ids else []


def held_by(tx: Tx, person: int, at: datetime) -> list[WaitingMail]:
    """Return what was passed on to somebody who is still of that unit, in the same order."""
    asked = {"of_person": person, "last": LAST, "on": local_date(at)}
    return [one for row in tx.execute(HELD_BY, asked) if (one := read(row)).holder]


def settled_lately(tx: Tx, unit_ids: Collection[int], at: datetime) -> list[WaitingMail]:
    """Return what was settled in these units in the last week, the newest first."""
    asked = {"of_units": list(unit_ids), "since": at - SETTLED_LISTED, "on": local_date(at)}
    return [read(row) for row in tx.execute(SETTLED_OF_UNITS, asked)] if unit_ids else []


def due(tx: Tx, first: date, last: date) -> list[WaitingMail]:
    """Return what is to be answered by one of these days, both included, and was not reminded of yet."""
    return [read(row) for row in tx.execute(DUE, {"first": first, "last": last, "on": first})]


def left(tx: Tx, at: datetime) -> list[WaitingMail]:
    """Return what somebody had who is not of the unit any more; nobody has it by name."""
    return [read(row) for row in tx.execute(LEFT, {"on": local_date(at)})]


def names_of_holders(tx: Tx, checked: Collection[int]) -> dict[int, str]:
    """Return the names of those to whom these were passed on, be they of the unit or not."""
    return {row[0]: row[1] for row in tx.execute(NAMES, {"of_checks": list(checked)})}


def let_go(tx: Tx, checked: Collection[int]) -> None:
    tx.execute(LET_GO, {"of_checks": list(checked)})


def note_reminded(tx: Tx, checked: Collection[int], day: date) -> None:
    tx.execute(NOTE_REMINDED, {"of_checks": list(checked), "on": day})
