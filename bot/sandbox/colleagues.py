"""The district's other people in the demo: they have phones too, and most of them answer their nudges."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from bot.sandbox.phones import Phones, key_of

NONE, HANDLED, HEAD = "Không có thư mới", "Có, đã xử lý", "Có, chờ thủ trưởng"
ANSWERS = (NONE, NONE, NONE, HANDLED, HANDLED, HEAD)  # as often as they are given
CHECK = re.compile(r"#?ck:")  # how the token of such a button begins, with a mark on the Official Account
WORD = re.compile(r"^(kt\d+) – (.+)$", re.MULTILINE)  # under a nudge
NUMBER = re.compile(r"^(\d+)\. .* – (.+)$", re.MULTILINE)  # where we are asked which of two nudges is meant
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
            await answer(phones.phone(change["phone"]), change["message"], habits[change["phone"]])


async def answer(phone: Any, message: dict[str, Any], habit: int) -> None:
    """Answer a nudge as someone of this habit does: by its button, or by its word where it has none."""
    if not is_for(message, habit):
        return
    wanted = ANSWERS[habit % len(ANSWERS)]
    if token := button(message, wanted):
        await phone.press(message["id"], token)
    elif word := typed(message, wanted):
        await phone.text(word)


def is_for(message: dict[str, Any], habit: int) -> bool:
    """Whether someone of this habit answers ``message``, if it is a nudge."""
    is_fresh = message["by_bot"] and not message["pressed"] and not message["edited"]
    is_second = FIRST_WORDS_OF_SECOND in message["text"]
    return bool(is_fresh and habit % NEVER and (habit % AT_SECOND or is_second))


def button(message: dict[str, Any], wanted: str) -> str:
    """What the nudge's button of this label carries; "" for none."""
    keys = [key for row in message["buttons"] for key in row if key["text"] == wanted]
    carried = [key.get("callback_data", "") for key in keys]
    return next((token for token in carried if CHECK.match(token)), "")


def typed(message: dict[str, Any], wanted: str) -> str:
    """What the nudge says is to be typed for it: "kt1" of "kt1 – Không có thư mới"; "" for nothing."""
    lines = [*WORD.findall(message["text"]), *NUMBER.findall(message["text"])]
    return next((word for word, label in lines if label == wanted), "")
