"""Roster files for the tests, made cell by cell: what a person's spreadsheet may hold."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from bot.documents.reading import open_file
from bot.documents.roster import RosterFile, read_roster
from bot.domain.roster import Roster, check_roster

DOMAINS = {"nhontrach.example", "dongnai.gov.vn"}
Row = Sequence[object]

UNITS: list[Row] = [
    ("Mã đơn vị", "Tên đơn vị", "Nhóm", "Hộp thư đơn vị", "Điện thoại"),
    ("pnv", "Phòng Nội vụ", "Phòng, ban", "pnv@nhontrach.example", "0251 3000 102"),
    ("ptp", "Phòng Tư pháp", "Phòng, ban", "ptp@nhontrach.example", "0251 3000 103"),
]
PEOPLE: list[Row] = [
    ("Họ và tên", "Chức vụ", "Mã đơn vị", "Hộp thư", "Điện thoại", "Vai trò", "Mã cán bộ"),
    ("Lê Văn Thử", "Trưởng phòng", "pnv", "lvthu@nhontrach.example", "0900 000 001", "thủ trưởng", "CB001"),
    (
        "Trần Thị Mẫu",
        "Chuyên viên",
        "pnv",
        "ttmau@nhontrach.example",
        "0900 000 002",
        "cán bộ theo dõi",
        "CB002",
    ),
    (
        "Nguyễn Văn Ví Dụ",
        "Trưởng phòng",
        "ptp",
        "nvvidu@nhontrach.example",
        "0900 000 003",
        "thủ trưởng",
        None,
    ),
    (
        "Phạm Thị Minh Họa",
        "Chuyên viên",
        "ptp",
        "ptminhhoa@nhontrach.example",
        "0900 000 004",
        "cán bộ theo dõi",
        None,
    ),
]


def workbook(
    units: Sequence[Row] = UNITS, people: Sequence[Row] = PEOPLE, names: Sequence[str] = ()
) -> bytes:
    """Make an .xlsx with these rows, headings included."""
    book = Workbook(write_only=True)
    for name, rows in zip(names or ("Đơn vị", "Nhân sự"), (units, people), strict=True):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def csv(rows: Sequence[Row], delimiter: str = ",") -> str:
    lines = (delimiter.join(_quoted(cell, delimiter) for cell in row) for row in rows)
    return "".join(f"{line}\r\n" for line in lines)


def _quoted(cell: object, delimiter: str) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if delimiter in text else text


def read(units: Sequence[Row] = UNITS, people: Sequence[Row] = PEOPLE) -> RosterFile:
    return read_roster([open_file("danh sách.xlsx", workbook(units, people))])


def roster(units: Sequence[Row] = UNITS, people: Sequence[Row] = PEOPLE) -> Roster:
    """Return these rows as they come out of a file and its check."""
    found = read(units, people)
    return check_roster(found.units, found.people, DOMAINS, found.faults)


def without(rows: Sequence[Row], *first_cells: str) -> list[Row]:
    return [row for row in rows if row[0] not in first_cells]


def changed(rows: Sequence[Row], first_cell: str, column: int, value: object) -> list[Row]:
    """Return ``rows`` with a cell changed: the row that begins with ``first_cell``, ``column`` from 0."""
    return [(*row[:column], value, *row[column + 1 :]) if row[0] == first_cell else row for row in rows]


def with_sheet_data(content: bytes, data: bytes) -> bytes:
    """Replace the rows of the workbook's first sheet by this XML."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = (
                    part[: part.index(b"<sheetData>")] + b"<sheetData>" + data + b"</sheetData></worksheet>"
                )
            new.writestr(name, part)
    return packed.getvalue()
