"""Noticing a common incident, and deciding about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import number_text, time_text
from bot.conversation.words import N_, _
from bot.domain.calendar import after_quiet
from bot.domain.common_incidents import (
    MOVES,
    REST,
    UNITS,
    WITHIN,
    CommonAction,
    CommonState,
    is_lapsed,
    is_said_again,
    is_taken_along,
)
from bot.domain.duties import TAKE_BACK
from bot.domain.incidents import UNSOLVED, IncidentAction, IncidentKind, IncidentSide, moved
from bot.domain.rights import Action
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.incidents import cards, telling
from handlers.incidents.cards import Hearing, kind_name
from handlers.incidents.common import card
from handlers.incidents.common import telling as common_telling
from handlers.incidents.common.card import TOKEN, Shown
from handlers.incidents.common.telling import Reached
from handlers.incidents.moving import move
from handlers.on_call.rota import Called, limits, reached
from storage import audit, common_incidents, incidents
from storage.common_incidents import CommonIncident
from storage.engine.role_holders import office_people
from storage.incidents import Incident, NewNote

FLOW = "incident_common"
LONGEST = 1000  # characters

NO_ACCESS = "no_access"  # as the audit calls a tap on [Không vào được]
SAME_TROUBLE = timedelta(minutes=30)  # within which UNITS of them are one trouble


def held(context: Context, argument: str, deed: CommonAction) -> CommonIncident:
    """The common incident, locked, of which ``deed`` can be done now; Refused says what is the case."""
    need(context, Action.HANDLE)
    common = common_incidents.locked(context.tx, id_in(argument))
    if common is None:
        raise no_such_button()
    if (common.state, deed) not in MOVES or is_lapsed(common.state, common.proposed_at, context.at):
        raise NoLongerPossible(as_it_is(common))
    return common


def as_it_is(common: CommonIncident) -> str:
    """What has been done meanwhile, and by whom."""
    match common.state:
        case CommonState.OPEN:
            return _(
                "{name} đã xác nhận sự cố chung lúc {time}.", **who(common.confirmer, common.confirmed_at)
            )
        case CommonState.DECLINED:
            return _(
                "{name} đã ghi nhận không phải sự cố chung lúc {time}.", **who(common.ender, common.ended_at)
            )
        case CommonState.RESOLVED:
            return _("{name} đã xử lý xong sự cố chung lúc {time}.", **who(common.ender, common.ended_at))
    return _("Lựa chọn này không còn dùng được.")


def who(name: str, moment: datetime | None) -> dict[str, str]:
    return {"name": name, "time": time_text(moment) if moment else ""}


def press_confirm(context: Context, argument: str) -> Replies:
    """[Xác nhận sự cố chung]: what is told is the sentence of the house."""
    return confirm(context, held(context, argument, CommonAction.CONFIRM), "")


def confirm(context: Context, common: CommonIncident, text: str) -> Replies:
    """Its incidents are seen to as one; who raised them is told, and who raises one later."""
    found = card.unsolved(common_incidents.incidents_of(context.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "confirmed_by": context.who.person, "confirmed_at": context.at}
    now = replace(common, state=CommonState.OPEN, confirmer=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.OPEN.value, **values)
    card.join(context, now, found)
    reached = common_telling.tell(
        context, now, found, CommonAction.CONFIRM, partial(common_telling.confirmed, context, now)
    )
    write_down(context, now, CommonAction.CONFIRM, incidents=card.ids(found), people=reached.people)
    card.refresh(context, now)
    shown = card.look(context, now)
    return [Message(is_confirmed(shown, reached), (*card.buttons(shown), take_back(now)), columns=2)]


def is_confirmed(shown: Shown, reached: Reached) -> str:
    kind = kind_name(shown.common.kind)
    if not shown.found:
        return _(
            "Đã xác nhận sự cố chung “{kind}”. Chưa có người báo; người báo sau được biết ngay.", kind=kind
        )
    said = _(
        "Đã xác nhận sự cố chung “{kind}”: {counts}, báo {people} người.",
        kind=kind,
        counts=card.counted(shown),
        people=number_text(reached.people),
    )
    return with_silent(said, reached)


def with_silent(said: str, reached: Reached) -> str:
    return "\n".join(filter(None, [said, reached.line]))


def write_down(context: Context, common: CommonIncident, deed: CommonAction, **detail: Any) -> None:
    audit.write(context.tx, context.at, context.who, f"common_{deed}", card.subject(common), **detail)


def take_back(common: CommonIncident) -> Option:
    return Option(f"{TOKEN}_undo:{common.id}", _("Bấm nhầm"), is_undo=True)


def decline(context: Context, argument: str) -> Replies:
    """[Không phải sự cố chung]"""
    common = held(context, argument, CommonAction.DECLINE)
    values: dict[str, Any] = {"ended_by": context.who.person, "ended_at": context.at}
    now = replace(common, state=CommonState.DECLINED, ender=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.DECLINED.value, **values)
    write_down(context, now, CommonAction.DECLINE)
    card.refresh(context, now)
    said = _(
        "Đã ghi nhận không phải sự cố chung: “{kind}”. Các sự cố được xử lý riêng; trong bốn giờ tới chỉ đề "
        "xuất lại khi có thêm ba đơn vị khác báo.",
        kind=kind_name(common.kind),
    )
    return [Message(said, (take_back(now),))]


def undo(context: Context, argument: str) -> Replies:
    """[Bấm nhầm], for a quarter of an hour: it is a proposal again, and all is as it was before."""
    common = held(context, argument, CommonAction.UNDO)
    if context.at - (common.ended_at or common.confirmed_at or common.proposed_at) > TAKE_BACK:
        raise Refused(_("Đã quá 15 phút nên không rút lại được."))
    other = common_incidents.live(context.tx, common.kind)
    if other and other.id != common.id:
        raise Refused(_("Không rút lại được: đã có đề xuất mới về loại sự cố này."))
    found = common_incidents.incidents_of(context.tx, common, is_held=True)
    if common.state == CommonState.OPEN:
        card.leave(context, common, found)
        common_telling.take_back(context, common, found)
    nobody: dict[str, Any] = {"confirmed_by": None, "confirmed_at": None, "ended_by": None, "ended_at": None}
    now = replace(common, state=CommonState.PROPOSED, said="", **nobody)
    common_incidents.change(context.tx, common.id, state=CommonState.PROPOSED.value, said="", **nobody)
    write_down(context, now, CommonAction.UNDO, was=common.state)
    card.refresh(context, now)
    shown = card.look(context, now)
    return [Message(_("Đã rút lại.")), card.card(context, shown)]


def update(context: Context, common: CommonIncident, text: str) -> Replies:
    """Tell all who have raised one of them, and are not done with it."""
    found = [one for one in common_incidents.incidents_of(context.tx, common) if one.closed_at is None]
    now = replace(common, said=text)
    common_incidents.change(context.tx, common.id, said=text)
    card.note(context, found, IncidentAction.UPDATE, text)
    reached = common_telling.tell(
        context, now, found, CommonAction.UPDATE, partial(common_telling.updated, context, now)
    )
    write_down(context, now, CommonAction.UPDATE, people=reached.people)
    card.refresh(context, now)
    said = _("Đã gửi cập nhật tới {people} người.", people=number_text(reached.people))
    return [Message(with_silent(said, reached))]


def resolve(context: Context, common: CommonIncident, text: str) -> Replies:
    """Its incidents are resolved, and each who raised one is asked whether it works."""
    found = card.unsolved(common_incidents.incidents_of(context.tx, common, is_held=True))
    values: dict[str, Any] = {"said": text, "ended_by": context.who.person, "ended_at": context.at}
    now = replace(common, state=CommonState.RESOLVED, ender=context.who.name, **values)
    common_incidents.change(context.tx, common.id, state=CommonState.RESOLVED.value, **values)
    until = limits(context.tx, context.settings).lapses(context.at)
    card.resolve(context, now, found, until)
    solved = common_incidents.incidents_of(context.tx, now)
    asked = [one for one in solved if one.id in card.ids(found)]
    reached = common_telling.tell(
        context, now, asked, CommonAction.RESOLVE, partial(common_telling.resolved, context, now, until)
    )
    write_down(context, now, CommonAction.RESOLVE, incidents=card.ids(found), people=reached.people)
    card.refresh(context, now)
    said = _(
        "Đã ghi nhận xử lý xong sự cố chung “{kind}”: {count} sự cố, {people} người được đề nghị xác nhận.",
        kind=kind_name(common.kind),
        count=number_text(len(found)),
        people=number_text(reached.people),
    )
    return [Message(with_silent(said, reached))]


def take_all(context: Context, argument: str) -> Replies:
    """[Tiếp nhận tất cả]: the dangerous ones whose alarms go on, each as by its own button."""
    common = held(context, argument, CommonAction.UPDATE)
    untaken = card.untaken(common_incidents.incidents_of(context.tx, common, is_held=True))
    if not untaken:
        raise Refused(_("Không còn sự cố nào chưa tiếp nhận."))
    for one in untaken:
        telling.tell(context, move(context, one, IncidentAction.TAKE), IncidentAction.TAKE)
    card.refresh(context, common)
    numbers = ", ".join(one.reference for one in untaken)
    said = _("Anh/chị là người xử lý {number}; người báo được biết việc này.", number=numbers)
    return [Message(said)]


def apart(context: Context, argument: str) -> Replies:
    """[Tách khỏi sự cố chung]: it is something else."""
    need(context, Action.HANDLE)
    incident = incidents.locked(context.tx, id_in(argument))
    if incident is None:
        raise no_such_button()
    if incident.common is None or incident.state not in UNSOLVED:
        raise Refused(_("{number} không thuộc sự cố chung nào đang mở.", number=incident.reference))
    common = common_incidents.get(context.tx, incident.common)
    common_incidents.join(context.tx, [incident.id], None)
    card.note(context, [incident], IncidentAction.LEAVE)
    audit.write(
        context.tx, context.at, context.who, f"incident_{IncidentAction.LEAVE}", cards.subject(incident)
    )
    card.refresh_parts(context, [incident], common=None)
    common_telling.tell_of_leaving(context, incident)
    if common:
        card.refresh(context, common)
    said = _("Đã tách {number} khỏi sự cố chung; người báo được biết.", number=incident.reference)
    return [Message(said)]


@dataclass(frozen=True)
class CommonWordsQuestion:
    """What is asked for, what the review calls it, and what is done with it."""

    question: str
    title: str
    carry_out: Callable[[Context, CommonIncident, str], Replies]


ASKING = {
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
class CommonWords:
    common: int
    deed: CommonAction
    text: str


def open_form(context: Context, argument: str) -> Replies:
    """cc_say:<deed>:<id>"""
    deed, _colon, common_id = argument.partition(":")
    return forms.open_once(context, FLOW, argument, {"deed": deed, "common": id_in(common_id)})


def is_live(context: Context, argument: str) -> bool:
    """Whether the button still does something."""
    deed, _colon, common_id = argument.partition(":")
    return deed in list(CommonAction) and is_possible(context, common_id, CommonAction(deed))


def is_live_for(deed: CommonAction) -> Callable[[Context, str], bool]:
    """The same for a button that does this at once."""
    return partial(is_possible, deed=deed)


def is_possible(context: Context, argument: str, deed: CommonAction) -> bool:
    common = common_incidents.get(context.tx, id_in(argument))
    return common is not None and (common.state, deed) in MOVES


def begin(context: Context, argument: str) -> Facts:
    """``argument``: the deed and the common incident, "update:5"."""
    deed, _colon, common_id = argument.partition(":")
    if deed not in list(ASKING):
        raise no_such_button()
    common = held(context, common_id, CommonAction(deed))
    people = card.look(context, common).people
    return {"common": common.id, "deed": deed, "kind": common.kind, "people": people}


def flow(talk: Talk, facts: Facts) -> CommonWords:
    deed, kind = CommonAction(facts["deed"]), kind_name(IncidentKind(facts["kind"]))
    asking = ASKING[deed]
    asked = _("Sự cố chung “{kind}”. {question}", kind=kind, question=_(asking.question))
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading = _(
        "Sự cố chung “{kind}”: gửi tới {count} người. Xin xem lại trước khi gửi:",
        kind=kind,
        count=number_text(facts["people"]),
    )
    talk.review({"text": _(asking.title)}, heading)
    return CommonWords(facts["common"], deed, text)


def carry_out(context: Context, saying: CommonWords) -> Replies:
    common = held(context, str(saying.common), saying.deed)
    return ASKING[saying.deed].carry_out(context, common, saying.text)


@dataclass(frozen=True)
class Noticed:
    """The incident as it is now, the common one that it has joined, the one that is to be proposed."""

    incident: Incident
    known: CommonIncident | None = None
    proposed: CommonIncident | None = None


def look(context: Context, incident: Incident) -> Noticed:
    """What becomes of an incident that has just been written."""
    around = common_incidents.kind_standing(context.tx, incident.kind, context.at, WITHIN, REST)
    common = common_incidents.locked(context.tx, around.live) if around.live else None
    if common and common.state == CommonState.OPEN:
        now = join(context, common, incident)
        say_anew(context, common, around.raised)
        return Noticed(now, known=common)
    if common and common.state == CommonState.PROPOSED and not lapse(context, common):
        say_anew(context, common, around.raised)
        return Noticed(incident)
    if around.units < UNITS:
        return Noticed(incident)
    return Noticed(incident, proposed=write(context, incident.kind))


def say_anew(context: Context, common: CommonIncident, raised: int) -> None:
    """The cards say that there are so many now: not each time where they are many."""
    if is_said_again(raised):
        card.refresh(context, common)


def lapse(context: Context, common: CommonIncident) -> bool:
    """Whether it is a proposal that nobody has answered in time; it makes way for another."""
    if not is_lapsed(common.state, common.proposed_at, context.at):
        return False
    common_incidents.change(context.tx, common.id, state=CommonState.LAPSED.value)
    return True


def write(context: Context, kind: IncidentKind, tapped: int = 0) -> CommonIncident | None:
    """A proposal; None where somebody else has just made it."""
    made = common_incidents.propose(context.tx, kind, context.at - WITHIN, context.at, tapped)
    return common_incidents.get(context.tx, made) if made else None


def join(context: Context, common: CommonIncident, incident: Incident) -> Incident:
    """Make it part of what is known; it is at once that one's who confirmed, unless it is dangerous."""
    common_incidents.join(context.tx, [incident.id], common.id)
    notes = [NewNote(incident.id, context.at, None, IncidentAction.JOIN)]
    now = replace(incident, common=common.id, common_at=common.confirmed_at)
    state = moved(incident.state, IncidentAction.TAKE, IncidentSide.CLOCK)
    if state and is_taken_along(incident.kind, incident.state):
        common_incidents.take(context.tx, [incident.id], common.confirmed_by, context.at)
        now = replace(now, state=state, taken_by=common.confirmed_by, taker=common.confirmer)
    incidents.note(context.tx, notes)
    return now


