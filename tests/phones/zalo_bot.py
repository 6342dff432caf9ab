"""The Zalo bot: nothing to press, and of files pictures alone; documents are sent from our page."""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.channels.base import MEGABYTE, Outbound, written
from bot.channels.zalo_bot.channel import CAN, NAME, read_event
from bot.conversation import Event, EventKind
from tests.deeds import Deed, content
from tests.phones.kinds import Buttons, NotThere
from tests.phones.page import sent_from_page
from tests.phones.typing import Screens, on_zalo
from tests.world import FakeChannel

Json = dict[str, Any]
ACCOUNT = "1459232241454765289"
HOST = "https://files.zalo.example/"
PICTURES = (".jpg", ".png")
KINDS = {"voice": "message.voice.received", "sticker": "message.sticker.received"}


def channel() -> FakeChannel:
    return FakeChannel(NAME, NAME, ACCOUNT, replace(CAN, picture_limit=10 * MEGABYTE))


@dataclass
class ZaloBotPhones:
    channel: FakeChannel = field(default_factory=channel)
    buttons: Buttons = field(default_factory=dict)  # none
    screens: Screens = field(default_factory=Screens)

    def did(self, deed: Deed) -> tuple[str, Event]:
        deed = on_zalo(deed)
        if deed.kind == EventKind.FILE and not deed.file.endswith(PICTURES):
            screen = self.screens.texts.get(deed.who, [])
            return deed.said, sent_from_page(deed, (NAME, ACCOUNT), screen)
        said, name, content = self._told(deed)
        whose = {"id": deed.who, "display_name": deed.shown_name, "is_bot": False}
        chat = {"id": deed.who, "chat_type": "GROUP" if deed.kind == EventKind.GROUP else "PRIVATE"}
        message = {"message_id": str(deed.number), "from": whose, "chat": chat, **content}
        event = read_event({"event_name": name, "message": message}, ACCOUNT, deed.at)
        assert event
        return said, event

    def _told(self, deed: Deed) -> tuple[str, str, Json]:
        """Return how it reads, the event's name, and what is in the message."""
        match deed.kind:
            case EventKind.TAP if deed.is_label and deed.shown_to == deed.who and not deed.is_old:
                return self._words(self.screens.typed(deed.who, deed.text))
            case EventKind.TEXT | EventKind.GROUP:
                return self._words(self.screens.as_typed(deed.who, deed.text))
            case EventKind.FILE:
                return deed.said, "message.image.received", self._picture(deed)
            case EventKind.UNSUPPORTED if deed.text != "location":
                return deed.said, KINDS.get(deed.text, "message.unsupported.received"), {}
        raise NotThere

    def _words(self, typed: str) -> tuple[str, str, Json]:
        return typed, "message.text.received", {"text": typed}

    def _picture(self, deed: Deed) -> Json:
        held = content(deed.file)
        if held is not None:
            self.channel.files[HOST + deed.file] = held
        return {"photo_url": HOST + deed.file, "caption": deed.text}

    def which(self, who: str) -> str:
        return self.screens.which(who)

    def seen(self, out: Outbound) -> list[str]:
        texts = written(out.message, self.channel.can, out.language)
        for text in texts:
            self.screens.show(out.chat, text)
        files = [f"<{one.name}>" for one in out.attachments]
        return [*files, *texts] if out.message.options else [*texts, *files]
