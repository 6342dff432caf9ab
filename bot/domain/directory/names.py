"""Names of the units of a roster: in full and in short, by popular and former names.

Every way of calling a unit is a path of words in one tree (``index_of``), through which a text is walked from
each of its words (mentions.py). All words are folded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import pairwise, product

from bot.conversation import fold, regex
from bot.domain.directory.offices import OFFICES, Office, calls, title
from bot.domain.directory.tokens import is_our_syllable

LINKING = "va"  # may be left out of a name, or stand where it is parted
PARTED = "+"  # before a word with which a part of a name begins
ASIDE = regex(r"\([^()]*\)")
PARTS = regex(r"\s+[-–]\s+|\s+và\s+|,\s*|\s*&\s*", re.IGNORECASE)
SPELLINGS_OF_COUNCILS = (
    ("UBND", regex(r"\b(?:Ủy|Uỷ) ban nhân dân\b", re.IGNORECASE)),
    ("HĐND", regex(r"\bHội đồng nhân dân\b", re.IGNORECASE)),
)
COUNCILS = {"hdnd": ("hdnd", "hoi dong nhan dan"), "ubnd": ("ubnd", "uy ban nhan dan", "ub", "uy ban")}
DISTRICT = (("huyen",), ("quan",), ("thi", "xa"), ("thanh", "pho"))  # may stand after a unit's name
UNIONS = (("huyen", "doan"), ("thanh", "doan"), ("quan", "doan"), ("thi", "doan"))
COUNTRY = ["viet", "nam"]  # may be left out
MOST_WORDS = 8  # of a name that is shortened in every way; of a longer one only the whole and its initials
SHORTEST = 3  # letters of a first word, beyond which it may have a slip
PLAIN_INITIALS = 4  # letters: fewer may stand for anything

# How a name begins -> what may stand in its place, "" for nothing.
HEADS = {
    ("ubnd", "xa"): (
        "ubnd xa; ub xa; uy ban nhan dan xa; uy ban xa; ubnd x; xa; x; ubnd; ub; uy ban nhan dan; uy ban; "
        "thi tran; ubnd thi tran; phuong; ubnd phuong; "
    ),
    ("ubnd", "thi", "tran"): "ubnd thi tran; ubnd tt; thi tran; uy ban nhan dan thi tran; tt; ubnd; ",
    ("ubnd", "phuong"): "ubnd phuong; phuong; uy ban nhan dan phuong; ubnd; ",
    ("van", "phong"): "van phong; vp; v phong",
    ("phong",): "phong; p; ph; ",
    ("trung", "tam"): "trung tam; tt; ttam; ",
    ("ban", "quan", "ly"): "ban quan ly; bql; ban ql; ban qly",
    ("hoi",): "hoi; h; ",
    ("chi", "cuc"): "chi cuc; cc; cuc; ",
    ("uy", "ban"): "uy ban; ub; ",
    ("dai",): "dai",
    ("ban",): "ban",
    ("truong",): "truong",
}
COMMUNE_HEADS = frozenset({"ubnd xa", "ubnd thi tran", "ubnd phuong"})


class Tier(IntEnum):
    """Sureness with which a way of calling is a unit's: of several that fit the same words, the first."""

    OWN = 0  # its name or code, in full or in short
    FORMER = 1
    POPULAR = 2
    PART = 3  # of its name, as it is parted by "và" or a dash


@dataclass(frozen=True)
class NamedUnit:
    """A unit. ``group``: of those asked for together; ``also``: former names; ``mailbox``: its address.

    ``is_former``: it is a name alone, of what is no more: of no group, and nobody of "tất cả".
    """

    id: int
    code: str
    name: str
    group: str = ""
    also: tuple[str, ...] = ()
    mailbox: str = ""
    phone: str = ""
    is_former: bool = False

    def __hash__(self) -> int:
        return self.id


@dataclass(frozen=True)
class UnitCall:
    """A way of calling a unit, or (``unit`` is None) an office that the roster lacks.

    ``head``: how the unit's name begins, as one of HEADS; ``has_head``: whether it is said. ``is_vague``: it
    is a common word too, or so short that only the head of a list makes it plain. ``marked``: one that is a
    single word, with its marks: "đài" is not "dài".
    """

    unit: NamedUnit | None
    tier: Tier
    head: str
    has_head: bool = True
    is_vague: bool = False
    office: Office | None = None
    marked: str = ""


Words = tuple[str, ...]
Called = tuple[Words, UnitCall]
Ways = dict[NamedUnit | None, UnitCall]  # of calling each unit by the same words, all of one rank


@dataclass
class Node:
    """A place in the tree: the words that may follow, and what is called by those so far.

    ``slipped``: where words that were typed before lead with slips (mentions.py).
    """

    below: dict[str, "Node"] = field(default_factory=dict)
    ways: Ways = field(default_factory=dict)
    is_parted: bool = False  # whether "và" may stand here
    slipped: dict[Words, "list[tuple[Node, int, bool]]"] = field(default_factory=dict)

    @cached_property
    def like(self) -> dict[str, list[tuple[str, "Node"]]]:
        """Return by their first letter the words below that may have a slip: no initials."""
        found: dict[str, list[tuple[str, Node]]] = {}
        for name, below in self.below.items():
            if len(name) > SHORTEST or is_our_syllable(name):
                found.setdefault(name[0], []).append((name, below))
        return found


