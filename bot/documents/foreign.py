"""Lists of people and mailboxes from outside: reading one, and writing what the directory says otherwise.

The columns may be called whatever they are, as in the department's. It is read within the bounds of every
workbook (reading.py); sheets without a known table are passed over.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation import N_, _, day_text, fold, number_text
from bot.documents.reading import HEADER_WITHIN, Book, Sheet, Unreadable
from bot.documents.roster import ColumnTable, find_header
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.directory.comparing import Compared, CurrentDirectory, ForeignRow
from bot.domain.directory.former import AddressState, CheckedAddress, Renewal
from bot.domain.roster import (
    CellFault,
    RowPlace,
    StoredUnit,
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

    people: Sequence[ForeignRow]
    units: Sequence[ForeignRow]
    faults: Sequence[CellFault]
    has_units: bool


def read_foreign(book: Book, domains: Collection[str]) -> ForeignList:
    """Read the people and units of a workbook; Unreadable where it holds no table of people."""
    sheets = book.chosen(lambda names: names[:SHEETS])
    of_people: list[ColumnTable] = []
    of_units: list[ColumnTable] = []
    for sheet in sheets:
        if (table := _table_of(sheet, OF_PEOPLE, ["full_name"])).header:
            of_people.append(table)
        elif (table := _table_of(sheet, OF_UNITS, ["name", "mailbox"])).header:
            of_units.append(table)
    if not of_people:
        said = _(
            "Không tìm thấy bảng nào có cột “Họ và tên” trong {rows} dòng đầu của các trang tính. Cần thêm "
            "ít nhất một cột: Hộp thư, Mã cán bộ hoặc Đơn vị.",
            rows=HEADER_WITHIN,
        )
        raise Unreadable(said)
    faults: list[CellFault] = []
    people = [row for table in of_people for row in _rows_of(table, "full_name", domains, faults)]
    units = [row for table in of_units for row in _rows_of(table, "name", domains, faults)]
    told = sorted([*faults, *_doubled(people)], key=lambda fault: (fault.sheet, fault.row))
    return ForeignList(people, units, told, bool(of_units))


def _table_of(sheet: Sheet, wanted: Mapping[str, Sequence[str]], needed: Sequence[str]) -> ColumnTable:
    fields = {said: name for name, some in wanted.items() for said in some}
    return find_header(sheet, lambda heading: fields.get(_plain(heading)), needed, least=2)


def _plain(heading: str) -> str:
    """Return a heading in plain letters: "Địa chỉ thư điện tử (*)" is "dia chi thu dien tu"."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(re.sub(r"\([^()]*\)", " ", heading))))


def _rows_of(
    table: ColumnTable, named: str, domains: Collection[str], faults: list[CellFault]
) -> Iterator[ForeignRow]:
    """Return each row that names somebody; a cell that cannot be read is told of, and left out."""
    for (row, column), message in table.sheet.wrong.items():
        if row > table.header and column - 1 in table.columns.values():
            faults.append(CellFault(table.sheet.name, row, table.column_name(column - 1), _(message)))
    for at, texts in table.rows():
        if all(re.fullmatch(r"\(?\d{0,2}\)?", text) for text in texts.values()):
            continue  # the line "(1) (2) (3)" that many tables have below their headings
        read = {name: _cell(at, name, text, domains, faults) for name, text in texts.items()}
        if read[named]:
            yield ForeignRow(at, read)


def _cell(at: RowPlace, name: str, text: str, domains: Collection[str], faults: list[CellFault]) -> str:
    try:
        if name == "mailbox":
            return mailbox_in(text, domains)
        if name == "phone":
            return phone_in(text)
        return name_in(text) if name in ("full_name", "name") else words_in(text)
    except WrongCell as wrong:
        faults.append(at.fault(name, str(wrong)))
        return ""


def _doubled(people: Sequence[ForeignRow]) -> Iterator[CellFault]:
    """Tell of one mailbox that stands beside two names."""
    first: dict[str, ForeignRow] = {}
    for row in people:
        address = row.get("mailbox")
        before = first.setdefault(address, row)
        if address and fold(before.get("full_name")) != fold(row.get("full_name")):
            places = {"mailbox": address, "row": before.at.row}
            yield row.at.fault(
                "mailbox", _("Hộp thư {mailbox} đã được ghi nhận ở dòng {row} cho người khác.", **places)
            )


