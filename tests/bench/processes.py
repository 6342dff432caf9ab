"""Bots in processes of their own: started, measured from outside, killed, stopped."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.sources import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 20  # seconds for one to stop in order
LAST_WORDS = 2000  # characters


class BotDied(Exception):
    """The end of a bot that nobody had told to end."""


@dataclass
class Bot:
    """The command and the settings of a bot, and the process that runs it."""

    words: list[str]  # after python -m
    environment: dict[str, str]
    log: Path
    python: str = sys.executable
    process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    async def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **self.environment}
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                self.python,
                "-P",
                "-m",
                *self.words,
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
            )

    async def live(self, seconds: float) -> None:
        """Let so much time pass. Raises BotDied, with what it said last, where it does not live so long."""
        assert self.process
        try:
            await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            return
        raise BotDied(self.log.read_text()[-LAST_WORDS:])

    async def kill(self) -> None:
        assert self.process
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """Stop it in order, with SIGTERM."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def end(self) -> None:
        """Stop it in order, if it runs; kill it where that fails, so that nothing is left behind."""
        if self.process is None or self.process.returncode is not None:
            return
        try:
            await self.stop()
        except TimeoutError:
            await self.kill()
            raise

    def cpu(self) -> float:
        """Return the seconds of processor that it has used."""
        return cpu_of(self.pid)

    def memory(self, most: bool = False) -> float:
        """Return the MB that it holds now, or held at the ``most`` so far."""
        return memory_of(self.pid, "VmHWM" if most else "VmRSS")


def cpu_of(pid: int) -> float:
    """Return the user and system seconds of all its threads: the 14th and 15th of proc(5)'s stat."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(pid: int, name: str) -> float:
    """Return in MB a line of proc(5)'s status, which is in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(f"{name}:"))
