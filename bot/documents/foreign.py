"""Lists of people and mailboxes from outside: reading one, and writing what the directory says otherwise.

The columns may be called whatever they are, as in the department's. It is read within the bounds of every
workbook (reading.py); sheets without a known table are passed over.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation import N_, _, fold, number_text
from bot.documents.reading import Sheet, Unreadable, is_old_excel, old_excel, read_xlsx
from bot.documents.roster import HEADER_WITHIN, ColumnTable
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.directory.comparing import Compared, Foreign, Ours
from bot.domain.roster import CellFault
from bot.domain.roster.rows import (
    HeldPerson,
    HeldUnit,
    RowPlace,
    WrongCell,
    mailbox_in,
    name_in,
    phone_in,
    words_in,
)

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

FIELDS = {
    "full_name": N_("Họ và tên"),
    "title": N_("Chức vụ"),
    "unit": N_("Đơn vị"),
    "mailbox": N_("Hộp thư"),
    "phone": N_("Điện thoại"),
    "name": N_("Tên đơn vị"),
}
Row = tuple[str, ...]


@dataclass(frozen=True)
class ForeignList:
    """``has_units``: whether there is a table of units, which alone says which are missing there."""

    people: Sequence[Foreign]
    units: Sequence[Foreign]
    faults: Sequence[CellFault]
    has_units: bool


def read_foreign(name: str, content: bytes, domains: Collection[str]) -> ForeignList:
    """Read the people and units of a workbook; Unreadable where it holds no table of people."""
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


def table_of(sheet: Sheet, wanted: Mapping[str, Sequence[str]], needed: Sequence[str]) -> ColumnTable:
    """Find the sheet with the row, of its first ten, with most of these headings and all needed ones."""
    best = ColumnTable(sheet, 0, {})
    for number, texts in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        columns = columns_of(texts, wanted)
        if set(needed) <= set(columns) and len(columns) > max(1, len(best.columns)):
            best = ColumnTable(sheet, number, columns)
    return best


def columns_of(texts: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    fields = {said: name for name, some in wanted.items() for said in some}
    found: dict[str, int] = {}
    for column, text in enumerate(texts):
        if (name := fields.get(plain(text))) is not None:
            found.setdefault(name, column)
    return found


def plain(heading: str) -> str:
    """Return a heading in plain letters: "Địa chỉ thư điện tử (*)" is "dia chi thu dien tu"."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(re.sub(r"\([^()]*\)", " ", heading))))


def rows_of(
    table: ColumnTable, named: str, domains: Collection[str], faults: list[CellFault]
) -> Iterator[Foreign]:
    """Return each row that names somebody; a cell that cannot be read is told of, and left out."""
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
    """Return whether it is the line "(1) (2) (3)" that many tables have below their headings."""
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
    """Tell of one mailbox that stands beside two names."""
    first: dict[str, Foreign] = {}
    for row in people:
        address = row.get("mailbox")
        before = first.setdefault(address, row)
        if address and fold(before.get("full_name")) != fold(row.get("full_name")):
            message = _(
                "Hộp thư {mailbox} đã ghi ở dòng {row} cho người khác.", mailbox=address, row=before.at.row
            )
            yield row.at.fault("mailbox", message)


def differences_workbook(people: Compared, units: Compared, here: Ours, faults: Sequence[CellFault]) -> bytes:
    """Write a page for what differs, one for each side's own people, and one for faults in the file."""
    pages = [
        different(people, units),
        SheetPage(
            _("Chỉ có ở đây"), [one_side(), *map(unit_here, units.only_here), *people_here(people, here)]
        ),
        SheetPage(_("Chỉ có ở danh sách gửi đến"), [one_side(), *rows_there(units), *rows_there(people)]),
    ]
    if faults:
        pages.append(SheetPage(_("Lỗi trong tệp"), [fault_headings(), *map(fault_row, faults)]))
    return write_xlsx(pages)


def different(people: Compared, units: Compared) -> SheetPage:
    """List what differs; where nothing does, say that it was looked at."""
    name, rows = _("Khác nhau"), [*differing(people), *differing(units)]
    if rows:
        return SheetPage(name, [headings("unit", "full_name"), *rows])
    nothing = _(
        "Không có gì khác nhau. Đã đối chiếu {people} người và {units} đơn vị có ở cả hai danh sách.",
        people=number_text(people.alike),
        units=number_text(units.alike),
    )
    return SheetPage(name, [(nothing,), headings("unit", "full_name")], header=2)


def headings(*first: str) -> Row:
    named = (_(FIELDS[name]) for name in first)
    return (*named, _("Nội dung"), _("Ở đây"), _("Ở danh sách gửi đến"), _("Sheet"), _("Dòng"))


def differing(found: Compared) -> Iterator[Row]:
    for one in found.different:
        place = one.at.sheet, str(one.at.row)
        yield (one.unit, one.name, _(FIELDS[one.field]), one.here, one.there, *place)


def one_side() -> Row:
    named = (_(FIELDS[name]) for name in ("unit", "full_name", "title", "mailbox", "phone"))
    return (*named, _("Dòng"))


def unit_here(unit: HeldPerson | HeldUnit) -> Row:
    named = unit.name if isinstance(unit, HeldUnit) else unit.full_name
    return (named, "", "", unit.mailbox, unit.phone, "")


def people_here(found: Compared, here: Ours) -> Iterator[Row]:
    for one in found.only_here:
        if isinstance(one, HeldPerson):
            titles = "; ".join(here.titles_of(one))
            yield (here.named(one), one.full_name, titles, one.mailbox, one.phone, "")


def rows_there(found: Compared) -> Iterator[Row]:
    for row in found.only_there:
        yield (unit_there(row.fields), row.get("full_name"), *last_of(row))


def unit_there(fields: Mapping[str, str]) -> str:
    return fields.get("unit", "") or fields.get("name", "")


def last_of(row: Foreign) -> Row:
    return row.get("title"), row.get("mailbox"), row.get("phone"), str(row.at.row)


def fault_headings() -> Row:
    return _("Sheet"), _("Dòng"), _("Cột"), _("Lỗi")


def fault_row(fault: CellFault) -> Row:
    return fault.sheet, str(fault.row), fault.column, fault.message
