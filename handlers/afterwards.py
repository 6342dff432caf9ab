"""What follows from a message being sent or not: looked at again when claimed, noted when it arrived."""

from datetime import datetime

from bot.domain.duties import UNSETTLED
from storage import business, duties, outcomes
from storage.db import Tx
from storage.outbox import Claimed


def not_wanted(tx: Tx, message: Claimed, _now: datetime) -> str:
    """Why a message that was queued earlier is to be dropped; "" where it is still wanted."""
    kind, _colon, number = message.subject.partition(":")
    if message.action == "send" and kind == "duty":
        duty = duties.get(tx, int(number))
        return "" if duty and duty.state in UNSETTLED else "settled"
    return ""


def sent(tx: Tx, message: Claimed, message_id: str, machine: datetime) -> None:
    outcomes.sent(tx, message, message_id)
    kind, _colon, number = message.subject.partition(":")
    if message.action == "send" and kind == "duty" and message.person:
        duties.reached(tx, int(number), message.person, business.now(tx, machine))


def unreachable(tx: Tx, message: Claimed, error: str, machine: datetime) -> None:
    outcomes.unreachable(tx, message, error, business.now(tx, machine))
