"""The simulated users of the benches: what they count of a bot that answers, forgets, loses or repeats."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.conversation.catalogues import translated
from bot.sandbox.phones import NOT_YET, SandboxMessage
from bot.sandbox.telegram.state import TelegramChat
from tests.bench import users
from tests.bench.form import GOES_ON, SEND, STEPS, UNDO
from tests.bench.telegram_server import Exchange
from tests.bench.users import Users, at_once

CHAT = 1001
SHORT = 0.05  # seconds of patience
BUTTONS = [[{"text": label, "callback_data": label} for label in (SEND, UNDO)]]


@dataclass
class Scripted(Exchange):
    """A bot that answers as the form wants it, but for the updates (by number) that it is told to spoil."""

    people: Users
    forgets: set[int] = field(default_factory=set)  # says nothing, and the conversation is gone
    loses: set[int] = field(default_factory=set)  # says nothing, and goes on where it was when asked again
    repeats: set[int] = field(default_factory=set)  # answers twice
    position: int = 0
    taken: int = 0
    is_open: bool = False

    def __post_init__(self) -> None:
        super().__init__(self.people.hear)

    def queue(self, chat: TelegramChat, kind: str, content: dict[str, Any]) -> None:
        asyncio.get_running_loop().create_task(self.take(chat, content.get("text", "")))

    async def take(self, chat: TelegramChat, text: str) -> None:
        self.taken += 1
        if self.taken in self.forgets:
            self.is_open = False
        if self.taken in self.forgets | self.loses:
            return
        answer = self.next_answer(text)
        for _time in range(2 if self.taken in self.repeats else 1):
            await self.add(chat, SandboxMessage(0, True, NOT_YET, answer, buttons=BUTTONS))

    def next_answer(self, text: str) -> str:
        if text != STEPS[0].says:
            self.position += 1
        elif self.is_open:
            return f"{GOES_ON}\n\n{STEPS[self.position].expects}"
        else:
            self.position = 0
        self.is_open = self.position < len(STEPS) - 1
        return STEPS[self.position].expects


async def filled_in(**spoilt: Any) -> Users:
    """Fill in one form, through such a bot."""
    people = Users(at_once)
    telegram = Scripted(people, **spoilt)
    telegram.add_phone(CHAT, "Trần Thị Mẫu")
    writing = asyncio.create_task(people.fill_in_forms(deque([telegram.phone(CHAT)])))
    await asyncio.sleep(0)
    people.is_over = True
    await asyncio.wait_for(writing, 10)
    return people


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "PATIENCE", SHORT)


async def test_a_form_that_is_answered_to_its_end_is_told_done() -> None:
    people = await filled_in()
    assert people.told_done == {"Họp 1"}
    assert len(people.answered) == len(STEPS)
    assert (people.begun_again, people.unanswered, people.said_twice) == (0, 0, 0)


async def test_a_conversation_that_the_bot_forgot_is_begun_again_and_counts_as_lost() -> None:
    people = await filled_in(forgets={3})
    assert (people.begun_again, people.unanswered) == (1, 1)
    assert people.told_done == {"Họp 2"}


async def test_one_that_goes_on_where_it_was_is_not_lost() -> None:
    people = await filled_in(loses={3})
    assert (people.begun_again, people.unanswered) == (0, 1)
    assert people.told_done == {"Họp 1"}


async def test_what_is_said_twice_is_counted_and_changes_nothing() -> None:
    people = await filled_in(repeats={2, 4})
    assert people.said_twice == 2
    assert people.told_done == {"Họp 1"}


def test_the_form_is_answered_in_the_products_own_words() -> None:
    said = translated("en")
    assert [step.expects for step in STEPS if not any(one.startswith(step.expects) for one in said)] == []