def heard(context: Context, noticed: Noticed, hearing: Hearing) -> Hearing:
    """Of what is known who has it hears, and not all of the office; a dangerous one is heard of as ever."""
    if noticed.known is None or noticed.incident.is_dangerous:
        return hearing
    office = office_people(context.tx, context.at)
    taker = reached(one for one in office if one.person == noticed.known.confirmed_by)
    return replace(hearing, called=Called([], taker or office, None))


def propose(context: Context, noticed: Noticed, hearing: Hearing) -> None:
    """Tell the office of a proposal, as it hears of incidents of that kind."""
    if noticed.proposed:
        tell_office(context, noticed.proposed, hearing)


def tell_office(context: Context, common: CommonIncident, hearing: Hearing) -> None:
    shown = card.look(context, common)
    cards.to_office(context, card.subject(common), partial(card.card, context, shown), hearing, but=0)


def is_known(context: Context, incident: Incident, common: CommonIncident) -> str:
    """What whoever raises a part of it reads at once."""
    office = context.settings.office_name
    said = _(
        "Đã ghi nhận sự cố {number}. Đây là sự cố chung của nhiều đơn vị, {office} đã biết và đang xử lý. Có "
        "tin mới, anh/chị được báo tại đây.",
        number=incident.reference,
        office=office,
    )
    return "\n".join([said, *([_("Tin gần nhất: {text}", text=common.said)] if common.said else [])])


def no_access(context: Context) -> bool:
    """Whether so many units have tapped [Không vào được] that the office hears of all of them as one.

    It is proposed unless it is already, or confirmed. After it was declined other units are counted.
    """
    declined = common_incidents.declined_at(context.tx, IncidentKind.LOGIN, context.at - REST)
    known = (declined - WITHIN, declined) if declined else None
    units = audit.subjects_since(context.tx, NO_ACCESS, context.at - SAME_TROUBLE, known)
    if units < UNITS:
        return False
    common = common_incidents.live(context.tx, IncidentKind.LOGIN)
    if common and not lapse(context, common):
        count_anew(context, common, units)
    elif proposed := write(context, IncidentKind.LOGIN, units):
        by_day = after_quiet(context.at, context.settings.quiet)
        tell_office(context, proposed, Hearing(by_day, by_day))
    return True


def count_anew(context: Context, common: CommonIncident, units: int) -> None:
    """More of them than the cards say."""
    if common.state == CommonState.PROPOSED and units > common.tapped > 0:
        common_incidents.change(context.tx, common.id, tapped=units)
        card.refresh(context, replace(common, tapped=units))
