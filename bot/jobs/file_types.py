"""What a file is by its content, for its name is never trusted: its type, and marks of secrecy in it.

Of a Word or Excel file (Điều 4 khoản 2) only the parts that hold text are read, with bounds: a file is
hostile until it is known.
"""

import html
import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from bot.conversation.text import nfc
from bot.domain.safety import is_classified

STARTS = (  # magic bytes -> what it is
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),  # Mach-O
    (b"\xca\xfe\xba\xbe", "program"),  # the same for several processors, and Java
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),  # a shortcut of Windows
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),  # .doc, .xls
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),  # WebP
)
PROGRAMS = (
    *(".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".pif", ".cpl", ".dll", ".lnk", ".reg", ".hta"),
    *(".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".ps1", ".sh", ".jar", ".apk", ".ipa", ".iso", ".img"),
    *(".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm"),  # with macros
)
WITHIN = (b"vbaProject.bin", b"META-INF/MANIFEST.MF")  # parts of a zip that run: macros, Java

PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))

PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml|xl/(sharedStrings|worksheets/sheet\d+)\.xml")
MOST = 4 * 1024 * 1024  # bytes of text parts that are read, unpacked
MOST_PARTS = 500
ENDS = re.compile(r"</(?:w:p|si|is|row)>")  # where a line ends
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class FileType:
    kind: str
    why_refused: str = ""  # empty, program, classified


def type_of(content: bytes, name: str) -> FileType:
    """Return the sort of a file; refuse one that is empty, a program or named as one, or marked as secret."""
    kind = next((kind for start, kind in STARTS if content.startswith(start)), "other")
    if not content:
        return FileType(kind, "empty")
    runs = kind == "zip" and any(part in content for part in WITHIN)
    if runs or kind == "program" or name.lower().endswith(PROGRAMS):
        return FileType(kind, "program")
    return FileType(kind, "classified" if holds_a_mark(content) else "")


def picture_type(content: bytes) -> str:
    """Return the media type of a picture; "" for anything else."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for start, media_type in PICTURES if content.startswith(start)), "")


def holds_a_mark(content: bytes) -> bool:
    """Return whether a Word or Excel file has a mark of secrecy in it; False for anything else."""
    return content.startswith(b"PK\x03\x04") and is_classified(words_in(content))


def words_in(content: bytes) -> str:
    """Return the text of the file, a line a paragraph or cell, up to the bound."""
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
