"""Taking events: one transaction each, in order from each chat, the chats side by side."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

import structlog

from bot.conversation.messages import Event
from bot.jobs.shop import Shop, fault
from handlers import dispatch
from storage.engine.db import StoreDown

log = structlog.get_logger(__name__)


async def take_all(shop: Shop, events: Iterable[Event]) -> list[Event]:
    """Take what a channel delivered, and return what may be acknowledged.

    Where an event fails, it and what follows it in its chat come again.
    """
    by_chat: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_chat[event.chat].append(event)
    taken = await asyncio.gather(*(take_in_order(shop, chat) for chat in by_chat.values()))
    return [event for chat in taken for event in chat]


async def take_in_order(shop: Shop, events: list[Event]) -> list[Event]:
    taken = []
    for event in events:
        if not await take(shop, event):
            break
        taken.append(event)
    return taken


async def take(shop: Shop, event: Event) -> bool:
    """Take one event; whether it may be acknowledged.

    One that our code fails on is tried three times and then set aside, or it would come for ever.
    Raises StoreDown where the database is away: then nothing is acknowledged.
    """
    try:
        await shop.store.run(dispatch.receive, event, shop.settings)
    except StoreDown:
        raise
    except Exception as error:
        log.error("event failed", channel=event.channel, event_id=event.id, **fault(error))
        is_set_aside = await shop.store.run(dispatch.failed, event)
        if is_set_aside:
            shop.numbers.set_aside.inc()
            shop.to_send.ring()
        return is_set_aside
    shop.numbers.events.labels(event.channel, event.kind.value).inc()
    shop.to_send.ring()
    if event.file:
        shop.to_fetch.ring()
    return True
