"""Sorts of files by name and content: which are refused, and the words of those that can be read.

A zip may hold anything, and what unpacks it may be made to work for hours: ``why_refused`` is called in a
child process (child.py) for all that is no picture.
"""

import html
import re
import unicodedata
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.conversation import nfc, visible
from bot.domain.safety import is_classified

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .doc, .xls, and an .xlsx with a password
ZIP = b"PK\x03\x04"  # .docx, .xlsx too
PDF = b"%PDF-"
PROGRAMS = (  # how they begin
    *(b"MZ", b"\x7fELF", b"#!"),
    *(b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),  # Mach-O; the same for several processors, and Java
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
)
PACKAGES = {  # ending -> of which a part is there
    ".docx": re.compile(r"word/.+"),
    ".xlsx": re.compile(r"xl/.+"),
    ".pptx": re.compile(r"ppt/.+"),
    ".odt": re.compile(r"content\.xml"),
    ".ods": re.compile(r"content\.xml"),
}
OLD = (".doc", ".xls")
PHOTOS = (".jpg", ".jpeg", ".png", ".heic", ".webp")
TEXTS = (".txt", ".csv")
TAKEN = (".pdf", *PACKAGES, *OLD, *PHOTOS, *TEXTS, ".zip")  # what offices use
RUNS = re.compile(r"(?:.*/)?(?:vbaProject\.bin|macrosheets/.*)|(?:Basic|Scripts)/.*|META-INF/MANIFEST\.MF")
MACROS = (b"vbaProject", b"macroEnabled", b"macrosheet")  # in a list of parts' types
OLD_KINDS = tuple(name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "Book"))
OLD_RUNS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Ole10Native"))
SHEET_OF_MACROS = re.compile(rb"\x85\x00.\x00.{4}[\x00-\x02]\x01", re.DOTALL)  # BIFF's BOUNDSHEET
JUNK = (b"\x00\x05\x16\x07", b"\x00\x00\x00\x01Bud1")  # what macOS puts beside files
MOST_ENTRIES = 5000  # of a zip
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of a zip
MOST_ENTRY = 20 * 1024 * 1024  # bytes of one of its files
PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
TYPES = "[Content_Types].xml"
PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml|xl/(sharedStrings|worksheets/sheet\d+)\.xml")
MARKUP = re.compile(r"(?:word|xl|ppt|_rels)/.*\.(?:xml|rels)|\[Content_Types\]\.xml")
BEGINNING = 300  # bytes of a part by which its encoding is told
DAMAGES = (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)  # or a password
MOST = 4 * 1024 * 1024  # bytes of text parts that are read, unpacked
MOST_PARTS = 500
ENDS = re.compile(r"</(?:w:p|si|is|row)>")  # where a line ends
TAG = re.compile(r"<[^<>]*>")

DECLARED = re.compile(rb"<\?xml\s[^<>]{0,200}?\?>")
ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
UTF_8 = (b"utf-8", b"utf8")
# How XML begins that is not UTF-8, as its readers tell by themselves: UTF-16, UTF-32, EBCDIC.
OTHERWISE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"Lo\xa7\x94")
BOM = b"\xef\xbb\xbf"


def picture_type(content: bytes) -> str:
    """Return the media type of a picture; "" for anything else."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return "image/heic"
    return next((media_type for start, media_type in PICTURES if content.startswith(start)), "")


def ending_of(name: str) -> str:
    """Return how a name ends for whoever opens the file, ".exe" of "x.pdf.EXE ."; "" where it has no end."""
    cleaned = unicodedata.normalize("NFKC", visible(name)).strip(" .\t\r\n").casefold()
    stem, dot, last = cleaned.rpartition(".")
    return f".{last.strip()}" if dot and stem else ""


def why_refused(name: str, content: bytes) -> str:
    """Return why a file is refused; "" where it is not.

    "empty"; "program", also with macros; "kind", none of those that offices use; "classified", by a mark;
    "unopened", locked, damaged, or such as nobody's program writes.
    """
    ending = ending_of(name)
    if not content:
        return "empty"
    if content.startswith(PROGRAMS):
        return "program"
    if picture_type(content) and ending in (*PHOTOS, ""):
        return ""
    if ending not in TAKEN or ending in PHOTOS:
        return "kind"
    if ending == ".pdf":
        return "" if content.startswith(PDF) else "kind"
    if ending in TEXTS:
        return "" if is_text(content) else "kind"
    try:
        return why_container_refused(ending, content)
    except DAMAGES:
        return "unopened"


def why_container_refused(ending: str, content: bytes) -> str:
    """Return why what holds other files, or parts, is refused. Raises one of DAMAGES."""
    if content.startswith(OLE) and ending != ".zip":
        return why_old_refused(content)
    if not content.startswith(ZIP) or ending in OLD:
        return "kind"
    with ZipFile(BytesIO(content)) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        if len(entries) > MOST_ENTRIES:
            return "unopened"
        if ending == ".zip":
            return why_zip_refused(archive, entries)
        names = [one.filename for one in entries]
        if any(map(RUNS.fullmatch, names)) or any(part_runs(archive, one) for one in entries):
            return "program"
        if not any(map(PACKAGES[ending].fullmatch, names)):
            return "kind"
    if any(map(is_foreign_xml, beginnings(content))):
        return "unopened"
    return "classified" if is_classified(words_in(text_parts(content))) else ""


def why_old_refused(content: bytes) -> str:
    """Look at what Office wrote until 2007, or with a password: then nobody sees what is in it."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "unopened"
    if any(name in content for name in OLD_RUNS) or SHEET_OF_MACROS.search(content):
        return "program"
    return "" if any(name in content for name in OLD_KINDS) else "kind"


