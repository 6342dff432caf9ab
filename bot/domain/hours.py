"""Hours of the day: what has become due since a moment, and when nobody is written to unasked."""

from datetime import date, datetime, time, timedelta

from bot.conversation.text import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar

ONE_DAY = timedelta(days=1)


def days_passed(clock: time, since: datetime, now: datetime) -> list[date]:
    """The days on which the wall showed ``clock`` after ``since`` and up to ``now``, the newest first."""
    days = []
    day = local_date(now)
    while day >= local_date(since):
        if since < at_local(day, clock) <= now:
            days.append(day)
        day -= ONE_DAY
    return days


def after_quiet(moment: datetime, quiet: tuple[time, time]) -> datetime:
    """``moment``, or the end of the quiet hours it lies in; these may pass midnight."""
    begins, ends = quiet
    clock = moment.astimezone(LOCAL).time()
    is_evening = begins <= clock and (clock < ends or ends < begins)
    is_morning = clock < ends and ends < begins
    if not (is_evening or is_morning):
        return moment
    day = local_date(moment)
    return at_local(day + ONE_DAY if ends < begins <= clock else day, ends)


def opening(at: datetime, days: Calendar, quiet: tuple[time, time]) -> datetime:
    """``at`` where the office may write to many then, else when it next may: on working days, by day."""
    moment = after_quiet(at, quiet)
    day = local_date(moment)
    if days.is_working_day(day):
        return moment
    _begins, ends = quiet
    return at_local(days.next_working_day(day), ends)
