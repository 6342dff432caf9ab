"""Remind the officers of a unit, at the word of its head, of a report that is owed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation import Message, Option, Refused, _, local_date
from bot.domain.urging import named_in_order
from handlers.engine import (
    Action,
    Context,
    Notice,
    Part,
    Replies,
    Role,
    confirmation,
    id_in,
    no_such_button,
    refuse_in_quiet_hours,
    tell_all,
    version_of,
)
from handlers.reports import moving, telling
from handlers.reports.filling.reminders import WRITER, reminder
from storage.engine import Holder, Tx, holders, texts
from storage.reporting import reports
from storage.reporting.reports import Report

ALL, BETWEEN = "0", "."  # how a button names all officers of the unit, and what parts those it names
MOST_NAMED = 24  # characters of their ids, of the 64 of a token


@dataclass(frozen=True)
class ReportUrging:
    """The officers who are reminded of a report, and those who were often enough today.

    ``which``: how a button names those who are meant. ``times``: how often each was reminded today; a second
    press on what was asked asks anew.
    """

    report: Report
    which: str
    told: Sequence[Holder]
    full: Sequence[Holder]
    times: Mapping[str, int]

    @property
    def version(self) -> str:
        told, full = (sorted(one.person for one in people) for people in (self.told, self.full))
        return version_of(self.report.state.value, told, full, sorted(self.times.items()))

    @property
    def token(self) -> str:
        return f"rp_urge:{self.report.id}:{self.which}:{self.version}"


def read_urging(context: Context, text: str, find: Callable[[Tx, int], Report | None]) -> ReportUrging:
    """Read who is meant of those that owe a report: "17:0" all of its officers, "17:42.43" these."""
    number, _colon, which = text.partition(":")
    report = find(context.tx, id_in(number))
    if report is None or not context.may(Action.URGE, report.unit):
        raise no_such_button()
    moving.need_owed(report, context.at)
    if too_soon := telling.too_soon_text(context, report.opens):
        raise Refused(too_soon)
    people = {id_in(one) for one in which.split(BETWEEN)} - {0}
    return find_urging(context, report, [one for one in officers(context, report) if one.person in people])


def find_urging(context: Context, report: Report, named: Sequence[Holder]) -> ReportUrging:
    """Find who is reminded of a report: these officers, or all where none is named."""
    there = officers(context, report)
    which = BETWEEN.join(str(one.person) for one in named)
    if not named or len(named) == len(there) or len(which) > MOST_NAMED:
        named, which = there, ALL
    today = local_date(context.at).isoformat()
    times = texts.counted_each(context.tx, telling.CHASED, [str(one.person) for one in named], today)
    full = [one for one in named if times.get(str(one.person), 0) >= telling.CHASES_A_DAY]
    return ReportUrging(report, which, [one for one in named if one not in full], full, times)


URGING: Part[ReportUrging] = Part(
    partial(read_urging, find=reports.locked), partial(read_urging, find=reports.get), pieces=2
)


def officers(context: Context, report: Report) -> list[Holder]:
    """Return who may be reminded of a report: the officers of its unit who hear, but for who reminds."""
    found = holders(context.tx, context.at, [Role.OFFICER], [report.unit])[report.unit]
    return [one for one in found if one.hears_now and one.person != context.who.person]


def ask_in_words(context: Context, report: Report, typed: str) -> Replies:
    """Ask whether to remind of a report the officers who are named, or else all of them."""
    there = officers(context, report)
    named = named_in_order(typed, [one.name for one in there])
    if too_soon := telling.too_soon_text(context, report.opens):
        raise Refused(too_soon)
    return ask_to_urge(context, find_urging(context, report, [one for one in there if one.name in named]), "")


def ask_to_urge(context: Context, urging: ReportUrging, _seen: str) -> Replies:
    """Ask before they are reminded: who is, and who is left out."""
    refuse_in_quiet_hours(context)
    report, left_out = urging.report, left_out_text(urging.full)
    if not urging.told:
        return [Message(left_out or none_there())]
    question = _(
        "Nhắc {names} nộp báo cáo “{title}” ({unit})?",
        names=names_of(urging.told),
        title=report.title,
        unit=report.unit_name,
    )
    yes = Option(urging.token, _("Nhắc {count} người", count=len(urging.told)))
    no = Option("open:baocao", _("Không nhắc"))
    return [confirmation(context, "\n".join(filter(None, [question, left_out])), yes, no)]


def urge(context: Context, urging: ReportUrging) -> Replies:
    """Remind of a report those of whom it was asked ([Nhắc 2 người]), and say who was."""
    refuse_in_quiet_hours(context)
    report, today = urging.report, local_date(context.at).isoformat()
    reached = tell_all(context, [notice(context, report, one) for one in urging.told])
    texts.count_each(context.tx, telling.CHASED, [str(one) for one in reached], today)
    told = [one for one in urging.told if one.person in reached]
    lines = []
    if told:
        context.audit("request_chase", report.subject, people=len(reached))
        lines.append(_("Đã nhắc {names} nộp báo cáo “{title}”.", names=names_of(told), title=report.title))
    left = [*(one for one in urging.told if one not in told), *urging.full]
    lines += filter(None, [left_out_text(left)])
    return [Message("\n".join(lines) or none_there())]


def left_out_text(people: Sequence[Holder]) -> str:
    if not people:
        return ""
    return _("Không nhắc thêm được hôm nay: {names}. Đề nghị gọi điện.", names=names_of(people))


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
