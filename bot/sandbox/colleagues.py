"""The district's other people in the demo: they have phones too, and most of them answer their nudges."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from bot.sandbox.phones import Phones, key_of

ANSWERS = ("none", "none", "none", "handled", "handled", "head")  # as often as they are given
NEVER, AT_SECOND = 9, 5  # of so many people one never answers; one waits for the second nudge
FIRST_WORDS_OF_SECOND = "Nhắc lại"


@dataclass(frozen=True)
class Colleague:
    channel: str
    chat: str
    name: str
    answers: bool  # or leaves it to the visitor

    @property
    def key(self) -> str:
        """Of the phone."""
        return key_of(self.channel, self.chat)


@contextmanager
def at_work(phones: Phones, colleagues: Sequence[Colleague]) -> Iterator[None]:
    """Within this, they answer."""
    habits = {one.key: crc32(one.name.encode()) for one in colleagues if one.answers}
    for one in colleagues:
        phones.add(one.key, one.name)
    with phones.watched() as changes:
        answering = asyncio.create_task(answer_all(phones, changes, habits))
        try:
            yield
        finally:
            answering.cancel()


async def answer_all(
    phones: Phones, changes: "asyncio.Queue[dict[str, Any]]", habits: dict[str, int]
) -> None:
    while True:
        change = await changes.get()
        if change["event"] == "message" and change["phone"] in habits:
            message = change["message"]
            if token := chosen(message, habits[change["phone"]]):
                await phones.phone(change["phone"]).press(message["id"], token)


def chosen(message: dict[str, Any], habit: int) -> str:
    """The button that someone of this habit presses under ``message``; "" for none."""
    tokens = [
        button["callback_data"] for row in message["buttons"] for button in row if "callback_data" in button
    ]
    checks = [token for token in tokens if token.startswith("ck:")]
    is_fresh = message["by_bot"] and not message["pressed"] and not message["edited"]
    is_second = FIRST_WORDS_OF_SECOND in message["text"]
    if not checks or not is_fresh or habit % NEVER == 0 or (habit % AT_SECOND == 0 and not is_second):
        return ""
    wanted = f":{ANSWERS[habit % len(ANSWERS)]}"
    return next((token for token in checks if token.endswith(wanted)), "")
