"""Quotas: whoever takes of one at the same time, together they never use more than there is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from storage.engine import Tx, texts
from storage.engine.db import open_engine
from tests.conftest import Fresh
from tests.people import connected

MONTH = ("zalo_bot", "b1", "2026-11")
MOST, THREADS = 100, 8


def test_of_what_eight_take_at_once_nothing_is_used_twice(fresh: Fresh) -> None:
    """Take more than there is, in ones and threes; a third of it is given back meanwhile."""
    engine = open_engine(fresh(), pool_size=THREADS)

    def use(number: int) -> list[int]:
        kept = []
        for turn in range(24):
            amount = 1 + 2 * ((number + turn) % 2)
            with engine.begin() as tx:
                used = texts.take_quota(tx, MONTH, amount, MOST)
            assert used is None or used <= MOST
            if used is not None and turn % 3 == 0:
                with engine.begin() as tx:
                    texts.return_quota(tx, MONTH, amount)
            elif used is not None:
                kept.append(amount)
        return kept

    with ThreadPoolExecutor(THREADS) as pool:
        kept = [amount for found in pool.map(use, range(THREADS)) for amount in found]
    with engine.begin() as tx:
        assert texts.used(tx, *MONTH) == sum(kept) <= MOST
        assert texts.take_quota(tx, MONTH, MOST - sum(kept), MOST) == MOST
        assert texts.take_quota(tx, MONTH, 1, MOST) is None
    engine.dispose()


def test_more_than_all_is_never_taken_also_by_the_first(url: str) -> None:
    with connected(url) as tx:
        assert texts.take_quota(tx, MONTH, MOST + 1, MOST) is None
        assert texts.used(tx, *MONTH) == 0


def test_days_are_read_apart_from_months_and_hours(url: str) -> None:
    with connected(url) as tx:
        for period, number in (("2026-11", 9), ("2026-11-23", 3), ("2026-11-24", 4), ("2026-11-24T08", 5)):
            take(tx, period, number)
        assert texts.days(tx, "zalo_bot", "b1", date(2026, 11, 24)) == {date(2026, 11, 24): 4}


def take(tx: Tx, period: str, number: int) -> None:
    texts.count(tx, "zalo_bot", "b1", period, number)
