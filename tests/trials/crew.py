"""The workers of a trial: real ``run`` processes, started, killed, paused, and started again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.clock import WallClock
from storage import metrics
from storage.engine import StoreDown, Tx, business_now, business_time, channel_state
from storage.engine.schema import current_version, newest_version
from tests.ports import free_port
from tests.trials import backlog
from tests.trials.district import District

ROOT = Path(__file__).parent.parent.parent
LOOK = 0.02  # seconds between two looks at how far the workers are
PATIENCE = 90  # seconds for them to catch up
LEASE = 4  # seconds
PROGRAM = "tests.trials.worker"


@dataclass
class Worker:
    process: "subprocess.Popen[bytes]"
    death: str  # "POINT:TIMES", "pause at POINT:TIMES", or "-"
    port: int  # of its web server

    @property
    def name(self) -> str:
        """Return the name by which the program calls itself in the database."""
        return f"{socket.gethostname()}:{self.process.pid}"

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    @property
    def is_paused(self) -> bool:
        """Tell whether a signal has stopped it, ours or its own."""
        if not self.is_alive:
            return False
        status = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        return status.rpartition(")")[2].split()[0] == "T"

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@dataclass
class Crew:
    """The workers of a trial; ``plan`` holds the deaths to come, and each new worker takes the next of them.

    ``settings`` are those of the workers beside the district's own.
    """

    district: District
    size: int
    settings: dict[str, str] = field(default_factory=dict)
    plan: deque[str] = field(default_factory=deque)
    workers: list[Worker] = field(default_factory=list)
    program: str = PROGRAM
    killed: Counter[str] = field(default_factory=Counter)  # point -> how often it was reached, and died at
    cut: set[str] = field(default_factory=set)  # channels that take nothing: nobody waits for them

    def begin(self) -> None:
        death, port = self.plan.popleft() if self.plan else "-", free_port()
        here = {"NHACTHU_LISTEN": f"127.0.0.1:{port}", **self.settings}
        self.workers.append(Worker(started(self.district, death, ["run"], self.program, here), death, port))

    def tend(self) -> None:
        """Bury the dead, and start as many anew. Raises where one ended by itself."""
        for worker in [one for one in self.workers if not one.is_alive]:
            self.workers.remove(worker)
            if worker.process.returncode != -signal.SIGKILL:
                raise RuntimeError(f"a worker ended by itself: {worker.process.returncode}\n{self.said()}")
            self.killed[worker.death.rpartition(":")[0] or "at any moment"] += 1
        while len(self.workers) < self.size:
            self.begin()

    def kill(self, worker: Worker) -> None:
        """Kill it from outside, at whatever it is doing."""
        worker.death = "-"
        worker.process.kill()
        worker.process.wait()

    async def stop(self) -> None:
        """Stop all workers in order, as an operator does."""
        for worker in self.workers:
            worker.process.send_signal(signal.SIGCONT)
            worker.process.terminate()
        for worker in self.workers:
            await asyncio.to_thread(worker.process.wait, 30)
        self.workers.clear()

    async def replace(self, worker: Worker) -> int:
        """Stop it in order, and start another once it has ended; return the code with which it ended."""
        self.workers.remove(worker)
        worker.process.terminate()
        code = await asyncio.to_thread(worker.process.wait, 30)
        self.tend()
        return code

    async def catch_up(self, moment: datetime) -> None:
        """Wait until every living worker has ticked to ``moment``, and nothing is left to take or to send."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self.is_done(moment):  # noqa: ASYNC110 - other processes do it
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            found = await self.district.store.run(metrics.read_health, WallClock().now())
            raise RuntimeError(f"not caught up with {moment}: {found}\n{self.said()}") from None

    async def is_done(self, moment: datetime) -> bool:
        """Look for what people did before and after looking into the database: it may be taken meanwhile."""
        self.tend()
        is_quiet = self.district.phones.is_quiet
        try:
            is_through = is_quiet() and await self.district.store.run(self.is_through, moment)
        except StoreDown:  # a busy worker on SQLite lets nobody in for so long
            return False
        return is_through and is_quiet()

    def is_through(self, tx: Tx, moment: datetime) -> bool:
        """Look at the cheapest first: asked fifty times a second, while workers want the processors."""
        if current_version(tx) != newest_version():
            return False  # the worker that was to migrate has died
        ticked = {row.name: row.ticked_to for row in business_time.worker_ticks(tx)}
        awake = [worker.name for worker in self.workers if not worker.is_paused]
        if not all(name in ticked and ticked[name] >= moment for name in awake):
            return False
        return not self.is_waiting(tx, business_now(tx, WallClock().now()))

    def is_waiting(self, tx: Tx, now: datetime) -> bool:
        """Tell whether a file is still to come, or a message to go that can. What is due on a channel that is
        away counts until the program knows that it is.
        """
        if backlog.are_files_wanted(tx):
            return True
        down = channel_state.channels_down(tx) if self.cut else ()
        return any(
            bool(its.due) and name not in down if name in self.cut else its.due > its.put_off
            for name, its in backlog.waiting(tx, now).items()
        )

    def said(self) -> str:
        """Return the last lines of the workers' log."""
        log = self.district.folder / "workers.log"
        return "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:])


def started(
    district: District,
    death: str,
    words: Iterable[str],
    program: str = PROGRAM,
    settings: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", program, death, str(LEASE), *words]
    with (district.folder / "workers.log").open("ab") as log:
        here = {**district.environment, **(settings or {})}
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **here}
        return subprocess.Popen(command, cwd=district.folder, env=environment, stdout=log, stderr=log)


@asynccontextmanager
async def crew(
    district: District,
    size: int,
    plan: Iterable[str] = (),
    settings: Mapping[str, str] | None = None,
    program: str = PROGRAM,
) -> AsyncIterator[Crew]:
    """Run ``size`` workers until the end; whoever is still there then is stopped in order."""
    made = Crew(district, size, dict(settings or {}), deque(plan), program=program)
    made.tend()
    try:
        yield made
    finally:
        await made.stop()
