"""Whether a contact may be written to now, in which way, and which of a person's contacts it is to be.

A Zalo bot has so many messages a month. An Official Account writes free of charge within 48 hours of the
person's last act there, for money until the seventh day, and after that only in a template that was approved
beforehand, for money too. (bot.zaloplatforms.com/docs; developers.zalo.me/docs/official-account)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ZALO_BOT, ZALO_OA = "zalo_bot", "zalo_oa"
CANNOT_EDIT = (ZALO_BOT, ZALO_OA)  # what was said there stays as it was said
FREE_FOR = timedelta(hours=48)  # after the person's last act
PAID_FOR = timedelta(days=7)


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
    NOT_SERVED = "not served"  # nobody serves that account of ours any more


@dataclass(frozen=True)
class Place:
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
class Limits:
    """As the settings have them."""

    bot_a_month: int
    paid_a_day: int
    has_template: bool


Standing = Way | Bar
ORDER: Mapping[Standing, int] = {  # the best first; of what is alike the person's own order decides
    Way.FREE: 0,
    Way.PAID: 0,
    Way.TEMPLATE: 1,
    **{bar: number for number, bar in enumerate(Bar, 2)},
}


def choose(places: Sequence[Place], now: datetime, limits: Limits) -> tuple[Place, Standing] | None:
    """The contact that a message goes to, of a person's ``places`` in their order.

    The first that may be written to; else the first that takes a template; else the first that will be up
    again; else one with the reason why not even that. None where there are no contacts.
    """
    found = [(place, standing(place, now, limits)) for place in places]
    return min(found, key=lambda one: ORDER[one[1]], default=None)


def standing(place: Place, now: datetime, limits: Limits) -> Standing:
    """How a contact may be written to, or why not."""
    if place.is_blocked:
        return Bar.BLOCKED
    if not place.is_served:
        return Bar.NOT_SERVED
    if place.is_down:
        return Bar.DOWN
    if place.channel == ZALO_BOT and place.used >= limits.bot_a_month:
        return Bar.QUOTA
    return in_window(place, now, limits) if place.channel == ZALO_OA else Way.FREE


def in_window(place: Place, now: datetime, limits: Limits) -> Standing:
    """On an Official Account: by how long the person has been silent."""
    silent = now - place.last_in if place.last_in else None
    if silent is not None and silent <= FREE_FOR:
        return Way.FREE
    is_within = silent is not None and silent <= PAID_FOR
    if not limits.paid_a_day or not (is_within or limits.has_template):
        return Bar.WINDOW
    if place.used >= limits.paid_a_day:
        return Bar.QUOTA
    return Way.PAID if is_within else Way.TEMPLATE
