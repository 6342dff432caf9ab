"""Moments of a database, kept as data that no store and no later table definition has a part in.

A folder of tests/frozen holds what one program left: ``rows.jsonl.xz`` has the schema's version in its first
line and then a moment a line, with all its rows; ``chats.txt`` has what people do next, moment by moment, and
what they hear, as a transcript (tests/chat.py). People press their buttons by the tokens that they were sent.
"""

import base64
import json
import lzma
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)

HERE = Path(__file__).parent
FOLDERS = [path.parent.name for path in sorted(HERE.glob("*/chats.txt"))]
HEADING = "=== "  # before the name of a moment
VERSION = "alembic_version"
Rows = list[dict[str, Any]]  # column -> value, as JSON holds it


@dataclass(frozen=True)
class Moment:
    name: str  # the transcript that it was taken from, and the line
    at: str  # what time it was
    rows: dict[str, Rows]  # table -> its rows


@dataclass(frozen=True)
class Frozen:
    """The legacy of one program: the version of its schema, its moments, and what is done next in each."""

    version: str
    moments: dict[str, Moment]
    chats: dict[str, str]


@cache
def read(folder: str) -> Frozen:
    first, *lines = lzma.decompress((HERE / folder / "rows.jsonl.xz").read_bytes()).decode().split("\n")
    moments = [Moment(**json.loads(line)) for line in lines]
    return Frozen(json.loads(first), {one.name: one for one in moments}, read_chats(folder))


def read_chats(folder: str) -> dict[str, str]:
    """Return what is done next, by the moment's name: each ends with a new line."""
    written = (HERE / folder / "chats.txt").read_text(encoding="utf-8")
    parts = re.split(rf"^{HEADING}(.+)\n", written, flags=re.MULTILINE)[1:]
    return {name: chat.rstrip("\n") + "\n" for name, chat in zip(parts[::2], parts[1::2], strict=True)}


def write(folder: str, frozen: Frozen) -> None:
    lines = [frozen.version, *(asdict(moment) for moment in frozen.moments.values())]
    packed = "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "rows.jsonl.xz").write_bytes(lzma.compress(packed.encode(), preset=9))
    write_chats(folder, frozen.chats)


def write_chats(folder: str, chats: dict[str, str]) -> None:
    written = "\n".join(f"{HEADING}{name}\n{chat}" for name, chat in chats.items())
    (HERE / folder / "chats.txt").write_text(written, encoding="utf-8")


def taken(tx: Connection, among: Iterable[Table]) -> dict[str, Rows]:
    """Return all rows, table by table."""
    return {
        table.name: [
            {name: plain(value) for name, value in row._mapping.items()}
            for row in tx.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in among
    }


def plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def tables_at(tx: Connection) -> MetaData:
    """Return the tables as this database has them, whatever the program calls them by now."""
    found = MetaData()
    found.reflect(tx)
    found.remove(found.tables[VERSION])
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return found


def put_in(tx: Connection, tables: MetaData, rows: dict[str, Rows]) -> None:
    """Make these the rows of the database, whose tables are those of their time."""
    is_sqlite = tx.dialect.name == "sqlite"
    later = "PRAGMA defer_foreign_keys=ON" if is_sqlite else "SET LOCAL session_replication_role = replica"
    tx.execute(text(later))  # rows refer to one another
    for table in reversed(tables.sorted_tables):
        tx.execute(table.delete())
    for name, held in rows.items():
        table = tables.tables[name]
        if held:
            tx.execute(insert(table), [stored(table, row) for row in held])
        if "id" in table.columns and not is_sqlite:
            last = max((row["id"] for row in held), default=0)
            tx.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), max(last, 1), last > 0)))


def stored(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: typed(table.columns[name], value) for name, value in row.items()}


def typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value
