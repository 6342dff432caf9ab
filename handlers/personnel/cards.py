"""Show personnel changes as cards: their words, who may see and do what, and what follows from them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.conversation import N_, Message, NoLongerPossible, Option, _, day_text, local_date, moment_text
from bot.domain.changes import (
    AWAY,
    COLUMNS,
    COMING,
    OPEN,
    ChangeAction,
    ChangeKind,
    ChangeSide,
    ChangeState,
    PersonnelChange,
    UnitChange,
    UnitChangeKind,
    given_up,
    line,
    moved,
    new,
    old,
    told,
    unit_plan_text,
)
from handlers.engine import Action, Context, Part, Role, id_in, no_such_button
from storage.engine import Tx
from storage.people import changes, members
from storage.units import unit_changes

MOST_BUTTONS = 8  # buttons of one kind on a card
WORD = "ns"  # "nhân sự": what is typed for the choices of a card, ns1, ns2 …
TOKEN = "ns_"  # and the action: how the token of a button begins
LABELS = {  # action -> label, in their order
    ChangeAction.ACCEPT: N_("Tiếp nhận"),
    ChangeAction.ASK: N_("Hỏi thêm"),
    ChangeAction.RETURN: N_("Trả lại"),
    ChangeAction.ANSWER: N_("Trả lời"),
    ChangeAction.RESEND: N_("Sửa và gửi lại"),
    ChangeAction.WITHDRAW: N_("Rút lại"),
    ChangeAction.CORRECT: N_("Đính chính"),
}

OFFICE_ACTIONS = (ChangeAction.ACCEPT, ChangeAction.RETURN, ChangeAction.ASK)

KINDS = {
    ChangeKind.JOIN: N_("Có người mới"),
    ChangeKind.LEAVE: N_("Thôi làm việc"),
    ChangeKind.TRANSFER: N_("Chuyển đơn vị"),
    ChangeKind.POST: N_("Đổi chức vụ, vai trò"),
    ChangeKind.CONTACT: N_("Đổi họ tên, điện thoại, hộp thư"),
    ChangeKind.OPEN_BOX: N_("Cấp hộp thư"),
    ChangeKind.LOCK_BOX: N_("Khóa tạm hộp thư"),
    ChangeKind.RECALL_BOX: N_("Thu hồi hộp thư"),
}
STATES = {
    ChangeState.SENT: N_("chờ Phòng tiếp nhận"),
    ChangeState.ASKED: N_("Phòng hỏi thêm, chờ trả lời"),
    ChangeState.RETURNED: N_("Phòng trả lại"),
    ChangeState.ACCEPTED: N_("đã tiếp nhận, chờ đến ngày"),
    ChangeState.IN_FORCE: N_("đã có hiệu lực"),
    ChangeState.WITHDRAWN: N_("đã rút lại"),
}
ROLES = {  # what somebody may become by a change, in this order
    Role.STAFF: N_("Cán bộ, công chức, viên chức"),
    Role.OFFICER: N_("Cán bộ theo dõi hộp thư"),
    Role.DEPUTY: N_("Cấp phó"),
    Role.HEAD: N_("Thủ trưởng"),
    Role.OFFICE: N_("Cán bộ phụ trách của Phòng"),
}
LACKING = {  # what a unit would be without
    "head": N_("Từ {day}, {unit} không còn thủ trưởng."),
    "officer": N_("Từ {day}, {unit} không còn ai theo dõi hộp thư."),
    "office": N_("Từ {day}, {unit} không còn cán bộ phụ trách."),
}


def change_subject(change: PersonnelChange) -> str:
    return f"{changes.SUBJECT}:{change.id}"


def see_button(change: PersonnelChange) -> Option:
    return Option(f"ns:{change.id}", _("Xem {number}", number=change.number))


def department_button(context: Context) -> Option:
    """Offer the way to what goes to the department, with how much is in no list yet."""
    left = changes.count_left(context.tx)
    label = _("Gửi Sở: {count} thay đổi chờ", count=left) if left else _("Gửi thay đổi về Sở")
    return Option("open:guiso", label)


def heading(change: PersonnelChange) -> str:
    return _("{number}: {kind}", number=change.number, kind=kind_name(change.kind))


def card(context: Context, change: PersonnelChange, said: str = "") -> Message:
    """Draw the card as this person sees it; ``said`` comes first."""
    shown = replace(change, reason="") if said else change
    text = "\n".join(filter(None, [said, *card_lines(context, shown)]))
    return Message(text, buttons(context, change), heading(change), columns=2)


def card_lines(context: Context, change: PersonnelChange) -> Iterator[str]:
    """Yield what is known of the change, then where it stands."""
    row = line(change)
    known = {
        _("Đơn vị"): row.unit,
        _("Chuyển đến"): change.to_name,
        _("Họ và tên"): row.name if change.person else "",  # a newcomer's stands with what is new
        column_title("old"): told(old(change)),
        column_title("new"): told(new(change)),
        column_title("effective"): effective_text(change),
        _("Quyết định"): row.decision,
        _("Tệp kèm theo"): _("có") if change.file else "",
        _("Ghi chú"): row.note,
        _("Đính chính cho"): change.corrected,
        _("Đã đính chính bằng"): correcting_numbers(context, change),
        _("Người gửi"): _("{name}, {moment}", name=change.sender, moment=moment_text(change.at)),
        _("Trao đổi"): change.reason,
        _("Tình trạng"): state_text(change),
    }
    yield from (f"{title}: {value}" for title, value in known.items() if value)
    if change.state in OPEN:
        day = day_text(change.effective)
        for role in lacking_after(context.tx, change):
            yield _("Xin lưu ý: {what}", what=lacking_text(role, change.unit_name, day))
        for note in ending_notes_of(context.tx, change):
            yield _("Xin lưu ý: {what}", what=note)


def column_title(name: str) -> str:
    """Return a column's name, as the list for the department has it."""
    return _(COLUMNS[name])


