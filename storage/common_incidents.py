"""Common incidents as the database holds them: of each kind at most one that is proposed or open."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot.domain.incidents import (
    DANGEROUS,
    REST,
    UNSOLVED,
    WITHIN,
    CommonState,
    IncidentKind,
    IncidentState,
    Late,
    reference,
)
from storage.engine import Tx
from storage.incidents import FULL, LIVE, Incident, is_candidate, is_received, read
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

is_live = common_incidents.c.state.in_(LIVE)
GET = NAMED.where(common_incidents.c.id == bindparam("of_common"))
OF_KIND = NAMED.where(common_incidents.c.kind == bindparam("of_kind"), is_live)
LOCK = select(common_incidents.c.id).where(common_incidents.c.id == bindparam("of_common")).with_for_update()
CHANGE = update(common_incidents).where(common_incidents.c.id == bindparam("of_common"))
decided_at = func.coalesce(common_incidents.c.ended_at, common_incidents.c.confirmed_at)
DECIDED = select(common_incidents.c.id).where(
    decided_at >= bindparam("since", type_=Moment), decided_at < bindparam("until", type_=Moment)
)
DECLINED_AT = select(func.max(common_incidents.c.ended_at)).where(
    common_incidents.c.kind == bindparam("of_kind"),
    common_incidents.c.state == CommonState.DECLINED.value,
    common_incidents.c.ended_at > bindparam("since", type_=Moment),
)
is_part = incidents.c.common == bindparam("of_common")
is_proposed = (
    (incidents.c.kind == bindparam("of_kind"))
    & is_candidate
    & (incidents.c.raised_at > bindparam("since", type_=Moment))
)
is_unsolved = incidents.c.state.in_([state.value for state in UNSOLVED])
PARTS, CANDIDATES = (FULL.where(one).order_by(incidents.c.id) for one in (is_part, is_proposed))
HOLD_PARTS, HOLD_CANDIDATES = (one.with_for_update(of=incidents) for one in (PARTS, CANDIDATES))
FIRST, RAISED, UNTAKEN = (  # each of its parts, and of what a proposal is about
    [one.where(is_unsolved).limit(bindparam("most", type_=Integer)) for one in (PARTS, CANDIDATES)],
    [
        select(
            incidents.c.unit,
            incidents.c.raised_by,
            func.count().label("n"),
            func.sum(case((is_unsolved, 1), else_=0)).label("unsolved"),
        )
        .where(one)
        .group_by(incidents.c.unit, incidents.c.raised_by)
        .order_by(incidents.c.unit, incidents.c.raised_by)
        for one in (is_part, is_proposed)
    ],
    [
        select(incidents.c.id, incidents.c.year, incidents.c.number)
        .where(one, is_received)
        .order_by(incidents.c.id)
        for one in (is_part, is_proposed)
    ],
)
CHANGE_EACH = update(incidents).where(incidents.c.id.in_(bindparam("ids", expanding=True)))
TAKE = CHANGE_EACH.values(
    next_due=case(
        (incidents.c.chased > Late.NOT_RESOLVED, incidents.c.next_due), else_=incidents.c.resolve_until
    )
)
UNTAKE = (
    update(incidents)
    .where(incidents.c.id == bindparam("of_incident"))
    .values(
        state=IncidentState.RECEIVED.value,
        taken_by=null(),
        taken_at=null(),
        next_due=bindparam("due", type_=Moment),
    )
)
RESOLVE = CHANGE_EACH.values(
    state=IncidentState.RESOLVED.value,
    resolved_at=bindparam("now", type_=Moment),
    next_due=bindparam("lapses", type_=Moment),
    taken_by=func.coalesce(incidents.c.taken_by, bindparam("by_person")),
    taken_at=func.coalesce(incidents.c.taken_at, bindparam("now", type_=Moment)),
)
SPEAKING = (
    select(func.min(incidents.c.id))
    .where(incidents.c.common.in_(bindparam("commons", expanding=True)), incidents.c.state.in_(UNSOLVED))
    .group_by(incidents.c.common, incidents.c.taken_by)
)
COUNTS = (
    select(
        incidents.c.common,
        func.count().label("n"),
        func.count(func.distinct(incidents.c.unit)).label("units"),
    )
    .where(incidents.c.common.is_not(None))
    .group_by(incidents.c.common)
    .subquery()
)
LISTED = (
    NAMED.add_columns(COUNTS.c.n, COUNTS.c.units)
    .outerjoin(COUNTS, COUNTS.c.common == common_incidents.c.id)
    .where(is_live)
    .order_by(common_incidents.c.id)
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


@dataclass(frozen=True)
class RaiserCount:
    """Count of what one person, or a unit of which nobody is named, has raised of a common incident."""

    unit: int
    raised_by: int | None
    count: int
    unsolved: int


def propose(
    tx: Tx, kind: IncidentKind, since: datetime, at: datetime, tapped: int = 0
) -> CommonIncident | None:
    """Write a proposal; None where one of the kind is there already, proposed or open."""
    row = {"kind": kind.value, "since": since, "proposed_at": at, "tapped": tapped}
    made = tx.execute(PROPOSE, row).scalar()
    if made is None:
        return None
    nobody: dict[str, Any] = {"confirmed_by": None, "confirmed_at": None, "ended_by": None, "ended_at": None}
    state, said = CommonState.PROPOSED, ""
    return CommonIncident(made, kind, state, since, at, tapped, said, **nobody, confirmer="", ender="")


def get(tx: Tx, common_id: int) -> CommonIncident | None:
    row = tx.execute(GET, {"of_common": common_id}).one_or_none()
    return read_named(row) if row else None


def live(tx: Tx, kind: IncidentKind) -> CommonIncident | None:
    """Return the common incident of this kind that is proposed or open."""
    row = tx.execute(OF_KIND, {"of_kind": kind.value}).one_or_none()
    return read_named(row) if row else None


def read_named(row: Row[Any]) -> CommonIncident:
    columns = {field.name: row._mapping[field.name] for field in fields(CommonIncident)}
    names = {name: columns[name] or "" for name in ("confirmer", "ender")}
    return CommonIncident(
        **{**columns, **names, "kind": IncidentKind(row.kind), "state": CommonState(row.state)}
    )


def locked(tx: Tx, common_id: int) -> CommonIncident | None:
    """Return a common incident, held until the commit: who raises one of its kind meanwhile waits."""
    return get(tx, common_id) if tx.execute(LOCK, {"of_common": common_id}).one_or_none() else None


def change(tx: Tx, common_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_common": common_id, **values})


def declined_at(tx: Tx, kind: IncidentKind, since: datetime) -> datetime | None:
    """Return when one of this kind was last declined, if after ``since``."""
    return tx.execute(DECLINED_AT, {"of_kind": kind.value, "since": since}).scalar()


def decided(tx: Tx, since: datetime, until: datetime) -> list[int]:
    """Return those of which it was last decided from ``since`` to ``until`` what they are."""
    return list(tx.execute(DECIDED, {"since": since, "until": until}).scalars())


def listed(tx: Tx) -> list[tuple[CommonIncident, int, int]]:
    """Return those that are proposed or open, with how many incidents each has, and of how many units."""
    return [(read_named(row), row.n or 0, row.units or 0) for row in tx.execute(LISTED)]


def incidents_of(tx: Tx, common: CommonIncident, *, is_held: bool = False) -> list[Incident]:
    """Return its incidents, or those that a proposal is about, the oldest first; ``is_held``: locked."""
    queries = (HOLD_PARTS, HOLD_CANDIDATES) if is_held else (PARTS, CANDIDATES)
    return [read(row) for row in of_common(tx, queries, common)]


def raised_of(tx: Tx, common: CommonIncident) -> list[RaiserCount]:
    """Count its incidents, or those that a proposal is about, by unit and by who raised them."""
    found = of_common(tx, RAISED, common)
    return [RaiserCount(row.unit, row.raised_by, row.n, row.unsolved) for row in found]


def first_of(tx: Tx, common: CommonIncident, most: int) -> list[Incident]:
    """Return the oldest that are to be seen to, at most so many."""
    return [read(row) for row in of_common(tx, FIRST, common, most=most)]


def untaken_of(tx: Tx, common: CommonIncident) -> list[tuple[int, str]]:
    """Return id and number of each dangerous one that nobody has taken, the oldest first."""
    if common.kind not in DANGEROUS:
        return []
    return [(row.id, reference(row.year, row.number)) for row in of_common(tx, UNTAKEN, common)]


def of_common(
    tx: Tx, queries: Sequence[Select[Any]], common: CommonIncident, **values: Any
) -> Iterable[Row[Any]]:
    """Execute the first of ``queries`` for its incidents, the second for those that a proposal is about."""
    of_parts, of_candidates = queries
    if common.state == CommonState.PROPOSED:
        return tx.execute(of_candidates, {"of_kind": common.kind.value, "since": common.since, **values})
    return tx.execute(of_parts, {"of_common": common.id, **values})


def join(tx: Tx, incident_ids: Collection[int], common_id: int | None) -> None:
    """Make incidents part of it, or with None of none."""
    tx.execute(CHANGE_EACH, {"ids": list(incident_ids), "common": common_id})


def take(tx: Tx, incident_ids: Collection[int], person: int | None, at: datetime) -> None:
    """Give incidents to that person; what was chased stays so."""
    values = {"state": IncidentState.IN_PROGRESS.value, "taken_by": person, "taken_at": at}
    tx.execute(TAKE, {"ids": list(incident_ids), **values})


def untake(tx: Tx, next_due: Sequence[tuple[int, datetime | None]]) -> None:
    """Take incidents from whoever has them; (incident, when it is to be chased) each."""
    if next_due:
        tx.execute(UNTAKE, [{"of_incident": one, "due": due} for one, due in next_due])


def resolve(tx: Tx, incident_ids: Collection[int], person: int, at: datetime, lapses: datetime) -> None:
    tx.execute(RESOLVE, {"ids": list(incident_ids), "by_person": person, "now": at, "lapses": lapses})


def spoken_for(tx: Tx, found: Iterable[Incident]) -> set[int]:
    """Return those of ``found`` for which the oldest of their common incident and their taker speaks."""
    parts = [one for one in found if one.common and one.state in UNSOLVED]
    if not parts:
        return set()
    speaking = set(tx.execute(SPEAKING, {"commons": list({one.common for one in parts})}).scalars())
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
    is_live_one = (common_incidents.c.kind == of_kind) & is_live
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
        select(common_incidents.c.id).where(is_live_one).scalar_subquery(),
        units.scalar_subquery(),
        select(func.count()).where(is_recent).scalar_subquery(),
    )


KIND_STANDING = kind_standing_query()
