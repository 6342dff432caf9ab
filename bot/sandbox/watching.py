"""Telling those who watch the phones what changes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]


class Watchers:
    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Json]] = set()

    def __len__(self) -> int:
        return len(self._queues)

    def tell(self, event: str, chat_id: int | str | None, **what: object) -> None:
        for queue in self._queues:
            queue.put_nowait({"event": event, "chat_id": chat_id, **what})

    @contextmanager
    def watched(self) -> Iterator[asyncio.Queue[Json]]:
        """What changes from now on."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)
