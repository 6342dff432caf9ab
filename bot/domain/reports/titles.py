"""Find which of several titles words name: "trả lời báo cáo máy tính" names "Rà soát máy tính, phần mềm"."""

import re
from collections.abc import Mapping
from itertools import pairwise

from bot.conversation import fold

Pair = tuple[str, str]
SAY_NOTHING = frozenset({("bao", "cao"), ("ket", "qua"), ("tinh", "hinh"), ("so", "luong"), ("don", "vi")})


def titles_named(typed: str, titles: Mapping[int, str]) -> list[int]:
    """Return the keys of the titles of which most pairs of words stand in what was typed; [] for none."""
    said = pairs(typed)
    shared = {key: len(said & pairs(title)) for key, title in titles.items()}
    most = max(shared.values(), default=0)
    return [key for key, count in shared.items() if count == most] if most else []


def pairs(text: str) -> set[Pair]:
    """Return the pairs of words that stand side by side, without diacritics."""
    words = re.findall(r"[^\W_]+", fold(text))
    return set(pairwise(words)) - SAY_NOTHING
