"""Telegram: sending through python-telegram-bot, and reading what it sends us."""

import html
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import structlog
from telegram import (
    Bot,
    CallbackQuery,
    ChatMemberUpdated,
    InputFile,
    Message,
    PhotoSize,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.channels.base import (
    Arrived,
    Attachment,
    Capabilities,
    FetchRefused,
    Headers,
    Impossible,
    NoAnswer,
    Outbound,
    SendFailed,
    bounded,
    in_order,
    in_turn,
    is_secret,
)
from bot.channels.telegram.api import AiohttpRequest, JsonCall, failure_of
from bot.config import choose_timedeltas, is_local
from bot.conversation import Event, EventKind, RemoteFile, messages, pieces, received, regex, utf16_length

log = structlog.get_logger(__name__)
CAN = Capabilities(buttons=100, text_limit=4096, can_edit=True, can_delete=True, has_menu=True)
POLL = timedelta(seconds=25)  # how long Telegram holds an empty poll
SECRET = "X-Telegram-Bot-Api-Secret-Token"
AT_ONCE = 32  # requests: those of ``deliver``, and the spinners of pressed buttons
CONNECT, READ = 5, 10  # seconds; an answer to a poll takes its own time besides
NAME = "telegram"
BURST = 3  # answers: with 27 a second at most 30 in any, as Telegram has it
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
UNREADABLE = {  # what we call it, by the attributes of a message
    "voice": ("voice", "video_note", "audio"),
    "sticker": ("sticker",),
    "location": ("location", "venue"),
}
ID = regex(r"-?[0-9]{1,19}")


@dataclass
class Telegram:
    bot: Bot
    requests: AiohttpRequest  # of the bot …
    updates: AiohttpRequest  # … and for its polls
    files: httpx.AsyncClient  # for downloads, streamed
    gap: timedelta
    chat_burst: int
    secret: str = ""  # of the webhook; "": we poll
    account: str = ""
    username: str = ""
    name: str = NAME
    key: str = NAME
    can: Capabilities = CAN
    burst: int = BURST
    chat_gap: timedelta = timedelta(seconds=1)

    async def open(self) -> None:
        with failing():
            await self.bot.initialize()
        self.account, self.username = str(self.bot.id), self.bot.username

    async def close(self) -> None:
        await self.bot.shutdown()
        await self.files.aclose()

    async def send(self, out: Outbound) -> str:
        try:
            return await self._send(out)
        except TelegramError as error:
            if failure := failure_of(error):
                raise failure from None
            return out.target  # edited to what it was already

    async def _send(self, out: Outbound) -> str:
        match out.action:
            case "edit":
                await self._edit(out)
                return out.target
            case "buttons":
                given = {"chat_id": int(out.chat), "message_id": message_id(out.target)}
                await self._call("editMessageReplyMarkup", **given, **keyboard(out.message))
                return out.target
            case "delete":
                await self.bot.delete_message(int(out.chat), message_id(out.target))
                return out.target
            case "menu":
                commands = [{"command": one.token, "description": one.label} for one in out.message.options]
                scope = {"type": "chat", "chat_id": int(out.chat)}
                await self._call("setMyCommands", commands=commands, scope=scope)
                return ""
        return await self._say(out)

    async def _say(self, out: Outbound) -> str:
        """Send the text in as many messages as it takes, the last with the buttons; and the files."""
        *before, last = rendered(out.message)
        files = [partial(self._attach, out.chat, one) for one in out.attachments]
        said = [partial(self._tell, out.chat, text) for text in before]
        said.append(partial(self._tell, out.chat, last, **keyboard(out.message), **reply_to(out.target)))
        return await in_turn(in_order(out.message, said, files), out.arrived)

    async def _tell(self, chat: str, text: str, **more: Any) -> str:
        given = {"chat_id": int(chat), "text": text, "parse_mode": ParseMode.HTML}
        with failing():
            said = await self._call("sendMessage", **given, **more)
        match said:
            case {"message_id": int(number)}:
                return str(number)
        raise NoAnswer("no message")

    async def _call(self, method: str, **given: Any) -> Any:
        """Call what is called at each act, without the objects that the library makes of it."""
        return await self.requests.post(f"{self.bot.base_url}/{method}", JsonCall(given))  # type: ignore[arg-type]

    async def _attach(self, chat: str, attachment: Attachment) -> str:
        """Send a file, read as it goes. No id: what may be edited is the text."""
        attach = self.bot.send_photo if attachment.is_picture else self.bot.send_document
        with failing(), attachment.open() as file:
            content = InputFile(file, attachment.name, read_file_handle=False)
            await attach(int(chat), content, filename=attachment.name)
        return ""

    async def _edit(self, out: Outbound) -> None:
        [text, *more] = rendered(out.message)
        if more:
            raise Impossible("too long to edit")
        given = {"chat_id": int(out.chat), "message_id": message_id(out.target), "text": text}
        await self._call("editMessageText", **given, parse_mode=ParseMode.HTML, **keyboard(out.message))

    async def answered(self, event: Event) -> None:
        if event.callback_id:
            await self._call("answerCallbackQuery", callback_query_id=event.callback_id)

    async def is_typing(self, chat: str) -> None:
        await self.bot.send_chat_action(int(chat), ChatAction.TYPING)

    async def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        try:
            with failing():
                found = await self.bot.get_file(remote)
        except Impossible as error:  # Telegram will never give it to us; all else may go well later
            raise FetchRefused(str(error)) from None
        try:
            async with self.files.stream("GET", found.file_path or "") as answer:
                async for piece in bounded(answer, limit):
                    yield piece
        except httpx.HTTPError as error:
            raise SendFailed(type(error).__name__) from None

    async def poll(self, offset: int | None, now: Callable[[], datetime]) -> list[Arrived]:
        patience = POLL.total_seconds()
        asked = {"timeout": int(patience), "allowed_updates": WANTED}
        if offset is not None:
            asked["offset"] = offset
        with failing():
            found = await self.updates.post(
                f"{self.bot.base_url}/getUpdates",
                JsonCall(asked),  # type: ignore[arg-type]
                read_timeout=READ + patience,
            )
        at = now()
        return [Arrived(number_of(one), self._read_polled(one, at)) for one in in_list(found)]

    def _read_polled(self, update: object, now: datetime) -> Event | None:
        """Return the event in an update; one that nobody can read would come again for ever, and is none."""
        try:
            return self.read_webhook(update, now)
        except ValueError:
            log.error("an update that cannot be read", channel=self.key, number=number_of(update))
            return None

    def is_genuine(self, headers: Headers, _body: bytes | None) -> bool:
        return is_secret(headers.getlist(SECRET), self.secret)

    def read_webhook(self, body: object, now: datetime) -> Event | None:
        if event := read_plain(body, self.account, now):
            return event
        try:
            update = Update.de_json(body, self.bot)  # type: ignore[arg-type]
            return read_event(update, self.account, now)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as error:
            raise ValueError("not an update") from error

    async def begin_polling(self) -> None:
        with failing():
            await self.bot.delete_webhook()

    async def begin_webhook(self, url: str) -> None:
        with failing():
            await self.bot.set_webhook(url, secret_token=self.secret, allowed_updates=WANTED)


def open_telegram(token: str, base: str, gap: timedelta, chat_burst: int, secret: str = "") -> Telegram:
    """Open the channel at ``base``: the public address, a proxy, or a local server."""
    choose_timedeltas()
    base = base.rstrip("/")
    request = AiohttpRequest(AT_ONCE, CONNECT, READ, is_local=is_local(base))
    updates = AiohttpRequest(1, CONNECT, READ, is_local=is_local(base))
    bot = Bot(token, f"{base}/bot", f"{base}/file/bot", request=request, get_updates_request=updates)
    files = httpx.AsyncClient(
        timeout=httpx.Timeout(2 * READ, connect=CONNECT),
        trust_env=not is_local(base),
        headers={"Accept-Encoding": "identity"},
    )
    return Telegram(bot, request, updates, files, gap, chat_burst, secret)


def message_id(written: str) -> int:
    """Return an id as Telegram numbers messages. What a button of someone's own making names may be none."""
    if not written.isdecimal():
        raise Impossible("no such message")
    return int(written)


@contextmanager
def failing() -> Iterator[None]:
    """Within this, what Telegram refuses is raised in our terms."""
    try:
        yield
    except TelegramError as error:
        raise failure_of(error) or SendFailed("not modified") from None


def rendered(message: messages.Message) -> list[str]:
    """Return the text in HTML, split where a sentence ends so that each piece fits; the heading in bold."""
    heading = f"<b>{html.escape(message.heading, quote=False)}</b>\n" if message.heading.strip() else ""
    room = CAN.text_limit - utf16_length(message.heading) - 1
    first, *more = [html.escape(piece, quote=False) for piece in pieces(message.text, room)] or [""]
    return [(heading + first).strip() or "…", *more]


def keyboard(message: messages.Message) -> dict[str, Any]:
    """Return the parameter of a call that holds the buttons, if there are any."""
    if not message.options:
        return {}
    buttons = [{"text": option.label, "callback_data": option.token} for option in message.options]
    width = message.columns
    rows = [buttons[at : at + width] for at in range(0, len(buttons), width)]
    return {"reply_markup": {"inline_keyboard": rows}}


def reply_to(target: str) -> dict[str, Any]:
    """Return the parameter of a call that says which message is answered, if there is one."""
    if not target:
        return {}
    return {"reply_parameters": {"message_id": message_id(target), "allow_sending_without_reply": True}}


def in_list(found: object) -> list[Any]:
    """Return the updates that a poll brought. Raises NoAnswer where that is no list of such."""
    if not isinstance(found, list) or not all(isinstance(number_of(one), int) for one in found):
        raise NoAnswer("no updates")
    return found


def number_of(update: object) -> Any:
    return update.get("update_id") if isinstance(update, dict) else None


def read_plain(update: object, account: str, now: datetime) -> Event | None:
    """Read a press, or what a person types, straight from the JSON; None for all else and what is odd.

    {"update_id": 17, "message": {"message_id": 5, "date": 1764036000, "text": "xong",
     "from": {"id": 7, "is_bot": false, "first_name": "Minh"}, "chat": {"id": 7, "type": "private"}}}

    (core.telegram.org/bots/api#update) The library makes an object of each part, in nine times the time.
    """
    match update:
        case {
            "update_id": int(number),
            "message": {
                "message_id": int(message),
                "from": {"is_bot": False, "first_name": str()} as sender,
                "chat": {"id": int(chat), "type": "private"},
                "text": str(text),
            } as said,
        } if "reply_to_message" not in said:
            fields: dict[str, Any] = {"kind": EventKind.TEXT, "text": received(text)}
        case {
            "update_id": int(number),
            "callback_query": {
                "id": str(query),
                "from": {"first_name": str()} as sender,
                "message": {"message_id": int(message), "chat": {"id": int(chat)}},
                "data": str(data),
            },
        }:
            fields = {"kind": EventKind.TAP, "text": received(data), "callback_id": received(query)}
        case _:
            return None
    name = " ".join(filter(None, [sender["first_name"], text_of(sender.get("last_name"))]))
    event = Event(
        channel=NAME,
        account=account,
        id=str(number),
        chat=str(chat),
        at=now,
        message_id=str(message),
        shown_name=received(name),
        **fields,
    )
    return event if ID.fullmatch(event.id) and ID.fullmatch(event.chat) else None


def text_of(said: object) -> str:
    return said if isinstance(said, str) else ""


def read_event(update: Update, account: str, now: datetime) -> Event | None:
    """Return the event in ``update``, or None: a channel's post, a service message."""
    fields = read_press(update.callback_query) or read_membership(update.my_chat_member)
    if fields is None and (message := update.message or update.edited_message):
        fields = read_message(message, is_edit=update.message is None)
    if fields is None:
        return None
    event = Event(channel=NAME, account=account, id=str(update.update_id), at=now, **fields)
    return event if ID.fullmatch(event.id) and ID.fullmatch(event.chat) else None


def read_press(query: CallbackQuery | None) -> dict[str, Any] | None:
    if query is None or query.message is None or query.data is None:
        return None
    return {
        "chat": str(query.message.chat.id),
        "kind": EventKind.TAP,
        "text": received(query.data),
        "message_id": str(query.message.message_id),
        "callback_id": received(query.id),
        "shown_name": received(query.from_user.full_name),
    }


def read_membership(change: ChatMemberUpdated | None) -> dict[str, Any] | None:
    """Read that we were blocked, or let in again. In groups it says nothing to us."""
    if change is None or change.chat.type != "private":
        return None
    is_gone = change.new_chat_member.status in ("kicked", "left")
    return {"chat": str(change.chat.id), "kind": EventKind.BLOCKED if is_gone else EventKind.UNBLOCKED}


def read_message(message: Message, *, is_edit: bool) -> dict[str, Any] | None:
    if message.from_user is not None and message.from_user.is_bot:
        return None
    sender = message.from_user.full_name if message.from_user else ""
    reply = message.reply_to_message
    common: dict[str, Any] = {
        "chat": str(message.chat.id),
        "message_id": str(message.message_id),
        "shown_name": received(sender),
        "reply_to": str(reply.message_id) if reply else "",
    }
    content = {"kind": EventKind.GROUP} if message.chat.type != "private" else read_content(message)
    if content is not None and is_edit and content["kind"] != EventKind.GROUP:
        content["kind"] = EventKind.EDITED
    return None if content is None else common | content


def read_content(message: Message) -> dict[str, Any] | None:
    """Read what a private message holds: words, a file with a caption, or something that we do not read."""
    if message.text is not None:
        return {"kind": EventKind.TEXT, "text": received(message.text)}
    caption = received(message.caption or "")
    if message.photo:
        return {"kind": EventKind.FILE, "text": caption, "file": picture(message.photo)}
    if document := message.document:
        name, kind = received(document.file_name or ""), received(document.mime_type or "")
        file = RemoteFile(received(document.file_id), name, size_in(document.file_size), kind)
        return {"kind": EventKind.FILE, "text": caption, "file": file}
    for name, attributes in UNREADABLE.items():
        if any(getattr(message, attribute) for attribute in attributes):
            return {"kind": EventKind.UNSUPPORTED, "text": name}
    has_content = message.video or message.animation or message.contact or message.poll or message.dice
    return {"kind": EventKind.UNSUPPORTED, "text": caption or "other"} if has_content else None


def picture(sizes: Sequence[PhotoSize]) -> RemoteFile:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return RemoteFile(received(largest.file_id), "anh.jpg", size_in(largest.file_size), "image/jpeg")


def size_in(said: object) -> int | None:
    """Return bytes, as far as a database can hold the number: the library looks at none of it."""
    return said if isinstance(said, int) and 0 <= said < 2**63 else None
