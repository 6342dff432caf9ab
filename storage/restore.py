"""Reading a copy back (storage/backup.py): into an empty database, whole or not at all.

1 read it to its end, for one that was cut off says so only there; 2 keep its files, which are nobody's
until the database knows them; 3 bring the schema to the copy's version; 4 write all rows in one
transaction; 5 bring the schema up to date. Killed before 4 is committed it has restored nothing, and may
be done again; after that everything is there. What was queued when the copy was made is not sent again:
it may have been sent since.
"""

import base64
import gzip
import json
import tarfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, Table, func, insert, select, update

from bot.clock import WallClock
from storage import blobs, business, schema
from storage.backup import ABOUT, begun, standing
from storage.db import StoreFault, cause, is_sqlite, open_engine
from storage.tables import Moment, broadcasts, contacts, outbox, tables

AT_ONCE = 500  # rows
A_PIECE = 1024 * 1024  # bytes
A_DAY = timedelta(days=1)


class NotRestorable(Exception):
    """Why a copy cannot be restored here: "not empty", "newer", or the kind of fault."""


SPOILT = (  # what reading a copy raises that was cut off, or written by somebody else
    *(tarfile.TarError, zlib.error),
    *(LookupError, ValueError, TypeError, AttributeError, RecursionError, EOFError, OSError),
)


def restore(url: str, files: Path, source: Path) -> int:
    """Read the copy into an empty database; how many rows it held. Raises NotRestorable."""
    try:
        read_to_its_end(source)
        with tarfile.open(source, "r:gz") as archive:
            version = json.loads(content(archive, ABOUT))["version"]
            make_ready(url, version)
            keep_files(archive, files)
            rows = read_tables(archive, url)
    except StoreFault as error:
        raise NotRestorable(cause(error)) from None
    except SPOILT as error:
        raise NotRestorable(type(error).__name__) from None
    schema.upgrade(url)
    return rows


def read_to_its_end(source: Path) -> None:
    """Only there stand the checksum and the length of what gzip has packed."""
    with gzip.open(source) as packed:
        while packed.read(A_PIECE):
            pass


def make_ready(url: str, version: str) -> None:
    """An empty database with the schema that the copy was made at."""
    if not isinstance(version, str) or not schema.is_known(version):
        raise NotRestorable("newer")
    with begun(open_engine(url)) as tx:
        look_empty(tx)
    schema.upgrade(url, version)
    schema.downgrade(url, version)  # where it stood at a later one


def look_empty(tx: Connection) -> None:
    for table in standing(tx):
        if tx.execute(select(table).limit(1)).first() is not None:
            raise NotRestorable("not empty")


def content(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()


def keep_files(archive: tarfile.TarFile, folder: Path) -> None:
    for member in archive.getmembers():
        name = Path(member.name).name
        if member.isfile() and member.name == f"files/{name}" and name.isalnum():
            blobs.write(blobs.place(folder, name), content(archive, member.name))


def read_tables(archive: tarfile.TarFile, url: str) -> int:
    """Write all rows, in one transaction; how many."""
    with begun(open_engine(url)) as tx:
        look_empty(tx)
        rows = sum(read_table(archive, tx, table) for table in standing(tx))
        let_rest(tx)
        let_pass(tx)
        if not is_sqlite(url):
            count_on(tx)
    return rows


def read_table(archive: tarfile.TarFile, tx: Connection, table: Table) -> int:
    """Write a table's rows; those that refer to one another do so once all are there."""
    own = [name for name in refers_to_itself(table.name) if name in table.columns]
    written = content(archive, f"tables/{table.name}.jsonl").decode()
    count, kin = 0, []
    for rows in in_parts(read_rows(written, table)):
        tx.execute(insert(table), [row | dict.fromkeys(own) for row in rows])
        kin += [row for row in rows if any(row[name] is not None for name in own)]
        count += len(rows)
    for row in kin:
        tx.execute(update(table).where(table.c.id == row["id"]).values({name: row[name] for name in own}))
    return count


def refers_to_itself(name: str) -> list[str]:
    """The columns of a table that refer to other rows of it."""
    table = tables.tables[name]
    return [one.name for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]


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


def let_pass(tx: Connection) -> None:
    """Nor are broadcasts whose hour has passed since: one that repeats comes again at its next.

    Nor does one go on whose messages were not all written: the office sends it again to those who lack it.
    """
    there = {table.name: table for table in standing(tx)}.get(broadcasts.name)  # not in an older copy
    if there is None or not business.is_begun(tx):
        return
    now = business.now(tx, WallClock().now())
    is_past = (broadcasts.c.next_due <= now) & (broadcasts.c.state == "planned")
    once = broadcasts.c.repeats == ""
    tx.execute(update(broadcasts).where(is_past, once).values(state="stopped", next_due=None))
    tx.execute(update(broadcasts).where(is_past, ~once).values(next_due=now + A_DAY))
    if broadcasts.c.addressed_to.name in there.columns:
        is_begun = (broadcasts.c.state == "sending") & broadcasts.c.addressed_to.is_not(None)
        tx.execute(update(broadcasts).where(is_begun).values(state="stopped"))
    if broadcasts.c.corrected_to.name in there.columns:
        tx.execute(update(broadcasts).values(corrected_to=None))


def count_on(tx: Connection) -> None:
    """Let PostgreSQL number on after the highest id."""
    for table in standing(tx):
        if "id" in table.columns and table.name != "clock":
            highest = tx.execute(select(func.max(table.c.id))).scalar()
            if highest:
                sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
                tx.execute(select(func.setval(sequence, highest)))
