"""Where nothing that was said can be changed a correction comes, which quotes what it replaces.

That is what this person was sent last: the broadcast, or the correction before. A correction that still
waits is worded anew, so nobody gets two at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.config import Settings
from bot.message import Message
from bot.text import moment_text
from bot.words import _, speaking
from handlers.broadcasts import audience, cards, sending
from handlers.engine.tell import Notice
from handlers.engine.tell import tell as tell_them
from storage.broadcasts import Broadcast
from storage.engine import outcomes, sent
from storage.engine.db import Tx
from storage.engine.outbox import Lane

NAME = "broadcast_fix"  # how the keys and subjects of corrections begin
UNDER_WAY = timedelta(minutes=1)  # until what is being sent just now has arrived


def subject(one: Broadcast) -> str:
    return f"{NAME}:{one.id}"


def tell(
    tx: Tx, at: datetime, now: Broadcast, those: tuple[Sequence[Any], Collection[int]], settings: Settings
) -> None:
    """``those``: its messages there, as they were, and who is still to acknowledge it."""
    rows, silent = those
    fixes = sent.to_people(tx, subject(now), [row.person for row in rows])
    all_of_them = sorted((*rows, *fixes), key=lambda row: row.id)
    last = {row.person: row for row in all_of_them if not waits(row)}
    waiting = {row.person: row for row in fixes if waits(row)}
    theirs = {person: now if person in silent else replace(now, ack_until=None) for person in last}
    instead = {}
    for person, row in waiting.items():
        if person in last:
            with speaking(row.language):
                instead[row.id] = correction(last[person], theirs[person], settings.office_name)
    outcomes.reword(tx, instead)
    new = (row for person, row in last.items() if person not in waiting)
    notices = (notice(at, row, theirs[row.person], settings.office_name) for row in new)
    tell_them(tx, at, notices, settings.quiet)


def waits(row: Any) -> bool:
    """Nobody can have it yet."""
    return row.state == "queued" and not row.tries


def notice(at: datetime, last: Any, now: Broadcast, office: str) -> Notice:
    return Notice(
        f"{NAME}:{now.id}:{now.version}",
        last.person,
        partial(correction, last, now, office),
        Lane.NUDGE if now.is_urgent else Lane.BROADCAST,
        subject(now),
        not_before=at + UNDER_WAY if last.state == "queued" else None,
        is_urgent=now.is_urgent,
        roles=audience.read(now.audience).held,
    )


def correction(last: Any, now: Broadcast, office: str) -> Message:
    said = sending.whole(now, office)
    places = {"moment": moment_text(last.not_before), "text": cards.quoted(words_of(last))}
    quoted = _("Thay cho thông báo lúc {moment} (“{text}”), nay đính chính như sau:", **places)
    if last.subject == subject(now):
        quoted = _("Thay cho tin đính chính lúc {moment} (“{text}”), nay đính chính lại như sau:", **places)
    return replace(said, heading=heading(now, office), text=f"{quoted}\n{said.text}")


def words_of(row: Any) -> str:
    """The broadcast's own words: without the quote before them, and what asks to acknowledge them."""
    text = row.text.partition("\n")[2] if row.subject.startswith(f"{NAME}:") else row.text
    return str(text.rpartition("\n\n")[0] if row.options else text)


def heading(now: Broadcast, office: str) -> str:
    if now.is_urgent:
        return _("Đính chính thông báo khẩn của {office}", office=office)
    return _("Đính chính thông báo của {office}", office=office)
