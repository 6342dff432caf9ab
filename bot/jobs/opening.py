"""Opening what people send, each file in a child process: what it does to its reader is done to nobody else.

No transaction is open meanwhile. A child that takes too long, too much or says too much is killed with all
that it may have started, and its file counts as one that cannot be opened.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.documents import child
from bot.documents.content import why_refused
from bot.documents.kinds import picture_type
from bot.documents.old_fonts import converting
from bot.documents.old_fonts.converting import Converted
from bot.documents.reading import BookFault, as_json
from bot.jobs import children
from bot.jobs.letters import LetterReader

log = structlog.get_logger(__name__)
AT_ONCE = 2  # children of a process
PATIENCE = timedelta(seconds=60)  # for one child, however busy the machine; it bounds its own work
ENV = {"OPENPYXL_DEFUSEDXML": "False"}  # which takes longer; reading.py refuses entities
WHY = ("empty", "program", "kind", "classified", "password", "unopened", "")


@dataclass(frozen=True)
class OpenedFile:
    """A child's answer. ``why``: the file is refused; ``tables``: those of a workbook, to be stored.

    ``old_text``: it is a document with text in TCVN3 or VNI.
    """

    why: str
    tables: bytes = b""
    old_text: bool = False


OpenFile = Callable[[str, bytes], Awaitable[OpenedFile]]
ConvertFile = Callable[[str, bytes], Awaitable[Converted]]


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
            question = child.asked(name, content)
            command = (sys.executable, "-m", self._program)
            told = await children.ask(command, question, child.MOST, self._patience, ENV)
        if told.code:
            log.warning("file not opened", code=told.code)
        why, newline, tables = told.said.partition(b"\n")
        if not newline or why.decode(errors="replace") not in WHY:
            return OpenedFile("unopened")
        if tables == child.SCANNED:
            return OpenedFile(await self._letters.why_refused(content, is_pdf=True) if self._letters else "")
        tables, is_opened, old = tables.partition(child.ENDED)
        if not (told.is_whole or is_opened):
            tables = as_json(BookFault.TOO_MUCH)
        if old.decode(errors="replace") in converting.BY_WORDS:
            return OpenedFile(old.decode())
        return OpenedFile(why.decode(), tables, old == child.OLD_TEXT)

    async def convert(self, name: str, content: bytes) -> Converted:
        """Turn the old encodings in a document into Unicode."""
        async with self._room:
            command = (sys.executable, "-m", converting.__name__)
            told = await children.ask(
                command, child.asked(name, content), converting.MOST, self._patience, ENV
            )
        if told.code:
            log.warning("file not converted", code=told.code)
        return converting.read_answer(told.said if told.is_whole else b"")
