"""Modes of files: what the program makes is its owner's alone."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.engine import sole_runner
from tests.operations.program import answered, prepared, run, write

OTHERS = 0o077


@contextmanager
def generous() -> Iterator[None]:
    """Let whatever is made be everybody's, as far as its maker does not say otherwise."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def seen_by_others(folder: Path) -> list[str]:
    there = [folder, *folder.rglob("*")]
    return [path.name for path in there if stat.S_IMODE(path.stat().st_mode) & OTHERS]


async def test_whatever_the_login_says_nobody_else_reads_what_the_program_makes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    async with prepared(
        f"sqlite:///{home}/nhacthu.db", tmp_path, NHACTHU_FILES=str(home / "files")
    ) as program:
        with generous():
            with run(program):
                await program.running()
                await answered(program, await write(program))
                assert (home / "nhacthu.db-wal").exists()
                assert seen_by_others(home) == []
                await program.stop()
            for words in (("backup", f"{home}/copy.tar.gz"), ("roster", "template", f"{home}/roster.xlsx")):
                with run(program, *words):
                    assert await program.ended() == 0
    assert {"nhacthu.db", "nhacthu.db.lock", "copy.tar.gz", "roster.xlsx"} <= {
        one.name for one in home.iterdir()
    }
    assert seen_by_others(home) == []


def test_a_lock_that_others_could_open_is_closed_to_them(tmp_path: Path) -> None:
    lock = tmp_path / "a.db.lock"
    lock.touch(0o644)
    lock.chmod(0o644)
    with sole_runner(f"sqlite:///{tmp_path}/a.db"):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
        with lock.open() as reader, pytest.raises(BlockingIOError):
            fcntl.flock(reader, fcntl.LOCK_SH | fcntl.LOCK_NB)
