"""Show how units stand: today (/trangthai), in a month's table in chat and as a workbook."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.conversation import N_, Message, Option, _, day_text, local_date, long_day, moment_text, time_text
from bot.documents.duties import DutyMonth, month_workbook
from bot.documents.writing import DutyRow
from bot.domain.dates import read_date
from bot.domain.duties import (
    EVENING,
    RESULTS,
    SETTLED,
    Duty,
    DutyCounts,
    DutyState,
    MissesHeard,
    counts_in_words,
    duty_line,
    month_before,
    month_of,
    reason_in_words,
    round_hours,
    state_in_words,
    total,
)
from bot.domain.phrases import checker_named
from handlers import mail
from handlers.duties.office.overview import dated_overview, not_today, read_overview, show_day
from handlers.engine import (
    HEADING,
    OFFICE,
    XLSX,
    Action,
    Context,
    FileOrder,
    NotAllowed,
    Paper,
    Part,
    Replies,
    Role,
    RoleAssignment,
    channel_name,
    choice_of,
    next_page,
    no_such_button,
    order_file,
    pages,
    text_of_page,
)
from handlers.engine.absences import own_absences
from handlers.sending import quota
from handlers.sending.reach import how_reached, silent_before
from storage.calendar import calendar
from storage.checks import duties, duty_summaries
from storage.checks.duty_summaries import SummaryUnit
from storage.engine import Holder, Tx, holders
from storage.people import members

HEARS = {  # how a head hears of missed checks -> what is said of it
    MissesHeard.AT_ONCE: N_("Khi có lượt chưa kiểm tra, hệ thống báo anh/chị ngay khi hết giờ."),
    MissesHeard.EVENING: N_("Khi có lượt chưa kiểm tra, hệ thống báo anh/chị một tin lúc {time}."),
}
CHANGE = {  # what it is now -> the button to the other
    MissesHeard.AT_ONCE: Option("misses:evening", N_("Chỉ báo một tin lúc {time}")),
    MissesHeard.EVENING: Option("misses:at_once", N_("Báo ngay khi hết giờ")),
}

MONTH_WORKBOOK = "duties"
MOST_TROUBLED = 8  # rounds of a unit that are named
MISSES = choice_of(MissesHeard)
MONTH = Part(lambda _context, text: month_named(text))  # its first day


def show_status(context: Context, _words: str) -> Replies:
    """Show own units first, then the district to the office (/trangthai)."""
    today = local_date(context.at)
    owing = duty_summaries.owing_units(context.tx, today)
    said = unit_messages(context, context.who.units(Role.OFFICER, *HEADING), {unit.id for unit in owing})
    if context.reaches_all(Action.SEE):
        sent = quota.allowance_lines(quota.read_allowance(context.tx, context.at, context.settings))
        said.append(dated_overview(read_overview(context.tx, today, context.at), also=sent))
    return said


def show_day_of(context: Context, named: Mapping[int, str]) -> Replies:
    """Show how these units stand today: unit -> its name. All, where none of them owes a check."""
    day = duties.of_day(context.tx, local_date(context.at), sorted(named))
    lines = {unit: [duty_line(duty) for duty in day if duty.unit == unit] for unit in named}
    said = [Message("\n".join(lines[unit]), heading=name) for unit, name in named.items() if lines[unit]]
    return said or show_status(context, "")


def show_today(context: Context, words: str) -> Replies:
    """Say whether today, or the day that is named, is one of checks, and how they stand."""
    day = read_date(words, context.at) or local_date(context.at)
    own: list[RoleAssignment | None] = [*context.who.units(Role.OFFICER, *HEADING)]
    return [day_message(context, day, role) for role in own or [None]]


def day_message(context: Context, day: date, role: RoleAssignment | None) -> Message:
    """Say what a day is for a unit, or for all; of today also the duties of the unit."""
    is_today, heading = day == local_date(context.at), role.unit_name if role else ""
    days, code = calendar(context.tx), role.unit_code if role else None
    if why := days.why_off(day, code):
        following = long_day(days.next_working_day(day, code))
        return Message(off_text(day, why, following, is_today=is_today), heading=heading)
    worked = _("Ngày {day} là ngày làm việc, phải kiểm tra hộp thư.", day=long_day(day))
    if is_today:
        worked = _("Hôm nay, {day}, là ngày làm việc, phải kiểm tra hộp thư.", day=long_day(day))
    if role is None or not is_today:
        return Message("\n".join([worked, *round_lines(context)]), heading=heading)
    owed = duties.of_day(context.tx, day, [role.unit])
    by_phone = duty_summaries.told_by_phone(context.tx, day) if owed else {}
    lines = [recorded_line(duty, by_phone.get(duty.id)) for duty in owed]
    return Message("\n".join([worked, *(lines or [_("Đơn vị chưa bắt đầu ghi nhận.")])]), heading=heading)


def show_past_day(context: Context, day: date, named: Sequence[int] = ()) -> Replies:
    """Show a day that is over: of the units that are named, of one's own, or to the office of all."""
    if context.reaches_all(Action.SEE) and not named:
        return show_day(context, day, 1)
    own = [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]
    units = duty_summaries.units_of_ids(context.tx, named or own)
    by_phone = duty_summaries.told_by_phone(context.tx, day)
    of_day = duties.of_day(context.tx, day, [unit.id for unit in units])
    said = []
    for unit in units:
        lines = [recorded_line(one, by_phone.get(one.id)) for one in of_day if one.unit == unit.id]
        why = calendar(context.tx).why_off(day, unit.code)
        none = _("Không phải kiểm tra ({why}).", why=why) if why else _("Không có lượt kiểm tra nào.")
        text = "\n".join([_("Ngày {day}:", day=long_day(day)), *(lines or [none])])
        said.append(Message(text, heading=unit.name))
    return said


