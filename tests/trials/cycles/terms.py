"""The terms of three packs in two years, and the days of them that are worked.

Written out here, and not asked of the program: when a term is planned, opens and is due is judged too.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tests.trials.reports.days import DAY, Days
from tests.trials.timetable import SATURDAY, at

EVERY = 20  # of so many weekdays between two terms one is worked
HOLIDAYS = (
    *(date(2026, 11, 24), date(2027, 11, 24), date(2028, 11, 24)),
    *(date(2027, 1, 1), date(2028, 1, 3), date(2027, 4, 16), date(2028, 4, 4)),
    *(date(2027, 4, 30), date(2027, 5, 3), date(2028, 5, 1), date(2028, 5, 2)),
    *(date(2027, 9, 2), date(2027, 9, 3), date(2028, 9, 1), date(2028, 9, 4)),
    *(date(2027, 2, day) for day in (4, 5, 8, 9, 10)),  # Tết
    *(date(2028, 1, day) for day in (25, 26, 27, 28, 31)),
)
AROUND_TET = (
    *(date(2027, 2, day) for day in (1, 2, 3, 11, 12)),
    *(date(2028, 1, day) for day in (20, 21, 24)),
    *(date(2028, 2, day) for day in (1, 2)),
)
OPENING, ENDING = 6, 8  # days after a term has opened, and before it is due, that are lived


@dataclass(frozen=True)
class Term:
    """A term; ``planned``: the office hears of it at eight; ``ended``: the office ends it that day.

    ``moved``: to which day the office moves the day on which it opens, if it does.
    """

    title: str
    paper: str
    first: date
    last: date
    planned: date
    opens: date
    due: date
    ended: date
    moved: date | None = None

    @property
    def begins(self) -> date:
        """Return the day on which it opens in the end."""
        return self.moved or self.opens


@dataclass(frozen=True)
class Pack:
    name: str
    terms: Sequence[Term]


HALF, PAPER = "{}: kết quả sử dụng hộp thư điện tử", "Kết quả sử dụng hộp thư điện tử {}"
YEAR, YEAR_PAPER = "Năm {}: kết quả sử dụng thư điện tử công vụ", "Kết quả sử dụng thư điện tử công vụ năm {}"


COMMUNE, COMMUNE_PAPER = (
    "{}: kết quả sử dụng thư điện tử công vụ",
    "Kết quả sử dụng thư điện tử công vụ {}",
)


def half(name: str, *days: date) -> Term:
    return Term(HALF.format(name), PAPER.format(name), *days)


def commune_half(name: str, *days: date) -> Term:
    return Term(COMMUNE.format(name), COMMUNE_PAPER.format(name), *days)


def year(number: int, *days: date) -> Term:
    return Term(YEAR.format(number), YEAR_PAPER.format(number), *days)


HALF_YEARLY = Pack(
    "nhon-trach-2012",
    (
        half(
            "6 tháng đầu năm 2027",
            *(date(2026, 11, 16), date(2027, 5, 15)),
            *(date(2027, 5, 11), date(2027, 5, 18), date(2027, 6, 4), date(2027, 6, 11)),
        ),
        half(
            "6 tháng cuối năm 2027",
            *(date(2027, 5, 16), date(2027, 11, 15)),
            *(date(2027, 11, 11), date(2027, 11, 18), date(2027, 12, 4), date(2027, 12, 10)),
        ),
        replace(
            half(
                "6 tháng đầu năm 2028",
                *(date(2027, 11, 16), date(2028, 5, 15)),
                *(date(2028, 5, 11), date(2028, 5, 18), date(2028, 6, 4), date(2028, 6, 9)),
            ),
            moved=date(2028, 5, 19),
        ),
        half(  # the 18th is a Saturday: it opens on the Monday, and the week before begins on a Friday
            "6 tháng cuối năm 2028",
            *(date(2028, 5, 16), date(2028, 11, 15)),
            *(date(2028, 11, 10), date(2028, 11, 20), date(2028, 12, 4), date(2028, 12, 11)),
        ),
    ),
)
YEARLY = Pack(
    "tinh-2025",
    (
        year(
            2027,
            *(date(2026, 11, 16), date(2027, 11, 15)),
            *(date(2027, 11, 11), date(2027, 11, 18), date(2027, 12, 14), date(2027, 12, 21)),
        ),
        replace(
            year(
                2028,
                *(date(2027, 11, 16), date(2028, 11, 15)),
                *(date(2028, 11, 10), date(2028, 11, 20), date(2028, 12, 14), date(2028, 12, 21)),
            ),
            moved=date(2028, 11, 21),
        ),
    ),
)
OF_COMMUNE = Pack(
    "xa",
    (
        commune_half(
            "6 tháng đầu năm 2027",
            *(date(2026, 12, 15), date(2027, 6, 14)),
            *(date(2027, 6, 8), date(2027, 6, 15), date(2027, 6, 24), date(2027, 6, 30)),
        ),
        replace(
            commune_half(
                "6 tháng cuối năm 2027",
                *(date(2027, 6, 15), date(2027, 12, 14)),
                *(date(2027, 12, 8), date(2027, 12, 15), date(2027, 12, 24), date(2027, 12, 30)),
            ),
            moved=date(2027, 12, 16),
        ),
        commune_half(
            "6 tháng đầu năm 2028",
            *(date(2027, 12, 15), date(2028, 6, 14)),
            *(date(2028, 6, 8), date(2028, 6, 15), date(2028, 6, 24), date(2028, 6, 30)),
        ),
    ),
)
PACKS = {pack.name: pack for pack in (HALF_YEARLY, YEARLY, OF_COMMUNE)}


def days_of(pack: Pack, every: int = EVERY) -> list[date]:
    """Return the days that are worked: all around each term, those around Tết, and a few between.

    The first term begins with the first of them.
    """
    last = max(term.ended for term in pack.terms) + 3 * DAY
    weekdays = [
        day for day in through(pack.terms[0].first, last) if day.weekday() < SATURDAY and day not in HOLIDAYS
    ]
    lived = [day for day in weekdays if any(is_lived(day, term) for term in pack.terms)]
    between = [day for day in weekdays if day not in lived and day not in AROUND_TET]
    tet = [day for day in AROUND_TET if day < last]
    return sorted({*lived, *tet, *between[::every]})


def is_lived(day: date, term: Term) -> bool:
    has_opened = term.planned - DAY <= day <= term.begins + OPENING * DAY
    return has_opened or term.due - ENDING * DAY <= day <= term.ended


def through(first: date, last: date) -> Iterable[date]:
    return (first + DAY * number for number in range((last - first).days + 1))


@dataclass
class WorkedDays(Days):
    """A calendar in which all days are off but these; after them the week is as it is."""

    working: Collection[date] = ()

    def are_worked(self, day: date, _now: datetime, _unit: str = "") -> bool:
        return day in self.working if day <= max(self.working) else day.weekday() < SATURDAY


def deadline(term: Term) -> datetime:
    return at(term.due, "23:59")
