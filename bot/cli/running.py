"""``run``, ``demo``, ``backup`` and ``restore``."""

import asyncio
import gc
from pathlib import Path
from typing import Annotated

import typer

from bot import app
from bot.cli.base import CannotDo, begin, is_sealing, newer, reason, say, weak_key
from bot.clock import WallClock
from bot.config import Settings
from bot.conversation import _, number_text
from bot.domain.codes import GUESSABLE, STRONG, strength
from bot.packs import followed, is_brought
from bot.regulation import faults_in
from handlers import FEATURES
from storage.engine import (
    AlreadyRunning,
    NewerSchema,
    NotRestorable,
    StoreFault,
    back_up,
    cause,
    check_copy,
    note_copy,
    restore,
    schema,
)
from storage.engine.sealing import is_sealed, is_sealed_with

COPY = Annotated[Path, typer.Argument(dir_okay=False, help=_("Tệp sao lưu, ví dụ sao-luu.tar.gz."))]


def run() -> None:
    settings = begin()
    check_key(settings)
    check_regulation()
    app.set_up_log(settings.log_level)
    try:
        asyncio.run(until_stopped(settings))
    except AlreadyRunning as error:
        said = _("Tệp {name} đang được một tiến trình khác dùng. Dừng tiến trình đó trước.", name=error)
        raise CannotDo(said) from None
    except NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except app.CannotListen as error:
        places = {"listen": settings.listen, "why": error.strerror or error}
        raise CannotDo(_("Không mở được địa chỉ {listen}: {why}.", **places)) from None
    except OSError as error:
        said = _("Không ghi được tệp cạnh cơ sở dữ liệu ({why}). Chạy “doctor” để xem.", why=error.strerror)
        raise CannotDo(said) from None


def check_key(settings: Settings) -> None:
    """Refuse a secret key that can be guessed, but in trials; say so of one that is weak."""
    held = strength(sealing_key(settings))
    if held < GUESSABLE and not settings.is_trial:
        raise CannotDo(weak_key())
    if held < STRONG:
        say(weak_key())


def check_regulation() -> None:
    """Refuse to run by a regulation that says what cannot be; each fault is said with file and line.

    Those that the program brings are held by its tests.
    """
    if is_brought(followed()):
        return
    if faults := faults_in(followed(), FEATURES.commands):
        raise CannotDo(_("Bộ quy định có lỗi, chưa chạy được:\n{faults}", faults="\n".join(faults)))


async def until_stopped(settings: Settings) -> None:
    stop = asyncio.Event()
    app.stop_on_signals(stop)
    await app.run(settings, stop, spare_the_collector)


def spare_the_collector() -> None:
    """Let the collector pass by what the program is made of, and come less often: 2 % of an act."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def demo(port: Annotated[int, typer.Option(help=_("Cổng của trang web."))] = 8090) -> None:
    app.set_up_log("WARNING")
    try:
        asyncio.run(until_left(port))
    except OSError as error:
        places = {"port": port, "why": error.strerror or error}
        raise CannotDo(_("Không mở được cổng {port}: {why}. Thử --port.", **places)) from None


async def until_left(port: int) -> None:
    from bot.sandbox.demo import run_demo  # noqa: PLC0415 - only here: a start does not wait for it

    stop = asyncio.Event()
    app.stop_on_signals(stop)
    await run_demo(port, stop, lambda page: say(_("Mở trang {address} – Ctrl-C để dừng.", address=page)))


def make_backup(target: COPY) -> None:
    settings, at = begin(), WallClock().now()
    key = sealing_key(settings)
    try:
        rows = back_up(settings.database_url, settings.files, target, at, key)
    except schema.NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except OSError as error:
        raise CannotDo(_("Không sao lưu được: {why}.", why=reason(error))) from None
    except StoreFault as error:
        raise CannotDo(_("Không sao lưu được: {why}.", why=cause(error))) from None
    note_copy(settings.database_url, at, target)
    say(_("Đã sao lưu {rows} dòng vào {target}.", rows=number_text(rows), target=target))


def sealing_key(settings: Settings) -> str:
    """Return what copies are sealed with."""
    if not is_sealing(settings):
        raise CannotDo(_("Thiếu NHACTHU_SECRET_KEY (từ 32 ký tự). Chạy “doctor” để xem cách đặt."))
    return settings.secret_key.get_secret_value()


def key_of(source: Path, settings: Settings) -> str:
    """Return the key that a copy is sealed with: the present one, or the one before; neither: the former."""
    present = sealing_key(settings)
    return next((key for key in settings.keys if is_sealed_with(source, key)), present)


def read_backup(
    source: Annotated[Path, typer.Argument(help=_("Tệp sao lưu."))],
    check: Annotated[
        bool, typer.Option("--check", help=_("Chỉ đọc thử đến hết, không ghi dữ liệu nào."))
    ] = False,
    unsealed: Annotated[
        bool, typer.Option("--unsealed", help=_("Đọc cả bản sao lưu cũ, chưa niêm phong."))
    ] = False,
) -> None:
    """Read a copy back into an empty database, or to its end. What was queued in it is not sent."""
    settings = begin()
    if not source.exists():
        raise CannotDo(_("Không có tệp {name}.", name=source))
    key = "" if unsealed and not is_sealed(source) else key_of(source, settings)
    try:
        if check:
            rows = number_text(check_copy(source, key))
            say(
                _(
                    "Bản sao lưu {source} đọc được đến hết: {rows} dòng. Chưa ghi dữ liệu nào.",
                    source=source,
                    rows=rows,
                )
            )
            return
        with schema.sole_runner(settings.database_url):
            rows = number_text(restore(settings.database_url, settings.files, source, key))
    except NotRestorable as error:
        raise CannotDo(why_not_restored(str(error), source)) from None
    except schema.NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except schema.AlreadyRunning:
        raise CannotDo(_("Trợ lý đang chạy trên tệp này. Dừng trợ lý trước.")) from None
    say(_("Đã khôi phục {rows} dòng từ {source}.", rows=rows, source=source))
    if not key:
        say(_("Bản sao lưu này chưa niêm phong: không biết được nó có bị sửa hay không."))
    if settings.zalo_bot_tokens or settings.zalo_oa_id:
        say(_("Tin đã gửi sau lúc sao lưu không có trong hạn mức đã đếm: Zalo có thể hết hạn mức sớm hơn."))


def why_not_restored(reason: str, source: Path) -> str:
    if reason == "not empty":
        return _("Cơ sở dữ liệu đã có dữ liệu; chỉ khôi phục vào cơ sở dữ liệu trống.")
    if reason == "newer":
        return _(
            "Bản sao lưu {source} do chương trình mới hơn tạo. Cập nhật chương trình trước.", source=source
        )
    if reason == "changed":
        return _(
            "Bản sao lưu {source} đã bị sửa, bị cắt, hoặc được niêm phong bằng NHACTHU_SECRET_KEY khác. Đặt "
            "đúng khóa của lúc sao lưu rồi chạy lại.",
            source=source,
        )
    if reason == "unsealed":
        return _(
            "Tệp {source} chưa niêm phong nên không biết có bị sửa hay không. Nếu đó là bản sao lưu cũ của "
            "chính anh/chị, chạy lại với --unsealed.",
            source=source,
        )
    return _("Tệp {source} không phải bản sao lưu đọc được.", source=source)
