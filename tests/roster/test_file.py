"""Reading roster files from unknown hands: tolerant of how they are written, and hard on what does harm."""

import re
import tracemalloc
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.documents.reading import MAX_FILE, Unreadable, book_in, open_file
from bot.documents.roster import RosterFile, read_roster, roster_template, with_faults
from bot.domain.roster import check_roster
from bot.jobs.opening import Opener
from bot.sandbox.sample import DOMAIN, sample_roster
from tests.roster.files import DOMAINS, PEOPLE, UNITS, Row, csv, read, roster, with_sheet_data, workbook
from tests.yardstick import at_most

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PATIENCE = timedelta(minutes=5)  # however busy the machine


def refusal(*files: tuple[str, bytes]) -> str:
    with pytest.raises(Unreadable) as refused:
        read_roster([open_file(*file) for file in files])
    return str(refused.value)


def same_as_xlsx(found: RosterFile) -> bool:
    read_as_csv = check_roster(found.units, found.people, DOMAINS, found.faults)
    return (read_as_csv.units, read_as_csv.people, read_as_csv.faults) == (
        roster().units,
        roster().people,
        (),
    )


def test_sheets_and_columns_are_found_whatever_their_order_marks_and_case() -> None:
    units: list[Row] = [("DANH SÁCH", None), (), *((row[4], row[0], "", *row[1:4]) for row in UNITS)]
    units[2] = ("ĐIỆN THOẠI", "Ma don vi", "STT", "Tên đơn vị (*)", "nhom", "Hộp thư\nđơn vị")
    people: list[Row] = [row[::-1] for row in PEOPLE]
    content = workbook(people, units, names=("DS NHAN SU", "đơn  vị"))
    assert same_as_xlsx(read_roster([open_file("a.xlsx", content)]))


def test_a_column_that_nobody_asked_for_is_a_warning() -> None:
    found = read([(*row, "ghi chú" if n else "Ghi chú") for n, row in enumerate(UNITS)])
    assert [(fault.severity, fault.row, fault.column) for fault in found.faults] == [
        ("warning", 1, "F (Ghi chú)")
    ]


def test_missing_sheets_and_columns_are_named() -> None:
    assert "Hiện có: Sheet1, Sheet2." in refusal(("a.xlsx", workbook(names=("Sheet1", "Sheet2"))))
    lacking = workbook([row[:3] for row in UNITS], [row[1:] for row in PEOPLE])
    assert refusal(("a.xlsx", lacking)) == (
        "“Đơn vị”: thiếu cột Hộp thư đơn vị, Điện thoại.\n“Nhân sự”: thiếu cột Họ và tên."
    )
    assert "không tìm thấy dòng tiêu đề" in refusal(("a.xlsx", workbook([("pnv", "Phòng Nội vụ")])))
    assert "có hai cột “Điện thoại” (cột F)" in refusal(
        ("a.xlsx", workbook([(*row, row[4]) for row in UNITS]))
    )
    assert "chưa có dòng nào" in refusal(("a.xlsx", workbook(UNITS[:1])))


def test_formulas_are_faults_and_blank_rows_are_passed_over() -> None:
    found = read([UNITS[0], (), ("pyt", "=B1", "", "pyt@nhontrach.example", "#N/A"), (), *UNITS[1:]])
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (3, "B (Tên đơn vị)"),
        (3, "E (Điện thoại)"),
    ]
    assert [row.at.row for row in found.units] == [3, 5, 6]


def test_old_excel_is_refused_with_how_to_save_it() -> None:
    for name, content in (("a.xls", OLE), ("a.xlsx", OLE + bytes(2000)), ("a.xls", workbook())):
        assert "Lưu dưới dạng → Excel Workbook (.xlsx)" in refusal((name, content))


def test_other_files_are_refused_kindly() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as word:
        word.writestr("word/document.xml", "<document/>")
    assert "không phải bảng tính Excel" in refusal(("a.docx", packed.getvalue()))
    assert "Không đọc được tệp" in refusal(("a.xlsx", b"PK\x03\x04 and then nothing"))
    assert "một tệp .xlsx, hoặc hai tệp .csv" in refusal(("a.csv", csv(UNITS).encode()))
    assert "Tệp lớn quá 5 MB" in refusal(("a.xlsx", b"PK" + bytes(MAX_FILE)))


