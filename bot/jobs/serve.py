"""Serving a channel: opened, carried both ways, and taken up again after it was stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import cast

from bot.channels.base import Impossible, Polled, SendFailed, Served, Stopped, channel_of
from bot.jobs import deliver, fetch, poll
from bot.jobs.metrics import TroubleKind
from bot.jobs.services import Services, account_of
from storage.engine import channel_state, texts
from storage.engine.db import StoreDown

RETRY = timedelta(seconds=5)  # where the channel or the database is away
AGAIN = timedelta(minutes=1)  # where our token is not known: it may be, later
SLOWLY = timedelta(minutes=10)  # where our webhook is refused: somebody has to change a setting


async def serve_for_ever(services: Services, channel: Served) -> None:
    """Serve a channel until cancelled."""
    await achieved(services, channel, channel.open)
    await achieved(
        services, channel, lambda: remember(services, texts.username(channel.key), channel.username)
    )
    await achieved(services, channel, lambda: note_opened(services, channel))
    while True:
        await serve_until_stopped(services, channel)
        await pause(services, AGAIN)
        await achieved(services, channel, lambda: asked_again(services, channel))


async def serve_until_stopped(services: Services, channel: Served) -> None:
    async with asyncio.TaskGroup() as both_ways:
        both_ways.create_task(deliver.deliver_for_ever(services, channel))
        both_ways.create_task(fetch.fetch_for_ever(services, channel))
        if channel.secret:
            both_ways.create_task(set_webhook(services, channel))
        else:
            both_ways.create_task(poll.poll_for_ever(services, cast(Polled, channel)))


async def achieved(services: Services, channel: Served, step: Callable[[], Awaitable[None]]) -> None:
    """Do it, again while the channel or the database is away, or the channel does not know us."""
    while True:
        try:
            await step()
        except Stopped:
            services.stop(channel.key)
            await pause(services, AGAIN)
        except SendFailed as error:
            services.begin(TroubleKind.CHANNEL_AWAY, channel.key, str(error))
            await pause(services, RETRY)
        except StoreDown:
            await pause(services, RETRY)
        else:
            services.resume(channel.key)
            services.troubles.end(TroubleKind.CHANNEL_AWAY, channel.key)
            return


async def asked_again(services: Services, channel: Served) -> None:
    """Return whether the channel knows us, by what makes it ready; done again that changes nothing."""
    if not channel.secret:
        await cast(Polled, channel).begin_polling()
        return
    with suppress(Impossible):  # the webhook is refused, and we are known
        await channel.begin_webhook(services.settings.webhook(channel.key))


async def set_webhook(services: Services, channel: Served) -> None:
    """Tell the channel where we hear it; what it refuses is tried again slowly, and shown meanwhile."""
    while channel.key not in services.stopped:
        try:
            await channel.begin_webhook(services.settings.webhook(channel.key))
        except Stopped:
            services.stop(channel.key)
        except Impossible as error:
            await remember_refusal(services, channel, str(error))
            services.begin(TroubleKind.WEBHOOK_REFUSED, channel.key, str(error))
            await rest(services, channel)
        except SendFailed as error:
            services.begin(TroubleKind.CHANNEL_AWAY, channel.key, str(error))
            await pause(services, RETRY)
        else:
            await remember_refusal(services, channel, "")
            services.troubles.end(TroubleKind.WEBHOOK_REFUSED, channel.key)
            services.troubles.end(TroubleKind.CHANNEL_AWAY, channel.key)
            return


async def rest(services: Services, channel: Served) -> None:
    """Wait before a webhook is set again; not where the channel is stopped meanwhile."""
    until = services.clock.now() + SLOWLY
    while channel.key not in services.stopped and services.clock.now() < until:
        await pause(services, AGAIN)


async def remember_refusal(services: Services, channel: Served, why: str) -> None:
    """Keep it for ``doctor``, which is another process."""
    with suppress(*StoreDown):
        await remember(services, texts.webhook_refused(channel.key), why)


async def remember(services: Services, key: str, body: str) -> None:
    await services.store.run(texts.put, key, body)


async def note_opened(services: Services, channel: Served) -> None:
    served = {channel_of(key) for key in services.serving}
    await services.store.run(
        channel_state.note_served, account_of(channel), channel.key, services.clock.now(), served
    )


async def pause(services: Services, length: timedelta) -> None:
    await services.clock.sleep_until(services.clock.now() + length)
