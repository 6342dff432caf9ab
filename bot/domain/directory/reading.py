"""Read what a text names, in its order: units, offices that the roster lacks, groups, what is kept, posts.

Both readers stand on it: that of questions to the directory (questions.py), and that of recipients
(recipients.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.conversation import regex
from bot.domain.directory.elements import Element, ReadText
from bot.domain.directory.group_words import GroupKind
from bot.domain.directory.groups import Group, groups, members
from bot.domain.directory.listing import listed_alike, with_kept
from bot.domain.directory.mentions import Mention, mentions
from bot.domain.directory.names import NamedUnit, index_of
from bot.domain.directory.posts import KIN, Post, posts
from bot.domain.directory.tokens import tokens_of, words_in
from bot.domain.directory.unlisted import joined_up, with_unlisted

COMMAND = regex(r"^\s*/\w+")  # what a text may begin with, and is not read
MANY = words_in("may cac nhung the bo ca moi khoi het toan tat")


def read_text(text: str, units: Sequence[NamedUnit], places: Sequence[str]) -> ReadText:
    """Read a text. ``places``: what may stand after a unit's name: the district's."""
    typed, tokens = tokens_of(text)
    read = ReadText(typed, tokens, index_of(tuple(units), tuple(places)))
    read = replace(read, elements=without_overlap(read))
    read = replace(read, elements=in_order(with_kept(read)))
    read = replace(read, elements=listed_alike(read))
    read = replace(read, posts=list(posts(tokens, read.firmly_taken())))
    named = (one for one in read.elements if not is_part_of_post(one, read.posts))
    read = replace(read, elements=in_order([*named, *groups_of_posts(read)]))
    return replace(read, elements=list(joined_up(read, with_unlisted(read))))


def in_order(elements: Sequence[Element] | Iterator[Element]) -> list[Element]:
    return sorted(elements, key=lambda one: one.start)


def without_overlap(read: ReadText) -> list[Element]:
    """Return mentions and groups in order: of two that overlap a group gives way to a longer name."""
    named = mentions(read.tokens, read.index)
    names = {one.start: one.end for one in named if not one.is_vague}
    there = [one for one in groups(read.tokens, read.index, names) if not gives_way(one, named)]
    covered = {place for one in there for place in range(one.start, one.end)}
    kept = [one for one in named if covered.isdisjoint(range(one.start, one.end))]
    found = [Element(one.start, one.end, mention=one) for one in kept]
    return in_order([*found, *(Element(one.start, one.end, group=one) for one in there)])


def gives_way(group: Group, named: Sequence[Mention]) -> bool:
    """Return whether a name that is no common word begins in a group and goes beyond it, or ends in it."""
    return any(
        one.start < group.end and group.start < one.end and (one.end > group.end or one.start < group.start)
        for one in named
        if not one.is_vague
    )


def is_part_of_post(one: Element, found: Sequence[Post]) -> bool:
    """Return whether a common word is of a post: "tư pháp - hộ tịch", "văn phòng - thống kê"."""
    return one.is_vague and any(post.start <= one.start and one.end <= post.end for post in found)


def groups_of_posts(read: ReadText) -> Iterator[Element]:
    """Yield the groups that posts name: "mấy ông chủ tịch xã"."""
    taken = read.taken()
    for post in read.posts:
        following = read.joined_token(post.end)
        if following and following.raw == "xa" and not taken[post.end] and is_of_many(read, post.start):
            kinds = frozenset({str(GroupKind.COMMUNES)})
            group = Group(post.end, post.end + 1, members(kinds, read.index), kinds)
            yield Element(group.start, group.end, group=group)


def is_of_many(read: ReadText, start: int) -> bool:
    """Return whether a word of number stands before a post, with at most one other between."""
    while start > 0 and read.tokens[start].is_joined and read.tokens[start - 1].raw in KIN:
        start -= 1
    before = read.tokens[max(0, start - 2) : start]
    return read.tokens[start].is_joined and any(token.raw in MANY for token in before)
