"""Reports: what units owe to requests, each as it stands, what was done to it, and more time for it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, insert, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql

from bot.domain.reports import MISSING, MOVES, OWED, ReportAction, ReportQuestion, ReportState, from_json
from storage.engine import Tx
from storage.reporting.report_requests import LIVE
from storage.tables.base import Moment
from storage.tables.engine import outbox
from storage.tables.people import people, units
from storage.tables.subjects import inspections, more_time, report_acts, report_requests, reports
from storage.units.units import name_at_the_time

SUBJECT = "report"  # how the subjects of reports begin
writer, approver = people.alias(), people.alias()
deadline = func.coalesce(reports.c.deadline, report_requests.c.deadline, type_=Moment)
FULL = (
    select(
        reports,
        deadline.label("until"),
        name_at_the_time(reports).label("unit_name"),
        units.c.code.label("unit_code"),
        writer.c.full_name.label("writer"),
        approver.c.full_name.label("approver"),
        report_requests.c.title,
        report_requests.c.body,
        report_requests.c.letter_number,
        report_requests.c.letter_date,
        report_requests.c.questions,
        report_requests.c.takes_nothing,
        report_requests.c.needs_head,
        report_requests.c.version.label("asked_version"),
        report_requests.c.state.label("request_state"),
        report_requests.c.opens,
        report_requests.c.cycle,
        report_requests.c.period_first,
        report_requests.c.period_last,
        inspections.c.answers.label("inspected"),
    )
    .join_from(reports, report_requests, reports.c.request == report_requests.c.id)
    .join(units, reports.c.unit == units.c.id)
    .outerjoin(writer, reports.c.handed_by == writer.c.id)
    .outerjoin(approver, reports.c.approved_by == approver.c.id)
    .outerjoin(inspections, inspections.c.report == reports.c.id)
)
GET = FULL.where(reports.c.id == bindparam("of_report"))
HANDED = (
    select(report_acts.c.answers)
    .where(report_acts.c.report == bindparam("of_report"))
    .order_by(report_acts.c.id.desc())
)
GET_EACH = FULL.where(reports.c.id.in_(bindparam("of_reports", expanding=True)))
CHANGE = update(reports).where(reports.c.id == bindparam("of_report"))
OPEN = CHANGE.where(reports.c.opened_at.is_(None))
NOTE_ACT = insert(report_acts)
ACTS = (
    select(report_acts.c.act, report_acts.c.at)
    .where(report_acts.c.report == bindparam("of_report"))
    .order_by(report_acts.c.id)
)
OF_REQUEST = FULL.where(reports.c.request == bindparam("of_request")).order_by(units.c.rank, units.c.id)
TOLD = select(outbox.c.person).where(
    outbox.c.subject == bindparam("of_subject"), outbox.c.state == "sent", outbox.c.person.is_not(None)
)
IN_TIME = (
    update(reports)
    .where(reports.c.request == bindparam("of_request"), reports.c.state == ReportState.FILED)
    .where(reports.c.is_late)
)
WAITING_FOR_TIME = select(more_time.c.report).where(
    more_time.c.report.in_(bindparam("of_reports", expanding=True)), more_time.c.state == "asked"
)
WISHES = select(more_time.c.id).where(
    more_time.c.report.in_(bindparam("of_reports", expanding=True)), more_time.c.state == "asked"
)
DECIDE = update(more_time).where(more_time.c.id == bindparam("of_wish"))
LOCK = select(reports.c.id).where(reports.c.id == bindparam("of_report")).with_for_update()
is_open = report_requests.c.state == "open"
BEFORE = 10  # reports that are looked through for what was answered last time
OF_UNITS = FULL.where(is_open, reports.c.unit.in_(bindparam("of_units", expanding=True))).order_by(
    deadline, reports.c.id
)
MISSED = (
    FULL.where(is_open, reports.c.state.in_(MISSING))
    .order_by(reports.c.id)
    .with_for_update(of=reports, skip_locked=True)
)
DUE = (
    FULL.where(report_requests.c.state.in_(LIVE))
    .where(reports.c.next_reminder <= bindparam("now", type_=Moment))
    .order_by(reports.c.next_reminder, reports.c.id)
    .with_for_update(of=[reports, report_requests], skip_locked=True)
)
OWE_AGAIN = (
    update(reports)
    .where(reports.c.request == bindparam("of_request"), reports.c.state == ReportState.ENDED)
    .values(state=ReportState.ASKED, note="", next_reminder=bindparam("reminder", type_=Moment))
    .returning(reports.c.id)
)
PROLONG = update(reports).where(
    reports.c.id.in_(bindparam("of_reports", expanding=True)),
    or_(reports.c.deadline.is_(None), reports.c.deadline < bindparam("until", type_=Moment)),
)
FILED_BEFORE = (
    select(report_requests.c.title, report_requests.c.questions, reports.c.answers)
    .join_from(reports, report_requests)
    .where(reports.c.unit == bindparam("of_unit"), reports.c.request != bindparam("but_request"))
    .where(reports.c.state == ReportState.FILED)
    .order_by(reports.c.filed_at.desc())
    .limit(BEFORE)
)

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW_MORE_TIME = postgresql.insert(more_time)
ASK_MORE_TIME = NEW_MORE_TIME.on_conflict_do_update(
    index_elements=[more_time.c.report],
    index_where=text("state = 'asked'"),  # as a parameter PostgreSQL may not know its index again
    set_={name: NEW_MORE_TIME.excluded[name] for name in ("until", "reason", "by", "at")},
).returning(more_time.c.id)
GET_MORE_TIME = (
    select(
        more_time,
        people.c.full_name.label("name"),
        deadline.label("deadline"),
        report_requests.c.title,
        name_at_the_time(reports).label("unit_name"),
    )
    .join_from(more_time, people, more_time.c.by == people.c.id)
    .join(reports, more_time.c.report == reports.c.id)
    .join(units, reports.c.unit == units.c.id)
    .join(report_requests, reports.c.request == report_requests.c.id)
    .where(more_time.c.id == bindparam("of_wish"))
)
LOCK_MORE_TIME = GET_MORE_TIME.with_for_update(of=more_time)


@dataclass(frozen=True)
class Report:
    """A report that one unit owes to one request; "" for the names of who is not there."""

    id: int
    request: int
    unit: int
    unit_name: str
    unit_code: str
    state: ReportState
    until: datetime  # its deadline
    version: int  # of the request that was answered; 0: none yet
    answers: Mapping[str, str]
    is_nothing: bool
    opened_at: datetime | None
    handed_at: datetime | None
    handed_by: int | None
    filed_at: datetime | None
    approved_by: int | None
    is_late: bool
    note: str
    next_reminder: datetime | None
    writer: str
    approver: str
    title: str
    body: str
    letter_number: str
    letter_date: date | None
    questions: Sequence[ReportQuestion]
    takes_nothing: bool
    needs_head: bool
    asked_version: int
    request_state: str
    opens: datetime
    cycle: str  # of the request; "": it is no periodic one
    period_first: date | None
    period_last: date | None
    figures: Mapping[str, str]  # what our records told as it opened, question's key -> value
    figures_since: date | None  # from which day on, where that is not all of its period
    inspected: Mapping[str, str] | None  # what the unit found of its own use of mail; None: it was not asked

    @property
    def is_owed(self) -> bool:
        return self.state in OWED and self.request_state == "open"

    @property
    def is_filed(self) -> bool:
        return self.state == ReportState.FILED

    @property
    def subject(self) -> str:
        """Return what its messages and files belong to."""
        return f"{SUBJECT}:{self.id}"


def get(tx: Tx, report_id: int) -> Report | None:
    row = tx.execute(GET, {"of_report": report_id}).one_or_none()
    return read(row) if row else None


def get_each(tx: Tx, report_ids: Collection[int]) -> dict[int, Report]:
    """Return those of these reports that are there, by id."""
    return {row.id: read(row) for row in tx.execute(GET_EACH, {"of_reports": list(report_ids)})}


def of_subject(tx: Tx, subject: str) -> Report | None:
    """Return the report whose ``Report.subject`` this is."""
    return get(tx, int(subject.removeprefix(f"{SUBJECT}:")))


def read(row: Row[Any]) -> Report:
    read_as = {"state": ReportState(row.state), "questions": from_json(row.questions)}
    names = {"writer": row.writer or "", "approver": row.approver or "", "figures": row.figures or {}}
    return Report(**{name: row._mapping[name] for name in Report.__dataclass_fields__} | read_as | names)


def locked(tx: Tx, report_id: int) -> Report | None:
    """Return a report, held until the commit: of two who move it the second sees what the first did."""
    is_there = tx.execute(LOCK, {"of_report": report_id}).one_or_none()
    return get(tx, report_id) if is_there else None


def of_units(tx: Tx, unit_ids: Iterable[int]) -> list[Report]:
    """Return what these units have of requests that are open, the nearest deadline first."""
    return [read(row) for row in tx.execute(OF_UNITS, {"of_units": list(unit_ids)})]


def of_request(tx: Tx, request_id: int) -> list[Report]:
    """Return the reports of one request, in the order of the units."""
    return [read(row) for row in tx.execute(OF_REQUEST, {"of_request": request_id})]


def missing(tx: Tx) -> list[Report]:
    """Return and lock all that the office has not got of open requests, but what another worker holds."""
    return [read(row) for row in tx.execute(MISSED)]


def asked_between(tx: Tx, begins: datetime, ends: datetime) -> list[Report]:
    """Return the reports of requests sent from ``begins`` until before ``ends``, request by request."""
    is_sent = report_requests.c.state != "planned"
    query = FULL.where(is_sent, report_requests.c.opens >= begins, report_requests.c.opens < ends)
    return [read(row) for row in tx.execute(query.order_by(reports.c.request, units.c.rank, units.c.id))]


def filed_before(tx: Tx, report: Report) -> list[tuple[str, list[ReportQuestion], Mapping[str, str]]]:
    """Return what the unit has filed to other requests, newest first: title, questions, answers."""
    rows = tx.execute(FILED_BEFORE, {"of_unit": report.unit, "but_request": report.request})
    return [(row.title, from_json(row.questions), row.answers) for row in rows]


def overdue(tx: Tx, now: datetime) -> tuple[int, int]:
    """Count the units that owe overdue reports, and the requests to which they do."""
    units_of, requests_of = (func.count(func.distinct(one)) for one in (reports.c.unit, reports.c.request))
    query = select(units_of, requests_of).join_from(reports, report_requests)
    is_over = is_open & reports.c.state.in_(MISSING) & (deadline < now)
    found, requests = tx.execute(query.where(is_over)).one()
    return found, requests


def overdue_of_units(tx: Tx, now: datetime) -> dict[int, int]:
    """Return unit -> how many of its reports are overdue, of those that have any."""
    is_over = is_open & reports.c.state.in_(MISSING) & (deadline < now)
    counted = select(reports.c.unit, func.count().label("found")).join_from(reports, report_requests)
    return {row.unit: row.found for row in tx.execute(counted.where(is_over).group_by(reports.c.unit))}


def people_told(tx: Tx, subject: str) -> set[int]:
    """Return the people whom something about it has reached."""
    return set(tx.execute(TOLD, {"of_subject": subject}).scalars())


def due(tx: Tx, now: datetime) -> list[Report]:
    """Return and lock the reports whose units are to be reminded now, or asked, with their requests.

    What another worker holds is passed by, and so is a request that the office is changing.
    """
    return [read(row) for row in tx.execute(DUE, {"now": now})]


def change(tx: Tx, report_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_report": report_id, **values})


@dataclass(frozen=True)
class ReportAct:
    """One thing that was done to a report. ``answers``: as they were handed over, where they were."""

    report: int
    at: datetime
    person: int | None
    act: ReportAction
    note: str = ""
    version: int = 0
    answers: Mapping[str, str] | None = None


def note_act(tx: Tx, done: Iterable[ReportAct]) -> None:
    if rows := [vars(one) for one in done]:
        tx.execute(NOTE_ACT, rows)


def acts_of(tx: Tx, report_id: int) -> list[tuple[ReportAction, datetime]]:
    """Return what was done to a report and when, in its order."""
    return [(ReportAction(row.act), row.at) for row in tx.execute(ACTS, {"of_report": report_id})]


def answers_handed(tx: Tx, report_id: int) -> list[Mapping[str, str]]:
    """Return the answers of a report each time that they were handed over, the newest first."""
    return [answers for answers in tx.execute(HANDED, {"of_report": report_id}).scalars() if answers]


def note_first_opened(tx: Tx, report_id: int, at: datetime) -> None:
    """Note that somebody of the unit looks at a report for the first time."""
    tx.execute(OPEN, {"of_report": report_id, "opened_at": at})


def move_each(tx: Tx, report_ids: Collection[int], act: ReportAction, note: str) -> set[int]:
    """Do ``act`` to those of these reports to which it can be done; return which they are.

    None of them is reminded of any more. Of one that is filed just now the newest state counts.
    """
    before = [state for state, one in MOVES if one == act]
    [after] = {MOVES[state, act] for state in before}
    is_movable = reports.c.id.in_(report_ids) & reports.c.state.in_(before)
    values = {"unit_named": ""} if after in MISSING else {}  # it is written anew, under the name of today
    moved = update(reports).where(is_movable).values(state=after, note=note, next_reminder=None, **values)
    return set(tx.execute(moved.returning(reports.c.id)).scalars())


def owe_again(tx: Tx, request_id: int, next_reminder: datetime) -> list[int]:
    """Have those reports of a request owed again that ended with it; return them."""
    return list(tx.execute(OWE_AGAIN, {"of_request": request_id, "reminder": next_reminder}).scalars())


def set_reminders(tx: Tx, moments: Mapping[int, datetime]) -> None:
    """Set when each of these reports (by id) is reminded of next: most of them at the same moment."""
    together: defaultdict[datetime, list[int]] = defaultdict(list)
    for report, moment in moments.items():
        together[moment].append(report)
    if together:
        when = case(*((reports.c.id.in_(ids), literal(at, Moment)) for at, ids in together.items()))
        those = reports.c.id.in_(list(moments))
        tx.execute(update(reports).where(those).values(next_reminder=when))


def prolong(tx: Tx, report_ids: Collection[int], until: datetime, next_reminder: datetime) -> None:
    """Give these reports more time; what one was given of its own is not taken from it."""
    values = {"deadline": until, "next_reminder": next_reminder}
    tx.execute(PROLONG, {"of_reports": list(report_ids), "until": until, **values})


def mark_in_time(tx: Tx, request_id: int) -> None:
    """Make what was filed late not late: all of that request had more time."""
    tx.execute(IN_TIME, {"of_request": request_id, "is_late": False})


@dataclass(frozen=True)
class MoreTimeWish:
    report: int
    until: datetime
    reason: str


@dataclass(frozen=True)
class MoreTime:
    """A wish for more time as it is written, and what became of it."""

    id: int
    report: int
    until: datetime
    reason: str
    by: int
    state: str  # asked, granted, declined
    name: str  # of who asks
    deadline: datetime  # that its report has now
    title: str  # of its report
    unit_name: str


def ask_more_time(tx: Tx, wish: MoreTimeWish, by: int, at: datetime) -> int:
    """Write a wish for more time; one that waits for the same report is worded anew. Return its id."""
    row = {**vars(wish), "by": by, "at": at, "state": "asked"}
    return int(tx.execute(ASK_MORE_TIME, row).scalar_one())


def locked_more_time(tx: Tx, wish_id: int) -> MoreTime | None:
    """Return a wish for more time, held until the commit: of two who decide the second sees what was done."""
    return read_wish(tx.execute(LOCK_MORE_TIME, {"of_wish": wish_id}).one_or_none())


def get_more_time(tx: Tx, wish_id: int) -> MoreTime | None:
    return read_wish(tx.execute(GET_MORE_TIME, {"of_wish": wish_id}).one_or_none())


def read_wish(row: Row[Any] | None) -> MoreTime | None:
    if row is None:
        return None
    known = ("id", "report", "until", "reason", "by", "state", "name", "deadline", "title", "unit_name")
    return MoreTime(*(row._mapping[one] for one in known))


def decide_more_time(tx: Tx, wish_id: int, state: str, by: int, at: datetime) -> None:
    decided = {"state": state, "decided_by": by, "decided_at": at}
    tx.execute(DECIDE, {"of_wish": wish_id, **decided})


def wishes_for_more_time(tx: Tx, report_ids: list[int]) -> list[int]:
    """Return the wishes for more time for these reports that nobody has decided."""
    return list(tx.execute(WISHES, {"of_reports": report_ids}).scalars())


def waiting_for_more_time(tx: Tx, report_ids: list[int]) -> set[int]:
    return set(tx.execute(WAITING_FOR_TIME, {"of_reports": report_ids}).scalars())
