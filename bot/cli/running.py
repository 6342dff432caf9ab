"""``run`` and ``demo``."""

import asyncio
from typing import Annotated

import typer

from bot import app, logs
from bot.cli.ground import CannotDo, is_sealing, newer, say
from bot.config import Settings, read_settings
from bot.conversation.words import _
from storage.engine.schema import AlreadyRunning, NewerSchema


def run() -> None:
    """Run the assistant: its channels, its web server, its clock."""
    settings = read_settings()
    if not is_sealing(settings):
        raise CannotDo(_("Thiếu NHACTHU_SECRET_KEY (từ 32 ký tự). Chạy “doctor” để xem cách đặt."))
    logs.set_up(settings.log_level)
    try:
        asyncio.run(until_stopped(settings))
    except AlreadyRunning as error:
        said = _("Tệp {name} đang được một tiến trình khác dùng. Dừng tiến trình đó trước.", name=error)
        raise CannotDo(said) from None
    except NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except app.CannotListen as error:
        why = error.strerror or str(error)
        raise CannotDo(_("Không mở được địa chỉ {listen}: {why}.", listen=settings.listen, why=why)) from None
    except OSError as error:
        said = _("Không ghi được tệp cạnh cơ sở dữ liệu ({why}). Chạy “doctor” để xem.", why=error.strerror)
        raise CannotDo(said) from None


async def until_stopped(settings: Settings) -> None:
    stop = asyncio.Event()
    app.stop_on_signals(stop)
    await app.run(settings, stop)


def demo(port: Annotated[int, typer.Option(help=_("Cổng của trang web."))] = 8090) -> None:
    """Show everything on a page with four phones, without any account or token."""
    logs.set_up("WARNING")
    try:
        asyncio.run(until_left(port))
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotDo(_("Không mở được cổng {port}: {why}. Thử --port.", port=port, why=why)) from None


async def until_left(port: int) -> None:
    from bot.sandbox.demo import demo as sandbox_demo  # noqa: PLC0415 - only here: a start does not wait for it

    stop = asyncio.Event()
    app.stop_on_signals(stop)
    await sandbox_demo(port, stop, shown)


def shown(address: str) -> None:
    say(_("Mở trang {address} – Ctrl-C để dừng.", address=address))
