"""The ground of every command: the settings, the database, saying what is the case, and wrong usage."""

import asyncio
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import typer
from typer import TyperException

from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.conversation import LOCAL, _
from bot.packs import follow
from storage.engine import (
    NewerSchema,
    StoreFault,
    Tx,
    business_now,
    business_time,
    cause,
    open_store,
    texts,
    upgrade,
)

YEARS = range(2000, 2101)  # that can be meant
P = ParamSpec("P")
T = TypeVar("T")


class CannotDo(Exception):
    """Why a command cannot be carried out, and what to do about it."""


def begin() -> Settings:
    """Read the settings, and follow the regulation that they name."""
    settings = read_settings()
    follow(settings.regulation)
    return settings


def not_opened(error: OSError) -> str:
    """Say why a file that was named cannot be read."""
    if isinstance(error, FileNotFoundError):
        return _("Không có tệp {name}.", name=error.filename)
    return _("Không mở được tệp {name}: {why}.", name=error.filename, why=reason(error))


def reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def say(*lines: str) -> None:
    """Tell the person, on standard error: standard output is for what other programs read."""
    for line in lines:
        typer.echo(line, err=True)


def table(headings: list[str], rows: list[list[str]]) -> None:
    """Write a table for the eye, on standard output."""
    from rich.console import Console  # noqa: PLC0415 - only here: a start does not wait for it
    from rich.table import Table  # noqa: PLC0415 - only here: a start does not wait for it
    from rich.text import Text  # noqa: PLC0415 - only here: a start does not wait for it

    made = Table(*headings)
    for row in rows:
        made.add_row(*map(Text, row))  # what stands in square brackets is no markup of ours
    Console().print(made)


def in_database(work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` in a transaction of the database that the settings name, brought up to date."""
    settings = begin()
    try:
        upgrade(settings.database_url)
        return asyncio.run(run_once(settings, lambda tx: work(tx, *args, **kwargs)))
    except NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except StoreFault as error:
        said = _("Không mở được cơ sở dữ liệu ({why}). Chạy “doctor” để xem.", why=cause(error))
        raise CannotDo(said) from None


def newer(found: object) -> str:
    """Refuse a database that a later program has changed to ``found``."""
    return _(
        "Cơ sở dữ liệu đã được nâng lên bản {found}, mới hơn chương trình này. "
        "Cập nhật chương trình rồi chạy lại.",
        found=found,
    )


async def run_once(settings: Settings, work: Callable[[Tx], T]) -> T:
    store = open_store(settings.database_url, threads=1)
    try:
        await store.run(begin_clock, WallClock().now(), settings)
        return await store.run(work)
    finally:
        store.close()


def begin_clock(tx: Tx, machine: datetime, settings: Settings) -> None:
    business_time.seed(tx, machine, settings.clock_start)
    if is_sealing(settings):
        texts.note_key(tx, settings.secret_key.get_secret_value())


def is_sealing(settings: Settings) -> bool:
    """Return whether the secret key is long enough: 32 characters."""
    return len(settings.secret_key.get_secret_value()) >= 32


def weak_key() -> str:
    """Say of a secret key that it can be guessed, and what to do."""
    return _(
        "NHACTHU_SECRET_KEY dễ đoán: có từ ngữ, dãy số hoặc đoạn lặp lại. Tạo khóa ngẫu nhiên "
        "(openssl rand -hex 32) và đổi theo hướng dẫn của lệnh “key rotate”."
    )


def now(tx: Tx) -> datetime:
    """Return business time."""
    return business_now(tx, WallClock().now())


def read_day(written: str) -> date:
    """Read a date as 2026-11-25 or 25/11/2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            day = datetime.strptime(written, form).replace(tzinfo=UTC).date()
            if day.year in YEARS:
                return day
    raise CannotDo(
        _(
            "Chưa xác định được ngày “{written}”. Xin viết theo mẫu 2026-11-25 hoặc 25/11/2026.",
            written=written,
        )
    )


def read_moment(written: str) -> datetime:
    """Read an ISO time; without an offset it is Vietnam's."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        if moment.year in YEARS:
            return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    raise CannotDo(
        _("Chưa xác định được giờ “{written}”. Xin viết theo mẫu 2026-11-25T08:30.", written=written)
    )


def program() -> str:
    """Return how people start us: by start.py, or by the program that a package has."""
    name = Path(sys.argv[0]).name
    return name if name == "nhacthu" else "python3 start.py"


def explain_usage(error: TyperException) -> str:
    """Say why the words are not understood, and where to look."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else program()
    return "\n".join([wrong_usage(error), _("Xem cách dùng: {command} --help", command=command)])


def wrong_usage(error: TyperException) -> str:
    """Know an error by its name and first words: Typer keeps the sorts of its errors to itself."""
    said, option = error.format_message(), getattr(error, "option_name", "")
    parameter = getattr(error, "param", None)
    name = str(parameter.get_error_hint()).strip("'") if parameter else ""
    match type(error).__name__:
        case "MissingParameter":
            return _("Thiếu {name}.", name=name)
        case "NoSuchOption":
            return _("Không có tùy chọn {name}.", name=option)
        case "BadOptionUsage":
            return _("Tùy chọn {name} thiếu giá trị hoặc thừa giá trị.", name=option)
        case "BadParameter":
            return _("Giá trị của {name} không hợp lệ.", name=name)
    if found := re.match(r"No such command '(.*)'", said):
        return _("Không có lệnh “{name}”.", name=found[1])
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", said):
        return _("Thừa tham số: {words}.", words=found[1])
    return said
