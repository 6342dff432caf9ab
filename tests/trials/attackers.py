"""Attackers who come by the channels: people and strangers with phones, and a channel that answers ill.

Each attack goes on until it is cancelled. What was done is counted: an attack that did nothing shows nothing.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from pathlib import PurePath
from random import Random
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.answers import LARGEST
from bot.domain.codes import make_code, shown_code
from bot.sandbox.telegram.state import Query, SandboxTelegram, TelegramChat
from handlers import FEATURES
from tests.hostile.answering import LEADING, Answer, attacks, leading
from tests.hostile.attack import odd
from tests.hostile.made import bombs, documents, hidden_workbook, pictures, polyglots
from tests.hostile.odd import MARKER
from tests.hostile.test_programs import NO_DOCUMENTS, PROGRAMS, UNOPENED

ZALO = "/zalo/"
AT_A_TIME = 20  # files
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANY = "application/octet-stream"
WORDS = ("alo", "/start", "xin tham gia", f"mk: {MARKER}@1a", f"(MẬT) {MARKER}", "Céng hßa x· héi", "/suco")
GUESSES = 3  # of so many events of a stranger one is no guessed code


@cache
def hostile_files() -> Sequence[tuple[str, bytes]]:
    """Return files that nobody makes in good faith, by the names under which they are sent."""
    books = [("danh-sach.xlsx", one) for one in (*bombs().values(), *[hidden_workbook()] * AT_A_TIME)]
    words = [("bao-cao.docx", one) for one in documents().values()]
    disguised = [*PROGRAMS.values(), *NO_DOCUMENTS.values(), *UNOPENED.values(), *polyglots().values()]
    found = [*books, *words, *disguised, *(("anh.jpg", one) for one in pictures().values())]
    Random(7).shuffle(found)
    return found


def never_kept() -> set[bytes]:
    """Return the contents that may not be kept, whatever they are called."""
    of_programs = (*PROGRAMS.values(), *NO_DOCUMENTS.values(), *UNOPENED.values(), *polyglots().values())
    return {hidden_workbook(), *(content for _name, content in of_programs)}


@dataclass
class Attackers:
    """Phones of the local Telegram, by what their holders do; ``done`` counts it."""

    telegram: SandboxTelegram
    strangers: list[int]
    forgers: list[int]  # known, with no right to what they press
    senders: list[int]  # of files, who may send lists
    talkers: list[int]  # known, who write without end
    harmed: list[int]  # whose channel answers ill; they go on as ever
    lot: Random
    done: Counter[str] = field(default_factory=Counter)
    _files: Iterator[tuple[str, bytes]] = field(default_factory=lambda: cycle(hostile_files()))

    async def files(self) -> None:
        """Send hostile files, so many at a time."""
        while True:
            for number, (name, content) in zip(range(AT_A_TIME), self._files, strict=False):
                sender = self.telegram.phone(self.senders[number % len(self.senders)])
                await sender.file(name, content, XLSX if PurePath(name).suffix == ".xlsx" else ANY)
                self.done["files"] += 1
            await asyncio.sleep(60)

    async def strangers_flood(self) -> None:
        """Write more than anybody is read, words of every kind and codes at a guess."""
        for number, chat in enumerate(cycle(self.strangers)):
            await asyncio.sleep(0.02)
            is_guess = number % GUESSES
            if not self._is_on_its_way(chat):
                words = shown_code(make_code(self.lot.randbytes(16))) if is_guess else self.lot.choice(WORDS)
                await self.telegram.phone(chat).text(words)
                self.done["codes guessed" if is_guess else "words of strangers"] += 1

    async def talk(self) -> None:
        for chat in cycle(self.talkers):
            await asyncio.sleep(0.05)
            if not self._is_on_its_way(chat):
                await self.telegram.phone(chat).text("/toi")
                self.done["words beyond the limit"] += 1

    async def presses(self) -> None:
        """Press what stands on others' phones, and what stands nowhere."""
        for chat in cycle(self.forgers):
            await asyncio.sleep(0.1)
            if not self._is_on_its_way(chat):
                self._press(self.telegram.chats[chat], self._token())
                self.done["presses forged"] += 1

    async def harm(self) -> None:
        for chat in cycle(self.harmed):
            await self.telegram.phone(chat).text("/toi")
            self.done["people answered ill"] += 1
            await asyncio.sleep(1)

    def _is_on_its_way(self, chat: int) -> bool:
        return any(one.chat == chat for one in self.telegram.updates.pending)

    def _token(self) -> str:
        shown = [
            str(button["callback_data"])
            for chat in self.telegram.chats.values()
            if chat.id not in self.forgers
            for said in chat.said[-4:]
            for row in said.buttons
            for button in row
        ]
        made_up = f"{self.lot.choice(sorted(FEATURES.buttons))}:{self.lot.choice(odd)}"
        return self.lot.choice([*shown, made_up, made_up])

    def _press(self, chat: TelegramChat, token: str) -> None:
        """Press a button that does not stand there, as who has written their own client can."""
        said = next(one for one in chat.said if one.by_bot)
        number = f"{next(self.telegram.numbers)}{self.telegram.bot.as_user()['id']}"
        self.telegram.queries[number] = Query(chat.id, said.id, time.monotonic())
        pressed = {"id": number, "from": chat.as_user(), "data": token, "chat_instance": str(chat.id)}
        content = pressed | {"message": self.telegram.as_message(chat, said)}
        self.telegram.queue(chat, "callback_query", content)


