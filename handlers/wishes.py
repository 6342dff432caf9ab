"""Wishes: deeds that people ask for, said in their own words, and the form or view that each leads to.

A form opens with what was said of its questions, asks only what is missing, and ends in its review as ever; a
view shows. Rights are asked here, after understanding, and again where the deed is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.conversation import N_, Message, _
from bot.domain.changes import OF_BOXES, ChangeKind
from bot.domain.understanding import Intent, Reading
from handlers import (
    answers,
    broadcasts,
    cover,
    delegation,
    directory,
    duties,
    incidents,
    personnel,
    regulation,
    report_answers,
    reports,
    upkeep,
    wish_acts,
    words,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Form,
    Prefilled,
    Reach,
    Replies,
    Role,
    View,
    role_name,
)

Act = Callable[[Context, Reading], Replies]


@dataclass(frozen=True)
class Wish:
    """A deed that an intent stands for.

    ``title`` names it on a button; ``action``: the right that it needs; ``flow``: the form that it opens;
    ``instead``: answers what is only asked, whoever asks; it returns nothing where it does not;
    ``given``: the answers by which it is another wish than the others of its form.
    """

    title: str
    act: Act
    action: Action | None = None
    flow: str = ""
    instead: Act | None = None
    given: Mapping[str, str] = field(default_factory=dict)


def wish(context: Context, intent: Intent) -> Wish | None:
    """Return what is done for an intent; None for what only answers something that stands open."""
    found = WISHES.get(intent)
    if isinstance(found, ByCommand):
        entry = context.features.commands[found.command]
        flow = entry.name if isinstance(entry, Form) else ""
        return Wish(found.title or entry.title, entry_act(entry, found), entry.action, flow, found.instead)
    return found


def title_of(intent: Intent, titles: Mapping[str, str]) -> str:
    """Return the title of what is done for an intent; "" for what only answers. ``titles``: of commands."""
    found = WISHES.get(intent)
    if isinstance(found, ByCommand):
        return found.title or titles[found.command]
    return found.title if found else ""


def fulfil(context: Context, reading: Reading, intent: Intent | None = None) -> Replies:
    """Open or show what was wished; say who can, where it is not theirs to do."""
    wanted = wish(context, intent or reading.intent)
    if wanted is None:
        return []
    said = wanted.instead(context, reading) if wanted.instead else []
    if not said and wanted.action and not context.may(wanted.action):
        return [not_theirs(context, reading, wanted)]
    said, named = said or wanted.act(context, reading), regulation.asking.name_clauses(reading)
    return [*named, *said] if wanted.flow else [*said, *named]  # what a form asks stays the last


def not_theirs(context: Context, reading: Reading, wanted: Wish) -> Message:
    """Say in one sentence who can do it, with a way to pass it on."""
    assert wanted.action is not None
    reaching = [role for role, reach in wanted.action.reaches.items() if reach != Reach.NONE]
    office = context.settings.office_name
    names = dict.fromkeys(office if role == Role.OFFICE else role_name(as_head(role)) for role in reaching)
    said = _("Việc “{title}” do {who} thực hiện.", title=_(wanted.title), who=", ".join(names))
    kept = words.keep(context, reading.typed, reading)
    return words.card(kept, said, words.last_resort(context, kept))


def as_head(role: Role) -> Role:
    """Return the role by which it is named: a deputy acts as the head does."""
    return Role.HEAD if role in HEADING else role


@dataclass(frozen=True)
class ByCommand:
    """A wish that a command's form or view fulfils, with what was said put in its place.

    ``implied``: slot -> the key of a question and the words that answer it, where that slot was said.
    """

    command: str
    keys: wish_acts.Keys | None = None  # of a form
    instead: Act | None = None
    title: str = ""
    implied: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def entry_act(entry: Form[Any, Any] | View, found: ByCommand) -> Act:
    if isinstance(entry, View):
        return lambda context, _reading: entry.show(context, "")
    begin = entry.begin
    assert begin is not None

    def act(context: Context, reading: Reading) -> Replies:
        implied = {key: _(words) for slot, (key, words) in found.implied.items() if slot in reading.slots}
        said = wish_acts.said_of(context, reading, found.keys or {}).also(implied)
        return wish_acts.filled(context, entry.name, begin(context, ""), said)

    return act


def change_of(title: str, kind: ChangeKind) -> Wish:
    """Make the wish for a personnel change of this kind."""
    first = personnel.people.first_key(kind, 1)
    keys = {"person": first, "time": "effective", "unit": "unit", **MOVES.get(kind, {"title": "title_1"})}

    given = {"kind": "box", "box": kind.value} if kind in OF_BOXES else {"kind": kind.value}

    def act(context: Context, reading: Reading) -> Replies:
        facts = Prefilled(personnel.asking.notice_facts(context), given)
        said = wish_acts.said_of(context, reading, keys)
        if facts.facts.is_office and "unit" not in said.words:
            unit = directory.finding.unit_named(context, reading.typed, reading.slots.get("to", ""))
            said = said.also({"unit": unit} if unit else {})
        return wish_acts.filled(context, personnel.asking.FLOW, facts, said)

    return Wish(title, act, Action.CHANGE, personnel.asking.FLOW, given=given)


MOVES: Mapping[ChangeKind, wish_acts.Keys] = {  # where "to" is another question's answer
    ChangeKind.TRANSFER: {"title": "title_1", "to": "to"},
    ChangeKind.POST: {"title": "title_1", "to": "title_1"},
}
REGULATION = N_("Xem quy định")
CHANGES = {
    Intent.PERSONNEL_JOIN: (ChangeKind.JOIN, N_("Báo thêm người")),
    Intent.PERSONNEL_LEAVE: (ChangeKind.LEAVE, N_("Báo thôi việc, nghỉ hưu")),
    Intent.PERSONNEL_TRANSFER: (ChangeKind.TRANSFER, N_("Báo chuyển công tác")),
    Intent.PERSONNEL_POST: (ChangeKind.POST, N_("Báo đổi chức vụ")),
    Intent.PERSONNEL_RENAME: (ChangeKind.CONTACT, N_("Báo đổi họ tên, số điện thoại")),
    Intent.MAILBOX_ASK: (ChangeKind.OPEN_BOX, N_("Đề nghị cấp hộp thư")),
    Intent.MAILBOX_LOCK: (ChangeKind.LOCK_BOX, N_("Đề nghị khóa hộp thư")),
}
RAISE = Wish(
    N_("Báo sự cố"),
    wish_acts.raise_incident,
    Action.RAISE,
    incidents.raising.FLOW,
    upkeep.changed.note_in_words,  # a password that was changed is no fault
)
WISHES: dict[Intent, Wish | ByCommand] = {
    Intent.AWAY: ByCommand("vangmat", {"range": "span", "reason": "reason"}, wish_acts.tell_of_absence),
    Intent.COVER: Wish(
        N_("Cử người trực thay"),
        wish_acts.open_cover,
        Action.COVER,
        cover.asking.FLOW,
        wish_acts.tell_of_standing_in,
    ),
    Intent.COME_BACK: Wish(N_("Báo đã về"), lambda context, _reading: cover.absence.offer_return(context)),
    Intent.EXCUSE: ByCommand("mien", {"range": "span", "reason": "reason"}, wish_acts.show_excuses),
    Intent.CHECK_DONE: ByCommand("kiemtra", instead=wish_acts.tell_check),
    Intent.CHECK_NO_ACCESS: RAISE,
    Intent.UNDO: Wish(N_("Rút lại ghi nhận vừa rồi"), wish_acts.take_back, Action.CHECK),
    Intent.STATUS_OWN: ByCommand("trangthai", instead=answers.show_own),
    Intent.STATUS_DISTRICT: ByCommand("trangthai", instead=answers.show_district),
    Intent.WHO_MISSING: Wish(N_("Xem ai chưa làm"), answers.show_missing, Action.SEE),
    Intent.CHASE: Wish(N_("Xem, nhắc ai chưa làm"), answers.show_missing, Action.SEE),
    Intent.CALENDAR: ByCommand("lich", instead=answers.show_day),
    Intent.OUTAGE: Wish(
        N_("Hệ thống thư của tỉnh ngừng hoạt động"),
        lambda context, _reading: duties.excuses.show_outage(context, ""),
        Action.OUTAGE,
    ),
    Intent.INCIDENT: RAISE,
    Intent.PASSWORD_TROUBLE: replace(RAISE, title=N_("Báo sự cố mật khẩu")),
    Intent.ON_CALL: ByCommand(
        "truc",
        {"person": "person", "time": "span", "range": "span"},
        answers.show_on_call,
        N_("Người trực"),
        {"person": ("what", N_("Phân công thêm"))},
    ),
    Intent.REPORT_REQUEST: Wish(
        N_("Yêu cầu báo cáo"), wish_acts.request_report, Action.REQUEST, reports.asking.FLOW
    ),
    Intent.REPORT_ANSWER: Wish(
        N_("Báo cáo của đơn vị"), report_answers.answer_report, Action.REPORT, reports.answering.REPORT_FLOW
    ),
    Intent.REPORT_QUESTION: ByCommand("baocao", instead=answers.show_deadlines),
    Intent.MORE_TIME: Wish(
        N_("Xin gia hạn báo cáo"),
        wish_acts.ask_more_time,
        Action.REPORT,
        reports.moving.MORE_TIME_FLOW,
        wish_acts.give_more_time,
    ),
    Intent.BROADCAST: Wish(N_("Gửi thông báo"), wish_acts.announce, Action.BROADCAST, broadcasts.asking.FLOW),
    **{intent: change_of(title, kind) for intent, (kind, title) in CHANGES.items()},
    Intent.DELEGATE: Wish(
        N_("Cử người theo dõi hộp thư"), wish_acts.appoint, Action.DELEGATE, delegation.asking.FLOW
    ),
    Intent.DELEGATION_END: ByCommand("uyquyen"),
    Intent.INVITE: ByCommand("moi"),
    Intent.DIRECTORY: ByCommand("danhba", instead=answers.look_up),
    Intent.RECIPIENTS: ByCommand("noinhan", {wish_acts.WHOLE: "block"}),
    Intent.GUIDANCE: Wish(N_("Hướng dẫn của {the_office}"), wish_acts.advise),
    Intent.HANDOVER: Wish(REGULATION, wish_acts.advise),
    Intent.FEEDBACK: Wish(N_("Góp ý"), wish_acts.take_feedback),
    Intent.REGULATION: Wish(REGULATION, wish_acts.advise),
    Intent.CONTACTS: ByCommand("lienhe"),
    Intent.WHOAMI: ByCommand("toi"),
    Intent.LANGUAGE: ByCommand("ngonngu"),
    Intent.HELP: ByCommand("trogiup"),
    Intent.MENU: ByCommand("menu"),
}
