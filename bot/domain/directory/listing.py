"""Lists of recipients: what is kept ("Lưu: VT"), and names of which only the first begins in full."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.directory.elements import Element, ReadText
from bot.domain.directory.mentions import through, walk
from bot.domain.directory.names import HEADS
from bot.domain.directory.tokens import Token, is_our_syllable, words_in

AS_ABOVE = (  # folded
    *("nhu tren", "nhu kinh gui", "nhu dieu", "nhu thanh phan moi", "nhu thanh phan", "nhu danh sach"),
    "nhu muc",
)
LONGEST = 4  # words of these
KEEPS = ("luu", "lưu", "luwu", "luuw")
KEPT = words_in("vt vp van thu phong ho so tr th luu tru vx nc")  # what may stand after "Lưu"
ENDS_LIST = frozenset("\n;.")
BEFORE_NAME = words_in("va voi cung tru gui ngoai bo chua loai ra ben")
ANNOUNCED = {  # how a list begins: "Phòng: Nội vụ, Tư pháp" -> how its names do
    ("phong",): "phong",
    ("cac", "phong"): "phong",
    ("hoi",): "hoi",
    ("trung", "tam"): "trung tam",
    ("xa",): "ubnd xa",
    ("uy ban nhan dan", "xa"): "ubnd xa",
}
ANNOUNCED_FIRST = frozenset(words[0].split()[0] for words in ANNOUNCED)
WHOLE_HEADS = frozenset(" ".join(head) for head in HEADS)


def with_kept(read: ReadText) -> Iterator[Element]:
    """Yield the elements, what "Lưu" and "Như trên" say among them as kept."""
    spans = list(kept(read, {one.start: one for one in read.elements}))
    inside = {place for start, end in spans for place in range(start, end)}
    yield from (one for one in read.elements if one.start not in inside)
    yield from (Element(start, end) for start, end in spans)


def kept(read: ReadText, starts: Mapping[int, Element]) -> Iterator[tuple[int, int]]:
    """Yield from where to where something is kept, or is said to be above."""
    place = 0
    while place < len(read.tokens):
        end = end_of_above(read, place)
        following = read.joined_token(place + 1)
        is_archive = following is not None and following.raw == "tru"  # "Văn thư - Lưu trữ"
        if not end and read.tokens[place].marked in KEEPS and not is_archive:
            end = end_of_kept(read.tokens, place + 1, starts)
        if end:
            yield place, end
        place = max(end, place + 1)


def end_of_above(read: ReadText, start: int) -> int:
    """Return where "như trên", "như Điều 3" end; 0 where none begins."""
    if read.tokens[start].plain != "nhu":
        return 0
    said = read.plain(start, start + LONGEST)
    phrase = max((one for one in AS_ABOVE if said.startswith(one)), key=len, default="")
    end = start + len(phrase.split())
    while phrase and (token := read.joined_token(end)) and (token.raw.isdigit() or phrase == "nhu dieu"):
        end += 1
    return end if phrase else 0


def end_of_kept(tokens: Sequence[Token], place: int, starts: Mapping[int, Element]) -> int:
    """Return where what "Lưu" says ends: at the end of its line, or before a unit that is named in full."""
    while place < len(tokens):
        token, one = tokens[place], starts.get(place)
        is_in_full = one is not None and one.mention is not None and one.mention.has_head
        if set(token.before) - set(":,-(") or (is_in_full and "," in token.before):
            break
        is_short = token.raw in KEPT or token.plain in KEPT or len(token.raw) < 3
        if not is_short and is_our_syllable(token.raw):
            break
        place = one.end if one and one.mention else place + 1
    return place


def listed_alike(read: ReadText) -> list[Element]:
    """Read the names of a list as its first begins: "phòng Nội vụ, Tư pháp, Y tế", "các hội: ND, CCB"."""
    found: list[Element] = []
    starts = {one.start: one for one in read.elements}
    head, place, covered = "", 0, 0
    while place < len(read.tokens):
        one = starts.get(place) if place >= covered else None
        head = "" if ENDS_LIST & set(read.tokens[place].before) else head
        head = head if one else announced(read, place) or head
        follows_group = bool(found) and found[-1].group is not None and found[-1].end == place
        again = (
            under_head(read, place, head) if head and (begins_name(read, place) or follows_group) else None
        )
        one = again if again and (one is None or is_better(again, one)) else one
        if one:
            found.append(one)
            head, covered = head_of(one) or head, one.end
        place = one.end if one else place + 1
    return found


def announced(read: ReadText, place: int) -> str:
    """Return how the names of a list begin that is announced here: "Phòng: Nội vụ, Tư pháp"; else ""."""
    if read.tokens[place].words[0] not in ANNOUNCED_FIRST:
        return ""
    for words, head in ANNOUNCED.items():
        end = place + len(words)
        piece = tuple(token.plain for token in read.tokens[place:end])
        if piece == words and end < len(read.tokens) and ":" in read.tokens[end].before:
            return head
    return ""


def begins_name(read: ReadText, place: int) -> bool:
    return bool(read.tokens[place].before) or place == 0 or read.tokens[place - 1].raw in BEFORE_NAME


def head_of(one: Element) -> str:
    """Return how the names of a list go on after it: as its unit's name begins."""
    if one.group:
        return one.group.head
    heads = one.mention.heads if one.mention and one.mention.has_head else set()
    return next(iter(heads)) if len(heads) == 1 else ""


def under_head(read: ReadText, place: int, head: str) -> Element | None:
    """Return what is named from a word on if ``head`` is thought before it; only where it is plain."""
    node = through(read.index.root, head.split()) if head in WHOLE_HEADS else None
    plain = [one for one in walk(read.tokens, place, node) if one.is_plain and not one.slips] if node else []
    longest = max(plain, key=lambda one: one.end, default=None)
    return Element(place, longest.end, mention=longest) if longest else None


def is_better(again: Element, one: Element) -> bool:
    """Return whether a name that is read with a list's head goes before what it is read as without."""
    if one.mention is None or again.end < one.end:
        return False
    return again.end > one.end or one.mention.is_vague or len(one.units) != 1
