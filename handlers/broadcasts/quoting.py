"""Where nothing that was said can be changed a correction comes, which quotes what it replaces.

That is what this person was sent last: the broadcast, or the correction before. A correction that still
waits is worded anew, so nobody gets two at once.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.message import Message
from bot.text import moment_text
from bot.words import _, speaking
from handlers.broadcasts import audience, cards, sending
from handlers.kinds import Scene
from handlers.tell import Notice, tell_others
from storage import outcomes, sent
from storage.broadcasts import Broadcast
from storage.outbox import Lane

NAME = "broadcast_fix"  # how the keys and subjects of corrections begin
UNDER_WAY = timedelta(minutes=1)  # until what is being sent just now has arrived


def subject(one: Broadcast) -> str:
    return f"{NAME}:{one.id}"


def tell(scene: Scene, now: Broadcast, rows: Iterable[Any], silent: Collection[int]) -> None:
    """``rows``: its messages there, as they were; who is not ``silent`` need not acknowledge it again."""
    fixes = sent.about(scene.tx, subject(now))
    all_of_them = sorted((*rows, *fixes), key=lambda row: row.id)
    last = {row.person: row for row in all_of_them if not waits(row)}
    waiting = {row.person: row for row in fixes if waits(row)}
    theirs = {person: now if person in silent else replace(now, ack_until=None) for person in last}
    instead = {}
    for person, row in waiting.items():
        if person in last:
            with speaking(row.language):
                instead[row.id] = correction(scene, last[person], theirs[person])
    outcomes.reword(scene.tx, instead)
    tell_others(
        scene,
        (notice(scene, row, theirs[person]) for person, row in last.items() if person not in waiting),
    )


def waits(row: Any) -> bool:
    """Nobody can have it yet."""
    return row.state == "queued" and not row.tries


def notice(scene: Scene, last: Any, now: Broadcast) -> Notice:
    return Notice(
        f"{NAME}:{now.id}:{now.version}",
        last.person,
        partial(correction, scene, last, now),
        Lane.NUDGE if now.is_urgent else Lane.BROADCAST,
        subject(now),
        not_before=scene.at + UNDER_WAY if last.state == "queued" else None,
        is_urgent=now.is_urgent,
        roles=audience.read(now.audience).held,
    )


def correction(scene: Scene, last: Any, now: Broadcast) -> Message:
    said = sending.whole(now, scene.settings.office_name)
    places = {"moment": moment_text(last.not_before), "text": cards.quoted(words_of(last))}
    quoted = _("Thay cho thông báo lúc {moment} (“{text}”), nay đính chính như sau:", **places)
    if last.subject == subject(now):
        quoted = _("Thay cho tin đính chính lúc {moment} (“{text}”), nay đính chính lại như sau:", **places)
    return replace(said, heading=heading(scene, now), text=f"{quoted}\n{said.text}")


def words_of(row: Any) -> str:
    """The broadcast's own words: without the quote before them, and what asks to acknowledge them."""
    text = row.text.partition("\n")[2] if row.subject.startswith(f"{NAME}:") else row.text
    return str(text.rpartition("\n\n")[0] if row.options else text)


def heading(scene: Scene, now: Broadcast) -> str:
    named = _("Đính chính thông báo khẩn của {office}", office=scene.settings.office_name)
    return (
        named if now.is_urgent else _("Đính chính thông báo của {office}", office=scene.settings.office_name)
    )
