"""A text as it was read: its words, and what it names in its order (reading.py)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.directory.groups import Group
from bot.domain.directory.mentions import Mention
from bot.domain.directory.names import Index, NamedUnit
from bot.domain.directory.posts import NOISE, PLAIN_NOISE, Post
from bot.domain.directory.tokens import Token, words_in

BEFORE_UNIT = words_in("chanh truong pho tich thu doc giam ct pct gd")  # the last word of a post


@dataclass(frozen=True)
class Element:
    """A named thing from word ``start`` to ``end``: a mention, a group, or, with neither, what is kept.

    ``is_unknown``: it names an office that is not in the roster, whatever its mention says.
    """

    start: int
    end: int
    mention: Mention | None = None
    group: Group | None = None
    is_unknown: bool = False

    @property
    def is_ours(self) -> bool:
        return self.mention is None and self.group is None and not self.is_unknown

    @property
    def units(self) -> tuple[NamedUnit, ...]:
        if self.is_unknown:
            return ()
        return self.group.units if self.group else self.mention.units if self.mention else ()

    @property
    def is_absent(self) -> bool:
        """Return whether it names an office that the roster lacks."""
        return self.is_unknown or (self.mention is not None and not self.mention.units)

    @property
    def is_vague(self) -> bool:
        return self.mention is not None and self.mention.is_vague


@dataclass(frozen=True)
class ReadText:
    """A text, its words and what it names; ``typed`` is NFC: what places count."""

    typed: str
    tokens: Sequence[Token]
    index: Index
    elements: Sequence[Element] = field(default_factory=list)
    posts: Sequence[Post] = field(default_factory=list)

    def said(self, start: int, end: int) -> str:
        """Return, letter for letter, what stands from word ``start`` to ``end``."""
        return self.typed[self.tokens[start].start : self.tokens[end - 1].end]

    def plain(self, start: int, end: int) -> str:
        """Return the same folded, in its normal form."""
        return " ".join(token.plain for token in self.tokens[start:end])

    def joined_token(self, place: int) -> Token | None:
        """Return the word at a place if nothing parts it from the one before; None where there is none."""
        there = self.tokens[place : place + 1]
        return there[0] if there and there[0].is_joined else None

    def taken(self) -> list[bool]:
        """Return for each word whether an element has it."""
        found = [False] * len(self.tokens)
        for one in self.elements:
            found[one.start : one.end] = [True] * (one.end - one.start)
        return found

    def firmly_taken(self) -> list[bool]:
        """Return the same but for names that are common words too: a post may have them."""
        found, starts = self.taken(), {one.start for one in self.elements}
        for one in self.elements:
            is_led = one.start > 0 and self.tokens[one.start - 1].raw in BEFORE_UNIT
            if one.mention is None or not one.is_vague or is_led:
                continue
            if one.end - one.start > 1 or one.end in starts or one.mention.is_initials:
                found[one.start : one.end] = [False] * (one.end - one.start)
        return found

    @property
    def has_marks(self) -> bool:
        return any(token.has_marks for token in self.tokens)

    def is_noise(self, at: int) -> bool:
        """Return whether a word stands in no name: it asks, is polite, or is the district's own."""
        token = self.tokens[at]
        if token.raw == "long" and not token.has_marks:  # "vui lòng", and not Long Thọ
            return at > 0 and self.tokens[at - 1].raw == "vui"
        return token.raw == "huyen" or token.raw in self.index.places or is_noise(token)


def is_noise(token: Token) -> bool:
    """Return whether it is a word that only asks; with marks it must be that very word."""
    if token.has_marks:
        return token.marked in NOISE or all(word in NOISE for word in token.said)
    return token.raw in PLAIN_NOISE or all(word in PLAIN_NOISE for word in token.words)
