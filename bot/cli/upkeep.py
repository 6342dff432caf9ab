"""``backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ground import CannotDo, newer, say
from bot.clock import WallClock
from bot.config import read_settings
from bot.conversation.text import number_text
from bot.conversation.words import _
from storage.engine import schema
from storage.engine.backup import NotRestorable, back_up, note_copy
from storage.engine.backup import restore as restore_copy
from storage.engine.db import StoreFault, cause

COPY = typer.Argument(dir_okay=False, help=_("Tệp sao lưu, ví dụ sao-luu.tar.gz."))


def backup(target: Annotated[Path, COPY]) -> None:
    """Copy everything into one file, while the assistant runs."""
    settings, at = read_settings(), WallClock().now()
    try:
        rows = back_up(settings.database_url, settings.files, target, at)
    except schema.NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except OSError as error:
        raise CannotDo(_("Không sao lưu được: {why}.", why=error.strerror or type(error).__name__)) from None
    except StoreFault as error:
        raise CannotDo(_("Không sao lưu được: {why}.", why=cause(error))) from None
    note_copy(settings.database_url, at)
    say(_("Đã sao lưu {rows} dòng vào {target}.", rows=number_text(rows), target=target))


def restore(source: Annotated[Path, typer.Argument(help=_("Tệp sao lưu."))]) -> None:
    """Read a copy back into an empty database. What was queued in it is not sent."""
    settings = read_settings()
    if not source.exists():
        raise CannotDo(_("Không có tệp {name}.", name=source))
    try:
        with schema.sole_runner(settings.database_url):
            rows = restore_copy(settings.database_url, settings.files, source)
    except NotRestorable as error:
        raise CannotDo(why_not(str(error), source)) from None
    except schema.NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except schema.AlreadyRunning:
        raise CannotDo(_("Trợ lý đang chạy trên tệp này. Dừng trợ lý trước.")) from None
    say(_("Đã khôi phục {rows} dòng từ {source}.", rows=number_text(rows), source=source))
    if settings.zalo_bot_tokens or settings.zalo_oa_id:
        say(_("Tin đã gửi sau lúc sao lưu không có trong hạn mức đã đếm: Zalo có thể hết hạn mức sớm hơn."))


def why_not(reason: str, source: Path) -> str:
    if reason == "not empty":
        return _("Cơ sở dữ liệu đã có dữ liệu; chỉ khôi phục vào cơ sở dữ liệu trống.")
    if reason == "newer":
        return _(
            "Bản sao lưu {source} do chương trình mới hơn tạo. Cập nhật chương trình trước.", source=source
        )
    return _("Tệp {source} không phải bản sao lưu đọc được.", source=source)
