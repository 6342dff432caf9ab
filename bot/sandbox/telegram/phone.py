"""A person's hands on a phone: what is done here reaches the bot as an update."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.pictures import PICTURES
from bot.sandbox.said import NOT_YET, Said
from bot.sandbox.telegram.chats import Chat

if TYPE_CHECKING:
    from bot.sandbox.telegram.state import Telegram

Json = dict[str, Any]


@dataclass(frozen=True)
class Phone:
    telegram: "Telegram"
    chat: Chat

    async def text(self, text: str, reply_to: int = 0) -> Said:
        """Type something and send it."""
        return await self._say(text=text, entities=_command(text), reply_to=self.chat.find(reply_to))

    async def press(self, message_id: int, data: str) -> str:
        """Press the button that carries ``data``; the query's id. LookupError: no such button."""
        said = self._message(message_id)
        if data not in [button.get("callback_data") for row in said.buttons for button in row]:
            raise LookupError("no such button")
        said.pressed = data
        query = self.telegram.new_query(self.chat, said)
        content = {"id": query.id, "from": self.chat.as_user(), "data": data}
        message = self.telegram.as_message(self.chat, said)
        chat_instance = str(self.chat.id)
        self.telegram.queue(
            self.chat, "callback_query", {**content, "message": message, "chat_instance": chat_instance}
        )
        self.telegram.show(self.chat, said)
        return query.id

    async def file(self, name: str, content: bytes, media_type: str, caption: str = "") -> Said:
        """Send a picture (PNG or JPEG) or a document."""
        kind = "photo" if media_type in PICTURES else "document"
        attachment = self.telegram.keep(kind, name, media_type, content)
        return await self._say(text=caption, attachment=attachment)

    async def sticker(self) -> Said:
        sticker = self.telegram.keep("sticker", "sticker.webp", "image/webp", b"RIFF")
        return await self._say(attachment=sticker)

    async def voice(self) -> Said:
        return await self._say(attachment=self.telegram.keep("voice", "voice.ogg", "audio/ogg", b"OggS"))

    async def location(self) -> Said:
        return await self._say(location={"latitude": 10.7402, "longitude": 106.8913})

    async def edit(self, message_id: int, text: str) -> Said:
        """Change an own earlier message."""
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
        """The holder has seen all that is there."""
        self.chat.read_up_to = max((each.id for each in self.chat.said), default=0)
        self.telegram.tell("read", self.chat, unread=0)

    async def _say(self, **what: Any) -> Said:
        """Writing to a bot that was blocked unblocks nothing: the client does not let one."""
        if self.chat.blocked:
            raise LookupError("the bot is blocked")
        said = await self.telegram.add(self.chat, Said(0, by_bot=False, at=NOT_YET, **what))
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

    def _message(self, message_id: int) -> Said:
        said = self.chat.find(message_id)
        if said is None:
            raise LookupError("no such message")
        return said


def _member(bot: Json, status: str) -> Json:
    member = {"user": bot, "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _command(text: str) -> list[Json]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
