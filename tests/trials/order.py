"""A look from outside: messages came in their order, and no faster than the channel allows."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, exists, func, select

from bot.sandbox.phones import NUMBERED, Call, Phones
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.telegram.updates import TelegramFault
from storage.engine import Lane, Tx
from storage.engine.claims import IN_ORDER
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts
from tests.sweep import plain
from tests.trials.judging import as_shown, here

LANES = {
    "answer": Lane.ANSWER,
    "sorry": Lane.ANSWER,
    "nudge": Lane.NUDGE,
}  # of what was unknown once, by its key
ARRIVED = (
    sends.c.contact.label("went_to"),
    contacts.c.channel.label("went_by"),
    contacts.c.chat,
    sends.c.channel_message_id.label("number"),
)
FREE = ("getUpdates", "answerCallbackQuery", "sendChatAction")  # not counted by the pace
UNASKED = (Lane.NUDGE, Lane.BROADCAST)  # answers are written one after another: each event locks its contact
AT_ONCE = 1.0  # seconds within which two transactions may be committed in another order than they wrote in
UNDER_WAY = 2.0  # seconds after a 429 within which what had left us by then arrives


def out_of_order(tx: Tx, phones: Phones) -> Iterator[str]:
    """Find what one contact got in one lane in another order than it was written in. Nobody waits for what
    was put off for long, or was tried at another of the person's contacts first (storage/engine/claims.py,
    IN_ORDER). Of two transactions at once neither goes before, where several can write.
    """
    newest: dict[tuple[int, int], tuple[int, Row[Any] | None]] = {}
    sent = [(row, place(phones, row)) for row in tx.execute(rows_sent())]
    certain = taken(tx, phones)
    first = {row.id: (row, number) for row, number in sorted(sent, key=lambda one: -one[1])}
    for _id, (row, number) in sorted(first.items(), key=lambda one: one[0]):
        lane = LANES.get(row.key.partition(":")[0]) if row.lane == Lane.UNKNOWN else row.lane
        if lane is None:
            continue
        before, earlier = newest.get((row.went_to, lane), (0, None))
        seen = first_seen(tx, phones, row, (before, number), certain[row.went_to])
        if earlier is None or seen >= before:
            newest[row.went_to, lane] = seen, row
        elif not (tx.dialect.name == "postgresql" and lane in UNASKED and are_at_once(earlier, row)):
            said = f"{earlier.key} ({earlier.id}) as message {before}"
            yield f"{row.key} ({row.id}) came to {row.chat} as message {seen}, after which came {said}"


def are_at_once(one: Row[Any], other: Row[Any]) -> bool:
    """Return whether two messages of different causes were first tried at the same moment.

    Two workers wrote them, each in its own transaction, and the one that wrote first was committed last
    (tests/test_claims_shared.py shows how the other leaves first).
    """
    return cause(one) != cause(other) and abs((one.tried - other.tried).total_seconds()) < AT_ONCE


def cause(row: Row[Any]) -> str:
    """Return the kind of what was told unasked ("nudge", "break"): the clock does each kind by itself."""
    return str(row.key.partition(":")[0])


def rows_sent() -> Any:
    """Select messages that were to go at once and arrived.

    ``unclear`` counts tries of unknown end; ``tried`` is when the first began.
    """
    others = sends.alias()
    is_unclear = others.c.state.in_(["unknown", "sending"])
    unclear = select(func.count()).where(others.c.outbox == outbox.c.id, is_unclear).scalar_subquery()
    tried = select(func.min(others.c.at)).where(others.c.outbox == outbox.c.id).scalar_subquery()
    query = select(outbox, *ARRIVED, unclear.label("unclear"), tried.label("tried"))
    joined = query.join(sends, sends.c.outbox == outbox.c.id).join(contacts, sends.c.contact == contacts.c.id)
    is_plain = (outbox.c.action == "send") & (outbox.c.not_before <= outbox.c.created)
    is_elsewhere = (others.c.outbox == outbox.c.id) & (others.c.contact != sends.c.contact)
    is_in_time = (outbox.c.tries <= IN_ORDER + 1) & ~exists().where(is_elsewhere)
    has_number = sends.c.channel_message_id != ""  # not where an earlier try brought all but its files
    return joined.where(sends.c.state == "sent", has_number, is_plain, is_in_time)


def taken(tx: Tx, phones: Phones) -> defaultdict[int, set[int]]:
    """Return the places of the messages that are known to be some row's, by contact."""
    query = select(*ARRIVED).join_from(sends, contacts, sends.c.contact == contacts.c.id)
    places: defaultdict[int, set[int]] = defaultdict(set)
    for row in tx.execute(query.where(sends.c.state == "sent", sends.c.channel_message_id != "")):
        places[row.went_to].add(place(phones, row))
    return places


def place(phones: Phones, row: Any) -> int:
    """Return the place of a message in its chat: where ids are no numbers, the phone knows."""
    if row.went_by in NUMBERED:
        return int(row.number)
    return int(phones.channels[row.went_by].chats[row.chat].find(row.number).id)


def first_seen(tx: Tx, phones: Phones, row: Row[Any], at: tuple[int, int], certain: set[int]) -> int:
    """Return the place of the message on the phone; of one sent more than once, the first that can be it."""
    before, number = at
    if not row.unclear:
        return number
    texts = {plain(text) for text in as_shown(tx, row)}
    said = phones.phone(here(phones, row)).chat.said
    same = [one.id for one in said if one.by_bot and plain(one.text) in texts and one.id not in certain]
    return min((one for one in same if before < one < number), default=number)


def too_early(telegram: SandboxTelegram) -> Iterator[str]:
    """Find what was sent while a 429 asked us to wait."""
    sent = [call for call in telegram.log if call.method not in FREE and call.chat is not None]
    for place, call in enumerate(sent):
        if call.fault and call.fault.kind == "429":
            ends = call.at + call.fault.retry_after
            early = [one for one in sent[place + 1 :] if call.at + UNDER_WAY < one.at < ends]
            if early:
                after = f"{early[0].at - call.at:.1f} s after a 429 that asked for {call.fault.retry_after}"
                yield f"{len(early)} were sent {after}"


def too_fast(telegram: SandboxTelegram, per_second: float, burst: int) -> Iterator[str]:
    """Find more sent to all or to one chat than is allowed. What was late by a second makes up for it."""
    sent = [call for call in telegram.log if call.method not in FREE and call.chat is not None]
    chats: defaultdict[int | None, list[Call[int, TelegramFault]]] = defaultdict(list)
    for call in sent:
        chats[call.chat].append(call)
    if any(rushed(sent, 1 / per_second, int(per_second))):
        yield f"more than {per_second:.0f} a second were sent"
    yield from (
        f"more than one a second was sent to {chat}"
        for chat in chats
        if any(rushed(chats[chat], 1, burst + 1))
    )


def rushed(calls: list[Call[int, TelegramFault]], gap: float, burst: int) -> Iterator[bool]:
    """Tell of each call whether it overflows a bucket of ``burst`` that one leaves each ``gap`` seconds."""
    level = 0.0
    for before, call in pairwise([calls[0], *calls] if calls else []):
        level = max(0.0, level - (call.at - before.at) / gap) + 1
        yield level > burst + 1
