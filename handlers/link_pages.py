"""What the pages behind one-time links have in common: whose they are, and why they are closed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.rights import Who
from bot.words import DEFAULT
from handlers import links
from storage import arrivals, business
from storage import links as held
from storage.db import Tx
from storage.links import Link, Purpose


class Closed(StrEnum):
    """Why a page does nothing any more."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED = "used"
    MOVED_ON = "moved_on"  # the form asks for something else, or is over
    FULL = "full"
    NOT_THEIRS = "not_theirs"  # the contact is somebody else's by now
    GONE = "gone"  # the file is not kept any more


@dataclass(frozen=True)
class Page:
    """Whose the page is and what it is for; or why it is closed."""

    language: str = DEFAULT
    name: str = ""
    units: tuple[str, ...] = ()
    title: str = ""  # of the form, or the file's name
    again: str = ""  # what is typed for a new link
    taken: int = 0  # files that came by it so far
    expires: datetime | None = None  # business time, as in the chat beside it
    closed: Closed | None = None


@dataclass(frozen=True)
class For:
    """What a link is for, and what is typed for a new one."""

    title: str
    again: str


def page_of(tx: Tx, link: Link, who: Who, what: For, closed: Closed | None) -> Page:
    units = tuple(dict.fromkeys(one.unit_name for one in who.roles))
    language, expires = who.language or DEFAULT, business.now(tx, link.expires)
    return Page(language, who.name, units, what.title, what.again, link.taken, expires, closed)


def holder_of(tx: Tx, link: Link, machine: datetime) -> Who:
    """Whose the link is; a stranger where the contact is another's by now."""
    person = link.person if link.is_of_holder else None
    return arrivals.who_is(tx, person, link.contact, business.now(tx, machine))


def why_over(link: Link, machine: datetime) -> Closed | None:
    """Why the link is worth nothing any more."""
    if link.used or link.revoked:
        return Closed.USED if link.used else Closed.REVOKED
    if machine >= link.expires:
        return Closed.EXPIRED
    return None if link.is_of_holder else Closed.NOT_THEIRS


def cancel(tx: Tx, token: str, purpose: Purpose, machine: datetime) -> None:
    """[Hủy liên kết]. One that is over stays as it was."""
    link = held.find(tx, token, purpose)
    if link and held.revoke(tx, link.id, machine):
        links.note(tx, link, "revoked", machine)
