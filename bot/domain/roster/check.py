"""Checking a roster: every fault of every cell at once, so that a file is put right in one go."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.conversation.words import _
from bot.domain.roster.cells import WrongCell, code_in, mailbox_in, name_in, phone_in, roles_in, words_in
from bot.domain.roster.identity import people_in, person_faults, person_warnings
from bot.domain.roster.rows import Entry, Fault, PersonRow, Place, Roster, Unit, UnitRow

T = TypeVar("T")
NO_ROLES: tuple[str, ...] = ()


def check(
    units: Sequence[UnitRow],
    people: Sequence[PersonRow],
    domains: Collection[str],
    found: Iterable[Fault] = (),
) -> Roster:
    """The roster that these rows make, with its faults and warnings in the order of the file.

    ``domains`` are those of official mailboxes, in lower case, without "@". ``found`` is what was
    already wrong when the file was read. A cell is told of once.
    """
    told = list(found)
    known = [_unit(row, rank, domains, told) for rank, row in enumerate(units, 1)]
    entries = [_entry(row, domains, told) for row in people]
    told += [*_repeated_codes(known), *_unknown_units(known, entries), *_shared_mailboxes(known, entries)]
    told += [*person_faults(entries), *person_warnings(entries)]
    told += [*_units_lacking(known, entries), *_people_lacking(entries)]
    sheets = [unit.at.sheet for unit in known] + [entry.at.sheet for entry in entries]
    wrong, warnings = _once_a_cell(_in_order(told, sheets))
    return Roster(tuple(known), people_in(entries), tuple(wrong), tuple(warnings))


def _unit(row: UnitRow, rank: int, domains: Collection[str], faults: list[Fault]) -> Unit:
    cells = _Cells(row.at, faults)
    return Unit(
        at=row.at,
        code=cells.read("code", row.code, code_in, ""),
        name=cells.read("name", row.name, name_in, ""),
        kind=cells.read("kind", row.kind, words_in, ""),
        mailbox=cells.read("mailbox", row.mailbox, partial(mailbox_in, domains=domains), ""),
        phone=cells.read("phone", row.phone, phone_in, ""),
        rank=rank,
    )


def _entry(row: PersonRow, domains: Collection[str], faults: list[Fault]) -> Entry:
    cells = _Cells(row.at, faults)
    return Entry(
        at=row.at,
        full_name=cells.read("full_name", row.full_name, name_in, ""),
        title=cells.read("title", row.title, words_in, ""),
        unit=cells.read("unit", row.unit, code_in, ""),
        mailbox=cells.read("mailbox", row.mailbox, partial(mailbox_in, domains=domains), ""),
        phone=cells.read("phone", row.phone, phone_in, ""),
        staff_code=cells.read("staff_code", row.staff_code, words_in, ""),
        roles=cells.read("roles", row.roles, roles_in, NO_ROLES),
    )


@dataclass(frozen=True)
class _Cells:
    """The cells of one row; what is wrong with them goes to ``faults``."""

    at: Place
    faults: list[Fault]

    def read(self, name: str, text: str, reader: Callable[[str], T], blank: T) -> T:
        try:
            return reader(text)
        except WrongCell as wrong:
            self.faults.append(self.at.fault(name, str(wrong)))
            return blank


def _repeated_codes(units: Sequence[Unit]) -> Iterator[Fault]:
    first: dict[str, Unit] = {}
    for unit in units:
        if unit.code and first.setdefault(unit.code, unit) is not unit:
            row = first[unit.code].at.row
            yield unit.at.fault("code", _("Mã đơn vị {code} đã có ở dòng {row}.", code=unit.code, row=row))


def _unknown_units(units: Sequence[Unit], entries: Sequence[Entry]) -> Iterator[Fault]:
    codes = {unit.code for unit in units}
    for entry in entries:
        if entry.unit and entry.unit not in codes:
            yield entry.at.fault("unit", _("Không có đơn vị nào mang mã {code}.", code=entry.unit))


def _shared_mailboxes(units: Sequence[Unit], entries: Sequence[Entry]) -> Iterator[Fault]:
    """A unit's mailbox that another unit has too, or a person."""
    owners: dict[str, Unit] = {}
    for unit in units:
        if unit.mailbox and owners.setdefault(unit.mailbox, unit) is not unit:
            yield unit.at.fault("mailbox", _taken(owners[unit.mailbox]))
    for entry in entries:
        if entry.mailbox in owners:
            yield entry.at.fault("mailbox", _taken(owners[entry.mailbox]))


def _taken(unit: Unit) -> str:
    return _(
        "Hộp thư {mailbox} đã ghi là của {unit} (dòng {row}, sheet “{sheet}”). Mỗi hộp thư có một chủ.",
        mailbox=unit.mailbox,
        unit=unit.name,
        row=unit.at.row,
        sheet=unit.at.sheet,
    )


def _units_lacking(units: Sequence[Unit], entries: Sequence[Entry]) -> Iterator[Fault]:
    filled = {(entry.unit, role) for entry in entries for role in entry.roles}
    for unit in units:
        name = unit.name or unit.code
        if not unit.mailbox:
            yield unit.at.fault("mailbox", _("{unit} chưa có hộp thư.", unit=name), "warning")
        if (unit.code, "head") not in filled:
            yield unit.at.fault("code", _("{unit} chưa có thủ trưởng.", unit=name), "warning")
        if (unit.code, "officer") not in filled:
            yield unit.at.fault("code", _("{unit} chưa có cán bộ theo dõi.", unit=name), "warning")


def _people_lacking(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        if not entry.mailbox:
            yield entry.at.fault("mailbox", _("{name} chưa có hộp thư.", name=entry.full_name), "warning")


def _in_order(told: Sequence[Fault], sheets: Sequence[str]) -> list[Fault]:
    """As the file goes: sheet by sheet, from the top."""
    order = {sheet: place for place, sheet in enumerate(dict.fromkeys(sheets))}
    return sorted(told, key=lambda fault: (order.get(fault.sheet, len(order)), fault.row, fault.column))


def _once_a_cell(told: Sequence[Fault]) -> tuple[list[Fault], list[Fault]]:
    """The first fault of each cell, and the warnings of the cells that have none."""
    faults: dict[tuple[str, int, str], Fault] = {}
    for fault in told:
        if fault.severity == "fault":
            faults.setdefault(_cell(fault), fault)
    return list(faults.values()), [fault for fault in told if _cell(fault) not in faults]


def _cell(fault: Fault) -> tuple[str, int, str]:
    return (fault.sheet, fault.row, fault.column)
