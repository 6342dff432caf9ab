"""The settings, as far as reading them does not say it already, and the office's own wording."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.cli.base import is_sealing
from bot.cli.doctor.findings import Diagnosis, fault, note
from bot.config import Settings
from bot.conversation.words import COMPLETE, DEFAULT, _, misplaced, path_of, unknown_wording

PORTS = (443, 80, 88, 8443)  # where Telegram calls a webhook (core.telegram.org/bots/webhooks)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook
ZALO_SECRET = re.compile(r"[!-~]{8,256}")  # bot.zaloplatforms.com/docs/apis/setWebhook; sent as a header


def look_at_settings(settings: Settings) -> Iterator[Diagnosis]:
    if not is_sealing(settings):
        said = _(
            "NHACTHU_SECRET_KEY còn thiếu hoặc ngắn hơn 32 ký tự. Tạo bằng: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
        yield fault(said)
    has_zalo = bool(settings.zalo_bot_tokens or settings.zalo_oa_id)
    if not settings.telegram_token.get_secret_value() and not has_zalo:
        yield fault(_("NHACTHU_TELEGRAM_TOKEN còn thiếu: tạo bot với @BotFather và đặt token nhận được."))
    if secret := settings.telegram_webhook_secret.get_secret_value():
        yield from look_at_webhook(settings, secret)
    yield from look_at_zalo(settings)
    yield from look_at_wording()


def look_at_webhook(settings: Settings, secret: str) -> Iterator[Diagnosis]:
    address = urlsplit(settings.public_url)
    if not SECRET.fullmatch(secret):
        yield fault(
            _("NHACTHU_TELEGRAM_WEBHOOK_SECRET chỉ gồm chữ cái không dấu, chữ số, “_” và “-”, dài tới 256.")
        )
    if address.scheme != "https" and not settings.is_trial:
        yield fault(
            _("Dùng webhook thì NHACTHU_PUBLIC_URL phải là địa chỉ https:// mà Telegram gọi tới được.")
        )
    elif (address.port or PORTS[0]) not in PORTS and not settings.is_trial:
        said = _("Telegram chỉ gọi webhook ở cổng 443, 80, 88 hoặc 8443. Sửa cổng trong NHACTHU_PUBLIC_URL.")
        yield fault(said)


def look_at_zalo(settings: Settings) -> Iterator[Diagnosis]:
    secret = settings.zalo_bot_webhook_secret.get_secret_value()
    has_bots = bool(settings.zalo_bot_tokens)
    if has_bots and secret and not ZALO_SECRET.fullmatch(secret):
        yield fault(
            _("NHACTHU_ZALO_BOT_WEBHOOK_SECRET phải dài từ 8 đến 256 ký tự, không dấu, không có dấu cách.")
        )
    if has_bots and not secret and not settings.is_trial:
        said = _(
            "Trợ lý đang tự hỏi Zalo để lấy tin, chỉ nên dùng khi thử: Zalo có thể bỏ sót tin. Đặt "
            "NHACTHU_ZALO_BOT_WEBHOOK_SECRET và NHACTHU_PUBLIC_URL để dùng webhook."
        )
        yield note(said)
    is_called = settings.zalo_oa_id or (has_bots and secret)
    if is_called and urlsplit(settings.public_url).scheme != "https" and not settings.is_trial:
        yield fault(_("Kênh Zalo cần NHACTHU_PUBLIC_URL là địa chỉ https:// mà Zalo gọi tới được."))
    elif (has_bots or settings.zalo_oa_id) and not settings.public_url:
        said = _(
            "Zalo không mang được mọi loại tệp, mà NHACTHU_PUBLIC_URL còn trống nên không có trang gửi, tải "
            "tệp. Đặt địa chỉ mà điện thoại của người dùng mở được."
        )
        yield note(said)


def look_at_wording() -> Iterator[Diagnosis]:
    """Say which sentences of locales/vi are never used (a note) or cannot be said (a fault)."""
    for sentence in unknown_wording():
        said = _(
            "Trợ lý không có câu “{sentence}” nên không dùng lời viết riêng trong {file}. Chép lại đúng câu "
            "gốc từ {source}, hoặc bỏ đi.",
            sentence=sentence,
            file=path_of(DEFAULT),
            source=path_of(COMPLETE),
        )
        yield note(said)
    for sentence in misplaced(DEFAULT):
        said = _(
            "Lời viết riêng của câu “{sentence}” trong {file} phải giữ đủ và đúng các chỗ trong ngoặc nhọn "
            "của câu gốc.",
            sentence=sentence,
            file=path_of(DEFAULT),
        )
        yield fault(said)
