"""Deciding about a common incident: confirm, decline, undo, update, resolve."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Refused,
    ReviewWays,
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
from handlers.engine import (
    Action,
    Button,
    Card,
    Context,
    Listener,
    Part,
    Prefilled,
    Replies,
    Tick,
    button,
    choice_of,
    no_such_button,
    row,
    start_form,
    start_form_once,
    vouching,
)
from handlers.incidents import cards, moving
from handlers.incidents.cards import kind_name
from handlers.incidents.common import card, telling
from handlers.incidents.telling import tell_sides, told_text
from storage import common_incidents, incidents
from storage.common_incidents import CommonIncident
from storage.incidents import Incident

T = TypeVar("T")

FLOW = "incident_common"
COMMON = row(common_incidents.locked, look=common_incidents.get)
VIEW: Part[card.CommonView] = Part(
    lambda context, text: card.view_of(context, COMMON.read(context, text)),
    lambda context, text: card.view_of(context, (COMMON.look or COMMON.read)(context, text)),
)
LONGEST = 1000  # characters
DONE = "common_done"  # the kind of what whoever decided reads
CARD = Card(cards.COMMON, card.read, card.draw, asks_rights=False)
DONE_CARD = Card(DONE, card.read, card.draw_done, asks_rights=False)


def check_possible(context: Context, common: CommonIncident, action: CommonAction) -> None:
    is_over = is_lapsed(common.state, common.proposed_at, context.at)
    if is_over or not is_possible(context, common, action):
        raise NoLongerPossible(reason_not_possible(common))


def is_possible(_context: Context, common: CommonIncident, action: CommonAction) -> bool:
    return (common.state, action) in COMMON_MOVES


def reason_not_possible(common: CommonIncident) -> str:
    ended = {"name": common.ender, "time": time_text(common.ended_at) if common.ended_at else ""}
    match common.state:
        case CommonState.OPEN:
            at = time_text(common.confirmed_at) if common.confirmed_at else ""
            return _("{name} đã xác nhận sự cố chung lúc {time}.", name=common.confirmer, time=at)
        case CommonState.DECLINED:
            return _("{name} đã ghi nhận không phải sự cố chung lúc {time}.", **ended)
        case CommonState.RESOLVED:
            return _("{name} đã xử lý xong sự cố chung lúc {time}.", **ended)
    return _("Lựa chọn này không còn dùng được.")


def show_changed(context: Context, view: card.CommonView, _seen: str, action: CommonAction) -> Replies:
    """Show a common incident as it is now, where more was raised or decided since its card was shown."""
    check_possible(context, view.common, action)
    if action == CommonAction.UPDATE:
        need_untaken(view.untaken)
    said = _("Sự cố chung đã thay đổi sau tin anh/chị vừa chọn. Xin xem lại:")
    return [Message(said), card.card(context, view)]


def confirm_as_it_is(context: Context, view: card.CommonView) -> Replies:
    """Confirm a common incident ([Xác nhận sự cố chung]); its raisers are told the usual sentence."""
    check_possible(context, view.common, CommonAction.CONFIRM)
    return confirm(context, view.common, "")


def confirm(context: Context, common: CommonIncident, text: str) -> Replies:
    """Have the incidents seen to as one; tell who raised them, and later who raises another."""
    found = card.unsolved(common_incidents.incidents_of(context.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "confirmed_by": context.who.person, "confirmed_at": context.at}
    now = replace(common, state=CommonState.OPEN, confirmer=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.OPEN.value, **values)
    card.join_incidents(context, now, found)
    say = partial(telling.confirmed_message, context, now)
    reached = telling.tell_raisers(context, now, found, CommonAction.CONFIRM, say)
    context.audit("common_confirm", card.subject(now), incidents=card.ids(found), people=reached.people)
    context.redraw(card.subject(now), f"{DONE}:{now.id}")
    shown, kind = card.view_of(context, now), kind_name(now.kind)
    said = _(
        "Đã xác nhận sự cố chung “{kind}”. Chưa có người báo; hệ thống sẽ báo ngay cho người báo sau.",
        kind=kind,
    )
    if shown.raised:
        places = {"kind": kind, "counts": card.counts_text(shown), "people": number_text(reached.people)}
        said = _("Đã xác nhận sự cố chung “{kind}”: {counts}. Đã thông báo tới {people} người.", **places)
        said = reached.said_after(said)
    options = (*card.buttons(shown), card.undo_button(shown))
    return [Message(said, options, columns=2, card=f"{DONE}:{now.id}")]


def decline(context: Context, common: CommonIncident) -> Replies:
    """Note that it is no common incident ([Không phải sự cố chung])."""
    check_possible(context, common, CommonAction.DECLINE)
    values: dict[str, Any] = {"ended_by": context.who.person, "ended_at": context.at}
    now = replace(common, state=CommonState.DECLINED, ender=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.DECLINED.value, **values)
    context.audit("common_decline", card.subject(now))
    context.redraw(card.subject(now), f"{DONE}:{now.id}")
    said = _(
        "Đã ghi nhận không phải sự cố chung: “{kind}”. Các sự cố được xử lý riêng; trong 04 giờ tới chỉ đề "
        "xuất lại khi có thêm 03 đơn vị khác báo.",
        kind=kind_name(common.kind),
    )
    undoes = card.undo_button(card.view_of(context, now))
    return [Message(said, (undoes,), card=f"{DONE}:{now.id}")]


def undo(context: Context, view: card.CommonView) -> Replies:
    """Make it a proposal again, as it was before ([Bấm nhầm]), for a quarter of an hour."""
    common = view.common
    check_possible(context, common, CommonAction.UNDO)
    if not card.may_be_undone(context, common):
        raise Refused(_("Đã quá 15 phút nên không rút lại được."))
    other = common_incidents.live(context.tx, common.kind)
    if other and other.id != common.id:
        raise Refused(_("Không rút lại được: đã có đề xuất mới về loại sự cố này."))
    found = common_incidents.incidents_of(context.tx, common, is_held=True)
    if common.state == CommonState.OPEN:
        card.leave_incidents(context, common, found)
        telling.tell_of_undo(context, common, found)
    nobody: dict[str, Any] = {"confirmed_by": None, "confirmed_at": None, "ended_by": None, "ended_at": None}
    now = replace(common, state=CommonState.PROPOSED, said="", **nobody)
    common_incidents.change(context.tx, common.id, state=CommonState.PROPOSED.value, said="", **nobody)
    context.audit("common_undo", card.subject(now), was=common.state)
    context.redraw(card.subject(now), f"{DONE}:{now.id}")
    said = _("Đã rút lại ghi nhận về sự cố chung: {kind}.", kind=cards.kind_name(common.kind))
    return [Message(said), card.card(context, card.view_of(context, now))]


def update(context: Context, common: CommonIncident, text: str) -> Replies:
    """Tell all who have raised one of them, and are not done with it."""
    found = [one for one in common_incidents.incidents_of(context.tx, common) if one.closed_at is None]
    now = replace(common, said=text)
    common_incidents.change(context.tx, common.id, said=text)
    card.note(context, found, IncidentAction.UPDATE, text)
    reached = telling.tell_raisers(
        context, now, found, CommonAction.UPDATE, partial(telling.updated_message, context, now)
    )
    context.audit("common_update", card.subject(now), people=reached.people)
    context.redraw(card.subject(now), f"{DONE}:{now.id}")
    said = _("Đã gửi cập nhật tới {people} người.", people=number_text(reached.people))
    return [Message(reached.said_after(said))]


def resolve(context: Context, common: CommonIncident, text: str) -> Replies:
    """Resolve its incidents, and ask each who raised one whether it works."""
    found = card.unsolved(common_incidents.incidents_of(context.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "ended_by": context.who.person, "ended_at": context.at}
    now = replace(common, state=CommonState.RESOLVED, ender=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.RESOLVED.value, **values)
    until = incidents.limits(context.tx, context.settings).lapses(context.at)
    card.resolve_incidents(context, now, found, until)
    solved = common_incidents.incidents_of(context.tx, now)
    asked = [one for one in solved if one.id in card.ids(found)]
    say = partial(telling.resolved_message, context, now, until)
    reached = telling.tell_raisers(context, now, asked, CommonAction.RESOLVE, say)
    context.audit("common_resolve", card.subject(now), incidents=card.ids(found), people=reached.people)
    context.redraw(card.subject(now), f"{DONE}:{now.id}")
    said = _(
        "Đã ghi nhận xử lý xong sự cố chung “{kind}” ({count} sự cố). Đã đề nghị {people} người xác nhận.",
        kind=kind_name(common.kind),
        count=number_text(len(found)),
        people=number_text(reached.people),
    )
    return [Message(reached.said_after(said))]


def take_all(context: Context, view: card.CommonView) -> Replies:
    """Take the dangerous ones whose alarms go on ([Tiếp nhận tất cả]), each as by its own button."""
    common = view.common
    check_possible(context, common, CommonAction.UPDATE)
    untaken = need_untaken(card.untaken(common_incidents.incidents_of(context.tx, common, is_held=True)))
    told: dict[int, str] = {}
    silent = []
    for one in untaken:
        now = moving.move(context, one, IncidentAction.TAKE)
        heard = tell_sides(context, now, IncidentAction.TAKE)
        told |= heard
        silent += [] if heard else [one.unit_name]
    context.redraw(card.subject(common), f"{DONE}:{common.id}")
    said = _("Anh/chị đã nhận xử lý {about}.", about=", ".join(one.reference for one in untaken))
    reached = telling.Reached(len(told), list(dict.fromkeys(silent)) if told else [])
    return [Message(reached.said_after(f"{said} {told_text([*told.values()])}"))]


def need_untaken(untaken: Sequence[T]) -> Sequence[T]:
    """Return the dangerous ones that nobody has taken; refuse where there is none."""
    if not untaken:
        raise Refused(_("Không còn sự cố nào chưa tiếp nhận."))
    return untaken


def take_apart(context: Context, incident: Incident) -> Replies:
    """Take an incident out of its common one ([Tách khỏi sự cố chung]): it is another fault."""
    if incident.common is None or incident.state not in UNSOLVED:
        raise Refused(_("{number} không thuộc sự cố chung nào đang mở.", number=incident.reference))
    common = common_incidents.get(context.tx, incident.common)
    common_incidents.join(context.tx, [incident.id], None)
    card.note(context, [incident], IncidentAction.LEAVE)
    context.audit("incident_leave", cards.subject(incident))
    cards.refresh(context, [incident])
    told = telling.tell_of_leaving(context, incident)
    if common:
        context.redraw(card.subject(common), f"{DONE}:{common.id}")
    said = _("Đã tách {number} khỏi sự cố chung.", number=incident.reference)
    return [Message(f"{said} {told}")]


@dataclass(frozen=True)
class CommonWordsQuestion:
    question: str
    title: str  # of the answer, in the review
    execute: Callable[[Context, CommonIncident, str], Replies]


WORDS_QUESTIONS = {
    CommonAction.CONFIRM: CommonWordsQuestion(
        N_("Xin gõ tin gửi tới những người đã báo."), N_("Nội dung"), confirm
    ),
    CommonAction.UPDATE: CommonWordsQuestion(
        N_("Xin gõ tin cập nhật gửi tới mọi người đã báo."), N_("Cập nhật"), update
    ),
    CommonAction.RESOLVE: CommonWordsQuestion(
        N_("Xin cho biết đã xử lý sự cố chung thế nào."), N_("Cách xử lý"), resolve
    ),
}


@dataclass(frozen=True)
class CommonWordsFacts:
    common: int
    deed: CommonAction
    kind: IncidentKind
    people: int  # who hear the words
    is_for_many: bool = True  # units; an older form did not know


def open_common_words(context: Context, action: CommonAction, common: CommonIncident) -> Replies:
    """Open the form that asks for the words of an action ([Gửi cập nhật] …), cc_say:<action>:<id>."""

    def facts() -> CommonWordsFacts:
        if action not in WORDS_QUESTIONS:
            raise no_such_button()
        check_possible(context, common, action)
        return words_facts(context, common, action)

    return start_form_once(context, FLOW, facts, deed=action, common=common.id)


def open_resolution(context: Context, common_id: int, words: str) -> Replies:
    """Show what all who raised one of them would read, where the office has said that it is done."""
    context.need(Action.HANDLE)
    common = common_incidents.get(context.tx, common_id)
    if common is None:
        raise no_such_button()
    check_possible(context, common, CommonAction.RESOLVE)
    given = {"text": up_to(LONGEST, one_line=False)(words, context.at)}
    return start_form(context, FLOW, Prefilled(words_facts(context, common, CommonAction.RESOLVE), given))


def tell_nobody(_context: Context, _common: int, _words: str) -> Replies:
    raise no_such_button()


LISTENER = Listener(cards.COMMON, lambda _context, _common: "", tell_nobody, take=open_resolution)


def words_facts(context: Context, common: CommonIncident, action: CommonAction) -> CommonWordsFacts:
    view = card.view_of(context, common)
    people = card.people_told(context, view)
    return CommonWordsFacts(common.id, action, common.kind, people, is_for_many(view))


def is_for_many(view: card.CommonView) -> bool:
    return len(view.units) > 1


def renew_common_words(context: Context, before: CommonWordsFacts) -> CommonWordsFacts:
    """Return how many would hear the words now."""
    common = common_incidents.get(context.tx, before.common)
    return words_facts(context, common, before.deed) if common else before


def ask_common_words(talk: Talk, facts: CommonWordsFacts) -> tuple[CommonWordsFacts, str]:
    asking, kind = WORDS_QUESTIONS[facts.deed], kind_name(facts.kind)
    asked = _("Sự cố chung “{kind}”. {question}", kind=kind, question=_(asking.question))
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading = _(
        "Sự cố chung “{kind}”: gửi tới {count} người. Xin xem lại trước khi gửi:",
        kind=kind,
        count=number_text(facts.people),
    )
    talk.review({"text": _(asking.title)}, heading, ways=ReviewWays(releases=facts.is_for_many))
    return facts, text


def execute_common_words(context: Context, decided: tuple[CommonWordsFacts, str]) -> Replies:
    context.need(Action.HANDLE)
    facts, text = decided
    common = common_incidents.locked(context.tx, facts.common)
    if common is None:
        raise no_such_button()
    check_possible(context, common, facts.deed)
    if is_for_many(card.view_of(context, common)):
        context.need_release()
    return WORDS_QUESTIONS[facts.deed].execute(context, common, text)


def vouching_button(
    name: str,
    press: Callable[[Context, card.CommonView], Replies],
    version: Callable[[card.CommonView], str],
    action: CommonAction,
) -> Button:
    made = button(
        *(name, press, VIEW),
        action=Action.HANDLE,
        is_live=lambda context, view: is_possible(context, view.common, action),
    )
    return vouching(made, version, partial(show_changed, action=action))


def redraw_kept(tick: Tick) -> None:
    """Draw what was said of decisions anew that have become too old to be taken back, each minute."""
    tick.redraw(*(f"{DONE}:{one}" for one in common_incidents.decided(tick.tx, *tick.aged(TAKE_BACK))))


BUTTONS = (
    button("cc", card.show_common, row(common_incidents.get), action=Action.HANDLE),
    vouching_button(card.CONFIRM, confirm_as_it_is, card.raised, CommonAction.CONFIRM),
    button(
        *(card.DECLINE, decline, COMMON),
        action=Action.HANDLE,
        is_live=partial(is_possible, action=CommonAction.DECLINE),
    ),
    vouching_button(card.UNDO, undo, card.decided, CommonAction.UNDO),
    vouching_button(card.TAKE, take_all, card.left_untaken, CommonAction.UPDATE),
    button(
        "cc_say",
        open_common_words,
        choice_of(CommonAction),
        COMMON,
        action=Action.HANDLE,
        opens=True,
        is_live=lambda context, action, common: is_possible(context, common, action),
    ),
)
