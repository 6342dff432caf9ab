"""Faults that a roster's check finds, with sheet, row and column, and what is only a warning."""

import unicodedata
from collections.abc import Sequence
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.documents.roster import with_faults
from bot.domain.roster import CellFault, sentence
from tests.roster.files import PEOPLE, UNITS, Row, changed, read, roster, without

EVERY_FAULT_UNITS: list[Row] = [
    *UNITS,
    ("pnv", "Phòng Nội vụ (ghi lại)", "Phòng, ban", "pnv2@nhontrach.example", None),
    ("Phòng Y tế", "Phòng Y tế", "Phòng, ban", "pyt@nhontrach.example", None),
    ("pkt", "Phòng Kinh tế", "Phòng, ban", "phongkinhte@gmail.com", None),
    ("ptnmt", "Phòng Tài nguyên", "Phòng, ban", "ptnmt nhontrach", None),
    ("pqldt", None, "Phòng, ban", "ptp@nhontrach.example", "12345"),
    ("dtt", "§µi TruyÒn thanh", "Đơn vị sự nghiệp", "daitt@nhontrach.example", None),
]
EVERY_FAULT_PEOPLE: list[Row] = [
    *PEOPLE,
    ("Đỗ Văn Giả Định", "Chuyên viên", "pnv", "ttmau@nhontrach.example", None, "cán bộ", None),
    ("Vũ Thị Bản Nháp", "Chuyên viên", "khongco", "vtbannhap@nhontrach.example", None, "cán bộ", None),
    ("Hồ Thị Ước Lệ", "Chuyên viên", "pnv", "uocle@yahoo.com", None, "cán bộ", None),
    ("Lý Văn Làm Mẫu", "Chuyên viên", "pnv", "pnv@nhontrach.example", None, "cán bộ", None),
    ("Bùi Văn Hình Dung", "Chuyên viên", "ptp", "bvhinhdung@nhontrach.example", "không có", "sếp", "CB001"),
    (None, "Chuyên viên", "ptp", "x@nhontrach.example", None, None, None),
    ("Ngô Thị Thí Điểm", "=A1", "ptp", "ntthidiem@nhontrach.example", None, "cán bộ", None),
]


def told(faults: Sequence[CellFault]) -> list[tuple[str, int, str]]:
    return [(fault.sheet, fault.row, fault.column) for fault in faults]


def test_a_faultless_roster_has_neither_faults_nor_warnings() -> None:
    found = roster()
    assert (found.faults, found.warnings) == ((), ())
    assert [unit.code for unit in found.units] == ["pnv", "ptp"]
    assert found.units[0].phone == "02513000102"


def test_one_file_with_every_fault_tells_all_of_them_with_their_places() -> None:
    assert told(roster(EVERY_FAULT_UNITS, EVERY_FAULT_PEOPLE).faults) == [
        ("Đơn vị", 4, "A (Mã đơn vị)"),
        ("Đơn vị", 5, "A (Mã đơn vị)"),
        ("Đơn vị", 6, "D (Hộp thư đơn vị)"),
        ("Đơn vị", 7, "D (Hộp thư đơn vị)"),
        ("Đơn vị", 8, "B (Tên đơn vị)"),
        ("Đơn vị", 8, "D (Hộp thư đơn vị)"),
        ("Đơn vị", 8, "E (Điện thoại)"),
        ("Đơn vị", 9, "B (Tên đơn vị)"),
        ("Nhân sự", 6, "D (Hộp thư)"),
        ("Nhân sự", 7, "C (Mã đơn vị)"),
        ("Nhân sự", 8, "D (Hộp thư)"),
        ("Nhân sự", 9, "D (Hộp thư)"),
        ("Nhân sự", 10, "E (Điện thoại)"),
        ("Nhân sự", 10, "F (Vai trò)"),
        ("Nhân sự", 10, "G (Mã cán bộ)"),
        ("Nhân sự", 11, "A (Họ và tên)"),
        ("Nhân sự", 11, "F (Vai trò)"),
        ("Nhân sự", 12, "B (Chức vụ)"),
    ]


def test_a_foreign_mailbox_is_refused_with_the_article() -> None:
    found = roster(people=changed(PEOPLE, "Lê Văn Thử", 3, "levanthu@gmail.com"))
    assert [sentence(fault) for fault in found.faults] == [
        "Trang tính “Nhân sự”, dòng 2, cột D (Hộp thư): Hộp thư levanthu@gmail.com không thuộc hệ thống thư "
        "điện tử công vụ (@dongnai.gov.vn, @nhontrach.example). Đề nghị dùng hộp thư công vụ (khoản 3 Điều 7 "
        "và khoản 2 Điều 9, QĐ 02/2012/QĐ-UBND)."
    ]


def test_the_file_comes_back_with_its_faults_beside_the_rows() -> None:
    found = roster(EVERY_FAULT_UNITS, EVERY_FAULT_PEOPLE)
    marked = load_workbook(BytesIO(with_faults(read(EVERY_FAULT_UNITS, EVERY_FAULT_PEOPLE), found.faults)))
    units, people = marked["Đơn vị"], marked["Nhân sự"]
    assert [units["F1"].value, people["H1"].value] == ["Lỗi", "Lỗi"]
    assert units["F4"].value == "Cột A (Mã đơn vị): Mã đơn vị pnv đã có ở dòng 2."
    assert [units["F2"].value, units["F3"].value] == [None, None]
    assert units["A4"].fill.start_color.rgb != units["A2"].fill.start_color.rgb
    assert people["E2"].value == "0900 000 001"


