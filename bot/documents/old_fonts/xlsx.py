"""Turn the old encodings in a workbook into Unicode: cells, names of sheets, comments, what is printed.

A cell's font is that of its style, a run's in it its own. Texts are shared by cells of several fonts: where
these make different letters of one text, each gets its own. A sheet that is renamed is renamed wherever it
is named, formulas among them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from zipfile import ZipFile

from bot.conversation import regex
from bot.documents.old_fonts.docx import DRAWINGS, Styles, TextWalker, plain
from bot.documents.old_fonts.letters import OldFont, new_font, old_font
from bot.documents.old_fonts.paragraphs import (
    ConversionReport,
    DocumentPlace,
    Paragraph,
    PlaceKind,
    TextPiece,
    is_judged,
    settle,
)
from bot.documents.old_fonts.parts import Attributes, Edits, Walker, has_old_font

STYLES, STRINGS, WORKBOOK = "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEETS = regex(r"xl/worksheets/[^/]+\.xml")
COMMENTS = regex(r"xl/(?:comments/)?comments?\d*\.xml")
NAMING = regex(r"(?:xl/(?:worksheets|charts|pivotCache|tables)/[^/]+|xl/workbook|docProps/app)\.xml")
PRINTED = frozenset(f"{which}{what}" for which in ("odd", "even", "first") for what in ("Header", "Footer"))
FORMULAS = frozenset(
    ("f", "definedName", "formula", "formula1", "formula2", "lpstr", "calculatedColumnFormula")
)
PRINT_CODE = regex(r'(&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Za-z&]))')
LITERAL = regex(r'("(?:[^"]|"")*")')
BARE_NAME = regex(r"[^\W\d][\w.]*")
COUNTED = regex(rb'\buniqueCount="(\d+)"')
LONGEST_NAME = 31  # characters of a sheet's
SIGNS = "Symbol"  # the font of what is no text: codes, names
W = TypeVar("W", bound=Walker)


@dataclass
class Fonts:
    """The fonts of a workbook, and which of them each style of cells has."""

    names: list[str] = field(default_factory=list)
    of_styles: list[int] = field(default_factory=list)

    def of(self, style: str) -> str:
        number = int(style) if style.isdecimal() else 0
        font = self.of_styles[number] if number < len(self.of_styles) else 0
        return self.names[font] if font < len(self.names) else ""


class FontsWalker(Walker):
    """Reads the fonts of a workbook, and names those of today."""

    def __init__(self, content: bytes, fonts: Fonts) -> None:
        super().__init__(content)
        self._fonts = fonts

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "font" and self.parent == "fonts":
            self._fonts.names.append("")
        elif name == "name" and self.parent == "font":
            if self.open[-2:-1] == ["fonts"]:
                self._fonts.names[-1] = attributes.get("val", "")
            if has_old_font(attributes):
                self.edits.fonts(span)
        elif name == "xf" and self.parent == "cellXfs":
            number = attributes.get("fontId", "")
            self._fonts.of_styles.append(int(number) if number.isdecimal() else 0)


def walked(walker: W) -> W:
    walker.walk()
    return walker


@dataclass
class SharedText:
    """A text that cells share: its pieces, and where it stands in the bytes."""

    paragraph: Paragraph
    span: tuple[int, int] = (0, 0)


class RichWalker(Walker):
    """Reads texts with runs: those that cells share, those in cells, and comments."""

    of_text: Sequence[str] = ("t",)
    wholes: Sequence[str] = ()

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.texts: list[SharedText] = []
        self.fonts: list[tuple[int, int]] = []
        self._here: SharedText | None = None
        self._font = ""

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name in self.wholes:
            self._here = SharedText(Paragraph(self.place()), span)
        elif name == "r":
            self._font = ""
        elif name == "rFont":
            self._font = attributes.get("val", "")
            if has_old_font(attributes):
                self.fonts.append(span)

    def place(self) -> DocumentPlace:
        return DocumentPlace(PlaceKind.CELL)

    def cell_font(self) -> str:
        """Return the font of what names none."""
        return ""

    def end(self, name: str, text: str | None, span: tuple[int, int]) -> None:
        if text and self._here and "rPh" not in self.open:
            font = (self._font if "r" in self.open else "") or self.cell_font()
            self._here.paragraph.add(TextPiece(text, font, span))
        elif name in self.wholes and self._here:
            self.texts.append(replace(self._here, span=(self._here.span[0], self.after())))
            self._here = None

    def rewrite(self) -> None:
        """Put what was made of the pieces, and the fonts of today, into the part."""
        for one in self.texts:
            put_pieces(self, one.paragraph)
        for span in self.fonts:
            self.edits.fonts(span)


def put_pieces(walker: Walker, paragraph: Paragraph) -> None:
    for piece in paragraph.pieces:
        if piece.made is not None:
            walker.edits.text(piece.span, piece.made)


class CommentsWalker(RichWalker):
    """Reads the comments of a sheet; what is a text there is named by its cell."""

    wholes = ("text",)

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._cell = ""

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "comment":
            self._cell = attributes.get("ref", "")
        super().begin(name, attributes, span)

    def place(self) -> DocumentPlace:
        return DocumentPlace(PlaceKind.COMMENT, self._cell)


class StringsWalker(RichWalker):
    """Reads the texts that cells share."""

    wholes = ("si",)
    whole = (0, 0)  # where the tag of them all stands

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "sst":
            self.whole = span
        super().begin(name, attributes, span)


@dataclass
class Cell:
    """A cell that shows a shared text: where its number stands, which that is, and in which font."""

    at: str
    number: int
    font: str
    span: tuple[int, int]
    sheet: "SheetWalker"


@dataclass
class Composed:
    """A text in which codes or names stand between what is read: a formula, the head of a printed sheet."""

    paragraph: Paragraph
    span: tuple[int, int]


class SheetWalker(RichWalker):
    """Reads the cells of a sheet, its formulas, and what is printed above and below it."""

    of_text = ("t", "v", *sorted(FORMULAS), *sorted(PRINTED))
    wholes = ("is",)

    def __init__(self, content: bytes, name: str, fonts: Fonts) -> None:
        super().__init__(content)
        self.name = name
        self.shared: list[Cell] = []
        self.results: list[Paragraph] = []  # of formulas
        self.composed: list[Composed] = []
        self.links: list[tuple[int, int]] = []  # to other sheets
        self._fonts, self._cell, self._kind, self._look = fonts, "", "", ""

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "c":
            self._cell, self._kind = attributes.get("r", ""), attributes.get("t", "")
            self._look = self._fonts.of(attributes.get("s", ""))
        elif name == "hyperlink" and "location" in attributes:
            self.links.append(span)
        super().begin(name, attributes, span)

    def place(self) -> DocumentPlace:
        return DocumentPlace(PlaceKind.CELL, self._cell, self.name)

    def cell_font(self) -> str:
        return self._look

    def end(self, name: str, text: str | None, span: tuple[int, int]) -> None:
        if name == "v":
            self._take_value(text or "", span)
        elif name in FORMULAS:
            self._compose(LITERAL.split(text or ""), self._look if self.parent == "c" else "", span)
        elif name in PRINTED:
            self._compose(PRINT_CODE.split(text or ""), self._fonts.of("0"), span, is_printed=True)
        else:
            super().end(name, text, span)

    def _take_value(self, text: str, span: tuple[int, int]) -> None:
        if self._kind == "s" and text.strip().isdecimal():
            self.shared.append(Cell(self._cell, int(text), self._look, span, self))
        elif self._kind == "str" and text:
            self.results.append(Paragraph(self.place(), [[TextPiece(text, self._look, span)]]))

    def _compose(
        self, parts: Sequence[str], font: str, span: tuple[int, int], *, is_printed: bool = False
    ) -> None:
        """Read a text whose parts are by turns what it is made of, and what is read, or the other way."""
        kind = PlaceKind.PRINTED if is_printed else PlaceKind.CELL
        here = Paragraph(
            DocumentPlace(kind, "" if is_printed else self._cell, self.name), count=int(is_printed)
        )
        for number, part in enumerate(parts):
            is_code = bool(number % 2) == is_printed
            if is_code and part.startswith('&"'):
                named = part[2:-1].partition(",")[0]
                font = font if named in ("", "-") else named
            here.add(TextPiece(part, SIGNS if is_code else font, span))
        self.composed.append(Composed(here, span))

    def rewrite_in(self, renamed: "Renamed") -> bytes:
        """Return the sheet with what was made of its texts, and the new names of sheets."""
        self.rewrite()
        for one in self.results:
            put_pieces(self, one)
        for composed in self.composed:
            before = "".join(piece.text for piece in composed.paragraph.pieces)
            after = "".join(map(in_new_font, composed.paragraph.pieces))
            if composed.paragraph.place.kind != PlaceKind.PRINTED:
                after = renamed.within(after)
            if after != before:
                self.edits.text(composed.span, after)
        for span in self.links:
            self.edits.attributes(span, renamed.within)
        return self.edits.made()


def in_new_font(piece: TextPiece) -> str:
    """Return a part of a composed text as it is now: its text, or its code with the font of today."""
    if piece.font == SIGNS and piece.text.startswith('&"'):
        font, comma, style = piece.text[2:-1].partition(",")
        return f'&"{new_font(font)}{comma}{style}"'
    return piece.text if piece.made is None else piece.made


@dataclass
class Renamed:
    """The new names of sheets that were called otherwise."""

    names: dict[str, str] = field(default_factory=dict)

    def within(self, text: str) -> str:
        """Return a formula, or the name itself, with the new names."""
        if text in self.names:
            return self.names[text]
        for old, new in self.names.items():
            quoted = "'" + new.replace("'", "''") + "'!"
            text = text.replace("'" + old.replace("'", "''") + "'!", quoted)
            if BARE_NAME.fullmatch(old):
                text = re.sub(rf"(?<![\w.'!]){re.escape(old)}!", quoted.replace("\\", r"\\"), text)
        return text


class NamingWalker(Walker):
    """Names sheets by their new names wherever else they are named."""

    of_text = tuple(sorted(FORMULAS))

    def __init__(self, content: bytes, renamed: Renamed) -> None:
        super().__init__(content)
        self._renamed = renamed

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "sheet" or name == "worksheetSource":
            self.edits.attributes(span, lambda value: self._renamed.names.get(value, value))

    def end(self, name: str, text: str | None, span: tuple[int, int]) -> None:
        if text and (after := self._renamed.within(text)) != text:
            self.edits.text(span, after)


class WorkbookWalker(Walker):
    """Reads the names of the sheets, and which part each is."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.sheets: dict[str, str] = {}  # id of its relation -> name
        self.targets: dict[str, str] = {}  # the same -> part

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        said = plain(attributes)
        if name == "sheet":
            self.sheets[said.get("id", "")] = said.get("name", "")
        elif name == "Relationship":
            target = said.get("Target", "")
            self.targets[said.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"


class OldWorkbook:
    """A workbook that is being converted: its parts, read by the walkers of their kinds."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._parts = archive.namelist()
        self._made: dict[str, bytes] = {}
        self._names = self._sheet_names()
        fonts = Fonts()
        for name in self._among(STYLES):
            walker = walked(FontsWalker(archive.read(name), fonts))
            self._made[name] = walker.edits.made()
        self._sheets = {
            name: walked(SheetWalker(archive.read(name), self._names.get(name, ""), fonts))
            for name in self._parts
            if SHEETS.fullmatch(name)
        }
        self._comments = {
            name: walked(CommentsWalker(archive.read(name)))
            for name in self._parts
            if COMMENTS.fullmatch(name)
        }
        self._drawings = {
            name: walked(TextWalker(archive.read(name), Styles(), PlaceKind.DRAWING))
            for name in self._parts
            if DRAWINGS.fullmatch(name)
        }
        self._strings = {name: walked(StringsWalker(archive.read(name))) for name in self._among(STRINGS)}

    def _among(self, name: str) -> list[str]:
        return [name] if name in self._parts else []

    def _sheet_names(self) -> dict[str, str]:
        """Return how each part that is a sheet is called."""
        sheets: dict[str, str] = {}
        targets: dict[str, str] = {}
        for name in (*self._among(WORKBOOK), *self._among(RELATIONS)):
            walker = walked(WorkbookWalker(self._archive.read(name)))
            sheets |= walker.sheets
            targets |= walker.targets
        return {targets[key]: called for key, called in sheets.items() if key in targets}

    def recode(self) -> tuple[ConversionReport, dict[str, bytes]]:
        """Convert it; return what came of it, and the parts that have changed."""
        called = [
            Paragraph(DocumentPlace(PlaceKind.SHEET, "", name), [[TextPiece(name)]])
            for name in self._names.values()
        ]
        shared = [SharedUses(one, self._cells()) for one in self._strings.values()]
        paragraphs = [variant.paragraph for one in shared for variant in one.variants]
        for sheet in self._sheets.values():
            paragraphs += [one.paragraph for one in sheet.texts]
            paragraphs += sheet.results
            paragraphs += [one.paragraph for one in sheet.composed]
        paragraphs += [one.paragraph for walker in self._comments.values() for one in walker.texts]
        paragraphs += [one for walker in self._drawings.values() for one in walker.paragraphs]
        report = settle([*paragraphs, *called])
        renamed = renamed_sheets(called)
        report.places = [replace(one, name=renamed.names.get(one.name, one.name)) for one in report.places]
        for name, uses in zip(self._strings, shared, strict=True):
            self._made[name] = uses.rewrite()
        return report, self._made | self._rewritten(renamed)

    def _cells(self) -> list[Cell]:
        return [cell for sheet in self._sheets.values() for cell in sheet.shared]

    def _rewritten(self, renamed: Renamed) -> dict[str, bytes]:
        made = {name: sheet.rewrite_in(renamed) for name, sheet in self._sheets.items()}
        for name, comments in self._comments.items():
            comments.rewrite()
            made[name] = comments.edits.made()
        made |= {name: drawing.rewrite() for name, drawing in self._drawings.items()}
        if renamed.names:
            for name in self._parts:
                if NAMING.fullmatch(name) and name not in made:
                    made[name] = walked(NamingWalker(self._archive.read(name), renamed)).edits.made()
        return made


def renamed_sheets(called: Sequence[Paragraph]) -> Renamed:
    """Return the new names of sheets, where no other has it and it is not too long."""
    renamed, taken = Renamed(), {one.place.name.casefold() for one in called}
    for one in called:
        made = next(one.pieces).made
        if made and len(made) <= LONGEST_NAME and made.casefold() not in taken:
            renamed.names[one.place.name] = made
            taken.add(made.casefold())
    return renamed


@dataclass
class Variant:
    """A shared text as the cells of one font show it."""

    paragraph: Paragraph
    cells: list[Cell]


class SharedUses:
    """The shared texts of a workbook, each as often as cells show it in fonts that differ."""

    def __init__(self, strings: StringsWalker, cells: Sequence[Cell]) -> None:
        self._strings = strings
        by_look: list[dict[tuple[OldFont | None, bool], list[Cell]]] = [{} for _one in strings.texts]
        for cell in cells:
            if cell.number < len(by_look):
                look = old_font(cell.font), is_judged(TextPiece("", cell.font))
                by_look[cell.number].setdefault(look, []).append(cell)
        self._of_texts = [
            [variant_of(text, some) for some in looks.values()] or [variant_of(text, [])]
            for text, looks in zip(strings.texts, by_look, strict=True)
        ]

    @property
    def variants(self) -> Iterator[Variant]:
        for variants in self._of_texts:
            yield from variants

    def rewrite(self) -> bytes:
        """Return the shared texts as they are now; behind them stands what is shown otherwise elsewhere."""
        strings, more = self._strings, list[bytes]()
        for text, (first, *others) in zip(strings.texts, self._of_texts, strict=True):
            put_pieces(strings, first.paragraph)
            for other in others:
                if made_of(other) != made_of(first):
                    for cell in other.cells:
                        cell.sheet.edits.text(cell.span, str(len(strings.texts) + len(more)))
                    more.append(self._copy(text, other))
        for span in strings.fonts:
            strings.edits.fonts(span)
        if more:
            self._add(more)
        return strings.edits.made()

    def _copy(self, text: SharedText, other: Variant) -> bytes:
        edits = Edits(self._strings.edits.content)
        for piece in other.paragraph.pieces:
            if piece.made is not None:
                edits.text(piece.span, piece.made)
        for span in self._strings.fonts:
            if text.span[0] <= span[0] < text.span[1]:
                edits.fonts(span)
        return edits.made(*text.span)

    def _add(self, more: Sequence[bytes]) -> None:
        """Put further texts behind the last, and count them."""
        content, edits = self._strings.edits.content, self._strings.edits
        edits.insert(content.rindex(b"</"), b"".join(more))
        if found := COUNTED.search(content, *self._strings.whole):
            edits.places.append((*found.span(1), b"%d" % (len(self._strings.texts) + len(more))))


def variant_of(text: SharedText, cells: list[Cell]) -> Variant:
    font = cells[0].font if cells else ""
    groups = [[replace(piece, font=piece.font or font) for piece in group] for group in text.paragraph.groups]
    place = DocumentPlace(PlaceKind.CELL, cells[0].at, cells[0].sheet.name) if cells else text.paragraph.place
    return Variant(Paragraph(place, groups, len(cells)), cells)


def made_of(variant: Variant) -> list[str]:
    return [one.text if one.made is None else one.made for one in variant.paragraph.pieces]


def recode_xlsx(archive: ZipFile) -> tuple[ConversionReport, dict[str, bytes]]:
    """Convert a workbook; return what came of it, and the parts that have changed."""
    return OldWorkbook(archive).recode()