def names_colleague(context: Context, typed: str) -> bool:
    """Return whether somebody of one's units is said, or asked, to have checked."""
    own = [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]
    there = holders(context.tx, context.at, [*Role], own).values() if own else ()
    return checker_named(typed, {one.name for of_unit in there for one in of_unit}) != ""


def show_mail_waiting(context: Context) -> Replies:
    """Show to a head the checks of today by which mail waits for them; else what waits from before."""
    led = [role.unit for role in context.who.units(*HEADING)]
    owed = {one.id: one for one in duties.of_day(context.tx, local_date(context.at), led)}
    checks = duties.newest_checks(context.tx, owed.keys()).values() if owed else ()
    waiting = [
        mail.cards.draw_waits(context, found, Message(""))
        for check in checks
        if mail.cards.waits_for_head(context, check)
        and (found := mail.cards.read_waits(context, str(check.id)))
    ]
    if not waiting and any(one.is_open for one in mail.lists.read(context)):
        return mail.lists.show(context, "")
    return waiting or [Message(_("Hôm nay chưa có thư nào được báo là chờ thủ trưởng xử lý."))]


def list_mail_waiting(context: Context) -> Replies:
    """List the mail that waits, to whoever watches a mailbox or was given some of it."""
    is_theirs = context.may(Action.CHECK) or mail.lists.waiting(context)
    return mail.lists.show(context, "") if is_theirs else []


def troubled_lines(tx: Tx, days: tuple[date, date], unit: int) -> list[str]:
    """Return the rounds of a unit that were late or missed, a line each; of many the last."""
    rows = duty_summaries.duties_between(tx, *days, [unit])
    found = [one for one in rows if DutyState(one.state) in (DutyState.LATE, DutyState.MISSED)]
    lines = [
        _("– lần {round} ngày {day}: {state}", round=one.round, day=day_text(one.date), state=state)
        for one in found[-MOST_TROUBLED:]
        if (state := state_in_words(DutyState(one.state)))
    ]
    return ["– …", *lines] if len(found) > MOST_TROUBLED else lines


def off_text(day: date, why: str, following: str, *, is_today: bool) -> str:
    places = {"day": long_day(day), "why": why, "next": following}
    if is_today:
        return _("Hôm nay, {day}, không phải kiểm tra ({why}). Ngày làm việc tiếp theo: {next}.", **places)
    return _("Ngày {day} không phải kiểm tra ({why}). Ngày làm việc tiếp theo: {next}.", **places)


def show_hours(context: Context, _words: str) -> Replies:
    """Say when checks are reminded of, and to a head how misses are heard of ("mấy giờ nhắc")."""
    lines = [
        _("Ngày làm việc, {the_mailbox_officer} được nhắc cho đến khi ghi nhận kiểm tra:"),
        *round_lines(context),
    ]
    led = [role.unit for role in context.who.units(*HEADING)]
    heads = (
        [one for found in holders(context.tx, context.at, HEADING, led).values() for one in found]
        if led
        else []
    )
    me = next((one for one in heads if one.person == context.who.person), None)
    return [Message("\n".join([*lines, *([hearing_text(MissesHeard(me.misses))] if me else [])]))]