def differences_workbook(
    people: Compared, units: Compared, here: CurrentDirectory, faults: Sequence[CellFault]
) -> bytes:
    """Write a page for what differs, one for each side's own people, and one for faults in the file."""
    one_side = *(_(FIELDS[name]) for name in ("unit", "full_name", "title", "mailbox", "phone")), _("Dòng")
    only_here = [*_rows_here(units, here), *_rows_here(people, here)]
    only_there = [*_rows_there(units), *_rows_there(people)]
    pages = [
        _different(people, units),
        SheetPage(_("Chỉ có trong hệ thống"), [one_side, *only_here]),
        SheetPage(_("Chỉ có trong danh sách gửi đến"), [one_side, *only_there]),
    ]
    if faults:
        told = [(fault.sheet, str(fault.row), fault.column, fault.message) for fault in faults]
        headings = _("Trang tính"), _("Dòng"), _("Cột"), _("Lỗi")
        pages.append(SheetPage(_("Lỗi trong tệp"), [headings, *told]))
    return write_xlsx(pages)


def _different(people: Compared, units: Compared) -> SheetPage:
    """List what differs; where nothing does, say that it was looked at."""
    name = _("Khác nhau")
    there = _("Trong danh sách gửi đến"), _("Trang tính"), _("Dòng")
    unit, full_name = (_(FIELDS[name]) for name in ("unit", "full_name"))
    headings = unit, full_name, _("Nội dung"), _("Trong hệ thống"), *there
    rows = [
        (one.unit, one.name, _(FIELDS[one.field]), one.here, one.there, one.at.sheet, str(one.at.row))
        for one in (*people.different, *units.different)
    ]
    if rows:
        return SheetPage(name, [headings, *rows])
    nothing = _(
        "Không có gì khác nhau. Đã đối chiếu {people} người và {units} đơn vị có ở cả hai danh sách.",
        people=number_text(people.alike),
        units=number_text(units.alike),
    )
    return SheetPage(name, [(nothing,), headings], header=2)


def _rows_here(found: Compared, here: CurrentDirectory) -> Iterator[Row]:
    for one in found.only_here:
        if isinstance(one, StoredUnit):
            yield one.name, "", "", one.mailbox, one.phone, ""
        else:
            where, titles = "; ".join(here.unit_names(one)), "; ".join(here.titles_of(one))
            yield where, one.full_name, titles, one.mailbox, one.phone, ""


def _rows_there(found: Compared) -> Iterator[Row]:
    for row in found.only_there:
        named = row.get("unit") or row.get("name"), row.get("full_name"), row.get("title")
        yield *named, row.get("mailbox"), row.get("phone"), str(row.at.row)


ADDRESS_STATES = {
    AddressState.CURRENT: N_("Đang dùng"),
    AddressState.OLD: N_("Địa chỉ cũ"),
    AddressState.BESIDE: N_("Hộp thư khác của đơn vị"),
    AddressState.RECALLED: N_("Đã thu hồi"),
    AddressState.FOREIGN: N_("Không thuộc hệ thống thư công vụ"),
    AddressState.UNKNOWN: N_("Không có trong danh bạ"),
}


def renewals_workbook(found: Sequence[Renewal]) -> bytes:
    """Write what became of old names and addresses: a line each."""
    heading = (
        *(_("STT"), _("Tên cũ"), _("Địa chỉ cũ"), _("Tên mới"), _("Địa chỉ mới")),
        *(_("Từ ngày"), _("Văn bản"), _("Số thay đổi")),
    )
    rows = [
        (
            *(str(number), one.name, one.old or _("không đổi"), one.name_now or _("không còn")),
            *(one.now or _("chưa có"), day_text(one.since), one.document, one.number),
        )
        for number, one in enumerate(found, 1)
    ]
    page = SheetPage(_("Địa chỉ cũ, mới"), [heading, *rows], widths=(5, 28, 28, 28, 28, 12, 28, 14))
    return write_xlsx([page])


def addresses_workbook(found: Sequence[CheckedAddress]) -> bytes:
    """Write what each address of a list is, those that are not in order coloured."""
    heading = (_("STT"), _("Địa chỉ"), _("Tình trạng"), _("Đơn vị"), _("Địa chỉ mới"), _("Ghi chú"))
    rows = [
        (
            *(str(number), one.address, _(ADDRESS_STATES[one.state]), one.unit),
            *(one.now if one.now != one.address else "", one.renewal.text() if one.renewal else ""),
        )
        for number, one in enumerate(found, 1)
    ]
    marked = [place for place, one in enumerate(found, 2) if one.state != AddressState.CURRENT]
    page = SheetPage(_("Địa chỉ"), [heading, *rows], marked=marked, widths=(5, 32, 26, 28, 32, 60))
    return write_xlsx([page])
