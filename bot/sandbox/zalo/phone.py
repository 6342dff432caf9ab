"""A person's hands on a phone with Zalo: what is done here reaches the program as an event."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.pictures import PICTURES
from bot.sandbox.said import NOT_YET, Said
from bot.sandbox.zalo.chats import Act, Chat

if TYPE_CHECKING:
    from bot.sandbox.zalo.state import Zalo


@dataclass(frozen=True)
class ZaloPhone:
    zalo: "Zalo[Any]"
    chat: Chat

    async def text(self, text: str, reply_to: str = "") -> Said:
        """Type something and send it."""
        return await self._say("text", text=text, reply_to=self.chat.find(reply_to))

    async def press(self, message_id: str, data: str) -> str:
        """Press the button that carries ``data``, which goes out as a text that the chat does not show.

        LookupError: no such button, as always with a bot.
        """
        said = self.chat.find(message_id)
        if said is None or data not in [each.get("callback_data") for row in said.buttons for each in row]:
            raise LookupError("no such button")
        self._check()
        said.pressed = data
        self.zalo.show(self.chat, said)
        key, at = self.zalo.new_key(self.chat), await self.zalo.now()
        self._tell("text", Said(0, by_bot=False, at=at, text=data, key=key))
        return key

    async def file(self, name: str, content: bytes, media_type: str, caption: str = "") -> Said:
        """Send a picture (PNG or JPEG) or a document; a document's caption follows as a message."""
        if media_type in PICTURES:
            return await self.photo(name, content, media_type, caption)
        said = await self._say("file", attachment=self.zalo.keep("document", name, media_type, content))
        return await self.text(caption) if caption else said

    async def photo(
        self, name: str, content: bytes, media_type: str = "image/png", caption: str = ""
    ) -> Said:
        picture = self.zalo.keep("photo", name, media_type, content)
        return await self._say("image", attachment=picture, text=caption)

    async def sticker(self) -> Said:
        sticker = self.zalo.keep("sticker", "sticker.webp", "image/webp", b"RIFF")
        return await self._say("sticker", attachment=sticker)

    async def voice(self) -> Said:
        return await self._say(
            "audio", attachment=self.zalo.keep("voice", "voice.aac", "audio/aac", b"\xff\xf1")
        )

    async def location(self) -> Said:
        return await self._say("location", location={"latitude": 10.7402, "longitude": 106.8913})

    async def edit(self, message_id: str, text: str) -> Said:
        raise LookupError("nobody can edit a message on Zalo")

    async def follow(self) -> None:
        await self._follow("follow", blocked=False)

    async def block(self) -> None:
        """A bot hears nothing of it; an Official Account that it is no longer followed."""
        await self._follow("unfollow", blocked=True)

    async def unblock(self) -> None:
        await self.follow()

    async def meet(self) -> None:
        """Be an acquaintance from before, of whom the program knows already: it is told nothing."""
        self.chat.last_act = await self.zalo.now()
        self.zalo.own.meet(self.chat)

    def read(self) -> None:
        """The holder has seen all that is there."""
        seen = [each for each in self.chat.said if each.by_bot and each.id > self.chat.read_up_to]
        self.chat.read_up_to = len(self.chat.said)
        self.zalo.tell("read", self.chat, unread=0)
        for said in seen:
            self.zalo.hear(Act("seen", self.chat, said.at, said))

    async def _say(self, kind: str, **what: Any) -> Said:
        self._check()
        said = await self.zalo.add(self.chat, Said(0, by_bot=False, at=NOT_YET, **what))
        self.read()
        self._tell(kind, said)
        return said

    def _tell(self, kind: str, said: Said) -> None:
        self.chat.last_act = said.at
        self.zalo.hear(Act(kind, self.chat, said.at, said))

    async def _follow(self, kind: str, *, blocked: bool) -> None:
        at = await self.zalo.now()
        self.chat.blocked = blocked
        self.chat.last_act = self.chat.last_act if blocked else at
        self.zalo.hear(Act(kind, self.chat, at))
        self.zalo.tell("blocked", self.chat, blocked=blocked)

    def _check(self) -> None:
        """Writing to an account that was blocked unblocks nothing: the client does not let one."""
        if self.chat.blocked:
            raise LookupError("the account is blocked")
