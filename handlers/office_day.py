"""The office's day: its list in the morning, whom a long break cuts off, and the summary of the evening."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.conversation import Message, _, at_local
from bot.domain.duties import MORNING_LIST, summary_hour
from handlers import department, duties, examples, handover, incidents, inquiries, personnel, results, upkeep
from handlers.engine import Due, Feature, Hour
from handlers.joining import idle
from handlers.sending import reach
from storage.checks.duties import is_any_unended
from storage.engine import take_once
from storage.reporting import reports

DECEMBER = 12


def send_morning_list(due: Due) -> None:
    """Unlink silent accounts; tell the office whom no reminder reaches, what waits, which year to confirm.

    Once a week also how the week before was kept, and how much was not understood.
    """
    if not due.is_today or not due.is_first("morning"):
        return
    tx, now = due.tick.tx, due.tick.at
    year = unconfirmed_year(due)
    settings = due.tick.settings
    unlinked = idle.unlink(due)
    listed = duties.office.overview.begin_unreached_list(tx, now, settings)
    letters = department.find_waiting(tx, now, timedelta(days=settings.mailbox_recall_days))
    changes = personnel.find_overdue(tx, now, due.days, settings.change_days)
    left_open = handover.find_overdue(tx, due.day, due.days)
    written, week, kept = (
        inquiries.count_waiting(tx),
        examples.read_week(due),
        results.read_district_week(due),
    )
    waits = (changes, left_open, written, week, kept, unlinked)
    if listed.is_empty and letters.is_empty and not year and not any(waits):
        return

    def say() -> Message:
        notes = (
            *(results.district_text(kept), calendar_note(due, year), inquiries.waiting_text(written)),
            *(personnel.overdue_text(changes, settings.change_days), handover.overdue_text(left_open)),
            department.waiting_text(letters),
            *(examples.week_text(week), idle.unlinked_text(unlinked, settings.unlink_days)),
        )
        said = duties.office.overview.unreached_message(listed, "\n\n".join(filter(None, notes)))
        ways = (
            *inquiries.waiting_options(written),
            *personnel.overdue_options(changes),
            *handover.overdue_options(left_open),
            *department.waiting_options(letters),
            *examples.week_options(week),
            *results.district_options(kept),
        )
        return replace(said, options=(*ways, *said.options))

    tell_office(due, "morning", say)


def unconfirmed_year(due: Due) -> int:
    """Return next year where some of its days are provisional, once as December begins; else 0."""
    year = due.day.year + 1
    if due.day.month != DECEMBER or not due.days.provisional_days(year):
        return 0
    return year if take_once(due.tick.tx, "calendar_note", due.day.year) else 0


def calendar_note(due: Due, year: int) -> str:
    if not year:
        return ""
    return _(
        "Chưa xác nhận lịch nghỉ năm {year}: {count} ngày còn là dự kiến. "
        "Đề nghị anh/chị đối chiếu thông báo của Nhà nước, rồi gõ /lich để xác nhận.",
        year=year,
        count=len(due.days.provisional_days(year)),
    )


def tell_before_break(due: Due) -> None:
    """Tell the office whom the Official Account cannot write to as a long break ends."""
    tx, now, settings = due.tick.tx, due.tick.at, due.tick.settings
    after = at_local(due.days.next_working_day(due.day), settings.first_nudges[0])
    if not (due.is_today and reach.is_long_break(now, after) and due.is_first("break")):
        return
    found = reach.read_break(tx, now, after, settings)
    if found.people:
        tell_office(due, "break", partial(reach.break_message, found))


def send_summary(due: Due) -> None:
    """Send the office the day as /trangthai shows it; on the month's last with the month's incidents."""
    tx, now = due.tick.tx, due.tick.at
    if is_any_unended(tx, now) or not due.is_first("summary"):
        return
    found = replace(duties.office.overview.read_overview(tx, due.day, now), reports=reports.overdue(tx, now))
    month = month_to_tell(due)
    if found.duties or found.incidents[0] or found.reports[0] or (month and month.ones):
        say = partial(duties.office.overview.overview_message, found)
        tell_office(due, "summary", lambda: say(also=incidents.month_lines(month)) if month else say())


def month_to_tell(due: Due) -> incidents.Month | None:
    """Return the month on its last working day, and on the next one the same if more of it came since."""
    tx, settings = due.tick.tx, due.tick.settings
    if due.days.next_working_day(due.day).month != due.day.month:
        return incidents.read_month(tx, due.day, settings)
    before = due.days.add_working_days(due.day, -1)
    if before.month == due.day.month:
        return None
    month = incidents.read_month(
        tx, before, settings, at_local(before, summary_hour(settings.last_round_end))
    )
    return month if month.since else None


def tell_office(due: Due, name: str, say: Callable[[], Message]) -> None:
    """Tell the office, in one message with what else there is to tell it."""
    upkeep.tell_office(due.tick, f"{name}:{due.day.isoformat()}", say)


# Two, for what comes of one tick comes in the order of features: its morning before all else, its end after.
BEGINS = Feature(hours=(Hour(lambda _settings: [MORNING_LIST], send_morning_list),))
ENDS = Feature(
    hours=(
        Hour(lambda _settings: [reach.BREAK_HOUR], tell_before_break),
        Hour(
            lambda settings: [summary_hour(settings.last_round_end)], send_summary, waits=timedelta(minutes=5)
        ),
    )
)
