"""Choosing without buttons: people type what stands beside the choice on their screen."""

import re
from dataclasses import dataclass, field

from bot.text import is_back, is_cancel
from handlers import FEATURES

NUMBERED = re.compile(r"(?m)^1\. ")


@dataclass
class Screens:
    """All that stands on everybody's screens."""

    texts: dict[str, list[str]] = field(default_factory=dict)  # chat -> the oldest first

    def show(self, chat: str, text: str) -> None:
        self.texts.setdefault(chat, []).append(text)

    def typed(self, chat: str, label: str) -> str:
        """What somebody types to choose ``label``: the newest number or word beside it.

        Where other numbers stand below those, the label itself.
        """
        beside = re.compile(rf"(?m)^(?:(\d+)\. |([a-z]+\d+) – |“){re.escape(label)}”?$")
        below = False
        for text in reversed(self.texts.get(chat, [])):
            if found := beside.search(text):
                number, word = found.groups()
                return word or (label if below or not number else number)
            below = below or bool(NUMBERED.search(text))
        raise AssertionError(f"{chat} sees no choice {label!r}")


def as_typed(words: str) -> str:
    """A command as it is typed where there is no menu: its bare name, a code without /start."""
    name, _space, rest = words.partition(" ")
    if not words.startswith("/"):
        return words
    if is_cancel(words):
        return "hủy"
    if is_back(words):
        return "quay lại"
    if rest:
        return rest if name == "/start" else words
    return name[1:] if name[1:] in FEATURES.menu else words
