"""Whether the database takes what is written, and how folder, disks and scanner are."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.cli.base import newer
from bot.cli.doctor.findings import Diagnosis, fault, note
from bot.config import Settings
from bot.conversation.text import number_text
from bot.conversation.words import _
from bot.scanner import is_there
from storage.engine import schema
from storage.engine.db import NotCommitted, StoreFault, cause
from storage.engine.schema import sqlite_path

MEGABYTE = 1024 * 1024
LITTLE = 300 * MEGABYTE  # bytes free: a month of a district takes less than a tenth of it


def look_at_database(settings: Settings) -> Iterator[Diagnosis]:
    path = schema.sqlite_path(settings.database_url)
    if path and not path.parent.is_dir():
        said = _(
            "Không có thư mục {folder} cho cơ sở dữ liệu. Tạo thư mục hoặc sửa NHACTHU_DATABASE_URL.",
            folder=path.parent,
        )
        yield fault(said)
    elif path and not path.exists():
        yield note(_("Chưa có cơ sở dữ liệu; “run” sẽ tạo."))
    else:
        yield from look_inside(settings.database_url)


def look_inside(url: str) -> Iterator[Diagnosis]:
    try:
        found = schema.version_at(url)
    except StoreFault as error:
        said = _(
            "Không mở được cơ sở dữ liệu ({why}). Xem lại NHACTHU_DATABASE_URL, quyền ghi, máy chủ có "
            "chạy không.",
            why=cause(error),
        )
        yield fault(said)
        return
    if found is None:
        yield note(_("Cơ sở dữ liệu còn trống; “run” sẽ tạo bảng."))
    elif not schema.is_known(found):
        yield fault(newer(found))
    else:
        if found != schema.newest_version():
            yield note(_("Cơ sở dữ liệu ở bản {found}; “run” sẽ tự nâng lên bản mới.", found=found))
        yield from look_writable(url)


def look_writable(url: str) -> Iterator[Diagnosis]:
    try:
        schema.try_writing(url)
    except (StoreFault, NotCommitted) as error:
        said = _(
            "Cơ sở dữ liệu đọc được nhưng không ghi được ({why}). Xem quyền ghi tệp và thư mục, ổ đĩa có đầy "
            "không, hoặc máy chủ có đang ở chế độ chỉ đọc không.",
            why=cause(error),
        )
        yield fault(said)


def is_current(settings: Settings) -> bool:
    """Return whether the database is there, and has the tables that we know."""
    path = schema.sqlite_path(settings.database_url)
    if path and not path.exists():
        return False
    try:
        return schema.version_at(settings.database_url) == schema.newest_version()
    except StoreFault:
        return False


def look_at_files(settings: Settings) -> Iterator[Diagnosis]:
    if why := why_not_writable(settings.files):
        said = _(
            "Không ghi được vào thư mục tệp {folder} ({why}). Xem lại NHACTHU_FILES và quyền của thư mục.",
            folder=settings.files,
            why=why,
        )
        yield fault(said)
    database = sqlite_path(settings.database_url)
    folders = {settings.files, *([database.parent] if database else [])}
    for folder in sorted(folders):
        yield from look_at_room(folder)


def why_not_writable(folder: Path) -> str:
    """Return what writing there meets; "" where it goes well. A folder may still be to be made."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def look_at_room(folder: Path) -> Iterator[Diagnosis]:
    place = existing(folder)
    free = shutil.disk_usage(place).free if place.exists() else LITTLE
    if free < LITTLE:
        said = _(
            "Ổ đĩa của {folder} chỉ còn {free} MB. Dọn bớt hoặc thêm dung lượng: khi đầy, trợ lý ngừng nhận "
            "tin cho đến khi có chỗ.",
            folder=folder,
            free=number_text(free // MEGABYTE),
        )
        yield fault(said)


def existing(folder: Path) -> Path:
    """Return the folder, or the first above it that is there."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)


async def look_at_scanner(settings: Settings) -> list[Diagnosis]:
    if not settings.clamd or await is_there(settings.clamd):
        return []
    said = _(
        "Chương trình quét vi-rút ở {address} không trả lời. Xem clamd có chạy không và NHACTHU_CLAMD.",
        address=settings.clamd,
    )
    return [fault(said)]
