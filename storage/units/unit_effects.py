"""The effects of a unit's change: on the unit, its roles, mailboxes and people, and what it owed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import fold
from bot.domain.changes import OPEN, ChangeKind, PersonnelChange, free_code
from bot.domain.duties import DutyState
from bot.domain.incidents import IncidentState
from bot.domain.reports import MISSING
from bot.domain.rights import OFFICE, Role
from storage.checks.duties import excuse
from storage.engine import Tx
from storage.people import change_effects, role_assignments
from storage.people.changes import changes_of_ids
from storage.people.covers import end, of_units, resolve
from storage.reporting.opinions import is_draft_open, is_opinion_owed
from storage.reporting.report_requests import LIVE
from storage.tables.engine import outbox
from storage.tables.people import changes, covers, delegations, mailboxes, people, roles, units
from storage.tables.subjects import (
    broadcasts,
    drafts,
    duties,
    incidents,
    opinions,
    report_requests,
    reports,
    waiting_mail,
)
from storage.units.units import keep_name

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW_MAILBOX = postgresql.insert(mailboxes).on_conflict_do_nothing()

is_live = exists().where(report_requests.c.id == reports.c.request, report_requests.c.state.in_(LIVE))

WITHIN = (ChangeKind.JOIN.value, ChangeKind.POST.value)  # they give somebody a post in the unit
is_pending = changes.c.state.in_([state.value for state in OPEN])  # not in force yet


def make_unit(tx: Tx, fields: Mapping[str, str], day: date) -> int:
    """Make a unit in its place; return its id. A code or mailbox that another has got stays theirs."""
    rank = next_rank(tx, fields["kind"], fields.get("after", ""))
    tx.execute(update(units).where(units.c.rank >= rank).values(rank=units.c.rank + 1))
    row = {name: fields[name] for name in ("code", "name", "kind", "phone")}
    row |= {"code": free_code(fields["code"], codes(tx)), "folded": fold(fields["name"]), "form": "ND30"}
    made = insert(units).values(**row, rank=rank, opened=day).returning(units.c.id)
    unit = int(tx.execute(made).scalar_one())
    if fields["mailbox"]:
        tx.execute(NEW_MAILBOX, {"address": fields["mailbox"], "unit": unit, "opened": day})
    return unit


def next_rank(tx: Tx, kind: str, after: str) -> int:
    """Return the place behind the unit with the code ``after``, behind the last of its group, or of all."""
    for these in (units.c.code == after, units.c.kind == kind, literal(value=True)):
        last = tx.execute(select(func.max(units.c.rank)).where(these)).scalar()
        if last is not None:
            return int(last) + 1
    return 1


def rename_unit(tx: Tx, unit: int, before: str, name: str) -> None:
    """Rename a unit. What was filed by then keeps the name that it had."""
    keep_name(tx, [(unit, before)])
    tx.execute(update(units).where(units.c.id == unit).values(name=name, folded=fold(name)))


def close_unit(tx: Tx, unit: int, day: date, successor: int | None) -> None:
    ended = {"closed": day, "successor": successor}
    tx.execute(update(units).where(units.c.id == unit, units.c.closed.is_(None)).values(**ended))


def pass_duties(tx: Tx, unit: int, successor: int, day: date) -> None:
    """Let a successor that owes no checks yet owe what the unit did, from that day on."""
    begins = tx.execute(select(units.c.duties_from).where(units.c.id == unit)).scalar()
    if begins:
        is_it = (units.c.id == successor) & units.c.duties_from.is_(None)
        tx.execute(update(units).where(is_it).values(duties_from=max(begins, day)))


def codes(tx: Tx) -> set[str]:
    return set(tx.execute(select(units.c.code)).scalars())


def owner_of_mailbox(tx: Tx, address: str) -> str:
    """Return the name of whose mailbox it is, or was; "" where it is nobody's."""
    named = func.coalesce(units.c.name, people.c.full_name)
    query = select(named).select_from(mailboxes).outerjoin(units, mailboxes.c.unit == units.c.id)
    query = query.outerjoin(people, mailboxes.c.person == people.c.id)
    return tx.execute(query.where(mailboxes.c.address == address)).scalar() or ""


