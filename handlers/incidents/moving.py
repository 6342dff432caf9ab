"""Moving an incident: who may, and each action of the office and of the unit."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    _,
    local_date,
    moment_text,
    time_text,
)
from bot.domain.incidents import (
    ENDED,
    UNSOLVED,
    IncidentAction,
    IncidentSide,
    IncidentState,
    Late,
    is_at_any_hour,
    may_see,
    moved,
)
from handlers.engine import (
    Action,
    Button,
    Context,
    Part,
    Replies,
    Role,
    Who,
    button,
    form_card,
    id_in,
    no_such_button,
    row,
    tell,
)
from handlers.incidents import cards, telling
from handlers.incidents.acts.in_full import full_card
from handlers.incidents.cards import (
    NO_WORDS,
    IncidentWords,
    add_to_timeline,
    state_name,
)
from handlers.incidents.telling import limits, next_due
from storage import files, incidents
from storage.engine import Tx, conversations, office_people, outbox, texts
from storage.incidents import Incident

FOUND, LOCKED = row(incidents.get), row(incidents.locked, look=incidents.get)
INCIDENT_TO_SHOW = Part(lambda context, text: visible(context, FOUND.read(context, text)))
INCIDENT = Part(  # locked
    lambda context, text: theirs_to_move(context, LOCKED.read(context, text)), INCIDENT_TO_SHOW.read
)
OFFICE_ACTIONS = (
    IncidentAction.TAKE,
    IncidentAction.OVER,
    IncidentAction.GIVE,
    IncidentAction.ASK,
    IncidentAction.RESOLVE,
    IncidentAction.WRONG,
    IncidentAction.MISTAKE,
    IncidentAction.FORWARD,
)
LONGEST = 1000  # characters
MOST_GUIDES = 4  # texts of the library that are offered


def incident_button(
    name: str, press: Callable[[Context, Incident], Replies], *, opens: bool = False
) -> Button:
    """Declare the button of the action on an incident after which it is named, as in "sc_take"."""
    action = IncidentAction(name.removeprefix(cards.TOKEN))
    return button(name, press, INCIDENT, opens=opens, is_live=partial(is_possible, action=action))


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Tell whether they may still have a file that was sent to them, where it belongs to an incident."""
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [incidents.get(tx, id_in(number)) for name, _colon, number in uses if name == incidents.SUBJECT]
    return not found or any(one is not None and may_see(who, one.unit, one.raised_by) for one in found)


def visible(context: Context, incident: Incident | None) -> Incident:
    if incident is None or not may_see(context.who, incident.unit, incident.raised_by):
        raise no_such_button()
    return incident


def theirs_to_move(context: Context, incident: Incident | None) -> Incident:
    """Return an incident that they may do something to, and not only see."""
    found = visible(context, incident)
    if cards.side_of(context) == IncidentSide.OFFICE and not context.may(Action.HANDLE):
        raise no_such_button()
    return found


def lock_for(context: Context, incident_id: int, action: IncidentAction) -> Incident:
    """Lock an incident for an action. Refused where this person may not do it, or it is not possible now."""
    incident = visible(context, incidents.locked(context.tx, incident_id))
    check_possible(context, incident, action)
    return incident


def check_possible(context: Context, incident: Incident, action: IncidentAction) -> None:
    """Refuse what this person may not do, and say what was done meanwhile to what cannot be done any more."""
    if action in OFFICE_ACTIONS and not context.may(Action.HANDLE):
        raise no_such_button()
    if not is_possible(context, incident, action):
        raise NoLongerPossible(reason_not_possible(context, incident, action))


def is_possible(context: Context, incident: Incident, action: IncidentAction) -> bool:
    if cards.side_of(context) == IncidentSide.OFFICE and not context.may(Action.HANDLE):
        return False
    return moved(incident.state, action, cards.side_of(context)) is not None


def reason_not_possible(context: Context, incident: Incident, action: IncidentAction) -> str:
    taken = incident.taken_at
    if action == IncidentAction.TAKE and taken and incident.state in UNSOLVED:
        if incident.taken_by == context.who.person:
            return _("Anh/chị đã tiếp nhận {number} rồi.", number=incident.reference)
        if not incident.taken_by:
            return nobody_has_text(incident)
        return _(
            "{number} đã được tiếp nhận lúc {time}; người xử lý: {name}.",
            name=incident.taker,
            number=incident.reference,
            time=time_text(taken) if local_date(taken) == local_date(context.at) else moment_text(taken),
        )
    state = state_name(incident.state)
    return _("Không thực hiện được: {number} {state}.", number=incident.reference, state=state)


