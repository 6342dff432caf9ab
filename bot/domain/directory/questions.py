"""Questions to the directory: what is looked for by "số chú Ba văn thư xã Phú Hữu", "mail bên tư pháp".

Nothing is guessed: of a name that may mean several, all are returned, and of one that nobody has, itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.conversation import fold, regex
from bot.domain.directory.behind_groups import list_announced
from bot.domain.directory.elements import Element, ReadText, is_noise
from bot.domain.directory.names import NamedUnit
from bot.domain.directory.parts import denial_end, parts_of
from bot.domain.directory.people import UNIT_WORDS, NamedPerson, PersonMention, holders, persons
from bot.domain.directory.posts import Post, PostKind
from bot.domain.directory.reading import COMMAND, read_text
from bot.domain.directory.tokens import phrases_in, words_in


class Wanted(StrEnum):
    """Facts that a question asks of those it names."""

    ADDRESS = "address"
    PHONE = "phone"
    PERSON = "person"
    ON_CALL = "on_call"


# Folded; in the group what follows: "ai theo dõi hộp thư | ngày 12/3".
WHO_WATCHES = regex(
    r"\bai (?:da |dang |duoc cu |la nguoi )?(?:theo doi|truc|giu|phu trach|quan ly|coi|lo|canh)"
    r" (?:hop thu|mail)\b"
    r"(?: (?:cua )?(?:don vi|co quan|minh|ben minh|xa minh))?(?: (?:vay|the|em|con|nhi|a))*(.*)"
)
WORDS = {
    Wanted.ADDRESS: regex(r"\b(?:mail|thu|dia chi|meo|email)\b"),
    Wanted.PHONE: regex(r"\b(?:so|sdt|dien thoai|dt|hotline|duong day nong|goi|lien he|lien lac|fax)\b"),
    Wanted.PERSON: regex(
        r"\b(?:ai|ten|nguoi nao|dong chi nao|ho ten|anh nao|chi nao|co nao|ong nao|lam gi)\b"
    ),
    Wanted.ON_CALL: regex(
        r"\b(?:ai|nguoi|lich|anh|chi|so|dang|em|ca) (?:dang )?truc\b|\btong dai\b|\bai cam may\b"
    ),
}
OWN = regex(
    r"\b(?:co quan|don vi|phong|hoi|xa|ban|trung tam|ben|cho|o) (?:cua )?"
    r"(?:em|toi|minh|tui|chung toi|ta|con|bac)\b"
)
PRONOUNS = words_in("em toi tui minh con chau bac chi anh co chu ta chung")
PLACED = words_in(
    "ben cua o tai qua sang tren duoi mail thu email sdt so thoai chi info la may phong voi va hop ba lo lam"
)
CORRECTS = {  # by which what was said before is taken back
    tuple(phrase.split())
    for phrase in phrases_in(
        "a nham; a quen; a khong; a lon; ah nham; y nham; y quen; u nham; ua nham; o nham; nham"
    )
}
AT = words_in("ben o la tu")
ASKED_OF = words_in("cua so mail may")  # before a pronoun: it is asked about, and not told
ENDS = frozenset(",.;")
FEW = 6  # words behind a short name with which a question begins
MOST_HOLDERS = 3  # who are shown for a post where no unit is named
MOST_LEFT, MOST_WORDS = 4, 12  # words that are left of a short question, and of it
LONGEST = 1000  # characters that are read of a question
FULL = 8  # digits from which a number is a telephone


@dataclass(frozen=True)
class LookUp:
    """All that a question looks for.

    ``units``: that are named, or may be; ``is_plain``: each name means one. ``people``: those meant by name
    or post. ``unknown``: names that nobody has, word for word; ``near``: units with a name like one of them.
    """

    units: tuple[NamedUnit, ...] = ()
    people: tuple[NamedPerson, ...] = ()
    unknown: tuple[str, ...] = ()
    wanted: frozenset[Wanted] = frozenset()
    posts: tuple[str, ...] = ()
    near: tuple[NamedUnit, ...] = ()
    is_plain: bool = True
    is_group: bool = False
    is_own: bool = False  # of the asker's own unit: "cơ quan tôi"
    near_people: tuple[NamedPerson, ...] = ()  # who is called so, but elsewhere
    several: tuple[str, ...] = ()  # names of people that several have: of these it is asked who is meant
    is_left_over: bool = False  # ``unknown`` is but what is left of the words, where they name nobody

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.people or self.unknown)


def look_up(
    text: str, units: Sequence[NamedUnit], people: Sequence[NamedPerson] = (), places: Sequence[str] = ()
) -> LookUp:
    """Return what ``text`` looks for. ``places``: what may stand after a unit's name: the district's."""
    seen = read_text(COMMAND.sub("", text)[:LONGEST], units, tuple(places))
    plain = seen.plain(0, len(seen.tokens))
    named = list(persons(seen, tuple(people)))
    seen, named = without_taken_back(seen, named)
    seen, out = without_left_out(seen)
    elements = list(meant(seen, named))
    all_named = [*(unit for one in elements for unit in trusted(seen, one)), *by_address(seen)]
    units_named = tuple(unit for unit in dict.fromkeys(all_named) if unit not in out)
    found, missing = resolved(seen, named, {unit.id for unit in units_named}, tuple(people))
    absent = [one for one in elements if one.is_absent or is_doubtful(seen, one)]
    looked = LookUp(
        units=units_named,
        people=tuple(dict.fromkeys(found)),
        unknown=(*(seen.said(one.start, one.end) for one in absent), *missing),
        wanted=frozenset(kind for kind, words in WORDS.items() if words.search(plain)),
        posts=tuple(seen.said(post.start, post.end) for post in seen.posts),
        near=tuple(unit for one in absent for unit in one.units),
        several=() if units_named else tuple(several_have(seen, named, found)),
        near_people=tuple(person for one in named for person in one.people if person not in found),
        is_plain=all(one.group or len(one.units) < 2 for one in elements),
        is_group=any(one.group for one in elements),
        is_own=OWN.search(plain) is not None,
    )
    if not looked.is_empty:
        return looked
    return replace(looked, unknown=left_over(seen, looked), is_left_over=True)


def trusted(seen: ReadText, one: Element) -> tuple[NamedUnit, ...]:
    """Return the units that an element surely names."""
    is_filter = one.group is not None and one.group.is_filter
    return () if is_doubtful(seen, one) or is_filter else one.units


def is_doubtful(seen: ReadText, one: Element) -> bool:
    """Return whether a name with a slip may be another; without marks the only one like it is meant."""
    if one.mention is None or one.mention.is_sure:
        return False
    return len(one.units) != 1 or any(token.has_marks for token in seen.tokens[one.start : one.end])


def without_left_out(seen: ReadText) -> tuple[ReadText, set[NamedUnit]]:
    """Return the text without the names that it leaves out, and their units; of "trừ A" nobody is left."""
    named = [one for part in parts_of(seen) if part.is_exception for one in part.elements]
    named += [one for one in seen.elements if one not in named and denial_end(seen, one.end)]
    first = min((one.start for one in seen.elements if one.units), default=0)
    starts = {one.start for one in named}
    is_told = first not in starts or any(token.raw == "tru" for token in seen.tokens[:first])
    if not named or not is_told:
        return seen, set()
    rest = replace(seen, elements=[one for one in seen.elements if one.start not in starts])
    return rest, {unit for one in named for unit in one.units}


def without_taken_back(
    seen: ReadText, named: Sequence[PersonMention]
) -> tuple[ReadText, list[PersonMention]]:
    """Return the text without what stands before "à nhầm", where something else is named behind it."""
    raw = [token.raw for token in seen.tokens]
    marks = [
        place
        for place in range(len(raw))
        if any(tuple(raw[place : place + len(words)]) == words for words in CORRECTS)
        and (any(one.start > place for one in seen.elements) or any(one.start > place for one in named))
    ]
    cut = max(marks, default=0)
    elements = [one for one in seen.elements if one.start >= cut]
    posts = [one for one in seen.posts if one.start >= cut]
    return replace(seen, elements=elements, posts=posts), [one for one in named if one.start >= cut]


def meant(seen: ReadText, named: Sequence[PersonMention]) -> Iterator[Element]:
    """Yield what is named and looked for: no common word, no person's name, not where the asker is from."""
    inside = {place for one in named for place in range(one.start, one.end)}
    there = [one for one in seen.elements if not one.is_ours and not inside >= set(range(one.start, one.end))]
    behind = {one.end for one in seen.posts} | {one.end for one in named}
    for one in there:
        if one.group and list_announced(seen, one, one.group):
            continue
        if len(there) > 1 and is_from_there(seen, one):
            continue
        if not one.is_vague or is_placed(seen, one, is_behind=one.start in behind):
            yield one


