"""Reminders by hand of checks that are owed: whom one reaches, and the buttons that ask for them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from bot.conversation import Option, _, number_text
from bot.domain.duties import UNSETTLED, Duty

URGED = 2  # times a day that somebody is reminded besides the reminders, however many units they watch
OF_UNITS, MOST_DIGITS = "u", 34  # how a mark of units begins, and how long its number may be


def owed_now(day: Iterable[Duty], now: datetime) -> dict[int, Duty]:
    """Return unit -> what it owes by now of a ``day``, by unit and round: its last round that has begun."""
    return {duty.unit: duty for duty in day if duty.state in UNSETTLED and duty.opens <= now}


def chosen(
    owed: Iterable[Duty], able: Mapping[int, Collection[int]], urged: Collection[tuple[int, int]]
) -> list[tuple[Duty, int]]:
    """Choose whom to remind of what: of each check once, and nobody more than URGED times a day.

    ``able``: unit -> those of its officers who can be reached; ``urged``: who was reminded of which check of
    that day already, (duty, person) each.
    """
    times = Counter(person for _duty, person in urged)
    told = []
    for duty in owed:
        for person in able.get(duty.unit, ()):
            if (duty.id, person) not in urged and times[person] < URGED:
                times[person] += 1
                told.append((duty, person))
    return told


def count_units(told: Iterable[tuple[Duty, object]]) -> int:
    return len({duty.unit for duty, _person in told})


def urge_options(day: date, units: int, twice: int = 0) -> tuple[Option, ...]:
    """Return the button by which officers are reminded at once who owe a check; none where nobody is left.

    ``units``: of so many; ``twice``: only of those for which that round of the day was the second in a row
    that was missed.
    """
    token = f"urge_all:{day.isoformat()}:{twice}" if twice else f"urge_all:{day.isoformat()}"
    return (Option(token, _("Nhắc {count} đơn vị này", count=number_text(units))),) if units else ()


def units_mark(units: Iterable[int]) -> str:
    """Return how a button names some units, "" where they are too many, or too high, for its 64 bytes.

    Each is a bit of one number: so all 42 of a district fit, which their ids one by one do not.
    """
    number = str(sum(1 << unit for unit in set(units)))
    return f"{OF_UNITS}{number}" if number != "0" and len(number) <= MOST_DIGITS else ""


def units_marked(mark: str) -> set[int]:
    """Return the units that ``units_mark`` wrote; none for what it never writes."""
    number = mark.removeprefix(OF_UNITS)
    is_mark = mark.startswith(OF_UNITS) and number.isdecimal() and len(number) <= MOST_DIGITS
    return {unit for unit in range(int(number).bit_length()) if int(number) >> unit & 1} if is_mark else set()
