"""Words in what people send, as rows of cells, to be looked at for passwords and marks of secrecy.

A paragraph is a row of one cell; a row of a table has two or more; a row of none parts what does not belong
together. Read are texts, what documents until 2007
hold in Unicode, and each part of a package that is XML, whatever it is called: a Word file's text may lie in
word/document2.xml, its mark in a header. Nothing is read of a PDF or a picture.
"""

import csv
import html
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.conversation import nfc, regex
from bot.documents.kinds import BEGINNING, OLE, PDF, ZIP, begins_as_xml, picture_type
from bot.domain.encodings import converted

Row = list[str]  # of cells
DAMAGES = (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)  # or a password
MEGABYTE = 1024 * 1024
MOST = 4 * MEGABYTE  # bytes that are read of a file, unpacked
MOST_TEXT = 2 * MEGABYTE  # the same of what is text throughout
MOST_PACKED = 20 * MEGABYTE  # the same of a package in a package, as it is
MOST_DEEP = 1  # packages in packages that are read
MOST_COLUMNS = 64  # behind which cells follow one another, however far right they stand
TRIED = 20  # lines by which the delimiter of a table is told
JUDGED = 20_000  # characters by which an old encoding is told
DATA, DATA_ENDS = "<![CDATA[", "]]>"
TOKEN = regex(r"([^<]*)(?:<([^<>]*)>|<|\Z)")  # some text, and the tag behind it
NAME = regex(r"/?(?:[^\s:/]{1,40}:)?([^\s:/]{1,40})")  # of a tag, without its namespace
PARAGRAPHS = frozenset(("p", "h", "si", "is", "text"))
CELLS = frozenset(("tc", "c", "table-cell", "covered-table-cell"))
ROWS = frozenset(("tr", "row", "table-row"))
SPACES = {"tab": " ", "s": " ", "br": "\n", "cr": "\n", "line-break": "\n"}
COLUMN = regex(r"""\br=["']([A-Z]{1,3})\d""")
REPEATED = regex(r"""number-columns-repeated=["'](\d{1,4})["']""")
IS_SHARED = regex(r"""\bt=["']s["']""")  # the cell holds the number of a text that several share
STRINGS = "sharedstrings.xml"
ON_PAPER = regex(r"(?:odd|even|first)(?:Header|Footer)")  # of a sheet, with codes of its look between
LOOK = regex(r'&(?:"[^"]{0,80}"|\d{1,3}|[A-Z])')
# What Word and Excel until 2007 wrote of Unicode: two bytes a letter, of the pages that Vietnamese has.
OLD_WORDS = regex(rb"(?:[\x01-\xff]\0|[\x00-\xff][\x01\x03\x1e\x20]){8,}")
CELL_ENDS = "\x07"
OLD_ENDS = regex(r"([\x07\r\n\x0b\x0c])")  # of a cell, and of lines


def rows_in(content: bytes, *, is_csv: bool = False) -> Iterator[Row]:
    """Return the words of a file, as far as they are read. Raises DAMAGES."""
    if content.startswith(ZIP):
        with ZipFile(BytesIO(content)) as archive:
            yield from _rows_of_package(archive)
    elif content.startswith(OLE):
        yield from _rows_of_old(content)
    else:
        text = _decoded(content[:MOST_TEXT])
        yield from _rows_of_table(text) if is_csv else ([line] for line in text.splitlines())


def text_of(content: bytes) -> str | None:
    """Return the words of a file, a line a row; None for a picture, a PDF, and what is damaged."""
    if content.startswith(PDF) or picture_type(content):
        return None
    try:
        return "\n".join(" ".join(row) for row in rows_in(content))
    except DAMAGES:
        return None


