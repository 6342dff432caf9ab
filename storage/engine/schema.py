"""The schema: bringing a database up to date, and holding an SQLite file for one process."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, inspect, make_url, update
from sqlalchemy.exc import DBAPIError

from storage.engine.db import is_sqlite, open_engine
from storage.tables.engine import clock

MIGRATIONS = Path(__file__).parent.parent / "migrations"
Change = Callable[[Any, Any], None]  # of alembic's commands and its Config: what is to be done
MIGRATING = 0x4E680001  # our advisory lock on PostgreSQL, so that several that start at once take turns

WAIT = 1.0  # seconds for a table that others use: meanwhile everybody waits behind us …
PAUSE = 2.0  # … and goes on before we try again
TRIES = 30
IN_USE = {"55P03", "40P01"}  # PostgreSQL: the lock was not to be had, or two waited for each other


class AlreadyRunning(Exception):
    """The refusal to run beside another process on this SQLite file. Its message is the file's name."""


class NewerSchema(Exception):
    """A database that a later program has changed. Its message is the migration that we do not know."""


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database at ``url`` up to date, whoever else is doing so; data stays. Raises NewerSchema."""
    with one_migration_at_a_time(url):
        if to != "head" or version_at(url) != newest_version():
            migrate(url, lambda command, config: command.upgrade(config, to))


def downgrade(url: str, to: str) -> None:
    with one_migration_at_a_time(url):
        migrate(url, lambda command, config: command.downgrade(config, to))


def migrate(url: str, change: Change) -> None:
    """Change the schema in one transaction, while other workers go on.

    A table that a long reader holds (a backup) is waited for a little at a time, for others wait behind us.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            migrate_once(url, change)
        except DBAPIError as error:
            if not tries_left or getattr(error.orig, "sqlstate", None) not in IN_USE:
                raise
            time.sleep(PAUSE)
        else:
            return


def migrate_once(url: str, change: Change) -> None:
    from alembic import command  # noqa: PLC0415 - only here: a start does not wait for it

    engine = open_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            if not is_sqlite(url):
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            require_known(connection)
            change(command, alembic_config(connection))
    finally:
        engine.dispose()


def require_known(connection: Connection) -> None:
    """Raise NewerSchema where our migrations do not know the one that the database is at."""
    found = current_version(connection)
    if found is not None and not is_known(found):
        raise NewerSchema(found)


def is_known(revision: str) -> bool:
    return revision in revisions()


def revisions() -> list[str]:
    """Return our migrations, the first one first: each file's name begins with its number."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@contextmanager
def one_migration_at_a_time(url: str) -> Iterator[None]:
    """Wait for whoever else migrates this SQLite file: two who open a new one at once may both fail."""
    path = sqlite_path(url)
    if path is None or not path.parent.exists():  # connecting says so better
        yield
        return
    with lock_beside(path, ".migrating") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def alembic_config(connection: Connection) -> Any:
    """Return Alembic's Config for this connection."""
    from alembic.config import Config  # noqa: PLC0415 - only here: a start does not wait for it

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def current_version(connection: Connection) -> str | None:
    """Return the migration that the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def version_at(url: str) -> str | None:
    """Return the migration that the database at ``url`` is at; None for an empty one. Raises StoreFault."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return current_version(connection)
    finally:
        engine.dispose()


def try_writing(url: str) -> None:
    """Write something and take it back. Raises StoreFault or NotCommitted where the database only shows."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            connection.execute(update(clock).values(offset=clock.c.offset))
            transaction.rollback()
    finally:
        engine.dispose()


def newest_version() -> str:
    """Return the last migration that this program knows."""
    return revisions()[-1]


@contextmanager
def sole_runner(url: str) -> Iterator[None]:
    """Hold an SQLite file for this process alone; AlreadyRunning where another holds it.

    PostgreSQL is shared by any number of processes: there it does nothing.
    """
    path = sqlite_path(url)
    if path is None:
        yield
        return
    with lock_beside(path, ".lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(path.name) from error
        yield


def lock_beside(path: Path, ending: str) -> BinaryIO:
    """Open the file beside a database that is locked in its place.

    Nobody else may open it: who reads a file may lock it, too.
    """
    lock = os.fdopen(os.open(path.with_name(path.name + ending), os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    os.fchmod(lock.fileno(), 0o600)
    return lock


def is_running(url: str) -> bool:
    """Return whether a process runs on this SQLite file."""
    path = sqlite_path(url)
    lock_file = path and path.with_name(path.name + ".lock")
    if not lock_file or not lock_file.exists():
        return False
    with lock_file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite database; None for another store, or one in memory."""
    name = make_url(url).database
    return Path(name) if is_sqlite(url) and name not in (None, "", ":memory:") else None
