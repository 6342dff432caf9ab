"""Handovers of units' mailboxes: who gives, who receives, what was counted, who has confirmed what.

Never a password, and never what mail is about: of the password it is kept that somebody changed it, and when.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Date, bindparam, exists, func, insert, or_, select, update

from bot.conversation import local_date
from bot.domain.reports import MISSING
from bot.domain.rights import Role
from storage.engine import Tx, is_held
from storage.tables.base import Id, Moment
from storage.tables.people import (
    contacts,
    delegations,
    handovers,
    internal_rules,
    is_open_handover,
    mailboxes,
    people,
    roles,
    units,
)
from storage.tables.subjects import duties, incidents, is_waiting, report_requests, reports, waiting_mail

LISTED = 50  # in one list
LATELY = timedelta(days=60)  # for so long after their role has ended somebody is named as who gives
NEW = timedelta(days=56)  # for so long a head is new to the unit; both are our own choice
JUST = timedelta(days=7)  # so late at most a delegation's end opens one, after holidays
givers, receivers, passwords = (people.alias(name) for name in ("giver", "receiver", "password"))
on, since = bindparam("on", type_=Date), bindparam("since", type_=Date)
of_handover = bindparam("of_handover", type_=Id)
of_unit = bindparam("of_unit", type_=Id)
of_person = bindparam("of_person", type_=Id)
of_units: Any = bindparam("of_units", type_=Id, expanding=True)
of_changes: Any = bindparam("of_changes", type_=Id, expanding=True)
FIELDS = (
    *("id", "unit", "role", "giver", "receiver", "day", "change", "by", "at", "state", "items", "counted_at"),
    *("given_at", "not_given", "received_at", "not_received", "absent", "password_at", "password_by"),
    *("reminded", "ended_at"),
)
NAMES = ("unit_name", "unit_code", "giver_name", "receiver_name", "password_name")
has_account = exists().where(contacts.c.person == handovers.c.receiver)
FULL = (
    select(
        *(handovers.c[name] for name in FIELDS),
        *(units.c.name, units.c.code, givers.c.full_name, receivers.c.full_name, passwords.c.full_name),
        has_account,
    )
    .join_from(handovers, units, handovers.c.unit == units.c.id)
    .join(givers, handovers.c.giver == givers.c.id)
    .outerjoin(receivers, handovers.c.receiver == receivers.c.id)
    .outerjoin(passwords, handovers.c.password_by == passwords.c.id)
)
IN_ORDER = (handovers.c.day, handovers.c.id)
GET = FULL.where(handovers.c.id == of_handover)
LOCK = select(handovers.c.id).where(handovers.c.id == of_handover).with_for_update()
ADD = insert(handovers).returning(handovers.c.id)
CHANGE = update(handovers).where(handovers.c.id == of_handover)
OF_CHANGES = FULL.where(handovers.c.change.in_(of_changes)).order_by(*IN_ORDER)
OPEN = FULL.where(is_open_handover).order_by(*IN_ORDER)
OPEN_OF_UNITS = FULL.where(is_open_handover, handovers.c.unit.in_(of_units)).order_by(*IN_ORDER)
is_party = or_(handovers.c.giver == of_person, handovers.c.receiver == of_person)
OPEN_OF_PERSON = FULL.where(is_open_handover, is_party).order_by(*IN_ORDER)
DONE_OF_UNITS = (
    FULL.where(handovers.c.unit.in_(of_units), handovers.c.state == "done")
    .order_by(handovers.c.ended_at.desc(), handovers.c.id.desc())
    .limit(LISTED)
)
PASS = update(handovers).where(is_open_handover, handovers.c.unit == of_unit)
PASS = PASS.values(unit=bindparam("successor", type_=Id)).returning(handovers.c.id)
WITHDRAW = update(handovers).where(is_open_handover, handovers.c.unit == of_unit)
WITHDRAW = WITHDRAW.values(state="withdrawn", ended_at=bindparam("ended", type_=Moment)).returning(
    handovers.c.id
)
WHO = (
    select(roles.c.person, people.c.full_name, roles.c.role, roles.c.title, roles.c.ends)
    .join_from(roles, people, roles.c.person == people.c.id)
    .where(roles.c.unit == of_unit, people.c.erased_at.is_(None), roles.c.starts <= on)
    .where(or_(roles.c.ends.is_(None), (roles.c.ends > since) & (roles.c.ends > roles.c.starts)))
    .order_by(roles.c.rank, roles.c.id)
)
ADDRESSES = (
    select(mailboxes.c.id, mailboxes.c.address)
    .where(mailboxes.c.unit == of_unit, mailboxes.c.state == "open")
    .order_by(mailboxes.c.rank, mailboxes.c.id)
)
WAITING = select(func.count()).where(waiting_mail.c.unit == of_unit, is_waiting)
WEEK = (
    select(duties.c.state, func.count())
    .where(duties.c.unit == of_unit, duties.c.date >= since, duties.c.date <= on)
    .group_by(duties.c.state)
)
INCIDENTS = select(func.count()).where(incidents.c.unit == of_unit, incidents.c.closed_at.is_(None))
REPORTS = (
    select(func.count())
    .select_from(reports)
    .join(report_requests, reports.c.request == report_requests.c.id)
    .where(reports.c.unit == of_unit, reports.c.state.in_(MISSING), report_requests.c.state == "open")
)
WATCHING = (
    select(people.c.full_name)
    .join_from(roles, people, roles.c.person == people.c.id)
    .where(roles.c.unit == of_unit, roles.c.role == Role.OFFICER.value, is_held(on))
    .order_by(roles.c.rank, roles.c.id)
)
RULES = (
    select(internal_rules.c.number, internal_rules.c.issued)
    .where(internal_rules.c.unit == of_unit)
    .order_by(internal_rules.c.issued.desc(), internal_rules.c.id.desc())
    .limit(1)
)
earlier = roles.alias("earlier")
had_led = exists().where(
    *(earlier.c.unit == roles.c.unit, earlier.c.role == Role.HEAD.value, earlier.c.person == roles.c.person),
    *(earlier.c.starts < roles.c.starts, earlier.c.ends > earlier.c.starts),
)
has_followed = exists().where(
    *(earlier.c.unit == roles.c.unit, earlier.c.role == Role.HEAD.value, earlier.c.person != roles.c.person),
    *(earlier.c.ends > earlier.c.starts, earlier.c.ends <= on, earlier.c.ends > since),
)
has_handover = exists().where(
    handovers.c.unit == roles.c.unit,
    handovers.c.role == Role.HEAD.value,
    or_(is_open_handover, handovers.c.receiver == roles.c.person),
    handovers.c.state != "withdrawn",
)
NEW_HEADS = (
    select(roles.c.person, roles.c.unit, units.c.name)
    .join_from(roles, units, roles.c.unit == units.c.id)
    .where(roles.c.role == Role.HEAD.value, is_held(on), roles.c.starts > since)
    .where(has_followed, ~had_led, ~has_handover)
    .order_by(roles.c.id)
)
other = roles.alias("other")
still_holds_one = exists().where(
    *(other.c.person == roles.c.person, other.c.unit == roles.c.unit),
    *(other.c.role.in_([Role.HEAD.value, Role.OFFICER.value]), is_held(on, other)),
)
was_opened = exists().where(
    *(handovers.c.unit == roles.c.unit, handovers.c.giver == roles.c.person),
    or_(is_open_handover, handovers.c.day >= roles.c.ends),
)
EXPIRED = (
    select(roles.c.unit, roles.c.person, roles.c.ends)
    .join_from(roles, delegations, delegations.c.role == roles.c.id)
    .join(units, roles.c.unit == units.c.id)
    .join(people, roles.c.person == people.c.id)
    .where(roles.c.role == Role.OFFICER.value, delegations.c.state == "accepted")
    .where(roles.c.ends > roles.c.starts, roles.c.ends <= on, roles.c.ends > since)
    .where(people.c.erased_at.is_(None))
    .where(or_(units.c.closed.is_(None), units.c.closed > on))
    .where(~still_holds_one, ~was_opened)
    .order_by(roles.c.id)
)


@dataclass(frozen=True)
class Handover:
    """A handover, with the names beside its ids; "" for who is not named.

    ``has_account``: whether the receiver can be reached here.
    """

    id: int
    unit: int
    role: Role
    giver: int
    receiver: int | None
    day: date
    change: int | None
    by: int | None
    at: datetime
    state: str
    items: Mapping[str, Any]
    counted_at: datetime
    given_at: datetime | None
    not_given: str
    received_at: datetime | None
    not_received: str
    absent: str
    password_at: datetime | None
    password_by: int | None
    reminded: date | None
    ended_at: datetime | None
    unit_name: str
    unit_code: str
    giver_name: str
    receiver_name: str
    password_name: str
    has_account: bool

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_confirmed(self) -> bool:
        """Return whether either side has confirmed: what was counted stays as it is from then on."""
        return self.given_at is not None or self.received_at is not None

    @property
    def awaits(self) -> Literal["giver", "receiver", "password", ""]:
        """Return what is still to come: a side that has not confirmed, the password; "" where nothing is."""
        if self.given_at is None and self.absent != "giver":
            return "giver"
        if self.received_at is None and self.absent != "receiver":
            return "receiver"
        return "password" if self.password_at is None and self.items.get("boxes") else ""

    @property
    def is_complete(self) -> bool:
        """Return whether both have confirmed, or one alone for the other, and the password is another."""
        return self.is_confirmed and not self.awaits

    @property
    def has_lost_receiver(self) -> bool:
        """Return whether who has received it is not here any more, and the password is the old one."""
        waits = self.is_open and self.password_at is None and bool(self.items.get("boxes"))
        return waits and self.received_at is not None and not self.has_account


@dataclass(frozen=True)
class NewHandover:
    unit: int
    role: Role
    giver: int
    receiver: int | None
    day: date
    at: datetime
    change: int | None = None
    by: int | None = None


@dataclass(frozen=True)
class UnitPerson:
    """Somebody in a role of a unit; ``ends``: when that is over, or was."""

    person: int
    name: str
    role: Role
    title: str
    ends: date | None


def read(row: Any) -> Handover:
    known = dict(zip((*FIELDS, *NAMES, "has_account"), row, strict=True))
    named = {name: known[name] or "" for name in NAMES}
    said = {"role": Role(known["role"]), "has_account": bool(known["has_account"])}
    return Handover(**{**known, **named, **said})


def add(tx: Tx, new: NewHandover) -> int:
    """Open a handover with what there is to hand over now; return its id."""
    row = {**vars(new), "role": new.role.value, "state": "open", "counted_at": new.at}
    said = {"not_given": "", "not_received": "", "absent": ""}
    row = {**row, **said, "items": count(tx, new.unit, new.at)}
    return int(tx.execute(ADD, row).scalar_one())


def get(tx: Tx, handover: int) -> Handover | None:
    row = tx.execute(GET, {"of_handover": handover}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, handover: int) -> Handover | None:
    """Return a handover, held until the commit."""
    return get(tx, handover) if tx.execute(LOCK, {"of_handover": handover}).first() else None


def change(tx: Tx, handover: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_handover": handover, **values})


def of_these_changes(tx: Tx, change_ids: Collection[int]) -> list[Handover]:
    """Return the handovers that these personnel changes have opened."""
    rows = tx.execute(OF_CHANGES, {"of_changes": list(change_ids)}) if change_ids else ()
    return [read(row) for row in rows]


def all_open(tx: Tx) -> list[Handover]:
    """Return all that are open, by their day."""
    return [read(row) for row in tx.execute(OPEN)]


def open_of_units(tx: Tx, unit_ids: Collection[int]) -> list[Handover]:
    rows = tx.execute(OPEN_OF_UNITS, {"of_units": list(unit_ids)}) if unit_ids else ()
    return [read(row) for row in rows]


def open_of_person(tx: Tx, person: int) -> list[Handover]:
    """Return the open handovers in which somebody gives or receives."""
    return [read(row) for row in tx.execute(OPEN_OF_PERSON, {"of_person": person})]


def done_of_units(tx: Tx, unit_ids: Collection[int]) -> list[Handover]:
    """Return those of these units that are done, the newest first."""
    rows = tx.execute(DONE_OF_UNITS, {"of_units": list(unit_ids)}) if unit_ids else ()
    return [read(row) for row in rows]


def pass_to(tx: Tx, unit: int, successor: int) -> list[int]:
    """Let the successor's mailbox be handed over in the place of a unit's that went into it."""
    return list(tx.execute(PASS, {"of_unit": unit, "successor": successor}).scalars())


def withdraw_of(tx: Tx, unit: int, at: datetime) -> list[int]:
    """Withdraw what is open of a unit that is no more: its mailboxes are recalled."""
    return list(tx.execute(WITHDRAW, {"of_unit": unit, "ended": at}).scalars())


def people_of(tx: Tx, unit: int, today: date) -> list[UnitPerson]:
    """Return who is of a unit today, or was lately, in the order of ranks; a person once for each role."""
    rows = tx.execute(WHO, {"of_unit": unit, "on": today, "since": today - LATELY})
    return [UnitPerson(one.person, one.full_name, Role(one.role), one.title, one.ends) for one in rows]


def present(tx: Tx, unit: int, today: date) -> list[UnitPerson]:
    """Return who is of a unit today, in the order of ranks; a person once for each role."""
    return [one for one in people_of(tx, unit, today) if one.ends is None or one.ends > today]


def new_heads(tx: Tx, today: date) -> list[tuple[int, int, str]]:
    """Return the heads who came after another and have no handover: person, unit, its name."""
    rows = tx.execute(NEW_HEADS, {"on": today, "since": today - NEW})
    return [(one.person, one.unit, one.name) for one in rows]


def expired_delegations(tx: Tx, today: date) -> list[tuple[int, int, date]]:
    """Return whose delegation has ended lately by its own day, without a handover: unit, person, day."""
    rows = tx.execute(EXPIRED, {"on": today, "since": today - JUST})
    return [(row.unit, row.person, row.ends) for row in rows]


def boxes(tx: Tx, unit: int) -> list[tuple[int, str]]:
    """Return the open mailboxes of a unit, with their ids, the main one first."""
    return [(row.id, row.address) for row in tx.execute(ADDRESSES, {"of_unit": unit})]


def count(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    """Count what a unit has to hand over now, as JSON; what nobody can count here is not in it."""
    today, here = local_date(at), {"of_unit": unit}
    week = today - timedelta(days=today.weekday())
    rows = tx.execute(WEEK, {**here, "since": week, "on": today})
    states = {one.state: one[1] for one in rows}
    rules = tx.execute(RULES, here).one_or_none()
    return {
        "boxes": [address for _box, address in boxes(tx, unit)],
        "waiting": tx.execute(WAITING, here).scalar_one(),
        "checked": sum(states.get(one, 0) for one in ("checked", "late")),
        "unchecked": sum(states.get(one, 0) for one in ("open", "missed", "not_reached")),
        "incidents": tx.execute(INCIDENTS, here).scalar_one(),
        "reports": tx.execute(REPORTS, here).scalar_one(),
        "officers": list(dict.fromkeys(tx.execute(WATCHING, {**here, "on": today}).scalars())),
        "rules": [rules.number, rules.issued.isoformat()] if rules else [],
    }


def first_of(people_there: Sequence[UnitPerson], wanted: Sequence[Role], but: int, day: date) -> int | None:
    """Return the first of the unit on that day, by these roles in their order, who is another; or None."""
    there = [one for one in people_there if one.person != but and (one.ends is None or one.ends > day)]
    return next((one.person for role in wanted for one in there if one.role == role), None)
