"""Show the office the day in the district, and the units that no reminder reaches.

The day's message answers /trangthai and is the day's summary; in it the missing units come first, with whom
to call.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.config import Settings
from bot.conversation import N_, Message, Option, Refused, _, local_date, long_day, time_text
from bot.domain.duties import DutyCounts, DutyState, WhyNot
from handlers.duties.escalation import unreached_key, within_reach
from handlers.engine import (
    HEADING,
    Action,
    Block,
    Context,
    Notice,
    Part,
    Replies,
    Role,
    count_text,
    id_in,
    next_page,
    other_counts,
    pages,
    reason_in_words,
    text_of_page,
)
from handlers.incidents.lists import open_line
from handlers.reports.cards import overdue_line
from handlers.sending.reach import UnreachedUnit, unreached_units, who_acts, whom_to_call
from storage import audit, duty_summaries, incidents
from storage.calendar import calendar
from storage.duties import Duty
from storage.duty_summaries import SummaryUnit
from storage.engine import Holder, Tx, holders, unit_names

CALLED = [Role.HEAD, Role.DEPUTY, Role.OFFICER]  # in this order

PAGE = Part(lambda _context, text: id_in(text) or 1)  # of a list

LISTED = "unreached_listed"  # what the clock notes in the audit: which units, and which the time before
WHAT_TO_DO = {  # as the head reads it
    WhyNot.NO_OFFICER: N_(
        "Đơn vị chưa cử cán bộ theo dõi hộp thư (Điều 6 khoản 4), nên không ai nhận được nhắc việc. "
        "Kính đề nghị anh/chị cử cán bộ và báo {office}. Trân trọng."
    ),
    WhyNot.NEVER_LINKED: N_(
        "Cán bộ theo dõi hộp thư của đơn vị chưa tham gia hệ thống, nên không ai nhận được nhắc việc. "
        "Kính đề nghị anh/chị gõ /moi để mời cán bộ, hoặc báo {office}. Trân trọng."
    ),
    WhyNot.BLOCKED: N_(
        "Cán bộ theo dõi hộp thư của đơn vị đã chặn hệ thống, nên không ai nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác và báo {office}. Trân trọng."
    ),
    WhyNot.SILENT: N_(
        "Tài khoản của cán bộ theo dõi hộp thư đã lâu không có hoạt động. Kính đề nghị anh/chị nhắc cán bộ "
        "mở lại ứng dụng và trả lời nhắc việc, hoặc cử người khác và báo {office}. Trân trọng."
    ),
    WhyNot.QUOTA: N_(
        "Kênh mà cán bộ theo dõi hộp thư của đơn vị đang dùng đã hết hạn mức tin của tháng. Kính đề nghị "
        "anh/chị nhắc cán bộ kiểm tra hộp thư, và liên kết thêm một kênh khác theo hướng dẫn của {office}. "
        "Trân trọng."
    ),
    WhyNot.OUT_OF_WINDOW: N_(
        "Cán bộ theo dõi hộp thư của đơn vị chỉ dùng Zalo OA và đã lâu không nhắn, nên Zalo không cho hệ "
        "thống nhắn tới. Kính đề nghị anh/chị nhắc cán bộ nhắn một tin bất kỳ cho Zalo OA. Trân trọng."
    ),
    WhyNot.AWAY: N_(
        "Cán bộ theo dõi hộp thư của đơn vị đang đi vắng và chưa có người trực thay. "
        "Kính đề nghị anh/chị gõ /tructhay để cử người trực thay, hoặc báo {office}. Trân trọng."
    ),
}


@dataclass(frozen=True)
class Day:
    """One day of the district as it stands at ``now``."""

    date: date
    now: datetime
    why_off: str | None
    duties: Sequence[Duty]  # by unit, in the units' order, and round
    people: Mapping[int, Sequence[Holder]]  # of the units that are missing
    phones: Mapping[int, str]  # unit -> its own telephone
    days_cut_off: Mapping[int, int]
    by_phone: Mapping[int, str]  # duty -> who recorded it
    not_begun: int
    incidents: tuple[int, int]  # that are open, and how many of these run late
    reports: tuple[int, int] = (0, 0)  # units with overdue ones, and to how many requests: in the summary

    def units(self, *states: DutyState) -> dict[int, list[Duty]]:
        """Return unit -> its duties in one of these states."""
        found: dict[int, list[Duty]] = {}
        for duty in self.duties:
            if duty.state in states:
                found.setdefault(duty.unit, []).append(duty)
        return found


def read_overview(tx: Tx, day: date, now: datetime, owing: Sequence[SummaryUnit] | None = None) -> Day:
    """Read the day: the same number of statements, however many units there are.

    ``owing``: the units whose duties have begun by then, where they are known already.
    """
    of_day = duty_summaries.duties_of(tx, day)
    missing = {duty.unit for duty in of_day if duty.state == DutyState.MISSED}
    silent = {duty.unit for duty in of_day if duty.state == DutyState.NOT_REACHED}
    return Day(
        date=day,
        now=now,
        why_off=calendar(tx).why_off(day),
        duties=of_day,
        people=holders(tx, now, CALLED, missing),
        phones={unit.id: unit.phone for unit in owing or duty_summaries.owing_units(tx, day)},
        days_cut_off=duty_summaries.days_not_reached(tx, sorted(silent), day),
        by_phone=duty_summaries.told_by_phone(tx, day),
        not_begun=duty_summaries.count_not_begun(tx, day),
        incidents=incidents.count_unsolved(tx, now),
    )


def show_day(context: Context, day: date, page: int) -> Replies:
    """Show a page of the day ([Tiếp] under it, day:<date>:<page>)."""
    need_all(context)
    return [overview_message(read_overview(context.tx, day, context.at), page)]


def need_all(context: Context) -> None:
    """Refuse who may not see how all units stand."""
    if not context.reaches_all(Action.SEE):
        raise Refused(_("Anh/chị chưa có quyền xem mục này."))


def overview_message(day: Day, page: int = 1, also: Block = ()) -> Message:
    """Show one page of the day, in the reader's language; ``also`` stands below its overview."""
    heading = _("Kiểm tra hộp thư {day}", day=long_day(day.date))
    if not day.duties:
        return Message(
            "\n".join([nothing_owed(day), *other_matters(day), *also]),
            other_views(day),
            heading,
            columns=2,
        )
    cut = pages(
        [
            [*round_lines(day), *also],
            *missing_units(day),
            *late_units(day),
            *unreached_entries(day),
            *phone_checks(day),
            *waiting_units(day),
        ]
    )
    text, page = text_of_page(cut, page)
    further = next_page(f"day:{day.date.isoformat()}", page, len(cut))
    return Message(text, (*further, *other_views(day)), heading, columns=2)


