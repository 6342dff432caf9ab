"""What endangers the duties themselves: an officer who has blocked the bot."""

from bot.domain.rights import Held, Role
from bot.message import Message
from bot.text import local_date
from bot.words import _
from handlers.kinds import Scene
from handlers.tell import Notice, tell
from storage.holders import Holder, holders


def blocked(scene: Scene) -> None:
    """An officer has blocked us: the head of each unit they watch hears of it the same day."""
    mine = scene.who.units(Role.OFFICER)
    heads = holders(scene.tx, scene.at, [Role.HEAD, Role.DEPUTY], [held.unit for held in mine])
    notices = []
    for held in mine:
        able = [one for one in heads[held.unit] if one.is_reachable and one.person != scene.who.person]
        notices += [told(scene, held, head) for head in able[:1]]
    tell(scene.tx, scene.at, notices)


def told(scene: Scene, held: Held, head: Holder) -> Notice:
    """Once a day for each unit."""
    today = f"{local_date(scene.at):%Y%m%d}"
    return Notice(
        f"blocked:{held.unit}:{today}", head.person, lambda: has_blocked(held.unit_name, scene.who.name)
    )


def has_blocked(unit: str, name: str) -> Message:
    said = _(
        "{name}, cán bộ theo dõi hộp thư, đã chặn hệ thống nên không nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác.",
        name=name,
    )
    return Message(said, heading=unit)
