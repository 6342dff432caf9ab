"""To which of a person's contacts a message goes: looked at when it is claimed (DESIGN §3).

It goes where it waits, if it may be written there now; else it moves to the person's next contact where it
may, else it goes as an approved template, else it ends, and the duty that it was about knows why. An answer
stays where it was asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.duties import WhyNot
from bot.domain.reachability import ZALO_OA, Bar, Place, Standing, Way, choose, standing
from handlers import afterwards, quota
from handlers.quota import Taken, Using
from storage import barred as barred_rows
from storage import outcomes, places
from storage.db import Tx
from storage.outbox import Claimed, Lane

AT_NIGHT = timedelta(hours=1)  # until a message that the channel does not take by night is tried again
WHY = {  # as a duty has it
    Bar.DOWN: WhyNot.CHANNEL_DOWN,
    Bar.QUOTA: WhyNot.QUOTA,
    Bar.WINDOW: WhyNot.OUT_OF_WINDOW,
    Bar.NIGHT: WhyNot.OUT_OF_WINDOW,
    Bar.BLOCKED: WhyNot.BLOCKED,
    Bar.NOT_SERVED: WhyNot.CHANNEL_DOWN,
}


@dataclass(frozen=True)
class Going:
    """A message that may go where it is: in which way, and what that took of our quotas."""

    way: Way
    taken: Taken


def let_go(tx: Tx, use: Using) -> Going | None:
    """How the message may go; None where it has been moved, or has ended."""
    here = standing(place_of(use.message), use.now, quota.limits(use.settings))
    if isinstance(here, Bar) or here == Way.TEMPLATE:
        return otherwise(tx, use, here)
    taken = quota.take(tx, use, here)
    return Going(here, taken) if taken is not None else otherwise(tx, use, Bar.QUOTA)


def place_of(message: Claimed) -> Place:
    """Where it is now; whether the channel is down, and how much is used, is looked at elsewhere."""
    is_blocked = message.is_blocked and may_move(message)
    return Place(message.contact, message.channel, message.account, message.last_in, is_blocked)


def may_move(message: Claimed) -> bool:
    """Whether it is for the person, wherever they are; one that may have arrived stays where it is."""
    return message.person is not None and message.action == "send" and message.lane != Lane.UNKNOWN


def otherwise(tx: Tx, use: Using, here: Standing) -> Going | None:
    """It may not go as it is: to another contact, as a template, to where it can wait, or not at all."""
    message, why = use.message, here if isinstance(here, Bar) else Bar.WINDOW
    other = elsewhere(tx, use) if may_move(message) else None
    if here == Way.TEMPLATE and may_move(message) and not is_open(other):
        if (taken := quota.take(tx, use, Way.TEMPLATE)) is not None:
            return Going(Way.TEMPLATE, taken)
        why = Bar.QUOTA
    if other and other[1] in (Way.FREE, Way.PAID, Way.TEMPLATE, Bar.DOWN):
        outcomes.bar(tx, message, why, other[0])
    else:
        end(tx, use, why)
    return None


def is_open(found: tuple[Place, Standing] | None) -> bool:
    """Whether a message can go there as it is."""
    return found is not None and found[1] in (Way.FREE, Way.PAID)


def elsewhere(tx: Tx, use: Using) -> tuple[Place, Standing] | None:
    """The best of the person's other contacts where this message was not barred yet."""
    message = use.message
    tried = barred_rows.contacts_of(tx, [message.id]) | {(message.id, message.contact)}
    theirs = places.of_people(tx, [message.person or 0], use.now)[message.person or 0]
    others = [place for place in theirs if (message.id, place.contact) not in tried]
    return choose(others, use.now, quota.limits(use.settings))


def end(tx: Tx, use: Using, why: Bar) -> None:
    """It goes nowhere."""
    if outcomes.bar(tx, use.message, why, None):
        not_reached(tx, use.message.subject, use.message.person, why)


def not_reached(tx: Tx, subject: str, person: int | None, why: Bar) -> None:
    """The duty that a message was about knows why this person could not be reminded."""
    kind, _colon, number = subject.partition(":")
    if kind == "duty" and person:
        barred_rows.note(tx, int(number), person, WHY[why])


def barred(tx: Tx, use: Using, going: Going, why: str, machine: datetime) -> Going | None:
    """The channel did not let it through. How it is to go at once instead; None where that is settled.

    By night it waits where nothing else is left: the channel takes it in the morning.
    """
    quota.give_back(tx, going.taken)
    bar = Bar(why) if why in list(Bar) else Bar.WINDOW
    if bar == Bar.NIGHT and not is_open(elsewhere(tx, use) if may_move(use.message) else None):
        outcomes.hold(tx, use.message, machine + AT_NIGHT, why)
        return None
    allowed = quota.limits(use.settings)
    is_late = bar == Bar.WINDOW and use.message.channel == ZALO_OA and going.way != Way.TEMPLATE
    has_template = allowed.has_template and allowed.paid_a_day > 0
    return otherwise(tx, use, Way.TEMPLATE if is_late and has_template else bar)


def refused(tx: Tx, message: Claimed, why: str, use: Using, machine: datetime) -> None:
    """The channel refuses it for good: another contact of the person's may take it."""
    other = elsewhere(tx, use) if may_move(message) else None
    if other and is_open(other):
        outcomes.bar(tx, message, why, other[0])
    else:
        afterwards.failed(tx, message, why, machine)
