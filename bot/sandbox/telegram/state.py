"""The whole of the local Telegram: chats, updates on their way to the bot, files, menus, faults."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from bot.sandbox.calls import Call, wall_time
from bot.sandbox.pictures import size_of_picture
from bot.sandbox.said import Attachment, Said
from bot.sandbox.telegram.chats import Chat, as_message
from bot.sandbox.telegram.faults import Fault
from bot.sandbox.telegram.phone import Phone
from bot.sandbox.telegram.refusal import Refusal, bad_request, migrated
from bot.sandbox.telegram.updates import Updates
from bot.sandbox.telegram.webhook import Webhook
from bot.sandbox.watching import Watchers

Json = dict[str, Any]

FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True)
class Identity:
    """Which bot it is that calls."""

    token: str = "7000000001:sandbox"
    name: str = "Nhắc Thư"
    username: str = "nhacthu_bot"

    def as_user(self) -> Json:
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(frozen=True)
class Query:
    """A pressed button whose spinner turns until the bot answers."""

    id: str
    chat: int
    message: int
    pressed_at: float  # by ``Telegram.seconds``


class Telegram:
    """``now`` gives the time that messages are stamped with; ``seconds`` counts machine time."""

    name = "telegram"

    def __init__(
        self,
        bot: Identity | None = None,
        now: Callable[[], Awaitable[datetime]] = wall_time,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bot = bot or Identity()
        self.now = now
        self.seconds = seconds
        self.chats: dict[int, Chat] = {}
        self.moved: dict[int, int] = {}  # groups that became supergroups: old number -> new
        self.updates = Updates()
        self.webhook = Webhook(self.updates)
        self.faults: list[Fault] = []
        self.files: dict[str, Attachment] = {}
        self.queries: dict[str, Query] = {}
        self.menus: dict[tuple[Any, ...], list[Json]] = {}
        self.log: list[Call[int, Fault]] = []  # in order
        self.closed = False
        self.watchers = Watchers()
        self._numbers = count(1)

    @property
    def calls(self) -> list[str]:
        """The methods called."""
        return [call.method for call in self.log]

    def called(self, method: str, chat: int | None, fault: Fault | None) -> None:
        self.log.append(Call(self.seconds(), method, chat, fault))

    def switch_on(self, **what: Any) -> None:
        """A fault; ValueError for a kind that there is not."""
        self.faults.append(Fault(**what))

    def add_phone(self, chat_id: int, name: str, caption: str = "") -> Phone:
        """A person with a phone (or a group, with a negative id); known already: renamed."""
        chat = self.chats.setdefault(chat_id, Chat(chat_id, name))
        chat.name, chat.caption = name, caption
        return self.phone(chat_id)

    def phone(self, chat_id: int) -> Phone:
        return Phone(self, self.chats[chat_id])

    def migrate(self, group: int, to: int) -> None:
        """A group becomes a supergroup: it has another number from now on, and the old one is refused."""
        chat = self.chats.pop(group)
        chat.id = to
        self.chats[to] = chat
        self.moved[group] = to

    def reachable(self, chat_id: int | str) -> Chat:
        """The chat that the bot writes to; Refusal 400 or 403."""
        chat = self.known(chat_id)
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def known(self, chat_id: int | str) -> Chat:
        if isinstance(chat_id, int) and chat_id in self.moved:
            raise migrated(self.moved[chat_id])
        if not isinstance(chat_id, int) or chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    async def add(self, chat: Chat, said: Said) -> Said:
        """Put a message into the chat, with its number and time."""
        number = max((each.id for each in chat.said), default=0) + 1
        said = replace(said, id=number, at=await self.now())
        chat.said.append(said)
        self.show(chat, said)
        return said

    def keep(self, kind: str, name: str, media_type: str, content: bytes) -> Attachment:
        """Store a file under a new file_id."""
        number = next(self._numbers)
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        width, height = size_of_picture(content) or (512, 512)
        path = f"{FOLDERS[kind]}/file_{number}.{suffix}"
        file_id = f"F{number:08d}"
        self.files[file_id] = Attachment(file_id, kind, name, media_type, content, path, width, height)
        return self.files[file_id]

    def new_query(self, chat: Chat, said: Said) -> Query:
        query = Query(f"{next(self._numbers)}{self.bot.as_user()['id']}", chat.id, said.id, self.seconds())
        self.queries[query.id] = query
        return query

    def queue(self, chat: Chat, kind: str, content: Json) -> None:
        """An update for the bot."""
        self.updates.add(chat.id, kind, content)
        self.webhook.wake()

    def as_message(self, chat: Chat, said: Said) -> Json:
        return as_message(said, chat, self.bot.as_user())

    def show(self, chat: Chat, said: Said) -> None:
        """Tell those who watch that a message is new or changed."""
        self.tell("message", chat, message=said.as_bubble(), unread=chat.unread)

    def is_quiet(self) -> bool:
        """Nothing that people did is on its way to the bot."""
        return not self.updates.pending

    def tell(self, event: str, chat: Chat | None = None, **what: object) -> None:
        self.watchers.tell(event, chat.id if chat else None, **what)

    def watched(self) -> AbstractContextManager[asyncio.Queue[Json]]:
        """What changes from now on."""
        return self.watchers.watched()

    def close(self) -> None:
        """Leave nothing running behind: call it before the server is stopped, for that waits for streams."""
        self.closed = True
        self.tell("closing")
        self.webhook.remove()
        self.updates.terminate("the server is closing")
