"""Telegram: every choice has a button, and its text is shown as it is."""

from dataclasses import dataclass, field
from typing import Any

from bot.channels.base import Outbound
from bot.conversation import Event, EventKind, RemoteFile
from tests.deeds import Deed, content
from tests.people import ACCOUNT, CHANNEL
from tests.phones.kinds import Buttons, laid_out, pressed, put
from tests.world import FakeChannel


@dataclass
class TelegramPhones:
    channel: FakeChannel = field(default_factory=FakeChannel)
    buttons: Buttons = field(default_factory=dict)

    def did(self, deed: Deed) -> tuple[str, Event]:
        return deed.said, Event(CHANNEL, ACCOUNT, str(deed.number), deed.who, deed.at, **self._told(deed))

    def _told(self, deed: Deed) -> dict[str, Any]:
        if deed.is_label:
            return {"kind": EventKind.TAP, "text": pressed(self.buttons, deed)}
        told: dict[str, Any] = {"kind": deed.kind, "text": deed.text, "message_id": f"m{deed.number}"}
        if deed.file:
            told["file"] = self._sent(deed.file)
        if deed.reply_to:
            told["reply_to"] = self._answered(deed)
        return {**told, "shown_name": deed.shown_name}

    def _answered(self, deed: Deed) -> str:
        """Return the id of the newest message to them with those words."""
        theirs = [one for one, chat in self.channel.ids.items() if chat == deed.who]
        return next(one for one in reversed(theirs) if deed.reply_to in self.channel.texts[one])

    def _sent(self, file: str) -> RemoteFile:
        held = content(file)
        if held is not None:
            self.channel.files[file] = held
        return RemoteFile(file, file.partition(", ")[0], len(held) if held is not None else None)

    def which(self, _who: str) -> str:
        return ""

    def seen(self, out: Outbound) -> list[str]:
        message = out.message
        text = f"{message.heading}\n{message.text}" if message.heading else message.text
        files = " ".join(f"<{attachment.name}>" for attachment in out.attachments)
        labels = " ".join(put(self.buttons, out.chat, one.label, one.token) for one in message.options)
        return [laid_out(text, files, labels)]
