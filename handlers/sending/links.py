"""Make one-time links in what goes out, and say what the pages behind them have in common.

They are made as a message is claimed, for only then it is known where it goes; no token is ever stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.config import Settings
from bot.conversation import DEFAULT, Message, Option, Refused, _, fold, phone_text, regex, size_text
from handlers.engine import Context, Replies, Who
from storage import audit, files, links
from storage.engine import ClaimedMessage, Tx, business_now, contacts, incoming
from storage.files import StoredFile
from storage.links import LIFE, Link, MadeLink, NewLink, Purpose

LINK_ACT = "link"  # in the audit trail
UPLOAD, DOWNLOAD = "gui", "tep"  # where the pages are, below our public address
WORD = "tep"  # and the file's number: what is typed for a new link
LONGEST = 40  # characters of a name on a button
MINUTES = int(LIFE.total_seconds() // 60)
NAMED = regex(rf"{WORD} ?([0-9]{{1,18}})", re.ASCII)


def offer_upload(tx: Tx, message: ClaimedMessage, machine: datetime, settings: Settings) -> str:
    """Link to the page to send a file from, under a question for one on a channel without documents."""
    if not settings.public_url:
        return _("Kênh này không nhận được tài liệu (PDF, Word, Excel…). {other}", other=other_way(settings))
    person = contacts.person_of(tx, message.contact)
    making = NewLink(Purpose.UPLOAD, message.contact, person, awaits=message.message.awaits)
    return _(
        "Kênh này không nhận được tài liệu (PDF, Word, Excel…). Xin gửi ở trang sau, dùng được trong "
        "{minutes} phút:\n{link}",
        minutes=MINUTES,
        link=make_link(tx, making, machine, settings),
    )


def offer_download(
    tx: Tx, message: ClaimedMessage, files: Sequence[StoredFile], machine: datetime, settings: Settings
) -> str:
    """Link, under an answer, to each file that the channel does not carry."""
    if not settings.public_url:
        names = ", ".join(file.name for file in files)
        return _("Kênh này không gửi được tệp {names}. {other}", names=names, other=other_way(settings))
    person = contacts.person_of(tx, message.contact)
    lines = []
    for file in files:
        link = make_link(tx, NewLink(Purpose.DOWNLOAD, message.contact, person, file.id), machine, settings)
        lines.append(_("{name} ({size}): {link}", name=file.name, size=size_text(file.size), link=link))
    how = _(
        "Liên kết tải tệp dùng được một lần, trong {minutes} phút. Gõ {words} để lấy liên kết mới.",
        minutes=MINUTES,
        words=", ".join(typed_word(file.id) for file in files),
    )
    return "\n".join([*lines, how])


def other_way(settings: Settings) -> str:
    """Say how else to send or get a file, where the internet does not reach our pages."""
    if not settings.office_phone:
        return _("Xin dùng kênh khác, hoặc liên hệ {office}.", office=settings.office_name)
    return _(
        "Xin dùng kênh khác, hoặc liên hệ {office}, điện thoại {phone}.",
        office=settings.office_name,
        phone=phone_text(settings.office_phone),
    )


def file_button(file: StoredFile) -> Option:
    """Return the button under a message that nobody asked for: a link is made only once it is wanted."""
    name = file.name if len(file.name) <= LONGEST else f"{file.name[:LONGEST].rstrip()}…"
    return Option(f"file:{file.id}", _("Tải tệp {name}", name=name), typed_word(file.id))


def typed_word(file_id: int) -> str:
    return f"{WORD}{file_id}"


def make_link(tx: Tx, making: NewLink, machine: datetime, settings: Settings) -> str:
    """Make a link and return its address; the contact's older one for the same ends holds no more."""
    made = links.make(tx, making, machine)
    log_link(tx, made, "made", machine)
    place = UPLOAD if making.purpose == Purpose.UPLOAD else DOWNLOAD
    return settings.page(f"{place}/{made.token}")


def log_link(tx: Tx, link: MadeLink | Link, action: str, machine: datetime) -> None:
    """Write into the audit trail what was done with a link, never its token."""
    at, who = business_now(tx, machine), Who(link.person or 0, "", "", link.contact)
    detail = {"deed": action, "purpose": link.purpose.value, "file": link.file}
    audit.write(tx, at, who, LINK_ACT, f"link:{link.id}", **detail)


class Closed(StrEnum):
    """The reasons why a page does nothing any more."""

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
    """A page: for whom and for what it is, or why it is closed."""

    language: str = DEFAULT
    name: str = ""
    units: tuple[str, ...] = ()
    title: str = ""  # of the form, or the file's name
    again: str = ""  # what is typed for a new link
    taken: int = 0  # files that came by it so far
    expires: datetime | None = None  # business time, as in the chat beside it
    closed: Closed | None = None


@dataclass(frozen=True)
class PageSubject:
    """The title of what a link is for, and the words that are typed for a new one."""

    title: str
    again: str


def page_of(tx: Tx, link: Link, who: Who, what: PageSubject, closed: Closed | None) -> Page:
    units = tuple(dict.fromkeys(one.unit_name for one in who.roles))
    language, expires = who.language or DEFAULT, business_now(tx, link.expires)
    return Page(language, who.name, units, what.title, what.again, link.taken, expires, closed)


def holder_of(tx: Tx, link: Link, machine: datetime) -> Who:
    """Return who has the link; a stranger where the contact is another's by now."""
    person = link.person if link.is_of_holder else None
    return incoming.identify(tx, person, link.contact, business_now(tx, machine))


def why_over(link: Link, machine: datetime) -> Closed | None:
    """Return why the link is worth nothing any more; None where it still holds."""
    if link.used or link.revoked:
        return Closed.USED if link.used else Closed.REVOKED
    if machine >= link.expires:
        return Closed.EXPIRED
    return None if link.is_of_holder else Closed.NOT_THEIRS


def cancel(tx: Tx, token: str, machine: datetime, purpose: Purpose) -> bool:
    """Revoke a link ([Hủy liên kết]); one that is over stays as it was. Return whether there is one."""
    link = links.find(tx, token, purpose)
    if link and links.revoke(tx, link.id, machine):
        log_link(tx, link, "revoked", machine)
    return link is not None


def token_in(typed: str) -> str:
    """Return the token that "tep17" stands for, on every channel and in every form; "" for other words."""
    found = NAMED.fullmatch(fold(typed))
    return f"file:{found[1]}" if found else ""


def resend_file(context: Context, file_id: int) -> Replies:
    """Send a file once more, as the channel carries it ([Tải tệp …]): only what was sent to this person."""
    was_sent = links.was_sent(context.tx, file_id, context.who.person)
    if not was_sent or not context.features.may_have_file(context.tx, context.who, file_id):
        raise Refused(_("Không có tệp này trong các tin đã gửi cho anh/chị."))
    found = files.stored_files(context.tx, [file_id])
    if not found:
        raise Refused(_("Tệp này không còn được lưu."))
    return [Message(_("Tệp theo yêu cầu của anh/chị:"), file_ids=(file_id,))]
