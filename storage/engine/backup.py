"""Backups: a copy of everything in one file, and reading it back on either store, whole or not at all."""

import base64
import gzip
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)

from bot.clock import WallClock
from storage.engine import blobs, business_time, schema, texts
from storage.engine.db import NotCommitted, StoreFault, cause, is_sqlite, open_engine, renew_statistics
from storage.engine.sealing import SealBroken, SealedFile, SealingFile, is_sealed
from storage.tables.base import Moment, tables
from storage.tables.engine import outbox
from storage.tables.people import contacts
from storage.tables.subjects import broadcasts

ABOUT = "about.json"
COMPRESSION = 6  # of gzip's nine levels: the ninth takes thrice the time for a hundredth of the size

AT_ONCE = 500  # rows
A_PIECE = 1024 * 1024  # bytes
A_DAY = timedelta(days=1)

SPOILT = (  # what reading a copy raises that was cut off, or written by somebody else
    *(tarfile.TarError, zlib.error),
    *(LookupError, ValueError, TypeError, AttributeError, RecursionError, EOFError, OSError),
)


def back_up(url: str, files: Path, target: Path, at: datetime, secret_key: str = "") -> int:
    """Write the copy to ``target``, whole or not at all; return its number of rows. Raises NewerSchema.

    It is sealed with a key that is made of ``secret_key``, where one is given.
    """
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)  # it may be of another mode
    with new_private_file(half) as file:
        with (
            SealingFile(file, secret_key) if secret_key else nullcontext(file) as sealed,
            tarfile.open(fileobj=sealed, mode="w:gz", compresslevel=COMPRESSION) as archive,
            snapshot(url) as tx,
        ):
            schema.require_known(tx)
            about = {"version": schema.current_version(tx), "at": at.isoformat()}
            add_member(archive, ABOUT, json.dumps(about).encode())
            rows = sum(add_table(archive, tx, table) for table in tables_at_version(tx))
            for path in blobs.stored_files(files):
                with suppress(FileNotFoundError):  # swept meanwhile: it is nobody's
                    archive.add(path, f"files/{path.name}")
        file.flush()
        os.fsync(file.fileno())
    half.replace(target)
    blobs.sync_folder(target.parent)
    return rows


def note_copy(url: str, at: datetime, target: Path) -> None:
    """Note for ``doctor`` that a copy was made, and where; that it cannot be noted spoils no copy."""
    with suppress(StoreFault, NotCommitted), transaction(open_engine(url)) as tx:
        texts.put(tx, texts.LAST_BACKUP, at.isoformat())
        texts.put(tx, texts.BACKUP_PLACE, str(target.absolute()))


def new_private_file(path: Path) -> BinaryIO:
    """Make a new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """Open a connection that sees the database as it is now, however long the reading takes."""
    if is_sqlite(url):
        engine = create_engine(url)
        event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN"))
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    else:
        engine = create_engine(url, isolation_level="REPEATABLE READ")
    with transaction(engine) as tx:
        yield tx


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction, after which nothing of ``engine`` stays open."""
    try:
        with engine.begin() as tx:
            yield tx
    finally:
        engine.dispose()


def tables_at_version(tx: Connection) -> list[Table]:
    """Return the tables that this database has at its version, each with the columns that it has there.

    What others refer to comes first. No defaults stand in them: a row is what was copied.
    """
    found = inspect(tx)
    there = [table for table in tables.sorted_tables if found.has_table(table.name)]
    return [with_columns(table, [one["name"] for one in found.get_columns(table.name)]) for table in there]


def with_columns(table: Table, names: list[str]) -> Table:
    """Return the table with these of its columns, without defaults and references.

    Raises KeyError where a column is not the table's.
    """
    columns = (table.columns[name] for name in names)
    plain_columns = [Column(one.name, one.type, primary_key=one.primary_key) for one in columns]
    return Table(table.name, MetaData(), *plain_columns)


def add_table(archive: tarfile.TarFile, tx: Connection, table: Table) -> int:
    """Write a table's rows into the archive, one a line; return how many."""
    lines = [json.dumps([column.name for column in table.columns])]
    rows = tx.execute(select(table).order_by(*table.primary_key.columns))
    lines += [json.dumps([to_json(value) for value in row], ensure_ascii=False) for row in rows]
    add_member(archive, f"tables/{table.name}.jsonl", "\n".join(lines).encode())
    return len(lines) - 1


