"""What an import would do, in sentences for whoever decides on it."""

from collections.abc import Iterator

from bot.conversation.text import day_text, number_text
from bot.conversation.words import N_, _
from bot.domain.roster.cells import ROLES
from bot.domain.roster.rows import (
    HeldPerson,
    HeldUnit,
    KeptRole,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterUnit,
)

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


def summary(changes: RosterChanges) -> list[str]:
    """Additions by count, everything else one by one; then what stays as it is, and why."""
    changed = [*_units(changes), *_people(changes), *_roles(changes), *_order(changes)]
    if not changed:
        changed = [_("Tệp giống dữ liệu đang có: không có gì thay đổi.")]
    return [*changed, *(_kept(kept, changes) for kept in changes.kept), *_absent(changes)]


def _units(changes: RosterChanges) -> Iterator[str]:
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
