"""Words that forms read: of a bounded length, or none."""

from collections.abc import Callable
from datetime import datetime

from bot.answers import Refused
from bot.text import fold, number_text
from bot.words import _

NONE = ("khong", "khong co", "chua co", "bo qua")  # folded


def up_to(longest: int, *, one_line: bool = True) -> Callable[[str, datetime], str]:
    """Reads words of at most so many characters; on one line, or as they stand."""

    def read(typed: str, _at: datetime) -> str:
        said = " ".join(typed.split()) if one_line else typed
        if len(said) > longest:
            raise Refused(_("Xin viết trong {count} ký tự.", count=number_text(longest)))
        return said

    return read


def or_none(said: str) -> str:
    """ "" where "không" was said."""
    return "" if fold(said) in NONE else said