def is_from_there(seen: ReadText, one: Element) -> bool:
    """Return whether it is where the asker works: "em bên trạm y tế, em muốn gặp …"."""
    *_others, before, who, where = ["", "", "", *(token.raw for token in seen.tokens[: one.start])]
    is_told = where in AT and who in PRONOUNS and before not in ASKED_OF
    begins = all(is_noise(token) for token in seen.tokens[: max(0, one.start - 2)])
    ends = one.end < len(seen.tokens) and bool(ENDS & set(seen.tokens[one.end].before))
    return is_told and begins and ends


def is_placed(seen: ReadText, one: Element, *, is_behind: bool) -> bool:
    """Return whether a name that is a common word too stands where a unit is named.

    ``is_behind``: right behind a post or a person.
    """
    length = one.end - one.start
    if one.mention and one.mention.is_initials and len(seen.tokens) > length + 1:
        return False
    following = seen.joined_token(one.end)
    if following and not seen.is_noise(one.end):
        return False
    if one.start == 0 or not seen.tokens[one.start].is_joined:
        return length > 1 or len(seen.tokens) - one.end < FEW
    return is_behind or seen.tokens[one.start - 1].raw in PLACED


def by_address(seen: ReadText) -> Iterator[NamedUnit]:
    """Yield the units whose mailbox or telephone is asked about."""
    addresses = {token.marked for token in seen.tokens if "@" in token.raw}
    digits = "".join(token.raw for token in seen.tokens if token.raw.isdigit())
    for unit in seen.index.units:
        is_called = len(digits) >= FULL and re.sub(r"\D", "", unit.phone) == digits
        if is_called or (unit.mailbox and unit.mailbox.lower() in addresses):
            yield unit


