"""Show how units stand: today (/trangthai), in a month's table in chat and as a workbook."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.conversation import N_, Message, Option, Refused, _, local_date, long_day, moment_text, time_text
from bot.documents.duties import DutyMonth, month_workbook
from bot.documents.writing import DutyRow
from bot.domain.duties import EVENING, DutyCounts, DutyState, month_before, month_of, total
from handlers.duties import overview
from handlers.duties.escalation import MissesHeard
from handlers.engine import (
    RESULTS,
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Part,
    Reach,
    Replies,
    Role,
    RoleAssignment,
    channel_name,
    counts_in_words,
    hours,
    next_page,
    no_such_button,
    order_file,
    pages,
    reach,
    reason_in_words,
    state_in_words,
    text_of_page,
)
from handlers.sending import quota
from handlers.sending.reach import how_reached, silent_before
from storage import duties, duty_summaries
from storage.calendar import calendar
from storage.duties import Duty
from storage.duty_summaries import SummaryUnit, duties_between
from storage.engine import Holder, Tx, holders
from storage.people import members

HEADS = (Role.HEAD, Role.DEPUTY)
HEARS = {  # how a head hears of missed checks -> what is said of it
    MissesHeard.AT_ONCE: N_("Khi có lượt chưa kiểm tra, hệ thống báo anh/chị ngay khi hết giờ."),
    MissesHeard.EVENING: N_("Khi có lượt chưa kiểm tra, hệ thống báo anh/chị một tin lúc {time}."),
}
CHANGE = {  # what it is now -> the button to the other
    MissesHeard.AT_ONCE: Option("misses:evening", N_("Chỉ báo một tin lúc {time}")),
    MissesHeard.EVENING: Option("misses:at_once", N_("Báo ngay khi hết giờ")),
}

MONTH_WORKBOOK = "duties"

MONTH = Part(lambda _context, text: month_named(text))  # its first day


def show_status(context: Context, _words: str) -> Replies:
    """Show own units first, then the district to the office (/trangthai)."""
    today = local_date(context.at)
    owing = duty_summaries.owing_units(context.tx, today)
    said = unit_messages(context, context.who.units(Role.OFFICER, *HEADS), {unit.id for unit in owing})
    if reach(context.who.roles, Action.SEE) == Reach.ALL:
        sent = quota.allowance_lines(quota.read_allowance(context.tx, context.at, context.settings))
        said.append(
            overview.overview_message(overview.read_overview(context.tx, today, context.at, owing), also=sent)
        )
    return said


def unit_messages(context: Context, units: list[RoleAssignment], begun: Container[int]) -> Replies:
    """Make a message for each unit; to the office's people only of those whose duties have begun."""
    today = local_date(context.at)
    if context.who.is_one_of(Role.OFFICE):
        units = [role for role in units if role.unit in begun]
    if not units:
        return []
    ids = [role.unit for role in units]
    of_day = duties.of_day(context.tx, today, ids)
    months = duty_summaries.counts(context.tx, month_of(today)[0], today, ids)
    month = {unit.id: counts for unit, counts in months}
    by_phone = duty_summaries.told_by_phone(context.tx, today)
    staff = holders(context.tx, context.at, [Role.OFFICER, *HEADS], ids)
    said = []
    for role in units:
        day = [duty for duty in of_day if duty.unit == role.unit]
        lines = [
            *today_lines(context, role, day, by_phone),
            month_line(context, month.get(role.unit, DutyCounts())),
        ]
        if role.unit not in begun:
            lines = [_("Đơn vị chưa bắt đầu ghi nhận.")]
        said.append(unit_message(context, role, lines, staff[role.unit]))
    return said


def today_lines(
    context: Context, role: RoleAssignment, day: list[Duty], by_phone: dict[int, str]
) -> list[str]:
    today = local_date(context.at)
    if day:
        return [
            _("Hôm nay, {day}:", day=long_day(today)),
            *(duty_line(duty, by_phone.get(duty.id)) for duty in day),
        ]
    why = calendar(context.tx).why_off(today, role.unit_code)
    return [_("Hôm nay không phải kiểm tra ({why}).", why=why)] if why else []


