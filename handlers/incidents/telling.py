"""Telling of incidents: when the office hears of one, which it joins, what each side hears of the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import N_, Message, Option, _, moment_text
from bot.domain.incidents import (
    AFTER_END,
    APART,
    DANGEROUS,
    ENDED,
    OVER,
    UNITS,
    WITHIN,
    CommonState,
    IncidentAction,
    IncidentKind,
    IncidentLimits,
    IncidentSide,
    IncidentState,
    Late,
    chase_at,
    due_alarms,
    is_at_any_hour,
    is_lapsed,
    is_said_again,
    is_taken_along,
    moved,
    next_late,
)
from handlers.engine import Action, Context, Role, tell
from handlers.incidents import cards, guidance
from handlers.incidents.cards import JOINED_SHOWN, NO_WORDS, TOKEN, Hearing, IncidentWords, view_button
from handlers.incidents.common import card
from handlers.on_call import OfficeOnCall, office_on_call
from storage import common_incidents, incidents
from storage.common_incidents import CommonIncident
from storage.engine import holders, office_people
from storage.incidents import Incident, NewNote

TO_UNIT = (  # of these actions the unit is told …
    IncidentAction.RAISE,
    IncidentAction.TAKE,
    IncidentAction.ASK,
    IncidentAction.RESOLVE,
    IncidentAction.FORWARD,
    IncidentAction.WRONG,
    IncidentAction.MISTAKE,
)
TO_OFFICE = (  # … of these the office
    IncidentAction.ANSWER,
    IncidentAction.REOPEN,
    IncidentAction.WORKS,
    IncidentAction.CONFIRM,
    IncidentAction.WITHDRAW,
)
CLOSED_BY_UNIT = {
    IncidentAction.CONFIRM: N_("{name} xác nhận đã ổn; sự cố đã đóng."),
    IncidentAction.WITHDRAW: N_("{name} rút lại sự cố vì báo nhầm; sự cố đã đóng."),
}


def plan_hearing(
    context: Context, kind: IncidentKind, is_opened: bool | None, raised_by: int | None, limit: IncidentLimits
) -> tuple[Hearing, dict[str, Any]]:
    """Plan when the office hears of it, with the columns of its alarms; it may join an earlier one's."""
    begins = limit.heard(kind, context.at, is_opened=bool(is_opened))
    if kind not in DANGEROUS:
        return Hearing(begins, begins), {}
    by_day = limit.by_day(context.at)
    called = office_on_call(context.tx, begins, context.settings)
    hearing = Hearing(begins, by_day, called)
    first = incidents.alarmed_lately(context.tx, raised_by, begins, APART) if raised_by else None
    is_alone = is_at_any_hour(kind, is_opened) and first is not None and rests_soon(first, limit, begins)
    if is_alone or not (first and first.alarm_begins):
        rests = limit.rests(kind, is_opened=bool(is_opened))
        following = due_alarms(begins, 1, begins, rests).following
        return hearing, {"next_due": following, "alarm_begins": begins, "alarms": 1}  # with the card
    if first.state == IncidentState.RECEIVED:  # its alarm speaks for both
        hearing = Hearing(by_day, by_day)
    else:  # whoever has taken it hears of the second at once
        hearing = replace(hearing, called=replace(called, on_call=called.responsible(first.taken_by)))
    later = first.alarm_begins + APART
    return hearing, {"next_due": later, "alarm_begins": later, "joined": first.id}


def rests_soon(first: Incident, limit: IncidentLimits, at: datetime) -> bool:
    """Return whether the alarms of one that may wait rest within the hour: they speak for no other then."""
    waits = first.state == IncidentState.RECEIVED and not is_at_any_hour(first.kind, first.is_opened)
    return waits and limit.by_day(at + APART) > at + APART


@dataclass(frozen=True)
class Noticed:
    """The incident as it is now, the common one that it has joined, the one that is to be proposed."""

    incident: Incident
    joined: CommonIncident | None = None
    proposed: CommonIncident | None = None


