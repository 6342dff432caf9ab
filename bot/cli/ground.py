"""What every command stands on: the settings, the database, and saying what is the case."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Concatenate, ParamSpec, TypeVar

import typer

from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.conversation.text import LOCAL
from bot.conversation.words import _
from storage.engine import business_time, texts
from storage.engine.db import StoreFault, Tx, cause, open_store
from storage.engine.schema import NewerSchema, upgrade

SEALING = 32  # characters of the secret key, at least
YEARS = range(2000, 2101)  # that can be meant
P = ParamSpec("P")
T = TypeVar("T")


class CannotDo(Exception):
    """Why a command cannot be carried out, and what to do about it."""


def not_opened(error: OSError) -> str:
    """Why a file that was named cannot be read."""
    if isinstance(error, FileNotFoundError):
        return _("Không có tệp {name}.", name=error.filename)
    return _(
        "Không mở được tệp {name}: {why}.", name=error.filename, why=error.strerror or type(error).__name__
    )


def not_written(error: OSError) -> str:
    """Why a file that was named cannot be written."""
    why = error.strerror or type(error).__name__
    return _("Không ghi được tệp {name}: {why}.", name=error.filename, why=why)


def say(*lines: str) -> None:
    """To the person, on standard error: standard output is for what other programs read."""
    for line in lines:
        typer.echo(line, err=True)


def write(text: str) -> None:
    """A result, on standard output."""
    sys.stdout.write(text)


def table(headings: list[str], rows: list[list[str]]) -> None:
    """A table for the eye, on standard output."""
    from rich.console import Console  # noqa: PLC0415 - only here: a start does not wait for it
    from rich.table import Table  # noqa: PLC0415 - only here: a start does not wait for it
    from rich.text import Text  # noqa: PLC0415 - only here: a start does not wait for it

    made = Table(*headings)
    for row in rows:
        made.add_row(*map(Text, row))  # what stands in square brackets is no markup of ours
    Console().print(made)


def in_database(work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` in a transaction of the database that the settings name, brought up to date."""
    settings = read_settings()
    try:
        upgrade(settings.database_url)
        return asyncio.run(once(settings, lambda tx: work(tx, *args, **kwargs)))
    except NewerSchema as error:
        raise CannotDo(newer(error)) from None
    except StoreFault as error:
        said = _("Không mở được cơ sở dữ liệu ({why}). Chạy “doctor” để xem.", why=cause(error))
        raise CannotDo(said) from None


def newer(found: object) -> str:
    """A later program has changed the database to ``found``."""
    return _(
        "Cơ sở dữ liệu đã được nâng lên bản {found}, mới hơn chương trình này. "
        "Cập nhật chương trình rồi chạy lại.",
        found=found,
    )


async def once(settings: Settings, work: Callable[[Tx], T]) -> T:
    store = open_store(settings.database_url, threads=1)
    try:
        await store.run(begin, WallClock().now(), settings)
        return await store.run(work)
    finally:
        store.close()


def begin(tx: Tx, machine: datetime, settings: Settings) -> None:
    business_time.seed(tx, machine, settings.clock_start)
    if is_sealing(settings):
        texts.note_key(tx, settings.secret_key.get_secret_value())


def is_sealing(settings: Settings) -> bool:
    """Whether the secret key is long enough."""
    return len(settings.secret_key.get_secret_value()) >= SEALING


def now(tx: Tx) -> datetime:
    """Business time."""
    return business_time.now(tx, WallClock().now())


def read_day(written: str) -> date:
    """A date as 2026-11-25 or 25/11/2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            day = datetime.strptime(written, form).replace(tzinfo=UTC).date()
            if day.year in YEARS:
                return day
    raise CannotDo(_("Không hiểu ngày “{written}”: xin viết 2026-11-25 hoặc 25/11/2026.", written=written))


def read_moment(written: str) -> datetime:
    """An ISO time; without an offset it is Vietnam's."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        if moment.year in YEARS:
            return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    raise CannotDo(_("Không hiểu giờ “{written}”: xin viết 2026-11-25T08:30.", written=written))
