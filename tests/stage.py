"""A district that one test after another plays in: workers stay, with what they have compiled."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from storage.engine import Store
from storage.engine.db import open_engine
from tests.refilling import Pattern


@dataclass
class Stage:
    """A store to play on; ``set_up`` makes everything as it was; nobody is at work while it does."""

    url: str
    set_up: Callable[[], None]
    idle: list[Store] = field(default_factory=list)  # lent to whoever plays

    @cached_property
    def engine(self) -> Engine:
        return open_engine(self.url)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Open a connection for the tests' own looks and preparations; commit at its end."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()
        while self.idle:
            self.idle.pop().close()


def stage_on_sqlite(path: Path, pattern: Path) -> Stage:
    """Make a stage in a file; ``pattern`` is the file of a district as a test begins."""
    return Stage(f"sqlite:///{path}", partial(copy_pages, pattern, path))


def stage_on_postgres(url: str, pattern: Pattern) -> Stage:
    return Stage(url, partial(pattern.reopen_review, url))


def copy_pages(pattern: Path, path: Path) -> None:
    whole, here = sqlite3.connect(pattern), sqlite3.connect(path)
    with whole, here:
        whole.backup(here)
    whole.close()
    here.close()