def add_member(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def to_json(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


class NotRestorable(Exception):
    """A copy that cannot be restored here.

    The message is why: "not empty", "newer", "changed", "unsealed", or
    the kind of fault."""


def restore(url: str, files: Path, source: Path, secret_key: str = "") -> int:
    """Read the copy into an empty database; return how many rows it held. Raises NotRestorable.

    With a ``secret_key`` only what was sealed with it is read: anybody may have written what is not sealed.
    """
    with opened_copy(source, secret_key) as archive:
        version = json.loads(read_member(archive, ABOUT))["version"]
        prepare_database(url, version)
        restore_files(archive, files)
        rows = read_tables(archive, url)
    schema.upgrade(url)
    with transaction(open_engine(url)) as tx:
        renew_statistics(tx)
    return rows


def check_copy(source: Path, secret_key: str = "") -> int:
    """Read a copy to its end as a restore does, and write nothing; return its rows. Raises NotRestorable."""
    rows = 0
    with opened_copy(source, secret_key) as archive:
        require_version(json.loads(read_member(archive, ABOUT))["version"])
        for member in archive.getmembers():
            folder, _slash, name = member.name.partition("/")
            if folder == "tables":
                first, *lines = read_member(archive, member.name).decode().split("\n")
                columns = json.loads(first)
                rows += sum(len(json.loads(line)) == len(columns) or spoilt() for line in lines)
            elif folder == "files" and sha256(read_member(archive, member.name)).hexdigest() != name:
                spoilt()
    return rows


def spoilt() -> int:
    raise ValueError


@contextmanager
def opened_copy(source: Path, secret_key: str) -> Iterator[tarfile.TarFile]:
    """Open a copy that was read to its end; what is wrong with it is raised as NotRestorable."""
    try:
        with source.open("rb") as file:
            if secret_key and not is_sealed(source):
                raise NotRestorable("unsealed")
            content: Any = io.BufferedReader(SealedFile(file, secret_key)) if is_sealed(source) else file
            verify_archive(content)
            content.seek(0)
            with tarfile.open(fileobj=content, mode="r:gz") as archive:
                yield archive
    except SealBroken:
        raise NotRestorable("changed") from None
    except StoreFault as error:
        raise NotRestorable(cause(error)) from None
    except SPOILT as error:
        raise NotRestorable(type(error).__name__) from None


def verify_archive(content: BinaryIO) -> None:
    """Read the archive to its end: only there stand the checksum and the length of what gzip has packed."""
    with gzip.open(content) as packed:
        while packed.read(A_PIECE):
            pass


def prepare_database(url: str, version: str) -> None:
    """Make an empty database with the schema that the copy was made at."""
    require_version(version)
    with transaction(open_engine(url)) as tx:
        require_empty(tx)
    schema.upgrade(url, version)
    schema.downgrade(url, version)  # where it stood at a later one


def require_version(version: object) -> None:
    if not isinstance(version, str) or not schema.is_known(version):
        raise NotRestorable("newer")


def require_empty(tx: Connection) -> None:
    for table in tables_at_version(tx):
        if tx.execute(select(table).limit(1)).first() is not None:
            raise NotRestorable("not empty")


def read_member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()


def restore_files(archive: tarfile.TarFile, folder: Path) -> None:
    for member in archive.getmembers():
        name = Path(member.name).name
        if member.isfile() and member.name == f"files/{name}" and name.isalnum():
            blobs.write(blobs.path_of(folder, name), read_member(archive, member.name))


def read_tables(archive: tarfile.TarFile, url: str) -> int:
    """Write all rows, in one transaction; return how many."""
    with transaction(open_engine(url)) as tx:
        require_empty(tx)
        rows = sum(read_table(archive, tx, table) for table in tables_at_version(tx))
        expire_queued(tx)
        pass_missed_broadcasts(tx)
        if not is_sqlite(url):
            advance_sequences(tx)
    return rows


def read_table(archive: tarfile.TarFile, tx: Connection, table: Table) -> int:
    """Write a table's rows; those that refer to one another do so once all are there."""
    own = [name for name in self_references(table.name) if name in table.columns]
    written = read_member(archive, f"tables/{table.name}.jsonl").decode()
    count, kin = 0, []
    for rows in in_parts(read_rows(written, table)):
        tx.execute(insert(table), [row | dict.fromkeys(own) for row in rows])
        kin += [row for row in rows if any(row[name] is not None for name in own)]
        count += len(rows)
    for row in kin:
        tx.execute(update(table).where(table.c.id == row["id"]).values({name: row[name] for name in own}))
    return count


def self_references(name: str) -> list[str]:
    """Return the columns of a table that refer to other rows of it."""
    table = tables.tables[name]
    return [one.name for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]


def read_rows(written: str, table: Table) -> Iterator[dict[str, Any]]:
    first, *lines = written.split("\n")
    columns = [table.columns[name] for name in json.loads(first)]
    for line in lines:
        yield {
            column.name: from_json(column, value)
            for column, value in zip(columns, json.loads(line), strict=True)
        }


def from_json(column: Any, value: Any) -> Any:
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


def expire_queued(tx: Connection) -> None:
    """Expire what was queued when the copy was made: it may have been sent since."""
    tx.execute(update(outbox).where(outbox.c.state == "queued").values(state="expired", error="restored"))
    tx.execute(update(contacts).values(sending=None, sending_until=None))


def pass_missed_broadcasts(tx: Connection) -> None:
    """Stop broadcasts whose hour has passed since; one that repeats comes again at its next.

    One whose messages were not all written does not go on either: the office sends it again to those who lack
    it.
    """
    there = {table.name: table for table in tables_at_version(tx)}.get(
        broadcasts.name
    )  # not in an older copy
    if there is None or not business_time.is_begun(tx):
        return
    now = business_time.business_now(tx, WallClock().now())
    is_past = (broadcasts.c.next_due <= now) & (broadcasts.c.state == "planned")
    once = broadcasts.c.repeats == ""
    tx.execute(update(broadcasts).where(is_past, once).values(state="stopped", next_due=None))
    tx.execute(update(broadcasts).where(is_past, ~once).values(next_due=now + A_DAY))
    if broadcasts.c.addressed_to.name in there.columns:
        is_begun = (broadcasts.c.state == "sending") & broadcasts.c.addressed_to.is_not(None)
        tx.execute(update(broadcasts).where(is_begun).values(state="stopped"))
    if broadcasts.c.corrected_to.name in there.columns:
        tx.execute(update(broadcasts).values(corrected_to=None))


def advance_sequences(tx: Connection) -> None:
    """Let PostgreSQL number on after the highest id."""
    for table in tables_at_version(tx):
        if "id" in table.columns and table.name != "clock":
            highest = tx.execute(select(func.max(table.c.id))).scalar()
            if highest:
                sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
                tx.execute(select(func.setval(sequence, highest)))
