"""Pictures of how units keep the checks: what each cell says, and that a grey print tells the cells apart."""

import io
import re
from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest
from PIL import Image

from bot.conversation import NoLongerPossible
from bot.documents.pictures import (
    Mark,
    ResultsLine,
    ResultsPicture,
    names,
    results_png,
    results_svg,
    title_lines,
)
from bot.domain.duties import DutyState
from handlers.results.pictures import (
    DAYS,
    WEEKDAYS,
    calendar_of,
    half_of,
    legend_of,
    mark_of_day,
    mark_of_week,
    names_of,
    period_named,
    table,
)

SAID = (  # beside what the marks are called
    "{in_time}; số liệu đến {moment}",
    "Đơn vị có tỷ lệ thấp xếp trước.",
    "Trang {page}/{pages}.",
    "Mỗi ô là một tuần.",
    "Tuần {first} – {last}",
    *WEEKDAYS,
)
CHECKED, LATE, MISSED = DutyState.CHECKED, DutyState.LATE, DutyState.MISSED
EXCUSED, UNREACHED, OPEN = DutyState.EXCUSED, DutyState.NOT_REACHED, DutyState.OPEN
OF_DAYS = [
    ((CHECKED, CHECKED), Mark.GOOD),
    ((CHECKED, LATE), Mark.LATE),
    ((CHECKED, MISSED), Mark.PART),
    ((LATE, UNREACHED), Mark.PART),
    ((MISSED, MISSED), Mark.MISSED),
    ((MISSED, UNREACHED), Mark.MISSED),
    ((UNREACHED, UNREACHED), Mark.NOT_REACHED),
    ((EXCUSED, EXCUSED), Mark.EXCUSED),
    ((EXCUSED, MISSED), Mark.MISSED),
    ((EXCUSED, CHECKED), Mark.GOOD),
    ((CHECKED, OPEN), Mark.OPEN),
    ((MISSED, OPEN), Mark.OPEN),
    ((OPEN, OPEN), Mark.OPEN),
    ((), None),
]
OF_WEEKS = [
    ({CHECKED: 10}, Mark.GOOD),
    ({CHECKED: 19, LATE: 1}, Mark.GOOD),
    ({CHECKED: 9, LATE: 1}, Mark.LATE),
    ({CHECKED: 8, MISSED: 2}, Mark.LATE),
    ({CHECKED: 7, MISSED: 3}, Mark.MISSED),
    ({UNREACHED: 8, EXCUSED: 2}, Mark.NOT_REACHED),
    ({EXCUSED: 10}, Mark.EXCUSED),
    ({}, Mark.OPEN),
]


@pytest.mark.parametrize(("ended", "mark"), OF_DAYS)
def test_a_day_is_marked_by_what_is_missing_and_then_by_what_was_late(
    ended: tuple[DutyState, ...], mark: Mark | None
) -> None:
    assert mark_of_day(Counter(ended)) == mark


@pytest.mark.parametrize(("ended", "mark"), OF_WEEKS)
def test_a_week_is_marked_by_its_share_in_time(ended: dict[DutyState, int], mark: Mark | None) -> None:
    assert mark_of_week(Counter(ended)) == mark


def test_half_a_year_has_a_column_a_week_and_names_its_months() -> None:
    period = period_named("2026-H2")
    days = [date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 6), date(2026, 8, 3), date(2026, 12, 31)]
    columns, marks = table(period, {(1, day): Counter({CHECKED: 2}) for day in days})
    assert columns == [date(2026, 6, 29), date(2026, 7, 6), date(2026, 8, 3), date(2026, 12, 28)]
    assert names_of(period, columns) == ["01/07", "06/07", "03/08", "28/12"]
    mondays = [date(2026, 6, 29) + timedelta(days=7 * n) for n in range(13)]
    assert [name for name in names_of(period, mondays) if name] == ["T7", "T8", "T9"]
    assert {*marks.values()} == {Mark.GOOD}
    assert (period.first, period.last) == (date(2026, 7, 1), date(2026, 12, 31))
    assert half_of(date(2026, 6, 30)) == "2026-H1"