def correcting_numbers(context: Context, change: PersonnelChange) -> str:
    """Name the changes that correct it."""
    if change.state != ChangeState.IN_FORCE:
        return ""
    return ", ".join(one.number for one in changes.corrections_of(context.tx, change.id))


def effective_text(change: PersonnelChange) -> str:
    """Return the day, and when it was noted where that was later: what was owed before stays as it ended."""
    day = day_text(change.effective)
    if change.applied_at and local_date(change.applied_at) > change.effective:
        noted = day_text(local_date(change.applied_at))
        return _("{day} (ghi nhận ngày {noted}, sau ngày hiệu lực)", day=day, noted=noted)
    return day


def state_text(change: PersonnelChange) -> str:
    if change.is_taken_back:
        return _("không còn hiệu lực, theo đính chính")
    if change.decider and change.state in (ChangeState.ACCEPTED, ChangeState.IN_FORCE, ChangeState.RETURNED):
        return _("{state} ({name})", state=state_name(change.state), name=change.decider)
    return state_name(change.state)


def buttons(context: Context, change: PersonnelChange) -> tuple[Option, ...]:
    """Offer what this person can do to the change now."""
    actions = [action for action in LABELS if can_act(context, change, action)]
    options = [
        Option(
            f"{TOKEN}{action}:{change.id}",
            _(LABELS[action]),
            f"{WORD}{number}",
            is_undo=action == ChangeAction.WITHDRAW,
        )
        for number, action in enumerate(actions, 1)
    ]
    return (*options, *((Option(f"ns_file:{change.id}", _("Xem tệp")),) if change.file else ()))


def side_of(context: Context) -> ChangeSide:
    return ChangeSide.OFFICE if context.may(Action.DECIDE) else ChangeSide.UNIT


def may_see(context: Context, change: PersonnelChange) -> bool:
    """Tell whether it is theirs to see: the office's, and both units' of a transfer."""
    return any(context.may(Action.CHANGE, unit) for unit in change.units)


def can_act(context: Context, change: PersonnelChange, action: ChangeAction) -> bool:
    """Tell whether this person can do it to the change as it is now.

    Of a transfer the other unit only looks on. Whoever sent a change takes it back, or the office.
    """
    side = side_of(context)
    may_tell = context.may(Action.CHANGE, change.unit)
    if side == ChangeSide.UNIT and (action in OFFICE_ACTIONS or not may_tell):
        return False
    if action == ChangeAction.CORRECT and (
        change.is_taken_back or changes.corrections_of(context.tx, change.id)
    ):
        return False
    if action == ChangeAction.WITHDRAW and side == ChangeSide.UNIT and change.by != context.who.person:
        return False
    return moved(change.state, action, side)


def find_change(context: Context, change_id: int) -> PersonnelChange:
    """Find a change. Refused where there is none, or it is not theirs to see."""
    change = changes.get(context.tx, change_id)
    if change is None or not may_see(context, change):
        raise no_such_button()
    return change


CHANGE = Part(lambda context, text: find_change(context, id_in(text)))


def change_to(action: ChangeAction) -> Part[PersonnelChange]:
    """Hold a change in a button that does ``action`` to it: locked, and refused where it cannot be done."""
    return Part(lambda context, text: lock_change(context, id_in(text), action), CHANGE.read)


