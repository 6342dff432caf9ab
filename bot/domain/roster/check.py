"""Check a roster: every fault of every cell at once, so that a file is put right in one go.

Several rows may speak of one person, and one mailbox never of two. The same mailbox and the same name without
diacritics is the same person. Without a mailbox it is the same staff code, else the same name in one unit.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from bot.conversation import _, fold
from bot.domain.names import as_name
from bot.domain.roster.rows import (
    CellFault,
    PersonRow,
    Roster,
    RosterEntry,
    RosterPerson,
    RosterRole,
    RosterUnit,
    UnitRow,
    WrongCell,
    code_in,
    mailbox_in,
    name_in,
    phone_in,
    roles_in,
    words_in,
)

Identity = tuple[str, str, str]
Ranks = dict[tuple[Identity, str, str], int]

READERS: dict[str, Callable[[str], Any]] = {  # field -> what reads its cell; mailboxes need the domains
    "code": code_in,
    "name": name_in,
    "kind": words_in,
    "phone": phone_in,
    "full_name": lambda said: as_name(name_in(said)),
    "title": words_in,
    "unit": code_in,
    "staff_code": words_in,
    "roles": roles_in,
}


def check_roster(
    units: Sequence[UnitRow],
    people: Sequence[PersonRow],
    domains: Collection[str],
    found: Iterable[CellFault] = (),
) -> Roster:
    """Return the roster that these rows make, with its faults and warnings in the order of the file.

    ``domains`` are those of official mailboxes, in lower case, without "@". ``found`` is what was
    already wrong when the file was read. A cell is told of once.
    """
    told = list(found)
    known = [
        RosterUnit(at=row.at, rank=rank, **_read_cells(row, domains, told))
        for rank, row in enumerate(units, 1)
    ]
    entries = [RosterEntry(at=row.at, **_read_cells(row, domains, told)) for row in people]
    told += [*_code_faults(known, entries), *_shared_mailboxes(known, entries)]
    told += [*_person_faults(entries), *_person_warnings(entries), *_lacking(known, entries)]
    sheets = [unit.at.sheet for unit in known] + [entry.at.sheet for entry in entries]
    order = {sheet: place for place, sheet in enumerate(dict.fromkeys(sheets))}
    told.sort(key=lambda fault: (order.get(fault.sheet, len(order)), fault.row, fault.column))
    wrong, warnings = _once_a_cell(told)
    return Roster(tuple(known), _people(entries), tuple(wrong), tuple(warnings))


def _read_cells(
    row: UnitRow | PersonRow, domains: Collection[str], faults: list[CellFault]
) -> dict[str, Any]:
    """Return field -> what its cell means; one that cannot be read is told of in ``faults``, and empty."""
    readers: dict[str, Callable[[str], Any]] = {**READERS, "mailbox": partial(mailbox_in, domains=domains)}
    found: dict[str, Any] = {}
    for name, text in vars(row).items():
        if name == "at":
            continue
        try:
            found[name] = readers[name](text)
        except WrongCell as wrong:
            faults.append(row.at.fault(name, str(wrong)))
            found[name] = () if name == "roles" else ""
    return found


def _code_faults(units: Sequence[RosterUnit], entries: Sequence[RosterEntry]) -> Iterator[CellFault]:
    """Yield a unit's code that another unit has too, and a person's unit that is none."""
    first: dict[str, RosterUnit] = {}
    for unit in units:
        if unit.code and first.setdefault(unit.code, unit) is not unit:
            row = first[unit.code].at.row
            yield unit.at.fault("code", _("Mã đơn vị {code} đã có ở dòng {row}.", code=unit.code, row=row))
    for entry in entries:
        if entry.unit and entry.unit not in first:
            yield entry.at.fault("unit", _("Không có đơn vị nào mang mã {code}.", code=entry.unit))


def _shared_mailboxes(units: Sequence[RosterUnit], entries: Sequence[RosterEntry]) -> Iterator[CellFault]:
    """Yield a unit's mailbox that another unit has too, or a person."""
    owners: dict[str, RosterUnit] = {}
    for unit in units:
        if unit.mailbox and owners.setdefault(unit.mailbox, unit) is not unit:
            yield unit.at.fault("mailbox", _taken(owners[unit.mailbox]))
    for entry in entries:
        if entry.mailbox in owners:
            yield entry.at.fault("mailbox", _taken(owners[entry.mailbox]))


def _taken(unit: RosterUnit) -> str:
    return _(
        "Hộp thư {mailbox} đã được ghi nhận là của {unit} (dòng {row}, trang tính “{sheet}”). Mỗi hộp thư có "
        "một chủ.",
        mailbox=unit.mailbox,
        unit=unit.name,
        row=unit.at.row,
        sheet=unit.at.sheet,
    )


def _lacking(units: Sequence[RosterUnit], entries: Sequence[RosterEntry]) -> Iterator[CellFault]:
    """Warn of units without a mailbox, a head or an officer, and of people without a mailbox."""
    filled = {(entry.unit, role) for entry in entries for role in entry.roles}
    for unit in units:
        name = unit.name or unit.code
        if not unit.mailbox:
            yield unit.at.fault("mailbox", _("{unit} chưa có hộp thư.", unit=name), "warning")
        if (unit.code, "head") not in filled:
            yield unit.at.fault("code", _("{unit} chưa có thủ trưởng.", unit=name), "warning")
        if (unit.code, "officer") not in filled:
            yield unit.at.fault("code", _("{unit} chưa có {the_officer}.", unit=name), "warning")
    for entry in entries:
        if not entry.mailbox:
            yield entry.at.fault("mailbox", _("{name} chưa có hộp thư.", name=entry.full_name), "warning")


