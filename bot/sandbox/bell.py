"""Waking those who wait for something to change."""

import asyncio
from contextlib import suppress


class Bell:
    """Whoever waits is woken by the next ring."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def wait(self, seconds: float) -> None:
        """Until the next ring, ``seconds`` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._next.wait()
