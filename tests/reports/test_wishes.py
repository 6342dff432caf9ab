"""More time that units ask for, as the database keeps it."""

from collections.abc import Callable
from datetime import timedelta

from storage.reporting import reports
from storage.reporting.reports import MoreTimeWish
from tests.people import connected
from tests.reports.asked import DEADLINE, LONG_TAN, ask

LAN = 1  # a person
DAY = timedelta(days=1)


def test_a_wish_is_worded_anew_however_often_on_one_connection(fresh: Callable[[], str]) -> None:
    with connected(fresh()) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
        wishes = (MoreTimeWish(report, DEADLINE + n * DAY, "") for n in range(12))
        ids = [reports.ask_more_time(tx, one, LAN, DEADLINE) for one in wishes]
        wish = reports.locked_more_time(tx, ids[0])
    assert len(set(ids)) == 1
    assert wish
    assert wish.until == DEADLINE + 11 * DAY
