"""Absences and substitutes as a sentence tells them: "mai chị Mẫu nghỉ, chị Lan trực thay"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conversation import fold, options_meant, regex
from bot.domain.directory.elements import ReadText
from bot.domain.directory.people import NamedPerson, persons
from bot.domain.directory.reading import read_text
from handlers.engine import COVERED, HEADING, Context, Role
from storage.engine import Holder, holders

# All folded. Right behind a name:
TIMES = (
    r"(?:(?:ca |sang |trua |chieu |toi )?(?:hom|ngay|tuan|thang|thu|dau tuan|cuoi tuan) \w+"
    r"|sang|trua|chieu|mai|mot|nay|tu|den|toi|\d[\d/]*)"
)
IS_TIME = regex(r"mai|mot|nay|sang|trua|chieu|toi|hom|thu|tuan|thang|ngay|xin|se|bi|phai|dang|co|duoc|da|lai")
IS_AWAY = regex(
    rf"(?:(?:xin|bi|se|duoc|phai|dang|da|lai|co viec|co|no|{TIMES}) )*"
    r"(?:nghi|vang|om|benh|ban|di|ve que|sinh|cong tac|thai san)\b"
)
STANDS_IN = regex(
    r"(?:(?:se|lam|nhan|vao|dung ra|giup|gium|kiem tra|theo doi|coi|xem|trong|hop thu|thu|mail) )*"
    r"(?:truc|thay|ho|gium|dum|giup)\b"
)
# … before it:
FOR_WHOM = regex(
    r"\b(?:thay|ho|giup|gium)(?: (?:cho|the|mat))?$|\bnghi(?: \w+)? cho$"
    r"|\b(?:bao|ghi|nhap)(?: (?:vang mat|vang|nghi|ho|giup|gium|em|toi|chi|anh))* cho$"
)
IS_NAMED_FOR_IT = regex(r"\b(?:cu|nho|de|giao|phan cong)$")
IS_TITLED = regex(r"\b(?:anh|chi|a|c|chu|bac|dong chi)$")
IS_DENIED = regex(  # "không nhờ chị Lan mà nhờ anh Sơn"
    r"\b(?:khong|ko|hong|dung|khoi|tru)(?: (?:phai|la|nho|cu|giao|de|cho|can)){0,3}$"
)
WHEN_FIRST = regex(r"^(?:hom nay|ngay mai|mai|sang nay|chieu nay|sang mai|chieu mai) ")
PRONOUNS = ("minh", "toi", "em", "e", "tui", "chau")
MIDDLE = ("thi", "van")  # of no use to tell people by
DEPUTY = regex(r"\b(?:cap pho|pho (?:chu tich|truong phong|phong|truong ban|giam doc|thu truong))\b")
_OF_STANDING_IN = """
    vay nho cu giao de cho anh chi em co chu bac a c e duoc dc khong ko truc thay giup gium dum xem coi trong
    kiem tra hop thu nhe nha thi di da u ok chac voi lam ho luon
