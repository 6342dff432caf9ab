"""Days, times and spans as people say them: tables of phrases, and no text that breaks the reader."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation import LOCAL, at_local
from bot.domain.calendar import Calendar, Override
from bot.domain.dates import (
    Round,
    read_date,
    read_duration,
    read_moment,
    read_period,
    read_round_span,
    read_time,
)

SAID = at_local(date(2026, 11, 25), time(9))  # a Wednesday morning


def day(month: int, of_month: int, year: int = 2026) -> date:
    return date(year, month, of_month)


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("hôm nay", day(11, 25)),
        ("bữa nay", day(11, 25)),
        ("trong ngày", day(11, 25)),
        ("mai", day(11, 26)),
        ("ngày mai em nghỉ", day(11, 26)),
        ("sáng mốt", day(11, 27)),
        ("sang mot", day(11, 27)),
        ("mốt", day(11, 27)),
        ("ngày mốt", day(11, 27)),
        ("sáng mai", day(11, 26)),
        ("chieu mai", day(11, 26)),
        ("tối nay", day(11, 25)),
        ("toi nay", day(11, 25)),
        ("2 ngày nữa", day(11, 27)),
        ("hai ngày nữa", day(11, 27)),
        ("sáu ngày nữa", day(12, 1)),
        ("mười ngày nữa", day(12, 5)),
        ("mười lăm ngày nữa", day(12, 10)),
        ("hai mươi ngày nữa", day(12, 15)),
        ("3 tuần nữa", day(12, 16)),
        ("1 tháng nữa", day(12, 25)),
        ("trong vòng 10 ngày", day(12, 5)),
        ("sau 3 ngày làm việc", day(11, 30)),
        ("5 ngày làm việc nữa", day(12, 2)),
        ("thứ 4 này", day(11, 25)),
        ("thứ tư tuần này", day(11, 25)),
        ("thứ 5", day(11, 26)),
        ("thứ ba", day(12, 1)),
        ("thu nam", day(11, 26)),
        ("t6", day(11, 27)),
        ("T7 này", day(11, 28)),
        ("chủ nhật", day(11, 29)),
        ("cn tuần sau", day(12, 6)),
        ("thứ hai tuần tới", day(11, 30)),
        ("thu sau tuan sau", day(12, 4)),
        ("sáng thứ 3 tuần kế tiếp", day(12, 1)),
        ("thứ 6 tới", day(11, 27)),
        ("đầu tuần sau", day(11, 30)),
        ("giữa tuần sau", day(12, 2)),
        ("05/12", day(12, 5)),
        ("5/12/2026", day(12, 5)),
        ("5.12.2026", day(12, 5)),
        ("05-12-2026", day(12, 5)),
        ("2026-12-05", day(12, 5)),
        ("05/12/26", day(12, 5)),
        ("trước ngày 05/6", day(6, 5, 2027)),
        ("hạn là ngày 05/12, đề nghị nộp sớm", day(12, 5)),
        ("ngày 5 tháng 12", day(12, 5)),
        ("ngày 5 tháng 12 năm 2026", day(12, 5)),
        ("5 tháng 1", day(1, 5, 2027)),
        ("ngày 30", day(11, 30)),
        ("ngày 20", day(12, 20)),
        ("ngày 31", day(12, 31)),
        ("ngày 10 tháng sau", day(12, 10)),
        ("tháng sau ngày 10", day(12, 10)),
        ("cuối tháng", day(11, 30)),
        ("hết tháng 2", day(2, 28, 2027)),
        ("hết quý I/2027", day(3, 31, 2027)),
        ("cuối quý", day(12, 31)),
        ("cuối năm", day(12, 31)),
        ("đến thứ 6", day(11, 27)),
        ("từ thứ 6", day(11, 27)),
        ("01/01/2020", day(1, 1, 2020)),
        ("29/02/2028", day(2, 29, 2028)),
    ],
)
def test_a_day(phrase: str, meant: date) -> None:
    assert read_date(phrase, SAID) == meant


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "31/02",
        "31/02/2026",
        "30/02/2026",
        "ngày 31 tháng 4",
        "32/01",
        "10/13",
        "00/00",
        "29/02/2026",
        "ngày 40",
        "99/99/9999",
        "hôm qua",
        "20 tháng này",
        "thứ 2 tuần này",
        "tuần trước",
        "25-27/11",
        "từ 25/11 đến 27/11",
        "đã kiểm tra hộp thư",
        "hộp thư 2 lần",
        "hop thu 2 lan",
        "hội nghị thương mại",
        "chị Mai đã kiểm tra",
        "Trần Thị Mai",
        "Nguyễn Văn Năm",
        "02/2012/QĐ-UBND",
        "0912 345 678",
        "tháng sau",
        "thứ tư",
        "tuần sau",
        "cuối tuần",
        "hết tuần sau",
        "giữa năm sau",
        "nghỉ đến thứ 6",
        "mùng 1",
        "mùng năm tháng mười hai",
        "mong 5",
        "đầu tháng sau",
        "giữa tháng 12",
    ],
)
def test_no_day_or_none_that_can_be(phrase: str) -> None:
    assert read_date(phrase, SAID) is None


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("hôm qua", day(11, 24)),
        ("sáng qua", day(11, 24)),
        ("hôm kia", day(11, 23)),
        ("20/11", day(11, 20)),
        ("05/6", day(6, 5)),
        ("thứ 2", day(11, 23)),
        ("thứ 6 tuần trước", day(11, 20)),
        ("thứ sáu vừa rồi", day(11, 20)),
        ("3 ngày trước", day(11, 22)),
        ("ngày 20", day(11, 20)),
        ("hôm nay", day(11, 25)),
    ],
)
def test_a_day_gone_by_where_the_past_counts(phrase: str, meant: date) -> None:
    assert read_date(phrase, SAID, past=True) == meant


def test_in_january_a_december_day_is_last_years_where_the_past_counts() -> None:
    assert read_date("28/12", at_local(day(1, 4, 2027), time(8)), past=True) == day(12, 28)


def test_tomorrow_keeps_its_meaning_from_when_it_was_said() -> None:
    before_midnight = datetime(2026, 11, 25, 16, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 11, 25, 17, 1, tzinfo=UTC)
    assert read_date("mai", before_midnight) == day(11, 26)
    assert read_date("mai", after_midnight) == day(11, 27)


def test_working_days_are_those_of_the_office() -> None:
    calendar = Calendar((Override(day(11, 27), "off", "nghỉ hoán đổi"),))
    assert read_date("sau 2 ngày làm việc", SAID, calendar=calendar) == day(11, 30)


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("8h30", time(8, 30)),
        ("8 giờ 30", time(8, 30)),
        ("08:05", time(8, 5)),
        ("8g", time(8)),
        ("14 giờ 05 phút", time(14, 5)),
        ("8 giờ rưỡi", time(8, 30)),
        ("8h ruoi", time(8, 30)),
        ("9 giờ kém 15", time(8, 45)),
        ("3h chiều", time(15)),
        ("3 giờ", time(15)),
        ("03:00", time(3)),
        ("2 giờ sáng", time(2)),
        ("1h trưa", time(13)),
        ("11g30 trưa nay", time(11, 30)),
        ("12h trưa", time(12)),
        ("12 giờ 15 chiều", time(12, 15)),
        ("8 giờ tối", time(20)),
        ("tám giờ", time(8)),
        ("lúc 17h ngày 30/11", time(17)),
        ("8h 30/11", time(8)),
        ("24 giờ", None),
        ("25h", None),
        ("8:75", None),
        ("12 giờ đêm", None),
        ("24 giờ/ngày", None),
        ("30 phút", None),
        ("hôm nay", None),
        ("", None),
    ],
)
def test_a_time_of_day(phrase: str, meant: time | None) -> None:
    assert read_time(phrase) == meant


@pytest.mark.parametrize(
    ("phrase", "minutes"),
    [
        ("30 phút", 30),
        ("15p", 15),
        ("15 phút nữa", 15),
        ("nửa tiếng", 30),
        ("nửa giờ nữa", 30),
        ("1 tiếng", 60),
        ("một giờ rưỡi", 90),
        ("1h30", 90),
        ("1 giờ 15 phút", 75),
        ("ba mươi phút nữa", 30),
        ("2 ngày", 2 * 24 * 60),
        ("0 phút", None),
        ("lát nữa", None),
    ],
)
def test_a_length_of_time(phrase: str, minutes: int | None) -> None:
    assert read_duration(phrase) == (minutes and timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("17h ngày 30/11", "30/11 17:00"),
        ("9 giờ sáng mai", "26/11 09:00"),
        ("chieu mai luc 3h", "26/11 15:00"),
        ("chiều mai", "26/11 17:00"),
        ("sáng thứ 6", "27/11 11:30"),
        ("trước 16h30 chiều nay", "25/11 16:30"),
        ("mai", "26/11 17:00"),
        ("10h", "25/11 10:00"),
        ("8h", None),
        ("8h thứ tư", "02/12 08:00"),
        ("10h thứ tư", None),
        ("30 phút nữa", "25/11 09:30"),
        ("nửa tiếng nữa", "25/11 09:30"),
        ("nhắc lại sau 15 phút", "25/11 09:15"),
        ("1 tiếng rưỡi nữa", "25/11 10:30"),
        ("chiều nhắc lại giúp tôi", "25/11 17:00"),
        ("8h hôm nay", None),
        ("8h ngày 31/02", None),
        ("8h hôm qua", None),
        ("sự cố hộp thư", None),
    ],
)
def test_a_moment(phrase: str, meant: str | None) -> None:
    moment = read_moment(phrase, SAID)
    assert (moment and f"{moment.astimezone(LOCAL):%d/%m %H:%M}") == meant


def test_a_moment_gone_by_where_the_past_counts() -> None:
    assert read_moment("8h hôm qua", SAID, past=True) == at_local(day(11, 24), time(8))
    assert read_moment("8h sáng nay", SAID, past=True) == at_local(day(11, 25), time(8))
    assert read_moment("sáng nay", SAID, past=True) == at_local(day(11, 25), time(7))  # it runs still


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("từ 25/11 đến 27/11", day(11, 25), day(11, 27)),
        ("tu 25/11 den het 27/11", day(11, 25), day(11, 27)),
        ("25/11 - 27/11", day(11, 25), day(11, 27)),
        ("25/11-27/11/2026", day(11, 25), day(11, 27)),
        ("25-27/11", day(11, 25), day(11, 27)),
        ("25 – 27/11", day(11, 25), day(11, 27)),
        ("từ ngày 25 đến ngày 27/11", day(11, 25), day(11, 27)),
        ("từ 25/11 đến 27", day(11, 25), day(11, 27)),
        ("26 và 27/11", day(11, 26), day(11, 27)),
        ("từ mai đến thứ 6", day(11, 26), day(11, 27)),
        ("từ hôm nay tới mai", day(11, 25), day(11, 26)),
        ("nghỉ đến thứ 6", day(11, 25), day(11, 27)),
        ("nghỉ phép từ nay đến hết tháng", day(11, 25), day(11, 30)),
        ("từ thứ 2 tuần sau đến thứ 4", day(11, 30), day(12, 2)),
        ("t5-t6", day(11, 26), day(11, 27)),
        ("thứ năm tới thứ sáu", day(11, 26), day(11, 27)),
        ("từ 28/12 đến 03/01", day(12, 28), day(1, 3, 2027)),
        ("từ 23/11 đến 27/11", day(11, 23), day(11, 27)),
        ("3 ngày từ mai", day(11, 26), day(11, 28)),
        ("nghỉ 2 ngày kể từ 30/11", day(11, 30), day(12, 1)),
        ("2 ngày tới", day(11, 26), day(11, 27)),
        ("tuần sau", day(11, 30), day(12, 6)),
        ("tuần này", day(11, 25), day(11, 29)),
        ("tháng 12", day(12, 1), day(12, 31)),
        ("tháng sau", day(12, 1), day(12, 31)),
        ("quý I/2027", day(1, 1, 2027), day(3, 31, 2027)),
        ("6 tháng đầu năm 2027", day(1, 1, 2027), day(6, 30, 2027)),
        ("hôm nay", day(11, 25), day(11, 25)),
        ("cả ngày mai", day(11, 26), day(11, 26)),
        ("mai em nghỉ", day(11, 26), day(11, 26)),
    ],
)
def test_a_period(phrase: str, first: date, last: date) -> None:
    assert read_period(phrase, SAID) == (first, last)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "từ mai",
        "từ 31/02 đến 01/03",
        "từ 01/12 đến 31/02",
        "từ 27/11/2026 đến 25/11/2026",
        "đến",
        "nghỉ phép",
    ],
)
def test_no_period(phrase: str) -> None:
    assert read_period(phrase, SAID) is None


def test_a_period_gone_by_where_the_past_counts() -> None:
    assert read_period("từ 19/11 đến 20/11", SAID, past=True) == (day(11, 19), day(11, 20))
    assert read_period("từ hôm qua đến hôm nay", SAID, past=True) == (day(11, 24), day(11, 25))
    assert read_period("tuần trước", SAID, past=True) == (day(11, 16), day(11, 22))


def test_a_period_that_began_last_year() -> None:
    said = at_local(day(12, 30), time(8))
    assert read_period("từ 28/12 đến 3/1", said) == (day(12, 28), day(1, 3, 2027))


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("sáng mai", (day(11, 26), 1), (day(11, 26), 1)),
        ("chiều nay", (day(11, 25), 2), (day(11, 25), 2)),
        ("cả ngày mai", (day(11, 26), 1), (day(11, 26), 2)),
        ("sáng và chiều mai", (day(11, 26), 1), (day(11, 26), 2)),
        ("từ chiều 25/11 đến sáng 27/11", (day(11, 25), 2), (day(11, 27), 1)),
        ("tu chieu nay den sang mai", (day(11, 25), 2), (day(11, 26), 1)),
        ("từ sáng mai đến hết thứ 6", (day(11, 26), 1), (day(11, 27), 2)),
        ("25-27/11", (day(11, 25), 1), (day(11, 27), 2)),
        ("từ sáng đến chiều mai", (day(11, 26), 1), (day(11, 26), 2)),
        ("lần 2 hôm nay", (day(11, 25), 2), (day(11, 25), 2)),
        ("lần thứ nhất ngày 26/11", (day(11, 26), 1), (day(11, 26), 1)),
        ("đến sáng mai", (day(11, 25), 1), (day(11, 26), 1)),
    ],
)
def test_rounds(phrase: str, first: Round, last: Round) -> None:
    assert read_round_span(phrase, SAID) == (first, last)


def test_rounds_gone_by() -> None:
    assert read_round_span("sáng qua", SAID, past=True) == ((day(11, 24), 1), (day(11, 24), 1))
    assert read_round_span("sáng qua", SAID) is None


@pytest.mark.parametrize("phrase", ["tối nay", "sáng", "từ mai", "", "từ chiều mai đến sáng mai"])
def test_no_rounds(phrase: str) -> None:
    assert read_round_span(phrase, SAID) is None


WORDS = """
    từ đến ngày tháng tuần thứ sáu tu den sau toi 25/11 31/02 25-27/11 2 9 30 8h30 999 nữa này trước qua mai
    chiều sáng cuối đầu hết năm quý iv 6 2027 99/99 - . , mười rưỡi kém và lần hôm kia vừa rồi
"""
PHRASES = st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join)


@given(st.text() | PHRASES, st.booleans())
@example('2000"THANG"TRUOC', False)
def test_no_text_is_too_odd(phrase: str, past: bool) -> None:
    read_time(phrase)
    read_duration(phrase)
    read_date(phrase, SAID, past=past)
    read_round_span(phrase, SAID, past=past)
    moment = read_moment(phrase, SAID, past=past)
    assert moment is None or moment.tzinfo
    period = read_period(phrase, SAID, past=past)
    assert period is None or period[0] <= period[1]
