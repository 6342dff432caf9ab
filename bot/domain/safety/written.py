"""Passwords and marks of secrecy in the words of a file: paragraphs, and rows of tables.

Marks are looked for in all of it, as in a text. A password is one that is surely one, by the words beside
it: in its paragraph or cell, in the paragraph below, in the next cell, or in the heading of its column; and
it has a digit or a sign, for letters alone may be any word. So a guide that speaks of passwords, and a column
of them that is empty or says "đã đổi", hold none.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.conversation import fold, nfc, regex
from bot.domain.safety.announced import NAMED, NAMES, may_be_code
from bot.domain.safety.marks import is_classified
from bot.domain.safety.secrets import WHOSE, find_secrets
from bot.domain.safety.values import Likeness, TextSpan, flatten, likeness_of

MOST = 2_000_000  # characters of a file that are looked at
MOST_SCANNED = 300_000  # the same, of what stands beside a word for a password
PIECE, OVERLAP = 1_000, 100  # characters of a long paragraph that are looked at together
SHORT = 60  # characters of a heading
HEADING = regex(rf"\W*{NAMES}(?:\W+(?:{'|'.join(WHOSE.split())}))*\W*")
Row = Sequence[str]


def is_marked(rows: Iterable[Row]) -> bool:
    """Return whether a mark of secrecy stands in these words, by itself in a paragraph or a cell."""
    return is_classified("\n".join(cell for row in rows for cell in row if cell))


def bounded(rows: Iterable[Row]) -> Sequence[Row]:
    """Return the first rows, of MOST characters."""
    taken, room = [], MOST
    for row in rows:
        if room <= 0:
            break
        taken.append([cell[:room] for cell in row])
        room -= sum(map(len, row)) + 1
    return taken


def holds_password(rows: Sequence[Row]) -> bool:
    """Return whether somebody's password is written in these words."""
    room = MOST_SCANNED
    for piece in _beside_a_name(rows):
        room -= len(piece)
        if room < 0:
            return False
        if any(_is_made_up(piece, place) for place in find_secrets(piece).places):
            return True
    return False


def _beside_a_name(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what stands beside a word for a password, or for a code."""
    headings: Mapping[int, str] = {}
    above = ""  # the paragraph above, where it has such a word
    for row in rows:
        named = [place for place, cell in enumerate(row) if _names_one(cell)]
        for place in named:
            yield from _pieces(row[place])
        if len(row) > 1:
            yield from (f"{one}: {row[place]}" for place, one in headings.items() if place < len(row))
            found = {place: row[place] for place in named if _is_heading(row[place])}
            yield from (
                f"{one}: {row[place + 1]}" for place, one in found.items() if _is_sure(row, place + 1)
            )
            headings, above = found or headings, ""
        elif row and row[0]:
            if above:
                yield f"{above[-PIECE:]}\n{row[0][:PIECE]}"
            headings, above = {}, row[0] if named else ""
        elif not row:
            headings, above = {}, ""


def _names_one(text: str) -> bool:
    if not text:
        return False
    bare = fold(unicodedata.normalize("NFKC", text))
    return NAMED.search(bare) is not None or may_be_code(bare)


def _is_heading(cell: str) -> bool:
    """Return whether a cell says no more than that a password stands beside or below it."""
    return len(cell) <= SHORT and HEADING.fullmatch(fold(nfc(cell))) is not None


def _is_sure(row: Row, place: int) -> bool:
    """Return whether this cell is plainly a secret: the one behind a heading may be another heading."""
    words = row[place].split() if place < len(row) else []
    return len(words) == 1 and _likeness(words[0]) is Likeness.PLAINLY


def _is_made_up(piece: str, place: TextSpan) -> bool:
    """Return whether a word that reaches into this place looks like a password by itself."""
    start = max(piece.rfind(space, 0, place[0]) for space in " \t\n") + 1
    rest = re.split(r"\s", piece[place[1] :], maxsplit=1)[0]
    return any(_likeness(word) for word in f"{piece[start : place[1]]}{rest}".split())


def _likeness(word: str) -> Likeness:
    flat = flatten(word)
    return likeness_of(flat, (0, len(flat.typed)))


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), PIECE - OVERLAP):
        piece = text[start : start + PIECE]
        if len(text) <= PIECE or _names_one(piece):
            yield piece
