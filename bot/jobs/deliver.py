"""Sending what is queued on a channel.

1 claim the next messages, drop what is not wanted any more, reserve their moments, and commit;
2 sleep to each moment; 3 send; 4 write down what came of it. A few go side by side, each to
another chat, so one that hangs holds up nobody else.

Where one process alone writes and has time, the next messages are claimed in the very transaction
that has queued an answer, or noted that one arrived: what somebody waits for leaves after one commit.
Else the loop claims them, as many at once as there are.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog

from bot.channels.base import (
    Channel,
    Impossible,
    Moved,
    NoAnswer,
    SendFailed,
    Stopped,
    TooFast,
    Undeliverable,
    Unreachable,
)
from bot.jobs.claiming import AT_ONCE, Deliveries, Delivery, claim, with_files, with_template
from bot.jobs.services import PROBE, Sender, Services, account_of, error_fields, wait_for_wake
from handlers import clockwork
from handlers.sending import delivery, quota, results
from handlers.sending.quota import QuotaTaken
from storage.engine import ClaimedMessage, StoreDown, Tx, channel_state, claims, savepoint

log = structlog.get_logger(__name__)
IDLE = timedelta(seconds=1)  # between two looks when nothing wakes us
AWAY = timedelta(seconds=5)  # before another try when the database is away
LAST_WORDS = timedelta(seconds=15)  # for what is being sent as we stop
SENT, NOT_SENT = "sent", "not sent"  # what came of an attempt
ANSWERS = (TooFast, Moved, Unreachable, Impossible)  # of a channel that is not down
EDITS = ("edit", "buttons")  # actions
AGAIN = timedelta(seconds=1)  # between two tries to write down what came of it
ALONG = 4  # messages that are claimed with something else: what an act says, and not what is broadcast
LEFT = Deliveries([], are_all=False)  # to the loop
P = ParamSpec("P")
T = TypeVar("T")


async def deliver_for_ever(services: Services, channel: Channel) -> None:
    """Send what is due until cancelled, and what is being sent then to its end.

    Else its contacts would hear nothing until the leases end.
    """
    place, sender = account_of(channel), Sender(channel)
    services.senders[place] = sender
    try:
        with services.to_send.listening(channel.key) as signal:
            await deliver_on(services, sender, signal)
    finally:
        del services.senders[place]
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS.total_seconds()):
                while left := sender.begun | sender.taking:
                    await asyncio.wait(left)


async def deliver_on(services: Services, sender: Sender, signal: asyncio.Event) -> None:
    channel, begun = sender.channel, sender.begun
    while channel.key not in services.stopped:
        claiming = as_task(begun, claim_next(services, sender, AT_ONCE - len(begun)))
        try:
            jobs = await asyncio.shield(claiming)
        except StoreDown:
            await services.clock.sleep_until(services.clock.now() + AWAY)
            continue
        if len(begun) >= AT_ONCE:
            await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        elif jobs.are_all:
            await wait_for_wake(signal, min(jobs.again or IDLE, IDLE))


async def claim_next(services: Services, sender: Sender, limit: int) -> Deliveries:
    """Claim, and begin to send what was claimed."""
    jobs = await services.store.run(claim, services, sender.channel, limit)
    begin(services, sender, jobs)
    return jobs


def begin(services: Services, sender: Sender, jobs: Deliveries) -> None:
    for job in jobs.to_do:
        as_task(sender.begun, send_and_settle(services, sender.channel, job))


def claim_along(tx: Tx, services: Services, sender: Sender) -> Deliveries:
    """Claim in a transaction that did something else, where there is time for it; it fails by itself."""
    jobs = claim_where_there_is_time(tx, services, sender)
    sender.is_left_to_loop = not jobs.are_all or jobs.again is not None
    return jobs


def claim_where_there_is_time(tx: Tx, services: Services, sender: Sender) -> Deliveries:
    free = min(ALONG, AT_ONCE - len(sender.begun))
    if free > 0 and services.store.has_time() and sender.channel.key not in services.stopped:
        try:
            with savepoint(tx, "along"):
                return claim(tx, services, sender.channel, free)
        except Exception as error:
            log.error("nothing claimed", channel=sender.channel.key, **error_fields(error))
    return LEFT


def go_on(services: Services, sender: Sender, jobs: Deliveries) -> None:
    """Begin to send what was claimed along, once that is committed; the loop sees to what is left."""
    begin(services, sender, jobs)
    if sender.is_left_to_loop:
        services.to_send.wake(sender.channel.key)


def as_task(begun: set["asyncio.Task[Any]"], work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    task = asyncio.create_task(work)
    begun.add(task)
    task.add_done_callback(begun.discard)
    return task


async def send_and_settle(services: Services, channel: Channel, job: Delivery) -> str:
    """Send one message and write down what came of it, or leave its lease to end; the name of the outcome."""
    try:
        await services.clock.sleep_until(job.moment)
        if services.clock.now() < job.message.leased_until:
            outcome = await attempt(services, channel, job)
        else:  # another worker may have it: nothing is sent
            await services.store.run(claims.hold, job.message, None, "too late")
            await give_back(services, job.going.taken)
            outcome = NOT_SENT
        services.metrics.sends.labels(channel.name, outcome).inc()
        if outcome != SENT:
            services.to_send.wake(channel.key)  # the contact is free again
    except StoreDown as error:
        log.error("outcome not written", outbox_id=job.message.id, **error_fields(error))
        return NOT_SENT
    return outcome


async def give_back(services: Services, taken: QuotaTaken) -> None:
    """Give back what was counted and has not gone out; once, or there would seem to be more room."""
    if taken.of:
        with suppress(*StoreDown):
            await services.store.run(quota.give_back, taken)


def unused(job: Delivery, error: SendFailed) -> QuotaTaken:
    """Return what a failed message has left of what was taken for it: parts of it may have arrived."""
    taken = job.going.taken
    return replace(taken, number=max(0, taken.number - error.arrived))


async def attempt(services: Services, channel: Channel, job: Delivery) -> str:
    """Send, and settle by what comes back; the name of the outcome."""
    message, now = job.message, services.clock.now
    try:
        await show_typing(channel, job)
        message_id = await channel.send(with_files(services, job.out, job.files))
    except SendFailed as error:
        return await not_sent(services, channel, job, error)
    except Exception as error:  # our own fault: set aside, or it would fail for ever
        log.error("message set aside", outbox_id=message.id, **error_fields(error))
        await write_down(services, message, results.fail, type(error).__name__, now())
    else:
        services.answered(channel.key)
        await note_sent(services, channel, job, message_id)
        return SENT
    return NOT_SENT


async def note_sent(services: Services, channel: Channel, job: Delivery, message_id: str) -> None:
    """Write down that a message arrived, and go on with what waits; its contact is free again."""
    sender, now = services.senders.get(account_of(channel)), services.clock.now()

    def note(tx: Tx, message: ClaimedMessage) -> Deliveries:
        if not results.note_sent(tx, message, message_id, now) and message.message.card:
            clockwork.redraw_late(tx, message, now, services.settings)
        return claim_along(tx, services, sender) if sender else LEFT

    jobs = await write_down(services, job.message, note)
    if sender:
        go_on(services, sender, jobs)
    else:
        services.to_send.wake(channel.key)


async def not_sent(services: Services, channel: Channel, job: Delivery, error: SendFailed) -> str:
    """Settle a message that did not arrive, or not all of it; return the name of the outcome."""
    if error.arrived:
        await write_down(services, job.message, claims.note_arrived_in_part, error.arrived, error.last)
    if isinstance(error, Undeliverable):
        return await send_another_way(services, channel, job, error)
    await failed(services, channel, job, error)
    if not isinstance(error, NoAnswer):
        await give_back(services, unused(job, error))
    return NOT_SENT


async def failed(services: Services, channel: Channel, job: Delivery, error: SendFailed) -> None:
    """Settle what did not arrive, or may not have arrived, by what the channel says of it."""
    message, now, why = job.message, services.clock.now, str(error)
    if isinstance(error, ANSWERS):
        services.answered(channel.key)
    match error:
        case TooFast():
            await write_down(services, message, slow_down, now() + error.retry_after, channel)
        case NoAnswer():
            services.failed(channel.key, message.contact, why)
            await write_down(services, message, claims.note_unanswered, why, now())
        case Moved():
            await write_down(services, message, claims.note_moved, error.chat)
        case Unreachable():
            await write_down(services, message, results.note_unreachable, why, now(), services.settings)
        case Impossible():
            # What can be edited no more its reader may have deleted; a press on it is answered with the card.
            note = log.info if message.action in EDITS else log.error
            note("message refused", outbox_id=message.id, action=message.action)
            await write_down(services, message, delivery.move_or_fail, why, job.use, now())
        case Stopped():
            services.stop(channel.key)
            await write_down(services, message, claims.hold, None, "stopped")
        case _:
            await count_failure(services, channel, job, why)


async def count_failure(services: Services, channel: Channel, job: Delivery, why: str) -> None:
    """Count a try that failed. While the channel is down it costs none: that may last half a day."""
    now = services.clock.now()
    is_down = services.troubles.is_down(channel.key, now)
    services.failed(channel.key, job.message.contact, why)
    if is_down:
        await write_down(services, job.message, claims.hold, now + PROBE, why)
    else:
        await write_down(services, job.message, results.put_off, why, now)


async def send_another_way(services: Services, channel: Channel, job: Delivery, error: Undeliverable) -> str:
    """Send what the channel's rules forbid: as a template, or another way, or not at all."""
    why, before = str(error), replace(job.going, taken=unused(job, error))
    services.answered(channel.key)
    services.metrics.undeliverable.labels(channel.name, why).inc()
    going = await services.store.run(delivery.choose_again, job.use, before, why, services.clock.now())
    if going is None:
        return NOT_SENT
    out = with_template(job.out, job.use, going)
    return await attempt(services, channel, replace(job, going=going, out=out))


