"""The settings, as far as reading them does not say it already."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.cli.doctor.said import Said, fault
from bot.cli.ground import is_sealing
from bot.config import Settings
from bot.words import _

PORTS = (443, 80, 88, 8443)  # where Telegram calls a webhook (core.telegram.org/bots/webhooks)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook


def look(settings: Settings) -> Iterator[Said]:
    if not is_sealing(settings):
        said = _(
            "NHACTHU_SECRET_KEY còn thiếu hoặc ngắn hơn 32 ký tự. Tạo bằng: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
        yield fault(said)
    if not settings.telegram_token.get_secret_value():
        yield fault(_("NHACTHU_TELEGRAM_TOKEN còn thiếu: tạo bot với @BotFather và đặt token nhận được."))
    if secret := settings.telegram_webhook_secret.get_secret_value():
        yield from look_at_webhook(settings, secret)


def look_at_webhook(settings: Settings, secret: str) -> Iterator[Said]:
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