@dataclass(frozen=True)
class Index:
    """All ways of calling the units of a roster, and the offices that it lacks.

    ``joined``: those that are typed in one ("longtan"). ``places``: words that may follow a unit's name.
    ``offices``: the title of a common kind of office -> the units that are of it. ``groups``: the units of
    those groups that were asked for so far.
    """

    units: tuple[NamedUnit, ...]
    root: Node
    joined: dict[str, Ways]
    places: frozenset[str]
    offices: dict[str, list[NamedUnit]]
    groups: dict[frozenset[str], tuple[NamedUnit, ...]] = field(default_factory=dict)


@lru_cache(maxsize=16)
def index_of(units: tuple[NamedUnit, ...], places: tuple[str, ...] = ()) -> Index:
    """Make the index of a roster. ``places``: names that may stand after a unit's name: the district's."""
    root, joined = Node(), dict[str, Ways]()
    around = frozenset(word for place in places for word in fold(place).split()) | place_words(units)
    offices = units_by_office(units, around)
    for unit in units:
        for words, way in own_ways(unit, around):
            put(root, joined, words, way)
    for office in OFFICES:
        for words, way in popular_ways(office, offices[title(office)]):
            put(root, joined, words, way)
    return Index(units, root, joined, around, offices)


@lru_cache(maxsize=4096)
def head_of(unit: NamedUnit) -> str:
    """Return how a unit's name begins: "phong", "ubnd xa", "hoi"; "" where it is none of HEADS."""
    return split_head(name_words(unit.name)[0])[0]


def place_words(units: Iterable[NamedUnit]) -> frozenset[str]:
    """Return the words of the district's own name, as its youth union has them: "Huyện đoàn Nhơn Trạch"."""
    named = [name_words(unit.name)[0] for unit in units]
    return frozenset(word for words in named if tuple(words[:2]) in UNIONS for word in words[2:])


def units_by_office(units: Iterable[NamedUnit], places: frozenset[str]) -> dict[str, list[NamedUnit]]:
    named = [(fold(" ".join(bare_name(unit.name, places))), unit) for unit in units]
    return {title(office): [unit for name, unit in named if office.is_kind_of(name)] for office in OFFICES}


def bare_name(name: str, places: frozenset[str]) -> list[str]:
    """Return the words of a name without the district's, and without what stands in brackets."""
    found = ASIDE.sub(" ", name).split()
    while len(found) > 1 and fold(found[-1]) in places:
        found.pop()
    for kind in DISTRICT:
        if len(found) > len(kind) and tuple(map(fold, found[-len(kind) :])) == kind:
            return found[: -len(kind)]
    return found


def name_words(name: str) -> tuple[list[str], list[int]]:
    """Return the folded words of a name without "và", and where each of its parts begins."""
    words: list[str] = []
    starts: list[int] = []
    for short, spelling in SPELLINGS_OF_COUNCILS:
        name = spelling.sub(short, name)
    for part in PARTS.split(ASIDE.sub(" ", name)):
        starts.append(len(words))
        words += [word for word in re.findall(r"[^\W_]+", fold(part)) if word != LINKING]
    return words, starts


def split_head(words: Sequence[str]) -> tuple[str, Words, list[str]]:
    """Return how a name begins, what may stand in its place, and its other words."""
    for head, short in HEADS.items():
        if tuple(words[: len(head)]) == head and len(words) > len(head):
            return " ".join(head), tuple(short.split("; ")), list(words[len(head) :])
    return "", ("",), list(words)


def own_ways(unit: NamedUnit, places: frozenset[str]) -> Iterator[Called]:
    """Yield every way of calling a unit by its names, its code and its mailbox."""
    for code in {fold(unit.code), fold(unit.mailbox.partition("@")[0])} - {""}:
        yield tuple(re.findall(r"[^\W_]+", code)), UnitCall(unit, Tier.OWN, head_of(unit))
    yield from ways_of_name(unit, unit.name, Tier.OWN, places)
    for name in unit.also:
        yield from ways_of_name(unit, name, Tier.FORMER, places)


def ways_of_name(unit: NamedUnit, name: str, tier: Tier, places: frozenset[str]) -> Iterator[Called]:
    words, starts = name_words(" ".join(bare_name(name, places)))
    head, shorts, body = split_head(words)
    cuts = [start - len(words) + len(body) for start in starts]
    for (start, end), of_part in parts_of(body, cuts, tier):
        part = [PARTED * (at in cuts and at > start) + body[at] for at in range(start, end)]
        for said in shortened(part):
            yield from with_heads(UnitCall(unit, of_part, head), shorts, said, len(body))
    letters = "".join(word[0] for word in (*head.split(), *body))
    if head and head not in COMMUNE_HEADS and len(letters) >= PLAIN_INITIALS - 1:
        yield (letters,), UnitCall(unit, tier, head)