def test_a_day_that_is_not_over_does_not_count_for_its_week() -> None:
    monday, today = date(2026, 11, 23), date(2026, 11, 25)
    states = {(1, monday): Counter({CHECKED: 2}), (1, today): Counter({MISSED: 1, OPEN: 1})}
    assert table(period_named("2026-H2"), states)[1] == {(1, monday): Mark.GOOD}
    only = {(1, today): states[1, today]}
    assert table(period_named("2026-H2"), only)[1] == {(1, monday): Mark.OPEN}


def test_the_month_of_one_unit_is_a_calendar() -> None:
    days = [date(2026, 11, day) for day in (2, 3, 9, 11)]
    states = {(1, day): Counter({CHECKED: 1, MISSED: int(day.day == 3)}) for day in days}
    weekdays, lines = calendar_of(1, states)
    assert weekdays == ["T2", "T3", "T4"]
    assert [(line.name, line.marks, line.share) for line in lines] == [
        ("Tuần 02/11 – 04/11", [Mark.GOOD, Mark.PART, None], "66,7 %"),
        ("Tuần 09/11 – 11/11", [Mark.GOOD, None, Mark.GOOD], "100 %"),
    ]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Phòng Nội vụ", ["Phòng Nội vụ"]),
        ("Văn phòng HĐND và UBND", ["Văn phòng HĐND", "và UBND"]),
        ("Phòng Lao động - Thương binh và Xã hội", ["Phòng Lao động - Thương", "binh và Xã hội"]),
        ("Phòng Tài nguyên và Môi trường", ["Phòng Tài nguyên và", "Môi trường"]),
    ],
)
def test_a_long_name_has_two_lines(name: str, lines: list[str]) -> None:
    assert names(name, 212) == lines


@pytest.mark.parametrize("name", ["", "2026", "2026-H3", "2026-13", "abcd-H1", "99999-H1", "2026-11-01"])
def test_a_token_that_names_no_span_is_refused(name: str) -> None:
    with pytest.raises(NoLongerPossible):
        period_named(name)


def test_a_grey_print_tells_the_marks_apart() -> None:
    """Compare the cells of a line, each of another mark, as grey pixels."""
    marks = [*Mark]
    lines = [ResultsLine("Đơn vị", marks, "50 %")]
    names = [str(number) for number in range(len(marks))]
    drawn = results_png(
        ResultsPicture("A", "B", "C", names, lines, legend_of(period_named("2026-11"), marks))
    )
    picture = Image.open(io.BytesIO(drawn)).convert("L")
    cells = [picture.crop(box) for box in boxes(len(marks))]
    for one, other in combinations(cells, 2):
        apart = [abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True)]
        assert sum(apart) / len(apart) > 8
    assert {*DAYS} == {*Mark}


def test_a_long_title_and_what_is_said_under_it_stand_on_several_lines() -> None:
    title = "6 tháng đầu năm 2027: kết quả sử dụng hộp thư điện tử"
    said = "98,5 % trong giờ (không tính 1.204 lượt chưa nhắc được); số liệu đến 09:00 ngày 07/06/2027"
    drawn = results_svg(ResultsPicture(title, said, "", [""], [ResultsLine("Đơn vị", [Mark.GOOD], "–")], {}))
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", drawn)
    assert " ".join(texts[:2]) == title
    assert " ".join(texts[2:4]) == said
    assert all(len(title_lines("dài " * count)) <= 3 for count in (1, 20, 200))


def boxes(count: int) -> list[tuple[int, int, int, int]]:
    """Return where the cells of the first line stand, in pixels."""
    left, top, wide, tall = (626 - 56 * count) * 1.5, 122 * 1.5, 56 * 1.5, 30 * 1.5
    return [
        (round(left + wide * n) + 2, round(top) + 2, round(left + wide * (n + 1)) - 2, round(top + tall) - 2)
        for n in range(count)
    ]
