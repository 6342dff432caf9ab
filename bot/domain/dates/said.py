"""The moment at which something was said, and the day of a name that is meant then: to come, or gone."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.conversation import local_date
from bot.domain.calendar import Calendar
from bot.domain.dates import frames
from bot.domain.dates.phrases import Phrase

Expect = Literal["future", "past", "either"]  # of two days that fit: the one to come, the one that has been

RECENT = timedelta(
    days=31
)  # our own choice: so near, a day on the wrong side of now may be the one that is meant
FAR = 8 * RECENT  # … where the other one is so far


@dataclass(frozen=True)
class SaidAt:
    """The moment at which something was said, and where days are looked for: on from ``bound``, or back."""

    at: datetime
    expect: Expect = "future"
    calendar: Calendar = field(default_factory=Calendar)
    bound: date = date.min
    is_bounded: bool = False  # it is the other end of a span: what is near to now has no say in it

    @property
    def today(self) -> date:
        return local_date(self.at)

    @property
    def is_past(self) -> bool:
        return self.expect == "past"

    def within(self, bound: date) -> "SaidAt":
        return replace(self, bound=bound, is_bounded=True)


def said_at(at: datetime, expect: Expect = "future", calendar: Calendar | None = None) -> SaidAt:
    return SaidAt(at, expect, calendar or Calendar(), local_date(at))


def nearest(days: Iterable[date | None], said: SaidAt) -> list[date]:
    """Return the day that is meant: the first ahead, the last past; and one that was missed by little."""
    known = sorted({day for day in days if day})
    ahead, gone = [day for day in known if day >= said.bound], [day for day in known if day <= said.bound]
    meant, other = (gone[-1:], ahead[:1]) if said.is_past else (ahead[:1], gone[-1:])
    is_near = bool(other) and abs(other[0] - said.today) <= RECENT and other != meant
    if said.is_bounded or not meant or not is_near:
        return meant
    return [*meant, *other] if _is_far(meant[0], said) else meant


def _is_far(day: date, said: SaidAt) -> bool:
    return abs(day - said.today) > FAR


def day_of_month(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year <= 2100 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def of_months(day: int, month: int, year: int | None, said: SaidAt) -> list[date]:
    if year:
        found = day_of_month(year, month, day)
        return [found] if found else []
    return nearest((day_of_month(said.today.year + n, month, day) for n in range(-8, 9)), said)


def full_year(written: str) -> int | None:
    return int(written) + (2000 if len(written) == 2 else 0) if written else None


def year_said(phrase: Phrase, said: SaidAt) -> int | None:
    item = phrase.items.get("năm")
    if item is None:
        return None
    return int(item["y"]) if item["y"] else said.today.year + frames.steps(item)
