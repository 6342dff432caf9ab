"""Show personnel changes, in lists (/nhansu) and as cards: who may see and do what, and what follows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    _,
    day_text,
    local_date,
    moment_text,
    regex,
)
from bot.domain.changes import (
    AWAY,
    COLUMNS,
    COMING,
    OFFICE_ACTIONS,
    OPEN,
    ChangeAction,
    ChangeKind,
    ChangeSide,
    ChangeState,
    PersonnelChange,
    UnitChange,
    UnitChangeKind,
    given_up,
    is_possible,
    line,
    reference,
    unit_plan_text,
)
from handlers.engine import (
    HEADING,
    Action,
    Card,
    Context,
    Part,
    Replies,
    Role,
    Tick,
    ToDo,
    Urgency,
    id_in,
    next_page,
    no_such_button,
    page_at,
    version_of,
)
from storage.engine import Tx
from storage.people import changes, members
from storage.people.changes import ChangeFilter
from storage.units import unit_changes

A_PAGE = 8
QUESTION = "change_question"  # the kind of the card that asks whether one is withdrawn
RECENT = 40  # of those in force
NUMBER = regex(r"(?:ns-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)
TOKEN = "ns_"  # and the action: how the token of a button begins
A_PAGE = 6  # lines of a list to the department, with a button each
LABELS = {  # action -> label, in their order
    ChangeAction.ACCEPT: N_("Tiếp nhận"),
    ChangeAction.ASK: N_("Hỏi thêm"),
    ChangeAction.RETURN: N_("Trả lại"),
    ChangeAction.ANSWER: N_("Trả lời"),
    ChangeAction.RESEND: N_("Sửa và gửi lại"),
    ChangeAction.WITHDRAW: N_("Rút lại"),
    ChangeAction.CORRECT: N_("Đính chính"),
}

KINDS = {
    ChangeKind.JOIN: N_("Thêm người"),
    ChangeKind.LEAVE: N_("Thôi việc, nghỉ hưu"),
    ChangeKind.TRANSFER: N_("Chuyển đơn vị"),
    ChangeKind.POST: N_("Đổi chức vụ, vai trò"),
    ChangeKind.CONTACT: N_("Đổi họ tên, điện thoại, hộp thư"),
    ChangeKind.OPEN_BOX: N_("Cấp hộp thư"),
    ChangeKind.LOCK_BOX: N_("Khóa tạm hộp thư"),
    ChangeKind.RECALL_BOX: N_("Thu hồi hộp thư"),
}
STATES = {
    ChangeState.SENT: N_("chờ {the_office} tiếp nhận"),
    ChangeState.ASKED: N_("{the_office} hỏi thêm, chờ trả lời"),
    ChangeState.RETURNED: N_("{the_office} trả lại"),
    ChangeState.ACCEPTED: N_("đã tiếp nhận, chờ có hiệu lực"),
    ChangeState.IN_FORCE: N_("đã có hiệu lực"),
    ChangeState.WITHDRAWN: N_("đã rút lại"),
}
ROLES = {  # what somebody may become by a change, in this order
    Role.STAFF: N_("Cán bộ, công chức, viên chức"),
    Role.OFFICER: N_("{The_mailbox_officer}"),
    Role.DEPUTY: N_("Cấp phó"),
    Role.HEAD: N_("Thủ trưởng"),
    Role.OFFICE: N_("Cán bộ phụ trách của {the_office}"),
    Role.DRAFTER: N_("Cán bộ phụ trách của {the_office}: soạn"),
    Role.VIEWER: N_("Cán bộ phụ trách của {the_office}: xem"),
}
LACKING = {  # what a unit would be without
    "head": N_("Từ {day}, {unit} không còn thủ trưởng."),
    "officer": N_("Từ {day}, {unit} không còn ai theo dõi hộp thư."),
    "office": N_("Từ {day}, {unit} không còn cán bộ phụ trách."),
}


class ChangeList(StrEnum):
    WAIT = "wait"
    OPEN = "open"
    PAST = "past"


LIST_STATES = {
    ChangeList.WAIT: (ChangeState.SENT,),
    ChangeList.OPEN: OPEN,
    ChangeList.PAST: (ChangeState.IN_FORCE,),
}
LIST_HEADINGS = {
    ChangeList.WAIT: N_("Thay đổi nhân sự chờ tiếp nhận: {count}"),
    ChangeList.OPEN: N_("Thay đổi nhân sự đang chờ: {count}"),
    ChangeList.PAST: N_("Thay đổi nhân sự đã có hiệu lực: {count}"),
}


def show(context: Context, words: str) -> Replies:
    """Show what waits for the office, what of the own units is under way, or one: "NS-2026-0001", "1"."""
    if named := NUMBER.fullmatch(words):
        year = int(named["year"] or local_date(context.at).year)
        change = changes.numbered(context.tx, reference(year, int(named["number"])))
        if change is None or not may_see(context, change):
            raise Refused(_("Không tìm thấy thay đổi nhân sự có số này. Gõ /nhansu để xem danh sách."))
        return [card(context, change)]
    return show_list(context, ChangeList.WAIT if context.may(Action.LOOK) else ChangeList.OPEN)


def show_change(context: Context, change: PersonnelChange) -> Replies:
    return [card(context, change)]


def show_file(_context: Context, change: PersonnelChange) -> Replies:
    if change.file is None:
        raise no_such_button()
    return [Message(_("Tệp kèm theo {number}.", number=change.number), file_ids=(change.file,))]


def show_list(context: Context, which: ChangeList, number: int = 1) -> Replies:
    """Show page ``number`` of a list ([Chờ tiếp nhận], [Tất cả đang chờ], [Đã có hiệu lực], [Tiếp …])."""
    own = [role.unit for role in context.who.units(*HEADING, Role.OFFICER)]
    asked = ChangeFilter(None if context.may(Action.LOOK) else own, context.who.person, LIST_STATES[which])
    is_past = which == ChangeList.PAST
    found = changes.newest(context.tx, asked, RECENT) if is_past else changes.listed(context.tx, asked)
    here, number, pages = page_at(found, number, A_PAGE)
    others = (*next_page(f"ns_list:{which}", number, pages), *other_lists(context, which))
    text = "\n".join(map(list_line, here)) or _("Danh sách này chưa có thay đổi nào.")
    return [
        Message(text, (*map(see_button, here), *others), _(LIST_HEADINGS[which], count=len(found)), columns=2)
    ]


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer the office the changes to accept, and a unit those that came back to it with a question."""
    if context.may(Action.DECIDE):
        found = changes.listed(context.tx, ChangeFilter(states=LIST_STATES[ChangeList.WAIT]))
        few, many = N_("{number} chờ tiếp nhận"), N_("Xem {count} thay đổi nhân sự chờ tiếp nhận")
    else:
        own = [role.unit for role in context.who.roles if context.may(Action.CHANGE, role.unit)]
        states = (ChangeState.ASKED, ChangeState.RETURNED)
        listed = changes.listed(context.tx, ChangeFilter(own, states=states)) if own else []
        found = [one for one in listed if one.unit in own]  # of a transfer the other unit only looks on
        few, many = N_("Trả lời về {number}"), N_("Trả lời về {count} thay đổi nhân sự")
    if len(found) == 1:
        said = _(few, number=found[0].number)
        yield ToDo(Urgency.IS_AWAITED, Option(f"ns:{found[0].id}", said))
    elif found:
        yield ToDo(Urgency.IS_AWAITED, Option("open:nhansu", _(many, count=len(found))))


