"""Files on their way: uploads and downloads by a page, those that arrive and those that we make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from bot.config import Settings
from bot.conversation import Event, EventKind, Message, Refused, RemoteFile, _, received, speaking
from bot.domain.encodings import converted
from bot.domain.safety import DangerKind, scan
from handlers import FEATURES, dispatch
from handlers.engine import Context, Packed, Paper, Replies, Who, word_options
from handlers.incidents import talking
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
from storage.engine import Lane, Outgoing, Tx, business_time, contacts, conversations, incoming, outbox
from storage.files import UPLOADED, ClaimedFile, StoredBytes, StoredFile, WantedFile
from storage.links import Link, Purpose
from storage.people import members

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
    here = conversations.get(tx, int(conversation), who)
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


def bad_name(name: str) -> str:
    """Say why a file of this name is not taken; "" where it is."""
    if not received(name).strip() or set(name) & set("/\\\0") or name.strip(" .") == "":
        return _("tên tệp không hợp lệ. Xin đổi tên tệp rồi gửi lại.")
    stem = PurePath(name).stem
    match scan(f"{stem}\n{converted(stem) or ''}").kind:
        case DangerKind.NONE:
            return ""
        case DangerKind.CLASSIFIED:
            return reason("classified")
    return _("tên tệp có vẻ chứa mật khẩu. Xin đổi tên tệp rồi gửi lại.")


def take_upload(tx: Tx, token: str, sent: Sent, machine: datetime, settings: Settings) -> Closed | None:
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


def event_of(link: Link, sent: Sent, machine: datetime) -> Event:
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
        outbox.release_answers(tx, link.contact, business_time.now(tx, machine))


def file_came(tx: Tx, file: ClaimedFile, kept: StoredBytes, settings: Settings, machine: datetime) -> None:
    """Note that a file has been fetched and stored, and say what follows from it."""
    files.mark_stored(tx, file, kept)
    now = business_time.now(tx, machine)
    who = incoming.identify(tx, file.owner, file.contact, now)
    channel, account = files.address_of(tx, file.contact)
    context = Context(tx, who, now, settings, FEATURES, channel, account, event=f"file:{file.id}")
    with speaking(who.language):
        said = follow_up(context, file)
    for message in said[:1]:
        answer(tx, file, message, now)


def follow_up(context: Context, file: ClaimedFile) -> Replies:
    """Pass a file on to the other side of a talk, or offer to look at it as a roster."""
    if talking.is_of_a_talk(context, file.id):
        try:
            return talking.pass_on_fetched(context, file.id)
        except Refused as refused:
            return [Message(str(refused))]
    return roster.offer_import(context, file)


@dataclass(frozen=True)
class Made:
    """A file that we made. ``name``: "" where it has the one under which it was asked for."""

    kept: StoredBytes
    said: str
    name: str = ""


def file_made(tx: Tx, file: ClaimedFile, parts: Sequence[Made], machine: datetime) -> None:
    """Send what we were asked to make to whoever asked: each part in a message of its own."""
    first, *more = parts
    now = business_time.now(tx, machine)
    files.mark_stored(tx, file, first.kept)
    if first.name:
        files.rename(tx, file.id, first.name)
    others = (replace(file, id=store_another(tx, file, one, now)) for one in more)
    for here, one in zip((file, *others), parts, strict=True):
        answer(tx, here, Message(one.said, file_ids=(here.id,)), now)


def store_another(tx: Tx, file: ClaimedFile, made: Made, now: datetime) -> int:
    """Store a file that was made together with the one that was asked for; return its id."""
    wanted = WantedFile("", "", file.remote, made.name, made.kept.size, file.media_type)
    return files.add_stored(tx, wanted, made.kept.sha256, now)


def file_refused(tx: Tx, file: ClaimedFile, why: str, machine: datetime) -> None:
    """Note that a file was not taken or could not be made, and say why."""
    files.mark_refused(tx, file, why)
    with speaking(members.language(tx, file.owner)):
        said = not_made(file) if files.made_subject(file.remote) else not_received(file, why)
    answer(tx, file, Message(said), business_time.now(tx, machine))


def not_made(file: ClaimedFile) -> str:
    return _("Không lập được tệp {name}. Xin mở lại mục đó và thử lại.", name=file.shown_name)


def not_received(file: ClaimedFile, why: str) -> str:
    return _("Không nhận được tệp {name}: {reason}", name=file.shown_name, reason=reason(why))


def reason(why: str) -> str:
    """Put into words why a file is refused."""
    match why:
        case "too large":
            return _("tệp lớn hơn 20 MB. Xin gửi tệp nhỏ hơn.")
        case "empty":
            return _("tệp không có nội dung. Xin kiểm tra và gửi lại.")
        case "classified":
            return _("trong tệp có dấu chỉ độ mật, hệ thống không nhận và không lưu (Điều 4 khoản 2).")
        case "program":
            return _("hệ thống không nhận tệp chương trình hoặc tệp có macro.")
        case "virus":
            return _("trong tệp có mã độc, hệ thống không nhận và không lưu. Đề nghị không mở tệp đó.")
        case "unscanned":
            return _("hệ thống chưa quét được vi-rút nên không nhận tệp.")
    return _("không tải được tệp. Xin gửi lại.")


def answer(tx: Tx, file: ClaimedFile, message: Message, now: datetime) -> None:
    channel, _account = files.address_of(tx, file.contact)
    outbox.put(
        tx,
        [Outgoing(f"file:{file.id}", file.contact, channel, Lane.ANSWER, word_options(message), now)],
    )


def read_for_drawing(
    tx: Tx, file: ClaimedFile, settings: Settings, machine: datetime
) -> Paper | Sequence[Packed] | None:
    """Read what goes into a file; None where it, or the contact, is not the asker's any more."""
    now = business_time.now(tx, machine)
    is_owner = file.owner == contacts.person_of(tx, file.contact)
    who = incoming.identify(tx, file.owner if is_owner else None, file.contact, now)
    kind, _colon, argument = files.made_subject(file.remote).partition(":")
    if who.is_stranger or kind not in FEATURES.files:
        return None
    with speaking(who.language):
        try:
            return FEATURES.files[kind](Context(tx, who, now, settings, FEATURES, file.channel), argument)
        except Refused:
            return None


@dataclass(frozen=True)
class FilePage:
    """The page of a file; ``file`` is None where it is not there any more."""

    page: Page
    file: StoredFile | None = None


def show(tx: Tx, token: str, machine: datetime) -> FilePage:
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


def use(tx: Tx, token: str, machine: datetime) -> FilePage:
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
