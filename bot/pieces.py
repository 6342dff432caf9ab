"""Cutting a long text into messages, where a reader would."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from bot.text import MARKS


def utf16_length(text: str) -> int:
    """How long ``text`` is to Telegram and Zalo, which count UTF-16 units."""
    return len(text) + sum(c > "\uffff" for c in text)


def pieces(text: str, limit: int) -> Iterator[str]:
    """``text`` in parts of at most ``limit`` (2 or more) UTF-16 units, none empty.

    It is cut after a paragraph, else a line, a sentence, a word, provided that the part is half full.
    """
    rest = text.strip()
    while rest:
        end = _end_of_piece(rest, limit)
        if piece := rest[:end].rstrip():
            yield piece
        rest = rest[end:].lstrip()


def _end_of_piece(text: str, limit: int) -> int:
    lengths = list(accumulate(2 if c > "\uffff" else 1 for c in text[: limit + 1]))
    most = bisect_right(lengths, limit)
    if most == len(text):
        return most
    for end_of in (r"\n\s*\n", r"\n", r"[.!?…;](?=\s)", r"\s"):
        ends = [found.end() for found in re.finditer(end_of, text[: most + 1]) if found.end() <= most]
        if ends and ends[-1] * 2 >= most:
            return ends[-1]
    end = most
    while (
        end > most - MARKS and end > 1 and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f")
    ):
        end -= 1
    return end