def lock_change(context: Context, change_id: int, action: ChangeAction) -> PersonnelChange:
    """Lock a change for ``action``. Refused where it is not theirs, or this cannot be done to it any more."""
    change = find_change(context, change_id)
    if action in OFFICE_ACTIONS and side_of(context) != ChangeSide.OFFICE:
        raise no_such_button()
    locked = changes.locked(context.tx, change.id)
    if locked is None or not may_see(context, locked):
        raise no_such_button()
    if not can_act(context, locked, action):
        raise refusal(context, locked, action)
    return locked


def find_written(tx: Tx, change_id: int) -> PersonnelChange:
    """Return a change as it has just been written."""
    change = changes.get(tx, change_id)
    if change is None:
        raise AssertionError("just written")
    return change


def refusal(context: Context, change: PersonnelChange, action: ChangeAction) -> NoLongerPossible:
    if action == ChangeAction.CORRECT and (others := changes.corrections_of(context.tx, change.id)):
        return NoLongerPossible(already_corrected(others[-1]))
    if moved(change.state, action, side_of(context)):
        return no_such_button()
    said = _(
        "{number} {state} nên không làm được việc này nữa.",
        number=change.number,
        state=state_name(change.state),
    )
    return NoLongerPossible(said)


def lacking_after(tx: Tx, one: PersonnelChange) -> list[str]:
    """Return the roles that its unit would be without."""
    role = one.fields.get("roles", "")
    lost = [[one.person, gone] for gone in given_up(one.kind, role)]
    if not lost or not one.person:
        return []
    return lacking_roles(tx, one.unit, lost, one.effective, [role] if one.kind == ChangeKind.POST else [])


def lacking_roles(
    tx: Tx, unit: int, lost: Sequence[list[Any]], day: date, gained: Sequence[str] = ()
) -> list[str]:
    """Return the roles that a unit would be without once these [person, role] are gone.

    The role "" stands for all of a person's.
    ``gained`` are those that somebody gets by the same. Who is to come or go by then, by what has been
    accepted already, is counted as come or gone.
    """
    there = [(person, role) for person, role, _name in members.held_roles(tx, unit, day)]
    gone = {(person, role) for person, role in lost}
    under_way = changes.accepted(tx, unit, day)
    going = {one.person for one in under_way if one.kind in AWAY and one.unit == unit}
    coming = {
        one.fields.get("roles", "")
        for one in under_way
        if one.kind != ChangeKind.TRANSFER or one.to_unit == unit
    }
    left = [
        (person, role)
        for person, role in there
        if person not in going and (person, role) not in gone and (person, "") not in gone
    ]
    before, after = {role for _person, role in there}, {role for _person, role in left}
    return [role for role in ("head", "officer", "office") if role in before - after - coming - {*gained}]


def ending_notes_of(tx: Tx, change: PersonnelChange) -> list[str]:
    """Return what to say of it to whoever sends or accepts it; nothing where its unit lasts."""
    return ending_notes(tx, change.kind, change.units, change.effective)


def ending_notes(tx: Tx, kind: ChangeKind, units: Sequence[int], day: date) -> list[str]:
    """Say that a unit to which somebody comes ends; the last of ``units`` is the one to which they come."""
    if kind not in COMING:
        return []
    return [ending_note(plan, day) for plan in unit_changes.ending(tx, units[-1])]


def ending_note(plan: UnitChange, day: date) -> str:
    what = unit_plan_text(plan)
    if day < plan.effective:
        return what
    if plan.kind == UnitChangeKind.CLOSED:
        return _("{what} Khi đó thay đổi này được rút lại.", what=what)
    return _("{what} Khi đó thay đổi này chuyển sang {unit}.", what=what, unit=plan.successor_name)


def kind_name(kind: ChangeKind) -> str:
    return _(KINDS[kind])


def state_name(state: ChangeState) -> str:
    return _(STATES[state])


def lacking_text(role: str, unit: str, day: str) -> str:
    return _(LACKING[role], unit=unit, day=day)


def summary(change: PersonnelChange) -> str:
    """Say who changes how and when: "Lê Văn Mẫu Minh: thôi làm việc, từ 01/12/2026"."""
    places = {"name": change.name, "kind": kind_name(change.kind), "day": day_text(change.effective)}
    if change.to_unit:
        return _(
            "{name}: chuyển từ {unit} đến {to}, từ {day}", **places, unit=change.unit_name, to=change.to_name
        )
    return _("{name}: {kind}, từ {day}", **places)


def already_corrected(by: PersonnelChange) -> str:
    """Say why something is not corrected once more."""
    return _("Đã có đính chính {number}. Xin xem thay đổi đó.", number=by.number)
