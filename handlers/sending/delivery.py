"""Choose the contact to which a message goes, and note what became of it.

A message goes where it waits, if we may write there now; else it moves to the person's next contact where we
may, else it goes as an approved template, else it ends, and the duty that it was about knows why. An answer
stays where it was asked for. While a channel is down only what ends within the hour moves; all else waits
until it is over. What lies at an account that nobody serves any more moves, or ends.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Settings
from bot.conversation import Message, _, local_date, speaking
from bot.domain.duties import UNSETTLED, DutyState, WhyNot
from bot.domain.reachability import ZALO_OA, Bar, ContactPlace, Reachability, Way, choose, standing
from handlers.engine import HEADING, Context, Notice, Role, RoleAssignment, Tick, Who, safety, tell_all
from handlers.sending import quota
from handlers.sending.quota import QuotaTaken, QuotaUse
from storage import duties
from storage.engine import (
    ClaimedMessage,
    Lane,
    Outgoing,
    Serving,
    Tx,
    WaitingMessage,
    business_now,
    channel_state,
    claims,
    contacts,
    holders,
    incoming,
    outbox,
    routing,
    still_holds,
)
from storage.people import joining, members

AT_NIGHT = timedelta(hours=1)  # until a message that the channel does not take by night is tried again
WHY = {  # as a duty has it
    Bar.DOWN: WhyNot.CHANNEL_DOWN,
    Bar.QUOTA: WhyNot.QUOTA,
    Bar.WINDOW: WhyNot.OUT_OF_WINDOW,
    Bar.NIGHT: WhyNot.OUT_OF_WINDOW,
    Bar.BLOCKED: WhyNot.BLOCKED,
    Bar.NOT_SERVED: WhyNot.CHANNEL_DOWN,
}

LAST_HOUR = timedelta(hours=1)
Channels = Collection[Serving]

WORTH_SAYING = {  # what a message is about -> the duty's states in which it is still to be said
    "duty": UNSETTLED,
    "miss": (DutyState.MISSED,),
}


@dataclass(frozen=True)
class ChosenWay:
    """A message that may go where it is: in which way, and what that took of our quotas."""

    way: Way
    taken: QuotaTaken


def choose_way(tx: Tx, use: QuotaUse) -> ChosenWay | None:
    """Choose how a message may go; None where it has been moved, or has ended."""
    here = standing(place_of(use.message), use.now, quota.limits(use.settings))
    if isinstance(here, Bar) or here == Way.TEMPLATE:
        return reroute(tx, use, here)
    taken = quota.take(tx, use, here)
    return ChosenWay(here, taken) if taken is not None else reroute(tx, use, Bar.QUOTA)


def place_of(message: ClaimedMessage) -> ContactPlace:
    """Return where a message is now; outages of the channel and quotas are looked at elsewhere."""
    is_blocked = message.is_blocked and may_move(message)
    return ContactPlace(message.contact, message.channel, message.account, message.last_in, is_blocked)


def may_move(message: ClaimedMessage) -> bool:
    """Return whether a message is for the person, wherever they are; one that may have arrived stays."""
    return message.person is not None and message.action == "send" and message.lane != Lane.UNKNOWN


def reroute(tx: Tx, use: QuotaUse, here: Reachability) -> ChosenWay | None:
    """Move a message that may not go as it is to another contact, make it a template, or end it."""
    message, why = use.message, here if isinstance(here, Bar) else Bar.WINDOW
    other = other_contact(tx, use) if may_move(message) else None
    if here == Way.TEMPLATE and may_move(message) and not is_open(other):
        if (taken := quota.take(tx, use, Way.TEMPLATE)) is not None:
            return ChosenWay(Way.TEMPLATE, taken)
        why = Bar.QUOTA
    if other and other[1] in (Way.FREE, Way.PAID, Way.TEMPLATE, Bar.DOWN):
        claims.mark_undeliverable(tx, message, why, other[0])
    else:
        end_undelivered(tx, use, why)
    return None


def is_open(found: tuple[ContactPlace, Reachability] | None) -> bool:
    """Return whether a message can go there as it is."""
    return found is not None and found[1] in (Way.FREE, Way.PAID)


def other_contact(tx: Tx, use: QuotaUse) -> tuple[ContactPlace, Reachability] | None:
    """Return the best of the person's other contacts where this message was not barred yet."""
    message = use.message
    tried = routing.undeliverable_contacts(tx, [message.id]) | {(message.id, message.contact)}
    places = routing.places_of(tx, [message.person or 0], use.now)[message.person or 0]
    others = [place for place in places if (message.id, place.contact) not in tried]
    return choose(others, use.now, quota.limits(use.settings))


