"""Serving a channel: opened, carried both ways, and taken up again after it was stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from bot.channels.base import Impossible, SendFailed, Stopped
from bot.channels.telegram import Telegram
from bot.jobs import deliver, fetch, poll
from bot.jobs.shop import Shop
from bot.jobs.troubles import What
from storage import texts
from storage.db import StoreDown

RETRY = timedelta(seconds=5)  # where the channel or the database is away
AGAIN = timedelta(minutes=1)  # where our token is not known: it may be, later
SLOWLY = timedelta(minutes=10)  # where our webhook is refused: somebody has to change a setting


async def serve_for_ever(shop: Shop, telegram: Telegram) -> None:
    """The loop. It ends when it is cancelled."""
    await achieved(shop, telegram, telegram.open)
    await achieved(shop, telegram, lambda: remember(shop, texts.TELEGRAM_USERNAME, telegram.username))
    while True:
        await serve_until_stopped(shop, telegram)
        await pause(shop, AGAIN)
        await achieved(shop, telegram, lambda: asked_again(shop, telegram))


async def serve_until_stopped(shop: Shop, telegram: Telegram) -> None:
    async with asyncio.TaskGroup() as both_ways:
        both_ways.create_task(deliver.deliver_for_ever(shop, telegram))
        both_ways.create_task(fetch.fetch_for_ever(shop, telegram))
        if secret_of(shop):
            both_ways.create_task(set_webhook(shop, telegram))
        else:
            both_ways.create_task(poll.poll_for_ever(shop, telegram))


async def achieved(shop: Shop, telegram: Telegram, step: Callable[[], Awaitable[None]]) -> None:
    """Do it, again while the channel or the database is away, or the channel does not know us."""
    while True:
        try:
            await step()
        except Stopped:
            shop.stop(telegram.name)
            await pause(shop, AGAIN)
        except SendFailed as error:
            shop.begin(What.CHANNEL_AWAY, telegram.name, str(error))
            await pause(shop, RETRY)
        except StoreDown:
            await pause(shop, RETRY)
        else:
            shop.resume(telegram.name)
            shop.troubles.end(What.CHANNEL_AWAY, telegram.name)
            return


async def asked_again(shop: Shop, telegram: Telegram) -> None:
    """Whether the channel knows us: by what makes it ready for us, which changes nothing when done again."""
    if not secret_of(shop):
        await telegram.begin_polling()
        return
    with suppress(Impossible):  # the webhook is refused, and we are known
        await telegram.begin_webhook(shop.settings.telegram_webhook, secret_of(shop))


async def set_webhook(shop: Shop, telegram: Telegram) -> None:
    """Tell the channel where we hear it; what it refuses is tried again slowly, and shown meanwhile."""
    while telegram.name not in shop.stopped:
        try:
            await telegram.begin_webhook(shop.settings.telegram_webhook, secret_of(shop))
        except Stopped:
            shop.stop(telegram.name)
        except Impossible as error:
            await remember_refusal(shop, str(error))
            shop.begin(What.WEBHOOK_REFUSED, telegram.name, str(error))
            await pause(shop, SLOWLY)
        except SendFailed as error:
            shop.begin(What.CHANNEL_AWAY, telegram.name, str(error))
            await pause(shop, RETRY)
        else:
            await remember_refusal(shop, "")
            shop.troubles.end(What.WEBHOOK_REFUSED, telegram.name)
            shop.troubles.end(What.CHANNEL_AWAY, telegram.name)
            return


async def remember_refusal(shop: Shop, why: str) -> None:
    """Keep it for ``doctor``, which is another process."""
    with suppress(*StoreDown):
        await remember(shop, texts.WEBHOOK_REFUSED, why)


async def remember(shop: Shop, key: str, body: str) -> None:
    await shop.store.run(texts.put, key, body)


async def pause(shop: Shop, length: timedelta) -> None:
    await shop.clock.sleep_until(shop.clock.now() + length)


def secret_of(shop: Shop) -> str:
    return shop.settings.telegram_webhook_secret.get_secret_value()