def parts_of(body: list[str], cuts: Iterable[int], tier: Tier) -> Iterator[tuple[tuple[int, int], Tier]]:
    """Yield the whole of a name, and its parts where it is parted: from word to word."""
    if body:
        yield (0, len(body)), tier
    if body[-2:] == COUNTRY and len(body) > len(COUNTRY):
        yield (0, len(body) - len(COUNTRY)), tier
    bounds = sorted({0, len(body), *(cut for cut in cuts if 0 < cut < len(body))})
    for at, start in enumerate(bounds):
        for end in bounds[at + 1 :]:
            if (start, end) != (0, len(body)):
                yield (start, end), Tier.PART


def with_heads(way: UnitCall, shorts: Iterable[str], said: Words, length: int) -> Iterator[Called]:
    """Yield the words with each of the heads; ``length``: of the whole name, in words.

    Without a head they are vague, but for a commune's own name. First letters of a commune, and two of a part
    of a name, may be anything.
    """
    is_initials = len(said) == 1 and length > 1 and len(said[0]) <= length
    is_commune = way.head in COMMUNE_HEADS
    for short in shorts:
        is_anything = way.tier == Tier.PART and len(said[0]) < SHORTEST and 0 < len(short) < PLAIN_INITIALS
        if is_initials and (is_commune or is_anything):
            continue
        if short:
            yield (*short.split(), *said), way
        elif not is_commune or len(said) > 1:
            is_short = is_initials and len(said[0]) < PLAIN_INITIALS
            is_common = bool(way.head) and not is_commune and not is_initials and len(said) < 3
            yield said, replace(way, has_head=False, is_vague=is_short or is_common)


def shortened(words: Sequence[str]) -> Iterator[Words]:
    """Yield the words with every run of two or more of them as it is and as its first letters."""
    if len(words) > MOST_WORDS:
        yield tuple(words)
        yield (initials(words),)
        return
    for cut in product((False, True), repeat=len(words) - 1):
        bounds = [0, *(at for at, is_cut in enumerate(cut, 1) if is_cut), len(words)]
        runs = [words[start:end] for start, end in pairwise(bounds)]
        said = [initials(run) if len(run) > 1 else run[0] for run in runs]
        for chosen in product(*map(spellings, said)):
            yield tuple(word for one in chosen for word in one.split())


def initials(run: Sequence[str]) -> str:
    """Return the first letters of some words; before them the sign that they begin a part, if they do."""
    return PARTED * run[0].startswith(PARTED) + "".join(word.removeprefix(PARTED)[0] for word in run)


def spellings(word: str) -> list[str]:
    """Return a word, or the name of a council as it is written otherwise."""
    plain = word.removeprefix(PARTED)
    return [word[: len(word) - len(plain)] + one for one in COUNCILS.get(plain, (plain,))]


def popular_ways(office: Office, units: Sequence[NamedUnit]) -> Iterator[Called]:
    """Yield the popular names of a kind of office, for its units, or for none where the roster lacks it."""
    names = [(*call, False) for call in calls(f"{office.names}; {office.called}")]
    names += [(*call, True) for call in calls(office.vague)]
    for words, written, is_vague in names:
        has_head = split_head(words)[0] != ""
        marked = written if len(words) == 1 else ""
        owners: Sequence[NamedUnit | None] = units or [None]
        for unit in owners:
            head = head_of(unit) if unit else split_head(words)[0]
            yield words, UnitCall(unit, Tier.POPULAR, head, has_head, is_vague, office, marked)


def put(root: Node, joined: dict[str, Ways], words: Words, way: UnitCall) -> None:
    node = root
    for word in words:
        node.is_parted |= word.startswith(PARTED)
        node = node.below.setdefault(word.removeprefix(PARTED), Node())
    better(node.ways, way)
    has_initials = way.tier == Tier.PART and any(len(word) < SHORTEST for word in words)
    if not has_initials and (not way.is_vague or len(words) > 1):
        better(joined.setdefault("".join(words).replace(PARTED, ""), {}), way)


def better(ways: Ways, way: UnitCall) -> None:
    """Keep of the ways that fit the same words those of the first tier: a roster's units before others."""
    known, first = ways.get(way.unit), next(iter(ways.values()), None)
    is_vague = way.is_vague and (known is None or known.is_vague)
    if first is None or rank(way) < rank(first):
        ways.clear()
        ways[way.unit] = way if way.is_vague == is_vague else replace(way, is_vague=is_vague)
    elif known and known.is_vague != is_vague:
        ways[way.unit] = replace(known, is_vague=is_vague)
    elif rank(way) == rank(first) and known is None:
        ways[way.unit] = way


def rank(way: UnitCall) -> tuple[bool, int]:
    return way.unit is None, way.tier
