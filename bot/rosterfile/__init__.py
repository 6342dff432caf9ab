"""The roster as a file: read from .xlsx or two .csv, and given back with what is wrong in it.

read = read_roster([("danh sach.xlsx", content)])     # raises Unreadable
roster = check(read.units, read.people, domains, read.faults)
marked = with_faults(read, roster.faults)              # .xlsx, with a column "Lỗi"
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.conversation.text import fold
from bot.conversation.words import _
from bot.domain.roster import CellFault, PersonRow, UnitRow
from bot.rosterfile.example import is_example, passed_over
from bot.rosterfile.headings import FAULTS, PEOPLE, UNITS, Table, faults_in, find_columns, missing
from bot.sheets import Sheet, Unreadable, cell_text
from bot.sheets.delimited import read_csv
from bot.sheets.write import Page, write_xlsx
from bot.sheets.xlsx import is_old_excel, old_excel, read_xlsx

SHOWN = 40  # characters of a sheet's name
UNITS_SHEET, PEOPLE_SHEET = "Đơn vị", "Nhân sự"


@dataclass(frozen=True)
class RosterFile:
    """What a file says, before it is checked. ``faults`` hold warnings too."""

    units_table: Table
    people_table: Table
    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    faults: tuple[CellFault, ...]


def read_roster(files: Sequence[tuple[str, bytes]]) -> RosterFile:
    """The roster in one .xlsx, or in two .csv in either order; each file is (name, content)."""
    units_sheet, people_sheet = _sheets(files)
    units, people = find_columns(units_sheet, UNITS), find_columns(people_sheet, PEOPLE)
    lacking = [*missing(units, UNITS), *missing(people, PEOPLE)]
    if lacking:
        raise Unreadable("\n".join(lacking))
    unit_rows = [UnitRow(at=at, **texts) for at, texts in units.rows()]
    people_rows = [PersonRow(at=at, **texts) for at, texts in people.rows()]
    rows: list[UnitRow | PersonRow] = [*unit_rows, *people_rows]
    read = RosterFile(
        units_table=units,
        people_table=people,
        units=tuple(row for row in unit_rows if not is_example(row)),
        people=tuple(row for row in people_rows if not is_example(row)),
        faults=(*faults_in(units), *faults_in(people), *map(passed_over, filter(is_example, rows))),
    )
    if not read.units:
        raise Unreadable(empty(units_sheet.name, has_example=bool(unit_rows)))
    return read


def empty(sheet: str, *, has_example: bool) -> str:
    if has_example:
        return _("“{sheet}” mới có dòng ví dụ; xin ghi các đơn vị vào các dòng dưới.", sheet=sheet)
    return _("“{sheet}” chưa có dòng nào dưới dòng tiêu đề.", sheet=sheet)


def with_faults(read: RosterFile, faults: Iterable[CellFault]) -> bytes:
    """The file given back as .xlsx: a column "Lỗi" says what is wrong with a row, which is coloured.

    Warnings begin with "Lưu ý" and colour nothing. A formula's cell is empty.
    """
    told: dict[tuple[str, int], list[CellFault]] = {}
    for fault in faults:
        told.setdefault((fault.sheet, fault.row), []).append(fault)
    pages = [
        marked_page(UNITS_SHEET, read.units_table, told),
        marked_page(PEOPLE_SHEET, read.people_table, told),
    ]
    return write_xlsx(pages)


def marked_page(name: str, table: Table, told: dict[tuple[str, int], list[CellFault]]) -> Page:
    """A sheet as it was, with a column that says what is wrong with each row ((sheet, row) -> faults)."""
    width = max(len(texts) for texts in table.sheet.rows)
    earlier = {
        column for column, text in enumerate(table.sheet.rows[table.header - 1]) if fold(text) == fold(FAULTS)
    }
    rows, marked = [], set()
    for number, texts in enumerate(table.sheet.rows, 1):
        faults = told.get((table.sheet.name, number), [])
        note = FAULTS if number == table.header else "\n".join(_note(fault) for fault in faults)
        padded = [*texts, *[""] * (width - len(texts))]
        rows.append([*(text for column, text in enumerate(padded) if column not in earlier), note])
        if any(fault.severity == "fault" for fault in faults):
            marked.add(number)
    return Page(name, rows, table.header, marked)


def _note(fault: CellFault) -> str:
    if fault.severity == "warning":
        return _("Lưu ý cột {column}: {message}", column=fault.column, message=fault.message)
    return _("Cột {column}: {message}", column=fault.column, message=fault.message)


def _sheets(files: Sequence[tuple[str, bytes]]) -> tuple[Sheet, Sheet]:
    """The sheets of units and of people."""
    if any(is_old_excel(name, content) for name, content in files):
        raise old_excel()
    if len(files) == 1 and not _is_csv(*files[0]):
        units, people = read_xlsx(files[0][1], _chosen)
        return units, people
    if len(files) != 2 or not all(_is_csv(*file) for file in files):
        raise Unreadable(
            _("Đề nghị gửi một tệp .xlsx, hoặc hai tệp .csv: danh sách đơn vị và danh sách nhân sự.")
        )
    return _in_order(*(read_csv(name, content) for name, content in files))


def _is_csv(name: str, content: bytes) -> bool:
    return not content.startswith(b"PK") and not name.lower().endswith((".xlsx", ".xlsm"))


def _in_order(first: Sheet, second: Sheet) -> tuple[Sheet, Sheet]:
    is_swapped = len(find_columns(second, UNITS).columns) > len(find_columns(first, UNITS).columns)
    return (second, first) if is_swapped else (first, second)


def _chosen(names: Sequence[str]) -> list[str]:
    """The names of the two sheets: as they should be, else the first in which the words occur."""
    people = _named("nhan su", names)
    units = _named("don vi", [name for name in names if name != people])
    if units is None or people is None:
        raise Unreadable(
            _(
                "Tệp cần hai sheet “Đơn vị” và “Nhân sự”. Hiện có: {sheets}.",
                sheets=", ".join(cell_text(name)[:SHOWN] for name in names[:10]),
            )
        )
    return [units, people]


def _named(words: str, names: Sequence[str]) -> str | None:
    exact = [name for name in names if fold(name) == words]
    return next(iter([*exact, *(name for name in names if words in fold(name))]), None)
