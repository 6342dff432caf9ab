"""Reminders as the clock brings them about, day after day over Tết: on their days, and never once filed."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import takewhile
from pathlib import Path

import pytest
from sqlalchemy import select, true, update

from bot.conversation import at_local, local_date
from bot.domain.calendar import Override
from bot.domain.reports import ReportState
from bot.domain.reports.states import all_reminders
from handlers import clockwork
from handlers.engine import Tick
from handlers.reports import telling
from storage.calendar import calendar, set_day
from storage.engine import Tx
from storage.metrics import count
from storage.reporting import reports
from storage.tables.engine import outbox
from storage.tables.people import contacts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, settings
from tests.reports.asked import LONG_TAN, NOI_VU, PHU_HOI, Span, ask

DAY = timedelta(days=1)
FIRST, LAST = date(2027, 1, 18), date(2027, 3, 12)  # Tết is from 04/02 to 10/02
SHORT: Span = (at_local(FIRST, time(9)), at_local(date(2027, 2, 8), time(17)))
LONG: Span = (at_local(FIRST, time(9)), at_local(date(2027, 2, 26), time(17)))
LAN, MINH, TAM = 1, 2, 7


def days() -> Iterator[date]:
    return takewhile(lambda day: day <= LAST, (FIRST + number * DAY for number in range(100)))


def planned(tx: Tx, span: Span) -> set[date]:
    moments = (local_date(one.at) for one in all_reminders(*span, calendar(tx)))
    return set(takewhile(lambda day: day <= LAST, moments))


def reminded(tx: Tx, kind: str = "owed") -> Mapping[int, list[date]]:
    """Return person -> the days on which a reminder was queued for them."""
    found: dict[int, list[date]] = {}
    query = select(outbox.c.key, outbox.c.person).where(outbox.c.key.startswith(f"{kind}:"))
    for key, person in tx.execute(query.order_by(outbox.c.id)):
        found.setdefault(person, []).append(date.fromisoformat(key.split(":")[1]))
    return found


def said(tx: Tx) -> int:
    return count(tx, outbox, true())


@pytest.fixture
def tx(fresh: Fresh) -> Iterator[Tx]:
    with connected(fresh()) as tx:
        tx.execute(update(contacts).values(last_in=at_local(LAST, time(8))))  # nobody falls silent
        yield tx


def live(
    tx: Tx, folder: Path, filed: Mapping[date, int], entered: Mapping[date, Override] | None = None
) -> None:
    """Tick at eight each day; ``filed``: which report is filed in the evening of a day.

    ``entered``: what the office enters into the calendar then.
    """
    for day in days():
        before = said(tx)
        clockwork.tick(tx, at_local(day, time(8)), settings(files=folder), "test")
        if said(tx) != before:  # again, as other workers do
            clockwork.tick(tx, at_local(day, time(9)), settings(files=folder), "test")
        if entered and day in entered:
            own = entered[day].unit
            set_day(tx, entered[day], PHU_HOI if own else None, None, at_local(day, time(9)))
        if day in filed:
            reports.change(tx, filed[day], state=ReportState.FILED, next_reminder=None)


def test_over_tet_each_reminder_comes_on_its_day_and_none_on_a_day_off(tx: Tx, tmp_path: Path) -> None:
    ask(tx, [LONG_TAN, PHU_HOI], span=SHORT)
    live(tx, tmp_path, {})
    expected = sorted(planned(tx, SHORT))
    assert reminded(tx)[MINH] == reminded(tx)[TAM] == expected
    assert all(calendar(tx).is_working_day(day) for day in expected)
    assert not {date(2027, 2, day) for day in range(4, 11)} & set(expected)


def test_what_is_owed_to_two_requests_is_one_message_a_day(tx: Tx, tmp_path: Path) -> None:
    for span in (SHORT, LONG):
        ask(tx, [PHU_HOI], span=span)
    live(tx, tmp_path, {})
    assert reminded(tx)[TAM] == sorted(planned(tx, SHORT) | planned(tx, LONG))


def test_a_day_off_that_is_entered_moves_the_next_reminder_before_it(tx: Tx, tmp_path: Path) -> None:
    ask(tx, [PHU_HOI], span=LONG)
    off = date(2027, 2, 25)  # the day before the last
    live(tx, tmp_path, {}, {date(2027, 2, 24) - DAY: Override(off, "off", "nghỉ")})
    assert reminded(tx)[TAM] == sorted(planned(tx, LONG))
    assert date(2027, 2, 24) in planned(tx, LONG)


def test_on_a_units_own_day_off_it_is_not_reminded(tx: Tx, tmp_path: Path) -> None:
    ask(tx, [LONG_TAN, PHU_HOI], span=LONG)
    own = Override(date(2027, 2, 19), "off", "ngày hội", unit="xphuhoi")  # a week before the last day
    live(tx, tmp_path, {}, {FIRST: own})
    assert own.day in reminded(tx)[MINH]
    assert own.day not in reminded(tx)[TAM]
    assert own.day - DAY in reminded(tx)[TAM]


def test_one_message_lists_what_is_open_with_each_of_ones_units(tx: Tx, tmp_path: Path) -> None:
    ask(tx, [LONG_TAN], span=SHORT)
    ask(tx, [NOI_VU], span=LONG)
    [first, *_rest] = sorted(planned(tx, SHORT) - planned(tx, LONG))
    live(tx, tmp_path, {})
    key = f"owed:{first.isoformat()}:{LAN}"
    said = tx.execute(select(outbox.c.text).where(outbox.c.key == key)).scalar_one()
    assert said.count("UBND xã Long Tân") == said.count("Phòng Nội vụ") == 1


async def test_what_was_filed_and_changed_is_reminded_of_again(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    with connected(chat.url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
    await chat.play("minh: /baocao\nminh: [Trả lời]\nminh: 12\nminh: [Trình thủ trưởng]\nhoa: [Duyệt và nộp]")
    await chat.play("minh: [Sửa báo cáo]\nminh: [Trình thủ trưởng]")
    chat.close()
    with connected(chat.url) as tx:
        now = reports.get(tx, report)
    assert now
    assert now.state == ReportState.WITH_HEAD
    assert now.next_reminder == at_local(date(2026, 11, 26), time(8))


def test_of_two_workers_each_tells_the_head_of_all_that_is_due(on_postgres: Fresh, tmp_path: Path) -> None:
    """Lock one report of the two while the other worker looks: who comes first tells of both."""
    url = on_postgres()
    with connected(url) as tx:
        asked = [ask(tx, [LONG_TAN], span=SHORT)[LONG_TAN] for _request in range(2)]
    before_last = at_local(date(2027, 2, 3), time(8))
    with connected(url) as one, connected(url) as other:
        reports.locked(one, asked[0])
        telling.open_and_remind(Tick(other, before_last, settings(files=tmp_path), before_last - DAY))
        query = select(outbox.c.text).where(outbox.c.key.startswith("owed_head:"))
        [said] = other.execute(query).scalars()
    assert said.count("Số hộp thư (UBND xã Long Tân)") == 2


def test_filing_ends_it_at_once_and_what_waits_for_the_head_is_theirs(tx: Tx, tmp_path: Path) -> None:
    asked = ask(tx, [LONG_TAN, PHU_HOI], span=SHORT)
    reports.change(tx, asked[LONG_TAN], state=ReportState.WITH_HEAD)
    when = sorted(planned(tx, SHORT))[1]
    live(tx, tmp_path, {when: asked[PHU_HOI]})
    assert reminded(tx)[TAM] == sorted(planned(tx, SHORT))[:2]
    assert MINH not in reminded(tx)
    heads = reminded(tx, "waits_head")
    assert list(heads) == [3]
    assert heads[3] == sorted(planned(tx, SHORT))
    assert reminded(tx, "owed_head") == {}
