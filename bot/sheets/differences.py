"""What the directory and a list from outside say otherwise, as a workbook: side by side."""

from collections.abc import Iterator, Mapping, Sequence

from bot.conversation.text import number_text
from bot.conversation.words import N_, _
from bot.domain.directory.comparing import Compared, Foreign, Ours
from bot.domain.roster import CellFault
from bot.domain.roster.rows import HeldPerson, HeldUnit
from bot.sheets.write import Page, write_xlsx

FIELDS = {
    "full_name": N_("Họ và tên"),
    "title": N_("Chức vụ"),
    "unit": N_("Đơn vị"),
    "mailbox": N_("Hộp thư"),
    "phone": N_("Điện thoại"),
    "name": N_("Tên đơn vị"),
}
Row = tuple[str, ...]


def differences_workbook(people: Compared, units: Compared, here: Ours, faults: Sequence[CellFault]) -> bytes:
    """A page for what differs, one for each side that has somebody alone, and one for faults in the file."""
    pages = [
        different(people, units),
        Page(_("Chỉ có ở đây"), [one_side(), *map(unit_here, units.only_here), *people_here(people, here)]),
        Page(_("Chỉ có ở danh sách gửi đến"), [one_side(), *rows_there(units), *rows_there(people)]),
    ]
    if faults:
        pages.append(Page(_("Lỗi trong tệp"), [fault_headings(), *map(fault_row, faults)]))
    return write_xlsx(pages)


def different(people: Compared, units: Compared) -> Page:
    """What differs; where nothing does, that it was looked at."""
    name, rows = _("Khác nhau"), [*differing(people), *differing(units)]
    if rows:
        return Page(name, [headings("unit", "full_name"), *rows])
    nothing = _(
        "Không có gì khác nhau. Đã đối chiếu {people} người và {units} đơn vị có ở cả hai danh sách.",
        people=number_text(people.alike),
        units=number_text(units.alike),
    )
    return Page(name, [(nothing,), headings("unit", "full_name")], header=2)


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
