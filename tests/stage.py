"""A district on SQLite that one test after another plays in: workers stay, with what they have compiled."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine

from storage.db import Store, open_engine


@dataclass
class Stage:
    path: Path
    pattern: Path  # how the district is as a test begins
    idle: list[Store] = field(default_factory=list)  # lent to whoever plays

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @cached_property
    def engine(self) -> Engine:
        return open_engine(self.url)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """For the tests' own looks and preparations; commits at its end."""
        with self.engine.begin() as connection:
            yield connection

    def set_up(self) -> None:
        """Make everything as it was, by the pages: nobody is at work."""
        pattern, here = sqlite3.connect(self.pattern), sqlite3.connect(self.path)
        with pattern, here:
            pattern.backup(here)
        pattern.close()
        here.close()

    def close(self) -> None:
        self.engine.dispose()
        while self.idle:
            self.idle.pop().close()
