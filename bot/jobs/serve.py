"""Serving a channel: opened, carried both ways, and taken up again after it was stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import cast

from bot.channels.base import Impossible, Polled, SendFailed, Served, Stopped, channel_of
from bot.jobs import deliver, fetch, poll
from bot.jobs.shop import Shop, whose
from bot.jobs.troubles import What
from storage.engine import channel_state, texts
from storage.engine.db import StoreDown

RETRY = timedelta(seconds=5)  # where the channel or the database is away
AGAIN = timedelta(minutes=1)  # where our token is not known: it may be, later
SLOWLY = timedelta(minutes=10)  # where our webhook is refused: somebody has to change a setting


async def serve_for_ever(shop: Shop, channel: Served) -> None:
    """The loop. It ends when it is cancelled."""
    await achieved(shop, channel, channel.open)
    await achieved(shop, channel, lambda: remember(shop, texts.username(channel.key), channel.username))
    await achieved(shop, channel, lambda: note_opened(shop, channel))
    while True:
        await serve_until_stopped(shop, channel)
        await pause(shop, AGAIN)
        await achieved(shop, channel, lambda: asked_again(shop, channel))


async def serve_until_stopped(shop: Shop, channel: Served) -> None:
    async with asyncio.TaskGroup() as both_ways:
        both_ways.create_task(deliver.deliver_for_ever(shop, channel))
        both_ways.create_task(fetch.fetch_for_ever(shop, channel))
        if channel.secret:
            both_ways.create_task(set_webhook(shop, channel))
        else:
            both_ways.create_task(poll.poll_for_ever(shop, cast(Polled, channel)))


async def achieved(shop: Shop, channel: Served, step: Callable[[], Awaitable[None]]) -> None:
    """Do it, again while the channel or the database is away, or the channel does not know us."""
    while True:
        try:
            await step()
        except Stopped:
            shop.stop(channel.key)
            await pause(shop, AGAIN)
        except SendFailed as error:
            shop.begin(What.CHANNEL_AWAY, channel.key, str(error))
            await pause(shop, RETRY)
        except StoreDown:
            await pause(shop, RETRY)
        else:
            shop.resume(channel.key)
            shop.troubles.end(What.CHANNEL_AWAY, channel.key)
            return


async def asked_again(shop: Shop, channel: Served) -> None:
    """Whether the channel knows us: by what makes it ready for us, which changes nothing when done again."""
    if not channel.secret:
        await cast(Polled, channel).begin_polling()
        return
    with suppress(Impossible):  # the webhook is refused, and we are known
        await channel.begin_webhook(shop.settings.webhook(channel.key))


async def set_webhook(shop: Shop, channel: Served) -> None:
    """Tell the channel where we hear it; what it refuses is tried again slowly, and shown meanwhile."""
    while channel.key not in shop.stopped:
        try:
            await channel.begin_webhook(shop.settings.webhook(channel.key))
        except Stopped:
            shop.stop(channel.key)
        except Impossible as error:
            await remember_refusal(shop, channel, str(error))
            shop.begin(What.WEBHOOK_REFUSED, channel.key, str(error))
            await rest(shop, channel)
        except SendFailed as error:
            shop.begin(What.CHANNEL_AWAY, channel.key, str(error))
            await pause(shop, RETRY)
        else:
            await remember_refusal(shop, channel, "")
            shop.troubles.end(What.WEBHOOK_REFUSED, channel.key)
            shop.troubles.end(What.CHANNEL_AWAY, channel.key)
            return


async def rest(shop: Shop, channel: Served) -> None:
    """Before a webhook is set again. Not where the channel is stopped meanwhile: it is taken up anew."""
    until = shop.clock.now() + SLOWLY
    while channel.key not in shop.stopped and shop.clock.now() < until:
        await pause(shop, AGAIN)


async def remember_refusal(shop: Shop, channel: Served, why: str) -> None:
    """Keep it for ``doctor``, which is another process."""
    with suppress(*StoreDown):
        await remember(shop, texts.webhook_refused(channel.key), why)


async def remember(shop: Shop, key: str, body: str) -> None:
    await shop.store.run(texts.put, key, body)


async def note_opened(shop: Shop, channel: Served) -> None:
    served = {channel_of(key) for key in shop.serving}
    await shop.store.run(channel_state.note_served, whose(channel), channel.key, shop.clock.now(), served)


async def pause(shop: Shop, length: timedelta) -> None:
    await shop.clock.sleep_until(shop.clock.now() + length)
