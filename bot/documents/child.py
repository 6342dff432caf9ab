"""The child process in which what people send is opened: ``python -m bot.documents.child``.

It is told the length of the file's name, the name and the content, answers on its first line why the file is
refused, and behind that with the tables of a workbook, or that the pages of a PDF are pictures; and
behind ENDED, that there is text in an old encoding, or that this is refused. Whatever the
content makes of a library, it happens here: with little time and memory, no right to write or to start
anything, and none of our secrets.
"""

import resource
import sys
from typing import BinaryIO

from bot.documents.content import why_refused
from bot.documents.kinds import OLE, PDF, ZIP, ending_of
from bot.documents.reading import BookFault, CannotOpen, as_json, open_book

MEGABYTE = 1024 * 1024
PROCESSOR = 20  # seconds; a roster of 30,000 rows takes four, or ten on a slow machine
MEMORY = 400 * MEGABYTE  # bytes of address space
MOST = 8 * MEGABYTE  # bytes of tables: such a roster takes four
LENGTH = 4  # bytes of a number
SCANNED = b"scanned"  # a PDF has no letters
ENDED = b"\0"  # ends the tables, in which it never stands
OLD_TEXT = b"old"  # there is text in TCVN3 or VNI
DOCUMENTS = (".docx", ".xlsx", ".txt")  # in which that is looked for
LIMITS = {
    resource.RLIMIT_CPU: PROCESSOR,
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 32,
    resource.RLIMIT_NPROC: 0,  # further ones
    resource.RLIMIT_FSIZE: MEGABYTE,  # bytes: what Python keeps of a module that it has compiled
}


def main() -> None:
    """Answer about one file."""
    limit_itself()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def limit_itself() -> None:
    for limit, most in LIMITS.items():
        hard = resource.getrlimit(limit)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (bound, bound))


def asked(name: str, content: bytes) -> bytes:
    """Write the question."""
    written = name.encode(errors="replace")
    return len(written).to_bytes(LENGTH) + written + content


def answer(question: BinaryIO, said: BinaryIO) -> None:
    name = question.read(int.from_bytes(question.read(LENGTH))).decode()
    content = question.read()
    why = why_refused(name, content)
    said.write(f"{why}\n".encode())
    said.flush()
    if not why:
        said.write(SCANNED if content.startswith(PDF) and is_scanned(content) else tables_in(content))
    if not why and ending_of(name) in DOCUMENTS:
        said.write(ENDED)
        said.flush()  # whatever the document makes of what follows, it was opened
        said.write(old_text_in(name, content))


def old_text_in(name: str, content: bytes) -> bytes:
    """Return OLD_TEXT for a document with text in TCVN3 or VNI, why it is refused by that, or nothing."""
    from bot.documents.old_fonts import converting  # noqa: PLC0415 - not for the other files

    converted = converting.convert(name, content)
    return OLD_TEXT if converted.content else converted.why.encode()


def is_scanned(content: bytes) -> bool:
    """Return whether no page of a PDF has a letter, as far as pages are read."""
    from bot.documents.pages import lines_of  # noqa: PLC0415 - not for the other files

    return not any(map(str.strip, lines_of(content)))


def tables_in(content: bytes) -> bytes:
    """Return the tables of a workbook, or why it has none, to be stored; nothing of other files."""
    if not content.startswith((ZIP, OLE)):
        return b""
    try:
        tables = as_json(open_book(content))
    except CannotOpen as error:
        return b"" if error.fault == BookFault.NO_BOOK else as_json(error.fault)
    return tables if len(tables) <= MOST else as_json(BookFault.TOO_MUCH)


if __name__ == "__main__":
    main()
