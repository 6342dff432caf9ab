"""A copy of everything, in one file that either store can read back.

A gzipped tar: ``about.json`` (schema version, when), ``tables/<name>.jsonl`` (a JSON array a row, the
columns first) and ``files/<sha256>``. It is read in one snapshot while the program runs. Instants are
ISO strings in UTC; what queued messages there were are not sent again once restored, for they may have
been sent since the copy was made.
"""

import base64
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from alembic.util import CommandError
from sqlalchemy import (
    Connection,
    Date,
    Engine,
    LargeBinary,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)

from storage import schema
from storage.db import StoreFault, cause, is_sqlite, open_engine
from storage.tables import Moment, contacts, outbox, tables

ABOUT = "about.json"
AT_ONCE = 500  # rows


class NotRestorable(Exception):
    """Why a copy cannot be restored here."""


SPOILT = (  # what reading a copy raises that was cut off, or written by somebody else
    *(tarfile.TarError, zlib.error, CommandError),
    *(LookupError, ValueError, TypeError, AttributeError, RecursionError, EOFError, OSError),
)


def back_up(url: str, files: Path, target: Path, at: datetime) -> int:
    """Write the copy to ``target``, whole or not at all; how many rows it holds."""
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)  # it may be of another mode
    with begun_file(half) as file, tarfile.open(fileobj=file, mode="w:gz") as archive, snapshot(url) as tx:
        about = {"version": schema.version(tx), "at": at.isoformat()}
        add(archive, ABOUT, json.dumps(about).encode())
        rows = sum(add_table(archive, tx, table) for table in tables.sorted_tables)
        for path in sorted(files.glob("*/*")) if files.exists() else ():
            if path.suffix != ".part":
                archive.add(path, f"files/{path.name}")
    half.replace(target)
    return rows


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


def restore(url: str, files: Path, source: Path) -> int:
    """Read the copy into an empty database; how many rows it held. Raises NotRestorable."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            about = json.loads(content(archive, ABOUT))
            schema.upgrade(url, about["version"])
            with begun(open_engine(url)) as tx:
                look_empty(tx)
                rows = sum(read_table(archive, tx, table) for table in tables.sorted_tables)
                let_rest(tx)
                if not is_sqlite(url):
                    count_on(tx)
            keep_files(archive, files)
    except StoreFault as error:
        raise NotRestorable(cause(error)) from None
    except SPOILT as error:
        raise NotRestorable(type(error).__name__) from None
    schema.upgrade(url)
    return rows


def look_empty(tx: Connection) -> None:
    for table in tables.sorted_tables:
        if tx.execute(select(table).limit(1)).first() is not None:
            raise NotRestorable("not empty")


def content(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()


def read_table(archive: tarfile.TarFile, tx: Connection, table: Table) -> int:
    """Write a table's rows; those that refer to one another do so once all are there."""
    own = [one.name for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]
    count, kin = 0, []
    for rows in in_parts(read_rows(content(archive, f"tables/{table.name}.jsonl").decode(), table)):
        tx.execute(insert(table), [row | dict.fromkeys(own) for row in rows])
        kin += [row for row in rows if any(row[name] is not None for name in own)]
        count += len(rows)
    for row in kin:
        tx.execute(update(table).where(table.c.id == row["id"]).values({name: row[name] for name in own}))
    return count


def read_rows(written: str, table: Table) -> Iterator[dict[str, Any]]:
    first, *lines = written.split("\n")
    columns = [table.columns[name] for name in json.loads(first)]
    for line in lines:
        yield {
            column.name: read(column, value) for column, value in zip(columns, json.loads(line), strict=True)
        }


def read(column: Any, value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case Moment():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value)
    return value


def in_parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def let_rest(tx: Connection) -> None:
    """What was queued when the copy was made is not sent: it may have been, since."""
    tx.execute(update(outbox).where(outbox.c.state == "queued").values(state="expired", error="restored"))
    tx.execute(update(contacts).values(sending=None, sending_until=None))


def count_on(tx: Connection) -> None:
    """Let PostgreSQL number on after the highest id."""
    for table in tables.sorted_tables:
        if "id" in table.columns and table.name != "clock":
            highest = tx.execute(select(func.max(table.c.id))).scalar()
            if highest:
                sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
                tx.execute(select(func.setval(sequence, highest)))


def keep_files(archive: tarfile.TarFile, folder: Path) -> None:
    for member in archive.getmembers():
        name = Path(member.name).name
        if member.isfile() and member.name == f"files/{name}" and name.isalnum():
            place = folder / name[:2] / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content(archive, member.name))
