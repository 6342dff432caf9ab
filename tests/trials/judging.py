"""What must hold after a trial, whatever happened in it: a sentence for each thing that does not.

Three witnesses are heard: the database, what the local Telegram was told, and what the phones show.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from re import sub
from typing import Any

from sqlalchemy import func, select

from bot.channels.telegram.channel import rendered
from bot.message import Message
from bot.sandbox.telegram.state import Telegram
from bot.sandbox.telegram.updates import FIRST_ID
from bot.text import at_local, local_date
from storage.db import Tx
from storage.tables import checks, contacts, duties, events, outbox, sends
from tests.trials.peace import disturbances

BEGINNING = datetime.min.replace(tzinfo=UTC)
SETTLED = ("checked", "late", "missed", "excused", "not_reached")


def findings(tx: Tx, telegram: Telegram, working: Collection[date] | None = None) -> list[str]:
    """All that is wrong; ``working`` are the days of the trial on which checks were owed, where it knows."""
    looks = (
        lost_events(tx, telegram),
        unsettled(tx),
        settled_twice(tx),
        lost_checks(tx, telegram),
        doubles(tx, telegram),
        late_nudges(tx),
        set_aside(tx),
        disturbances(tx, working),
    )
    return [one for look in looks for one in look]


def lost_events(tx: Tx, telegram: Telegram) -> Iterator[str]:
    """An event that was acknowledged stands in the database."""
    stored = {int(one) for one in tx.execute(select(events.c.event_id)).scalars()}
    waiting = {pending.id for pending in telegram.updates.pending}
    for number in range(FIRST_ID, telegram.updates.next_id):
        if number not in stored and number not in waiting:
            yield f"event {number} was acknowledged and is lost"


def unsettled(tx: Tx) -> Iterator[str]:
    for duty in tx.execute(select(duties).where(duties.c.state.not_in(SETTLED))):
        yield f"duty {duty.id} is still {duty.state}"


def settled_twice(tx: Tx) -> Iterator[str]:
    standing = select(checks.c.duty).where(checks.c.undone_at.is_(None))
    for duty, count in Counter(tx.execute(standing).scalars()).items():
        if count > 1:
            yield f"duty {duty} was settled {count} times"


def lost_checks(tx: Tx, telegram: Telegram) -> Iterator[str]:
    """A duty under whose nudge a result was pressed is not missed."""
    states = {row.id: row.state for row in tx.execute(select(duties.c.id, duties.c.state))}
    for chat in telegram.chats.values():
        for said in chat.said:
            kind, _colon, rest = said.pressed.partition(":")
            duty = int(rest.partition(":")[0]) if kind == "ck" else 0
            if duty and states.get(duty) not in ("checked", "late", "excused"):
                yield f"duty {duty} was answered in time and is {states.get(duty)}"


def doubles(tx: Tx, telegram: Telegram) -> Iterator[str]:
    """What a phone shows was sent once, or its send was unknown; what was sent, a phone shows."""
    since = texts_kept_since(tx)
    shown, (once, again) = bubbles(telegram, since), expected(tx, telegram, since)
    for (chat, text), count in shown.items():
        surely, perhaps = once[chat, text], again[chat, text]
        if count > surely + perhaps:
            yield f"shown {count} times in {chat}, sent {surely} + {perhaps} times: {text[:60]}"
    for (chat, text), count in once.items():
        if shown[chat, text] < count and not is_edited(telegram, chat):
            yield f"sent {count} times to {chat} and shown {shown[chat, text]} times: {text[:60]}"


def shown_twice(tx: Tx, telegram: Telegram) -> int:
    """How many messages stand once more on a phone, because nobody knew whether they had arrived."""
    since = texts_kept_since(tx)
    once, _again = expected(tx, telegram, since)
    return sum(max(0, count - once[bubble]) for bubble, count in bubbles(telegram, since).items())


def texts_kept_since(tx: Tx) -> datetime:
    """The first day of which no text has been blanked yet (a year is longer than texts are kept)."""
    is_blank = (outbox.c.text == "") & (outbox.c.action == "send")
    newest = tx.execute(select(func.max(outbox.c.created)).where(is_blank)).scalar()
    return at_local(local_date(newest) + timedelta(days=1), time(0)) if newest else BEGINNING


def bubbles(telegram: Telegram, since: datetime) -> Counter[tuple[int, str]]:
    """(chat, text) -> how often a phone shows it from the bot, as it was sent."""
    return Counter(
        (chat.id, plain(said.text))
        for chat in telegram.chats.values()
        for said in chat.said
        if said.by_bot and said.at >= since and not said.attachment and not said.edited_at
    )


def expected(tx: Tx, telegram: Telegram, since: datetime) -> tuple[Counter[Any], Counter[Any]]:
    """(chat, text) -> how many were sent for sure, and how many more may have arrived."""
    query = select(outbox, contacts.c.chat, sends.c.state.label("went"))
    joined = query.join(sends, sends.c.outbox == outbox.c.id).join(contacts, sends.c.contact == contacts.c.id)
    counts: dict[str, Counter[Any]] = defaultdict(Counter)
    for row in tx.execute(joined.where(outbox.c.action == "send", outbox.c.created >= since)):
        text = "".join(rendered(Message(row.text, heading=row.heading)))
        counts[row.went][telegram.moved.get(int(row.chat), int(row.chat)), plain(text)] += 1
    return counts["sent"], counts["unknown"] + counts["sending"]


def plain(text: str) -> str:
    """Without markup and white space, as both sides can be compared."""
    return "".join(unescape(sub(r"</?b>", "", text)).split())


def is_edited(telegram: Telegram, chat: int) -> bool:
    """Whether something in the chat was changed later, so that it shows another text now."""
    return any(said.edited_at or said.deleted for said in telegram.chats[chat].said)


def late_nudges(tx: Tx) -> Iterator[str]:
    """No nudge comes twice, and none after its round."""
    ends = {f"duty:{row.id}": row.ends for row in tx.execute(select(duties.c.id, duties.c.ends))}
    nudges = select(outbox.c.key, outbox.c.subject, outbox.c.created, outbox.c.person)
    for row in tx.execute(nudges.where(outbox.c.key.startswith("nudge:"))):
        if row.created >= ends[row.subject]:
            yield f"{row.key} was written after its round"


def set_aside(tx: Tx) -> Iterator[str]:
    for number in tx.execute(select(events.c.event_id).where(events.c.state != "done")).scalars():
        yield f"event {number} was not taken"
