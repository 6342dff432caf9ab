"""What a question of a request may be, whether it is built in the chat or read from a workbook."""

import re
from decimal import Decimal

from bot.conversation.answers import Refused
from bot.conversation.text import number_text
from bot.conversation.words import _
from bot.domain.reports.questions import Kind

LONGEST, CHOICE, CHOICES = 300, 80, 8  # characters of a question, of a choice; how many of them
LIMITED = (Kind.NUMBER, Kind.PERCENT)  # what may have limits


def read_question(typed: str) -> str:
    """The words of a question, on one line."""
    said = " ".join(typed.split())
    if len(said) > LONGEST:
        raise Refused(_("Xin viết trong {count} ký tự.", count=number_text(LONGEST)))
    return said


def choices_in(typed: str) -> tuple[str, ...]:
    """What may be chosen, each once: parted by semicolons or lines."""
    said = dict.fromkeys(" ".join(part.split()) for part in re.split(r"[;\n]", typed))
    found = tuple(one for one in said if one)
    if not 2 <= len(found) <= CHOICES or any(len(one) > CHOICE for one in found):
        raise Refused(
            _("Xin gõ từ 2 đến {most} lựa chọn, mỗi lựa chọn tối đa {long} ký tự.", most=CHOICES, long=CHOICE)
        )
    return found


def in_digits(number: Decimal) -> str:
    """A limit as a question keeps it."""
    return f"{number:f}"
