"""Show the office the day in the district, and the units that no reminder reaches.

The day's message answers /trangthai and is the day's summary; in it the missing units come first, and under
it they are reminded, or called.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import partial

from bot.config import Settings
from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    _,
    at_local,
    local_date,
    long_day,
    moment_text,
    number_text,
    time_text,
)
from bot.domain.duties import (
    Duty,
    DutyCounts,
    DutyState,
    WhyNot,
    calls_option,
    checked_places,
    reason_in_words,
    with_other_counts,
)
from bot.domain.urging import chosen, count_units, owed_now, units_mark, units_marked, urge_options
from handlers.duties.escalation import notices_to_heads
from handlers.engine import (
    Action,
    Block,
    Context,
    NotAllowed,
    Notice,
    Part,
    Replies,
    Role,
    confirmation,
    id_in,
    next_page,
    pages,
    refuse_in_quiet_hours,
    tell_all,
    text_of_page,
    version_of,
)
from handlers.incidents.lists import open_line
from handlers.reports.cards import overdue_line
from handlers.sending.reach import UnreachedUnit, unreached_units, who_acts, whom_to_call
from storage import audit, incidents
from storage.calendar import calendar
from storage.checks import duties, duty_summaries
from storage.engine import Tx, hearing, holders, outbox, unit_names

CALLED = [Role.HEAD, Role.DEPUTY, Role.OFFICER]  # in this order
PAGE = Part(lambda _context, text: id_in(text) or 1)  # of a list
LISTED = "unreached_listed"  # what the clock notes in the audit: which units, and which the time before


@dataclass(frozen=True)
class Day:
    date: date
    now: datetime
    why_off: str | None
    duties: Sequence[Duty]  # by unit, in the units' order, and round
    days_cut_off: Mapping[int, int]
    by_phone: Mapping[int, str]  # duty -> who recorded it
    not_begun: int
    incidents: tuple[int, int]  # that are open, and how many of these run late
    faults: Mapping[int, str] = field(default_factory=dict)  # unit that missed -> number of its login fault
    reports: tuple[int, int] = (0, 0)  # units with overdue ones, and to how many requests: in the summary
    to_urge: int = 0  # units of which somebody would be reminded by hand now

    def units(self, state: DutyState) -> dict[int, list[Duty]]:
        """Return unit -> its duties in this state."""
        found: dict[int, list[Duty]] = {}
        for duty in self.duties:
            if duty.state == state:
                found.setdefault(duty.unit, []).append(duty)
        return found


def read_overview(tx: Tx, day: date, now: datetime) -> Day:
    """Read the day: the same number of statements, however many units there are."""
    of_day = duty_summaries.duties_of(tx, day)
    silent = {duty.unit for duty in of_day if duty.state == DutyState.NOT_REACHED}
    return Day(
        date=day,
        now=now,
        why_off=calendar(tx).why_off(day),
        duties=of_day,
        days_cut_off=duty_summaries.days_not_reached(tx, sorted(silent), day),
        by_phone=duty_summaries.told_by_phone(tx, day),
        not_begun=duty_summaries.count_not_begun(tx, day),
        incidents=incidents.count_unsolved(tx, now),
        faults=login_faults_of(tx, day, {duty.unit for duty in of_day if duty.state == DutyState.MISSED}),
        to_urge=count_to_urge(tx, of_day, now) if day == local_date(now) else 0,
    )


def count_to_urge(tx: Tx, of_day: Sequence[Duty], now: datetime) -> int:
    """Count the units of which somebody would be reminded by hand of what they owe of today."""
    owed = owed_now(of_day, now).values()
    if not owed:
        return 0
    urged = duties.urged(tx, local_date(now))
    return count_units(chosen(owed, hearing(tx, now, [Role.OFFICER]), urged))


def login_faults_of(tx: Tx, day: date, units: Collection[int]) -> dict[int, str]:
    """Return unit -> the number of its fault of logging in that is open, or was raised on that day."""
    found = incidents.login_faults(tx, units, at_local(day, time(0))) if units else {}
    return {unit: one.reference for unit, one in found.items()}


def show_day(context: Context, day: date, page: int) -> Replies:
    """Show a page of the day ([Xem tiếp] under it, day:<date>:<page>)."""
    need_all(context)
    return [dated_overview(read_overview(context.tx, day, context.at), page)]


def need_all(context: Context) -> None:
    if not context.reaches_all(Action.SEE):
        raise NotAllowed(_("Anh/chị chưa có quyền xem mục này."))


def overview_message(day: Day, page: int = 1, also: Block = ()) -> Message:
    """Show one page of the day, in the reader's language; ``also`` stands below its overview."""
    heading = _("Kiểm tra hộp thư {day}", day=long_day(day.date))
    if not day.duties:
        lines = [nothing_owed(day), *other_matters(day), *also]
        return Message("\n".join(lines), other_views(day), heading, columns=2)
    sections = (missing_units, late_units, unreached_entries, phone_checks, waiting_units)
    cut = pages([[*round_lines(day), *also], *(entry for listed in sections for entry in listed(day))])
    text, page = text_of_page(cut, page)
    further = next_page(f"day:{day.date.isoformat()}", page, len(cut))
    return Message(text, (*further, *ways_to_missing(day), *other_views(day)), heading, columns=2)


