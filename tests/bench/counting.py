"""Counts of the statements that a deed takes."""

from collections.abc import Awaitable

from bot.conversation import Event
from handlers import dispatch, transfers
from storage.files import ClaimedFile
from tests.bench.morning import Morning
from tests.bench.statements import watched

Counts = dict[str, int]


async def take(day: Morning, event: Event) -> None:
    await day.store.run(dispatch.receive, event, day.settings)


async def read(day: Morning, file: ClaimedFile) -> None:
    """Read what a file that is to be made is drawn from."""
    assert await day.store.run(transfers.read_for_drawing, file, day.settings, day.clock.now())


async def said(deed: Awaitable[object]) -> int:
    """Return the number of statements of the deed's one transaction."""
    with watched() as transactions:
        await deed
    [statements] = transactions
    return len(statements)
