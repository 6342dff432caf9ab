"""The card of a unit's self-inspection: each question with what was found, until when it may be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.conversation import Message, NoLongerPossible, Option, _, moment_text, number_text
from bot.domain.reports.inspections import FINDINGS, INSPECTION, InspectionAnswer, summary
from handlers.engine import Action, Card, Context, Part, id_in, moment_in_full, no_such_button, version_of
from handlers.reports.cards import APPROVAL, INSPECTED, INSPECTION_CARD, READ, VIEW, shortened
from storage.reporting import inspections, reports
from storage.reporting.inspections import Inspection
from storage.reporting.reports import Report

MOST = 10  # units of one person that are offered


@dataclass(frozen=True)
class ShownInspection:
    """A unit's answers, with the report that they go with."""

    report: Report
    inspection: Inspection

    @property
    def is_open(self) -> bool:
        return self.report.request_state == "open"


def card_of(report: int) -> str:
    return f"{INSPECTION_CARD}:{report}"


def cards_of(report: int) -> tuple[str, ...]:
    """Return the cards that show the answers: its own, receipts, and the unit's report."""
    return tuple(f"{kind}:{report}" for kind in (INSPECTION_CARD, INSPECTED, VIEW, READ, APPROVAL))


def read_inspection(context: Context, text: str) -> ShownInspection | None:
    return found(reports.get(context.tx, id_in(text)), context)


def found(report: Report | None, context: Context) -> ShownInspection | None:
    inspection = inspections.get(context.tx, report.id) if report else None
    return ShownInspection(report, inspection) if report and inspection else None


def read_each(context: Context, texts: list[str]) -> Mapping[str, ShownInspection]:
    numbers = [id_in(text) for text in texts]
    there = inspections.get_each(context.tx, numbers)
    of_units = reports.get_each(context.tx, numbers)
    return {str(one): ShownInspection(of_units[one], kept) for one, kept in there.items() if one in of_units}


def of_request(context: Context, request: int) -> list[ShownInspection]:
    """Return those of a request, in the order of the units."""
    of_units = reports.of_request(context.tx, request)
    kept = inspections.get_each(context.tx, [one.id for one in of_units])
    return [ShownInspection(one, kept[one.id]) for one in of_units if one.id in kept]


def own_inspection(context: Context, text: str, *, locks: bool = True) -> ShownInspection:
    """Return that of a unit for which this person reports, locked; no such button for another's."""
    read = reports.locked if locks else reports.get
    there = found(read(context.tx, id_in(text)), context)
    if there is None or not context.may(Action.REPORT, there.report.unit):
        raise no_such_button()
    return there


OWN: Part[ShownInspection] = Part(
    own_inspection, lambda context, text: own_inspection(context, text, locks=False)
)


def any_inspection(context: Context, text: str) -> ShownInspection:
    """Return that of any unit, for the office."""
    there = read_inspection(context, text)
    if there is None:
        raise no_such_button()
    return there


ANY: Part[ShownInspection] = Part(any_inspection)


def seen_version(there: ShownInspection) -> str:
    """Return the version of the answers, which a press vouches for."""
    return answers_version(there.inspection)


def answers_version(inspection: Inspection) -> str:
    return version_of(sorted(inspection.answers.items()), inspection.remark, inspection.given_at)


def is_open(context: Context, there: ShownInspection) -> bool:
    return there.is_open and context.at < there.report.until


def is_unfinished(context: Context, there: ShownInspection) -> bool:
    return is_open(context, there) and not there.inspection.is_done


def need_open(context: Context, there: ShownInspection) -> None:
    """Refuse where the report's day is over, or it is asked for no more."""
    if not is_open(context, there):
        places = {"title": there.report.title, "unit": there.report.unit_name}
        said = _("Đã hết hạn tự kiểm tra của {unit} trước báo cáo “{title}”.", **places)
        raise NoLongerPossible(said)


def message(there: ShownInspection) -> Message:
    """Show a unit the questions with what it has found of each."""
    report, inspection = there.report, there.inspection
    asked = _(
        "Kính đề nghị {unit} tự kiểm tra 10 nội dung sau ({rule_inspection}); kết quả được lưu cùng báo cáo "
        "“{title}”.",
        unit=report.unit_name,
        title=report.title,
    )
    lines = [asked, *question_lines(inspection.answers), *remark_lines(inspection), *state_lines(there)]
    heading = _("Tự kiểm tra sử dụng hộp thư")
    return Message("\n".join(lines), options_of(there), heading, columns=2, card=card_of(report.id))


