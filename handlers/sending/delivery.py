"""Choose the contact to which a message goes.

A message goes where it waits, if we may write there now; else it moves to the person's next contact where we
may, else it goes as an approved template, else it ends, and the duty that it was about knows why. An answer
stays where it was asked for. While a channel is down only what ends within the hour moves; all else waits
until it is over. What lies at an account that nobody serves any more moves, or ends.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.duties import UNSETTLED, DutyState, WhyNot
from bot.domain.reachability import ZALO_BOT, ZALO_OA, Bar, ContactPlace, Reachability, Way, choose, standing
from handlers.engine import Tick
from handlers.sending import quota, results
from handlers.sending.quota import QuotaTaken, QuotaUse
from storage.checks import duties
from storage.engine import (
    ClaimedMessage,
    Lane,
    Serving,
    Tx,
    WaitingMessage,
    channel_state,
    claims,
    routing,
    still_holds,
)
from storage.people import joining

ONCE_MORE = timedelta(minutes=1)  # until a Zalo bot that has had enough is asked once more
AT_NIGHT = timedelta(hours=1)  # until a message that the channel does not take by night is tried again
WHY = {  # as a duty has it
    Bar.DOWN: WhyNot.CHANNEL_DOWN,
    Bar.QUOTA: WhyNot.QUOTA,
    Bar.WINDOW: WhyNot.OUT_OF_WINDOW,
    Bar.NIGHT: WhyNot.OUT_OF_WINDOW,
    Bar.BLOCKED: WhyNot.BLOCKED,
    Bar.NOT_SERVED: WhyNot.CHANNEL_DOWN,
    Bar.TOO_LONG: WhyNot.TOO_LONG,
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
    message = use.message
    is_blocked = message.is_blocked and may_move(message)
    place = ContactPlace(message.contact, message.channel, message.account, message.last_in, is_blocked)
    here = standing(place, use.now, quota.limits(use.settings))  # outages, quotas: elsewhere
    if isinstance(here, Bar) or here == Way.TEMPLATE:
        return reroute(tx, use, here)
    taken = quota.take(tx, use, here)
    return ChosenWay(here, taken) if taken is not None else reroute(tx, use, Bar.QUOTA)


def may_move(message: ClaimedMessage) -> bool:
    """Return whether a message is for the person, wherever they are; one that may have arrived stays."""
    return message.person is not None and message.action == "send" and message.lane != Lane.UNKNOWN


def reroute(tx: Tx, use: QuotaUse, here: Reachability) -> ChosenWay | None:
    """Move a message that may not go as it is to another contact, make it a template, or end it."""
    message, why = use.message, here if isinstance(here, Bar) else Bar.WINDOW
    other = other_contact(tx, use)
    if here == Way.TEMPLATE and may_move(message) and not is_open(other):
        if (taken := quota.take(tx, use, Way.TEMPLATE)) is not None:
            return ChosenWay(Way.TEMPLATE, taken)
        why = Bar.QUOTA
    if other and other[1] in (Way.FREE, Way.PAID, Way.TEMPLATE, Bar.DOWN):
        claims.mark_undeliverable(tx, message, why, other[0])
    elif claims.mark_undeliverable(tx, message, why, None):
        note_not_reached(tx, message.subject, message.person, why)
    return None


def is_open(found: tuple[ContactPlace, Reachability] | None) -> bool:
    """Return whether a message can go there as it is."""
    return found is not None and found[1] in (Way.FREE, Way.PAID)


def other_contact(tx: Tx, use: QuotaUse) -> tuple[ContactPlace, Reachability] | None:
    """Return the best of the person's other contacts where it did not fail yet; None: it may not move."""
    message = use.message
    if not may_move(message):
        return None
    failed = routing.undeliverable_contacts(tx, [message.id]) | {(message.id, message.contact)}
    places = routing.places_of(tx, [message.person or 0], use.now)[message.person or 0]
    others = [place for place in places if (message.id, place.contact) not in failed]
    return choose(others, use.now, quota.limits(use.settings))


def is_reminder(message: ClaimedMessage) -> bool:
    """Return whether a message is of a check that is owed, or was missed."""
    return message.subject.partition(":")[0] in WORTH_SAYING


def note_not_reached(tx: Tx, subject: str, person: int | None, why: Bar) -> None:
    """Note at the duty that a message was about why this person could not be reminded."""
    kind, _colon, number = subject.partition(":")
    if kind == "duty" and person:
        routing.note_undeliverable(tx, int(number), person, WHY[why])


def choose_again(tx: Tx, use: QuotaUse, going: ChosenWay, why: str, machine: datetime) -> ChosenWay | None:
    """Choose how to send at once what the channel did not let through; None where that is settled.

    By night it waits where nothing else is left: the channel takes it in the morning. A Zalo bot says with
    one number that its month is used up and that it wants a rest: the former where it says so again.
    """
    quota.give_back(tx, going.taken)
    bar = Bar(why) if why in list(Bar) else Bar.WINDOW
    is_of_bot = bar == Bar.QUOTA and use.message.channel == ZALO_BOT
    if is_of_bot and not claims.was_held(tx, use.message, why):
        claims.hold(tx, use.message, machine + ONCE_MORE, why)
        return None
    if bar == Bar.NIGHT and not is_open(other_contact(tx, use)):
        claims.hold(tx, use.message, machine + AT_NIGHT, why)
        return None
    allowed = quota.limits(use.settings)
    is_late = bar == Bar.WINDOW and use.message.channel == ZALO_OA and going.way != Way.TEMPLATE
    has_template = allowed.has_template and allowed.paid_a_day > 0
    return reroute(tx, use, Way.TEMPLATE if is_late and has_template else bar)


def move_or_fail(tx: Tx, message: ClaimedMessage, why: str, use: QuotaUse, machine: datetime) -> None:
    """Move what the channel refuses for good to another contact of the person's, or give it up."""
    other = other_contact(tx, use)
    if other and is_open(other):
        claims.mark_undeliverable(tx, message, why, other[0])
    else:
        results.fail(tx, message, why, machine)


def move_waiting(tick: Tick, channels: Channels, machine: datetime) -> None:
    """Note how this worker gets on with its channels, and move what must not wait."""
    out = channel_state.note_answers(tick.tx, channels, machine, tick.at)
    gone = [(one.channel, one.account) for one in out if one.is_gone]
    down = [(one.channel, one.account) for one in out if not one.is_gone]
    if gone:
        routing.give_up_unknown(tick.tx, gone)
        move_messages(tick, routing.waiting_at_accounts(tick.tx, gone), Bar.NOT_SERVED)
    if down:
        ending = routing.waiting_that_ends(tick.tx, down, tick.at + LAST_HOUR, down + gone)
        move_messages(tick, ending, Bar.DOWN)


def move_messages(tick: Tick, waiting: Sequence[WaitingMessage], why: Bar) -> None:
    """Move each to the person's best other contact. Without one it waits for what is down, or else ends."""
    tx, limits = tick.tx, quota.limits(tick.settings)
    places = routing.places_of(tx, (one.person for one in waiting if one.person), tick.at)
    failed = routing.undeliverable_contacts(tx, [one.id for one in waiting])
    moved, ended = [], []
    for one in waiting:
        others = [
            place
            for place in places.get(one.person or 0, ())
            if place.contact != one.contact and (one.id, place.contact) not in failed
        ]
        found = choose(others, tick.at, limits) if one.may_move else None
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
