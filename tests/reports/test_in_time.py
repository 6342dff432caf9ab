"""Reports around a deadline: what came by then and had to wait is in time, what came later is not."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation import Event, EventKind
from handlers import clockwork, dispatch
from storage.engine import Tx
from storage.reporting import reports
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings
from tests.reports.asked import DEADLINE, LONG_TAN, ask
from tests.reports.test_together import send

MINH = 2
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("came", "ticked", "is_late"),
    [
        (DEADLINE - SECOND, DEADLINE + 2 * SECOND, False),
        (DEADLINE, DEADLINE + MINUTE, False),
        (DEADLINE + SECOND, DEADLINE + 2 * SECOND, True),
        (DEADLINE - SECOND, DEADLINE + 11 * MINUTE, True),  # no turn takes so long: a clock is wrong
    ],
)
def test_it_is_judged_by_when_it_came(
    came: datetime, ticked: datetime, is_late: bool, fresh: Fresh, tmp_path: Path
) -> None:
    with connected(fresh()) as tx:
        report = filing(tx, tmp_path, came, ticked)
        now = reports.get(tx, report)
    assert now
    assert (now.is_late, now.handed_at) == (is_late, came if came > ticked - 10 * MINUTE else ticked)


def test_what_was_filed_is_still_changed_by_what_came_in_time(fresh: Fresh, tmp_path: Path) -> None:
    with connected(fresh()) as tx:
        report = filing(tx, tmp_path, MORNING, MORNING)
        for text in (f"rp_write:{report}", "Sửa", "13"):
            say(tx, tmp_path, text, DEADLINE - 2 * SECOND)
        clockwork.tick(tx, DEADLINE + SECOND, settings(files=tmp_path), "test")
        say(tx, tmp_path, send(tx, MINH), DEADLINE - SECOND)
        now = reports.get(tx, report)
    assert now
    assert (now.answers, now.is_late) == ({"q1": "13"}, False)


def filing(tx: Tx, folder: Path, came: datetime, ticked: datetime) -> int:
    """Send the report of Long Tân at ``came``, taken up after the tick of ``ticked``."""
    report = ask(tx, [LONG_TAN], needs_head=False)[LONG_TAN]
    for text in (f"rp_write:{report}", "12"):
        say(tx, folder, text, MORNING)
    clockwork.tick(tx, ticked, settings(files=folder), "test")
    say(tx, folder, send(tx, MINH), came)
    return report


def say(tx: Tx, folder: Path, text: str, at: datetime) -> None:
    kind = EventKind.TAP if ":" in text else EventKind.TEXT
    dispatch.receive(
        tx, Event(CHANNEL, ACCOUNT, f"{at} {text}", "minh", at, kind, text), settings(files=folder)
    )