def _decoded(content: bytes) -> str:
    """Decode a text, cut short perhaps; letters of an old encoding become those of Unicode."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return nfc(content.decode("utf-16", "replace"))
    try:
        return nfc(content[: len(content) - _torn(content)].decode("utf-8-sig"))
    except UnicodeDecodeError:
        text = content.decode("latin-1")
        return converted(text[:JUDGED]) or text


def _torn(content: bytes) -> int:
    """Return how many bytes at the end are the beginning of a letter."""
    for count in range(1, min(4, len(content) + 1)):
        if content[-count] >= 0xC0:
            return count
        if content[-count] < 0x80:
            break
    return 0


def _rows_of_table(text: str) -> Iterator[Row]:
    lines = text.splitlines()
    delimiter = max(";,\t", key=lambda one: sum(line.count(one) for line in lines[:TRIED]))
    try:
        yield from ([*cells, ""] for cells in csv.reader(StringIO(text), delimiter=delimiter))
    except csv.Error:
        yield from ([line] for line in lines)


def _rows_of_old(content: bytes) -> Iterator[Row]:
    room = MOST
    for found in OLD_WORDS.finditer(content):
        if room <= 0:
            return
        room -= len(found[0])
        parts = OLD_ENDS.split(nfc(found[0].decode("utf-16-le", "replace")))
        for text, end in zip(parts[::2], [*parts[1::2], ""], strict=True):
            yield [text]
            if end == CELL_ENDS:
                yield []


def _rows_of_package(archive: ZipFile, deep: int = 0) -> Iterator[Row]:
    """Read shared texts first, and small parts before large ones: what stands in headers is not left out."""
    room, strings = MOST, Strings()
    parts = [one for one in archive.infolist() if not one.filename.lower().endswith(".rels")]
    for part in sorted(parts, key=lambda one: (not _is_strings(one), one.file_size)):
        if room <= 0:
            return
        with archive.open(part) as opened:
            start = opened.read(BEGINNING)
            if start.startswith(ZIP) and deep < MOST_DEEP:
                with ZipFile(BytesIO(start + opened.read(MOST_PACKED))) as inner:
                    yield from _rows_of_package(inner, deep + 1)
            if not begins_as_xml(start):
                continue
            xml = start + opened.read(room)
        room -= len(xml)
        rows = rows_of_xml(xml.decode("utf-8", "replace"), strings.texts)
        if _is_strings(part):
            rows = strings.taken(rows)
        yield from rows


def _is_strings(part: ZipInfo) -> bool:
    return part.filename.lower().endswith(STRINGS)


@dataclass
class Strings:
    """The texts of a workbook that its cells share."""

    texts: list[str] = field(default_factory=list)

    def taken(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Keep them, and pass them on, each for itself."""
        for row in rows:
            self.texts.append(row[0])
            yield from (row, [])


def rows_of_xml(xml: str, strings: Sequence[str] = ()) -> Iterator[Row]:
    """Return the paragraphs and rows of a part, in its order; ``strings``: the texts that cells share."""
    reader = PartReader(strings)
    for token in TOKEN.finditer(_without_data(xml)):
        reader.said.append(token[1])
        if token[2] is not None and (row := reader.take(token[2])) is not None:
            yield row


def _without_data(xml: str) -> str:
    """Write what stands in sections of data as any other text."""
    first, *others = xml.split(DATA)
    parts = (one.partition(DATA_ENDS) for one in others)
    return first + "".join(html.escape(data) + after for data, _end, after in parts)


class PartReader:
    """Reads the tags of a part, one after another. ``said``: the text since the last cell or paragraph."""

    def __init__(self, strings: Sequence[str]) -> None:
        self.said: list[str] = []
        self._strings = strings
        self._row: Row = []
        self._cells = self._paragraphs = 0  # that are open, one in another
        self._is_shared = False

    def take(self, tag: str) -> Row | None:
        """Read a tag; return the row that it ends."""
        found = NAME.match(tag)
        name = found[1] if found else ""
        if name in SPACES and (name != "s" or tag.startswith("text:")):
            self.said.append(SPACES[name])
        if name in CELLS:
            self._take_cell(tag)
        elif name in ROWS:
            return self._ended_row() if tag.startswith("/") and not self._cells else None
        elif tag.startswith("/"):
            return self._closed(name)
        elif name in PARAGRAPHS:
            if not tag.endswith("/"):
                self._paragraphs += 1
            elif name == "si":
                return [""]
        return None

    def _take_cell(self, tag: str) -> None:
        if tag.startswith("/"):
            self._cells = max(0, self._cells - 1)
            if not self._cells:
                self._row.append(self._text())
            return
        if self._cells == 0:
            self._text()
            self._is_shared = IS_SHARED.search(tag) is not None
            self._pad(tag)
        if not tag.endswith("/"):
            self._cells += 1
        elif self._cells == 0:
            self._row += [""] * _times(tag)

    def _pad(self, tag: str) -> None:
        """Leave out as many cells as a workbook does."""
        if found := COLUMN.search(tag):
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            self._row += [""] * (min(column - 1, MOST_COLUMNS) - len(self._row))

    def _closed(self, name: str) -> Row | None:
        """Read the end of what is neither a cell nor a row: outside of paragraphs any of them ends a line."""
        if name == "f":  # a formula, of which the value follows
            self.said.clear()
        if name in PARAGRAPHS:
            self._paragraphs = max(0, self._paragraphs - 1)
        if self._cells:
            self.said.append("\n" if name in PARAGRAPHS else "")
            return None
        if ON_PAPER.fullmatch(name):
            return [LOOK.sub(" ", self._text())]
        is_line = name in PARAGRAPHS or (not self._paragraphs and "".join(self.said).strip())
        return [self._text()] if is_line else None

    def _ended_row(self) -> Row:
        row, self._row = [*self._row, ""], []
        return row

    def _text(self) -> str:
        """Return the text so far, and begin anew."""
        text = nfc(html.unescape("".join(self.said))).strip()
        self.said.clear()
        if self._is_shared:
            self._is_shared = False
            return self._strings[int(text)] if text.isdecimal() and int(text) < len(self._strings) else ""
        return text


def _times(tag: str) -> int:
    found = REPEATED.search(tag)
    return min(int(found[1]), MOST_COLUMNS) if found else 1