def list_line(one: PersonnelChange) -> str:
    """Say a change in a line: "NS-2026-0001, UBND xã Long Tân – Lê Văn Mẫu Minh: thôi … (chờ …)"."""
    state = state_name(one.state)
    if one.state == ChangeState.SENT:
        state = _("{state} từ {day}", state=state, day=day_text(local_date(one.at)))
    places = {"number": one.number, "unit": one.unit_name, "what": summary(one), "state": state}
    return _("{number}, {unit} – {what} ({state})", **places)


def other_lists(context: Context, which: ChangeList) -> tuple[Option, ...]:
    is_office = context.may(Action.LOOK)
    lists = {ChangeList.WAIT: _("Chờ tiếp nhận")} if is_office else {}
    lists |= {ChangeList.OPEN: _("Tất cả đang chờ"), ChangeList.PAST: _("Đã có hiệu lực")}
    return (
        *(Option(f"ns_kind:{kind}", kind_name(kind)) for kind in (ChangeKind.JOIN, ChangeKind.LEAVE)),
        Option("ns_new:", _("Thay đổi khác")),
        Option("ns_sheet:", _("Gửi danh sách Excel")),
        *(Option(f"ns_list:{one}:1", label) for one, label in lists.items() if one != which),
        *((department_button(context),) if is_office else ()),
    )


def change_subject(change: PersonnelChange) -> str:
    return f"{changes.SUBJECT}:{change.id}"


