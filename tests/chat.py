"""Play a transcript against the whole bot and give back what really happened, as text.

A transcript reads like the chat it tests:

    clock: 08:30
    bot to lan: UBND xã Long Tân
                Đến 08:30, hệ thống chưa ghi nhận …  [Không có thư mới] [Có, đã xử lý] …
    lan: [Không có thư mới]
    bot: Đã ghi nhận UBND xã Long Tân kiểm tra hộp thư lần 1 …  [Bấm nhầm]

``[Label]`` presses the newest button of that label, ``[Label] cũ`` the oldest, ``[Label] xưa`` that
one as it was before tokens ended with a version, ``[Label] của hoa`` one that was shown to Hòa. ``<name>``
sends the file of tests/files with that name, ``<name> words`` with a caption, and ``<name, 21 MB>``
one so large. ``{reply to SC-2026-0001} words`` answers the newest message that has these words.
``{blocked}`` and the other kinds of event stand in braces.
``\\n`` in what is said is a new line. ``clock: 10:30`` moves the clock within the day, ``clock: 26/11
08:30`` to another day. Between ``channel: down`` and ``channel: up`` nothing can be sent; ``channel: named
nhacthu_thu_bot`` says what we are called there.

Between ``files: wait`` and ``files: come`` no file arrives that is sent.

With other ``phones`` (tests/phones) the same is done on Zalo, as it is done there.

What the bot says to somebody else stands as ``bot to hoa:``, an edited message as ``bot edits for lan:``.
An invitation's code, which is another each time, stands as ``CODE-1``, ``CODE-2`` …, a link without its
token. A menu stands as ``<menu: head>``: its lines are in tests/menus.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from bot.channels.base import Outbound
from bot.config import Settings
from bot.conversation import LOCAL, Event
from bot.domain.codes import FIRST_SYMBOLS, SYMBOLS
from bot.jobs import fetch, poll
from bot.jobs.metrics import Metrics
from bot.jobs.searching import search_files
from bot.jobs.services import Services
from bot.jobs.tick import tick
from bot.packs import DEFAULT
from handlers import dispatch
from storage.engine import Store, Tx, blobs, open_store, texts
from tests import deeds, menus
from tests.delivering import deliver_all
from tests.people import connected, following, settings
from tests.phones import Buttons, NotThere, Phones, TelegramPhones
from tests.world import FakeChannel, StillClock, open_once

CODE = re.compile(rf"\b[{FIRST_SYMBOLS}][{SYMBOLS}]{{4}}-?[{SYMBOLS}]{{5}}\b")
LINK = re.compile(r"(https://nhacthu\.example/(?:gui|tep)/)[\w-]{22}")
World = Callable[["Chat", Event], Awaitable[None]]


async def calm(chat: "Chat", event: Event) -> None:
    with chat.worker() as store:
        assert await poll.take_event(chat.services(store), event)


async def rough(chat: "Chat", event: Event) -> None:
    """Let a worker die just before its commit, and deliver the event again, to two at once.

    And once more later, to whoever is free, the one that died too, with all that it may remember of what
    never was.
    """
    with chat.worker() as dying, suppress(Died):
        await dying.run(receive_and_die, event, chat.settings)
    with chat.worker() as one, chat.worker() as two:
        await asyncio.gather(
            poll.take_event(chat.services(one), event), poll.take_event(chat.services(two), event)
        )
    await calm(chat, event)


class Died(BaseException):
    pass


def receive_and_die(tx: Tx, event: Event, settings: Settings) -> NoReturn:
    dispatch.receive(tx, event, settings)
    raise Died


@dataclass
class Chat:
    """One run of a transcript on one store, in one world."""

    url: str
    folder: Path  # of the files that people send
    world: World = calm
    clock: StillClock = field(default_factory=StillClock)
    phones: Phones = field(default_factory=TelegramPhones)
    codes: list[str] = field(default_factory=list)  # of invitations, as they were shown
    events: int = 0
    left_out: list[str] = field(default_factory=list)  # lines that say what cannot be done on this channel
    idle: list[Store] = field(default_factory=list)  # workers that have nothing to do just now
    is_on_stage: bool = False  # its workers are lent, and stay when the play is over
    metrics: Metrics = field(default_factory=Metrics)
    menus: set[str] = field(default_factory=set)  # the names of those that were shown
    regulation: str = DEFAULT  # the pack that is followed
    files_wait: bool = False  # those that are sent are still on their way

    @property
    def channel(self) -> FakeChannel:
        return self.phones.channel

    @property
    def tokens(self) -> Buttons:
        return self.phones.buttons

    @cached_property
    def settings(self) -> Settings:
        beyond = {"zalo_oa_paid_a_day": 1000, "zalo_oa_template": "1"}  # windows are tested elsewhere
        return settings(files=self.folder, regulation=self.regulation, **beyond)

    def services(self, store: Store) -> Services:
        return Services(store, self.clock, self.settings, "test", self.metrics, open_file=open_once)

    @contextmanager
    def worker(self) -> Iterator[Store]:
        """Lend a worker's store: one that is idle, or a new one."""
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
            with following(self.regulation):
                return await self.played(transcript)
        finally:
            if not self.is_on_stage:
                self.close()

    async def played(self, transcript: str) -> str:
        await self.pass_time()
        lines: list[str] = []
        for line in transcript.splitlines():
            who, _colon, said = line.partition(":")
            if line.startswith(("bot", " ")):
                continue  # what was expected; the next lines say what happens
            if line and not line.startswith("#"):
                read = await self.done(who, said.strip())
                lines += [line if read == said.strip() else f"{who}: {read}", *await self.answers(who)]
                if which := self.phones.which(who):
                    lines += [f"{who}: {await self.hear(who, which)}", *await self.answers(who)]
            else:
                lines.append(line)
        return "\n".join(lines) + "\n"

    async def done(self, who: str, said: str) -> str:
        """Do what a line says; how it reads on this channel."""
        if who == "clock":
            self.clock.at = moved(self.clock.at, said)
            await self.pass_time()
        elif who == "channel":
            self.turn_channel(said)
        elif who == "files":
            self.files_wait = said == "wait"
        else:
            try:
                return await self.hear(who, said)
            except NotThere:
                self.left_out.append(f"{who}: {said}")
                return f"({said} – not on this channel)"
        return said

    async def hear(self, who: str, said: str) -> str:
        """Let it be done, where it can be on this channel; how it reads there."""
        self.events += 1
        named = {f"CODE-{number}": code for number, code in enumerate(self.codes, 1)}
        for name, code in named.items():
            said = said.replace(name, code)
        deed = deeds.read(who, said, self.events, self.clock.at)
        seen, event = self.phones.did(deed)
        if event.by_page:
            blobs.store(self.folder, deeds.content(deed.file) or b"")
        await self.world(self, event)
        for name, code in named.items():
            seen = seen.replace(code, name)
        return seen

    async def pass_time(self) -> None:
        with self.worker() as store:
            for _tick in range(2 if self.world is rough else 1):  # one would do: nobody notices
                await tick(services := self.services(store))
                if await search_files(services):
                    await tick(services)

    def turn_channel(self, said: str) -> None:
        deed, _space, name = said.partition(" ")
        self.channel.is_down = deed == "down"
        if deed == "named":
            with connected(self.url) as tx:
                texts.put(tx, texts.username(self.channel.key), name)

    async def answers(self, who: str) -> list[str]:
        with self.worker() as store:
            services = self.services(store)
            await deliver_all(services, self.channel)
            while not self.files_wait and await fetch.fetch_all(services, self.channel):
                await deliver_all(services, self.channel)
        sent, self.channel.sent = self.channel.sent, []
        return [line for out in sent if out.action != "menu" for line in self.shown(who, out)]

    def shown(self, who: str, out: Outbound) -> list[str]:
        if out.action == "buttons":  # spent ones go: tests/sweep.py looks at what a phone shows
            for one in out.message.options:  # one that is called otherwise now can be pressed
                self.tokens.setdefault((out.chat, one.label), [one.token])
            return []
        head = {"send": "bot to", "edit": "bot edits for", "delete": "bot deletes for"}[out.action]
        head = "bot: " if out.action == "send" and out.chat == who else f"{head} {out.chat}: "
        return [
            (head + LINK.sub(r"\1…", CODE.sub(self.code_named, text)).replace("\n", "\n     ")).rstrip()
            for text in (self.marked(out.chat, one) for one in self.phones.seen(out))
        ]

    def marked(self, chat: str, text: str) -> str:
        """Put marks in place of menus."""
        if not menus.has_menu(text):
            return text
        with connected(self.url) as tx:
            name = menus.name_of_menu(tx, self.channel, chat, self.clock)
        self.menus.add(name)
        return menus.marked(text, name)

    def code_named(self, found: re.Match[str]) -> str:
        code = found[0].replace("-", "")
        if code not in self.codes:
            self.codes.append(code)
        return f"CODE-{self.codes.index(code) + 1}"


def moved(at: datetime, said: str) -> datetime:
    """Read "10:30" on the same day, "26/11 08:30" of the same year, or "04/01/2027 08:30"."""
    day, _space, clock = said.rpartition(" ")
    local = at.astimezone(LOCAL)
    hour, minute = map(int, clock.split(":"))
    if day:
        numbers = [int(part) for part in day.split("/")]
        local = local.replace(day=1, month=numbers[1], year=(numbers[2:] or [local.year])[0])
        local = local.replace(day=numbers[0])
    return local.replace(hour=hour, minute=minute).astimezone(UTC)
