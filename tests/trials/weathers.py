"""Faults of each channel, at random and side by side: see bot/sandbox/zalo/calls.py too."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.sandbox.demo import Accounts
from bot.sandbox.zalo.bot_server import SandboxZaloBot
from bot.sandbox.zalo.calls import ZaloFault
from bot.sandbox.zalo.oa_account import SandboxZaloOa
from tests.trials import weather
from tests.trials.weather import LONGEST_PAUSE, SPELL

LOOKS = 4  # at a fault that waits
SEND, SEND_ON_BOT = "message/cs", "sendMessage"


@dataclass(frozen=True)
class Weather:
    """A channel's weather; ``kinds``: how often each fault, beside the others; ``anywhere``: on any call.

    What a poll of the Zalo bot has brought is gone, so none is lost there: that is the platform's own.
    """

    kinds: Mapping[str, int]
    send: str
    anywhere: tuple[str, ...]


BOT = Weather({"500": 8, "lost": 6, "hang": 3, "403": 3, "429": 1}, SEND_ON_BOT, ("500", "403", "hang"))
OA = Weather(
    {
        "500": 8,
        "lost": 6,
        "hang": 3,
        "429": 2,
        "-32": 3,
        "forged": 4,
        "-213": 1,
        "-216": 2,
        "-220": 2,
        "-218": 1,
        "-230": 1,
        "-234": 1,
    },
    SEND,
    (),
)


@contextmanager
def storms(accounts: Accounts, lot: Random) -> Iterator[None]:
    """Let faults strike on all channels, and what people do come in any order and twice."""
    telegram, bot, oa = accounts.telegram, accounts.zalo_bot, accounts.zalo_oa
    in_disorder = (telegram.updates, bot.own.updates, oa.webhook)
    for one in in_disorder:
        one.disorder = lot
    blowing = [
        asyncio.create_task(blow(telegram.faults, lambda: weather.fault(telegram, lot), lot)),
        asyncio.create_task(blow(bot.faults, lambda: fault(bot, BOT, lot), lot)),
        asyncio.create_task(blow(oa.faults, lambda: fault(oa, OA, lot), lot)),
    ]
    try:
        yield
    finally:
        for task in blowing:
            task.cancel()
        for one in in_disorder:
            one.disorder = None
        for channel in (telegram, bot, oa):
            channel.faults.clear()


async def blow(faults: list[Any], next_one: Callable[[], Any], lot: Random) -> None:
    """Let one strike after the other: where little goes, those that wait would leave no call unharmed.

    One that nothing meets, as it is meant for what is rarely done, makes room after a while.
    """
    looks = 0
    while True:
        await asyncio.sleep(lot.uniform(0, 2 * LONGEST_PAUSE))
        looks = looks + 1 if faults else 0
        if looks >= LOOKS:
            faults.clear()
        if not faults:
            faults.append(next_one())


def fault(channel: SandboxZaloBot | SandboxZaloOa, its: Weather, lot: Random) -> ZaloFault:
    [kind] = lot.choices(list(its.kinds), list(its.kinds.values()))
    method = lot.choice(("", its.send)) if kind in its.anywhere else its.send
    times = lot.choice((1, 1, 1, 2, SPELL)) if kind == "500" else 1
    chat = lot.choice(list(channel.chats)) if kind == "-213" else None
    return ZaloFault(kind, method, chat, times)
