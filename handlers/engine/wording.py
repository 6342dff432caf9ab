"""How people, their roles, channels, the office and long lists are put into words."""

from collections.abc import Iterable, Sequence

from bot.config import Settings
from bot.conversation.messages import Option
from bot.conversation.text import number_text
from bot.conversation.words import N_, _
from bot.domain.rights import Role, RoleAssignment

ROLE_NAMES = {
    Role.HEAD: N_("thủ trưởng đơn vị"),
    Role.DEPUTY: N_("cấp phó"),
    Role.OFFICER: N_("cán bộ theo dõi hộp thư"),
    Role.STAFF: N_("cán bộ, công chức"),
    Role.OFFICE: N_("cán bộ phụ trách"),
}
CHANNELS = {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo", "sandbox": "Sandbox"}

LINES = 20  # of a page: what a phone shows without much scrolling

Block = Sequence[str]  # lines that stay together


def role_name(role: Role) -> str:
    return _(ROLE_NAMES[role])


def role_lines(roles: Iterable[RoleAssignment]) -> list[str]:
    """Write what someone is, a unit a line: "Phòng Nội vụ: thủ trưởng đơn vị, cán bộ theo dõi hộp thư"."""
    held: dict[str, list[RoleAssignment]] = {}
    for one in roles:
        held.setdefault(one.unit_name, []).append(one)
    return [f"{unit}: {', '.join(role_names(theirs))}" for unit, theirs in held.items()]


def role_names(roles: Iterable[RoleAssignment]) -> list[str]:
    """Return the names of the roles in one unit, each once, with all for whom somebody stands in by it."""
    held: dict[tuple[Role, bool], list[str]] = {}
    for one in roles:
        held.setdefault((one.role, bool(one.stands_for)), []).append(one.stands_for)
    return [as_held(role, names) for (role, _stands), names in held.items()]


def as_held(role: Role, stands_for: Iterable[str]) -> str:
    names = ", ".join(dict.fromkeys(filter(None, stands_for)))
    return _("{role} (trực thay {name})", role=role_name(role), name=names) if names else role_name(role)


def in_brief(roles: Iterable[RoleAssignment]) -> str:
    """Write all roles on one line."""
    return "; ".join(role_lines(roles))


def channel_name(channel: str) -> str:
    return CHANNELS.get(channel, channel)


def office_and_phone(settings: Settings) -> str:
    if not settings.office_phone:
        return settings.office_name
    return _("{office} (điện thoại {phone})", office=settings.office_name, phone=settings.office_phone)


def count_text(count: int) -> str:
    return number_text(count)


def pages(blocks: Iterable[Block], lines: int = LINES) -> list[list[str]]:
    """Cut ``blocks`` into pages of at most so many lines; a block alone may be longer."""
    cut: list[list[str]] = [[]]
    for block in blocks:
        if cut[-1] and len(cut[-1]) + len(block) > lines:
            cut.append([])
        cut[-1] += block
    return cut


def page_of(cut: Sequence[list[str]], number: int) -> tuple[str, int]:
    """Return the text of page ``number`` (from 1; the nearest there is), and which one that is."""
    number = min(max(number, 1), len(cut))
    return "\n".join(cut[number - 1]), number


def next_page(token: str, number: int, of: int) -> tuple[Option, ...]:
    """Return [Tiếp], the button to the page after ``number``, where there is one."""
    if number >= of:
        return ()
    return (Option(f"{token}:{number + 1}", _("Tiếp ({page}/{pages})", page=number + 1, pages=of)),)
