"""Receiving: asking a channel for events, keeping its webhook set, and taking each event."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import cast

import structlog

from bot.channels.base import (
    Arrived,
    Channel,
    Impossible,
    Polled,
    SendFailed,
    Served,
    Stopped,
    TooFast,
    channel_of,
)
from bot.conversation import Event
from bot.jobs import deliver, fetch
from bot.jobs.claiming import Deliveries
from bot.jobs.metrics import TroubleKind
from bot.jobs.services import Sender, Services, account_of, error_fields
from handlers import dispatch
from storage.engine import StoreDown, Tx, business_time, channel_state, texts

log = structlog.get_logger(__name__)
QUIET_WEEK = timedelta(days=5)  # after seven days without updates their numbers begin anew, anywhere
PAUSE = timedelta(seconds=3)
LEASE = timedelta(seconds=60)  # of whoever polls, after which another does: longer than RENEWED and a poll
RENEWED = timedelta(seconds=15)  # a lease that is older is renewed before the next poll

spinners: set["asyncio.Task[None]"] = set()  # so that they are not collected before they end

RETRY = timedelta(seconds=5)  # where the channel or the database is away
AGAIN = timedelta(minutes=1)  # where our token is not known: it may be, later
SLOWLY = timedelta(minutes=10)  # where our webhook is refused: somebody has to change a setting


async def poll_for_ever(services: Services, channel: Polled) -> None:
    """Ask for events until cancelled, or until the channel does not know us any more."""
    try:
        await poll_on(services, channel)
    finally:
        with suppress(*StoreDown):  # then the lease ends by itself
            await services.store.run(business_time.release, lease_of(channel), services.worker)


async def poll_on(services: Services, channel: Polled) -> None:
    offset: int | None = None
    last, elected = services.clock.now(), None
    while channel.key not in services.stopped:
        try:
            now = services.clock.now()
            if elected is None or now - elected > RENEWED:
                if not await services.store.run(
                    business_time.take, lease_of(channel), services.worker, now, LEASE
                ):
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
    for event in taken:
        if event.callback_id:
            task = asyncio.create_task(answered(channel, event))
            spinners.add(task)
            task.add_done_callback(spinners.discard)


async def answered(channel: Channel, event: Event) -> None:
    """Stop the spinner of a pressed button, best effort."""
    try:
        await channel.answered(event)
    except Exception as error:
        log.debug("a spinner goes on", **error_fields(error))


async def take_events(services: Services, events: Iterable[Event]) -> list[Event]:
    """Return which events are acknowledged: one that fails, and what follows it in its chat, come again."""
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
        outcome = await received(services, event)
    except StoreDown:
        raise
    except Exception as error:
        log.error("event failed", channel=event.channel, event_id=event.id, **error_fields(error))
        is_set_aside = await services.store.run(dispatch.count_failure, event)
        if is_set_aside:
            services.metrics.set_aside.inc()
            services.to_send.wake()
        return is_set_aside
    services.metrics.events.labels(event.channel, event.kind.value).inc()
    for what in outcome.refusals:
        services.refusals.note(what.value, event.channel, outcome.contact)
    if event.file:
        services.to_fetch.wake()
    return True


async def received(services: Services, event: Event) -> dispatch.EventOutcome:
    """Take an event, and send its answer: claimed in the same transaction, where there is time for it.

    What was claimed is begun, whoever calls us off: the rest of it runs on.
    """
    sender = services.senders.get((event.channel, event.account))
    if sender is None:
        outcome = await services.store.run(dispatch.receive, event, services.settings)
    else:
        outcome = await asyncio.shield(deliver.as_task(sender.taking, receive_along(services, event, sender)))
    if outcome.has_news:  # for others, who may have other channels
        services.to_send.wake(but=sender.channel.key if sender else "")
    return outcome


async def receive_along(services: Services, event: Event, sender: Sender) -> dispatch.EventOutcome:
    def receive(tx: Tx) -> tuple[dispatch.EventOutcome, Deliveries | None]:
        outcome = dispatch.receive(tx, event, services.settings)
        return outcome, deliver.claim_along(tx, services, sender) if outcome.has_news else None

    outcome, jobs = await services.store.run(receive)
    if jobs:
        deliver.go_on(services, sender, jobs)
    return outcome


async def serve_for_ever(services: Services, channel: Served) -> None:
    await achieved(services, channel, channel.open)
    await achieved(services, channel, lambda: note_opened(services, channel))
    while True:
        async with asyncio.TaskGroup() as both_ways:  # until the channel is stopped
            both_ways.create_task(deliver.deliver_for_ever(services, channel))
            both_ways.create_task(fetch.fetch_for_ever(services, channel))
            if channel.secret:
                both_ways.create_task(set_webhook(services, channel))
            else:
                both_ways.create_task(poll_for_ever(services, cast(Polled, channel)))
        await pause(services, AGAIN)
        await achieved(services, channel, lambda: asked_again(services, channel))


async def achieved(services: Services, channel: Served, step: Callable[[], Awaitable[object]]) -> None:
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
    """See whether the channel knows us, by what makes it ready; done again that changes nothing."""
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
            until = services.clock.now() + SLOWLY
            while channel.key not in services.stopped and services.clock.now() < until:
                await pause(services, AGAIN)
        except SendFailed as error:
            services.begin(TroubleKind.CHANNEL_AWAY, channel.key, str(error))
            await pause(services, RETRY)
        else:
            await remember_refusal(services, channel, "")
            services.troubles.end(TroubleKind.WEBHOOK_REFUSED, channel.key)
            services.troubles.end(TroubleKind.CHANNEL_AWAY, channel.key)
            return


async def remember_refusal(services: Services, channel: Served, why: str) -> None:
    """Keep it for ``doctor``, which is another process."""
    with suppress(*StoreDown):
        await services.store.run(texts.put, texts.webhook_refused(channel.key), why)


async def note_opened(services: Services, channel: Served) -> None:
    """Write down who we are there, for ``doctor`` and invitations, and that the channel is served."""
    await services.store.run(texts.put, texts.username(channel.key), channel.username)
    served = {channel_of(key) for key in services.serving}
    account, now = account_of(channel), services.clock.now()
    await services.store.run(channel_state.note_served, account, channel.key, now, served)


async def pause(services: Services, length: timedelta) -> None:
    await services.clock.sleep_until(services.clock.now() + length)
