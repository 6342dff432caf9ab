"""Passwords and internal rules are spoken of bit by bit over a quarter, once to each, and in peace."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.domain.calendar import Calendar
from bot.domain.upkeep import DAYS, RULES_DAYS, share
from storage.tables.engine import outbox
from storage.tables.people import mailboxes, units
from tests.people import connected
from tests.trials.peace import disturbances
from tests.upkeep import quarter

PEOPLE = quarter.UNITS * len(quarter.OF_UNIT)
EVERY = timedelta(days=90)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder: Path = tmp_path_factory.mktemp("quarter")
    quarter.settle(url := f"sqlite:///{folder}/quarter.db")
    quarter.live_through(url)
    with connected(url) as tx:
        yield tx


def days_of(tx: Connection, word: str) -> dict[int, list[date]]:
    """Return person -> the days on which they heard of it."""
    found: defaultdict[int, list[date]] = defaultdict(list)
    for person, day, text in quarter.told(tx):
        if word in text:
            found[person].append(day)
    return found


def a_day(tx: Connection, word: str) -> Counter[date]:
    return Counter(day for days in days_of(tx, word).values() for day in days)


def test_everybody_hears_of_their_password_and_nobody_twice_in_ninety_days(lived: Connection) -> None:
    heard = days_of(lived, "mật khẩu")
    assert heard.keys() == set(range(1, PEOPLE + 1))
    assert all(later - day >= EVERY for days in heard.values() for day, later in pairwise(days))
    assert not list(lived.execute(select(mailboxes.c.id).where(mailboxes.c.reminded.is_(None))))


def test_every_head_is_asked_for_the_rules_once(lived: Connection) -> None:
    asked = days_of(lived, "nội quy")
    assert len(asked) == quarter.UNITS
    assert {len(days) for days in asked.values()} == {1}
    assert not list(lived.execute(select(units.c.id).where(units.c.rules_asked.is_(None))))


def test_it_is_spread_over_working_days(lived: Connection) -> None:
    passwords, rules = a_day(lived, "mật khẩu"), a_day(lived, "nội quy")
    assert all(Calendar().is_working_day(day) for day in {*passwords, *rules})
    assert max(passwords.values()) <= share(PEOPLE, DAYS) + 2  # and the office, beside its summary
    assert max(rules.values()) <= 2 * share(quarter.UNITS, RULES_DAYS)  # and who hears of a password anyway
    assert len(passwords) >= DAYS - 1
    assert len(rules) >= quarter.UNITS // share(quarter.UNITS, RULES_DAYS)


def test_nobody_gets_two_such_messages_on_a_day(lived: Connection) -> None:
    said = [
        (person, day) for person, day, text in quarter.told(lived) if "mật khẩu" in text or "nội quy" in text
    ]
    assert set(Counter(said).values()) == {1}


def test_the_peace_is_kept(lived: Connection) -> None:
    days = [quarter.FIRST + timedelta(days=n) for n in range((quarter.LAST - quarter.FIRST).days + 1)]
    working = {day for day in days if Calendar().is_working_day(day)}
    kinds = {key.partition(":")[0] for key in lived.execute(select(outbox.c.key)).scalars()}
    assert {"miss", "upkeep", "nudge"} <= kinds
    assert list(disturbances(lived, working)) == []
