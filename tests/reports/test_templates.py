"""Templates of requests: the one that was used last is offered first, whenever it was kept."""

from dataclasses import replace
from datetime import timedelta

from storage.engine import Tx
from storage.reporting import report_requests
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, VINH, ask

DAY = timedelta(days=1)


def test_the_one_that_was_used_last_comes_first(url: str) -> None:
    with connected(url) as tx:
        ask(tx, [LONG_TAN])
        [kept] = report_requests.newest(tx, 1)
        for place, title in enumerate((kept.title, "Số máy in", "Số máy quét")):
            report_requests.put_template(tx, replace(kept, title=title), VINH, MORNING + place * DAY)
        assert names(tx) == ["Số hộp thư", "Số máy quét", "Số máy in"]
        report_requests.change(tx, kept.id, title="Số máy in")
        assert names(tx) == ["Số máy in", "Số máy quét", "Số hộp thư"]


def names(tx: Tx) -> list[str]:
    return [one.name for one in report_requests.templates(tx)]
