"""Turn a text file in an old encoding into Unicode: UTF-8 with its mark first, as Notepad wants it."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from bot.documents.old_fonts.letters import OldFont, is_unicode, recode
from bot.documents.old_fonts.paragraphs import JUDGED, ConversionReport, DocumentPlace, PlaceKind
from bot.domain.encodings import encoding_of


def decoded(content: bytes) -> str:
    """Read a text; one that is not Unicode has its letters where Windows shows them."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "".join(map(letter, content))


def letter(byte: int) -> str:
    """Return what a byte shows on Windows; five of them show nothing, and stay as they are."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def recode_text(content: bytes) -> tuple[ConversionReport, bytes]:
    """Convert a text, which is judged as a whole; return what came of it, line by line, and the file."""
    report, text = ConversionReport(), decoded(content)
    lines = text.splitlines(keepends=True)
    encoding = encoding_of("".join(line for line in lines if not is_unicode(line))[:JUDGED])
    if encoding is None:
        return report, content
    for number, line in enumerate(lines):
        if is_unicode(line):
            continue
        recoded = recode([line], OldFont(encoding))
        report.converted[encoding] += recoded.pieces[0] != line
        lines[number] = recoded.pieces[0]
        if not recoded.is_whole:
            report.leave(DocumentPlace(PlaceKind.LINE, str(number + 1)))
    return report, BOM_UTF8 + "".join(lines).encode("utf-8", "replace")
