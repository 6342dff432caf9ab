"""Retention of records: what has had its years is deleted with all that belongs to it, so many a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Table,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot.conversation import local_date
from bot.domain.retention import Kept
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import audit, counters, file_uses
from storage.tables.people import absences, batches, changes, covers, data_requests, shifts, stand_ins
from storage.tables.subjects import (
    checks,
    duties,
    duty_people,
    excuses,
    incident_notes,
    incidents,
    more_time,
    report_acts,
    report_requests,
    report_versions,
    reports,
)

A_DAYS = 2000  # records of one kind that are deleted in one transaction
PREFIX = "forgotten:"  # of the counters: how many went, by kind


def is_older(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is not the newest: SQLite would give that one's number again."""
    newest = select(func.max(table.c.id)).scalar_subquery()
    return table.c.id < newest


before, before_day = bindparam("before", type_=Moment), bindparam("before_day", type_=Date)
these: Any = bindparam("these", expanding=True)
OLD_DUTIES = (
    select(duties.c.id)
    .where(duties.c.date < before_day, is_older(duties))
    .order_by(duties.c.id)
    .limit(A_DAYS)
)
OLD_INCIDENTS = select(incidents.c.id).where(incidents.c.closed_at < before, is_older(incidents))
OLD_INCIDENTS = OLD_INCIDENTS.order_by(incidents.c.id).limit(A_DAYS)
OLD_REQUESTS = select(report_requests.c.id).where(
    report_requests.c.ended_at < before, is_older(report_requests)
)
OLD_REQUESTS = OLD_REQUESTS.order_by(report_requests.c.id).limit(A_DAYS)
is_settled = changes.c.state.in_(["in_force", "withdrawn"])
OLD_CHANGES = select(changes.c.id).where(changes.c.at < before, is_settled, is_older(changes))
OLD_CHANGES = OLD_CHANGES.order_by(changes.c.id).limit(A_DAYS)
OLD_ABSENCES = select(absences.c.id).where(absences.c.ends < before, is_older(absences))
OLD_DATA_REQUESTS = select(data_requests.c.id).where(
    data_requests.c.ended_at < before, is_older(data_requests)
)
OLD_AUDIT = select(audit.c.id).where(audit.c.at < before, is_older(audit)).order_by(audit.c.id).limit(A_DAYS)
BESIDE_CHECKS = (
    delete(covers).where(covers.c.absence.in_(OLD_ABSENCES)),
    delete(absences).where(absences.c.ends < before, is_older(absences)),
    delete(stand_ins).where(stand_ins.c.ends < before, is_older(stand_ins)),
    delete(shifts).where(shifts.c.ends < before, is_older(shifts)),
)
OLD_EXCUSES = delete(excuses).where(excuses.c.last_date < before_day, is_older(excuses))
OF_DUTIES = (
    delete(checks).where(checks.c.duty.in_(these)),
    delete(duty_people).where(duty_people.c.duty.in_(these)),
    delete(duties).where(duties.c.id.in_(these)),
)


def uses_of(kind: str, ids: Select[Any]) -> Any:
    """Make the statement that lets go of the files of these subjects."""
    found = ids.subquery()
    subjects = select(literal(f"{kind}:") + cast(found.c.id, String))
    return delete(file_uses).where(file_uses.c.subject.in_(subjects))


chosen = select(incidents.c.id).where(incidents.c.id.in_(these))
OF_INCIDENTS = (
    uses_of("incident", chosen),
    delete(incident_notes).where(incident_notes.c.incident.in_(these)),
    delete(incidents).where(incidents.c.id.in_(these)),
)
answers = select(reports.c.id).where(reports.c.request.in_(these))
OF_REQUESTS = (
    uses_of("report", answers),
    uses_of("request", select(report_requests.c.id).where(report_requests.c.id.in_(these))),
    delete(report_acts).where(report_acts.c.report.in_(answers)),
    delete(more_time).where(more_time.c.report.in_(answers)),
    delete(reports).where(reports.c.request.in_(these)),
    delete(report_versions).where(report_versions.c.request.in_(these)),
    delete(report_requests).where(report_requests.c.id.in_(these)),
)
is_used = exists().where(changes.c.batch == batches.c.id)
OF_CHANGES = (
    uses_of("change", select(changes.c.id).where(changes.c.id.in_(these))),
    update(changes).where(changes.c.corrects.in_(these)).values(corrects=None),
    delete(changes).where(changes.c.id.in_(these)),
)
EMPTY_BATCHES = delete(batches).where(batches.c.at < before, ~is_used, is_older(batches))
OF_DATA_REQUESTS = (delete(data_requests).where(data_requests.c.id.in_(these)),)
OF_AUDIT = (delete(audit).where(audit.c.id.in_(these)),)
COUNT = postgresql.insert(counters)  # compiles for SQLite too
COUNT = COUNT.on_conflict_do_update(
    index_elements=["name", "year"], set_={"n": counters.c.n + COUNT.excluded.n}
)
COUNTED = (
    select(counters.c.name, func.sum(counters.c.n))
    .where(counters.c.name.startswith(PREFIX))
    .group_by(counters.c.name)
)


def forget_checks(tx: Tx, long_ago: datetime) -> int:
    """Delete the duties of days before, their checks, and who was away or on call then."""
    asked = {"before": long_ago, "before_day": local_date(long_ago)}
    for statement in BESIDE_CHECKS:
        tx.execute(statement, {"before": long_ago})
    tx.execute(OLD_EXCUSES, {"before_day": asked["before_day"]})
    return forget_these(tx, OLD_DUTIES, OF_DUTIES, before_day=asked["before_day"])


def forget_incidents(tx: Tx, long_ago: datetime) -> int:
    return forget_these(tx, OLD_INCIDENTS, OF_INCIDENTS, before=long_ago)


def forget_reports(tx: Tx, long_ago: datetime) -> int:
    """Delete requests that ended before, with what units reported."""
    return forget_these(tx, OLD_REQUESTS, OF_REQUESTS, before=long_ago)


def forget_changes(tx: Tx, long_ago: datetime) -> int:
    """Delete personnel changes that were settled before, and the lists by which they went on."""
    gone = forget_these(tx, OLD_CHANGES, OF_CHANGES, before=long_ago)
    tx.execute(EMPTY_BATCHES, {"before": long_ago})
    return gone


def forget_data_requests(tx: Tx, long_ago: datetime) -> int:
    return forget_these(tx, OLD_DATA_REQUESTS, OF_DATA_REQUESTS, before=long_ago)


def forget_audit(tx: Tx, long_ago: datetime) -> int:
    return forget_these(tx, OLD_AUDIT, OF_AUDIT, before=long_ago)


def forget_these(tx: Tx, found: Select[Any], statements: Sequence[Any], **asked: Any) -> int:
    """Find some that are old enough and delete them with what is theirs; return how many."""
    ids = list(tx.execute(found, asked).scalars())
    for statement in statements if ids else ():
        tx.execute(statement, {"these": ids})
    return len(ids)


def count_forgotten(tx: Tx, kept: Kept, count: int, year: int) -> None:
    if count:
        tx.execute(COUNT, {"name": f"{PREFIX}{kept}", "year": year, "n": count})


def forgotten(tx: Tx) -> dict[str, int]:
    """Return how many of each kind were deleted or blanked so far."""
    counted = {name.removeprefix(PREFIX): count for name, count in tx.execute(COUNTED)}
    return {kept.value: int(counted.get(kept.value, 0)) for kept in Kept}
