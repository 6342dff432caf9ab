"""Report requests: what the office asks of units, in versions, and the templates to ask it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.domain.reports import ReportQuestion, from_json
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.subjects import report_requests, report_templates, report_versions, reports

LIVE = ("open", "planned")
SUBJECT = "request"  # how the subjects of requests begin
GET = select(report_requests).where(report_requests.c.id == bindparam("of_request"))
ADD = insert(report_requests).returning(report_requests.c.id)
LOCK = GET.with_for_update()
CHANGE = update(report_requests).where(report_requests.c.id == bindparam("of_request"))
LIVE_ONES = (
    select(report_requests)
    .where(report_requests.c.state.in_(LIVE))
    .order_by(report_requests.c.deadline, report_requests.c.id)
)
COUNTS = (
    select(reports.c.request, reports.c.state, func.count())
    .where(reports.c.request.in_(bindparam("of_requests", expanding=True)))
    .group_by(reports.c.request, reports.c.state)
)
VERSIONS = select(report_versions.c.version, report_versions.c.questions).where(
    report_versions.c.request == bindparam("of_request")
)
WRITE_VERSION, ASK_UNIT = insert(report_versions), insert(reports)
OF_CYCLE = select(report_requests).where(
    report_requests.c.cycle == bindparam("of_cycle"), report_requests.c.period_last == bindparam("last")
)

BEFORE = (
    select(report_requests)
    .where(report_requests.c.cycle != "", report_requests.c.period_last < bindparam("first"))
    .where(report_requests.c.state.in_(["open", "closed"]))
    .order_by(report_requests.c.period_last.desc())
    .limit(1)
)
OPENED_BETWEEN = select(report_requests.c.id).where(
    report_requests.c.state != "planned",
    report_requests.c.opens >= bindparam("since", type_=Moment),
    report_requests.c.opens < bindparam("until", type_=Moment),
)
OPENING = select(report_requests).where(
    report_requests.c.state == "planned",
    report_requests.c.cycle != "",
    report_requests.c.opens <= bindparam("now", type_=Moment),
)

MOST_TEMPLATES = 20  # that are offered, the newest first
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(report_templates)
NEWEST = select(report_requests).order_by(report_requests.c.id.desc()).limit(bindparam("most"))
LAST_LIKE_IT = (
    select(func.max(report_requests.c.id))
    .where(report_requests.c.title == report_templates.c.name)
    .scalar_subquery()
)
TEMPLATES = (  # the one that was used last first
    select(report_templates)
    .order_by(LAST_LIKE_IT.desc().nulls_last(), report_templates.c.at.desc(), report_templates.c.id.desc())
    .limit(MOST_TEMPLATES)
)
SET = {name: NEW.excluded[name] for name in ("content", "by", "at")}
PUT_TEMPLATE = NEW.on_conflict_do_update(index_elements=["name"], set_=SET)


@dataclass(frozen=True)
class NewRequest:
    """A request before it is written."""

    title: str
    body: str
    deadline: datetime
    questions: Sequence[ReportQuestion]
    takes_nothing: bool = False
    needs_head: bool = True
    letter_number: str = ""
    letter_date: date | None = None
    opens: datetime | None = None  # None: at once
    kind: str = "ad_hoc"  # or periodic: then of which cycle, and the days that it is about
    cycle: str = ""
    period_first: date | None = None
    period_last: date | None = None


@dataclass(frozen=True)
class Request:
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
    cycle: str  # "": it is no periodic one
    period_first: date | None
    period_last: date | None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_called_off(self) -> bool:
        """Return whether it was cancelled before any unit got it."""
        return self.state == "cancelled" and self.ended_at is not None and self.ended_at < self.opens

    @property
    def subject(self) -> str:
        """Return what its messages belong to."""
        return f"{SUBJECT}:{self.id}"


def add(tx: Tx, asked: NewRequest, by: int, at: datetime) -> int:
    """Write a request, with its first version; one that opens later is planned. Return its id."""
    is_planned = asked.opens is not None and asked.opens > at
    row = {**vars(asked), "questions": [one.as_json() for one in asked.questions], "by": by, "created": at}
    row |= {"state": "planned", "opens": asked.opens} if is_planned else {"state": "open", "opens": at}
    request = int(tx.execute(ADD, row).scalar_one())
    write_version(tx, request, at)
    return request


def write_version(tx: Tx, request_id: int, at: datetime) -> None:
    """Keep the request as it is by now."""
    row = tx.execute(GET, {"of_request": request_id}).one()
    kept = ("version", "title", "body", "deadline", "questions", "by")
    version = {name: row._mapping[name] for name in kept}
    tx.execute(WRITE_VERSION, {**version, "request": request_id, "at": at})


def ask_units(tx: Tx, request_id: int, unit_ids: Sequence[int], next_reminder: datetime) -> None:
    """Let these units owe a report to a request."""
    row = {"request": request_id, "answers": {}, "next_reminder": next_reminder}
    if unit_ids:
        tx.execute(ASK_UNIT, [{**row, "unit": unit} for unit in unit_ids])


def get(tx: Tx, request_id: int) -> Request | None:
    row = tx.execute(GET, {"of_request": request_id}).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Request:
    columns = {name: row._mapping[name] for name in Request.__dataclass_fields__}
    return Request(**columns | {"questions": from_json(row.questions)})


def locked(tx: Tx, request_id: int) -> Request | None:
    row = tx.execute(LOCK, {"of_request": request_id}).one_or_none()
    return read(row) if row else None


def change(tx: Tx, request_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_request": request_id, **values})


def of_cycle(tx: Tx, cycle: str, period_last: date) -> Request | None:
    """Return the request by which this cycle asks about that period, whatever became of it."""
    row = tx.execute(OF_CYCLE, {"of_cycle": cycle, "last": period_last}).one_or_none()
    return read(row) if row else None


def cycle_before(tx: Tx, first: date) -> Request | None:
    """Return the newest request of a cycle whose period ended before ``first``, unless it was called off."""
    row = tx.execute(BEFORE, {"first": first}).first()
    return read(row) if row else None


def opening_cycles(tx: Tx, now: datetime) -> list[Request]:
    """Return the planned requests of cycles whose hour has come."""
    return [read(row) for row in tx.execute(OPENING, {"now": now})]


def opened_between(tx: Tx, since: datetime, until: datetime) -> list[str]:
    """Return the subjects of the requests that went to units from ``since`` until ``until``."""
    found = tx.execute(OPENED_BETWEEN, {"since": since, "until": until}).scalars()
    return [f"{SUBJECT}:{one}" for one in found]


def live_ones(tx: Tx) -> list[Request]:
    """Return the requests that units may answer or that are to be sent, the nearest deadline first."""
    return [read(row) for row in tx.execute(LIVE_ONES)]


def count_ended(tx: Tx) -> int:
    query = select(func.count()).select_from(report_requests)
    return int(tx.execute(query.where(report_requests.c.state.not_in(LIVE))).scalar_one())


def ended_ones(tx: Tx, first: int, most: int) -> list[Request]:
    """Return ``most`` of the requests that have ended, from the ``first`` on; 0 is the newest."""
    query = select(report_requests).where(report_requests.c.state.not_in(LIVE))
    newest = query.order_by(report_requests.c.ended_at.desc(), report_requests.c.id.desc())
    return [read(row) for row in tx.execute(newest.offset(first).limit(most))]


def versions(tx: Tx, request_id: int) -> dict[int, list[ReportQuestion]]:
    found = tx.execute(VERSIONS, {"of_request": request_id})
    return {row.version: from_json(row.questions) for row in found}


def newest(tx: Tx, count: int) -> list[Request]:
    return [read(row) for row in tx.execute(NEWEST, {"most": count})]


def counts(tx: Tx, request_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Count the reports in each state, by request."""
    found: dict[int, dict[str, int]] = {request: {} for request in request_ids}
    for request, state, number in tx.execute(COUNTS, {"of_requests": list(found)}):
        found[request][state] = number
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


def put_template(tx: Tx, request: Request, by: int, at: datetime) -> None:
    """Keep a request as a template, by its title; it takes the place of another one of that name."""
    content = {name: getattr(request, name) for name in ("title", "body", "takes_nothing", "needs_head")}
    content["questions"] = [one.as_json() for one in request.questions]
    tx.execute(PUT_TEMPLATE, {"name": request.title, "content": content, "by": by, "at": at})


def templates(tx: Tx) -> list[Template]:
    return [read_template(row) for row in tx.execute(TEMPLATES)]


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
