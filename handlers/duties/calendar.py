"""Days off and make-up days (/lich), and the day from which units owe checks (/batdau)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.conversation import (
    Message,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    day_text,
    local_date,
    long_day,
    up_to,
)
from bot.domain.calendar import Calendar, Override
from bot.domain.duties import Duty
from handlers.duties import clockwork, excuses
from handlers.engine import (
    Action,
    Context,
    Part,
    Replies,
    Timed,
    ask_basis,
    ask_time,
    confirmation,
    days_text,
    each_day,
    id_in,
    listed,
    next_page,
    page_at,
    pick_scope,
    read_day,
    read_days,
    start_form,
    unit_facts,
    version_of,
)
from handlers.releases.prepared import release_or_submit
from storage import calendar
from storage.calendar import CalendarEntry
from storage.units import units
from storage.units.units import Scope, Unit

SHOWN = timedelta(days=365)  # ahead: next Tết among them, whenever it is asked for
SOON = timedelta(days=60)  # within which a year that is still provisional is to be confirmed
LONGEST_RUN = timedelta(days=14)  # what begins in that time is shown to its end
MOST = 8  # corrections on a page, each with a button to take it back
SATURDAY = 5
NAME = "workday"  # of the form
DAY = "calendar_day"  # the kind of what the list of days lists
DROP, CONFIRM = "drop_day", "confirm_year"  # of those that ask nothing
LONGEST_NAME = timedelta(days=30)  # of one run of days off
NAMES_SHOWN = 10  # names in an answer

Days = tuple[date, date]  # the first and the last

YEAR = Part(lambda context, text: provisional_year(context, id_in(text)))
ENTRY = Part(lambda context, text: office_entry(context, id_in(text)))


class DayChange(StrEnum):
    """A way in which the office changes days; kept with open forms."""

    OFF = "off"
    WORK = "work"
    SWAP = "swap"


@dataclass(frozen=True)
class Run:
    """Days one after the other that are off, or worked at a weekend, for one reason."""

    first: date
    last: date
    why: str
    is_provisional: bool


def runs(days: Calendar, first: date, last: date) -> list[Run]:
    """Return the days that are not as the weekday says, from ``first`` to ``last``."""
    found: list[Run] = []
    for day in each_day(first, last):
        why = why_special(days, day)
        if not why:
            continue
        before = found[-1] if found else None
        provisional = days.is_provisional(day)
        if before and before.why == why and day - before.last == timedelta(days=1):
            found[-1] = Run(before.first, day, why, before.is_provisional or provisional)
        else:
            found.append(Run(day, day, why, provisional))
    return found


def why_special(days: Calendar, day: date) -> str:
    """Return why ``day`` is off, or worked at a weekend; "" for a day like any other."""
    why = days.why_off(day)
    if why is None:
        return _("làm việc bù") if day.weekday() >= SATURDAY else ""
    return "" if days.is_plain_weekend(day) else why


def show_calendar(context: Context, _words: str) -> Replies:
    return show_page(context, 1)


def show_page(context: Context, page: int) -> Replies:
    """Show the days ahead, to the office with what it may change; the days of its own on several pages."""
    today = local_date(context.at)
    days = calendar.calendar(context.tx)
    is_office = context.may(Action.CALENDAR)
    entries = calendar.entries(context.tx, today, today + SHOWN)
    own = {role.unit for role in context.who.roles}
    entries = [one for one in entries if is_office or one.unit in own]
    entries, page, of = page_at(entries, page, MOST)
    ahead = runs(days, today, today + SHOWN + LONGEST_RUN) if page == 1 else []
    lines = [run_line(one) for one in ahead if one.first <= today + SHOWN]
    lines += [unit_line(one) for one in entries if one.unit]
    title = _("Ngày nghỉ, làm bù đến {day}", day=day_text(today + SHOWN))
    options = calendar_buttons(days, today, entries) if is_office else ()
    options += next_page("days", page, of)
    return [listed(context, DAY, Message("\n".join(lines), options, title, columns=2))]


def run_line(run: Run) -> str:
    places = {"days": days_text((run.first, run.last)), "why": run.why}
    if run.is_provisional:
        return _("– {days}: {why} (dự kiến)", **places)
    return _("– {days}: {why}", **places)


def unit_line(entry: CalendarEntry) -> str:
    places = {"unit": entry.unit_name, "day": long_day(entry.override.day), "why": entry.override.name}
    if entry.override.kind == "off":
        return _("– {day}, riêng {unit} nghỉ: {why}", **places)
    return _("– {day}, riêng {unit} làm việc: {why}", **places)


def calendar_buttons(days: Calendar, today: date, entries: Sequence[CalendarEntry]) -> tuple[Option, ...]:
    options = [
        Option("add_day:off", _("Thêm ngày nghỉ")),
        Option("add_day:work", _("Thêm ngày làm bù")),
        Option("add_day:swap", _("Hoán đổi ngày")),
    ]
    years = (year for year in sorted({today.year, (today + SOON).year}) if days.provisional_days(year))
    options += (Option(f"year:{year}", _("Xác nhận lịch năm {year}", year=year)) for year in years)
    for one in entries:
        label = _("Bỏ ngày {day}", day=day_text(one.override.day))
        if one.unit:
            label = _("Bỏ ngày {day}: {unit}", day=day_text(one.override.day), unit=one.unit_name)
        options.append(Option(f"drop_day:{one.id}", label))
    return tuple(options)


@dataclass(frozen=True)
class ProvisionalYear:
    """The days of a year that are still to be confirmed, as they are shown."""

    year: int
    lines: tuple[str, ...]

    @property
    def version(self) -> str:
        return version_of(*self.lines)


def provisional_year(context: Context, year: int) -> ProvisionalYear:
    days = calendar.calendar(context.tx)
    found = days.provisional_days(year)
    if not found:
        raise Refused(_("Lịch nghỉ năm {year} không còn ngày nào chờ xác nhận.", year=year))
    return ProvisionalYear(year, tuple(f"– {long_day(day)}: {why_special(days, day)}" for day in found))


def show_year(context: Context, found: ProvisionalYear) -> Replies:
    """Show the days that would be confirmed, before they are ([Xác nhận lịch năm …])."""
    ask = _("Các ngày trên có đúng với thông báo chính thức không? Nếu có ngày khác, xin sửa trước.")
    title = _("Ngày nghỉ dự kiến năm {year}", year=found.year)
    label = _("Trình ban hành") if context.submits else _("Đúng, xác nhận")
    yes = Option(f"year_ok:{found.year}:{found.version}", label)
    return [replace(confirmation(context, "\n".join([*found.lines, ask]), yes), heading=title)]


def renew_year(context: Context, found: ProvisionalYear, _seen: str) -> Replies:
    said = _("Lịch nghỉ dự kiến năm {year} đã được sửa. Xin xem bản mới:", year=found.year)
    return [Message(said), *show_year(context, found)]


def confirm_year(context: Context, found: ProvisionalYear) -> Replies:
    """Confirm the days that were shown ([Đúng, xác nhận]), or put them before whoever releases that."""
    return release_or_submit(context, CONFIRM, found)


def renew_year_facts(context: Context, before: ProvisionalYear) -> ProvisionalYear:
    """Return the days that are to be confirmed now; those of before where none is any more."""
    with suppress(Refused):
        return provisional_year(context, before.year)
    return before


def ask_year(talk: Talk, found: ProvisionalYear) -> ProvisionalYear:
    heading = _("Xác nhận ngày nghỉ dự kiến năm {year}:", year=found.year)
    talk.review({}, "\n".join([heading, *found.lines]), ways=ReviewWays(releases=True))
    return found


def execute_year(context: Context, asked: ProvisionalYear) -> Replies:
    context.need(Action.CALENDAR)
    context.need_release()
    found = provisional_year(context, asked.year)
    confirmed = calendar.confirm_year(context.tx, found.year, context.who.person, context.at)
    context.audit("confirm_year", f"year:{found.year}", days=len(confirmed))
    places = {"count": len(confirmed), "year": found.year}
    said = _(
        "Đã xác nhận {count} ngày nghỉ của năm {year}. Nếu cần sửa ngày nào, anh/chị gõ /lich.", **places
    )
    return [Message(said)]


@dataclass(frozen=True)
class DroppedDay:
    """A correction of the office that is to be taken back, as it is shown."""

    entry: int
    line: str


def drop_day(context: Context, entry: CalendarEntry) -> Replies:
    """Take back the office's correction of a day ([Bỏ ngày …]), or put that before whoever releases it."""
    return release_or_submit(context, DROP, dropped_day(entry))


