"""A list of people and mailboxes from outside, such as the department's: whatever its columns are called.

Read within the bounds of every workbook (bot/sheets/xlsx.py); sheets without a known table are passed over.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.text import fold
from bot.conversation.words import _
from bot.domain.directory.comparing import Foreign
from bot.domain.roster import CellFault
from bot.domain.roster.cells import WrongCell, mailbox_in, name_in, phone_in, words_in
from bot.domain.roster.rows import RowPlace
from bot.rosterfile.headings import HEADER_WITHIN, Table
from bot.sheets import Sheet, Unreadable
from bot.sheets.xlsx import is_old_excel, old_excel, read_xlsx

SHEETS = 10  # that are looked at
OF_PEOPLE = {  # field -> how its heading may read, in plain letters
    "full_name": ("ho va ten", "ho ten", "ten nguoi dung", "ten can bo", "ho va ten can bo"),
    "title": ("chuc vu", "chuc danh", "chuc vu chuc danh"),
    "unit": ("ma don vi", "don vi", "ten don vi", "don vi cong tac", "co quan", "phong ban", "ten co quan"),
    "mailbox": (
        "hop thu",
        "hop thu ca nhan",
        "dia chi hop thu",
        "dia chi thu dien tu",
        "dia chi thu dien tu cong vu",
        "thu dien tu",
        "hop thu cong vu",
        "email",
        "e mail",
        "dia chi email",
    ),
    "phone": ("dien thoai", "so dien thoai", "sdt", "dien thoai di dong", "so dtdd", "di dong"),
    "staff_code": ("ma can bo", "ma cb", "ma nhan vien", "so hieu"),
}
OF_UNITS = {
    "code": ("ma don vi", "ma co quan", "ma"),
    "name": ("ten don vi", "ten co quan", "don vi", "co quan"),
    "mailbox": ("hop thu don vi", *OF_PEOPLE["mailbox"]),
    "phone": ("dien thoai co quan", *OF_PEOPLE["phone"]),
}
NEEDED = {"people": ("full_name",), "units": ("name", "mailbox")}


@dataclass(frozen=True)
class ForeignList:
    """``has_units``: whether there is a table of units, which alone says which are missing there."""

    people: Sequence[Foreign]
    units: Sequence[Foreign]
    faults: Sequence[CellFault]
    has_units: bool


def read_foreign(name: str, content: bytes, domains: Collection[str]) -> ForeignList:
    """The people and units of a workbook; Unreadable where it holds no table of people."""
    if is_old_excel(name, content):
        raise old_excel()
    sheets = read_xlsx(content, lambda names: list(names)[:SHEETS])
    tables = [table_of(sheet, OF_PEOPLE, NEEDED["people"]) for sheet in sheets]
    of_people = [table for table in tables if table.header]
    rest = [sheet for sheet, table in zip(sheets, tables, strict=True) if not table.header]
    of_units = [table for sheet in rest if (table := table_of(sheet, OF_UNITS, NEEDED["units"])).header]
    if not of_people:
        raise Unreadable(
            _(
                "Không thấy bảng nào có cột “Họ và tên” trong {rows} dòng đầu của các sheet. Cần thêm ít "
                "nhất một cột: Hộp thư, Mã cán bộ hoặc Đơn vị.",
                rows=HEADER_WITHIN,
            )
        )
    faults: list[CellFault] = []
    people = [row for table in of_people for row in rows_of(table, "full_name", domains, faults)]
    units = [row for table in of_units for row in rows_of(table, "name", domains, faults)]
    told = sorted([*faults, *doubled(people)], key=lambda fault: (fault.sheet, fault.row))
    return ForeignList(people, units, told, bool(of_units))


def table_of(sheet: Sheet, wanted: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Table:
    """The sheet with the row, of its first ten, that has most of these headings and all that are needed."""
    best = Table(sheet, 0, {})
    for number, texts in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        columns = columns_of(texts, wanted)
        if set(needed) <= set(columns) and len(columns) > max(1, len(best.columns)):
            best = Table(sheet, number, columns)
    return best


def columns_of(texts: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    fields = {said: name for name, some in wanted.items() for said in some}
    found: dict[str, int] = {}
    for column, text in enumerate(texts):
        if (name := fields.get(plain(text))) is not None:
            found.setdefault(name, column)
    return found


def plain(heading: str) -> str:
    """ "Địa chỉ thư điện tử (*)" is "dia chi thu dien tu"."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(re.sub(r"\([^()]*\)", " ", heading))))


def rows_of(table: Table, named: str, domains: Collection[str], faults: list[CellFault]) -> Iterator[Foreign]:
    """Each row that names somebody; a cell that cannot be read is told of, and left out."""
    for (row, column), message in table.sheet.wrong.items():
        if row > table.header and column - 1 in table.columns.values():
            faults.append(CellFault(table.sheet.name, row, table.column_name(column - 1), message))
    for at, texts in table.rows():
        if is_numbering(texts.values()):
            continue
        read = {name: cell(at, name, text, domains, faults) for name, text in texts.items()}
        if read[named]:
            yield Foreign(at, read)


def is_numbering(texts: Collection[str]) -> bool:
    """The line "(1) (2) (3)" that many tables have below their headings."""
    return all(re.fullmatch(r"\(?\d{0,2}\)?", text) for text in texts)


def cell(at: RowPlace, name: str, text: str, domains: Collection[str], faults: list[CellFault]) -> str:
    try:
        if name == "mailbox":
            return mailbox_in(text, domains)
        if name == "phone":
            return phone_in(text)
        return name_in(text) if name in ("full_name", "name") else words_in(text)
    except WrongCell as wrong:
        faults.append(at.fault(name, str(wrong)))
        return ""


def doubled(people: Sequence[Foreign]) -> Iterator[CellFault]:
    """One mailbox that stands beside two names."""
    first: dict[str, Foreign] = {}
    for row in people:
        address = row.get("mailbox")
        before = first.setdefault(address, row)
        if address and fold(before.get("full_name")) != fold(row.get("full_name")):
            message = _(
                "Hộp thư {mailbox} đã ghi ở dòng {row} cho người khác.", mailbox=address, row=before.at.row
            )
            yield row.at.fault("mailbox", message)
