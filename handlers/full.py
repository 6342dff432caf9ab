"""A Zalo bot that serves as many people as it may: who comes next is offered another channel."""

from bot.domain.reachability import ZALO_BOT
from bot.message import Message
from bot.text import number_text
from bot.words import _
from handlers.kinds import Scene
from storage import services, texts


def refusal(scene: Scene, code: str = "") -> Message | None:
    """Where to join instead of the account that this was written to; None where that has room.

    ``code`` is not used up, and part of the link.
    """
    most = scene.settings.zalo_bot_people
    if scene.channel != ZALO_BOT or services.people_of(scene.tx, ZALO_BOT).get(scene.account, 0) < most:
        return None
    said = _(
        "Bot Zalo này đã đủ {count} người nên không nhận thêm. Mã của anh/chị vẫn còn hiệu lực.",
        count=number_text(most),
    )
    return Message("\n".join([said, *(ways(scene, code) or [nowhere(scene)])]))


def ways(scene: Scene, code: str) -> list[str]:
    """A line for each channel that we serve beside it."""
    said = []
    if name := texts.get(scene.tx, texts.username("telegram")):
        link = f"https://t.me/{name}?start={code}" if code else f"https://t.me/{name}"
        said.append(_("Telegram: xin mở {link} và chọn “Bắt đầu”.", link=link))
    if account := scene.settings.zalo_oa_id:
        link = f"https://zalo.me/{account}"
        said.append(_("Zalo OA: xin mở {link}, chọn “Quan tâm” rồi gửi mã vào đó.", link=link))
    return said


def nowhere(scene: Scene) -> str:
    return _("Xin liên hệ {office} để được hướng dẫn.", office=scene.settings.office_name)