def end_undelivered(tx: Tx, use: QuotaUse, why: Bar) -> None:
    """End a message that can go nowhere."""
    if claims.mark_undeliverable(tx, use.message, why, None):
        note_not_reached(tx, use.message.subject, use.message.person, why)


def note_not_reached(tx: Tx, subject: str, person: int | None, why: Bar) -> None:
    """Note at the duty that a message was about why this person could not be reminded."""
    kind, _colon, number = subject.partition(":")
    if kind == "duty" and person:
        routing.note_undeliverable(tx, int(number), person, WHY[why])


def choose_again(tx: Tx, use: QuotaUse, going: ChosenWay, why: str, machine: datetime) -> ChosenWay | None:
    """Choose how to send at once what the channel did not let through; None where that is settled.

    By night it waits where nothing else is left: the channel takes it in the morning.
    """
    quota.give_back(tx, going.taken)
    bar = Bar(why) if why in list(Bar) else Bar.WINDOW
    if bar == Bar.NIGHT and not is_open(other_contact(tx, use) if may_move(use.message) else None):
        claims.hold(tx, use.message, machine + AT_NIGHT, why)
        return None
    allowed = quota.limits(use.settings)
    is_late = bar == Bar.WINDOW and use.message.channel == ZALO_OA and going.way != Way.TEMPLATE
    has_template = allowed.has_template and allowed.paid_a_day > 0
    return reroute(tx, use, Way.TEMPLATE if is_late and has_template else bar)


def move_or_fail(tx: Tx, message: ClaimedMessage, why: str, use: QuotaUse, machine: datetime) -> None:
    """Move what the channel refuses for good to another contact of the person's, or give it up."""
    other = other_contact(tx, use) if may_move(message) else None
    if other and is_open(other):
        claims.mark_undeliverable(tx, message, why, other[0])
    else:
        fail(tx, message, why, machine)


def move_waiting(tx: Tx, channels: Channels, machine: datetime, now: datetime, settings: Settings) -> None:
    """Note how this worker gets on with its channels, and move what must not wait."""
    out = channel_state.note_answers(tx, channels, machine, now)
    gone = [(one.channel, one.account) for one in out if one.is_gone]
    down = [(one.channel, one.account) for one in out if not one.is_gone]
    if gone:
        routing.give_up_unknown(tx, gone)
        move_messages(tx, routing.waiting_at_accounts(tx, gone), Bar.NOT_SERVED, now, settings)
    if down:
        move_messages(
            tx, routing.waiting_that_ends(tx, down, now + LAST_HOUR, down + gone), Bar.DOWN, now, settings
        )


def move_messages(
    tx: Tx, waiting: Sequence[WaitingMessage], why: Bar, now: datetime, settings: Settings
) -> None:
    """Move each to the person's best other contact. Without one it waits for what is down, or else ends."""
    places = routing.places_of(tx, (one.person for one in waiting if one.person), now)
    tried = routing.undeliverable_contacts(tx, [one.id for one in waiting])
    moved, ended = [], []
    for one in waiting:
        others = [
            place
            for place in places.get(one.person or 0, ())
            if place.contact != one.contact and (one.id, place.contact) not in tried
        ]
        found = choose(others, now, quota.limits(settings)) if one.may_move else None
        if found and isinstance(found[1], Way):
            moved.append((one, found[0].contact, found[0].channel))
        elif why == Bar.NOT_SERVED:
            ended.append((one, why))
    routing.move(tx, moved)
    routing.cancel_each(tx, ended)
    for one, bar in ended:
        note_not_reached(tx, one.subject, one.person, bar)


