"""Texts of a document, each in pieces of one font, and which of them are turned into Unicode.

A piece is in what its font shows. What has a font of today is judged by the whole paragraph, as typed text
is; words that are too few to be judged, by what the rest of the document is in.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any

from bot.conversation import regex
from bot.documents.old_fonts.letters import OldFont, is_doubtful, is_told, is_unicode, old_font, recode
from bot.domain.encodings import Encoding, encoding_of

MOST_PLACES = 5  # that are named of what could not be converted
LONGEST_NAME = 60  # characters of a sheet's name
JUDGED = 20_000  # characters by which the encoding of a whole document is told
SIGNS = regex(
    r"\s*(?:symbol|wingdings|webdings|marlett|mt extra)", re.IGNORECASE
)  # fonts of signs, no letters
ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni")


class PlaceKind(StrEnum):
    """Parts of a document, as a place in it is named."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    NOTE = "note"
    COMMENT = "comment"
    DRAWING = "drawing"
    CELL = "cell"
    SHEET = "sheet"
    PRINTED = "printed"  # head and foot of a sheet on paper
    LINE = "line"


@dataclass(frozen=True)
class DocumentPlace:
    """A place in a document. ``at``: the number of a paragraph or line, or a cell; ``name``: of the sheet."""

    kind: PlaceKind
    at: str = ""
    name: str = ""


@dataclass
class TextPiece:
    """A piece of text in one font, at ``span`` of its part. ``made``: what it becomes; None: it stays."""

    text: str
    font: str = ""
    span: tuple[int, int] = (0, 0)
    made: str | None = None
    is_left: bool = False  # in an old font, and left in it

    @property
    def old(self) -> OldFont | None:
        return old_font(self.font)


@dataclass
class Paragraph:
    """A paragraph, cell or line. ``groups``: pieces that stand side by side, with no tab between them.

    ``count``: the cells that share it.
    """

    place: DocumentPlace
    groups: list[list[TextPiece]] = field(default_factory=lambda: [[]])
    count: int = 1

    def add(self, piece: TextPiece) -> None:
        self.groups[-1].append(piece)

    def part(self) -> None:
        """Note that what follows does not stand beside what was before."""
        if self.groups[-1]:
            self.groups.append([])

    @property
    def pieces(self) -> Iterator[TextPiece]:
        for group in self.groups:
            yield from group

    @property
    def text(self) -> str:
        """Return what no old font shows, judged as a whole."""
        groups = ("".join(one.text for one in group if is_judged(one)) for group in self.groups)
        return " ".join(filter(None, groups))


@dataclass
class ConversionReport:
    """Paragraphs converted by encoding, places where something was left, and the first few of these."""

    converted: Counter[str] = field(default_factory=Counter)
    left: int = 0
    places: list[DocumentPlace] = field(default_factory=list)

    def leave(self, place: DocumentPlace) -> None:
        self.left += 1
        if len(self.places) < MOST_PLACES:
            self.places.append(place)

    def as_json(self) -> bytes:
        places = [[one.kind, one.at, one.name[:LONGEST_NAME]] for one in self.places]
        counts = {one: self.converted[one] for one in ENCODINGS}
        return json.dumps({**counts, "left": self.left, "places": places}).encode()


def report_in(stored: bytes) -> ConversionReport | None:
    """Read what ``as_json`` wrote; None for anything else: who wrote it had opened a hostile file."""
    try:
        found = json.loads(stored)
        counts: Counter[str] = Counter({one: int(found[one]) for one in ENCODINGS})
        places = [_place(one) for one in found["places"][:MOST_PLACES]]
        report = ConversionReport(counts, int(found["left"]), places)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return report if min(*counts.values(), report.left) >= 0 else None


def _place(one: Sequence[Any]) -> DocumentPlace:
    kind, at, name = one
    return DocumentPlace(PlaceKind(kind), str(at)[:12], str(name)[:LONGEST_NAME])


