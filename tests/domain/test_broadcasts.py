"""Times of a broadcast: when it may go out, and when a missing acknowledgement is reminded of."""

from datetime import date, datetime, time

import pytest

from bot.conversation import LOCAL, at_local
from bot.domain.broadcasts import Orders, changed_words, read_orders, reminders, share
from bot.domain.calendar import Calendar, WorkingTime, next_office_hour

QUIET = (time(17, 30), time(7))
HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
WORKED = WorkingTime(Calendar(), HOURS)
WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY = (date(2026, 11, day) for day in (25, 26, 27, 28, 30))


def at(day: date, clock: str) -> datetime:
    return at_local(day, time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        (at(WEDNESDAY, "08:00"), at(WEDNESDAY, "08:00")),
        (at(WEDNESDAY, "12:15"), at(WEDNESDAY, "12:15")),
        (at(WEDNESDAY, "17:30"), at(THURSDAY, "07:00")),
        (at(THURSDAY, "06:59"), at(THURSDAY, "07:00")),
        (at(FRIDAY, "20:00"), at(MONDAY, "07:00")),
        (at(SATURDAY, "10:00"), at(MONDAY, "07:00")),
    ],
)
def test_it_goes_out_by_day_and_on_working_days(asked: datetime, goes: datetime) -> None:
    assert next_office_hour(asked, Calendar(), QUIET) == goes


@pytest.mark.parametrize(
    ("begun", "until", "reminded"),
    [
        (at(WEDNESDAY, "08:00"), at(WEDNESDAY, "16:00"), ["25 14:00"]),  # noon's is put off, and too near
        (at(WEDNESDAY, "08:00"), at(FRIDAY, "16:00"), ["26 13:30", "27 14:00"]),
        (at(FRIDAY, "16:00"), at(MONDAY, "10:00"), ["30 08:00"]),  # nobody is reminded on Sunday
        (at(WEDNESDAY, "08:00"), at(WEDNESDAY, "09:30"), ["25 08:45"]),
        (at(WEDNESDAY, "08:00"), at(WEDNESDAY, "08:40"), []),
        (at(WEDNESDAY, "16:00"), at(WEDNESDAY, "22:00"), []),
    ],
)
def test_the_silent_are_reminded_twice_at_most_and_in_working_hours(
    begun: datetime, until: datetime, reminded: list[str]
) -> None:
    assert [f"{one.astimezone(LOCAL):%d %H:%M}" for one in reminders(begun, until, WORKED)] == reminded


def test_the_shares_that_are_told() -> None:
    assert [share(done, 7) for done in (0, 3, 4, 6, 7)] == [0, 0, 50, 50, 100]
    assert share(0, 0) == 100


CORRECTED = {
    ("Họp lúc 14 giờ thứ Năm.", "Họp lúc 15 giờ thứ Năm."): [("lúc 14 giờ", "lúc 15 giờ")],
    ("Họp 13h30 thứ Sáu tại huyện.", "Họp 14h thứ Sáu tại huyện."): [
        ("Họp 13h30 thứ Sáu", "Họp 14h thứ Sáu")
    ],
    ("Họp thứ Sáu 13h30 tại huyện.", "Họp thứ Sáu 14h tại huyện."): [
        ("thứ Sáu 13h30 tại", "thứ Sáu 14h tại")
    ],
    ("Hạn nộp 04/12/2026.", "Hạn nộp 07/12/2026."): [("nộp 04/12/2026.", "nộp 07/12/2026.")],
    ("Mang sổ công văn.", "Mang sổ công văn đi, đến."): [("công văn.", "công văn đi, đến.")],
    ("a b c d e f g h i j", "a B c d e f g h I j"): [("a b c", "a B c"), ("h i j", "h I j")],
    ("a b c d", "a B C d"): [("a b c d", "a B C d")],
    ("Họp.", "Họp."): [],
    (" ".join("abcdefghijklmnopqrst"), " ".join("aBcdEfghIjklMnopQrst")): [],  # too many places
    ("x " * 60, "y " * 60): [],  # too long
}


@pytest.mark.parametrize(("before", "now"), CORRECTED)
def test_a_correction_is_told_by_the_words_that_changed(before: str, now: str) -> None:
    assert changed_words(before, now) == CORRECTED[before, now]


ORDERED = {
    "14h mai họp tại hội trường, yêu cầu xác nhận": Orders("14h mai họp tại hội trường", wants_ack=True),
    "hop giao ban. Can xac nhan nhe": Orders("hop giao ban", wants_ack=True),
    "họp lúc 8h tại hội trường yêu cầu xác nhận": Orders("họp lúc 8h tại hội trường", wants_ack=True),
    "mai cúp điện, đề nghị các đơn vị xác nhận đã nhận trước 16h, gửi khẩn": Orders(
        "mai cúp điện", wants_ack=True, ack="trước 16h", is_urgent=True
    ),
    "Tắt máy chủ, yêu cầu xác nhận và gửi khẩn": Orders("Tắt máy chủ", wants_ack=True, is_urgent=True),
    "mai họp lúc 8h, hẹn 14h chiều nay gửi nhé": Orders("mai họp lúc 8h", moment="14h chiều nay"),
    "mai hop. hen gui 8h sang mai. thoi de 10h hay gui": Orders("mai hop", moment="10h"),
}
SENT_AS_THEY_ARE = [
    *(
        "Đề nghị xác nhận thông báo trước.",
        "Đề nghị xác nhận đã nhận.",
        "nộp đơn, có xác nhận của thủ trưởng",
    ),
    "Họp lúc 8h. Đề nghị các đơn vị xác nhận thành phần tham dự",
    "Mai họp, để 14h gửi báo cáo",
    "Mai họp, hẹn các anh chị gửi",
    "Kiểm tra hộp thư ngay và gửi khẩn báo cáo về huyện",
]


@pytest.mark.parametrize("typed", ORDERED)
def test_what_a_text_orders_at_its_end_is_taken_out(typed: str) -> None:
    assert read_orders(typed) == ORDERED[typed]


@pytest.mark.parametrize("typed", SENT_AS_THEY_ARE)
def test_what_speaks_to_the_receivers_stays(typed: str) -> None:
    assert read_orders(typed) == Orders(typed)