class Wire:
    """Stands before the local channels; while it ``is_cut``, it answers in their place, in each ill way.

    On Telegram it answers to what is sent to the ``harmed``, on Zalo to all.
    """

    def __init__(self) -> None:
        self.is_cut, self.harmed = False, set[str]()
        self.given = Counter[str]()
        self.answers: Iterator[tuple[str, Answer]] = iter(())

    def lead(self, elsewhere: str) -> None:
        """Give what leads to ``elsewhere``, among all else."""
        leads = {status: leading(elsewhere, status) for status in LEADING}
        self.answers = cycle((attacks(LARGEST) | leads).items())

    def before(self, app: ASGIApp) -> ASGIApp:
        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            if not self.is_cut or scope["type"] != "http":
                await app(scope, receive, send)
                return
            body = await whole_of(receive)
            if self._is_meant(scope["path"], body):
                name, answer = next(self.answers)
                self.given[name] += 1
                await give(answer, receive, send)
            else:
                await app(scope, once_more(body, receive), send)

        return answered

    def _is_meant(self, path: str, body: bytes) -> bool:
        if path.startswith(ZALO):
            return True
        given = parse_qs(body.decode(errors="replace")) if b"=" in body[:40] else {}
        written = body.replace(b" ", b"")
        return bool(self.harmed & set(given.get("chat_id", ()))) or any(
            f'"chat_id":{end}{one}{end}'.encode() in written for one in self.harmed for end in ("", '"')
        )


async def whole_of(receive: Receive) -> bytes:
    body, is_more = b"", True
    while is_more:
        message = await receive()
        body, is_more = body + message.get("body", b""), message.get("more_body", False)
    return body


def once_more(body: bytes, receive: Receive) -> Receive:
    """Return what gives the body again, and then what comes after it."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again


async def give(answer: Answer, receive: Receive, send: Send) -> None:
    """Give an answer that is written as it goes over the network, until whoever asked has had enough."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    giving, leaving = asyncio.ensure_future(given(answer(), send)), asyncio.ensure_future(gone())
    await asyncio.wait({giving, leaving}, return_when=asyncio.FIRST_COMPLETED)
    for one in (giving, leaving):
        one.cancel()
    with suppress(asyncio.CancelledError):
        await giving


async def given(pieces: AsyncIterator[bytes], send: Send) -> None:
    head, _end, body = (await anext(pieces)).partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = [
        (name.lower(), value.strip()) for name, _colon, value in (line.partition(b":") for line in lines)
    ]
    await send({"type": "http.response.start", "status": int(status.split()[1]), "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b"", "more_body": False})
