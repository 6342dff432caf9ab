"""Define changes of people and units (Điều 5): kinds, states, who may do what, and how they read."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain, count

from bot.conversation import N_, _, day_text, expand, fold
from bot.domain.roster.rows import ROLES

IN_UNIT = ("head", "deputy", "staff")  # somebody is one of these in a unit, and may watch its mailbox besides

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
FACTS = {  # what old and new are told of, in this order
    "name": N_("Họ và tên"),
    "birth": N_("Ngày sinh"),
    "unit": N_("Đơn vị"),
    "title": N_("Chức vụ"),
    "roles": N_("Vai trò"),
    "phone": N_("Điện thoại"),
    "mailbox": N_("Hộp thư"),
}

LONGEST = 30  # characters of a proposed code


class ChangeKind(StrEnum):
    JOIN = "join"
    LEAVE = "leave"
    TRANSFER = "transfer"
    POST = "post"  # another post or role in the same unit
    CONTACT = "contact"  # another name, telephone or mailbox
    OPEN_BOX = "mailbox_open"
    LOCK_BOX = "mailbox_lock"
    RECALL_BOX = "mailbox_recall"


OF_BOXES = (ChangeKind.OPEN_BOX, ChangeKind.LOCK_BOX, ChangeKind.RECALL_BOX)
AWAY = (ChangeKind.LEAVE, ChangeKind.TRANSFER)  # after which somebody is not of the unit any more
COMING = (ChangeKind.JOIN, ChangeKind.POST, ChangeKind.TRANSFER)  # by which somebody gets a post in a unit
MOVING = (ChangeKind.JOIN, ChangeKind.POST, *AWAY)  # that begin or end a role


class ChangeState(StrEnum):
    SENT = "sent"
    ASKED = "asked"  # the office waits for an answer of the unit
    RETURNED = "returned"
    ACCEPTED = "accepted"  # and waits for its date
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


WAITING = (ChangeState.SENT, ChangeState.ASKED)  # for the office's word, in the end
OPEN = (*WAITING, ChangeState.RETURNED, ChangeState.ACCEPTED)
STANDING = (*WAITING, ChangeState.ACCEPTED)  # what another must agree with; a returned one hinders none


class ChangeSide(StrEnum):
    UNIT = "unit"
    OFFICE = "office"


class ChangeAction(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    ASK = "ask"
    ANSWER = "answer"
    RESEND = "resend"
    WITHDRAW = "withdraw"
    CORRECT = "correct"  # a new change follows; this one stays as it is


OFFICE_ACTIONS = (ChangeAction.ACCEPT, ChangeAction.RETURN, ChangeAction.ASK)
STATES_BEFORE: Mapping[ChangeAction, tuple[ChangeState, ...]] = {
    ChangeAction.ACCEPT: WAITING,
    ChangeAction.ASK: WAITING,
    ChangeAction.RETURN: WAITING,
    ChangeAction.ANSWER: (ChangeState.ASKED,),
    ChangeAction.RESEND: (ChangeState.RETURNED,),
    ChangeAction.WITHDRAW: OPEN,
    ChangeAction.CORRECT: (ChangeState.IN_FORCE,),
}


def is_possible(action: ChangeAction, state: ChangeState, side: ChangeSide) -> bool:
    """Tell whether that side can do ``action`` to a change in that state."""
    return state in STATES_BEFORE[action] and (side == ChangeSide.OFFICE or action not in OFFICE_ACTIONS)


def given_up(kind: ChangeKind, role: str) -> tuple[str, ...]:
    """Return the roles in the unit that a change to ``role`` ends; ("",) is all of them."""
    if kind in AWAY:
        return ("",)
    if kind != ChangeKind.POST or role not in IN_UNIT:
        return ()
    return tuple(one for one in IN_UNIT if one != role)


def reference(year: int, number: int) -> str:
    """Write the number of a change: "NS-2026-0001"."""
    return f"NS-{year}-{number:04}"


@dataclass(frozen=True)
class PersonnelChange:
    """One change, with the names beside its ids; "" for who is not there.

    ``fields`` is what is new, ``before`` what stood there when it was sent: name, birth, title, roles,
    mailbox, phone, unit -> as text; roles by their values, "head;officer". ``moved`` is what became of
    roles when it took effect, so that a correction can take it back.
    """

    id: int
    number: str
    kind: ChangeKind
    unit: int
    unit_name: str
    to_unit: int | None
    to_name: str
    person: int | None
    fields: Mapping[str, str]
    before: Mapping[str, str]
    effective: date
    decision: str
    file: int | None
    note: str
    state: ChangeState
    by: int
    sender: str
    at: datetime
    decided_by: int | None
    decider: str
    decided_at: datetime | None
    reason: str
    applied_at: datetime | None
    corrects: int | None
    corrected: str  # the number of that one
    moved: Mapping[str, list[list[int | str | None]]]
    is_taken_back: bool = False  # it was in force, and a correction that was accepted has undone it

    @property
    def name(self) -> str:
        """Return whom it is about, as they are called by now; of a unit's own mailbox the unit."""
        return self.before.get("name") or self.fields.get("name") or self.unit_name

    @property
    def units(self) -> tuple[int, ...]:
        return (self.unit, self.to_unit) if self.to_unit else (self.unit,)

    @property
    def named_units(self) -> list[tuple[int, str]]:
        return list(zip(self.units, (self.unit_name, self.to_name), strict=False))


