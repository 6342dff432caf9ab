"""The roster as a file: read, given back with what is wrong in it, written as it is held, or empty.

read = read_roster([("danh sach.xlsx", content)])     # raises Unreadable
roster = check(read.units, read.people, domains, read.faults)
marked = with_faults(read, roster.faults)              # .xlsx, with a column "Lỗi"
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import N_, _, fold
from bot.documents.reading import (
    Sheet,
    Unreadable,
    cell_text,
    column_letter,
    is_old_excel,
    old_excel,
    read_csv,
    read_xlsx,
)
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.roster import (
    CellFault,
    HeldPerson,
    HeldRole,
    HeldRoster,
    HeldUnit,
    PersonRow,
    RowPlace,
    UnitRow,
)
from bot.domain.roster.rows import ROLES

# field -> heading. A roster has all of them but those in OPTIONAL.
UNITS = {
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "kind": "Nhóm",
    "mailbox": "Hộp thư đơn vị",
    "phone": "Điện thoại",
}
PEOPLE = {
    "full_name": "Họ và tên",
    "title": "Chức vụ",
    "unit": "Mã đơn vị",
    "mailbox": "Hộp thư",
    "phone": "Điện thoại",
    "roles": "Vai trò",
    "staff_code": "Mã cán bộ",
}
OPTIONAL = {"staff_code"}
FAULTS = "Lỗi"  # the column of a file that was given back
ALSO = {  # what else headings are called, folded
    "ma co quan": "ma don vi",
    "ten co quan": "ten don vi",
    "ho ten": "ho va ten",
    "so dien thoai": "dien thoai",
    "sdt": "dien thoai",
    "hop thu ca nhan": "hop thu",
}
NOT_ASKED = {"", "stt", "tt", "loi"}  # columns that are left out without a word
HEADER_WITHIN = 10  # rows

SHOWN = 40  # characters of a sheet's name
UNITS_SHEET, PEOPLE_SHEET = "Đơn vị", "Nhân sự"

Row = tuple[str, ...]

NOTES = (
    N_("Giữ nguyên tên hai sheet “Đơn vị” và “Nhân sự” cùng dòng tiêu đề; thứ tự cột tùy ý."),
    N_("Dòng ví dụ không được nhập; có thể để nguyên, xóa hoặc ghi đè."),
    N_("Mã đơn vị: chữ không dấu và chữ số, mỗi đơn vị một mã."),
    N_("Hộp thư: chỉ hộp thư công vụ; mỗi ô một hộp thư, mỗi hộp thư một chủ."),
    N_("Điện thoại: mỗi ô một số."),
    N_("Vai trò: thủ trưởng; cấp phó; cán bộ theo dõi; cán bộ; phòng văn hóa."),
    N_("Nhiều vai trò trong một ô cách nhau bằng dấu chấm phẩy."),
    N_("Một người ở nhiều đơn vị: mỗi đơn vị một dòng, cùng họ tên và cùng hộp thư."),
    N_("Mã cán bộ: không bắt buộc."),
)

UNIT, NAME, PERSON = "pvd", "Phòng Ví dụ", "Nguyễn Văn Ví Dụ"


@dataclass(frozen=True)
class ColumnTable:
    """A sheet with its headings: ``columns`` is field -> column, from 0."""

    sheet: Sheet
    header: int  # the row of headings, from 1; 0 where there is none
    columns: Mapping[str, int]

    def rows(self) -> Iterator[tuple[RowPlace, dict[str, str]]]:
        """Yield each row below the headings that has something in a known column: field -> text."""
        named = {field: self.column_name(column) for field, column in self.columns.items()}
        for number, texts in enumerate(self.sheet.rows[self.header :], self.header + 1):
            filled = {
                field: texts[column] if column < len(texts) else "" for field, column in self.columns.items()
            }
            is_wrong = any((number, column + 1) in self.sheet.wrong for column in self.columns.values())
            if is_wrong or any(filled.values()):
                yield RowPlace(self.sheet.name, number, named), filled

    def column_name(self, column: int) -> str:
        """Return a column as it is named: "D (Hộp thư)"."""
        headings = self.sheet.rows[self.header - 1]
        heading = " ".join(headings[column].split()) if column < len(headings) else ""
        letter = column_letter(column + 1)
        return f"{letter} ({heading})" if heading else letter


def find_columns(sheet: Sheet, wanted: Mapping[str, str]) -> ColumnTable:
    """Find in ``sheet`` the row, of its first ten, that has most of the headings ``wanted``."""
    best = ColumnTable(sheet, 0, {})
    for number, texts in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        columns = _columns(texts, wanted)
        if len(columns) > len(best.columns):
            best = ColumnTable(sheet, number, columns)
    return best


def missing(table: ColumnTable, wanted: Mapping[str, str]) -> Iterator[str]:
    """Say what keeps a table from being read, in sentences."""
    if len(table.columns) < 2:  # one alone may stand in a title
        yield _(
            "“{sheet}”: không thấy dòng tiêu đề trong {rows} dòng đầu. Cần các cột: {columns}.",
            sheet=table.sheet.name,
            rows=HEADER_WITHIN,
            columns=", ".join(wanted.values()),
        )
        return
    lacking = [
        heading for field, heading in wanted.items() if field not in table.columns and field not in OPTIONAL
    ]
    if lacking:
        yield _("“{sheet}”: thiếu cột {columns}.", sheet=table.sheet.name, columns=", ".join(lacking))
    for column, heading in _repeated(table):
        yield _(
            "“{sheet}”: có hai cột “{heading}” (cột {column}).",
            sheet=table.sheet.name,
            heading=heading,
            column=column,
        )


def faults_in(table: ColumnTable) -> Iterator[CellFault]:
    """Cells that could not be read, and a warning for each column that nobody asked for."""
    used = set(table.columns.values())
    for column, heading in enumerate(table.sheet.rows[table.header - 1]):
        if column not in used and _folded(heading) not in NOT_ASKED:
            message = _("Cột này không dùng đến, hệ thống bỏ qua.")
            yield CellFault(table.sheet.name, table.header, table.column_name(column), message, "warning")
    for (row, column), message in table.sheet.wrong.items():
        if row > table.header and column - 1 in used:
            yield CellFault(table.sheet.name, row, table.column_name(column - 1), message)


def _columns(texts: tuple[str, ...], wanted: Mapping[str, str]) -> dict[str, int]:
    fields = {_folded(heading): field for field, heading in wanted.items()}
    columns: dict[str, int] = {}
    for column, text in enumerate(texts):
        field = fields.get(_folded(text))
        if field:
            columns.setdefault(field, column)
    return columns


def _repeated(table: ColumnTable) -> Iterator[tuple[str, str]]:
    """Return the columns whose heading is that of an earlier column that is used."""
    headings = table.sheet.rows[table.header - 1]
    used = {_folded(headings[column]): column for column in table.columns.values()}
    for column, heading in enumerate(headings):
        if used.get(_folded(heading), column) != column:
            yield column_letter(column + 1), heading


def _folded(heading: str) -> str:
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(heading)).split())
    return ALSO.get(plain, plain)


@dataclass(frozen=True)
class RosterFile:
    """What a file says, before it is checked. ``faults`` hold warnings too."""

    units_table: ColumnTable
    people_table: ColumnTable
    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    faults: tuple[CellFault, ...]


def read_roster(files: Sequence[tuple[str, bytes]]) -> RosterFile:
    """Read the roster in one .xlsx, or in two .csv in either order; each file is (name, content)."""
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
    """Give the file back as .xlsx: a column "Lỗi" says what is wrong with a row, which is coloured.

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


