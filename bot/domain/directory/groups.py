"""The groups of units that are asked for together: "các phòng, ban", "khối đoàn thể", "UBND 12 xã".

What a group is called here is custom; which units are of it follows from the groups of the roster, and from a
unit's name where it stands in none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.conversation import fold
from bot.domain.directory.group_words import (
    ALONE,
    COUNCILS,
    COUNT,
    COUNTED,
    EXACT,
    GOES_ON,
    LONGEST,
    LOOSE,
    MOST_NOUNS,
    MOST_QUANTIFIERS,
    NOUNS,
    OF_PERSONS,
    OTHERWISE,
    OWNED,
    PERSONS,
    PLURAL,
    POLITE,
    QUANTIFIERS,
    ROWS,
    TAILS,
    TOLD,
    GroupKind,
    Phrases,
)
from bot.domain.directory.names import COMMUNE_HEADS, Index, NamedUnit, head_of
from bot.domain.directory.offices import FIVE, FRONT, PARTY, SPECIAL
from bot.domain.directory.tokens import Token, is_our_syllable, slip

OF_OFFICES: Mapping[str, Sequence[str]] = {  # a group -> the titles of the offices that are of it
    GroupKind.FIVE: FIVE,
    GroupKind.SPECIAL: SPECIAL,
    GroupKind.FRONT: (FRONT,),
    GroupKind.PARTY: PARTY,
}
OF_HEADS = {GroupKind.SOCIETIES: "hoi", GroupKind.CENTRES: "trung tam"}  # a group -> how their names begin


@dataclass(frozen=True)
class Group:
    """A group that stands from word ``start`` to ``end``, and its units. ``head``: how their names begin.

    ``number``: how many were said, 0 where none was. ``is_filter``: "mấy nơi", which names nobody by itself.
    """

    start: int
    end: int
    units: tuple[NamedUnit, ...]
    kinds: frozenset[str]
    head: str = ""
    number: int = 0
    is_filter: bool = False

    @property
    def is_all(self) -> bool:
        return GroupKind.EVERY in self.kinds


@lru_cache(maxsize=8)
def phrases(units: tuple[NamedUnit, ...]) -> Phrases:
    """Return the nouns of groups, with those that only this roster has: "trường học" -> its group."""
    own: dict[str, str] = {}
    for unit in units:
        plain = " ".join(word for word in fold(unit.group).replace(",", " ").split() if word != "ubnd")
        if plain and kind_of_group(unit.group) == "" and plain not in NOUNS:
            own[plain] = unit.group
    return Phrases({**NOUNS, **own})


def kind_of_group(group: str) -> str:
    """Return which of the common groups a roster's group is; "" for one of its own."""
    words = set(fold(group).replace(",", " ").split())
    if words & {"xa", "phuong"}:
        return GroupKind.COMMUNES
    if words & {"doanthe"} or {"doan", "the"} <= words:
        return GroupKind.ASSOCIATIONS
    if words & {"dvsn"} or {"su", "nghiep"} <= words:
        return GroupKind.SERVICE
    if words & {"nganhdoc"} or {"nganh", "doc"} <= words:
        return GroupKind.VERTICAL
    if words & {"phong"} or {"chuyen", "mon"} <= words:
        return GroupKind.OFFICES
    return GroupKind.PARTY if "dang" in words else ""


@lru_cache(maxsize=4096)
def kind_of(unit: NamedUnit) -> str:
    """Return the common group of a unit: by the roster's group, else by how its name begins."""
    if kind := kind_of_group(unit.group):
        return kind
    if unit.group:
        return ""
    head, plain = head_of(unit), fold(unit.name)
    if head in COMMUNE_HEADS:
        return GroupKind.COMMUNES
    if head in ("trung tam", "ban quan ly", "dai"):
        return GroupKind.SERVICE
    if head == "chi cuc" or plain.startswith(("bao hiem", "kho bac")):
        return GroupKind.VERTICAL
    is_office = head in ("phong", "van phong") or plain.startswith("thanh tra")
    return GroupKind.OFFICES if is_office else GroupKind.ASSOCIATIONS


def members(kinds: frozenset[str], index: Index) -> tuple[NamedUnit, ...]:
    """Return the units of a group, in the roster's order."""
    if kinds not in index.groups:
        index.groups[kinds] = members_of(kinds, index)
    return index.groups[kinds]


