"""People that a question names: by a given name behind "anh", "chú", "đồng chí", in full, or by their post.

A common word is nobody: "Công an huyện" is no Công, "bình thường" no Bình. A name that nobody has is returned
as it was said.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.conversation import fold, tidy, tone_canon
from bot.domain.directory.elements import ReadText, is_noise
from bot.domain.directory.posts import Post, PostKind
from bot.domain.directory.tokens import Token, is_our_syllable, phrases_in, words_in

KIN = words_in("anh chi co chu bac ong ba thay em o cau mo thim thang con be ban sep bs ks ths")
MARKED_KIN = words_in("chị cô chú bác ông bà thầy cậu mợ dì thím thằng bé bạn sếp ả")
LONG_KIN = ("dong", "chi")
TITLES = phrases_in(
    "bac si; thac si; tien si; ky su; duoc si; y si; luat su; cu nhan; nha bao; co giao; thay giao"
)
NO_NAMES = {("co", "quan"), ("co", "so"), ("chi", "nhanh")}  # without marks: "cơ quan", and no cô Quân
VERBS = words_in(
    """
    chao hoi xin can muon nho goi tim gui biet co la o di lam nghe thay nhan giu coi xem ban dang se da cho
    ra vao len ve oi a nhe nay do kia nao gi ai moi nua thoi khong duoc van cung chua phai bi vua tim kiem
    bao noi truc phu theo tren duoi ben trong ngoai ky nop doc mo lay dua cam coi lo len them voi va hay thi
    ma neu
    """
)
ASKED = words_in("so sdt mail email thu cua thoai gap tim kiem la chi voi may ten dt lac he danh ba cho xin")
FOLLOWS = words_in(
    "so sdt mail email la o lam ben ten thu dia dien dt lien nghi con gio hien may nay tren phong"
)
UNIT_WORDS = words_in(
    "phong xa hoi ban trung van ubnd huyen so thanh chi uy bao lien mat doan dai truong pho"
)
NAMED = ("ten",)


@dataclass(frozen=True)
class HeldPost:
    """A post that a person has in a unit: its title, and the role's name ("head", "deputy", "officer", …)."""

    unit: int
    title: str
    role: str


@dataclass(frozen=True)
class NamedPerson:
    id: int
    name: str
    posts: tuple[HeldPost, ...]

    def is_in(self, units: Collection[int]) -> bool:
        """Return whether they have a post in one of these units."""
        return any(held.unit in units for held in self.posts)


@dataclass(frozen=True)
class PersonMention:
    """A name that stands from word ``start`` to ``end``, and who has it; nobody where it is not known."""

    start: int
    end: int
    people: tuple[NamedPerson, ...]


Named = Mapping[tuple[str, ...], Sequence[NamedPerson]]


@lru_cache(maxsize=8)
def by_name(people: tuple[NamedPerson, ...]) -> Named:
    """Return what people may be called, folded: their name in full, its end, or family and given name."""
    found: dict[tuple[str, ...], list[NamedPerson]] = {}
    for person in people:
        words = tuple(fold(person.name).split())
        calls = {words[at:] for at in range(len(words))} | {(words[0], words[-1])}
        for call in calls:
            found.setdefault(call, []).append(person)
    return found


def persons(seen: ReadText, people: tuple[NamedPerson, ...]) -> Iterator[PersonMention]:
    """Yield the people that are named, in order."""
    named, place = by_name(people), 0
    strong = strongly_taken(seen)
    while place < len(seen.tokens):
        found = person_at(seen, place, named, strong)
        if found:
            yield found
        place = found.end if found else place + 1


def strongly_taken(seen: ReadText) -> list[bool]:
    """Return for each word whether it is of a unit's name, of a group or a post, and of no person's."""
    taken = [False] * len(seen.tokens)
    for one in seen.elements:
        is_weak = one.mention is not None and one.mention.is_vague
        taken[one.start : one.end] = [not is_weak] * (one.end - one.start)
    for post in seen.posts:
        taken[post.start : post.end] = [True] * (post.end - post.start)
    return taken


