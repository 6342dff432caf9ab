"""A copy of everything, in one file that either store can read back (storage/restore.py).

A gzipped tar: ``about.json`` (schema version, when), ``tables/<name>.jsonl`` (a JSON array a row, the
columns first) and ``files/<sha256>``. It is read in one snapshot while the program runs. Instants are
ISO strings in UTC.
"""

import base64
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Column, Connection, Engine, MetaData, Table, create_engine, event, inspect, select

from storage import blobs, schema, texts
from storage.db import NotCommitted, StoreFault, is_sqlite, open_engine
from storage.tables import tables

ABOUT = "about.json"
QUICKLY = 6  # of gzip's nine levels: the ninth takes thrice the time for a hundredth of the size


def back_up(url: str, files: Path, target: Path, at: datetime) -> int:
    """Write the copy to ``target``, whole or not at all; how many rows it holds. Raises NewerSchema."""
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)  # it may be of another mode
    with begun_file(half) as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=QUICKLY) as archive, snapshot(url) as tx:
            schema.look_known(tx)
            about = {"version": schema.version(tx), "at": at.isoformat()}
            add(archive, ABOUT, json.dumps(about).encode())
            rows = sum(add_table(archive, tx, table) for table in standing(tx))
            for path in blobs.whole(files):
                with suppress(FileNotFoundError):  # swept meanwhile: it is nobody's
                    archive.add(path, f"files/{path.name}")
        file.flush()
        os.fsync(file.fileno())
    half.replace(target)
    blobs.sync_folder(target.parent)
    return rows


def note_copy(url: str, at: datetime) -> None:
    """Note for ``doctor`` that a copy was made; that it cannot be noted spoils no copy."""
    with suppress(StoreFault, NotCommitted), begun(open_engine(url)) as tx:
        texts.put(tx, texts.LAST_BACKUP, at.isoformat())


def begun_file(path: Path) -> BinaryIO:
    """A new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection that sees the database as it is now, however long the reading takes."""
    if is_sqlite(url):
        engine = create_engine(url)
        event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN"))
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    else:
        engine = create_engine(url, isolation_level="REPEATABLE READ")
    with begun(engine) as tx:
        yield tx


@contextmanager
def begun(engine: Engine) -> Iterator[Connection]:
    """A transaction, after which nothing of ``engine`` stays open."""
    try:
        with engine.begin() as tx:
            yield tx
    finally:
        engine.dispose()


def standing(tx: Connection) -> list[Table]:
    """The tables that this database has at its version, each with the columns that it has there.

    What others refer to comes first. No defaults stand in them: a row is what was copied.
    """
    found = inspect(tx)
    there = [table for table in tables.sorted_tables if found.has_table(table.name)]
    return [with_columns(table, [one["name"] for one in found.get_columns(table.name)]) for table in there]


def with_columns(table: Table, names: list[str]) -> Table:
    """The table with these of its columns, without defaults and references. KeyError where one is not its."""
    columns = (table.columns[name] for name in names)
    plain_columns = [Column(one.name, one.type, primary_key=one.primary_key) for one in columns]
    return Table(table.name, MetaData(), *plain_columns)


def add_table(archive: tarfile.TarFile, tx: Connection, table: Table) -> int:
    lines = [json.dumps([column.name for column in table.columns])]
    rows = tx.execute(select(table).order_by(*table.primary_key.columns))
    lines += [json.dumps([plain(value) for value in row], ensure_ascii=False) for row in rows]
    add(archive, f"tables/{table.name}.jsonl", "\n".join(lines).encode())
    return len(lines) - 1


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
