"""Taking events, one transaction each, and the long polling that brings them.

They are taken in order from each chat, the chats side by side. One process at a time polls; the offset moves
only after the commit.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.channels.base import Arrived, Polled, SendFailed, Stopped, TooFast
from bot.conversation.messages import Event
from bot.jobs.metrics import TroubleKind
from bot.jobs.services import Services, error_fields
from handlers import dispatch
from storage.engine import leases
from storage.engine.db import StoreDown

log = structlog.get_logger(__name__)
QUIET_WEEK = timedelta(days=5)  # after seven days without updates their numbers begin anew, anywhere
PAUSE = timedelta(seconds=3)
LEASE = timedelta(seconds=60)  # of whoever polls: longer than RENEWED and a whole poll
RENEWED = timedelta(seconds=15)  # a lease that is older is renewed before the next poll

spinners: set["asyncio.Task[None]"] = set()  # so that they are not collected before they end


async def poll_for_ever(services: Services, channel: Polled) -> None:
    """Ask for events until cancelled, or until the channel does not know us any more."""
    try:
        await poll_on(services, channel)
    finally:
        with suppress(*StoreDown):  # then the lease ends by itself
            await services.store.run(leases.release, lease_of(channel), services.worker)


async def poll_on(services: Services, channel: Polled) -> None:
    offset: int | None = None
    last, elected = services.clock.now(), None
    while channel.key not in services.stopped:
        try:
            now = services.clock.now()
            if elected is None or now - elected > RENEWED:
                if not await is_elected(services, channel):
                    elected = None
                    await services.clock.sleep_until(now + PAUSE)
                    continue
                if elected is None:
                    await channel.begin_polling()
                    offset = None
                elected = now
            arrived = await channel.poll(None if now - last > QUIET_WEEK else offset, services.clock.now)
            services.troubles.end(TroubleKind.CHANNEL_AWAY, channel.key)
            if arrived:
                last = services.clock.now()
                offset = await take_polled(services, channel, arrived)
        except Stopped:
            services.stop(channel.key)
            return
        except TooFast as error:
            await services.clock.sleep_until(services.clock.now() + error.retry_after)
        except SendFailed as error:
            services.begin(TroubleKind.CHANNEL_AWAY, channel.key, str(error))
            await services.clock.sleep_until(services.clock.now() + PAUSE)
        except StoreDown:
            await services.clock.sleep_until(services.clock.now() + PAUSE)


async def is_elected(services: Services, channel: Polled) -> bool:
    """Return whether this process polls: another one takes over a minute after it has died."""
    return await services.store.run(
        leases.take, lease_of(channel), services.worker, services.clock.now(), LEASE
    )


def lease_of(channel: Polled) -> str:
    return f"poll:{channel.name}:{channel.account}"


async def take_polled(services: Services, channel: Polled, arrived: Sequence[Arrived]) -> int:
    """Take what came; the offset that confirms all up to the first that must come again."""
    taken = await take_events(services, [one.event for one in arrived if one.event])
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


async def answered(channel: Polled, event: Event) -> None:
    try:
        await channel.answered(event)
    except Exception as error:
        log.debug("a spinner goes on", **error_fields(error))


async def take_events(services: Services, events: Iterable[Event]) -> list[Event]:
    """Take what a channel delivered, and return what may be acknowledged.

    Where an event fails, it and what follows it in its chat come again.
    """
    by_chat: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_chat[event.chat].append(event)
    taken = await asyncio.gather(*(take_in_order(services, chat) for chat in by_chat.values()))
    return [event for chat in taken for event in chat]


async def take_in_order(services: Services, events: list[Event]) -> list[Event]:
    taken = []
    for event in events:
        if not await take_event(services, event):
            break
        taken.append(event)
    return taken


async def take_event(services: Services, event: Event) -> bool:
    """Take one event; whether it may be acknowledged.

    One that our code fails on is tried three times and then set aside, or it would come for ever.
    Raises StoreDown where the database is away: then nothing is acknowledged.
    """
    try:
        await services.store.run(dispatch.receive, event, services.settings)
    except StoreDown:
        raise
    except Exception as error:
        log.error("event failed", channel=event.channel, event_id=event.id, **error_fields(error))
        is_set_aside = await services.store.run(dispatch.failed, event)
        if is_set_aside:
            services.metrics.set_aside.inc()
            services.to_send.wake()
        return is_set_aside
    services.metrics.events.labels(event.channel, event.kind.value).inc()
    services.to_send.wake()
    if event.file:
        services.to_fetch.wake()
    return True
