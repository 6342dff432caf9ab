"""Requests as the tests begin with them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.domain.reports.questions import Kind, Question
from storage import report_requests, reports
from storage.db import Tx
from storage.report_requests import Asking
from tests.people import MORNING

LONG_TAN, PHU_HOI, NOI_VU = 3, 4, 1  # units
VINH = 8  # of the office
DEADLINE = MORNING + timedelta(days=2)
ANYTHING = (Question("q1", Kind.TEXT, "Nội dung báo cáo"),)


def ask(
    tx: Tx, unit_ids: Sequence[int], questions: Sequence[Question] = ANYTHING, **more: Any
) -> dict[int, int]:
    """The office has asked these units; unit -> the id of its report."""
    asking = Asking("Số hộp thư", "", DEADLINE, questions, VINH, MORNING, **more)
    request = report_requests.add(tx, asking, MORNING)
    report_requests.owe(tx, request, unit_ids, DEADLINE)
    return {one.unit: one.id for one in reports.of_request(tx, request)}
