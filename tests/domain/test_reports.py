"""The rules of reports: which acts are possible, what is in time, on which days a unit is reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.conversation import Refused, at_local, local_date
from bot.domain.calendar import Calendar, WorkingTime
from bot.domain.reports import (
    MAY_BE,
    MISSING,
    MOVES,
    OWED,
    QuestionKind,
    ReportAction,
    ReportQuestion,
    ReportState,
    choices,
    from_json,
    handings,
    is_late,
    missing,
    moved,
    next_reminder,
    read_day,
    read_within,
    read_words,
    shown,
    typed,
)
from bot.domain.reports.states import ReminderStep, all_reminders, newest_reminder

SAID_AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
WORKING = WorkingTime(Calendar(), ((time(7, 30), time(11, 30)), (time(13, 30), time(17))))
TABLE = """
            hand       file   approve  return    recall  ask_more  exempt  owe    end
asked       with_head  filed  -        -         -       -         exempt  -      ended
with_head   with_head  filed  filed    returned  asked   asked     exempt  -      ended
returned    with_head  filed  -        -         -       -         exempt  -      ended
filed       with_head  filed  -        returned  -       asked     -       -      -
exempt      -          -      -        -         -       -         -       asked  -
ended       -          -      -        -         -       -         -       -      -
"""


def rows() -> list[tuple[ReportState, ReportAction, ReportState | None]]:
    head, *lines = TABLE.strip().splitlines()
    acts = [ReportAction(name) for name in head.split()]
    return [
        (ReportState(line.split()[0]), act, None if cell == "-" else ReportState(cell))
        for line in lines
        for act, cell in zip(acts, line.split()[1:], strict=True)
    ]


def test_the_table_is_the_whole_of_it() -> None:
    assert len(rows()) == len(ReportState) * len(ReportAction)
    assert {(state, act): to for state, act, to in rows() if to} == MOVES


@pytest.mark.parametrize(("state", "act", "to"), rows())
def test_what_an_act_leads_to(state: ReportState, act: ReportAction, to: ReportState | None) -> None:
    assert moved(state, act) == to


def test_a_request_that_has_ended_has_nothing_that_is_missing() -> None:
    assert {state for states in MAY_BE.values() for state in states} == set(ReportState)
    assert set(MAY_BE["open"]) == set(ReportState) - {ReportState.ENDED}
    for ended in ("closed", "cancelled"):
        assert not set(MAY_BE[ended]) & set(MISSING)


def test_what_is_owed_is_missing_and_what_is_filed_is_not() -> None:
    assert set(OWED) < set(MISSING)
    assert not set(MISSING) & {ReportState.FILED, ReportState.EXEMPT, ReportState.ENDED}


# What is done to a report that is due on Friday, 04/12, at 17:00, to its filing; whether it is late.
IN_TIME = """
file 04 17                                              | no
file 04 18                                              | late
hand 04 17, approve 04 18                               | no    the head's evening
hand 04 16, approve 07 17                               | no    one working day
hand 04 16, approve 08 08                               | late
hand 07 08, approve 07 09                               | late
hand 04 16, return 04 17, hand 07 10, approve 07 17     | no    handed over by the deadline, whatever then
hand 04 16, return 07 08, hand 07 10, approve 08 08     | late
hand 03 09, return 03 10, hand 07 10, file 07 16        | no    the head wrote it anew
hand 04 18, return 07 08, hand 07 10, approve 07 11     | late
file 03 09, return 04 10, hand 07 08, approve 07 09     | no    returned by the office
file 03 09, return 09 10, hand 09 11, approve 09 12     | late
hand 03 09, ask_more 03 10, hand 07 08, approve 07 09   | late  the new question was not answered
hand 03 09, ask_more 03 10, hand 04 17, approve 07 09   | no
file 03 09, hand 04 17, approve 07 09                   | no    edited in time
"""


def deeds(line: str) -> list[tuple[ReportAction, datetime]]:
    told = (deed.split() for deed in line.split(","))
    return [
        (ReportAction(act), at_local(date(2026, 12, int(day)), time(int(hour)))) for act, day, hour in told
    ]


@pytest.mark.parametrize("line", IN_TIME.strip().splitlines())
def test_in_time_is_handed_over_by_the_deadline_and_approved_soon(line: str) -> None:
    done, _bar, rest = line.partition("|")
    found = deeds(done)
    _act, filed_at = found[-1]
    late = is_late(handings(found), filed_at, at_local(date(2026, 12, 4), time(17)), WORKING)
    assert ("late" if late else "no") == rest.split()[0]


def test_more_time_moves_the_day_to_approve_too() -> None:
    found = deeds("hand 08 17, return 09 08, hand 09 09, approve 09 17")
    assert not is_late(handings(found), found[-1][1], at_local(date(2026, 12, 8), time(17)), WORKING)
    assert is_late(handings(found), found[-1][1], at_local(date(2026, 12, 7), time(17)), WORKING)


def opened(day: date) -> datetime:
    return at_local(day, time(9))


def said(first: date, last: date, until: date) -> list[tuple[str, str, bool]]:
    """Return day, step and whether the head hears of it, of all reminders up to ``until``."""
    found: list[tuple[str, str, bool]] = []
    for one in all_reminders(opened(first), at_local(last, time(17)), Calendar()):
        if local_date(one.at) > until:
            return found
        found.append((f"{one.at.astimezone(UTC) + timedelta(hours=7):%d/%m %H:%M}", one.step, one.tells_head))
    return found


def test_reminders_come_closer_and_closer_then_daily_then_weekly() -> None:
    assert said(date(2026, 11, 2), date(2026, 11, 27), date(2026, 12, 16)) == [
        ("13/11 08:00", ReminderStep.HALFWAY, False),  # the half is Saturday
        ("20/11 08:00", ReminderStep.BEFORE, False),
        ("23/11 08:00", ReminderStep.BEFORE, False),  # 24/11 is a day off
        ("26/11 08:00", ReminderStep.BEFORE, True),
        ("27/11 08:00", ReminderStep.LAST_DAY, False),
        ("30/11 08:00", ReminderStep.OVERDUE, True),
        ("01/12 08:00", ReminderStep.OVERDUE, True),
        ("02/12 08:00", ReminderStep.OVERDUE, True),
        ("03/12 08:00", ReminderStep.OVERDUE, True),
        ("04/12 08:00", ReminderStep.OVERDUE, True),
        ("11/12 08:00", ReminderStep.OVERDUE, True),
    ]


def test_around_tet_nobody_is_reminded_on_a_holiday_and_nothing_comes_after_its_day() -> None:
    """Leave out Tết 2026, from 16/02 to 20/02, though the last day lies within it."""
    found = said(date(2026, 1, 26), date(2026, 2, 18), date(2026, 3, 6))
    assert found == [
        ("06/02 08:00", ReminderStep.HALFWAY, False),
        ("11/02 08:00", ReminderStep.BEFORE, False),
        ("13/02 08:00", ReminderStep.LAST_DAY, True),  # three days before, one, and the last day itself
        ("23/02 08:00", ReminderStep.OVERDUE, True),
        ("24/02 08:00", ReminderStep.OVERDUE, True),
        ("25/02 08:00", ReminderStep.OVERDUE, True),
        ("26/02 08:00", ReminderStep.OVERDUE, True),
        ("27/02 08:00", ReminderStep.OVERDUE, True),
        ("06/03 08:00", ReminderStep.OVERDUE, True),
    ]


def test_every_reminder_of_two_years_is_on_a_working_day_one_a_day_in_order() -> None:
    days = Calendar()
    for number in range(0, 700, 5):
        first = date(2026, 1, 5) + timedelta(days=number)
        for length in (0, 1, 2, 5, 14, 60):
            last = first + timedelta(days=length)
            at = [day for day, _step, _head in said(first, last, last + timedelta(days=40))]
            assert len(at) == len(set(at))
            moments = [one.at for one, _n in zip(all_reminders(opened(first), opened(last), days), range(20))]  # noqa: B905
            assert moments == sorted(moments)
            assert all(days.is_working_day(local_date(one)) for one in moments)


def test_what_was_missed_is_not_made_up_and_what_comes_next_lies_ahead() -> None:
    first, last, days = opened(date(2026, 11, 2)), at_local(date(2026, 11, 27), time(17)), Calendar()
    now = at_local(date(2026, 11, 26), time(12))
    newest = newest_reminder(first, last, now, days)
    assert newest
    assert newest.at == at_local(date(2026, 11, 26), time(8))
    assert next_reminder(first, last, now, days).at == at_local(date(2026, 11, 27), time(8))
    assert newest_reminder(first, last, first, days) is None


NUMBER = ReportQuestion("q1", QuestionKind.NUMBER, "Số máy")
NUMBERS = {
    "12": "12",
    "1.250": "1250",
    "1 250 000": "1250000",
    "1250": "1250",
    " 98,4 ": "98.4",
    "98.4": "98.4",
    "1,250": "1.25",
    "-3": "-3",
    "0": "0",
    "100": "100",
    "12 %": "12",
    "dạ 6 ạ": "6",
    "5 hộp thư ạ": "5",
    "12 máy": "12",
    "khoảng 1.200 hộp thư.": "1200",
    "tầm 95 phần trăm": "95",
    "trên hệ thống có 1 250": "1250",
    "tỷ lệ 98,4%": "98.4",
    "5 máy, cả 5 đều mới": "5",
    "hai": "2",
    "da hai may a": "2",
    "Mười hai": "12",
    "mười lăm hộp thư ạ": "15",
    "hai muoi mot": "21",
    "ba chục": "30",
    "dạ tổng cộng là một trăm linh hai": "102",
    "hai trăm năm mươi lăm người": "255",
    "ba trăm": "300",
    "không có": "0",
    "da khong co may nao a": "0",
    "chưa có vụ nào": "0",
}
NO_NUMBERS = (
    *(
        "",
        "năm nay",
        "ba tháng",
        "hai ba",
        "mười hai mười ba",
        "không có số liệu",
        "không biết",
        "1.25.0",
        "12..5",
        "1e5",
        "NaN",
        "٣",
        "12,5,6",
        "--3",
        "9" * 16,
        "%",
        "A5",
        "5h30",
    ),
    *("04/12", "14:30", "5-6", "5 hoặc 6", "12 máy, 3 hỏng", "2 triệu", "5k", "hơn 5", "chưa tới 5"),
    *("không quá 5", "tối đa: 5", "=5", "=1+1", "10 + 10"),
)


@pytest.mark.parametrize(("said_as", "value"), NUMBERS.items())
def test_a_number_is_understood_as_it_is_written_here(said_as: str, value: str) -> None:
    assert read_within(NUMBER, said_as) == value
    assert read_within(NUMBER, typed(NUMBER, value)) == value


@pytest.mark.parametrize("said_as", ["không", "dạ không ạ", "không có", "chưa có máy nào"])
def test_none_is_nought_where_the_question_may_be_left_out_too(said_as: str) -> None:
    assert read_within(replace(NUMBER, may_skip=True), said_as) == "0"


@pytest.mark.parametrize("said_as", NO_NUMBERS)
def test_what_is_no_number_is_asked_for_again(said_as: str) -> None:
    with pytest.raises(Refused, match=r"Xin gõ"):
        read_within(NUMBER, said_as)


@pytest.mark.parametrize(
    ("kind", "low", "high", "taken", "refused", "because"),
    [
        (QuestionKind.NUMBER, "0", "", "0", "-1", "Xin gõ một số từ 0 trở lên."),
        (QuestionKind.NUMBER, "", "1250", "1.250", "1.251", "Xin gõ một số không quá 1.250."),
        (QuestionKind.NUMBER, "1", "5", "5", "0", "Xin gõ một số từ 1 đến 5."),
        (QuestionKind.PERCENT, "", "", "100", "100,1", "Xin gõ một số từ 0 đến 100."),
        (QuestionKind.PERCENT, "", "200", "150%", "-1", "Xin gõ một số từ 0 đến 200."),
    ],
)
def test_limits_are_said(  # noqa: PLR0913
    kind: QuestionKind, low: str, high: str, taken: str, refused: str, because: str
) -> None:
    question = ReportQuestion("q1", kind, "?", low, high)
    assert read_within(question, taken)
    with pytest.raises(Refused) as said_why:
        read_within(question, refused)
    assert str(said_why.value) == because


def test_answers_are_shown_as_people_write_them() -> None:
    choice = ReportQuestion("q2", QuestionKind.CHOICE, "?", options=("Đã ban hành", "Chưa"))
    assert shown(NUMBER, "1250.5") == "1.250,5"
    assert shown(ReportQuestion("q", QuestionKind.PERCENT, "?"), "98.4") == "98,4 %"
    assert shown(ReportQuestion("q", QuestionKind.DATE, "?"), "2026-12-04") == "04/12/2026"
    assert shown(ReportQuestion("q", QuestionKind.YES_NO, "?"), "no") == "Không"
    assert (choices(choice), shown(choice, "2")) == ({"1": "Đã ban hành", "2": "Chưa"}, "Chưa")


def test_a_day_is_past_or_ahead() -> None:
    day = ReportQuestion("q", QuestionKind.DATE, "?")
    for said_as in ("04/12/2026", "4/12", "ngày 4 tháng 12"):
        assert read_day(said_as, SAID_AT) == "2026-12-04"
    assert read_day("hôm qua", SAID_AT) == "2026-11-24"
    assert read_day(typed(day, "2020-02-29"), SAID_AT) == "2020-02-29"
    with pytest.raises(Refused):
        read_day("31/02", SAID_AT)


@pytest.mark.parametrize(
    ("said_as", "value"),
    [
        ("đại học ạ", "đại học"),
        ("dạ không có", "không có"),
        ("Dạ, đại học anh ạ.", "đại học"),
        ("dạ", "dạ"),
        ("Dạy nghề", "Dạy nghề"),
        ("khó khăn:\nthiếu máy ạ", "khó khăn:\nthiếu máy ạ"),
    ],
)
def test_a_short_answer_is_kept_without_its_polite_words(said_as: str, value: str) -> None:
    assert read_words(said_as) == value
    assert read_words(value) == value


def test_words_are_bounded() -> None:
    assert read_words(" a\nb ") == "a\nb"
    with pytest.raises(Refused):
        read_words("a" * 2001)


def test_questions_are_kept_as_they_were_asked() -> None:
    asked = [
        NUMBER,
        ReportQuestion("q2", QuestionKind.CHOICE, "?", options=("a", "b")),
        ReportQuestion("q3", QuestionKind.FILE, "?", may_skip=True),
    ]
    assert from_json([one.as_json() for one in asked]) == asked
    assert missing(asked, {"q1": "5"}) == [asked[1]]
