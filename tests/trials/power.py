"""Power cuts on SQLite: at a random write or sync all is dark, and what was not synced is gone, or torn.

    python3 start.py trial power [CUTS]

Events are taken by the real core through the real store, eight at a time; each acknowledged one must be in
the database that is found afterwards, and that must be whole. Each run begins with what the cut before it
left. The same with synchronous=NORMAL loses some, which shows that the trial can fail.
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bot.conversation import Event, EventKind
from handlers import dispatch
from storage.engine import Store, StoreDown, db
from storage.engine.db import SqliteStore
from tests.people import ACCOUNT, CHANNEL, MEMBERS, MORNING, settings, settle_district
from tests.trials.disk import Disk
from tests.trials.table import Result, finish
from tests.trials.vfs import mounted

CUTS = 200
LATEST = 4000  # writes and syncs before a cut, at most: more than once through a whole checkpoint
CHATS = [member.chat for member in MEMBERS if member.has_joined]
WORDS = ("xong", "/trangthai", "/menu", "/kiemtra", "ok", "/mien", "quay lại", "hủy", "tôi hỏi một việc")
DEEDS = ("", "sync wal", "write database", "sync database")  # during which the power goes, by lot
PACE = timedelta(seconds=5)  # between two events: nobody writes too much


@dataclass
class Seen:
    """The record of a trial; ``at``: how often the power went during what."""

    acknowledged: set[str] = field(default_factory=set)
    lost: int = 0
    broken: list[str] = field(default_factory=list)
    at: Counter[str] = field(default_factory=Counter)


def cut_again_and_again(path: Path, cuts: int, seed: int, latest: int = LATEST) -> Seen:
    """Run, cut, look; then run on with what is left."""
    settle_district(f"sqlite:///{path}")
    seen, lot, numbers = Seen(), Random(seed), count(1)
    for _ in range(cuts):
        disk = Disk(lot, lot.randint(1, latest), lot.choice(DEEDS))
        with mounted(disk):
            asyncio.run(work_until_dark(path, disk, seen.acknowledged, numbers))
        disk.go_dark()
        seen.at[disk.last] += 1
        look(path, seen)
    return seen


async def work_until_dark(path: Path, disk: Disk, acknowledged: set[str], numbers: Iterator[int]) -> None:
    try:
        store = SqliteStore(f"sqlite:///{path}")
    except StoreDown:  # cut as it was opened
        return
    try:
        await asyncio.gather(*(talk(store, disk, chat, acknowledged, numbers) for chat in CHATS))
    finally:
        store.close()


async def talk(store: Store, disk: Disk, chat: str, acknowledged: set[str], numbers: Iterator[int]) -> None:
    """Let one person write, again as soon as it is acknowledged."""
    here = settings()
    while not disk.is_off:
        number = next(numbers)
        at = MORNING + number * PACE
        said = WORDS[number % len(WORDS)]
        event = Event(CHANNEL, ACCOUNT, str(number), chat, at, EventKind.TEXT, said, message_id=str(number))
        try:
            await store.run(dispatch.receive, event, here)
        except StoreDown:
            return
        acknowledged.add(event.id)


def look(path: Path, seen: Seen) -> None:
    """Look at it as the next program would, with SQLite as it is. What was lost is counted once."""
    with sqlite3.connect(path) as found:
        whole = found.execute("PRAGMA integrity_check").fetchall()
        loose = found.execute("PRAGMA foreign_key_check").fetchall()
        there = {row[0] for row in found.execute("SELECT event_id FROM events")}
    found.close()
    if whole != [("ok",)] or loose:
        seen.broken.append(f"not whole: {whole[:3]} {loose[:3]}")
    seen.lost += len(seen.acknowledged - there)
    seen.acknowledged &= there


@contextmanager
def careless() -> Iterator[None]:
    """Let a store sync only at its checkpoints."""
    careful: Any = db.PRAGMAS
    hurried: Any = tuple(pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in careful)
    db.PRAGMAS = hurried
    try:
        yield
    finally:
        db.PRAGMAS = careful


def trial_of_power(cuts: int, seed: int) -> Result:
    about = f"{(__doc__ or '').partition(chr(10) * 2)[0]} Seed {seed}."
    columns = (
        "synchronous",
        "cuts",
        "events acknowledged",
        "lost",
        "databases broken",
        "the power went during",
    )
    result = Result("power", about, columns)
    with tempfile.TemporaryDirectory() as folder:
        full = cut_again_and_again(Path(folder, "full.db"), cuts, seed)
        with careless():
            normal = cut_again_and_again(Path(folder, "normal.db"), cuts // 5, seed)
    result.rows += [row("FULL (ours)", cuts, full), row("NORMAL", cuts // 5, normal)]
    result.wrong += [*full.broken, *normal.broken]
    if full.lost:
        result.wrong.append(f"{full.lost} acknowledged events are lost")
    if not normal.lost:
        result.wrong.append("NORMAL lost nothing: the trial cannot fail")
    return result


def row(name: str, cuts: int, seen: Seen) -> tuple[object, ...]:
    during = ", ".join(f"{what} {times}" for what, times in seen.at.most_common())
    return name, cuts, len(seen.acknowledged) + seen.lost, seen.lost, len(seen.broken), during


if __name__ == "__main__":
    given = int(sys.argv[1]) if sys.argv[1:] else CUTS
    finish(trial_of_power(given, Random().randrange(10**6)))
