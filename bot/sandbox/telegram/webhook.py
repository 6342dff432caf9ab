"""Bringing updates to the bot's webhook: in order, one in flight per chat, again until it says 2xx."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.sandbox.telegram.updates import AGAIN, Pending, Updates

Json = dict[str, Any]

LONGEST_PAUSE = 60.0  # seconds
PATIENCE = 60.0  # seconds for an answer
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Webhook:
    updates: Updates
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
        """A courier for each chat that has something waiting and none yet."""
        if not self.url:
            return
        for chat in {each.chat for each in self.updates.pending} - self._couriers.keys():
            if len(self._couriers) < self.max_connections:
                self._couriers[chat] = asyncio.create_task(self._bring_all(chat))

    async def _bring_all(self, chat: int) -> None:
        pause = self.first_pause
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            while (pending := self._first(chat)) is not None:
                if await self._bring(client, pending):
                    self._confirm(pending)
                    pause = self.first_pause
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
        self._couriers.pop(chat, None)
        self.wake()

    async def _bring(self, client: httpx.AsyncClient, pending: Pending) -> bool:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
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

    def _confirm(self, pending: Pending) -> None:
        disorder = self.updates.disorder
        if not disorder or disorder.random() >= AGAIN:
            self.updates.pending.remove(pending)