def dropped_day(entry: CalendarEntry) -> DroppedDay:
    line = unit_line(entry) if entry.unit else f"– {long_day(entry.override.day)}: {entry.override.name}"
    return DroppedDay(entry.id, line)


def renew_dropped(context: Context, before: DroppedDay) -> DroppedDay:
    """Return what would be taken back now; what was shown where it is there no more."""
    entry = calendar.get_entry(context.tx, before.entry)
    return dropped_day(entry) if entry else before


def ask_drop(talk: Talk, dropped: DroppedDay) -> DroppedDay:
    heading = _("Bỏ khỏi lịch làm việc:")
    talk.review({}, f"{heading}\n{dropped.line}", ways=ReviewWays(releases=True))
    return dropped


def execute_drop(context: Context, dropped: DroppedDay) -> Replies:
    context.need(Action.CALENDAR)
    context.need_release()
    entry = office_entry(context, dropped.entry)
    day = entry.override.day
    calendar.forget_day(context.tx, day, entry.unit)
    context.redraw(f"{DAY}:{entry.id}")
    context.audit("drop_day", f"day:{day}", unit=entry.unit)
    said = _("Đã bỏ: {day}, {why}.", day=long_day(day), why=entry.override.name)
    back = _("Nếu cần ghi nhận lại, anh/chị gõ /lich.")
    return [Message("\n".join([said, *update_duties(context, [day]), back]))]


