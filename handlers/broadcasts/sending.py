"""A broadcast begins: whom it is for is looked up now, and each gets a message in the outbox."""

from collections.abc import Iterable
from datetime import datetime

from bot.config import Settings
from bot.domain.broadcasts import PACE, State
from bot.message import Message
from bot.words import _
from handlers.broadcasts import audience
from handlers.broadcasts.audience import Found
from handlers.tell import Notice, tell
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.db import Tx
from storage.outbox import Lane


def begin(tx: Tx, at: datetime, one: Broadcast, settings: Settings) -> Found:
    """Queue it for each who can be reached now; whom it was for is noted, reached or not."""
    found = audience.find(tx, at, audience.read(one.audience), one.by)
    broadcasts.address(tx, one.id, found.units)
    put(tx, at, one, (each.person for each in found.reached), settings)
    broadcasts.change(tx, one.id, state=State.SENDING.value, begun=at, next_due=at + PACE)
    return found


def put(tx: Tx, at: datetime, one: Broadcast, people: Iterable[int], settings: Settings) -> None:
    """A message to each of these; a later sending of it has keys of its own."""
    files = broadcasts.files_of(tx, one.subject)
    key = one.subject if one.sendings == 1 else f"{one.subject}:{one.sendings}"
    held = audience.read(one.audience).held
    notices = (
        Notice(
            key,
            person,
            lambda: message(one.text, settings.office_name, files),
            Lane.BROADCAST,
            one.subject,
            roles=held,
        )
        for person in people
    )
    tell(tx, at, notices, settings.quiet)


def message(text: str, office: str, files: tuple[int, ...] = ()) -> Message:
    return Message(text, heading=_("Thông báo của {office}", office=office), file_ids=files)
