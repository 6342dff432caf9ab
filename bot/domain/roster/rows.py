"""The roster as it was read, as it was understood, as it is held, and what a file would change of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.conversation.words import _


@dataclass(frozen=True)
class CellFault:
    """Something wrong in one cell. A warning is told and imported all the same."""

    sheet: str
    row: int  # as the spreadsheet counts: from 1
    column: str  # its letter and heading, "D (Hộp thư)"
    message: str
    severity: str = "fault"  # fault, warning


def sentence(fault: CellFault) -> str:
    """Return a fault as one line, with its place."""
    return _("Sheet “{sheet}”, dòng {row}, cột {column}: {message}", **vars(fault))


@dataclass(frozen=True)
class RowPlace:
    """Where a row stands. ``columns`` is the name of a field -> its column's letter and heading."""

    sheet: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    def fault(self, name: str, message: str, severity: str = "fault") -> CellFault:
        return CellFault(self.sheet, self.row, self.columns.get(name, name), message, severity)


@dataclass(frozen=True)
class UnitRow:
    """One row of the sheet "Đơn vị", as text (NFC)."""

    at: RowPlace
    code: str
    name: str
    kind: str = ""
    mailbox: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One row of the sheet "Nhân sự", as text (NFC)."""

    at: RowPlace
    full_name: str
    title: str
    unit: str
    mailbox: str
    phone: str
    roles: str
    staff_code: str = ""


@dataclass(frozen=True)
class RosterEntry:
    """A row of "Nhân sự" with its cells understood: one person in one unit, in one or more roles."""

    at: RowPlace
    full_name: str
    title: str
    unit: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class RosterUnit:
    at: RowPlace = field(compare=False)
    code: str
    name: str
    kind: str  # its group, as written: Phòng, ban; UBND xã; …
    mailbox: str  # "" where it has none
    phone: str
    rank: int  # its place in every list, from 1


@dataclass(frozen=True)
class RosterRole:
    unit: str  # its code
    role: str  # head, deputy, officer, staff, office
    title: str
    rank: int  # among those with the same role in the same unit, from 1


@dataclass(frozen=True)
class RosterPerson:
    """Somebody with all their rows: ``at`` is the first of them."""

    at: RowPlace = field(compare=False)
    full_name: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[RosterRole, ...]


@dataclass(frozen=True)
class Roster:
    """What a file says. With any fault, nothing of it may be imported."""

    units: tuple[RosterUnit, ...]
    people: tuple[RosterPerson, ...]
    faults: tuple[CellFault, ...]
    warnings: tuple[CellFault, ...]


@dataclass(frozen=True)
class HeldUnit:
    code: str
    name: str
    kind: str
    mailbox: str
    phone: str
    rank: int
    closed: date | None = None


@dataclass(frozen=True)
class HeldRole:
    """The newest of a person's spells in this role of this unit."""

    unit: str  # its code
    role: str
    title: str
    rank: int
    ends: date | None  # exclusive; null is open
    source: str  # who spoke of it last: file, or chat (begun there, or ended there)
    id: int = 0


@dataclass(frozen=True)
class HeldPerson:
    id: int
    full_name: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[HeldRole, ...] = ()


@dataclass(frozen=True)
class HeldRoster:
    units: tuple[HeldUnit, ...] = ()
    people: tuple[HeldPerson, ...] = ()
    unit_mailboxes: Mapping[str, str] = field(default_factory=dict)  # each ever given -> the unit's code
    person_mailboxes: Mapping[str, int] = field(default_factory=dict)  # each ever given -> the person's id


@dataclass(frozen=True)
class RosterUnitChange:
    before: HeldUnit | None  # null: it is new
    after: RosterUnit


@dataclass(frozen=True)
class AlteredRole:
    """A role that goes on with another post or rank."""

    before: HeldRole
    after: RosterRole


@dataclass(frozen=True)
class RosterPersonChange:
    """A person who is new, or of whom something changes.

    ``after`` has no empty place where ``before`` had something: a file forgets nothing.
    """

    before: HeldPerson | None  # null: they are new
    after: RosterPerson
    begun: tuple[RosterRole, ...] = ()
    ended: tuple[HeldRole, ...] = ()
    altered: tuple[AlteredRole, ...] = ()


@dataclass(frozen=True)
class KeptRole:
    """Something said in chat that the file says otherwise, and that stays as it was said."""

    name: str  # of the person
    unit: str  # its code
    role: str
    is_held: bool  # they have the role, and the file does not say so; else the other way round


@dataclass(frozen=True)
class RosterChanges:
    """With any fault, none of it may be written."""

    on: date  # roles begin on this day, and end with the day before
    units: tuple[RosterUnitChange, ...] = ()
    people: tuple[RosterPersonChange, ...] = ()
    absent: tuple[
        HeldUnit, ...
    ] = ()  # units of which the file says nothing: left as they are, with their people
    kept: tuple[KeptRole, ...] = ()
    faults: tuple[CellFault, ...] = ()
    unit_names: Mapping[str, str] = field(default_factory=dict)  # code -> name, of all that are spoken of

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.people)
