"""A siege of the real program: who goes about, who attacks, in which spans, and what is seen meanwhile."""

import asyncio
import json
import math
import statistics
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
from sqlalchemy import select

from bot.clock import WallClock
from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar
from bot.jobs.metrics import PASSING
from bot.sandbox.telegram.updates import TelegramUpdates
from storage.engine import Tx, business_now
from storage.tables.people import contacts, roles
from tests.bench.processes import memory_of
from tests.operations.program import Program
from tests.people import MAY_READ
from tests.sources import ROOT
from tests.trials import backlog
from tests.trials.attackers import Attackers, Wire
from tests.trials.crew import Crew, Worker
from tests.trials.days import EVENING, WEDNESDAY
from tests.trials.district import OFFICE, TELEGRAM, District
from tests.trials.passersby import Passersby
from tests.trials.timetable import at
from tests.web.conftest import SECRET

KINDS = ("connections", "pages", "answers", "webhooks", "presses", "strangers", "files", "beyond the limit")
BY_NETWORK = ("connections", "webhooks", "pages")
QUIET, TOGETHER = "", "all side by side"
PER_SECOND = 4.0  # acts of ordinary people: 240 people of whom each does one a minute
HEALTH = 3.0  # seconds within which /health answers
RECOVERS = 150.0  # seconds until a channel is known to answer well: a pause, and a poll that nothing ends
CLOSE = {"Connection": "close"}
ASK_HEALTH = 0.5  # seconds from one question to the next
SETTLED = 180.0  # seconds in which what an attack left is seen to
SETTINGS = {  # those of any office, where other trials are in haste
    "NHACTHU_TELEGRAM_WEBHOOK_SECRET": SECRET,
    "NHACTHU_TICK_SECONDS": "2",
    "NHACTHU_TELEGRAM_PER_SECOND": "27",
    "NHACTHU_TELEGRAM_CHAT_BURST": "3",
    "NHACTHU_ZALO_OA_A_MINUTE": "100000",  # but for this: nobody goes about there, and the trial would wait
}


@dataclass(frozen=True)
class Part:
    """A part of the trial: from a time of day on, one span after another, each under these attacks."""

    clock: str
    spans: Sequence[Collection[str]]


@dataclass(frozen=True)
class Plan:
    parts: Sequence[Part]
    seconds: float  # of a span
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)


@dataclass
class Span:
    """What was seen of a span; ``kinds`` is empty where all was quiet."""

    kinds: str
    waits: list[float]
    health: list[float] = field(default_factory=list)  # seconds to its answer
    memory: float = 0.0  # MB, at most


@dataclass
class Seen:
    spans: list[Span] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def under(self, kinds: str | None) -> list[Span]:
        """Return the spans under these attacks; None: under any."""
        return [one for one in self.spans if (one.kinds == kinds if kinds is not None else one.kinds)]

    def before(self, kinds: str | None) -> list[Span]:
        """Return the quiet spans, each just before one under these attacks."""
        pairs = zip(self.spans[::2], self.spans[1::2], strict=True)
        return [quiet for quiet, attacked in pairs if kinds is None or attacked.kinds == kinds]


@dataclass
class NotedUpdates(TelegramUpdates):
    """Updates of which it is noted whose they are."""

    chats: dict[str, int] = field(default_factory=dict)

    def add(self, chat: int, kind: str, content: dict[str, Any]) -> None:
        self.chats[str(self.next_id)] = chat
        super().add(chat, kind, content)


