"""Requests as the tests begin with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.reports import QuestionKind, ReportQuestion, next_reminder
from handlers.reports.cards import approval_buttons
from storage.calendar import calendar
from storage.engine import Tx
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest
from tests.people import MORNING

LONG_TAN, PHU_HOI, NOI_VU = 3, 4, 1  # units
VINH, YEN = 8, 9  # of the office
DEADLINE = MORNING + timedelta(days=2)
ANYTHING = (ReportQuestion("q1", QuestionKind.TEXT, "Nội dung báo cáo"),)
Span = tuple[datetime, datetime]  # when it is opened, and its deadline


def ask(
    tx: Tx,
    unit_ids: Sequence[int],
    questions: Sequence[ReportQuestion] = ANYTHING,
    span: Span = (MORNING, DEADLINE),
    state: str = "open",
    **more: Any,
) -> dict[int, int]:
    """Ask these units for a report; return unit -> the id of its report."""
    opens, deadline = span
    request = report_requests.add(tx, NewRequest("Số hộp thư", "", deadline, questions, **more), VINH, opens)
    report_requests.change(tx, request, state=state)
    following = next_reminder(opens, deadline, opens, calendar(tx))
    report_requests.ask_units(tx, request, unit_ids, following.at)
    return {one.unit: one.id for one in reports.of_request(tx, request)}


def approval_token(tx: Tx, report_id: int) -> str:
    """Return the token of [Duyệt và nộp] under a report as it is now."""
    report = reports.get(tx, report_id)
    assert report
    return approval_buttons(report)[0].token
