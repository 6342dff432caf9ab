"""Offices that the roster lacks: that begin as offices do, or are another's by the words around their name.

"Trạm Thú y" is none of ours; "Hội Nông dân xã Long Thọ" and "Phòng Nội vụ tỉnh" are not the district's. None
of them is taken for a unit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.conversation import fold
from bot.domain.directory.elements import Element, ReadText, is_noise
from bot.domain.directory.group_words import GroupKind
from bot.domain.directory.listing import announced
from bot.domain.directory.mentions import Mention
from bot.domain.directory.offices import by_title
from bot.domain.directory.tokens import Token, phrases_in, words_in

GENERIC = (  # how an office begins, of which there are more than any list of kinds names
    "trạm; trường; tòa án; viện; kho bạc; bệnh viện; hạt; đội; tổ; khoa; hội; trung tâm; phòng; đài; "
    "hợp tác xã; nhà văn hóa; nhà thiếu nhi; thư viện; chi hội; chi đoàn; chi bộ; chi cục; ban; ủy ban; "
    "ubnd; xã; thị trấn; phường; ấp; khu phố; website; cổng thông tin; công an; công ty; bcđ; bch; btc; "
    "liên minh; liên đoàn; đoàn; ngân hàng; bưu điện; bưu cục; đảng ủy; đảng bộ; cục; hội đồng; nhà; "
    "huyện; tỉnh; ủy ban nhân dân; hội đồng nhân dân; thcs; thpt; tổng công ty; bộ; văn phòng; tỉnh ủy; "
    "thành ủy; huyện ủy; sở; đại lý; xí nghiệp; ban chỉ đạo; bộ phận; tổ chức; nhóm"
)
WRITTEN = {  # of these, which are other words with other marks: "sở" is not "số"
    fold(word): word
    for word in words_in(
        "sở bộ tổ hội ban đội cục nhà ấp xã đài viện trạm đoàn khoa nhóm huyện tỉnh phòng phường trường"
    )
}
AMBIGUOUS = words_in("so bo to doi cuc nha hoi tinh vien")  # without marks they may be other words
NO_OFFICES = {  # that only end with such a word: "cán bộ", "xã hội"
    tuple(pair.split())
    for pair in phrases_in(
        "toan bo; can bo; xa hoi; noi bo; tien bo; cong bo; phan bo; tong so; mot so; tru so; co so; ho so; "
        "thanh vien; van phong; thong tin; du phong"
    )
}
STOPS = words_in(  # that stand in no office's name, where they were typed without marks
    """
    so sdt mail email dia gi nao may bao la lam co da cho de voi giup nhe a vay khong duoc nhi the dau o ben
    truc
    nay do kia toi em minh tui ta oi ha thi ai luon nhan xin bn j z giu dien dt ten tim ma nua roi het nghen
    gui moi them truoc trong chu pho ke theo chua hay va hoi thu
    """
)
GO_ON = {("chinh", "cong"), ("truyen", "thong"), ("giao", "thong")}  # whose second word asks elsewhere
MOST = 9  # words of an office
BELOW = words_in("khoa to doi chi tram truong bo nha ap cong hoi doan dang")  # of another, or of a commune
OF_GROUPS = words_in("tram truong cong doan hoi")  # "trạm y tế các xã"
ABOVE = words_in("so bo")  # of the province, of the state
NOT_BELOW = words_in("so ban phong hoi trung huyen tinh bo to")
ELSEWHERE = {"tinh": ("tỉnh",), "trung": ("trung",), "tw": ("tw",)}  # "Phòng Nội vụ tỉnh" is another


@cache
def generic_heads() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return the beginnings of offices, folded, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in GENERIC.split("; "):
        words = tuple(fold(phrase).split())
        found.setdefault(words[0], []).append(words)
    return found


@dataclass(frozen=True)
class Around:
    """Places of what is known of a text: elements by their first word, posts by theirs with their end."""

    read: ReadText
    starts: Mapping[int, Element]
    post_ends: Mapping[int, int]


def with_unlisted(read: ReadText) -> Iterator[Element]:
    """Yield the elements, and the offices between them that no list knows: "Trạm Thú y", "Hội Luật gia"."""
    around = Around(
        read, {one.start: one for one in read.elements}, {post.start: post.end for post in read.posts}
    )
    place = 0
    while place < len(read.tokens):
        if one := around.starts.get(place):
            yield one
            place = one.end
        elif place in around.post_ends:
            place = around.post_ends[place]
        else:
            end = end_of_unlisted(around, place)
            if end > place:
                yield Element(place, end, is_unknown=True)
            place = max(end, place + 1)


def end_of_unlisted(around: Around, start: int) -> int:
    """Return where an office ends that begins here as offices do; ``start`` where none does."""
    read = around.read
    begun = end_of_head(around, start)
    if begun == start or announced(read, start) or not may_begin(read, start):
        return start
    end = begun
    while end - start < MOST and (following := end_of_word(around, start, begun, end)):
        end = following
    while end > begun and read.tokens[end - 1].raw in ("va", "voi", "cho", "la"):
        end -= 1
    next_one = around.starts.get(end)
    owns = next_one is not None and read.joined_token(end) and is_owned_by(read.tokens[start], next_one)
    return end if end > begun or owns else start


def end_of_head(around: Around, start: int) -> int:
    token, heads = around.read.tokens[start], generic_heads()
    begun = [*heads.get(token.raw, ()), *heads.get(token.plain, ())]
    return start + max((len(words) for words in begun if is_said(around, start, words)), default=0)


def is_said(around: Around, start: int, words: Sequence[str]) -> bool:
    tokens = around.read.tokens[start : start + len(words)]
    if len(tokens) < len(words) or any(start + at in around.starts for at in range(len(words))):
        return False
    is_whole = all(token.is_joined for token in tokens[1:])
    return is_whole and all(
        word in (token.raw, token.plain) for token, word in zip(tokens, words, strict=True)
    )


def may_begin(read: ReadText, start: int) -> bool:
    """Return whether the word is that of an office and no other with the same letters: "sở" and not "số"."""
    token = read.tokens[start]
    if start > 0 and token.is_joined and (read.tokens[start - 1].raw, token.raw) in NO_OFFICES:
        return False
    written = WRITTEN.get(token.raw)
    if written is None or token.marked == written:
        return True
    is_unmarked = token.marked == token.raw and (token.is_upper or not read.has_marks)
    return is_unmarked and (token.raw not in AMBIGUOUS or token.is_capital)


def end_of_word(around: Around, start: int, begun: int, place: int) -> int:
    """Return where the next word of an office ends, or the name that stands in its own; 0 where it ends."""
    read, one = around.read, around.starts.get(place)
    token = read.joined_token(place)
    if token is None or place in around.post_ends:
        return 0
    if one:
        is_of_above = one.mention is not None and place == begun and is_above(read.tokens[start], token)
        is_inside = one.mention is not None and not (one.mention.has_head or one.mention.is_commune)
        return one.end if is_of_above or is_inside else 0
    if token.raw == "va":
        return 0 if place + 1 in around.starts else place + 1
    goes_on = (read.tokens[place - 1].raw, token.raw) in GO_ON
    return 0 if ends_office(token) and not goes_on else place + 1


def is_above(head: Token, following: Token) -> bool:
    """Return whether it is one of the province or the state, whatever it is for: "Sở TT&TT", "Bộ Nội vụ"."""
    return head.raw in ABOVE and following.raw not in ("phong", "van", "trung", "ubnd", "hoi")


def ends_office(token: Token) -> bool:
    """Return whether a word is part of no office's name; without marks it must be plain that it is not."""
    if token.is_capital:
        return False
    return is_noise(token) if token.has_marks else token.raw in STOPS


