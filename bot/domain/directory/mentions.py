"""Mentions of units in a text: the ways of calling them that cover its words best, slips included.

Nothing is guessed: where a way of calling fits several units, all are returned.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.directory.names import (
    COMMUNE_HEADS,
    DISTRICT,
    LINKING,
    SHORTEST,
    Index,
    NamedUnit,
    Node,
    Tier,
    UnitCall,
    rank,
)
from bot.domain.directory.posts import NOISE
from bot.domain.directory.tokens import Token, is_likely, is_our_syllable, slip, tokens_of, words_in

FOREIGN = words_in("mail email gmail web website zalo file link fax inbox info admin list check hotline")
ASKED = words_in("mail email sdt dt so hop dia")  # behind a name: "phuoc tien mail gi"
MOST_SLIPS = 2  # in one name
MOST_KEPT = 2000  # words whose slips are kept at a place
ENOUGH_FOR_ONE, ENOUGH_FOR_TWO = 5, 12  # letters, below which slips make other words of a name
JOINED = 6  # letters of what was typed in one, from which it may have a slip
MOST_JOINED = 4  # words that are taken for one typed with spaces too many
LONGER = 1.05  # so much more than their number several words in one name weigh


@dataclass(frozen=True)
class Mention:
    """Words from ``start`` to ``end`` that name units: ways of calling units, by ``slips`` slips.

    ``is_likely``: each slip is plainly one; else another name may be meant, and it is asked.
    """

    start: int
    end: int
    ways: tuple[UnitCall, ...]
    slips: int = 0
    is_likely: bool = True

    @property
    def units(self) -> tuple[NamedUnit, ...]:
        """Return the units that it may mean, each once; none where it is an office that the roster lacks."""
        return tuple(dict.fromkeys(way.unit for way in self.ways if way.unit))

    @property
    def is_plain(self) -> bool:
        return len(self.units) == 1 and self.is_sure

    @property
    def is_sure(self) -> bool:
        """Return whether no other name may be meant: of a long one no letter makes another office."""
        is_office = self.has_head and not self.is_commune and self.end - self.start > 2
        return self.is_likely or (is_office and len(self.units) == 1)

    @property
    def is_vague(self) -> bool:
        return all(way.is_vague for way in self.ways)

    @property
    def is_initials(self) -> bool:
        """Return whether it is but first letters, which only the head of a list makes plain: "NV"."""
        is_short = self.end - self.start == 1 and self.is_vague
        return is_short and all(way.tier != Tier.POPULAR for way in self.ways)

    @property
    def has_head(self) -> bool:
        return any(way.has_head for way in self.ways)

    @property
    def heads(self) -> set[str]:
        return {way.head for way in self.ways}

    @property
    def is_commune(self) -> bool:
        return not self.heads.isdisjoint(COMMUNE_HEADS)

    def weight(self) -> float:
        """Return how well it covers its words: many in one name first; vague ones and slips count less."""
        doubts = 0.6 * self.slips + 0.3 * self.is_vague + 0.2 * (not self.is_likely)
        return float((self.end - self.start) ** LONGER - doubts)


def mentions(tokens: Sequence[Token], index: Index) -> list[Mention]:
    """Return the mentions that cover the text best, in their order; none overlaps another."""
    best: list[tuple[float, Mention | None]] = [(0.0, None)] * (len(tokens) + 1)
    for start in range(len(tokens) - 1, -1, -1):
        best[start] = (best[start + 1][0], None)
        for found in mentions_at(tokens, start, index):
            score = found.weight() + best[found.end][0]
            if score > best[start][0]:
                best[start] = (score, found)
    chosen: list[Mention] = []
    place = 0
    while place < len(tokens):
        here = best[place][1]
        if here:
            chosen.append(here)
        place = here.end if here else place + 1
    return chosen


def whole(said: str, index: Index) -> list[NamedUnit]:
    """Return the units of which ``said`` is a name of their own, all of it, in full or in short; no slips."""
    _typed, tokens = tokens_of(said)
    if not tokens or any(not token.is_joined for token in tokens[1:]):
        return []
    named = [one for one in mentions_at(tokens, 0, index) if one.end == len(tokens) and not one.slips]
    ways = [way for one in named for way in one.ways if way.tier == Tier.OWN and not way.is_vague]
    return list(dict.fromkeys(way.unit for way in ways if way.unit))


def mentions_at(tokens: Sequence[Token], start: int, index: Index) -> list[Mention]:
    """Return what may be named from a word on: for each end the ways with the fewest slips."""
    found: dict[int, Mention] = {}
    for read in (*walk(tokens, start, index.root), *in_one(tokens, start, index)):
        one = as_written(read, tokens[start]) if read.end == start + 1 else read
        known = found.get(one.end)
        if one.ways and (known is None or one.slips < known.slips):
            found[one.end] = one
        elif one.ways and known and one.slips == known.slips:
            both = (*known.ways, *one.ways)
            found[one.end] = replace(known, ways=both, is_likely=known.is_likely and one.is_likely)
    ended = ((one, end_of_district(tokens, one.end, index)) for one in found.values())
    made = [replace(one, end=end, ways=first_tier(one.ways)) for one, end in ended]
    return [one for one in made if not one.slips or is_credible(one, tokens)]


def as_written(found: Mention, token: Token) -> Mention:
    """Return a mention of one word without the ways of calling that are written with other marks."""
    if not token.has_marks:
        return found
    marked = (token.marked, *token.said)
    return replace(found, ways=tuple(way for way in found.ways if not way.marked or way.marked in marked))


def first_tier(ways: Sequence[UnitCall]) -> tuple[UnitCall, ...]:
    least = min(map(rank, ways))
    return tuple(way for way in ways if rank(way) == least)


def is_credible(found: Mention, tokens: Sequence[Token]) -> bool:
    """Return whether a name with slips may be meant at all: common words are others with a letter changed."""
    said = tokens[found.start : found.end]
    is_any_word = all(is_our_syllable(token.raw) for token in said)
    if not found.units:
        return not is_any_word
    if not found.has_head and is_any_word:
        following = tokens[found.end : found.end + 1]
        begins = bool(said[0].before) or found.start == 0
        return begins and (not following or bool(following[0].before) or following[0].raw in ASKED)
    return found.is_likely or not found.is_vague


def end_of_district(tokens: Sequence[Token], end: int, index: Index) -> int:
    """Return where a name ends with the district behind it: "… huyện Nhơn Trạch"."""
    for words in DISTRICT:
        piece = tokens[end : end + len(words)]
        if tuple(token.raw for token in piece) == words and not any(token.before for token in piece):
            end += len(words)
            break
    while end < len(tokens) and tokens[end].is_joined and tokens[end].raw in index.places:
        end += 1
    return end


def walk(tokens: Sequence[Token], start: int, root: Node) -> Iterator[Mention]:
    """Yield where ways of calling end that begin with a word; "và" may stand where they are parted."""
    open_paths: list[tuple[int, Node, int, bool]] = [(start, root, 0, True)]
    while open_paths:
        place, node, slips, likely = open_paths.pop()
        if node.ways and place > start and may_have(slips, tokens[start:place]):
            yield Mention(start, place, tuple(node.ways.values()), slips, likely)
        if place >= len(tokens):
            continue
        if place > start and not tokens[place].is_joined:
            below = node.below.get(tokens[place].raw) if tokens[place].before == "," else None
            if below and node.is_parted:
                open_paths.append((place + 1, below, slips, likely))  # "Lao động, Thương binh và Xã hội"
            continue
        if tokens[place].raw == LINKING and node.is_parted and place + 1 < len(tokens):
            place += 1
        for following, more, sure in steps(tokens[place], node, slips, at_root=place == start):
            open_paths.append((place + 1, following, slips + more, likely and sure))


def may_have(slips: int, said: Sequence[Token]) -> bool:
    """Return whether so many slips may be in what was said."""
    letters = sum(len(token.raw) for token in said)
    if slips == 1:
        return letters >= ENOUGH_FOR_ONE
    return slips == 0 or len(said) > 3 or letters >= ENOUGH_FOR_TWO


def steps(token: Token, node: Node, slips: int, *, at_root: bool) -> Iterator[tuple[Node, int, bool]]:
    """Yield where a word leads: as typed, in its normal form, or with so many slips, plainly or not."""
    exact = [below for below in (node.below.get(token.raw), through(node, token.words)) if below]
    for below in {id(one): one for one in exact}.values():
        yield below, 0, True
    is_other_word = token.raw in FOREIGN or (token.has_marks and token.marked in NOISE)
    if exact or slips >= MOST_SLIPS or is_other_word:
        return
    is_repaired = len(token.words) == 1 and token.plain[:1] == token.raw[:1] and token.plain != token.raw
    words = (token.raw, token.plain) if is_repaired else (token.raw,)
    if len(node.slipped) > MOST_KEPT:
        node.slipped.clear()
    if words not in node.slipped:
        node.slipped[words] = list(slipped(node, words, at_root=at_root))
    yield from (
        (below, distance, sure)
        for below, distance, sure in node.slipped[words]
        if distance + slips <= MOST_SLIPS
    )


def slipped(node: Node, words: Sequence[str], *, at_root: bool) -> Iterator[tuple[Node, int, bool]]:
    """Yield where one of these leads with slips, with how many, and whether they are plainly slips."""
    for name, below in candidates(node, words, at_root=at_root):
        distance, typed = min((slip(word, name), word) for word in words)
        if distance <= MOST_SLIPS:
            yield below, distance, is_likely(typed, name) or distance > 1


def candidates(node: Node, words: Iterable[str], *, at_root: bool) -> Iterator[tuple[str, Node]]:
    """Yield the words that one of these may be with a slip; the first of a name begins as it was typed."""
    if not at_root:
        for of_letter in node.like.values():
            yield from of_letter
        return
    for letter in {letter for word in words for letter in word[:2]}:
        for name, below in node.like.get(letter, ()):
            if len(name) > SHORTEST and any(word[0] == letter or word[1::-1] == name[:2] for word in words):
                yield name, below


def through(node: Node, words: Iterable[str]) -> Node | None:
    for word in words:
        below = node.below.get(word)
        if below is None:
            return None
        node = below
    return node


def in_one(tokens: Sequence[Token], start: int, index: Index) -> Iterator[Mention]:
    """Yield what was typed without its spaces, or with one too many: "longtan", "lon gtan"."""
    letters = ""
    for end in range(start + 1, min(start + MOST_JOINED, len(tokens)) + 1):
        if end > start + 1 and not tokens[end - 1].is_joined:
            return
        letters += tokens[end - 1].raw
        if len(letters) > SHORTEST - 1 and (ways := index.joined.get(letters)):
            yield Mention(start, end, tuple(ways.values()))
    word = tokens[start].raw
    if len(word) >= JOINED and word not in index.joined and word.isalnum():
        for shorter in around_slip(word):
            if ways := index.joined.get(shorter):
                yield Mention(start, start + 1, tuple(ways.values()), slips=1)


def around_slip(word: str) -> Iterator[str]:
    """Yield what a word may be with one letter too many, or two that changed places."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