def office_entry(context: Context, entry_id: int) -> CalendarEntry:
    entry = calendar.get_entry(context.tx, entry_id)
    if entry is None:
        raise Refused(_("Ngày này đã được bỏ hoặc sửa."))
    return entry


def update_duties(context: Context, changed: Iterable[date]) -> list[str]:
    """Excuse and reopen duties of days that have begun, and tell who was reminded; say how many."""
    today = local_date(context.at)
    begun = sorted(day for day in changed if day <= today)
    excused: list[Duty] = []
    owed: list[Duty] = []
    for day in begun:
        change = clockwork.review_excuses(context, day)
        clockwork.tell_reminded(context, change.excused, but=context.who.person)
        excused += change.excused
        owed += change.owed
    if today in begun:
        clockwork.begin_duties(context, context.at)
    said = [_("Số lượt được miễn: {count}.", count=len(excused))] if excused else []
    return [*said, _("Số lượt phải kiểm tra lại: {count}.", count=len(owed))] if owed else said


@dataclass(frozen=True)
class NewOverride:
    off: Days | None
    work: Days | None
    name: str
    document: str
    scope: Scope


@dataclass(frozen=True)
class DaysFacts:
    kind: DayChange
    day: date
    groups: list[str]


def open_days(context: Context, kind: DayChange) -> Replies:
    """Begin to enter days ([Thêm ngày nghỉ], [Thêm ngày làm bù], [Hoán đổi ngày] under /lich)."""
    return start_form(context, NAME, DaysFacts(kind, **unit_facts(context)))