def nothing_owed(day: Day) -> str:
    if day.why_off:
        return _("Hôm nay không phải kiểm tra ({why}).", why=day.why_off)
    return _(
        "Chưa đơn vị nào có lượt kiểm tra. Chưa bắt đầu: {count} đơn vị.", count=count_text(day.not_begun)
    )


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
        said = _(
            "Lần {round}: {checked}/{units} đơn vị đã kiểm tra",
            round=number,
            checked=count_text(counts.checked),
            units=count_text(len(states)),
        )
        lines.append("; ".join([said, *other_counts(counts)]))
    if day.not_begun:
        lines.append(_("Chưa bắt đầu: {count} đơn vị", count=count_text(day.not_begun)))
    return [*lines, *other_matters(day)]


def other_matters(day: Day) -> list[str]:
    """Return what is said besides the checks: open incidents and overdue reports."""
    return [*open_line(*day.incidents), *overdue_line(*day.reports)]


def section(title: str, entries: Iterable[Block]) -> Iterator[Block]:
    """Number entries below a title, which stays with the first of them."""
    above = ["", title]
    for number, (first, *more) in enumerate(entries, 1):
        yield [*above, f"{number}. {first}", *more]
        above = []


def missing_units(day: Day) -> Iterator[Block]:
    """List the units that were reminded and did not check, with whom to call."""
    found = day.units(DutyState.MISSED)
    entries = (
        [f"{of_unit[0].unit_name} ({rounds_text(of_unit)})", call_line(day, unit)]
        for unit, of_unit in found.items()
    )
    return section(_("Chưa kiểm tra: {count} đơn vị", count=count_text(len(found))), entries)


def call_line(day: Day, unit: int) -> str:
    return whom_to_call(day.people.get(unit, ()), day.phones.get(unit, ""))


def rounds_text(of_unit: Sequence[Duty]) -> str:
    return ", ".join(_("lần {round}", round=duty.round) for duty in of_unit)


def late_units(day: Day) -> Iterator[Block]:
    found = day.units(DutyState.LATE)
    entries = ([f"{of_unit[0].unit_name} ({check_times(of_unit, day)})"] for of_unit in found.values())
    return section(_("Kiểm tra muộn: {count} đơn vị", count=count_text(len(found))), entries)


def check_times(of_unit: Sequence[Duty], day: Day) -> str:
    return ", ".join(check_time(duty, day.by_phone.get(duty.id)) for duty in of_unit)


def check_time(duty: Duty, recorded_by: str | None) -> str:
    """Return a check's round and time; by whom it was written down, where told by telephone."""
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
    above = ["", _("Chưa nhắc được: {count} đơn vị", count=count_text(len(found)))]
    for (days, reason), names in alike.items():
        above.append(why_unreached(days, reason))
        for name in names:
            yield [*above, f"– {name}"]
            above = []


