"""To which of a person's contacts a message goes, and what follows from its being sent or not (DESIGN §3).

It goes where it waits, if it may be written there now; else it moves to the person's next contact where it
may, else it goes as an approved template, else it ends, and the duty that it was about knows why. An answer
stays where it was asked for. While a channel is down only what ends within the hour moves; all else waits
until it is over. What lies at an account that nobody serves any more moves, or ends.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.text import local_date
from bot.conversation.words import _, speaking
from bot.domain.duties import UNSETTLED, DutyState, WhyNot
from bot.domain.reachability import ZALO_OA, Bar, ContactPlace, Reachability, Way, choose, standing
from bot.domain.rights import HEADING, Role, RoleAssignment, Who
from handlers.engine import safety
from handlers.engine.tell import Notice, tell_notices
from handlers.sending import quota
from handlers.sending.quota import Taken, Using
from storage import duties
from storage.engine import business_time, channel_state, contacts, incoming, outbox, outcomes, routing
from storage.engine.channel_state import Serving
from storage.engine.db import Tx
from storage.engine.outbox import ClaimedMessage, Lane, Outgoing
from storage.engine.role_holders import holders, still_holds
from storage.engine.routing import WaitingMessage
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
class Going:
    """A message that may go where it is: in which way, and what that took of our quotas."""

    way: Way
    taken: Taken


def choose_way(tx: Tx, use: Using) -> Going | None:
    """How the message may go; None where it has been moved, or has ended."""
    here = standing(place_of(use.message), use.now, quota.limits(use.settings))
    if isinstance(here, Bar) or here == Way.TEMPLATE:
        return otherwise(tx, use, here)
    taken = quota.take(tx, use, here)
    return Going(here, taken) if taken is not None else otherwise(tx, use, Bar.QUOTA)


def place_of(message: ClaimedMessage) -> ContactPlace:
    """Where it is now; whether the channel is down, and how much is used, is looked at elsewhere."""
    is_blocked = message.is_blocked and may_move(message)
    return ContactPlace(message.contact, message.channel, message.account, message.last_in, is_blocked)


def may_move(message: ClaimedMessage) -> bool:
    """Whether it is for the person, wherever they are; one that may have arrived stays where it is."""
    return message.person is not None and message.action == "send" and message.lane != Lane.UNKNOWN


def otherwise(tx: Tx, use: Using, here: Reachability) -> Going | None:
    """It may not go as it is: to another contact, as a template, to where it can wait, or not at all."""
    message, why = use.message, here if isinstance(here, Bar) else Bar.WINDOW
    other = other_place(tx, use) if may_move(message) else None
    if here == Way.TEMPLATE and may_move(message) and not is_open(other):
        if (taken := quota.take(tx, use, Way.TEMPLATE)) is not None:
            return Going(Way.TEMPLATE, taken)
        why = Bar.QUOTA
    if other and other[1] in (Way.FREE, Way.PAID, Way.TEMPLATE, Bar.DOWN):
        outcomes.mark_undeliverable(tx, message, why, other[0])
    else:
        end_undelivered(tx, use, why)
    return None


def is_open(found: tuple[ContactPlace, Reachability] | None) -> bool:
    """Whether a message can go there as it is."""
    return found is not None and found[1] in (Way.FREE, Way.PAID)


def other_place(tx: Tx, use: Using) -> tuple[ContactPlace, Reachability] | None:
    """The best of the person's other contacts where this message was not barred yet."""
    message = use.message
    tried = routing.undeliverable_contacts(tx, [message.id]) | {(message.id, message.contact)}
    theirs = routing.places_of(tx, [message.person or 0], use.now)[message.person or 0]
    others = [place for place in theirs if (message.id, place.contact) not in tried]
    return choose(others, use.now, quota.limits(use.settings))


def end_undelivered(tx: Tx, use: Using, why: Bar) -> None:
    """It goes nowhere."""
    if outcomes.mark_undeliverable(tx, use.message, why, None):
        not_reached(tx, use.message.subject, use.message.person, why)


def not_reached(tx: Tx, subject: str, person: int | None, why: Bar) -> None:
    """The duty that a message was about knows why this person could not be reminded."""
    kind, _colon, number = subject.partition(":")
    if kind == "duty" and person:
        routing.note_undeliverable(tx, int(number), person, WHY[why])


def choose_again(tx: Tx, use: Using, going: Going, why: str, machine: datetime) -> Going | None:
    """The channel did not let it through. How it is to go at once instead; None where that is settled.

    By night it waits where nothing else is left: the channel takes it in the morning.
    """
    quota.give_back(tx, going.taken)
    bar = Bar(why) if why in list(Bar) else Bar.WINDOW
    if bar == Bar.NIGHT and not is_open(other_place(tx, use) if may_move(use.message) else None):
        outcomes.hold(tx, use.message, machine + AT_NIGHT, why)
        return None
    allowed = quota.limits(use.settings)
    is_late = bar == Bar.WINDOW and use.message.channel == ZALO_OA and going.way != Way.TEMPLATE
    has_template = allowed.has_template and allowed.paid_a_day > 0
    return otherwise(tx, use, Way.TEMPLATE if is_late and has_template else bar)