@dataclass(frozen=True)
class UnitRole:
    id: int
    person: int
    role: Role
    title: str
    rank: int
    starts: date
    ends: date | None
    source: str


def roles_of(tx: Tx, unit: int, day: date) -> list[UnitRole]:
    """Return the roles that last beyond the beginning of ``day``, whoever leads first."""
    columns = [roles.c[name] for name in UnitRole.__dataclass_fields__]
    found = [
        UnitRole(*row)
        for row in tx.execute(select(*columns).where(is_lasting(unit, day)).order_by(roles.c.id))
    ]
    order = list(Role)
    return sorted(
        (UnitRole(**{**vars(one), "role": Role(one.role)}) for one in found),
        key=lambda one: (order.index(one.role), one.rank, one.id),
    )


def people_of(tx: Tx, unit: int, day: date) -> set[int]:
    return {one.person for one in roles_of(tx, unit, day)}


def lock_people(tx: Tx, unit: int, day: date) -> None:
    """Lock the contacts of the unit's people, then the people."""
    change_effects.lock_people(tx, people_of(tx, unit, day))


def is_lasting(unit: int, day: date) -> ColumnElement[bool]:
    """Return the condition that a role of a unit reaches beyond the beginning of ``day``, and ever began."""
    return (roles.c.unit == unit) & role_assignments.goes_on(day)


def end_roles(tx: Tx, unit: int, day: date) -> None:
    """End the roles of a unit on ``day``. What has not begun by then never begins."""
    is_later = roles.c.starts > day
    tx.execute(update(roles).where(is_lasting(unit, day), is_later).values(ends=roles.c.starts))
    tx.execute(update(roles).where(is_lasting(unit, day), ~is_later).values(ends=day))


def give_roles(tx: Tx, unit: int, given: Iterable[UnitRole]) -> None:
    rows = [
        {name: value for name, value in vars(one).items() if name != "id"} | {"unit": unit} for one in given
    ]
    if rows:
        tx.execute(insert(roles), rows)


def holding_elsewhere(tx: Tx, person_ids: Collection[int], unit: int, day: date) -> set[int]:
    """Return those of these people who hold a role in another unit, from that day on or later."""
    is_elsewhere = roles.c.person.in_(person_ids) & (roles.c.unit != unit)
    query = select(roles.c.person).where(is_elsewhere, role_assignments.goes_on(day))
    return set(tx.execute(query).scalars()) if person_ids else set()


def pass_mailboxes(tx: Tx, unit: int, successor: int) -> list[str]:
    """Give the mailboxes to the successor, behind its own, which stays its main one; return the addresses."""
    highest = select(func.max(mailboxes.c.rank)).where(
        mailboxes.c.unit == successor, mailboxes.c.state != "recalled"
    )
    last = tx.execute(highest).scalar()
    return take_mailboxes(tx, unit, {"unit": successor, "rank": 0 if last is None else last + 1})


def take_mailboxes(tx: Tx, unit: int, values: Mapping[str, Any]) -> list[str]:
    """Change the unit's mailboxes that are in use; return their addresses."""
    is_in_use = (mailboxes.c.unit == unit) & (mailboxes.c.state != "recalled")
    done = update(mailboxes).where(is_in_use).values(**values).returning(mailboxes.c.address)
    return sorted(tx.execute(done).scalars())


@dataclass(frozen=True)
class Extent:
    """The extent of a unit: how much hangs on it."""

    people: int
    reports: int
    incidents: int
    mailboxes: int
    has_duties: bool
    has_office: bool  # whether it is the office that looks after everything here
    opinions: int = 0  # on drafts, that it owes; forms opened before these were counted lack both
    drafts: int = 0  # on which it waits for the opinions of others


