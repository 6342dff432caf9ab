"""Files that a unit adds of itself stand in the workbook as those do that were asked for."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from bot.domain.reports import ReportState
from storage import files
from storage.files import WantedFile
from storage.reporting import reports
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, ask


async def test_they_are_among_the_files_of_the_workbook(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
        file = files.add_stored(tx, WantedFile("", "", "", "ds.xlsx", 1, ""), "ab" * 32, MORNING)
        filed = {"state": ReportState.FILED, "filed_at": MORNING, "handed_by": 2}
        reports.change(tx, report, answers={"q1": "12", "file:1": f"{file} ds.xlsx"}, **filed)
    sent = await pressed(chat, "vinh", token="rq_excel:1")
    chat.close()
    [paper] = [attached for out in sent for attached in out.attachments if attached.name.endswith("xlsx")]
    sheet = load_workbook(BytesIO(paper.content))["Tệp kèm theo"]
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        ("UBND xã Long Tân", "Tệp kèm theo", "ds.xlsx", "", datetime(2026, 11, 25, 8), "ab" * 32)  # noqa: DTZ001
    ]
