"""The queue of updates that the bot has not yet taken, and long polling."""

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.telegram.refusal import Refusal

Json = dict[str, Any]

FIRST_ID = 510_000_001
FAR_AHEAD = 10  # an offset this far past the end is taken for a stale one, and forgets nothing
AGAIN = 0.1  # of the updates confirmed last, how many come once more where there is disorder
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass
class Pending:
    chat: int
    update: Json

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


@dataclass
class Updates:
    """Ids grow by one; after a quiet week the next one is random (``next_at_random``).

    ``disorder``, once set, brings what waits in any order, and some of what was confirmed again.
    """

    pending: list[Pending] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)  # kinds of update; empty: all that there are
    next_id: int = FIRST_ID
    bell: Bell = field(default_factory=Bell)
    disorder: random.Random | None = None
    _confirmed: deque[Pending] = field(default_factory=lambda: deque(maxlen=20))
    _poller: object = None
    _sent_away: str = OTHER_POLLER

    def add(self, chat: int, kind: str, content: Json) -> None:
        """Queue an update, unless the bot does not want its kind."""
        if self.wanted and kind not in self.wanted:
            return
        self.pending.append(Pending(chat, {"update_id": self.next_id, kind: content}))
        self.next_id += 1
        self.bell.ring()

    def next_at_random(self) -> None:
        """As after a week without updates: the next id is anything, also a smaller one."""
        self.next_id = random.randrange(100_000_000, 900_000_000)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """What waits, once there is something; Refusal 409 when a newer poller takes over."""
        self.terminate(OTHER_POLLER)
        me = self._poller = object()
        self._forget(offset)
        ends = asyncio.get_running_loop().time() + seconds
        while not self._from(offset) and (left := ends - asyncio.get_running_loop().time()) > 0:
            await self.bell.wait(left)
            if self._poller is not me:
                raise Refusal(409, f"Conflict: {self._sent_away}")
        return [each.update for each in self._brought(self._from(offset)[:limit])]

    def terminate(self, why: str) -> None:
        """Send the poller of this moment away with a 409."""
        self._poller = None
        self._sent_away = why
        self.bell.ring()

    def _forget(self, offset: int) -> None:
        """Updates before ``offset`` are confirmed; a negative one counts from the end."""
        before, self.pending = self.pending, self._left(offset)
        self._confirmed.extend(each for each in before if each not in self.pending)

    def _left(self, offset: int) -> list[Pending]:
        if offset < 0:
            return self.pending[offset:]
        if self._is_stale(offset):
            return self.pending
        return [each for each in self.pending if each.id >= offset]

    def _brought(self, waiting: list[Pending]) -> list[Pending]:
        if not self.disorder or not waiting:
            return waiting
        again = [each for each in self._confirmed if self.disorder.random() < AGAIN]
        return self.disorder.sample([*waiting, *again], len(waiting) + len(again))

    def _from(self, offset: int) -> list[Pending]:
        if offset <= 0 or self._is_stale(offset):
            return self.pending
        return [each for each in self.pending if each.id >= offset]

    def _is_stale(self, offset: int) -> bool:
        return offset > self.next_id + FAR_AHEAD
