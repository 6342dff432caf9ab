"""From when to when somebody is on call, as people type it."""

from datetime import datetime, time

import pytest

from bot.conversation import LOCAL
from bot.domain.dates import night_in_full, read_shift

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
SAID_AT = datetime(2026, 11, 25, 15, 0, 40, tzinfo=LOCAL)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("tối nay", "25/11/2026 17:00 – 26/11/2026 07:30"),
        ("đêm nay", "25/11/2026 17:00 – 26/11/2026 07:30"),
        ("đêm thứ 7", "28/11/2026 17:00 – 29/11/2026 07:30"),
        ("sáng mai", "26/11/2026 07:30 – 26/11/2026 11:30"),
        ("chiều mai", "26/11/2026 13:30 – 26/11/2026 17:00"),
        ("mai", "26/11/2026 00:00 – 27/11/2026 00:00"),
        ("tuần sau", "30/11/2026 00:00 – 07/12/2026 00:00"),
        ("từ 28/11 đến 29/11", "28/11/2026 00:00 – 30/11/2026 00:00"),
        ("từ 17h30 thứ Sáu đến 7h30 thứ Hai", "27/11/2026 17:30 – 30/11/2026 07:30"),
        ("t6 17h den t2 7h30", "27/11/2026 17:00 – 30/11/2026 07:30"),
        ("từ tối thứ Sáu đến sáng thứ Hai", "27/11/2026 17:00 – 30/11/2026 07:30"),
        ("từ chiều 27/11 đến hết Chủ nhật", "27/11/2026 13:30 – 30/11/2026 00:00"),
        ("từ thứ Bảy đến tối Chủ nhật", "28/11/2026 00:00 – 30/11/2026 00:00"),
        ("từ 17h hôm nay đến 7h30", "25/11/2026 17:00 – 26/11/2026 07:30"),
        ("từ 22h đến 6h", "25/11/2026 22:00 – 26/11/2026 06:00"),
        ("17h30 - 7h30", "25/11/2026 17:30 – 26/11/2026 07:30"),
        ("30/12 17:00 đến 02/01 07:30", "30/12/2026 17:00 – 02/01/2027 07:30"),
        ("từ 17:30 27/11 đến 07:30 30/11/2026", "27/11/2026 17:30 – 30/11/2026 07:30"),
        ("từ bây giờ đến 8h mai", "25/11/2026 15:00 – 26/11/2026 08:00"),
        ("từ nay đến thứ Sáu", "25/11/2026 15:00 – 28/11/2026 00:00"),
        ("đến 7h30 sáng mai", "25/11/2026 15:00 – 26/11/2026 07:30"),
    ],
)
def test_it_reads(typed: str, span: str) -> None:
    read = read_shift(typed, SAID_AT, HOURS)
    assert read
    assert " – ".join(f"{moment.astimezone(LOCAL):%d/%m/%Y %H:%M}" for moment in read) == span


@pytest.mark.parametrize(
    "typed", ["", "abc", "từ mai", "17h hôm nay", "đến", "từ 31/02 đến 02/03", "hôm qua", "từ abc đến mai"]
)
def test_it_does_not_guess(typed: str) -> None:
    assert read_shift(typed, SAID_AT, HOURS) is None


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        (
            "tối nay em Yến trực thay chị nha, từ 17h30 tới 7h sáng mai",
            "từ 17:30 25/11/2026 đến 07:00 26/11/2026",
        ),
        ("từ 17h30 tới 7h sáng mai", "từ 17:30 25/11/2026 đến 07:00 26/11/2026"),
        ("tối nay, từ 17h30 đến 7h", "từ 17:30 25/11/2026 đến 07:00 26/11/2026"),
        ("đêm nay từ 22h đến 6h", "từ 22:00 25/11/2026 đến 06:00 26/11/2026"),
        ("toi mai truc tu 17h30 den 7h sang hom sau", "từ 17:30 26/11/2026 đến 07:00 27/11/2026"),
        ("tối thứ sáu từ 5 giờ chiều đến 7 giờ sáng hôm sau", "từ 17:00 27/11/2026 đến 07:00 28/11/2026"),
        ("từ 7 rưỡi tối đến 7h sáng mai", ""),
        ("tối nay từ 18h đến 22h", ""),
        ("từ 8h đến 17h mai", ""),
        ("từ 17h30 thứ Sáu đến 7h30 thứ Hai", ""),
        ("tối nay và tối mai từ 17h30 tới 7h sáng", ""),
        ("từ 17h30 25/11 đến 7h 26/11", ""),
        ("tối nay trực tới 7h sáng mai", ""),
        ("từ 25h đến 7h sáng mai", ""),
    ],
)
def test_the_hours_of_a_night_are_written_with_their_days(typed: str, span: str) -> None:
    assert night_in_full(typed, SAID_AT) == (span or typed)
