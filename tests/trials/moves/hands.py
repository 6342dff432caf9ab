"""The hands of a trial's person on a phone: they type, and press the button that is meant."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.trials.play import Play, label_of

PATIENCE, LOOK = 45, 0.01  # seconds for an answer, and between two looks
SHOWN = 6  # messages of a phone that an error names
T = TypeVar("T")


@dataclass
class Hands:
    """The hands of people; ``since``: phone -> how much had been said there before what is being done."""

    play: Play
    since: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def begin(self, key: str) -> None:
        """Leave aside what stands there by now."""
        self.since[key] = len(self.play.phones.phone(key).chat.said)

    async def says(self, key: str, *said: str, about: str = "") -> None:
        """Type at once, for people are answered in order, and press a button as soon as it comes.

        Only what has come since the words before counts, or since the deed began on this phone.
        """
        phone = self.play.phones.phone(key)
        for words in said:
            if words.startswith("["):
                label = words.strip("[]")
                message, token = await self.pressable(key, label, about)
                self.since[key] = len(phone.chat.said)
                await phone.press(message, token)
            else:
                self.since[key] = len(phone.chat.said)
                await phone.text(words)
            about = ""

    async def pressable(self, key: str, label: str, about: str) -> tuple[Any, str]:
        found = await self.soon(lambda: self.button(key, label, about), key, f"[{label}]")
        if found is None:
            raise AssertionError("soon returns what is there")
        return found

    async def soon(self, look: Callable[[], T], key: str, what: str = "an answer") -> T:
        """Wait for what ``look`` finds. LookupError where it does not come."""
        for _ in range(int(PATIENCE / LOOK)):
            if found := look():
                return found
            await asyncio.sleep(LOOK)
        said = self.play.phones.phone(key).chat.said[-SHOWN:]
        talk = "\n".join(f"{'bot' if one.by_bot else 'person'}: {one.text}" for one in said)
        raise LookupError(f"{what} does not come on {key}, where stands:\n{talk}")

    def new(self, key: str) -> Iterator[Any]:
        """Yield what the bot has said there since, the newest first."""
        said = self.play.phones.phone(key).chat.said
        return (one for one in reversed(said[self.since[key] :]) if one.by_bot)

    def button(self, key: str, label: str, about: str = "") -> tuple[Any, str] | None:
        for one in self.new(key):
            for button in (each for row in one.buttons for each in row if about in one.text):
                text = label_of(button)
                if text == label or text.startswith(f"{label} – "):
                    return one.key or one.id, button["callback_data"]
        return None
