"""NamedRecipients that a text names: a pasted "Nơi nhận", or "UBND các xã (trừ xã Phú Thạnh)".

Nothing is guessed and nothing passed over: what is not understood is returned as it was written, to be asked
about, and so is an exception that fits nothing (khoản 8 Điều 4).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.conversation import regex
from bot.domain.directory.behind_groups import (
    ADDS,
    counted_otherwise,
    list_announced,
    named_besides,
)
from bot.domain.directory.elements import Element, ReadText, is_noise
from bot.domain.directory.group_words import GroupKind
from bot.domain.directory.groups import Group, members
from bot.domain.directory.mentions import Mention
from bot.domain.directory.names import NamedUnit
from bot.domain.directory.parts import DENIED, RecipientPart, denial_end, parts_of
from bot.domain.directory.posts import ASKS, Post, PostKind, roles_asked
from bot.domain.directory.reading import COMMAND, MANY, read_text
from bot.domain.directory.tokens import words_in
from bot.domain.understanding.normal import LONGEST

PUT_OFF = regex(r"\b(?:gui |nhan |hop )?(?:sau|rieng)\b")
FILTER = regex(  # behind a group: only some of it, by what they have done
    r"^(?:(?:con|dang|hay|nao|ma|co|van|bi|hom|sang|chieu|nay|qua|lay) )*"
    r"(?:chua|no|cham|qua han|khong nhan|khong nop|da (?:nop|gui|nhan|xac|kiem|xem)|im)\b"
)
SOME_PEOPLE = regex(  # that say no group
    r"^(?:(?:may|nhung|cac|ai|\d+|tat ca) )*"
    r"(?:(?:ong|ban|nguoi|anh|chi|em|dong chi|don vi|noi|cho|bac|co|nao) )*"
    r"(?:con )?(?:chua (?:bam|nop|gui|xac nhan|nhan|kiem tra|xem|doc|mo|lam)|khong nhan duoc)\b"
)
REMAINDER = regex(r"\bcon lai\b")
PARTIAL = words_in("nua vai it da hau phan hay gan")  # before a group: only some of it
PEOPLE = words_in("anh chi em ong ba ban bac chu co nguoi dong chi can bo cua")  # who are of the units
QUALIFIES = words_in(  # behind a group: they begin to say which of it
    "lien bi hay chung dang moi nao co o trong khac duoc rieng khong tren gan nay kia do cu tru"
)
ASIDES = words_in("b/c bao cao de biet phoi hop thuc hien ban")
LEADS = words_in(  # that may stand right before a name that is a common word too
    "ben cho gui goi toi den voi cua bao mail thu email chi la o tai xin lay loc moi cung ca phia may cac "
    "noi nhac hoi keu nhan lai so them gom la sang qua ra khoi nhom theo"
)
KINDS = words_in("xa phong ban")  # that begin the names of many units
WHERE = words_in(  # in brackets behind a group: only some of it
    "phia vung ven mien khu canh huong thuoc nam gan giap doc co bi o tren"
)
LONGEST_NAME = 6  # words of a part that may be a recipient, at the ends of a text


@dataclass(frozen=True)
class RecipientLine:
    """A recipient as it was written, and the units that it means.

    ``several``: it may be any of them, so it means none. ``rest``: words that ``groups`` (of the roster)
    leave over, so that they mean nobody either. ``is_exception``: these are left out; without units nobody
    knows who is to be. ``is_ours``: "Như trên", "Lưu": nobody is sent anything for it.
    """

    said: str
    units: tuple[NamedUnit, ...] = ()
    is_group: bool = False
    is_ours: bool = False
    several: tuple[NamedUnit, ...] = ()
    groups: tuple[str, ...] = ()
    rest: str = ""
    is_exception: bool = False
    only: str = ""  # which of the group, in its own words
    is_office: bool = False  # it is called as offices are, and the roster lacks it
    is_idle: bool = False  # an exception that takes away nobody who is meant: perhaps it is a recipient

    @property
    def is_unknown(self) -> bool:
        return not self.units and not self.is_ours


@dataclass(frozen=True)
class NamedRecipients:
    """All that a text says of its recipients.

    ``roles``: "heads" or "officers" where it names their posts.
    """

    lines: tuple[RecipientLine, ...] = ()
    roles: str = ""

    @property
    def units(self) -> tuple[NamedUnit, ...]:
        """Return the units that are meant, each once, without those that are left out."""
        named = (unit for line in self.lines if not line.is_exception for unit in line.units)
        return tuple(unit for unit in dict.fromkeys(named) if unit not in self.left_out)

    @property
    def left_out(self) -> dict[NamedUnit, None]:
        return dict.fromkeys(unit for line in self.lines if line.is_exception for unit in line.units)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return what was not understood, word for word: of this it is to be asked."""
        return tuple(line.said for line in self.lines if line.is_unknown)

    @property
    def only(self) -> str:
        """Return which of the units only ("chưa nộp báo cáo"): who asks must know what it means, or ask."""
        return next((line.only for line in self.lines if line.only), "")


