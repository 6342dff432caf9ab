"""Simulated users: each fills in the form again and again, and goes on when the answer has come."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.phones import SandboxMessage
from bot.sandbox.telegram.state import TelegramPhone
from tests.bench.form import FIRST_BUTTON, GOES_ON, STEPS, TOLD_DONE, Step

PATIENCE = 15.0  # seconds without an answer after which a person begins again
Pace = Callable[[], Awaitable[float]]  # waits for the moment of the next step, and returns it


@dataclass(frozen=True)
class Answered:
    """A step that was answered; moments by time.perf_counter."""

    due: float
    at: float


@dataclass
class Waiting:
    step: Step
    answer: asyncio.Future[SandboxMessage]

    def is_it(self, text: str) -> bool:
        return self.step.expects in text or text.startswith(GOES_ON)


@dataclass
class Users:
    """People in groups: of each group one at a time is at it, and the next form is the next one's.

    So each writes seldom enough for a bot that bounds what it reads of one person.
    """

    pace: Pace
    answered: list[Answered] = field(default_factory=list)
    told_done: set[str] = field(default_factory=set)  # the reasons in the forms that are stored, as they say
    begun_again: int = 0  # conversations that were lost before they were told done
    unanswered: int = 0  # steps that nothing came of in time
    said_twice: int = 0
    unheard: Counter[str] = field(default_factory=Counter)  # what was said that nobody was waiting for
    is_over: bool = False  # whoever is at a form finishes it, and begins no other
    _waiting: dict[int, Waiting] = field(default_factory=dict)
    _heard: dict[int, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def hear(self, chat: int, said: SandboxMessage) -> None:
        """Take what the bot says in ``chat``."""
        waiting = self._waiting.get(chat)
        if waiting and waiting.is_it(said.text):
            del self._waiting[chat]
            waiting.answer.set_result(said)
        elif self._heard.get(chat) == said.text:
            self.said_twice += 1
        else:
            self.unheard[said.text[:60]] += 1
        self._heard[chat] = said.text

    async def fill_in_forms(self, group: deque[TelegramPhone]) -> None:
        """Let one of ``group`` after the other fill in a form, until it is over."""
        while not self.is_over:
            await self._fill_in(group[0])
            group.rotate(-1)

    async def _fill_in(self, phone: TelegramPhone) -> None:
        """Fill in one form to its end, anew where no answer comes; its reason shows which form it is."""
        position, was_at, shown, token = 0, 0, None, str(next(self._numbers))
        while position < len(STEPS):
            try:
                shown = await self._take(phone, STEPS[position], shown, token)
            except TimeoutError:
                if position > TOLD_DONE:
                    return
                was_at, position = max(was_at, position), 0
                continue
            if position == 0 and not shown.text.startswith(GOES_ON) and was_at:
                self.begun_again += 1
                was_at, token = 0, str(next(self._numbers))
            if position == TOLD_DONE:
                self.told_done.add(reason(token))
            position = 1 + reached(shown.text, position)

    async def _take(
        self, phone: TelegramPhone, step: Step, shown: SandboxMessage | None, token: str
    ) -> SandboxMessage:
        """Take a step and return the answer to it. TimeoutError where none comes."""
        due = await self.pace()
        chat = phone.chat.id
        waiting = self._waiting[chat] = Waiting(step, asyncio.get_running_loop().create_future())
        if step.is_press and shown:
            await phone.press(shown.id, data_of(shown, step.says))
        else:
            await phone.text(step.says.format(token=token))
        try:
            said = await asyncio.wait_for(waiting.answer, PATIENCE)
        except TimeoutError:
            self._waiting.pop(chat, None)
            self.unanswered += 1
            raise
        self.answered.append(Answered(due, time.perf_counter()))
        return said


def reached(text: str, position: int) -> int:
    """Return the step whose answer this is: a form that was open may be at another than was taken."""
    if not text.startswith(GOES_ON):
        return position
    return next(n for n, step in enumerate(STEPS) if step.expects in text)


def reason(token: str) -> str:
    return next(step.says for step in STEPS if "{token}" in step.says).format(token=token)


def data_of(shown: SandboxMessage, label: str) -> str:
    """Return what the button with this label carries, or the first one."""
    buttons = [button for row in shown.buttons for button in row]
    return str(next(b["callback_data"] for b in buttons if label in (FIRST_BUTTON, b["text"])))


async def at_once() -> float:
    """Take the next step as soon as the answer is there (the closed loop)."""
    return time.perf_counter()


class Arrivals:
    """The open loop: steps fall due at a fixed rate, whether or not those before are answered."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._due: asyncio.Queue[float] = asyncio.Queue()

    async def tick(self) -> None:
        """Let a step fall due at each beat, until cancelled."""
        due = time.perf_counter()
        while True:
            self._due.put_nowait(due)
            due += self._gap
            await asyncio.sleep(due - time.perf_counter())

    def let_go(self, count: int) -> None:
        """Let as many who wait take one step now."""
        for _one in range(count):
            self._due.put_nowait(time.perf_counter())

    async def __call__(self) -> float:
        return await self._due.get()
