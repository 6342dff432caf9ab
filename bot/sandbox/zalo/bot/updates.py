"""Events that wait for getUpdates: one a call, and what is returned is gone."""

import asyncio
import random
from collections import deque
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.zalo.webhook import AGAIN

Json = dict[str, Any]


class Updates:
    """``disorder``, once set, brings what waits in any order, and some of it once more."""

    def __init__(self) -> None:
        self.waiting: deque[Json] = deque()
        self.bell = Bell()
        self.disorder: random.Random | None = None
        self._ended = False
        self._in_hand = False  # the poller has not come back since it was brought something

    @property
    def is_quiet(self) -> bool:
        """Nothing waits, and what was brought last is dealt with: nobody confirms it, but comes again."""
        return not self.waiting and not self._in_hand

    def add(self, event: Json) -> None:
        self.waiting.append(event)
        self.bell.ring()

    async def next(self, seconds: float) -> Json | None:
        """The oldest, once there is one; None when nobody said anything for so long."""
        self._in_hand = False
        ends = asyncio.get_running_loop().time() + seconds
        while not self.waiting and (left := ends - asyncio.get_running_loop().time()) > 0 and not self._ended:
            await self.bell.wait(left)
        return self._one() if self.waiting else None

    def taken(self) -> list[Json]:
        """All that waits, and no longer does."""
        waiting = [*self.waiting]
        self.waiting.clear()
        return waiting

    def end(self) -> None:
        """Send every poller away."""
        self._ended = True
        self.bell.ring()

    def _one(self) -> Json:
        self._in_hand = True
        if not self.disorder:
            return self.waiting.popleft()
        event = self.disorder.choice(self.waiting)
        if self.disorder.random() >= AGAIN:
            self.waiting.remove(event)
        return event