@dataclass(frozen=True)
class Passed:
    """By which list and letter a change goes to the department, and what became of it there."""

    batch: str  # GS-2026-0001
    letter_number: str
    letter_date: date | None  # None: it has not gone
    answer: str  # "", done, rejected
    answer_note: str  # why it was rejected


NOT_PASSED = Passed("", "", None, "", "")


WHAT = {
    ChangeKind.JOIN: N_("Thêm người"),
    ChangeKind.LEAVE: N_("Thôi việc, nghỉ hưu"),
    ChangeKind.TRANSFER: N_("Chuyển đơn vị"),
    ChangeKind.POST: N_("Đổi thông tin"),
    ChangeKind.CONTACT: N_("Đổi thông tin"),
    ChangeKind.OPEN_BOX: N_("Cấp mới"),
    ChangeKind.LOCK_BOX: N_("Khóa tạm"),
    ChangeKind.RECALL_BOX: N_("Thu hồi"),
}
TOLD_OF = {  # what stood there is told of though nothing takes its place
    ChangeKind.LEAVE: ("unit", "title", "roles"),
    ChangeKind.LOCK_BOX: ("mailbox",),
    ChangeKind.RECALL_BOX: ("mailbox",),
}


def line(change: PersonnelChange) -> dict[str, str]:
    """Return a change as a line of the list for the department: COLUMNS, in their order, as text."""
    known = {**change.before, **{fact: value for fact, value in change.fields.items() if value}}
    # to the department a newcomer with a mailbox to be made is "Cấp mới"
    gets_mailbox = change.kind == ChangeKind.JOIN and change.fields.get("mailbox")
    return {
        "name": change.name,
        "birth": _day(known.get("birth", "")),
        "title": known.get("title", ""),
        "unit": change.before.get("unit") or change.unit_name,
        "phone": known.get("phone", ""),
        "mailbox": known.get("mailbox", ""),
        "what": _(WHAT[ChangeKind.OPEN_BOX if gets_mailbox else change.kind]),
        "old": told(old(change)),
        "new": told(new(change)),
        "effective": day_text(change.effective),
        "decision": change.decision,
        "note": change.note,
    }


def old(change: PersonnelChange) -> dict[str, str]:
    """Return what stood in the places that change, by the name of the fact."""
    if change.kind == ChangeKind.JOIN:
        return {}
    if told_of := TOLD_OF.get(change.kind):
        return {fact: change.before.get(fact, "") for fact in told_of}
    moved = {"unit": ""} if change.to_unit else {}
    return {fact: change.before.get(fact, "") for fact in {**moved, **change.fields}}


def new(change: PersonnelChange) -> dict[str, str]:
    """Return what stands in these places from then on."""
    facts = {**({"unit": change.to_name} if change.to_unit else {}), **change.fields}
    if change.kind == ChangeKind.POST and (role := change.fields.get("roles")):
        before = filter(None, change.before.get("roles", "").split(";"))
        kept = [one for one in before if one not in given_up(change.kind, role)]
        facts["roles"] = ";".join(dict.fromkeys([*kept, role]))  # to watch the mailbox goes on beside a post
    return facts


def told(facts: Mapping[str, str]) -> str:
    """Write facts in words: "Chức vụ: Công chức; Vai trò: cán bộ"."""
    written = {"roles": roles_text, "birth": _day}
    return "; ".join(
        f"{_(label)}: {written.get(fact, str)(value)}"
        for fact, label in FACTS.items()
        if (value := facts.get(fact, ""))
    )