def extent(tx: Tx, unit: int, day: date) -> Extent:
    """Count what hangs on a unit, in one statement."""

    def count(what: ColumnElement[Any], where: ColumnElement[bool]) -> Any:
        return select(func.count(func.distinct(what))).where(where).scalar_subquery()

    is_in_use = (mailboxes.c.unit == unit) & (mailboxes.c.state != "recalled")
    is_open = (incidents.c.unit == unit) & incidents.c.closed_at.is_(None)
    row = tx.execute(
        select(
            count(roles.c.person, is_lasting(unit, day)),
            count(reports.c.id, owed_by(unit)),
            count(incidents.c.id, is_open),
            count(mailboxes.c.id, is_in_use),
            count(units.c.id, (units.c.id == unit) & units.c.duties_from.is_not(None)),
            count(roles.c.id, is_lasting(unit, day) & roles.c.role.in_(OFFICE)),
            count(opinions.c.id, is_opinion_owed(unit)),
            count(drafts.c.id, is_draft_open(unit)),
        )
    ).one()
    return Extent(*row[:4], bool(row[4]), bool(row[5]), *row[6:])


def end_duties(tx: Tx, unit: int, day: date, at: datetime, reason: str) -> None:
    """Excuse what is still open of ``day`` or later. How others ended stands."""
    is_open = (duties.c.unit == unit) & (duties.c.date >= day) & (duties.c.state == DutyState.OPEN.value)
    excuse(tx, is_open, at, reason)


def owed_by(unit: int) -> ColumnElement[bool]:
    return (reports.c.unit == unit) & reports.c.state.in_([state.value for state in MISSING]) & is_live


def owed_reports(tx: Tx, unit: int) -> list[int]:
    return list(tx.execute(select(reports.c.id).where(owed_by(unit)).order_by(reports.c.id)).scalars())


def pass_reports(tx: Tx, unit: int, successor: int) -> list[int]:
    """Let the successor owe the unit's reports, but to requests where it has its own; return their ids."""
    its = reports.alias()
    has_its_own = exists().where(its.c.unit == successor, its.c.request == reports.c.request)
    passed = update(reports).where(owed_by(unit), ~has_its_own).values(unit=successor)
    return sorted(tx.execute(passed.returning(reports.c.id)).scalars())


def pass_incidents(tx: Tx, unit: int, successor: int, name: str) -> list[int]:
    """Give the open incidents to the successor, under the name they were raised under; return their ids."""
    is_open = (incidents.c.unit == unit) & incidents.c.closed_at.is_(None)
    named = func.coalesce(func.nullif(incidents.c.unit_named, ""), name)
    passed = update(incidents).where(is_open).values(unit=successor, unit_named=named)
    return sorted(tx.execute(passed.returning(incidents.c.id)).scalars())


def open_incidents(tx: Tx, unit: int) -> list[int]:
    is_open = (incidents.c.unit == unit) & incidents.c.closed_at.is_(None)
    return list(tx.execute(select(incidents.c.id).where(is_open).order_by(incidents.c.id)).scalars())


def pass_waiting_mail(tx: Tx, unit: int, successor: int) -> None:
    """Let the mail that waits for the unit's head wait for the successor's."""
    tx.execute(update(waiting_mail).where(waiting_mail.c.unit == unit).values(unit=successor))


def pass_messages(tx: Tx, unit: int, successor: int) -> None:
    """Let what waits for holders of a role in the unit, and their cards, be for those in the successor."""
    goes_on = (outbox.c.unit == unit) & or_(outbox.c.state == "queued", outbox.c.card != "")
    tx.execute(update(outbox).where(goes_on).values(unit=successor))


