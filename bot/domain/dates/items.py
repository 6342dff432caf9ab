"""Find the pieces of a time in words, one after the other; what is none of them is left over."""

import re
from dataclasses import dataclass
from typing import Any

from bot.conversation import regex
from bot.domain.dates.lunar import FEASTS
from bot.domain.dates.patterns import AFTER_FEASTS, BEFORE_FEASTS, Kind

_FRAME_SAYS = ("part", "step", "n", "y", "lunar", "moved")  # a mere "tuần" is no frame
_NAMED = r"(?:ngày |lễ |dịp |hôm |cúng )*"
_PATTERNS = tuple(
    (kind, regex(rf" (?:{pattern})(?= )"), value)
    for kind, pattern, value in (
        *BEFORE_FEASTS,
        *((Kind.FEAST, _NAMED + name, feast) for name, feast in FEASTS.items()),
        *AFTER_FEASTS,
    )
)


@dataclass(frozen=True)
class Item:
    """A piece of a time, and where it stands; ``item["d"]`` is a group of its pattern, or ""."""

    kind: Kind
    found: re.Match[str]
    value: Any = None

    def __getitem__(self, group: str) -> str:
        return self.found.groupdict().get(group) or ""

    @property
    def begins(self) -> int:
        return self.found.start()

    @property
    def ends(self) -> int:
        return self.found.end()


def items_in(words: str) -> tuple[list[Item], str]:
    """Return the items in ``words`` (marked, between spaces) in their order, and the words left over."""
    found, rest, place = [], [], 0
    while place < len(words) - 1:
        if item := _item_at(words, place):
            found.append(item)
            rest.append(" ·")
            place = item.ends
        else:
            ends = words.index(" ", place + 1)
            rest.append(words[place:ends])
            place = ends
    return found, f"{''.join(rest)} "


def _item_at(words: str, place: int) -> Item | None:
    for kind, pattern, value in _PATTERNS:
        found = pattern.match(words, place)
        if found and (kind is not Kind.FRAME or any(map(found.groupdict().get, _FRAME_SAYS))):
            return Item(kind, found, value)
    return None