def fast_refusal(content: bytes) -> str:
    with at_most(1):
        return refusal(("a.xlsx", content))


def peak(content: bytes) -> int:
    """Return the most memory that reading it took, in bytes."""
    tracemalloc.start()
    try:
        refusal(("a.xlsx", content))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_one_cell_at_the_far_end_of_a_sheet_is_answered_fast() -> None:
    far = with_sheet_data(workbook(), b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert len(far) < 8_000
    assert peak(far) < 5_000_000
    assert "không tìm thấy dòng tiêu đề" in fast_refusal(far)
    near = with_sheet_data(workbook(), b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    assert "có nội dung ở dòng quá 30.000" in fast_refusal(near)
    beyond = with_sheet_data(workbook(), b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')
    assert "không tìm thấy dòng tiêu đề" in fast_refusal(beyond)


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    bomb = BytesIO(workbook())
    with ZipFile(bomb, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(49_000_000))
    assert "nén bất thường" in fast_refusal(bomb.getvalue())
    assert peak(bomb.getvalue()) < 5_000_000
    many_cells = with_sheet_data(workbook(), b'<row r="1">' + b"<c/>" * 2_000_000 + b"</row>")
    assert "nén bất thường" in fast_refusal(many_cells)


def test_entities_are_refused() -> None:
    laughs = BytesIO()
    with ZipFile(BytesIO(workbook())) as old, ZipFile(laughs, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                part = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + part
            new.writestr(name, part)
    assert "Không đọc được tệp" in fast_refusal(laughs.getvalue())


def test_too_many_rows_are_refused() -> None:
    assert "có nội dung ở dòng quá 30.000" in refusal(("a.xlsx", workbook([*UNITS, *([UNITS[1]] * 30_000)])))


async def test_of_a_roster_that_was_sent_all_rows_are_read_however_many() -> None:
    name, post, unit, box, *rest = PEOPLE[2]
    many = [(f"{name} {number}", post, unit, f"{number}{box}", *rest) for number in range(12_000)]
    opened = await Opener(PATIENCE).open("a.xlsx", workbook(UNITS, [PEOPLE[0], *many]))
    assert len(read_roster([book_in(opened.tables)]).people) == len(many)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_two_csv_files_are_one_roster_in_either_order(delimiter: str, encoding: str) -> None:
    units = open_file("UNITS.csv", csv(UNITS, delimiter).encode(encoding))
    people = open_file("PEOPLE.csv", csv(PEOPLE, delimiter).encode(encoding))
    assert same_as_xlsx(read_roster([units, people]))
    assert same_as_xlsx(read_roster([people, units]))


def test_a_fault_in_a_csv_names_the_file_and_comes_back_as_xlsx() -> None:
    units = open_file("UNITS.csv", csv([*UNITS, ("pnv", "Phòng Nội vụ", "", "", "")]).encode())
    found = read_roster([units, open_file("PEOPLE.csv", csv(PEOPLE).encode())])
    faults = check_roster(found.units, found.people, DOMAINS, found.faults).faults
    assert [(fault.sheet, fault.row, fault.column) for fault in faults] == [("UNITS.csv", 4, "A (Mã đơn vị)")]
    assert load_workbook(BytesIO(with_faults(found, faults)))["Đơn vị"]["F4"].value is not None


@pytest.mark.parametrize("encoding", ["cp1258", "latin-1"])
def test_a_csv_in_an_old_code_page_is_refused_with_what_to_do(encoding: str) -> None:
    garbled = "Mã đơn vị;Tên".encode(encoding, errors="replace") + b"\xb5\xb8"
    said = refusal(("UNITS.csv", garbled), ("PEOPLE.csv", csv(PEOPLE).encode()))
    assert "CSV UTF-8" in said
    assert "khoản 7 Điều 4" in said


def test_a_file_that_was_given_back_and_put_right_is_read_again() -> None:
    given_back = with_faults(read(), roster([*UNITS, UNITS[1]]).faults)
    found = read_roster([open_file("loi.xlsx", given_back)])
    assert found.faults == ()
    again = load_workbook(BytesIO(with_faults(found, ())))
    assert [cell.value for cell in again["Đơn vị"][1]].count("Lỗi") == 1


def test_what_looks_like_a_formula_is_given_back_as_text() -> None:
    found = read([UNITS[0], ("pnv", "@SUM(1)", "-1+1", "+84", None)])
    sheet = load_workbook(BytesIO(with_faults(found, ())))["Đơn vị"]
    assert [cell.data_type for cell in sheet[2][:4]] == ["s"] * 4


def test_the_sample_roster_has_42_units_and_no_fault() -> None:
    found = read_roster([open_file("sample.xlsx", sample_roster())])
    sample = check_roster(found.units, found.people, {DOMAIN}, found.faults)
    assert (sample.faults, sample.warnings) == ((), ())
    assert len(sample.units) == 42
    assert not any(re.search(r"[()]", unit.name) for unit in sample.units)
    roles_of = {
        person.full_name: {(role.unit, role.role) for role in person.roles} for person in sample.people
    }
    assert sum({("hctd", "officer"), ("hnct", "officer")} <= roles for roles in roles_of.values()) == 1
    assert sum({("hkh", "head"), ("hkh", "officer")} <= roles for roles in roles_of.values()) == 1
    assert sum(("pvhtt", "office") in roles for roles in roles_of.values()) == 3


def test_the_sample_is_the_same_bytes_each_time() -> None:
    assert sample_roster() == sample_roster()


def test_the_example_left_in_a_template_is_never_imported_and_no_fault() -> None:
    with pytest.raises(Unreadable, match="mới có dòng ví dụ"):
        read_roster([open_file("mau.xlsx", roster_template("dongnai.gov.vn"))])
    filled = load_workbook(BytesIO(roster_template("dongnai.gov.vn")))
    filled["Đơn vị"].append(["ptp", "Phòng Tư pháp", "Phòng, ban", "ptp@dongnai.gov.vn", ""])
    file = BytesIO()
    filled.save(file)
    found = read_roster([open_file("mau.xlsx", file.getvalue())])
    checked = check_roster(found.units, found.people, {"dongnai.gov.vn"}, found.faults)
    assert (checked.faults, [unit.code for unit in checked.units], checked.people) == ((), ["ptp"], ())
    assert [one.message for one in checked.warnings].count("Dòng ví dụ, không nhập.") == 2


def spoiled(content: bytes, at: int, with_: bytes) -> bytes:
    at %= len(content)
    return content[:at] + with_ + content[at + len(with_) :]


@given(st.binary(max_size=200), st.sampled_from(["a.xlsx", "a.csv", "a", "a.xls"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    for files in ([(name, content)], [(name, b"PK\x03\x04" + content)], [(name, content), (name, content)]):
        with pytest.raises(Unreadable):
            read_roster([open_file(*file) for file in files])


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_spoiled_workbook_is_read_or_refused(at: int, with_: bytes) -> None:
    try:
        found = read_roster([open_file("a.xlsx", spoiled(SOUND, at, with_))])
    except Unreadable:
        return
    check_roster(found.units, found.people, DOMAINS, found.faults)


@given(st.lists(st.lists(st.text(max_size=8), max_size=7), max_size=5))
@example([["\t"] * 5 + [""]])
def test_any_cells_are_checked_and_given_back(cells: list[list[str]]) -> None:
    clean = [[re.sub(r'["\r\n\0]', "", cell) for cell in row] for row in cells]
    texts = [csv([*rows, *clean]).encode("utf-8", errors="replace") for rows in (UNITS, PEOPLE)]
    found = read_roster([open_file("UNITS.csv", texts[0]), open_file("PEOPLE.csv", texts[1])])
    told = check_roster(found.units, found.people, DOMAINS, found.faults)
    assert with_faults(found, (*told.faults, *told.warnings)).startswith(b"PK")


SOUND = workbook()
