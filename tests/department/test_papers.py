"""The letter to the department: in the form of Nghị định 30/2020/NĐ-CP, with its list of changes."""

from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook

from bot.conversation import _
from bot.documents.word import DepartmentLetter, Letterhead, department_letter_docx, in_capitals, in_lines
from bot.domain.changes import COLUMNS, ChangeKind
from storage.people import changes
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.papers.test_record import HOSTILE, shown, words
from tests.people import MORNING, connected
from tests.personnel.told import LATER, MINH, PHU_HOI, SON, tell

COLUMN = "STT"
LETTER = DepartmentLetter(
    letterhead=Letterhead(
        parent=in_lines("UBND huyện Nhơn Trạch"),
        office=in_capitals("Phòng Văn hóa và Thông tin"),
        office_name="Phòng Văn hóa và Thông tin",
        symbol="VHTT",
        place="Nhơn Trạch",
        year=2026,
    ),
    department="Sở Thông tin và Truyền thông",
    count=1,
    basis=_("Thực hiện {rule_changes} {the_paper_basis}"),
    directory=_("{the_directory}"),
    head="TRƯỞNG PHÒNG",
    columns=[COLUMN] * 13,
    lines=[["x"] * 13],
)


def opened(letter: DepartmentLetter) -> Any:
    return Document(BytesIO(department_letter_docx(letter)))


def test_the_letter_stands_upright_and_its_list_lies() -> None:
    document = opened(LETTER)
    letter, annex = document.sections
    assert (round(letter.page_width.mm), round(letter.page_height.mm)) == (210, 297)
    assert (round(annex.page_width.mm), round(annex.page_height.mm)) == (297, 210)
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert letter.different_first_page_header_footer
    assert not annex.different_first_page_header_footer  # the number stands on the list's first page too
    listed = document.tables[-1]
    width = sum(cell.width.cm for cell in listed.rows[0].cells)
    room = annex.page_width.cm - annex.left_margin.cm - annex.right_margin.cm
    assert width <= room
    assert len(document.element.body.xpath(".//w:tr[w:trPr/w:tblHeader]")) == 1


def test_number_date_and_signature_are_left_blank() -> None:
    said = words(opened(LETTER))
    assert said.startswith("ỦY BAN NHÂN DÂN\nHUYỆN NHƠN TRẠCH\nPHÒNG VĂN HÓA VÀ THÔNG\u00a0TIN")
    for line in (
        "Số:         /VHTT",
        "V/v thay đổi nhân sự, hộp thư\nđiện tử công vụ",
        "Nhơn Trạch, ngày       tháng       năm 2026",
        "Kính gửi: Sở Thông tin và Truyền thông.",
        "- Như trên;\n- Lưu: VT, VHTT.",
        "Phụ lục\nDANH SÁCH THAY ĐỔI NHÂN SỰ, HỘP THƯ ĐIỆN TỬ CÔNG VỤ",
        "(Kèm theo Công văn số         /VHTT ngày       tháng       năm 2026 của Phòng Văn hóa và Thông tin)",
    ):
        assert line in said
    assert "báo các đơn vị./." in said
    assert "{" not in said


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_people_write_is_text(text: str) -> None:
    names = [one.name for one in fields(DepartmentLetter) if one.type is str]
    everywhere: dict[str, Any] = dict.fromkeys(names, text)
    said = words(opened(replace(LETTER, **everywhere, lines=[[text] * 13])))
    assert said.count(shown(text)) >= len(names) + 13


async def test_the_files_say_old_and_new_side_by_side(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path, is_on_stage=True)
    with connected(chat.url) as tx:
        tell(
            tx,
            ChangeKind.TRANSFER,
            LATER,
            MINH,
            to_unit=PHU_HOI,
            fields={"title": "Văn thư"},
            decision="15/QĐ",
        )
        tell(tx, ChangeKind.LEAVE, LATER, SON, note="=1+1")
        made = changes.make_batch(tx, 8, MORNING)
    [word] = [
        one for out in await pressed(chat, "vinh", token=f"gs_word:{made}:yes") for one in out.attachments
    ]
    [excel] = [
        one for out in await pressed(chat, "vinh", token=f"gs_excel:{made}") for one in out.attachments
    ]
    chat.close()
    letter = Document(BytesIO(word.content))
    in_word = [[cell.text for cell in row.cells] for row in letter.tables[-1].rows]
    assert "\nTRƯỞNG PHÒNG" in words(letter)
    [sheet] = load_workbook(BytesIO(excel.content)).worksheets
    title, *rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert title[0] == "Danh sách thay đổi nhân sự, hộp thư điện tử công vụ"
    assert sheet.column_dimensions["A"].width < len(title[0]) / 4  # numbers stand there: the title runs on
    assert rows == in_word
    headings, first, second = rows
    assert headings == [COLUMN, *(_(name) for name in COLUMNS.values())]
    assert first[1:5] == ["Lê Văn Mẫu Minh", "", "Văn thư", "Ủy ban nhân dân xã Long Tân"]
    assert first[8:10] == ["Chức vụ: Công chức", "Đơn vị: UBND xã Phú Hội; Chức vụ: Văn thư"]
    assert first[10:] == ["02/12/2026", "15/QĐ", "NS-2026-0001"]
    assert second[-1] == "NS-2026-0002; =1+1"
