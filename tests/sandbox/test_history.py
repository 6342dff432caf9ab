"""The month before the demo: told of people who are there, at moments that come, and always the same."""

from collections import Counter
from datetime import date

from bot.conversation import Option
from bot.domain.calendar import Calendar
from bot.sandbox.history import ASKED, DAY, DAYS, SEVERAL, habit_of, month_before, newest_button
from bot.sandbox.sample import FOLDER, story
from storage.trial import Seat

NAMES = {line.split("\t")[0] for line in (FOLDER / "people.tsv").read_text(encoding="utf-8").splitlines()}
MONDAY = date(2026, 11, 30)


def test_the_story_is_of_people_and_moments_that_there_are() -> None:
    lines = (FOLDER / "month.txt").read_text(encoding="utf-8").splitlines()
    told = story()
    assert sum(map(len, told.values())) == sum(not line.startswith("#") for line in lines)
    assert {number for number, _hour in told} <= set(range(-DAYS, 0))
    assert {hour for _number, hour in told} <= {hour for hour, _round, _habit in DAY}
    who = {name for lines_then in told.values() for name, _words in lines_then}
    assert {name for name in who if not SEVERAL.fullmatch(name)} <= NAMES


def test_it_goes_over_the_working_days_before() -> None:
    days = month_before(MONDAY)
    assert len(days) == DAYS
    assert days[-1] == date(2026, 11, 27)
    assert date(2026, 11, 24) not in days  # Ngày Văn hóa Việt Nam
    assert all(map(Calendar().is_working_day, days))


def test_most_people_check_when_they_are_asked_and_each_start_tells_the_same() -> None:
    seats = [Seat("ptp", "officer", name, "telegram", "7", "1") for name in sorted(NAMES)]
    days = month_before(MONDAY)
    habits = [habit_of(one, day, 1) for one in seats for day in days]
    assert habits == [habit_of(one, day, 1) for one in seats for day in days]
    counted = Counter(habits)
    assert counted[ASKED] > 0.8 * len(habits)
    assert len(counted) == 4


def test_of_two_reports_that_wait_the_one_is_answered_of_which_the_story_tells() -> None:
    both = [
        ("Còn 02 báo cáo", Option("b", "Trả lời: Báo cáo năm")),
        ("Còn 02 báo cáo", Option("c", "Trả lời: Kết quả đổi")),
    ]
    seen = [("Báo cáo năm", Option("a", "Trả lời")), *both, ("Kết quả đổi mật khẩu", Option("d", "Trả lời"))]
    assert [
        button.token for said in ("Trả", "Kết quả → Trả lời") if (button := newest_button(seen, said))
    ] == ["a", "c"]
    assert newest_button(seen[:1], "Kết quả → Trả lời") is None
    assert newest_button(seen[3:], "Kết quả → Trả lời") == seen[3][1]
