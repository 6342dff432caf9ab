"""Whatever becomes of a unit: what was filed, raised and exported before is as it was."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.channels.base import Outbound
from bot.domain.duties import Slot
from bot.domain.incidents import IncidentKind
from bot.domain.reports import ReportState
from handlers.duties.status import export_duties
from handlers.incidents.export import export_incidents
from handlers.reports.export import sent_between
from storage import incidents
from storage.checks import duties, duty_summaries
from storage.engine import Tx
from storage.incidents import NewIncident, NewNote
from storage.reporting import reports
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.papers.test_record import words
from tests.people import FIRST_DAY, MORNING, connected, settings
from tests.reports.asked import ask
from tests.units.changed import LONG_TAN, NOI_VU, PHU_HOI, closed, merged, renamed

MINH = 2
MONTH = timedelta(days=30)
A_MONTH_AGO = FIRST_DAY - MONTH
SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
AS_OF = re.compile(r", tính đến \d\d:\d\d ngày \d\d/\d\d/\d{4}")  # when a record was made
Change = Callable[[Tx], Any]
CHANGES: dict[str, Change] = {
    "renamed": lambda tx: renamed(tx, LONG_TAN, "UBND xã Mới"),
    "merged": lambda tx: merged(tx, LONG_TAN, PHU_HOI),
    "successor renamed": lambda tx: (merged(tx, LONG_TAN, PHU_HOI), renamed(tx, PHU_HOI, "UBND xã Mới")),
    "renamed and merged": lambda tx: (renamed(tx, LONG_TAN, "UBND xã Mới"), merged(tx, LONG_TAN, PHU_HOI)),
    "renamed twice": lambda tx: (renamed(tx, LONG_TAN, "UBND xã Mới"), renamed(tx, LONG_TAN, "UBND xã Nữa")),
    "closed": lambda tx: closed(tx, LONG_TAN),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_what_was_filed_is_as_it_was(change: Change, fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        file_and_raise(tx)
        change(tx)
    await chat.play("clock: 25/11 21:00\n")
    before = await all_papers(chat)
    await chat.play("clock: 26/11 21:00\n")
    after = await all_papers(chat)
    chat.close()
    assert after == before


def file_and_raise(tx: Tx) -> None:
    """File reports of two units, raise an incident to close and one to leave open, owe checks a month ago."""
    for unit in (LONG_TAN, PHU_HOI):
        slot = Slot(1, MORNING - MONTH, MORNING - MONTH + timedelta(hours=4), ())
        duties.make(tx, [(unit, A_MONTH_AGO, slot, None)])
    asked = ask(tx, [LONG_TAN, NOI_VU])
    filed = {"state": ReportState.FILED, "filed_at": MORNING, "handed_by": MINH, "approved_by": 3}
    for report in asked.values():
        reports.change(tx, report, answers={"q1": "Đã đủ"}, **filed)
    for ended in (MORNING, None):
        told = NewIncident(
            LONG_TAN, "x@nhontrach.example", IncidentKind.FULL, "đầy", MORNING, MORNING, MORNING, MINH
        )
        made = incidents.add(tx, told, 2026)
        incidents.note(tx, [NewNote(made, MORNING, MINH, "raise")])
        if ended:
            incidents.change(tx, made, state="closed", closed_at=ended, next_due=None)


async def all_papers(chat: Chat) -> list[Any]:
    """Return the office's workbooks and the record, and what the command line exports."""
    with connected(chat.url) as tx:
        listed = export_incidents(tx, SINCE, UNTIL, settings())
        filed = sent_between(tx, SINCE, UNTIL)
        checked = list(export_duties(tx, A_MONTH_AGO, FIRST_DAY))
        counted = [unit.name for unit, _counts in duty_summaries.counts(tx, A_MONTH_AGO, FIRST_DAY)]
    said = words(Document(BytesIO(paper(await pressed(chat, "vinh", token="sc_record:1")))))
    record, dated = AS_OF.subn("", said)
    assert dated == 1
    return [
        [(row.number, row.unit_name) for row in listed],
        [(row.unit_name, row.unit_code, row.state) for row in filed if row.state == "filed"],
        record,
        cells(paper(await pressed(chat, "vinh", token="rq_excel:1"))),
        cells(paper(await pressed(chat, "vinh", token="excel:2026-10"))),
        checked,
        counted,
    ]


def paper(sent: list[Outbound]) -> bytes:
    [file] = [attached for out in sent for attached in out.attachments]
    return file.content


def cells(content: bytes) -> list[Any]:
    """Return all but the line that says until when it was counted."""
    sheets = load_workbook(BytesIO(content)).worksheets
    rows = [row for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if not any("ố liệu" in str(cell) for cell in row)]