def notice_common(context: Context, incident: Incident) -> Noticed:
    """Join a new incident to the common one that is known, or see that there are enough to propose one."""
    around = common_incidents.kind_standing(context.tx, incident.kind, context.at)
    common = common_incidents.locked(context.tx, around.live) if around.live else None
    if common and common.state == CommonState.OPEN:
        noticed = Noticed(join(context, common, incident), joined=common)
    elif common and common.state == CommonState.PROPOSED and not lapse_if_unanswered(context, common):
        noticed = Noticed(incident)
    else:
        return Noticed(incident, proposed=propose(context, incident.kind) if around.units >= UNITS else None)
    if is_said_again(around.raised):
        context.redraw(card.subject(common))
    return noticed


def lapse_if_unanswered(context: Context, common: CommonIncident) -> bool:
    """Close a proposal that nobody has answered in time, to make way for another; tell whether it was one."""
    if not is_lapsed(common.state, common.proposed_at, context.at):
        return False
    common_incidents.change(context.tx, common.id, state=CommonState.LAPSED.value)
    context.redraw(card.subject(common))
    return True


def propose(context: Context, kind: IncidentKind, tapped: int = 0) -> CommonIncident | None:
    """Write a proposal; None where somebody else has just made it."""
    return common_incidents.propose(context.tx, kind, context.at - WITHIN, context.at, tapped)


def join(context: Context, common: CommonIncident, incident: Incident) -> Incident:
    """Join a new incident; unless it is dangerous it is taken at once by whoever confirmed the common one."""
    common_incidents.join(context.tx, [incident.id], common.id)
    now = replace(incident, common=common.id, common_at=common.confirmed_at)
    state = moved(incident.state, IncidentAction.TAKE, IncidentSide.CLOCK)
    if state and is_taken_along(incident.kind, incident.state):
        common_incidents.take(context.tx, [incident.id], common.confirmed_by, context.at)
        now = replace(now, state=state, taken_by=common.confirmed_by, taker=common.confirmer)
    incidents.note(context.tx, [NewNote(incident.id, context.at, None, IncidentAction.JOIN)])
    return now


def narrowed_hearing(context: Context, noticed: Noticed, hearing: Hearing) -> Hearing:
    """Let whoever has the common incident hear, and not all of the office; of dangerous ones all do."""
    if noticed.joined is None or noticed.incident.is_dangerous:
        return hearing
    office = office_people(context.tx, context.at)
    hearers = cards.taker_or_office(office, noticed.joined.confirmed_by)
    return replace(hearing, called=OfficeOnCall([], hearers, None))


def send_common_cards(context: Context, common: CommonIncident, hearing: Hearing) -> None:
    """Tell the office of a proposal, as it hears of incidents of that kind."""
    say = partial(card.card, context, card.view_of(context, common))
    cards.send_to_office(context, card.subject(common), say, hearing, but=0)


def tell_other_side(
    context: Context, incident: Incident, action: IncidentAction, words: IncidentWords = NO_WORDS
) -> str:
    """Tell the unit of what the office does, or the office of what the unit does; say who hears of it."""
    return told_text([*tell_sides(context, incident, action, words).values()])


def tell_sides(
    context: Context, incident: Incident, action: IncidentAction, words: IncidentWords = NO_WORDS
) -> dict[int, str]:
    """Tell whichever sides hear of an action; return who hears of it, with their names.

    How it ended, and that it is closed, only whoever has it hears: to the others their cards say so.
    """
    told: dict[int, str] = {}
    for side in who_hears(context, incident, action):
        told |= tell_side(context, side, incident, action, words)
    return told