async def show_typing(channel: Channel, job: Delivery) -> None:
    """Show that a file is on its way, if that can be shown; an error holds nothing up."""
    if not job.files:
        return
    try:
        await channel.is_typing(job.out.chat)
    except Exception as error:
        log.debug("typing is not shown", **error_fields(error))


def slow_down(tx: Tx, message: ClaimedMessage, until: datetime, channel: Channel) -> None:
    """Send nothing to anyone before ``until``, in no burst either: the channel has had enough."""
    whole, rest = (message.channel, message.account, channel_state.WHOLE), (channel.burst - 1) * channel.gap
    channel_state.hold_until(tx, whole, until + rest)
    claims.hold(tx, message, until, "too fast")


async def write_down(
    services: Services,
    message: ClaimedMessage,
    outcome: Callable[Concatenate[Tx, ClaimedMessage, P], T],
    *about: P.args,
    **more: P.kwargs,
) -> T:
    """Write down what came of a message: what arrived and is not noted would be sent again.

    It is tried until our lease ends, for then another worker may have the message: StoreDown. It may be
    done twice, where a commit was not heard of.
    """
    while True:
        try:
            return await services.store.run_soon(outcome, message, *about, **more)
        except StoreDown:
            again = services.clock.now() + AGAIN
            if again >= message.leased_until:
                raise
        await services.clock.sleep_until(again)
