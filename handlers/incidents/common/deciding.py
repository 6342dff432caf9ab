"""Deciding about a common incident: confirm, decline, undo, update, resolve."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    number_text,
    time_text,
    up_to,
)
from bot.domain.duties import TAKE_BACK
from bot.domain.incidents import (
    COMMON_MOVES,
    UNSOLVED,
    CommonAction,
    CommonState,
    IncidentAction,
    IncidentKind,
    is_lapsed,
)
from handlers.engine import Action, Context, Replies, no_such_button, row, start_form_once
from handlers.incidents import moving, telling
from handlers.incidents.cards import kind_name
from handlers.incidents.common import card
from handlers.incidents.common.card import TOKEN, CommonView
from handlers.incidents.common.telling import (
    Reached,
    confirmed_message,
    resolved_message,
    tell_of_leaving,
    tell_of_undo,
    tell_raisers,
    updated_message,
)
from handlers.on_call.rota import limits
from storage import common_incidents
from storage.common_incidents import CommonIncident
from storage.incidents import Incident

FLOW = "incident_common"
COMMON_TO_SHOW = row(common_incidents.get)
COMMON = row(common_incidents.locked, look=common_incidents.get)
LONGEST = 1000  # characters


def check_possible(context: Context, common: CommonIncident, action: CommonAction) -> None:
    """Refuse what cannot be done to a locked common incident any more, and say what was done meanwhile."""
    is_over = is_lapsed(common.state, common.proposed_at, context.at)
    if is_over or not is_possible(context, common, action):
        raise NoLongerPossible(reason_not_possible(common))


def is_possible(_context: Context, common: CommonIncident, action: CommonAction) -> bool:
    return (common.state, action) in COMMON_MOVES


def reason_not_possible(common: CommonIncident) -> str:
    """Say what was done meanwhile, and by whom."""
    match common.state:
        case CommonState.OPEN:
            return _(
                "{name} đã xác nhận sự cố chung lúc {time}.",
                **who_and_when(common.confirmer, common.confirmed_at),
            )
        case CommonState.DECLINED:
            return _(
                "{name} đã ghi nhận không phải sự cố chung lúc {time}.",
                **who_and_when(common.ender, common.ended_at),
            )
        case CommonState.RESOLVED:
            return _(
                "{name} đã xử lý xong sự cố chung lúc {time}.", **who_and_when(common.ender, common.ended_at)
            )
    return _("Lựa chọn này không còn dùng được.")


def who_and_when(name: str, moment: datetime | None) -> dict[str, str]:
    return {"name": name, "time": time_text(moment) if moment else ""}


def confirm_as_it_is(context: Context, common: CommonIncident) -> Replies:
    """Confirm a common incident ([Xác nhận sự cố chung]); its raisers are told the usual sentence."""
    check_possible(context, common, CommonAction.CONFIRM)
    return confirm(context, common, "")


def confirm(context: Context, common: CommonIncident, text: str) -> Replies:
    """Have the incidents seen to as one; tell who raised them, and later who raises another."""
    found = card.unsolved(common_incidents.incidents_of(context.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "confirmed_by": context.who.person, "confirmed_at": context.at}
    now = replace(common, state=CommonState.OPEN, confirmer=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.OPEN.value, **values)
    card.join_incidents(context, now, found)
    reached = tell_raisers(
        context, now, found, CommonAction.CONFIRM, partial(confirmed_message, context, now)
    )
    write_audit(context, now, CommonAction.CONFIRM, incidents=card.ids(found), people=reached.people)
    card.refresh(context, now)
    shown = card.view_of(context, now)
    return [Message(confirmed_text(shown, reached), (*card.buttons(shown), undo_button(now)), columns=2)]


def confirmed_text(shown: CommonView, reached: Reached) -> str:
    kind = kind_name(shown.common.kind)
    if not shown.found:
        return _(
            "Đã xác nhận sự cố chung “{kind}”. Chưa có người báo; người báo sau được biết ngay.", kind=kind
        )
    said = _(
        "Đã xác nhận sự cố chung “{kind}”: {counts}, báo {people} người.",
        kind=kind,
        counts=card.counts_text(shown),
        people=number_text(reached.people),
    )
    return with_silent(said, reached)


def with_silent(said: str, reached: Reached) -> str:
    return "\n".join(filter(None, [said, reached.silent_text]))


def write_audit(context: Context, common: CommonIncident, action: CommonAction, **detail: Any) -> None:
    context.audit(f"common_{action}", card.subject(common), **detail)


def undo_button(common: CommonIncident) -> Option:
    return Option(f"{TOKEN}_undo:{common.id}", _("Bấm nhầm"), is_undo=True)


def decline(context: Context, common: CommonIncident) -> Replies:
    """Note that it is no common incident ([Không phải sự cố chung])."""
    check_possible(context, common, CommonAction.DECLINE)
    values: dict[str, Any] = {"ended_by": context.who.person, "ended_at": context.at}
    now = replace(common, state=CommonState.DECLINED, ender=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.DECLINED.value, **values)
    write_audit(context, now, CommonAction.DECLINE)
    card.refresh(context, now)
    said = _(
        "Đã ghi nhận không phải sự cố chung: “{kind}”. Các sự cố được xử lý riêng; trong bốn giờ tới chỉ đề "
        "xuất lại khi có thêm ba đơn vị khác báo.",
        kind=kind_name(common.kind),
    )
    return [Message(said, (undo_button(now),))]


def undo(context: Context, common: CommonIncident) -> Replies:
    """Make it a proposal again, as it was before ([Bấm nhầm]), for a quarter of an hour."""
    check_possible(context, common, CommonAction.UNDO)
    if context.at - (common.ended_at or common.confirmed_at or common.proposed_at) > TAKE_BACK:
        raise Refused(_("Đã quá 15 phút nên không rút lại được."))
    other = common_incidents.live(context.tx, common.kind)
    if other and other.id != common.id:
        raise Refused(_("Không rút lại được: đã có đề xuất mới về loại sự cố này."))
    found = common_incidents.incidents_of(context.tx, common, is_held=True)
    if common.state == CommonState.OPEN:
        card.leave_incidents(context, common, found)
        tell_of_undo(context, common, found)
    nobody: dict[str, Any] = {"confirmed_by": None, "confirmed_at": None, "ended_by": None, "ended_at": None}
    now = replace(common, state=CommonState.PROPOSED, said="", **nobody)
    common_incidents.change(context.tx, common.id, state=CommonState.PROPOSED.value, said="", **nobody)
    write_audit(context, now, CommonAction.UNDO, was=common.state)
    card.refresh(context, now)
    shown = card.view_of(context, now)
    return [Message(_("Đã rút lại.")), card.card(context, shown)]


def update(context: Context, common: CommonIncident, text: str) -> Replies:
    """Tell all who have raised one of them, and are not done with it."""
    found = [one for one in common_incidents.incidents_of(context.tx, common) if one.closed_at is None]
    now = replace(common, said=text)
    common_incidents.change(context.tx, common.id, said=text)
    card.note(context, found, IncidentAction.UPDATE, text)
    reached = tell_raisers(context, now, found, CommonAction.UPDATE, partial(updated_message, context, now))
    write_audit(context, now, CommonAction.UPDATE, people=reached.people)
    card.refresh(context, now)
    said = _("Đã gửi cập nhật tới {people} người.", people=number_text(reached.people))
    return [Message(with_silent(said, reached))]


def resolve(context: Context, common: CommonIncident, text: str) -> Replies:
    """Resolve its incidents, and ask each who raised one whether it works."""
    found = card.unsolved(common_incidents.incidents_of(context.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "ended_by": context.who.person, "ended_at": context.at}
    now = replace(common, state=CommonState.RESOLVED, ender=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.RESOLVED.value, **values)
    until = limits(context.tx, context.settings).lapses(context.at)
    card.resolve_incidents(context, now, found, until)
    solved = common_incidents.incidents_of(context.tx, now)
    asked = [one for one in solved if one.id in card.ids(found)]
    reached = tell_raisers(
        context,
        now,
        asked,
        CommonAction.RESOLVE,
        partial(resolved_message, context, now, until),
    )
    write_audit(context, now, CommonAction.RESOLVE, incidents=card.ids(found), people=reached.people)
    card.refresh(context, now)
    said = _(
        "Đã ghi nhận xử lý xong sự cố chung “{kind}”: {count} sự cố, {people} người được đề nghị xác nhận.",
        kind=kind_name(common.kind),
        count=number_text(len(found)),
        people=number_text(reached.people),
    )
    return [Message(with_silent(said, reached))]


def take_all(context: Context, common: CommonIncident) -> Replies:
    """Take the dangerous ones whose alarms go on ([Tiếp nhận tất cả]), each as by its own button."""
    check_possible(context, common, CommonAction.UPDATE)
    untaken = card.untaken(common_incidents.incidents_of(context.tx, common, is_held=True))
    if not untaken:
        raise Refused(_("Không còn sự cố nào chưa tiếp nhận."))
    for one in untaken:
        telling.tell_other_side(context, moving.move(context, one, IncidentAction.TAKE), IncidentAction.TAKE)
    card.refresh(context, common)
    numbers = ", ".join(one.reference for one in untaken)
    said = _("Anh/chị là người xử lý {number}; người báo được biết việc này.", number=numbers)
    return [Message(said)]


def take_apart(context: Context, incident: Incident) -> Replies:
    """Take an incident out of its common one ([Tách khỏi sự cố chung]): it is another fault."""
    if incident.common is None or incident.state not in UNSOLVED:
        raise Refused(_("{number} không thuộc sự cố chung nào đang mở.", number=incident.reference))
    common = common_incidents.get(context.tx, incident.common)
    common_incidents.join(context.tx, [incident.id], None)
    card.note(context, [incident], IncidentAction.LEAVE)
    moving.write_audit(context, incident, IncidentAction.LEAVE)
    card.refresh_incidents(context, [incident], common=None)
    tell_of_leaving(context, incident)
    if common:
        card.refresh(context, common)
    said = _("Đã tách {number} khỏi sự cố chung; người báo được biết.", number=incident.reference)
    return [Message(said)]


@dataclass(frozen=True)
class CommonWordsQuestion:
    """A form's question, what its review calls the answer, and what is done with it."""

    question: str
    title: str
    execute: Callable[[Context, CommonIncident, str], Replies]


