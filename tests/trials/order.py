"""Whether messages came in their order, and no faster than the channel allows, judged from outside."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, func, select

from bot.channels.telegram.channel import rendered
from bot.message import Message
from bot.sandbox.calls import Call
from bot.sandbox.telegram.faults import Fault
from bot.sandbox.telegram.state import Telegram
from storage.db import Tx
from storage.outbox import IN_ORDER, Lane
from storage.tables import contacts, outbox, sends
from tests.trials.judging import plain

LANES = {
    "answer": Lane.ANSWER,
    "sorry": Lane.ANSWER,
    "nudge": Lane.NUDGE,
}  # of what was unknown once, by its key
FREE = ("getUpdates", "answerCallbackQuery", "sendChatAction")  # not counted by the pace
UNDER_WAY = 2.0  # seconds after a 429 within which what had left us by then arrives


def out_of_order(tx: Tx, telegram: Telegram) -> Iterator[str]:
    """What one contact was sent in one lane stands on the phone in the order in which it was written.

    But for what was put off for long: nobody waits for it (storage/outbox.py, IN_ORDER).
    """
    newest: defaultdict[tuple[int, int], int] = defaultdict(int)
    certain = taken(tx)
    first = {row.id: row for row in sorted(tx.execute(rows_sent()), key=lambda row: -int(row.number))}
    for _id, row in sorted(first.items()):
        lane = LANES.get(row.key.partition(":")[0]) if row.lane == Lane.UNKNOWN else row.lane
        if lane is None:
            continue
        before = newest[row.contact, lane]
        place = first_seen(row, telegram, before, certain[row.chat])
        if place < before:
            yield f"{row.key} came to {row.chat} as message {place}, behind a later one, {before}"
        newest[row.contact, lane] = max(before, place)


def rows_sent() -> Any:
    """Messages that were to go at once and arrived; ``unclear``: of how many tries nobody knows."""
    number = sends.c.channel_message_id
    others = sends.alias()
    is_unclear = others.c.state.in_(["unknown", "sending"])
    unclear = select(func.count()).where(others.c.outbox == outbox.c.id, is_unclear).scalar_subquery()
    query = select(outbox, contacts.c.chat, number.label("number"), unclear.label("unclear"))
    joined = query.join(sends, sends.c.outbox == outbox.c.id).join(contacts, sends.c.contact == contacts.c.id)
    is_plain = (outbox.c.action == "send") & (outbox.c.not_before <= outbox.c.created)
    return joined.where(sends.c.state == "sent", is_plain, outbox.c.tries <= IN_ORDER + 1)


def taken(tx: Tx) -> defaultdict[str, set[int]]:
    """The numbers of the messages that are known to be some row's, by chat."""
    query = select(contacts.c.chat, sends.c.channel_message_id).join(
        contacts, sends.c.contact == contacts.c.id
    )
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for row in tx.execute(query.where(sends.c.state == "sent", sends.c.channel_message_id != "")):
        numbers[row.chat].add(int(row.channel_message_id))
    return numbers


def first_seen(row: Row[Any], telegram: Telegram, before: int, certain: set[int]) -> int:
    """The number of the message on the phone; of one sent more than once, the first that can be it."""
    number = int(row.number)
    if not row.unclear:
        return number
    text = plain("".join(rendered(Message(row.text, heading=row.heading))))
    chat = int(row.chat)
    said = telegram.chats[telegram.moved.get(chat, chat)].said
    same = [one.id for one in said if one.by_bot and plain(one.text) == text and one.id not in certain]
    return min((one for one in same if before < one < number), default=number)


def too_early(telegram: Telegram) -> Iterator[str]:
    """Nothing is sent while a 429 asks us to wait."""
    sent = [call for call in telegram.log if call.method not in FREE and call.chat is not None]
    for place, call in enumerate(sent):
        if call.fault and call.fault.kind == "429":
            ends = call.at + call.fault.retry_after
            early = [one for one in sent[place + 1 :] if call.at + UNDER_WAY < one.at < ends]
            if early:
                after = f"{early[0].at - call.at:.1f} s after a 429 that asked for {call.fault.retry_after}"
                yield f"{len(early)} were sent {after}"


def too_fast(telegram: Telegram, per_second: float, burst: int) -> Iterator[str]:
    """Neither to all nor to one chat more than is allowed. What was late by a second makes up for it."""
    sent = [call for call in telegram.log if call.method not in FREE and call.chat is not None]
    chats: defaultdict[int | None, list[Call[int, Fault]]] = defaultdict(list)
    for call in sent:
        chats[call.chat].append(call)
    if any(rushed(sent, 1 / per_second, int(per_second))):
        yield f"more than {per_second:.0f} a second were sent"
    yield from (
        f"more than one a second was sent to {chat}"
        for chat in chats
        if any(rushed(chats[chat], 1, burst + 1))
    )


def rushed(calls: list[Call[int, Fault]], gap: float, burst: int) -> Iterator[bool]:
    """A bucket of ``burst`` that one leaves each ``gap`` seconds: whether each call still fits."""
    level = 0.0
    for before, call in pairwise([calls[0], *calls] if calls else []):
        level = max(0.0, level - (call.at - before.at) / gap) + 1
        yield level > burst + 1
