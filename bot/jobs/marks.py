"""The words inside a Word or Excel file, as far as a mark of secrecy would stand there (Điều 4 khoản 2).

Only the parts that hold text are read, with bounds: a file is hostile until it is known.
"""

import html
import re
import zlib
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from bot.conversation.text import nfc
from bot.domain.safety import is_classified

PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml|xl/(sharedStrings|worksheets/sheet\d+)\.xml")
MOST = 4 * 1024 * 1024  # bytes of text parts that are read, unpacked
MOST_PARTS = 500
ENDS = re.compile(r"</(?:w:p|si|is|row)>")  # where a line ends
TAG = re.compile(r"<[^<>]*>")


def holds_a_mark(content: bytes) -> bool:
    """Whether a Word or Excel file has a mark of secrecy in it; False for anything else."""
    return content.startswith(b"PK\x03\x04") and is_classified(words_in(content))


def words_in(content: bytes) -> str:
    """The text of the file, a line a paragraph or cell, up to the bound."""
    read: list[bytes] = []
    try:
        with ZipFile(BytesIO(content)) as archive:
            room = MOST
            for name in islice(filter(PARTS.fullmatch, archive.namelist()), MOST_PARTS):
                with archive.open(name) as part:
                    read.append(part.read(room))
                room -= len(read[-1])
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        pass  # damaged or locked: what was read of it is looked at
    written = b"\n".join(read).decode("utf-8", "replace")
    return nfc(html.unescape(TAG.sub("", ENDS.sub("\n", written))))