@dataclass
class Siege:
    made: District
    program: Program
    workers: Crew
    passersby: Passersby
    attackers: Attackers
    wire: Wire
    plan: Plan
    cut: float = -math.inf  # when the channels last answered ill, by time.monotonic
    seen: Seen = field(default_factory=Seen)
    span: Span = field(default_factory=lambda: Span(QUIET, []))

    async def go_through(self) -> None:
        """Go through the whole plan, and on to the evening of the next day, when all is settled."""
        for part in self.plan.parts:
            await self.go_to(at(local_date(WEDNESDAY), part.clock))
            for kinds in part.spans:
                await self.pass_span(())
                await self.pass_span(kinds)
        await self.go_to(at(tomorrow(), "07:01"))
        await self.made.telegram.phone(self.attackers.strangers[0]).text(
            "alo"
        )  # what waited since the night is told
        await self.settle()
        await self.go_to(at_local(tomorrow(), EVENING))
        await self.recover()

    async def go_to(self, moment: datetime) -> None:
        await self.made.move_to(moment)
        await self.workers.catch_up(moment)

    async def pass_span(self, kinds: Collection[str]) -> None:
        """Let people go about for so long, under these attacks; then let all settle that they left."""
        named = ", ".join(kinds) if len(kinds) < len(KINDS) else TOGETHER
        async with (
            self.knocked([kind for kind in kinds if kind in BY_NETWORK]),
            AsyncExitStack() as stack,
            self.passersby.about(PER_SECOND) as waits,
        ):
            self.span = Span(named, waits)
            self.seen.spans.append(self.span)
            for kind in kinds:
                if kind not in BY_NETWORK:
                    stack.enter_context(self.attacked(kind))
            await asyncio.sleep(self.plan.seconds)
        self.span = Span(QUIET, [])
        await self.settle()
        print(f"{named or 'quiet'}: {figures(waits)}", flush=True)

    @contextmanager
    def attacked(self, kind: str) -> Iterator[None]:
        """Attack by the channels within this."""
        self.wire.is_cut = kind == "answers" or self.wire.is_cut
        doing = {
            "answers": self.attackers.harm,
            "files": self.attackers.files,
            "presses": self.attackers.presses,
            "strangers": self.attackers.strangers_flood,
            "beyond the limit": self.attackers.talk,
        }
        attacking = asyncio.create_task(doing[kind]())
        try:
            yield
        finally:
            if self.wire.is_cut:
                self.wire.is_cut, self.cut = False, time.monotonic()
            if attacking.done():
                attacking.result()
            attacking.cancel()

    @asynccontextmanager
    async def knocked(self, kinds: Sequence[str]) -> AsyncIterator[None]:
        """Let somebody on the network knock in these ways within this."""
        if not kinds:
            yield
            return
        words = (sys.executable, "-m", "tests.trials.knocking", self.program.listen, *kinds)
        pipe = asyncio.subprocess.PIPE
        knocker = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, cwd=ROOT)
        assert knocker.stdout
        try:
            await knocker.stdout.readline()  # it has begun
            yield
            said, _none = await knocker.communicate(b"")
        finally:
            if knocker.returncode is None:
                knocker.kill()
        told = json.loads(said)
        self.seen.done += Counter(told["seen"])
        self.seen.wrong += told["wrong"]

    async def settle(self) -> None:
        """Wait until files were looked at, and everyone has what was said to them."""
        try:
            async with asyncio.timeout(SETTLED):
                while not await self.made.store.run(self.is_settled):  # noqa: ASYNC110 - another process does it
                    await asyncio.sleep(0.05)
        except TimeoutError:
            left = await self.made.store.run(backlog.waiting, await self.made.now())
            raise RuntimeError(f"not settled: {left}\n{self.program.said[-3000:]}") from None

    def is_settled(self, tx: Tx) -> bool:
        if backlog.are_files_wanted(tx) or not self.made.phones.is_quiet():
            return False
        waiting = backlog.waiting(tx, business_now(tx, WallClock().now())).get(TELEGRAM)
        return not waiting or waiting.due == waiting.put_off

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Ask for its health and look at its memory within this, all the while."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            if watching.done():
                watching.result()
            watching.cancel()

    async def _watch(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=10 * HEALTH) as http:
            while True:
                span, begun = self.span, time.monotonic()
                try:
                    answer = await http.get(f"http://{self.program.listen}/health", headers=CLOSE | MAY_READ)
                    wrong = "" if self.is_right(answer) else f"{answer.status_code} {answer.text[:200]}"
                except httpx.HTTPError as failure:
                    wrong = type(failure).__name__
                span.health.append(took := time.monotonic() - begun)
                wrong = wrong or (f"{took:.1f} s" if took > HEALTH else "")
                self.seen.wrong += [f"/health under {span.kinds or 'quiet'}: {wrong}"] * bool(wrong)
                span.memory = max(span.memory, memory_of(self.program.pid, "VmRSS"))
                await asyncio.sleep(ASK_HEALTH)

    def is_right(self, answer: httpx.Response) -> bool:
        """Tell whether it says how things are: a channel that answers ill for minutes is away."""
        is_late = time.monotonic() - self.cut < RECOVERS
        away = [one["channel"] for one in answer.json()["troubles"] if one["what"] in PASSING]
        is_away = bool(away) and all(one.startswith("zalo") for one in away) and (self.wire.is_cut or is_late)
        return answer.status_code == 200 or (is_away and answer.json()["status"] in PASSING)

    async def recover(self) -> None:
        """Wait until it is well again."""
        try:
            async with asyncio.timeout(RECOVERS):
                while (await self.program.get("/health")).status_code != 200:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(ASK_HEALTH)
        except TimeoutError:
            self.seen.wrong.append(f"it was not well {RECOVERS:g} s after all attacks")