def move(
    context: Context, incident: Incident, action: IncidentAction, words: IncidentWords = NO_WORDS
) -> Incident:
    """Do an action to a locked incident, of which it is possible; return the incident as it is then."""
    state = moved(incident.state, action, cards.side_of(context))
    if state is None:
        raise AssertionError(f"{action} of an incident that is {incident.state}")
    values = {"state": state, **changed_columns(context, incident, action, state)}
    incidents.change(context.tx, incident.id, **values)
    if incident.alarms or incident.chased:
        outbox.cancel(context.tx, [cards.subject(incident)], cards.URGING)
    add_to_timeline(context, incident.id, action, words)
    if action == IncidentAction.REOPEN and incident.common:
        add_to_timeline(context, incident.id, IncidentAction.LEAVE)
    context.audit(f"incident_{action}", cards.subject(incident))
    taker = context.who.name if values.get("taken_by") else incident.taker
    ender = context.who.name if action in ENDED else incident.ender
    now = replace(incident, **values, taker=taker, ender=ender)
    now = replace(now, unscanned=incidents.count_unscanned(context.tx, incident.id)) if words.files else now
    cards.refresh(context, [incident, now])
    return now


def changed_columns(
    context: Context, incident: Incident, action: IncidentAction, state: IncidentState
) -> dict[str, Any]:
    at = context.at
    values: dict[str, Any] = {"next_due": next_due(context, incident, state)}
    if cards.side_of(context) == IncidentSide.OFFICE and not incident.taken_by:
        values |= {"taken_by": context.who.person, "taken_at": incident.taken_at or at}
    match action:
        case IncidentAction.OVER:  # it was taken when the first took it
            values |= {"taken_by": context.who.person}
        case IncidentAction.ASK:
            values |= {"asked_at": at}
        case IncidentAction.RESOLVE:
            values |= {"resolved_at": at, "next_due": limits(context).lapses(at)}
        case IncidentAction.REOPEN:
            until = limits(context).resolve_until(at)
            values |= {"resolved_at": None, "resolve_until": until, "next_due": until}
            values |= {"chased": Late.NOT_RESOLVED, "common": None}  # what is common is resolved
        case IncidentAction.MISTAKE:  # what was due stays due
            values |= {"resolved_at": None, "closed_at": None}
        case IncidentAction.CONFIRM | IncidentAction.WRONG | IncidentAction.WITHDRAW:
            values |= {"closed_at": at}
    return values


def withdraw(context: Context, incident: Incident) -> Replies:
    """Take back what the unit raised by mistake ([Rút lại]) until somebody has taken it; tell the office."""
    check_possible(context, incident, IncidentAction.WITHDRAW)
    joined = incidents.joined_by(context.tx, [incident.id]).get(incident.id, [])
    for one in joined:  # its alarm spoke for these: they sound their own, now
        incidents.change(context.tx, one.id, joined=None, alarm_begins=context.at, next_due=context.at)
    now = move(context, incident, IncidentAction.WITHDRAW)
    cards.refresh(context, [replace(one, joined=None) for one in joined])
    told = telling.tell_other_side(context, now, IncidentAction.WITHDRAW)
    said = _("Đã rút lại {about}. {told}", about=cards.about_text(now), told=told)
    if_not_over = _("Nếu vẫn còn sự cố, anh/chị báo lại.")
    again = Option("sc_new:", _("Báo sự cố"))
    return [Message(f"{said}\n{if_not_over}", (again, cards.view_button(now)))]


def take(context: Context, incident: Incident) -> Replies:
    """Take an incident ([Tiếp nhận]): of several who press it one has it. What joined it is offered too."""
    check_possible(context, incident, IncidentAction.TAKE)
    incident = move(context, incident, IncidentAction.TAKE)
    told = telling.tell_other_side(context, incident, IncidentAction.TAKE)
    said = _("Anh/chị đã nhận xử lý {about}.", about=cards.about_text(incident))
    back = _("Để giao cho đồng nghiệp, anh/chị gõ /suco {number}.", number=incident.reference)
    options, about = cards.buttons(incident, IncidentSide.OFFICE), cards.talk_subject(incident)
    taken = Message(f"{said} {told}\n{back}", options, columns=2, card=about)
    return [telling.with_joined(context, incident, taken), *offer_guides(context, incident)]


