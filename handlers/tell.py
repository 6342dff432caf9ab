"""Telling somebody else: each in their own language, at the contact where they are reached first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.message import Message
from bot.words import speaking
from storage import contacts, outbox
from storage.contacts import Address
from storage.db import Tx
from storage.outbox import Lane, Outgoing


@dataclass(frozen=True)
class Notice:
    """Something to be said to a person, once for each ``key``. ``say`` makes it in their language."""

    key: str
    person: int
    say: Callable[[], Message]
    lane: Lane = Lane.NUDGE
    subject: str = ""
    not_before: datetime | None = None
    expires: datetime | None = None


def tell(tx: Tx, at: datetime, notices: Iterable[Notice]) -> dict[int, Address]:
    """Queue ``notices``; return who of them is reached, and where. The others hear nothing."""
    notices = list(notices)
    reached = contacts.addresses(tx, (notice.person for notice in notices))
    outbox.put(
        tx,
        [outgoing(notice, reached[notice.person], at) for notice in notices if notice.person in reached],
    )
    return reached


def outgoing(notice: Notice, address: Address, at: datetime) -> Outgoing:
    with speaking(address.language):
        message = notice.say()
    return Outgoing(
        key=f"{notice.key}:{notice.person}",
        contact=address.contact,
        channel=address.channel,
        lane=notice.lane,
        message=message,
        at=at,
        person=notice.person,
        subject=notice.subject,
        not_before=notice.not_before,
        expires=notice.expires,
    )
