"""Checks of our tokens and webhooks at Telegram and Zalo, the Official Account's tokens, and the quotas."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.channels.base import SendFailed, Stopped
from bot.channels.telegram.api import NotTelegram, TelegramStatus, ask_telegram_status
from bot.channels.zalo_bot import key_of
from bot.channels.zalo_bot.channel import NotZalo, ZaloBotStatus, ask_zalo_bot_status
from bot.cli.base import is_sealing
from bot.cli.doctor.machine import Diagnosis, fault, note
from bot.clock import WallClock
from bot.config import Settings
from bot.conversation import N_, _, moment_text, number_text
from bot.domain.reachability import SHARES_TOLD, ZALO_OA
from handlers.sending import oa_tokens, quota
from handlers.sending.oa_tokens import PairFault
from handlers.sending.quota import CountedBot
from storage import secrets
from storage.engine import Tx, channel_state
from storage.secrets import Seal

TOKEN_FAULTS = {
    PairFault.MISSING: N_("Chưa đăng nhập Zalo OA. Chạy “zalo-oa login”."),
    PairFault.FOREIGN: N_(
        "Quyền gửi tin qua Zalo OA được niêm phong bằng NHACTHU_SECRET_KEY khác. Đặt lại khóa cũ, hoặc chạy "
        "“zalo-oa login”."
    ),
    PairFault.DEAD: N_(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA nữa ({why}); quyền hiện có còn hiệu lực đến {moment}. "
        "Chạy “zalo-oa login”."
    ),
    PairFault.APP_REFUSED: N_(
        "Zalo không nhận ứng dụng khi gia hạn ({why}); quyền hiện có còn hiệu lực đến {moment}. Xem lại "
        "NHACTHU_ZALO_OA_APP_ID và NHACTHU_ZALO_OA_APP_SECRET."
    ),
    PairFault.LATE: N_(
        "Chưa gia hạn được quyền gửi tin qua Zalo OA ({why}); quyền hiện có còn hiệu lực đến {moment}. Kiểm "
        "tra trợ lý có đang chạy và kết nối tới NHACTHU_ZALO_OA_OAUTH_BASE."
    ),
}


async def look_at_telegram(settings: Settings) -> list[Diagnosis]:
    token, base = settings.telegram_token.get_secret_value(), settings.telegram_api_base
    if not token:
        return []
    try:
        found = await ask_telegram_status(token, base)
    except Stopped:
        said = _("Telegram không nhận token này. Lấy lại token từ @BotFather.")
    except NotTelegram:
        said = _(
            "{base} trả lời nhưng không phải Bot API của Telegram. Sửa NHACTHU_TELEGRAM_API_BASE.", base=base
        )
    except SendFailed:
        said = _("Không kết nối được {base}. Kiểm tra mạng, hoặc đặt NHACTHU_TELEGRAM_API_BASE.", base=base)
    else:
        return [*look_at_telegram_webhook(found, settings), *look_at_time(found, WallClock().now())]
    return [fault(said)]


def look_at_telegram_webhook(found: TelegramStatus, settings: Settings) -> Iterator[Diagnosis]:
    is_by_webhook = bool(settings.telegram_webhook_secret.get_secret_value())
    ours = settings.webhook("telegram") if is_by_webhook else ""
    if found.webhook and not is_by_webhook:
        said = _(
            "Bot này đang có webhook {url}, trong khi trợ lý ở đây lấy tin trực tiếp từ Telegram: có thể "
            "chương trình khác dùng cùng token. Dừng chương trình đó; “run” sẽ gỡ webhook.",
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
    if found.pending >= 100:
        count = number_text(found.pending)
        yield note(_("Telegram đang giữ {count} sự kiện chưa giao: trợ lý có chạy không?", count=count))


def look_at_time(found: TelegramStatus, machine: datetime) -> Iterator[Diagnosis]:
    if found.date and abs(machine - found.date) > timedelta(minutes=1):
        said = _(
            "Đồng hồ máy lệch {seconds} giây so với Telegram. Đặt đúng giờ (NTP): lời nhắc được gửi theo "
            "giờ máy.",
            seconds=number_text(round(abs(machine - found.date).total_seconds())),
        )
        yield fault(said)


async def look_at_zalo_bots(settings: Settings) -> list[Diagnosis]:
    found: list[Diagnosis] = []
    for number, token in enumerate(settings.zalo_bot_tokens, 1):
        found += await look_at_zalo_bot(settings, number, token.get_secret_value())
    return found


async def look_at_zalo_bot(settings: Settings, number: int, token: str) -> list[Diagnosis]:
    base = settings.zalo_bot_api_base
    try:
        found = await ask_zalo_bot_status(token, base)
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
        return list(look_at_zalo_webhook(found, settings, key_of(number)))
    return [fault(said)]


def look_at_zalo_webhook(found: ZaloBotStatus, settings: Settings, key: str) -> Iterator[Diagnosis]:
    is_by_webhook = bool(settings.zalo_bot_webhook_secret.get_secret_value())
    ours = settings.webhook(key) if is_by_webhook else ""
    if found.webhook and not is_by_webhook:
        said = _(
            "{bot} đang có webhook {url}, trong khi trợ lý ở đây lấy tin trực tiếp từ Zalo: có thể chương "
            "trình khác dùng cùng token. Dừng chương trình đó; “run” sẽ gỡ webhook.",
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


def look_at_oa_tokens(tx: Tx, settings: Settings, machine: datetime) -> Iterator[Diagnosis]:
    if not settings.zalo_oa_id or not is_sealing(settings):
        return
    seal = Seal(*settings.keys)
    kept = secrets.read(tx, seal, oa_tokens.secret_name(settings))
    wrong = oa_tokens.fault_of(kept, machine)
    if wrong:
        why, ends = (kept.error, moment_text(kept.ends)) if kept else ("", "")
        yield fault(_(TOKEN_FAULTS[wrong], why=why or "–", moment=ends))
    elif kept:
        said = _(
            "Quyền gửi tin qua Zalo OA được cấp lúc {obtained}, có hiệu lực đến {ends}, được gia hạn từ "
            "{due}.",
            obtained=moment_text(kept.obtained),
            ends=moment_text(kept.ends),
            due=moment_text(oa_tokens.due_at(kept)),
        )
        yield note(said)


def look_at_quotas(tx: Tx, settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    found = quota.read_allowance(tx, now, settings)
    yield from (note(f"{line}.") for line in quota.allowance_lines(found))
    for bot in found.bots:
        yield from look_at_bot_quota(bot)
    if settings.zalo_oa_id:
        yield from look_at_window(tx, settings)


def look_at_bot_quota(bot: CountedBot) -> Iterator[Diagnosis]:
    month = bot.month
    if month.used * 100 >= month.most * SHARES_TOLD[-1]:
        said = _(
            "Bot Zalo sắp hết hạn mức tin của tháng ({used}/{most}). Mời một số người chuyển sang kênh "
            "khác, hoặc thêm một bot vào NHACTHU_ZALO_BOT_TOKENS.",
            used=number_text(month.used),
            most=number_text(month.most),
        )
        yield fault(said)
    elif month.forecast > month.most:
        said = _(
            "Bot Zalo sẽ hết hạn mức tin trước cuối tháng (dự kiến {forecast}/{most}). Mời một số người "
            "chuyển sang kênh khác.",
            forecast=number_text(month.forecast),
            most=number_text(month.most),
        )
        yield fault(said)
    if bot.people > bot.most_people:
        said = _(
            "Bot Zalo có {people} người, vượt giới hạn {most} người đã đặt. Mời một số người chuyển sang "
            "kênh khác.",
            people=number_text(bot.people),
            most=number_text(bot.most_people),
        )
        yield fault(said)


def look_at_window(tx: Tx, settings: Settings) -> Iterator[Diagnosis]:
    """Tell whom the Official Account alone reaches, and what it may send them after two and seven days."""
    if settings.zalo_oa_template and not settings.zalo_oa_paid_a_day:
        said = _(
            "NHACTHU_ZALO_OA_TEMPLATE đã đặt nhưng NHACTHU_ZALO_OA_PAID_A_DAY là 0, nên tin theo mẫu không "
            "được gửi: tin đó có trả phí."
        )
        yield fault(said)
    alone = channel_state.count_alone_on(tx, ZALO_OA)
    if not alone or (settings.zalo_oa_template and settings.zalo_oa_paid_a_day):
        return
    if settings.zalo_oa_paid_a_day:
        said = N_(
            "Zalo OA chưa có mẫu tin (NHACTHU_ZALO_OA_TEMPLATE): không gửi được tin tới {count} người chỉ "
            "dùng Zalo OA khi họ đã 7 ngày chưa nhắn cho OA."
        )
    else:
        said = N_(
            "Zalo OA chưa được gửi tin trả phí (NHACTHU_ZALO_OA_PAID_A_DAY): không gửi được tin tới {count} "
            "người chỉ dùng Zalo OA khi họ đã 48 giờ chưa nhắn cho OA, như sau ngày nghỉ cuối tuần."
        )
    yield note(_(said, count=number_text(alone)))
