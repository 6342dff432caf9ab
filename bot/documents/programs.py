"""Programs within documents: macros, parts that are programs, templates elsewhere, scripts of a PDF.

A part of a package is known by what it is called, how it begins, and what the package says of its type:

    <Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>
    <Relationship Type="…/relationships/attachedTemplate" Target="http://…/a.dotm" TargetMode="External"/>
"""

import html
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain
from urllib.parse import unquote
from zipfile import ZipFile, ZipInfo

from bot.conversation import regex
from bot.documents.kinds import BEGINNING, OLE, PROGRAMS, RUNNING, ZIP, ending_of

MEGABYTE = 1024 * 1024
MOST_ENTRY = 20 * MEGABYTE  # bytes of one part
MOST_TOLD = 4 * MEGABYTE  # bytes of a list of types or relations
MOST_DEEP = 3  # packages in packages
RUNS = regex(
    r"(?:.*/)?(?:vbaProject\.bin|macrosheets/.*)|(?:Basic|Scripts)/.*|META-INF/MANIFEST\.MF", re.IGNORECASE
)
MACROS = ("vbaproject", "macroenabled", "macrosheet")  # in types of parts and of relations
OLD_RUNS = tuple(  # names within an OLE file, in letters of either case
    regex(re.escape(name.encode("utf-16-le")), re.IGNORECASE) for name in ("_VBA_PROJECT", "Ole10Native")
)
# A password on what Office wrote until 2007: BIFF's FILEPASS behind its BOF, PowerPoint's mark of the current
# user, a bit of the first bytes of Word's stream, which begins a sector; and what holds a newer file.
OLD_LOCKED = (
    regex(rb"\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})(?:\x86\x00\x00\x00)?\x2f\x00.\x00", re.DOTALL),
    regex(rb"\x00\x00\xf6\x0f.{4}\x14\x00\x00\x00\xdf\xc4\xd1\xf3", re.DOTALL),
    regex(re.escape("EncryptedPackage".encode("utf-16-le")), re.IGNORECASE),
)
WORD_BEGINS = regex(rb"\xec\xa5[\xc0-\xd9\x01\x0c\x12][\x00\x01].{7}(.)", re.DOTALL)
SECTOR, ENCRYPTED = 512, 1
SHEET_OF_MACROS = regex(rb"\x85\x00.\x00.{4}[\x00-\x02]\x01", re.DOTALL)  # BIFF's BOUNDSHEET
TYPES = "[content_types].xml"
MARKUP = (".xml", ".rels", ".vml")
TYPED = regex(r"<(?:\w{1,20}:)?(?:Default|Override)\b([^<>]*)>")
RELATED = regex(r"<(?:\w{1,20}:)?Relationship\b([^<>]*)>")
ATTRIBUTE = regex(r"""(\w{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# What is fetched and run, or shown in place, as the document is opened; a link that is clicked is none.
FETCHED = ("attachedtemplate", "oleobject", "frame", "subdocument", "afchunk", "control")
ON_THIS_MACHINE = regex(r"(?:file:/*)?(?:[a-z]:[\\/]|[^:/\\]+$)")  # as Word notes where a template lay
SCRIPTS = ("JavaScript", "Launch")  # names of a PDF's actions
PACKED = regex(rb">>[\s\0]{0,100}stream\r?\n")
BEFORE = 1000  # bytes in which a stream is described before it begins
MOST_OBJECTS = 32 * MEGABYTE  # bytes of a PDF's packed objects
MOST_OF_ONE = 4 * MEGABYTE  # the same of one stream
PIECE = 1024  # bytes that are unpacked at once
HEADER = 2  # bytes before what is packed
NO_HEADER = -15  # to zlib: nor a checksum, which readers of PDF do not ask for


def package_runs(archive: ZipFile, deep: int = 0) -> bool:
    """Return whether a document of parts has macros or programs, or fetches them. Raises as zipfile does."""
    parts = [one for one in archive.infolist() if not one.is_dir()]
    return any(_is_called_a_program(one.filename) or _part_runs(archive, one, deep) for one in parts)


def _is_called_a_program(name: str) -> bool:
    return RUNS.fullmatch(name) is not None or ending_of(name.rpartition("/")[2]) in RUNNING


def _part_runs(archive: ZipFile, part: ZipInfo, deep: int) -> bool:
    """Return whether a part is a program, has macros, or tells of them, whatever it is called."""
    with archive.open(part) as opened:
        start = opened.read(BEGINNING)
        if start.startswith(PROGRAMS):
            return True
        if start.startswith(OLE):
            return old_runs(start + opened.read(MOST_ENTRY))
        if start.startswith(ZIP):
            if deep >= MOST_DEEP:
                return True
            with ZipFile(BytesIO(start + opened.read(MOST_ENTRY))) as inner:
                return package_runs(inner, deep + 1)
        name = part.filename.lower()
        if name != TYPES and not name.endswith(".rels"):
            return False
        told = (start + opened.read(MOST_TOLD)).decode("utf-8", "replace")
    if "<!DOCTYPE" in told:  # nobody's program writes one here: it may hide any word
        return True
    related = [*attributes(told, RELATED)] if name != TYPES else []
    kinds = [html.unescape(told)] if name == TYPES else [one.get("type", "") for one in related]
    return any(word in kind.lower() for kind in kinds for word in MACROS) or any(map(_fetches, related))


def attributes(told: str, tag: re.Pattern[str]) -> Iterator[dict[str, str]]:
    """Return the attributes of each such tag, as whoever reads the XML understands them."""
    for found in tag.finditer(told):
        given = ATTRIBUTE.finditer(found[1])
        yield {one[1].lower(): html.unescape(one[2] or one[3] or "") for one in given}


def xml_parts(archive: ZipFile) -> tuple[str, ...]:
    """Return how the names of parts end that are read as XML, by their types or whatever these are."""
    told = [one for one in archive.infolist() if one.filename.lower() == TYPES]
    ends = set(MARKUP)
    for part in told:
        with archive.open(part) as opened:
            types = attributes(opened.read(MOST_TOLD).decode("utf-8", "replace"), TYPED)
            named = [one for one in types if "xml" in one.get("contenttype", "").lower()]
        ends |= {one["partname"].lstrip("/").lower() for one in named if one.get("partname")}
        ends |= {f".{one['extension'].lower()}" for one in named if one.get("extension")}
    return tuple(ends)


def _fetches(related: dict[str, str]) -> bool:
    """Return whether a relation leads to something on another machine that acts as the document opens."""
    kind = related.get("type", "").rpartition("/")[2].lower()
    target = unquote(related.get("target", "")).strip().lower()
    is_outside = related.get("targetmode", "").lower() == "external" or "://" in target
    return kind in FETCHED and is_outside and not ON_THIS_MACHINE.match(target)


def old_runs(content: bytes) -> bool:
    """Return whether what Office wrote until 2007 has macros, or a program packed into it."""
    return any(one.search(content) for one in (*OLD_RUNS, SHEET_OF_MACROS))


def old_is_locked(content: bytes) -> bool:
    """Return whether what Office wrote until 2007 asks for a password: nobody sees what is in it."""
    begins = (found for found in WORD_BEGINS.finditer(content) if found.start() % SECTOR == 0)
    return any(one[1][0] & ENCRYPTED for one in begins) or any(one.search(content) for one in OLD_LOCKED)


def pdf_runs(content: bytes) -> bool:
    """Return whether a PDF has scripts, or starts programs, or packs more than anybody looks at."""
    return any(piece is None or names_script(piece) for piece in chain([content], _packed_objects(content)))


def names_script(objects: bytes) -> bool:
    """Return whether objects of a PDF name a script, or a program to be started."""
    return any(name.search(objects) for name in NAMES_OF_SCRIPTS)


def _named(name: str) -> re.Pattern[bytes]:
    """Return the pattern of a name in a PDF; each of its letters may be written as its number, "#4a"."""
    letters = (rf"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)
    return re.compile(rf"/{''.join(letters)}(?![A-Za-z0-9_#-])".encode())


NAMES_OF_SCRIPTS = tuple(map(_named, SCRIPTS))
OBJECTS = _named("ObjStm")  # the type of a stream that holds objects


def _packed_objects(content: bytes) -> Iterator[bytes | None]:
    """Unpack the streams that hold objects, and not pages; None where there are too many of them.

    As they lie there, for files that are torn; pages.py unpacks what is packed in other ways.
    """
    room = MOST_OBJECTS
    for begin in PACKED.finditer(content):
        if OBJECTS.search(content, max(0, begin.start() - BEFORE), begin.start()):
            piece = _unpacked(content, begin.end())
            room -= max(len(piece), PIECE)
            yield piece if room > 0 else None


def _unpacked(content: bytes, start: int) -> bytes:
    """Unpack as much as can be unpacked of what begins there."""
    unpack, said = zlib.decompressobj(NO_HEADER), bytearray()
    with suppress(zlib.error):
        for at in range(start + HEADER, len(content), PIECE):
            said += unpack.decompress(content[at : at + PIECE], MOST_OF_ONE)
            if unpack.eof or len(said) > MOST_OF_ONE:
                break
    return bytes(said)
