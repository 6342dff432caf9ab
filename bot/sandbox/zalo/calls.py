"""Calls between Zalo and the program: JSON read, calls refused or made to fail, events brought.

Events come in order within a chat, and again after a pause until the program answers 200. What can go wrong:
see CALLS and EVENTS.
"""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.requests import Request

from bot.sandbox.phones import ANY, Silence, use_up

CALLS = ("hang", "lost")  # beside those that the kind of account refuses with
EVENTS = ("twice", "late", "forged")
EVENT = "event"  # stands for the method where an event is brought to the webhook
AGAIN = 0.1  # of all events, how many come twice where there is disorder; and how many come late
AT_ONCE = 20  # events under way to the program; undocumented, our own choice
PLAIN: dict[str, Any] = {"timeout": None, "trust_env": False, "verify": False}  # it is all on this machine

Headers = dict[str, str]


class ZaloRefusal(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


@dataclass
class ZaloFault:
    """``hang`` does nothing and never answers; ``lost`` does what is asked and drops the connection.

    Of events, ``twice`` brings one again, ``late`` after the next ones, ``forged`` first a copy with a
    wrong secret or signature.
    """

    kind: str
    method: str = ANY  # of the Official Account what follows "/oa/"; "file" stands for downloads
    chat: str | None = None  # None: in any
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind in EVENTS:
            self.method = EVENT

    def strike(self, refused: Callable[[str], Exception]) -> None:
        """Raise what the caller is to meet before anything is done; nothing for ``lost``."""
        if self.kind == "hang":
            raise Silence
        if self.kind != "lost":
            raise refused(self.kind)


async def json_object(request: Request) -> dict[str, Any]:
    """Read it. ValueError, TypeError: no JSON object, or half a character, which UTF-8 cannot carry."""
    body = await request.json()
    json.dumps(body, ensure_ascii=False).encode()
    if not isinstance(body, dict):
        raise TypeError("no object")
    return body


@dataclass(frozen=True)
class Parcel:
    chat: str
    body: bytes
    headers: Headers
    forged: Headers  # as someone would send them who does not know the secret


@dataclass
class ZaloWebhook:
    """An event that fails waits for its pauses beside the chat's next ones, and may come after them."""

    faults: list[ZaloFault]
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
        for pause in () if brought else self.pauses:
            await asyncio.sleep(pause)
            if brought := await self._post(parcel.body, parcel.headers):
                break
        if not brought:
            self.lost += 1
            self.url = "" if self.ends else self.url
        elif how == "twice":
            await self._post(parcel.body, parcel.headers)

    async def _post(self, body: bytes, headers: Headers) -> bool:
        stated = {"Content-Type": "application/json", "User-Agent": "Java/1.8", **headers}
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
        """Return what goes wrong with this event; "" for nothing."""
        meant = (each for each in self.faults if each.kind in EVENTS and each.chat in (None, chat))
        if fault := next(meant, None):
            use_up(self.faults, fault)
            return fault.kind
        lot = self.disorder.random() if self.disorder else 1
        return "twice" if lot < AGAIN else "late" if lot < 2 * AGAIN else ""
