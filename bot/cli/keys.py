"""The secret key: another in its place, while what the one before sealed goes on."""

from datetime import datetime

from bot.cli.base import CannotDo, begin, in_database, now, say
from bot.cli.running import sealing_key
from bot.config import Settings
from bot.conversation import _, moment_text, number_text
from storage import secrets
from storage.engine import Tx, texts
from storage.misuse.reporters import count_sealed_otherwise, seal_anew


def rotate() -> None:
    """Seal what is kept under the new key, and say how long the one before it is needed.

    Both stand in the settings then, and every process of ours has been started with them.
    """
    settings = begin()
    sealing_key(settings)
    if len(settings.keys) == 1:
        raise CannotDo(
            _(
                "Để đổi khóa: trong tệp thiết lập, chuyển khóa đang dùng sang NHACTHU_SECRET_KEY_BEFORE, đặt "
                "khóa mới (openssl rand -hex 32) vào NHACTHU_SECRET_KEY, khởi động lại trợ lý, rồi chạy lại "
                "lệnh này."
            )
        )
    sealed = in_database(secrets.seal_anew, secrets.Seal(*settings.keys))
    reporters = in_database(seal_anew, settings.keys)
    done = _(
        "Đã niêm phong lại bằng khóa mới: {count} quyền gửi tin qua Zalo OA, {reporters} người báo kín.",
        count=number_text(sealed),
        reporters=number_text(reporters),
    )
    say(done, in_database(lambda tx: before_needed(tx, settings, now(tx))))


def before_needed(tx: Tx, settings: Settings, at: datetime) -> str:
    """Say what the key before the present one is needed for, and until when."""
    present = settings.keys[:1]
    unopened = [secrets.count_sealed_otherwise(tx, secrets.Seal(*keys)) for keys in (present, settings.keys)]
    if unopened[0] > unopened[1]:  # what neither opens waits for “zalo-oa login”
        return _("Khóa trước (NHACTHU_SECRET_KEY_BEFORE) còn cần cho Zalo OA: chạy “key rotate”.")
    if count_sealed_otherwise(tx, present) > count_sealed_otherwise(tx, settings.keys):
        return _("Khóa trước (NHACTHU_SECRET_KEY_BEFORE) còn cần cho người báo kín: chạy “key rotate”.")
    if codes := texts.codes_beside(tx, present, at):
        return _(
            "Giữ NHACTHU_SECRET_KEY_BEFORE đến {moment}: còn {count} mã mời phát bằng khóa trước. Bản sao "
            "lưu làm trước khi đổi khóa vẫn cần khóa đó.",
            moment=moment_text(max(codes)),
            count=number_text(len(codes)),
        )
    return _(
        "Có thể bỏ NHACTHU_SECRET_KEY_BEFORE: không còn mã mời nào phát bằng khóa trước. Bản sao lưu làm "
        "trước khi đổi khóa vẫn cần khóa đó."
    )
