"""Search for somebody who was erased: in database, files, copy and log, byte by byte."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest
from sqlalchemy import select, update

from bot.jobs.searching import named_among
from storage import upkeep
from storage.engine import blobs, sqlite_path
from storage.personal_data import erasure, file_search
from storage.personal_data.erasure import DONE, FILES, SEARCHED, ErasureProgress
from storage.personal_data.file_search import FileSearch
from storage.personal_data.name_search import Erased
from storage.tables.engine import audit
from storage.tables.people import data_requests, people
from storage.tables.subjects import checks, incidents
from tests.chat import Chat
from tests.deeds import content
from tests.hostile.conftest import written
from tests.hostile.held import everything
from tests.hostile.test_leaks import copy_of
from tests.people import connected
from tests.played import TRANSCRIPTS

LIFE = TRANSCRIPTS["own_data/whole_life"]
# As they were called before and after, where they are reached, and words of theirs that name nobody.
TRACES = (
    *("Khúc Thị Ví Quỳnh", "Khúc Thị Ví Quyên", "khuc thi vi quy", "0912777001"),
    *("ktvquynh", "lịch trực Tết", "phòng Tư pháp", "Công chức Tư pháp", "điện thoại di động của tôi"),
    # … and how others typed it
    *("khúc thị ví quỳnh", "khuc thi vi quyen", "KHÚC  THỊ", "KTVQUYNH@"),
    *("0912 777 001", "0912.777.001", "84912777001"),
)
LEFT = "chị Quỳnh, lễ ăn mừng giữ nguyên"  # a first name is not hers alone, and other words are no name
ERASING = select(data_requests.c.person, data_requests.c.names).where(data_requests.c.state == "erasing")
OF_OTHERS = [content(name) for name in ("anh-the.png", "ghi-chu.txt")]  # which the office looks at
LATER = datetime(2100, 1, 1, tzinfo=UTC)
log = written  # the fixture


def traces_in(content: bytes) -> list[str]:
    return [one for one in TRACES if one.encode() in content]


async def test_nothing_is_left_of_who_was_erased(url: str, tmp_path: Path, log: StringIO) -> None:
    folder, path = tmp_path / "files", sqlite_path(url)
    lived, _erased, _after = LIFE.partition("vinh: [Xóa]\n")
    chat = Chat(url, folder)
    await chat.play(lived)
    assert traces_in(kept_in(url).encode()) == [*TRACES]
    assert path is None or traces_in(path.read_bytes()) == [*TRACES]
    assert any(traces_in(unpacked(file)) for file in blobs.stored_files(folder))

    await chat.play("vinh: [Xóa]\nclock: 08:41\n")
    sent_by_others = [file for file in blobs.stored_files(folder) if file.read_bytes() in OF_OTHERS]
    assert len(sent_by_others) == len(OF_OTHERS)
    assert all(traces_in(unpacked(file)) for file in sent_by_others)
    await chat.play("vinh: [Xem tệp]\nvinh: [Xóa tệp]\nvinh: [Xóa tệp]\n")
    with connected(url) as tx:
        now = chat.clock.at + timedelta(days=2)
        upkeep.forget(tx, now, now, chat.settings)
        blobs.sweep(folder, upkeep.hashes(tx), LATER)
    places = {
        "database": path.read_bytes() if path else b"",
        "rows": kept_in(url).encode(),
        "files": b"".join(unpacked(file) for file in blobs.stored_files(folder)),
        "copy": copy_of(url, tmp_path).encode(),
        "log": log.getvalue().encode(),
    }
    assert {place: found for place, content in places.items() if (found := traces_in(content))} == {}
    assert LEFT in kept_in(url)
    chat.close()


def kept_in(url: str) -> str:
    with connected(url) as tx:
        return everything(tx)


def unpacked(file: Path) -> bytes:
    """Return what a file holds, its parts unpacked where it is packed."""
    try:
        with ZipFile(file) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    except BadZipFile:
        return file.read_bytes()


async def test_what_must_be_kept_is_kept_without_a_name(chat: Chat) -> None:
    await chat.play(LIFE)
    with connected(chat.url) as tx:
        gone = tx.execute(select(people).where(people.c.erased_at.is_not(None))).one()
        assert gone.full_name == "người đã được xóa"
        assert tx.execute(select(checks.c.result).where(checks.c.person == gone.id)).scalars().all() == [
            "none"
        ]
        assert tx.execute(select(incidents.c.what)).scalars().all() == ["(nội dung đã được xóa)"]
        acts = tx.execute(select(audit.c.act).where(audit.c.person == gone.id)).scalars().all()
        assert {"join", "data_request"} <= set(acts)


@pytest.mark.parametrize("most", [1, 7, 20_000])
async def test_an_erasure_that_is_killed_goes_on_where_it_was(chat: Chat, most: int) -> None:
    """Roll every portion back once before it is committed, and look at so many rows at a time."""
    await chat.play(LIFE.partition("clock: 08:31\n")[0])
    with connected(chat.url) as tx:
        whom = Erased(*tx.execute(ERASING).one())
    at, portions = ErasureProgress(erasure.ACCOUNTS), 0
    while at.step != DONE:
        with pytest.raises(Killed):
            kill_in_the_midst(chat.url, whom, at, most)
        with connected(chat.url) as tx:
            at, portions = erasure.erase_portion(tx, whom, at, most), portions + 1
        if at.step == FILES:
            at = await searched_and_killed(chat)
    with connected(chat.url) as tx:
        tx.execute(update(data_requests).values(names=None))
        assert traces_in(everything(tx).encode()) == []
    assert portions > (20 if most < 20_000 else 3)


class Killed(Exception):
    pass


async def searched_and_killed(chat: Chat) -> ErasureProgress:
    """Search the files of others, and roll back once what is noted of each batch before it is committed."""
    with connected(chat.url) as tx:
        is_erased = data_requests.c.state == "erasing"
        tx.execute(update(data_requests).where(is_erased).values(step=FILES, after=0))
        search = file_search.begin(tx)
    assert search
    while search:
        named = await named_among(chat.folder, search)
        with pytest.raises(Killed):
            note_and_die(chat.url, search, named)
        with connected(chat.url) as tx:
            file_search.note(tx, search, named)
            file_search.note(tx, search, named)  # another program had done it
            search = file_search.begin(tx)
    return ErasureProgress(SEARCHED)


def note_and_die(url: str, search: FileSearch, named: list[int]) -> None:
    with connected(url) as tx:
        file_search.note(tx, search, named)
        raise Killed


def kill_in_the_midst(url: str, whom: Erased, at: ErasureProgress, most: int) -> None:
    with connected(url) as tx:
        erasure.erase_portion(tx, whom, at, most)
        raise Killed


async def test_a_program_that_starts_again_ends_the_erasure(chat: Chat) -> None:
    await chat.play(LIFE.partition("clock: 08:31\n")[0])
    with connected(chat.url) as tx:
        tx.execute(update(data_requests).where(data_requests.c.state == "erasing").values(step="name"))
    await chat.pass_time()
    with connected(chat.url) as tx:
        assert tx.execute(select(data_requests.c.state)).scalars().all() == ["done"] * 4