def renew_days(context: Context, facts: DaysFacts) -> DaysFacts:
    """Return the units of today, for whoever is to release the days."""
    return replace(facts, **unit_facts(context))


def ask_days(talk: Talk, facts: DaysFacts) -> NewOverride:
    off = work = None
    if facts.kind != DayChange.WORK:
        asked = _("Xin cho biết ngày nghỉ, ví dụ: “mai”, “từ 28/12 đến 31/12”.")
        off = ask_time(talk, "off", asked, Timed(read_off, days_text, is_span=True))
    if facts.kind != DayChange.OFF:
        asked = _("Xin cho biết ngày làm bù, ví dụ: “thứ Bảy tuần này”.")
        work = ask_time(talk, "work", asked, Timed(read_work, days_text, is_span=True))
    name = talk.ask("name", _("Xin cho biết lý do; mọi người sẽ đọc được lý do này."), up_to(100))
    document = ask_basis(talk, "document")
    scope = pick_scope(talk, facts, _("Áp dụng cho đơn vị nào?"))
    titles = {"off": _("Nghỉ"), "work": _("Làm bù"), "name": _("Lý do"), "document": _("Văn bản")}
    heading = _("Ghi vào lịch làm việc. Xin xem lại:")
    talk.review({**titles, "whom": _("Đơn vị")}, heading, _("Ghi vào lịch"), ReviewWays(releases=True))
    return NewOverride(off, work, name, document, scope)


def read_off(typed: str, said_at: datetime) -> Days:
    days = read_days(typed, said_at)
    if days[1] - days[0] > LONGEST_NAME:
        raise Refused(_("Mỗi lượt chỉ ghi nhận được tối đa 31 ngày nghỉ liền nhau."))
    return days


def read_work(typed: str, said_at: datetime) -> Days:
    days = read_off(typed, said_at)
    if days[0] < local_date(said_at):
        raise Refused(_("Ngày làm bù phải từ hôm nay trở đi."))
    return days


def enter_days(context: Context, entering: NewOverride) -> Replies:
    """Write the days; what they change of duties that are there already is done at once."""
    context.need(Action.CALENDAR)
    context.need_release()
    if entering.work and entering.work[0] < local_date(context.at):
        raise Refused(_("Ngày làm bù phải từ hôm nay trở đi."))
    chosen: list[int | None] = [None]  # everyone
    if not entering.scope.is_all:
        listed = units.listed(context.tx, local_date(context.at), entering.scope)
        chosen = [unit.id for unit in listed]
    off = each_day(*entering.off) if entering.off else []
    work = each_day(*entering.work) if entering.work else []
    overrides = [Override(day, "off", entering.name, document=entering.document) for day in off]
    overrides += [Override(day, "work", entering.name, document=entering.document) for day in work]
    for override in overrides:
        for unit in chosen:
            calendar.set_day(context.tx, override, unit, context.who.person, context.at)
        context.audit(f"day_{override.kind}", f"day:{override.day}", units=chosen)
    lines = [_("Đã ghi nhận ngày nghỉ {days}.", days=days_text(entering.off))] if entering.off else []
    lines += [_("Đã ghi nhận ngày làm bù {days}.", days=days_text(entering.work))] if entering.work else []
    places = {"units": excuses.scope_text(context, entering.scope), "name": entering.name}
    lines.append(_("Áp dụng cho {units}; lý do: {name}.", **places))
    back = _("Nếu cần bỏ, anh/chị gõ /lich.")
    return [Message("\n".join([*lines, *update_duties(context, {*off, *work}), back]))]


@dataclass(frozen=True)
class Starting:
    scope: Scope  # all: those that have not begun
    day: date


@dataclass(frozen=True)
class StartFacts:
    day: date
    groups: list[str]
    next: date  # working day
    not_begun: int


