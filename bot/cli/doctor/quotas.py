"""What Zalo lets us send: how much of it is used, and whom we cannot write to."""

from collections.abc import Iterator
from datetime import datetime

from bot.cli.doctor.said import Said, fault, note
from bot.config import Settings
from bot.conversation.text import number_text
from bot.conversation.words import _
from bot.domain.reachability import SHARES_TOLD, ZALO_OA
from handlers.sending import quota
from handlers.sending.quota import Bot
from storage.engine import channel_state
from storage.engine.db import Tx


def look(tx: Tx, settings: Settings, now: datetime) -> Iterator[Said]:
    found = quota.read_allowance(tx, now, settings)
    yield from (note(f"{line}.") for line in quota.allowance_lines(found))
    for bot in found.bots:
        yield from look_at_bot(bot)
    if settings.zalo_oa_id:
        yield from look_at_window(tx, settings)


def look_at_bot(bot: Bot) -> Iterator[Said]:
    month = bot.month
    if month.used * 100 >= month.most * SHARES_TOLD[-1]:
        said = _(
            "Bot Zalo sắp hết hạn mức tin của tháng ({used}/{most}). Mời bớt người sang kênh khác, hoặc "
            "thêm một bot vào NHACTHU_ZALO_BOT_TOKENS.",
            used=number_text(month.used),
            most=number_text(month.most),
        )
        yield fault(said)
    elif month.forecast > month.most:
        said = _(
            "Bot Zalo sẽ hết hạn mức tin trước cuối tháng (dự kiến {forecast}/{most}). Mời bớt "
            "người sang kênh khác.",
            forecast=number_text(month.forecast),
            most=number_text(month.most),
        )
        yield fault(said)
    if bot.people > bot.most_people:
        said = _(
            "Bot Zalo có {people} người, quá {most} người đã định. Mời bớt người sang kênh khác.",
            people=number_text(bot.people),
            most=number_text(bot.most_people),
        )
        yield fault(said)


def look_at_window(tx: Tx, settings: Settings) -> Iterator[Said]:
    """Whom the Official Account alone reaches, and what it may send them after 48 hours and seven days."""
    if settings.zalo_oa_template and not settings.zalo_oa_paid_a_day:
        said = _(
            "NHACTHU_ZALO_OA_TEMPLATE đã đặt nhưng NHACTHU_ZALO_OA_PAID_A_DAY là 0, nên tin theo mẫu không "
            "được gửi: tin đó có trả phí."
        )
        yield fault(said)
    alone = channel_state.count_alone_on(tx, ZALO_OA)
    if not alone or (settings.zalo_oa_template and settings.zalo_oa_paid_a_day):
        return
    places = {"count": number_text(alone)}
    if settings.zalo_oa_paid_a_day:
        yield note(
            _(
                "Zalo OA chưa có mẫu tin (NHACTHU_ZALO_OA_TEMPLATE): {count} người chỉ dùng Zalo OA không "
                "nhắn được khi đã 7 ngày chưa nhắn cho OA.",
                **places,
            )
        )
    else:
        yield note(
            _(
                "Zalo OA chưa được gửi tin trả phí (NHACTHU_ZALO_OA_PAID_A_DAY): {count} người chỉ dùng Zalo "
                "OA không nhắn được khi đã 48 giờ chưa nhắn cho OA, như sau ngày nghỉ cuối tuần.",
                **places,
            )
        )
