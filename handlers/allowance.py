"""What our accounts have sent of what they may: a line each, for /trangthai of the office and ``doctor``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.domain.budget import Budget
from bot.domain.reachability import ZALO_BOT, ZALO_OA
from bot.text import number_text
from bot.words import _
from handlers import quota
from storage import quotas, services
from storage.db import Tx


@dataclass(frozen=True)
class Bot:
    """A Zalo bot of ours: its month, and how many people are linked to it."""

    month: Budget
    people: int
    most_people: int


@dataclass(frozen=True)
class Allowance:
    bots: Sequence[Bot]
    paid: int  # messages of the Official Account today
    most_paid: int


def look(tx: Tx, now: datetime, settings: Settings) -> Allowance:
    """How it stands; of bots that the settings name, and the Official Account where it may cost money."""
    linked = services.people_of(tx, ZALO_BOT) if settings.zalo_bot_tokens else {}
    bots = [
        Bot(quota.budget(tx, account, now, settings), people, settings.zalo_bot_people)
        for account, people in linked.items()
    ]
    most, paid = settings.zalo_oa_paid_a_day, 0
    if settings.zalo_oa_id and most:
        paid = quotas.used(tx, ZALO_OA, settings.zalo_oa_id, quotas.local_day(now))
    return Allowance(bots, paid, most if settings.zalo_oa_id else 0)


def lines(found: Allowance) -> list[str]:
    """Each on one line; none where nothing is counted."""
    said = [
        line(one, f" {number}" if len(found.bots) > 1 else "") for number, one in enumerate(found.bots, 1)
    ]
    if found.most_paid:
        places = {"used": number_text(found.paid), "most": number_text(found.most_paid)}
        said.append(_("Zalo OA: hôm nay đã gửi {used}/{most} tin trả phí", **places))
    return said


def line(one: Bot, number: str) -> str:
    return _(
        "Bot Zalo{number}: {people}/{most_people} người; tháng này đã gửi {used}/{most} tin, dự kiến "
        "{forecast}",
        number=number,
        people=number_text(one.people),
        most_people=number_text(one.most_people),
        used=number_text(one.month.used),
        most=number_text(one.month.most),
        forecast=number_text(one.month.forecast),
    )
