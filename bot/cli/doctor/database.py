"""Whether the database is there, of our version, and takes what is written."""

from collections.abc import Iterator

from bot.cli.doctor.said import Said, fault, note
from bot.cli.ground import newer
from bot.config import Settings
from bot.conversation.words import _
from storage.engine import schema
from storage.engine.db import NotCommitted, StoreFault, cause


def look(settings: Settings) -> Iterator[Said]:
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


def look_inside(url: str) -> Iterator[Said]:
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


def look_writable(url: str) -> Iterator[Said]:
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
    """Whether it is there, and has the tables that we know."""
    path = schema.sqlite_path(settings.database_url)
    if path and not path.exists():
        return False
    try:
        return schema.version_at(settings.database_url) == schema.newest_version()
    except StoreFault:
        return False
