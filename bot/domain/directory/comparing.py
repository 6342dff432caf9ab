"""The directory beside a list from outside: who and what stands only here, only there, or otherwise.

People are matched by mailbox, then by staff code, then by name within a unit; units by mailbox, code and
name. Nothing is changed by it: the two are laid side by side.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.conversation import expand, fold, tone_canon
from bot.domain.directory.mentions import whole
from bot.domain.directory.names import NamedUnit, index_of
from bot.domain.roster import RowPlace, StoredPerson, StoredRole, StoredRoster, StoredUnit

Key = tuple[str, ...]


@dataclass(frozen=True)
class ForeignRow:
    """A row of the other list. ``fields``: what its table has a column for -> what stands there, or ""."""

    at: RowPlace
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Difference:
    """One field of who or what is in both: ``unit`` is where, ``name`` who; "" for the unit itself."""

    unit: str
    name: str
    field: str
    here: str
    there: str
    at: RowPlace


@dataclass(frozen=True)
class Compared:
    only_here: Sequence[StoredPerson | StoredUnit]
    only_there: Sequence[ForeignRow]
    different: Sequence[Difference]
    alike: int  # that are the same in both


@dataclass(frozen=True)
class CurrentDirectory:
    """The open units of a day, and the people who have a role in them."""

    units: Sequence[StoredUnit]
    people: Sequence[StoredPerson]
    day: date
    names: Mapping[str, str]  # a unit's code -> its name
    meant: dict[str, str] = field(default_factory=dict)  # how one is called there -> its code

    def roles_of(self, person: StoredPerson) -> list[StoredRole]:
        return [role for role in person.roles if role.ends is None or role.ends > self.day]

    def units_of(self, person: StoredPerson) -> list[str]:
        """Return codes, each once."""
        return [
            code for code in dict.fromkeys(role.unit for role in self.roles_of(person)) if code in self.names
        ]

    def titles_of(self, person: StoredPerson) -> list[str]:
        return list(dict.fromkeys(role.title for role in self.roles_of(person) if role.title))

    def unit_names(self, person: StoredPerson) -> list[str]:
        return [self.names[code] for code in self.units_of(person)]


def current_directory(stored: StoredRoster, day: date) -> CurrentDirectory:
    units = [unit for unit in stored.units if unit.closed is None or unit.closed > day]
    everybody = CurrentDirectory(units, stored.people, day, {unit.code: unit.name for unit in units})
    return replace(everybody, people=[person for person in stored.people if everybody.units_of(person)])


def compare_people(rows: Sequence[ForeignRow], here: CurrentDirectory) -> Compared:
    return _compared(rows, here.people, lambda row: _row_keys(row, here), lambda one: _keys(one, here), here)


def compare_units(rows: Sequence[ForeignRow], here: CurrentDirectory) -> Compared:
    return _compared(rows, here.units, _unit_row_keys, _unit_keys, here)


def _keys(person: StoredPerson, here: CurrentDirectory) -> list[Key]:
    """Return by what they are known, the surest first."""
    named = [("name", fold(person.full_name), code) for code in here.units_of(person)]
    return [("mailbox", person.mailbox), ("code", fold(person.staff_code)), *named]


def _row_keys(row: ForeignRow, here: CurrentDirectory) -> list[Key]:
    named = ("name", fold(row.get("full_name")), _unit_meant(row.get("unit"), here))
    return [("mailbox", row.get("mailbox")), ("code", fold(row.get("staff_code"))), named]


def _unit_keys(unit: StoredUnit) -> list[Key]:
    return [("mailbox", unit.mailbox), ("code", fold(unit.code)), ("name", _plain(unit.name))]


def _unit_row_keys(row: ForeignRow) -> list[Key]:
    return [
        ("mailbox", row.get("mailbox")),
        ("code", fold(row.get("code"))),
        ("name", _plain(row.get("name"))),
    ]


def _plain(name: str) -> str:
    """Return a name as it is compared: without marks, short forms written out."""
    return fold(expand(name))


def _unit_meant(said: str, here: CurrentDirectory) -> str:
    """Return the code of the unit of this code or name, in full or short; "" where it is not plain."""
    if said not in here.meant:
        named = tuple(NamedUnit(number, unit.code, unit.name) for number, unit in enumerate(here.units))
        found = [unit.code for unit in whole(said, index_of(named))]
        here.meant[said] = found[0] if len(found) == 1 else ""
    return here.meant[said]


def _compared(
    rows: Sequence[ForeignRow],
    stored: Sequence[StoredPerson] | Sequence[StoredUnit],
    row_keys: Callable[[ForeignRow], list[Key]],
    keys: Callable[..., list[Key]],
    here: CurrentDirectory,
) -> Compared:
    pairs = _matched(rows, stored, row_keys, keys)
    differences = {number: list(_differences(rows[number], one, here)) for number, one in pairs.items()}
    found = {id(one) for one in pairs.values()}
    return Compared(
        only_here=[one for one in stored if id(one) not in found],
        only_there=[row for number, row in enumerate(rows) if number not in pairs],
        different=[one for differing in differences.values() for one in differing],
        alike=sum(not differing for differing in differences.values()),
    )


def _matched(
    rows: Sequence[ForeignRow],
    stored: Sequence[StoredPerson] | Sequence[StoredUnit],
    row_keys: Callable[[ForeignRow], list[Key]],
    keys: Callable[..., list[Key]],
) -> dict[int, StoredPerson | StoredUnit]:
    """Return the place of a row -> who or what it is: by the surest key that both have and nobody shares.

    Whoever has a row by a surer key is not taken for another by a weaker one; several rows may be one's own.
    """
    pairs: dict[int, StoredPerson | StoredUnit] = {}
    for kind in ("mailbox", "code", "name"):
        known: dict[Key, list[StoredPerson | StoredUnit]] = {}
        taken = {id(one) for one in pairs.values()}
        for one in stored:
            for key in keys(one):
                if key[0] == kind and all(key) and id(one) not in taken:
                    known.setdefault(key, []).append(one)
        for number, row in enumerate(rows):
            for key in row_keys(row) if number not in pairs else ():
                if key[0] == kind and len(known.get(key, ())) == 1:
                    pairs[number] = known[key][0]
    return pairs


def _differences(
    row: ForeignRow, one: StoredPerson | StoredUnit, here: CurrentDirectory
) -> Iterator[Difference]:
    """Yield what differs of what the other list has a column for; what stands empty there does not."""
    if isinstance(one, StoredPerson):
        unit, person, post = "; ".join(here.unit_names(one)), one.full_name, here.titles_of(one)
        of_person = {"full_name": [one.full_name], "title": post, "unit": here.unit_names(one)}
        compared = {**of_person, "mailbox": [one.mailbox], "phone": [one.phone]}
    else:
        unit, person = one.name, ""
        compared = {"name": [one.name], "mailbox": [one.mailbox], "phone": [one.phone]}
    for name, values in compared.items():
        there = row.get(name)
        if there and not _is_same(name, values, there, here):
            yield Difference(unit, person, name, "; ".join(values), there, row.at)


def _is_same(name: str, values: Collection[str], there: str, here: CurrentDirectory) -> bool:
    if name == "unit":
        return here.names.get(_unit_meant(there, here), there) in values
    if name == "title":
        return all(_plain(part) in {_plain(one) for one in values} for part in there.split(";"))
    return tone_canon(there).casefold() in {tone_canon(one).casefold() for one in values}
