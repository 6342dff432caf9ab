"""Plan periodic reports by the cycles of the regulation (Điều 10), tell the office, count as they open.

The office hears of each a week before it goes out, and may move its day or call it off. A bot that was
installed in the meantime gives the office that week too; where the units would then have no LEAST working
days left, the term is passed over. Both are our own choice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.conversation import Message, Option, _, at_local, day_text, local_date, number_text
from bot.domain.calendar import Calendar
from bot.domain.incidents import IncidentKind
from bot.domain.reports import ReportAction
from bot.regulation import LEAST, CycleTerm, clause_name, cycle_book
from handlers.engine import Context, Due, Role, Tick, id_in, moment_in_full, tell, working_time
from handlers.incidents.cards import kind_name
from handlers.reports.cards import PLAN, redraw_plan
from handlers.reports.filling.wording import PREFILLED
from handlers.reports.telling import WantedRequest, units_asked
from storage import audit
from storage.engine import office_people
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest, Request
from storage.reporting.reports import ReportAct
from storage.units import figures, units
from storage.units.units import ALL

NOTICE = timedelta(days=7)  # that the office has to look at it
HOUR = time(8)  # at which it is planned, and opens
END_OF_DAY = time(23, 59)  # "trước ngày 05/6" is by the end of 04/6


def plan_terms(due: Due) -> None:
    """Plan what opens in a week, once, and tell the office of it."""
    day = local_date(due.tick.at)
    found = [
        (term, opens)
        for term in cycle_book().terms(day)
        if (opens := opening_of(term, day, due.days))
        and report_requests.of_cycle(due.tick.tx, term.cycle.key, term.last) is None
    ]
    office = office_people(due.tick.tx, due.tick.at) if found else []
    if office and due.is_first("cycles"):
        for term, opens in found:
            planned = write_term(due.tick, term, at_local(opens, HOUR), office[0].person)
            tell_planned(due.tick, planned, [one.person for one in office])


def opening_of(term: CycleTerm, day: date, days: Calendar) -> date | None:
    """Return when a term would open that is planned on ``day``; None where it is not to be planned then."""
    if days.next_working_day(day) <= term.opens - NOTICE:
        return None
    opens = max(term.opens, day + NOTICE)
    opens = opens if days.is_working_day(opens) else days.next_working_day(opens)
    left = sum(map(days.is_working_day, days_between(opens, term.due)))
    return opens if left >= LEAST else None


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from ``first`` to ``last``, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def write_term(on: Context | Tick, term: CycleTerm, opens: datetime, by: int) -> "PlannedCycle":
    """Write a term as a planned request to all units but the office."""
    asked = NewRequest(
        title=term.title,
        body=body_of(term),
        deadline=at_local(term.due, END_OF_DAY),
        questions=cycle_book().questions,
        opens=opens,
        kind="periodic",
        cycle=term.cycle.key,
        period_first=term.first,
        period_last=term.last,
    )
    code = units.successor_code(on.tx, on.settings.office_unit)
    found = units_asked(on.tx, local_date(on.at), WantedRequest(asked, ALL, (), code))
    made = report_requests.add(on.tx, asked, by, on.at)
    report_requests.ask_units(on.tx, made, [unit.id for unit in found], opens)
    request = report_requests.get(on.tx, made)
    if request is None:
        raise AssertionError("just written")
    who = on.who if isinstance(on, Context) else None
    audit.write(on.tx, on.at, who, "request_plan", request.subject, units=len(found))
    return PlannedCycle(request, len(found))


def plan_anew(context: Context, request: Request, opens: datetime) -> "PlannedCycle":
    """Plan a term again that was called off: its units owe it again, and those that came since."""
    tx = context.tx
    report_requests.change(tx, request.id, state="planned", ended_at=None, reason="", opens=opens)
    again = reports.owe_again(tx, request.id, opens)
    acts = (ReportAct(one, context.at, context.who.person, ReportAction.OWE) for one in again)
    reports.note_act(tx, acts)
    owing = {one.unit for one in reports.of_request(tx, request.id)}
    asked = NewRequest(request.title, request.body, request.deadline, request.questions)
    code = units.successor_code(tx, context.settings.office_unit)
    found = units_asked(tx, local_date(context.at), WantedRequest(asked, ALL, (), code))
    report_requests.ask_units(tx, request.id, [one.id for one in found if one.id not in owing], opens)
    context.audit("request_plan", request.subject, units=len(found))
    planned = report_requests.get(tx, request.id)
    if planned is None:
        raise AssertionError("just written")
    redraw_plan(context, planned)
    return PlannedCycle(planned, len(reports.of_request(tx, request.id)), f":{context.at:%Y%m%d%H%M%S}")


def tell_planned(on: Context | Tick, planned: "PlannedCycle", office: list[int]) -> None:
    once, about = f"cycle:{planned.request.id}{planned.again}", planned.request.subject
    tell(on, office, once=once, say=lambda: plan_message(planned), about=about, roles=(Role.OFFICE,))


def body_of(term: CycleTerm) -> str:
    """Say what a term is about, until when, by which clauses, and what units have to do."""
    places = {"before": day_text(term.before), "due": day_text(term.due)}
    places["clauses"] = "; ".join(map(clause_name, term.cycle.clauses))
    return "\n".join(
        [
            _("Nộp trước ngày {before} (chậm nhất hết ngày {due}) theo {clauses}.", **places),
            _("Kỳ số liệu: {days}.", days=term.days),
            _(PREFILLED),
        ]
    )


@dataclass(frozen=True)
class PlannedCycle:
    """A request that a cycle has planned, and how many units it goes to."""

    request: Request
    units: int
    again: str = ""  # when it was planned again, of which the office hears once more


def plan_message(planned: PlannedCycle) -> Message:
    request = planned.request
    places = {
        "title": request.title,
        "first": day_text(request.period_first) if request.period_first else "",
        "last": day_text(request.period_last) if request.period_last else "",
        "before": day_text(local_date(request.deadline) + timedelta(days=1)),
        "due": day_text(local_date(request.deadline)),
        "opens": moment_in_full(request.opens),
        "count": number_text(planned.units),
    }
    said = _(
        "{title}.\nKỳ số liệu: {first} – {last}. Hạn nộp: trước ngày {before} (chậm nhất hết ngày {due}).\n"
        "Hệ thống sẽ tự gửi tới {count} đơn vị lúc {opens}, kèm số liệu đã tổng hợp của từng đơn vị. Nếu "
        "cần, anh/chị đổi ngày gửi hoặc không yêu cầu kỳ này.",
        **places,
    )
    options = (
        Option(f"rq:{request.id}", _("Xem yêu cầu")),
        Option(f"pc_day:{request.id}", _("Đổi ngày gửi")),
        Option(f"pc_off:{request.id}", _("Không yêu cầu kỳ này")),
    )
    return Message(said, options, heading=_("Báo cáo định kỳ sắp gửi"), card=f"{PLAN}:{request.id}")


def read_plan(context: Context, text: str) -> PlannedCycle | None:
    request = report_requests.get(context.tx, id_in(text))
    if request is None:
        return None
    counts = report_requests.counts(context.tx, [request.id])[request.id]
    return PlannedCycle(request, sum(counts.values()))


def draw_plan(_context: Context, planned: PlannedCycle, _shown: Message) -> Message:
    """Show when it is sent as long as it is not, and then what has become of it."""
    if planned.request.state == "planned":
        return plan_message(planned)
    return replace(now_message(planned.request), heading=_("Báo cáo định kỳ"))


def now_message(request: Request) -> Message:
    """Say what has become of a term, by whose old card something is pressed."""
    follow = Option(f"rq:{request.id}", _("Xem yêu cầu"))
    places = {"title": request.title, "opens": moment_in_full(request.opens)}
    options: tuple[Option, ...] = (follow,)
    said = _("“{title}” đã kết thúc.", **places)
    if request.state == "open":
        said = _(
            "“{title}” đã gửi tới các đơn vị lúc {opens}. Nếu cần dừng, anh/chị chọn “Xem yêu cầu”, rồi "
            "“Thay đổi yêu cầu”.",
            **places,
        )
    elif request.state == "planned":
        said = _("“{title}” sẽ gửi lúc {opens}.", **places)
    elif request.is_called_off:
        options = (follow, Option(f"pc_again:{request.id}", _("Hẹn gửi lại")))
        said = _("“{title}” đã hủy, chưa gửi đơn vị nào.", **places)
    return Message(said, options)


def count_opening(tick: Tick) -> None:
    """Keep what our records tell of each unit as a periodic report opens, for its unit to confirm."""
    for request in report_requests.opening_cycles(tick.tx, tick.at):
        if request.period_first and request.period_last:
            keep_figures(tick, request, figures.Period(request.period_first, request.period_last, tick.at))


def keep_figures(tick: Tick, request: Request, period: figures.Period) -> None:
    """Keep the figures of each unit that owes a report."""
    found = figures.read_figures(tick.tx, period, working_time(tick.tx, tick.settings))
    known = []
    for report in reports.of_request(tick.tx, request.id):
        unit = found[report.unit]
        values = figures.values_of(request.questions, unit, kinds_text(unit.kinds))
        known.append((report.unit, values, unit.since_after(period.first)))
    figures.keep(tick.tx, request.id, known)


def kinds_text(kinds: Counter[IncidentKind]) -> str:
    """Write the kinds of incidents, the most first."""
    return "; ".join(f"{kind_name(kind)} ({number_text(number)})" for kind, number in kinds.most_common())