def pass_plans(tx: Tx, unit: int, successor: int) -> None:
    """Let broadcasts that are planned, or repeated, for the unit by its name be for its successor."""
    is_ahead = broadcasts.c.state == "planned"
    for row in tx.execute(select(broadcasts.c.id, broadcasts.c.audience).where(is_ahead)).all():
        chosen = row.audience.get("units") or ()
        if unit in chosen:
            passed = list(dict.fromkeys(successor if one == unit else one for one in chosen))
            values = {"audience": {**row.audience, "units": passed}}
            tx.execute(update(broadcasts).where(broadcasts.c.id == row.id).values(**values))


def stop_waiting_for_unit(tx: Tx, incident_ids: Iterable[int]) -> None:
    """Make these incidents the office's turn, where they wait for their unit."""
    waits = incidents.c.id.in_(list(incident_ids)) & (
        incidents.c.state == IncidentState.WAITING_FOR_UNIT.value
    )
    state, due = IncidentState.IN_PROGRESS.value, incidents.c.resolve_until
    tx.execute(update(incidents).where(waits).values(state=state, asked_at=None, next_due=due))


def withdraw_from_closed(tx: Tx, unit: int, at: datetime) -> list[PersonnelChange]:
    """Withdraw delegations, covers and changes into a closed unit; return these. Who leaves still does."""
    end_delegations(tx, unit, at, "asked", "accepted")
    end(tx, of_units(tx, [unit], at), at)
    is_own = changes.c.kind.in_(WITHIN) | changes.c.person.is_(None)  # a newcomer's, or its mailbox's
    comes = or_(changes.c.to_unit == unit, (changes.c.unit == unit) & is_own)
    ended = update(changes).where(comes, is_pending).values(state="withdrawn", decided_at=at)
    return changes_of_ids(tx, tx.execute(ended.returning(changes.c.id)).scalars().all())


def follow_to_successor(tx: Tx, unit: int, successor: int, at: datetime) -> list[PersonnelChange]:
    """Let covers and personnel changes follow the people of a unit into its successor; return those changes.

    Delegations that nobody has accepted are withdrawn: from now on the successor's head appoints.
    """
    end_delegations(tx, unit, at, "asked")
    going_on = [one.id for one in of_units(tx, [unit], at)]
    tx.execute(update(covers).where(covers.c.id.in_(going_on)).values(unit=successor))
    resolve(tx, [unit, successor], at)
    followed: set[int] = set()
    for column in (changes.c.unit, changes.c.to_unit):
        passed = update(changes).where(column == unit, is_pending).values({column: successor})
        followed.update(tx.execute(passed.returning(changes.c.id)).scalars())
    return changes_of_ids(tx, followed)


def follow_delegations(tx: Tx, unit: int, successor: int, day: date) -> None:
    """Let who was appointed watch the successor's mailbox, by the role that they have there now."""
    lasts = or_(delegations.c.ends.is_(None), delegations.c.ends > day)
    is_watching = (delegations.c.unit == unit) & (delegations.c.state == "accepted") & lasts
    now = (roles.c.unit == successor) & (roles.c.role == "officer") & (roles.c.person == delegations.c.person)
    newest = select(roles.c.id).where(now).order_by(roles.c.id.desc()).limit(1).scalar_subquery()
    tx.execute(update(delegations).where(is_watching).values(unit=successor, role=newest))


def end_delegations(tx: Tx, unit: int, at: datetime, *states: str) -> None:
    ended = update(delegations).where(delegations.c.unit == unit, delegations.c.state.in_(states))
    tx.execute(ended.values(state="withdrawn", decided_at=at))


def coming_elsewhere(tx: Tx, person_ids: Collection[int], unit: int) -> set[int]:
    """Return those of these people who are to go to another unit by a change that the office has accepted."""
    goes: ColumnElement[bool] = changes.c.to_unit.is_not(None) & (changes.c.to_unit != unit)
    query = select(changes.c.person).where(
        changes.c.person.in_(person_ids), goes, changes.c.state == "accepted"
    )
    return {one for one in tx.execute(query).scalars() if one} if person_ids else set()
