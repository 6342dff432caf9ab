"""Passwords that are to be changed (khoản 1 Điều 7, khoản 2 Điều 8), and how reminding of them is spread.

A district that has just been loaded is gone through bit by bit: a share of the people a day, so that not
everybody hears of it on one morning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from bot.conversation import regex

DAYS = 40  # working days in which everybody is gone through once: our own choice, two thirds of a quarter
RULES_DAYS = 20  # … and the units without internal rules
LEAST = 5  # a day
BEFORE = timedelta(days=5)  # the last day of a default password it is spoken of again
# Of the plain words of a text (``Reading.text.plain``): a password was changed, and nothing is amiss.
CHANGED = regex(
    r"\b(?:da|vua|moi)(?: \w+)? doi(?: lai)? mat khau\b|\bdoi(?: lai)? mat khau\b.*\b(?:xong|roi)\b"
    r"|\bmat khau\b.* doi (?:xong|roi)\b"
)
OURS = r" (?:em|toi|minh|chi|anh|(?:co quan|don vi|xa|phong|truong)(?: (?:em|toi|minh|chi|anh))?)"
AMISS = regex(
    r"\b(?:khong|chua|van|quen|sai|nhung|ma|bi|ai|giup|gium|nho|xin|can|phai|muon|hay|neu|lo|lot|khi|la|cu|hoai"
    r"|bat|bao|loi|treo)\b"
)


ASKS_OWN = regex(  # "mật khẩu của em hạn tới ngày nào", "cơ quan mình lần gần nhất đổi mật khẩu khi nào"
    rf"\bmat khau(?: hop thu)?(?: cua)?{OURS}\b"
    r".* (?:han|het han|lan (?:gan nhat|cuoi)|ngay nao|khi nao|bao gio)\b"
    rf"|^(?:\w+ ){{0,3}}?{OURS[1:]}\b.* lan (?:gan nhat|cuoi)(?: \w+)? doi mat khau\b"
    rf"|\blan (?:gan nhat|cuoi)(?: \w+){{0,3}} doi mat khau\b"
)


class PasswordReason(IntEnum):
    DEFAULT = 0  # it still has the password with which it was given: before all others
    AGAIN = 1  # it was changed long ago, or nobody knows when


@dataclass(frozen=True)
class Box:
    """An open mailbox of a person, or of a unit; ``changed`` is when its password last was."""

    id: int
    address: str
    unit: int | None
    opened: date | None
    changed: date | None
    reminded: date | None

    @property
    def is_default(self) -> bool:
        return self.opened is not None and (self.changed is None or self.changed < self.opened)


@dataclass(frozen=True)
class PasswordReminder:
    person: int
    boxes: Mapping[PasswordReason, Sequence[Box]]


def says_changed(plain: str) -> bool:
    """Return whether somebody tells that they have changed a password, and no more: no fault, no wish."""
    return bool(CHANGED.search(plain)) and not AMISS.search(plain)


def asks_own_change(plain: str) -> bool:
    """Return whether it is asked when a password of one's own, or of one's unit, was or is to be changed."""
    return ASKS_OWN.search(plain) is not None


@dataclass(frozen=True)
class Periods:
    """In what time a password is changed: the one with which a mailbox was given, and any again."""

    first: timedelta
    every: timedelta


def due(owned: Mapping[int, Sequence[Box]], today: date, periods: Periods) -> list[PasswordReminder]:
    """Return who may be told today, the most urgent first; of what is owed again only ``every`` so often."""
    told = [due_to(person, boxes, today, periods) for person, boxes in owned.items()]
    return sorted((one for one in told if one.boxes), key=urgency)


def share(count: int, days: int) -> int:
    """Return how many of so many are told a day."""
    return max(LEAST, -(-count // days))


def due_to(person: int, boxes: Sequence[Box], today: date, periods: Periods) -> PasswordReminder:
    every = periods.every
    default = [box for box in boxes if is_due_first(box, today, periods.first)]
    spoken = max((box.reminded for box in boxes if box.reminded), default=None)
    is_too_soon = spoken and today < spoken + every
    rest = [] if is_too_soon else [box for box in boxes if box not in default]
    again = [box for box in rest if (last := latest(box)) is None or today >= last + every]
    found = {PasswordReason.DEFAULT: default, PasswordReason.AGAIN: again}
    return PasswordReminder(person, {why: some for why, some in found.items() if some})


def is_due_first(box: Box, today: date, first: timedelta) -> bool:
    """Tell a box to speak of that keeps its default password: from the day after on, and before the last."""
    if not box.is_default or box.opened is None or today <= box.opened:
        return False
    until = box.opened + first
    return not is_told(box) or (box.reminded or until) < until - BEFORE <= today <= until


def is_told(box: Box) -> bool:
    """Tell whether a box was spoken of since it was given."""
    return bool(box.reminded and box.opened and box.reminded >= box.opened)


def latest(box: Box) -> date | None:
    """Return when its password was changed, or spoken of; of one just given, when that was."""
    return max(filter(None, (box.changed, box.reminded, box.opened)), default=None)


def urgency(told: PasswordReminder) -> tuple[PasswordReason, date, int]:
    oldest = min(latest(box) or date.min for some in told.boxes.values() for box in some)
    return min(told.boxes), oldest, told.person


def quarter_begins(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
