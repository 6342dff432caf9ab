"""What Telegram says of our token, our webhook, and the time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.channels.base import SendFailed, Stopped
from bot.channels.telegram.looking import Look, NotTelegram
from bot.channels.telegram.looking import look as ask
from bot.cli.doctor.said import Said, fault, note
from bot.clock import WallClock
from bot.config import Settings
from bot.conversation.text import number_text
from bot.conversation.words import _

FAR = timedelta(minutes=1)  # from Telegram's clock
MANY = 100  # events that wait


async def look(settings: Settings) -> list[Said]:
    token, base = settings.telegram_token.get_secret_value(), settings.telegram_api_base
    if not token:
        return []
    try:
        found = await ask(token, base)
    except Stopped:
        return [fault(_("Telegram không nhận token này. Lấy lại token từ @BotFather."))]
    except NotTelegram:
        said = _(
            "{base} trả lời nhưng không phải Bot API của Telegram. Sửa NHACTHU_TELEGRAM_API_BASE.", base=base
        )
        return [fault(said)]
    except SendFailed:
        said = _("Không kết nối được {base}. Kiểm tra mạng, hoặc đặt NHACTHU_TELEGRAM_API_BASE.", base=base)
        return [fault(said)]
    return [*look_at_webhook(found, settings), *look_at_time(found, WallClock().now())]


def look_at_webhook(found: Look, settings: Settings) -> Iterator[Said]:
    is_by_webhook = bool(settings.telegram_webhook_secret.get_secret_value())
    ours = settings.webhook("telegram") if is_by_webhook else ""
    if found.webhook and not is_by_webhook:
        said = _(
            "Bot này đang có webhook {url}, còn trợ lý ở đây tự hỏi Telegram: có thể chương trình khác dùng "
            "cùng token. Dừng chương trình đó; “run” sẽ gỡ webhook.",
            url=found.webhook,
        )
        yield fault(said)
    elif found.webhook != ours:
        said = _(
            "Webhook ở Telegram là “{url}”, không phải {ours}. Chạy “run” để đặt lại; nếu lại đổi, có chương "
            "trình khác dùng cùng token.",
            url=found.webhook,
            ours=ours,
        )
        yield fault(said)
    if found.last_error:
        said = _(
            "Telegram gọi webhook gặp lỗi: “{why}”. Kiểm tra máy chủ web, chứng chỉ và NHACTHU_PUBLIC_URL.",
            why=found.last_error,
        )
        yield fault(said)
    if found.pending >= MANY:
        yield note(
            _(
                "Telegram đang giữ {count} sự kiện chưa giao: trợ lý có chạy không?",
                count=number_text(found.pending),
            )
        )


def look_at_time(found: Look, machine: datetime) -> Iterator[Said]:
    if found.date and abs(machine - found.date) > FAR:
        seconds = number_text(round(abs(machine - found.date).total_seconds()))
        said = _(
            "Đồng hồ máy lệch {seconds} giây so với Telegram. Đặt đúng giờ (NTP): lời nhắc đi theo giờ máy.",
            seconds=seconds,
        )
        yield fault(said)
