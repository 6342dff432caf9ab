"""What endangers the duties themselves: an officer who has blocked the bot."""

from datetime import datetime, time

from bot.domain.rights import HEADING, Held, Role, Who
from bot.message import Message
from bot.text import local_date
from bot.words import _
from handlers.tell import Notice, tell
from storage import contacts
from storage.db import Tx
from storage.holders import holders


def blocked(tx: Tx, who: Who, at: datetime, quiet: tuple[time, time] | None = None) -> None:
    """An officer has blocked us everywhere: the head of each unit they watch hears of it, once a day.

    At once, or after the ``quiet`` hours where these are given.
    """
    mine = who.units(Role.OFFICER)
    if not mine or contacts.addresses(tx, [who.person]):
        return
    heads = holders(tx, at, HEADING, [held.unit for held in mine])
    notices = []
    for held in mine:
        able = [one for one in heads[held.unit] if one.is_reachable and one.person != who.person]
        notices += [told(held, who, head.person, at) for head in able[:1]]
    tell(tx, at, notices, quiet)


def told(held: Held, who: Who, head: int, at: datetime) -> Notice:
    key = f"blocked:{held.unit}:{who.person}:{local_date(at):%Y%m%d}"
    return Notice(key, head, lambda: has_blocked(held.unit_name, who.name), roles=HEADING, unit=held.unit)


def has_blocked(unit: str, name: str) -> Message:
    said = _(
        "{name}, cán bộ theo dõi hộp thư, đã chặn hệ thống nên không nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác.",
        name=name,
    )
    return Message(said, heading=unit)
