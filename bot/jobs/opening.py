"""Opening what people send, each file in a child process: what it does to its reader is done to nobody else.

No transaction is open meanwhile. A child that takes too long, too much or says too much is killed with all
that it may have started, and its file counts as one that cannot be opened.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from bot.documents import child
from bot.documents.content import why_refused
from bot.documents.kinds import picture_type
from bot.documents.reading import BookFault, as_json
from bot.jobs.letters import LetterReader

log = structlog.get_logger(__name__)
ROOT = Path(__file__).parents[2]  # where a child finds this program
AT_ONCE = 2  # children of a process
PATIENCE = timedelta(seconds=60)  # for one child, however busy the machine; it bounds its own work
WHY = ("empty", "program", "kind", "classified", "password", "unopened", "")
PIECE = 64 * 1024  # bytes


@dataclass(frozen=True)
class OpenedFile:
    """A child's answer. ``why``: the file is refused; ``tables``: those of a workbook, to be stored."""

    why: str
    tables: bytes = b""


OpenFile = Callable[[str, bytes], Awaitable[OpenedFile]]


class Opener:
    """Opens files, so many at once; the others wait. ``program``: the module that a child runs.

    ``letters``: what reads those of pictures; None where nothing does.
    """

    def __init__(
        self,
        patience: timedelta = PATIENCE,
        program: str = child.__name__,
        letters: LetterReader | None = None,
    ) -> None:
        self._room, self._patience, self._program = asyncio.Semaphore(AT_ONCE), patience, program
        self._letters = letters

    async def open(self, name: str, content: bytes) -> OpenedFile:
        """Look at a file. Nothing of a picture is opened here."""
        if picture_type(content) and not why_refused(name, content):
            return OpenedFile(await self._letters.why_refused(content) if self._letters else "")
        async with self._room:
            said, is_whole = await self._answer(child.asked(name, content))
        why, newline, tables = said.partition(b"\n")
        if not newline or why.decode(errors="replace") not in WHY:
            return OpenedFile("unopened")
        if tables == child.SCANNED:
            return OpenedFile(await self._letters.why_refused(content, is_pdf=True) if self._letters else "")
        if not is_whole:
            tables = as_json(BookFault.TOO_MUCH)
        return OpenedFile(why.decode(), tables)

    async def _answer(self, question: bytes) -> tuple[bytes, bool]:
        """Return what a child answers, and whether that is all: it may have been killed on the way."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._program),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a traceback quotes
            cwd=ROOT,
            env={},
            start_new_session=True,
        )
        assert process.stdin
        assert process.stdout
        said = bytearray()
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                with suppress(ConnectionError):  # it died of what it has read so far
                    process.stdin.write(question)
                    await process.stdin.drain()
                    process.stdin.close()
                while piece := await process.stdout.read(PIECE):
                    said += piece
                    if len(said) > child.MOST + PIECE:
                        break
                else:
                    await process.wait()
        except TimeoutError:
            pass
        finally:
            with suppress(ProcessLookupError):  # all of them are gone
                os.killpg(process.pid, signal.SIGKILL)
            code = await process.wait()
        if code:
            log.warning("file not opened", code=code)
        return bytes(said), code == 0
