"""/baocaodinhky: the periodic reports that are due next, when each goes out, and to send one by hand."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    at_local,
    day_text,
    local_date,
    number_text,
)
from bot.domain.reports import ReportState
from bot.regulation import CycleTerm, cycle_book
from handlers.engine import (
    Action,
    Context,
    Replies,
    listed,
    moment_in_full,
    no_such_button,
)
from handlers.periodic.opening import (
    HOUR,
    NOTICE,
    PlannedCycle,
    now_message,
    plan_anew,
    plan_message,
    tell_planned,
    write_term,
)
from handlers.releases.prepared import release_or_submit
from handlers.reports import cards, changing
from handlers.reports.cards import PLAN, redraw_plan
from storage.calendar import calendar
from storage.engine import office_people, take_once
from storage.reporting import report_requests
from storage.reporting.report_requests import Request

FLOW = "cycle_send"
TOO_LATE = N_("Báo cáo định kỳ này đã được lập, hoặc không còn kịp gửi trước hạn.")


def show(context: Context, _words: str) -> Replies:
    """Show the term of each cycle that is due next, the soonest first."""
    terms = cycle_book().terms(local_date(context.at))
    if not terms:
        return [Message(_("Hiện không có yêu cầu báo cáo nào đang mở. Gõ /yeucaubaocao để gửi yêu cầu."))]
    lines, options = [], list[Option]()
    for term in terms:
        request = report_requests.of_cycle(context.tx, term.cycle.key, term.last)
        places = {
            "title": term.title,
            "days": term.days,
            "before": day_text(term.before),
            "due": day_text(term.due),
            "state": state_text(context, term, request),
        }
        lines.append(
            _(
                "– {title}: {state}. Kỳ số liệu: {days}. Hạn nộp: trước ngày {before} (chậm nhất hết ngày "
                "{due}).",
                **places,
            )
        )
        options += term_options(context, term, request)
    return [listed(context, PLAN, Message("\n".join(lines), tuple(options), heading=_("Báo cáo định kỳ")))]


def state_text(context: Context, term: CycleTerm, request: Request | None) -> str:
    if request is None:
        if is_over(context, term):
            return _("chưa gửi")
        return _(
            "hệ thống báo {the_office} ngày {day}, một tuần trước khi gửi", day=day_text(term.opens - NOTICE)
        )
    if request.state == "planned":
        return _("sẽ gửi lúc {moment}", moment=moment_in_full(request.opens))
    if request.state == "cancelled":
        return _("đã hủy")
    counts = report_requests.counts(context.tx, [request.id])[request.id]
    filed, owing = counts.get(ReportState.FILED, 0), sum(counts.values()) - counts.get(ReportState.EXEMPT, 0)
    return _("{filed}/{all} đơn vị đã nộp", filed=number_text(filed), all=number_text(owing))


def is_over(context: Context, term: CycleTerm) -> bool:
    """Return whether the days that a term covers are over, so that it can be sent."""
    return term.last < local_date(context.at)


def term_options(context: Context, term: CycleTerm, request: Request | None) -> list[Option]:
    title = cards.shortened(term.title)
    if request:
        again = Option(f"pc_again:{request.id}", _("Hẹn gửi lại: {title}", title=title))
        followed = Option(f"rq:{request.id}", _("Theo dõi: {title}", title=title))
        return [followed, again] if request.is_called_off else [followed]
    if is_over(context, term):
        return [Option(f"pc_now:{term.cycle.key}:{term.due.year}", _("Hẹn gửi: {title}", title=title))]
    return []


@dataclass(frozen=True)
class TermToSend:
    """A term that is to be sent by hand. ``request``: the one that is planned anew; 0 for none."""

    key: str
    year: int
    request: int
    title: str
    opens: datetime


def plan_now(context: Context, key: str, year: int) -> Replies:
    """Plan a term that the clock has passed over for the next working day ([Hẹn gửi: …]).

    Where another one of the office releases that, it is put before them.
    """
    return release_or_submit(context, FLOW, passed_over(context, key, year)[0])


def is_unplanned(context: Context, key: str, year: int) -> bool:
    terms = [one.in_year(year) for one in cycle_book().cycles if one.key == key]
    return any(report_requests.of_cycle(context.tx, key, one.last) is None for one in terms)


def passed_over(context: Context, key: str, year: int) -> tuple[TermToSend, CycleTerm]:
    terms = [one.in_year(year) for one in cycle_book().cycles if one.key == key]
    today, days = local_date(context.at), calendar(context.tx)
    if not terms or terms[0].due < today or not is_over(context, terms[0]):
        raise no_such_button()
    [term] = terms
    opens = days.next_working_day(today)
    if report_requests.of_cycle(context.tx, key, term.last) or opens > term.due:
        raise Refused(_(TOO_LATE))
    return TermToSend(key, year, 0, term.title, at_local(opens, HOUR)), term


def plan_again(context: Context, request: Request) -> Replies:
    """Plan a term anew that was called off before any unit got it ([Hẹn gửi lại]), as ``plan_now`` does."""
    if not is_called_off(context, request):
        return [now_message(request)]
    return release_or_submit(context, FLOW, called_off(context, request))


def is_called_off(_context: Context, request: Request) -> bool:
    return bool(request.cycle) and request.is_called_off


def called_off(context: Context, request: Request) -> TermToSend:
    following = calendar(context.tx).next_working_day(local_date(context.at))
    opens = request.opens if request.opens > context.at else at_local(following, HOUR)
    if opens > request.deadline:
        raise Refused(_(TOO_LATE))
    return TermToSend(request.cycle, 0, request.id, request.title, opens)


def renew_term(context: Context, before: TermToSend) -> TermToSend:
    """Return when it would be sent now; as before where it is not to be sent any more."""
    with suppress(Refused):
        if not before.request:
            return passed_over(context, before.key, before.year)[0]
        request = report_requests.get(context.tx, before.request)
        return called_off(context, request) if request and request.is_called_off else before
    return before


def ask_term(talk: Talk, term: TermToSend) -> TermToSend:
    heading = _(
        "Gửi tới các đơn vị báo cáo định kỳ “{title}” lúc {opens}.",
        title=term.title,
        opens=moment_in_full(term.opens),
    )
    talk.review({}, heading, ways=ReviewWays(releases=True))
    return term


def execute_term(context: Context, term: TermToSend) -> Replies:
    """Plan it, and tell the others of the office."""
    context.need(Action.REQUEST)
    context.need_release()
    planned = planned_again(context, term.request) if term.request else planned_now(context, term)
    if isinstance(planned, Request):
        return [now_message(planned)]
    others = {one.person for one in office_people(context.tx, context.at)} - {context.who.person}
    tell_planned(context, planned, sorted(others))
    return [plan_message(planned)]


def planned_now(context: Context, asked: TermToSend) -> PlannedCycle:
    now, term = passed_over(context, asked.key, asked.year)
    if not take_once(context.tx, f"cycle_now:{asked.key}", asked.year):
        raise Refused(_(TOO_LATE))
    planned = write_term(context, term, now.opens, context.who.person)
    redraw_plan(context, planned.request)
    return planned


def planned_again(context: Context, request_id: int) -> PlannedCycle | Request:
    """Plan it anew; return the request where it is not called off any more."""
    request = report_requests.locked(context.tx, request_id)
    if request is None:
        raise no_such_button()
    if not request.is_called_off:
        return request
    return plan_anew(context, request, called_off(context, request).opens)


def call_off(context: Context, request: Request) -> Replies:
    """Ask why a planned term is called off ([Không yêu cầu kỳ này]); of another say how it stands."""
    if request.state == "planned":
        return changing.open_cancelling(context, request)
    return [now_message(request)]