WORDS_QUESTIONS = {
    CommonAction.CONFIRM: CommonWordsQuestion(
        N_("Xin gõ tin gửi những người đã báo."), N_("Nội dung"), confirm
    ),
    CommonAction.UPDATE: CommonWordsQuestion(
        N_("Xin gõ tin cập nhật gửi mọi người đã báo."), N_("Cập nhật"), update
    ),
    CommonAction.RESOLVE: CommonWordsQuestion(
        N_("Xin cho biết đã xử lý sự cố chung thế nào."), N_("Cách xử lý"), resolve
    ),
}


@dataclass(frozen=True)
class CommonWordsFacts:
    """A common incident, the action for which words are asked, and how many people hear them."""

    common: int
    deed: CommonAction
    kind: IncidentKind
    people: int


@dataclass(frozen=True)
class CommonWords:
    """An action on a common incident that the form decides, with its words."""

    common: int
    action: CommonAction
    text: str


def open_common_words(context: Context, action: CommonAction, common: CommonIncident) -> Replies:
    """Open the form that asks for the words of an action ([Gửi cập nhật] …), cc_say:<action>:<id>."""

    def facts() -> CommonWordsFacts:
        if action not in WORDS_QUESTIONS:
            raise no_such_button()
        check_possible(context, common, action)
        people = card.view_of(context, common).people
        return CommonWordsFacts(common.id, action, common.kind, people)

    return start_form_once(context, FLOW, facts, deed=action, common=common.id)


def may_say(context: Context, action: CommonAction, common: CommonIncident) -> bool:
    """Tell whether the button of the form still does something."""
    return is_possible(context, common, action)


def ask_common_words(talk: Talk, facts: CommonWordsFacts) -> CommonWords:
    asking, kind = WORDS_QUESTIONS[facts.deed], kind_name(facts.kind)
    asked = _("Sự cố chung “{kind}”. {question}", kind=kind, question=_(asking.question))
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading = _(
        "Sự cố chung “{kind}”: gửi tới {count} người. Xin xem lại trước khi gửi:",
        kind=kind,
        count=number_text(facts.people),
    )
    talk.review({"text": _(asking.title)}, heading)
    return CommonWords(facts.common, facts.deed, text)


def execute_common_words(context: Context, decided: CommonWords) -> Replies:
    """Do the action, where it is still possible, in these words."""
    context.need(Action.HANDLE)
    common = common_incidents.locked(context.tx, decided.common)
    if common is None:
        raise no_such_button()
    check_possible(context, common, decided.action)
    return WORDS_QUESTIONS[decided.action].execute(context, common, decided.text)