def begin_start(context: Context, _words: str) -> StartFacts:
    today = local_date(context.at)
    next_day = calendar.calendar(context.tx).next_working_day(today)
    not_begun = len(units.not_begun(context.tx, today))
    return StartFacts(**unit_facts(context), next=next_day, not_begun=not_begun)


def ask_start(talk: Talk, facts: StartFacts) -> Starting:
    everyone = _("Tất cả đơn vị chưa bắt đầu ({count})", count=facts.not_begun)
    scope = pick_scope(talk, facts, _("Xin chọn đơn vị bắt đầu kiểm tra hộp thư."), everyone)
    day = ask_start_day(talk, facts)
    titles = {"whom": _("Đơn vị"), "when": _("Bắt đầu"), "day": _("Ngày")}
    talk.review(
        titles,
        _("Đưa đơn vị vào nhắc kiểm tra hằng ngày. Đề nghị anh/chị xem lại:"),
        _("Đưa vào nhắc kiểm tra"),
    )
    return Starting(scope, day)


def ask_start_day(talk: Talk, facts: StartFacts) -> date:
    """Ask for the next working day, the day on which the form was begun, or another."""
    options = {
        facts.next.isoformat(): long_day(facts.next),
        facts.day.isoformat(): _("Hôm nay, {day}", day=day_text(facts.day)),
        "other": _("Ngày khác"),
    }
    when = talk.choose("when", _("Bắt đầu từ ngày nào?"), options)
    if when != "other":
        return date.fromisoformat(when)
    return ask_time(
        talk, "day", _("Xin gõ ngày bắt đầu, ví dụ “thứ Hai tuần sau”."), Timed(read_day, long_day)
    )


def start_units(context: Context, starting: Starting) -> Replies:
    """Write the date; of today, rounds that are over stand as excused."""
    context.need(Action.START)
    today = local_date(context.at)
    if starting.day < today:
        raise Refused(_("Ngày {day} đã qua. Xin sửa ngày bắt đầu.", day=day_text(starting.day)))
    chosen = units.listed(context.tx, today, starting.scope)
    begun = [unit for unit in chosen if unit.duties_from and unit.duties_from <= today]
    to_begin = [unit for unit in chosen if unit not in begun]
    if starting.scope.is_all:  # those that have not begun: who has its date already keeps it
        to_begin = [unit for unit in to_begin if unit.duties_from is None]
    if to_begin:
        ids = [unit.id for unit in to_begin]
        units.start(context.tx, ids, starting.day)
        context.audit("start", f"day:{starting.day}", units=ids)
        if starting.day == today:
            clockwork.begin_duties(context, context.at)
    back = _("Nếu cần đổi ngày, anh/chị gõ /batdau trước ngày đó.")
    is_ahead = to_begin and starting.day > today
    return [Message("\n".join([*outcome_lines(to_begin, begun, starting), *([back] if is_ahead else [])]))]


def outcome_lines(to_begin: Sequence[Unit], begun: Sequence[Unit], starting: Starting) -> list[str]:
    """Say what was done, and what was left as it is; of all units those that have begun go unsaid."""
    lines = []
    if to_begin:
        places = {"day": long_day(starting.day), "count": len(to_begin), "units": unit_names(to_begin)}
        lines.append(_("Bắt đầu từ {day}: {count} đơn vị ({units}).", **places))
    if begun and not starting.scope.is_all:
        lines.append(_("Đã bắt đầu từ trước nên giữ nguyên: {units}.", units=unit_names(begun)))
    return lines or [_("Không có đơn vị nào để bắt đầu.")]


def unit_names(chosen: Sequence[Unit]) -> str:
    """Return the first names, and how many more there are."""
    shown, more = ", ".join(unit.name for unit in chosen[:NAMES_SHOWN]), len(chosen) - NAMES_SHOWN
    return _("{units} và {count} đơn vị khác", units=shown, count=more) if more > 0 else shown
