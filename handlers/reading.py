"""Words that forms read: of a bounded length, or none."""

import re
from collections.abc import Callable
from datetime import date, datetime

from bot.answers import Refused
from bot.domain.dates import read_date
from bot.domain.roster.cells import WrongCell
from bot.text import fold, local_date, number_text
from bot.words import _

NAMED = re.compile(
    r"\d{1,2} ?(?:[/.-]|thang) ?\d{1,2}\b(?! ?(?:[/.-]|nam) ?\d)"
)  # a day and a month, no year
NONE = ("khong", "khong co", "chua co", "bo qua")  # folded


def day_gone_by(typed: str, said_at: datetime, beyond: date | None = None) -> date | None:
    """The day that is named. "12/3" is the last one, unless the next is no later than ``beyond``."""
    day, latest = read_date(typed, said_at, past=True), beyond or local_date(said_at)
    if day is None or day <= latest or not NAMED.search(fold(typed)):
        return day
    is_leap = (day.month, day.day) == (2, 29)
    return None if is_leap else day.replace(year=day.year - 1)


def up_to(longest: int, *, one_line: bool = True) -> Callable[[str, datetime], str]:
    """Reads words of at most so many characters; on one line, or as they stand."""

    def read(typed: str, _at: datetime) -> str:
        said = " ".join(typed.split()) if one_line else typed
        if len(said) > longest:
            raise Refused(_("Xin viết trong {count} ký tự.", count=number_text(longest)))
        return said

    return read


def cell(read: Callable[[str], str], *, may_lack: bool = False) -> Callable[[str, datetime], str]:
    """Reads what a cell of the roster may hold, by the same rules; "không" where there may be nothing."""

    def reading(typed: str, _at: datetime) -> str:
        try:
            return read(or_none(typed) if may_lack else typed)
        except WrongCell as wrong:
            raise Refused(str(wrong)) from None

    return reading


def or_none(said: str) -> str:
    """ "" where "không" was said."""
    return "" if fold(said) in NONE else said
