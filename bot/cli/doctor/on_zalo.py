"""What Zalo says of each bot's token and webhook. Of the Official Account's tokens: zalo_oa.py."""

from collections.abc import Iterator

from bot.channels.base import SendFailed, Stopped
from bot.channels.zalo_bot import key_of
from bot.channels.zalo_bot.looking import Look, NotZalo
from bot.channels.zalo_bot.looking import look as ask
from bot.cli.doctor.said import Said, fault
from bot.config import Settings
from bot.conversation.words import _


async def look(settings: Settings) -> list[Said]:
    found: list[Said] = []
    for number, token in enumerate(settings.zalo_bot_tokens, 1):
        found += await look_at_bot(settings, number, token.get_secret_value())
    return found


async def look_at_bot(settings: Settings, number: int, token: str) -> list[Said]:
    base = settings.zalo_bot_api_base
    try:
        found = await ask(token, base)
    except Stopped:
        said = _(
            "Zalo không nhận token thứ {number} trong NHACTHU_ZALO_BOT_TOKENS. Lấy lại token ở Zalo Bot "
            "Creator.",
            number=number,
        )
    except NotZalo:
        said = _(
            "{base} trả lời nhưng không phải API bot của Zalo. Sửa NHACTHU_ZALO_BOT_API_BASE.", base=base
        )
    except SendFailed:
        said = _("Không kết nối được {base}. Kiểm tra mạng và NHACTHU_ZALO_BOT_API_BASE.", base=base)
    else:
        return list(look_at_webhook(found, settings, key_of(number)))
    return [fault(said)]


def look_at_webhook(found: Look, settings: Settings, key: str) -> Iterator[Said]:
    is_by_webhook = bool(settings.zalo_bot_webhook_secret.get_secret_value())
    ours = settings.webhook(key) if is_by_webhook else ""
    if found.webhook and not is_by_webhook:
        said = _(
            "{bot} đang có webhook {url}, còn trợ lý ở đây tự hỏi Zalo: có thể chương trình khác dùng cùng "
            "token. Dừng chương trình đó; “run” sẽ gỡ webhook.",
            bot=key,
            url=found.webhook,
        )
        yield fault(said)
    elif found.webhook != ours:
        said = _(
            "Webhook của {bot} ở Zalo là “{url}”, không phải {ours}. Chạy “run” để đặt lại; nếu lại đổi, có "
            "chương trình khác dùng cùng token.",
            bot=key,
            url=found.webhook,
            ours=ours,
        )
        yield fault(said)
    if found.last_error:
        said = _(
            "Zalo gọi webhook của {bot} gặp lỗi: “{why}”. Kiểm tra máy chủ web, chứng chỉ và "
            "NHACTHU_PUBLIC_URL.",
            bot=key,
            why=found.last_error,
        )
        yield fault(said)