@dataclass(frozen=True)
class ElementPlace:
    """An element among its words: those of its part from ``begin`` to ``end`` are around no other."""

    part: RecipientPart
    one: Element
    begin: int
    end: int

    def after(self) -> list[int]:
        """Return where the words behind it stand, without posts."""
        return [place for place in range(self.one.end, self.end) if not self.part.in_posts(place)]


def read(text: str, units: Sequence[NamedUnit], places: Iterable[str] = ()) -> NamedRecipients:
    """Read the recipients of ``text``. ``places``: what may stand after a unit's name: the district's."""
    text = COMMAND.sub("", text)
    reader = Reader(read_text(text, units, tuple(places)))
    lines = [line for at in range(len(reader.parts)) for line in reader.lines_of(at)]
    if text.strip() and all(line.is_exception for line in lines):
        lines.append(RecipientLine(reader.seen.typed.strip()))
    if unread := text[LONGEST:].strip():
        lines.append(RecipientLine(unread))
    return NamedRecipients(tuple(fitting(lines)), roles_asked(reader.used_posts()))


def fitting(lines: Sequence[RecipientLine]) -> Iterator[RecipientLine]:
    """Yield the lines; of an exception that takes away nobody who is meant it is asked."""
    meant = {unit for line in lines if not line.is_exception for unit in line.units}
    for line in lines:
        is_idle = bool(meant and line.is_exception and line.units and meant.isdisjoint(line.units))
        yield replace(line, units=(), several=line.units, is_idle=True) if is_idle else line


