"""Faults of the real service, at random: see bot/sandbox/telegram/state.py."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.telegram.updates import TelegramFault

KINDS = {"500": 8, "lost": 6, "hang": 3, "429": 3, "403": 2}  # how often, beside each other
METHODS = ("", "sendMessage", "sendMessage", "editMessageText", "getUpdates", "answerCallbackQuery", "file")
LONGEST_PAUSE = 0.8  # seconds between two faults
MOST = 8  # that wait to be met
SPELL = 15  # calls in a row, where it is not a single one
RETRY_AFTER = (4, 6)  # seconds, with a 429
SUPERGROUP = -1_000_000_000_000


@contextmanager
def storm(telegram: SandboxTelegram, lot: Random) -> Iterator[None]:
    """Let faults strike, groups move, and updates come in any order and twice."""
    telegram.updates.disorder = lot
    blowing = asyncio.create_task(blow(telegram, lot))
    try:
        yield
    finally:
        blowing.cancel()
        calm(telegram)


def calm(telegram: SandboxTelegram) -> None:
    """Let nothing go wrong any more."""
    telegram.updates.disorder = None
    telegram.faults.clear()


async def blow(telegram: SandboxTelegram, lot: Random) -> None:
    while True:
        await asyncio.sleep(lot.uniform(0, LONGEST_PAUSE))
        telegram.faults.append(fault(telegram, lot))
        del telegram.faults[:-MOST]
        groups = [chat for chat in telegram.chats if SUPERGROUP < chat < 0]
        if groups and lot.random() < 0.02:
            telegram.migrate(groups[0], groups[0] + SUPERGROUP)


def fault(telegram: SandboxTelegram, lot: Random) -> TelegramFault:
    [kind] = lot.choices(list(KINDS), list(KINDS.values()))
    if kind == "403":
        people = [chat for chat in telegram.chats if chat > 0]
        return TelegramFault(kind, "sendMessage", lot.choice(people))
    times = lot.choice((1, 1, 1, 2, SPELL)) if kind == "500" else 1
    return TelegramFault(kind, lot.choice(METHODS), times=times, retry_after=lot.randint(*RETRY_AFTER))


def struck(telegram: SandboxTelegram) -> Counter[str]:
    """Count the faults met by kind, and the groups that have moved."""
    return met(telegram) + Counter(migrate=len(telegram.moved))


def met(channel: Any) -> Counter[str]:
    """Count how often each kind of fault was met on a channel."""
    return Counter(call.fault.kind for call in channel.log if call.fault)
