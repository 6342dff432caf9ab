"""Report requests: what the office asks of units, in versions, and the templates to ask it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.domain.reports import ReportQuestion, from_json
from storage.engine import Tx
from storage.tables.subjects import report_requests, report_templates, report_versions, reports

LIVE = ("open", "planned")
SUBJECT = "request"  # and its id: what its files and its messages belong to
GET = select(report_requests).where(report_requests.c.id == bindparam("of_request"))
ADD = insert(report_requests).returning(report_requests.c.id)

MOST_TEMPLATES = 20  # that are offered, the newest first
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(report_templates)
SET = {name: NEW.excluded[name] for name in ("content", "by", "at")}
PUT_TEMPLATE = NEW.on_conflict_do_update(index_elements=["name"], set_=SET)


@dataclass(frozen=True)
class NewRequest:
    """A request before it is written."""

    title: str
    body: str
    deadline: datetime
    questions: Sequence[ReportQuestion]
    by: int
    opens: datetime
    takes_nothing: bool = False
    needs_head: bool = True
    letter_number: str = ""
    letter_date: date | None = None
    state: str = "open"  # or planned


@dataclass(frozen=True)
class Request:
    """A request as it is now."""

    id: int
    title: str
    body: str
    letter_number: str
    letter_date: date | None
    deadline: datetime
    questions: Sequence[ReportQuestion]
    takes_nothing: bool
    needs_head: bool
    version: int
    state: str  # planned, open, closed, cancelled
    by: int
    created: datetime
    opens: datetime
    ended_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


NAMES = tuple(Request.__dataclass_fields__)


def add(tx: Tx, asking: NewRequest, at: datetime) -> int:
    """Write a request, with its first version; return its id."""
    questions = [one.as_json() for one in asking.questions]
    request = int(tx.execute(ADD, {**vars(asking), "questions": questions, "created": at}).scalar_one())
    write_version(tx, request, at)
    return request


def write_version(tx: Tx, request_id: int, at: datetime) -> None:
    """Keep the request as it is by now."""
    row = tx.execute(GET, {"of_request": request_id}).one()
    kept = ("version", "title", "body", "deadline", "questions", "by")
    version = {name: row._mapping[name] for name in kept}
    tx.execute(insert(report_versions), {**version, "request": request_id, "at": at})


def ask_units(tx: Tx, request_id: int, unit_ids: Sequence[int], next_reminder: datetime) -> None:
    """Let these units owe a report to a request."""
    row = {"request": request_id, "answers": {}, "next_reminder": next_reminder}
    tx.execute(insert(reports), [{**row, "unit": unit} for unit in unit_ids])


def get(tx: Tx, request_id: int) -> Request | None:
    row = tx.execute(GET, {"of_request": request_id}).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Request:
    return Request(**{name: row._mapping[name] for name in NAMES} | {"questions": from_json(row.questions)})


def locked(tx: Tx, request_id: int) -> Request | None:
    """Return a request, held until the commit."""
    row = tx.execute(GET.with_for_update(), {"of_request": request_id}).one_or_none()
    return read(row) if row else None


def change(tx: Tx, request_id: int, **values: Any) -> None:
    tx.execute(update(report_requests).where(report_requests.c.id == request_id).values(**values))


def live_ones(tx: Tx) -> list[Request]:
    """Return the requests that units may answer or that are to be sent, the nearest deadline first."""
    query = select(report_requests).where(report_requests.c.state.in_(LIVE))
    return [read(row) for row in tx.execute(query.order_by(report_requests.c.deadline, report_requests.c.id))]


def count_ended(tx: Tx) -> int:
    """Count the requests that have ended."""
    query = select(func.count()).select_from(report_requests)
    return int(tx.execute(query.where(report_requests.c.state.not_in(LIVE))).scalar_one())


def ended_ones(tx: Tx, first: int, most: int) -> list[Request]:
    """Return ``most`` of the requests that have ended, from the ``first`` on; 0 is the newest."""
    query = select(report_requests).where(report_requests.c.state.not_in(LIVE))
    newest = query.order_by(report_requests.c.ended_at.desc(), report_requests.c.id.desc())
    return [read(row) for row in tx.execute(newest.offset(first).limit(most))]


def versions(tx: Tx, request_id: int) -> dict[int, list[ReportQuestion]]:
    """Return the questions of each version."""
    query = select(report_versions.c.version, report_versions.c.questions)
    found = tx.execute(query.where(report_versions.c.request == request_id))
    return {row.version: from_json(row.questions) for row in found}


def newest(tx: Tx, count: int) -> list[Request]:
    """Return the requests that were made last, the newest first."""
    query = select(report_requests).order_by(report_requests.c.id.desc())
    return [read(row) for row in tx.execute(query.limit(count))]


def counts(tx: Tx, request_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Count the reports in each state, by request."""
    found: dict[int, dict[str, int]] = {request: {} for request in request_ids}
    are_theirs, state = reports.c.request.in_(list(request_ids)), reports.c.state
    query = select(reports.c.request, state, func.count()).where(are_theirs)
    for request, name, number in tx.execute(query.group_by(reports.c.request, state)):
        found[request][name] = number
    return found


@dataclass(frozen=True)
class Template:
    """A request that is kept to be asked again."""

    id: int
    name: str
    at: datetime  # when it was kept last
    title: str
    body: str
    questions: Sequence[ReportQuestion]
    takes_nothing: bool
    needs_head: bool


def put_template(tx: Tx, request: Request, by: int, at: datetime) -> bool:
    """Keep a request as a template, by its title; return whether another one was replaced by it."""
    is_known = template_named(tx, request.title) is not None
    content = {
        "title": request.title,
        "body": request.body,
        "questions": [one.as_json() for one in request.questions],
        "takes_nothing": request.takes_nothing,
        "needs_head": request.needs_head,
    }
    tx.execute(PUT_TEMPLATE, {"name": request.title, "content": content, "by": by, "at": at})
    return is_known


def templates(tx: Tx) -> list[Template]:
    newest = select(report_templates).order_by(report_templates.c.at.desc(), report_templates.c.id.desc())
    return [read_template(row) for row in tx.execute(newest.limit(MOST_TEMPLATES))]


def read_template(row: Row[Any]) -> Template:
    content = {**row.content, "questions": from_json(row.content["questions"])}
    return Template(row.id, row.name, row.at, **content)


def get_template(tx: Tx, template_id: int) -> Template | None:
    row = tx.execute(select(report_templates).where(report_templates.c.id == template_id)).one_or_none()
    return read_template(row) if row else None


def template_named(tx: Tx, name: str) -> Template | None:
    row = tx.execute(select(report_templates).where(report_templates.c.name == name)).one_or_none()
    return read_template(row) if row else None


def rename_template(tx: Tx, template_id: int, name: str) -> None:
    tx.execute(update(report_templates).where(report_templates.c.id == template_id).values(name=name))


def drop_template(tx: Tx, template_id: int) -> None:
    tx.execute(delete(report_templates).where(report_templates.c.id == template_id))