def person_at(seen: ReadText, place: int, named: Named, taken: Sequence[bool]) -> PersonMention | None:
    tokens = seen.tokens
    pairs = (tokens[at : at + 2] for at in range(max(0, place - 1), place + 1))
    if any(tuple(token.marked for token in pair) in NO_NAMES for pair in pairs):
        return None
    kin = end_of_kin(tokens, place)
    if kin and kin < len(tokens) and tokens[kin].is_joined:
        end, found = longest(tokens, kin, named, taken)
        if end and may_be_called(seen, place, kin, end, is_known=True):
            return PersonMention(place, end, tuple(found))
        end = end_of_unknown(seen, place, kin, taken)
        return PersonMention(place, end, ()) if end else None
    end, found = longest(tokens, place, named, taken)
    if end and (is_named_bare(seen, place, end) or is_named_beside(seen, place, end)):
        return PersonMention(place, end, tuple(found))
    if tokens[place].raw in NAMED and place + 1 < len(tokens) and not taken[place + 1]:
        return named_so(seen, place + 1, named, taken)
    return None


def end_of_kin(tokens: Sequence[Token], place: int) -> int:
    """Return where a word of address ends that stands before names; 0 where none is here."""
    token = tokens[place]
    if token.plain == "dong chi":
        return place + 1
    pair = tokens[place : place + 2]
    if tuple(one.plain for one in pair) == LONG_KIN and token.marked != "dòng":
        return place + 2
    if len(pair) > 1 and pair[1].is_joined and f"{pair[0].plain} {pair[1].plain}" in TITLES:
        return place + 2
    if token.has_marks:
        return place + 1 if MARKED_KIN & {token.marked, *token.said} else 0
    bare = token.raw[:-1] if token.raw[-1:] in "sfrxj" else token.raw  # "chij": a mark's key beside its word
    return place + 1 if {token.plain, token.raw, bare} & KIN else 0


def longest(
    tokens: Sequence[Token], place: int, named: Named, taken: Sequence[bool]
) -> tuple[int, list[NamedPerson]]:
    """Return where the longest name ends that somebody has, and who; words of a unit only in a full name."""
    for size in range(min(5, len(tokens) - place), 0, -1):
        piece = tokens[place : place + size]
        if any(not one.is_joined for one in piece[1:]):
            continue
        if size < 3 and any(taken[place : place + size]):
            continue
        call = tuple(one.raw for one in piece)
        found = [one for one in named.get(call, ()) if is_spelled(piece, one)]
        if not found and all(one.plain[:1] == one.raw[:1] for one in piece):  # a slip of the keyboard
            mended = tuple(one.plain for one in piece)
            found = [one for one in named.get(mended, ()) if is_spelled(piece, one)]
        if found and not goes_on(tokens, place + size, taken):
            return place + size, found
    return 0, []


def goes_on(tokens: Sequence[Token], end: int, taken: Sequence[bool]) -> bool:
    """Return whether the name has more words than were found: "Tuyết Mai" is no Tuyết."""
    if end >= len(tokens) or taken[end] or not tokens[end].is_joined or not tokens[end - 1].is_capital:
        return False
    following = tokens[end]
    return following.is_capital and not following.is_upper and following.raw not in UNIT_WORDS


def is_spelled(piece: Sequence[Token], person: NamedPerson) -> bool:
    """Return whether the marks that were typed are those of the name: "công" may be Công, "cộng" is not."""
    words = {fold(word): word for word in map(tone_canon, tidy(person.name).split())}
    for token in piece:
        meant = words.get(token.raw) or words.get(token.plain, "")
        if token.has_marks and meant not in (token.marked, *token.said):
            return False
    return True


def may_be_called(seen: ReadText, kin: int, start: int, end: int, *, is_known: bool) -> bool:
    """Return whether a word behind "anh", "chị" … is a name: "chị Thi", and not "chị xin", "em hỏi"."""
    token = seen.tokens[start]
    if token.is_capital and not token.is_upper and not (kin == 0 and start == 0):
        return True
    if end - start > 1:
        return True
    before = seen.tokens[kin - 1] if kin > 0 and seen.tokens[kin].is_joined else None
    following = seen.tokens[end] if end < len(seen.tokens) and seen.tokens[end].is_joined else None
    if token.has_marks and is_known and not is_noise(token):
        return follows_well(seen, end, following)
    if token.raw in VERBS:
        return False
    is_asked = before is not None and before.raw in ASKED
    is_weak = is_noise(token) or token.raw in VERBS
    if is_weak and not (is_asked or kin == 0):
        return False
    return follows_well(seen, end, following)


