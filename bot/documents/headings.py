"""Finding the roster's columns by their headings, whatever their order, marks, case or place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.conversation.text import fold
from bot.conversation.words import _
from bot.documents.reading import Sheet, column_letter
from bot.domain.roster import CellFault, RowPlace

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