def duty_line(duty: Duty, recorded_by: str | None) -> str:
    """Return a duty of today in a line: its state, and when, why or by whom."""
    places: dict[str, object] = {
        "round": duty.round,
        "hours": hours(duty),
        "state": state_in_words(duty.state),
    }
    if duty.state in (DutyState.CHECKED, DutyState.LATE) and recorded_by:
        places |= {"time": time_text(duty.settled_at or duty.ends), "name": recorded_by}
        return _("Lần {round} ({hours}): {state} lúc {time} (qua điện thoại, {name} ghi)", **places)
    if duty.state in (DutyState.CHECKED, DutyState.LATE):
        time = time_text(duty.settled_at or duty.ends)
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time)
    if duty.reason:
        reason = reason_in_words(duty.reason)
        return _("Lần {round} ({hours}): {state} ({reason})", **places, reason=reason)
    return _("Lần {round} ({hours}): {state}", **places)


def month_line(context: Context, counts: DutyCounts) -> str:
    month = f"{local_date(context.at):%m/%Y}"
    return _("Tháng {month}: {counts}", month=month, counts=counts_in_words(counts))


def unit_message(context: Context, role: RoleAssignment, lines: list[str], staff: list[Holder]) -> Message:
    """Show a unit as its officer sees it; to its head with the officers, and how misses are heard of."""
    me = next((one for one in staff if one.person == context.who.person and one.role in HEADS), None)
    if me is None:
        return Message("\n".join(lines), heading=role.unit_name)
    month = f"{local_date(context.at):%Y-%m}"
    change = CHANGE[MissesHeard(me.misses)]
    options = (
        Option(f"month:{month}", _("Bảng tháng này")),
        Option(f"excel:{month}", _("Xuất Excel")),
        Option(change.token, _(change.label, time=time_text(EVENING))),
    )
    text = "\n".join([*lines, "", *officer_lines(context, staff), "", hearing_text(MissesHeard(me.misses))])
    return Message(text, options, heading=role.unit_name, columns=2)


def hearing_text(how: MissesHeard) -> str:
    return _(HEARS[how], time=time_text(EVENING))


def officer_lines(context: Context, staff: list[Holder]) -> list[str]:
    """Name who watches the mailbox, and say whether a reminder reaches them."""
    since = silent_before(context.tx, context.at)
    watching = [one for one in staff if one.role == Role.OFFICER]
    if not watching:
        return [_("Chưa cử cán bộ theo dõi hộp thư.")]
    return [_("Cán bộ theo dõi:"), *(f"– {officer_name(one)}: {how_reached(one, since)}" for one in watching)]


def officer_name(one: Holder) -> str:
    return _("{name} (trực thay {away})", name=one.name, away=one.stands_for) if one.stands_for else one.name


def choose_misses(context: Context, how: MissesHeard) -> Replies:
    """Change how a head hears of misses ([Chỉ báo một tin lúc 17:00]), and show how the units stand."""
    if not context.who.is_one_of(*HEADS):
        raise no_such_button()
    members.set_misses(context.tx, context.who.person, how.value)
    return [Message(hearing_text(how)), *show_status(context, "")]


@dataclass(frozen=True)
class MonthAsked:
    """The days of a month, as far as they have come, and the units; None: all."""

    first: date
    last: date
    units: Sequence[int] | None


def month_named(text: str) -> date:
    """Return the first day of a month that is named, as in 2026-11."""
    try:
        return month_of(date.fromisoformat(f"{text}-01"))[0]
    except (ValueError, OverflowError):
        raise no_such_button() from None


def month_asked(context: Context, month: date, action: Action) -> MonthAsked:
    """Return what this person asks for. Refused where they may not see it."""
    far = reach(context.who.roles, action)
    if far == Reach.NONE:
        raise Refused(_("Anh/chị chưa có quyền xem mục này."))
    first, last = month_of(month)
    units = None if far == Reach.ALL else own_units(context)
    return MonthAsked(first, min(last, local_date(context.at)), units)


def own_units(context: Context) -> list[int]:
    return [role.unit for role in context.who.units(Role.OFFICER, *HEADS)]


