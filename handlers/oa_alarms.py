"""The Official Account can soon not be written through any more: the office hears of it elsewhere."""

from collections.abc import Callable
from datetime import datetime

from bot.config import Settings
from bot.domain.hours import after_quiet
from bot.domain.rights import Role
from bot.message import Message
from bot.text import moment_text
from bot.words import _
from handlers.tell import Notice, by_day, outgoing
from storage import contacts, outbox
from storage.contacts import Address
from storage.db import Tx
from storage.holders import Holder, office_people

CHANNEL = "zalo_oa"


def dead(tx: Tx, at: datetime, ends: datetime, version: int, settings: Settings) -> None:
    """Zalo renews the right to write no more, and it ends at ``ends``. Said once of each pair of tokens.

    Not at night: the right ends hours after its renewal has failed, or by the time that they read it.
    """
    read = after_quiet(at, settings.quiet)
    tell_office(
        tx, at, f"oa_dead:{version}", settings, lambda: will_end(ends) if ends > read else has_ended()
    )


def alive(tx: Tx, at: datetime, version: int, settings: Settings) -> None:
    """Somebody has logged in, or an answer came late: all is as before."""
    tell_office(tx, at, f"oa_alive:{version}", settings, goes_on)


def tell_office(tx: Tx, at: datetime, key: str, settings: Settings, say: Callable[[], Message]) -> None:
    queued = []
    for one in office_people(tx, at):
        if address := elsewhere(tx, one):
            notice = Notice(key, one.person, say, roles=(Role.OFFICE,))
            queued.append(outgoing(by_day(notice, at, settings.quiet), address, at))
    outbox.put(tx, queued)


def elsewhere(tx: Tx, one: Holder) -> Address | None:
    """Their first contact on another channel; else any that is open: it may arrive yet."""
    usable = [row for row in contacts.of_person(tx, one.person) if row.blocked is None]
    first = min(usable, key=lambda row: row.channel == CHANNEL, default=None)
    if first is None:
        return None
    return Address(one.person, one.name, one.language, first.id, first.channel, first.last_in)


def will_end(ends: datetime) -> Message:
    said = _(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa. Tin qua Zalo OA còn gửi được đến "
        "{moment}; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại Zalo OA.",
        moment=moment_text(ends),
    )
    return Message(said)


def has_ended() -> Message:
    said = _(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa, nên lúc này không gửi được tin qua "
        "Zalo OA; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại Zalo OA."
    )
    return Message(said)


def goes_on() -> Message:
    return Message(_("Hệ thống đã được cấp lại quyền gửi tin qua Zalo OA và gửi tin như thường."))
