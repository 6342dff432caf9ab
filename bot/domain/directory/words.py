"""Words as the directory compares them, and which of those that were typed may stand in a name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.conversation.text import fold, tidy, tone_canon

ASKING = (  # what only asks, and stands in no name
    *("hộp thư", "địa chỉ", "số điện thoại", "điện thoại", "danh bạ", "liên hệ", "thư điện tử", "là gì"),
    *("email", "e-mail", "mail", "thư", "sđt", "đt", "của", "cho", "xin", "tìm", "ở", "ai"),
)
LINKING = {"va"}  # has no letter of its own in short forms: "vhtt"
COUNCILS = (  # as they stand in nearly every name
    (re.compile(r"\b(ủy ban|uy ban)( nhân dân| nhan dan|(?! m[ặa]t tr[ậa]n| mttq))\b"), "ubnd"),
    (re.compile(r"\b(hội đồng nhân dân|hoi dong nhan dan)\b"), "hđnd"),
)


@dataclass(frozen=True)
class Word:
    """A word as it is compared: with its marks, and without."""

    plain: str
    folded: str


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[Word, ...]:
    plain = tone_canon(tidy(text))
    for said, short in COUNCILS:
        plain = said.sub(short, plain)
    return tuple(Word(word, fold(word)) for word in re.findall(r"[^\W_]+", plain))


def initials(words: Iterable[Word]) -> str:
    """Without marks: "tckh" of "Tài chính - Kế hoạch"."""
    return "".join(word.folded[0] for word in words if word.folded not in LINKING)


def bare(words: Iterable[Word]) -> str:
    return " ".join(word.folded for word in words if word.folded not in LINKING)


def meant(typed: str) -> list[Word]:
    """The words of ``typed`` that may stand in a name; all of them where there are no others."""
    words = list(words_of(re.sub(r"(?<=\w)[./](?=\w)", " ", typed)))
    return list(unasked(words)) or words


def unasked(words: Sequence[Word]) -> Iterator[Word]:
    """Those that do not ask; what was typed without marks may be any word."""
    place = 0
    while place < len(words):
        asks = (len(phrase) for phrase in asking() if are_said(phrase, words[place : place + len(phrase)]))
        if length := max(asks, default=0):
            place += length
        else:
            yield words[place]
            place += 1


@cache
def asking() -> tuple[tuple[Word, ...], ...]:
    return tuple(words_of(phrase) for phrase in ASKING)


def are_said(phrase: Sequence[Word], words: Sequence[Word]) -> bool:
    return len(phrase) == len(words) and all(
        word.plain in (one.plain, one.folded) for one, word in zip(phrase, words, strict=True)
    )