def test_a_unit_without_head_officer_or_mailbox_is_a_warning() -> None:
    found = roster(changed(UNITS, "pnv", 3, None), without(PEOPLE, "Lê Văn Thử", "Trần Thị Mẫu"))
    assert found.faults == ()
    assert sorted(fault.message for fault in found.warnings) == [
        "Phòng Nội vụ chưa có cán bộ theo dõi.",
        "Phòng Nội vụ chưa có hộp thư.",
        "Phòng Nội vụ chưa có thủ trưởng.",
    ]
    assert len(found.units) == 2


def test_a_person_without_a_mailbox_is_a_warning() -> None:
    found = roster(people=changed(PEOPLE, "Trần Thị Mẫu", 3, None))
    assert [fault.message for fault in found.warnings] == ["Trần Thị Mẫu chưa có hộp thư."]
    assert len(found.people) == 4


def test_the_same_mailbox_and_folded_name_is_one_person_with_a_role_for_each_row() -> None:
    again = ("Tran Thi Mau", "Kiêm nhiệm", "ptp", "TTMAU@nhontrach.example", None, "cán bộ", "CB002")
    found = roster(people=[*PEOPLE, again])
    mau = next(person for person in found.people if person.mailbox == "ttmau@nhontrach.example")
    assert mau.full_name == "Trần Thị Mẫu"
    assert [(role.unit, role.role, role.title) for role in mau.roles] == [
        ("pnv", "officer", "Chuyên viên"),
        ("ptp", "staff", "Kiêm nhiệm"),
    ]
    assert [fault.severity for fault in found.warnings] == ["warning"]  # the name is spelled otherwise


def test_a_role_that_is_written_twice_is_held_once() -> None:
    found = roster(people=[*PEOPLE, PEOPLE[1]])
    assert [fault.message for fault in found.warnings] == [
        "Vai trò của người này tại đơn vị này đã được ghi nhận ở dòng trên."
    ]
    assert len(found.people[0].roles) == 1


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("Thủ trưởng", ["head"]),
        ("THU TRUONG;cap pho", ["head", "deputy"]),
        ("thủ trưởng; cán bộ theo dõi; phòng văn hóa", ["head", "officer", "office"]),
        ("Phòng văn hoá", ["office"]),
        ("cán bộ, công chức", ["staff"]),
        ("cán bộ\ncán bộ theo dõi;", ["staff", "officer"]),
    ],
)
def test_roles_are_read_whatever_their_marks_and_case(written: str, roles: list[str]) -> None:
    found = roster(people=changed(PEOPLE, "Lê Văn Thử", 5, written))
    assert [role.role for role in found.people[0].roles] == roles


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (912345678, "0912345678"),
        (912345678.0, "0912345678"),
        ("912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        (84912345678, "0912345678"),
        ("0084 912.345.678", "0912345678"),
        ("0912-345-678", "0912345678"),
        (2513000102, "02513000102"),
        ("(0251) 3000.102", "02513000102"),
        (842513000102, "02513000102"),
        (None, ""),
    ],
)
def test_a_phone_that_became_a_number_gets_its_0_back(cell: object, phone: str) -> None:
    found = roster(people=changed(PEOPLE, "Lê Văn Thử", 4, cell))
    assert (found.faults, found.people[0].phone) == ((), phone)


@pytest.mark.parametrize("cell", ["0912 345 678; 0912 345 679", "9,12E+08", "091234567", 113, "1900 1234"])
def test_a_phone_that_cannot_be_one_is_a_fault(cell: object) -> None:
    found = roster(people=changed(PEOPLE, "Lê Văn Thử", 4, cell))
    assert told(found.faults) == [("Nhân sự", 2, "E (Điện thoại)")]


@pytest.mark.parametrize(
    "cell",
    ["a@x.example; b@x.example", "thư@nhontrach.example", "@nhontrach.example", "a..b@nhontrach.example"],
)
def test_a_mailbox_that_cannot_be_one_is_a_fault(cell: str) -> None:
    found = roster(people=changed(PEOPLE, "Lê Văn Thử", 3, cell))
    assert told(found.faults) == [("Nhân sự", 2, "D (Hộp thư)")]


def test_names_are_normalised_and_their_tone_style_is_left_alone() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hoà")  # as a Mac types it
    found = roster(people=changed(PEOPLE, "Lê Văn Thử", 0, decomposed))
    assert found.people[0].full_name == "Nguyễn Thị Hoà"


def test_ranks_follow_the_order_of_the_file() -> None:
    second = (
        "Võ Thị Diễn Tập",
        "Chuyên viên",
        "pnv",
        "vtdientap@nhontrach.example",
        None,
        "cán bộ theo dõi",
        None,
    )
    officers = [
        (person.full_name, role.rank)
        for person in roster(people=[*PEOPLE, second]).people
        for role in person.roles
        if (role.unit, role.role) == ("pnv", "officer")
    ]
    assert officers == [("Trần Thị Mẫu", 1), ("Võ Thị Diễn Tập", 2)]
