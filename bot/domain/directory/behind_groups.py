"""Units that are named behind a group: as its list ("các xã: Phú Hội, Phú Đông"), or besides it."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator

from bot.domain.directory.elements import Element, ReadText
from bot.domain.directory.group_words import COUNT
from bot.domain.directory.groups import Group
from bot.domain.directory.parts import ENDS_LINE, denial_end, except_at
from bot.domain.directory.tokens import phrases_in, words_in

ANNOUNCES = words_in("gom la nhu sau")
NUMBERED = words_in("lan so khu dot buoc cap quy thang ngay thu khoa nhom to")  # "lần 2 xã Phú Hội"
SHORT_NUMBER = 3  # letters from which a number counts no list
STRESSES = phrases_in("nhat la; dac biet la; trong do la; chu yeu la; quan trong la; ca la; uu tien la")
LONGEST = 3  # words of these
ADDS = words_in(  # what may stand between a group and one of it that is named besides
    "va voi cung lan ca kem cong nhu ke luon them bao gom tinh nhat dac biet la trong do co tat truoc het "
    "tien uu chu yeu luu y nhac nho quan ben phia cho toi den gui cua may cac nhung huyen rieng"
)


def following(seen: ReadText, place: int) -> Iterator[Element]:
    """Yield what is named from a word on, in its order, to the end of the sentence."""
    elements = seen.elements
    for one in elements[bisect_left(elements, place, key=lambda other: other.start) :]:
        between = seen.tokens[place : one.start + 1]
        if any(ENDS_LINE & set(token.before) for token in between):
            return
        yield one
        place = one.end


def list_announced(seen: ReadText, one: Element, group: Group) -> list[Element]:
    """Return the units of the group that are named right after it, as its list; none where it has none."""
    first = next(following(seen, one.end), None)
    if first is None or first.mention is None or not first.mention.is_plain or group.is_all:
        return []
    if denial_end(seen, first.end) or set(first.units) - set(group.units):
        return []
    of_group = set(group.units)
    rest = goes_on(seen, first, lambda other: not set(other.units) - of_group)
    return [first, *rest] if is_announced(seen, one, first) else []


def is_announced(seen: ReadText, one: Element, first: Element) -> bool:
    between = range(one.end, first.start)
    signs = {sign for token in seen.tokens[one.end : first.start + 1] for sign in token.before}
    if any(except_at(seen, at, {}) for at in between):
        return False
    if not between:
        return signs <= {":", "(", "-"} and not ("(" in signs and has_dash(seen, one.end))
    said = seen.plain(max(one.end, first.start - LONGEST), first.start)
    if any(said.endswith(stress) for stress in STRESSES):
        return False
    return (
        bool(set(seen.tokens[first.start].before) & {":", "("}) or seen.tokens[between[-1]].raw in ANNOUNCES
    )


def has_dash(seen: ReadText, place: int) -> bool:
    """Return whether "-" stands among the signs before a word: "các xã (-Phú Hội)"."""
    return "-" in seen.typed[seen.tokens[place - 1].end : seen.tokens[place].start]


def goes_on(seen: ReadText, first: Element, is_like: Callable[[Element], bool]) -> Iterator[Element]:
    """Yield what else is named on a list: what is like the first, and what nobody knows."""
    end = first.end
    for one in following(seen, first.end):
        is_next = all(token.raw in ADDS for token in seen.tokens[end : one.start])
        if not is_next or ":" in seen.tokens[one.start].before or one.group or one.is_ours:
            return
        if not (one.is_absent or is_like(one)):
            return
        yield one
        end = one.end


def counted_otherwise(seen: ReadText, first: Element) -> Element | None:
    """Return the last of a list that says how many it has and has more or fewer: "4 xã Long Tân, Phú Hội"."""
    number = number_before(seen, first.start)
    if not number or first.mention is None:
        return None
    heads = first.mention.heads
    rest = goes_on(seen, first, lambda one: one.mention is not None and bool(heads & one.mention.heads))
    listed = [first, *rest]
    return listed[-1] if number != len(listed) else None


def number_before(seen: ReadText, place: int) -> int:
    """Return the number right before a name; 0 where there is none, or that of a line."""
    token = seen.tokens[place - 1] if place and seen.tokens[place].is_joined else None
    if token is None or "\n" in token.before or (place > 1 and seen.tokens[place - 2].raw in NUMBERED):
        return 0
    said = token.raw if token.raw.isdecimal() else COUNT.get(token.plain, "0")
    return int(said) if len(said) < SHORT_NUMBER else 0


def named_besides(seen: ReadText, one: Element, group: Group, out: Collection[int]) -> Element | None:
    """Return what of the group is named behind it, where no word says that it is added; else None.

    ``out``: where the names begin of what is left out. Nobody knows what "các xã thôi Phú Hội" means.
    """
    end = one.end
    for other in following(seen, one.end):
        is_of_it = bool(other.units) and not set(other.units) - set(group.units)
        if other.start not in out and is_of_it and not other.is_vague:
            return None if is_added(seen, end, other) else other
        end = other.end
    return None


def is_added(seen: ReadText, start: int, other: Element) -> bool:
    """Return whether the words before a name say that it is meant besides, and those behind not otherwise."""
    if start == other.start and "(" in seen.tokens[start].before and has_dash(seen, start):
        return False
    return all(
        seen.tokens[at].raw in ADDS or any(post.start <= at < post.end for post in seen.posts)
        for at in range(start, other.start)
    )
