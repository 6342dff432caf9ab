"""Turn the old encodings in a Word document into Unicode: body, tables, heads and feet, notes, boxes.

The font of a run is its own, or of its character style, its paragraph's style, or the document (styles.xml,
the theme). A text in the old form of a box, which Word writes beside the new one, is converted, and not
counted twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zipfile import ZipFile

from bot.conversation import regex
from bot.documents.old_fonts.paragraphs import (
    ConversionReport,
    DocumentPlace,
    Paragraph,
    PlaceKind,
    TextPiece,
    settle,
)
from bot.documents.old_fonts.parts import Attributes, Walker, has_old_font

STYLES = "word/styles.xml"
THEME = regex(r"word/theme/[^/]+\.xml")
TEXTS = regex(r"word/[^/]+\.xml")
DRAWINGS = regex(r"(?:word/(?:diagrams|charts)|xl/drawings)/[^/]+\.xml")
ROOTS = {
    "document": PlaceKind.BODY,
    "hdr": PlaceKind.HEADER,
    "ftr": PlaceKind.FOOTER,
    "footnotes": PlaceKind.NOTE,
    "endnotes": PlaceKind.NOTE,
    "comments": PlaceKind.COMMENT,
}
ROOT = regex(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)")  # the first tag: what begins with ? or ! is none
PARTING = frozenset(("tab", "br", "cr", "ptab", "drawing", "pict", "object", "sym"))
OLDER_FORM = "Fallback"  # of a text box
DEEP = 20  # styles that are based on one another


@dataclass
class Style:
    """A style: its own font, and that on which it is based."""

    based_on: str = ""
    font: str = ""


@dataclass
class Styles:
    """The styles of a document, and its fonts by default."""

    by_id: dict[str, Style] = field(default_factory=dict)
    normal: str = ""  # the style of paragraphs that name none
    default: str = ""  # font
    theme: dict[str, str] = field(default_factory=dict)  # "minor" -> font

    def font(self, *styles: str) -> str:
        """Return the font by these styles, the first that says one; else that of the document."""
        return next(filter(None, map(self._of, styles)), self.default)

    def _of(self, style: str) -> str:
        for _deep in range(DEEP):
            found = self.by_id.get(style)
            if found is None or found.font:
                return found.font if found else ""
            style = found.based_on
        return ""


def plain(attributes: Attributes) -> Mapping[str, str]:
    """Return the attributes by their names without namespaces."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def font_in(attributes: Attributes, theme: Mapping[str, str]) -> str:
    """Return which font a tag of fonts names for letters with marks."""
    said = plain(attributes)
    for kind in ("hAnsi", "ascii"):
        if named := said.get(f"{kind}Theme"):
            return theme.get("major" if named.startswith("major") else "minor", "")
        if named := said.get(kind):
            return named
    return ""


class ThemeWalker(Walker):
    """Reads which fonts a theme has for headings and for texts, and names those of today."""

    def __init__(self, content: bytes, theme: dict[str, str]) -> None:
        super().__init__(content)
        self._theme = theme

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "latin" and self.parent in ("majorFont", "minorFont"):
            self._theme[self.parent.removesuffix("Font")] = attributes.get("typeface", "")
            self.edits.fonts(span)


class StylesWalker(Walker):
    """Reads the styles, and names the fonts of today in them."""

    def __init__(self, content: bytes, styles: Styles) -> None:
        super().__init__(content)
        self._styles, self._here = styles, Style()

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        said = plain(attributes)
        if name == "style":
            self._here = Style()
            self._styles.by_id[said.get("styleId", "")] = self._here
            if said.get("type") == "paragraph" and said.get("default") in ("1", "true", "on"):
                self._styles.normal = said.get("styleId", "")
        elif name == "basedOn":
            self._here.based_on = said.get("val", "")
        elif name == "rFonts":
            if has_old_font(attributes):
                self.edits.fonts(span)
            font = font_in(attributes, self._styles.theme)
            if self.open[-3:] == ["docDefaults", "rPrDefault", "rPr"]:
                self._styles.default = font
            elif self.open[-2:] == ["style", "rPr"]:
                self._here.font = font


@dataclass
class TextRun:
    """A run: its own font, and its style. ``pieces``: its texts."""

    font: str = ""
    style: str = ""
    pieces: list[TextPiece] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)  # where it names its font


@dataclass
class OpenParagraph:
    """A paragraph that is being read."""

    paragraph: Paragraph
    style: str
    is_copy: bool