def office_view(there: ShownInspection) -> Message:
    """Show the office what a unit has found, with nothing to be changed."""
    report, inspection = there.report, there.inspection
    about = _("Tự kiểm tra trước báo cáo “{title}”:", title=report.title)
    lines = [about, *question_lines(inspection.answers), *remark_lines(inspection)]
    return Message("\n".join(lines), heading=report.unit_name)


def many_message(found: Sequence[ShownInspection]) -> Message:
    """Ask somebody of several units: each opens with its questions."""
    said = _(
        "Kính đề nghị anh/chị tự kiểm tra việc sử dụng hộp thư của {count} đơn vị trước {until}.",
        count=number_text(len(found)),
        until=moment_in_full(min(one.report.until for one in found)),
    )
    names = [_("Tự kiểm tra: {unit}", unit=shortened(one.report.unit_name)) for one in found]
    options = [Option(f"tk:{one.report.id}", name) for one, name in zip(found, names, strict=True)]
    return Message(said, tuple(options[:MOST]), heading=_("Tự kiểm tra sử dụng hộp thư"))


def question_lines(answers: Mapping[str, str]) -> list[str]:
    return [
        _(
            "{number}. {question}: {finding}",
            number=number,
            question=_(one.text),
            finding=called(answers, one.key),
        )
        for number, one in enumerate(INSPECTION, 1)
    ]


def called(answers: Mapping[str, str], key: str) -> str:
    given = answers.get(key)
    return _(FINDINGS[InspectionAnswer(given)]).lower() if given else _("chưa trả lời")


def remark_lines(inspection: Inspection) -> list[str]:
    """Return the remark, and who has answered last."""
    lines = [_("Ghi chú: {remark}", remark=inspection.remark)] if inspection.remark else []
    if inspection.given_at:
        places = {"name": inspection.giver, "moment": moment_text(inspection.given_at)}
        lines.append(_("Người trả lời: {name}, lúc {moment}.", **places))
    return lines


def state_lines(there: ShownInspection) -> list[str]:
    if not there.is_open:
        return [_("Báo cáo này đã kết thúc; nội dung tự kiểm tra không thay đổi được nữa.")]
    lines = [_("Trả lời và thay đổi được đến {until}.", until=moment_in_full(there.report.until))]
    if not there.inspection.is_done:
        lines.append(_("Cũng có thể nhắn: “câu 3 chưa đạt, còn lại đạt”."))
    return lines


def options_of(there: ShownInspection) -> tuple[Option, ...]:
    if not there.is_open:
        return ()
    number, answers = there.report.id, there.inspection.answers
    if there.inspection.is_done:
        return (Option(f"tk_fill:{number}", _("Sửa câu trả lời")),)
    label = _("Các câu còn lại đạt") if answers else _("Tất cả đạt")
    every = Option(f"tk_all:{number}:{seen_version(there)}", label)
    return every, Option(f"tk_fill:{number}", _("Trả lời từng câu"))


def receipt(there: ShownInspection) -> Message:
    """Say back how the answers stand, with what can be done still."""
    report = there.report
    places = {"unit": report.unit_name, "summary": summary(there.inspection.answers)}
    said = _("Đã ghi nhận kết quả tự kiểm tra của {unit}: {summary}.", **places)
    options = (*options_of(there), Option(f"tk:{report.id}", _("Xem 10 câu")))
    return Message(said, options, columns=2, card=f"{INSPECTED}:{report.id}")


def draw_receipt(_context: Context, there: ShownInspection, _shown: Message) -> Message:
    return receipt(there)


def draw(_context: Context, there: ShownInspection, _shown: Message) -> Message:
    return message(there)


def is_of_unit(context: Context, there: ShownInspection) -> bool:
    return context.may(Action.REPORT, there.report.unit)


CARDS = tuple(
    Card(kind, read_inspection, drawn, may_see=is_of_unit, read_each=read_each)
    for kind, drawn in ((INSPECTION_CARD, draw), (INSPECTED, draw_receipt))
)