def why_zip_refused(archive: ZipFile, entries: Sequence[ZipInfo]) -> str:
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        return "unopened"
    return next((why for one in entries if (why := why_entry_refused(archive, one))), "")


def why_entry_refused(archive: ZipFile, entry: ZipInfo) -> str:
    """Look at a file within a zip, which is to be one that is taken by itself, and no further zip."""
    if entry.file_size > MOST_ENTRY:
        return "unopened"
    content = archive.read(entry)
    name = entry.filename.rpartition("/")[2]
    if not content or (content.startswith(JUNK) and name.startswith(".")):
        return ""
    return "kind" if ending_of(name) == ".zip" else why_refused(name, content)


def part_runs(archive: ZipFile, part: ZipInfo) -> bool:
    """Return whether a part of a document is a program, or has macros, whatever it is called."""
    with archive.open(part) as opened:
        start = opened.read(BEGINNING)
        if start.startswith(PROGRAMS):
            return True
        if start.startswith(OLE):
            return why_old_refused(start + opened.read(MOST_ENTRY)) == "program"
        if start.startswith(ZIP):
            within = start + opened.read(MOST_ENTRY)
            return any(word in within for word in (*MACROS, b"META-INF/MANIFEST.MF"))
        if part.filename == TYPES:
            return any(word in start + opened.read(MOST) for word in MACROS)
    return False


def is_text(content: bytes) -> bool:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return True
    return b"\0" not in content and not content.startswith((OLE, ZIP, PDF))


def beginnings(content: bytes) -> list[bytes]:
    """Return how the parts of an Office file begin that its reader takes for XML."""
    return parts_of(content, MARKUP, lambda _room: BEGINNING)


def text_parts(content: bytes) -> list[bytes]:
    """Return the parts of a Word or Excel file that hold its text, up to the bound."""
    return parts_of(content, PARTS, lambda room: room)


def parts_of(content: bytes, named: re.Pattern[str], most: Callable[[int], int]) -> list[bytes]:
    """Return the first parts of these names, each up to what ``most`` makes of the room that is left."""
    read: list[bytes] = []
    with suppress(*DAMAGES), ZipFile(BytesIO(content)) as archive:  # what was read of it is looked at
        room = MOST
        for name in islice(filter(named.fullmatch, archive.namelist()), MOST_PARTS):
            with archive.open(name) as part:
                read.append(part.read(most(room)))
            room -= len(read[-1])
    return read


def words_in(parts: list[bytes]) -> str:
    """Return the text of these parts, a line a paragraph or cell."""
    written = b"\n".join(parts).decode("utf-8", "replace")
    return nfc(html.unescape(TAG.sub("", ENDS.sub("\n", written))))


def begins_as_xml(start: bytes) -> bool:
    return start.removeprefix(BOM).lstrip(b" \t\r\n")[:1] in (b"<", b"")


def is_foreign_xml(start: bytes) -> bool:
    """Return whether XML that begins so may be read as something else than UTF-8.

    What a reader of UTF-7 or EBCDIC takes for tags is none to whoever counts or seeks them in the bytes.
    """
    if start.startswith(OTHERWISE):
        return True
    said = start.removeprefix(BOM).lstrip(b" \t\r\n")
    if not said.startswith(b"<?xml"):
        return False
    declared = DECLARED.match(said)
    encoding = ENCODING.search(declared[0]) if declared else None
    return declared is None or bool(encoding and encoding[1].lower() not in UTF_8)
