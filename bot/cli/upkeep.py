"""``backup``, ``restore`` and ``doctor``."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.channels.base import SendFailed, Stopped
from bot.channels.telegram import open_telegram
from bot.cli.ground import SEALING, CannotDo, in_database, say
from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.text import number_text
from bot.words import _
from storage import business, schema
from storage.backup import back_up
from storage.db import StoreFault, cause
from storage.restore import NotRestorable
from storage.restore import restore as restore_copy


COPY = typer.Argument(dir_okay=False, help=_("Tệp sao lưu, ví dụ sao-luu.tar.gz."))


def backup(target: Annotated[Path, COPY]) -> None:
    """Copy everything into one file, while the assistant runs."""
    settings = read_settings()
    try:
        rows = back_up(settings.database_url, settings.files, target, WallClock().now())
    except (OSError, StoreFault) as error:
        raise CannotDo(_("Không sao lưu được: {why}.", why=type(error).__name__)) from None
    say(_("Đã sao lưu {rows} dòng vào {target}.", rows=number_text(rows), target=target))


def restore(source: Annotated[Path, typer.Argument(help=_("Tệp sao lưu."))]) -> None:
    """Read a copy back into an empty database. What was queued in it is not sent."""
    settings = read_settings()
    try:
        with schema.sole_runner(settings.database_url):
            rows = restore_copy(settings.database_url, settings.files, source)
    except NotRestorable as error:
        if str(error) == "not empty":
            said = _("Cơ sở dữ liệu đã có dữ liệu; chỉ khôi phục vào cơ sở dữ liệu trống.")
            raise CannotDo(said) from None
        raise CannotDo(_("Tệp {source} không phải bản sao lưu đọc được.", source=source)) from None
    except schema.AlreadyRunning:
        raise CannotDo(_("Trợ lý đang chạy trên tệp này. Dừng trợ lý trước.")) from None
    say(_("Đã khôi phục {rows} dòng từ {source}.", rows=number_text(rows), source=source))


def doctor() -> None:
    """Check settings, database and channel; say what to do about each fault."""
    settings = read_settings()
    faults = [
        *look_at_settings(settings),
        *look_at_database(settings),
        *asyncio.run(look_at_telegram(settings)),
    ]
    if faults:
        raise CannotDo("\n".join(f"✗ {fault}" for fault in faults))
    say(_("Mọi thứ đều ổn."))


def look_at_settings(settings: Settings) -> Iterator[str]:
    if len(settings.secret_key.get_secret_value()) < SEALING:
        yield _(
            "NHACTHU_SECRET_KEY còn thiếu hoặc ngắn hơn 32 ký tự. Tạo bằng: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    if settings.telegram_webhook_secret.get_secret_value() and not settings.public_url.startswith("https://"):
        yield _("Dùng webhook thì NHACTHU_PUBLIC_URL phải là địa chỉ https:// mà Telegram gọi tới được.")
    if not settings.telegram_token.get_secret_value():
        yield _("NHACTHU_TELEGRAM_TOKEN còn thiếu: tạo bot với @BotFather và đặt token nhận được.")


def look_at_database(settings: Settings) -> Iterator[str]:
    try:
        found = schema.found_at(settings.database_url)
    except StoreFault as error:
        said = _(
            "Không mở được cơ sở dữ liệu ({why}). Xem lại NHACTHU_DATABASE_URL và quyền ghi.",
            why=cause(error),
        )
        yield said
        return
    if found and not settings.is_trial and in_database(business.offset):
        yield _(
            "Giờ của cơ sở dữ liệu này đã được chuyển khi chạy thử. Dùng cơ sở dữ liệu khác để chạy thật."
        )
    if found not in (None, schema.newest()):
        yield _("Cơ sở dữ liệu ở bản {found}; “run” sẽ tự nâng lên bản mới.", found=found)


async def look_at_telegram(settings: Settings) -> list[str]:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return []
    channel = open_telegram(token, settings.telegram_api_base, timedelta(0), 1)
    try:
        await channel.open()
    except Stopped:
        return [_("Telegram không nhận token này. Lấy lại token từ @BotFather.")]
    except SendFailed:
        base = settings.telegram_api_base
        said = _("Không kết nối được {base}. Kiểm tra mạng, hoặc đặt NHACTHU_TELEGRAM_API_BASE.", base=base)
        return [said]
    else:
        await channel.close()
    return []
