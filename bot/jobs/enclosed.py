"""A message as its channel takes it: files that it carries, a link in place of each other one, commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.channels.base import Attachment, Capabilities, Channel, Outbound
from bot.conversation.messages import Message
from bot.conversation.words import speaking
from bot.domain.codes import signed_name
from bot.jobs.shop import Shop
from handlers import FEATURES
from handlers.engine.menu import without_slashes
from handlers.sending import links
from storage import files
from storage.engine import blobs
from storage.engine.db import Tx
from storage.engine.outbox import Claimed, Lane
from storage.files import StoredFile


@dataclass(frozen=True)
class Enclosed:
    """A message as it goes out on its channel, with the files that go with it."""

    message: Message
    files: Sequence[StoredFile] = ()


def enclose(tx: Tx, shop: Shop, channel: Channel, message: Claimed) -> Enclosed:
    """Look which files the channel carries; links are made in the transaction that claims the message."""
    held = files.stored_files(tx, message.message.file_ids) if message.action == "send" else []
    carried = [file for file in held if carries(channel.can, file)]
    others = [file for file in held if file not in carried]
    asks = bool(message.message.awaits) and not channel.can.takes_documents
    said = message.message
    if others or asks:
        with speaking(message.language):
            said = with_links(tx, shop, message, others, asks=asks)
    return Enclosed(said if channel.can.has_menu else without_slashes(said, FEATURES.commands), carried)


def carries(can: Capabilities, file: StoredFile) -> bool:
    return can.carries(file.name, file.size, is_picture=file.is_picture)


def with_links(tx: Tx, shop: Shop, message: Claimed, others: Sequence[StoredFile], *, asks: bool) -> Message:
    """An answer brings its links; what was not asked for brings a button for each file."""
    machine, said = shop.clock.now(), message.message
    lines = [said.text]
    if others and message.lane == Lane.ANSWER:
        lines.append(links.to_fetch(tx, message, others, machine, shop.settings))
    elif others:
        said = replace(said, options=(*said.options, *map(links.offer, others)))
    if asks:
        lines.append(links.to_send(tx, message, machine, shop.settings))
    return replace(said, text="\n\n".join(lines))


def with_files(shop: Shop, out: Outbound, held: Sequence[StoredFile]) -> Outbound:
    """With the files, which are read as they are sent."""
    if not held:
        return out
    return replace(out, attachments=[attached(shop, file) for file in held])


def attached(shop: Shop, file: StoredFile) -> Attachment:
    opened = partial(blobs.open_blob, shop.settings.files, file.sha256)
    url = picture_url(shop, file.id, shop.clock.now()) if file.is_picture else ""
    return Attachment(file.name, opened, file.is_picture, url)


def picture_url(shop: Shop, file_id: int, machine: datetime) -> str:
    """Where a channel may fetch the picture, more than once within a day."""
    key = shop.settings.secret_key.get_secret_value()
    return shop.settings.page(f"anh/{signed_name(file_id, machine, key)}") if key else ""
