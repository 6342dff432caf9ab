"""Reading letters in pictures: photos and scanned pages, where the operator has installed what reads them.

tesseract reads a picture, pdftoppm makes pictures of a PDF's first pages, prlimit bounds both. Where one of
them is missing nothing is read. They are asked for marks of secrecy alone: a picture of a page that asks for
a password is what people send when they cannot get in.
"""

import asyncio
import os
import shutil
from collections.abc import Sequence
from datetime import timedelta

from bot.conversation import nfc
from bot.domain.safety import written
from bot.jobs import children

MEGABYTE = 1024 * 1024
PATIENCE = timedelta(seconds=40)  # for one program, however busy the machine
MOST_PAGES = 2  # of a PDF: a mark stands on the first
MOST_LETTERS = MEGABYTE  # bytes of text that are read of a page
MOST_PICTURE = 50 * MEGABYTE  # bytes of a page as a picture
LIMITS = ("--cpu=20", f"--as={1024 * MEGABYTE}", "--core=0", "--nofile=64", "--fsize=0")
PROGRAMS = ("prlimit", "tesseract", "pdftoppm")
LANGUAGE = "vie"
ENVIRONMENT = {"PATH": os.defpath, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


class LetterReader:
    """Reads pictures, one after another."""

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience, self._room = patience, asyncio.Semaphore(1)
        self._known: bool | None = None

    async def why_refused(self, content: bytes, *, is_pdf: bool = False) -> str:
        """Return "classified" for a picture, or a PDF without text, with a mark of secrecy; else ""."""
        async with self._room:
            if not await self.is_there():
                return ""
            for number in range(1, MOST_PAGES + 1 if is_pdf else 2):
                picture = await self._page(content, number) if is_pdf else content
                text = await self._run(["tesseract", "-", "-", "-l", LANGUAGE], picture, MOST_LETTERS)
                lines = nfc(text.decode(errors="replace")).splitlines()
                if written.is_marked([[line] for line in lines]):
                    return "classified"
        return ""

    async def is_there(self) -> bool:
        """Return whether the programs are there, with the letters of Vietnamese."""
        if self._known is None:
            found = all(map(shutil.which, PROGRAMS))
            languages = await self._run(["tesseract", "--list-langs"], b"", MOST_LETTERS) if found else b""
            self._known = LANGUAGE.encode() in languages.split()
        return self._known

    async def _page(self, content: bytes, number: int) -> bytes:
        page = ("-f", str(number), "-l", str(number), "-singlefile")
        return await self._run(["pdftoppm", "-png", "-gray", "-r", "150", *page, "-"], content, MOST_PICTURE)

    async def _run(self, program: Sequence[str], given: bytes, most: int) -> bytes:
        """Return what a program writes, as much as is taken, in the time that it has."""
        command = ("prlimit", *LIMITS, *program)
        return (await children.ask(command, given, most, self._patience, ENVIRONMENT)).said
