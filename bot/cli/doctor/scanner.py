"""The scanner for viruses, where there is one."""

from bot.cli.doctor.said import Said, fault
from bot.config import Settings
from bot.conversation.words import _
from bot.scanner import is_there


async def look(settings: Settings) -> list[Said]:
    if not settings.clamd or await is_there(settings.clamd):
        return []
    said = _(
        "Chương trình quét vi-rút ở {address} không trả lời. Xem clamd có chạy không và NHACTHU_CLAMD.",
        address=settings.clamd,
    )
    return [fault(said)]