def members_of(kinds: frozenset[str], index: Index) -> tuple[NamedUnit, ...]:
    there = tuple(unit for unit in index.units if not unit.is_former)
    if GroupKind.EVERY in kinds:
        return there
    wanted = set(kinds & {*map(str, GroupKind)})
    if wanted & {GroupKind.SECTORS, GroupKind.DISTRICT}:
        wanted |= {GroupKind.OFFICES, GroupKind.SERVICE, GroupKind.VERTICAL}
    if GroupKind.DISTRICT in wanted:
        wanted |= {GroupKind.ASSOCIATIONS}
    if GroupKind.UNITS in wanted and GroupKind.OFFICES in wanted:
        wanted |= {GroupKind.SERVICE}
    offices = [title for kind, titles in OF_OFFICES.items() if kind in wanted for title in titles]
    chosen = {unit.id for title in offices for unit in index.offices[title]}
    heads = {head for kind, head in OF_HEADS.items() if kind in wanted}
    return tuple(
        unit
        for unit in there
        if unit.id in chosen
        or kind_of(unit) in wanted
        or (heads and head_of(unit) in heads)
        or (unit.group and unit.group in kinds)
    )


@dataclass(frozen=True)
class Said:
    """The words of a text as groups are spelled; the nouns of groups, and where names of units stand."""

    tokens: Sequence[Token]
    words: Sequence[str]
    nouns: Phrases
    names: Mapping[int, int]  # where one begins -> where it ends

    def phrase_at(self, at: int, among: Phrases) -> tuple[int, str] | None:
        """Return where the longest of some phrases ends that begins at a word, and the phrase."""
        return longest_phrase(self.tokens, self.words, at, among)

    def goes_on(self, at: int, start: int) -> bool:
        """Return whether a word goes on what begins at ``start``, with nothing between."""
        return at < len(self.tokens) and (at == start or self.tokens[at].is_joined)

    def noun_at(self, at: int, since: int) -> tuple[int, str] | None:
        """Return the same of the nouns; none within a unit's name that begins from ``since`` on."""
        typed = [token.raw for token in self.tokens[at : at + LONGEST]]
        found = self.phrase_at(at, self.nouns)
        if found is None and (
            as_typed := longest_phrase(self.tokens[at : at + LONGEST], typed, 0, self.nouns)
        ):
            found = as_typed[0] + at, as_typed[1]
        if found and any(self.names.get(place, 0) > found[0] for place in range(since, found[0])):
            return None
        return found


def groups(tokens: Sequence[Token], index: Index, names: Mapping[int, int]) -> Iterator[Group]:
    """Yield the groups that are named, in order; none overlaps another. ``names``: see ``Said``."""
    said = Said(tokens, [spelled(token) for token in tokens], phrases(index.units), names)
    first = first_words(index.units)
    inside = {place for start, end in names.items() for place in range(start + 1, end)}
    at = 0
    while at < len(tokens):
        word = said.words[at].partition(" ")[0]
        may_begin = word in first or tokens[at].raw in first or word.isdecimal()
        found = group_at(said, at, index) if may_begin and at not in inside else None
        if found:
            yield found
        at = found.end if found else at + 1


@lru_cache(maxsize=8)
def first_words(units: tuple[NamedUnit, ...]) -> frozenset[str]:
    """Return the words with which what names a group may begin."""
    every = (*QUANTIFIERS, *ALONE, *COUNCILS, *COUNT, *phrases(units))
    return frozenset(phrase.partition(" ")[0] for phrase in every)


GROUP_WORDS = {  # by their first letter
    first: tuple(word for word in sorted(words) if word[0] == first)
    for words in [{word for phrase in (*NOUNS, *QUANTIFIERS) for word in phrase.split() if len(word) > 2}]
    for first in {word[0] for word in words}
}


def spelled(token: Token) -> str:
    """Return a word as the nouns here have it: in its normal form, a slip of the finger put right."""
    if token.raw == "ca" and token.is_upper and not token.has_marks:
        return "ca'"  # Công an
    if token.marked in OTHERWISE or (
        token.has_marks and token.marked not in EXACT.get(token.raw, (token.marked,))
    ):
        return f"{token.plain}'"  # another word, but for its marks
    plain = token.plain
    if is_our_syllable(plain) or " " in plain or not plain.isalpha():
        return plain
    return next((word for word in GROUP_WORDS.get(plain[:1], ()) if slip(plain, word) == 1), plain)