def _once_a_cell(told: Sequence[CellFault]) -> tuple[list[CellFault], list[CellFault]]:
    """Return the first fault of each cell, and the warnings of the cells that have none."""
    cell = attrgetter("sheet", "row", "column")
    faults: dict[tuple[str, int, str], CellFault] = {}
    for fault in told:
        if fault.severity == "fault":
            faults.setdefault(cell(fault), fault)
    return list(faults.values()), [fault for fault in told if cell(fault) not in faults]


def _person_faults(entries: Sequence[RosterEntry]) -> Iterator[CellFault]:
    """Yield a mailbox under two names, a staff code of two people, a person with two staff codes."""
    yield from _mailboxes_of_two(entries)
    owners: dict[str, RosterEntry] = {}
    for entry in entries:
        owner = owners.setdefault(entry.staff_code, entry)
        mailboxes = {owner.mailbox, entry.mailbox} - {""}
        if entry.staff_code and (fold(owner.full_name) != fold(entry.full_name) or len(mailboxes) > 1):
            message = _("Mã cán bộ này đã được ghi nhận cho người khác ở dòng {row}.", row=owner.at.row)
            yield entry.at.fault("staff_code", message)
    for first, entry in _again(entries):
        if entry.staff_code and first.staff_code and entry.staff_code != first.staff_code:
            message = _("Mã cán bộ khác với dòng {row} của cùng người.", row=first.at.row)
            yield entry.at.fault("staff_code", message)


def _person_warnings(entries: Sequence[RosterEntry]) -> Iterator[CellFault]:
    """Yield what a later row says otherwise of the same person (the first row counts), or says again."""
    for first, entry in _again(entries):
        row = first.at.row
        if entry.full_name != first.full_name and fold(entry.full_name) == fold(first.full_name):
            message = _("Họ tên viết khác dòng {row}; hệ thống lấy theo dòng {row}.", row=row)
            yield entry.at.fault("full_name", message, "warning")
        if entry.phone and first.phone and entry.phone != first.phone:
            message = _("Điện thoại khác dòng {row}; hệ thống lấy theo dòng {row}.", row=row)
            yield entry.at.fault("phone", message, "warning")
    for rows in _by_person(entries).values():
        seen: set[tuple[str, str]] = set()
        for entry in rows:
            roles = {(entry.unit, role) for role in entry.roles}
            if roles & seen:
                message = _("Vai trò của người này tại đơn vị này đã được ghi nhận ở dòng trên.")
                yield entry.at.fault("roles", message, "warning")
            seen |= roles


def _mailboxes_of_two(entries: Sequence[RosterEntry]) -> Iterator[CellFault]:
    owners: dict[str, RosterEntry] = {}
    for entry in entries:
        if not (entry.mailbox and entry.full_name):
            continue
        owner = owners.setdefault(entry.mailbox, entry)
        if fold(owner.full_name) != fold(entry.full_name):
            message = _(
                "Hộp thư {mailbox} đã được ghi nhận là của {name} (dòng {row}). Mỗi hộp thư có một chủ.",
                mailbox=entry.mailbox,
                name=owner.full_name,
                row=owner.at.row,
            )
            yield entry.at.fault("mailbox", message)


def _again(entries: Sequence[RosterEntry]) -> Iterator[tuple[RosterEntry, RosterEntry]]:
    """Yield each further row of a person, with their first."""
    for first, *others in _by_person(entries).values():
        for entry in others:
            yield first, entry


def _by_person(entries: Sequence[RosterEntry]) -> dict[Identity, list[RosterEntry]]:
    people: dict[Identity, list[RosterEntry]] = {}
    for entry, identity in zip(entries, _identities(entries), strict=True):
        people.setdefault(identity, []).append(entry)
    return people


def _identities(entries: Sequence[RosterEntry]) -> Iterator[Identity]:
    mailbox_of = {entry.staff_code: entry.mailbox for entry in entries if entry.staff_code and entry.mailbox}
    for entry in entries:
        if mailbox := entry.mailbox or mailbox_of.get(entry.staff_code, ""):
            yield "mailbox", mailbox, ""
        elif entry.staff_code:
            yield "staff code", entry.staff_code, ""
        else:
            yield "name", fold(entry.full_name), entry.unit


def _people(entries: Sequence[RosterEntry]) -> tuple[RosterPerson, ...]:
    """Return one person for all the rows that speak of them, in the order of the file."""
    ranks = _ranks(entries)
    return tuple(_person(identity, rows, ranks) for identity, rows in _by_person(entries).items())


def _ranks(entries: Sequence[RosterEntry]) -> Ranks:
    """Return (who, unit, role) -> their place among those with this role in this unit, as the file goes."""
    ranks: Ranks = {}
    so_far: Counter[tuple[str, str]] = Counter()
    for entry, identity in zip(entries, _identities(entries), strict=True):
        for role in entry.roles:
            if (identity, entry.unit, role) not in ranks:
                so_far[entry.unit, role] += 1
                ranks[identity, entry.unit, role] = so_far[entry.unit, role]
    return ranks


def _person(identity: Identity, rows: Sequence[RosterEntry], ranks: Ranks) -> RosterPerson:
    titles: dict[tuple[str, str], str] = {}
    for entry in rows:
        for role in entry.roles:
            titles.setdefault((entry.unit, role), entry.title)
    return RosterPerson(
        at=rows[0].at,
        full_name=rows[0].full_name,
        mailbox=next((entry.mailbox for entry in rows if entry.mailbox), ""),
        phone=next((entry.phone for entry in rows if entry.phone), ""),
        staff_code=next((entry.staff_code for entry in rows if entry.staff_code), ""),
        roles=tuple(
            RosterRole(unit, role, title, ranks[identity, unit, role])
            for (unit, role), title in titles.items()
        ),
    )
