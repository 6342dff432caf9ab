"""Trace five trips through the product: which of our own files and functions each of them runs.

A trip is what runs inside the store's transaction, from its first call to its commit, for an event that comes
in; the answer is not sent. A reminder is followed through all of its transactions and through the loop
around them, from the tick that queues it until the channel has it.

Counted are files of bot/, handlers/ and storage/ and, in each, the names of the functions that are entered:
the comprehensions of one file, its generators and its lambdas count as one function each. Left out is
the store itself, whose steps depend on how threads meet, and the compiling of a pattern, which is done by
whoever uses it first. The trips are made one after the other in a process
of their own, so that what is kept between two calls is always kept from the same calls before.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.conversation import LatePattern
from bot.jobs.tick import tick
from storage.engine import Store, Tx, open_store
from storage.engine.plans import Plans
from storage.engine.prepared import PreparingConnection
from tests.chat import Chat, moved
from tests.delivering import deliver_all
from tests.people import settle_district
from tests.sources import CODE, ROOT

TAP, FORM, REMINDER = "a tap on a reminder", "a form's [Gửi]", "a reminder, from the tick to the channel"
OPENING, COMMAND = "opening a form", "a typed command that shows something"
INCIDENT = (  # up to the review of /suco
    "/suco",
    "[Không gửi hoặc nhận được thư]",
    "[Vẫn chưa được]",
    "Từ sáng không nhận được thư của Sở",
)
LEFT_OUT = {
    one.__code__.co_filename
    for one in (open_store, Plans.find, PreparingConnection.execute, LatePattern.__getattr__)
}
Trips = dict[str, list[tuple[str, str]]]  # file and function, in the order they are first entered
P = ParamSpec("P")
T = TypeVar("T")


def traced() -> Trips:
    """Make the trips in a process of their own. Its output is shown where it fails."""
    command = [sys.executable, "-P", "-m", "tests.house.trips"]
    alone = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return {name: [(file, function) for file, function in steps] for name, steps in json.loads(ended.stdout)}


def counted(trips: Trips) -> dict[str, tuple[int, int]]:
    """Return the number of files and of functions of each trip."""
    return {name: (len({file for file, _function in steps}), len(steps)) for name, steps in trips.items()}


@dataclass
class Tracer:
    """Keep what is entered while it watches a thread."""

    entered: dict[tuple[str, str], None] = field(default_factory=dict)

    def note(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            self.entered[frame.f_code.co_filename, frame.f_code.co_name] = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        before = sys.getprofile()
        sys.setprofile(self.note)
        try:
            yield
        finally:
            sys.setprofile(before)

    def taken(self) -> list[tuple[str, str]]:
        """Return what was entered of ours, and forget it."""
        entered, self.entered = self.entered, {}
        paths = [
            (str(Path(file).relative_to(ROOT)), name)
            for file, name in entered
            if Path(file).is_relative_to(ROOT) and file not in LEFT_OUT
        ]
        return [(path, name) for path, name in paths if path.startswith(CODE)]


@dataclass
class TracedStore:
    """A store that watches each transaction, in the thread where it runs."""

    store: Store
    tracer: Tracer

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def watched(tx: Tx) -> T:
            with self.tracer.watching():
                return work(tx, *args, **kwargs)

        return await self.store.run(watched)

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.run(work, *args, **kwargs)

    def has_time(self) -> bool:
        return self.store.has_time()

    def close(self) -> None:
        self.store.close()


async def made(folder: Path) -> Trips:
    """Play the morning in which all five are made."""
    url = f"sqlite:///{folder}/house.db"
    settle_district(url)
    tracer = Tracer()
    chat = Chat(url, folder, idle=[TracedStore(open_store(url), tracer)])
    await chat.pass_time()
    tracer.taken()
    trips = {REMINDER: await reminded(chat, tracer)}
    for name, who, before, said in (
        (TAP, "minh", (), "[Không có thư mới]"),
        (FORM, "minh", INCIDENT, "[Gửi]"),
        (OPENING, "lan", (), "/vangmat"),
        (COMMAND, "hoa", (), "/trangthai"),
    ):
        for line in before:
            await chat.hear(who, line)
            await chat.answers(who)
        tracer.taken()
        await chat.hear(who, said)
        trips[name] = tracer.taken()
        await chat.answers(who)
    chat.close()
    return {name: trips[name] for name in (TAP, FORM, REMINDER, OPENING, COMMAND)}


async def reminded(chat: Chat, tracer: Tracer) -> list[tuple[str, str]]:
    """Let the first reminders of the day be queued and sent; they are then shown, with their buttons."""
    chat.clock.at = moved(chat.clock.at, "08:30")
    with chat.worker() as store:
        services = chat.services(store)
        with tracer.watching():
            await tick(services)
            await deliver_all(services, chat.channel)
    steps = tracer.taken()
    assert await chat.answers("minh")
    return steps


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="house-") as a_folder:
        sys.stdout.write(json.dumps(list(asyncio.run(made(Path(a_folder))).items())))
