"""Own results: what a person has done in a span of days, and what they hold against it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, Date, and_, bindparam, func, select

from bot.domain.duties import DutyState
from bot.domain.incidents import IncidentState
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.people import units
from storage.tables.subjects import (
    checks,
    duties,
    duty_people,
    incidents,
    inquiries,
    inquiry_messages,
    report_requests,
    reports,
)
from storage.units.units import name_on

FIRST, LAST = (bindparam(name, type_=Date) for name in ("first", "last"))
BEGINS, ENDS = (bindparam(name, type_=Moment) for name in ("begins", "ends"))
WHOSE: BindParameter[int] = bindparam("whose")
is_between = and_(duties.c.date >= FIRST, duties.c.date <= LAST)
CHECKED = (
    select(duties.c.state, func.count())
    .join_from(checks, duties, checks.c.duty == duties.c.id)
    .where(is_between, checks.c.person == WHOSE, checks.c.undone_at.is_(None))
    .group_by(duties.c.state)
)
UNCHECKED = (  # of which they were reminded
    select(duties.c.date, duties.c.round, name_on(duties.c.date))
    .join_from(duty_people, duties, duty_people.c.duty == duties.c.id)
    .join(units, duties.c.unit == units.c.id)
    .where(is_between, duty_people.c.person == WHOSE, duty_people.c.nudged > 0)
    .where(duties.c.state == DutyState.MISSED.value)
    .order_by(duties.c.date, duties.c.round, units.c.rank, units.c.id)
)
HANDED = (
    select(func.count(), func.count().filter(reports.c.is_late))
    .join_from(reports, report_requests, reports.c.request == report_requests.c.id)
    .where(reports.c.handed_by == WHOSE, reports.c.handed_at >= BEGINS, reports.c.handed_at < ENDS)
)
is_real = and_(
    incidents.c.raised_at >= BEGINS,
    incidents.c.raised_at < ENDS,
    incidents.c.state != IncidentState.WRONG.value,
)
RAISED = select(func.count()).where(is_real, incidents.c.raised_by == WHOSE)
TAKEN = select(
    func.count(),
    func.count().filter(incidents.c.resolved_at.is_not(None)),
    func.count().filter(incidents.c.resolved_at > incidents.c.resolve_until),
).where(is_real, incidents.c.taken_by == WHOSE)
said = select(inquiry_messages.c.text).where(inquiry_messages.c.inquiry == inquiries.c.id)
said = said.order_by(inquiry_messages.c.id.desc()).limit(1)
OBJECTION = (
    select(inquiries.c.state, inquiries.c.at, said.scalar_subquery())
    .where(inquiries.c.person == WHOSE, inquiries.c.about == bindparam("about_what"))
    .order_by(inquiries.c.id.desc())
    .limit(1)
)

Round = tuple[date, int, str]  # of which day, which, of which unit


@dataclass(frozen=True)
class OwnResults:
    """The doings of one person. ``unchecked``: the rounds of which they were reminded in vain."""

    in_time: int
    late: int
    unchecked: tuple[Round, ...]
    reports: int  # that they handed over …
    late_reports: int  # … of these, late
    raised: int  # incidents
    taken: int  # incidents, as one of the office …
    solved: int  # … of these
    solved_late: int  # … of these, after their limit

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())


@dataclass(frozen=True)
class Objection:
    """The newest objection to results. ``said``: the last words about it, the answer where there is one."""

    state: str  # of its inquiry: open, answered, closed
    at: datetime
    said: str


def of_person(tx: Tx, person: int, days: tuple[date, date], moments: tuple[datetime, datetime]) -> OwnResults:
    """Return what they have done on these days, both included; what is no check, from moment to moment."""
    of_days = {"first": days[0], "last": days[1], "whose": person}
    of_moments = {"begins": moments[0], "ends": moments[1], "whose": person}
    states = {DutyState(state): count for state, count in tx.execute(CHECKED, of_days)}
    return OwnResults(
        states.get(DutyState.CHECKED, 0),
        states.get(DutyState.LATE, 0),
        tuple((day, number, name) for day, number, name in tx.execute(UNCHECKED, of_days)),
        *tx.execute(HANDED, of_moments).one(),
        tx.execute(RAISED, of_moments).scalar_one(),
        *tx.execute(TAKEN, of_moments).one(),
    )


def objection(tx: Tx, person: int, about: str) -> Objection | None:
    """Return their newest objection to what ``about`` names; None where there is none."""
    row = tx.execute(OBJECTION, {"whose": person, "about_what": about}).one_or_none()
    return Objection(*row) if row else None
