"""Claiming the next messages of a channel: still wanted, allowed to go now, as the channel takes them.

A file that the channel does not carry becomes a link, a button that it does not show a word to type.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channels.base import Attachment, Channel, Outbound, written
from bot.conversation import Message, speaking
from bot.domain.codes import signed_name
from bot.domain.reachability import ZALO_BOT, ZALO_OA, Way
from bot.jobs.services import Services, account_of
from handlers import FEATURES
from handlers.engine import without_slashes
from handlers.sending import delivery, links, results
from handlers.sending.delivery import ChosenWay
from handlers.sending.quota import QuotaUse
from storage import files
from storage.engine import (
    Allowed,
    ClaimedMessage,
    Lane,
    Tx,
    blobs,
    business_now,
    channel_state,
    claims,
    outbox,
    sent,
)
from storage.files import StoredFile

log = structlog.get_logger(__name__)
AT_ONCE = 16
AHEAD = timedelta(milliseconds=20)  # that a claimed message waits for the channel at most


@dataclass(frozen=True)
class Delivery:
    """A claimed message with its moment (machine time) and all that sending it needs."""

    message: ClaimedMessage
    use: QuotaUse
    going: ChosenWay
    moment: datetime
    out: Outbound
    files: Sequence[StoredFile] = ()  # that go with it


@dataclass(frozen=True)
class Deliveries:
    """Messages to be sent now; ``are_all``: once that is done, there is nothing else that may be sent.

    ``again``: in how long the channel takes what waits; None where nothing does, or not for its pace.
    """

    to_do: list[Delivery]
    are_all: bool
    again: timedelta | None = None


def claim(tx: Tx, services: Services, channel: Channel, limit: int) -> Deliveries:
    """Take up to ``limit`` messages that are due, are wanted and may go now.

    The quotas are taken of before any moment is reserved: two workers never wait for each other.
    """
    machine = services.clock.now()
    selection, wait = room(tx, channel, machine)
    now = business_now(tx, machine)
    again = wait if wait and claims.is_any_due(tx, account_of(channel), machine, now) else None
    limit = min(limit, selection.limit)
    if limit <= 0 or channel.key in services.stopped or not (limit := services.may_try(channel.key, limit)):
        return Deliveries([], are_all=True, again=again)
    ready = []
    claimed = claims.claim(tx, account_of(channel), replace(selection, limit=limit), machine, now)
    for found in claimed.messages:
        if (target := target_of(tx, channel, found, now, machine)) is None:
            continue
        if (message := beside_newer_edits(tx, found)) is None:
            results.drop(tx, found, "overtaken", machine)
            continue
        said, carried = enclose(tx, services, channel, message)
        out = Outbound(message.chat, message.action, said, target, language=message.language)
        out = replace(out, arrived=message.arrived)
        use = QuotaUse(message, parts(channel, out, carried), now, services.settings)
        if going := delivery.choose_way(tx, use):
            for percent in going.taken.reached:
                log.warning("quota nearly used", channel=channel.key, percent=percent)
            ready.append((use, going, with_template(out, use, going), carried))
    jobs = []
    for use, going, out, carried in ready:
        pace = pace_of(channel, use.message.lane, requests(use, out, carried), use.message.in_minute)
        moment = reserve(tx, channel, out, machine, pace)
        jobs.append(Delivery(use.message, use, going, moment, out, carried))
    if jobs:  # what only moves tries nothing
        services.tried(channel.key)
    return Deliveries(jobs, claimed.are_all and len(jobs) == len(claimed.messages), again)


def target_of(
    tx: Tx, channel: Channel, message: ClaimedMessage, now: datetime, machine: datetime
) -> str | None:
    """Return the channel's id of the message it is about, or ""; None: not wanted, or beyond the channel."""
    edits, deletes, menus = channel.can.can_edit, channel.can.can_delete, channel.can.has_menu
    able = {"edit": edits, "buttons": edits, "delete": deletes, "menu": menus}
    beyond = "" if able.get(message.action, True) else "the channel cannot"
    if why := delivery.why_unwanted(tx, message, now) or beyond:
        results.drop(tx, message, why, machine)
        return None
    target = message.target_message
    if message.target is not None:
        target = sent.sent_message_id(tx, message.target, message.contact)
    if message.action in ("edit", "buttons", "delete") and not target:
        if message.target is not None:
            outbox.reword_by_edit(tx, message.target, message.message, is_whole=message.action == "edit")
        claims.drop(tx, message, "never arrived")
        return None
    return target


def beside_newer_edits(tx: Tx, message: ClaimedMessage) -> ClaimedMessage | None:
    """Return an edit that is tried again with the choices of what went before it; None where that is newer.

    What has been tried often holds up nothing (claims.IN_ORDER): a later edit of its message may have gone.
    """
    is_again = message.tries > 1 and message.action in ("edit", "buttons")
    if not is_again or message.target is None:
        return message
    newer = sent.edits_since(tx, message.target, message.id)
    if not newer:
        return message
    if message.action == "buttons" or any(action == "edit" for action, _said in newer):
        return None
    _action, last = newer[-1]
    return replace(message, message=replace(message.message, options=last.options, columns=last.columns))


