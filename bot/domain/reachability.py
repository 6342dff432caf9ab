"""Reaching people: which of a person's contacts may be written to now, and what the month's messages allow.

A Zalo bot has so many messages a month: nudges and answers may use all of them, broadcasts only what the
forecast of these leaves. An Official Account writes free of charge within 48 hours of the person's last act
there, for money until the seventh day, and after that only in a template that was approved beforehand, for
money too. (bot.zaloplatforms.com/docs; developers.zalo.me/docs/official-account)
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from bot.domain.calendar import Calendar

ZALO_BOT, ZALO_OA = "zalo_bot", "zalo_oa"
CANNOT_EDIT = (ZALO_BOT, ZALO_OA)  # what was said there stays as it was said
FREE_FOR = timedelta(hours=48)  # after the person's last act
PAID_FOR = timedelta(days=7)

SHARES_TOLD = (80, 95)  # percent of the month's messages
A_DAY = 4  # messages to an officer on a working day: of each round the reminder, and the answer to the tap
DAYS_COUNTED = 10  # working days of which the average is taken


class Way(StrEnum):
    FREE = "free"
    PAID = "paid"
    TEMPLATE = "template"


class Bar(StrEnum):
    """Why a contact may not be written to now."""

    DOWN = "down"  # its channel does not answer, and will again
    QUOTA = "quota"  # the month's messages, or the day's paid ones, are used up
    WINDOW = "window"  # the person has not written for too long
    NIGHT = "night"  # the channel takes no such message at this hour
    BLOCKED = "blocked"
    TOO_LONG = "long"  # only a template may go there, and it takes no such text
    NOT_SERVED = "not served"  # nobody serves that account of ours any more


@dataclass(frozen=True)
class ContactPlace:
    """A contact as it stands."""

    contact: int
    channel: str
    account: str
    last_in: datetime | None = None
    is_blocked: bool = False
    is_served: bool = True
    is_down: bool = False
    used: int = 0  # by our account: messages of the month on a Zalo bot, paid ones of the day on an OA


@dataclass(frozen=True)
class ChannelLimits:
    """As the settings have them."""

    bot_a_month: int
    paid_a_day: int
    has_template: bool


Reachability = Way | Bar
ORDER: Mapping[Reachability, int] = {  # the best first; of what is alike the person's own order decides
    Way.FREE: 0,
    Way.PAID: 0,
    Way.TEMPLATE: 1,
    **{bar: number for number, bar in enumerate(Bar, 2)},
}


def choose(
    places: Sequence[ContactPlace], now: datetime, limits: ChannelLimits
) -> tuple[ContactPlace, Reachability] | None:
    """Return the contact that a message goes to, of a person's ``places`` in their order.

    The first that may be written to; else the first that takes a template; else the first that will be up
    again; else one with the reason why not even that. None where there are no contacts.
    """
    found = [(place, standing(place, now, limits)) for place in places]
    return min(found, key=lambda one: ORDER[one[1]], default=None)


def standing(place: ContactPlace, now: datetime, limits: ChannelLimits) -> Reachability:
    """Return how a contact may be written to, or why not."""
    if place.is_blocked:
        return Bar.BLOCKED
    if not place.is_served:
        return Bar.NOT_SERVED
    if place.is_down:
        return Bar.DOWN
    if place.channel == ZALO_BOT and place.used >= limits.bot_a_month:
        return Bar.QUOTA
    return in_window(place, now, limits) if place.channel == ZALO_OA else Way.FREE


def in_window(place: ContactPlace, now: datetime, limits: ChannelLimits) -> Reachability:
    """Tell how an Official Account may write, by how long the person has been silent."""
    silent = now - place.last_in if place.last_in else None
    if silent is not None and silent <= FREE_FOR:
        return Way.FREE
    is_within = silent is not None and silent <= PAID_FOR
    if not limits.paid_a_day or not (is_within or limits.has_template):
        return Bar.WINDOW
    if place.used >= limits.paid_a_day:
        return Bar.QUOTA
    return Way.PAID if is_within else Way.TEMPLATE


@dataclass(frozen=True)
class Budget:
    """One bot's month as it stands. All are messages."""

    most: int
    used: int
    to_come: int  # nudges and answers until the month's end

    @property
    def forecast(self) -> int:
        return self.used + self.to_come

    @property
    def for_broadcasts(self) -> int:
        """Up to how many used in all a broadcast may go."""
        return self.most - self.to_come


def messages_to_come(days: Calendar, today: date, sent: Mapping[date, int], people: int) -> int:
    """Return how many messages the rest of the month takes; ``sent``: day -> nudges and answers.

    What is left of its working days, by the average of a working day, and before the first one by how many
    ``people`` are linked; of today what is not sent yet.
    """
    known = sorted((day for day in sent if day < today and days.is_working_day(day)), reverse=True)
    counted = known[:DAYS_COUNTED]
    usual = sum(sent[day] for day in counted) / len(counted) if counted else people * A_DAY
    last = monthrange(today.year, today.month)[1]
    ahead = (today.replace(day=day) for day in range(today.day + 1, last + 1))
    left = usual * sum(map(days.is_working_day, ahead))
    rest = max(0.0, usual - sent.get(today, 0)) if days.is_working_day(today) else 0.0
    return ceil(left + rest)


def shares_passed(before: int, after: int, most: int) -> list[int]:
    """Return which of the percentages were reached on the way from ``before`` to ``after``."""
    return [share for share in SHARES_TOLD if before * 100 < share * most <= after * 100]