def marked_page(name: str, table: ColumnTable, told: dict[tuple[str, int], list[CellFault]]) -> SheetPage:
    """Write a sheet as it was, with a column of what is wrong with each row ((sheet, row) -> faults)."""
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
    return SheetPage(name, rows, table.header, marked)


def _note(fault: CellFault) -> str:
    if fault.severity == "warning":
        return _("Lưu ý cột {column}: {message}", column=fault.column, message=fault.message)
    return _("Cột {column}: {message}", column=fault.column, message=fault.message)


def _sheets(files: Sequence[tuple[str, bytes]]) -> tuple[Sheet, Sheet]:
    """Return the sheets of units and of people."""
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
    """Return the names of the two sheets: as they should be, else the first in which the words occur."""
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


def held_roster(held: HeldRoster, day: date) -> bytes:
    """Write the units that are open on ``day`` and who holds a role in them, as .xlsx."""
    units = [unit for unit in held.units if unit.closed is None or unit.closed > day]
    return write_xlsx(
        [
            SheetPage(UNITS_SHEET, [tuple(UNITS.values()), *map(held_unit_row, units)]),
            SheetPage(PEOPLE_SHEET, [tuple(PEOPLE.values()), *people_rows(units, held.people, day)]),
        ]
    )


def held_unit_row(unit: HeldUnit) -> Row:
    return unit.code, unit.name, unit.kind, unit.mailbox, unit.phone


