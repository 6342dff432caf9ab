"""The roster as a file: read, given back with what is wrong in it, written as it is stored, or empty.

read = read_roster([("danh sach.xlsx", content)])     # raises Unreadable
roster = check_roster(read.units, read.people, domains, read.faults)
marked = with_faults(read, roster.faults)              # .xlsx, with a column "Lỗi"
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import N_, _, fold
from bot.documents.reading import (
    HEADER_WITHIN,
    Book,
    Sheet,
    Unreadable,
    column_letter,
    no_header,
)
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.roster import (
    ROLES,
    CellFault,
    PersonRow,
    RowPlace,
    StoredPerson,
    StoredRole,
    StoredRoster,
    StoredUnit,
    UnitRow,
)

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
UNITS_SHEET, PEOPLE_SHEET = "Đơn vị", "Nhân sự"

Row = tuple[str, ...]

NOTES = (
    N_("Giữ nguyên tên hai trang tính “Đơn vị” và “Nhân sự” cùng dòng tiêu đề; thứ tự cột tùy ý."),
    N_("Dòng ví dụ không được nhập; có thể để nguyên, xóa hoặc ghi đè."),
    N_("Mã đơn vị: chữ không dấu và chữ số, mỗi đơn vị một mã."),
    N_("Hộp thư: chỉ hộp thư công vụ; mỗi ô một hộp thư, mỗi hộp thư một chủ."),
    N_("Điện thoại: mỗi ô một số."),
    N_("Vai trò: thủ trưởng; cấp phó; {the_officer}; cán bộ; {the_office_role}."),
    N_(
        "Quyền của {the_office_role}: ghi “{the_office_role}: xem” hoặc “{the_office_role}: soạn” (xem và "
        "soạn) nếu không đủ ba quyền xem, soạn, ban hành."
    ),
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
    """Find the row that has most of the headings ``wanted``."""
    fields = {_folded(heading): field for field, heading in wanted.items()}
    return find_header(sheet, lambda heading: fields.get(_folded(heading)), ())


def find_header(
    sheet: Sheet, field_of: Callable[[str], str | None], needed: Collection[str], least: int = 1
) -> ColumnTable:
    """Find in ``sheet`` the row, of its first ten, with most of the headings that have a field.

    It has ``least`` of them, and the ``needed`` ones. Of two columns of one field the first is taken.
    """
    best = ColumnTable(sheet, 0, {})
    for number, texts in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        columns: dict[str, int] = {}
        for column, text in enumerate(texts):
            if (field := field_of(text)) is not None:
                columns.setdefault(field, column)
        if columns.keys() >= set(needed) and len(columns) >= max(least, len(best.columns) + 1):
            best = ColumnTable(sheet, number, columns)
    return best


def missing(table: ColumnTable, wanted: Mapping[str, str]) -> Iterator[str]:
    """Say what keeps a table from being read, in sentences."""
    if len(table.columns) < 2:  # one alone may stand in a title
        yield no_header(table.sheet.name, wanted.values())
        return
    sheet, asked = table.sheet.name, wanted.keys() - table.columns.keys() - OPTIONAL
    if asked:
        lacking = ", ".join(heading for field, heading in wanted.items() if field in asked)
        yield _("“{sheet}”: thiếu cột {columns}.", sheet=sheet, columns=lacking)
    headings = table.sheet.rows[table.header - 1]
    used = {_folded(headings[column]): column for column in table.columns.values()}
    for column, heading in enumerate(headings):
        if used.get(_folded(heading), column) != column:
            places = {"sheet": sheet, "heading": heading, "column": column_letter(column + 1)}
            yield _("“{sheet}”: có hai cột “{heading}” (cột {column}).", **places)


def faults_in(table: ColumnTable) -> Iterator[CellFault]:
    """Yield a warning for each column that nobody asked for, and the cells that could not be read."""
    used = set(table.columns.values())
    for column, heading in enumerate(table.sheet.rows[table.header - 1]):
        if column not in used and _folded(heading) not in NOT_ASKED:
            message = _("Cột này không dùng đến, hệ thống bỏ qua.")
            yield CellFault(table.sheet.name, table.header, table.column_name(column), message, "warning")
    for (row, column), message in table.sheet.wrong.items():
        if row > table.header and column - 1 in used:
            yield CellFault(table.sheet.name, row, table.column_name(column - 1), _(message))


def _folded(heading: str) -> str:
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(heading)).split())
    return ALSO.get(plain, plain)


@dataclass(frozen=True)
class RosterFile:
    """A file as it was read, before it is checked. ``faults`` hold warnings too."""

    units_table: ColumnTable
    people_table: ColumnTable
    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    faults: tuple[CellFault, ...]


def read_roster(files: Sequence[Book]) -> RosterFile:
    """Read the roster in one .xlsx, or in two .csv in either order."""
    units_sheet, people_sheet = _sheets(files)
    units, people = find_columns(units_sheet, UNITS), find_columns(people_sheet, PEOPLE)
    if lacking := [*missing(units, UNITS), *missing(people, PEOPLE)]:
        raise Unreadable("\n".join(lacking))
    unit_rows = [UnitRow(at=at, **texts) for at, texts in units.rows()]
    person_rows = [PersonRow(at=at, **texts) for at, texts in people.rows()]
    told = tuple(row for row in unit_rows if not is_example(row))
    if not told and unit_rows:
        said = _("“{sheet}” mới có dòng ví dụ; xin ghi các đơn vị vào các dòng dưới.", sheet=units_sheet.name)
        raise Unreadable(said)
    if not told:
        raise Unreadable(_("“{sheet}” chưa có dòng nào dưới dòng tiêu đề.", sheet=units_sheet.name))
    passed = _("Dòng ví dụ, không nhập.")
    return RosterFile(
        units_table=units,
        people_table=people,
        units=told,
        people=tuple(row for row in person_rows if not is_example(row)),
        faults=(
            *faults_in(units),
            *faults_in(people),
            *(row.at.fault("code", passed, "warning") for row in unit_rows if is_example(row)),
            *(row.at.fault("full_name", passed, "warning") for row in person_rows if is_example(row)),
        ),
    )


def is_example(row: UnitRow | PersonRow) -> bool:
    """Return whether it is an example; somebody else of a unit that took its code over is none."""
    if isinstance(row, UnitRow):
        return (row.code, row.name) == (UNIT, NAME)
    return (row.unit, row.full_name) == (UNIT, PERSON)


def with_faults(read: RosterFile, faults: Iterable[CellFault]) -> bytes:
    """Give the file back as .xlsx: a column "Lỗi" says what is wrong with a row, which is coloured.

    Warnings begin with "Lưu ý" and colour nothing. A formula's cell is empty.
    """
    told = list(faults)
    tables = {UNITS_SHEET: read.units_table, PEOPLE_SHEET: read.people_table}
    return write_xlsx([marked_page(name, table, told) for name, table in tables.items()])


def marked_page(name: str, table: ColumnTable, faults: Iterable[CellFault]) -> SheetPage:
    """Write a sheet as it was, with a column of what is wrong with each row."""
    told: defaultdict[int, list[CellFault]] = defaultdict(list)
    for fault in faults:
        if fault.sheet == table.sheet.name:
            told[fault.row].append(fault)
    width = max(len(texts) for texts in table.sheet.rows)
    earlier = {
        column for column, text in enumerate(table.sheet.rows[table.header - 1]) if fold(text) == fold(FAULTS)
    }
    rows, marked = [], set()
    for number, texts in enumerate(table.sheet.rows, 1):
        note = FAULTS if number == table.header else "\n".join(map(_note, told[number]))
        padded = [*texts, *[""] * (width - len(texts))]
        rows.append([*(text for column, text in enumerate(padded) if column not in earlier), note])
        if any(fault.severity == "fault" for fault in told[number]):
            marked.add(number)
    return SheetPage(name, rows, table.header, marked)


def _note(fault: CellFault) -> str:
    if fault.severity == "warning":
        return _("Lưu ý cột {column}: {message}", column=fault.column, message=fault.message)
    return _("Cột {column}: {message}", column=fault.column, message=fault.message)


def _sheets(files: Sequence[Book]) -> tuple[Sheet, Sheet]:
    """Return the sheets of units and of people."""
    if len(files) == 1 and not files[0].is_csv:
        units, people = files[0].chosen(_chosen)
        return units, people
    if len(files) != 2 or not all(file.is_csv for file in files):
        said = _("Đề nghị gửi một tệp .xlsx, hoặc hai tệp .csv: danh sách đơn vị và danh sách nhân sự.")
        raise Unreadable(said)
    first, second = (file.sheets[0] for file in files)
    is_swapped = len(find_columns(second, UNITS).columns) > len(find_columns(first, UNITS).columns)
    return (second, first) if is_swapped else (first, second)


def _chosen(names: Sequence[str]) -> list[str]:
    """Return the names of the two sheets: as they should be, else the first in which the words occur."""
    people = _named("nhan su", names)
    units = _named("don vi", [name for name in names if name != people])
    if units is None or people is None:
        there = ", ".join(name[:40] for name in names[:10])
        raise Unreadable(_("Tệp cần hai trang tính “Đơn vị” và “Nhân sự”. Hiện có: {sheets}.", sheets=there))
    return [units, people]


def _named(words: str, names: Sequence[str]) -> str | None:
    exact = [name for name in names if fold(name) == words]
    return next(iter([*exact, *(name for name in names if words in fold(name))]), None)


def roster_workbook(stored: StoredRoster, day: date) -> bytes:
    """Write the units that are open on ``day`` and who holds a role in them, as .xlsx; none restricted."""
    units = [unit for unit in stored.units if unit.closed is None or unit.closed > day]
    shown = [person for person in stored.people if not person.is_restricted]
    unit_rows = [(unit.code, unit.name, unit.kind, unit.mailbox, unit.phone) for unit in units]
    return write_xlsx(
        [
            SheetPage(UNITS_SHEET, [tuple(UNITS.values()), *unit_rows]),
            SheetPage(PEOPLE_SHEET, [tuple(PEOPLE.values()), *_people_rows(units, shown, day)]),
        ]
    )


def _people_rows(units: Iterable[StoredUnit], people: Iterable[StoredPerson], day: date) -> Iterator[Row]:
    """Yield a row for each person of each unit, in it as its ranks have them."""
    there: dict[str, list[tuple[StoredPerson, list[StoredRole]]]] = {unit.code: [] for unit in units}
    for person in people:
        roles_of: defaultdict[str, list[StoredRole]] = defaultdict(list)
        for role in sorted(person.roles, key=_place):
            if role.unit in there and (role.ends is None or role.ends > day):
                roles_of[role.unit].append(role)
        for code, roles in roles_of.items():
            there[code].append((person, roles))
    for code, found in there.items():
        for person, roles in sorted(found, key=lambda one: (_place(one[1][0]), one[0].id)):
            titles = "; ".join(dict.fromkeys(role.title for role in roles if role.title))
            named = "; ".join(_(ROLES[role.role]) for role in roles)
            yield person.full_name, titles, code, person.mailbox, person.phone, named, person.staff_code


def _place(role: StoredRole) -> tuple[int, int]:
    return list(ROLES).index(role.role), role.rank


def roster_template(domain: str) -> bytes:
    """Write the headings, one row as an example in ``domain``, and a sheet on how to fill it in, as .xlsx."""
    unit = UNIT, NAME, "Phòng, ban", f"pvd@{domain}", "0251 3000 100"
    person = PERSON, "Chuyên viên", UNIT, f"nvvidu@{domain}", "0900 000 000", "cán bộ theo dõi", ""
    return write_xlsx(
        [
            SheetPage(UNITS_SHEET, [tuple(UNITS.values()), unit]),
            SheetPage(PEOPLE_SHEET, [tuple(PEOPLE.values()), person]),
            SheetPage(_("Hướng dẫn"), [[_(note)] for note in NOTES], header=0),
        ]
    )
