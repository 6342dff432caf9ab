"""The whole of the local Telegram: chats, phones, updates on their way to the bot, files, menus, faults.

A chat has two faces: the Bot API's objects and the page's JSON. What is done on a phone reaches the bot as an
update.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from bot.sandbox.phones import (
    PICTURES,
    Call,
    Json,
    SandboxFile,
    SandboxMessage,
    Watchers,
    size_of_picture,
    unread,
    wall_time,
)
from bot.sandbox.telegram.updates import (
    TelegramFault,
    TelegramRefusal,
    TelegramUpdates,
    TelegramWebhook,
    bad_request,
    migrated,
)

FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True)
class Identity:
    token: str = "7000000001:sandbox"
    name: str = "Nhắc Thư"
    username: str = "nhacthu_bot"

    def as_user(self) -> Json:
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(frozen=True)
class Query:
    """A pressed button whose spinner turns until the bot answers."""

    chat: int
    message: int
    pressed_at: float  # by ``SandboxTelegram.seconds``


@dataclass
class TelegramChat:
    """A person's chat with the bot (or a group's, with a negative id), and who holds the phone."""

    id: int
    name: str
    caption: str = ""  # the holder's role and unit
    language: str = "vi"
    blocked: bool = False
    said: list[SandboxMessage] = field(default_factory=list)
    read_up_to: int = 0  # id of the last message that the holder saw

    @property
    def unread(self) -> int:
        return unread(self.said, self.read_up_to)

    def find(self, message_id: int) -> SandboxMessage | None:
        return next((each for each in self.said if each.id == message_id and not each.deleted), None)

    def as_chat(self) -> Json:
        if self.id < 0:
            return {"id": self.id, "type": "group", "title": self.name}
        return {"id": self.id, "type": "private", "first_name": self.name}

    def as_user(self) -> Json:
        return {"id": abs(self.id), "is_bot": False, "first_name": self.name, "language_code": self.language}


@dataclass(frozen=True)
class TelegramPhone:
    telegram: "SandboxTelegram"
    chat: TelegramChat

    async def text(self, text: str, reply_to: int = 0) -> SandboxMessage:
        return await self._say(text=text, entities=_command(text), reply_to=self.chat.find(reply_to))

    async def press(self, message_id: int, data: str) -> str:
        """Press the button that carries ``data``; the query's id. LookupError: no such button."""
        said = self._message(message_id)
        if data not in [button.get("callback_data") for row in said.buttons for button in row]:
            raise LookupError("no such button")
        said.pressed = data
        query_id = f"{next(self.telegram.numbers)}{self.telegram.bot.as_user()['id']}"
        self.telegram.queries[query_id] = Query(self.chat.id, said.id, self.telegram.seconds())
        content = {"id": query_id, "from": self.chat.as_user(), "data": data}
        content |= {"message": self.telegram.as_message(self.chat, said), "chat_instance": str(self.chat.id)}
        self.telegram.queue(self.chat, "callback_query", content)
        self.telegram.show(self.chat, said)
        return query_id

    async def file(self, name: str, content: bytes, media_type: str, caption: str = "") -> SandboxMessage:
        kind = "photo" if media_type in PICTURES else "document"
        attachment = self.telegram.keep(kind, name, media_type, content)
        return await self._say(text=caption, attachment=attachment)

    async def sticker(self) -> SandboxMessage:
        sticker = self.telegram.keep("sticker", "sticker.webp", "image/webp", b"RIFF")
        return await self._say(attachment=sticker)

    async def voice(self) -> SandboxMessage:
        return await self._say(attachment=self.telegram.keep("voice", "voice.ogg", "audio/ogg", b"OggS"))

    async def location(self) -> SandboxMessage:
        return await self._say(location={"latitude": 10.7402, "longitude": 106.8913})

    async def edit(self, message_id: int, text: str) -> SandboxMessage:
        said = self._message(message_id)
        if said.by_bot:
            raise LookupError("not an own message")
        said.text, said.entities, said.edited_at = text, _command(text), await self.telegram.now()
        self.telegram.queue(self.chat, "edited_message", self.telegram.as_message(self.chat, said))
        self.telegram.show(self.chat, said)
        return said

    async def block(self) -> None:
        await self._membership("member", "kicked")

    async def unblock(self) -> None:
        await self._membership("kicked", "member")

    def read(self) -> None:
        self.chat.read_up_to = max((each.id for each in self.chat.said), default=0)
        self.telegram.tell("read", self.chat, unread=0)

    async def _say(self, **what: Any) -> SandboxMessage:
        """Writing to a bot that was blocked unblocks nothing: the client does not let one."""
        if self.chat.blocked:
            raise LookupError("the bot is blocked")
        said = await self.telegram.add(self.chat, SandboxMessage(**what))
        self.telegram.queue(self.chat, "message", self.telegram.as_message(self.chat, said))
        self.read()
        return said

    async def _membership(self, was: str, now: str) -> None:
        self.chat.blocked = now == "kicked"
        bot = self.telegram.bot.as_user()
        change = {
            "chat": self.chat.as_chat(),
            "from": self.chat.as_user(),
            "date": int((await self.telegram.now()).timestamp()),
            "old_chat_member": _member(bot, was),
            "new_chat_member": _member(bot, now),
        }
        self.telegram.queue(self.chat, "my_chat_member", change)
        self.telegram.tell("blocked", self.chat, blocked=self.chat.blocked)

    def _message(self, message_id: int) -> SandboxMessage:
        said = self.chat.find(message_id)
        if said is None:
            raise LookupError("no such message")
        return said


