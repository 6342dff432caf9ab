"""How a change reads in the list for the department: its columns, old and new side by side.

The columns are those of the forms for certificates that rest on the same mailbox (NĐ 68/2024/NĐ-CP), but for
the number of an identity card, which nobody needs for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.conversation.text import day_text
from bot.conversation.words import N_, _
from bot.domain.changes.kinds import Change, Kind, given_up
from bot.domain.roster.cells import ROLES


@dataclass(frozen=True)
class Line:
    """One line of the list, as text. Its fields are the columns, in their order."""

    name: str
    birth: str
    title: str
    unit: str
    phone: str
    mailbox: str
    what: str
    old: str
    new: str
    effective: str
    decision: str
    note: str


COLUMNS = {
    "name": N_("Họ và tên"),
    "birth": N_("Ngày sinh"),
    "title": N_("Chức vụ"),
    "unit": N_("Đơn vị công tác"),
    "phone": N_("Điện thoại"),
    "mailbox": N_("Địa chỉ hộp thư"),
    "what": N_("Nội dung thay đổi"),
    "old": N_("Thông tin cũ"),
    "new": N_("Thông tin mới"),
    "effective": N_("Ngày hiệu lực"),
    "decision": N_("Căn cứ"),
    "note": N_("Ghi chú"),
}
WHAT = {
    Kind.JOIN: N_("Thêm người"),
    Kind.LEAVE: N_("Thôi làm việc"),
    Kind.TRANSFER: N_("Chuyển đơn vị"),
    Kind.POST: N_("Đổi thông tin"),
    Kind.CONTACT: N_("Đổi thông tin"),
    Kind.OPEN_BOX: N_("Cấp mới"),
    Kind.LOCK_BOX: N_("Khóa tạm"),
    Kind.RECALL_BOX: N_("Thu hồi"),
}
FACTS = {  # what old and new are told of, in this order
    "name": N_("Họ và tên"),
    "birth": N_("Ngày sinh"),
    "unit": N_("Đơn vị"),
    "title": N_("Chức vụ"),
    "roles": N_("Vai trò"),
    "phone": N_("Điện thoại"),
    "mailbox": N_("Hộp thư"),
}
TOLD_OF = {  # what stood there is told of though nothing takes its place
    Kind.LEAVE: ("unit", "title", "roles"),
    Kind.LOCK_BOX: ("mailbox",),
    Kind.RECALL_BOX: ("mailbox",),
}


def line(change: Change) -> Line:
    known = {**change.before, **{fact: value for fact, value in change.fields.items() if value}}
    return Line(
        name=change.name,
        birth=_day(known.get("birth", "")),
        title=known.get("title", ""),
        unit=change.before.get("unit") or change.unit_name,
        phone=known.get("phone", ""),
        mailbox=known.get("mailbox", ""),
        what=what(change),
        old=told(old(change)),
        new=told(new(change)),
        effective=day_text(change.effective),
        decision=change.decision,
        note=change.note,
    )


def what(change: Change) -> str:
    """A newcomer with a mailbox to be made is "Cấp mới" to the department."""
    if change.kind == Kind.JOIN and change.fields.get("mailbox"):
        return _(WHAT[Kind.OPEN_BOX])
    return _(WHAT[change.kind])


def old(change: Change) -> dict[str, str]:
    """What stood in the places that change, by the name of the fact."""
    if change.kind == Kind.JOIN:
        return {}
    if told_of := TOLD_OF.get(change.kind):
        return {fact: change.before.get(fact, "") for fact in told_of}
    moved = {"unit": ""} if change.to_unit else {}
    return {fact: change.before.get(fact, "") for fact in {**moved, **change.fields}}


def new(change: Change) -> dict[str, str]:
    """What stands in these places from then on."""
    moved = {"unit": change.to_name} if change.to_unit else {}
    roles = {"roles": roles_after(change)} if change.kind == Kind.POST and change.fields.get("roles") else {}
    return {**moved, **change.fields, **roles}


def roles_after(change: Change) -> str:
    """All roles that somebody has in the unit after another post: to watch its mailbox goes on beside it."""
    lost = given_up(change.kind, change.fields["roles"])
    kept = [role for role in change.before.get("roles", "").split(";") if role and role not in lost]
    return ";".join(dict.fromkeys([*kept, change.fields["roles"]]))


def told(facts: Mapping[str, str]) -> str:
    """ "Chức vụ: Công chức; Vai trò: cán bộ"."""
    return "; ".join(f"{_(label)}: {value}" for label, value in _shown(facts))


def _shown(facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for fact, label in FACTS.items():
        if value := facts.get(fact, ""):
            yield label, _value(fact, value)


def _value(fact: str, value: str) -> str:
    if fact == "roles":
        return roles_text(value)
    return _day(value) if fact == "birth" else value


def roles_text(roles: str) -> str:
    """ "head;officer" as it is said."""
    return ", ".join(_(ROLES[role]) for role in roles.split(";") if role in ROLES)


def _day(value: str) -> str:
    return day_text(date.fromisoformat(value)) if value else ""