def round_lines(context: Context) -> list[str]:
    return [
        _(
            "Lần {round} ({begins}–{ends}): nhắc lúc {times}",
            round=number,
            begins=time_text(begins),
            ends=time_text(ends),
            times=", ".join(map(time_text, nudges)),
        )
        for number, ((begins, ends), nudges) in enumerate(context.settings.rounds, 1)
    ]


def unit_messages(context: Context, units: list[RoleAssignment], begun: Container[int]) -> Replies:
    """Make a message for each unit; to the office's people only of those whose duties have begun."""
    today = local_date(context.at)
    if context.who.is_one_of(*OFFICE):
        units = [role for role in units if role.unit in begun]
    if not units:
        return []
    ids = [role.unit for role in units]
    of_day = duties.of_day(context.tx, today, ids)
    months = duty_summaries.counts(context.tx, month_of(today)[0], today, ids)
    month = {unit.id: counts for unit, counts in months}
    by_phone = duty_summaries.told_by_phone(context.tx, today)
    staff = holders(context.tx, context.at, [Role.OFFICER, *HEADING], ids)
    away = [one.line for one in own_absences(context)]
    said = []
    for number, role in enumerate(units):
        day = [duty for duty in of_day if duty.unit == role.unit]
        lines = [_("Đơn vị chưa bắt đầu ghi nhận.")]
        if role.unit in begun:
            lines = today_lines(context, role, day, by_phone)
            counts = counts_in_words(month.get(role.unit, DutyCounts()))
            lines.append(_("Tháng {month}: {counts}", month=f"{today:%m/%Y}", counts=counts))
        lines += [] if number else away  # once, whatever they watch
        said.append(unit_message(context, role, lines, staff[role.unit]))
    return said


def today_lines(
    context: Context, role: RoleAssignment, day: list[Duty], by_phone: dict[int, str]
) -> list[str]:
    today = local_date(context.at)
    if day:
        lines = (recorded_line(duty, by_phone.get(duty.id)) for duty in day)
        return [_("Hôm nay, {day}:", day=long_day(today)), *lines]
    why = not_today(context.tx, today, role.unit_code)
    return [why] if why else []


def recorded_line(duty: Duty, recorded_by: str | None) -> str:
    """Return a duty of today in a line: its state, and when, why or by whom."""
    places = {"round": duty.round, "hours": round_hours(duty), "state": state_in_words(duty.state)}
    if duty.state in SETTLED and recorded_by:
        said = N_("Lần {round} ({hours}): {state} lúc {time} (qua điện thoại, {name} ghi)")
        return _(said, **places, time=time_text(duty.settled_at or duty.ends), name=recorded_by)
    if duty.state not in SETTLED and duty.reason:
        reason = reason_in_words(duty.reason)
        return _("Lần {round} ({hours}): {state} ({reason})", **places, reason=reason)
    return duty_line(duty)


