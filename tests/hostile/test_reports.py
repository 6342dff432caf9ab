"""Reports and those who mean no good: sheets hold no formula, and files end with the right to them."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from bot.documents import archive
from bot.documents.archive import ArchivePart, ReportFile, pack, place_files
from bot.documents.reports import REPORTS, Consolidated, ReportLine, ReportRow, reports_workbook
from bot.documents.writing import as_csv, as_xlsx
from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from storage.tables.engine import files
from storage.tables.people import roles
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.odd import FORMULAS, PATHS
from tests.hostile.test_shown import runs_nothing
from tests.hostile.way import PEOPLE
from tests.people import FIRST_DAY, MORNING, connected

ROW = ReportRow(
    request=1,
    title="x",
    sent_at=MORNING,
    unit_code="pvd",
    unit_name="Phòng Ví dụ",
    state=ReportState.FILED,
    deadline=MORNING,
    opened_at=None,
    handed_at=None,
    handed_by="",
    filed_at=MORNING,
    approved_by="",
    late=0,
    nothing=0,
    files=0,
)
ASKED = "vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: 2\nvinh: long tân\n"
FILE_ASKED = "vinh: [Thêm một câu hỏi]\nvinh: y\nvinh: [Tệp]\nvinh: [Bắt buộc]\nvinh: [Xong]\n"
BUILT = f"{ASKED}vinh: [Bổ sung]\n{FILE_ASKED}"
OF_A_FILE = f"{BUILT}vinh: [Gửi tới 1 đơn vị]\n"
HANDED = f"{OF_A_FILE}minh: [Trả lời]\nminh: <so-do.png>\nminh: [Xác nhận]\nminh: [Trình thủ trưởng]\n"


@pytest.mark.parametrize("trick", FORMULAS)
def test_no_cell_of_what_units_have_said_is_a_formula(trick: str) -> None:
    asked = [
        ReportQuestion("q1", QuestionKind.TEXT, trick),
        ReportQuestion("q2", QuestionKind.CHOICE, trick, options=(trick, "x")),
        ReportQuestion("q3", QuestionKind.NUMBER, trick),
        ReportQuestion("q4", QuestionKind.FILE, trick),
    ]
    answers = {"q1": trick, "q2": "1", "q3": "5", "q4": f"1 {trick}"}
    line = ReportLine(trick, trick, trick, trick, trick, MORNING, answers)
    sent = ReportFile(trick, trick, trick, trick, trick, MORNING, 1, "")
    runs_nothing(reports_workbook(Consolidated(trick, "x", asked, [line], [sent])))
    row = replace(ROW, title=trick, unit_code=trick, unit_name=trick, handed_by=trick, approved_by=trick)
    runs_nothing(as_xlsx([row], REPORTS))
    assert f",{trick}," not in as_csv([row], REPORTS).decode()


@pytest.mark.parametrize("trick", [*PATHS, *FORMULAS])
def test_no_name_leads_out_of_an_archive_and_no_cell_of_its_list_is_a_formula(trick: str) -> None:
    sent = [ReportFile(code, trick, trick, trick, trick, MORNING, 1, "ab" * 32) for code in ("a", "b")]
    packed = BytesIO()
    pack(ArchivePart(trick, "x", place_files(sent)), lambda _sha256: BytesIO(b"x"), packed)
    archive = ZipFile(packed)
    [first, second, listed] = archive.namelist()
    runs_nothing(archive.read(listed))
    for name in (first, second):
        folder, _slash, file = name.partition("/")
        assert folder.strip(" .")
        assert file.strip(" .")
        assert not set(name) & set('\\:*?"<>|')
        assert "/" not in file
    assert first.casefold() != second.casefold()


async def test_what_was_made_for_the_office_is_had_as_long_as_one_is_of_it(
    on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PART", archive.OVERHEAD)  # each file is a part
    chat = Chat(on_sqlite(), tmp_path)
    await chat.play(f"{HANDED}hoa: [Duyệt và nộp]\nvinh: [Theo dõi]")
    await chat.play("minh: [Sửa báo cáo]\nvinh: [Xuất Excel]\nvinh: [Tải tệp đính kèm]")
    with connected(chat.url) as tx:
        made = tx.execute(select(files.c.id).where(files.c.remote.startswith("made:"))).scalars().all()
    assert len(made) == 2
    for file in made:
        assert "<" in await chat.play(f"vinh: tep{file}")
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(roles.c.person == PEOPLE["vinh"]).values(role="officer"))
    for file in made:
        assert "Không có tệp này trong các tin đã gửi cho anh/chị." in await chat.play(f"vinh: tep{file}")
    chat.close()


async def test_a_file_of_a_report_is_had_as_long_as_the_report_may_be_seen(
    on_sqlite: Fresh, tmp_path: Path
) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    await chat.play(HANDED)
    assert "<so-do.png>" in await chat.play("hoa: tep1")
    with connected(chat.url) as tx:
        of_hoa = roles.c.person == PEOPLE["hoa"]
        tx.execute(update(roles).where(of_hoa).values(role="staff"))
    gone = "Không có tệp này trong các tin đã gửi cho anh/chị."
    assert gone in await chat.play("hoa: tep1")
    assert gone in await chat.play("tam: tep1")
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(of_hoa).values(role="head", ends=FIRST_DAY))
    assert gone in await chat.play("hoa: tep1")
    chat.close()
