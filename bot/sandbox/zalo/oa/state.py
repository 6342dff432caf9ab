"""An Official Account: who it is, its limits and windows, and how it is told what people did.

Where sources conflict or are silent, each way is a switch of ``Official`` and says so.
"""

import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from bot.conversation.text import local_date
from bot.sandbox.calls import wall_time
from bot.sandbox.zalo.chats import Act, Chat
from bot.sandbox.zalo.oa import events
from bot.sandbox.zalo.oa.errors import ERRORS, error
from bot.sandbox.zalo.oa.tokens import Tokens
from bot.sandbox.zalo.state import Zalo
from bot.sandbox.zalo.webhook import Headers

Json = dict[str, Any]

FREE, PAID = timedelta(hours=48), timedelta(days=7)  # after the person's last act
A_MINUTE = 2000  # requests, by plan; the smaller one has 100
MINUTE = 60.0  # seconds
SIGNATURE = "X-ZEvent-Signature"
KINDS = ("429", "500", "401", "403", "dead", *map(str, ERRORS))
PATIENCE = 2.0  # seconds
PAUSES = (30.0, 120.0, 600.0, 1800.0, 3600.0)  # seconds: from 30 s to 1 h; those between are our own choice


@dataclass(frozen=True)
class Uploaded:
    file_id: str  # of Zalo.files
    until: datetime


@dataclass
class Official:
    app_id: str = "360846524940903967"
    oa_id: str = "388613280878808645"
    app_secret: str = "sandbox-app-secret"  # the access token's
    oa_secret: str = "sandbox-oa-secret"  # the webhook's
    name: str = "zalo_oa"
    of_state: bool = False  # cs answers -235, and only /v2.0/oa/message sends; undocumented, seen
    a_minute: int = A_MINUTE
    most_paid: int | None = None  # paid messages a month, then -211; None: the purse is full
    most_to_one: int | None = None  # messages to one person a day, then -218
    templates: dict[str, frozenset[str]] = field(default_factory=dict)  # approved: id and its places
    tokens: Tokens = field(default_factory=Tokens)
    images: dict[str, Uploaded] = field(default_factory=dict)  # by attachment_id
    documents: dict[str, Uploaded] = field(default_factory=dict)  # by token
    paid: Counter[str] = field(default_factory=Counter)  # messages, by month ("2026-11")
    paid_on: Counter[str] = field(default_factory=Counter)  # the same, by day ("2026-11-25")
    free: Counter[str] = field(default_factory=Counter)
    to_one: Counter[tuple[str, str]] = field(default_factory=Counter)  # by person and day
    refused: Counter[str] = field(default_factory=Counter)  # requests, by the error's number, for trials
    unheard: int = 0  # events while there was no webhook
    kinds: tuple[str, ...] = KINDS
    patience: float = PATIENCE
    pauses: tuple[float, ...] = PAUSES
    ends: bool = True
    _requests: deque[float] = field(default_factory=deque)

    def admit(self, seconds: float) -> None:
        """Count a request; Refusal -32 when there were too many within a minute."""
        while self._requests and seconds - self._requests[0] >= MINUTE:
            self._requests.popleft()
        if len(self._requests) >= self.a_minute:
            raise error(-32)
        self._requests.append(seconds)

    def count(self, chat: Chat, now: datetime) -> None:
        """Count a message to this person; Refusal -230, -211 or -218 when none may be sent."""
        since = now - chat.last_act if chat.last_act else None
        if since is None or since > PAID:
            raise error(-230)
        self.spend(chat, now, is_paid=since > FREE)

    def spend(self, chat: Chat, now: datetime, *, is_paid: bool) -> None:
        month, person = f"{local_date(now):%Y-%m}", (chat.id, f"{local_date(now)}")
        if self.most_to_one is not None and self.to_one[person] >= self.most_to_one:
            raise error(-218)
        if is_paid and self.most_paid is not None and self.paid[month] >= self.most_paid:
            raise error(-211)
        self.to_one[person] += 1
        counted = self.paid if is_paid else self.free
        counted[month] += 1
        if is_paid:
            self.paid_on[person[1]] += 1

    def meet(self, chat: Chat) -> None:
        """Whoever has acted once is known."""

    def event(self, act: Act) -> Json | None:
        return events.event(self.app_id, self.oa_id, act)

    def posted(self, event: Json) -> Json:
        return event

    def headers(self, body: bytes, event: Json) -> Headers:
        return {SIGNATURE: self._mac(body, event, self.oa_secret)}

    def forged(self, body: bytes, event: Json) -> Headers:
        return {SIGNATURE: self._mac(body, event, "not-the-secret")}

    def _mac(self, body: bytes, event: Json, secret: str) -> str:
        signed = self.app_id.encode() + body + str(event["timestamp"]).encode() + secret.encode()
        return f"mac={sha256(signed).hexdigest()}"

    def keep(self, event: Json) -> None:
        self.unheard += 1

    def is_quiet(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing of its own runs."""


ZaloOa: TypeAlias = Zalo[Official]


def new_oa(
    official: Official | None = None,
    now: Callable[[], Awaitable[datetime]] = wall_time,
    seconds: Callable[[], float] = time.monotonic,
) -> ZaloOa:
    return Zalo(official or Official(), now, seconds)