def see_button(change: PersonnelChange) -> Option:
    return Option(f"ns:{change.id}", _("Xem {number}", number=change.number))


def batch_pages(batch: int, lines: int) -> list[str]:
    """Return the cards of the pages of a list to the department, which has so many lines."""
    return [f"{changes.BATCH_SUBJECT}:{batch}:{page + 1}" for page in range(max(1, -(-lines // A_PAGE)))]


def department_button(context: Context) -> Option:
    """Offer the way to what goes to the department, with how much is in no list yet."""
    left = changes.count_left(context.tx)
    waiting = _("Gửi {count} thay đổi tới {the_department}", count=left)
    label = waiting if left else _("Gửi thay đổi về {the_department}")
    return Option("open:guiso", label)


def heading(change: PersonnelChange) -> str:
    return _("{number}: {kind}", number=change.number, kind=kind_name(change.kind))


def card(context: Context, change: PersonnelChange, said: str = "") -> Message:
    """Draw the card as this person sees it; ``said`` comes first."""
    shown = replace(change, reason="") if said else change
    text = "\n".join(filter(None, [said, *card_lines(context, shown)]))
    return Message(text, buttons(context, change), heading(change), columns=2, card=change_subject(change))


def draw(context: Context, change: PersonnelChange, shown: Message) -> Message:
    """Draw the card anew; as long as the change stands where it did, what was said of it stands above it."""
    said, begins, _rest = shown.text.partition(_("Đơn vị") + ": ")
    state = _("Tình trạng") + f": {state_text(change)}"
    holds = bool(begins) and state in shown.text.splitlines()
    return card(context, change, said.rstrip("\n") if holds else "")


def draw_question(context: Context, change: PersonnelChange, shown: Message) -> Message:
    """Leave the question whether it is withdrawn; it is answered once."""
    return shown if can_act(context, change, ChangeAction.WITHDRAW) else replace(shown, options=())


def refresh_changes(context: Context | Tick, changed: Iterable[PersonnelChange]) -> None:
    """Have the messages about these changes drawn anew, and about those that they correct."""
    numbers = {number for one in changed for number in (one.id, one.corrects) if number}
    context.redraw(*(f"{kind}:{number}" for number in numbers for kind in (changes.SUBJECT, QUESTION)))


def card_lines(context: Context, change: PersonnelChange) -> Iterator[str]:
    row, is_in_force = line(change), change.state == ChangeState.IN_FORCE
    old, new, effective = (_(COLUMNS[name]) for name in ("old", "new", "effective"))
    correcting = changes.corrections_of(context.tx, change.id) if is_in_force else []
    known = {
        _("Đơn vị"): row["unit"],
        _("Chuyển đến"): change.to_name,
        _("Họ và tên"): row["name"] if change.person else "",  # a newcomer's stands with what is new
        old: row["old"],
        new: row["new"],
        effective: effective_text(change),
        _("Quyết định"): row["decision"],
        _("Tệp kèm theo"): _("có") if change.file else "",
        _("Ghi chú"): row["note"],
        _("Đính chính cho"): change.corrected,
        _("Đã đính chính bằng"): ", ".join(one.number for one in correcting),
        _("Người gửi"): _("{name}, {moment}", name=change.sender, moment=moment_text(change.at)),
        _("Trao đổi"): change.reason,
        _("Tình trạng"): state_text(change),
    }
    yield from (f"{title}: {value}" for title, value in known.items() if value)
    if change.state in OPEN:
        notes = [
            *lacking_notes_of(context.tx, change),
            *ending_notes(context.tx, change.kind, change.units, change.effective),
        ]
        yield from (_("Xin lưu ý: {what}", what=note) for note in notes)


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
    actions = [action for action in LABELS if can_act(context, change, action)]
    options = []
    for number, one in enumerate(actions, 1):
        typed, is_undo = f"ns{number}", one == ChangeAction.WITHDRAW  # of "nhân sự"
        seen = f":{content(change)}" if one == ChangeAction.ACCEPT else ""
        options.append(Option(f"{TOKEN}{one}:{change.id}{seen}", _(LABELS[one]), typed, is_undo=is_undo))
    return (*options, *((Option(f"ns_file:{change.id}", _("Xem tệp")),) if change.file else ()))


def content(change: PersonnelChange) -> str:
    """Return the version of what is accepted: it may be put right and sent again under its number."""
    told = (sorted(change.fields.items()), change.effective, change.decision, change.note, change.file)
    return version_of(told, change.name, change.unit_name, change.to_name)


def side_of(context: Context) -> ChangeSide:
    return ChangeSide.OFFICE if context.may(Action.LOOK) else ChangeSide.UNIT


def may_see(context: Context, change: PersonnelChange) -> bool:
    """Tell whether this person may see it: the office sees all, of a transfer both units see it."""
    return context.may(Action.LOOK) or any(context.may(Action.CHANGE, unit) for unit in change.units)


def can_act(context: Context, change: PersonnelChange, action: ChangeAction) -> bool:
    """Tell whether it can be done now; the other unit of a transfer only looks on.

    The sender takes it back, or the office.
    """
    side = side_of(context)
    if side == ChangeSide.OFFICE and not context.may(Action.DECIDE):
        return False
    is_sender = change.by == context.who.person or action != ChangeAction.WITHDRAW
    if side == ChangeSide.UNIT and not (is_sender and context.may(Action.CHANGE, change.unit)):
        return False
    if action == ChangeAction.CORRECT and (
        change.is_taken_back or changes.corrections_of(context.tx, change.id)
    ):
        return False
    return is_possible(action, change.state, side)


def find_change(context: Context, change_id: int) -> PersonnelChange:
    """Find a change. Refused where there is none, or it is not theirs to see."""
    change = changes.get(context.tx, change_id)
    if change is None or not may_see(context, change):
        raise no_such_button()
    return change


def read_card(context: Context, text: str) -> PersonnelChange | None:
    return changes.get(context.tx, id_in(text))


CARDS = (
    Card(changes.SUBJECT, read_card, draw, may_see),
    Card(QUESTION, read_card, draw_question, may_see),
)
CHANGE = Part(lambda context, text: find_change(context, id_in(text)))


def change_to(action: ChangeAction) -> Part[PersonnelChange]:
    return Part(lambda context, text: lock_change(context, id_in(text), action), CHANGE.read)


def lock_change(context: Context, change_id: int, action: ChangeAction) -> PersonnelChange:
    """Lock a change for ``action``. Refused where it is not theirs, or this cannot be done to it any more."""
    change = find_change(context, change_id)
    if action in OFFICE_ACTIONS and side_of(context) != ChangeSide.OFFICE:
        raise no_such_button()
    locked = changes.locked(context.tx, change.id)
    if locked is None or not may_see(context, locked):
        raise no_such_button()
    if can_act(context, locked, action):
        return locked
    if action == ChangeAction.CORRECT and (others := changes.corrections_of(context.tx, change.id)):
        raise NoLongerPossible(already_corrected_text(others[-1]))
    if is_possible(action, locked.state, side_of(context)):
        raise no_such_button()
    places = {"number": locked.number, "state": state_name(locked.state)}
    raise NoLongerPossible(_("{number} đang ở tình trạng: {state}. Việc này không làm được nữa.", **places))


def find_written(tx: Tx, change_id: int) -> PersonnelChange:
    change = changes.get(tx, change_id)
    assert change
    return change


def lacking_notes_of(tx: Tx, one: PersonnelChange) -> list[str]:
    role = one.fields.get("roles", "")
    lost = [[one.person, gone] for gone in given_up(one.kind, role)]
    if not lost or not one.person:
        return []
    gained = [role] if one.kind == ChangeKind.POST else []
    roles = lacking_roles(tx, one.unit, lost, one.effective, gained)
    return [lacking_text(gone, one.unit_name, day_text(one.effective)) for gone in roles]


def lacking_roles(
    tx: Tx, unit: int, lost: Sequence[list[Any]], day: date, gained: Sequence[str] = ()
) -> list[str]:
    """Return the roles that a unit would be without once these [person, role] are gone; "" is all of theirs.

    ``gained`` are those that somebody gets by the same. Who is to come or go by then, by what has been
    accepted already, is counted as come or gone.
    """
    there = {(person, role) for person, role, _name in members.held_roles(tx, unit, day)}
    gone = {(person, role) for person, role in lost}
    under_way = changes.accepted(tx, unit, day)
    gone |= {(one.person, "") for one in under_way if one.kind in AWAY and one.unit == unit}
    arriving = (one for one in under_way if one.kind != ChangeKind.TRANSFER or one.to_unit == unit)
    there_then = {one.fields.get("roles", "") for one in arriving} | {*gained}
    there_then |= {role for person, role in there if not {(person, role), (person, "")} & gone}
    lacking = {role for _person, role in there} - there_then
    return [role for role in ("head", "officer", "office") if role in lacking]


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


def already_corrected_text(by: PersonnelChange) -> str:
    return _("Đã có đính chính {number}. Xin xem thay đổi đó.", number=by.number)
