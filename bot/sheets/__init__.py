"""Tables in files: reading .xlsx and .csv within hard bounds, and writing .xlsx.

What comes from outside may be anything; whatever it is, reading answers fast, or says Unreadable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.text import nfc, visible
from bot.conversation.words import _

MAX_FILE = 5_000_000  # bytes
MAX_ROWS = 5_000
MAX_COLUMNS = 30
MAX_CELL = 2_000  # characters that are kept of one cell


class Unreadable(ValueError):
    """A file that cannot be read. The text tells the person what to do."""


@dataclass(frozen=True)
class Sheet:
    """One table as text. ``rows[0]`` is row 1; a blank row is there and empty."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    wrong: Mapping[tuple[int, int], str] = field(
        default_factory=dict
    )  # (row, column) from 1 -> what is wrong


def cell_text(text: str) -> str:
    """``text`` in NFC without what is not seen, single spaces, no blank lines."""
    lines = (" ".join(line.split()) for line in nfc(visible(text[:MAX_CELL])).splitlines())
    return "\n".join(line for line in lines if line)


def column_letter(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def refuse_large(content: bytes) -> None:
    if len(content) > MAX_FILE:
        raise Unreadable(
            _("Tệp lớn quá {most} MB. Đề nghị bỏ hình ảnh và các sheet không cần.", most=MAX_FILE // 10**6)
        )


def too_many_rows(name: str) -> Unreadable:
    return Unreadable(
        _("“{sheet}” có nội dung ở dòng quá {most}. Đề nghị xóa hoặc chia tệp.", sheet=name, most="5.000")
    )
