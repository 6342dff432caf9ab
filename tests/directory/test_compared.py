"""The directory beside a list from outside: matched, laid side by side, whatever its columns are called."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.documents.foreign import ForeignList, differences_workbook, read_foreign
from bot.documents.reading import Unreadable, open_file
from bot.documents.roster import roster_workbook
from bot.domain.directory import comparing
from bot.domain.directory.comparing import Compared, CurrentDirectory
from bot.domain.roster.rows import StoredPerson, StoredRole, StoredRoster, StoredUnit
from storage.people import roster
from tests.conftest import Fresh
from tests.people import DOMAIN, FIRST_DAY, connected

FILES = Path(__file__).parents[1] / "files"
DAY = date(2026, 11, 25)
LIST = FILES / "danh-sach-so.xlsx"


def unit(code: str, name: str, closed: date | None = None) -> StoredUnit:
    return StoredUnit(code, name, "", f"{code}@{DOMAIN}", "02513000100", 1, closed)


def person(number: int, name: str, mailbox: str, unit_code: str, staff_code: str = "") -> StoredPerson:
    held = (StoredRole(unit_code, "staff", "Chuyên viên", 1, None, "file"),)
    return StoredPerson(
        number, name, f"{mailbox}@{DOMAIN}" if mailbox else "", "0900000001", staff_code, held
    )


HERE = comparing.current_directory(
    StoredRoster(
        (unit("pnv", "Phòng Nội vụ"), unit("xpa", "UBND xã Phước An"), unit("cu", "Phòng Cũ", DAY)),
        (
            person(1, "Lê Văn Thử", "thu", "pnv"),
            person(2, "Lý Thị Mẫu", "", "pnv", "CB02"),
            person(3, "Mai Văn Ví", "", "xpa"),
            person(4, "Mai Văn Ví", "", "pnv"),
            person(5, "Người Cũ", "cu", "cu"),
        ),
    ),
    DAY,
)


def read(*rows: tuple[object, ...]) -> ForeignList:
    book, file = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(file)
    return read_foreign(open_file("so.xlsx", file.getvalue()), {DOMAIN})


def compared(*rows: tuple[object, ...], here: CurrentDirectory = HERE) -> Compared:
    return comparing.compare_people(read(*rows).people, here)


HEADINGS = ("Họ và tên", "Đơn vị công tác", "Email", "Mã CB", "Chức danh", "Di động")
MATCHED = {  # a row -> what it says otherwise of whom
    ("Lê Văn Thử", "Phòng Nội vụ", f"thu@{DOMAIN}", "", "Chuyên viên", ""): [],
    ("LÊ VĂN THỬ", "pnv", f"THU@{DOMAIN}", "", "", ""): [],
    ("Lê Văn Thử", "P. Nội vụ", f"thu@{DOMAIN}", "", "", ""): [],
    ("Lê Thị Thử", "pnv", f"thu@{DOMAIN}", "", "", ""): ["full_name"],
    ("Lê Văn Thử", "UBND xã Phước An", f"thu@{DOMAIN}", "", "", ""): ["unit"],
    ("Lê Văn Thử", "pnv", f"khac@{DOMAIN}", "", "Trưởng phòng", ""): ["title", "mailbox"],
    ("Lý Thị Đổi", "", f"doi@{DOMAIN}", "cb02", "", "0911 000 000"): ["full_name", "mailbox", "phone"],
    ("Mai Văn Ví", "UBND xã Phước An", f"vi@{DOMAIN}", "", "", ""): ["mailbox"],
}


@pytest.mark.parametrize(("row", "fields"), MATCHED.items())
def test_whom_a_row_means_and_what_differs(row: tuple[str, ...], fields: list[str]) -> None:
    found = compared(HEADINGS, row)
    assert [one.field for one in found.different] == fields
    assert found.only_there == []
    assert len(found.only_here) == len(HERE.people) - 1


def test_who_is_not_plain_is_nobody() -> None:
    """Match nobody by a name that two have, nor anyone who has gone."""
    found = compared(
        HEADINGS, ("Mai Văn Ví", "", "", "", "", ""), ("Người Cũ", "", f"cu@{DOMAIN}", "", "", "")
    )
    assert [row.get("full_name") for row in found.only_there] == ["Mai Văn Ví", "Người Cũ"]
    assert len(found.only_here) == len(HERE.people) == 4


def test_a_surer_key_goes_first() -> None:
    """Match by mailbox first: by name the first row would take whom the second has by mailbox."""
    found = compared(
        HEADINGS,
        ("Lê Văn Thử", "pnv", f"khac@{DOMAIN}", "", "", ""),
        ("Lê Văn Thử", "pnv", f"thu@{DOMAIN}", "", "", ""),
    )
    assert [row.at.row for row in found.only_there] == [2]


@pytest.mark.parametrize(
    "rows",
    [
        [("Tên đơn vị", "Hộp thư")],
        [("Nội dung",), ("Họ và tên",)],
        [("Họ và tên",), ("Lê Văn Thử",)],
    ],
)
def test_a_list_without_people_is_refused(rows: list[tuple[object, ...]]) -> None:
    with pytest.raises(Unreadable):
        read(*rows)


def test_the_workbook_lays_them_side_by_side(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        here = comparing.current_directory(roster.current_roster(tx), FIRST_DAY)
    outside = read_foreign(open_file(LIST.name, LIST.read_bytes()), {DOMAIN})
    people = comparing.compare_people(outside.people, here)
    made = differences_workbook(people, Compared((), (), (), 0), here, outside.faults)
    book = load_workbook(BytesIO(made))
    pages = {
        sheet.title: [row[1:5] for row in sheet.iter_rows(min_row=2, values_only=True)]
        for sheet in book.worksheets
    }
    assert pages["Khác nhau"] == [
        ("Lê Văn Mẫu Minh", "Đơn vị", "UBND xã Long Tân", "UBND xã Phú Hội"),
        ("Nguyễn Thị Ví Hòa", "Điện thoại", "02513000003", "0913000003"),
        ("Phạm Văn Ví Dũng", "Hộp thư", f"dung@{DOMAIN}", f"ngthhoa@{DOMAIN}"),
    ]
    alone = [row[0] for row in pages["Chỉ có trong hệ thống"]]
    assert alone == ["Đỗ Văn Ví Bình", "Bùi Thị Mẫu Tâm", "Hồ Văn Ví Vinh", "Ngô Thị Mẫu Yến"]
    assert [row[0] for row in pages["Chỉ có trong danh sách gửi đến"]] == [
        "Mai Thị Mẫu Nghi",
        "Mai Văn Ví Nghĩa",
    ]
    assert [row[0] for row in pages["Lỗi trong tệp"]] == ["10", "11", "11"]


def test_a_list_of_our_own_is_the_same(fresh: Fresh) -> None:
    """Send back what the office exports: nothing differs."""
    with connected(fresh()) as tx:
        held = roster.current_roster(tx)
    here = comparing.current_directory(held, FIRST_DAY)
    outside = read_foreign(open_file("so.xlsx", roster_workbook(held, FIRST_DAY)), {DOMAIN})
    for found in (
        comparing.compare_people(outside.people, here),
        comparing.compare_units(outside.units, here),
    ):
        assert (found.only_here, found.only_there, found.different) == ([], [], [])
    assert (outside.faults, outside.has_units) == ([], True)


def test_where_nothing_differs_the_first_page_says_so_with_what_was_compared(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        held = roster.current_roster(tx)
    here = comparing.current_directory(held, FIRST_DAY)
    outside = read_foreign(open_file("so.xlsx", roster_workbook(held, FIRST_DAY)), {DOMAIN})
    people, units = (
        comparing.compare_people(outside.people, here),
        comparing.compare_units(outside.units, here),
    )
    book = load_workbook(BytesIO(differences_workbook(people, units, here, outside.faults)))
    said, headings, *rows = book["Khác nhau"].iter_rows(values_only=True)
    assert said[0] == "Không có gì khác nhau. Đã đối chiếu 10 người và 4 đơn vị có ở cả hai danh sách."
    assert headings[:2] == ("Đơn vị", "Họ và tên")
    assert rows == []