async def begin(siege: Siege) -> None:
    """Wait until the program runs, and has told each who is going to press something."""
    assert siege.program.process
    await siege.program.running()
    siege.workers.workers.append(Worker(siege.program.process, "-", siege.made.port))
    for chat in siege.attackers.forgers:
        await siege.made.telegram.phone(chat).text("/toi")
    await siege.settle()


def tomorrow() -> date:
    return Calendar().next_working_day(local_date(WEDNESDAY))


def prepared(tx: Tx, made: District, wire: Wire, plan: Plan, folder: Path) -> Siege:
    """Make out who attacks and who goes on as ever: by what they hold, of those with a Telegram."""
    held_by = defaultdict[int, set[str]](set)
    query = select(contacts.c.chat, roles.c.role).join(roles, roles.c.person == contacts.c.person)
    for row in tx.execute(query.where(contacts.c.channel == TELEGRAM)):
        held_by[int(row.chat)].add(row.role)
    office = [chat for chat, some in held_by.items() if "office" in some]
    forgers = [chat for chat, some in held_by.items() if some == {"staff"}]
    others = deque(chat for chat in held_by if chat not in {*office, *forgers})
    talkers, harmed = ([others.popleft() for _one in range(3)] for _twice in range(2))
    strangers = [OFFICE * 10 + number for number in range(40)]
    for chat in strangers:
        made.telegram.add_phone(chat, "Người Lạ Ví Dụ")
    wire.harmed = {str(chat) for chat in harmed}
    watchers = {f"telegram-{chat}" for chat in others if "officer" in held_by[chat]}
    passersby = Passersby(made.phones, deque(f"telegram-{chat}" for chat in others), watchers)
    attackers = Attackers(made.telegram, strangers, forgers, office, talkers, harmed, Random(19))
    environment = {**made.environment, **plan.settings, "NHACTHU_FILES": str(folder / "files")}
    program = Program(made.telegram, environment, made.folder, listen=f"127.0.0.1:{made.port}")
    return Siege(made, program, Crew(made, 1), passersby, attackers, wire, plan)


def attacking(some: Attackers) -> set[int]:
    return {*some.strangers, *some.forgers, *some.senders, *some.talkers, *some.harmed}


def quantiles(waits: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(waits, n=20)
    return cuts[9], cuts[18]


def figures(waits: Sequence[float]) -> str:
    p50, p95 = quantiles(waits)
    return f"{len(waits)} acts, {1000 * p50:.0f} and {1000 * p95:.0f} ms"
