"""Long polling, by one process at a time. The offset moves only after the commit."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.channels.base import Arrived, Polled, SendFailed, Stopped, TooFast
from bot.conversation.messages import Event
from bot.jobs import events
from bot.jobs.shop import Shop, fault
from bot.jobs.troubles import What
from storage.engine import leases
from storage.engine.db import StoreDown

log = structlog.get_logger(__name__)
QUIET_WEEK = timedelta(days=5)  # after seven days without updates their numbers begin anew, anywhere
PAUSE = timedelta(seconds=3)
LEASE = timedelta(seconds=60)  # of whoever polls: longer than RENEWED and a whole poll
RENEWED = timedelta(seconds=15)  # a lease that is older is renewed before the next poll


async def poll_for_ever(shop: Shop, channel: Polled) -> None:
    """The loop. It ends when it is cancelled, or once the channel does not know us any more."""
    try:
        await poll_on(shop, channel)
    finally:
        with suppress(*StoreDown):  # then the lease ends by itself
            await shop.store.run(leases.release, lease_of(channel), shop.worker)


async def poll_on(shop: Shop, channel: Polled) -> None:
    offset: int | None = None
    last, elected = shop.clock.now(), None
    while channel.key not in shop.stopped:
        try:
            now = shop.clock.now()
            if elected is None or now - elected > RENEWED:
                if not await is_elected(shop, channel):
                    elected = None
                    await shop.clock.sleep_until(now + PAUSE)
                    continue
                if elected is None:
                    await channel.begin_polling()
                    offset = None
                elected = now
            arrived = await channel.poll(None if now - last > QUIET_WEEK else offset, shop.clock.now)
            shop.troubles.end(What.CHANNEL_AWAY, channel.key)
            if arrived:
                last = shop.clock.now()
                offset = await take(shop, channel, arrived)
        except Stopped:
            shop.stop(channel.key)
            return
        except TooFast as error:
            await shop.clock.sleep_until(shop.clock.now() + error.retry_after)
        except SendFailed as error:
            shop.begin(What.CHANNEL_AWAY, channel.key, str(error))
            await shop.clock.sleep_until(shop.clock.now() + PAUSE)
        except StoreDown:
            await shop.clock.sleep_until(shop.clock.now() + PAUSE)


async def is_elected(shop: Shop, channel: Polled) -> bool:
    """Whether this process polls: another one takes over a minute after it has died."""
    return await shop.store.run(leases.take, lease_of(channel), shop.worker, shop.clock.now(), LEASE)


def lease_of(channel: Polled) -> str:
    return f"poll:{channel.name}:{channel.account}"


async def take(shop: Shop, channel: Polled, arrived: Sequence[Arrived]) -> int:
    """Take what came; the offset that confirms all up to the first that must come again."""
    taken = await events.take_all(shop, [one.event for one in arrived if one.event])
    done = {event.id for event in taken}
    acknowledge(channel, taken)
    left = [one.number for one in arrived if one.event and one.event.id not in done]
    return min(left, default=arrived[-1].number + 1)


def acknowledge(channel: Polled, taken: Sequence[Event]) -> None:
    """Stop the spinners of pressed buttons, best effort: nobody waits for it."""
    for event in taken:
        if event.callback_id:
            task = asyncio.create_task(answered(channel, event))
            spinners.add(task)
            task.add_done_callback(spinners.discard)


spinners: set["asyncio.Task[None]"] = set()  # so that they are not collected before they end


async def answered(channel: Polled, event: Event) -> None:
    try:
        await channel.answered(event)
    except Exception as error:
        log.debug("a spinner goes on", **fault(error))