def dated_overview(day: Day, page: int = 1, also: Block = ()) -> Message:
    """Show the day as it is asked for: it is drawn no more, and says of when it is."""
    said = overview_message(day, page, also)
    today = local_date(day.now)
    if (day.date.year, day.date.month) != (today.year, today.month):
        said = replace(said, options=tuple(map(partial(table_of_month, day.date), said.options)))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(day.now))
    return replace(said, text=f"{said.text}\n\n{as_of}") if day.duties else said


def table_of_month(day: date, option: Option) -> Option:
    """Return the option as it is; that of the month's table with the month of ``day`` for a label."""
    is_table = option.token == f"month:{day:%Y-%m}"
    return replace(option, label=_("Bảng tháng {month}", month=f"{day:%m/%Y}")) if is_table else option


def ways_to_missing(day: Day) -> tuple[Option, ...]:
    """Return [Nhắc 5 đơn vị này], while the day is on, and whom to call of those that missed a round."""
    is_missed = bool(day.units(DutyState.MISSED))
    is_owed = is_missed or bool(waiting_duties(day))
    calls = (calls_option(day.date),) if is_missed else ()
    return (*(urge_options(day.date, day.to_urge) if is_owed else ()), *calls)


def show_calls(context: Context, day: date, page: int) -> Replies:
    """Show whom to call of the units that missed a round ([Người cần gọi], calls:<date>:<page>)."""
    need_all(context)
    missing: dict[int, list[Duty]] = {}
    for duty in duty_summaries.duties_of(context.tx, day):
        if duty.state == DutyState.MISSED:
            missing.setdefault(duty.unit, []).append(duty)
    if not missing:
        raise NoLongerPossible(_("Không còn đơn vị nào chưa kiểm tra."))
    people = holders(context.tx, context.at, CALLED, missing)
    phones = {unit.id: unit.phone for unit in duty_summaries.units_of_ids(context.tx, missing)}
    faults = login_faults_of(context.tx, day, missing)
    entries = (
        [missing_line(of_unit, faults), whom_to_call(people[unit], phones[unit])]
        for unit, of_unit in missing.items()
    )
    cut = pages([f"{number}. {first}", *more] for number, (first, *more) in enumerate(entries, 1))
    text, page = text_of_page(cut, page)
    further = next_page(f"calls:{day.isoformat()}", page, len(cut))
    return [Message(text, further, _("Người cần gọi, {day}", day=long_day(day)))]


def nothing_owed(day: Day) -> str:
    if day.why_off and day.date != local_date(day.now):
        return _("Không phải kiểm tra ({why}).", why=day.why_off)
    if day.why_off:
        return _("Hôm nay không phải kiểm tra ({why}).", why=day.why_off)
    return _(
        "Chưa đơn vị nào có lượt kiểm tra. Chưa bắt đầu: {count} đơn vị.", count=number_text(day.not_begun)
    )