def why_unwanted(tx: Tx, message: ClaimedMessage, now: datetime) -> str:
    """Return why a message that was queued earlier is to be dropped; "" where it is still wanted."""
    roles = message.roles.split(",") if message.roles and message.person else []
    if message.person and roles and not still_holds(tx, message.person, roles, message.unit, now):
        return "role ended"
    kind, _colon, number = message.subject.partition(":")
    if kind == "requests":
        return "" if joining.waiting_requests(tx) else "decided"
    if message.action != "send" or kind not in WORTH_SAYING:
        return ""
    duty = duties.get(tx, int(number))
    return "" if duty and duty.state in WORTH_SAYING[kind] else "settled"


def note_sent(tx: Tx, message: ClaimedMessage, message_id: str, machine: datetime) -> None:
    """Note that a message was sent; its duty knows that this person was reached."""
    claims.note_sent(tx, message, message_id)
    kind, _colon, number = message.subject.partition(":")
    if message.action == "send" and kind == "duty" and message.person:
        duties.note_reached(tx, int(number), message.person, business_now(tx, machine))


def fail(tx: Tx, message: ClaimedMessage, error: str, machine: datetime) -> None:
    """Give up a message that is refused for good."""
    if claims.fail(tx, message, error):
        explain_deleting(tx, message, machine)


def put_off(tx: Tx, message: ClaimedMessage, error: str, machine: datetime) -> None:
    """Put off a message that did not arrive, or give it up once it was tried often enough."""
    if not claims.put_off(tx, message, error, machine):
        explain_deleting(tx, message, machine)


def drop(tx: Tx, message: ClaimedMessage, why: str, machine: datetime) -> None:
    """Drop a message that is not wanted any more, or beyond the channel."""
    claims.drop(tx, message, why)
    explain_deleting(tx, message, machine)


def explain_deleting(tx: Tx, message: ClaimedMessage, machine: datetime) -> None:
    """Tell somebody whose message was to be deleted, and stays, how to delete it."""
    if message.action != "delete" or not message.target_message:
        return
    with speaking(members.language(tx, contacts.person_of(tx, message.contact))):
        said = Message(safety.how_to_delete())
    now = business_now(tx, machine)
    key = f"undeleted:{message.id}"
    outbox.put(tx, [Outgoing(key, message.contact, message.channel, Lane.ANSWER, said, now)])


def note_unreachable(
    tx: Tx, message: ClaimedMessage, error: str, machine: datetime, settings: Settings
) -> None:
    """Note that nothing arrives there any more; whoever must act hears of it, as of a block."""
    now = business_now(tx, machine)
    claims.note_unreachable(tx, message, error, now)
    who = incoming.identify(tx, contacts.person_of(tx, message.contact), message.contact, now)
    tell_of_block(Tick(tx, now, settings), who)


def tell_of_block(context: Context | Tick, who: Who) -> None:
    """Tell the head of each unit that an officer watches that they have blocked us everywhere; once a day."""
    tx, watched = context.tx, who.units(Role.OFFICER)
    if not watched or contacts.addresses(tx, [who.person]):
        return
    heads = holders(tx, context.at, HEADING, [role.unit for role in watched])
    notices = []
    for role in watched:
        able = [one for one in heads[role.unit] if one.is_reachable and one.person != who.person]
        notices += [block_notice(role, who, head.person, context.at) for head in able[:1]]
    tell_all(context, notices)


def block_notice(role: RoleAssignment, who: Who, head: int, at: datetime) -> Notice:
    key = f"blocked:{role.unit}:{who.person}:{local_date(at):%Y%m%d}"
    return Notice(key, head, lambda: block_message(role.unit_name, who.name), roles=HEADING, unit=role.unit)


def block_message(unit: str, name: str) -> Message:
    said = _(
        "{name}, cán bộ theo dõi hộp thư, đã chặn hệ thống nên không nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác.",
        name=name,
    )
    return Message(said, heading=unit)
