"""/tukiemtra: a unit's own self-inspection; for the office who has not done it, and what is met least."""

from collections.abc import Iterator, Sequence

from bot.conversation import Message, Option, _, excerpt, local_date, number_text
from bot.domain.reports.inspections import INSPECTION, InspectionAnswer
from handlers.engine import Action, Context, Replies, ToDo, Urgency
from handlers.inspections import cards
from handlers.inspections.cards import ShownInspection
from storage.reporting import inspections, report_requests, reports

SHOWN = 10  # units that are named
MOST = 5  # own ones that are shown
LABEL = 40  # characters of a unit on a button


def show(context: Context, _words: str) -> Replies:
    """Show the office how all stands, a unit its own; who is both sees both."""
    said = [office_message(context)] if context.may(Action.LOOK) else []
    own = [cards.message(one) for one in read_own(context)[:MOST]]
    if own or said:
        return [*said, *own]
    none = _(
        "Hiện chưa đến kỳ tự kiểm tra. Hai tuần trước hạn báo cáo định kỳ, hệ thống gửi đơn vị 10 câu hỏi "
        "tự kiểm tra."
    )
    return [Message(none)]


def read_own(context: Context) -> list[ShownInspection]:
    """Return those of one's own units whose reports are open, the nearest deadline first."""
    unit_ids = {role.unit for role in context.who.roles if context.may(Action.REPORT, role.unit)}
    of_units = [one for one in reports.of_units(context.tx, unit_ids) if one.cycle] if unit_ids else []
    there = inspections.get_each(context.tx, [one.id for one in of_units])
    return [ShownInspection(one, there[one.id]) for one in of_units if one.id in there]


def office_message(context: Context) -> Message:
    """Tell of the newest term which units have not answered all, and which questions are met least."""
    newest = inspections.newest_request(context.tx)
    request = report_requests.get(context.tx, newest) if newest else None
    if request is None:
        return Message(_("Chưa có kỳ tự kiểm tra nào; đơn vị được hỏi hai tuần trước hạn báo cáo định kỳ."))
    of_request = reports.of_request(context.tx, request.id)
    kept = inspections.get_each(context.tx, [one.id for one in of_request])
    there = [ShownInspection(one, kept[one.id]) for one in of_request if one.id in kept]
    left = [one.report.unit_name for one in there if not one.inspection.is_done]
    counts = {"done": number_text(len(there) - len(left)), "all": number_text(len(there))}
    lines = [
        request.title,
        _("Đã tự kiểm tra xong: {done}/{all} đơn vị.", **counts),
        _("Chưa xong: {units}.", units=few(left)) if left else "",
        *least_met(there),
        *remarks(there),
    ]
    return Message("\n".join(filter(None, lines)), heading=_("Tự kiểm tra sử dụng hộp thư"))


def least_met(there: Sequence[ShownInspection]) -> Iterator[str]:
    """Yield the questions that are not met somewhere, those of the most units first."""
    unmet = []
    for number, one in enumerate(INSPECTION, 1):
        answers = [(of.report.unit_name, of.inspection.answers.get(one.key)) for of in there]
        names = [
            name for name, said in answers if said in (InspectionAnswer.NOT_YET, InspectionAnswer.NOT_DONE)
        ]
        unmet.append((len(names), number, _(one.text), names))
    unmet = sorted((one for one in unmet if one[0]), key=lambda one: (-one[0], one[1]))
    if unmet:
        yield _("Nội dung chưa đạt, không thực hiện:")
    for count, number, question, names in unmet:
        places = {"number": number, "question": question, "count": count, "units": few(names)}
        yield _("– Câu {number}. {question}: {count} đơn vị ({units})", **places)


def remarks(there: Sequence[ShownInspection]) -> Iterator[str]:
    told = [one for one in there if one.inspection.remark]
    if told:
        yield _("Ghi chú của đơn vị:")
    for one in told[:SHOWN]:
        yield _("– {unit}: {remark}", unit=one.report.unit_name, remark=one.inspection.remark)


def few(names: Sequence[str]) -> str:
    return "; ".join([*names[:SHOWN], *["…"] * (len(names) > SHOWN)])


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer whoever reports for a unit what it has not answered yet."""
    for one in read_own(context) if context.may(Action.REPORT) else []:
        if cards.is_unfinished(context, one):
            is_today = local_date(one.report.until) <= local_date(context.at)
            unit = excerpt(one.report.unit_name, LABEL)
            button = Option(f"tk:{one.report.id}", _("Tự kiểm tra sử dụng hộp thư ({unit})", unit=unit))
            yield ToDo(Urgency.ENDS_TODAY if is_today else Urgency.IS_OWED, button)
            return
