"""The page from which people send files where their channel takes none: whose it is, and what comes by it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from bot.config import Settings
from bot.domain.rights import Who
from bot.domain.safety import Kind as Danger
from bot.domain.safety import scan
from bot.domain.vnencoding import converted
from bot.message import Event, Kind, RemoteFile
from bot.text import received
from bot.words import _, speaking
from handlers import FEATURES, arrived, dispatch, links, roster
from handlers.link_pages import Closed, For, Page, holder_of, page_of, why_over
from storage import arrivals, business, conversations, files, outcomes
from storage import links as held
from storage.db import Tx
from storage.files import UPLOADED
from storage.links import Link, Purpose

MOST = 5  # files by one link


@dataclass(frozen=True)
class Sent:
    """A file that came by the page, checked and kept; its name is never trusted."""

    name: str
    sha256: str
    size: int  # bytes
    media_type: str
    has_more: bool = False  # others are sent with it, after it


class NotTaken(Exception):
    """The form did not take it (too much came in a minute): the event is as if it had not been."""


def show(tx: Tx, token: str, machine: datetime) -> Page:
    """What the page shows. It uses nothing up."""
    link = held.find(tx, token, Purpose.UPLOAD)
    if link is None:
        return Page(closed=Closed.UNKNOWN)
    who = holder_of(tx, link, machine)
    with speaking(who.language):
        return page_of(tx, link, who, what_for(tx, link, who), why_closed(link, machine))


def what_for(tx: Tx, link: Link, who: Who) -> For:
    """The form that asks for a file; whatever is no file makes it ask anew, and so does this word."""
    if link.awaits == roster.FLOW:
        return For(_(FEATURES.forms[roster.FLOW].title), _("danh sách"))
    conversation, _colon, _question = link.awaits.partition(":")
    here = conversations.get(tx, int(conversation), who)
    form = FEATURES.forms.get(here.flow) if here else None
    return For(_(form.title) if form else "", _("liên kết"))


def why_closed(link: Link, machine: datetime) -> Closed | None:
    over = why_over(link, machine)
    if over or link.taken < MOST:
        return over or has_moved_on(link)
    return Closed.FULL


def has_moved_on(link: Link) -> Closed | None:
    """A link goes on as long as the same form asks for a file: the first, or one more."""
    wanted = "" if link.awaits == roster.FLOW else unnumbered(link.awaits)
    return None if unnumbered(link.asked) == wanted else Closed.MOVED_ON


def unnumbered(question: str) -> str:
    """17:file of "17:file:2"."""
    parts = question.split(":")
    return ":".join(parts[:2])


def bad_name(name: str) -> str:
    """Why a file of this name is not taken, in words; "" where it is."""
    if not received(name).strip() or set(name) & set("/\\\0") or name.strip(" .") == "":
        return _("tên tệp không hợp lệ. Xin đổi tên tệp rồi gửi lại.")
    stem = PurePath(name).stem
    match scan(f"{stem}\n{converted(stem) or ''}").kind:
        case Danger.NONE:
            return ""
        case Danger.CLASSIFIED:
            return arrived.reason("classified")
    return _("tên tệp có vẻ chứa mật khẩu. Xin đổi tên tệp rồi gửi lại.")


def receive(tx: Tx, token: str, sent: Sent, machine: datetime, settings: Settings) -> Closed | None:
    """Take a file as if it had come by the channel; why the link takes none. Raises NotTaken.

    The contact is locked before the link is looked at, as by every event: so no two count past MOST. The
    same file again is the same event, and writes nothing.
    """
    link = held.find(tx, token, Purpose.UPLOAD)
    if link is None:
        return Closed.UNKNOWN
    event = event_of(link, sent, machine)
    arrivals.locked_contact(tx, event)
    link = held.find(tx, token, Purpose.UPLOAD) or link
    if held.has_come(tx, link, event.id):
        return None
    closed = why_closed(link, machine)
    if closed:
        return closed
    dispatch.receive(tx, event, settings)
    if not files.is_wanted(tx, link.contact, f"{UPLOADED}{sent.sha256}"):
        raise NotTaken
    held.took(tx, link.id, machine)
    links.note(tx, link, "used", machine)
    return None


def event_of(link: Link, sent: Sent, machine: datetime) -> Event:
    return Event(
        channel=link.channel,
        account=link.account,
        id=f"{UPLOADED}{link.id}:{sent.sha256[:16]}",
        chat=link.chat,
        at=machine,
        kind=Kind.FILE,
        file=RemoteFile(f"{UPLOADED}{sent.sha256}", received(sent.name), sent.size, sent.media_type),
        by_page=True,
        has_more=sent.has_more,
    )


def no_more(tx: Tx, token: str, machine: datetime) -> None:
    """The last of what was sent at once was not taken: those before it are answered without it."""
    if link := held.find(tx, token, Purpose.UPLOAD):
        outcomes.let_answers_go(tx, link.contact, business.now(tx, machine))
