"""Updates on their way to the bot, by poll or webhook, and the faults that can be switched on."""

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field

import httpx

from bot.sandbox.phones import ANY, Json, NextChange, Silence

KINDS = ("429", "500", "401", "403", "migrate", "hang", "lost")


FIRST_ID = 510_000_001
FAR_AHEAD = 10  # an offset this far past the end is taken for a stale one, and forgets nothing
PATIENCE = 60.0  # seconds for an answer
AGAIN = 0.1  # of the updates confirmed last, how many come once more where there is disorder
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class TelegramRefusal(Exception):
    """Answered as ``{"ok": false, …}``; ``parameters`` is retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(why: str) -> TelegramRefusal:
    return TelegramRefusal(400, f"Bad Request: {why}")


def migrated(to: int) -> TelegramRefusal:
    refusal = bad_request("group chat was upgraded to a supergroup chat")
    refusal.parameters["migrate_to_chat_id"] = to
    return refusal


@dataclass
class TelegramFault:
    """``hang`` does nothing and never answers; ``lost`` does what is asked and drops the connection."""

    kind: str
    method: str = ANY  # "file" stands for downloads
    chat: int | None = None  # None: in any
    times: int = 1
    retry_after: int = 3  # seconds, with a 429
    migrate_to: int = -100_1234567890

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault's kind is one of {', '.join(KINDS)}")

    def strike(self) -> None:
        """Raise what the caller is to meet before anything is done; nothing for ``lost``."""
        match self.kind:
            case "hang":
                raise Silence
            case "429":
                after = self.retry_after
                raise TelegramRefusal(429, f"Too Many Requests: retry after {after}", retry_after=after)
            case "401":
                raise TelegramRefusal(401, "Unauthorized")
            case "403":
                raise TelegramRefusal(403, "Forbidden: bot was blocked by the user")
            case "migrate":
                raise migrated(self.migrate_to)
            case "500":
                raise TelegramRefusal(500, "Internal Server Error")


@dataclass
class Pending:
    chat: int
    update: Json

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


@dataclass
class TelegramUpdates:
    """``disorder``, once set, brings what waits in any order, and some of what was confirmed again."""

    pending: list[Pending] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)  # kinds of update; empty: all that there are
    next_id: int = FIRST_ID
    changed: NextChange = field(default_factory=NextChange)
    disorder: random.Random | None = None
    _confirmed: deque[Pending] = field(default_factory=lambda: deque(maxlen=20))
    _poller: object = None
    _sent_away: str = OTHER_POLLER

    def add(self, chat: int, kind: str, content: Json) -> None:
        if self.wanted and kind not in self.wanted:
            return
        self.pending.append(Pending(chat, {"update_id": self.next_id, kind: content}))
        self.next_id += 1
        self.changed.tell()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Return what waits, once there is something; Refusal 409 when a newer poller takes over."""
        self.terminate(OTHER_POLLER)
        me = self._poller = object()
        self._forget(offset)
        ends = asyncio.get_running_loop().time() + seconds
        while not self._from(offset) and (left := ends - asyncio.get_running_loop().time()) > 0:
            await self.changed.wait(left)
            if self._poller is not me:
                raise TelegramRefusal(409, f"Conflict: {self._sent_away}")
        waiting = self._from(offset)[:limit]
        if self.disorder and waiting:
            again = [each for each in self._confirmed if self.disorder.random() < AGAIN]
            waiting = self.disorder.sample([*waiting, *again], len(waiting) + len(again))
        return [each.update for each in waiting]

    def terminate(self, why: str) -> None:
        self._poller = None
        self._sent_away = why
        self.changed.tell()

    def _forget(self, offset: int) -> None:
        """Confirm updates before ``offset``; a negative one counts from the end."""
        before, self.pending = self.pending, self.pending[offset:] if offset < 0 else self._from(offset)
        self._confirmed.extend(each for each in before if each not in self.pending)

    def _from(self, offset: int) -> list[Pending]:
        if offset <= 0 or offset > self.next_id + FAR_AHEAD:
            return self.pending
        return [each for each in self.pending if each.id >= offset]


@dataclass
class TelegramWebhook:
    updates: TelegramUpdates
    first_pause: float = 1.0  # seconds; doubles with each failure
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    tries: int = 0  # all deliveries tried, for trials
    _couriers: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    def set(self, url: str, secret: str, max_connections: int) -> None:
        self.remove()
        self.url, self.secret, self.max_connections, self.last_error = url, secret, max_connections, ""
        self.wake()

    def remove(self) -> None:
        self.url = ""
        for courier in self._couriers.values():
            courier.cancel()
        self._couriers = {}

    def wake(self) -> None:
        """Start a courier for each chat that has something waiting and none yet."""
        if not self.url:
            return
        for chat in {each.chat for each in self.updates.pending} - self._couriers.keys():
            if len(self._couriers) < self.max_connections:
                self._couriers[chat] = asyncio.create_task(self._bring_all(chat))

    async def _bring_all(self, chat: int) -> None:
        pause = self.first_pause
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, verify=False) as client:
            while (pending := self._first(chat)) is not None:
                if await self._bring(client, pending):
                    if not (disorder := self.updates.disorder) or disorder.random() >= AGAIN:
                        self.updates.pending.remove(pending)
                    pause = self.first_pause
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 60.0)
        self._couriers.pop(chat, None)
        self.wake()

    async def _bring(self, client: httpx.AsyncClient, pending: Pending) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        self.tries += 1
        try:
            answer = await client.post(self.url, json=pending.update, headers=headers)
        except httpx.HTTPError as failure:
            self.last_error = type(failure).__name__
            return False
        if not answer.is_success:
            self.last_error = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return answer.is_success

    def _first(self, chat: int) -> Pending | None:
        waiting = [each for each in self.updates.pending if each.chat == chat]
        if self.updates.disorder and waiting:
            return self.updates.disorder.choice(waiting)
        return waiting[0] if waiting else None
