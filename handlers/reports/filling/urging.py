"""Remind the officers of a unit, at the word of its head, of a report that is owed."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import Message, Option, _, local_date
from bot.domain.urging import named_in_order
from handlers.engine import (
    Action,
    Context,
    Notice,
    Part,
    Replies,
    Role,
    id_in,
    no_such_button,
    refuse_in_quiet_hours,
    tell_all,
)
from handlers.reports import moving, telling
from handlers.reports.filling.reminders import WRITER, reminder
from storage import reports
from storage.engine import Holder, holders, texts
from storage.reports import Report


def read_report(context: Context, text: str) -> Report:
    report = reports.get(context.tx, id_in(text))
    if report is None or not context.may(Action.URGE, report.unit):
        raise no_such_button()
    return report


OWED_REPORT: Part[Report] = Part(read_report)


def officers(context: Context, report: Report) -> list[Holder]:
    """Return who may be reminded of a report: the officers of its unit who hear, but for who reminds."""
    found = holders(context.tx, context.at, [Role.OFFICER], [report.unit])[report.unit]
    return [one for one in found if one.hears_now and one.person != context.who.person]


def ask_to_urge(context: Context, report: Report, typed: str) -> Replies:
    """Ask whether to remind of a report the one officer who is named, or else all of them."""
    refuse_in_quiet_hours(context)
    there = officers(context, report)
    named = named_in_order(typed, [one.name for one in there])
    asked = [one for one in there if one.name in named] or there
    if not asked:
        return [Message(none_there())]
    question = _(
        "Nhắc {names} nộp báo cáo “{title}” ({unit})?",
        names=names_of(asked),
        title=report.title,
        unit=report.unit_name,
    )
    person = asked[0].person if len(asked) == 1 else 0
    yes = Option(f"rp_urge:{report.id}:{person}", _("Nhắc {count} người", count=len(asked)))
    return [Message(question, (yes, Option("open:baocao", _("Không nhắc"))), columns=2)]


def urge(context: Context, report: Report, person: int) -> Replies:
    """Remind the officers of a report, or one of them ([Nhắc 2 người]), and say who was."""
    refuse_in_quiet_hours(context)
    moving.need_owed(report, context.at)
    asked = [one for one in officers(context, report) if person in (0, one.person)]
    today = local_date(context.at).isoformat()
    times = texts.counted_each(context.tx, telling.CHASED, [str(one.person) for one in asked], today)
    able = [one for one in asked if times.get(str(one.person), 0) < telling.CHASES_A_DAY]
    reached = tell_all(context, [notice(context, report, one) for one in able])
    texts.count_each(context.tx, telling.CHASED, [str(one) for one in reached], today)
    told = [one for one in able if one.person in reached]
    lines = []
    if told:
        context.audit("request_chase", report.subject, people=len(reached))
        lines.append(_("Đã nhắc {names} nộp báo cáo “{title}”.", names=names_of(told), title=report.title))
    if left := [one for one in asked if one not in told]:
        lines.append(_("Không nhắc thêm được hôm nay: {names}. Đề nghị gọi điện.", names=names_of(left)))
    return [Message("\n".join(lines) or none_there())]


def notice(context: Context, report: Report, one: Holder) -> Notice:
    heading = _("{name} nhắc nộp báo cáo", name=context.who.name)

    def say() -> Message:
        return replace(reminder([report], context.at, WRITER), heading=heading)

    once = f"urge:{report.id}:{context.event}"
    return Notice(once, one.person, say, roles=(Role.OFFICER,), subject=report.subject, unit=report.unit)


def names_of(people: Sequence[Holder]) -> str:
    return ", ".join(one.name for one in people)


def none_there() -> str:
    return _("Đơn vị không có cán bộ nào khác để nhắc.")
