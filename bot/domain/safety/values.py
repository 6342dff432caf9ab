"""Values of passwords: what a word looks like that may be one, by its letters, digits and signs alone.

And lists of words, for the patterns of how they are told.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from bot.conversation import UNSEEN, regex
from bot.domain.encodings import is_bare_syllable

TextSpan = tuple[int, int]  # from, to
# Of what stands alone: a letter, a digit and a sign; no path, address or name of a machine.
BARE_SECRET = regex(
    r"(?=\S*[^\W\d_])(?=\S*\d)(?=\S*[@#$%^&*!])(?!\S*/)(?!\S*[@.][^\W\d_]+\.)[^\W_]\S{4,40}[\w!@#$%^&*]"
)
ADDRESS = regex(r"[^\S\n]*((?:[\w.+-]+@[\w-]+(?:\.[a-z]+)+|https?://\S*|www\.\S*)[.,;)]*)(?=\s|$)")
LONGEST = 100  # characters of a word by which it is judged
END_OF_LINE = regex(
    r"[\s,.;!)]*\b(?:(?:a|nhe|nha|nghen|do|day|may|cac|em|e|anh|a|chi|c|con|chau|co|chu|bac|luon|roi|ne)\b\s*){0,3}"
    r"[\s.!)]*(?:\n|$|,)"
)
AROUND = "\"'“”‘’()[]<>«»,.;:!?"
MASK = regex(r"[.*•_xX…-]+")
STRONG = regex(r"\w[@#$%^&*!]+\w|[#$^*]+\w|\w[@#$^*]+$")
SYMBOL = regex(r"\w[@#$%^&*!+=~?<>|\\]+\w|[#$^*]+\w|\w[@#$^*]+$")
DAY_OR_TIME = regex(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}(?:h|g|:)\d{0,2}|\d{1,3}p")
DOCUMENT = regex(  # … or one of our own numbers: SC-2026-0005
    r"\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2,}(?:-[A-ZĐ]+)*|(?i:SC|NS|DV|GS)-20\d\d-\d{4,6}"
)


class Likeness(IntEnum):
    NOT = 0
    LOOSELY = 1  # letters and digits, as a name of an account may be too
    PLAINLY = 2


@dataclass(frozen=True)
class Flat:
    """A text, letter by letter: ``typed`` without disguises, ``bare`` of diacritics and case, ``origin``."""

    typed: str
    bare: str
    origin: tuple[int, ...]  # where each letter stands in the text


def flatten(text: str) -> Flat:
    """Make full-width letters plain ones, and leave out what is not seen."""
    letters = [
        (letter, unicodedata.normalize("NFD", letter)[0].lower()[0], place)
        for place, c in enumerate(text)
        if c.isspace() or unicodedata.category(c) not in UNSEEN
        for letter in unicodedata.normalize("NFKC", c)
    ]
    typed, bare, origin = zip(*letters, strict=True) if letters else ((), (), ())
    return Flat("".join(typed), "".join(bare).replace("đ", "d").replace("ð", "d"), origin)


def core_of(flat: Flat, place: TextSpan) -> str:
    """Return the word at ``place``, without what stands around it."""
    return flat.typed[place[0] : min(place[1], place[0] + LONGEST)].strip(AROUND)


def likeness_of(flat: Flat, place: TextSpan) -> Likeness:
    core = core_of(flat, place)
    token = flat.typed[place[0] : min(place[1], place[0] + LONGEST)]
    if not core or any(other.fullmatch(core) for other in (MASK, DAY_OR_TIME, DOCUMENT)):
        return Likeness.NOT
    if ADDRESS.fullmatch(core.lower()):
        return Likeness.NOT
    if core.isdigit():
        return Likeness.PLAINLY if len(core) >= 5 else Likeness.NOT
    if SYMBOL.search(token.rstrip(",.;:)?\"'”’")):
        return Likeness.PLAINLY
    return Likeness.LOOSELY if is_mixed(core) else Likeness.NOT


def is_odd(flat: Flat, place: TextSpan) -> bool:
    """Return whether what follows a link is no word: "hoahong", "123", "25/11/1985"."""
    core = flat.typed[slice(*place)].strip(AROUND)
    if re.fullmatch(r"\d{3,}|\d[\d/.-]{2,}\d", core):
        return True
    if not is_no_word(core):
        return False
    end = place[0] + len(flat.typed[slice(*place)].rstrip(AROUND))
    return bool(re.search(r"[a-z][A-Z]", core)) or bool(END_OF_LINE.match(flat.bare, end))


def is_no_word(core: str) -> bool:
    """Return whether these letters are no Vietnamese word: "hoahong", "NhonTrach"."""
    if not core.isascii() or not core.isalpha() or len(core) < 3 or MASK.fullmatch(core):
        return False
    return bool(re.search(r"[a-z][A-Z]", core)) or not is_bare_syllable(core)


def is_mixed(core: str) -> bool:
    """Return whether letters and digits stand in it together."""
    return any(c.isalpha() for c in core) and any(c.isdigit() for c in core)


def parted(words: str) -> list[str]:
    """Return the words of a list, each with single spaces within."""
    return [" ".join(part.split()) for part in words.split(",") if part.strip()]


def any_of(words: str) -> str:
    """Return the pattern of any of these; each may be a pattern itself, without commas."""
    return f"(?:{'|'.join(parted(words))})"
