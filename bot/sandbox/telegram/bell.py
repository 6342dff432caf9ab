"""Waking those who wait for something to change."""

import asyncio


class Bell:
    """Whoever waits is woken by the next ring."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def wait(self, seconds: float) -> None:
        """Until the next ring, ``seconds`` at most."""
        try:
            await asyncio.wait_for(self._next.wait(), seconds)
        except TimeoutError:
            return
