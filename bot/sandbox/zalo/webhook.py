"""Bringing events to the program: in order within a chat, and again after a pause until it answers 200."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.sandbox.switches import use_up
from bot.sandbox.zalo.faults import EVENTS, Fault

AGAIN = 0.1  # of all events, how many come twice where there is disorder; and how many come late
AT_ONCE = 20  # events under way to the program; undocumented, our own choice
AGENT = "Java/1.8"

PLAIN: dict[str, Any] = {"timeout": None, "trust_env": False, "verify": False}  # it is all on this machine

Headers = dict[str, str]


@dataclass(frozen=True)
class Parcel:
    chat: str
    body: bytes
    headers: Headers
    forged: Headers  # as someone would send them who does not know the secret


@dataclass
class Webhook:
    """An event that fails waits for its pauses beside the chat's next ones, and may come after them."""

    faults: list[Fault]
    patience: float  # seconds for an answer
    pauses: tuple[float, ...]  # seconds, before each new try; none left: the event is lost
    ends: bool  # an event that is lost switches the webhook off
    url: str = ""
    tries: int = 0  # all deliveries tried, for trials
    lost: int = 0
    believed: int = 0  # forged copies that were answered 200
    disorder: random.Random | None = None  # once set, some events come twice and some late
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _lines: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _turns: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    @property
    def is_quiet(self) -> bool:
        return not self._under_way

    def set(self, url: str) -> None:
        """What is under way goes to the new address."""
        self.url = url

    def remove(self) -> None:
        self.url = ""
        for task in self._under_way:
            task.cancel()

    def bring(self, parcel: Parcel) -> None:
        task = asyncio.create_task(self._bring(parcel))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _bring(self, parcel: Parcel) -> None:
        how = self._how(parcel.chat)
        async with self._turns[parcel.chat]:
            if how == "forged":
                self.believed += await self._post(parcel.body, parcel.forged)
            brought = how != "late" and await self._post(parcel.body, parcel.headers)
        if not (brought or await self._bring_again(parcel)):
            self.lost += 1
            self.url = "" if self.ends else self.url
        elif how == "twice":
            await self._post(parcel.body, parcel.headers)

    async def _bring_again(self, parcel: Parcel) -> bool:
        for pause in self.pauses:
            await asyncio.sleep(pause)
            if await self._post(parcel.body, parcel.headers):
                return True
        return False

    async def _post(self, body: bytes, headers: Headers) -> bool:
        """Whether it was taken."""
        stated = {"Content-Type": "application/json", "User-Agent": AGENT, **headers}
        async with self._lines:
            if not self.url:
                return False
            self.tries += 1
            try:
                async with asyncio.timeout(self.patience), httpx.AsyncClient(**PLAIN) as client:
                    answer = await client.post(self.url, content=body, headers=stated)
            except (httpx.HTTPError, TimeoutError):
                return False
        return answer.status_code == httpx.codes.OK

    def _how(self, chat: str) -> str:
        """What goes wrong with this event; "" for nothing."""
        meant = (each for each in self.faults if each.kind in EVENTS and each.chat in (None, chat))
        if fault := next(meant, None):
            return use_up(self.faults, fault).kind
        lot = self.disorder.random() if self.disorder else 1
        return "twice" if lot < AGAIN else "late" if lot < 2 * AGAIN else ""