def why_unreached(days: int, reason: str) -> str:
    places = {"days": count_text(days), "reason": reason_in_words(reason), "act": who_acts(reason)}
    if not places["act"]:
        return _("{days} ngày, do {reason}:", **places)
    return _("{days} ngày, do {reason}. Cần làm: {act}.", **places)


def phone_checks(day: Day) -> Iterator[Block]:
    """List the checks in time that were told by telephone."""
    found = [duty for duty in day.duties if duty.id in day.by_phone and duty.state == DutyState.CHECKED]
    entries = ([f"{duty.unit_name} ({check_time(duty, day.by_phone[duty.id])})"] for duty in found)
    return section(_("Ghi nhận qua điện thoại: {count} lượt", count=count_text(len(found))), entries)


def waiting_units(day: Day) -> Iterator[Block]:
    """List the units whose round is on and that have not checked yet."""
    is_on = {duty.id for duty in day.duties if duty.opens <= day.now}
    found = {
        unit: here
        for unit, of_unit in day.units(DutyState.OPEN).items()
        if (here := [duty for duty in of_unit if duty.id in is_on])
    }
    entries = (
        [_("{unit} (còn đến {time})", unit=here[-1].unit_name, time=time_text(here[-1].ends))]
        for here in found.values()
    )
    return section(_("Đang trong giờ, chưa ghi nhận: {count} đơn vị", count=count_text(len(found))), entries)


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
    """Show a page of the unreached units ([Tiếp] under them), as things stand by now."""
    need_all(context)
    before = audit.last_detail(context.tx, LISTED).get("before", [])
    listed = read_unreached(context.tx, context.at, before, context.settings)
    return [unreached_message(listed, page=page)]


def unreached_message(listed: UnreachedList, note: str = "", page: int = 1) -> Message:
    """Show unreached units by what is to be done; ``note`` is something else to be said that morning."""
    first = [[note, ""]] if note and not listed.is_empty else [[note]] if note else []
    cut = pages([*first, *by_reason(listed), *put_right_text(listed)])
    text, page = text_of_page(cut, page)
    count = count_text(len(listed.units))
    heading = "" if listed.is_empty else _("Đơn vị không nhắc được cán bộ nào: {count}", count=count)
    return Message(text, next_page("unreached", page, len(cut)), heading)


def by_reason(listed: UnreachedList) -> Iterator[Block]:
    """List the units of each reason below it and who must act; a unit is a line."""
    for why in WhyNot:
        above = [_("Do {reason}. Cần làm: {act}.", reason=reason_in_words(why), act=who_acts(why))]
        for one in listed.units:
            if one.why == why:
                yield [*above, f"– {unit_text(one, listed)}"]
                above = []


def unit_text(one: UnreachedUnit, listed: UnreachedList) -> str:
    return one.unit.name if one.unit.id in listed.before else _("{unit} (mới)", unit=one.unit.name)


def put_right_text(listed: UnreachedList) -> Iterator[Block]:
    above = [_("Đã xử lý từ lần báo trước ({count}):", count=count_text(len(listed.put_right)))]
    for name in listed.put_right:
        yield [*above, f"– {name}"]
        above = []


def notices_to_heads(tx: Tx, now: datetime, settings: Settings) -> list[Notice]:
    """Tell each head of an unreached unit in one message what to do; not a head who is its silent officer."""
    units, office = unreached_units(tx, now, settings), settings.office_name
    heads = within_reach(tx, holders(tx, now, HEADING, [one.unit.id for one in units]), now, settings)
    officers = holders(tx, now, [Role.OFFICER], [one.unit.id for one in units])
    of_head: dict[int, list[UnreachedUnit]] = {}
    for one in units:
        silent = {officer.person for officer in officers[one.unit.id]}
        able = (head for head in heads[one.unit.id] if head.hears_now)
        if head := next((head for head in able if head.person not in silent), None):
            of_head.setdefault(head.person, []).append(one)
    return [notice_to_head(person, cut_off, local_date(now), office) for person, cut_off in of_head.items()]


def notice_to_head(person: int, units: Sequence[UnreachedUnit], day: date, office: str) -> Notice:
    return Notice(unreached_key(day), person, lambda: what_to_do(units, office), roles=HEADING)


def what_to_do(units: Sequence[UnreachedUnit], office: str) -> Message:
    said = [_(WHAT_TO_DO.get(one.why, WHAT_TO_DO[WhyNot.SILENT]), office=office) for one in units]
    if len(units) == 1:
        return Message(said[0], heading=units[0].unit.name)
    return Message("\n\n".join(f"{one.unit.name}\n{text}" for one, text in zip(units, said, strict=True)))