def group_at(said: Said, start: int, index: Index) -> Group | None:
    at, number, has_quantifier = quantified(said, start)
    council = said.phrase_at(at, COUNCILS) if said.goes_on(at, start) else None
    if council and said.goes_on(council[0], start):
        at, more, also = quantified(said, council[0])
        number, has_quantifier = more or number, has_quantifier or also
    noun = said.noun_at(at, start) if said.goes_on(at, start) else None
    if noun is None or (council and said.nouns[noun[1]] != GroupKind.COMMUNES):
        return alone(said, start, index)
    end, kinds = more_nouns(said, noun)
    before = said.words[start:at]
    if not is_group(noun[1], kinds, before, has_quantifier):
        return alone(said, start, index)
    if before == ["so"] and said.goes_on(end, start) and is_called(said.tokens, end, index):
        return None  # "số xã Long Hưng": the telephone of one, known or not
    end, is_owned = with_tails(said.tokens, end)
    return made((start, end), frozenset(said_kinds(kinds, before, is_owned)), number, index)


def is_group(noun: str, kinds: Sequence[str], before: Sequence[str], has_quantifier: bool) -> bool:
    """Return whether a noun stands for many: after a word of number, or as nouns that always do."""
    if kinds[0] == GroupKind.BOARDS:
        return has_quantifier and GroupKind.SECTORS in kinds
    if kinds[0] == GroupKind.DISTRICT:
        return " ".join(before) in ("cap", "toan", "ca", "trong toan", "tat ca toan", "toan the", "cac cap")
    if kinds[0] == GroupKind.PARTY:
        return "khoi" in before or noun != "dang"
    if kinds[0] == GroupKind.FRONT:
        return GroupKind.ASSOCIATIONS in kinds or GroupKind.FIVE in kinds
    if kinds[0] == GroupKind.PLACES and not has_quantifier:
        return False  # "cho xã"
    if kinds == [GroupKind.AGENCIES] and list(before) == ["so"]:
        return False  # "số cơ quan": a telephone
    if " ".join(before) in ("ben", "toan") and noun not in PLURAL:
        return False  # "bên phòng", "toàn phòng": one, that nobody named
    return has_quantifier or noun in PLURAL or len(set(kinds)) > 1


def said_kinds(kinds: Sequence[str], before: Sequence[str], is_owned: bool) -> set[str]:
    """Return what nouns say together: "cơ quan, đơn vị" are all, "đơn vị" beside "phòng" those that serve."""
    found = set(kinds)
    if found == {GroupKind.DISTRICT} and set(before) & {"toan", "ca"}:
        return {GroupKind.EVERY}
    if found <= {GroupKind.UNITS, GroupKind.AGENCIES, GroupKind.PLACES}:
        return {GroupKind.EVERY, *found} if not is_owned else {"owned"}
    if found <= {GroupKind.UNITS, GroupKind.AGENCIES, GroupKind.COMMUNES} and GroupKind.UNITS in found:
        return {GroupKind.EVERY}
    if GroupKind.ASSOCIATIONS in found or GroupKind.FRONT in found:
        is_beside = GroupKind.OFFICES in found  # "phòng, đơn vị và đoàn thể"
        return found - ({GroupKind.AGENCIES} if is_beside else {GroupKind.AGENCIES, GroupKind.UNITS})
    return found


def made(span: tuple[int, int], kinds: frozenset[str], number: int, index: Index) -> Group:
    """Make a group; "năm đoàn thể" are those of the constitution, "sáu" with the Front."""
    units = members(kinds, index)
    if GroupKind.ASSOCIATIONS in kinds and number in (5, 6) and len(units) != number:
        kinds = frozenset({GroupKind.FIVE, *((GroupKind.FRONT,) if number == 6 else ())})
        units = members(kinds, index)
    heads = {head_of(unit) for unit in units}
    head = next(iter(heads)) if len(heads) == 1 else "phong" if GroupKind.OFFICES in kinds else ""
    return Group(*span, units, kinds, head, number, is_filter=GroupKind.PLACES in kinds)


