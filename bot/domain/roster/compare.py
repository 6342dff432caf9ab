"""Compare a roster file with what is held: whom it means, and which roles begin and end.

The same file again changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.conversation import N_, _, day_text, fold, number_text
from bot.domain.roster.rows import (
    ROLES,
    AlteredRole,
    CellFault,
    HeldPerson,
    HeldRole,
    HeldRoster,
    HeldUnit,
    KeptRole,
    Roster,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterRole,
    RosterUnit,
    RosterUnitChange,
    RowPlace,
)

NOBODY = RosterPerson(RowPlace("", 0), "", "", "", "", ())

Pair = tuple[RosterPerson, HeldPerson | None]  # null: nobody yet

SHOWN = 8  # names in one sentence, at most

UNIT_FACTS = {
    "name": N_("tên"),
    "kind": N_("nhóm"),
    "mailbox": N_("hộp thư"),
    "phone": N_("điện thoại"),
}
PERSON_FACTS = {
    "full_name": N_("họ và tên"),
    "mailbox": N_("hộp thư"),
    "phone": N_("điện thoại"),
    "staff_code": N_("mã cán bộ"),
}


def compare(roster: Roster, held: HeldRoster, today: date, *, take_file: bool = False) -> RosterChanges:
    """Return what importing ``roster`` today would add, change, begin and end.

    The file speaks only of the units it lists: their roles that it does not name end today. What
    was said in chat stays, unless ``take_file``. An empty cell takes nothing away.
    """
    pairs, faults = matched(roster.people, held)
    listed = {unit.code: unit.name for unit in roster.units}
    rules = RoleRules(today, frozenset(listed), take_file)
    everybody = list(_with_unnamed(pairs, held))
    return RosterChanges(
        on=today,
        units=tuple(_units(roster, held)),
        people=tuple(_person_changes(everybody, rules)),
        absent=tuple(unit for unit in held.units if unit.code not in listed and not unit.closed),
        kept=tuple(kept for person, before in everybody for kept in rules.kept(person, before)),
        faults=(*_unit_faults(roster, held), *faults),
        unit_names={unit.code: unit.name for unit in held.units} | listed,
    )


def _units(roster: Roster, held: HeldRoster) -> Iterator[RosterUnitChange]:
    known = {unit.code: unit for unit in held.units}
    for unit in roster.units:
        before = known.get(unit.code)
        after = _filled_unit(unit, before) if before else unit
        if before is None or _unit_facts(before) != _unit_facts(after):
            yield RosterUnitChange(before, after)


def _filled_unit(unit: RosterUnit, before: HeldUnit) -> RosterUnit:
    return replace(
        unit,
        kind=unit.kind or before.kind,
        mailbox=unit.mailbox or before.mailbox,
        phone=unit.phone or before.phone,
    )


def _unit_facts(unit: RosterUnit | HeldUnit) -> tuple[str | int, ...]:
    return (unit.name, unit.kind, unit.mailbox, unit.phone, unit.rank)


def _unit_faults(roster: Roster, held: HeldRoster) -> Iterator[CellFault]:
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


def _with_unnamed(pairs: Sequence[Pair], held: HeldRoster) -> Iterator[Pair]:
    """Yield the people in the file, then those held of whom it says nothing, as people without a role."""
    yield from pairs
    known = {before.id for _person, before in pairs if before}
    for somebody in held.people:
        if somebody.id not in known:
            yield _person(somebody, NOBODY), somebody


@dataclass(frozen=True)
class RoleRules:
    today: date
    listed: frozenset[str]  # the units of which the file speaks
    take_file: bool  # it prevails over what was said in chat

    def begun(self, person: RosterPerson, before: HeldPerson | None) -> tuple[RosterRole, ...]:
        return tuple(role for role, held in named(person, before) if self._begins(held))

    def ended(self, person: RosterPerson, before: HeldPerson | None) -> tuple[HeldRole, ...]:
        return tuple(held for held in self._unnamed(person, before) if self._gives_way(held))

    def altered(self, person: RosterPerson, before: HeldPerson | None) -> tuple[AlteredRole, ...]:
        return tuple(
            AlteredRole(held, role)
            for role, held in named(person, before)
            if held and self._is_open(held) and self._gives_way(held) and _differs(held, role)
        )

    def kept(self, person: RosterPerson, before: HeldPerson | None) -> Iterator[KeptRole]:
        for held in self._unnamed(person, before):
            if not self._gives_way(held):
                yield KeptRole(person.full_name, held.unit, held.role, is_held=True)
        for _role, spell in named(person, before):
            if spell and spell.ends and not self._gives_way(spell):
                yield KeptRole(person.full_name, spell.unit, spell.role, is_held=False)

    def _begins(self, held: HeldRole | None) -> bool:
        return held is None or (not self._is_open(held) and self._gives_way(held))

    def _unnamed(self, person: RosterPerson, before: HeldPerson | None) -> Iterator[HeldRole]:
        """Yield the open roles, in units of the file, that the file does not name."""
        wanted = {(role.unit, role.role) for role in person.roles}
        for held in before.roles if before else ():
            if self._is_open(held) and held.unit in self.listed and (held.unit, held.role) not in wanted:
                yield held

    def _is_open(self, held: HeldRole) -> bool:
        return held.ends is None or held.ends > self.today

    def _gives_way(self, held: HeldRole) -> bool:
        return self.take_file or held.source == "file"


def _person_changes(pairs: Sequence[Pair], rules: RoleRules) -> Iterator[RosterPersonChange]:
    for person, before in pairs:
        change = RosterPersonChange(
            before=before,
            after=_person(before, person) if before else person,
            begun=rules.begun(person, before),
            ended=rules.ended(person, before),
            altered=rules.altered(person, before),
        )
        if _is_change(change):
            yield change


def _person(before: HeldPerson, person: RosterPerson) -> RosterPerson:
    """Return ``person`` with what the file leaves empty as it was before."""
    return replace(
        person,
        full_name=person.full_name or before.full_name,
        mailbox=person.mailbox or before.mailbox,
        phone=person.phone or before.phone,
        staff_code=person.staff_code or before.staff_code,
    )


def _is_change(change: RosterPersonChange) -> bool:
    if change.before is None or change.begun or change.ended or change.altered:
        return True
    return _person_facts(change.before) != _person_facts(change.after)


def _person_facts(person: RosterPerson | HeldPerson) -> tuple[str, ...]:
    return (person.full_name, person.mailbox, person.phone, person.staff_code)


def matched(people: Sequence[RosterPerson], held: HeldRoster) -> tuple[list[Pair], list[CellFault]]:
    """Return each person in the file with whom they are. A fault where the file gives one's mailbox or
    staff code to another: the linked phones of the first would go over to the second.
    """
    known = _Index(held)
    sure = [known.surely(person) for person in people]
    taken = {somebody.id for somebody in sure if somebody}
    pairs: list[Pair] = []
    for person, somebody in zip(people, sure, strict=True):
        found = somebody or known.by_name(person, taken)
        if found and not somebody:
            taken.add(found.id)
        pairs.append((person, found))
    return pairs, [*_mailbox_faults(pairs, held, known), *_staff_code_faults(pairs), *_doubled(pairs)]


class _Index:
    def __init__(self, held: HeldRoster) -> None:
        self.by_id = {person.id: person for person in held.people}
        self._by_staff_code = {person.staff_code: person for person in held.people if person.staff_code}
        self._by_mailbox = {
            address: self.by_id[person]
            for address, person in held.person_mailboxes.items()
            if person in self.by_id
        }
        self._by_name: dict[tuple[str, str], dict[int, HeldPerson]] = {}
        for person in held.people:
            for role in person.roles:
                self._by_name.setdefault((fold(person.full_name), role.unit), {})[person.id] = person

    def surely(self, person: RosterPerson) -> HeldPerson | None:
        """Return who has their staff code, or their mailbox and their name."""
        coded = self._by_staff_code.get(person.staff_code)
        if coded:
            return coded
        owner = self._by_mailbox.get(person.mailbox)
        return owner if owner and fold(owner.full_name) == fold(person.full_name) else None

    def by_name(self, person: RosterPerson, taken: set[int]) -> HeldPerson | None:
        """Return the only one of that name in their units, where one of the mailboxes is not known."""
        found = {
            somebody.id: somebody
            for role in person.roles
            for somebody in self._by_name.get((fold(person.full_name), role.unit), {}).values()
            if somebody.id not in taken and not (somebody.mailbox and person.mailbox)
        }
        return next(iter(found.values())) if len(found) == 1 else None


def _mailbox_faults(pairs: Sequence[Pair], held: HeldRoster, known: _Index) -> Iterator[CellFault]:
    for person, somebody in pairs:
        unit = held.unit_mailboxes.get(person.mailbox)
        if unit:
            message = _(
                "Hộp thư {mailbox} đang là hộp thư của đơn vị mã {unit}.", mailbox=person.mailbox, unit=unit
            )
            yield person.at.fault("mailbox", message)
        owner = held.person_mailboxes.get(person.mailbox)
        if owner and not (somebody and somebody.id == owner):
            yield person.at.fault("mailbox", _owned(person.mailbox, known.by_id.get(owner)))


def _owned(mailbox: str, owner: HeldPerson | None) -> str:
    if owner is None:
        return _("Hộp thư {mailbox} trước đây đã cấp cho người khác.", mailbox=mailbox)
    return _(
        "Hộp thư {mailbox} trong hệ thống là của {name}. Nếu là hai người, đề nghị ghi hộp thư riêng; "
        "nếu là một người đã đổi tên, đề nghị ghi mã cán bộ.",
        mailbox=mailbox,
        name=owner.full_name,
    )


def _staff_code_faults(pairs: Sequence[Pair]) -> Iterator[CellFault]:
    for person, somebody in pairs:
        if somebody and person.staff_code and somebody.staff_code not in ("", person.staff_code):
            message = _(
                "Mã cán bộ của {name} trong hệ thống là {code}.",
                name=somebody.full_name,
                code=somebody.staff_code,
            )
            yield person.at.fault("staff_code", message)


def _doubled(pairs: Sequence[Pair]) -> Iterator[CellFault]:
    first: dict[int, RosterPerson] = {}
    for person, somebody in pairs:
        if somebody and first.setdefault(somebody.id, person) is not person:
            row = first[somebody.id].at.row
            message = _("Hệ thống biết người này và người ở dòng {row} là một người.", row=row)
            yield person.at.fault("full_name", message)


def named(person: RosterPerson, before: HeldPerson | None) -> Iterator[tuple[RosterRole, HeldRole | None]]:
    """Yield each role that the file names, with the newest spell in it, if there was one."""
    spells = {(held.unit, held.role): held for held in before.roles} if before else {}
    for role in person.roles:
        yield role, spells.get((role.unit, role.role))


def _differs(held: HeldRole, role: RosterRole) -> bool:
    """Return an empty post takes none away; an end that is set ahead would be lifted."""
    return held.ends is not None or held.rank != role.rank or role.title not in ("", held.title)


def summary(changes: RosterChanges) -> list[str]:
    """Additions by count, everything else one by one; then what stays as it is, and why."""
    changed = [*_unit_lines(changes), *_people(changes), *_roles(changes), *_order(changes)]
    if not changed:
        changed = [_("Tệp giống dữ liệu đang có: không có gì thay đổi.")]
    return [*changed, *(_kept(kept, changes) for kept in changes.kept), *_absent(changes)]


def _unit_lines(changes: RosterChanges) -> Iterator[str]:
    added = [change.after.name for change in changes.units if change.before is None]
    if len(added) > SHOWN:
        names = ", ".join(added[:SHOWN])
        yield _("Thêm {count} đơn vị, trong đó có: {names}.", count=number_text(len(added)), names=names)
    elif added:
        yield _("Thêm {count} đơn vị: {names}.", count=len(added), names=", ".join(added))
    for change in changes.units:
        if change.before:
            yield from _facts(change.before.name, change.before, change.after, UNIT_FACTS)


def _people(changes: RosterChanges) -> Iterator[str]:
    added = [change.after.full_name for change in changes.people if change.before is None]
    if len(added) > SHOWN:
        names = ", ".join(added[:SHOWN])
        yield _("Thêm {count} người, trong đó có: {names}.", count=number_text(len(added)), names=names)
    elif added:
        yield _("Thêm {count} người: {names}.", count=len(added), names=", ".join(added))
    for change in changes.people:
        if change.before:
            yield from _facts(change.before.full_name, change.before, change.after, PERSON_FACTS)


def _facts(
    name: str, before: HeldUnit | HeldPerson, after: RosterUnit | RosterPerson, facts: dict[str, str]
) -> Iterator[str]:
    for fact, label in facts.items():
        old, new = getattr(before, fact), getattr(after, fact)
        if old == new:
            continue
        if old:
            yield _("{name}: {fact} “{old}” đổi thành “{new}”.", name=name, fact=_(label), old=old, new=new)
        else:
            yield _("{name}: thêm {fact} “{new}”.", name=name, fact=_(label), new=new)


def _roles(changes: RosterChanges) -> Iterator[str]:
    """Write the roles of people already held; the roles of new people go with them."""
    for change in changes.people:
        if change.before:
            yield from _roles_of(change, changes)


def _roles_of(change: RosterPersonChange, changes: RosterChanges) -> Iterator[str]:
    name, first_day = change.after.full_name, day_text(changes.on)
    for role in change.begun:
        yield _(
            "{name} là {role} của {unit} từ ngày {day}.",
            name=name,
            role=_(ROLES[role.role]),
            unit=changes.unit_names[role.unit],
            day=first_day,
        )
    for held in change.ended:
        yield _(
            "{name} thôi là {role} của {unit} từ ngày {day}.",
            name=name,
            role=_(ROLES[held.role]),
            unit=changes.unit_names[held.unit],
            day=first_day,
        )
    for altered in change.altered:
        if altered.after.title not in ("", altered.before.title):
            yield _(
                "{name}, {unit}: chức vụ “{old}” đổi thành “{new}”.",
                name=name,
                unit=changes.unit_names[altered.after.unit],
                old=altered.before.title,
                new=altered.after.title,
            )
        if altered.before.ends:
            yield _(
                "{name} tiếp tục là {role} của {unit} sau ngày {day}.",
                name=name,
                role=_(ROLES[altered.after.role]),
                unit=changes.unit_names[altered.after.unit],
                day=day_text(altered.before.ends),
            )


def _order(changes: RosterChanges) -> Iterator[str]:
    units = sum(
        change.before is not None and change.before.rank != change.after.rank for change in changes.units
    )
    if units:
        yield _("Thứ tự của {count} đơn vị trong danh sách thay đổi.", count=number_text(units))
    people = sum(
        any(altered.before.rank != altered.after.rank for altered in change.altered)
        for change in changes.people
    )
    if people:
        yield _("Thứ tự của {count} người trong đơn vị thay đổi.", count=number_text(people))


def _kept(kept: KeptRole, changes: RosterChanges) -> str:
    places = {"name": kept.name, "role": _(ROLES[kept.role]), "unit": changes.unit_names[kept.unit]}
    if kept.is_held:
        return _(
            "Giữ nguyên: {name} là {role} của {unit} (ghi nhận qua trò chuyện, tệp không ghi).", **places
        )
    return _("Giữ nguyên: {name} thôi là {role} của {unit} (ghi nhận qua trò chuyện, tệp vẫn ghi).", **places)


def _absent(changes: RosterChanges) -> Iterator[str]:
    names = [unit.name for unit in changes.absent]
    if names:
        yield _(
            "{count} đơn vị không có trong tệp, giữ nguyên cùng người và vai trò: {names}.",
            count=number_text(len(names)),
            names=", ".join(names),
        )
