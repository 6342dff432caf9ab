"""One-time links: in what goes out, and what the pages behind them have in common (DESIGN §5).

They are made as a message is claimed, for only then it is known where it goes; no token is ever stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.config import Settings
from bot.conversation.messages import Option
from bot.conversation.text import size_text
from bot.conversation.words import DEFAULT, _
from bot.domain.rights import Who
from storage import audit, links
from storage.engine import business_time, contacts, incoming
from storage.engine.db import Tx
from storage.engine.outbox import ClaimedMessage
from storage.files import StoredFile
from storage.links import LIFE, Link, MadeLink, NewLink, Purpose

ACT = "link"  # in the audit trail
UPLOAD, DOWNLOAD = "gui", "tep"  # where the pages are, below our public address
WORD = "tep"  # and the file's number: what is typed for a new link
LONGEST = 40  # characters of a name on a button
MINUTES = int(LIFE.total_seconds() // 60)


def to_send(tx: Tx, message: ClaimedMessage, machine: datetime, settings: Settings) -> str:
    """Under a question for a file, where the channel carries no documents: the page to send it from."""
    if not settings.public_url:
        return _("Kênh này không nhận được tài liệu (PDF, Word, Excel…). {other}", other=elsewhere(settings))
    person = contacts.person_of(tx, message.contact)
    making = NewLink(Purpose.UPLOAD, message.contact, person, awaits=message.message.awaits)
    return _(
        "Kênh này không nhận được tài liệu (PDF, Word, Excel…). Xin gửi ở trang sau, dùng được trong "
        "{minutes} phút:\n{link}",
        minutes=MINUTES,
        link=make(tx, making, machine, settings),
    )


def to_fetch(
    tx: Tx, message: ClaimedMessage, files: Sequence[StoredFile], machine: datetime, settings: Settings
) -> str:
    """Under an answer: a link for each file that the channel does not carry."""
    if not settings.public_url:
        names = ", ".join(file.name for file in files)
        return _("Kênh này không gửi được tệp {names}. {other}", names=names, other=elsewhere(settings))
    person = contacts.person_of(tx, message.contact)
    lines = [
        _(
            "{name} ({size}): {link}",
            name=file.name,
            size=size_text(file.size),
            link=make(tx, NewLink(Purpose.DOWNLOAD, message.contact, person, file.id), machine, settings),
        )
        for file in files
    ]
    again = ", ".join(word(file.id) for file in files)
    how = _(
        "Mở liên kết để tải tệp, một lần, trong {minutes} phút. Gõ {words} để lấy liên kết mới.",
        minutes=MINUTES,
        words=again,
    )
    return "\n".join([*lines, how])


def elsewhere(settings: Settings) -> str:
    """Where the internet does not reach our pages."""
    if not settings.office_phone:
        return _("Xin dùng kênh khác, hoặc liên hệ {office}.", office=settings.office_name)
    return _(
        "Xin dùng kênh khác, hoặc liên hệ {office}, điện thoại {phone}.",
        office=settings.office_name,
        phone=settings.office_phone,
    )


def offer(file: StoredFile) -> Option:
    """Under a message that was not asked for: a link is made only once somebody wants it."""
    name = file.name if len(file.name) <= LONGEST else f"{file.name[:LONGEST].rstrip()}…"
    return Option(f"file:{file.id}", _("Tải tệp {name}", name=name), word(file.id))


def word(file_id: int) -> str:
    return f"{WORD}{file_id}"


def make(tx: Tx, making: NewLink, machine: datetime, settings: Settings) -> str:
    """The address of a new link; the contact's older one for the same ends holds no more."""
    made = links.make(tx, making, machine)
    note(tx, made, "made", machine)
    place = UPLOAD if making.purpose == Purpose.UPLOAD else DOWNLOAD
    return settings.page(f"{place}/{made.token}")


def note(tx: Tx, link: MadeLink | Link, deed: str, machine: datetime) -> None:
    """Into the audit trail: what was done with a link, never its token."""
    at = business_time.now(tx, machine)
    who = Who(link.person or 0, "", "", link.contact)
    audit.write(tx, at, who, ACT, f"link:{link.id}", deed=deed, purpose=link.purpose.value, file=link.file)


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
    language, expires = who.language or DEFAULT, business_time.now(tx, link.expires)
    return Page(language, who.name, units, what.title, what.again, link.taken, expires, closed)


def holder_of(tx: Tx, link: Link, machine: datetime) -> Who:
    """Whose the link is; a stranger where the contact is another's by now."""
    person = link.person if link.is_of_holder else None
    return incoming.identify(tx, person, link.contact, business_time.now(tx, machine))


def why_over(link: Link, machine: datetime) -> Closed | None:
    """Why the link is worth nothing any more."""
    if link.used or link.revoked:
        return Closed.USED if link.used else Closed.REVOKED
    if machine >= link.expires:
        return Closed.EXPIRED
    return None if link.is_of_holder else Closed.NOT_THEIRS


def cancel(tx: Tx, token: str, purpose: Purpose, machine: datetime) -> None:
    """[Hủy liên kết]. One that is over stays as it was."""
    link = links.find(tx, token, purpose)
    if link and links.revoke(tx, link.id, machine):
        note(tx, link, "revoked", machine)
