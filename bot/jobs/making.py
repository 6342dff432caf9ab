"""Making the files that people ask for: read in a transaction, drawn outside of it, and sent."""

import asyncio

from bot.channels.base import FetchRefused
from bot.jobs.shop import Shop
from bot.jobs.sorts import picture_type
from handlers import arrived, drawing
from storage import blobs
from storage.files import Claimed, Kept


async def make(shop: Shop, file: Claimed) -> None:
    """Make and send it. Refused where it is not theirs any more; done again where we die on the way."""
    paper = await shop.store.run(drawing.read, file, shop.settings, shop.clock.now())
    if paper is None:
        raise FetchRefused("not theirs")
    content = await asyncio.to_thread(paper.drawn)
    sha256 = await asyncio.to_thread(blobs.keep, shop.settings.files, content)
    kept = Kept(sha256, len(content), picture_type(content))
    await shop.store.run(arrived.made, file, kept, paper.said, shop.clock.now())
    shop.numbers.files.labels("held").inc()
    shop.to_send.ring()
