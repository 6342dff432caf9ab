"""The roster that is held, as a file like those that are read: changed by hand, it is the next one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.conversation.words import _
from bot.domain.roster import HeldPerson, HeldRole, HeldRoster, HeldUnit
from bot.domain.roster.cells import ROLES
from bot.rosterfile import PEOPLE_SHEET, UNITS_SHEET
from bot.rosterfile.headings import PEOPLE, UNITS
from bot.sheets.write import Page, write_xlsx

Row = tuple[str, ...]


def given(held: HeldRoster, day: date) -> bytes:
    """The units that are open on ``day`` and who holds a role in them, as .xlsx."""
    units = [unit for unit in held.units if unit.closed is None or unit.closed > day]
    return write_xlsx(
        [
            Page(UNITS_SHEET, [tuple(UNITS.values()), *map(unit_row, units)]),
            Page(PEOPLE_SHEET, [tuple(PEOPLE.values()), *people_rows(units, held.people, day)]),
        ]
    )


def unit_row(unit: HeldUnit) -> Row:
    return unit.code, unit.name, unit.kind, unit.mailbox, unit.phone


def people_rows(units: Iterable[HeldUnit], people: Iterable[HeldPerson], day: date) -> Iterator[Row]:
    """Unit by unit, in each as its ranks have them: a row for each person there."""
    there: dict[str, list[tuple[HeldPerson, list[HeldRole]]]] = {unit.code: [] for unit in units}
    for person in people:
        for code, roles in by_unit(person.roles, day).items():
            if code in there:
                there[code].append((person, roles))
    for code, found in there.items():
        for person, roles in sorted(found, key=lambda one: (place(one[1][0]), one[0].id)):
            yield person_row(person, code, roles)


def by_unit(roles: Iterable[HeldRole], day: date) -> Mapping[str, list[HeldRole]]:
    """Those that are held on ``day``, the first of each unit first."""
    found: dict[str, list[HeldRole]] = {}
    for role in sorted(roles, key=place):
        if role.ends is None or role.ends > day:
            found.setdefault(role.unit, []).append(role)
    return found


def place(role: HeldRole) -> tuple[int, int]:
    return list(ROLES).index(role.role), role.rank


def person_row(person: HeldPerson, code: str, roles: list[HeldRole]) -> Row:
    titles = dict.fromkeys(role.title for role in roles if role.title)
    named = "; ".join(_(ROLES[role.role]) for role in roles)
    return (
        person.full_name,
        "; ".join(titles),
        code,
        person.mailbox,
        person.phone,
        named,
        person.staff_code,
    )
