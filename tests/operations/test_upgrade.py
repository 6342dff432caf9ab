"""From the first schema to the newest and back with a lively day in it, while workers of both go on."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from storage.engine import back_up, restore, schema
from storage.engine.backup import tables_at_version
from tests.chat import Chat
from tests.conftest import Fresh, numbers
from tests.operations.program import ROOT, Program, answered, prepared, run, write
from tests.people import MORNING, connected
from tests.postgres import new_database

FIRST = "0001"
DAY = """
clock: 08:30
lan: [Không có thư mới] cũ
clock: 08:45
minh: [Nhắc lại sau, vắng mặt]
minh: [Nhắc lại sau 30 phút]
hoa: /vangmat
hoa: sáng mai
la: xin chào
la: [Xin tham gia]
la: Khúc Thị Thử Lạ
vinh: <danh-sach.xlsx>
tam: [Có, chờ thủ trưởng]
yen: /ngungthu
"""
LATER = "clock: 10:30\nminh: [Có, đã xử lý]\nclock: 11:31\nvinh: /trangthai\n"
RELEASE = ("bot", "handlers", "storage", "locales")
NEXT = '''"""What a later release adds."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("later", sa.String()))
    op.create_index("ix_outbox_later", "outbox", ["later"])


def downgrade() -> None:
    op.drop_index("ix_outbox_later", "outbox")
    op.drop_column("outbox", "later")
'''

Held = dict[str, list[dict[str, Any]]]  # table -> its rows


def held(url: str, like: Held | None = None) -> Held:
    """Return what the database holds; of the columns that ``like`` has, where it is given."""
    with connected(url) as tx:
        rows = {
            table.name: [dict(row._mapping) for row in tx.execute(select(table).order_by(*table.primary_key))]
            for table in tables_at_version(tx)
        }
    return narrowed(rows, like) if like else rows


def narrowed(rows: Held, like: Held) -> Held:
    return {
        name: [{key: row[key] for key in (like[name] or [row])[0]} for row in rows[name]] for name in like
    }


async def test_a_lively_day_goes_up_from_the_first_schema_and_down_again(url: str, tmp_path: Path) -> None:
    chat = Chat(url, tmp_path)
    await chat.play(DAY)
    schema.downgrade(url, FIRST)
    before = held(url)
    assert all(before[name] for name in ("duties", "outbox", "sends", "conversations", "files", "events"))
    schema.upgrade(url)
    assert held(url, like=before) == before
    assert "11:30" in await chat.play(LATER)  # and the day goes on
    before = held(url)
    schema.downgrade(url, FIRST)
    after = held(url)
    assert narrowed(before, like=after) == after


async def test_a_copy_made_at_the_first_schema_is_read_back_today(
    fresh: Fresh, empty: str, tmp_path: Path
) -> None:
    url, copy = fresh(), tmp_path / "copy.tar.gz"
    await Chat(url, tmp_path).play(DAY)
    schema.downgrade(url, FIRST)
    back_up(url, tmp_path, copy, MORNING)
    before = held(url)
    schema.upgrade(empty)  # it was used once, or never: both are empty
    restore(empty, tmp_path / "restored", copy)
    after = held(empty, like=before)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert after["duties"] == before["duties"]
    assert after["people"] == before["people"]


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return new_database(request.getfixturevalue("postgres"), f"empty{next(numbers)}")


def next_release(folder: Path) -> Path:
    """Make a copy of the program as it is, with one migration more."""
    for name in RELEASE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    written = NEXT.replace("{head}", schema.newest_version() or "")
    (folder / "storage" / "migrations" / "versions" / "9999_later.py").write_text(written)
    return folder


@asynccontextmanager
async def people_writing(program: Program) -> AsyncIterator[list[int]]:
    """Let strangers write all the while, one after another; yield their chats, all of them at the end."""
    chats: list[int] = []

    async def write_on() -> None:
        while True:
            chats.append(await write(program))
            await asyncio.sleep(0.25)

    writing = asyncio.create_task(write_on())
    try:
        yield chats
    finally:
        writing.cancel()


async def test_workers_of_two_releases_share_the_work_while_the_later_one_changes_the_schema(
    on_postgres: Fresh, tmp_path: Path
) -> None:
    async with prepared(on_postgres(), tmp_path) as old:
        other = Program(old.telegram, old.environment, tmp_path)
        new = Program(old.telegram, old.environment, tmp_path, home=next_release(tmp_path / "later"))
        with run(old), run(other):
            await asyncio.gather(old.running(), other.running())
            async with people_writing(old) as chats:
                new.begin()
                await new.running()
                assert "later" in columns(old, "outbox")
                assert await old.stop() == 0
                assert await other.stop() == 0
            await answered(new, *chats)
            assert [one.logged("trouble begins") for one in (old, other, new)] == [[], [], []]
            await it_is_told_that_the_database_is_newer(old)
            assert await new.stop() == 0


def columns(program: Program, table: str) -> set[str]:
    with connected(program.environment["NHACTHU_DATABASE_URL"]) as tx:
        return {one["name"] for one in inspect(tx).get_columns(table)}


async def it_is_told_that_the_database_is_newer(program: Program) -> None:
    program.begin()
    assert await program.ended() == 1
    assert "9999" in program.said.splitlines()[-1]
    assert "Cập nhật chương trình" in program.said.splitlines()[-1]


def test_a_migration_that_waits_for_a_long_reader_holds_nobody_up(
    on_postgres: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add_a_column(_command: object, config: Any) -> None:
        config.attributes["connection"].exec_driver_sql("ALTER TABLE texts ADD COLUMN later TEXT")

    monkeypatch.setattr(schema, "WAIT", 0.1)
    monkeypatch.setattr(schema, "PAUSE", 0.1)
    url = on_postgres()
    with ThreadPoolExecutor(1) as beside:
        with connected(url) as backup:
            backup.exec_driver_sql("SELECT count(*) FROM texts")  # and holds what it has read
            migrating = beside.submit(schema.migrate, url, add_a_column)
            for number in range(20):
                with connected(url) as worker:
                    worker.exec_driver_sql(
                        f"INSERT INTO texts (key, body, version) VALUES ('{number}', '', 1)"
                    )
            assert not migrating.done()
        migrating.result(timeout=10)
