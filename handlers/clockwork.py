"""What time alone brings about: the tick of every two seconds, and what comes at its hour of a working day.

What is due is found by its state and not by a window of time, so it does not matter how often, how late or by
how many it is called: each nudge goes out once, of those missed only the newest, and none after its round.
Besides nudges and what is urgent, nobody gets more than two unasked messages a working day: the office its
list and its summary; a head whose unit is in order none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation import Message, _, at_local, local_date
from bot.domain.broadcasts import PACE
from bot.domain.calendar import Calendar, after_quiet, days_passed
from bot.domain.duties import EVENING, GAP, MORNING_LIST, SUMMARY_AFTER
from handlers import FEATURES
from handlers.broadcasts import lists
from handlers.cover.clockwork import is_asked_on, tell_of_silence, tell_week_ahead
from handlers.department.lists import find_waiting, waiting_options, waiting_text
from handlers.duties import clockwork, escalation, overview
from handlers.engine import Notice, Tick, tell_notices
from handlers.incidents.lists import Month, month_lines, read_month
from handlers.personnel.lists import find_overdue, overdue_options, overdue_text
from handlers.sending import delivery, reach
from handlers.sending.delivery import Channels
from handlers.upkeep import rules
from storage import duties, excuses, reports, upkeep
from storage.calendar import calendar
from storage.engine import Tx, business_now, business_time, claims, take_once

MINUTE = timedelta(minutes=1)

HEADS_HOUR = time(8)
UPKEEP_HOUR = time(9)  # after what counts among a day's messages of a morning
DECEMBER = 12

NO_WAIT = timedelta(0)


def tick(tx: Tx, machine: datetime, settings: Settings, worker: str, channels: Channels = ()) -> datetime:
    """Bring the day up to ``machine`` time; return what business time that is.

    ``channels``: how this worker gets on with those that it serves.
    """
    since = business_time.newest_tick(tx)
    seen = excuses.last_seen(tx)
    now = business_now(tx, machine)
    if since and seen and machine - seen > GAP:
        excuses.note_bot_outage(tx, since, now)
    if seen and seen - machine > GAP:
        business_time.cut_later_times(tx, machine, GAP)
    is_new_minute = since is None or since.replace(second=0, microsecond=0) <= now - MINUTE
    this = Tick(tx, now, settings, since)
    if is_new_minute:
        for before in (feature.before_reminders for feature in FEATURES.each if feature.before_reminders):
            before(this)
    clockwork.begin_duties(tx, since or now, now, settings)
    escalation.end_rounds(tx, now, settings)
    if not excuses.mail_outage(tx, now):
        clockwork.remind(tx, now, settings)
    run_due_hours(tx, now, settings)
    if since is None or since <= now - PACE or since.second // PACE.seconds != now.second // PACE.seconds:
        lists.run(this)
    if is_new_minute:
        for run in (feature.each_minute for feature in FEATURES.each if feature.each_minute):
            run(this)
    if since is None or local_date(since) != local_date(now):
        upkeep.forget(tx, machine, now, settings)
    upkeep.blank_secrets(tx)
    claims.sweep(tx, machine, now)
    delivery.move_waiting(tx, channels, machine, now, settings)
    business_time.note_tick(tx, worker, machine, now)
    return now


@dataclass(frozen=True)
class Due:
    """A working day of which an hour has come."""

    day: date
    now: datetime
    days: Calendar
    settings: Settings

    @property
    def begins(self) -> datetime:
        """Return when it may be said: now, or at the end of the quiet hours."""
        return after_quiet(self.now, self.settings.quiet)

    @property
    def is_today(self) -> bool:
        """Return whether it can still be said on its day."""
        return local_date(self.begins) == self.day


Sender = Callable[[Tx, Due], None]


def run_due_hours(tx: Tx, now: datetime, settings: Settings) -> None:
    """Queue what has become due since the last tick; each of it once, whoever ticks.

    Of the days that were missed only the newest counts, and of these only the summary is made up.
    """
    since = business_time.newest_tick(tx) or now
    passed = [
        (send, days)
        for clock, send in hours(settings)
        if (days := days_passed(clock, since - WAITS.get(send, NO_WAIT), now))
    ]
    if not passed:
        return
    known = calendar(tx)
    for send, days in passed:
        day = next((day for day in days if known.is_working_day(day)), None)
        if day:
            send(tx, Due(day, now, known, settings))


def hours(settings: Settings) -> list[tuple[time, Sender]]:
    """Return the hours of a day and what is sent at each, in the order in which it is done."""
    return [
        (MORNING_LIST, send_morning_list),
        (HEADS_HOUR, tell_unreached_heads),
        (HEADS_HOUR, send_week_ahead),
        *((begins, tell_unanswered) for (begins, _ends), _nudges in settings.rounds),
        (UPKEEP_HOUR, send_upkeep),
        (reach.BREAK_HOUR, tell_before_break),
        (max(EVENING, last_end(settings)), send_evening),
        (summary_hour(settings), send_day_summary),
    ]


def last_end(settings: Settings) -> time:
    """Return when the last round of a day is over."""
    return max(ends for (_begins, ends), _nudges in settings.rounds)


def summary_hour(settings: Settings) -> time:
    return (datetime.combine(date.min, last_end(settings)) + SUMMARY_AFTER).time()


def send_morning_list(tx: Tx, due: Due) -> None:
    """Tell the office which units no reminder reaches, what waits for it, and which year to confirm."""
    if not due.is_today or not is_first(tx, "morning", due.day):
        return
    listed = overview.begin_unreached_list(tx, due.now, due.settings)
    year = unconfirmed_year(tx, due)
    letters, changes = find_waiting(tx, due.now), find_overdue(tx, due.now, due.days)
    if listed.is_empty and letters.is_empty and not (year or changes):
        return

    def say() -> Message:
        notes = calendar_note(year, due.days), overdue_text(changes), waiting_text(letters)
        said = overview.unreached_message(listed, "\n\n".join(filter(None, notes)))
        ways = (*overdue_options(changes), *waiting_options(letters))
        return replace(said, options=(*ways, *said.options))

    tell_office(tx, due, "morning", say)


def unconfirmed_year(tx: Tx, due: Due) -> int:
    """Return next year where some of its days are provisional, once as December begins; else 0."""
    year = due.day.year + 1
    if due.day.month != DECEMBER or not due.days.provisional_days(year):
        return 0
    return year if take_once(tx, "calendar_note", due.day.year) else 0


def calendar_note(year: int, days: Calendar) -> str:
    if not year:
        return ""
    return _(
        "Chưa xác nhận lịch nghỉ năm {year}: {count} ngày còn là dự kiến. "
        "Đề nghị anh/chị đối chiếu thông báo của Nhà nước, rồi gõ /lich để xác nhận.",
        year=year,
        count=len(days.provisional_days(year)),
    )


def tell_unreached_heads(tx: Tx, due: Due) -> None:
    """Tell heads, on the first working morning of the week, that their unit has no reachable officer."""
    year, number, _weekday = due.day.isocalendar()
    if due.is_today and take_once(tx, f"week:{number}", year):
        put(tx, due, overview.notices_to_heads(tx, due.now, due.settings))


def send_upkeep(tx: Tx, due: Due) -> None:
    """Remind some of those whose password is old, and heads without internal rules; in the morning only."""
    ends = at_local(due.day, due.settings.first_round[1])
    if due.is_today and due.now < ends and is_first(tx, "upkeep", due.day):
        rules.run(Tick(tx, due.now, due.settings))


def send_week_ahead(tx: Tx, due: Due) -> None:
    """Tell heads, on the Thursday, that at some time of next week nobody of their unit can be reminded."""
    year, number, _weekday = due.day.isocalendar()
    is_time = due.is_today and is_asked_on(due.day, due.days)
    if is_time and take_once(tx, f"ahead:{number}", year):
        tell_week_ahead(Tick(tx, due.now, due.settings), due.days)


def tell_unanswered(tx: Tx, due: Due) -> None:
    """Tell who asked somebody to stand in from the next round on that no answer came; as a round begins."""
    if due.is_today:
        tell_of_silence(Tick(tx, due.now, due.settings), due.days)


def tell_before_break(tx: Tx, due: Due) -> None:
    """Tell the office whom the Official Account cannot write to as a long break ends."""
    after = at_local(due.days.next_working_day(due.day), due.settings.first_nudges[0])
    if not (due.is_today and reach.is_long_break(due.now, after) and is_first(tx, "break", due.day)):
        return
    found = reach.read_break(tx, due.now, after, due.settings)
    if found.people:
        tell_office(tx, due, "break", lambda: reach.break_message(found))


def send_evening(tx: Tx, due: Due) -> None:
    """Tell heads who want one message a day what was missed."""
    if due.is_today and not duties.is_any_unended(tx, due.now) and is_first(tx, "evening", due.day):
        put(tx, due, escalation.misses_of_day(tx, due.now, due.day))


def send_day_summary(tx: Tx, due: Due) -> None:
    """Send the office the day as /trangthai shows it; on the month's last with the month's incidents."""
    if duties.is_any_unended(tx, due.now) or not is_first(tx, "summary", due.day):
        return
    found = replace(overview.read_overview(tx, due.day, due.now), reports=reports.overdue(tx, due.now))
    month = month_to_tell(tx, due)
    if found.duties or found.incidents[0] or found.reports[0] or (month and month.ones):
        say = partial(overview.overview_message, found)
        tell_office(tx, due, "summary", lambda: say(also=month_lines(month)) if month else say())


def month_to_tell(tx: Tx, due: Due) -> Month | None:
    """Return the month on its last working day, and on the next one the same if more of it came since."""
    if due.days.next_working_day(due.day).month != due.day.month:
        return read_month(tx, due.day, due.settings)
    before = due.days.add_working_days(due.day, -1)
    if before.month == due.day.month:
        return None
    month = read_month(tx, before, due.settings, at_local(before, summary_hour(due.settings)))
    return month if month.since else None


WAITS: dict[Sender, timedelta] = {  # for another worker to end the round
    send_evening: timedelta(minutes=5),
    send_day_summary: timedelta(minutes=5),
}


def is_first(tx: Tx, name: str, day: date) -> bool:
    return take_once(tx, f"{name}:{day.isoformat()}", day.year)


def tell_office(tx: Tx, due: Due, name: str, say: Callable[[], Message]) -> None:
    """Tell the office, in one message with what else there is to tell it."""
    rules.tell_office(Tick(tx, due.now, due.settings), f"{name}:{due.day.isoformat()}", say)


def put(tx: Tx, due: Due, notices: Iterable[Notice]) -> None:
    tell_notices(tx, due.now, notices, due.settings.quiet)
