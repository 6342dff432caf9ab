"""Filed reports as a workbook, reopened: its sums are those of the answers, and all is traced."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import update

from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from storage import files
from storage.files import WantedFile
from storage.reporting import reports
from storage.tables import engine
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, NOI_VU, PHU_HOI, ask

MINH = 2
EVIL = '=HYPERLINK("http://x.example","x")'
QUESTIONS = (
    ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư"),
    ReportQuestion("q2", QuestionKind.PERCENT, "Tỷ lệ"),
    ReportQuestion("q3", QuestionKind.YES_NO, "Đã ban hành"),
    ReportQuestion("q4", QuestionKind.TEXT, "Khó khăn"),
    ReportQuestion("q5", QuestionKind.FILE, "Danh sách"),
)
ANSWERS = {
    LONG_TAN: {"q1": "1250", "q2": "98.4", "q3": "yes", "q4": EVIL},
    PHU_HOI: {"q1": "0.5", "q2": "50", "q3": "no", "q4": "Không"},
}


async def test_the_office_gets_sums_and_each_unit(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        asked = ask(tx, [LONG_TAN, PHU_HOI, NOI_VU], QUESTIONS)
        file = files.add_stored(tx, WantedFile("", "", "", "ds.xlsx", 1, ""), "ab" * 32, MORNING)
        tx.execute(update(engine.files).values(owner=MINH))
        for unit, answers in ANSWERS.items():
            filed = {"state": ReportState.FILED, "filed_at": MORNING, "handed_by": 2, "approved_by": 3}
            reports.change(tx, asked[unit], answers={**answers, "q5": f"{file} ds.xlsx"}, **filed)
    sent = await pressed(chat, "vinh", token="rq_excel:1")
    chat.close()
    assert sent[-1].message.text == (
        "Tổng hợp báo cáo “Số hộp thư”: 2/3 đơn vị đã nộp. Số liệu đến 08:00 ngày 25/11/2026."
    )
    [paper] = [attached for out in sent for attached in out.attachments]
    sums, units, kept = load_workbook(BytesIO(paper.content)).worksheets
    counted = {line[0]: line[1:] for line in list(sums.iter_rows(values_only=True))[3:]}
    assert counted == {
        "Tin chưa tới": (1, "đơn vị"),
        "Đã nộp": (2, "đơn vị"),
        "Số hộp thư": (1250.5, "tổng của 2 đơn vị"),
        "Tỷ lệ": (74.2, "trung bình của 2 đơn vị"),
        "Đã ban hành: Có": (1, "đơn vị"),
        "Đã ban hành: Không": (1, "đơn vị"),
    }
    headings, missing, first, second = units.iter_rows(values_only=True)
    assert missing[:4] == (1, "pnv", "Phòng Nội vụ", "Tin chưa tới")
    said = dict(zip(headings, first, strict=True))
    assert (said["Số hộp thư"], said["Tỷ lệ"], said["Đã ban hành"]) == (1250, 98.4, "Có")
    assert said["Khó khăn"] == f"'{EVIL}"
    assert (said["Người lập"], said["Người duyệt"]) == ("Lê Văn Mẫu Minh", "Nguyễn Thị Ví Hòa")
    assert second[:3:2] == (3, "UBND xã Phú Hội")
    assert list(kept.iter_rows(min_row=2, values_only=True)) == [
        (unit, "Danh sách", "ds.xlsx", "Lê Văn Mẫu Minh", datetime(2026, 11, 25, 8), "ab" * 32)  # noqa: DTZ001
        for unit in ("UBND xã Long Tân", "UBND xã Phú Hội")
    ]
