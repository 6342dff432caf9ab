"""Play a transcript against the whole bot and give back what really happened, as text.

A transcript reads like the chat it tests:

    clock: 08:30
    bot to lan: UBND xã Long Tân
                Đến 08:30, hệ thống chưa ghi nhận …  [Không có thư mới] [Có, đã xử lý] …
    lan: [Không có thư mới]
    bot: Đã ghi nhận UBND xã Long Tân kiểm tra hộp thư lần 1 …  [Bấm nhầm]

``[Label]`` presses the newest button of that label, ``[Label] cũ`` the oldest, ``[Label] của hoa`` one
that was shown to Hòa. ``<name>`` sends the file of tests/files with that name, ``<name> words`` with a
caption, and ``<name, 21 MB>`` one so large. ``{blocked}`` and the other kinds of event stand in braces.
``\\n`` in what is said is a new line. ``clock: 10:30`` moves the clock within the day, ``clock: 26/11
08:30`` to another day. Between ``channel: down`` and ``channel: up`` nothing can be sent; ``channel: named
nhacthu_thu_bot`` says what we are called there.

What the bot says to somebody else stands as ``bot to hoa:``, an edited message as ``bot edits for lan:``.
An invitation's code, which is another each time, stands as ``CODE-1``, ``CODE-2`` …
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from bot.channels.base import Outbound
from bot.config import Settings
from bot.domain.codes import FIRST, SYMBOLS
from bot.jobs import deliver, events, fetch
from bot.jobs.numbers import Numbers
from bot.jobs.shop import Shop
from bot.jobs.tick import tick
from bot.message import Event, Kind, RemoteFile
from bot.text import LOCAL, nfc
from handlers import dispatch
from storage import texts
from storage.db import Store, Tx, open_store
from tests.people import ACCOUNT, CHANNEL, connected, opened, settings
from tests.world import FakeChannel, StillClock

CODE = re.compile(rf"\b[{FIRST}][{SYMBOLS}]{{4}}-?[{SYMBOLS}]{{5}}\b")
FILES = Path(__file__).parent / "files"
World = Callable[["Chat", Event], Awaitable[None]]


async def calm(chat: "Chat", event: Event) -> None:
    with chat.worker() as store:
        assert await events.take(chat.shop(store), event)


async def every_event_comes_twice(chat: "Chat", event: Event) -> None:
    """At the same moment to two workers, and to a third one later."""
    with chat.worker() as one, chat.worker() as two:
        await asyncio.gather(events.take(chat.shop(one), event), events.take(chat.shop(two), event))
    await calm(chat, event)


async def every_worker_dies(chat: "Chat", event: Event) -> None:
    """Just before its commit; then the channel delivers the event again, to a new one."""
    with opened(chat.url) as store, suppress(Died):
        await store.run(receive_and_die, event, chat.settings)
    with opened(chat.url) as store:
        assert await events.take(chat.shop(store), event)


class Died(BaseException):
    pass


def receive_and_die(tx: Tx, event: Event, settings: Settings) -> NoReturn:
    dispatch.receive(tx, event, settings)
    raise Died


WORLDS: dict[str, World] = {f.__name__: f for f in (calm, every_event_comes_twice, every_worker_dies)}


@dataclass
class Chat:
    """One run of a transcript on one store, in one world."""

    url: str
    folder: Path  # of the files that people send
    world: World = calm
    clock: StillClock = field(default_factory=StillClock)
    channel: FakeChannel = field(default_factory=FakeChannel)
    tokens: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # (chat, label) -> oldest first
    codes: list[str] = field(default_factory=list)  # of invitations, as they were shown
    events: int = 0
    idle: list[Store] = field(default_factory=list)  # workers that have nothing to do just now

    @property
    def settings(self) -> Settings:
        return settings(files=self.folder)

    def shop(self, store: Store) -> Shop:
        return Shop(store, self.clock, self.settings, "test", Numbers())

    @contextmanager
    def worker(self) -> Iterator[Store]:
        """A worker's store: one that is idle, or a new one."""
        store = self.idle.pop() if self.idle else open_store(self.url, threads=2)
        try:
            yield store
        finally:
            self.idle.append(store)

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()

    async def play(self, transcript: str) -> str:
        try:
            return await self.played(transcript)
        finally:
            self.close()

    async def played(self, transcript: str) -> str:
        await self.pass_time()
        lines: list[str] = []
        for line in transcript.splitlines():
            who, _colon, said = line.partition(":")
            if line.startswith(("bot", " ")):
                continue  # what was expected; the next lines say what happens
            lines.append(line)
            if line and not line.startswith("#"):
                if who == "clock":
                    self.clock.at = moved(self.clock.at, said.strip())
                    await self.pass_time()
                elif who == "channel":
                    self.turn_channel(said.strip())
                else:
                    await self.hear(who, said.strip())
                lines += await self.answers(who)
        return "\n".join(lines) + "\n"

    async def hear(self, who: str, said: str) -> None:
        self.events += 1
        told: dict[str, Any] = self.meant(who, said)
        event = Event(CHANNEL, ACCOUNT, str(self.events), who, self.clock.at, **told)
        await self.world(self, event)

    def meant(self, who: str, said: str) -> dict[str, Any]:
        for number, code in enumerate(self.codes, 1):
            said = said.replace(f"CODE-{number}", code)
        message = {"message_id": f"m{self.events}", "shown_name": f"{who} {who}".title()}
        if press := re.fullmatch(r"\[(.+)\](?: của (\w+))?( cũ)?", said):
            token = self.tokens[press[2] or who, press[1]][0 if press[3] else -1]
            return {"kind": Kind.TAP, "text": token, "message_id": ""}
        if file := re.fullmatch(r"<(.+?)>\s*(.*)", said):
            name = file[1].partition(", ")[0]
            content = self.content(file[1])
            held = RemoteFile(file[1], name, len(content) if content is not None else None)
            return {"kind": Kind.FILE, "text": file[2], "file": held, **message}
        if kind := re.fullmatch(r"\{(\w+)\}\s*(.*)", said):
            return {"kind": Kind(kind[1]), "text": kind[2], **message}
        return {"kind": Kind.TEXT, "text": nfc(said.replace("\\n", "\n")), **message}

    def content(self, name: str) -> bytes | None:
        path = FILES / name
        if path.is_file():
            self.channel.files[name] = path.read_bytes()
        elif large := re.search(r", (\d+) MB$", name):
            self.channel.files[name] = bytes(int(large[1]) * 1024 * 1024)
        return self.channel.files.get(name)

    async def pass_time(self) -> None:
        with self.worker() as store:
            await tick(self.shop(store))
            await tick(self.shop(store))  # or twice: nobody should notice

    def turn_channel(self, said: str) -> None:
        deed, _space, name = said.partition(" ")
        self.channel.is_down = deed == "down"
        if deed == "named":
            with connected(self.url) as tx:
                texts.put(tx, texts.username(CHANNEL), name)

    async def answers(self, who: str) -> list[str]:
        with self.worker() as store:
            shop = self.shop(store)
            await deliver.deliver_all(shop, self.channel)
            while await fetch.fetch_all(shop, self.channel):
                await deliver.deliver_all(shop, self.channel)
        sent, self.channel.sent = self.channel.sent, []
        return [self.shown(who, out) for out in sent if out.action != "menu"]

    def shown(self, who: str, out: Outbound) -> str:
        message = out.message
        for option in message.options:
            self.tokens.setdefault((out.chat, option.label), []).append(option.token)
        head = {"send": "bot to", "edit": "bot edits for", "delete": "bot deletes for"}[out.action]
        head = "bot: " if out.action == "send" and out.chat == who else f"{head} {out.chat}: "
        text = f"{message.heading}\n{message.text}" if message.heading else message.text
        files = [f"<{attachment.name}>" for attachment in out.attachments]
        labels = [f"[{option.label}]" for option in message.options]
        text = CODE.sub(self.code_named, text).replace("\n", "\n     ")
        parts = [part for part in (text, " ".join(files), " ".join(labels)) if part]
        return (head + "  ".join(parts)).rstrip()

    def code_named(self, found: re.Match[str]) -> str:
        code = found[0].replace("-", "")
        if code not in self.codes:
            self.codes.append(code)
        return f"CODE-{self.codes.index(code) + 1}"


def moved(at: datetime, said: str) -> datetime:
    """ "10:30" on the same day, or "26/11 08:30" of the same year (or "04/01/2027 08:30")."""
    day, _space, clock = said.rpartition(" ")
    local = at.astimezone(LOCAL)
    hour, minute = map(int, clock.split(":"))
    if day:
        numbers = [int(part) for part in day.split("/")]
        local = local.replace(day=1, month=numbers[1], year=(numbers[2:] or [local.year])[0])
        local = local.replace(day=numbers[0])
    return local.replace(hour=hour, minute=minute).astimezone(UTC)
