"""A way in which a deed can be begun, with the right that it needs, and whether somebody has it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.rights import OFFICE, WORKING, Action, Reach, Role
from tests.people import MEMBERS, Member

OWN, OTHER = "xlongtan", "pnv"  # the unit of those who try, and another
TRYING = {
    "hoa": Role.HEAD,
    "dung": Role.DEPUTY,
    "minh": Role.OFFICER,
    "son": Role.STAFF,
    "vinh": Role.OFFICE,
    "thu": Role.DRAFTER,
    "ngoc": Role.VIEWER,
}
COLLEAGUES = (  # of Vinh, with a part of the office's rights; no other test has them
    Member("thu", "Dương Thị Ví Thu", (("pvhtt", "office_drafter", "Chuyên viên"),)),
    Member("ngoc", "Tạ Văn Mẫu Ngọc", (("pvhtt", "office_viewer", "Chuyên viên"),)),
)
PEOPLE = {member.chat: number for number, member in enumerate((*MEMBERS, *COLLEAGUES), 1)}
UNITS = {member.chat: member.roles[0][0] for member in (*MEMBERS, *COLLEAGUES)}


@dataclass(frozen=True)
class Way:
    """A way to begin a deed; ``said`` is words, a token or a file's name, with places for ids of the day."""

    said: str
    how: str  # command, word, button, file
    action: Action | None = None  # None: it is about what is one's own
    unit: str = ""  # of which it is asked; "": of none
    needs: Reach = Reach.OWN_UNIT  # at least
    owner: str = ""  # whose it is, where it is about what is one's own
    led_by: tuple[str, ...] = ()  # who may do it besides, for they lead its owner
    roles: tuple[Role, ...] = ()  # where roles decide, and no action
    or_office: bool = False  # it is the office's too
    or_looking: bool = False  # … and theirs who only look there


def is_allowed(who: str, way: Way) -> bool:
    """Say what the table says; a stranger may nothing."""
    if who not in TRYING:
        return False
    role = TRYING[who]
    if way.or_looking and role in OFFICE:
        return True
    if way.action is None:
        is_theirs = way.owner in ("", who) or who in way.led_by or (way.or_office and role in WORKING)
        return role in way.roles if way.roles else is_theirs
    far = way.action.reaches[role]
    return far >= way.needs and (far == Reach.ALL or way.unit in ("", UNITS[who]))


def of_units(said: str, action: Action) -> list[Way]:
    """Make the same way for the own unit and for another's."""
    return [Way(said.replace("UNIT", unit), "button", action, unit) for unit in (OWN, OTHER)]


def seen(said: str, action: Action) -> list[Way]:
    """Make the same way for both units, to what the office sees, too."""
    return [replace(way, or_looking=True) for way in of_units(said, action)]


def one(said: str, action: Action, needs: Reach = Reach.OWN_UNIT) -> list[Way]:
    return [Way(said, "button", action, needs=needs)]


def own(said: str, owners: Iterable[str] = (*TRYING, "lan")) -> list[Way]:
    """Make the same way about the own thing of each of these: it is that one's alone."""
    return [Way(said.replace("WHO", who), "button", owner=who) for who in owners]


def of_office_or(said: str, owners: Iterable[str]) -> list[Way]:
    """Make the same way about what each of these has sent: it is that one's, and the office's."""
    return [Way(said.replace("WHO", who), "button", owner=who, or_office=True) for who in owners]