def is_judged(piece: TextPiece) -> bool:
    """Return whether a piece is judged by what it says: its font tells nothing."""
    return piece.old is None and not SIGNS.match(piece.font)


def settle(paragraphs: Sequence[Paragraph]) -> ConversionReport:
    """Turn what is in an old encoding into Unicode, and tell how much that was."""
    report, around = ConversionReport(), encoding_around(paragraphs)
    for paragraph in paragraphs:
        found, is_whole = _by_fonts(paragraph)
        judged = _by_words(paragraph, around)
        if judged:
            found.append(judged)
        is_left = not is_whole or (judged is None and around is not None and is_doubtful(paragraph.text))
        if found:
            report.converted[found[0]] += paragraph.count
        if is_left and paragraph.count:
            report.leave(paragraph.place)
    return report


def encoding_around(paragraphs: Sequence[Paragraph]) -> Encoding | None:
    """Return what most of a document is in that is in an old encoding; None where nothing is."""
    counts: Counter[Encoding] = Counter()
    untold: list[str] = []
    for paragraph in paragraphs:
        for piece in paragraph.pieces:
            if (old := piece.old) and not is_unicode(piece.text):
                counts[old.encoding] += len(piece.text)
        untold.append(paragraph.text)
    words = " ".join(text for text in untold if not is_unicode(text))[:JUDGED]
    if (told := encoding_of(words)) is not None:
        counts[told] += len(words)
    return counts.most_common(1)[0][0] if counts else None


def _by_fonts(paragraph: Paragraph) -> tuple[list[Encoding], bool]:
    """Convert what old fonts show. Return the encodings, and whether all letters were known."""
    found, is_whole = [], True
    for group in paragraph.groups:
        for (encoding, is_new), same in groupby(group, _shown_as):
            pieces = list(same)
            if encoding is None or not any(one.text.strip() for one in pieces):
                continue
            if is_new:
                is_whole &= not _mixed(pieces)
                continue
            is_known, has_changed = _recode_fonts(pieces, encoding)
            is_whole &= is_known
            if has_changed:
                found.append(encoding)
    return found, is_whole


def _shown_as(piece: TextPiece) -> tuple[Encoding | None, bool]:
    """Return the encoding that its font shows, and whether it is Unicode for all that."""
    return (piece.old.encoding if piece.old else None), is_unicode(piece.text)


def _recode_fonts(pieces: Sequence[TextPiece], encoding: Encoding) -> tuple[bool, bool]:
    """Convert pieces that stand side by side, in small letters and in capitals; return known, changed."""
    recoded = recode([one.text for one in pieces], OldFont(encoding))
    has_changed = False
    for piece, made in zip(pieces, recoded.pieces, strict=True):
        is_capital = piece.old is not None and piece.old.is_capital
        text = recode([piece.text], OldFont(encoding, True)).pieces[0] if is_capital else made
        if text != piece.text:
            piece.made, has_changed = text, True
    return recoded.is_whole, has_changed


def _mixed(pieces: Sequence[TextPiece]) -> bool:
    """Return whether letters of Unicode and of an old encoding stand side by side; nothing is done then."""
    for piece in pieces:
        piece.is_left = True
    words = "".join(one.text for one in pieces).split()
    return any(is_doubtful(word) for word in words)


def _by_words(paragraph: Paragraph, around: Encoding | None) -> Encoding | None:
    """Convert what is old by its words; return the encoding."""
    text = paragraph.text
    encoding = encoding_of(text)
    if encoding is None and around and is_told(text, around):
        encoding = around
    if encoding is None:
        return None
    for group in paragraph.groups:
        for is_one, same in groupby(group, is_judged):
            pieces = list(same)
            if not is_one:
                continue
            recoded = recode([one.text for one in pieces], OldFont(encoding))
            for piece, made in zip(pieces, recoded.pieces, strict=True):
                if made != piece.text:
                    piece.made = made
    return encoding
