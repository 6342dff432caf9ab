"""/tukiemtra: a unit's own self-inspection; for the office who has not done it, and what is met least."""

from collections.abc import Collection, Iterator, Sequence

from bot.conversation import Message, Option, _, local_date, number_text
from bot.domain.reports.inspections import least_met, summary
from handlers.engine import (
    Action,
    Context,
    Replies,
    few_units,
    next_page,
    no_such_button,
    numbered_page,
    units_by_name,
)
from handlers.inspections import cards
from handlers.inspections.cards import ShownInspection
from storage.reporting import inspections, report_requests, reports
from storage.reporting.report_requests import Request

SHOWN = 10  # units that are named
MOST = 5  # own ones that are shown


def show(context: Context, words: str) -> Replies:
    """Show the office how all stands, or the unit that is named; a unit its own; who is both sees both."""
    named = units_by_name(context.tx, words, local_date(context.at)) if words else set()
    if named and context.may(Action.LOOK) and (of_units := of_newest(context, named)):
        return [cards.office_view(one) for one in of_units[:MOST]]
    said = [office_message(context)] if context.may(Action.LOOK) else []
    own = [cards.message(one) for one in read_own(context)[:MOST]]
    if own or said:
        return [*said, *own]
    if ended := read_ended(context):
        closed = _(
            "“{title}” đã kết thúc nên phần tự kiểm tra đã đóng. Hai tuần trước hạn báo cáo kỳ sau, hệ thống "
            "gửi đơn vị câu hỏi mới.",
            title=ended.title,
        )
        return [Message(closed)]
    none = _(
        "Hiện chưa đến kỳ tự kiểm tra. Hai tuần trước hạn báo cáo định kỳ, hệ thống gửi đơn vị 10 câu hỏi "
        "tự kiểm tra."
    )
    return [Message(none)]


def of_newest(context: Context, unit_ids: Collection[int]) -> list[ShownInspection]:
    """Return those of the newest term of some units."""
    newest = inspections.newest_request(context.tx)
    there = cards.of_request(context, newest) if newest else []
    return [one for one in there if one.report.unit in unit_ids]


def read_own(context: Context) -> list[ShownInspection]:
    """Return those of one's own units whose reports are open, the nearest deadline first."""
    unit_ids = {role.unit for role in context.who.roles if context.may(Action.REPORT, role.unit)}
    of_units = [one for one in reports.of_units(context.tx, unit_ids) if one.cycle] if unit_ids else []
    there = inspections.get_each(context.tx, [one.id for one in of_units])
    return [ShownInspection(one, there[one.id]) for one in of_units if one.id in there]


def read_ended(context: Context) -> Request | None:
    """Return the newest term where it has ended, and one's own units were asked in it."""
    newest = inspections.newest_request(context.tx)
    request = report_requests.get(context.tx, newest) if newest else None
    if request is None or request.is_open:
        return None
    there = cards.of_request(context, request.id)
    return request if any(context.may(Action.REPORT, one.report.unit) for one in there) else None


def office_message(context: Context) -> Message:
    """Tell of the newest term which units have not answered all, and which questions are met least."""
    newest = inspections.newest_request(context.tx)
    request = report_requests.get(context.tx, newest) if newest else None
    if request is None:
        return Message(_("Chưa có kỳ tự kiểm tra nào; đơn vị được hỏi hai tuần trước hạn báo cáo định kỳ."))
    there = cards.of_request(context, request.id)
    left = [one.report.unit_name for one in there if not one.inspection.is_done]
    counts = {"done": number_text(len(there) - len(left)), "all": number_text(len(there))}
    lines = [
        request.title,
        _("Đã tự kiểm tra xong: {done}/{all} đơn vị.", **counts),
        _("Chưa xong: {units}.", units=few_units(left)) if left else "",
        *unmet_lines(there),
        *remarks(there),
    ]
    options = (
        Option(f"tk_units:{request.id}:1", _("Xem từng đơn vị")),
        Option(f"tk_xlsx:{request.id}", _("Xuất Excel")),
    )
    heading = _("Tự kiểm tra sử dụng hộp thư")
    return Message("\n".join(filter(None, lines)), options, heading, columns=2)


def list_units(context: Context, request: Request, page: int) -> Replies:
    """List the units of a term with what each has found in a line ([Xem từng đơn vị])."""
    here, page, of = numbered_page(cards.of_request(context, request.id), page, SHOWN)
    if not here:
        raise no_such_button()
    lines = [unit_line(number, one) for number, one in here]
    options = [Option(f"tk_see:{one.report.id}", cards.shortened(one.report.unit_name)) for _n, one in here]
    options += next_page(f"tk_units:{request.id}", page, of)
    return [Message("\n".join(lines), tuple(options), heading=request.title, columns=2)]


def unit_line(number: int, there: ShownInspection) -> str:
    places = {"unit": there.report.unit_name, "summary": summary(there.inspection.answers)}
    return _("{number}. {unit}: {summary}", number=number, **places)


def show_unit(_context: Context, there: ShownInspection) -> Replies:
    """Show the office the answers of a unit."""
    return [cards.office_view(there)]


def unmet_lines(there: Sequence[ShownInspection]) -> Iterator[str]:
    """Yield the questions that are not met somewhere, those of the most units first."""
    unmet = least_met([(one.report.unit_name, one.inspection.answers) for one in there])
    if unmet:
        yield _("Nội dung chưa đạt, không thực hiện:")
    for one in unmet:
        places = {"number": one.number, "question": one.text, "units": few_units(one.units)}
        yield _("– Câu {number}. {question}: {count} đơn vị ({units})", count=len(one.units), **places)


def remarks(there: Sequence[ShownInspection]) -> Iterator[str]:
    told = [one for one in there if one.inspection.remark]
    if told:
        yield _("Ghi chú của đơn vị:")
    for one in told[:SHOWN]:
        yield _("– {unit}: {remark}", unit=one.report.unit_name, remark=one.inspection.remark)
