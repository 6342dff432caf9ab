"""Statements are constants: what an event, a claim or a mark executes was built when the program was loaded.

A statement that is built anew costs several times what it takes to execute. The working morning of
tests/test_statements.py is lived twice: what the second executes is the very same as in the first.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.sources import ROOT
from tests.test_statements import FEW, counted

EXECUTING = "storage.engine.prepared"
CLOCK = "handlers.clockwork"  # every few seconds, and not while a person waits
BUILT = {  # where statements take the shape of what is asked: not at every act of an officer
    "storage.broadcasts.audience_people",
    "storage.broadcasts.count_reachable",
    "storage.broadcasts.note_recipients",
    "storage.reporting.reports.move_each",
    "storage.reporting.reports.set_reminders",
}

# By its id: the statement, held so that the id does not come again; where; and its first parameters.
Executed = dict[int, tuple[Any, str, Any]]


@contextmanager
def executed() -> Iterator[Executed]:
    """Record each statement that any engine executes from now on, but for those of the clock."""
    found: Executed = {}

    def hear(
        conn: Any,  # noqa: ARG001
        clauseelement: Any,
        multiparams: Any,
        params: Any,
        execution_options: Any,  # noqa: ARG001
    ) -> None:
        places = list(stack())
        if CLOCK not in (module for module, _function in places):
            found.setdefault(id(clauseelement), (clauseelement, ".".join(places[0]), multiparams or [params]))

    event.listen(Engine, "before_execute", hear)
    try:
        yield found
    finally:
        event.remove(Engine, "before_execute", hear)


def stack() -> Iterator[tuple[str, str]]:
    """Yield the functions of ours that are being run, the innermost first."""
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if module != EXECUTING:
                yield module, frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]


def is_of_an_event(where: str) -> bool:
    return where.startswith("storage.") and not where.startswith("storage.migrations")


def test_no_statement_is_built_within_an_event_a_claim_or_a_mark(tmp_path: Path) -> None:
    with executed() as first:
        asyncio.run(counted(f"sqlite:///{tmp_path}/first.db", FEW))
    with executed() as second:
        asyncio.run(counted(f"sqlite:///{tmp_path}/second.db", FEW))

    built = {where for one, (_statement, where, _given) in second.items() if one not in first}

    assert len(second) > 100
    assert {where for where in built if is_of_an_event(where)} == BUILT
