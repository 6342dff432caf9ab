"""Read whom a sentence says that something is for: "các xã (trừ Phú Hội)", "gửi A, B và C: …".

The reader of slots finds some of these words; which of them are one list the names in the text tell, and what
leaves units out is obeyed wherever it stands. What nobody can place is kept, so that it is asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import fold, regex
from bot.domain.directory import recipients
from bot.domain.directory.behind_groups import ANNOUNCES, list_announced, number_before
from bot.domain.directory.elements import Element, ReadText
from bot.domain.directory.listing import announced
from bot.domain.directory.names import NamedUnit
from bot.domain.directory.parts import except_at, exceptions_in, is_conjunction, is_in_posts
from bot.domain.directory.people import NamedPerson, by_name, end_of_kin, longest
from bot.domain.directory.posts import KIN
from bot.domain.directory.reading import MANY, read_text
from bot.domain.directory.tokens import SOFT, words_in
from bot.domain.understanding import Intent, Reading, normal

COLON = regex(r":(?=\s)|(?<!\d):")  # and none of "14:00"
BEFORE_EXCEPTION = r"(?:[ ,;(]+(?:nhưng|nhung|mà|ma|song|chỉ|chi)(?= ))?[ ,;(]*"
BEHIND_EXCEPTION = r"[ )]*(?:(?:ra|vội|đâu|dau|luôn|luon|nhé|nhe|nha|nghen|thôi)\b[ )]*)*"
WHICH = regex(  # behind a group, up to what is wanted of it
    r" ?\(?(?:phía|phia|vùng|vung|ven|có|co|bị|bi|ở|trên|dọc|doc|gần|gan|giáp|giap|thuộc|thuoc|khu|nào|nao"
    r"|nằm|miền|mien|cánh|canh|nghèo|ngheo|trọng điểm|trong diem|đang|dang|không|khong|bên|ben|chưa|chua|nợ"
    r"|còn nợ|con no|quá hạn|qua han|khác|khac|kia|đó|ấy)\b[^:,.;\n]{0,60}?"
    r"(?=[:,.;\n]|$|\s(?:lúc|luc|vào|vao|hạn|han|trước|truoc|báo cáo|bao cao|về|ve|là|la|vì|vi|do|nộp|nop|gửi"
    r"|gui|họp|hop|rà soát|ra soat|cập nhật|cap nhat|kiểm tra|kiem tra|chiều|chieu|sáng|sang|mai|từ|hôm"
    r"|tuần)\s)",
    re.IGNORECASE,
)
NOTHING = regex(r"(?!)")
LEADS = words_in("gui goi cho toi den cau nghi nhac nhan bao moi doi")  # right before those something is for
BETWEEN = (
    KIN | MANY | words_in("ben phia cho dong chi kem theo nhu cung voi cua lan cong ngoai ra them")
)  # within a list
ORDERED = words_in("bao nop gui ra thong cung ke tong cap lap kiem cho phai can")  # what is wanted of one
SOME = recipients.PARTIAL | words_in("mot so da phan lon")
ABOUT = "ve"  # "gửi A, B về việc …"
MOST_BETWEEN = 4  # words
Span = tuple[int, int]  # from a word to a word


@dataclass(frozen=True)
class SaidAudience:
    """``named``: the words that name units, "" where none do; ``left_out``: those that leave some out.

    ``reading`` is the text without the latter.
    """

    reading: Reading
    named: str
    left_out: tuple[str, ...]

    def words(self, everybody: str) -> str:
        """Return all that is said of it; ``everybody``: of whom they are left out where nobody is named."""
        named = self.named or (everybody if self.left_out else "")
        return ", ".join([named, *self.left_out]) if named else ""


def audience_of(
    reading: Reading, units: Sequence[NamedUnit], places: Sequence[str] = (), but: re.Pattern[str] = NOTHING
) -> SaidAudience:
    """Return whom something is for. ``but``: folded, how words begin that leave nobody out here."""
    typed = reading.typed
    colon = COLON.search(typed)
    begins = colon.start() if colon else len(typed)  # what is to be sent: exceptions in it belong to it
    found = [one for one in exceptions_in(read_text(typed, units, places)) if not but.match(fold(one))]
    left_out = [one for one in found if typed.find(one) < begins or typed.rstrip(" .!)").endswith(one)]
    rest = without(reading, left_out)
    seen = read_text(rest.typed, units, places)
    return SaidAudience(rest, named_in(rest, seen, is_exception=bool(left_out)), tuple(left_out))


def people_left_out(typed: str, units: Sequence[NamedUnit], people: tuple[NamedPerson, ...]) -> Sequence[str]:
    """Return the words of a text, letter for letter, that leave single people out: "trừ chị Lan"."""
    seen = read_text(typed, units, ())
    starts, named, found = {one.start: one for one in seen.elements}, by_name(people), list[str]()
    for place in range(len(seen.tokens)):
        behind = except_at(seen, place, starts) if place not in starts else 0
        kin = end_of_kin(seen.tokens, behind) if 0 < behind < len(seen.tokens) else 0
        end, _people = longest(seen.tokens, kin, named, seen.taken()) if kin else (0, [])
        found += [seen.said(place, end)] if end else []
    return found


def without(reading: Reading, left_out: Sequence[str]) -> Reading:
    """Return a reading of the text without words that leave somebody out."""
    typed = reading.typed
    for one in left_out:
        pattern = f"{BEFORE_EXCEPTION}{re.escape(one)}{BEHIND_EXCEPTION}"
        typed = re.sub(pattern, " ", typed, flags=re.IGNORECASE)
    return replace(reading, text=normal(typed.strip())) if left_out else reading


def named_in(reading: Reading, seen: ReadText, *, is_exception: bool) -> str:
    """Return the words that name units: those of the slot, with all that stands on one list with them.

    ``is_exception``: some are left out; then they may not be of all, where others were told of.
    """
    said = reading.slots.get("audience", "")
    is_order = reading.intent == Intent.REPORT_REQUEST
    place = words_of(seen, said)
    span = grown(seen, place, is_order=is_order)
    span = span or grown(seen, first_announced(seen, place), is_order=is_order)
    if span is None and said and (is_exception or is_of_somebody(said, seen)):
        return said
    span = span or grown(seen, first_led(seen, reading), is_order=is_order)
    if span is None:
        return ""
    span = with_list(seen, span, is_order=is_order)
    return f"{seen.said(*span)}{which_of_group(seen, span)}" if span else ""


def is_of_somebody(said: str, seen: ReadText) -> bool:
    """Return whether words without a name mean somebody: "tất cả thủ trưởng", "ai chưa nộp"."""
    found = recipients.read(said, seen.index.units)
    return bool(found.units or found.only)


def words_of(seen: ReadText, said: str) -> Span | None:
    """Return from which word to which something was said; None where it stands nowhere."""
    at = seen.typed.find(said) if said else -1
    inside = [place for place, one in enumerate(seen.tokens) if at <= one.start < at + len(said)]
    return (inside[0], inside[-1] + 1) if at >= 0 and inside else None


def first_announced(seen: ReadText, span: Span | None) -> Span | None:
    """Return the first name of the list that these words announce: "Phòng: Nội vụ, Tư pháp"."""
    behind = [one for one in seen.elements if span and one.start >= span[1]]
    if not span or not behind or with_lead(seen, behind[0].start) != span[0]:
        return None
    return behind[0].start, behind[0].end


def first_led(seen: ReadText, reading: Reading) -> Span | None:
    """Return the first name that stands where it is said whom something is for, before what is to be sent."""
    colon, text = COLON.search(seen.typed), reading.slots.get("text", "")
    ends = [colon.start()] if colon else []
    begins = [seen.typed.find(text)] if text else []
    for one in seen.elements:
        place = after_lead(seen, one)
        is_before = all(seen.tokens[one.start].start < end for end in ends)
        is_before &= place is not None and all(seen.tokens[place].start <= begin for begin in begins)
        if is_before and is_closed(seen, one):
            return one.start, one.end
    return None


def after_lead(seen: ReadText, one: Element) -> int | None:
    """Return where the words begin behind one by which something is for a name; None where there is none."""
    place = one.start - (number_before(seen, one.start) > 0)
    while place > 0 and seen.tokens[place].is_joined and is_between(seen, place - 1):
        if seen.tokens[place - 1].raw in LEADS:
            return place
        place -= 1
    return place if place == 0 or seen.tokens[place - 1].raw in LEADS else None


def grown(seen: ReadText, span: Span | None, *, is_order: bool) -> Span | None:
    """Return a stretch with all names that stand on one list with a name in it; None where it has none.

    ``is_order``: what is wanted may follow the last of them.
    """
    if span is None:
        return None
    start, end = span
    inside = [one for one in seen.elements if one.start < end and start < one.end and not one.is_ours]
    if not inside:
        return None
    start, end = min(start, inside[0].start), max(end, inside[-1].end)
    for one in reversed(seen.elements):
        is_listed = is_one_list(seen, one.end, start) and is_before_list(seen, one)
        if one.end <= start and (is_listed or announces(seen, one, start)):
            start = one.start
    for one in seen.elements:
        if one.start < end or one.is_ours or not is_one_list(seen, end, one.start):
            continue
        if is_closed(seen, one, is_order=is_order):
            end = one.end
        elif not one.is_vague:  # on a line of its own, on which more is told
            return None
    return with_lead(seen, start), end


def announces(seen: ReadText, one: Element, start: int) -> bool:
    """Return whether a group announces the list that begins at a word: "4 xã: A, B"."""
    listed = list_announced(seen, one, one.group) if one.group else []
    return any(other.start == start for other in listed)


def with_lead(seen: ReadText, start: int) -> int:
    """Return where the words begin that tell how many or what they are: "4 xã A, B", "gần hết", "Hội: A"."""
    for size in (1, 2) if ":" in seen.tokens[start].before else ():
        if start >= size and announced(seen, start - size):
            return start - size
    if number_before(seen, start):
        return start - 1
    is_of_post = start > 0 and is_in_posts(seen, start - 1)  # "mấy bác chủ tịch | xã"
    while start > 0 and seen.tokens[start].is_joined and leads_to(seen, start - 1, is_of_post=is_of_post):
        start -= 1
    return start


def leads_to(seen: ReadText, place: int, *, is_of_post: bool) -> bool:
    """Return whether a word says how many of a group are meant, or who of it."""
    raw = seen.tokens[place].raw
    return raw in SOME or (is_of_post and (raw in KIN | MANY or is_in_posts(seen, place)))


def is_one_list(seen: ReadText, start: int, end: int) -> bool:
    """Return whether nothing but commas, brackets and words that join stand from one name to the next."""
    between, before, depth = list[int](), set[str](), 0
    for at in range(start, end + 1):
        for sign in seen.tokens[at].before:
            depth = depth + 1 if sign == "(" else max(0, depth - 1) if sign == ")" else depth
            before |= {sign} - {"(", ")"} if depth == 0 else set()
        between += [at] if at < end and depth == 0 else []
    if len(between) > MOST_BETWEEN or not all(is_between(seen, at) for at in between):
        return False
    return before <= {",", SOFT} or (not between and before <= {"\n", ";", SOFT, ","})


def is_between(seen: ReadText, place: int) -> bool:
    token = seen.tokens[place]
    return token.raw in BETWEEN or is_in_posts(seen, place) or is_conjunction(seen, place)


def is_closed(seen: ReadText, one: Element, *, is_order: bool = False) -> bool:
    """Return whether a name ends there: one that is a common word too must; so must each line of a list."""
    following = seen.joined_token(one.end)
    is_line = bool({"\n", ";", "("} & set(seen.tokens[one.start].before))
    if following is None or not (one.is_vague or is_line) or following.raw == ABOUT:
        return True
    if is_order and following.raw in ORDERED:
        return True
    return is_conjunction(seen, one.end) or any(other.start == one.end for other in seen.elements)


def is_before_list(seen: ReadText, one: Element) -> bool:
    """Return whether a name that is a common word too begins there; any other does."""
    if not one.is_vague or not seen.tokens[one.start].is_joined or one.start == 0:
        return True
    return is_between(seen, one.start - 1) or seen.tokens[one.start - 1].raw in LEADS


def with_list(seen: ReadText, span: Span, *, is_order: bool) -> Span | None:
    """Return a stretch with the list that its last group announces: "các phòng: nội vụ, tư pháp".

    None where that may be what is to be sent as well. ``is_order``: what is wanted may follow the list.
    """
    start, end = span
    last = last_group(seen, end)
    listed = list_announced(seen, last, last.group) if last and last.group else []
    if not listed:
        return span
    following = seen.tokens[listed[-1].end] if listed[-1].end < len(seen.tokens) else None
    if following is None or following.raw == ABOUT or (is_order and following.raw in ORDERED):
        return grown(seen, (start, listed[-1].end), is_order=is_order)
    ends = set(following.before) - {SOFT} if len(listed) > 1 else set(following.before) - {",", SOFT}
    if ends:
        return grown(seen, (start, listed[-1].end), is_order=is_order)
    return span if len(listed) == 1 else None


def last_group(seen: ReadText, end: int) -> Element | None:
    """Return the group with which a stretch ends, but for a word that announces its list: "các phòng gồm"."""
    last = next((one for one in reversed(seen.elements) if one.end <= end), None)
    if last is None or not last.group or any(one.raw not in ANNOUNCES for one in seen.tokens[last.end : end]):
        return None
    return last


def which_of_group(seen: ReadText, span: Span) -> str:
    """Return the words behind a group that tell which of it are meant: "các xã | bị mất điện"; "" for none.

    Nobody here knows which these are: it is asked.
    """
    _start, end = span
    if last_group(seen, end) is None:
        return ""
    behind = seen.typed[seen.tokens[end - 1].end :]
    found = WHICH.match(behind)
    name = end
    while (token := seen.joined_token(name)) and token.is_capital:  # "các xã Phước", which is no name
        name += 1
    return found[0].rstrip() if found else behind[: seen.tokens[name - 1].end - seen.tokens[end - 1].end]
