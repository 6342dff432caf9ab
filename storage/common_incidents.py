"""Common incidents as the database holds them: of each kind at most one that is proposed or open."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot.domain.incidents import REST, UNSOLVED, WITHIN, CommonState, IncidentKind, IncidentState, Late
from storage.engine import Tx
from storage.incidents import FULL, LIVE, Incident, is_candidate, read
from storage.tables.base import Moment
from storage.tables.people import people
from storage.tables.subjects import common_incidents, incidents

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
PROPOSE = postgresql.insert(common_incidents).on_conflict_do_nothing().returning(common_incidents.c.id)

confirmer, ender = people.alias(), people.alias()
NAMED = (
    select(common_incidents, confirmer.c.full_name.label("confirmer"), ender.c.full_name.label("ender"))
    .join_from(common_incidents, confirmer, common_incidents.c.confirmed_by == confirmer.c.id, isouter=True)
    .outerjoin(ender, common_incidents.c.ended_by == ender.c.id)
)


@dataclass(frozen=True)
class CommonIncident:
    """A common incident with the names of who decided; "" for nobody."""

    id: int
    kind: IncidentKind
    state: CommonState
    since: datetime
    proposed_at: datetime
    tapped: int
    said: str
    confirmed_by: int | None
    confirmed_at: datetime | None
    ended_by: int | None
    ended_at: datetime | None
    confirmer: str
    ender: str


def propose(tx: Tx, kind: IncidentKind, since: datetime, at: datetime, tapped: int = 0) -> int | None:
    """Write a proposal; None where one of the kind is there already, proposed or open."""
    row = {"kind": kind.value, "since": since, "proposed_at": at, "tapped": tapped}
    return tx.execute(PROPOSE, row).scalar()


def get(tx: Tx, common_id: int) -> CommonIncident | None:
    return find_one(tx, common_incidents.c.id == common_id)


def live(tx: Tx, kind: IncidentKind) -> CommonIncident | None:
    """Return the common incident of this kind that is proposed or open."""
    return find_one(tx, (common_incidents.c.kind == kind.value) & common_incidents.c.state.in_(LIVE))


def find_one(tx: Tx, is_it: ColumnElement[bool]) -> CommonIncident | None:
    row = tx.execute(NAMED.where(is_it)).one_or_none()
    return read_named(row) if row else None


def read_named(row: Row[Any]) -> CommonIncident:
    columns = {field.name: row._mapping[field.name] for field in fields(CommonIncident)}
    names = {name: columns[name] or "" for name in ("confirmer", "ender")}
    return CommonIncident(
        **{**columns, **names, "kind": IncidentKind(row.kind), "state": CommonState(row.state)}
    )


def locked(tx: Tx, common_id: int) -> CommonIncident | None:
    """Return a common incident, held until the commit: who raises one of its kind meanwhile waits."""
    hold = select(common_incidents.c.id).where(common_incidents.c.id == common_id).with_for_update()
    return get(tx, common_id) if tx.execute(hold).one_or_none() else None


def change(tx: Tx, common_id: int, **values: Any) -> None:
    tx.execute(update(common_incidents).where(common_incidents.c.id == common_id).values(**values))


def declined_at(tx: Tx, kind: IncidentKind, since: datetime) -> datetime | None:
    """Return when one of this kind was last declined, if after ``since``."""
    is_it = (common_incidents.c.kind == kind.value) & (common_incidents.c.state == CommonState.DECLINED.value)
    query = select(func.max(common_incidents.c.ended_at)).where(is_it, common_incidents.c.ended_at > since)
    return tx.execute(query).scalar()


def listed(tx: Tx) -> list[tuple[CommonIncident, int, int]]:
    """Return those that are proposed or open, with how many incidents each has, and of how many units."""
    units = func.count(func.distinct(incidents.c.unit))
    counted = select(incidents.c.common, func.count().label("n"), units.label("units"))
    counts = counted.where(incidents.c.common.is_not(None)).group_by(incidents.c.common).subquery()
    query = NAMED.add_columns(counts.c.n, counts.c.units)
    query = query.outerjoin(counts, counts.c.common == common_incidents.c.id)
    rows = tx.execute(query.where(common_incidents.c.state.in_(LIVE)).order_by(common_incidents.c.id))
    return [(read_named(row), row.n or 0, row.units or 0) for row in rows]


def incidents_of(tx: Tx, common: CommonIncident, *, is_held: bool = False) -> list[Incident]:
    """Return its incidents, or those that a proposal is about, the oldest first; ``is_held``: locked."""
    query = FULL.where(is_part(common)).order_by(incidents.c.id)
    return [read(row) for row in tx.execute(query.with_for_update(of=incidents) if is_held else query)]


def is_part(common: CommonIncident) -> ColumnElement[bool]:
    if common.state != CommonState.PROPOSED:
        return incidents.c.common == common.id
    is_new = (incidents.c.kind == common.kind.value) & (incidents.c.raised_at > common.since)
    return is_new & is_candidate


def join(tx: Tx, incident_ids: Collection[int], common_id: int | None) -> None:
    """Make incidents part of it, or with None of none."""
    tx.execute(update(incidents).where(incidents.c.id.in_(incident_ids)).values(common=common_id))


def take(tx: Tx, incident_ids: Collection[int], person: int | None, at: datetime) -> None:
    """Give incidents to that person; what was chased stays so."""
    is_all_said = incidents.c.chased > Late.NOT_RESOLVED
    values = {
        "state": IncidentState.IN_PROGRESS.value,
        "taken_by": person,
        "taken_at": at,
        "next_due": case((is_all_said, incidents.c.next_due), else_=incidents.c.resolve_until),
    }
    tx.execute(update(incidents).where(incidents.c.id.in_(incident_ids)).values(values))


def untake(tx: Tx, next_due: Sequence[tuple[int, datetime | None]]) -> None:
    """Take incidents from whoever has them; (incident, when it is to be chased) each."""
    values = {"state": IncidentState.RECEIVED.value, "taken_by": None, "taken_at": None}
    query = update(incidents).where(incidents.c.id == bindparam("of_incident"))
    query = query.values(**values, next_due=bindparam("due", type_=Moment))
    if next_due:
        tx.execute(query, [{"of_incident": one, "due": due} for one, due in next_due])


def resolve(tx: Tx, incident_ids: Collection[int], person: int, at: datetime, lapses: datetime) -> None:
    values = {
        "state": IncidentState.RESOLVED.value,
        "resolved_at": at,
        "next_due": lapses,
        "taken_by": func.coalesce(incidents.c.taken_by, person),
        "taken_at": func.coalesce(incidents.c.taken_at, at),
    }
    tx.execute(update(incidents).where(incidents.c.id.in_(incident_ids)).values(values))


def spoken_for(tx: Tx, found: Iterable[Incident]) -> set[int]:
    """Return those of ``found`` for which the oldest of their common incident and their taker speaks."""
    parts = [one for one in found if one.common and one.state in UNSOLVED]
    if not parts:
        return set()
    is_part = incidents.c.common.in_({one.common for one in parts}) & incidents.c.state.in_(UNSOLVED)
    oldest = select(func.min(incidents.c.id)).where(is_part)
    speaking = set(tx.execute(oldest.group_by(incidents.c.common, incidents.c.taken_by)).scalars())
    return {one.id for one in parts} - speaking


@dataclass(frozen=True)
class KindStanding:
    """The common incident of a kind that is proposed or open, and what was raised of it lately."""

    live: int | None
    units: int  # that count towards a new proposal
    raised: int


def kind_standing(tx: Tx, kind: IncidentKind, at: datetime) -> KindStanding:
    """Return how a kind stands WITHIN the hour; units of which one was declined since REST do not count."""
    row = {"of_kind": kind.value, "since": at - WITHIN, "declined_since": at - REST}
    return KindStanding(*tx.execute(KIND_STANDING, row).one())


def kind_standing_query() -> Select[Any]:
    of_kind: BindParameter[str] = bindparam("of_kind")
    is_recent = (incidents.c.kind == of_kind) & (incidents.c.raised_at > bindparam("since", type_=Moment))
    is_live = (common_incidents.c.kind == of_kind) & common_incidents.c.state.in_(LIVE)
    earlier, declined = incidents.alias(), common_incidents.alias()
    has_counted = exists().where(
        declined.c.kind == of_kind,
        declined.c.state == CommonState.DECLINED.value,
        declined.c.ended_at > bindparam("declined_since", type_=Moment),
        earlier.c.kind == of_kind,
        earlier.c.unit == incidents.c.unit,
        earlier.c.raised_at > declined.c.since,
        earlier.c.raised_at <= declined.c.ended_at,
    )
    units = select(func.count(func.distinct(incidents.c.unit))).where(is_recent, is_candidate, ~has_counted)
    return select(
        select(common_incidents.c.id).where(is_live).scalar_subquery(),
        units.scalar_subquery(),
        select(func.count()).where(is_recent).scalar_subquery(),
    )


KIND_STANDING = kind_standing_query()
