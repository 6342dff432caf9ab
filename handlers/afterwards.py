"""What follows from a message being sent or not: looked at again when claimed, noted when it arrived."""

from datetime import datetime

from bot.config import Settings
from bot.domain.duties import UNSETTLED, State
from bot.message import Message
from bot.words import speaking
from handlers import duty_alarms, unsafe
from storage import arrivals, business, contacts, duties, join_requests, outbox, outcomes, people
from storage.db import Tx
from storage.holders import still_holds
from storage.outbox import Claimed, Lane, Outgoing

WORTH_SAYING = {  # what a message is about -> the duty's states in which it is still to be said
    "duty": UNSETTLED,
    "miss": (State.MISSED,),
}


def not_wanted(tx: Tx, message: Claimed, now: datetime) -> str:
    """Why a message that was queued earlier is to be dropped; "" where it is still wanted."""
    held = message.roles.split(",") if message.roles and message.person else []
    if message.person and held and not still_holds(tx, message.person, held, message.unit, now):
        return "role ended"
    kind, _colon, number = message.subject.partition(":")
    if kind == "requests":
        return "" if join_requests.waiting(tx) else "decided"
    if message.action != "send" or kind not in WORTH_SAYING:
        return ""
    duty = duties.get(tx, int(number))
    return "" if duty and duty.state in WORTH_SAYING[kind] else "settled"


def sent(tx: Tx, message: Claimed, message_id: str, machine: datetime) -> None:
    outcomes.sent(tx, message, message_id)
    kind, _colon, number = message.subject.partition(":")
    if message.action == "send" and kind == "duty" and message.person:
        duties.reached(tx, int(number), message.person, business.now(tx, machine))


def failed(tx: Tx, message: Claimed, error: str, machine: datetime) -> None:
    """It is refused for good."""
    if outcomes.fail(tx, message, error):
        given_up(tx, message, machine)


def put_off(tx: Tx, message: Claimed, error: str, machine: datetime) -> None:
    """It did not arrive: again later, or given up."""
    if not outcomes.put_off(tx, message, error, machine):
        given_up(tx, message, machine)


def dropped(tx: Tx, message: Claimed, why: str, machine: datetime) -> None:
    """It is not wanted any more, or beyond the channel."""
    outcomes.drop(tx, message, why)
    given_up(tx, message, machine)


def given_up(tx: Tx, message: Claimed, machine: datetime) -> None:
    """Whose message was to be deleted, and stays, hears how to do it."""
    if message.action != "delete" or not message.target_message:
        return
    with speaking(people.language(tx, contacts.holder(tx, message.contact))):
        said = Message(unsafe.undeleted())
    now = business.now(tx, machine)
    key = f"undeleted:{message.id}"
    outbox.put(tx, [Outgoing(key, message.contact, message.channel, Lane.ANSWER, said, now)])


def unreachable(tx: Tx, message: Claimed, error: str, machine: datetime, settings: Settings) -> None:
    """Nothing arrives there any more: whoever must act hears of it, though the channel never said so."""
    now = business.now(tx, machine)
    outcomes.unreachable(tx, message, error, now)
    who = arrivals.who_is(tx, contacts.holder(tx, message.contact), message.contact, now)
    duty_alarms.blocked(tx, who, now, settings.quiet)
