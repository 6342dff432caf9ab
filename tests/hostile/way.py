"""A way in which a deed can be begun, with the right that it needs, and whether somebody has it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.rights import Action, Reach, Role
from tests.people import MEMBERS

OWN, OTHER = "xlongtan", "pnv"  # the unit of those who try, and another
TRYING = {"hoa": Role.HEAD, "dung": Role.DEPUTY, "minh": Role.OFFICER, "son": Role.STAFF, "vinh": Role.OFFICE}
UNITS = {member.chat: member.roles[0][0] for member in MEMBERS}


@dataclass(frozen=True)
class Way:
    """A way to begin a deed; ``said`` is words, a token or a file's name, with places for ids of the day."""

    said: str
    how: str  # command, word, button, file
    action: Action | None = None  # None: it is about what is one's own
    unit: str = ""  # of which it is asked; "": of none
    needs: Reach = Reach.OWN_UNIT  # at least
    owner: str = ""  # whose it is, where it is about what is one's own
    roles: tuple[Role, ...] = ()  # where roles decide, and no action
    or_office: bool = False  # it is the office's too


def is_allowed(who: str, way: Way) -> bool:
    """Say what the table says; a stranger may nothing."""
    if who not in TRYING:
        return False
    role = TRYING[who]
    if way.action is None:
        is_theirs = way.owner in ("", who) or (way.or_office and role == Role.OFFICE)
        return role in way.roles if way.roles else is_theirs
    far = way.action.reaches[role]
    return far >= way.needs and (far == Reach.ALL or way.unit in ("", UNITS[who]))


def of_units(said: str, action: Action) -> list[Way]:
    """Make the same way for the own unit and for another's."""
    return [Way(said.replace("UNIT", unit), "button", action, unit) for unit in (OWN, OTHER)]


def one(said: str, action: Action, needs: Reach = Reach.OWN_UNIT) -> list[Way]:
    return [Way(said, "button", action, needs=needs)]


def own(said: str, owners: Iterable[str] = (*TRYING, "lan")) -> list[Way]:
    """Make the same way about the own thing of each of these: it is that one's alone."""
    return [Way(said.replace("WHO", who), "button", owner=who) for who in owners]


def of_office_or(said: str, owners: Iterable[str]) -> list[Way]:
    """Make the same way about what each of these has sent: it is that one's, and the office's."""
    return [Way(said.replace("WHO", who), "button", owner=who, or_office=True) for who in owners]
