"""What officials say of days and times is read right or asked about, and nothing is silently wrong."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import LOCAL, day_text, fold, long_day, time_text
from bot.domain.dates import (
    DateWay,
    When,
    in_full,
    meant_by,
    read_date,
    read_duration,
    read_moment,
    read_period,
    read_round_span,
    read_shift,
    read_snooze,
    read_time,
    read_when,
    understand,
)
from tests.dates.tables import Row, rows, shown

ROWS = list(rows())
NOW = datetime(2026, 11, 18, 10, tzinfo=LOCAL)  # a Wednesday
HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_read_as_it_is_meant(row: Row) -> None:
    found = read_when(row.said, row.now, row.expect)
    assert shown(found) == row.wanted
    offered = {one.date for one in found.candidates}
    assert offered >= set(row.offered)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_without_its_marks_it_is_the_same_or_asked_about(row: Row) -> None:
    found = shown(read_when(fold(row.said), row.now, row.expect))
    assert found in (row.wanted, "ask") or row.wanted == "ask"


@pytest.mark.parametrize(
    "before",
    [
        "Phòng Nội vụ, xã Phú Hội: ",
        "Yêu cầu UBND xã Phú Hội và Phòng Nội vụ báo cáo số máy tính. ",
        "gửi Phòng Nội vụ ",
    ],
)
def test_behind_words_with_marks_the_day_of_bare_ones_is_the_same_or_asked_about(before: str) -> None:
    wrong = []
    for row in (one for one in ROWS if one.wanted != "ask"):
        bare = fold(row.said)
        meant = {row.wanted, shown(read_when(bare, row.now, row.expect))}
        meant |= {shown(read_when(fold(before) + bare, row.now, row.expect)), "ask"}
        found = shown(read_when(before + bare, row.now, row.expect))
        if found[:10] not in {one[:10] for one in meant}:  # its day
            wrong.append((before + bare, row.wanted, found))
    assert wrong == []


def test_most_are_read_without_asking_where_they_are_typed_without_marks() -> None:
    plain = [row for row in ROWS if row.wanted not in ("ask", "none")]
    found = Counter(read_when(fold(row.said), row.now, row.expect).kind for row in plain)
    print(found)
    assert found["ask"] <= 0.05 * len(plain)


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "…",
        "ngày",
        "thứ",
        "tháng",
        "từ",
        "đến",
        "từ đến",
        "25/",
        "/12",
        "h",
        "8:",
        "-",
        "ngày 0",
        "0 ngày nữa",
        "tháng 13",
        "quý 5",
        "năm 9999",
        "999 tuần nữa",
        "999 năm nữa",
        "9" * 500,
        "mai " * 200,
        "từ mai đến " * 50,
        "năm 2027",
    ],
)
def test_what_says_nothing_breaks_nothing(said: str) -> None:
    for expect in ("future", "past", "either"):
        found = understand(said, NOW, expect)
        assert all(way.first <= way.last for way in found.ways)


WORDS = """
    từ đến ngày tháng tuần thứ sáu tu den sau toi 25/11 31/02 25-27/11 2 9 30 8h30 999 nữa này trước qua mai
    mốt rằm chiều sáng cuối đầu hết năm quý iv 6 2027 99/99 - . , mười rưỡi kém và lần hôm kia vừa rồi tết
    mùng âm lịch chạp giêng giao thừa nửa tiếng giờ phút không phải hoặc 12h đêm 24h bây ngày làm việc 0
    nhuận tới giữa trong cả
"""
PHRASES = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)
MOMENTS = st.timedeltas(timedelta(days=-9000), timedelta(days=20000)).map(lambda on: NOW + on)


@given(st.text(max_size=60) | PHRASES, MOMENTS)
def test_no_text_breaks_a_reader(said: str, now: datetime) -> None:
    for expect in ("future", "past", "either"):
        found = understand(said, now, expect)
        assert all(way.first <= way.last for way in found.ways)
    for past in (False, True):
        read_date(said, now, past=past)
        read_moment(said, now, past=past)
        read_period(said, now, past=past)
        read_round_span(said, now, past=past)
    read_time(said)
    read_duration(said)
    read_snooze(said, now, now + timedelta(hours=3))
    read_shift(said, now, HOURS)


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.booleans())
def test_a_day_that_we_write_is_read_back(day: date, past: bool) -> None:
    for written in (day_text(day), long_day(day), f"ngày {day_text(day)}", day.isoformat()):
        assert read_date(written, NOW, past=past) == day


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.times())
def test_a_moment_that_we_write_is_read_back(day: date, clock: time) -> None:
    found = read_when(f"{time_text(clock)} ngày {day_text(day)}", NOW)
    assert (found.kind, found.date, found.time) == ("point", day.isoformat(), time_text(clock))


@given(PHRASES)
def test_each_way_is_read_back_as_itself(said: str) -> None:
    """So a form asks for one of them, and whichever reader it has takes that and nothing else."""
    for way in understand(said, NOW).ways:
        again = understand(in_full(way), NOW)
        assert again.way
        assert _essence(again.way) == _essence(way)


def _essence(way: DateWay) -> tuple[object, ...]:
    return way.first, way.last, str(way.begins), str(way.ends)


@pytest.mark.parametrize(
    ("said", "then", "meant"),
    [
        ("thứ tư", "hôm nay", "2026-11-18"),
        ("thứ tư", "tuần sau", "2026-11-25"),
        ("thứ tư", "25/11", "2026-11-25"),
        ("8h", "sáng mai", "2026-11-19"),
        ("8h", "tối", "2026-11-18"),
        ("mùng 10 tháng 3", "âm lịch", "2027-04-16"),
        ("mùng 10 tháng 3", "dương lịch", "2027-03-10"),
        ("thứ hai, thứ tư", "thứ hai", "2026-11-23"),
        ("thứ tư", "thứ bảy", ""),
        ("thứ tư", "ừ", ""),
    ],
)
def test_which_is_meant_may_be_told_by_other_words(said: str, then: str, meant: str) -> None:
    found = meant_by(then, NOW, understand(said, NOW).ways)
    assert (found.first.isoformat() if found else "") == meant


def test_of_a_day_that_may_be_ahead_or_gone_both_are_offered_where_either_is_asked_for() -> None:
    assert [way.first for way in understand("5/6", NOW, "either").ways] == [
        date(2026, 6, 5),
        date(2027, 6, 5),
    ]
    assert understand("hôm qua", NOW, "either").is_plain
    assert understand("05/06/2026", NOW, "either").is_plain


def test_the_outside_sees_days_as_iso_writes_them() -> None:
    assert read_when("3h chiều mai", NOW) == When("point", "2026-11-19", "", "15:00")
    assert read_when("từ mai đến thứ sáu", NOW) == When("range", "2026-11-19", "2026-11-20")
    assert read_when("31/11", NOW) == When("none")
    two = (When("point", "2026-11-18"), When("point", "2026-11-25"))
    assert read_when("thứ tư", NOW) == When("ask", candidates=two)
