"""The parts of a list of recipients: between commas, lines, "và" and brackets, and what words leave out.

"Các xã (trừ Phú Thạnh), Phòng Nội vụ": an exception begins a part, and so does what comes after its end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.conversation import regex
from bot.domain.directory.elements import Element, ReadText
from bot.domain.directory.groups import Group
from bot.domain.directory.names import NamedUnit
from bot.domain.directory.posts import KIN, Post
from bot.domain.directory.reading import MANY
from bot.domain.directory.tokens import SOFT, Token, phrases_in, words_in

CONJUNCTIONS = words_in("va voi cung hoac cong")
BOTH, AS_WELL = "ca", "lan"  # "cả 12 xã lẫn các phòng"
ENDS_LINE = frozenset("\n;.")
EXCEPTS = phrases_in(  # folded and in normal form; the longest that fits is meant
    "ngoai tru; tru ra; tru; tru di; tru cho; khong gui; khong gui cho; khong bao gom; khong tinh; khong ke; "
    "khong gom; khong co; khong can gui; khong phai gui; dung gui; dung gui cho; khoi gui; khoi gui cho; "
    "loai tru; mien gui; khong nhac; khong can nhac; dung nhac; khoi nhac; mien nhac; "
    "dung lay; khong lay; khong can lay; khoi lay; chua lay; chua can lay; "
    "chua gui; chua can gui; chua nhac; chua can nhac; "
    "chua can; chua ap dung; khong ap dung; khong ap dung voi; khong ap dung cho; khong ap dung doi voi; "
    "khong yeu cau; chua yeu cau; khong tinh den; khong ke den; bo qua; khoan gui; khoan gui cho; "
    "khoan nhac; khoan lay; khoan bao; tam chua gui; tam khong gui; chua voi gui; tam thoi chua gui; "
    "tam thoi khong gui; minus; khong phai gui cho; khong bao; hoan gui"
)
SOFT_EXCEPTS = {  # that leave out only a name right behind them -> with their marks
    "bo": "bỏ", "loai": "loại", "chua": "chừa", "gach": "gạch", "ngoai": "ngoài", "khoi": "khỏi",
    "dung": "đừng", "mien": "miễn", "tranh": "tránh", "rut": "rút", "thieu": "thiếu",
    "bot": "bớt", "khoan": "khoan", "hoan": "hoãn",
}  # fmt: skip
DENIED = regex(  # behind a name: it is left out
    r"^(?:thi (?:khong|khoi|dung|thoi|mien)\b"
    r"|(?:(?:khong|khoi|dung|mien)(?: can| phai)?(?: (?:gui|nhan|moi|bao|tinh|lay|ap dung))?"
    r"|(?:khoi|mien|dung|(?:khong|chua) (?:can|phai))(?: (?:gui|nhan|nop|lam|bao cao|tham gia|thuc hien))?)"
    r"(?: (?:nhe|a|nua|dau|luon|nha))*$)"
)
FIRMLY_DENIED = regex(  # … whatever follows
    r"thi (?:thoi|khoi|dung|mien|(?:khong|chua) (?:can|phai))"
    r"|(?:khoi|mien|(?:khong|chua) (?:can|phai)) (?:gui|nop|nhan|lam|bao cao|bao)(?! (?:duoc|thu|mail)\b)"
)
FIRM_SIZES = (4, 3, 2)  # words
LONGEST_DENIAL = 6  # words
TAKEN_OUT = words_in("bo loai chua gach ngoai rut")  # without marks only with "ra" behind the name
BEFORE_NAME = words_in("cho ben may cai gui")
EXCEPT_SIZES = (4, 3, 2, 1)  # words
EXCEPTS_BEGIN = frozenset({*SOFT_EXCEPTS, *(phrase.split()[0] for phrase in EXCEPTS)})
OUT_WITHIN = 12  # words: "bỏ … ra"
ENDS_EXCEPTION = words_in("ra thi con gui")
OTHER_TRU = words_in("so cot")  # "trụ sở"
CORRECTS = regex(r"^(?:a|u|y|o|ua|ah) ?(?:nham|quen|khong|lon)\b|^nham\b")


@dataclass
class RecipientPart:
    """A part from word ``start`` to ``end``; ``opens``: the signs before it; ``depth``: of brackets.

    ``begins_exception``: it stands right behind the words that leave it out.
    """

    start: int
    end: int
    opens: str = ""
    depth: int = 0
    is_exception: bool = False
    begins_exception: bool = False
    elements: list[Element] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return self.end <= self.start

    def in_posts(self, place: int) -> bool:
        return any(post.start <= place < post.end for post in self.posts)


def parts_of(read: ReadText) -> list[RecipientPart]:
    """Return the parts of a text in order, without what it takes back: "Kho bạc à quên, Thi hành án"."""
    cutter = Cutter(read)
    place = 0
    while place < len(read.tokens):
        place = cutter.take(place)
    cutter.cut(len(read.tokens))
    return corrected(read, [part for part in cutter.found if not part.is_empty or part.begins_exception])


class Cutter:
    """State of the cutting: the part that is open, and whether what comes is left out."""

    def __init__(self, read: ReadText) -> None:
        self.read = read
        self.starts: Mapping[int, Element] = {one.start: one for one in read.elements}
        self.posts: Mapping[int, Post] = {post.start: post for post in read.posts}
        self.found: list[RecipientPart] = []
        self.here = RecipientPart(0, 0)
        self.brackets: list[bool] = []  # whether each was opened within an exception
        self.excludes = False
        self.named: set[NamedUnit] = set()  # recipients so far

    def take(self, place: int) -> int:
        """Take the word at a place, or the name or post that begins there; return where the next begins."""
        token, one = self.read.tokens[place], self.starts.get(place)
        self.open_by_signs(place, token)
        if one:
            return self.take_name(place, one)
        is_denied = bool(self.here.elements) and self.here.elements[-1].end == place
        is_denied = is_denied and denial_end(self.read, place) > 0
        if not is_denied and (end := except_at(self.read, place, self.starts)):
            self.cut(place)
            self.excludes = True
            self.begin(end, "trừ", begins_exception=True)
            return end
        ends = self.excludes and token.plain in ENDS_EXCEPTION
        if ends and (self.here.elements or not self.here.begins_exception):
            self.excludes = False
            return self.skip(place, "ra")
        if is_conjunction(self.read, place):
            return self.skip(place, "và")
        if post := self.posts.get(place):
            self.here.posts.append(post)
        return post.end if post else place + 1

    def open_by_signs(self, place: int, token: Token) -> None:
        """Begin a part where signs stand before the word; brackets give back what was before them."""
        signs = token.before.replace(SOFT, "")
        for sign in signs:
            if sign == "(":
                self.brackets.append(self.excludes)
            elif sign == ")" and self.brackets:
                self.excludes = self.brackets.pop()
            elif sign in ENDS_LINE:
                self.excludes, self.brackets = False, []
        if signs or (SOFT in token.before and place > 0):
            self.cut(place)
            self.begin(place, signs or ",")

    def take_name(self, place: int, one: Element) -> int:
        if one.group and self.excludes and self.is_recipient_again(one.group):
            self.cut(place)
            self.excludes = False
            self.begin(place, ",")
        if not self.excludes:
            self.named |= set(one.units)
        self.here.elements.append(one)
        return one.end

    def is_recipient_again(self, group: Group) -> bool:
        """Return whether a group ends an exception: the rest, or one of which nobody was named so far."""
        if any(token.raw == "con" for token in self.read.tokens[max(0, group.start - 1) : group.end]):
            return True
        return bool(self.named) and not self.here.begins_exception and self.named.isdisjoint(group.units)

    def cut(self, place: int) -> None:
        self.here.end = place
        self.found.append(self.here)

    def begin(self, place: int, opens: str, *, begins_exception: bool = False) -> None:
        depth = len(self.brackets)
        self.here = RecipientPart(place, place, opens, depth, self.excludes, begins_exception)

    def skip(self, place: int, opens: str) -> int:
        """Part what stands before a word from what stands behind it."""
        self.cut(place)
        self.begin(place + 1, opens)
        return place + 1


def is_conjunction(read: ReadText, place: int) -> bool:
    """Return whether a word joins two names; "lẫn" without its mark only behind "cả"."""
    token = read.tokens[place]
    if token.raw != AS_WELL or token.marked not in (AS_WELL, "lẫn"):
        return token.raw in CONJUNCTIONS
    return token.has_marks or any(one.raw == BOTH for one in read.tokens[:place])


def except_at(read: ReadText, place: int, starts: Mapping[int, Element]) -> int:
    """Return where words end that leave out what follows; 0 where none begin here."""
    tokens = read.tokens
    if tokens[place].words[0] not in EXCEPTS_BEGIN and tokens[place].raw not in EXCEPTS_BEGIN:
        return 0
    for size in EXCEPT_SIZES:
        piece, end = tokens[place : place + size], place + size
        is_whole = len(piece) == size and not any(one.before for one in piece[1:])
        if not is_whole or any(place + at in starts for at in range(size)):
            continue
        if is_exception(piece):
            return 0 if len(piece) == 1 and end < len(tokens) and tokens[end].raw in OTHER_TRU else end
        if size == 1 and leaves_out(read, piece[0], end, starts):
            return end
    return 0


def exceptions_in(read: ReadText) -> list[str]:
    """Return the words of a text, letter for letter, that leave units out: "trừ Phòng Nội vụ và xã A ra"."""
    found, starts, past = list[str](), {one.start: one for one in read.elements}, 0
    for place in range(len(read.tokens)):
        end = last = except_at(read, place, starts) if place not in starts and place >= past else 0
        while last and (behind := read.joined_token(last)) and last not in starts:
            if behind.raw not in BEFORE_NAME | KIN | MANY and not is_in_posts(read, last):
                break
            last += 1
        while last and last < len(read.tokens):
            here = starts.get(last)
            is_join = is_conjunction(read, last) and last + 1 in starts
            if here is None and not is_join:
                break
            last = end = here.end if here else last + 1
        is_out = end > 0 and any(place < start < end for start in starts)
        if is_out and end < len(read.tokens) and read.tokens[end].raw == "ra":
            end += 1
        past = end if is_out else past
        found += [read.said(place, end)] if is_out else []
    taken = " | ".join(found)
    alone = (one for one in read.elements if not one.group)
    denied = [read.said(one.start, end) for one in alone if (end := denial_end(read, one.end))]
    return found + [one for one in denied if one not in taken]


def is_in_posts(read: ReadText, place: int) -> bool:
    return any(post.start <= place < post.end for post in read.posts)


def denial_end(read: ReadText, start: int) -> int:
    """Return where words end right behind a name that leave it out: "Phú Hội khỏi nộp"; 0 where none do."""
    for end in (start + size for size in FIRM_SIZES):
        if all(map(read.joined_token, range(start, end))) and FIRMLY_DENIED.fullmatch(read.plain(start, end)):
            return end
    end = start
    while end < start + LONGEST_DENIAL and read.joined_token(end):
        end += 1
    first = read.tokens[start] if end > start else None
    if first and first.marked not in (SOFT_EXCEPTS.get(first.raw, first.marked), first.raw):
        return 0  # "dùng", "khối"
    is_last = end == len(read.tokens) or read.joined_token(end) is None
    return end if is_last and end > start and DENIED.match(read.plain(start, end)) else 0


def is_exception(piece: Sequence[Token]) -> bool:
    if len(piece) == 1 and piece[0].has_marks and piece[0].marked != "trừ":
        return False
    return " ".join(one.plain for one in piece) in EXCEPTS or " ".join(one.raw for one in piece) in EXCEPTS


def leaves_out(read: ReadText, token: Token, end: int, starts: Mapping[int, Element]) -> bool:
    """Return whether a word that has other meanings leaves out the name behind it: "bỏ Phòng Y tế ra"."""
    marked = SOFT_EXCEPTS.get(token.raw)
    if marked is None or token.marked not in (marked, token.raw):
        return False
    place = end
    while place < end + 2 and place not in starts and (following := read.joined_token(place)):
        if following.raw not in BEFORE_NAME:
            return False
        place += 1
    if place not in starts or read.tokens[place].before:
        return False
    behind = read.tokens[place : place + OUT_WITHIN]
    return token.raw not in TAKEN_OUT or token.marked == marked or any(one.raw == "ra" for one in behind)


def corrected(read: ReadText, parts: list[RecipientPart]) -> list[RecipientPart]:
    for at, part in enumerate(parts):
        if CORRECTS.match(read.plain(part.start, min(part.start + 3, part.end))):
            before = next((one for one in reversed(parts[:at]) if one.elements), None)
            if before and any(one.elements for one in parts[at:]):
                before.elements.pop()
    return parts
