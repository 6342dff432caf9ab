"""Broken reports, for the sweeper to find."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.domain.reports import ReportState
from storage.engine import Tx
from storage.reporting import report_requests, reports
from storage.upkeep import Finding
from tests.reports.asked import ask

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plan_a_request(tx: Tx, now: datetime) -> None:
    ask(tx, [1], span=(now - HOUR, now + DAY), state="planned")


def remind_of_no_report(tx: Tx, now: datetime) -> None:
    asked = ask(tx, [1, 3], span=(now - DAY, now + DAY))
    reports.change(tx, asked[1], next_reminder=None, state=ReportState.WITH_HEAD)
    reports.change(tx, asked[3], state=ReportState.FILED, next_reminder=None)


def leave_a_report(tx: Tx, now: datetime) -> None:
    asked = ask(tx, [1, 3], span=(now - DAY, now + DAY))
    report_requests.change(tx, 1, state="closed")
    reports.change(tx, asked[3], state=ReportState.ENDED, next_reminder=None)


BREAKS: Mapping[Finding, Callable[[Tx, datetime], object]] = {
    Finding.REQUEST_LEFT: plan_a_request,
    Finding.REPORT_LEFT: remind_of_no_report,
    Finding.REPORT_ASTRAY: leave_a_report,
}
