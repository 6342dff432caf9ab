"""Words about an incident, wherever they are said: secrets are kept nowhere, all else is as typed.

The table is that of the scan itself (domain/test_safety.py). Each text is sent by one of the ways in which
words come to an incident, in turn; a password stands there once, so that it is told from every other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from itertools import count, cycle
from pathlib import Path

from sqlalchemy import select

from bot.conversation import Event, EventKind, RemoteFile, asks
from bot.domain.safety import HIDDEN, DangerKind, scan
from bot.jobs import poll
from storage.engine import Store
from storage.tables.subjects import incident_notes, incidents
from tests.chat import Chat
from tests.domain.test_safety import CLASSIFIED, CLEAN, MAYBE, PASSWORDS, lines
from tests.hostile.held import everything
from tests.hostile.test_leaks import copy_of
from tests.people import ACCOUNT, CHANNEL, connected, opened

COMMON = "Abc@123"  # in most of the table's passwords
EXPOSED, ITS_UNIT, SEND, CANCEL, ENOUGH = "4", "1", "Gửi", "hủy", "xong"  # what is typed for a choice


@dataclass(frozen=True)
class Said:
    """A text as it is typed; ``secret`` must be nowhere afterwards; "" where all must be there."""

    text: str
    secret: str = ""


def dirty() -> Iterator[Said]:
    """Yield each with something of its own, by which it is found."""
    for number, typed in enumerate(lines(PASSWORDS)):
        own = f"Qzx{number:02}@7k"
        yield Said(typed.replace(COMMON, own), own if COMMON in typed else typed)
    for number, typed in enumerate(lines(MAYBE) + lines(CLASSIFIED)):
        yield Said(f"{typed}\nQzy{number:02} w", f"Qzy{number:02} w")


def clean() -> list[Said]:
    return [Said(typed) for typed in lines(CLEAN)]


@dataclass
class Telling:
    """The person who tells, the office that asks, and the incident that both speak of."""

    chat: Chat
    store: Store
    incident: int = 1
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(self, who: str, text: str, kind: EventKind = EventKind.TEXT, name: str = "") -> None:
        """Send it a while after what was said before, so that nobody writes too much."""
        self.chat.clock.at += timedelta(seconds=10)
        number = str(next(self.numbers))
        file = RemoteFile(f"remote{number}", name, 10) if name else None
        at = self.chat.clock.at
        event = Event(CHANNEL, ACCOUNT, number, who, at, kind, text, file, message_id=number)
        assert await poll.take_event(self.chat.services(self.store), event)

    async def tap(self, who: str, token: str) -> None:
        await self.send(who, f"{token}:{self.incident}", EventKind.TAP)

    async def type(self, who: str, *texts: str) -> None:
        for text in texts:
            await self.send(who, text)

    async def description(self, said: str) -> None:
        await self.send("son", "sc_new:", EventKind.TAP)
        await self.type("son", EXPOSED, ITS_UNIT, said, SEND, CANCEL)

    async def answer(self, said: str) -> None:
        await self.tap("vinh", "sc_ask")
        await self.type("vinh", "Anh thử lại chưa", SEND)
        await self.tap("minh", "sc_answer")
        await self.type("minh", said, SEND, CANCEL)

    async def in_talk(self, said: str) -> None:
        await self.tap("minh", "sc_talk")
        await self.type("minh", said, ENOUGH)

    async def caption(self, said: str) -> None:
        await self.tap("minh", "sc_talk")
        await self.send("minh", said, EventKind.FILE, "anh.jpg")
        await self.type("minh", ENOUGH)

    async def file_name(self, said: str) -> None:
        await self.tap("minh", "sc_talk")
        await self.send("minh", "", EventKind.FILE, f"{said.replace('/', '_')}.docx")
        await self.type("minh", ENOUGH)

    async def office_says(self, said: str) -> None:
        await self.tap("vinh", "sc_talk")
        await self.type("vinh", said, ENOUGH)

    async def tell_all(self, table: list[Said]) -> None:
        await self.description("Có người đăng nhập từ nơi khác")
        ways = (self.description, self.answer, self.in_talk, self.caption, self.office_says)
        named = (self.file_name,) if table[0].secret else ()  # what a clean name becomes is tried elsewhere
        for said, tell in zip(table, cycle(ways + named), strict=False):
            asked = self.office_says if asks(said.text) else tell  # in a form a question may answer nothing
            await asked(said.text)


async def test_no_secret_that_is_told_of_an_incident_is_kept(
    url: str, tmp_path: Path, written: StringIO
) -> None:
    table = list(dirty())
    assert len(table) >= 60
    assert all(scan(one.text).kind != DangerKind.NONE for one in table)
    await told(url, tmp_path, table)
    with connected(url) as tx:
        kept = everything(tx)
    assert HIDDEN in kept
    places = {"log": written.getvalue(), "database": kept, "copy": copy_of(url, tmp_path)}
    for place, text in places.items():
        assert [one.secret for one in table if one.secret in text] == [], place


async def test_what_only_looks_like_one_comes_through_as_it_was_typed(
    url: str, tmp_path: Path, written: StringIO
) -> None:
    table = clean()
    assert len(table) >= 60
    await told(url, tmp_path, table)
    with connected(url) as tx:
        descriptions = select(incidents.c.what)
        kept = {*tx.execute(descriptions).scalars(), *tx.execute(select(incident_notes.c.text)).scalars()}
    assert [one.text for one in table if one.text not in kept] == []
    assert "error" not in written.getvalue()


async def told(url: str, folder: Path, table: list[Said]) -> None:
    chat = Chat(url, folder / "files")
    with opened(url) as store:
        await Telling(chat, store).tell_all(table)
    chat.close()