"""
_COURTEOUS = "khong ko chac vay cho anh chi em co chu bac a c e duoc dc nhe nha thi da u ok luon"
ASKS_TO_STAND_IN = regex(r"\b(?:nho|cu|giao|de|thay|truc|gium|dum|giup|trong|coi|lam ho)\b")
OF_STANDING_IN = frozenset(_OF_STANDING_IN.split())  # words beside the name, folded
# … and anywhere, of whoever writes.
# A head calls themselves "anh", "chị" too: with nobody's name behind it.
ELDER = r"(?:a|anh|c|chi|chu|bac|co)"
FOR_ME = regex(
    r"\b(?:thay|ho|giup|gium)(?: (?:cho|the|mat))? (?:toi|em|minh|chau)\b"
    rf"|\b(?:thay|ho|gium)(?: (?:cho|the|mat))? {ELDER}"
    r"(?: (?:ngay|hom|mai|sang|chieu|tu|tuan|trong|nhe|nha|di|voi)\b|$)"
)
I_AM_AWAY = regex(
    rf"\b(?:{'|'.join(PRONOUNS)})(?: (?!va\b|cho\b)\w+){{0,3}}"
    r" (?:nghi|vang|om|benh|ban|di|ve que|ve som|ve truoc|cong tac)\b"
    rf"|(?:^|\b(?:mai|nay|mot|sang|chieu|tuan sau|thu \w+|\d) |[,:] ?){ELDER}"
    r"(?: (?:xin|se|phai|bi|duoc|co viec|lai))* (?:nghi|vang|om|benh|ban|di|ve que|cong tac|hop)\b"
)


@dataclass(frozen=True)
class CoverSaid:
    """People whom a sentence names of one's own units, "" for nobody, and whether whoever writes is away.

    ``is_asked``: the substitute is asked to stand in, in so many words, and not only named.
    """

    absent: str = ""
    substitute: str = ""
    is_self: bool = False
    is_asked: bool = False
    denied: tuple[str, ...] = ()  # who is not to stand in


def cover_said(context: Context, typed: str) -> CoverSaid:
    """Return who is away and who stands in, as far as the names in ``typed`` are those of colleagues."""
    seen, others = read_words(typed), colleagues(context)
    in_doubt = may_be_colleague(seen, others)
    named = [one for one in colleagues_named(seen, others) if not (in_doubt and one[0] == 0)]
    unsure = doubtful(seen, others) if context.who.is_one_of(*HEADING) else []
    unnamed = without(seen, [*named, *unsure])
    is_self = not in_doubt and bool(FOR_ME.search(unnamed) or I_AM_AWAY.search(unnamed))
    absent: list[str] = []
    asked: list[str] = []  # to stand in, in so many words
    beside: list[str] = []
    denied: list[str] = []
    for start, end, name in named:
        before, behind = seen.plain(0, start), seen.plain(end, len(seen.tokens))
        if IS_DENIED.search(before):
            denied.append(name)
        elif STANDS_IN.match(behind) or IS_NAMED_FOR_IT.search(before):
            asked.append(name)
        elif not is_self and (FOR_WHOM.search(before) or IS_AWAY.match(behind)):
            absent.append(name)
        else:
            beside.append(name)
    if not (named or is_self or in_doubt):
        absent = away_by_given_name(fold(typed), [one.name for one in others])
    others_asked = [name for name in asked + beside if name not in denied]
    substitute = next(iter(others_asked), "")
    return CoverSaid(next(iter(absent), ""), substitute, is_self, bool(asked), tuple(denied))


def only_named(context: Context, typed: str) -> str:
    """Return the only colleague whom words name, with a title or as names are written; "" for nobody."""
    seen, others = read_words(typed), colleagues(context)
    names = {name for _start, _end, name in colleagues_named(seen, others)}
    titled = (place for place, _one in enumerate(seen.tokens) if IS_TITLED.search(seen.plain(0, place)))
    for place in titled:
        found = called(seen.tokens[place].plain, others)
        names.update(found if len(found) == 1 else [])
    return names.pop() if len(names) == 1 else ""


def titled_absent(typed: str) -> str:
    """Return the name behind a title of whom words tell or ask that they are away: "mai chị Hạnh nghỉ hả".

    It is one where it is written as a name: "chị ấy nghỉ", "anh chị nghỉ", "chị tuần sau nghỉ" name nobody.
    """
    seen = read_words(typed)
    for place, token in enumerate(seen.tokens):
        is_name = token.is_capital and not token.is_upper and not IS_TITLED.fullmatch(token.plain)
        is_titled = is_name and IS_TITLED.search(seen.plain(0, place))
        if is_titled and IS_AWAY.match(seen.plain(place + 1, len(seen.tokens))):
            return token.marked.capitalize()
    return ""


def tells_absence(context: Context, typed: str) -> bool:
    """Return whether words plainly tell that a colleague, or whoever writes, is away."""
    return bool(cover_said(context, typed).absent or I_AM_AWAY.search(fold(typed)))


def read_words(typed: str) -> ReadText:
    return read_text(typed, (), ())


def without(seen: ReadText, named: Sequence[tuple[int, int, str]]) -> str:
    """Return the folded words with a sign for each name: "Minh nghỉ" is not "mình nghỉ"."""
    ends = {start: end for start, end, _name in named}
    words, place = list[str](), 0
    while place < len(seen.tokens):
        words.append(seen.tokens[place].plain if place not in ends else "•")
        place = ends.get(place, place + 1)
    return " ".join(words)


def substitute_alone(context: Context, typed: str) -> str:
    """Return the colleague who is named with no other words than those of standing in; "" for nobody."""
    spoken = re.findall(r"\w+", fold(typed))
    said = " ".join(word for word in spoken if word not in OF_STANDING_IN)
    is_bare = set(_COURTEOUS.split()).issuperset(word for word in spoken if word in OF_STANDING_IN)
    if said.isdigit() or not (is_bare or ASKS_TO_STAND_IN.search(fold(typed))):
        return ""  # "đi họp với anh Dũng" is a reason
    names = {str(one.person): one.name for one in colleagues(context)}
    if not said or IS_DENIED.search(fold(typed).partition(said)[0].strip()):
        return ""
    found = options_meant(said, names)
    return names[found[0]] if len(found) == 1 else ""


def may_be_colleague(seen: ReadText, others: Sequence[Holder]) -> bool:
    """Return whether the first word may be "mình", without its marks, or the name of a colleague, Minh."""
    first = seen.tokens[0] if seen.tokens else None
    return (
        first is not None
        and first.is_capital
        and first.marked in PRONOUNS
        and len(called(first.raw, others)) == 1
    )


def doubtful(seen: ReadText, others: Sequence[Holder]) -> list[tuple[int, int, str]]:
    """Return the words that may be "mình" or a colleague, Minh, where nothing is typed with marks."""
    if is_marked(seen):
        return []
    places = (place for place, one in enumerate(seen.tokens) if one.marked in PRONOUNS)
    return [(place, place + 1, "") for place in places if called(seen.tokens[place].raw, others)]


def is_marked(seen: ReadText) -> bool:
    """Return whether it is typed with marks: then "minh" is a name, and no "mình"."""
    return any(one.marked != one.plain for one in seen.tokens)


def colleagues_named(seen: ReadText, others: Sequence[Holder]) -> Iterator[tuple[int, int, str]]:
    """Yield from which word to which a colleague is named, and their whole name.

    Among so few a part of the name will do ("chị Kim" of Huỳnh Thị Kim Ví), and a name that is a common word
    where it is written as a name, or asked to stand in.
    """
    found = persons(seen, tuple(NamedPerson(one.person, one.name, ()) for one in others))
    mentions = {one.start: one for one in found}
    place = 0
    while place < len(seen.tokens):
        mention = mentions.get(place)
        end = mention.end if mention else place + 1
        names = [one.name for one in mention.people] if mention else []
        if not names and (mention or is_written_as_name(seen, place)):
            names = called(seen.tokens[end - 1].raw, others)
        if len(names) == 1:  # "thay" is no "thầy"
            yield place + (seen.tokens[place].marked == "thay"), end, names[0]
        place = end


def is_written_as_name(seen: ReadText, place: int) -> bool:
    token, behind = seen.tokens[place], seen.plain(place + 1, len(seen.tokens))
    if token.is_capital and not token.is_upper:
        return place > 0 or (bool(IS_AWAY.match(behind)) and token.marked not in PRONOUNS)
    before = seen.plain(0, place)
    if is_marked(seen) and token.marked in PRONOUNS and token.raw.islower():
        return bool(FOR_WHOM.search(before) or (before and IS_AWAY.match(behind)))
    is_told_of = FOR_WHOM.search(before) and IS_AWAY.match(behind)
    is_told_of = is_told_of or (IS_TITLED.search(before) and STANDS_IN.match(behind))
    if not IS_TIME.fullmatch(token.plain) and IS_TITLED.search(before):  # "chị mai nghỉ" is tomorrow
        is_told_of = is_told_of or IS_AWAY.match(behind)
    return bool(is_told_of or (IS_NAMED_FOR_IT.search(before) and STANDS_IN.match(behind)))


def called(word: str, others: Sequence[Holder]) -> list[str]:
    """Return the names that have this folded word, behind the family's."""
    return [one.name for one in others if word in fold(one.name).split()[1:] and word not in MIDDLE]