def tell_side(
    context: Context, side: IncidentSide, incident: Incident, action: IncidentAction, words: IncidentWords
) -> dict[int, str]:
    """Tell one side of an action; return who hears of it, with their names."""
    is_to_unit = side == IncidentSide.UNIT
    if is_to_unit:
        there = holders(context.tx, context.at, list(Role), [incident.unit])[incident.unit]
        people = cards.raiser_or_officers(there, incident.raised_by)
    else:
        people = cards.taker_or_office(office_people(context.tx, context.at), incident.taken_by)
    if not is_to_unit and action in (IncidentAction.CONFIRM, *ENDED):
        people = [one for one in people if one.person == incident.taken_by]
    told = tell(
        context,
        [one.person for one in people if one.person != context.who.person],
        once=f"incident_{action}:{incident.id}:{context.event}",
        say=partial(message_to_side, context, side, incident, action, words),
        about=cards.talk_subject(incident),
        is_urgent=is_at_any_hour(incident.kind, incident.is_opened)  # whoever raised it waits for that
        and action != IncidentAction.WITHDRAW,
        roles=tuple(Role) if is_to_unit else (Role.OFFICE,),
        unit=incident.unit if is_to_unit else None,
    )
    return {person: one.name for person, one in told.items()}


def who_hears(context: Context, incident: Incident, action: IncidentAction) -> Sequence[IncidentSide]:
    """Return which sides hear of an action: of how the office ends it, or takes that back, the unit does,
    and whoever has it, unless they do it themselves.
    """
    if action in (*ENDED, *AFTER_END) and context.may(Action.HANDLE):
        is_own = incident.taken_by == context.who.person
        return (IncidentSide.UNIT,) if is_own else (IncidentSide.UNIT, IncidentSide.OFFICE)
    return (IncidentSide.UNIT if action in TO_UNIT else IncidentSide.OFFICE,)


def told_text(names: Sequence[str]) -> str:
    if not names:
        return _("Chưa có ai khác nhận được tin qua hệ thống; nếu cần, xin gọi điện.")
    return _("Đã báo cho {names}.", names=", ".join(names))


def message_to_side(
    context: Context, side: IncidentSide, incident: Incident, action: IncidentAction, words: IncidentWords
) -> Message:
    said, heading = said_of(context, incident, action, words.text), cards.heading(incident)
    if action in (IncidentAction.RAISE, IncidentAction.CONFIRM):
        advice = guidance.advice(incident.kind, incident.is_opened) if action == IncidentAction.RAISE else ""
        return Message("\n".join(filter(None, [said, advice])), (cards.view_button(incident),), heading)
    options = cards.buttons(incident, side)
    if side == IncidentSide.OFFICE and action in ENDED:
        options, said = (cards.view_button(incident),), ended_text(context, action, words.text)
    if side == IncidentSide.OFFICE:
        said = "\n".join([said, _("Đơn vị: {unit}", unit=incident.unit_name)])
    about = cards.talk_subject(incident)
    if action == IncidentAction.TAKE:
        about = f"{cards.TAKEN}:{incident.id}"
    return Message(said, options, heading, tuple(words.files), columns=2, card=about)


def ended_text(context: Context, action: IncidentAction, words: str) -> str:
    """Say to whoever has an incident how a colleague has ended it."""
    if action == IncidentAction.RESOLVE:
        return _("{name} đã xử lý thay anh/chị: {how}", name=context.who.name, how=words)
    return _("{name} đã ghi nhận thay anh/chị là báo nhầm: {why}", name=context.who.name, why=words)


def said_of(context: Context, incident: Incident, action: IncidentAction, text: str) -> str:
    name = context.who.name
    match action:
        case IncidentAction.RAISE:
            said = _(
                "{name} đã ghi nhận sự cố mà đơn vị báo qua điện thoại: {what}", name=name, what=incident.what
            )
        case IncidentAction.TAKE:
            said = cards.taken_text(incident)
        case IncidentAction.ASK:
            said = _("{name} hỏi: {question}", name=name, question=text)
        case IncidentAction.RESOLVE:
            until = incidents.limits(context.tx, context.settings).lapses(context.at)
            say_resolved = resolved_as_told_text if incident.works_at else resolved_text
            said = say_resolved(context, text, until)
        case IncidentAction.FORWARD:
            said = _("{name} đã chuyển sự cố tới {what}", name=name, what=text)
        case IncidentAction.WRONG:
            said = _(
                "{name} ghi nhận là báo nhầm: {why}\nNếu vẫn còn sự cố, đề nghị anh/chị báo lại bằng lệnh "
                "/suco.",
                name=name,
                why=text,
            )
        case IncidentAction.REOPEN | IncidentAction.MISTAKE:
            say = reopened_text if action == IncidentAction.REOPEN else mistake_text
            said = say(context, text)
        case IncidentAction.ANSWER | IncidentAction.WORKS:
            say_of_unit = works_text if action == IncidentAction.WORKS else answer_text
            said = say_of_unit(name, text)
        case IncidentAction.CONFIRM | IncidentAction.WITHDRAW:
            said = _(CLOSED_BY_UNIT[action], name=name)
        case _:
            raise AssertionError(action)
    return said


