"""The directory beside a list from outside: who and what stands only here, only there, or otherwise.

People are matched by mailbox, then by staff code, then by name within a unit; units by mailbox, code and
name. Nothing is changed by it: the two are laid side by side.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.conversation import expand, fold, tone_canon
from bot.domain.directory.recipients import PLACES, NamedUnit, is_name
from bot.domain.directory.search import Word, words_of
from bot.domain.roster.rows import HeldPerson, HeldRoster, HeldUnit, RowPlace


@dataclass(frozen=True)
class Foreign:
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
    only_here: Sequence[HeldPerson | HeldUnit]
    only_there: Sequence[Foreign]
    different: Sequence[Difference]
    alike: int  # that are the same in both


@dataclass(frozen=True)
class Ours:
    """What is held on a day: open units, and the people who hold a role in them."""

    units: Sequence[HeldUnit]
    people: Sequence[HeldPerson]
    day: date
    names: Mapping[str, str] = field(default_factory=dict)  # a unit's code -> its name
    meant: dict[str, str] = field(default_factory=dict)  # how one is called there -> its code

    def units_of(self, person: HeldPerson) -> list[str]:
        """Codes, each once."""
        held = [role.unit for role in person.roles if role.ends is None or role.ends > self.day]
        return [code for code in dict.fromkeys(held) if code in self.names]

    def titles_of(self, person: HeldPerson) -> list[str]:
        held = [role for role in person.roles if role.ends is None or role.ends > self.day]
        return list(dict.fromkeys(role.title for role in held if role.title))

    def named(self, person: HeldPerson) -> str:
        return "; ".join(self.names[code] for code in self.units_of(person))


def ours(held: HeldRoster, day: date) -> Ours:
    units = [unit for unit in held.units if unit.closed is None or unit.closed > day]
    there = Ours(units, held.people, day, {unit.code: unit.name for unit in units})
    return Ours(units, [person for person in held.people if there.units_of(person)], day, there.names)


Key = tuple[str, ...]


def people(theirs: Sequence[Foreign], here: Ours) -> Compared:
    return laid_beside(
        theirs, here.people, lambda one: keys_of_row(one, here), lambda one: keys_of(one, here), here
    )


def units(theirs: Sequence[Foreign], here: Ours) -> Compared:
    return laid_beside(theirs, here.units, keys_of_unit_row, keys_of_unit, here)


def keys_of(person: HeldPerson, here: Ours) -> list[Key]:
    """Return by what they are known, the surest first."""
    named = [("name", fold(person.full_name), code) for code in here.units_of(person)]
    return [("mailbox", person.mailbox), ("code", fold(person.staff_code)), *named]


def keys_of_row(row: Foreign, here: Ours) -> list[Key]:
    code = unit_meant(row.get("unit"), here)
    return [
        ("mailbox", row.get("mailbox")),
        ("code", fold(row.get("staff_code"))),
        ("name", fold(row.get("full_name")), code),
    ]


def keys_of_unit(unit: HeldUnit) -> list[Key]:
    return [("mailbox", unit.mailbox), ("code", fold(unit.code)), ("name", spelled(unit.name))]


def keys_of_unit_row(row: Foreign) -> list[Key]:
    return [
        ("mailbox", row.get("mailbox")),
        ("code", fold(row.get("code"))),
        ("name", spelled(row.get("name"))),
    ]


def spelled(name: str) -> str:
    """Return a name as it is compared: without marks, short forms written out."""
    return fold(expand(name))


def unit_meant(said: str, here: Ours) -> str:
    """Return the code of the unit of this code or name, in full or short; "" where it is not plain."""
    if said not in here.meant:
        words = words_of(said)
        found = [unit.code for unit in here.units if fold(said) == fold(unit.code) or is_called(words, unit)]
        here.meant[said] = found[0] if len(found) == 1 else ""
    return here.meant[said]


def is_called(words: tuple[Word, ...], unit: HeldUnit) -> bool:
    return is_name(words, NamedUnit(0, unit.code, unit.name, ""), PLACES)


def laid_beside(
    theirs: Sequence[Foreign],
    held: Sequence[HeldPerson] | Sequence[HeldUnit],
    keys_there: Callable[[Foreign], list[Key]],
    keys_here: Callable[..., list[Key]],
    here: Ours,
) -> Compared:
    pairs = matched(theirs, held, keys_there, keys_here)
    found = {id(one) for one in pairs.values()}
    different: list[Difference] = []
    alike = 0
    for number, one in pairs.items():
        differing = list(differences(theirs[number], one, here))
        different += differing
        alike += not differing
    only_there = [row for number, row in enumerate(theirs) if number not in pairs]
    return Compared([one for one in held if id(one) not in found], only_there, different, alike)


def matched(
    theirs: Sequence[Foreign],
    held: Sequence[HeldPerson] | Sequence[HeldUnit],
    keys_there: Callable[[Foreign], list[Key]],
    keys_here: Callable[..., list[Key]],
) -> dict[int, HeldPerson | HeldUnit]:
    """Return the place of a row -> who or what it is: by the surest key that both have and nobody shares.

    Whoever has a row by a surer key is not taken for another by a weaker one; several rows may be one's own.
    """
    pairs: dict[int, HeldPerson | HeldUnit] = {}
    for kind in ("mailbox", "code", "name"):
        known: dict[Key, list[HeldPerson | HeldUnit]] = {}
        taken = {id(one) for one in pairs.values()}
        for one in held:
            for key in keys_here(one):
                if key[0] == kind and all(key) and id(one) not in taken:
                    known.setdefault(key, []).append(one)
        for number, row in enumerate(theirs):
            mine = [key for key in keys_there(row) if key[0] == kind and number not in pairs]
            for key in mine:
                if len(known.get(key, ())) == 1:
                    pairs[number] = known[key][0]
    return pairs


def differences(row: Foreign, one: HeldPerson | HeldUnit, here: Ours) -> Iterator[Difference]:
    """Return what differs of what the other list has a column for; what stands empty there does not."""
    for name, value in shown(one, here).items():
        there = row.get(name)
        if there and not is_same(name, value, there, here):
            unit, who = (here.named(one), one.full_name) if isinstance(one, HeldPerson) else (one.name, "")
            yield Difference(unit, who, name, "; ".join(value), there, row.at)


def shown(one: HeldPerson | HeldUnit, here: Ours) -> dict[str, Collection[str]]:
    """Return what is compared: field -> what stands here; a person may have several units and posts."""
    if isinstance(one, HeldUnit):
        return {"name": [one.name], "mailbox": [one.mailbox], "phone": [one.phone]}
    return {
        "full_name": [one.full_name],
        "title": here.titles_of(one),
        "unit": [here.names[code] for code in here.units_of(one)],
        "mailbox": [one.mailbox],
        "phone": [one.phone],
    }


def is_same(name: str, value: Collection[str], there: str, here: Ours) -> bool:
    if name == "unit":
        return here.names.get(unit_meant(there, here), there) in value
    if name == "title":
        return all(spelled(part) in {spelled(one) for one in value} for part in there.split(";"))
    return tone_canon(there).casefold() in {tone_canon(one).casefold() for one in value}
