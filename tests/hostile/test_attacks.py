"""Attacks with a name: long texts, floods, guessed codes, tricks of files and letters, each as one test."""

import unicodedata
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.base import Outbound
from bot.channels.telegram import open_telegram
from bot.conversation import Event, EventKind, RemoteFile, received
from bot.domain.codes import make_code, shown_code
from bot.jobs import fetch
from bot.jobs.services import Services
from handlers import dispatch
from storage.engine import Store, Tx
from storage.people.joining import WRONG_IN_ALL, WRONG_OF_CONTACT
from storage.tables.base import tables
from storage.tables.engine import files, outbox
from storage.tables.people import contacts, invitations
from tests.chat import Chat
from tests.conftest import Fresh
from tests.delivering import deliver_all
from tests.hostile.effort import LONG, bounded
from tests.hostile.held import shown_wrongly
from tests.hostile.odd import PATHS, UNSEEN, long
from tests.people import ACCOUNT, CHANNEL, opened

SECOND = timedelta(seconds=1)


@dataclass
class Line:
    """People write, one event after another; what they are told is kept."""

    chat: Chat
    store: Store
    told: list[Outbound] = field(default_factory=list)
    events: int = 0

    @property
    def services(self) -> Services:
        return self.chat.services(self.store)

    async def do(self, who: str, kind: EventKind = EventKind.TEXT, text: str = "", **more: Any) -> list[str]:
        """Do it as ``who``, and return what they are told in answer."""
        self.events += 1
        event = Event(CHANNEL, ACCOUNT, f"e{self.events}", who, self.chat.clock.at, kind, text, **more)
        await self.store.run(dispatch.receive, event, self.chat.settings)
        await deliver_all(self.services, self.chat.channel)
        while await fetch.fetch_all(self.services, self.chat.channel):
            await deliver_all(self.services, self.chat.channel)
        sent, self.chat.channel.sent = self.chat.channel.sent, []
        self.told += sent
        return [out.message.text for out in sent if out.chat == who and out.action == "send"]

    async def count(self, table: Any) -> int:
        return await self.store.run(lambda tx: tx.scalar(select(func.count()).select_from(table)) or 0)


@pytest.fixture
async def line(chat: Chat) -> AsyncIterator[Line]:
    """Open a line to the program, on both stores."""
    with opened(chat.url) as store:
        yield Line(chat, store)


@pytest.fixture
async def here(on_sqlite: Fresh, tmp_path: Path) -> AsyncIterator[Line]:
    chat = Chat(on_sqlite(), tmp_path / "files")
    with opened(chat.url) as store:
        yield Line(chat, store)


FORMS = ("", "/mien", "/vangmat", "/thongbao", "/dienthoai", "/moi", "/batdau", "/lienhe")
WHOLE = (
    "a",
    "a ",
    "ộ",
    "xong ",
    "mk a1 ",
    "\n",
    "👍",
    "e\u0301",
    "\u0316\u0315",
    "<b>",
    "Céng hßa ",
    "a,",
    "1",
)


@pytest.mark.parametrize("form", FORMS)
async def test_texts_of_ten_thousand_letters_are_answered_soon(form: str, here: Line) -> None:
    for piece in WHOLE[:: 1 if not form else 3]:
        text = received(long(piece, "", LONG))
        for who in ("vinh", "la"):
            if form and who == "vinh":
                await here.do(who, text=form)
            with bounded("long texts taken", (form, piece), seconds=2):
                await here.do(who, text=text)
            here.chat.clock.at += 20 * SECOND
    assert list(shown_wrongly(here.told)) == []
    assert max(len(out.message.text) for out in here.told) < LONG + 500


FLOODS: dict[str, dict[str, Any]] = {
    "words": {"text": "alo"},
    "starts": {"text": "/start"},
    "requests that are refused": {"text": "xin tham gia"},
    "passwords": {"text": "mk: Abc@123", "message_id": "7"},
    "perhaps passwords": {"text": "mật khẩu: tên con gái"},
    "classified": {"text": "(MẬT) x"},
    "old letters": {"text": "Céng hßa x· héi chñ nghÜa"},
    "stickers": {"kind": EventKind.UNSUPPORTED, "text": "sticker"},
    "edits": {"kind": EventKind.EDITED, "text": "x"},
    "files": {"kind": EventKind.FILE, "file": RemoteFile("f", "a.xlsx", 9)},
    "photos with words": {
        "kind": EventKind.FILE,
        "text": "mk: Abc@123",
        "file": RemoteFile("f", "anh.jpg", 9),
    },
    "made-up buttons": {"kind": EventKind.TAP, "text": "ck:1:none"},
    "made-up answers": {"kind": EventKind.TAP, "text": "q:1:name:x"},
    "groups": {"kind": EventKind.GROUP},
    "coming back": {"kind": EventKind.UNBLOCKED},
    "going away": {"kind": EventKind.BLOCKED},
}


