"""Self-inspections: what each unit has found of its own use of mail, kept with its half-year's report."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, select, update

from bot.domain.reports.inspections import is_answered
from storage.engine import Tx
from storage.tables.base import Id
from storage.tables.people import people
from storage.tables.subjects import inspections, reports

SUBJECT = "inspection"  # and the report's id

of_reports: BindParameter[int] = bindparam("of_reports", type_=Id, expanding=True)
ASK = insert(inspections)
FULL = select(inspections, people.c.full_name.label("giver")).outerjoin(
    people, inspections.c.given_by == people.c.id
)
GET_EACH = FULL.where(inspections.c.report.in_(of_reports))
OF_REQUEST = (
    select(inspections.c.report)
    .join_from(inspections, reports)
    .where(reports.c.request == bindparam("of_request", type_=Id))
)
NEWEST = (
    select(reports.c.request).join_from(inspections, reports).order_by(inspections.c.report.desc()).limit(1)
)
CHANGE = update(inspections).where(inspections.c.report == bindparam("of_report", type_=Id))


@dataclass(frozen=True)
class Inspection:
    """The answers of a unit, key of the question -> answer; it is done once each has one."""

    report: int
    asked: datetime
    answers: Mapping[str, str]
    remark: str
    given_by: int | None  # by whom it was last answered
    given_at: datetime | None
    giver: str

    @property
    def is_done(self) -> bool:
        return is_answered(self.answers)

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.report}"


def ask(tx: Tx, report_ids: Collection[int], at: datetime) -> None:
    """Let the units of these reports be asked."""
    if report_ids:
        tx.execute(ASK, [{"report": one, "asked": at, "answers": {}} for one in report_ids])


def get(tx: Tx, report: int) -> Inspection | None:
    return get_each(tx, [report]).get(report)


def get_each(tx: Tx, report_ids: Collection[int]) -> dict[int, Inspection]:
    """Return those that there are of these reports, by report."""
    found = tx.execute(GET_EACH, {"of_reports": list(report_ids)}) if report_ids else ()
    return {row.report: read(row) for row in found}


def read(row: Any) -> Inspection:
    values = dict(row._mapping)
    return Inspection(**values | {"giver": row.giver or ""})


def asked_of(tx: Tx, request: int) -> set[int]:
    """Return the reports of a request whose units were asked."""
    return set(tx.execute(OF_REQUEST, {"of_request": request}).scalars())


def newest_request(tx: Tx) -> int | None:
    """Return the request of the newest inspection; None while there was none."""
    return tx.execute(NEWEST).scalar_one_or_none()


def change(tx: Tx, report: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_report": report, **values})
