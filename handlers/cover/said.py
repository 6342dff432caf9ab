"""Absences and substitutes as a sentence tells them: "mai chị Mẫu nghỉ, chị Lan trực thay"."""

import re
from dataclasses import dataclass

from bot.conversation import fold
from bot.domain.directory.people import NamedPerson, persons
from bot.domain.directory.reading import read_text
from handlers.engine import COVERED, Context
from storage.engine import Holder, holders

# All folded. Right behind a name:
IS_AWAY = re.compile(
    r"(?:(?:xin|bi|se|duoc|phai|dang|da|lai|co viec|hom nay|mai|mot|sang|chieu|thu \w+|tuan sau) )*"
    r"(?:nghi|vang|om|benh|ban|di|ve que|sinh|cong tac|thai san)\b"
)
STANDS_IN = re.compile(r"(?:(?:se|lam|nhan|vao|dung ra|giup|kiem tra|theo doi) )*(?:truc|thay|ho)\b")
# … before it:
FOR_WHOM = re.compile(r"\b(?:thay|ho|giup|gium)(?: (?:cho|the|mat))?$|\bnghi(?: \w+)? cho$")
# … and anywhere, of whoever writes.
FOR_ME = re.compile(r"\b(?:thay|ho|giup|gium)(?: (?:cho|the|mat))? (?:toi|em|minh|chau)\b")
I_AM_AWAY = re.compile(
    r"\b(?:toi|em|minh|chau)(?: (?!va\b|cho\b)\w+){0,3} (?:nghi|vang|om|benh|ban|di|ve que|cong tac)\b"
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
    return CoverSaid(absent, substitute, is_self)


def colleagues(context: Context) -> list[Holder]:
    """Return the others who act in the units in which this person does."""
    units = [role.unit for role in context.who.units(*COVERED)]
    found = holders(context.tx, context.at, COVERED, units) if units else {}
    own = (one for unit in found.values() for one in unit if one.person != context.who.person)
    return list({one.person: one for one in own}.values())
