"""The pages behind one-time links: sending us a file by one, and fetching one of ours.

A link is only shown until its form or its file is used; what it takes comes as if by the channel.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Settings
from bot.conversation import Event, EventKind, RemoteFile, _, received, speaking
from handlers import FEATURES, dispatch
from handlers.engine import Who
from handlers.joining import roster
from handlers.sending.links import (
    Closed,
    Page,
    PageSubject,
    holder_of,
    log_link,
    page_of,
    typed_word,
    why_over,
)
from storage import files, links
from storage.engine import Tx, business_now, get_conversation, incoming, outbox
from storage.files import UPLOADED, StoredFile
from storage.links import Link, Purpose

MOST = 5  # files by one link


@dataclass(frozen=True)
class UploadedFile:
    """A file that came by the page, checked and kept; its name is never trusted."""

    name: str
    sha256: str
    size: int  # bytes
    media_type: str
    has_more: bool = False  # others are sent with it, after it


class NotTaken(Exception):
    """The form did not take the file (too much came in a minute): the event is rolled back."""


def upload_page(tx: Tx, token: str, machine: datetime) -> Page:
    """Return what the page shows; this uses nothing up."""
    link = links.find(tx, token, Purpose.UPLOAD)
    if link is None:
        return Page(closed=Closed.UNKNOWN)
    who = holder_of(tx, link, machine)
    with speaking(who.language):
        return page_of(tx, link, who, what_for(tx, link, who), why_closed(link, machine))


def what_for(tx: Tx, link: Link, who: Who) -> PageSubject:
    """Return the form that asks for a file, and the word that makes it ask anew: any that is no file."""
    if link.awaits == roster.FLOW:
        return PageSubject(_(FEATURES.forms[roster.FLOW].title), _("danh sách"))
    conversation, _colon, _question = link.awaits.partition(":")
    here = get_conversation(tx, int(conversation), who)
    form = FEATURES.forms.get(here.flow) if here else None
    return PageSubject(_(form.title) if form else "", _("liên kết"))


def why_closed(link: Link, machine: datetime) -> Closed | None:
    """Return why the page takes no file; None where it takes one."""
    over = why_over(link, machine)
    if over or link.taken < MOST:
        return over or has_moved_on(link)
    return Closed.FULL


def has_moved_on(link: Link) -> Closed | None:
    """Return MOVED_ON once the form asks for something else than a file: the first, or one more."""
    wanted = "" if link.awaits == roster.FLOW else unnumbered(link.awaits)
    return None if unnumbered(link.asked) == wanted else Closed.MOVED_ON


def unnumbered(question: str) -> str:
    """Return "17:file" of "17:file:2"."""
    parts = question.split(":")
    return ":".join(parts[:2])


def take_upload(
    tx: Tx, token: str, sent: UploadedFile, machine: datetime, settings: Settings
) -> Closed | None:
    """Take a file as if it had come by the channel; return why the link takes none. Raises NotTaken.

    The contact is locked before the link is looked at, as by every event: so no two count past MOST. The
    same file again is the same event, and writes nothing.
    """
    link = links.find(tx, token, Purpose.UPLOAD)
    if link is None:
        return Closed.UNKNOWN
    event = event_of(link, sent, machine)
    incoming.locked_contact(tx, event)
    link = links.find(tx, token, Purpose.UPLOAD) or link
    if links.has_come(tx, link, event.id):
        return None
    closed = why_closed(link, machine)
    if closed:
        return closed
    dispatch.receive(tx, event, settings)
    if not files.is_wanted(tx, link.contact, f"{UPLOADED}{sent.sha256}"):
        raise NotTaken
    links.count_file(tx, link.id, machine)
    log_link(tx, link, "used", machine)
    return None


def event_of(link: Link, sent: UploadedFile, machine: datetime) -> Event:
    return Event(
        channel=link.channel,
        account=link.account,
        id=f"{UPLOADED}{link.id}:{sent.sha256[:16]}",
        chat=link.chat,
        at=machine,
        kind=EventKind.FILE,
        file=RemoteFile(f"{UPLOADED}{sent.sha256}", received(sent.name), sent.size, sent.media_type),
        by_page=True,
        has_more=sent.has_more,
    )


def end_uploads(tx: Tx, token: str, machine: datetime) -> None:
    """Answer the files that were sent at once, without waiting for the last, which was not taken."""
    if link := links.find(tx, token, Purpose.UPLOAD):
        outbox.release_answers(tx, link.contact, business_now(tx, machine))


@dataclass(frozen=True)
class FilePage:
    """The page of a file; ``file`` is None where it is not there any more."""

    page: Page
    file: StoredFile | None = None


def download_page(tx: Tx, token: str, machine: datetime) -> FilePage:
    """Return what the page shows; this uses nothing up."""
    link = links.find(tx, token, Purpose.DOWNLOAD)
    if link is None:
        return FilePage(Page(closed=Closed.UNKNOWN))
    return read_page(tx, link, machine)


def read_page(tx: Tx, link: Link, machine: datetime) -> FilePage:
    who = holder_of(tx, link, machine)
    is_theirs = FEATURES.may_have_file(tx, who, link.file or 0)
    file = file_of(tx, link) if is_theirs else None
    closed = why_over(link, machine) or (None if file else Closed.GONE)
    with speaking(who.language):
        what = PageSubject(file.name if file else "", typed_word(link.file or 0))
        return FilePage(page_of(tx, link, who, what, closed), file)


def file_of(tx: Tx, link: Link) -> StoredFile | None:
    found = files.stored_files(tx, [link.file]) if link.file else []
    return found[0] if found else None


def use_download(tx: Tx, token: str, machine: datetime) -> FilePage:
    """Use the link up. Of several who try at once one gets the file; the others see that it is used."""
    link = links.find(tx, token, Purpose.DOWNLOAD)
    if link is None:
        return FilePage(Page(closed=Closed.UNKNOWN))
    found = read_page(tx, link, machine)
    if found.page.closed:
        return found
    if not links.use(tx, link.id, machine):
        return replace(found, page=replace(found.page, closed=Closed.USED))
    log_link(tx, link, "used", machine)
    return found
