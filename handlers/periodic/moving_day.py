"""[Đổi ngày gửi]: send a periodic report on another day than the cycle says."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import Message, NoLongerPossible, Refused, ReviewWays, Talk, _, day_text, local_date
from handlers.engine import (
    Action,
    Context,
    Replies,
    Timed,
    ask_time,
    calendar_of,
    deadline_facts,
    moment_in_full,
    start_form_once,
)
from handlers.reports import cards, questionnaire
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import Request

FLOW = "cycle_day"


@dataclass(frozen=True)
class DayFacts:
    """``days`` and ``quiet``: as ``reading.deadline_facts`` makes them."""

    request: int
    number: str  # stands behind the form's title
    title: str
    opens: datetime
    deadline: datetime
    days: list[Any]
    quiet: list[str]


@dataclass(frozen=True)
class NewDay:
    request: int
    opens: datetime


def open_day(context: Context, request: Request) -> Replies:
    return start_form_once(context, FLOW, partial(day_facts, context, request), request=request.id)


def day_facts(context: Context, request: Request) -> DayFacts:
    need_planned(request)
    return DayFacts(
        request=request.id,
        number=f"“{cards.shortened(request.title)}”",
        title=request.title,
        opens=request.opens,
        deadline=request.deadline,
        **deadline_facts(context),
    )


def need_planned(request: Request | None) -> None:
    if request is None or request.state != "planned" or not request.cycle:
        raise NoLongerPossible(_("Báo cáo định kỳ này đã gửi hoặc đã hủy nên không đổi được ngày gửi."))


def ask_day(talk: Talk, facts: DayFacts) -> NewDay:
    places = {"title": facts.title, "opens": moment_in_full(facts.opens)}
    question = _("“{title}” sẽ gửi lúc {opens}. Gửi vào lúc nào? Ví dụ: “8 giờ thứ Hai tuần sau”.", **places)
    read = partial(questionnaire.read_opening, days=calendar_of(facts.days), deadline=facts.deadline)
    opens = ask_time(talk, "opens", question, Timed(read, moment_in_full))
    heading = _("Xin xem lại trước khi đổi ngày gửi “{title}”:", title=facts.title)
    talk.review({"opens": _("Gửi lúc")}, heading, _("Đổi ngày gửi"), ReviewWays(releases=True))
    return NewDay(facts.request, opens)


def move_day(context: Context, new: NewDay) -> Replies:
    """Move the day of a planned request; what it is about must be over by then."""
    context.need(Action.REQUEST)
    context.need_release()
    request = report_requests.locked(context.tx, new.request)
    need_planned(request)
    if request is None:
        raise AssertionError("it is planned")
    if request.period_last and local_date(new.opens) <= request.period_last:
        last = day_text(request.period_last)
        raise Refused(_("Kỳ số liệu đến hết ngày {last}; chỉ gửi được sau ngày đó.", last=last))
    report_requests.change(context.tx, request.id, opens=new.opens)
    owed = reports.of_request(context.tx, request.id)
    reports.set_reminders(context.tx, {one.id: new.opens for one in owed})
    context.audit("request_move", request.subject)
    cards.redraw_plan(context, request)
    places = {"title": request.title, "opens": moment_in_full(new.opens)}
    return [Message(_("Đã đổi: “{title}” sẽ gửi lúc {opens}.", **places))]
