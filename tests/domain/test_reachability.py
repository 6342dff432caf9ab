"""Choice among a person's contacts, and why one may not be written to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.reachability import Bar, ChannelLimits, ContactPlace, Reachability, Way, choose, standing
from tests.people import MORNING

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
LIMITS = ChannelLimits(bot_a_month=2700, paid_a_day=20, has_template=True)
NOTHING_PAID = replace(LIMITS, paid_a_day=0)
NO_TEMPLATE = replace(LIMITS, has_template=False)

TELEGRAM = ContactPlace(1, "telegram", "7000")
BOT = ContactPlace(2, "zalo_bot", "b1", used=2699)
OA = ContactPlace(3, "zalo_oa", "o1", last_in=MORNING - HOUR)


def silent(length: timedelta, used: int = 0) -> ContactPlace:
    return replace(OA, last_in=MORNING - length, used=used)


@pytest.mark.parametrize(
    ("place", "limits", "expected"),
    [
        (TELEGRAM, LIMITS, Way.FREE),
        (replace(TELEGRAM, is_blocked=True), LIMITS, Bar.BLOCKED),
        (replace(TELEGRAM, is_served=False), LIMITS, Bar.NOT_SERVED),
        (replace(TELEGRAM, is_down=True), LIMITS, Bar.DOWN),
        (BOT, LIMITS, Way.FREE),
        (replace(BOT, used=2700), LIMITS, Bar.QUOTA),
        (replace(BOT, used=2700, is_down=True), LIMITS, Bar.DOWN),
        (silent(48 * HOUR), LIMITS, Way.FREE),
        (silent(48 * HOUR), NOTHING_PAID, Way.FREE),
        (silent(48 * HOUR + SECOND), LIMITS, Way.PAID),
        (silent(48 * HOUR + SECOND, used=19), LIMITS, Way.PAID),
        (silent(48 * HOUR + SECOND, used=20), LIMITS, Bar.QUOTA),
        (silent(48 * HOUR + SECOND), NOTHING_PAID, Bar.WINDOW),
        (silent(7 * DAY), NO_TEMPLATE, Way.PAID),
        (silent(7 * DAY + SECOND), NO_TEMPLATE, Bar.WINDOW),
        (silent(7 * DAY + SECOND), LIMITS, Way.TEMPLATE),
        (silent(7 * DAY + SECOND, used=20), LIMITS, Bar.QUOTA),
        (silent(7 * DAY + SECOND), NOTHING_PAID, Bar.WINDOW),
        (replace(OA, last_in=None), LIMITS, Way.TEMPLATE),
        (replace(OA, last_in=None), NO_TEMPLATE, Bar.WINDOW),
    ],
)
def test_how_a_contact_may_be_written_to(
    place: ContactPlace, limits: ChannelLimits, expected: Reachability
) -> None:
    assert standing(place, MORNING, limits) == expected


LATE = silent(8 * DAY)
FULL = replace(BOT, used=2700)
BLOCKED = replace(TELEGRAM, is_blocked=True)
DOWN = replace(TELEGRAM, is_down=True)


@pytest.mark.parametrize(
    ("places", "limits", "expected"),
    [
        ([TELEGRAM, BOT], LIMITS, (1, Way.FREE)),
        ([BOT, TELEGRAM], LIMITS, (2, Way.FREE)),
        ([FULL, TELEGRAM], LIMITS, (1, Way.FREE)),
        ([silent(3 * DAY), TELEGRAM], LIMITS, (3, Way.PAID)),
        ([silent(3 * DAY), TELEGRAM], NOTHING_PAID, (1, Way.FREE)),
        ([LATE, TELEGRAM], LIMITS, (1, Way.FREE)),
        ([LATE, FULL], LIMITS, (3, Way.TEMPLATE)),
        ([DOWN, LATE], LIMITS, (3, Way.TEMPLATE)),
        ([DOWN, LATE], NO_TEMPLATE, (1, Bar.DOWN)),
        ([FULL, LATE, BLOCKED], NO_TEMPLATE, (2, Bar.QUOTA)),
        ([BLOCKED, LATE], NO_TEMPLATE, (3, Bar.WINDOW)),
        ([BLOCKED], LIMITS, (1, Bar.BLOCKED)),
    ],
)
def test_the_first_that_may_be_written_to_is_chosen(
    places: Sequence[ContactPlace], limits: ChannelLimits, expected: tuple[int, Reachability]
) -> None:
    found = choose(places, MORNING, limits)
    assert found
    assert (found[0].contact, found[1]) == expected


def test_nobody_is_reached_where_there_is_no_contact() -> None:
    assert choose([], MORNING, LIMITS) is None