class TextWalker(Walker):
    """Reads the paragraphs of a part, one within another where a box stands in one."""

    of_text = ("t", "delText")

    def __init__(self, content: bytes, styles: Styles, kind: PlaceKind) -> None:
        super().__init__(content)
        self.paragraphs: list[Paragraph] = []
        self.kind, self._styles, self._number, self._copies = kind, styles, 0, 0
        self._inside: list[OpenParagraph] = []
        self._runs: list[TextRun] = []
        self._all_runs: list[TextRun] = []
        self._marks: list[tuple[int, int]] = []  # where fonts are named outside of runs

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        if name == "p":
            here = Paragraph(DocumentPlace(self.kind))
            self._inside.append(OpenParagraph(here, self._styles.normal, self._copies > 0))
        elif name == "r":
            self._runs.append(TextRun())
        elif name == OLDER_FORM:
            self._copies += 1
        elif name == "pStyle" and self._inside:
            self._inside[-1].style = plain(attributes).get("val", "")
        elif name == "rStyle" and self._runs and self.parent == "rPr":
            self._runs[-1].style = plain(attributes).get("val", "")
        elif name in ("rFonts", "latin"):
            self._take_font(name, attributes, span)
        elif name in PARTING and self._inside and self.parent != "tabs":
            self._inside[-1].paragraph.part()

    def _take_font(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        is_own = self._runs and self.open[-2:] == ["r", "rPr"]
        if is_own:
            font = (
                attributes.get("typeface", "") if name == "latin" else font_in(attributes, self._styles.theme)
            )
            self._runs[-1].font = font
        if has_old_font(attributes):
            (self._runs[-1].named if is_own else self._marks).append(span)

    def end(self, name: str, text: str | None, span: tuple[int, int]) -> None:
        if text and self._inside and self._runs:
            run, here = self._runs[-1], self._inside[-1]
            font = run.font or self._styles.font(run.style, here.style)
            piece = TextPiece(text, font, span)
            run.pieces.append(piece)
            here.paragraph.add(piece)
        elif name == "r" and self._runs:
            self._all_runs.append(self._runs.pop())
        elif name == OLDER_FORM:
            self._copies -= 1
        elif name == "p" and self._inside:
            self._close(self._inside.pop())

    def _close(self, here: OpenParagraph) -> None:
        paragraph = here.paragraph
        if here.is_copy:
            paragraph.count = 0
        if not any(one.text.strip() for one in paragraph.pieces):
            return
        self._number += not here.is_copy
        paragraph.place = DocumentPlace(paragraph.place.kind, str(self._number))
        self.paragraphs.append(paragraph)

    def rewrite(self) -> bytes:
        """Return the part with what was made of its pieces, and the fonts of today in what is not left."""
        for span in self._marks:
            self.edits.fonts(span)
        for run in self._all_runs:
            for piece in run.pieces:
                if piece.made is not None:
                    self.edits.text(piece.span, piece.made)
            if not any(piece.is_left for piece in run.pieces):
                for span in run.named:
                    self.edits.fonts(span)
        return self.edits.made()


def recode_docx(archive: ZipFile) -> tuple[ConversionReport, dict[str, bytes]]:
    """Convert a document; return what came of it, and the parts that have changed."""
    styles = Styles()
    names = archive.namelist()
    made: dict[str, bytes] = {}
    for name in filter(THEME.fullmatch, names):
        theme = ThemeWalker(archive.read(name), styles.theme)
        theme.walk()
        made[name] = theme.edits.made()
    if STYLES in names:
        named = StylesWalker(archive.read(STYLES), styles)
        named.walk()
        made[STYLES] = named.edits.made()
    walkers: dict[str, TextWalker] = {}
    for name in names:
        content = archive.read(name) if TEXTS.fullmatch(name) or DRAWINGS.fullmatch(name) else b""
        if kind := kind_of(name, content):
            walkers[name] = TextWalker(content, styles, kind)
            walkers[name].walk()
    body_first = sorted(walkers.values(), key=lambda one: one.kind != PlaceKind.BODY)
    report = settle([paragraph for one in body_first for paragraph in one.paragraphs])
    return report, made | {name: one.rewrite() for name, one in walkers.items()}


def kind_of(name: str, content: bytes) -> PlaceKind | None:
    """Return which part of a document this is, by its root; None for what holds no texts to be read."""
    if DRAWINGS.fullmatch(name):
        return PlaceKind.DRAWING
    root = ROOT.search(content)
    return ROOTS.get(root[1].decode(errors="replace")) if root else None