def is_owned_by(head: Token, one: Element) -> bool:
    """Return whether an office is of the unit that follows: "trường Phú Hội", "chi bộ Phòng Nội vụ"."""
    if one.mention is None:
        return one.group is not None and head.raw in OF_GROUPS
    return head.raw not in NOT_BELOW


def joined_up(read: ReadText, elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements, those that are one name as one: "Hội Nông dân xã Long Thọ", "Công an các xã".

    What a district's office is called without its first word before a commune ("tư pháp xã Phước Khánh") is
    a post there.
    """
    before: Element | None = None
    for one in elements:
        joint = joint_of(read, before, one) if before else None
        if before and not joint:
            yield qualified(read, before)
        before = joint or one
    if before:
        yield qualified(read, before)


def joint_of(read: ReadText, before: Element, one: Element) -> Element | None:
    """Return the one element that two are, which stand side by side; None where they are two."""
    if before.is_ours or one.is_ours or before.end != one.start or read.tokens[one.start].before:
        return None
    merged = Element(before.start, one.end, is_unknown=True)
    if before.is_unknown:
        raw = read.tokens[before.start].raw
        return merged if raw in BELOW or (is_of_commune(one) and raw not in ("so", "xa")) else None
    if before.group and before.group.is_all and one.is_absent:  # "tất cả trường học"
        return merged
    if before.mention is None or not is_of_commune(one):
        return None
    if is_in_communes(read, before.mention):
        ends_there = read.tokens[before.end - 1].raw in ("huyen", *read.index.places)
        return None if ends_there else merged
    is_post = bool(before.units) and not (before.mention.is_commune or before.mention.has_head)
    return replace(one, start=before.start) if is_post else None


def is_of_commune(one: Element) -> bool:
    if one.group:
        return GroupKind.COMMUNES in one.group.kinds and not one.group.is_all
    return one.mention is not None and one.mention.is_commune


def is_in_communes(read: ReadText, mention: Mention) -> bool:
    """Return whether communes have one of these as well."""
    if any(way.office and way.office.in_communes for way in mention.ways):
        return True
    kinds = (title for title, office in by_title().items() if office.in_communes)
    return not {unit.id for title in kinds for unit in read.index.offices[title]}.isdisjoint(
        unit.id for unit in mention.units
    )


def qualified(read: ReadText, one: Element) -> Element:
    """Return a unit as unknown where the next words make it another: "Phòng Nội vụ tỉnh"."""
    token = read.joined_token(one.end)
    if one.mention is None or one.is_unknown or token is None or token.before:
        return one
    is_of_province = token.marked in (*ELSEWHERE.get(token.raw, ()), token.raw) and token.raw in ELSEWHERE
    if is_of_province and not one.mention.is_commune and not is_middle(read, one.end):
        return Element(one.start, one.end + 1, is_unknown=True)
    if token.raw == "xa" and not one.mention.is_commune and is_in_communes(read, one.mention):
        return Element(one.start, one.end + 1, is_unknown=True)
    return Element(one.start, one.end + 2, is_unknown=True) if is_in_other_district(read, one) else one


def is_middle(read: ReadText, place: int) -> bool:
    """Return whether "trung" goes on otherwise than "trung ương"."""
    following = read.joined_token(place + 1)
    return read.tokens[place].raw == "trung" and (following is None or following.raw != "uong")


def is_in_other_district(read: ReadText, one: Element) -> bool:
    """Return whether the name of another district follows: "… huyện Long Thành"."""
    places = (one.end, one.end + 1)
    name = [read.joined_token(place) for place in places]
    if read.tokens[one.end - 1].raw != "huyen" or any(other.start in places for other in read.elements):
        return False
    return all(token is not None and is_proper(read, token) for token in name)


def is_proper(read: ReadText, token: Token) -> bool:
    if token.raw in read.index.places:
        return False
    if any(one.is_capital for one in read.tokens):
        return token.is_capital
    return not (is_noise(token) or token.raw in STOPS)