def unit_message(context: Context, role: RoleAssignment, lines: list[str], staff: list[Holder]) -> Message:
    """Show a unit as its officer sees it; to its head with the officers, and how misses are heard of."""
    me = next((one for one in staff if one.person == context.who.person and one.role in HEADING), None)
    if me is None:
        return Message("\n".join(lines), heading=role.unit_name)
    month = f"{local_date(context.at):%Y-%m}"
    change = CHANGE[MissesHeard(me.misses)]
    weekly = Option("rs_week:no", _("Không nhận tin đầu tuần"))
    if not me.weekly:
        weekly = Option("rs_week:yes", _("Nhận tin đầu tuần"))
    options = (
        Option(f"month:{month}", _("Bảng tháng này")),
        Option(f"excel:{month}", _("Xuất Excel")),
        Option(change.token, _(change.label, time=time_text(EVENING))),
        weekly,
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
        return [_("Chưa cử {the_mailbox_officer}.")]
    lines = [_("{The_officer}:")]
    for one in watching:
        name = one.name
        if one.stands_for:
            name = _("{name} (trực thay {away})", name=one.name, away=one.stands_for)
        lines.append(f"– {name}: {how_reached(one, since)}")
    return lines


def choose_misses(context: Context, how: MissesHeard) -> Replies:
    """Change how a head hears of misses ([Chỉ báo một tin lúc 17:00]), and show how the units stand."""
    if not context.who.is_one_of(*HEADING):
        raise no_such_button()
    members.set_misses(context.tx, context.who.person, how.value)
    return [Message(hearing_text(how)), *show_status(context, "")]


@dataclass(frozen=True)
class MonthAsked:
    first: date
    last: date  # today, while the month is on
    units: Sequence[int] | None  # None: all


def month_named(text: str) -> date:
    try:
        return month_of(date.fromisoformat(f"{text}-01"))[0]
    except (ValueError, OverflowError):
        raise no_such_button() from None


def month_asked(context: Context, month: date, action: Action) -> MonthAsked:
    if not context.may(action):
        raise NotAllowed(_("Anh/chị chưa có quyền xem mục này."))
    first, last = month_of(month)
    own = [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]
    return MonthAsked(first, min(last, local_date(context.at)), None if context.reaches_all(action) else own)


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
    export = [Option(f"excel:{month:%Y-%m}", _("Xuất Excel"))] if context.may(Action.EXPORT) else []
    further = next_page(f"month:{month:%Y-%m}", number, len(cut))
    picture = Option(f"rs_picture:{month:%Y-%m}", _("Xem bằng ảnh"))
    return [Message(text, (*further, before, picture, *export), heading, columns=2)]


def month_table(found: Sequence[tuple[SummaryUnit, DutyCounts]]) -> list[list[str]]:
    """Return each unit in two lines, in the units' order; the sum first, where there are several."""
    lines = [[f"{n}. {unit.name}", counts_in_words(counts)] for n, (unit, counts) in enumerate(found, 1)]
    if len(found) == 1:
        return lines
    all_units = counts_in_words(total(counts for _unit, counts in found))
    return [[_("Tổng cộng: {counts}", counts=all_units)], *lines]


def export_month(context: Context, month: date) -> Replies:
    """Order the month's table and its duties one by one as a workbook ([Xuất Excel])."""
    these = month_asked(context, month, Action.EXPORT)
    name = _("Kiểm tra hộp thư {month}.xlsx", month=f"{these.first:%m-%Y}")
    context.audit("export", f"month:{these.first:%Y-%m}")
    return [order_file(context, FileOrder(f"{MONTH_WORKBOOK}:{these.first:%Y-%m}", name, XLSX))]


def read_month(context: Context, month: str) -> Paper:
    these = month_asked(context, month_named(month), Action.EXPORT)
    found = duty_summaries.counts(context.tx, these.first, these.last, these.units)
    period = _(
        "Tháng {month}, số liệu đến {moment}", month=f"{these.first:%m/%Y}", moment=moment_text(context.at)
    )
    rows = [(unit.code, unit.name, counts) for unit, counts in found]
    table = DutyMonth(context.settings.office_name, period, rows)
    details = list(duty_summaries.duties_between(context.tx, these.first, these.last, these.units))
    said = _("Bảng kiểm tra hộp thư tháng {month}, gồm tổng hợp và từng lượt.", month=f"{these.first:%m/%Y}")
    return Paper(partial(draw_workbook, table, details), said, context.who.language)


def draw_workbook(table: DutyMonth, details: Sequence[Any]) -> bytes:
    return month_workbook(table, (export_words(export_row(found)) for found in details), len(details))


def export_duties(tx: Tx, first: date, last: date) -> Iterator[DutyRow]:
    """Read the duties from ``first`` to ``last``, both included, as it goes: by day, unit and round."""
    return map(export_row, duty_summaries.duties_between(tx, first, last))


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
    if found.via == "phone":
        return _("qua điện thoại, {name} ghi", name=found.writer)
    if found.note == "gap":
        return _("trả lời ngay sau khi hệ thống nhắc việc hoạt động trở lại")
    return reason_in_words(found.reason)


def export_words(row: DutyRow) -> DutyRow:
    return replace(
        row,
        state=state_in_words(DutyState(row.state)),
        channel=_("điện thoại") if row.channel == "phone" else channel_name(row.channel),
        result=_(RESULTS[row.result]) if row.result in RESULTS else "",
    )
