"""A watch while a broadcast goes out: how long others wait, and whether its progress is true."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.sandbox.phones import Call
from bot.sandbox.telegram.updates import TelegramFault
from tests.trials.crew import LOOK
from tests.trials.district import OFFICE_PHONE, District

NAME = "Nguyễn Văn Thử"  # how everyone begins to be called whom the trial adds
TEXT = "Từ ngày mai kiểm tra hộp thư trước 9 giờ"
PEOPLE = re.compile(r"([\d.]+) người: ")
STATES = ("đã gửi", "chờ gửi", "không gửi được", "chưa rõ")  # what there is none of is left out
QUESTION, BETWEEN = "/toi", 0.2  # what people ask meanwhile; seconds from one to the next


@dataclass(frozen=True)
class Wait:
    """One person's wait for an answer; machine time, in seconds."""

    asked: float
    until: float

    @property
    def lasted(self) -> float:
        return self.until - self.asked


@dataclass
class Seen:
    counted: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)  # of those who were answered meanwhile
    at_pace: list[float] = field(default_factory=list)  # seconds, of those whom no 429 held up
    shown: int = 0  # how often the progress was said
    newest: str = ""  # what it said last
    said_sent: int = 0  # of these how many had been sent
    killed: int = 0


async def ask(made: District, keys: Sequence[str], waits: list[Wait]) -> None:
    """Let people write meanwhile, and note how long each waits for the answer."""
    lot, asked = Random(2), dict[str, float]()
    with made.phones.watched() as changes:
        hearing = asyncio.create_task(hear(changes, asked, waits))
        try:
            while True:
                await asyncio.sleep(BETWEEN)
                key = lot.choice([one for one in keys if one not in asked])
                asked[key] = time.monotonic()
                await made.phones.phone(key).text(QUESTION)
        finally:
            hearing.cancel()


def at_pace(waits: Sequence[Wait], log: Sequence[Call[int, TelegramFault]]) -> list[float]:
    """Return how long those waited whom no 429 held up: while one lasts, nothing may be sent to anyone."""
    refused = [(call.at, call.fault) for call in log if call.fault and call.fault.kind == "429"]
    rests = [(at, at + fault.retry_after) for at, fault in refused]
    return [
        one.lasted for one in waits if not any(one.asked < end and begin < one.until for begin, end in rests)
    ]


async def hear(changes: "asyncio.Queue[dict[str, Any]]", asked: dict[str, float], waits: list[Wait]) -> None:
    while True:
        change = await changes.get()
        is_answer = change["event"] == "message" and NAME in str(change["message"]["text"])
        if is_answer and change["message"]["by_bot"] and change["phone"] in asked:
            waits.append(Wait(asked.pop(change["phone"]), time.monotonic()))


async def watch(made: District, seen: Seen) -> None:
    """Hold the progress against the phones each time it says something new."""
    while True:
        await asyncio.sleep(LOOK)
        look(made, seen)


def look(made: District, seen: Seen) -> None:
    text = progress(made)
    if text == seen.newest:
        return
    seen.newest, seen.shown = text, seen.shown + 1
    people, sent, waiting, failed, unknown = numbers_in(text)
    there = arrived(made)
    if sent + waiting + failed + unknown != people:
        seen.wrong.append(f"the progress does not add up: {text}")
    if not seen.said_sent <= sent <= there:
        seen.wrong.append(f"the progress says {sent} after {seen.said_sent}, and {there} have it")
    seen.said_sent = sent


def progress(made: District) -> str:
    """Return what the live message says by now; "" before it is there."""
    said = made.phones.phone(OFFICE_PHONE).chat.said
    texts = [one.text for one in said if one.by_bot and PEOPLE.search(one.text)]
    return texts[-1] if texts else ""


def numbers_in(text: str) -> list[int]:
    found = [PEOPLE.search(text), *(re.search(rf"([\d.]+) {state}", text) for state in STATES)]
    return [number_in(one[1]) if one else 0 for one in found]


def number_in(text: str) -> int:
    return int("".join(filter(str.isdecimal, text)))


def arrived(made: District) -> int:
    """Count the phones that show it."""
    return sum(
        any(said.by_bot and TEXT in said.text and "Thông báo của" in said.text for said in chat.said)
        for chat in made.telegram.chats.values()
    )
