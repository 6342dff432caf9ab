"""Send a file once more when it is asked for, and let a page fetch it once by its link."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.answers import Refused
from bot.conversation.messages import Message
from bot.conversation.text import fold
from bot.conversation.words import _, speaking
from bot.domain.rights import Who
from handlers.engine.feature import Context, Replies
from handlers.incidents import moving
from handlers.reports import export
from handlers.sending.links import (
    WORD,
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
from storage.engine.db import Tx
from storage.files import StoredFile
from storage.links import Link, Purpose

NAMED = re.compile(rf"{WORD} ?([0-9]{{1,18}})", re.ASCII)


def token_in(typed: str) -> str:
    """Return the token that "tep17" stands for, on every channel and in every form; "" for other words."""
    found = NAMED.fullmatch(fold(typed))
    return f"file:{found[1]}" if found else ""


def press(context: Context, file_id: int) -> Replies:
    """Send a file once more, as the channel carries it ([Tải tệp …]): only what was sent to this person."""
    was_sent = links.was_sent(context.tx, file_id, context.who.person)
    if not was_sent or not may_have(context.tx, context.who, file_id):
        raise Refused(_("Không có tệp này trong các tin đã gửi cho anh/chị."))
    found = files.stored_files(context.tx, [file_id])
    if not found:
        raise Refused(_("Tệp này không còn được lưu."))
    return [Message(_("Tệp theo yêu cầu của anh/chị:"), file_ids=(file_id,))]


def may_have(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether a file that was sent to this person is still theirs to have."""
    return moving.may_have_file(tx, who, file_id) and export.may_have_file(tx, who, file_id)


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
    file = file_of(tx, link) if may_have(tx, who, link.file or 0) else None
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
