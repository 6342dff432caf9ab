"""What is resolved, and of which nobody says anything for three working days, is closed with a word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Settings
from bot.domain.incidents import Act, State
from bot.domain.rights import Role
from bot.message import Message
from bot.words import _
from handlers.incidents import cards
from handlers.incidents.news import who_of_unit
from handlers.tell import Notice, tell
from storage import due, incidents
from storage.db import Tx
from storage.holders import holders
from storage.incidents import Incident, Note


def run(tx: Tx, now: datetime, over: Sequence[Incident], settings: Settings) -> None:
    """``over``: those that are resolved, and of which nobody has said anything in time; held."""
    if not over:
        return
    due.close_all(tx, [one.id for one in over], now)
    incidents.note(tx, [Note(one.id, now, None, Act.LAPSE) for one in over])
    there = holders(tx, now, list(Role), {one.unit for one in over})
    told = [(one, holder.person) for one in over for holder in who_of_unit(there[one.unit], one.raised_by)]
    tell(tx, now, [notice(one, person) for one, person in told], settings.quiet)
    cards.refresh(tx, [replace(one, state=State.CLOSED, closed_at=now) for one in over], now, "lapse")


def notice(one: Incident, person: int) -> Notice:
    key = f"incident_lapse:{one.id}"
    return Notice(key, person, lambda: closed(one), roles=tuple(Role), unit=one.unit)


def closed(one: Incident) -> Message:
    said = _(
        "Sự cố đã đóng, vì sau ba ngày làm việc không có phản hồi. Nếu vẫn còn, đề nghị anh/chị báo lại bằng "
        "lệnh /suco."
    )
    return Message(said, heading=cards.heading(one))
