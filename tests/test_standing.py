"""Status of a district of 42 units on both stores: pages, files, what is sent unasked."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event as listen
from sqlalchemy import insert, select, update

from bot.conversation import LOCAL, fold
from bot.documents.duties import DutyMonth, month_workbook
from bot.documents.writing import DUTIES, DutyRow, as_csv, as_xlsx
from bot.domain.duties import DutyCounts
from handlers import clockwork
from handlers.duties.office import overview
from handlers.duties.status import export_duties
from handlers.engine import Tick
from storage.engine import Tx, business_time
from storage.tables.engine import outbox
from storage.tables.people import units
from storage.tables.subjects import checks, duties
from tests.people import FIRST_DAY, MORNING, connected, settings

MANY = 42
EVIL = '=HYPERLINK("http://x")'


def add_units(tx: Tx, count: int) -> None:
    """Add units that nobody watches, whose duties have begun."""
    for number in range(count):
        name = f"Trường học {number:02}"
        row = {"code": f"th{number:02}", "name": name, "folded": fold(name), "rank": 100 + number}
        tx.execute(insert(units).values(**row, kind="Trường", form="ND30", duties_from=FIRST_DAY))


def tick_to(tx: Tx, *moments: datetime) -> None:
    for moment in moments:
        clockwork.tick(tx, moment, settings(), "test")


def local(hour: int, minute: int = 0, day: int = 25) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def unasked(tx: Tx) -> Iterator[Any]:
    """Yield what was queued for people besides nudges; what is drawn anew rings no phone."""
    query = select(outbox.c.person, outbox.c.key, outbox.c.not_before, outbox.c.text)
    query = query.where(outbox.c.action == "send")
    return (row for row in tx.execute(query.order_by(outbox.c.id)) if not row.key.startswith("nudge:"))


@pytest.fixture
def whole_day(url: str) -> Iterator[Tx]:
    """Play a working day of the district and of 42 more units, of which nobody checks anything."""
    with connected(url) as tx:
        add_units(tx, MANY)
        tick_to(tx, local(7, 0), local(7, 30), local(8, 0), local(8, 30), local(10, 30), local(11, 30))
        tick_to(tx, local(14), local(15, 30), local(17), local(17, 15), local(17, 16))
        yield tx


def test_no_page_of_the_day_is_longer_than_a_phone_bears(whole_day: Tx) -> None:
    """Name every unit on the pages together; [Xem tiếp] leads from each to the next."""
    day = overview.read_overview(whole_day, FIRST_DAY, local(17, 15))
    pages = [overview.overview_message(day, number) for number in range(1, 5)]
    assert max(page.text.count("\n") + 1 for page in pages) <= 25
    assert [page.options[0].token for page in pages[:2]] == ["day:2026-11-25:2", "day:2026-11-25:3"]
    text = "\n".join(page.text for page in pages)
    assert all(f"– Trường học {number:02}" in text for number in range(MANY))


def test_the_number_of_statements_does_not_grow_with_the_units(url: str) -> None:
    counts = []
    for more in (0, MANY):
        with connected(url) as tx:
            add_units(tx, more)
            tick_to(tx, local(7, 0), local(11, 30))
            seen: list[str] = []
            listen.listen(tx, "before_cursor_execute", lambda *args, seen=seen: seen.append(args[2]))
            overview.read_overview(tx, FIRST_DAY, local(12))
            counts.append(len(seen))
            tx.rollback()
    assert counts[0] == counts[1] <= 8


def test_the_office_gets_two_messages_a_day_and_who_is_not_to_blame_none(whole_day: Tx) -> None:
    """Send Vinh (8) and Yến (9) the morning's list and the day's summary, once each."""
    kinds = Counter((row.person, row.key.split(":")[0]) for row in unasked(whole_day))
    assert kinds == {(person, kind): 1 for person in (8, 9) for kind in ("morning", "summary")}


def test_nothing_but_a_look_at_the_clock_happens_between_the_hours(whole_day: Tx) -> None:
    business_time.note_tick(
        whole_day, "test", local(17, 25), local(17, 25)
    )  # the summary is not looked at again by now
    seen: list[str] = []
    listen.listen(whole_day, "before_cursor_execute", lambda *args: seen.append(args[2]))
    clockwork.run_due_hours(Tick(whole_day, local(17, 26), settings(), business_time.newest_tick(whole_day)))
    assert len(seen) == 1


def test_a_summary_that_falls_into_the_quiet_hours_waits_for_the_morning(url: str) -> None:
    with connected(url) as tx:
        tick_to(tx, local(8), local(16), local(20))
        [vinh] = [row for row in unasked(tx) if row.key == "summary:2026-11-25:8"]
        assert vinh.not_before == local(7, 0, day=26)
        assert not [row for row in unasked(tx) if row.key.startswith(("morning:", "evening:"))]


def test_of_two_days_without_the_bot_only_the_newest_summary_is_made_up(url: str) -> None:
    with connected(url) as tx:
        tick_to(tx, local(8), local(9, 0, day=28))  # a Saturday
        keys = {row.key for row in unasked(tx) if row.person == 8}
    assert keys == {"summary:2026-11-27:8"}


def test_the_export_has_a_row_for_each_duty_with_the_check_that_stands(whole_day: Tx) -> None:
    duty = whole_day.execute(select(duties.c.id).order_by(duties.c.id)).scalars().first()
    told = {"duty": duty, "person": 1, "by": 8, "via": "phone", "channel": "telegram", "result": "none"}
    taken_back = {**told, "via": "tap", "by": None, "undone_at": local(9, 5)}
    for check in (taken_back, {**told, "undone_at": None}):
        whole_day.execute(insert(checks), {**check, "state_before": "open", "said_at": local(9), "note": ""})
    whole_day.execute(update(duties).where(duties.c.id == duty).values(state="checked", settled_at=local(9)))
    rows = list(export_duties(whole_day, FIRST_DAY, FIRST_DAY))
    assert len(rows) == 2 * (3 + MANY)
    [row] = [row for row in rows if row.state == "checked"]
    assert (row.unit_code, row.round, row.checked_by) == ("pnv", 1, "Trần Thị Mẫu Lan")
    assert (row.channel, row.note) == ("phone", "qua điện thoại, Hồ Văn Ví Vinh ghi")
    assert rows[-1].note == "chưa cử cán bộ theo dõi"


ROWS = (
    DutyRow(FIRST_DAY, "pnv", EVIL, 1, "checked", MORNING, "Trần Thị Mẫu Lan", "telegram", "none", 1, ""),
    DutyRow(FIRST_DAY, "pnv", "Phòng Nội vụ", 2, "excused", None, "", "", "", 0, "-1 +2, “lý do”; khác"),
)


def test_the_csv_opens_in_excel_and_runs_nothing() -> None:
    content = as_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbfdate,unit_code")
    first, second = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert (first["date"], first["checked_at"]) == ("2026-11-25", "2026-11-25T08:00:00+07:00")
    assert first["unit_name"] == "'" + EVIL
    assert (second["checked_at"], second["nudges"], second["note"][:3]) == ("", "0", "'-1")


def test_the_xlsx_has_days_as_days_and_numbers_as_numbers() -> None:
    sheet = load_workbook(BytesIO(as_xlsx(ROWS))).worksheets[0]
    heading, first, second = list(sheet.iter_rows(values_only=True))
    assert heading == DUTIES.columns
    assert (first[0], first[3], first[5]) == (datetime(2026, 11, 25), 1, datetime(2026, 11, 25, 8, 0))  # noqa: DTZ001
    assert (first[2], second[9], second[5]) == ("'" + EVIL, 0, None)
    assert sheet.freeze_panes == "A2"


def test_the_months_workbook_adds_up() -> None:
    rows = [
        ("pnv", "Phòng Nội vụ", DutyCounts(checked=36, late=1, missed=2, excused=1)),
        ("xlongtan", EVIL, DutyCounts(excused=2)),
    ]
    month = DutyMonth("Phòng Văn hóa và Thông tin", "Tháng 11/2026", rows)
    workbook = load_workbook(BytesIO(month_workbook(month, ROWS, len(ROWS))))
    table, details = workbook.worksheets
    lines: list[Any] = list(table.iter_rows(values_only=True))
    assert (lines[0][0], lines[2][0]) == ("PHÒNG VĂN HÓA VÀ THÔNG TIN", "Tháng 11/2026")
    assert lines[5] == (1, "pnv", "Phòng Nội vụ", 40, 36, 1, 2, 1, 0, pytest.approx(36 / 39))
    assert lines[6] == (2, "xlongtan", "'" + EVIL, 2, 0, 0, 0, 2, 0, "–")
    assert lines[7][2:9] == ("Tổng cộng", 42, 36, 1, 2, 3, 0)
    assert (table.freeze_panes, table["J6"].number_format) == ("D6", "0.0%")
    assert (details.title, details.max_row) == ("Từng lượt", 3)


def test_two_years_of_a_district_make_one_csv() -> None:
    days = (FIRST_DAY + timedelta(days=n) for n in range(500))
    rows = (
        DutyRow(day, f"u{unit}", "UBND xã Ví Dụ", 1, "missed", None, "", "", "", 2, "")
        for day in days
        for unit in range(MANY)
    )
    assert as_csv(rows).count(b"\n") == 500 * MANY + 1


def test_the_same_month_gives_the_same_bytes() -> None:
    month = DutyMonth("Phòng", "Tháng 11/2026", [("pnv", "Phòng Nội vụ", DutyCounts(checked=1))])
    assert month_workbook(month, ROWS, len(ROWS)) == month_workbook(month, ROWS, len(ROWS))