def follows_well(seen: ReadText, end: int, following: Token | None) -> bool:
    """Return whether what follows leaves it a name: its end, a post, a unit, what is asked of them."""
    if following is None or following.raw in FOLLOWS or following.plain in FOLLOWS or is_noise(following):
        return True
    starts = {one.start for one in seen.elements} | {post.start for post in seen.posts}
    return end in starts


def end_of_unknown(seen: ReadText, kin: int, start: int, taken: Sequence[bool]) -> int:
    """Return where a name ends that nobody has; 0 where there is none."""
    tokens = seen.tokens
    token = tokens[start]
    is_name = token.is_capital and not token.is_upper  # "dì Ba"
    if taken[start] or (token.plain in KIN and not is_name) or not is_our_syllable(token.raw):
        return 0
    if token.is_capital and not token.is_upper and not (is_noise(token) and token.raw in VERBS):
        end = start + 1
        while end < len(tokens) and end - start < 4 and tokens[end].is_joined and tokens[end].is_capital:
            if (
                taken[end]
                or tokens[end].is_upper
                or tokens[end].raw in UNIT_WORDS - {"thanh", "van", "mat", "lien"}
            ):
                break
            end += 1
        return end
    if is_noise(token) or token.raw in VERBS or any(one.start == start for one in seen.elements):
        return 0
    before = tokens[kin - 1] if kin > 0 and tokens[kin].is_joined else None
    is_asked = (before is not None and before.raw in ASKED - {"cho", "xin"}) or before is None
    return start + 1 if is_asked and follows_well(seen, start + 1, next_token(tokens, start + 1)) else 0


def next_token(tokens: Sequence[Token], place: int) -> Token | None:
    return tokens[place] if place < len(tokens) and tokens[place].is_joined else None


def is_named_bare(seen: ReadText, start: int, end: int) -> bool:
    """Return whether a name without a word of address is one: in full, behind a post, or alone."""
    piece = seen.tokens[start:end]
    if len(piece) > 2 or (len(piece) == 2 and all(one.is_capital for one in piece)):
        return True
    if any(post.end == start for post in seen.posts) and piece[0].is_capital:
        return True
    around = [*range(start), *range(end, len(seen.tokens))]
    if seen.elements or any(not seen.is_noise(place) for place in around):
        return False
    return piece[0].is_capital or (len(piece) == 2 and not all(is_noise(one) for one in piece))


def is_named_beside(seen: ReadText, start: int, end: int) -> bool:
    """Return whether there is nothing but a name and units: "hòa long tân"; a common word is no name."""
    taken, own = seen.taken(), range(start, end)
    others = [place for place in range(len(seen.tokens)) if not taken[place] and place not in own]
    is_common = any(taken[place] or is_noise(seen.tokens[place]) for place in own)
    return bool(seen.elements) and not is_common and all(seen.is_noise(place) for place in others)


def named_so(seen: ReadText, place: int, named: Named, taken: Sequence[bool]) -> PersonMention | None:
    """Read "tên Nụ": somebody who is called so, or nobody."""
    tokens = seen.tokens
    if tokens[place].raw in ("la", "gi", "nao", "sao", "voi", "chi", "day"):
        return None
    end, found = longest(tokens, place, named, taken)
    if end:
        return PersonMention(place, end, tuple(found))
    end = place
    while (
        end < len(tokens)
        and tokens[end].is_capital
        and not taken[end]
        and (end == place or tokens[end].is_joined)
    ):
        end += 1
    return PersonMention(place, end, ()) if end > place else None


def holders(post: Post, units: set[int], people: Sequence[NamedPerson]) -> list[NamedPerson]:
    """Return who holds a post in one of some units."""
    return [one for one in people if any(held.unit in units and is_held(post, held) for held in one.posts)]


def is_held(post: Post, held: HeldPost) -> bool:
    title = fold(held.title)
    if post.kind == PostKind.OFFICER:
        return held.role == "officer" or (post.said.startswith("van thu") and title == "van thu")
    if post.kind == PostKind.TITLE:
        said = [word for word in post.said.split() if word not in ("cong", "chuc", "can", "bo")]
        return all(word in title.split() for word in said) if said else False
    return held.role == post.kind.value
