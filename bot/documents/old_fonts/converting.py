"""The child process in which a document is converted: ``python -m bot.documents.old_fonts.converting``.

It is asked as the child is that opens files (bot/documents/child.py), and has no more time, memory or rights.
On its first line it answers what came of it, or why nothing did; behind that stands the converted file. This
is looked at as any file that comes in: a mark of secrecy is read in Unicode that nobody saw in TCVN3.
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from zipfile import ZipFile

from bot.documents import child
from bot.documents.content import why_refused
from bot.documents.kinds import ZIP, ending_of
from bot.documents.old_fonts.docx import recode_docx
from bot.documents.old_fonts.paragraphs import ConversionReport, report_in
from bot.documents.old_fonts.parts import DamagedPart
from bot.documents.old_fonts.texts import recode_text
from bot.documents.old_fonts.xlsx import recode_xlsx
from bot.documents.words import DAMAGES

PACKAGES = {".docx": recode_docx, ".xlsx": recode_xlsx}
MOST_PARTS = 1_000  # of a package
MOST_UNPACKED = 50_000_000  # bytes
MOST_XML = 20_000_000  # bytes of one part that is read
MOST = 24 * child.MEGABYTE  # bytes of an answer: no file that comes in is larger than 20
UNOPENED = "unopened"
BY_WORDS = ("classified", "password")  # why a document is refused by what it says in Unicode


@dataclass(frozen=True)
class Converted:
    """Outcome of a conversion. ``why``: it is refused; ``content``: b"" where nothing was to be converted."""

    why: str = ""
    report: ConversionReport | None = None
    content: bytes = b""


def main() -> None:
    """Answer about one document."""
    child.limit_itself()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def answer(question: BinaryIO, said: BinaryIO) -> None:
    name = question.read(int.from_bytes(question.read(child.LENGTH))).decode()
    converted = convert(name, question.read())
    first = converted.report.as_json() if converted.report else converted.why.encode()
    said.write(first + b"\n" + converted.content)


def read_answer(said: bytes) -> Converted:
    """Read what a child has answered; whatever else it says is taken for a document that does not open."""
    first, newline, content = said.partition(b"\n")
    report = report_in(first) if newline else None
    if report is not None:
        return Converted("", report, content)
    why = first.decode(errors="replace")
    return Converted(why if newline and why in BY_WORDS else UNOPENED)


def convert(name: str, content: bytes) -> Converted:
    """Convert a document that was taken, and look at what it says in Unicode."""
    ending = ending_of(name)
    try:
        report, made = recoded(ending, content)
    except (DamagedPart, UnicodeError, *DAMAGES):
        return Converted(UNOPENED)
    if not report.converted.total():
        return Converted("", report)
    why = why_refused(name, made)
    return Converted(why) if why else Converted("", report, made)


def recoded(ending: str, content: bytes) -> tuple[ConversionReport, bytes]:
    """Convert a document of that kind. Raises DamagedPart, or one of DAMAGES."""
    if ending == ".txt":
        return recode_text(content)
    if ending not in PACKAGES or not content.startswith(ZIP):
        raise DamagedPart
    with ZipFile(BytesIO(content)) as archive:
        refuse_large(archive)
        report, changed = PACKAGES[ending](archive)
        return report, packed(archive, changed)


def refuse_large(archive: ZipFile) -> None:
    """Refuse a package that would take too much to be read."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise DamagedPart
    if any(one.file_size > MOST_XML for one in parts if one.filename.lower().endswith(".xml")):
        raise DamagedPart


def packed(archive: ZipFile, changed: dict[str, bytes]) -> bytes:
    """Pack the parts anew, in their order: those that have not changed as they were."""
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for one in archive.infolist():
            content = changed.get(one.filename)
            made.writestr(one, archive.read(one) if content is None else content)
    return file.getvalue()


if __name__ == "__main__":
    main()
