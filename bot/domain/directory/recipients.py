"""The recipients of a document, as its "Nơi nhận" lists them: which units each line means (khoản 8 Điều 4).

Nothing is guessed: a line means a unit only where it is the whole of its name, in full or in short. What
else it may be is for a person to say.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.conversation import ABBREVIATIONS, fold, tidy
from bot.domain.directory.search import LINKING, Word, words_of

BULLET = re.compile(r"^[\s\-–—+•*·]+|^\s*\d{1,2}[.)]\s+|[\s.;,:]+$")
ASIDE = re.compile(r"\([^()]*\)|\btrên địa bàn\b", re.IGNORECASE)  # "(b/c)", "(để thực hiện)"
HEADER = {"noi nhan", "kinh gui", "dong kinh gui"}
OURS = ("nhu tren", "nhu kinh gui", "nhu dieu", "luu")  # how a line begins for which nobody is sent anything
EVERY = "các"  # which stands in a group's name
AROUND = words_of("các phường thị trấn huyện thuộc trực của trong chuyên môn và")  # what may stand around it
PLACES = {"huyen"}  # with the district's name: what may stand after a unit's name, or be left out of it
COUNTRY = words_of("Việt Nam")  # may be left out of it too
SHORT = {"p": "phòng", "ub": "ubnd", "x": "xã", "h": "huyện", "ldld": "liên đoàn lao động"}


@dataclass(frozen=True)
class NamedUnit:
    """``group``: of those that are asked for together."""

    id: int
    code: str
    name: str
    group: str


@dataclass(frozen=True)
class RecipientLine:
    """A recipient as it was written, and the units that it means.

    ``several``: it may be any of them, so it means none. ``rest``: words that the names of ``groups`` leave
    over, so that it means none of these either.
    """

    said: str
    units: tuple[NamedUnit, ...] = ()
    is_group: bool = False
    is_ours: bool = False  # "Như trên", "Lưu": nobody is sent anything for it
    several: tuple[NamedUnit, ...] = ()
    groups: tuple[str, ...] = ()
    rest: str = ""


def read(block: str, units: Sequence[NamedUnit], places: Iterable[str] = ()) -> list[RecipientLine]:
    """Return the recipients of ``block`` in order. ``places``: what else may stand after a unit's name."""
    after = PLACES | {word.folded for place in places for word in words_of(place)}
    return [line for said in lines_of(block) for line in meaning(said, units, after)]


def lines_of(block: str) -> Iterator[str]:
    for line in re.split(r"[\n;]", block):
        said = line
        while said != (said := BULLET.sub("", said)):
            pass
        header, colon, rest = said.partition(":")
        if colon and fold(header) in HEADER:
            said = BULLET.sub("", rest)
        if said and fold(said) not in HEADER:
            yield said


def meaning(said: str, units: Sequence[NamedUnit], after: set[str]) -> list[RecipientLine]:
    """Return what one line means: itself, or each of the names that stand in it."""
    bare = " ".join(BULLET.sub("", ASIDE.sub(" ", said)).split())
    if fold(bare).startswith(OURS):
        return [RecipientLine(said, is_ours=True)]
    whole = replace(one(bare, units, after), said=said)
    if whole.units or whole.several:
        return [whole]
    listed = each(bare.split(","), units, after)
    for parts in (of_kind(bare), re.split(r",|&(?=\s)|\svà\s", bare)):  # "và" stands in names too
        lines = each(parts, units, after)
        if lines and all(line.units for line in lines):
            return lines
    return listed if any(line.units for line in listed) else [whole]


def of_kind(said: str) -> list[str]:
    """Read "UBND các xã: Phú Hội, Phú Đông"."""
    kind, colon, names = said.partition(":")
    begun = " ".join(word for word in kind.split() if tidy(word) != EVERY)
    return [f"{begun} {name}" for name in names.split(",")] if colon else []


def each(parts: Iterable[str], units: Sequence[NamedUnit], after: set[str]) -> list[RecipientLine]:
    """Read "UBND xã Phú Hội, Phú Hữu": how the names of a list begin may stand before the first alone."""
    found: list[RecipientLine] = []
    for part in filter(None, map(str.strip, parts)):
        line = one(part, units, after)
        if not line.units and found and len(found[-1].units) == 1:
            begun = found[-1].units[0].name.split()[: -len(part.split())]
            again = one(" ".join([*begun, part]), units, after)
            line = again if again.units else line
        found.append(line)
    return found


