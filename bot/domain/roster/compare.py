"""What a roster file would change of what is held. The same file again changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.conversation.words import _
from bot.domain.roster.held import Changes, Held, HeldPerson, HeldUnit, PersonChange, UnitChange
from bot.domain.roster.match import Pair, matched
from bot.domain.roster.role_rules import RoleRules
from bot.domain.roster.rows import Fault, Person, Place, Roster, Unit

NOBODY = Person(Place("", 0), "", "", "", "", ())


def compare(roster: Roster, held: Held, today: date, *, take_file: bool = False) -> Changes:
    """What importing ``roster`` today would add, change, begin and end.

    The file speaks only of the units it lists: their roles that it does not name end today. What
    was said in chat stays, unless ``take_file``. An empty cell takes nothing away.
    """
    pairs, faults = matched(roster.people, held)
    listed = {unit.code: unit.name for unit in roster.units}
    rules = RoleRules(today, frozenset(listed), take_file)
    everybody = list(_with_unnamed(pairs, held))
    return Changes(
        on=today,
        units=tuple(_units(roster, held)),
        people=tuple(_person_changes(everybody, rules)),
        absent=tuple(unit for unit in held.units if unit.code not in listed and not unit.closed),
        kept=tuple(kept for person, before in everybody for kept in rules.kept(person, before)),
        faults=(*_unit_faults(roster, held), *faults),
        unit_names={unit.code: unit.name for unit in held.units} | listed,
    )


def _units(roster: Roster, held: Held) -> Iterator[UnitChange]:
    known = {unit.code: unit for unit in held.units}
    for unit in roster.units:
        before = known.get(unit.code)
        after = _filled_unit(unit, before) if before else unit
        if before is None or _unit_facts(before) != _unit_facts(after):
            yield UnitChange(before, after)


def _filled_unit(unit: Unit, before: HeldUnit) -> Unit:
    return replace(
        unit,
        kind=unit.kind or before.kind,
        mailbox=unit.mailbox or before.mailbox,
        phone=unit.phone or before.phone,
    )


def _unit_facts(unit: Unit | HeldUnit) -> tuple[str | int, ...]:
    return (unit.name, unit.kind, unit.mailbox, unit.phone, unit.rank)


def _unit_faults(roster: Roster, held: Held) -> Iterator[Fault]:
    closed = {unit.code for unit in held.units if unit.closed}
    for unit in roster.units:
        if unit.code in closed:
            message = _("Đơn vị mã {code} đã ngừng hoạt động. Đề nghị bỏ khỏi tệp.", code=unit.code)
            yield unit.at.fault("code", message)
        owner = held.unit_mailboxes.get(unit.mailbox, unit.code)
        if owner != unit.code:
            message = _("Hộp thư {mailbox} đang là của đơn vị mã {unit}.", mailbox=unit.mailbox, unit=owner)
            yield unit.at.fault("mailbox", message)
        if unit.mailbox in held.person_mailboxes:
            message = _("Hộp thư {mailbox} đang là hộp thư của một cá nhân.", mailbox=unit.mailbox)
            yield unit.at.fault("mailbox", message)


def _with_unnamed(pairs: Sequence[Pair], held: Held) -> Iterator[Pair]:
    """The people in the file, then those held of whom it says nothing, as people without a role."""
    yield from pairs
    known = {before.id for _person, before in pairs if before}
    for somebody in held.people:
        if somebody.id not in known:
            yield _person(somebody, NOBODY), somebody


def _person_changes(pairs: Sequence[Pair], rules: RoleRules) -> Iterator[PersonChange]:
    for person, before in pairs:
        change = PersonChange(
            before=before,
            after=_person(before, person) if before else person,
            begun=rules.begun(person, before),
            ended=rules.ended(person, before),
            altered=rules.altered(person, before),
        )
        if _is_change(change):
            yield change


def _person(before: HeldPerson, person: Person) -> Person:
    """``person`` with what the file leaves empty as it was before."""
    return replace(
        person,
        full_name=person.full_name or before.full_name,
        mailbox=person.mailbox or before.mailbox,
        phone=person.phone or before.phone,
        staff_code=person.staff_code or before.staff_code,
    )


def _is_change(change: PersonChange) -> bool:
    if change.before is None or change.begun or change.ended or change.altered:
        return True
    return _person_facts(change.before) != _person_facts(change.after)


def _person_facts(person: Person | HeldPerson) -> tuple[str, ...]:
    return (person.full_name, person.mailbox, person.phone, person.staff_code)
