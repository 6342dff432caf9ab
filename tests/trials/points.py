"""The named points at which a trial kills the real program dead: kill -9, from within, at the n-th time.

The product knows nothing of them: a point is a function of its, before or after which the process is killed.
One that is renamed there makes the trial fail, not pass.
"""

import functools
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from signal import SIGKILL, SIGSTOP
from typing import Any


@dataclass(frozen=True)
class Point:
    """A point in ``function`` of ``module``; we die before or after it."""

    module: str
    function: str
    is_before: bool = False


POINTS = {
    "event stored": Point("storage.engine.incoming", "claim"),
    "before commit": Point("handlers.dispatch", "receive"),
    "after commit before acknowledging": Point("bot.jobs.poll", "take_event"),
    "claimed": Point("bot.jobs.deliver", "send_and_settle", is_before=True),
    "sent not marked": Point("bot.channels.telegram.channel", "Telegram.send"),
    "file fetched not marked": Point("storage.engine.blobs", "store"),
    "tick": Point("handlers.clockwork", "tick"),
    "migration": Point("alembic.command", "upgrade"),
    "roster import": Point("storage.people.roster", "import_roster"),
    "backup": Point("storage.engine.backup", "add_table"),
    "key rotate": Point("storage.secrets", "seal_anew"),
    "person erase": Point("storage.personal_data.erasure", "erase_portion"),
    "personnel change taken": Point("storage.people.changes", "put_in_force"),
    "personnel change carried out": Point("storage.people.change_effects", "apply"),
    "personnel changes told": Point("handlers.personnel.telling", "tell_undone"),
}
OF_DATA = ("key rotate", "person erase")
OF_PEOPLE = ("personnel change taken", "personnel change carried out", "personnel changes told")

PAUSE = "pause at "


def arm(death: str) -> None:
    """Let this process die when it comes to "POINT:TIMES" for so many times, or stop ("pause at …")."""
    name, _colon, times = death.removeprefix(PAUSE).rpartition(":")
    how = SIGSTOP if death.startswith(PAUSE) else SIGKILL
    lay(POINTS[name], int(times), how)


def lay(point: Point, times: int, how: int = SIGKILL) -> None:
    """Let this process die at ``point``, or whatever the signal ``how`` does, at the ``times``-th time."""
    place: Any = import_module(point.module)
    *outer, last = point.function.split(".")
    for part in outer:
        place = getattr(place, part)
    setattr(place, last, deadly(getattr(place, last), times, how, is_before=point.is_before))


def deadly(
    function: Callable[..., Any], times: int, how: int = SIGKILL, *, is_before: bool
) -> Callable[..., Any]:
    left = iter(range(times - 1, -1, -1))

    def step() -> None:
        if next(left, -1) == 0:
            os.kill(os.getpid(), how)

    @functools.wraps(function)
    def plain(*given: Any, **named: Any) -> Any:
        if is_before:
            step()
        result = function(*given, **named)
        if not is_before:
            step()
        return result

    @functools.wraps(function)
    async def waiting(*given: Any, **named: Any) -> Any:
        if is_before:
            step()
        result = await function(*given, **named)
        if not is_before:
            step()
        return result

    return waiting if inspect.iscoroutinefunction(function) else plain
