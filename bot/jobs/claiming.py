"""Claiming: the next messages of a channel that are still wanted, and may go to where they are now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel, Outbound
from bot.channels.rendering import written
from bot.conversation.messages import Message
from bot.domain.reachability import ZALO_BOT, ZALO_OA, Way
from bot.jobs.enclosed import enclose
from bot.jobs.shop import Shop, whose
from handlers.sending import delivery
from handlers.sending.delivery import Going
from handlers.sending.quota import Using
from storage.engine import business_time, channel_state, outbox, outcomes
from storage.engine.channel_state import Allowed
from storage.engine.db import Tx
from storage.engine.outbox import Claimed
from storage.files import StoredFile

log = structlog.get_logger(__name__)
AT_ONCE = 16
AHEAD = timedelta(milliseconds=50)  # that a claimed message waits for the channel at most


@dataclass(frozen=True)
class Job:
    """A claimed message with its moment (machine time) and all that sending it needs."""

    message: Claimed
    use: Using
    going: Going
    moment: datetime
    out: Outbound
    files: Sequence[StoredFile] = ()  # that go with it


@dataclass(frozen=True)
class Jobs:
    """What is to be sent now; ``are_all``: once that is done, there is nothing else that may be sent."""

    to_do: list[Job]
    are_all: bool


def claim(tx: Tx, shop: Shop, channel: Channel, limit: int) -> Jobs:
    """Take up to ``limit`` messages that are due: those that are wanted and may go now.

    The quotas are taken of before any moment is reserved: two workers never wait for each other.
    """
    machine = shop.clock.now()
    limit = min(limit, room(tx, channel, machine))
    if limit <= 0 or channel.key in shop.stopped or not (limit := shop.may_try(channel.key, limit)):
        return Jobs([], are_all=True)
    now = business_time.now(tx, machine)
    ready = []
    claimed = outbox.claim(tx, whose(channel), limit, machine, now)
    for message in claimed.messages:
        if (target := target_of(tx, channel, message, now, machine)) is None:
            continue
        enclosed = enclose(tx, shop, channel, message)
        out = outbound(message, enclosed.message, target)
        use = Using(message, parts(channel, out, enclosed.files), now, shop.settings)
        if going := delivery.choose_way(tx, use):
            say_reached(channel, going)
            ready.append((use, going, as_it_goes(out, use, going), enclosed.files))
    jobs = [
        Job(use.message, use, going, reserve(tx, channel, out, machine, requests(use, out, held)), out, held)
        for use, going, out, held in ready
    ]
    if jobs:  # what only moves tries nothing
        shop.tried(channel.key)
    return Jobs(jobs, are_all=claimed.are_all and len(jobs) == len(claimed.messages))


def target_of(tx: Tx, channel: Channel, message: Claimed, now: datetime, machine: datetime) -> str | None:
    """The channel's id of the message it is about, or ""; None: it is not wanted, or beyond the channel."""
    if why := delivery.not_wanted(tx, message, now) or beyond(channel, message):
        delivery.dropped(tx, message, why, machine)
        return None
    target = message.target_message
    if message.target is not None:
        target = outbox.sent_as(tx, message.target, message.contact)
    if message.action in ("edit", "delete") and not target:
        outcomes.drop(tx, message, "never arrived")
        return None
    return target


def outbound(message: Claimed, said: Message, target: str) -> Outbound:
    out = Outbound(message.chat, message.action, said, target, language=message.language)
    return replace(out, arrived=message.arrived)


def say_reached(channel: Channel, going: Going) -> None:
    for percent in going.taken.reached:
        log.warning("quota nearly used", channel=channel.key, percent=percent)


def as_it_goes(out: Outbound, use: Using, going: Going) -> Outbound:
    """As a template, where only that may be sent."""
    if going.way != Way.TEMPLATE:
        return out
    return replace(out, template=use.settings.zalo_oa_template, at=use.now)


def room(tx: Tx, channel: Channel, machine: datetime) -> int:
    """How many messages may be claimed now, so that none waits long for its moment.

    Each that is claimed takes the next free moment of the channel: an answer that comes meanwhile is sent
    after them, though it goes before what is not claimed yet.
    """
    free = channel_state.free_at(tx, (channel.name, channel.account, channel_state.WHOLE))
    ahead = max(free - machine, timedelta(0)) if free else timedelta(0)
    if ahead > AHEAD:
        return 0
    return 1 + (AHEAD - ahead) // channel.gap if channel.gap else AT_ONCE


def parts(channel: Channel, out: Outbound, held: Sequence[StoredFile]) -> int:
    """How many messages it is still on the channel, where these are counted: files, a long text in parts."""
    if channel.name not in (ZALO_BOT, ZALO_OA) or out.action != "send":
        return 1
    return max(1, len(written(out.message, channel.can, out.language)) + len(held) - out.arrived)


def requests(use: Using, out: Outbound, held: Sequence[StoredFile]) -> int:
    """How many requests it takes: one a message, and on an Official Account one to upload each file."""
    if out.template:
        return 1
    if use.message.channel != ZALO_OA:
        return use.number
    are_first = bool(out.message.options)  # the files: see in_order
    return use.number + (max(0, len(held) - out.arrived) if are_first else min(len(held), use.number))


def beyond(channel: Channel, message: Claimed) -> str:
    """Why the channel cannot do it, if it cannot."""
    able = {"edit": channel.can.can_edit, "delete": channel.can.can_delete, "menu": channel.can.has_menu}
    return "" if able.get(message.action, True) else "the channel cannot"


def reserve(tx: Tx, channel: Channel, out: Outbound, machine: datetime, many: int) -> datetime:
    """The moment at which both the channel and the chat are free; the channel is so again after ``many``."""
    whole = (channel.name, channel.account, channel_state.WHOLE)
    chat = (channel.name, channel.account, out.chat)
    free = channel_state.reserve(tx, chat, machine, Allowed(channel.chat_gap, channel.chat_burst))
    return max(free, channel_state.reserve(tx, whole, machine, Allowed(channel.gap * many)))
