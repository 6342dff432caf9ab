"""A broadcast begins: whom it is for is looked up now, and each gets a message in the outbox.

Their messages are written in portions, each in a transaction of its own: the first as it begins, the others
by the clock. How far that has come stands on the broadcast and is written with the portion, so whoever dies
in between has left nobody out, and who goes on writes to nobody twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.config import Settings
from bot.domain.broadcasts import PACE, State
from bot.message import Message, Option
from bot.text import moment_text
from bot.words import _
from handlers.broadcasts import audience
from handlers.engine.tell import Notice, tell
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine.db import Tx
from storage.engine.outbox import Lane

WORD = "dn"  # "đã nhận": what is typed in place of the button, dn1, dn2 …
WORDS = 99  # of them, before the first comes again
PORTION = 250  # people: SQLite has one writer, and others wait for it
ENDED = "role ended"  # why it did not go to somebody, as sending/delivery.py has it


def begin(tx: Tx, at: datetime, one: Broadcast, settings: Settings) -> None:
    """Note whom it is for, reached or not, and write the first portion."""
    broadcasts.address_to(tx, one.id, audience.meant(tx, at, audience.read(one.audience), one.by))
    values = {"state": State.SENDING.value, "begun": at, "next_due": at + PACE}
    broadcasts.change(tx, one.id, **values, addressed_to=write_portion(tx, at, one, settings))


def write_portion(tx: Tx, at: datetime, one: Broadcast, settings: Settings) -> int | None:
    """To the next people, of one that is sent again where they have not got it; up to whom, None: to all."""
    people = broadcasts.people_after(tx, one.id, one.addressed_to or 0, PORTION)
    put(tx, at, one, people if one.sendings == 1 else not_got(tx, one, people), settings)
    return people[-1] if len(people) == PORTION else None


def not_got(tx: Tx, one: Broadcast, among: Collection[int]) -> list[int]:
    """Who of these has not got it, and may."""
    missed = broadcasts.missed(tx, replace(one, addressed_to=None), among)
    return [person for person, (_unit, error) in missed.items() if error != ENDED]


def put(tx: Tx, at: datetime, one: Broadcast, people: Iterable[int], settings: Settings) -> None:
    """A message to each of these; an urgent one goes before the others, and at any hour.

    A later sending of it has keys of its own.
    """
    files = broadcasts.files_of(tx, one.subject)
    key = one.subject if one.sendings == 1 else f"{one.subject}:{one.sendings}"
    held = audience.read(one.audience).held
    notices = (
        Notice(
            key,
            person,
            lambda: replace(whole(one, settings.office_name), file_ids=files),
            Lane.NUDGE if one.is_urgent else Lane.BROADCAST,
            one.subject,
            is_urgent=one.is_urgent,
            roles=held,
        )
        for person in people
    )
    tell(tx, at, notices, settings.quiet)


def whole(one: Broadcast, office: str) -> Message:
    """As it is received, with the button by which it is acknowledged."""
    said = message(one.text, office, one.ack_until, is_urgent=one.is_urgent)
    return replace(said, options=(acknowledging(one),)) if one.ack_until else said


def acknowledging(one: Broadcast, label: str = "") -> Option:
    return Option(f"bc_ack:{one.id}", label or _("Đã nhận"), f"{WORD}{(one.id - 1) % WORDS + 1}")


def message(text: str, office: str, ack_until: datetime | None = None, *, is_urgent: bool = False) -> Message:
    named = _("Thông báo khẩn của {office}", office=office) if is_urgent else ""
    heading = named or _("Thông báo của {office}", office=office)
    if ack_until is None:
        return Message(text, heading=heading)
    asked = _("Đề nghị xác nhận đã nhận trước {moment}.", moment=moment_text(ack_until))
    return Message(f"{text}\n\n{asked}", heading=heading)
