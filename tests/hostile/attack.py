"""One run of a hostile day: who does what, in any order, to any state that this has led to."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.channels.base import Outbound
from bot.conversation import MAX_TOKEN, Event, EventKind, Message, RemoteFile, received
from bot.jobs import fetch
from bot.jobs.services import Services
from bot.sandbox.sample import sample_roster
from handlers import FEATURES, clockwork, dispatch
from storage.engine import Store
from tests.chat import Chat
from tests.delivering import deliver_all
from tests.hostile.effort import tried
from tests.hostile.made import docx, zipped
from tests.hostile.odd import MARKER, PATHS, phrases, pieces, texts
from tests.people import ACCOUNT, CHANNEL, MEMBERS, MORNING, opened
from tests.world import StillClock

WHO = (*(member.chat for member in MEMBERS), "la", "xa", "vinh", "hoa", "minh")
GAP = timedelta(seconds=7)  # between two events
TICKING, LONG = timedelta(minutes=4), timedelta(hours=2)
START = MORNING + timedelta(minutes=25)  # a few minutes before the first nudge
COMMANDS = tuple(f"/{name}" for name in FEATURES.commands)
GOOD = ("xong", "dạ", "không có thư mới", "xin tham gia", "hủy", "quay lại", "30 phút nữa", "không vào được")
ANSWERS = (  # what a question asks for -> what is answered by someone who goes on
    ("khi nào|[Nn]gày nào|ngày bắt đầu", ("sáng mai", "hôm nay", "từ mai đến thứ Sáu", "01/12/2026")),
    ("tên hoặc mã", ("xlongtan", "UBND xã Phú Hội, pnv", "phòng nội vụ")),
    ("họ tên|họ và tên", ("Đỗ Văn Ví Bình", "bình")),
)
PLANTED = (  # must not be kept anywhere
    f"mk: {MARKER}@1a", f"mật khẩu hộp thư là {MARKER}9#", f"MẬT\n{MARKER}", f"(TỐI MẬT) {MARKER}",
    f"mật khẩu: tên con {MARKER}", f"pass {MARKER}12 nhé anh, không vào được hộp thư",
)  # fmt: skip
WORKBOOK, SECRET = zipped({"xl/workbook.xml": b"<workbook/>"}), docx("<w:p>MẬT</w:p>".encode())
CONTENTS = (b"", b"%PDF-", b"MZ", b"PK\x03\x04", WORKBOOK, SECRET, b"a,b\n", sample_roster())
NAMES = (
    *PATHS,
    *("a.xlsx", "a.xls", "anh.jpg", "a.docx", "a.exe", "<b>.xlsx"),
    *(f"mk_{MARKER}@1.xlsx", f"MẬT_{MARKER}.xlsx"),
)
OTHER = ("voice", "sticker", "location", "other", MARKER)


@dataclass(frozen=True)
class Step:
    """A step of an attack; ``how`` says what ``what`` and ``number`` stand for."""

    who: str
    how: str  # says, goes on, taps (a token shown to them, 0 the newest), steals, forges, sends, other, waits
    what: str = ""
    number: int = 0


def step(how: str, what: st.SearchStrategy[str], most: int = 0) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.just(""), st.just(how), what, st.integers(0, most))


said = st.sampled_from(GOOD) | st.sampled_from(COMMANDS) | st.sampled_from(PLANTED) | texts
names = st.sampled_from([*FEATURES.buttons, "q", "", "nosuch"]) | pieces
odd = ("", "1", "2:1", "yes", f"{2**63}", "2026-11:9", f"1:reason:{MARKER}", "begin", "all")
forged = st.builds("{}:{}".format, names, st.sampled_from(odd) | pieces)
deeds = (
    "/mien",
    "/thongbao",
    "/moi",
    "/vangmat",
    "/batdau",
    "/dienthoai",
    "/ngungthu",
    "/lich",
    "xin tham gia",
)
opening = st.one_of(
    step("says", st.sampled_from(deeds)),
    step("says", st.sampled_from(deeds)),
    step("says", st.builds("{} {}".format, st.sampled_from(COMMANDS), st.just("") | pieces)),
    step("says", said),
    step("taps", texts, 9),
    step("waits", st.sampled_from(["1", "20", "45", "90", "600", "1440"])),
)
going_on = (step("goes on", texts), step("goes on", phrases), step("goes on", texts, 3))
following = st.one_of(
    *going_on,
    *going_on,
    step("says", said),
    step("taps", texts, 60),
    step("steals", texts, 60),
    step("forges", forged),
    step("sends", st.sampled_from(NAMES), len(CONTENTS)),
    step("other", st.sampled_from(OTHER) | said, 6),
)


def of_one(who: str, first: Step, more: list[Step]) -> list[Step]:
    return [replace(one, who=who) for one in (first, *more)]


turns = st.builds(of_one, st.sampled_from(WHO), opening, st.lists(following, min_size=2, max_size=9))
steps = st.lists(turns, min_size=7, max_size=10).map(lambda some: [one for turn in some for one in turn])


@dataclass
class Attack:
    """An attack as it is played on one store, with what everyone was told."""

    chat: Chat
    shown: dict[str, list[str]] = field(default_factory=dict)  # chat -> tokens, oldest first
    last: dict[str, Outbound] = field(default_factory=dict)  # chat -> what was said there last
    told: list[Outbound] = field(default_factory=list)
    events: int = 0
    ticked: datetime = START

    async def play(self, steps: Iterable[Step]) -> None:
        with opened(self.chat.url) as store:
            services = self.chat.services(store)
            await self.pass_time(store)
            for one in steps:
                await self.do(services, store, one)

    async def do(self, services: Services, store: Store, one: Step) -> None:
        tried["events"] += 1
        self.chat.clock.at += GAP
        if self.chat.clock.at - self.ticked >= TICKING:
            await self.pass_time(store)
        if one.how == "waits":
            await self.wait(store, timedelta(minutes=int(one.what)))
        else:
            await store.run(dispatch.receive, self.event(one), self.chat.settings)
        await self.go_out(services)

    async def wait(self, store: Store, length: timedelta) -> None:
        """Let time pass: a short while with the clock ticking, a long one as if we had been down."""
        steps = max(1, length // TICKING) if length < LONG else 1
        for _step in range(steps):
            self.chat.clock.at += length / steps
            await self.pass_time(store)

    async def pass_time(self, store: Store) -> None:
        self.ticked = self.chat.clock.at
        await store.run(clockwork.tick, self.chat.clock.at, self.chat.settings, "test")

    async def go_out(self, services: Services) -> None:
        await deliver_all(services, self.chat.channel)
        while await fetch.fetch_all(services, self.chat.channel):
            await deliver_all(services, self.chat.channel)
        sent, self.chat.channel.sent = self.chat.channel.sent, []
        self.told += sent
        for out in sent:
            if out.action == "send":
                self.last[out.chat] = out
                self.shown.setdefault(out.chat, []).extend(one.token for one in out.message.options)

    def event(self, one: Step) -> Event:
        self.events += 1
        done = {"message_id": str(self.events), **self.content(one)}
        return Event(CHANNEL, ACCOUNT, str(self.events), one.who, self.chat.clock.at, **done)

    def content(self, one: Step) -> dict[str, Any]:
        mine = self.shown.get(one.who, [])
        all_shown = [token for tokens in self.shown.values() for token in tokens]
        match one.how:
            case "taps":
                return tap(mine[-1 - one.number % len(mine)] if mine else "q:1:x:y")
            case "goes on":
                return self.answer(one)
            case "steals":
                return tap(all_shown[one.number % len(all_shown)] if all_shown else "ck:1:none")
            case "forges":
                return tap(received(one.what).encode()[:MAX_TOKEN].decode(errors="ignore"))
            case "sends":
                return self.file(received(one.what), one.number)
            case "other":
                kinds = (
                    EventKind.EDITED,
                    EventKind.UNSUPPORTED,
                    EventKind.GROUP,
                    EventKind.BLOCKED,
                    EventKind.UNBLOCKED,
                )
                return {"kind": kinds[one.number % len(kinds)], "text": received(one.what)}
        return {"kind": EventKind.TEXT, "text": received(one.what)}

    def answer(self, one: Step) -> dict[str, Any]:
        """Choose what leads on: a button below the last message, or what its question asks for."""
        asked = self.last[one.who].message if one.who in self.last else Message("")
        if asked.options:
            return tap(asked.options[one.number % len(asked.options)].token)
        fit = [answers for question, answers in ANSWERS if re.search(question, asked.text)]
        said = fit[0][one.number % len(fit[0])] if fit else received(one.what)
        return {"kind": EventKind.TEXT, "text": said}

    def file(self, name: str, number: int) -> dict[str, Any]:
        remote = f"f{self.events}"
        if number < len(CONTENTS):
            self.chat.channel.files[remote] = CONTENTS[number]
        return {"kind": EventKind.FILE, "text": name, "file": RemoteFile(remote, name, number)}


def tap(token: str) -> dict[str, Any]:
    return {"kind": EventKind.TAP, "text": token}


def played(url: str, folder: Path, taken: Iterable[Step]) -> Attack:
    attack = Attack(Chat(url, folder, clock=StillClock(START)))
    asyncio.run(attack.play(taken))
    return attack
