"""Words on the pages of a PDF, to be looked at for passwords and marks of secrecy, and the files it carries.

Only words that are text there. The child process (child.py) bounds time and memory, whatever a file makes of
the library.
"""

import logging
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, EmbeddedFile, IndirectObject, StreamObject

from bot.conversation import nfc
from bot.domain.encodings import converted

MOST_PAGES = 300  # that are read
LONGEST = 4.0  # seconds of processor after which no further page is read
JUDGED = 20_000  # characters by which an old encoding is told
DAMAGES = (  # what a file that is none, or torn, makes of the library
    *(PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError),
    *(TypeError, ValueError, zlib.error),
)


class LockedPdf(Exception):
    """It asks for a password: nobody sees what is in it."""


def lines_of(content: bytes) -> Iterator[str]:
    """Return the lines of a PDF's pages, as far as they can be made out. Raises LockedPdf."""
    logging.getLogger("pypdf").disabled = True  # it says what is amiss in a file, with pieces of it
    reader = opened(content)
    until = time.process_time() + LONGEST
    for number in range(min(len(reader.pages), MOST_PAGES) if reader else 0):
        if reader and time.process_time() < until:
            yield from text_of_page(reader, number).splitlines()


def attached_to(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each file that a PDF carries, or a mark on its pages: by the name that is shown, and its content.

    Raises LockedPdf, or one of DAMAGES.
    """
    if (reader := opened(content)) is None:
        return
    for one in chain(reader.attachment_list, pinned_in(reader)):
        yield one.alternative_name or one.name, one.content


def packed_objects(content: bytes) -> Iterator[bytes]:
    """Yield what each stream of objects holds, however it is packed or encrypted; nothing where it is torn.

    Raises LockedPdf, or one of DAMAGES.
    """
    if (reader := opened(content)) is None:
        return
    for number in sorted({stream for stream, _place in reader.xref_objStm.values()}):
        stream = IndirectObject(number, 0, reader).get_object()
        if isinstance(stream, StreamObject):
            yield stream.get_data()


def pinned_in(reader: PdfReader) -> Iterator[EmbeddedFile]:
    """Yield the files that are pinned to pages; marks that were deleted may stand there as nothing."""
    for page in reader.pages:
        marks = (mark.get_object() for mark in page.annotations or ())
        for one in marks:
            file = one.get("/FS", one) if isinstance(one, DictionaryObject) else None
            file = file.get_object() if file else None
            if isinstance(file, DictionaryObject) and "/EF" in file:
                yield EmbeddedFile("", file)


def opened(content: bytes) -> PdfReader | None:
    """Open a PDF; None where it is damaged. Many are locked against printing alone, with no password."""
    try:
        reader = PdfReader(BytesIO(content))
        is_locked = reader.is_encrypted and not reader.decrypt("")
        if not is_locked:
            len(reader.pages)
    except DAMAGES:
        return None
    if is_locked:
        raise LockedPdf
    return reader


def text_of_page(reader: PdfReader, number: int) -> str:
    try:
        text = nfc(reader.pages[number].extract_text())
    except DAMAGES:  # what prints it may be kinder
        return ""
    return converted(text[:JUDGED]) or text