class Reader:
    """A text cut into its parts; ``first`` and ``last``: of the parts that name somebody."""

    def __init__(self, seen: ReadText) -> None:
        self.seen = seen
        self.parts = parts_of(seen)
        named = [at for at, part in enumerate(self.parts) if part.elements]
        self.first, self.last = (named[0], named[-1]) if named else (0, -1)
        denied = (one.start for one in seen.elements if denial_end(seen, one.end))
        left_out = (one.start for part in self.parts if part.is_exception for one in part.elements)
        self.out = {*left_out, *denied}  # where names begin that are left out

    def used_posts(self) -> list[Post]:
        """Return the posts of those who are meant: none where the first recipient is named without one."""
        meant = [part for part in self.parts if not part.is_exception]
        meant = [part for part in meant if not any(one.is_absent for one in part.elements)]
        named = [part for part in meant if any(one.units for one in part.elements)]
        if named and not named[0].posts:
            return []
        return [post for part in named or meant for post in part.posts]

    def lines_of(self, at: int) -> list[RecipientLine]:
        """Return what a part means: each of its names, or, where it has none, what it says."""
        part = self.parts[at]
        begins = [part.start, *(one.end for one in part.elements)]
        ends = [*(one.start for one in part.elements[1:]), part.end]
        found: list[RecipientLine] = []
        for one, begin, end in zip(part.elements, begins, ends, strict=False):
            found += self.meaning(ElementPlace(part, one, begin, end))
        if found or any(one.group or one.is_ours for one in part.elements):
            return found
        return self.without_names(at)

    def meaning(self, place: ElementPlace) -> list[RecipientLine]:
        """Return what an element means with the words around it."""
        seen, part, one = self.seen, place.part, place.one
        said = seen.said(self.with_posts(place), one.end)
        if one.is_ours:
            return [RecipientLine(said, is_ours=True)]
        words = " ".join(seen.tokens[at].plain for at in place.after())
        is_denied = DENIED.match(words) is not None and not (one.group and FILTER.match(words))
        is_out = part.is_exception or is_denied
        if PUT_OFF.search(words) and any(
            token.raw == "rieng" for token in seen.tokens[place.begin : one.start]
        ):
            return [RecipientLine(seen.said(place.begin, place.end))]
        if one.is_absent:
            return [RecipientLine(self.absent_text(place), is_exception=is_out, is_office=True)]
        if one.group:
            line = self.of_group(place, one.group, said)
            return [replace(line, is_exception=is_out)] if line else []
        if one.mention is None or not self.is_meant(place):
            return []
        if (last := counted_otherwise(seen, one)) and not is_out:
            counted = RecipientLine(seen.said(one.start - 1, last.end), is_group=True)
            return [counted, *self.of_name(one, one.mention, said, is_out=is_out)]
        return self.of_name(one, one.mention, said, is_out=is_out)

    def of_name(self, one: Element, mention: Mention, said: str, *, is_out: bool) -> list[RecipientLine]:
        if dashed := self.dashed_text(one):
            return [RecipientLine(dashed)]
        if not mention.is_plain:
            return [RecipientLine(said, several=one.units, is_exception=is_out)]
        return [RecipientLine(said, one.units, is_exception=is_out)]

    def with_posts(self, place: ElementPlace) -> int:
        """Return where the posts right before an element begin, so that they stand in what is said."""
        first = place.one.start
        for post in reversed(place.part.posts):
            if post.end == first and post.start >= place.begin:
                first = post.start
        return first

    def absent_text(self, place: ElementPlace) -> str:
        """Return what was said of an office that the roster lacks, without courtesies before it."""
        begin, end = self.trimmed(place.part, place.begin, place.one.start)
        return self.seen.said(begin if end > begin else self.with_posts(place), place.one.end)

    def trimmed(self, part: RecipientPart, begin: int, end: int) -> tuple[int, int]:
        """Return a stretch without the words around it that only ask; posts and names stay."""
        tokens = self.seen.tokens
        while begin < end and self.seen.is_noise(begin) and not part.in_posts(begin):
            begin += 1
        while end > begin and self.seen.is_noise(end - 1) and not part.in_posts(end - 1):
            if end - 1 > begin and tokens[end - 1].is_capital and tokens[end - 2].is_capital:
                break
            end -= 1
        return begin, end

    def is_meant(self, place: ElementPlace) -> bool:
        """Return whether a name that is a common word too stands as a name: for itself between two commas."""
        if not place.one.is_vague:
            return True
        seen, first = self.seen, self.with_posts(place)
        is_led = first == place.begin or first < place.one.start or seen.tokens[first - 1].raw in LEADS
        return is_led and (place.one.end == place.end or seen.is_noise(place.one.end))

    def of_group(self, place: ElementPlace, group: Group, said: str) -> RecipientLine | None:
        """Return what a group means: nobody where words are left over that may say which of its units."""
        seen, after = self.seen, place.after()
        words = " ".join(seen.tokens[at].plain for at in after)
        whole = seen.said(place.one.start, place.end)
        if listed := list_announced(seen, place.one, group):
            counted = seen.said(place.one.start, listed[-1].end)
            is_other = group.number not in (0, len(listed))  # "4 xã A, B, C"
            return RecipientLine(counted, is_group=True) if is_other else None
        if any(
            token.raw in PARTIAL for token in seen.tokens[max(place.begin, group.start - 2) : group.start]
        ):
            return RecipientLine(seen.said(place.begin, group.end), is_group=True)
        if FILTER.match(words):
            if place.part.is_exception:  # nobody knows here who has done what
                return RecipientLine(whole, is_group=True)
            return RecipientLine(said, group.units, is_group=True, only=seen.said(after[0], place.end))
        if group.is_filter:
            return None if self.names_others(place.one) else RecipientLine(whole)
        if doubtful := self.doubtful_text(place, group):
            return RecipientLine(doubtful, is_group=True)
        if after and self.is_rest(after):
            rest = seen.said(after[0], place.end)
            groups = tuple(dict.fromkeys(unit.group for unit in group.units if unit.group))
            return RecipientLine(f"{said} {rest}", is_group=True, groups=groups, rest=rest)
        is_other_number = group.number not in (0, len(group.units))
        return RecipientLine(said, () if is_other_number else group.units, is_group=True)

    def doubtful_text(self, place: ElementPlace, group: Group) -> str:
        """Return a group with the words by which nobody knows which of it are meant; "" where it is plain."""
        seen, start, end = self.seen, place.one.start, place.one.end
        is_rest = REMAINDER.search(seen.plain(start, end)) and group.number in (0, len(group.units) - 1)
        if is_rest and not self.is_told_of_others(place.one):
            return seen.said(start, end)
        if not place.part.is_exception and (other := named_besides(seen, place.one, group, self.out)):
            return seen.said(start, other.end)
        aside = seen.tokens[end] if end < len(seen.tokens) else None
        if aside is None or "(" not in aside.before or aside.raw not in WHERE:
            return ""
        while end < len(seen.tokens) and ")" not in seen.tokens[end].before:
            end += 1
        return seen.said(start, end)

    def is_told_of_others(self, one: Element) -> bool:
        """Return whether others are named of which a group is the rest: "trừ Phú Hội, các xã còn lại"."""
        return any(other.start != one.start and other.units for other in self.seen.elements)

    def is_named_next(self, place: int) -> bool:
        return any(one.start == place for one in self.seen.elements)

    def names_others(self, one: Element) -> bool:
        """Return whether the text names others than "mấy nơi", which then only speaks of these."""
        others = (other for other in self.seen.elements if other.start != one.start)
        return any(other.group is None or not other.group.is_filter for other in others)

    def is_rest(self, after: Sequence[int]) -> bool:
        """Return whether words after a group may say which of its units are meant: "các xã ven sông"."""
        said = [at for at in after if self.seen.tokens[at].raw not in PEOPLE]
        if all(self.seen.tokens[at].raw in ADDS for at in said) and self.is_named_next(after[-1] + 1):
            return False  # "các xã đặc biệt là Phú Hữu"
        return bool(said) and (not self.seen.is_noise(said[0]) or self.seen.tokens[said[0]].raw in QUALIFIES)

    def dashed_text(self, one: Element) -> str:
        """Return "các xã - Phú Hội", which is that one or all but that one; "" for others, and for a list."""
        seen, first = self.seen, one.start - 1
        is_group = first >= 0 and seen.tokens[first].raw in MANY and seen.tokens[one.start].raw in KINDS
        has_dash = any("-" in token.before for token in seen.tokens[one.start + 1 : one.end])
        is_alone = seen.elements[-1].start == one.start
        return seen.said(first, one.end) if is_group and has_dash and is_alone else ""

    def without_names(self, at: int) -> list[RecipientLine]:
        """Return what a part means that names nobody: nothing where it only asks, else something unknown."""
        part, seen = self.parts[at], self.seen
        begin, end = self.trimmed(part, part.start, part.end)
        said = seen.said(part.start, part.end) if not part.is_empty else ""
        if part.is_exception:
            is_unknown = part.begins_exception or end > begin
            return [RecipientLine(said or seen.typed.strip(), is_exception=True)] if is_unknown else []
        if part.is_empty:
            return []
        everybody = members(frozenset({str(GroupKind.EVERY)}), seen.index)
        if self.last < 0 and self.are_all_holders(part):
            return [RecipientLine(said, everybody, is_group=True)]
        if SOME_PEOPLE.match(seen.plain(part.start, part.end)):
            return [RecipientLine(said, everybody, is_group=True, only=said)]
        is_known = self.is_aside(part) or self.goes_on(at) or self.is_chatter(at)
        return [] if begin >= end or is_known else [RecipientLine(seen.said(begin, end))]

    def are_all_holders(self, part: RecipientPart) -> bool:
        """Return whether a part says but who holds a post everywhere: "các thủ trưởng", "cán bộ hộp thư"."""
        kinds = {post.kind for post in part.posts} & {PostKind.HEAD, PostKind.DEPUTY, PostKind.OFFICER}
        rest = [place for place in range(part.start, part.end) if not part.in_posts(place)]
        return bool(kinds) and all(self.seen.is_noise(at) or self.seen.tokens[at].raw in MANY for at in rest)

    def is_aside(self, part: RecipientPart) -> bool:
        """Return whether it stands in brackets, or is the number of a line: "(b/c)", "1.", "a)"."""
        words = [token.raw for token in self.seen.tokens[part.start : part.end]]
        is_mark = len(words) == 1 and (words[0].isdigit() or len(words[0]) == 1 or words[0] in ASIDES)
        return part.depth > 0 or is_mark

    def goes_on(self, at: int) -> bool:
        """Return whether it only begins what the next part says: "Chủ tịch, …", "mấy nơi này: …"."""
        part, following = self.parts[at], self.parts[at + 1] if at + 1 < len(self.parts) else None
        if following is None:
            return False
        is_post = all(
            part.in_posts(place) or self.seen.tokens[place].raw == "cac"
            for place in range(part.start, part.end)
        )
        is_shared = bool(part.posts) and is_post and bool(following.posts or following.elements)
        return is_shared or (":" in following.opens and not part.depth)

    def is_chatter(self, at: int) -> bool:
        """Return whether a part is said to us and names no recipient."""
        part = self.parts[at]
        tokens = self.seen.tokens[part.start : part.end]
        asking = sum(token.raw in ASKS or token.plain in ASKS for token in tokens)
        if self.last < 0 or (part.elements and at == self.last):
            return asking * 2 > len(tokens)
        if self.first < at < self.last:
            return asking * 3 > len(tokens)
        is_named = at > self.last >= 0 and any(one.is_capital and not is_noise(one) for one in tokens[1:])
        return not is_named and (asking > 0 or len(tokens) > LONGEST_NAME)