def one(said: str, units: Sequence[NamedUnit], after: set[str]) -> RecipientLine:
    words = words_of(said)
    named = [unit for unit in units if fold(said) == fold(unit.code) or is_name(words, unit, after)]
    if len(named) > 1:
        return RecipientLine(said, several=tuple(named))
    return RecipientLine(said, tuple(named)) if named else group(said, words, units)


def is_name(said: tuple[Word, ...], unit: NamedUnit, after: set[str]) -> bool:
    """Return whether ``said`` is all of its name."""
    name = words_of(unit.name)
    names = [*endings(name, after), *endings(without(name, COUNTRY), after)]
    return any(is_all(trimmed, ended) for trimmed in endings(said, after) for ended in names)


def endings(words: tuple[Word, ...], after: set[str]) -> Iterator[tuple[Word, ...]]:
    """Yield the words, and without the place with which they end."""
    yield words
    length = len(words)
    while length > 1 and words[length - 1].folded in after:
        length -= 1
    if length < len(words):
        yield words[:length]


def without(words: tuple[Word, ...], some: tuple[Word, ...]) -> tuple[Word, ...]:
    places = (place for place in range(len(words)) if words[place : place + len(some)] == some)
    place = next(places, len(words))
    return words[:place] + words[place + len(some) :]


@lru_cache(maxsize=8192)
def is_all(said: tuple[Word, ...], name: tuple[Word, ...]) -> bool:
    """Return whether the words of ``said`` are those of ``name`` to the last, each in full or in short."""
    if name and name[0].folded in LINKING:
        return is_all(said[said[:1] == name[:1] :], name[1:])
    if not said or not name:
        return not said and not name
    first, *_others = said
    if is_same(first, name[0]) and is_all(said[1:], name[1:]):
        return True
    return any(is_all(said[1:], rest) for rest in [*in_short(first, name), *in_full(first, name)])


def is_same(said: Word, word: Word) -> bool:
    return said.plain == word.plain or said.plain == word.folded


def in_short(said: Word, name: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield what is left of ``name`` after the words of which ``said`` is the first letters: "tckh", "nv"."""
    place = 0
    for letter in said.folded:
        while place < len(name) and name[place].folded in LINKING:
            place += 1
        if place >= len(name) or name[place].folded[0] != letter:
            return
        place += 1
    yield name[place:]


def in_full(said: Word, name: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield what is left of ``name`` after the words for which ``said`` mostly stands."""
    full = SHORT.get(said.folded) or ABBREVIATIONS.get(said.plain)
    meant = words_of(full) if full else ()
    begun = name[: len(meant)]
    if meant and len(begun) == len(meant) and all(map(is_same, meant, begun)):
        yield name[len(meant) :]


def group(said: str, words: tuple[Word, ...], units: Sequence[NamedUnit]) -> RecipientLine:
    """Read "Các phòng, ban", "UBND các xã": the units of the groups whose names stand in it."""
    what = [word for word in words if not any(is_same(word, one) for one in AROUND)]
    if len(what) == len(words) or not any(is_same(word, words_of(EVERY)[0]) for word in words):
        return RecipientLine(said)
    groups: defaultdict[str, list[NamedUnit]] = defaultdict(list)
    for unit in units:
        if unit.group:
            groups[unit.group].append(unit)
    there = tuple(name for name in groups if stands(name, {word.folded for word in what}))
    known = {word.folded for name in there for word in words_of(name)}
    if rest := " ".join(word.plain for word in what if word.folded not in known):
        return RecipientLine(said, groups=there, rest=rest)
    return RecipientLine(said, tuple(unit for name in there for unit in groups[name]), is_group=bool(there))


def stands(group: str, asked: set[str]) -> bool:
    """Return whether all of its name is asked for; "các xã" are their councils too."""
    name = {word.folded for word in words_of(group)}
    return bool(name & asked) and name - asked <= {"ubnd"}
