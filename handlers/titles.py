"""How people and their roles are spoken of."""

from collections.abc import Iterable

from bot.domain.rights import Held, Role
from bot.words import N_, _

ROLE_NAMES = {
    Role.HEAD: N_("thủ trưởng đơn vị"),
    Role.DEPUTY: N_("cấp phó"),
    Role.OFFICER: N_("cán bộ theo dõi hộp thư"),
    Role.STAFF: N_("cán bộ, công chức"),
    Role.OFFICE: N_("cán bộ phụ trách"),
}
CHANNELS = {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo", "sandbox": "Sandbox"}


def role_name(role: Role) -> str:
    return _(ROLE_NAMES[role])


def role_lines(roles: Iterable[Held]) -> list[str]:
    """ "Phòng Nội vụ: thủ trưởng đơn vị, cán bộ theo dõi hộp thư", a unit a line."""
    held: dict[str, list[str]] = {}
    for one in roles:
        held.setdefault(one.unit_name, []).append(as_held(one))
    return [f"{unit}: {', '.join(dict.fromkeys(names))}" for unit, names in held.items()]


def as_held(one: Held) -> str:
    if not one.stands_for:
        return role_name(one.role)
    return _("{role} (trực thay {name})", role=role_name(one.role), name=one.stands_for)


def in_brief(roles: Iterable[Held]) -> str:
    """All roles on one line."""
    return "; ".join(role_lines(roles))


def channel_name(channel: str) -> str:
    return CHANNELS.get(channel, channel)
