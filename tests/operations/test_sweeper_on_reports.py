"""The sweeper on requests and reports: which of them have a next step."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from bot.domain.reports import ReportState
from storage import upkeep
from storage.reporting import reports
from storage.tables.subjects import report_requests
from storage.upkeep import Finding
from tests.people import MORNING, settings
from tests.reports.asked import ask

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("of_request", "values", "wrong"),
    [
        ("open", {"state": ReportState.ASKED, "next_reminder": MORNING + HOUR}, None),
        (
            "open",
            {"state": ReportState.ASKED, "next_reminder": MORNING - MINUTE},
            None,
        ),  # being told just now
        ("open", {"state": ReportState.ASKED, "next_reminder": MORNING - HOUR}, Finding.REPORT_LEFT),
        ("open", {"state": ReportState.RETURNED, "next_reminder": None}, Finding.REPORT_LEFT),
        ("open", {"state": ReportState.WITH_HEAD, "next_reminder": None}, Finding.REPORT_LEFT),
        ("open", {"state": ReportState.FILED, "next_reminder": None}, None),
        ("open", {"state": ReportState.EXEMPT, "next_reminder": None}, None),
        ("open", {"state": ReportState.ENDED, "next_reminder": None}, Finding.REPORT_ASTRAY),
        ("closed", {"state": ReportState.ENDED, "next_reminder": None}, None),
        ("closed", {"state": ReportState.FILED, "next_reminder": None}, None),
        ("cancelled", {"state": ReportState.EXEMPT, "next_reminder": None}, None),
        (
            "cancelled",
            {"state": ReportState.WITH_HEAD, "next_reminder": MORNING + HOUR},
            Finding.REPORT_ASTRAY,
        ),
        ("planned", {"state": ReportState.ASKED, "next_reminder": MORNING + HOUR}, None),
        ("planned", {"state": ReportState.ASKED, "next_reminder": None}, Finding.REQUEST_LEFT),
        ("planned", {"state": ReportState.ASKED, "next_reminder": MORNING + DAY}, Finding.REQUEST_LEFT),
    ],
)
def test_what_is_asked_for_goes_on(
    of_request: str, values: dict[str, object], wrong: Finding | None, ticked: Engine
) -> None:
    """Ask an hour from now: the request is sent by then, or planned."""
    with ticked.connect() as tx, tx.begin() as transaction:
        [report] = ask(tx, [3], span=(MORNING + HOUR, MORNING + 9 * DAY)).values()
        [request] = tx.execute(
            update(report_requests).values(state=of_request).returning(report_requests.c.id)
        )
        reports.change(tx, report, **values)
        found = upkeep.sweep(tx, MORNING, settings())
        transaction.rollback()
    id_of = {"planned": str(request.id)}.get(of_request, str(report))
    assert dict(found) == ({wrong: frozenset({id_of})} if wrong else {})
