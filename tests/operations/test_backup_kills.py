"""A backup or a restore that is killed on its way leaves what was there before, or all of it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.engine import back_up, blobs, is_sqlite, restore
from storage.engine.backup import tables_at_version
from tests.conftest import Fresh, numbers
from tests.operations.program import ROOT, answered, running, write
from tests.people import MORNING, connected
from tests.postgres import new_database

KILLED = -9
FILES = [f"tệp {number}".encode() * 1000 for number in range(5)]
Point = tuple[str, str, int]  # module, function, and after how many times it is done
OF_BACKUP: list[Point] = [
    ("storage.engine.backup", "new_private_file", 1),
    ("storage.engine.backup", "add_table", 1),
    ("storage.engine.backup", "add_table", 25),
    ("storage.engine.backup", "to_json", 50),
    ("os", "fsync", 1),
    ("storage.engine.blobs", "sync_folder", 1),  # it has its name by now
]
OF_RESTORE: list[Point] = [
    ("storage.engine.backup", "verify_archive", 1),
    ("storage.engine.backup", "prepare_database", 1),
    ("storage.engine.blobs", "write", 3),
    ("storage.engine.backup", "read_table", 1),
    ("storage.engine.backup", "read_table", 20),
    ("storage.engine.backup", "expire_queued", 1),
    ("storage.engine.backup", "read_tables", 1),  # it is committed by now
]
Die = Callable[[Point, str, str, Path, Path], int]


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Let a child back up or restore (URL, folder of files, copy) and die at a point; its exit status."""
    command = [sys.executable, "-m", "tests.operations.dying"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:

        def at(point: Point, work: str, url: str, files: Path, copy: Path) -> int:
            assert parent.stdin
            assert parent.stdout
            parent.stdin.write(
                json.dumps({"point": point, "work": work, "given": [url, str(files), str(copy)]})
            )
            parent.stdin.write("\n")
            parent.stdin.flush()
            return int(parent.stdout.readline())

        yield at
        assert parent.stdin
        parent.stdin.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for content in FILES:
        blobs.store(tmp_path / "files", content)
    return tmp_path / "files"


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Make an empty database."""
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path}/empty{next(numbers)}.db"
    server = request.getfixturevalue("postgres")
    return lambda: new_database(server, f"empty{next(numbers)}")


def rows_in(url: str) -> int:
    with connected(url) as tx:
        return sum(
            tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables_at_version(tx)
        )


def test_a_backup_that_is_killed_leaves_the_older_copy_or_a_whole_one(
    fresh: Fresh, files: Path, tmp_path: Path, die: Die
) -> None:
    url, copy, older = fresh(), tmp_path / "copy.tar.gz", b"the copy of yesterday"
    rows = rows_in(url)
    for point in OF_BACKUP:
        copy.write_bytes(older)
        assert die(point, "backup", url, files, copy) == KILLED, point
        if copy.read_bytes() != older:
            assert point == OF_BACKUP[-1]
            assert restore(f"sqlite:///{tmp_path}/read{next(numbers)}.db", tmp_path / "read", copy) == rows
    assert back_up(url, files, copy, MORNING) == rows  # what was left lying about is in nobody's way
    assert not list(tmp_path.glob("*.part"))


def test_a_restore_that_is_killed_has_restored_nothing_or_all(
    on_sqlite: Fresh, empty: Callable[[], str], files: Path, tmp_path: Path, die: Die
) -> None:
    url, copy = on_sqlite(), tmp_path / "copy.tar.gz"
    rows = back_up(url, files, copy, MORNING)
    points = OF_RESTORE if is_sqlite(empty()) else OF_RESTORE[4:]  # where the store makes a difference
    for point in points:
        target, folder = empty(), tmp_path / f"restored{next(numbers)}"
        assert die(point, "restore", target, folder, copy) == KILLED, point
        found = rows_in(target)
        assert found == (rows if point == OF_RESTORE[-1] else 0), point
        if not found:
            assert restore(target, folder, copy) == rows
        assert rows_in(target) == rows
        assert [one.read_bytes() for one in blobs.stored_files(folder)] == [
            one.read_bytes() for one in blobs.stored_files(files)
        ]


async def test_the_running_program_goes_on_whatever_becomes_of_a_backup(
    on_sqlite: Fresh, files: Path, tmp_path: Path, die: Die
) -> None:
    url, copy, chats = on_sqlite(), tmp_path / "copy.tar.gz", []
    async with running(url, tmp_path) as program:
        for point in OF_BACKUP[1:4]:
            chats.append(await write(program))
            assert die(point, "backup", url, files, copy) == KILLED
            await answered(program, *chats)
        back_up(url, files, copy, MORNING)
        assert not program.logged("trouble begins")
        assert await program.stop() == 0
    restore(f"sqlite:///{tmp_path}/read.db", tmp_path / "read", copy)
    assert rows_in(f"sqlite:///{tmp_path}/read.db") > 0