def not_today(tx: Tx, day: date, unit_code: str) -> str:
    """Say why a unit does not check on ``day``; "" on a working day."""
    why = calendar(tx).why_off(day, unit_code)
    return _("Hôm nay không phải kiểm tra ({why}).", why=why) if why else ""


def other_views(day: Day) -> tuple[Option, ...]:
    month = f"{day.date:%Y-%m}"
    can_record = (Option("phone:", _("Ghi nhận qua điện thoại")),) if day.duties else ()
    return (
        Option(f"month:{month}", _("Bảng tháng này")),
        Option(f"excel:{month}", _("Xuất Excel")),
        *(can_record if day.date == local_date(day.now) else ()),
    )


def round_lines(day: Day) -> Block:
    """Return each round in one line, the units that have not begun, and the incidents that are open."""
    lines = []
    for number in sorted({duty.round for duty in day.duties}):
        states = [duty.state for duty in day.duties if duty.round == number]
        counts = DutyCounts.of({state: states.count(state) for state in set(states)})
        said = N_("Lần {round}: {checked}/{all} đơn vị đã kiểm tra")
        if counts.late:
            said = N_("Lần {round}: {checked}/{all} đơn vị đã kiểm tra ({in_time} trong giờ, {late} muộn)")
        checked = _(said, round=number, **checked_places(counts))
        if left := counts.missed + counts.open:
            checked = _("{checked}, còn {count} đơn vị", checked=checked, count=number_text(left))
        lines.append(with_other_counts(checked, replace(counts, missed=0, open=0)))
    if day.not_begun:
        lines.append(_("Chưa bắt đầu: {count} đơn vị", count=number_text(day.not_begun)))
    return [*lines, *other_matters(day)]


def other_matters(day: Day) -> list[str]:
    return [*open_line(*day.incidents), *overdue_line(*day.reports)]


def section(title: str, entries: Iterable[Block]) -> Iterator[Block]:
    numbered = ([f"{number}. {first}", *more] for number, (first, *more) in enumerate(entries, 1))
    return below(["", title], numbered)


def below(above: Block, entries: Iterable[Block]) -> Iterator[Block]:
    """Put entries below something, which stays with the first of them."""
    for entry in entries:
        yield [*above, *entry]
        above = []


def missing_units(day: Day) -> Iterator[Block]:
    found = day.units(DutyState.MISSED)
    entries = ([missing_line(of_unit, day.faults)] for of_unit in found.values())
    return section(_("Chưa kiểm tra: {count} đơn vị", count=number_text(len(found))), entries)


def missing_line(of_unit: Sequence[Duty], faults: Mapping[int, str]) -> str:
    """Name a unit with the rounds it missed, and the incident by which it could not open its mailbox."""
    rounds = ", ".join(_("lần {round}", round=duty.round) for duty in of_unit)
    unit, fault = of_unit[0].unit_name, faults.get(of_unit[0].unit)
    if fault:
        return _("{unit} ({rounds}; không vào được, {number})", unit=unit, rounds=rounds, number=fault)
    return f"{unit} ({rounds})"


def late_units(day: Day) -> Iterator[Block]:
    found = day.units(DutyState.LATE)
    entries = []
    for of_unit in found.values():
        times = ", ".join(check_time(duty, day.by_phone.get(duty.id)) for duty in of_unit)
        entries.append([f"{of_unit[0].unit_name} ({times})"])
    return section(_("Kiểm tra muộn: {count} đơn vị", count=number_text(len(found))), entries)


def check_time(duty: Duty, recorded_by: str | None) -> str:
    places = {"round": duty.round, "time": time_text(duty.settled_at or duty.ends)}
    if recorded_by:
        return _("lần {round} lúc {time}, qua điện thoại, {name} ghi", **places, name=recorded_by)
    return _("lần {round} lúc {time}", **places)