def show_month(context: Context, month: date, page: int) -> Replies:
    """Show a page of the month's table ([Bảng tháng này], month:<year-month>:<page>)."""
    these = month_asked(context, month, Action.SEE)
    found = duty_summaries.counts(context.tx, these.first, these.last, these.units)
    heading = _("Kiểm tra hộp thư tháng {month}", month=f"{these.first:%m/%Y}")
    if not found:
        return [Message(_("Không có lượt kiểm tra nào trong tháng này."), heading=heading)]
    before = Option(f"month:{month_before(these.first):%Y-%m}", _("Tháng trước"))
    cut = pages(month_table(found))
    text, number = text_of_page(cut, page)
    may_export = reach(context.who.roles, Action.EXPORT) > Reach.NONE
    export = (Option(f"excel:{month:%Y-%m}", _("Xuất Excel")),) if may_export else ()
    further = next_page(f"month:{month:%Y-%m}", number, len(cut))
    return [Message(text, (*further, before, *export), heading, columns=2)]


def month_table(found: Sequence[tuple[SummaryUnit, DutyCounts]]) -> list[list[str]]:
    """Return each unit in two lines, in the units' order; the sum first, where there are several."""
    lines = [[f"{n}. {unit.name}", counts_in_words(counts)] for n, (unit, counts) in enumerate(found, 1)]
    if len(found) == 1:
        return lines
    return [
        [_("Tổng cộng: {counts}", counts=counts_in_words(total(counts for _unit, counts in found)))],
        *lines,
    ]


def export_month(context: Context, month: date) -> Replies:
    """Order the month's table and its duties one by one as a workbook ([Xuất Excel])."""
    these = month_asked(context, month, Action.EXPORT)
    name = _("Kiểm tra hộp thư {month}.xlsx", month=f"{these.first:%m-%Y}")
    context.audit("export", f"month:{these.first:%Y-%m}")
    return [order_file(context, FileOrder(f"{MONTH_WORKBOOK}:{these.first:%Y-%m}", name, XLSX))]


def read_month(context: Context, month: str) -> Paper:
    """Read what the workbook of a month shows."""
    these = month_asked(context, month_named(month), Action.EXPORT)
    found = duty_summaries.counts(context.tx, these.first, these.last, these.units)
    period = _(
        "Tháng {month}, số liệu đến {moment}", month=f"{these.first:%m/%Y}", moment=moment_text(context.at)
    )
    table = DutyMonth(
        context.settings.office_name, period, [(unit.code, unit.name, counts) for unit, counts in found]
    )
    details = list(duties_between(context.tx, these.first, these.last, these.units))
    said = _("Bảng kiểm tra hộp thư tháng {month}, gồm tổng hợp và từng lượt.", month=f"{these.first:%m/%Y}")
    return Paper(partial(draw_workbook, table, details), said, context.who.language)


def draw_workbook(table: DutyMonth, details: Iterable[Any]) -> bytes:
    """Draw the workbook; ``details`` are the duties as the database has them."""
    return month_workbook(table, (export_words(export_row(found)) for found in details))


def export_duties(
    tx: Tx, first: date, last: date, unit_ids: Sequence[int] | None = None
) -> Iterator[DutyRow]:
    """Read the duties from ``first`` to ``last``, both included, as it goes: by day, unit and round."""
    return (export_row(found) for found in duty_summaries.duties_between(tx, first, last, unit_ids))


def export_row(found: Any) -> DutyRow:
    return DutyRow(
        date=found.date,
        unit_code=found.code,
        unit_name=found.name,
        round=found.round,
        state=found.state,
        checked_at=found.said_at,
        checked_by=found.giver or "",
        channel="phone" if found.via == "phone" else found.channel or "",
        result=found.result or "",
        nudges=found.nudges,
        note=export_note(found),
    )


def export_note(found: Any) -> str:
    """Say why a duty is excused or was not reached, or what is to be known of its check."""
    if found.via == "phone":
        return _("qua điện thoại, {name} ghi", name=found.writer)
    if found.note == "gap":
        return _("trả lời ngay sau khi hệ thống nhắc việc hoạt động trở lại")
    return reason_in_words(found.reason)


def export_words(row: DutyRow) -> DutyRow:
    """Put a row's states and results in words, as in chat."""
    return replace(
        row,
        state=state_in_words(DutyState(row.state)),
        channel=_("điện thoại") if row.channel == "phone" else channel_name(row.channel),
        result=_(RESULTS[row.result]) if row.result in RESULTS else "",
    )