def with_template(out: Outbound, use: QuotaUse, going: ChosenWay) -> Outbound:
    """Make it a template, where only that may be sent."""
    if going.way != Way.TEMPLATE:
        return out
    is_brief = delivery.is_reminder(use.message)
    return replace(out, template=use.settings.zalo_oa_template, is_brief=is_brief, at=use.now)


def room(tx: Tx, channel: Channel, machine: datetime) -> tuple[claims.Selection, timedelta]:
    """Return how many messages may be claimed now, and which; and in how long others may.

    An answer that comes meanwhile is sent after what is claimed. Where that fills the pace, it goes by the
    burst: nobody waits for what is broadcast, for strangers, or for those who write without end.
    """
    free = channel_state.free_at(tx, (channel.name, channel.account, channel_state.WHOLE)) or machine
    ahead = max(free - machine, timedelta(0))
    if ahead <= AHEAD:
        return claims.Selection(number_within(AHEAD - ahead, channel)), timedelta(0)
    by_burst = max(ahead - (channel.burst - 1) * channel.gap, timedelta(0))
    if by_burst <= AHEAD:
        number = number_within(AHEAD - by_burst, channel)
        return claims.Selection(number, Lane.ANSWER, claims.CALM), ahead - AHEAD
    return claims.Selection(0), by_burst - AHEAD


def number_within(left: timedelta, channel: Channel) -> int:
    """Return how many messages the channel takes so soon, with one now."""
    return 1 + left // channel.gap if channel.gap else AT_ONCE


def pace_of(channel: Channel, lane: Lane, many: int = 1, in_minute: int = 0) -> Allowed:
    """Return the pace of what takes ``many`` requests.

    What somebody waits for may go in a burst, unless they write without end (``in_minute``: their events).
    """
    is_waited_for = lane <= Lane.ANSWER and many == 1 and in_minute <= claims.CALM
    return Allowed(channel.gap * many, channel.burst if is_waited_for else 1)


def parts(channel: Channel, out: Outbound, carried: Sequence[StoredFile]) -> int:
    """Return how many messages it makes on the channel, where these are counted: files, long texts."""
    if channel.name not in (ZALO_BOT, ZALO_OA) or out.action != "send":
        return 1
    return max(1, len(written(out.message, channel.can, out.language)) + len(carried) - out.arrived)


def requests(use: QuotaUse, out: Outbound, carried: Sequence[StoredFile]) -> int:
    """Return how many requests it takes: one a message, and on an Official Account one for each file."""
    if out.template:
        return 1
    if use.message.channel != ZALO_OA:
        return use.number
    are_first = bool(out.message.options)  # the files: see in_order
    return use.number + (max(0, len(carried) - out.arrived) if are_first else min(len(carried), use.number))


def reserve(tx: Tx, channel: Channel, out: Outbound, machine: datetime, pace: Allowed) -> datetime:
    """Reserve the moment at which both the channel, at this pace, and the chat are free.

    Buttons that go are no message to the chat: who taps quickly does not wait for them.
    """
    whole = (channel.name, channel.account, channel_state.WHOLE)
    free = channel_state.reserve(tx, whole, machine, pace)
    if out.action == "buttons":
        return free
    chat = (channel.name, channel.account, out.chat)
    burst = Allowed(channel.chat_gap, channel.chat_burst)
    return max(free, channel_state.reserve(tx, chat, machine, burst))


def enclose(
    tx: Tx, services: Services, channel: Channel, message: ClaimedMessage
) -> tuple[Message, Sequence[StoredFile]]:
    """Return a message as it goes out on its channel, and the files that the channel carries.

    Links to the others are made in the transaction that claims the message.
    """
    said, can = message.message, channel.can
    stored = files.stored_files(tx, said.file_ids) if message.action == "send" else []
    carried = [file for file in stored if can.carries(file.name, file.size, is_picture=file.is_picture)]
    others = [file for file in stored if file not in carried]
    asks = bool(said.awaits) and not can.takes_documents
    if others or asks:
        with speaking(message.language):
            said = with_links(tx, services, message, others, asks=asks)
    return said if can.has_menu else without_slashes(said, FEATURES.commands), carried


def with_links(
    tx: Tx, services: Services, message: ClaimedMessage, others: Sequence[StoredFile], *, asks: bool
) -> Message:
    """Give an answer its links, and what was not asked for a button for each file."""
    machine, said = services.clock.now(), message.message
    lines = [said.text]
    if others and message.lane == Lane.ANSWER:
        lines.append(links.offer_download(tx, message, others, machine, services.settings))
    elif others:
        said = replace(said, options=(*said.options, *map(links.file_button, others)))
    if asks:
        lines.append(links.offer_upload(tx, message, machine, services.settings))
    return replace(said, text="\n\n".join(lines))


def with_files(services: Services, out: Outbound, carried: Sequence[StoredFile]) -> Outbound:
    """Add the files, which are read as they are sent."""
    return replace(out, attachments=[attached(services, file) for file in carried])


def attached(services: Services, file: StoredFile) -> Attachment:
    settings, url = services.settings, ""
    if file.is_picture and (key := settings.secret_key.get_secret_value()):
        # a channel may fetch it there more than once within a day
        url = settings.page(f"anh/{signed_name(file.id, services.clock.now(), key)}")
    return Attachment(file.name, partial(blobs.open_blob, settings.files, file.sha256), file.is_picture, url)