class SandboxTelegram:
    """``now`` gives the time that messages are stamped with; ``seconds`` counts machine time."""

    name = "telegram"

    def __init__(self) -> None:
        self.bot = Identity()
        self.now: Callable[[], Awaitable[datetime]] = wall_time
        self.seconds: Callable[[], float] = time.monotonic
        self.chats: dict[int, TelegramChat] = {}
        self.moved: dict[int, int] = {}  # groups that became supergroups: old number -> new
        self.updates = TelegramUpdates()
        self.webhook = TelegramWebhook(self.updates)
        self.faults: list[TelegramFault] = []
        self.files: dict[str, SandboxFile] = {}
        self.queries: dict[str, Query] = {}
        self.menus: dict[int | None, list[Json]] = {}  # by chat; None: everyone's
        self.log: list[Call[int, TelegramFault]] = []  # in order
        self.closed = False
        self.watchers = Watchers()
        self.numbers = count(1)  # of files and queries

    @property
    def calls(self) -> list[str]:
        return [call.method for call in self.log]

    def called(self, method: str, chat: int | None, fault: TelegramFault | None) -> None:
        self.log.append(Call(self.seconds(), method, chat, fault))

    def switch_on(self, **what: Any) -> None:
        self.faults.append(TelegramFault(**what))

    def add_phone(self, chat_id: int, name: str, caption: str = "") -> TelegramPhone:
        chat = self.chats.setdefault(chat_id, TelegramChat(chat_id, name))
        chat.name, chat.caption = name, caption
        return self.phone(chat_id)

    def phone(self, chat_id: int) -> TelegramPhone:
        return TelegramPhone(self, self.chats[chat_id])

    def migrate(self, group: int, to: int) -> None:
        """Make a group a supergroup: it has another number from now on, and the old one is refused."""
        chat = self.chats.pop(group)
        chat.id = to
        self.chats[to] = chat
        self.moved[group] = to

    def reachable(self, chat_id: int | str) -> TelegramChat:
        """Return the chat that the bot writes to; Refusal 400 or 403."""
        chat = self.known(chat_id)
        if chat.blocked:
            raise TelegramRefusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def known(self, chat_id: int | str) -> TelegramChat:
        if isinstance(chat_id, int) and chat_id in self.moved:
            raise migrated(self.moved[chat_id])
        if not isinstance(chat_id, int) or chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    async def add(self, chat: TelegramChat, said: SandboxMessage) -> SandboxMessage:
        at = await self.now()  # before the number is chosen, or another message could take the same
        said = replace(said, id=max((each.id for each in chat.said), default=0) + 1, at=at)
        chat.said.append(said)
        self.show(chat, said)
        return said

    def keep(self, kind: str, name: str, media_type: str, content: bytes) -> SandboxFile:
        number = next(self.numbers)
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        width, height = size_of_picture(content) or (512, 512)
        path = f"{FOLDERS[kind]}/file_{number}.{suffix}"
        file_id = f"F{number:08d}"
        self.files[file_id] = SandboxFile(file_id, kind, name, media_type, content, path, width, height)
        return self.files[file_id]

    def queue(self, chat: TelegramChat, kind: str, content: Json) -> None:
        self.updates.add(chat.id, kind, content)
        self.webhook.wake()

    def as_message(self, chat: TelegramChat, said: SandboxMessage) -> Json:
        return as_message(said, chat, self.bot.as_user())

    def show(self, chat: TelegramChat, said: SandboxMessage) -> None:
        self.tell("message", chat, message=said.as_bubble(), unread=chat.unread)

    def is_quiet(self) -> bool:
        return not self.updates.pending

    def tell(self, event: str, chat: TelegramChat | None = None, **what: object) -> None:
        self.watchers.tell(event, chat.id if chat else None, **what)

    def watched(self) -> AbstractContextManager[asyncio.Queue[Json]]:
        return self.watchers.watched()

    def close(self) -> None:
        """Leave nothing running behind: call it before the server is stopped, for that waits for streams."""
        self.closed = True
        self.tell("closing")
        self.webhook.remove()
        self.updates.terminate("the server is closing")


def _member(bot: Json, status: str) -> Json:
    member = {"user": bot, "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _command(text: str) -> list[Json]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]


def as_message(said: SandboxMessage, chat: TelegramChat, bot: Json) -> Json:
    sender, date = bot if said.by_bot else chat.as_user(), int(said.at.timestamp())
    message: Json = {"message_id": said.id, "date": date, "chat": chat.as_chat(), "from": sender}
    if said.edited_at:
        message["edit_date"] = int(said.edited_at.timestamp())
    if said.reply_to:
        message["reply_to_message"] = as_message(said.reply_to, chat, bot)
    if said.buttons:
        message["reply_markup"] = {"inline_keyboard": said.buttons}
    if said.location:
        message["location"] = said.location
    if said.attachment:
        message |= _part(said.attachment)
    if said.text:
        message["caption" if said.attachment else "text"] = said.text
    if said.entities:
        message["caption_entities" if said.attachment else "entities"] = said.entities
    return message


def _part(attachment: SandboxFile) -> Json:
    picture = {**as_file(attachment), "width": attachment.width, "height": attachment.height}
    if attachment.kind == "photo":
        return {"photo": [picture]}
    if attachment.kind == "sticker":
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        return {"sticker": {**picture, **kind, "emoji": "👍"}}
    described = {**as_file(attachment), "mime_type": attachment.media_type}
    if attachment.kind == "voice":
        return {"voice": {**described, "duration": 3}}
    return {"document": {**described, "file_name": attachment.name}}


def as_file(attachment: SandboxFile) -> Json:
    unique, size = f"u{attachment.file_id[1:]}", len(attachment.content)
    return {"file_id": attachment.file_id, "file_unique_id": unique, "file_size": size}
