"""The file of changes: the template is read back, one with faults comes back marked, others are refused."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.documents.changes import HEADINGS, notices_template, notices_with_faults, read_notices
from bot.documents.reading import Unreadable, open_file
from bot.domain.roster import CellFault
from tests.people import DOMAIN

FILES = Path(__file__).parent.parent / "files"


def file(*rows: Sequence[object], name: str = "Thay đổi nhân sự") -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(list(row))
    into = BytesIO()
    book.save(into)
    return into.getvalue()


def filled(template: bytes, *rows: Sequence[object]) -> bytes:
    """Fill the template in as somebody does, below its example."""
    book = load_workbook(BytesIO(template))
    for row in rows:
        book.worksheets[0].append(list(row))
    into = BytesIO()
    book.save(into)
    return into.getvalue()


def test_the_template_is_read_back_and_its_example_passed_over() -> None:
    row = ("Thêm người", "Đặng Thị Ví Mới", "05/9/1985", "", "Công chức", "cán bộ", "", "0251 3000 111")
    content = filled(notices_template(DOMAIN), (*row, f"moi@{DOMAIN}", "01/12/2026"))
    read = read_notices(open_file("x.xlsx", content))
    assert [(one.full_name, one.at.row, one.effective) for one in read.rows] == [
        ("Đặng Thị Ví Mới", 3, "01/12/2026")
    ]
    assert [fault.severity for fault in read.faults] == ["warning"]


def test_the_template_alone_says_nothing() -> None:
    with pytest.raises(Unreadable, match="chưa có dòng nào"):
        read_notices(open_file("x.xlsx", notices_template(DOMAIN)))


def test_columns_may_stand_in_any_order_and_some_may_be_missing() -> None:
    rows = (
        ("NGAY HIEU LUC", "Họ tên", "stt", "Nội dung thay đổi"),
        ("mai", "Lê Văn Mẫu Minh", 1, "nghỉ hưu"),
    )
    [one] = read_notices(open_file("x.xlsx", file(*rows))).rows
    assert (one.kind, one.full_name, one.effective, one.mailbox) == ("nghỉ hưu", "Lê Văn Mẫu Minh", "mai", "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Không đọc được tệp"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "xlsx"),
        (file(("Họ và tên", "Chức vụ"), ("Lê Văn Mẫu Minh", "x")), "thiếu cột Nội dung thay đổi"),
        (
            file(
                ("một", "hai"),
            ),
            "không tìm thấy dòng tiêu đề",
        ),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_notices(open_file("x.xlsx", content))


def test_a_file_with_faults_comes_back_with_a_column_that_says_them() -> None:
    read = read_notices(open_file("x.xlsx", (FILES / "nhan-su-loi.xlsx").read_bytes()))
    marked = notices_with_faults(read, [CellFault(read.table.sheet.name, 3, "A (x)", "Sai rồi.")])
    sheet = load_workbook(BytesIO(marked)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][-1] == "Lỗi"
    assert rows[2][-1] == "Cột A (x): Sai rồi."
    assert rows[1][-1] is None
    again = read_notices(open_file("x.xlsx", marked))
    assert [one.full_name for one in again.rows] == [one.full_name for one in read.rows]


def test_every_heading_stands_in_the_template() -> None:
    sheet = load_workbook(BytesIO(notices_template(DOMAIN))).worksheets[0]
    assert [cell.value for cell in next(sheet.iter_rows())] == list(HEADINGS.values())
