"""Deadlocks, which a store survives without a word: it does what PostgreSQL broke off once more."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, ExceptionContext, event

DEADLOCK = "40P01"  # as PostgreSQL calls it


@contextmanager
def deadlocks() -> Iterator[list[str]]:
    """Collect the statements that any engine breaks off from now on."""
    found: list[str] = []

    def hear(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == DEADLOCK:
            found.append(context.statement or "")

    event.listen(Engine, "handle_error", hear)
    try:
        yield found
    finally:
        event.remove(Engine, "handle_error", hear)
