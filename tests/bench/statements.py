"""A record of what is said to the database: each transaction with its statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")  # the store's own, around each piece of work
Transactions = list[list[str]]


@contextmanager
def watched() -> Iterator[Transactions]:
    """Record the transactions that any engine commits from now on; one without a statement is none."""
    found: Transactions = []
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(FRAME):
            said.append(" ".join(statement.split()))

    def commit(_connection: Any) -> None:
        if said:
            found.append(said.copy())
            said.clear()

    event.listen(Engine, "before_cursor_execute", hear)
    event.listen(Engine, "commit", commit)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
        event.remove(Engine, "commit", commit)
