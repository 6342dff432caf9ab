"""Ways to what is looked up: on SQLite no act walks through a table that grows with use.

The working morning of tests/test_statements.py is lived, and SQLite asked how it would come by what each
statement looks for that was executed more than once. A walk through an index of a part of a table (of what is
open, of what waits) is as long as that part, and allowed.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.engine.db import SqliteStore
from storage.engine.prepared import SqliteConnection
from tests.test_statements import FEW, counted

GROWING = {
    *("audit", "broadcast_people", "checks", "conversations", "duties", "events", "file_uses", "files"),
    *("incident_notes", "incidents", "inquiry_messages", "outbox", "reports", "sends"),
}
WALK = re.compile(r"SCAN (?P<table>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+))?")


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[SqliteConnection]:
    """Note the connection of each store that is closed."""
    found: list[SqliteConnection] = []
    close = SqliteStore.close

    def noting(store: SqliteStore) -> None:
        found.append(store._connection)
        close(store)

    monkeypatch.setattr(SqliteStore, "close", noting)
    return found


def texts_of(connection: SqliteConnection) -> Iterator[str]:
    """Yield the SQL of what it has executed more than once."""
    for _statement, plans in connection._plans._known.values():
        for plan in filter(None, plans.values()):
            yield from (text.sql for text in plan.texts.values())


def walks(database: sqlite3.Connection, sql: str) -> Iterator[str]:
    """Yield the tables of which a statement walks through all there is."""
    parts = {
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE sql LIKE '% WHERE %'")
    }
    for *_numbers, step in database.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")):
        found = WALK.match(step)
        if found and found["table"] in GROWING and found["index"] not in parts:
            yield found["table"]


def test_no_act_walks_through_a_table_that_grows(tmp_path: Path, connections: list[Any]) -> None:
    asyncio.run(counted(f"sqlite:///{tmp_path}/district.db", FEW))
    [connection] = connections
    texts = set(texts_of(connection))

    with closing(sqlite3.connect(tmp_path / "district.db")) as database:
        walked = {sql: tables for sql in texts if (tables := list(walks(database, sql)))}

    assert len(texts) > 70
    assert not walked


def test_a_walk_is_seen(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db")) as database:
        database.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, state TEXT, card TEXT)")
        database.execute("CREATE INDEX ix_waiting ON outbox (card) WHERE state = 'queued'")

        assert list(walks(database, "SELECT * FROM outbox WHERE card = ?")) == ["outbox"]
        assert list(walks(database, "SELECT * FROM outbox WHERE card = ? AND state = ?")) == ["outbox"]
        assert not list(walks(database, "SELECT * FROM outbox WHERE card = ? AND state = 'queued'"))
        assert not list(walks(database, "SELECT card FROM outbox WHERE state = 'queued' ORDER BY card"))
