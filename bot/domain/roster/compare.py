"""Compare a roster file with what is stored: whom it means, and which roles begin and end.

The same file again changes nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.conversation import N_, _, day_text, fold, number_text
from bot.domain.roster.rows import (
    ROLES,
    AlteredRole,
    CellFault,
    KeptRole,
    Roster,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterRole,
    RosterUnit,
    RosterUnitChange,
    RowPlace,
    StoredPerson,
    StoredRole,
    StoredRoster,
    StoredUnit,
)

NOBODY = RosterPerson(RowPlace("", 0), "", "", "", "", ())

Pair = tuple[RosterPerson, StoredPerson | None]  # null: nobody yet
T = TypeVar("T", RosterUnit, RosterPerson)

SHOWN = 8  # names in one sentence, at most
UNIT_FACTS = {"name": N_("tên"), "kind": N_("nhóm"), "mailbox": N_("hộp thư"), "phone": N_("điện thoại")}
PERSON_FACTS = {
    "full_name": N_("họ và tên"),
    "mailbox": N_("hộp thư"),
    "phone": N_("điện thoại"),
    "staff_code": N_("mã cán bộ"),
}


def compare_rosters(
    roster: Roster, stored: StoredRoster, today: date, *, take_file: bool = False
) -> RosterChanges:
    """Return what importing ``roster`` today would add, change, begin and end.

    The file speaks only of the units it lists: their roles that it does not name end today. What
    was said in chat stays, unless ``take_file``. An empty cell takes nothing away.
    """
    pairs, faults = _matched(roster.people, stored)
    listed = {unit.code: unit.name for unit in roster.units}
    rules = RoleRules(today, frozenset(listed), take_file)
    everybody = list(_with_unnamed(pairs, stored))
    return RosterChanges(
        on=today,
        units=tuple(_unit_changes(roster, stored)),
        people=tuple(_person_changes(everybody, rules)),
        absent=tuple(unit for unit in stored.units if unit.code not in listed and not unit.closed),
        kept=tuple(kept for person, before in everybody for kept in rules.kept(person, before)),
        faults=(*_unit_faults(roster, stored), *faults),
        unit_names={unit.code: unit.name for unit in stored.units} | listed,
    )


def _unit_changes(roster: Roster, stored: StoredRoster) -> Iterator[RosterUnitChange]:
    known = {unit.code: unit for unit in stored.units}
    for unit in roster.units:
        before = known.get(unit.code)
        after = _filled(unit, before, UNIT_FACTS) if before else unit
        if before is None or _differ(before, after, (*UNIT_FACTS, "rank")):
            yield RosterUnitChange(before, after)


def _filled(given: T, before: StoredUnit | StoredPerson, facts: Collection[str]) -> T:
    """Return ``given`` with what the file leaves empty as it was before."""
    return replace(given, **{fact: getattr(given, fact) or getattr(before, fact) for fact in facts})


def _differ(
    before: StoredUnit | StoredPerson, after: RosterUnit | RosterPerson, facts: Collection[str]
) -> bool:
    return any(getattr(before, fact) != getattr(after, fact) for fact in facts)


def _unit_faults(roster: Roster, stored: StoredRoster) -> Iterator[CellFault]:
    closed = {unit.code for unit in stored.units if unit.closed}
    for unit in roster.units:
        if unit.code in closed:
            message = _("Đơn vị mã {code} đã ngừng hoạt động. Đề nghị bỏ khỏi tệp.", code=unit.code)
            yield unit.at.fault("code", message)
        owner = stored.unit_mailboxes.get(unit.mailbox, unit.code)
        if owner != unit.code:
            message = _("Hộp thư {mailbox} đang là của đơn vị mã {unit}.", mailbox=unit.mailbox, unit=owner)
            yield unit.at.fault("mailbox", message)
        if unit.mailbox in stored.person_mailboxes:
            message = _("Hộp thư {mailbox} đang là hộp thư của một cá nhân.", mailbox=unit.mailbox)
            yield unit.at.fault("mailbox", message)


def _with_unnamed(pairs: Sequence[Pair], stored: StoredRoster) -> Iterator[Pair]:
    """Yield the people in the file, then those stored of whom it says nothing, as people without a role.

    Who is restricted stands in no file of ours, so that it says nothing of them means nothing.
    """
    yield from pairs
    known = {before.id for _person, before in pairs if before}
    for somebody in stored.people:
        if somebody.id not in known and not somebody.is_restricted:
            yield _filled(NOBODY, somebody, PERSON_FACTS), somebody


@dataclass(frozen=True)
class RoleRules:
    today: date
    listed: frozenset[str]  # the units of which the file speaks
    take_file: bool  # it prevails over what was said in chat

    def begun(self, person: RosterPerson, before: StoredPerson | None) -> tuple[RosterRole, ...]:
        return tuple(
            role
            for role, assigned in _named(person, before)
            if assigned is None or (not self._is_open(assigned) and self._gives_way(assigned))
        )

    def ended(self, person: RosterPerson, before: StoredPerson | None) -> tuple[StoredRole, ...]:
        return tuple(role for role in self._unnamed(person, before) if self._gives_way(role))

    def altered(self, person: RosterPerson, before: StoredPerson | None) -> tuple[AlteredRole, ...]:
        """Return the roles whose post or rank changes; an end that is set ahead is lifted."""
        return tuple(
            AlteredRole(assigned, role)
            for role, assigned in _named(person, before)
            if assigned and self._is_open(assigned) and self._gives_way(assigned)
            # an empty post takes none away
            if assigned.ends or assigned.rank != role.rank or role.title not in ("", assigned.title)
        )

    def kept(self, person: RosterPerson, before: StoredPerson | None) -> Iterator[KeptRole]:
        for role in self._unnamed(person, before):
            if not self._gives_way(role):
                yield KeptRole(person.full_name, role.unit, role.role, is_current=True)
        for _role, assigned in _named(person, before):
            if assigned and assigned.ends and not self._gives_way(assigned):
                yield KeptRole(person.full_name, assigned.unit, assigned.role, is_current=False)

    def _unnamed(self, person: RosterPerson, before: StoredPerson | None) -> Iterator[StoredRole]:
        """Yield the open roles, in units of the file, that the file does not name."""
        wanted = {(role.unit, role.role) for role in person.roles}
        for role in before.roles if before else ():
            if self._is_open(role) and role.unit in self.listed and (role.unit, role.role) not in wanted:
                yield role

    def _is_open(self, role: StoredRole) -> bool:
        return role.ends is None or role.ends > self.today

    def _gives_way(self, role: StoredRole) -> bool:
        return self.take_file or role.source == "file"


def _named(
    person: RosterPerson, before: StoredPerson | None
) -> Iterator[tuple[RosterRole, StoredRole | None]]:
    """Yield each role that the file names, with the newest assignment to it, if there was one."""
    assigned = {(role.unit, role.role): role for role in before.roles} if before else {}
    for role in person.roles:
        yield role, assigned.get((role.unit, role.role))


def _person_changes(pairs: Sequence[Pair], rules: RoleRules) -> Iterator[RosterPersonChange]:
    for person, before in pairs:
        change = RosterPersonChange(
            before=before,
            after=_filled(person, before, PERSON_FACTS) if before else person,
            begun=rules.begun(person, before),
            ended=rules.ended(person, before),
            altered=rules.altered(person, before),
        )
        roles = change.begun or change.ended or change.altered
        if before is None or roles or _differ(before, change.after, PERSON_FACTS):
            yield change


def _matched(people: Sequence[RosterPerson], stored: StoredRoster) -> tuple[list[Pair], list[CellFault]]:
    """Return each person in the file with whom they are. A fault where the file gives one's mailbox or
    staff code to another: the linked phones of the first would go over to the second.
    """
    known = _Index(stored)
    sure = [known.surely(person) for person in people]
    taken = {somebody.id for somebody in sure if somebody}
    pairs: list[Pair] = []
    for person, somebody in zip(people, sure, strict=True):
        found = somebody or known.by_name(person, taken)
        if found and not somebody:
            taken.add(found.id)
        pairs.append((person, found))
    return pairs, [*_mailbox_faults(pairs, stored, known), *_identity_faults(pairs)]


class _Index:
    def __init__(self, stored: StoredRoster) -> None:
        self.by_id = {person.id: person for person in stored.people}
        self._by_staff_code = {person.staff_code: person for person in stored.people if person.staff_code}
        self._id_by_mailbox = stored.person_mailboxes
        self._by_name: dict[tuple[str, str], dict[int, StoredPerson]] = {}
        for person in stored.people:
            for role in person.roles:
                self._by_name.setdefault((fold(person.full_name), role.unit), {})[person.id] = person

    def surely(self, person: RosterPerson) -> StoredPerson | None:
        """Return who has their staff code, or their mailbox and their name."""
        if coded := self._by_staff_code.get(person.staff_code):
            return coded
        owner = self.by_id.get(self._id_by_mailbox.get(person.mailbox, 0))
        return owner if owner and fold(owner.full_name) == fold(person.full_name) else None

    def by_name(self, person: RosterPerson, taken: set[int]) -> StoredPerson | None:
        """Return the only one of that name in their units, where one of the mailboxes is not known."""
        found = {
            somebody.id: somebody
            for role in person.roles
            for somebody in self._by_name.get((fold(person.full_name), role.unit), {}).values()
            if somebody.id not in taken and not (somebody.mailbox and person.mailbox)
        }
        return next(iter(found.values())) if len(found) == 1 else None


def _mailbox_faults(pairs: Sequence[Pair], stored: StoredRoster, known: _Index) -> Iterator[CellFault]:
    for person, somebody in pairs:
        if unit := stored.unit_mailboxes.get(person.mailbox):
            places = {"mailbox": person.mailbox, "unit": unit}
            message = _("Hộp thư {mailbox} đang là hộp thư của đơn vị mã {unit}.", **places)
            yield person.at.fault("mailbox", message)
        owner = stored.person_mailboxes.get(person.mailbox)
        if owner and not (somebody and somebody.id == owner):
            message = _("Hộp thư {mailbox} trước đây đã cấp cho người khác.", mailbox=person.mailbox)
            if owner in known.by_id:
                message = _(
                    "Hộp thư {mailbox} trong hệ thống là của {name}. Nếu là hai người, đề nghị ghi hộp thư "
                    "riêng; nếu là một người đã đổi tên, đề nghị ghi mã cán bộ.",
                    mailbox=person.mailbox,
                    name=known.by_id[owner].full_name,
                )
            yield person.at.fault("mailbox", message)


def _identity_faults(pairs: Sequence[Pair]) -> Iterator[CellFault]:
    """Yield another staff code than theirs, and a person that two in the file are."""
    for person, somebody in pairs:
        if somebody and person.staff_code and somebody.staff_code not in ("", person.staff_code):
            places = {"name": somebody.full_name, "code": somebody.staff_code}
            message = _("Mã cán bộ của {name} trong hệ thống là {code}.", **places)
            yield person.at.fault("staff_code", message)
    first: dict[int, RosterPerson] = {}
    for person, somebody in pairs:
        if somebody and first.setdefault(somebody.id, person) is not person:
            row = first[somebody.id].at.row
            message = _("Theo dữ liệu của hệ thống, người này và người ở dòng {row} là một.", row=row)
            yield person.at.fault("full_name", message)


def summary(changes: RosterChanges) -> list[str]:
    """Say how many are added, and everything else one by one; then what stays as it is, and why."""
    # The roles of new people go with them.
    roles = (line for change in changes.people if change.before for line in _role_lines(change, changes))
    changed = [*_unit_lines(changes), *_person_lines(changes), *roles, *_order(changes)]
    if not changed:
        changed = [_("Danh sách trong tệp trùng với dữ liệu hiện có, không có gì thay đổi.")]
    lines = [*changed, *(_kept(kept, changes) for kept in changes.kept)]
    if changes.absent:
        absent = _(
            "{count} đơn vị không có trong tệp, giữ nguyên cùng người và vai trò: {names}.",
            count=number_text(len(changes.absent)),
            names=", ".join(unit.name for unit in changes.absent),
        )
        lines.append(absent)
    return lines


def _unit_lines(changes: RosterChanges) -> Iterator[str]:
    added = [change.after.name for change in changes.units if change.before is None]
    many = N_("Thêm {count} đơn vị, trong đó có: {names}.")
    yield from _added(added, N_("Thêm {count} đơn vị: {names}."), many)
    for change in changes.units:
        if change.before:
            yield from _facts(change.before.name, change.before, change.after, UNIT_FACTS)


def _person_lines(changes: RosterChanges) -> Iterator[str]:
    added = [change.after.full_name for change in changes.people if change.before is None]
    yield from _added(
        added, N_("Thêm {count} người: {names}."), N_("Thêm {count} người, trong đó có: {names}.")
    )
    for change in changes.people:
        if change.before:
            yield from _facts(change.before.full_name, change.before, change.after, PERSON_FACTS)


def _added(names: Sequence[str], few: str, many: str) -> Iterator[str]:
    if names:
        shown = ", ".join(names[:SHOWN])
        yield _(many if len(names) > SHOWN else few, count=number_text(len(names)), names=shown)


def _facts(
    name: str, before: StoredUnit | StoredPerson, after: RosterUnit | RosterPerson, facts: dict[str, str]
) -> Iterator[str]:
    for fact, label in facts.items():
        old, new = getattr(before, fact), getattr(after, fact)
        if old == new:
            continue
        if old:
            yield _("{name}: {fact} “{old}” đổi thành “{new}”.", name=name, fact=_(label), old=old, new=new)
        else:
            yield _("{name}: thêm {fact} “{new}”.", name=name, fact=_(label), new=new)


def _role_lines(change: RosterPersonChange, changes: RosterChanges) -> Iterator[str]:
    name, first_day = change.after.full_name, day_text(changes.on)
    for begun in change.begun:
        yield _("{name} là {role} của {unit} từ ngày {day}.", **_places(name, begun, changes), day=first_day)
    for ended in change.ended:
        places = _places(name, ended, changes)
        yield _("{name} không còn là {role} của {unit} từ ngày {day}.", **places, day=first_day)
    for altered in change.altered:
        before, after = altered.before, altered.after
        places = _places(name, after, changes)
        if after.title not in ("", before.title):
            old, new = before.title, after.title
            yield _("{name}, {unit}: chức vụ “{old}” đổi thành “{new}”.", **places, old=old, new=new)
        if before.ends:
            day = day_text(before.ends)
            yield _("{name} tiếp tục là {role} của {unit} sau ngày {day}.", **places, day=day)


def _places(name: str, of: RosterRole | StoredRole | KeptRole, changes: RosterChanges) -> dict[str, str]:
    return {"name": name, "role": _(ROLES[of.role]), "unit": changes.unit_names[of.unit]}


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
    places = _places(kept.name, kept, changes)
    if kept.is_current:
        return _(
            "Giữ nguyên: {name} là {role} của {unit} (ghi nhận qua trò chuyện, tệp không ghi).", **places
        )
    return _(
        "Giữ nguyên: {name} không còn là {role} của {unit} (ghi nhận qua trò chuyện, tệp vẫn ghi).", **places
    )
