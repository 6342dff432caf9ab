"""Databases that earlier programs filled: the program of today goes on with them as those would have done.

Forms are open in them, buttons are held, messages queued, files wanted and things planned; how they were
chosen stands in tests/frozen/fill.py. What people hear stands in the chats.txt of each folder of
tests/frozen; where a sentence has changed on purpose, ``python -m tests.frozen.write`` writes it anew.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.frozen.going_on import OnPostgres, OnSqlite, chat_at, keep_files
from tests.frozen.moments import FOLDERS, read, read_chats
from tests.stage import Stage

MOMENTS = [(folder, name) for folder in FOLDERS for name in read_chats(folder)]
STALE = re.compile(r": \{tap\} .*\nbot: Lựa chọn này không còn dùng được\.")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep whatever people may have sent."""
    keep_files(folder := tmp_path_factory.mktemp("files"))
    return folder


@pytest.fixture(scope="session")
def in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], OnSqlite]:
    """Return a maker of moments in SQLite, by the version of the schema."""
    return cache(lambda version: OnSqlite(tmp_path_factory.mktemp("moments"), version))


@pytest.fixture(scope="session")
def in_postgres(postgres: str) -> Callable[[str], OnPostgres]:
    return cache(lambda version: OnPostgres(postgres, version))


@pytest.mark.parametrize(("folder", "name"), MOMENTS)
async def test_what_a_database_holds_goes_on_in_sqlite(
    folder: str, name: str, in_sqlite: Callable[[str], OnSqlite], stage_in_sqlite: Stage, files: Path
) -> None:
    frozen = read(folder)
    in_sqlite(frozen.version).make(stage_in_sqlite, frozen.moments[name])
    chat = chat_at(stage_in_sqlite, frozen.moments[name], files)
    assert await chat.play(frozen.chats[name]) == frozen.chats[name]


@pytest.mark.parametrize(("folder", "name"), MOMENTS)
async def test_what_a_database_holds_goes_on_in_postgres(
    folder: str, name: str, in_postgres: Callable[[str], OnPostgres], stage_in_postgres: Stage, files: Path
) -> None:
    frozen = read(folder)
    in_postgres(frozen.version).make(stage_in_postgres, frozen.moments[name])
    chat = chat_at(stage_in_postgres, frozen.moments[name], files)
    assert await chat.play(frozen.chats[name]) == frozen.chats[name]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_button_has_become_stale(folder: str) -> None:
    assert [name for name, chat in read_chats(folder).items() if STALE.search(chat)] == []
