"""/lich: the days off and make-up days ahead; the office corrects and confirms them here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.answers import Refused
from bot.domain.calendar import WEEKEND, Calendar
from bot.domain.rights import Action, may
from bot.message import Message, Option
from bot.text import day_text, local_date, long_day
from bot.words import _
from handlers import excused_news, owing
from handlers.allowed import need
from handlers.kinds import Says, Scene
from handlers.spans import days_text, each_day
from handlers.tokens import id_in
from storage import audit
from storage import calendar as kept
from storage.calendar import Entry

SHOWN = timedelta(days=60)
LONGEST = timedelta(days=14)  # what begins in that time is shown to its end
MOST = 8  # corrections with a button to take them back
SATURDAY = 5


@dataclass(frozen=True)
class Run:
    """Days one after the other that are off, or worked at a weekend, for one reason."""

    first: date
    last: date
    why: str
    is_provisional: bool


def runs(days: Calendar, first: date, last: date) -> list[Run]:
    """What is not as the weekday says, from ``first`` to ``last``."""
    found: list[Run] = []
    for day in each_day(first, last):
        why = special(days, day)
        if not why:
            continue
        before = found[-1] if found else None
        provisional = days.is_provisional(day)
        if before and before.why == why and day - before.last == timedelta(days=1):
            found[-1] = Run(before.first, day, why, before.is_provisional or provisional)
        else:
            found.append(Run(day, day, why, provisional))
    return found


def special(days: Calendar, day: date) -> str:
    """Why ``day`` is off, or worked at a weekend; "" for a day like any other."""
    why = days.why_off(day)
    if why is None:
        return _("làm việc bù") if day.weekday() >= SATURDAY else ""
    return "" if day.weekday() >= SATURDAY and why == _(WEEKEND) else why


def show(scene: Scene, _argument: str) -> Says:
    """The days ahead; to the office with what it may change."""
    today = local_date(scene.at)
    days = kept.calendar(scene.tx)
    is_office = may(scene.who, Action.CALENDAR)
    entries = kept.entered(scene.tx, today, today + SHOWN)
    theirs = {held.unit for held in scene.who.roles}
    lines = [line(one) for one in runs(days, today, today + SHOWN + LONGEST) if one.first <= today + SHOWN]
    lines += [of_unit(one) for one in entries if one.unit and (is_office or one.unit in theirs)]
    text = "\n".join(lines or [_("Không có ngày nghỉ hoặc ngày làm bù nào.")])
    title = _("Ngày nghỉ, làm bù đến {day}", day=day_text(today + SHOWN))
    return [Message(text, choices(days, today, entries) if is_office else (), title, columns=2)]


def line(run: Run) -> str:
    places = {"days": days_text((run.first, run.last)), "why": run.why}
    if run.is_provisional:
        return _("– {days}: {why} (dự kiến)", **places)
    return _("– {days}: {why}", **places)


def of_unit(entry: Entry) -> str:
    places = {"unit": entry.unit_name, "day": long_day(entry.override.day), "why": entry.override.name}
    if entry.override.kind == "off":
        return _("– {day}, riêng {unit} nghỉ: {why}", **places)
    return _("– {day}, riêng {unit} làm việc: {why}", **places)


def choices(days: Calendar, today: date, entries: Iterable[Entry]) -> tuple[Option, ...]:
    """Add, confirm the year's provisional days, take a correction back."""
    add = [
        Option("add_day:off", _("Thêm ngày nghỉ")),
        Option("add_day:work", _("Thêm ngày làm bù")),
        Option("add_day:swap", _("Hoán đổi ngày")),
    ]
    years = sorted({today.year, (today + SHOWN).year})
    confirm = [
        Option(f"year:{year}", _("Xác nhận lịch năm {year}", year=year))
        for year in years
        if days.provisional_days(year)
    ]
    drop = [
        Option(f"drop_day:{one.id}", _("Bỏ ngày {day}", day=day_text(one.override.day))) for one in entries
    ]
    return (*add, *confirm, *drop[:MOST])


def ask_year(scene: Scene, argument: str) -> Says:
    """[Xác nhận lịch năm …]: the days that would be confirmed, before they are."""
    need(scene, Action.CALENDAR)
    year = int(argument) if argument.isdecimal() else 0
    days = kept.calendar(scene.tx)
    provisional = days.provisional_days(year)
    if not provisional:
        raise Refused(_("Lịch nghỉ năm {year} không còn ngày nào chờ xác nhận.", year=year))
    lines = [f"– {long_day(day)}: {special(days, day)}" for day in provisional]
    ask = _("Các ngày trên có đúng với thông báo chính thức không? Nếu có ngày khác, xin sửa trước.")
    title = _("Ngày nghỉ dự kiến năm {year}", year=year)
    return [Message("\n".join([*lines, ask]), (Option(f"year_ok:{year}", _("Đúng, xác nhận")),), title)]


def confirm_year(scene: Scene, argument: str) -> Says:
    need(scene, Action.CALENDAR)
    year = int(argument) if argument.isdecimal() else 0
    confirmed = kept.confirm_year(scene.tx, year, scene.who.person, scene.at)
    if not confirmed:
        raise Refused(_("Lịch nghỉ năm {year} không còn ngày nào chờ xác nhận.", year=year))
    audit.write(scene.tx, scene.at, scene.who, "confirm_year", f"year:{year}", days=len(confirmed))
    return [Message(_("Đã xác nhận {count} ngày nghỉ của năm {year}.", count=len(confirmed), year=year))]


def drop(scene: Scene, argument: str) -> Says:
    """[Bỏ ngày …]: the day is again as it was without the office's correction."""
    need(scene, Action.CALENDAR)
    entry = kept.entry(scene.tx, id_in(argument))
    if entry is None:
        raise Refused(_("Ngày này đã được bỏ hoặc sửa."))
    day = entry.override.day
    kept.forget_day(scene.tx, day, entry.unit)
    audit.write(scene.tx, scene.at, scene.who, "drop_day", f"day:{day}", unit=entry.unit)
    said = _("Đã bỏ: {day}, {why}.", day=long_day(day), why=entry.override.name)
    return [Message("\n".join([said, *brought_up_to_date(scene, [day])]))]


def brought_up_to_date(scene: Scene, changed: Iterable[date]) -> list[str]:
    """Excuse and reopen duties of days that have begun, and tell who was reminded; in words, how many."""
    today = local_date(scene.at)
    begun = sorted(day for day in changed if day <= today)
    excused: list[Any] = []
    owed: list[Any] = []
    for day in begun:
        change = owing.look_anew(scene.tx, day, scene.at, scene.settings)
        excused_news.tell_reminded(scene.tx, scene.at, change.excused, but=scene.who.person)
        excused += change.excused
        owed += change.owed
    if today in begun:
        owing.begin_duties(scene.tx, scene.at, scene.at, scene.settings)
    said = [_("Số lượt được miễn: {count}.", count=len(excused))] if excused else []
    return [*said, _("Số lượt phải kiểm tra lại: {count}.", count=len(owed))] if owed else said
