"""Choosing without buttons: people type what stands beside the choice on their screen."""

import re
from dataclasses import dataclass, field, replace

from bot.conversation import is_back, is_cancel
from bot.domain.codes import is_code
from handlers import FEATURES
from tests.deeds import Deed
from tests.phones.kinds import NotThere

LABEL, NUMBER = re.compile(r"(?:(\d+)\. )?(.+)"), r"\d+"
WHICH = "Anh/chị trả lời tin nào?"
ASKS = re.compile(r"\?|[Xx]in (?:cho biết|gõ tên|gõ câu|mô tả)")
OFFERED = re.compile(r"(?m)^(?:\d+\. |[a-z]+\d+ – |“.+”$)|\[.+\]$")  # a choice to type, or a button
WAY_OUT = re.compile(r"\s+(?:Khi cần, xin gõ:\n“(?:Hủy|Quay lại)”|\[(?:Hủy|Quay lại)\])$")  # under words too

COMMANDS = {name for name, one in FEATURES.commands.items() if one.menu} - {
    "menu",
    "trogiup",
}  # typed without a slash


@dataclass
class Screens:
    """All that stands on everybody's screens."""

    texts: dict[str, list[str]] = field(default_factory=dict)  # chat -> the oldest first
    meant: dict[str, tuple[str, str]] = field(default_factory=dict)  # chat -> the last choice, and above it

    def show(self, chat: str, text: str) -> None:
        self.texts.setdefault(chat, []).append(text)

    def as_typed(self, chat: str, words: str) -> str:
        """Write a command by its bare name; with its slash where a form waits for words."""
        newest = WAY_OUT.sub("", self.texts.get(chat, [""])[-1])
        waits = ASKS.search(newest.rpartition("\n\n")[2]) and not OFFERED.search(newest)
        return words if waits and words.startswith("/") and words[1:] in COMMANDS else bare(words)

    def typed(self, chat: str, label: str) -> str:
        """Return what somebody types to choose ``label``: the newest word beside it, or number.

        A number only where nothing stands below its message; else the label itself.
        """
        own, plain = LABEL.fullmatch(label).groups()  # type: ignore[union-attr]  # it always matches
        beside = re.compile(rf"(?m)^(?:({own or NUMBER})\. |([a-z]+\d+) – |“){re.escape(plain)}”?$")
        for age, text in enumerate(reversed(self.texts.get(chat, []))):
            if found := beside.search(text):
                number, word = found.groups()
                self.meant[chat] = (text.partition("\n")[0], label)
                return word or (number if number and not age else label)
        raise AssertionError(f"{chat} sees no choice {label!r}")

    def which(self, chat: str) -> str:
        """Return what they type when they are asked which message they meant."""
        about, label = self.meant.pop(chat, ("", ""))
        if not label or not self.texts[chat][-1].startswith(WHICH):
            return ""
        asked = re.compile(rf"(?m)^(\d+)\. (.+?)…? – {re.escape(label)}$")
        found = asked.findall(self.texts[chat][-1])
        return next((n for n, named in found if about.startswith(named)), "1")


def on_zalo(deed: Deed) -> Deed:
    """Name this channel where a label names the channel. Raises NotThere: nothing tells us of a reply."""
    if deed.reply_to:
        raise NotThere
    return replace(deed, text=deed.text.replace("Telegram", "Zalo")) if deed.is_label else deed


def bare(words: str) -> str:
    """Write a command by its bare name, a code without /start."""
    name, _space, rest = words.partition(" ")
    if not words.startswith("/"):
        return words
    if is_cancel(words):
        return "hủy"
    if is_back(words):
        return "quay lại"
    if rest:
        return rest if name == "/start" and is_code(rest) else words
    return name[1:] if name[1:] in COMMANDS | {"menu"} else words