def answer_text(name: str, answer: str) -> str:
    return _("{name} trả lời: {answer}", name=name, answer=answer)


def works_text(name: str, words: str) -> str:
    return _(
        "{name} báo đã dùng được: “{text}”\nNếu không còn việc gì, đề nghị anh/chị ghi nhận đã xử lý.",
        name=name,
        text=words,
    )


def reopened_text(context: Context, why: str) -> str:
    if context.may(Action.HANDLE):
        return _("{name} mở lại sự cố để xử lý tiếp: {why}", name=context.who.name, why=why)
    return _("{name} báo chưa được: {why}", name=context.who.name, why=why)


def mistake_text(context: Context, why: str) -> str:
    name = context.who.name
    if why:
        return _("{name} đã ghi nhận nhầm là xử lý xong; sự cố được xử lý tiếp. {why}", name=name, why=why)
    return _("{name} đã bỏ ghi nhận vừa rồi vì ghi nhầm; sự cố đang được xử lý tiếp.", name=name)


def resolved_text(context: Context, how: str, until: datetime) -> str:
    return _(
        "{name} đã xử lý: {how}\n"
        "Đề nghị anh/chị kiểm tra và xác nhận; nếu không có phản hồi, sự cố tự đóng lúc {moment}.",
        name=context.who.name,
        how=how,
        moment=moment_text(until),
    )


def resolved_as_told_text(context: Context, how: str, until: datetime) -> str:
    """Tell a unit that what it said to work again is resolved: it need not say so once more."""
    return _(
        "{name} đã xử lý: {how}\n"
        "Đơn vị đã báo dùng được nên không cần xác nhận lại; sự cố tự đóng lúc {moment}. Nếu chưa được, "
        "anh/chị chọn “Chưa được”.",
        name=context.who.name,
        how=how,
        moment=moment_text(until),
    )


def with_joined(context: Context, incident: Incident, said: Message) -> Message:
    """Add to what is said of ``incident`` those that its alarm spoke for and nobody has taken."""
    others = incidents.joined_by(context.tx, [incident.id]).get(incident.id, []) if incident.alarms else []
    if not others:
        return said
    options = [*said.options]
    for one in others[:JOINED_SHOWN]:
        take = Option(f"{TOKEN}take:{one.id}", _("Tiếp nhận {number}", number=one.reference))
        options += [take, view_button(one)]
    return replace(said, text=f"{said.text}\n{untaken_text(others)}", options=tuple(options))


def untaken_text(others: Sequence[Incident]) -> str:
    numbers = ", ".join(one.reference for one in others)
    return _("Cùng người báo và cũng chưa có người tiếp nhận: {numbers}", numbers=numbers)


def next_due(context: Context, incident: Incident, state: IncidentState) -> datetime | None:
    """Return when whoever has it is to be urged, if nobody goes on with it."""
    late = next_late(state, incident.chased)
    if state in OVER or late == Late.ALL_SAID:
        return None
    if late == Late.NOT_RESOLVED:
        return incident.resolve_until
    return chase_at(late, incident.take_until, incident.resolve_until, limits(context))


def limits(context: Context) -> IncidentLimits:
    return incidents.limits(context.tx, context.settings)