def quantified(said: Said, start: int) -> tuple[int, int, bool]:
    """Return where the words of number end, which number they say, and whether there are any."""
    at, number, words = start, 0, said.words
    while at < min(len(words), start + MOST_QUANTIFIERS) and (at == start or said.tokens[at].is_joined):
        if words[at].isdecimal() and len(words[at]) < 4:
            number, at = int(words[at]), at + 1
        elif count := said.phrase_at(at, COUNT):
            number, at = int(COUNT[count[1]]), count[0]
        elif quantifier := said.phrase_at(at, QUANTIFIERS):
            at = quantifier[0]
        elif words[start] in OF_PERSONS and words[at] in PERSONS:  # "mấy anh xã"
            at += 1
        else:
            break
    return at, number, at > start


def longest_phrase(
    tokens: Sequence[Token], words: Sequence[str], at: int, among: Phrases
) -> tuple[int, str] | None:
    said, found = "", None
    for end in range(at, min(at + LONGEST, len(words))):
        said = f"{said} {words[end]}" if said else words[end]
        if said not in among.begun or (end > at and not tokens[end].is_joined):
            break
        if said in among:
            found = end + 1, said
    return found


def more_nouns(said: Said, first: tuple[int, str]) -> tuple[int, list[str]]:
    """Return where a row of nouns ends, "phòng, ban, ngành và đoàn thể", and what each says."""
    ends, kinds = [first[0]], [said.nouns[first[1]]]
    while len(kinds) < MOST_NOUNS and (following := next_noun(said, ends[-1], kinds[0])):
        ends, kinds = [*ends, following[0]], [*kinds, following[1]]
    if kinds[-1] == GroupKind.FRONT and len(kinds) > 1:  # of these the Front is one alone
        return ends[-2], kinds[:-1]
    return ends[-1], kinds


def next_noun(said: Said, end: int, first: str) -> tuple[int, str] | None:
    """Return where the noun ends that goes on a row, and what it says; None where the row ends."""
    before = said.tokens[end].before if end < len(said.tokens) else "\n"
    is_linked = end + 1 < len(said.words) and said.words[end] in ("va", "voi") and before in ("", ",")
    if not is_linked and set(before) - {",", "-"}:
        return None
    at = end + is_linked
    council = said.phrase_at(at, COUNCILS)
    noun = said.noun_at(council[0] if council else at, at)
    kind = said.nouns[noun[1]] if noun else ""
    if noun is None or (council and kind != GroupKind.COMMUNES) or kind not in GOES_ON.get(first, ROWS):
        return None
    return None if kind == GroupKind.COMMUNES and begins_name(said.tokens, noun[0]) else (noun[0], kind)


def is_called(tokens: Sequence[Token], place: int, index: Index) -> bool:
    """Return whether a name follows, or in small letters a word with which one of a unit begins."""
    is_name = begins_name(tokens, place)
    return is_name or (place < len(tokens) and tokens[place].raw in index.root.below)


def begins_name(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a name follows: "các phòng và xã Phú Thạnh" are not all communes."""
    return (
        place < len(tokens)
        and tokens[place].is_joined
        and tokens[place].is_capital
        and not tokens[place].is_upper
    )


def with_tails(tokens: Sequence[Token], end: int) -> tuple[int, bool]:
    """Return where what may stand after a group ends, and whether it says "thuộc huyện"."""
    is_owned = False
    while end < len(tokens) and tokens[end].is_joined:
        piece = tokens[end : end + LONGEST]
        words = [token.plain for token in piece]
        owned = longest_phrase(piece, words, 0, OWNED)
        tail = owned or longest_phrase(piece, words, 0, TAILS)
        if tail is None:
            break
        end, is_owned = end + tail[0], is_owned or owned is not None
    return end, is_owned


def alone(said: Said, start: int, index: Index) -> Group | None:
    """Read "tất cả", "all", "toàn huyện": everybody, where nothing of which they are all follows."""
    found = said.phrase_at(start, ALONE)
    if found is None:
        return None
    end, phrase = found
    following = said.tokens[end] if end < len(said.tokens) and said.tokens[end].is_joined else None
    if following and end in said.names:  # "tất cả xã đoàn"
        return None
    if following and (following.raw in COUNTED or (phrase in LOOSE and following.raw not in POLITE)):
        return None
    is_led = start > 0 and said.tokens[start].is_joined
    if phrase in LOOSE and is_led and said.words[start - 1] not in TOLD:
        return None
    every = frozenset({str(GroupKind.EVERY)})
    return Group(start, end, members(every, index), every)
