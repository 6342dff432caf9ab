"""Sending what is queued on a channel.

1 claim the next messages, drop what is not wanted any more, reserve their moments, and commit;
2 sleep to each moment; 3 send; 4 write down what came of it. A few go side by side, each to
another chat, so one that hangs holds up nobody else.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.channels.base import (
    Channel,
    Impossible,
    Moved,
    NoAnswer,
    Outbound,
    SendFailed,
    Stopped,
    TooFast,
    Unreachable,
)
from bot.jobs.enclosed import enclose, with_files
from bot.jobs.shop import Shop, fault, rung, whose
from bot.jobs.written import written
from handlers import afterwards
from storage import business, outbox, outcomes, pace
from storage.db import StoreDown, Tx
from storage.files import Held
from storage.outbox import Claimed
from storage.pace import Allowed

log = structlog.get_logger(__name__)
AT_ONCE = 16
IDLE = timedelta(seconds=1)  # between two looks when nothing rings
AHEAD = timedelta(milliseconds=100)  # that a claimed message waits for the channel at most
AWAY = timedelta(seconds=5)  # before another try when the database is away
LAST_WORDS = timedelta(seconds=15)  # for what is being sent as we stop

T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """A claimed message with its moment (machine time) and all that sending it needs."""

    message: Claimed
    moment: datetime
    out: Outbound
    files: Sequence[Held] = ()  # that go with it


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
            count = await asyncio.shield(claiming)
        except StoreDown:
            await shop.clock.sleep_until(shop.clock.now() + AWAY)
            continue
        if len(begun) >= AT_ONCE:
            await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        elif not count:
            await rung(bell, IDLE)


async def begin_next(shop: Shop, channel: Channel, begun: set["asyncio.Task[Any]"], limit: int) -> int:
    """Claim, and begin to send what was claimed; how many messages that is."""
    jobs = await shop.store.run(claim, shop, channel, limit)
    for job in jobs:
        kept(begun, carry(shop, channel, job))
    return len(jobs)


def kept(begun: set["asyncio.Task[Any]"], work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    """``work`` as a task that stands in ``begun`` until it is done."""
    task = asyncio.create_task(work)
    begun.add(task)
    task.add_done_callback(begun.discard)
    return task


async def deliver_all(shop: Shop, channel: Channel) -> int:
    """Send what is due now, to the last of it; how many messages that were."""
    count = 0
    while jobs := await shop.store.run(claim, shop, channel, AT_ONCE):
        await asyncio.gather(*(carry(shop, channel, job) for job in jobs))
        count += len(jobs)
    return count


def claim(tx: Tx, shop: Shop, channel: Channel, limit: int) -> list[Job]:
    """Take up to ``limit`` messages that are due and still wanted, each with its moment."""
    machine = shop.clock.now()
    limit = min(limit, room(tx, channel, machine))
    if limit <= 0 or channel.key in shop.stopped:
        return []
    now = business.now(tx, machine)
    jobs = []
    for message in outbox.claim(tx, whose(channel), limit, machine, now):
        if why := afterwards.not_wanted(tx, message, now) or beyond(channel, message):
            afterwards.dropped(tx, message, why, machine)
            continue
        target = message.target_message
        if message.target is not None:
            target = outbox.sent_as(tx, message.target, message.contact)
        if message.action in ("edit", "delete") and not target:
            outcomes.drop(tx, message, "never arrived")
            continue
        enclosed = enclose(tx, shop, channel, message)
        out = Outbound(message.chat, message.action, enclosed.message, target, language=message.language)
        jobs.append(Job(message, reserve(tx, channel, message, machine), out, enclosed.files))
    return jobs


def room(tx: Tx, channel: Channel, machine: datetime) -> int:
    """How many messages may be claimed now, so that none waits long for its moment.

    Each that is claimed takes the next free moment of the channel: an answer that comes meanwhile is sent
    after them, though it goes before what is not claimed yet.
    """
    free = pace.free_at(tx, (channel.name, channel.account, pace.WHOLE))
    ahead = max(free - machine, timedelta(0)) if free else timedelta(0)
    if ahead > AHEAD:
        return 0
    return 1 + (AHEAD - ahead) // channel.gap if channel.gap else AT_ONCE


def beyond(channel: Channel, message: Claimed) -> str:
    """Why the channel cannot do it, if it cannot."""
    able = {"edit": channel.can.can_edit, "delete": channel.can.can_delete, "menu": channel.can.has_menu}
    return "" if able.get(message.action, True) else "the channel cannot"


def reserve(tx: Tx, channel: Channel, message: Claimed, machine: datetime) -> datetime:
    """The moment at which both the channel and the chat are free."""
    whole = (channel.name, message.account, pace.WHOLE)
    chat = (channel.name, message.account, message.chat)
    free = pace.reserve(tx, chat, machine, Allowed(channel.chat_gap, channel.chat_burst))
    return max(free, pace.reserve(tx, whole, machine, Allowed(channel.gap)))


async def carry(shop: Shop, channel: Channel, job: Job) -> None:
    """Send one message and write down what came of it, or leave its lease to end."""
    try:
        await shop.clock.sleep_until(job.moment)
        in_time = shop.clock.now() < job.message.leased_until
        outcome = await attempt(shop, channel, job) if in_time else await let_go(shop, job)
        shop.numbers.sends.labels(channel.name, outcome).inc()
        shop.to_send.ring(channel.key)  # the contact is free again
    except StoreDown as error:
        log.error("outcome not written", outbox_id=job.message.id, **fault(error))


async def let_go(shop: Shop, job: Job) -> str:
    """Our lease is over, and another worker may have it: nothing is sent."""
    await shop.store.run(outcomes.hold, job.message, None, "too late")
    return "not sent"


async def attempt(shop: Shop, channel: Channel, job: Job) -> str:
    """Send, and settle by what comes back; the name of the outcome."""
    message, now = job.message, shop.clock.now
    try:
        await show_typing(channel, job)
        message_id = await channel.send(with_files(shop, job.out, job.files))
    except TooFast as error:
        await written(shop, message, slow_down, now() + error.retry_after)
    except NoAnswer as error:
        await written(shop, message, outcomes.unanswered, str(error), now())
    except Moved as error:
        await written(shop, message, outcomes.moved, error.chat)
    except Unreachable as error:
        await written(shop, message, afterwards.unreachable, str(error), now(), shop.settings)
    except Impossible as error:
        log.error("message refused", outbox_id=message.id, action=message.action)
        await written(shop, message, afterwards.failed, str(error), now())
    except Stopped:
        shop.stop(channel.key)
        await written(shop, message, outcomes.hold, None, "stopped")
    except SendFailed as error:
        await written(shop, message, afterwards.put_off, str(error), now())
    except Exception as error:  # our own fault: set aside, or it would fail for ever
        log.error("message set aside", outbox_id=message.id, **fault(error))
        await written(shop, message, afterwards.failed, type(error).__name__, now())
    else:
        await written(shop, message, afterwards.sent, message_id, now())
        return "sent"
    return "not sent"


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
    pace.push(tx, (message.channel, message.account, pace.WHOLE), until)
    outcomes.hold(tx, message, until, "too fast")
