"""A file has been fetched, or refused: what follows from it, and what its sender hears."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers import Refused
from bot.config import Settings
from bot.message import Message
from bot.words import _, speaking
from handlers import FEATURES, offers, roster
from handlers.incidents import talking
from handlers.kinds import Says, Scene
from storage import arrivals, business, files, outbox, people
from storage.db import Tx
from storage.files import Claimed, Kept, Wanted
from storage.outbox import Lane, Outgoing


def held(tx: Tx, file: Claimed, kept: Kept, settings: Settings, machine: datetime) -> None:
    """The file is ours now."""
    files.held(tx, file, kept)
    now = business.now(tx, machine)
    who = arrivals.who_is(tx, file.owner, file.contact, now)
    channel, account = files.address_of(tx, file.contact)
    scene = Scene(tx, who, now, settings, FEATURES, channel, account, event=f"file:{file.id}")
    with speaking(who.language):
        said = followed(scene, file)
    for message in said[:1]:
        answer(tx, file, message, now)


def followed(scene: Scene, file: Claimed) -> Says:
    """What a file that is here leads to: to the other side of a talk, or to the roster's changes."""
    if talking.is_of_a_talk(scene, file.id):
        try:
            return talking.received(scene, file.id)
        except Refused as refused:
            return [Message(str(refused))]
    message = roster.received(scene.tx, scene.who, file, scene.settings)
    return [message] if message else []


@dataclass(frozen=True)
class Made:
    """A file of our making. ``name``: "" where it has the one under which it was asked for."""

    kept: Kept
    said: str
    name: str = ""


def made(tx: Tx, file: Claimed, parts: Sequence[Made], machine: datetime) -> None:
    """What they asked us to make is there, and goes to them: each part in a message of its own."""
    first, *more = parts
    now = business.now(tx, machine)
    files.held(tx, file, first.kept)
    if first.name:
        files.rename(tx, file.id, first.name)
    others = (replace(file, id=beside(tx, file, one, now)) for one in more)
    for here, one in zip((file, *others), parts, strict=True):
        answer(tx, here, Message(one.said, file_ids=(here.id,)), now)


def beside(tx: Tx, file: Claimed, made: Made, now: datetime) -> int:
    """The id of a file that was made with the one that was asked for."""
    wanted = Wanted("", "", file.remote, made.name, made.kept.size, file.media_type)
    return files.store(tx, wanted, made.kept.sha256, now)


def refused(tx: Tx, file: Claimed, why: str, machine: datetime) -> None:
    files.refused(tx, file, why)
    with speaking(people.language(tx, file.owner)):
        said = not_made(file) if files.made(file.remote) else not_received(file, why)
    answer(tx, file, Message(said), business.now(tx, machine))


def not_made(file: Claimed) -> str:
    return _("Không lập được tệp {name}. Xin mở lại mục đó và thử lại.", name=file.shown_name)


def not_received(file: Claimed, why: str) -> str:
    return _("Không nhận được tệp {name}: {reason}", name=file.shown_name, reason=reason(why))


def reason(why: str) -> str:
    match why:
        case "too large":
            return _("tệp lớn hơn 20 MB. Xin gửi tệp nhỏ hơn.")
        case "empty":
            return _("tệp không có nội dung. Xin kiểm tra và gửi lại.")
        case "classified":
            return _("trong tệp có dấu chỉ độ mật, hệ thống không nhận và không lưu (Điều 4 khoản 2).")
        case "program":
            return _("hệ thống không nhận tệp chương trình hoặc tệp có macro.")
        case "virus":
            return _("trong tệp có mã độc, hệ thống không nhận và không lưu. Đề nghị không mở tệp đó.")
        case "unscanned":
            return _("hệ thống chưa quét được vi-rút nên không nhận tệp.")
    return _("không tải được tệp. Xin gửi lại.")


def answer(tx: Tx, file: Claimed, message: Message, now: datetime) -> None:
    channel, _account = files.address_of(tx, file.contact)
    outbox.put(
        tx, [Outgoing(f"file:{file.id}", file.contact, channel, Lane.ANSWER, offers.worded(message), now)]
    )