def offer_guides(context: Context, incident: Incident) -> Replies:
    """Offer to send the texts of the library that help with it to whoever raised it."""
    found = texts.guides_that_help(context.tx, incident.kind)[:MOST_GUIDES]
    options = tuple(
        Option(f"sc_hd:{incident.id}:{number}", _("Gửi “{title}”", title=title)) for number, title in found
    )
    said = _("Hướng dẫn gửi được cho người báo {number}:", number=incident.reference)
    return [Message(said, options)] if found else []


def take_over(context: Context, incident: Incident) -> Replies:
    """Take an incident over from a colleague ([Nhận thay]), who is told."""
    check_possible(context, incident, IncidentAction.OVER)
    if incident.taken_by == context.who.person:
        raise Refused(reason_not_possible(context, incident, IncidentAction.TAKE))
    now = move(context, incident, IncidentAction.OVER)
    office = {one.person for one in office_people(context.tx, context.at)}

    def say() -> Message:
        said = _("{name} đã nhận thay anh/chị xử lý.", name=context.who.name)
        return Message(said, heading=cards.heading(incident))

    key = f"incident_over:{incident.id}:{context.event}"
    tell(context, office & {incident.taken_by}, once=key, say=say, roles=(Role.OFFICE,))
    about, number = cards.about_text(incident), incident.reference
    said = _("Anh/chị đã nhận xử lý {about}.", about=about)
    if incident.taken_by:
        said = _("Anh/chị nhận thay {name} xử lý {about}.", name=incident.taker, about=about)
    back = _("Để giao lại cho đồng nghiệp, anh/chị gõ /suco {number}.", number=number)
    options = cards.buttons(now, IncidentSide.OFFICE)
    return [Message(f"{said}\n{back}", options, columns=2, card=cards.talk_subject(now))]


def confirm(context: Context, incident: Incident) -> Replies:
    """Close an incident whose raiser says that it is solved ([Đã ổn])."""
    check_possible(context, incident, IncidentAction.CONFIRM)
    now = move(context, incident, IncidentAction.CONFIRM)
    forget_reopening(context, incident)
    telling.tell_other_side(context, now, IncidentAction.CONFIRM)
    said = _("Đã ghi nhận {number} đã ổn; sự cố đã đóng. Cảm ơn anh/chị.", number=cards.about_text(incident))
    if not context.may(Action.RAISE):
        return [Message(said, (cards.view_button(now),))]
    again = _("Nếu bấm nhầm hoặc sự cố tái diễn, anh/chị chọn “Báo lại sự cố”.")
    options = (cards.view_button(now), Option(f"sc_again:{incident.id}", _("Báo lại sự cố")))
    return [Message(f"{said}\n{again}", options, columns=2)]


def confirmation(context: Context, incident: Incident | None) -> Option | None:
    """Return [Đã ổn] of an incident, where that can be said of it."""
    if incident is None or not is_possible(context, incident, IncidentAction.CONFIRM):
        return None
    return Option(cards.action_token(incident, IncidentAction.CONFIRM), _("Đã ổn"))


def forget_reopening(context: Context, incident: Incident) -> None:
    """Close the form by which this person is about to reopen an incident: it is solved."""
    here = conversations.active(context.tx, context.who)
    facts = here.facts if here else {}
    if here and facts.get("incident") == incident.id and facts.get("act") == IncidentAction.REOPEN:
        conversations.close(context.tx, here)
        context.redraw(form_card(here.id))


def waits_for_unit(context: Context, incident: Incident) -> bool:
    """Tell whether the unit, for which this person speaks, is to say that it is solved, or that it is not."""
    return incident.state == IncidentState.RESOLVED and cards.side_of(context) == IncidentSide.UNIT


def show_other_resolution(context: Context, incident: Incident, seen: str) -> Replies:
    """Show how it was resolved since, where [Đã ổn] or [Chưa được] was pressed under what it was before."""
    return show_resolution(context, incident, seen, IncidentAction.CONFIRM)


