"""Reminders by hand of checks that are owed: whom one reaches, and the buttons that ask for them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.conversation import Option, _, fold, number_text, regex
from bot.domain.directory.tokens import words_in
from bot.domain.duties import UNSETTLED, Duty

URGED = 2  # times a day that somebody is reminded besides the reminders, however many units they watch
OF_UNITS, MOST_DIGITS = "u", 34  # how a mark of units begins, and how long its number may be
OF_PERSON = "p"  # how that of one person alone begins
ORDERS = regex(  # folded: "nhắc giúp chị anh Minh …", "giao cho Minh …"; whom behind it
    r"^(?:(?:da|a|ok|vay|thoi|nho|em|e|oi|hay|xin|ad|sang|trua|chieu|toi|nay|mai|lat|nua)[ ,]+)*"
    r"(?:nhac(?! (?:toi|lai toi)\b)|giuc|doc thuc|don doc|giao(?: viec)?|phan cong)\b"
)
BETWEEN = words_in(
    "giup gium dum ho cho luon lai them ca ngay va voi cung em e anh a chi c co chu bac ong ba dong dc"
)


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


def person_mark(person: int) -> str:
    return f"{OF_PERSON}{person}"


def person_marked(mark: str) -> int:
    """Return the person that ``person_mark`` wrote; 0 for what it never writes."""
    number = mark.removeprefix(OF_PERSON)
    return int(number) if mark.startswith(OF_PERSON) and number.isdecimal() else 0


def named_in_order(typed: str, names: Sequence[str]) -> list[str]:
    """Return which of these full names stand behind an order to remind: "nhắc Minh làm báo cáo giùm chị".

    A word with its signs is a name only where the name has them: "nhắc mình" is nobody of the name Minh.
    """
    found = ORDERS.match(fold(typed))
    behind = typed[found.end() :] if found and len(fold(typed)) == len(typed) else ""
    said: set[str] = set()
    for word in re.findall(r"\w+", behind.lower()):
        is_name = any(is_part(word, name) for name in names)
        if not is_name and fold(word) not in BETWEEN:
            break
        said |= {word} if is_name else set()
    by_given = [one for one in names if any(is_part(word, one.split()[-1]) for word in said)]
    by_any = [one for one in names if any(is_part(word, one.partition(" ")[2]) for word in said)]
    return by_given or (by_any if len(by_any) == 1 else [])


def is_part(word: str, name: str) -> bool:
    """Return whether a word in small letters, with its signs or without all of them, is of a name."""
    return word in (fold(name) if word.isascii() else name.lower()).split()