@pytest.mark.parametrize("name", FLOODS)
async def test_a_flood_of_a_stranger_is_answered_once_in_ten_seconds(name: str, here: Line) -> None:
    """Send five events in two seconds, for half a minute; nothing is fetched."""
    if name == "requests that are refused":
        for text in ("xin tham gia", "Người Lạ", "Đơn vị", "Chức vụ", "1"):
            await here.do("la", text=text)
        here.chat.clock.at += 60 * SECOND
    here.chat.channel.files["f"] = b"x"
    answers = Counter[int]()
    for number in range(75):
        here.chat.clock.at += 0.4 * SECOND
        answers[number // 25] += len(await here.do("la", **FLOODS[name]))
    assert max(answers.values()) <= 1
    assert await here.count(files) == 0


async def test_a_flood_of_someone_who_has_joined_is_read_as_often_as_is_set(here: Line) -> None:
    answers = [len(await here.do("lan", text="/toi")) for _ in range(50)]
    assert sum(answers) == here.chat.settings.events_at_once + 1
    blocking = [
        await here.do("lan", kind) for _ in range(10) for kind in (EventKind.BLOCKED, EventKind.UNBLOCKED)
    ]
    assert sum(map(len, blocking)) == 0
    row = await here.store.run(lambda tx: tx.execute(select(contacts).where(contacts.c.chat == "lan")).one())
    assert row.blocked is None


def guess(number: int) -> str:
    return shown_code(make_code(number.to_bytes(16)))


async def test_codes_are_guessed_five_times_a_contact_and_then_in_vain(line: Line) -> None:
    [code] = await invited(line)
    for number in range(WRONG_OF_CONTACT):
        assert "không đúng" in (await line.do("xa", text=guess(number)))[0]
    line.chat.clock.at += 20 * SECOND
    assert "sai mã nhiều lần" in (await line.do("xa", text=code))[0]
    line.chat.clock.at += 20 * SECOND
    assert "sai mã nhiều lần" in (await line.do("xa", text=f"/start {code}"))[0]
    assert "Mã này dành cho" in (await line.do("binh", text=code))[0]
    line.chat.clock.at += timedelta(hours=1)
    assert "Mã này dành cho" in (await line.do("xa", text=code))[0]


async def test_codes_guessed_from_many_contacts_alarm_the_office_once_an_hour(line: Line) -> None:
    for number in range(WRONG_IN_ALL + 40):
        await line.do(f"x{number // WRONG_OF_CONTACT}", text=guess(number))
    alarms = [out.chat for out in line.told if "Cảnh báo" in out.message.text]
    assert sorted(alarms) == ["vinh", "yen"]
    line.chat.clock.at += timedelta(hours=1)
    for number in range(WRONG_IN_ALL):
        await line.do(f"y{number // WRONG_OF_CONTACT}", text=guess(1000 + number))
    assert len([out for out in line.told if "Cảnh báo" in out.message.text]) == 4
    assert await line.count(invitations) == 0


async def test_codes_guessed_by_night_wake_nobody_and_are_told_of_in_the_morning(line: Line) -> None:
    line.chat.clock.at += timedelta(hours=14)  # 22:00
    for hour in range(3):
        for number in range(WRONG_IN_ALL):
            await line.do(f"x{hour}{number // WRONG_OF_CONTACT}", text=guess(1000 * hour + number))
        line.chat.clock.at += timedelta(hours=1)
    assert not [out for out in line.told if "Cảnh báo" in out.message.text]
    line.chat.clock.at += timedelta(hours=6, minutes=1)  # 07:01
    await line.do("la", text="alo")
    assert sorted(out.chat for out in line.told if "Cảnh báo" in out.message.text) == ["vinh", "yen"]


async def test_of_what_a_stranger_sends_beyond_the_limit_nothing_is_written(here: Line) -> None:
    at_once = here.chat.settings.events_at_once
    for _ in range(at_once):
        await here.do("la", text="alo")
    before = await here.store.run(all_rows)
    for kind in (*[EventKind.TEXT] * 50, *[EventKind.GROUP, EventKind.BLOCKED, EventKind.EDITED] * 5):
        assert await here.do("la", kind, text="alo") == []
    assert await here.store.run(all_rows) == before
    here.chat.clock.at += 60 * SECOND
    assert await here.do("la", text="/start") != []


def all_rows(tx: Tx) -> dict[str, list[Any]]:
    return {table.name: [*tx.execute(select(table))] for table in tables.sorted_tables}


async def invited(line: Line) -> list[str]:
    """Invite Bình; return the code that the office got."""
    for text in ("/moi pnv", "1", "1"):
        await line.do("yen", text=text)
    told = (out.message.text for out in line.told)
    texts = [text for text in told if "gửi mã" in text and "gửi mã …" not in text]  # and not at the review
    return [text.partition("gửi mã ")[2][:11] for text in texts]


@pytest.mark.parametrize(
    "name", [*PATHS, "a" * 5000 + ".pdf", "\u202excod.exe.pdf", "a\n\nb.pdf", "=1+1.pdf"]
)
async def test_a_files_name_is_never_a_path(name: str, here: Line, tmp_path: Path) -> None:
    """Keep its bytes under their hash, whatever it is called, and write nothing else."""
    here.chat.channel.files["f"] = b"%PDF-1.7"
    name = name if name.endswith(".pdf") else f"{name}a.pdf"
    await here.do("vinh", EventKind.FILE, file=RemoteFile("f", received(name), 9))
    [row] = await here.store.run(lambda tx: tx.execute(select(files)).all())
    assert row.state == "held"
    assert not set(row.shown_name) & set("/\\\n\x00\u202e")
    assert len(row.shown_name) <= 100
    assert under(here.chat.folder) == [f"{row.sha256[:2]}/{row.sha256}"]
    assert [path for path in under(tmp_path) if not path.startswith("files/") and ".db" not in path] == []


def under(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [21 * 1024 * 1024, 20 * 1024 * 1024 + 1])
async def test_a_file_of_21_mb_is_refused_and_not_kept(size: int, here: Line) -> None:
    here.chat.channel.files["f"] = bytes(size)
    said = await here.do("vinh", EventKind.FILE, file=RemoteFile("f", "danh sach.xlsx", size))
    assert "20 MB" in said[-1]
    assert under(here.chat.folder) == []


@pytest.mark.parametrize("unseen", [one for one in UNSEEN if one.strip()])
async def test_what_turns_letters_around_reaches_nobody_elses_screen(unseen: str, here: Line) -> None:
    channel = open_telegram(f"{ACCOUNT}:x", "http://127.0.0.1:9", SECOND, 3)
    channel.account = ACCOUNT
    for number, word in enumerate(("xin tham gia", f"Ví{unseen}Dụ", f"Đơn{unseen}vị", f"Chức{unseen}vụ")):
        chat = {"id": 7001, "type": "private"}
        message = {"message_id": 9, "date": 1764036000, "chat": chat, "text": word}
        event = channel.read_webhook({"update_id": number, "message": message}, here.chat.clock.at)
        assert event
        await here.store.run(dispatch.receive, event, here.chat.settings)
    await here.do("7001", text="1")
    await channel.close()
    to_office = "".join(out.message.text for out in here.told if out.chat == "vinh")
    assert "Ví" in to_office
    assert not set(to_office) & set("\u202e\u2066\u2069\u200f\u061c\x1b\x07\x9b\x00")


async def test_letters_in_parts_are_the_same_letters(here: Line) -> None:
    """Know commands, answers and names typed, as some telephones do, as letter and marks (NFD)."""
    for whole in ("kiểm tra", "trợ giúp", "tình hình", "xong"):
        apart = received(unicodedata.normalize("NFD", whole))
        assert await here.do("minh", text=apart) == await here.do("minh", text=whole)
    texts = await here.store.run(lambda tx: tx.execute(select(outbox.c.text)).scalars().all())
    assert all(received(text) == text for text in texts)


async def test_however_many_strangers_write_nobody_of_ours_waits_behind_them(line: Line) -> None:
    for number in range(30):
        event = Event(CHANNEL, ACCOUNT, f"x{number}", f"x{number}", line.chat.clock.at, EventKind.TEXT, "alo")
        await line.store.run(dispatch.receive, event, line.chat.settings)
    await line.do("lan", text="/toi")
    assert next(out.chat for out in line.told) == "lan"
    assert len({out.chat for out in line.told}) == 31