def show_resolution_since(context: Context, incident: Incident, seen: str) -> Replies:
    """Show how it was resolved since, where [Ghi nhầm, bỏ] was pressed under what it was before."""
    return show_resolution(context, incident, seen, IncidentAction.MISTAKE)


def show_resolution(context: Context, incident: Incident, seen: str, action: IncidentAction) -> Replies:
    check_possible(context, incident, action)
    anew, first = (
        N_("{number} đã được xử lý lại. Xin xem rồi xác nhận:"),
        N_("Xin xem lại {number} hiện nay:"),
    )
    said = _(anew if seen else first, number=incident.reference)
    return [Message(said), full_card(context, incident)]


def show_other_holder(context: Context, incident: Incident, _seen: str) -> Replies:
    """Show who has it, where [Nhận thay] was pressed under the name of somebody else."""
    check_possible(context, incident, IncidentAction.OVER)
    said = _("{number} nay chưa có người xử lý. Xin xem lại:", number=incident.reference)
    if incident.taken_by:
        said = _("{number} nay do {name} xử lý. Xin xem lại:", number=incident.reference, name=incident.taker)
    return [Message(said), full_card(context, incident)]


def assign(context: Context, incident: Incident, colleague: int) -> Replies:
    """Give an incident to a colleague ([Hồ Văn Ví Vinh]); 0 asks to whom ([Giao cho đồng nghiệp])."""
    check_possible(context, incident, IncidentAction.GIVE)
    number = incident.reference
    if incident.taken_by != context.who.person:
        raise Refused(only_holder_gives(incident))
    names = colleagues(context)
    if colleague in names:
        return assign_to(context, incident, colleague, names[colleague])
    if colleague:
        raise Refused(_("Người này hiện không nhận xử lý được. Xin mở lại sự cố và chọn người khác."))
    if not names:
        raise Refused(_("Chưa có người nào khác của {the_office} nhận được tin qua hệ thống."))
    token = f"{cards.TOKEN}{IncidentAction.GIVE}:{incident.id}"
    options = tuple(Option(f"{token}:{person}", name) for person, name in names.items())
    return [Message(_("Giao {number} cho ai?", number=number), options, card=cards.talk_subject(incident))]


def only_holder_gives(incident: Incident) -> str:
    if not incident.taken_by:
        return nobody_has_text(incident)
    places = {"name": incident.taker, "number": incident.reference}
    return _("{name} đang xử lý {number}; chỉ người đang xử lý mới giao được.", **places)


def nobody_has_text(incident: Incident) -> str:
    return _("{number} chưa có người xử lý. Anh/chị chọn “Nhận xử lý”.", number=incident.reference)


def colleagues(context: Context) -> dict[int, str]:
    """Return the others of the office who can be reached, by their ids."""
    office = office_people(context.tx, context.at)
    return {one.person: one.name for one in office if one.is_reachable and one.person != context.who.person}


def assign_to(context: Context, incident: Incident, person: int, name: str) -> Replies:
    """Give an incident to a colleague; what urges whoever had it is not said any more."""
    incidents.change(context.tx, incident.id, taken_by=person)
    outbox.cancel(context.tx, [cards.subject(incident)], cards.URGING)
    add_to_timeline(context, incident.id, IncidentAction.GIVE, IncidentWords(name))
    context.audit("incident_give", cards.subject(incident), to=person)
    now = replace(incident, taken_by=person, taker=name)
    cards.refresh(context, [now])
    giver = context.who.name
    tell(
        context,
        [person],
        once=f"incident_give:{incident.id}:{context.event}",
        say=lambda: cards.urging_card(
            now, _("{name} giao sự cố này cho anh/chị xử lý.", name=giver), may_take=True
        ),
        about=cards.subject(incident),
        is_urgent=is_at_any_hour(incident.kind, incident.is_opened),
        roles=(Role.OFFICE,),
    )
    said = _(
        "Đã giao {about} cho {name}. Nếu cần nhận lại, anh/chị chọn “Nhận thay”.",
        about=cards.about_text(incident),
        name=name,
    )
    back = Option(cards.action_token(now, IncidentAction.OVER), _("Nhận thay"))
    return [Message(said, (back,), card=cards.talk_subject(now))]


def is_assignable(context: Context, incident: Incident, _colleague: int) -> bool:
    return is_possible(context, incident, IncidentAction.GIVE)