def roles_text(roles: str) -> str:
    """Write "head;officer" as it is said."""
    return ", ".join(_(ROLES[role]) for role in roles.split(";") if role in ROLES)


def _day(value: str) -> str:
    return day_text(date.fromisoformat(value)) if value else ""


class UnitChangeKind(StrEnum):
    NEW = "new"
    RENAMED = "renamed"
    CLOSED = "closed"
    MERGED = "merged"  # into a successor


ENDING = (UnitChangeKind.CLOSED, UnitChangeKind.MERGED)  # after which the unit is no more


class UnitChangeState(StrEnum):
    PLANNED = "planned"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


def proposed_code(name: str, taken: Collection[str]) -> str:
    """Return a free code for a unit of that name: "pvhtt", "xlongtan"; "pvhtt2" where that is taken."""
    words: list[str] = re.findall(r"[a-z0-9]+", fold(expand(name)).replace("uy ban nhan dan", "ubnd"))
    said = [word for word in words if word not in {"va", "cac", "cua", "huyen", "ubnd"}] or words or ["donvi"]
    is_place = "ubnd" in words and len(said) > 1
    code = said[0][:1] + ("".join(said[1:]) if is_place else "".join(word[0] for word in said[1:]))
    return free_code(code[:LONGEST] if len(said) > 1 else said[0][:LONGEST], taken)


def free_code(code: str, taken: Collection[str]) -> str:
    """Return the code, or with the first number that makes it one that no other has."""
    return next(one for one in chain([code], (f"{code}{number}" for number in count(2))) if one not in taken)


def final(unit: int, successors: Mapping[int, int]) -> int:
    """Return where a unit ended in the end: its successor, and that one's."""
    seen = {unit}
    while (following := successors.get(unit)) and following not in seen:
        seen.add(following)
        unit = following
    return unit


@dataclass(frozen=True)
class UnitChange:
    """``name``: what the unit is called now, or will be; ``into_plan``: which change makes the successor."""

    id: int
    number: str
    kind: UnitChangeKind
    unit: int | None
    name: str
    successor: int | None
    successor_name: str
    into_plan: int | None
    fields: Mapping[str, str]
    effective: date
    document: str
    state: UnitChangeState
    by: int
    by_name: str

    @property
    def is_planned(self) -> bool:
        return self.state == UnitChangeState.PLANNED


PLAN_TEXTS: dict[UnitChangeKind, str] = {
    UnitChangeKind.NEW: N_("{number}: thêm đơn vị {unit} từ ngày {day}"),
    UnitChangeKind.RENAMED: N_("{number}: {unit} đổi tên thành {name} từ ngày {day}"),
    UnitChangeKind.CLOSED: N_("{number}: {unit} ngừng hoạt động từ ngày {day}"),
    UnitChangeKind.MERGED: N_("{number}: {unit} sáp nhập vào {successor} từ ngày {day}"),
}
CHANGE_TEXTS: dict[UnitChangeKind, str] = {
    UnitChangeKind.NEW: N_("Từ ngày {day}, danh sách có thêm đơn vị {unit}."),
    UnitChangeKind.RENAMED: N_("Từ ngày {day}, {unit} đổi tên thành {name}."),
    UnitChangeKind.CLOSED: N_("Từ ngày {day}, {unit} ngừng hoạt động."),
    UnitChangeKind.MERGED: N_("Từ ngày {day}, {unit} sáp nhập vào {successor}."),
}


def unit_change_places(change: UnitChange) -> dict[str, str]:
    return {
        "number": change.number,
        "unit": change.fields.get("before", change.name),
        "name": change.fields.get("name", ""),
        "successor": change.successor_name,
        "day": day_text(change.effective),
    }


def unit_plan_text(change: UnitChange) -> str:
    """Write a plan with the document that it rests on, as a line of a list."""
    said = _(PLAN_TEXTS[change.kind], **unit_change_places(change))
    if not change.document:
        return f"{said}."
    return _("{what} (theo {document}).", what=said, document=change.document)


def unit_change_text(change: UnitChange) -> str:
    said = _(CHANGE_TEXTS[change.kind], **unit_change_places(change))
    return " ".join([said, _("Căn cứ: {document}.", document=change.document)]) if change.document else said