def unreached_entries(day: Day) -> Iterator[Block]:
    """List the units that nobody could remind, the longest first, below each reason and who must act."""
    found = day.units(DutyState.NOT_REACHED)
    alike: dict[tuple[int, str], list[str]] = {}
    for unit in sorted(found, key=lambda unit: -day.days_cut_off.get(unit, 1)):
        last = found[unit][-1]
        alike.setdefault((day.days_cut_off.get(unit, 1), last.reason), []).append(last.unit_name)
    above = ["", _("Chưa nhắc được: {count} đơn vị", count=number_text(len(found)))]
    for (days, reason), names in alike.items():
        yield from below([*above, why_unreached(days, reason)], ([f"– {name}"] for name in names))
        above = []


def why_unreached(days: int, reason: str) -> str:
    places = {"days": number_text(days), "reason": reason_in_words(reason)}
    if act := who_acts(reason):
        return _("Đã {days} ngày. Lý do: {reason}. Việc cần làm: {act}.", **places, act=act)
    return _("Đã {days} ngày. Lý do: {reason}:", **places)


def phone_checks(day: Day) -> Iterator[Block]:
    found = [duty for duty in day.duties if duty.id in day.by_phone and duty.state == DutyState.CHECKED]
    entries = ([f"{duty.unit_name} ({check_time(duty, day.by_phone[duty.id])})"] for duty in found)
    return section(_("Ghi nhận qua điện thoại: {count} lượt", count=number_text(len(found))), entries)


def waiting_duties(day: Day) -> list[Duty]:
    return [duty for duty in day.duties if duty.state == DutyState.OPEN and duty.opens <= day.now]


def waiting_units(day: Day) -> Iterator[Block]:
    found = {duty.unit: duty for duty in waiting_duties(day)}  # of a unit the last
    ends = min((last.ends for last in found.values()), default=day.now)
    places = {"count": number_text(len(found)), "time": time_text(ends)}
    above = _("Đang trong giờ, còn đến {time}, chưa ghi nhận: {count} đơn vị", **places)
    return section(above, ([last.unit_name] for last in found.values()))


@dataclass(frozen=True)
class UnreachedList:
    """The list of unreached units beside the one before: what is new, and what has been put right."""

    units: Sequence[UnreachedUnit]
    before: Collection[int]  # unit ids: these are not new
    put_right: Sequence[str]  # names

    @property
    def is_empty(self) -> bool:
        return not self.units and not self.put_right


def read_unreached(tx: Tx, now: datetime, before: Collection[int], settings: Settings) -> UnreachedList:
    units = unreached_units(tx, now, settings)
    gone = [unit for unit in before if unit not in {one.unit.id for one in units}]
    names = unit_names(tx, gone) if gone else {}
    return UnreachedList(units, before, [names[unit] for unit in gone if unit in names])


def begin_unreached_list(tx: Tx, now: datetime, settings: Settings) -> UnreachedList:
    """Make today's list, noted so that the next one can say what has changed since."""
    listed = read_unreached(tx, now, audit.last_detail(tx, LISTED).get("units", []), settings)
    if not listed.is_empty:
        units = [one.unit.id for one in listed.units]
        audit.write(tx, now, None, LISTED, "", units=units, before=list(listed.before))
    return listed


def show_unreached(context: Context, page: int) -> Replies:
    """Show a page of the unreached units ([Xem tiếp] under them), as things stand by now."""
    need_all(context)
    before = audit.last_detail(context.tx, LISTED).get("before", [])
    listed = read_unreached(context.tx, context.at, before, context.settings)
    return [unreached_message(listed, page=page)]


def unreached_message(listed: UnreachedList, note: str = "", page: int = 1) -> Message:
    """Show unreached units by what is to be done; ``note`` is something else to be said that morning."""
    last = [] if not note else [[note]] if listed.is_empty else [["", note]]
    cut = pages([*by_reason(listed), *last])
    text, page = text_of_page(cut, page)
    count = number_text(len(listed.units))
    heading = _("Đơn vị không nhắc được cán bộ nào: {count}", count=count) if listed.units else ""
    urge = (
        Option("urge_heads", _("Nhắc thủ trưởng {count} đơn vị này", count=count)) if listed.units else None
    )
    return Message(text, (*next_page("unreached", page, len(cut)), *filter(None, [urge])), heading)


