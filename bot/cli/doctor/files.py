"""The folder of files, and room on the disks."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.cli.doctor.said import Said, fault
from bot.config import Settings
from bot.conversation.text import number_text
from bot.conversation.words import _
from storage.engine.schema import sqlite_path

MEGABYTE = 1024 * 1024
LITTLE = 300 * MEGABYTE  # bytes free: a month of a district takes less than a tenth of it


def look(settings: Settings) -> Iterator[Said]:
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
    """What writing there meets; "" where it goes well. A folder may still be to be made."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def look_at_room(folder: Path) -> Iterator[Said]:
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
    """The folder, or the first above it that is there."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)
