"""What endangers the duties themselves: an officer who has blocked the bot."""

from bot.domain.rights import Role
from bot.message import Message
from bot.words import _
from handlers.kinds import Scene
from handlers.tell import Notice, tell
from storage.holders import holders


def blocked(scene: Scene) -> None:
    """An officer has blocked us: the head of each unit they watch hears of it the same day."""
    mine = scene.who.units(Role.OFFICER)
    heads = holders(scene.tx, scene.at, [Role.HEAD, Role.DEPUTY], [held.unit for held in mine])
    name, today = scene.who.name, f"{scene.at:%Y%m%d}"
    notices = []
    for held in mine:
        able = [one for one in heads[held.unit] if one.is_reachable and one.person != scene.who.person]
        for head in able[:1]:
            unit = held.unit_name
            notices.append(
                Notice(f"blocked:{held.unit}:{today}", head.person, lambda unit=unit: has_blocked(unit, name))
            )
    tell(scene.tx, scene.at, notices)


def has_blocked(unit: str, name: str) -> Message:
    said = _(
        "{name}, cán bộ theo dõi hộp thư, đã chặn hệ thống nên không nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc mở lại, hoặc cử người khác.",
        name=name,
    )
    return Message(said, heading=unit)
