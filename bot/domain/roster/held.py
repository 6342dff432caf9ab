"""What the database holds of the roster, and what a file would change of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.roster.rows import Fault, Person, Role, Unit


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
class Held:
    units: tuple[HeldUnit, ...] = ()
    people: tuple[HeldPerson, ...] = ()
    unit_mailboxes: Mapping[str, str] = field(default_factory=dict)  # each ever given -> the unit's code
    person_mailboxes: Mapping[str, int] = field(default_factory=dict)  # each ever given -> the person's id


@dataclass(frozen=True)
class UnitChange:
    before: HeldUnit | None  # null: it is new
    after: Unit


@dataclass(frozen=True)
class Altered:
    """A role that goes on with another post or rank."""

    before: HeldRole
    after: Role


@dataclass(frozen=True)
class PersonChange:
    """A person who is new, or of whom something changes.

    ``after`` has no empty place where ``before`` had something: a file forgets nothing.
    """

    before: HeldPerson | None  # null: they are new
    after: Person
    begun: tuple[Role, ...] = ()
    ended: tuple[HeldRole, ...] = ()
    altered: tuple[Altered, ...] = ()


@dataclass(frozen=True)
class Kept:
    """Something said in chat that the file says otherwise, and that stays as it was said."""

    name: str  # of the person
    unit: str  # its code
    role: str
    is_held: bool  # they have the role, and the file does not say so; else the other way round


@dataclass(frozen=True)
class Changes:
    """With any fault, none of it may be written."""

    on: date  # roles begin on this day, and end with the day before
    units: tuple[UnitChange, ...] = ()
    people: tuple[PersonChange, ...] = ()
    absent: tuple[
        HeldUnit, ...
    ] = ()  # units of which the file says nothing: left as they are, with their people
    kept: tuple[Kept, ...] = ()
    faults: tuple[Fault, ...] = ()
    unit_names: Mapping[str, str] = field(default_factory=dict)  # code -> name, of all that are spoken of

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.people)
