"""The district's other people in the demo: they have phones too, and most of them answer their nudges."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from bot.sandbox.telegram.state import Telegram

ANSWERS = ("none", "none", "none", "handled", "handled", "head")  # as often as they are given
NEVER, AT_SECOND = 9, 5  # of so many people one never answers; one waits for the second nudge
FIRST_WORDS_OF_SECOND = "Nhắc lại"


@dataclass(frozen=True)
class Colleague:
    chat: int
    name: str
    answers: bool  # or leaves it to the visitor


@contextmanager
def at_work(telegram: Telegram, colleagues: Sequence[Colleague]) -> Iterator[None]:
    """Within this, they answer."""
    habits = {one.chat: crc32(one.name.encode()) for one in colleagues if one.answers}
    for one in colleagues:
        telegram.add_phone(one.chat, one.name)
    with telegram.watched() as changes:
        answering = asyncio.create_task(answer_all(telegram, changes, habits))
        try:
            yield
        finally:
            answering.cancel()


async def answer_all(
    telegram: Telegram, changes: "asyncio.Queue[dict[str, Any]]", habits: dict[int, int]
) -> None:
    while True:
        change = await changes.get()
        chat = change.get("chat_id")
        if change["event"] == "message" and chat in habits:
            message = change["message"]
            if token := chosen(message, habits[chat]):
                await telegram.phone(chat).press(message["id"], token)


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
