"""A roster as it was read (rows) and as it was understood (units, people, their roles)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.words import _


@dataclass(frozen=True)
class Fault:
    """Something wrong in one cell. A warning is told and imported all the same."""

    sheet: str
    row: int  # as the spreadsheet counts: from 1
    column: str  # its letter and heading, "D (Hộp thư)"
    message: str
    severity: str = "fault"  # fault, warning


def sentence(fault: Fault) -> str:
    """A fault as one line, with its place."""
    return _("Sheet “{sheet}”, dòng {row}, cột {column}: {message}", **vars(fault))


@dataclass(frozen=True)
class Place:
    """Where a row stands. ``columns`` is the name of a field -> its column's letter and heading."""

    sheet: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    def fault(self, name: str, message: str, severity: str = "fault") -> Fault:
        return Fault(self.sheet, self.row, self.columns.get(name, name), message, severity)


@dataclass(frozen=True)
class UnitRow:
    """One row of the sheet "Đơn vị", as text (NFC)."""

    at: Place
    code: str
    name: str
    kind: str = ""
    mailbox: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One row of the sheet "Nhân sự", as text (NFC)."""

    at: Place
    full_name: str
    title: str
    unit: str
    mailbox: str
    phone: str
    roles: str
    staff_code: str = ""


@dataclass(frozen=True)
class Entry:
    """A row of "Nhân sự" with its cells understood: one person in one unit, in one or more roles."""

    at: Place
    full_name: str
    title: str
    unit: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    at: Place = field(compare=False)
    code: str
    name: str
    kind: str  # its group, as written: Phòng, ban; UBND xã; …
    mailbox: str  # "" where it has none
    phone: str
    rank: int  # its place in every list, from 1


@dataclass(frozen=True)
class Role:
    unit: str  # its code
    role: str  # head, deputy, officer, staff, office
    title: str
    rank: int  # among those with the same role in the same unit, from 1


@dataclass(frozen=True)
class Person:
    """Somebody with all their rows: ``at`` is the first of them."""

    at: Place = field(compare=False)
    full_name: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Roster:
    """What a file says. With any fault, nothing of it may be imported."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
