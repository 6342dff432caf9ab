"""How requests and reports are named and shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.calendar import Calendar
from bot.domain.reports.questions import Question, all_of, attached, file_of, shown
from bot.domain.reports.states import State
from bot.text import local_date, long_day, time_text
from bot.words import N_, _
from storage.reports import Report

STATES = {
    State.ASKED: N_("chưa nộp"),
    State.WITH_HEAD: N_("chờ thủ trưởng duyệt"),
    State.RETURNED: N_("bị trả lại"),
    State.FILED: N_("đã nộp"),
    State.EXEMPT: N_("không phải nộp"),
    State.ENDED: N_("đã kết thúc, không nộp"),
}
BRIEF = 300  # characters of an answer where many stand together


def state_name(state: State) -> str:
    return _(STATES[state])


def deadline_text(deadline: datetime) -> str:
    """17:00 thứ Sáu, 04/12/2026"""
    return _("{time} {day}", time=time_text(deadline), day=long_day(local_date(deadline)))


def with_calendar(deadline: datetime, now: datetime, days: Calendar) -> str:
    """The deadline with how far it is, and whether nobody works on its day."""
    last, today = local_date(deadline), local_date(now)
    if why := days.why_off(last):
        return _("{deadline} – ngày không làm việc ({why})", deadline=deadline_text(deadline), why=why)
    count = 0
    while today < last:
        today, count = days.next_working_day(today), count + 1
    if count == 0:
        return _("{deadline} (hôm nay)", deadline=deadline_text(deadline))
    return _("{deadline} (còn {count} ngày làm việc)", deadline=deadline_text(deadline), count=count)


def content(report: Report) -> list[str]:
    """Each question with its answer, as they are read in chat."""
    nothing = [_("Không phát sinh.")] if report.is_nothing else []
    answered = all_of(report.questions, report.answers)
    return [*nothing, *(f"{one.text}: {brief(shown(one, value))}" for one, value in answered)]


def changed(questions: Sequence[Question], old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """What is answered otherwise than before, and which files came or went."""
    none = _("chưa trả lời")
    answers = [
        _(
            "– {question}: {old} → {new}",
            question=one.text,
            old=brief(shown(one, old[one.key])) if one.key in old else none,
            new=brief(shown(one, new[one.key])) if one.key in new else none,
        )
        for one in questions
        if old.get(one.key) != new.get(one.key)
    ]
    before, now = ([given[one.key] for one in attached(given)] for given in (old, new))
    gone = [_("– Bỏ tệp {name}", name=file_of(one)[1]) for one in before if one not in now]
    added = [_("– Thêm tệp {name}", name=file_of(one)[1]) for one in now if one not in before]
    return [*answers, *gone, *added]


def brief(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= BRIEF else f"{said[:BRIEF].rstrip(' .,;:')}…"
