"""All that must hold after a trial, whatever happened in it: a sentence for each thing that does not.

Three witnesses are heard: the database, what the local channels were told, and what the phones show.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, exists, func, select

from bot.channels import zalo_bot, zalo_oa
from bot.channels.base import written
from bot.channels.telegram.channel import rendered
from bot.config import Settings
from bot.conversation import DEFAULT, Message, Option, at_local, local_date
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.telegram.updates import FIRST_ID
from bot.sandbox.zalo.state import ZaloAccount
from handlers import FEATURES
from handlers.engine import without_slashes
from handlers.sending import links
from handlers.sending.links import DOWNLOAD, UPLOAD
from storage import files
from storage.engine import SECRET, Lane, Tx, business_time
from storage.tables.engine import events, outbox, sends
from storage.tables.people import contacts
from storage.tables.subjects import checks, duties
from storage.upkeep import REQUESTS
from tests.people import settings
from tests.sweep import differences, differences_on_phones, plain
from tests.trials.asked import MARK
from tests.trials.peace import disturbances

BEGINNING = datetime.min.replace(tzinfo=UTC)
CAN = {"zalo_bot": zalo_bot.channel.CAN, "zalo_oa": zalo_oa.channel.CAN}
LINK = re.compile(rf"/({UPLOAD}|{DOWNLOAD})/[\w-]+")  # to a page of ours
is_blank = (outbox.c.text == "") & (outbox.c.heading == "") & (outbox.c.action == "send")
is_secret = outbox.c.subject.in_([SECRET, REQUESTS])
edit = outbox.alias()
is_reworded = exists().where(edit.c.target == outbox.c.id, edit.c.error == "never arrived")
UNCLEAR = ("unknown", "sending")  # states of a try that may have arrived
SETTLED = ("checked", "late", "missed", "excused", "not_reached")


def findings(
    tx: Tx, phones: Phones, working: Collection[date] | None = None, with_settings: Settings | None = None
) -> list[str]:
    """List all that is wrong; ``working``: the days of the trial on which checks were owed, if known."""
    looks = (
        lost_events(tx, phones),
        unsettled(tx),
        settled_twice(tx),
        lost_checks(tx, phones),
        doubles(tx, phones),
        late_nudges(tx),
        set_aside(tx),
        disturbances(tx, working),
        differences(tx, business_time.newest_tick(tx) or BEGINNING, with_settings or settings()),
        differences_on_phones(tx, phones),
    )
    return [one for look in looks for one in look]


def lost_events(tx: Tx, phones: Phones) -> Iterator[str]:
    """Find events that were acknowledged and do not stand in the database."""
    stored = {(row.channel, row.event_id) for row in tx.execute(select(events.c.channel, events.c.event_id))}
    for name, one in phones.channels.items():
        for number in acknowledged(one):
            if (name, number) not in stored:
                yield f"event {number} of {name} was acknowledged and is lost"


def acknowledged(channel: SandboxTelegram | ZaloAccount[Any]) -> Iterator[str]:
    """Yield the ids of what people did on a channel, and the program says to have taken."""
    match channel:
        case SandboxTelegram():
            waiting = {pending.id for pending in channel.updates.pending}
            numbers = range(FIRST_ID, channel.updates.next_id)
            yield from (str(one) for one in numbers if one not in waiting)
        case ZaloAccount():
            yield from channel.told


def unsettled(tx: Tx) -> Iterator[str]:
    for duty in tx.execute(select(duties).where(duties.c.state.not_in(SETTLED))):
        yield f"duty {duty.id} is still {duty.state}"


def settled_twice(tx: Tx) -> Iterator[str]:
    standing = select(checks.c.duty).where(checks.c.undone_at.is_(None))
    for duty, count in Counter(tx.execute(standing).scalars()).items():
        if count > 1:
            yield f"duty {duty} was settled {count} times"


def lost_checks(tx: Tx, phones: Phones) -> Iterator[str]:
    """Find duties that are missed though a result was pressed under their nudge."""
    states = {row.id: row.state for row in tx.execute(select(duties.c.id, duties.c.state))}
    for chat in (chat for one in phones.channels.values() for chat in one.chats.values()):
        for said in chat.said:
            kind, _colon, rest = said.pressed.removeprefix(MARK).partition(":")
            duty = int(rest.partition(":")[0]) if kind == "ck" else 0
            if duty and states.get(duty) not in ("checked", "late", "excused"):
                yield f"duty {duty} was answered in time and is {states.get(duty)}"


def doubles(tx: Tx, phones: Phones) -> Iterator[str]:
    """Find texts shown more often than they can have arrived, or less often than they were sent."""
    since, secret = texts_kept_since(tx), secrets(tx, phones)
    shown, (once, again) = bubbles(phones, since, secret), expected(tx, phones, since)
    for (key, text), count in shown.items():
        surely, perhaps = once[key, text], again[key, text]
        beyond = max(0, count - surely - perhaps)
        secret.perhaps[key] -= (of_unknown_words := min(beyond, secret.perhaps[key]))
        if beyond > of_unknown_words:
            yield f"shown {count} times in {key}, sent {surely} + {perhaps} times: {text[:60]}"
    for (key, text), count in once.items():
        if shown[key, text] < count and not is_edited(phones, key):
            yield f"sent {count} times to {key} and shown {shown[key, text]} times: {text[:60]}"


def shown_twice(tx: Tx, phones: Phones) -> int:
    """Count the messages that stand once more on a phone, as nobody knew whether they had arrived."""
    since = texts_kept_since(tx)
    once, _again = expected(tx, phones, since)
    shown = bubbles(phones, since, secrets(tx, phones))
    return sum(max(0, count - once[bubble]) for bubble, count in shown.items())


def texts_kept_since(tx: Tx) -> datetime:
    """Return the first day of which no text has been blanked yet (a year is longer than texts are kept)."""
    newest = tx.execute(select(func.max(outbox.c.created)).where(is_blank, ~is_secret)).scalar()
    return at_local(local_date(newest) + timedelta(days=1), time(0)) if newest else BEGINNING


@dataclass(frozen=True)
class Secret:
    """Messages that a phone shows and the database no longer knows: not to be kept, or kept long enough.

    ``arrived``: (phone, the channel's id); ``perhaps``: how many more may have arrived of what was not to
    be kept, or was given other words before it was tried again, by phone.
    """

    arrived: set[tuple[str, str]]
    perhaps: Counter[str]


def secrets(tx: Tx, phones: Phones) -> Secret:
    query = select(
        *(contacts.c.channel.label("went_by"), contacts.c.chat, sends.c.channel_message_id, sends.c.state),
        is_secret.label("was_secret"),
    )
    joined = query.join_from(sends, outbox, sends.c.outbox == outbox.c.id)
    found = joined.join(contacts, sends.c.contact == contacts.c.id)
    rows: list[Any] = list(tx.execute(found.where(is_blank)))
    reworded: list[Any] = list(tx.execute(found.where(is_reworded)))
    unclear = [row for row in [*(one for one in rows if one.was_secret), *reworded] if row.state in UNCLEAR]
    return Secret(
        {(here(phones, row), row.channel_message_id) for row in rows if row.state == "sent"},
        Counter(here(phones, row) for row in unclear),
    )


def bubbles(phones: Phones, since: datetime, secret: Secret) -> Counter[tuple[str, str]]:
    """Count how often each phone shows a text from the bot, as it was sent: by (phone, text)."""
    return Counter(
        (key, plain(without_links(said.text)))
        for name, channel in phones.channels.items()
        for chat in channel.chats.values()
        for said, key in ((said, key_of(name, chat.id)) for said in chat.said)
        if said.by_bot and said.at >= since and not said.attachment and not said.edited_at
        if (key, str(said.key or said.id)) not in secret.arrived
    )


def without_links(text: str) -> str:
    """Leave out one-time links: each send makes them anew, in a paragraph of their own."""
    return "\n\n".join(part for part in text.split("\n\n") if not LINK.search(part))


def expected(tx: Tx, phones: Phones, since: datetime) -> tuple[Counter[Any], Counter[Any]]:
    """Count by (phone, text) how many were sent for sure, and how many more may have arrived.

    What was written the evening before ``since`` may have been shown from then on.
    """
    query = select(outbox, contacts.c.channel.label("went_by"), contacts.c.chat, sends.c.state.label("went"))
    joined = query.join(sends, sends.c.outbox == outbox.c.id).join(contacts, sends.c.contact == contacts.c.id)
    counts: dict[str, Counter[Any]] = defaultdict(Counter)
    evening = since - timedelta(days=1) if since > BEGINNING else since
    for row in tx.execute(joined.where(outbox.c.action == "send", outbox.c.created >= evening, ~is_blank)):
        went = row.went if row.created >= since else "unknown"
        counts[went].update((here(phones, row), plain(text)) for text in as_shown(tx, row))
    return counts["sent"], counts["unknown"] + counts["sending"]


def here(phones: Phones, row: Row[Any]) -> str:
    """Return the phone that a message went to, by the number that it has by now."""
    channel = phones.channels[row.went_by]
    moved = channel.moved if isinstance(channel, SandboxTelegram) else {}
    return key_of(row.went_by, moved.get(int(row.chat), row.chat) if moved else row.chat)


def as_shown(tx: Tx, row: Row[Any]) -> list[str]:
    """Return the texts that a phone shows of it: on Zalo a long one stands in parts."""
    options = tuple(Option(*option) for option in row.options)
    if row.went_by in CAN and row.file_ids and row.lane != Lane.ANSWER:  # under those stand links
        options += tuple(files_to_fetch(tx, row))
    message = Message(row.text, options, heading=row.heading)
    if row.went_by in CAN:
        return written(without_slashes(message, FEATURES.commands), CAN[row.went_by], DEFAULT)
    return ["".join(rendered(message))]


def files_to_fetch(tx: Tx, row: Row[Any]) -> Iterator[Option]:
    """Yield the buttons, on Zalo words, for the files that its channel does not carry."""
    for file in files.stored_files(tx, row.file_ids):
        if not CAN[row.went_by].carries(file.name, file.size, is_picture=file.is_picture):
            yield links.file_button(file)


def is_edited(phones: Phones, key: str) -> bool:
    """Tell whether something in the chat was changed later, so that it shows another text now."""
    return any(said.edited_at or said.deleted for said in phones.phone(key).chat.said)


def late_nudges(tx: Tx) -> Iterator[str]:
    """Find nudges that were written after their round."""
    ends = {f"duty:{row.id}": row.ends for row in tx.execute(select(duties.c.id, duties.c.ends))}
    nudges = select(outbox.c.key, outbox.c.subject, outbox.c.created, outbox.c.person)
    for row in tx.execute(nudges.where(outbox.c.key.startswith("nudge:"))):
        if row.created >= ends[row.subject]:
            yield f"{row.key} was written after its round"


def set_aside(tx: Tx) -> Iterator[str]:
    for number in tx.execute(select(events.c.event_id).where(events.c.state != "done")).scalars():
        yield f"event {number} was not taken"
