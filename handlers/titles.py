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
    held: dict[str, list[Held]] = {}
    for one in roles:
        held.setdefault(one.unit_name, []).append(one)
    return [f"{unit}: {', '.join(role_names(theirs))}" for unit, theirs in held.items()]


def role_names(roles: Iterable[Held]) -> list[str]:
    """Those of one unit, each once, with all for whom somebody stands in by it."""
    held: dict[tuple[Role, bool], list[str]] = {}
    for one in roles:
        held.setdefault((one.role, bool(one.stands_for)), []).append(one.stands_for)
    return [as_held(role, names) for (role, _stands), names in held.items()]


def as_held(role: Role, stands_for: Iterable[str]) -> str:
    names = ", ".join(dict.fromkeys(filter(None, stands_for)))
    return _("{role} (trực thay {name})", role=role_name(role), name=names) if names else role_name(role)


def in_brief(roles: Iterable[Held]) -> str:
    """All roles on one line."""
    return "; ".join(role_lines(roles))


def channel_name(channel: str) -> str:
    return CHANNELS.get(channel, channel)
