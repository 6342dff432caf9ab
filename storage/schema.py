"""Bringing a database up to date, and holding an SQLite file for one process."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url

from storage.db import is_sqlite, open_engine

MIGRATING = 0x4E680001  # our advisory lock on PostgreSQL, so that several that start at once take turns


class AlreadyRunning(Exception):
    """Another process runs on this SQLite file. Its message is the file's name."""


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database at ``url`` up to date, whoever else is doing so; data stays."""
    migrate(url, lambda config: command.upgrade(config, to))


def downgrade(url: str, to: str) -> None:
    migrate(url, lambda config: command.downgrade(config, to))


def migrate(url: str, change: Callable[[Config], None]) -> None:
    with in_turn(url):
        engine = open_engine(url)
        try:
            with engine.connect() as connection, connection.begin():
                if not is_sqlite(url):
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
                change(migrations(connection))
        finally:
            engine.dispose()


@contextmanager
def in_turn(url: str) -> Iterator[None]:
    """Wait for whoever else migrates this SQLite file: two who open a new one at once may both fail."""
    path = sqlite_path(url)
    if path is None or not path.parent.exists():  # connecting says so better
        yield
        return
    with path.with_name(path.name + ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrations(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def version(connection: Connection) -> str | None:
    """Which migration the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def found_at(url: str) -> str | None:
    """Which migration the database at ``url`` is at; None for an empty one. Raises StoreFault."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return version(connection)
    finally:
        engine.dispose()


def newest() -> str | None:
    """Which migration this program knows as its last."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


@contextmanager
def sole_runner(url: str) -> Iterator[None]:
    """Hold an SQLite file for this process alone; AlreadyRunning where another holds it.

    PostgreSQL is shared by any number of processes: there it does nothing.
    """
    path = sqlite_path(url)
    if path is None:
        yield
        return
    with path.with_name(path.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(path.name) from error
        yield


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite database; None for another store, or one in memory."""
    name = make_url(url).database
    return Path(name) if is_sqlite(url) and name not in (None, "", ":memory:") else None
