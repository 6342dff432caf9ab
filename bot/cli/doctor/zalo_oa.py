"""Whether the Official Account can be spoken for: its tokens, and what stands in the way of renewing them."""

from collections.abc import Iterator
from datetime import datetime

from bot.cli.doctor.said import Said, fault, note
from bot.cli.ground import is_sealing
from bot.config import Settings
from bot.conversation.text import moment_text
from bot.conversation.words import N_, _
from handlers.sending import oa_tokens
from handlers.sending.oa_tokens import Wrong
from storage import secrets
from storage.engine.db import Tx
from storage.secrets import Seal

WORDS = {
    Wrong.MISSING: N_("Chưa đăng nhập Zalo OA. Chạy “zalo-oa login”."),
    Wrong.FOREIGN: N_(
        "Quyền gửi tin qua Zalo OA được niêm phong bằng NHACTHU_SECRET_KEY khác. Đặt lại khóa cũ, hoặc chạy "
        "“zalo-oa login”."
    ),
    Wrong.DEAD: N_(
        "Zalo không gia hạn quyền gửi tin qua Zalo OA nữa ({why}); quyền hiện có đến {moment}. Chạy "
        "“zalo-oa login”."
    ),
    Wrong.APP_REFUSED: N_(
        "Zalo không nhận ứng dụng khi gia hạn ({why}); quyền hiện có đến {moment}. Xem lại "
        "NHACTHU_ZALO_OA_APP_ID và NHACTHU_ZALO_OA_APP_SECRET."
    ),
    Wrong.LATE: N_(
        "Chưa gia hạn được quyền gửi tin qua Zalo OA ({why}); quyền hiện có đến {moment}. Xem trợ lý có "
        "chạy không và đường tới NHACTHU_ZALO_OA_OAUTH_BASE."
    ),
}


def look(tx: Tx, settings: Settings, machine: datetime) -> Iterator[Said]:
    if not settings.zalo_oa_id or not is_sealing(settings):
        return
    seal = Seal(settings.secret_key.get_secret_value())
    kept = secrets.read(tx, seal, oa_tokens.name(settings))
    wrong = oa_tokens.wrong(kept, machine)
    if wrong:
        why, ends = (kept.error, moment_text(kept.ends)) if kept else ("", "")
        yield fault(_(WORDS[wrong], why=why or "–", moment=ends))
    elif kept:
        said = _(
            "Quyền gửi tin qua Zalo OA được cấp lúc {obtained}, có đến {ends}, gia hạn từ {due}.",
            obtained=moment_text(kept.obtained),
            ends=moment_text(kept.ends),
            due=moment_text(oa_tokens.due(kept)),
        )
        yield note(said)