def refused_for_good(tx: Tx, message: ClaimedMessage, why: str, use: Using, machine: datetime) -> None:
    """The channel refuses it for good: another contact of the person's may take it."""
    other = other_place(tx, use) if may_move(message) else None
    if other and is_open(other):
        outcomes.mark_undeliverable(tx, message, why, other[0])
    else:
        failed(tx, message, why, machine)


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
    """Each to the person's best other contact. Without one, what is down is waited for, and all else ends."""
    theirs = routing.places_of(tx, (one.person for one in waiting if one.person), now)
    tried = routing.undeliverable_contacts(tx, [one.id for one in waiting])
    moved, ended = [], []
    for one in waiting:
        others = [
            place
            for place in theirs.get(one.person or 0, ())
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
        not_reached(tx, one.subject, one.person, bar)


def not_wanted(tx: Tx, message: ClaimedMessage, now: datetime) -> str:
    """Why a message that was queued earlier is to be dropped; "" where it is still wanted."""
    held = message.roles.split(",") if message.roles and message.person else []
    if message.person and held and not still_holds(tx, message.person, held, message.unit, now):
        return "role ended"
    kind, _colon, number = message.subject.partition(":")
    if kind == "requests":
        return "" if joining.waiting_requests(tx) else "decided"
    if message.action != "send" or kind not in WORTH_SAYING:
        return ""
    duty = duties.get(tx, int(number))
    return "" if duty and duty.state in WORTH_SAYING[kind] else "settled"


def sent(tx: Tx, message: ClaimedMessage, message_id: str, machine: datetime) -> None:
    outcomes.note_sent(tx, message, message_id)
    kind, _colon, number = message.subject.partition(":")
    if message.action == "send" and kind == "duty" and message.person:
        duties.note_reached(tx, int(number), message.person, business_time.now(tx, machine))


def failed(tx: Tx, message: ClaimedMessage, error: str, machine: datetime) -> None:
    """It is refused for good."""
    if outcomes.fail(tx, message, error):
        given_up(tx, message, machine)


def put_off(tx: Tx, message: ClaimedMessage, error: str, machine: datetime) -> None:
    """It did not arrive: again later, or given up."""
    if not outcomes.put_off(tx, message, error, machine):
        given_up(tx, message, machine)


def dropped(tx: Tx, message: ClaimedMessage, why: str, machine: datetime) -> None:
    """It is not wanted any more, or beyond the channel."""
    outcomes.drop(tx, message, why)
    given_up(tx, message, machine)


def given_up(tx: Tx, message: ClaimedMessage, machine: datetime) -> None:
    """Whose message was to be deleted, and stays, hears how to do it."""
    if message.action != "delete" or not message.target_message:
        return
    with speaking(members.language(tx, contacts.person_of(tx, message.contact))):
        said = Message(safety.how_to_delete())
    now = business_time.now(tx, machine)
    key = f"undeleted:{message.id}"
    outbox.put(tx, [Outgoing(key, message.contact, message.channel, Lane.ANSWER, said, now)])


def unreachable(tx: Tx, message: ClaimedMessage, error: str, machine: datetime, settings: Settings) -> None:
    """Nothing arrives there any more: whoever must act hears of it, though the channel never said so."""
    now = business_time.now(tx, machine)
    outcomes.note_unreachable(tx, message, error, now)
    who = incoming.identify(tx, contacts.person_of(tx, message.contact), message.contact, now)
    tell_of_block(tx, who, now, settings.quiet)


def tell_of_block(tx: Tx, who: Who, at: datetime, quiet: tuple[time, time] | None = None) -> None:
    """An officer has blocked us everywhere: the head of each unit they watch hears of it, once a day.

    At once, or after the ``quiet`` hours where these are given.
    """
    mine = who.units(Role.OFFICER)
    if not mine or contacts.addresses(tx, [who.person]):
        return
    heads = holders(tx, at, HEADING, [held.unit for held in mine])
    notices = []
    for held in mine:
        able = [one for one in heads[held.unit] if one.is_reachable and one.person != who.person]
        notices += [block_notice(held, who, head.person, at) for head in able[:1]]
    tell_notices(tx, at, notices, quiet)


def block_notice(held: RoleAssignment, who: Who, head: int, at: datetime) -> Notice:
    key = f"blocked:{held.unit}:{who.person}:{local_date(at):%Y%m%d}"
    return Notice(key, head, lambda: has_blocked(held.unit_name, who.name), roles=HEADING, unit=held.unit)


def has_blocked(unit: str, name: str) -> Message:
    said = _(
        "{name}, cán bộ theo dõi hộp thư, đã chặn hệ thống nên không nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác.",
        name=name,
    )
    return Message(said, heading=unit)
