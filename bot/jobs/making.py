"""Making the files that people ask for: read in a transaction, drawn or packed outside of it, and sent."""

import asyncio
from pathlib import Path

from bot.channels.base import FetchRefused
from bot.jobs.shop import Shop
from bot.jobs.sorts import picture_type
from handlers import transfers
from handlers.engine.feature import Packed, Paper
from handlers.transfers import Made
from storage.engine import blobs
from storage.files import Claimed, StoredBytes


async def make(shop: Shop, file: Claimed) -> None:
    """Make and send it. Refused where it is not theirs any more; done again where we die on the way."""
    found = await shop.store.run(transfers.read_for_drawing, file, shop.settings, shop.clock.now())
    if found is None:
        raise FetchRefused("not theirs")
    if isinstance(found, Paper):
        made = [await asyncio.to_thread(drawn, shop.settings.files, found)]
    else:
        made = [await asyncio.to_thread(packed, shop.settings.files, one) for one in found]
    await shop.store.run(transfers.file_made, file, made, shop.clock.now())
    shop.numbers.files.labels("held").inc(len(made))
    shop.to_send.ring()


def drawn(folder: Path, paper: Paper) -> Made:
    content = paper.drawn()
    sha256 = blobs.store(folder, content)
    return Made(StoredBytes(sha256, len(content), picture_type(content)), paper.said)


def packed(folder: Path, one: Packed) -> Made:
    return Made(StoredBytes(*blobs.store_written(folder, one.written)), one.said, one.name)
