"""Working days, when checks are owed; working time and quiet hours, which are counted on them.

A day is decided by the first that knows it: the unit's own exception, the office's exception for all, what we
know and the ``holidays`` package does not, that package for Vietnam, the weekday. What the package knows
stands in days_off.tsv: to import it took a tenth of a start, and of an idle program's memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

from bot.conversation import LOCAL, N_, _, at_local, local_date

# The last year whose days off are all announced. The days of a later year that the Government fixes anew each
# year stay provisional until the office confirms them.
ANNOUNCED_UNTIL = 2026
ONE_DAY = timedelta(days=1)
_SATURDAY = 5
SWAPPED = N_("nghỉ hoán đổi ngày làm việc")
IN_LIEU = N_("nghỉ bù ngày lễ")
NEW_YEAR = N_("nghỉ Tết Dương lịch")
TET = N_("nghỉ Tết Nguyên đán")
NATIONAL_DAY = N_("Quốc khánh 02/9")
WEEKEND = N_("nghỉ cuối tuần")

LABELS = {  # as days_off.tsv calls them -> as we do; the package's own labels are not for official texts
    "swapped": SWAPPED,
    "in_lieu": IN_LIEU,
    "new_year": NEW_YEAR,
    "tet": TET,
    "hung_kings": N_("Giỗ Tổ Hùng Vương"),
    "victory": N_("ngày Chiến thắng 30/4"),
    "labour": N_("ngày Quốc tế Lao động 01/5"),
    "national": NATIONAL_DAY,
    "culture": N_("ngày Văn hóa Việt Nam 24/11"),
}
WORKED = "worked"  # a day of a weekend that is worked in exchange
_PUBLISHED = "days_off.tsv"  # beside this file; until 2099, where the package's lunar tables end

QuietHours = tuple[time, time]  # in which nobody is written to; they may pass midnight
DAY_BEGINS, DAY_ENDS = time(8), time(17)  # to which a deadline by night is brought. Our own choice.


@dataclass(frozen=True)
class Override:
    """A day that the office (or a unit) declares off or worked; ``document`` is what says so."""

    day: date
    kind: Literal["off", "work"]
    name: str
    unit: str | None = None  # the code of the one unit it is for; None: for all
    confirmed: bool = True
    document: str = ""


# The Government agreed to this swap on 25/12/2025 (24h.com.vn), too late for the package, which misses it.
AGREED = "Chính phủ đồng ý ngày 25/12/2025"
CORRECTIONS = (
    Override(date(2026, 1, 2), "off", SWAPPED, document=AGREED),
    Override(date(2026, 1, 10), "work", N_("làm bù ngày 02/01/2026"), document=AGREED),
)


@dataclass(frozen=True)
class Calendar:
    """The working days, as far as ``overrides`` know; of two for one day the later in the order counts."""

    overrides: tuple[Override, ...] = ()

    def is_working_day(self, day: date, unit_code: str | None = None) -> bool:
        if override := self._override(day, unit_code):
            return override.kind == "work"
        if day.weekday() >= _SATURDAY:
            return day in _made_up()
        return day not in _days_off(day.year)

    def why_off(self, day: date, unit_code: str | None = None) -> str | None:
        """Return why nobody works on ``day``, to be shown; None for a working day."""
        if self.is_working_day(day, unit_code):
            return None
        if override := self._override(day, unit_code):
            return _(override.name)
        return _(_days_off(day.year).get(day, WEEKEND))

    def is_plain_weekend(self, day: date) -> bool:
        """Return whether nobody works on ``day`` because it is a weekend, and for no other reason."""
        is_off = day.weekday() >= _SATURDAY and not self.is_working_day(day)
        return is_off and self._override(day, None) is None and day not in _days_off(day.year)

    def next_working_day(self, day: date, unit_code: str | None = None) -> date:
        return self.add_working_days(day, 1, unit_code)

    def add_working_days(self, day: date, n: int, unit_code: str | None = None) -> date:
        """Return the ``n``-th working day after ``day``, before it when ``n`` < 0; 0 is ``day`` itself."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        for _nth in range(abs(n)):
            day += step
            while not self.is_working_day(day, unit_code):
                day += step
        return day

    def worked_week_before(self, day: date) -> tuple[date, date]:
        """Return Monday and the last working day of the last week before that of ``day`` that was worked."""
        last = self.add_working_days(day - timedelta(days=day.weekday()), -1)
        return last - timedelta(days=last.weekday()), last

    def of_unit(self, unit_code: str) -> "Calendar":
        """Return the days of one unit, whose own exceptions come before what is said to all."""
        own = tuple(replace(row, unit=None) for row in self.overrides if row.unit == unit_code)
        return Calendar((*self.overrides, *own)) if own else self

    def is_provisional(self, day: date) -> bool:
        """Return whether ``day`` is off only by our own reckoning: the office has not confirmed it yet."""
        if override := self._general.get(day):
            return not override.confirmed
        return day.year > ANNOUNCED_UNTIL and day.weekday() < _SATURDAY and _is_decided_yearly(day)

    def provisional_days(self, year: int) -> list[date]:
        """Return those that the office has to confirm, in order."""
        days = set(_days_off(year)) | {day for day in self._general if day.year == year}
        return sorted(day for day in days if self.is_provisional(day))

    def _override(self, day: date, unit_code: str | None) -> Override | None:
        own = self._own.get((unit_code, day)) if self._own else None
        return own or self._general.get(day)

    @cached_property
    def _general(self) -> Mapping[date, Override]:
        return {row.day: row for row in (*CORRECTIONS, *self.overrides) if row.unit is None}

    @cached_property
    def _own(self) -> Mapping[tuple[str | None, date], Override]:
        return {(row.unit, row.day): row for row in self.overrides if row.unit is not None}


