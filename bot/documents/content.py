"""Sorts of files by name and content: which are taken, and why the others are refused.

A zip may hold anything, and what unpacks it may be made to work for hours: ``why_refused`` is called in a
child process (child.py) for all that is no picture.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from bot.documents.kinds import (
    BEGINNING,
    OLD,
    OLE,
    PACKAGES,
    PDF,
    PHOTOS,
    PROGRAMS,
    TAKEN,
    TEXTS,
    ZIP,
    ending_of,
    is_foreign_xml,
    is_text,
    picture_type,
)
from bot.documents.programs import (
    MOST_ENTRY,
    names_script,
    old_is_locked,
    old_runs,
    package_runs,
    pdf_runs,
    xml_parts,
)
from bot.documents.words import DAMAGES, Row, rows_in
from bot.domain.safety import written

OLD_KINDS = tuple(name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "Book"))
NEVER_SHOWN = "customxml/"  # what other systems note in a document, in whatever encoding
FOLDERS_OF_MACOS = "__MACOSX/"
BESIDE_A_FILE = b"\x00\x05\x16\x07"  # how what macOS puts there begins, under the file's name behind "._"
OF_FOLDERS = {".DS_Store": b"\x00\x00\x00\x01Bud1", "Thumbs.db": OLE}  # what systems put into a folder
MOST_ENTRIES = 5000  # of a zip
MOST_ATTACHED = 50  # files of a pdf
OF_PROGRAMS = (".xml", ".p7s")  # what programs attach to a pdf: an invoice's figures, a signature
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of a zip


def why_refused(name: str, content: bytes) -> str:
    """Return why a file is refused; "" where it is not.

    "empty"; "program", also with macros; "kind", none of those that offices use; "classified", by a mark;
    "password", written in it; "unopened", locked, damaged, or such as nobody's program writes.
    """
    ending = ending_of(name)
    if not content:
        return "empty"
    if content.startswith(PROGRAMS):
        return "program"
    if picture_type(content):
        return "" if ending in (*PHOTOS, "") else "kind"
    if ending not in TAKEN or ending in PHOTOS:
        return "kind"
    if ending == ".pdf" and content.startswith(PDF):
        return "program" if pdf_runs(content) else why_pdf_refused(content)
    if ending in TEXTS and is_text(content):
        return why_words_refused(rows_in(content, is_csv=ending == ".csv"))
    if ending in (".pdf", *TEXTS):
        return "kind"
    try:
        return why_container_refused(ending, content)
    except DAMAGES:
        return "unopened"


def why_words_refused(rows: Iterable[Row]) -> str:
    """Return why a file is refused by what is written in it."""
    read = written.bounded(rows)
    if written.is_marked(read):
        return "classified"
    return "password" if written.holds_password(read) else ""


def why_pdf_refused(content: bytes) -> str:
    """Return why a PDF is refused by its scripts, words, or what it carries; torn pages are taken unread."""
    from bot.documents import pages  # noqa: PLC0415 - only in a child: a start does not wait

    try:
        if any(map(names_script, pages.packed_objects(content))):
            return "program"
        why = why_words_refused([line] for line in pages.lines_of(content))
        return why or why_carried_refused(pages.attached_to(content))
    except (pages.LockedPdf, *pages.DAMAGES):
        return "unopened"


def why_carried_refused(attached: Iterable[tuple[str, bytes]]) -> str:
    """Return why what a PDF carries is refused: the first such file, or that there are too many."""
    for number, (name, content) in enumerate(attached):
        why = why_attached_refused(name, content) if number < MOST_ATTACHED else "unopened"
        if why:
            return why
    return ""


def why_attached_refused(name: str, content: bytes) -> str:
    """Look at a file that a PDF carries, as at one by itself; what programs put there is only to be none."""
    if not content or (ending_of(name) in OF_PROGRAMS and not content.startswith(PROGRAMS)):
        return ""
    return why_refused(name, content)


def why_container_refused(ending: str, content: bytes) -> str:
    """Return why what holds other files, or parts, is refused. Raises one of DAMAGES."""
    if content.startswith(OLE) and ending != ".zip":
        return why_old_refused(content) or why_words_refused(rows_in(content))
    if not content.startswith(ZIP) or ending in OLD:
        return "kind"
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or any(one.is_dir() and one.file_size for one in entries):
            return "unopened"
        files = [one for one in entries if not one.is_dir()]
        why = (
            why_zip_refused(archive, files)
            if ending == ".zip"
            else why_package_refused(archive, files, ending)
        )
    return why or ("" if ending == ".zip" else why_words_refused(rows_in(content)))


def why_old_refused(content: bytes) -> str:
    """Look at what Office wrote until 2007, or with a password: then nobody sees what is in it."""
    if old_is_locked(content):
        return "unopened"
    if old_runs(content):
        return "program"
    return "" if any(name in content for name in OLD_KINDS) else "kind"


def why_package_refused(archive: ZipFile, parts: Sequence[ZipInfo], ending: str) -> str:
    if package_runs(archive):
        return "program"
    if not any(PACKAGES[ending].fullmatch(one.filename) for one in parts):
        return "kind"
    ends = xml_parts(archive)
    shown = [one for one in parts if not one.filename.lower().startswith(NEVER_SHOWN)]
    markup = [one for one in shown if one.filename.lower().endswith(ends)]
    return "unopened" if any(is_foreign_xml(beginning(archive, one)) for one in markup) else ""


def beginning(archive: ZipFile, part: ZipInfo) -> bytes:
    with archive.open(part) as opened:
        return opened.read(BEGINNING)


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
    if not content or is_junk(entry.filename, content):
        return ""
    return "kind" if ending_of(name) == ".zip" else why_refused(name, content)


def is_junk(path: str, content: bytes) -> bool:
    """Return whether a system has put this beside files, or into a folder, of which nobody knows."""
    name = path.rpartition("/")[2]
    if name in OF_FOLDERS:
        return content.startswith(OF_FOLDERS[name])
    is_beside = path.startswith(FOLDERS_OF_MACOS) and name.startswith("._")
    return is_beside and content.startswith(BESIDE_A_FILE) and ending_of(name[2:]) in (*TAKEN, "")
