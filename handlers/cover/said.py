"""Absences and substitutes as a sentence tells them: "mai chị Mẫu nghỉ, chị Lan trực thay"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import fold, options_meant
from bot.domain.directory.people import NamedPerson, persons
from bot.domain.directory.reading import read_text
from handlers.engine import COVERED, Context, Role
from storage.engine import Holder, holders

# All folded. Right behind a name:
IS_AWAY = re.compile(
    r"(?:(?:xin|bi|se|duoc|phai|dang|da|lai|co viec|hom nay|mai|mot|sang|chieu|thu \w+|tuan sau) )*"
    r"(?:nghi|vang|om|benh|ban|di|ve que|sinh|cong tac|thai san)\b"
)
STANDS_IN = re.compile(r"(?:(?:se|lam|nhan|vao|dung ra|giup|kiem tra|theo doi) )*(?:truc|thay|ho)\b")
# … before it:
FOR_WHOM = re.compile(r"\b(?:thay|ho|giup|gium)(?: (?:cho|the|mat))?$|\bnghi(?: \w+)? cho$")
WHEN_FIRST = re.compile(r"^(?:hom nay|ngay mai|mai|sang nay|chieu nay|sang mai|chieu mai) ")
DEPUTY = re.compile(r"\b(?:cap pho|pho (?:chu tich|truong phong|phong|truong ban|giam doc|thu truong))\b")
# … and anywhere, of whoever writes.
# A head calls themselves "anh", "chị" too: with nobody's name behind it.
ELDER = r"(?:a|anh|c|chi|chu|bac|co)"
FOR_ME = re.compile(
    r"\b(?:thay|ho|giup|gium)(?: (?:cho|the|mat))? (?:toi|em|minh|chau)\b"
    rf"|\b(?:thay|ho|gium)(?: (?:cho|the|mat))? {ELDER}"
    r"(?: (?:ngay|hom|mai|sang|chieu|tu|tuan|trong|nhe|nha|di|voi)\b|$)"
)
I_AM_AWAY = re.compile(
    r"\b(?:toi|em|minh|chau)(?: (?!va\b|cho\b)\w+){0,3} (?:nghi|vang|om|benh|ban|di|ve que|cong tac)\b"
    rf"|(?:^|\b(?:mai|nay|mot|sang|chieu|tuan sau|thu \w+|\d) |[,:] ?){ELDER}"
    r"(?: (?:xin|se|phai|bi|duoc|co viec|lai))* (?:nghi|vang|om|benh|ban|di|ve que|cong tac|hop)\b"
)


@dataclass(frozen=True)
class CoverSaid:
    """People whom a sentence names of one's own units, "" for nobody, and whether whoever writes is away."""

    absent: str = ""
    substitute: str = ""
    is_self: bool = False


def cover_said(context: Context, typed: str) -> CoverSaid:
    """Return who is away and who stands in, as far as the names in ``typed`` are those of colleagues."""
    people = tuple(NamedPerson(one.person, one.name, ()) for one in colleagues(context))
    seen, plain = read_text(typed, (), ()), fold(typed)
    is_self = bool(FOR_ME.search(plain) or I_AM_AWAY.search(plain))
    absent = substitute = ""
    for one in persons(seen, people):
        if len(one.people) != 1:
            continue
        before, behind = seen.plain(0, one.start), seen.plain(one.end, len(seen.tokens))
        is_meant = FOR_WHOM.search(before) or IS_AWAY.match(behind)
        if is_meant and not (is_self or STANDS_IN.match(behind)):
            absent = absent or one.people[0].name
        else:
            substitute = substitute or one.people[0].name
    if not (absent or substitute or is_self):
        absent = away_by_given_name(plain, [one.name for one in colleagues(context)])
    return CoverSaid(absent, substitute, is_self)


def away_by_given_name(plain: str, names: Sequence[str]) -> str:
    """Return the only one whose given name alone begins the folded words: "Lan nghỉ ốm"; "" for none."""
    told = WHEN_FIRST.sub("", plain)
    first, _space, rest = told.partition(" ")
    found = [name for name in names if fold(name).split()[-1] == first] if IS_AWAY.match(rest) else []
    return found[0] if len(found) == 1 else ""


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
    """Return the others who act in the units in which this person does."""
    units = [role.unit for role in context.who.units(*COVERED)]
    found = holders(context.tx, context.at, COVERED, units) if units else {}
    own = (one for unit in found.values() for one in unit if one.person != context.who.person)
    return list({one.person: one for one in own}.values())