def people_rows(units: Iterable[HeldUnit], people: Iterable[HeldPerson], day: date) -> Iterator[Row]:
    """Unit by unit, in each as its ranks have them: a row for each person there."""
    there: dict[str, list[tuple[HeldPerson, list[HeldRole]]]] = {unit.code: [] for unit in units}
    for person in people:
        for code, roles in by_unit(person.roles, day).items():
            if code in there:
                there[code].append((person, roles))
    for code, found in there.items():
        for person, roles in sorted(found, key=lambda one: (place(one[1][0]), one[0].id)):
            yield held_person_row(person, code, roles)


def by_unit(roles: Iterable[HeldRole], day: date) -> Mapping[str, list[HeldRole]]:
    """Return the roles that are held on ``day``, the first of each unit first."""
    found: dict[str, list[HeldRole]] = {}
    for role in sorted(roles, key=place):
        if role.ends is None or role.ends > day:
            found.setdefault(role.unit, []).append(role)
    return found


def place(role: HeldRole) -> tuple[int, int]:
    return list(ROLES).index(role.role), role.rank


def held_person_row(person: HeldPerson, code: str, roles: list[HeldRole]) -> Row:
    titles = dict.fromkeys(role.title for role in roles if role.title)
    named = "; ".join(_(ROLES[role.role]) for role in roles)
    return (
        person.full_name,
        "; ".join(titles),
        code,
        person.mailbox,
        person.phone,
        named,
        person.staff_code,
    )


def roster_template(domain: str) -> bytes:
    """Headings, one row as an example in ``domain``, and a sheet on how to fill it in, as .xlsx."""
    return write_xlsx(
        [
            SheetPage(UNITS_SHEET, [tuple(UNITS.values()), example_unit_row(domain)]),
            SheetPage(PEOPLE_SHEET, [tuple(PEOPLE.values()), example_person_row(domain)]),
            SheetPage(_("Hướng dẫn"), [[_(note)] for note in NOTES], header=0),
        ]
    )


def example_unit_row(domain: str) -> tuple[str, ...]:
    return UNIT, NAME, "Phòng, ban", f"pvd@{domain}", "0251 3000 100"


def example_person_row(domain: str) -> tuple[str, ...]:
    return PERSON, "Chuyên viên", UNIT, f"nvvidu@{domain}", "0900 000 000", "cán bộ theo dõi", ""


def is_example(row: UnitRow | PersonRow) -> bool:
    """Return whether it is an example; somebody else of a unit that took its code over is none."""
    if isinstance(row, UnitRow):
        return (row.code, row.name) == (UNIT, NAME)
    return (row.unit, row.full_name) == (UNIT, PERSON)


def passed_over(row: UnitRow | PersonRow) -> CellFault:
    first = "code" if isinstance(row, UnitRow) else "full_name"
    return row.at.fault(first, _("Dòng ví dụ, không nhập."), "warning")
