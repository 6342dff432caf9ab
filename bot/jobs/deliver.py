"""Sending what is queued on a channel.

1 claim the next messages, drop what is not wanted any more, reserve their moments, and commit;
2 sleep to each moment; 3 send; 4 write down what came of it. A few go side by side, each to
another chat, so one that hangs holds up nobody else.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.channels.base import (
    Barred,
    Channel,
    Impossible,
    Moved,
    NoAnswer,
    SendFailed,
    Stopped,
    TooFast,
    Unreachable,
)
from bot.jobs.claiming import AT_ONCE, Job, as_it_goes, claim
from bot.jobs.enclosed import with_files
from bot.jobs.shop import PROBE, Shop, fault, rung
from bot.jobs.written import written
from handlers.sending import delivery, quota
from handlers.sending.quota import Taken
from storage.engine import channel_state, outcomes
from storage.engine.db import StoreDown, Tx
from storage.engine.outbox import Claimed

log = structlog.get_logger(__name__)
IDLE = timedelta(seconds=1)  # between two looks when nothing rings
AWAY = timedelta(seconds=5)  # before another try when the database is away
LAST_WORDS = timedelta(seconds=15)  # for what is being sent as we stop
SENT, NOT_SENT = "sent", "not sent"  # what came of an attempt
ANSWERS = (TooFast, Moved, Unreachable, Impossible)  # of a channel that is not down

T = TypeVar("T")


async def deliver_for_ever(shop: Shop, channel: Channel) -> None:
    """The loop. It ends when it is cancelled; what is being sent then is sent to its end.

    Or else its contacts would hear nothing until the leases are over.
    """
    begun: set[asyncio.Task[Any]] = set()
    try:
        with shop.to_send.heard(channel.key) as bell:
            await deliver_on(shop, channel, begun, bell)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS.total_seconds()):
                while begun:
                    await asyncio.wait(begun)


async def deliver_on(
    shop: Shop, channel: Channel, begun: set["asyncio.Task[Any]"], bell: asyncio.Event
) -> None:
    while channel.key not in shop.stopped:
        claiming = kept(begun, begin_next(shop, channel, begun, AT_ONCE - len(begun)))
        try:
            are_all = await asyncio.shield(claiming)
        except StoreDown:
            await shop.clock.sleep_until(shop.clock.now() + AWAY)
            continue
        if len(begun) >= AT_ONCE:
            await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        elif are_all:
            await rung(bell, IDLE)


async def begin_next(shop: Shop, channel: Channel, begun: set["asyncio.Task[Any]"], limit: int) -> bool:
    """Claim, and begin to send what was claimed; whether nothing else may be sent just now."""
    jobs = await shop.store.run(claim, shop, channel, limit)
    for job in jobs.to_do:
        kept(begun, carry(shop, channel, job))
    return jobs.are_all


def kept(begun: set["asyncio.Task[Any]"], work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    """``work`` as a task that stands in ``begun`` until it is done."""
    task = asyncio.create_task(work)
    begun.add(task)
    task.add_done_callback(begun.discard)
    return task


async def deliver_all(shop: Shop, channel: Channel) -> int:
    """Send what is due now, to the last of it; how many messages that were."""
    count, is_done = 0, False
    while not is_done:
        jobs = await shop.store.run(claim, shop, channel, AT_ONCE)
        came_of_it = await asyncio.gather(*(carry(shop, channel, job) for job in jobs.to_do))
        count += len(came_of_it)
        is_done = jobs.are_all and all(outcome == SENT for outcome in came_of_it)
    return count


async def carry(shop: Shop, channel: Channel, job: Job) -> str:
    """Send one message and write down what came of it, or leave its lease to end; the name of the outcome."""
    try:
        await shop.clock.sleep_until(job.moment)
        in_time = shop.clock.now() < job.message.leased_until
        outcome = await attempt(shop, channel, job) if in_time else await let_go(shop, job)
        shop.numbers.sends.labels(channel.name, outcome).inc()
        shop.to_send.ring(channel.key)  # the contact is free again
    except StoreDown as error:
        log.error("outcome not written", outbox_id=job.message.id, **fault(error))
        return NOT_SENT
    return outcome


async def let_go(shop: Shop, job: Job) -> str:
    """Our lease is over, and another worker may have it: nothing is sent."""
    await shop.store.run(outcomes.hold, job.message, None, "too late")
    await give_back(shop, job.going.taken)
    return NOT_SENT


async def give_back(shop: Shop, taken: Taken) -> None:
    """What was counted and has not gone out. Once: twice would leave room for more than there is."""
    if taken.of:
        with suppress(*StoreDown):
            await shop.store.run(quota.give_back, taken)


def unused(job: Job, error: SendFailed) -> Taken:
    """What a failed message has left of what was taken for it: parts of it may have arrived."""
    taken = job.going.taken
    return replace(taken, number=max(0, taken.number - error.arrived))


async def attempt(shop: Shop, channel: Channel, job: Job) -> str:
    """Send, and settle by what comes back; the name of the outcome."""
    message, now = job.message, shop.clock.now
    try:
        await show_typing(channel, job)
        message_id = await channel.send(with_files(shop, job.out, job.files))
    except SendFailed as error:
        return await not_sent(shop, channel, job, error)
    except Exception as error:  # our own fault: set aside, or it would fail for ever
        log.error("message set aside", outbox_id=message.id, **fault(error))
        await written(shop, message, delivery.failed, type(error).__name__, now())
    else:
        shop.answered(channel.key)
        await written(shop, message, delivery.sent, message_id, now())
        return SENT
    return NOT_SENT


async def not_sent(shop: Shop, channel: Channel, job: Job, error: SendFailed) -> str:
    """It did not arrive, or not all of it; the name of the outcome."""
    if error.arrived:
        await written(shop, job.message, outcomes.arrived_in_part, error.arrived)
    if isinstance(error, Barred):
        return await barred(shop, channel, job, error)
    await failed(shop, channel, job, error)
    if not isinstance(error, NoAnswer):
        await give_back(shop, unused(job, error))
    return NOT_SENT


async def failed(shop: Shop, channel: Channel, job: Job, error: SendFailed) -> None:
    """Settle what did not arrive, or may not have arrived, by what the channel says of it."""
    message, now, why = job.message, shop.clock.now, str(error)
    if isinstance(error, ANSWERS):
        shop.answered(channel.key)
    match error:
        case TooFast():
            await written(shop, message, slow_down, now() + error.retry_after)
        case NoAnswer():
            shop.failed(channel.key, message.contact, why)
            await written(shop, message, outcomes.note_unanswered, why, now())
        case Moved():
            await written(shop, message, outcomes.note_moved, error.chat)
        case Unreachable():
            await written(shop, message, delivery.unreachable, why, now(), shop.settings)
        case Impossible():
            log.error("message refused", outbox_id=message.id, action=message.action)
            await written(shop, message, delivery.refused_for_good, why, job.use, now())
        case Stopped():
            shop.stop(channel.key)
            await written(shop, message, outcomes.hold, None, "stopped")
        case _:
            await fails(shop, channel, job, why)


async def fails(shop: Shop, channel: Channel, job: Job, why: str) -> None:
    """It did not arrive. While the channel is down that costs no try: it may be for half a day."""
    now = shop.clock.now()
    is_down = shop.troubles.is_down(channel.key, now)
    shop.failed(channel.key, job.message.contact, why)
    if is_down:
        await written(shop, job.message, outcomes.hold, now + PROBE, why)
    else:
        await written(shop, job.message, delivery.put_off, why, now)


async def barred(shop: Shop, channel: Channel, job: Job, error: Barred) -> str:
    """The channel's rules forbid it: it goes at once as a template, or another way, or not at all."""
    why, before = str(error), replace(job.going, taken=unused(job, error))
    shop.answered(channel.key)
    shop.numbers.barred.labels(channel.name, why).inc()
    going = await shop.store.run(delivery.choose_again, job.use, before, why, shop.clock.now())
    if going is None:
        return NOT_SENT
    return await attempt(shop, channel, replace(job, going=going, out=as_it_goes(job.out, job.use, going)))


async def show_typing(channel: Channel, job: Job) -> None:
    """While a file is on its way; best effort: that it cannot be shown holds nothing up."""
    if not job.files:
        return
    try:
        await channel.is_typing(job.out.chat)
    except Exception as error:
        log.debug("typing is not shown", **fault(error))


def slow_down(tx: Tx, message: Claimed, until: datetime) -> None:
    """The channel has had enough: nothing to anyone before ``until``."""
    channel_state.hold_until(tx, (message.channel, message.account, channel_state.WHOLE), until)
    outcomes.hold(tx, message, until, "too fast")