@dataclass(frozen=True)
class UrgingOfHeads:
    """Notices to the heads of the unreached units, and how many have heard theirs today.

    ``which``: how a button names the units that are meant, see ``units_mark``; "all": all of them.
    """

    fresh: Sequence[Notice]
    heard: int
    which: str = "all"

    @property
    def version(self) -> str:
        return version_of(sorted((one.key, one.person) for one in self.fresh), self.heard)

    def lines(self, first: str) -> str:
        """Return ``first``, and below it how many have heard it."""
        heard = _("Hôm nay đã được nhắc: {count} người.", count=number_text(self.heard))
        return "\n".join([first, *([heard] if self.heard else [])])


def read_heads(context: Context, which: str) -> UrgingOfHeads:
    need_all(context)
    notices = notices_to_heads(context.tx, context.at, context.settings, units_marked(which))
    heard = outbox.queued_keys(context.tx, [f"{one.key}:{one.person}" for one in notices])
    fresh = [one for one in notices if f"{one.key}:{one.person}" not in heard]
    return UrgingOfHeads(fresh, len(heard), which or "all")


HEADS: Part[UrgingOfHeads] = Part(read_heads)


def ask_to_urge_heads(context: Context, found: UrgingOfHeads, _seen: str) -> Replies:
    """Ask before the heads of the unreached units are told what to do ([Nhắc thủ trưởng 5 đơn vị này])."""
    refuse_in_quiet_hours(context)
    if not found.fresh:
        return [Message(found.lines(_("Không còn thủ trưởng nào nhắc được lúc này.")))]
    count = number_text(len(found.fresh))
    asked = _("Nhắc {count} thủ trưởng về {the_mailbox_officer} của đơn vị?", count=count)
    yes = Option(f"urge_heads:{found.which}:{found.version}", _("Nhắc {count} người", count=count))
    return [confirmation(context, found.lines(asked), yes, Option("unreached", _("Không nhắc")))]


def ask_heads_of(context: Context, units: Collection[int]) -> Replies:
    """Ask whether to tell the heads of these units, or of all; nothing where one of them is reached."""
    found = {one.unit.id for one in unreached_units(context.tx, context.at, context.settings)}
    which = units_mark(units)
    if not found or not found.issuperset(units) or (units and not which):
        return []
    return ask_to_urge_heads(context, read_heads(context, which), "")


def urge_heads(context: Context, found: UrgingOfHeads) -> Replies:
    """Tell the heads of whom it was asked what to do ([Nhắc 5 người]): once a day each."""
    refuse_in_quiet_hours(context)
    if not found.fresh:
        return ask_to_urge_heads(context, found, "")
    tell_all(context, found.fresh)
    context.audit("urge_heads", "", people=[one.person for one in found.fresh])
    count = number_text(len(found.fresh))
    said = _("Đã nhắc {count} thủ trưởng về {the_mailbox_officer} của đơn vị.", count=count)
    return [Message(found.lines(said))]


def by_reason(listed: UnreachedList) -> Iterator[Block]:
    """List the units of each reason below it and who must act, then what has been put right."""
    for why in WhyNot:
        above = [_("Lý do: {reason}. Việc cần làm: {act}.", reason=reason_in_words(why), act=who_acts(why))]
        alike = [one.unit for one in listed.units if one.why == why]
        is_new = {unit.id for unit in alike} - {*listed.before}
        names = (_("{unit} (mới)", unit=one.name) if one.id in is_new else one.name for one in alike)
        yield from below(above, ([f"– {name}"] for name in names))
    above = [_("Đã xử lý từ lần báo trước ({count}):", count=number_text(len(listed.put_right)))]
    yield from below(above, ([f"– {name}"] for name in listed.put_right))