def _is_decided_yearly(day: date) -> bool:
    """Tell whether a holiday is set each year (Bộ luật Lao động 2019, khoản 3 Điều 112): Tết, 02/9, swaps."""
    label = _days_off(day.year).get(day)
    return label in {TET, SWAPPED} or (label == NATIONAL_DAY and (day.month, day.day) != (9, 2))


def _days_off(year: int) -> Mapping[date, str]:
    """Day -> our label; none in a year of which nothing is known."""
    return _published()[0].get(year, {})


def _made_up() -> frozenset[date]:
    return _published()[1]


@cache
def _published() -> tuple[Mapping[int, Mapping[date, str]], frozenset[date]]:
    """Year -> day -> our label, and the days of weekends that are worked in exchange."""
    off: dict[int, dict[date, str]] = {}
    worked = set()
    for line in files(__package__).joinpath(_PUBLISHED).read_text(encoding="utf-8").splitlines():
        written, key = line.split("\t")
        day = date.fromisoformat(written)
        if key == WORKED:
            worked.add(day)
        else:
            off.setdefault(day.year, {})[day] = LABELS[key]
    return off, frozenset(worked)


def days_passed(clock: time, since: datetime, now: datetime) -> list[date]:
    """Return the days on which the wall showed ``clock`` after ``since`` up to ``now``, newest first."""
    today = local_date(now)
    days = (today - n * ONE_DAY for n in range((today - local_date(since)).days + 1))
    return [day for day in days if since < at_local(day, clock) <= now]


def after_quiet(moment: datetime, quiet: tuple[time, time]) -> datetime:
    """Return ``moment``, or the end of the quiet hours it lies in; these may pass midnight."""
    begins, ends = quiet
    clock = moment.astimezone(LOCAL).time()
    is_evening = begins <= clock and (clock < ends or ends < begins)
    is_morning = clock < ends and ends < begins
    if not (is_evening or is_morning):
        return moment
    day = local_date(moment)
    return at_local(day + ONE_DAY if ends < begins <= clock else day, ends)


def next_office_hour(at: datetime, days: Calendar, quiet: tuple[time, time]) -> datetime:
    """Return ``at`` where the office may write to many then, else when it next may: on working days."""
    moment = after_quiet(at, quiet)
    day = local_date(moment)
    return moment if days.is_working_day(day) else at_local(days.next_working_day(day), quiet[1])


def is_off_hours(at: datetime, days: Calendar, quiet: QuietHours) -> bool:
    return after_quiet(at, quiet) != at or not days.is_working_day(local_date(at))


def working_moments_around(at: datetime, days: Calendar, quiet: QuietHours) -> tuple[datetime, datetime]:
    """Return the nearest before and after it: at the same hour, by night the ends of a day."""
    clock, day = at.astimezone(LOCAL).time(), local_date(at)
    is_night, is_worked = after_quiet(at, quiet) != at, days.is_working_day(day)
    is_morning = is_night and clock < quiet[1]
    before = day if is_worked and is_night and not is_morning else days.add_working_days(day, -1)
    after = day if is_worked and is_morning else days.next_working_day(day)
    ends, begins = (DAY_ENDS, DAY_BEGINS) if is_night else (clock, clock)
    return at_local(before, ends), at_local(after, begins)


@dataclass(frozen=True)
class WorkingTime:
    """The hours of each working day, in their order, local time."""

    calendar: Calendar
    hours: tuple[tuple[time, time], ...]

    def begins(self, at: datetime) -> datetime:
        """Return ``at`` where it is worked then, else when it is next."""
        return next(max(opens, at) for opens, _closes in self._spans(at))

    def is_worked(self, at: datetime) -> bool:
        return self.begins(at) == at

    def after(self, at: datetime, length: timedelta) -> datetime:
        """Return when ``length`` of working time has passed since ``at``; its end may be closing time."""
        left = length
        for opens, closes in self._spans(at):
            begins = max(opens, at)
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        raise AssertionError("never reached")

    def between(self, begins: datetime, ends: datetime) -> timedelta:
        """Return how much of the time from ``begins`` to ``ends`` was worked."""
        worked = timedelta(0)
        for opens, closes in self._spans(begins):
            if opens >= ends:
                return worked
            worked += min(closes, ends) - max(opens, begins)
        raise AssertionError("never reached")

    def days_after(self, at: datetime, days: int) -> datetime:
        """Return the same time of day, so many working days later; out of hours it counts from the next."""
        begins = self.begins(at)
        day = self.calendar.add_working_days(local_date(begins), days)
        return at_local(day, begins.astimezone(LOCAL).time())

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when it is worked, as far as it is not over at ``at``."""
        day = local_date(at)
        if not self.calendar.is_working_day(day):
            day = self.calendar.next_working_day(day)
        while True:
            for opens, closes in self.hours:
                if at_local(day, closes) > at:
                    yield at_local(day, opens), at_local(day, closes)
            day = self.calendar.next_working_day(day)