def resolved(
    seen: ReadText, named: Sequence[PersonMention], units: set[int], people: Sequence[NamedPerson]
) -> tuple[list[NamedPerson], list[str]]:
    """Return who is meant by the names and posts in these units, and the names that nobody there has."""
    found: list[NamedPerson] = []
    missing: list[str] = []
    for one in named:
        there = [person for person in one.people if not units or person.is_in(units)]
        found += (holders_among(seen.posts, there) or there) if len(there) > 1 else there
        missing += [] if there else [seen.said(one.start, one.end)]
    if not named:
        for post in seen.posts:
            if units:
                found += holders(post, units, people)
            elif not seen.elements:
                found += sole_holders(post, people)
    return found, missing


def several_have(
    seen: ReadText, named: Sequence[PersonMention], found: Sequence[NamedPerson]
) -> Iterator[str]:
    """Yield the names that several of those found have."""
    for one in named:
        if len([person for person in one.people if person in found]) > 1:
            yield seen.said(one.start, one.end)


def holders_among(posts: Sequence[Post], people: Sequence[NamedPerson]) -> list[NamedPerson]:
    units = {held.unit for person in people for held in person.posts}
    return [one for post in posts for one in holders(post, units, people)]


def sole_holders(post: Post, people: Sequence[NamedPerson]) -> list[NamedPerson]:
    """Return who holds a post that few have, where no unit is named."""
    if post.kind not in (PostKind.HEAD, PostKind.TITLE):
        return []
    held = holders_among([post], people)
    titled = [one for one in held if any(post.said in fold(own.title) for own in one.posts)]
    return titled if len(titled) <= MOST_HOLDERS else []


def left_over(seen: ReadText, looked: LookUp) -> tuple[str, ...]:
    """Return what is left of a short question that names nobody, once what only asks is taken from it."""
    in_posts = {place for post in seen.posts for place in range(post.start, post.end)}
    places = [place for place in range(len(seen.tokens)) if not seen.is_noise(place) or place in in_posts]
    is_of_many = any(post.kind != PostKind.TITLE for post in seen.posts)
    is_other = looked.is_own or Wanted.ON_CALL in looked.wanted or is_of_many
    if is_other or not places or len(places) > MOST_LEFT or len(seen.tokens) > MOST_WORDS:
        return ()
    is_unit_word = all(seen.tokens[place].raw in UNIT_WORDS for place in places)
    return () if is_unit_word else (seen.said(places[0], places[-1] + 1),)