def away_by_given_name(plain: str, names: Sequence[str]) -> list[str]:
    """Return the only one whose given name alone begins the folded words: "Lan nghỉ ốm"; or nobody."""
    told = WHEN_FIRST.sub("", plain)
    first, _space, rest = told.partition(" ")
    found = [name for name in names if fold(name).split()[-1] == first] if IS_AWAY.match(rest) else []
    return found if len(found) == 1 else []


def unknown_to(context: Context, spoken: str) -> bool:
    """Return whether nobody of the own units, whoever they are there, is called so."""
    units = [role.unit for role in context.who.units(*COVERED)]
    there = holders(context.tx, context.at, list(Role), units) if units else {}
    names = {str(one.person): one.name for found in there.values() for one in found}
    return bool(names) and not options_meant(spoken, names)


def only_deputy(context: Context, typed: str) -> str:
    """Return the only deputy of the own unit, where words name one by the post alone; "" where none is."""
    units = [role.unit for role in context.who.units(*COVERED)]
    if not DEPUTY.search(fold(typed)) or len(units) != 1:
        return ""
    found = holders(context.tx, context.at, [Role.DEPUTY], units).get(units[0], [])
    others = {one.name for one in found if one.person != context.who.person}
    return others.pop() if len(others) == 1 else ""


def colleagues(context: Context) -> list[Holder]:
    """Return the others in the units in which this person acts."""
    units = [role.unit for role in context.who.units(*COVERED)]
    found = holders(context.tx, context.at, [*COVERED, Role.STAFF], units) if units else {}
    own = (one for unit in found.values() for one in unit if one.person != context.who.person)
    return list({one.person: one for one in own}.values())
