"""Changes that wait for the office too long, in working days or from their date on; a long list is cut."""

from datetime import date, datetime

import pytest

from bot.conversation import LOCAL
from bot.domain.changes import ChangeKind, ChangeState
from handlers.personnel import clockwork
from storage.calendar import calendar
from storage.engine import Tx
from storage.people import changes
from storage.people.changes import NewChange
from tests.people import connected
from tests.personnel.told import HOA, LONG_TAN, SON

LATER = date(2026, 12, 24)
FRIDAY = datetime(2026, 11, 27, 16, tzinfo=LOCAL)
ON_DAYS = [  # morning -> whether it is in the list
    (date(2026, 11, 30), False),
    (date(2026, 12, 1), False),
    (date(2026, 12, 2), True),
]


def send(tx: Tx, at: datetime, effective: date) -> int:
    return changes.add(
        tx, NewChange(ChangeKind.LEAVE, LONG_TAN, effective, HOA, at, SON, before={"name": "Sơn"})
    )


def listed(tx: Tx, day: date) -> list[int]:
    morning = datetime(day.year, day.month, day.day, 7, 30, tzinfo=LOCAL)
    return [one.id for one in clockwork.find_overdue(tx, morning, calendar(tx), 2)]


@pytest.mark.parametrize(("day", "is_long"), ON_DAYS)
def test_two_working_days_may_pass(day: date, is_long: bool, url: str) -> None:
    with connected(url) as tx:
        sent = send(tx, FRIDAY, LATER)
        assert listed(tx, day) == ([sent] if is_long else [])


@pytest.mark.parametrize(("effective", "is_there"), [(date(2026, 11, 30), True), (date(2026, 12, 1), False)])
def test_its_date_may_not_come(effective: date, is_there: bool, url: str) -> None:
    with connected(url) as tx:
        sent = send(tx, FRIDAY, effective)
        assert listed(tx, date(2026, 11, 30)) == ([sent] if is_there else [])


def test_what_the_office_has_answered_does_not_wait_for_it(url: str) -> None:
    with connected(url) as tx:
        sent = send(tx, FRIDAY, LATER)
        for state in (ChangeState.ASKED, ChangeState.RETURNED, ChangeState.ACCEPTED, ChangeState.WITHDRAWN):
            changes.change(tx, sent, state=state.value)
            assert listed(tx, date(2026, 12, 7)) == []


def test_of_many_the_others_are_counted(url: str) -> None:
    with connected(url) as tx:
        for _number in range(clockwork.MOST_LINES + 2):
            send(tx, FRIDAY, LATER)
        said = clockwork.overdue_text(
            clockwork.find_overdue(tx, datetime(2026, 12, 7, 7, 30, tzinfo=LOCAL), calendar(tx), 2), 2
        )
    heading, *lines, last = said.splitlines()
    assert heading.endswith(": 12")
    assert len(lines) == clockwork.MOST_LINES
    assert last == "… và 2 thay đổi khác."
