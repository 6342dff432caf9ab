"""The two stores, as they are for real: what is committed is on the disk."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.people import connected
from tests.postgres import new_database, server

numbers = count(1)


@dataclass(frozen=True)
class Kind:
    """A kind of store; each call of ``fresh`` is the URL of an empty one."""

    name: str
    fresh: Callable[[], str]
    version: str


@contextmanager
def both() -> Iterator[tuple[Kind, Kind]]:
    with a_folder() as folder, server(durable=True) as postgres:
        yield (
            Kind("SQLite", lambda: f"sqlite:///{folder}/{next(numbers)}.db", sqlite3.sqlite_version),
            Kind("PostgreSQL", lambda: new_database(postgres, f"bench{next(numbers)}"), version_of(postgres)),
        )


def version_of(postgres: str) -> str:
    with connected(postgres) as tx:
        return str(tx.exec_driver_sql("SHOW server_version").scalar_one())


@contextmanager
def a_folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
