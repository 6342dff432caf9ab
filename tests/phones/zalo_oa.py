"""The Official Account: up to five buttons, whose tap comes back as a text; more choices are typed."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.channels.base import Outbound, written
from bot.channels.zalo_oa.channel import CAN, NAME, keyboard, read_event
from bot.conversation import Event, EventKind
from tests.deeds import Deed, content
from tests.phones.kinds import Buttons, NotThere, laid_out, pressed, put
from tests.phones.typing import Screens, on_zalo
from tests.world import FakeChannel

Json = dict[str, Any]
ACCOUNT = "2900000000000000001"
HOST = "https://files.zalo.example/"
PICTURES = (".jpg", ".png")
KINDS = {"voice": "audio", "sticker": "sticker", "location": "location"}


def channel() -> FakeChannel:
    return FakeChannel(NAME, NAME, ACCOUNT, CAN)


@dataclass
class ZaloOaPhones:
    channel: FakeChannel = field(default_factory=channel)
    buttons: Buttons = field(default_factory=dict)
    screens: Screens = field(default_factory=Screens)

    def did(self, deed: Deed) -> tuple[str, Event]:
        deed = on_zalo(deed)
        said, body = self._told(deed)
        stamped = {"timestamp": str(int(deed.at.timestamp() * 1000) + deed.number), **body}
        event = read_event(stamped, ACCOUNT, deed.at)
        assert event
        return said, event

    def _told(self, deed: Deed) -> tuple[str, Json]:
        """Return how it reads, and the event."""
        match deed.kind:
            case EventKind.TAP if not deed.is_label:
                return deed.said, self._sent(deed, "text", text=f"#{deed.text}")
            case EventKind.TAP if (deed.shown_to, deed.text) in self.buttons:
                return deed.said, self._sent(deed, "text", text=pressed(self.buttons, deed))
            case EventKind.TAP if deed.shown_to == deed.who and not deed.is_old:
                return self._words(deed, self.screens.typed(deed.who, deed.text))
            case EventKind.TEXT:
                return self._words(deed, self.screens.as_typed(deed.who, deed.text))
            case EventKind.FILE:
                kind = "image" if deed.file.endswith(PICTURES) else "file"
                return deed.said, self._sent(deed, kind, text=deed.text, attachments=[self._file(deed, kind)])
            case EventKind.UNSUPPORTED:
                return deed.said, self._sent(deed, KINDS.get(deed.text, "gif"))
            case EventKind.BLOCKED | EventKind.UNBLOCKED:
                name = "unfollow" if deed.kind == EventKind.BLOCKED else "follow"
                return deed.said, {"event_name": name, "oa_id": ACCOUNT, "follower": {"id": deed.who}}
        raise NotThere

    def _words(self, deed: Deed, typed: str) -> tuple[str, Json]:
        return typed, self._sent(deed, "text", text=typed)

    def _sent(self, deed: Deed, kind: str, **message: Any) -> Json:
        parties = {"sender": {"id": deed.who}, "recipient": {"id": ACCOUNT}}
        return {
            "event_name": f"user_send_{kind}",
            **parties,
            "message": {"msg_id": str(deed.number), **message},
        }

    def _file(self, deed: Deed, kind: str) -> Json:
        held, url = content(deed.file), HOST + quote(deed.file)
        described = {}
        if held is not None:
            self.channel.files[url] = held
            described["size"] = str(len(held))
        name = deed.file.partition(", ")[0]
        return {"type": kind, "payload": {"url": url, "name": name, **described}}

    def which(self, who: str) -> str:
        return self.screens.which(who)

    def seen(self, out: Outbound) -> list[str]:
        *before, last = written(out.message, self.channel.can, out.language)
        buttons = keyboard(out.message).get("attachment", {}).get("payload", {}).get("buttons", [])
        for option in () if buttons else out.message.options:  # what is typed now is no more pressed
            self.buttons.pop((out.chat, option.label), None)
        labels = (put(self.buttons, out.chat, one["title"], one["payload"]) for one in buttons)
        texts, files = (
            [*before, laid_out(last, " ".join(labels))],
            [f"<{one.name}>" for one in out.attachments],
        )
        for text in texts:
            self.screens.show(out.chat, text)
        return [*files, *texts] if out.message.options else [*texts, *files]
