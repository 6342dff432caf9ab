"""``calendar`` and ``clock``."""

from typing import Annotated

import typer

from bot.cli.ground import CannotDo, in_database, now, read_day, read_moment, say, table
from bot.clock import WallClock
from bot.config import read_settings
from bot.domain.calendar import Override
from bot.text import day_text, moment_text
from bot.words import _
from storage import business
from storage import calendar as days
from storage.business import Backwards
from storage.db import Tx

DAY = Annotated[str, typer.Argument(help=_("Ngày, ví dụ 2026-11-30."))]
NAME = Annotated[str, typer.Argument(help=_("Tên ngày nghỉ hoặc lý do."))]
DOCUMENT = Annotated[str, typer.Option(help=_("Văn bản làm căn cứ."))]


def show(year: Annotated[int, typer.Argument(help=_("Năm."))]) -> None:
    """The days off and make-up days of a year."""
    rows = in_database(lambda tx: days.days_of_year(tx, year))
    table([_("Ngày"), _("Loại"), _("Tên"), _("Căn cứ")], [list(row) for row in rows])


def off(day: DAY, name: NAME, document: DOCUMENT = "") -> None:
    """Write a day off; its duties are excused."""
    in_database(write_day, Override(read_day(day), "off", name, document=document))
    say(_("Đã ghi ngày nghỉ {day}.", day=day_text(read_day(day))))


def work(day: DAY, name: NAME, document: DOCUMENT = "") -> None:
    """Write a make-up day."""
    in_database(write_day, Override(read_day(day), "work", name, document=document))
    say(_("Đã ghi ngày làm việc {day}.", day=day_text(read_day(day))))


def write_day(tx: Tx, override: Override) -> None:
    days.set_day(tx, override, None, None, now(tx))


def remove(day: DAY) -> None:
    """Take a correction back: the day is what it was."""
    in_database(days.forget_day, read_day(day))
    say(_("Đã bỏ ngày {day} khỏi lịch riêng.", day=day_text(read_day(day))))


def confirm(year: Annotated[int, typer.Argument(help=_("Năm."))]) -> None:
    """Confirm the provisional days of a year as they stand."""
    count = in_database(lambda tx: days.confirm_year(tx, year, None, now(tx)))
    say(_("Đã xác nhận {count} ngày của năm {year}.", count=count, year=year))


def move_clock(to: Annotated[str, typer.Argument(help=_("Giờ tới, ví dụ 2026-11-25T08:30."))]) -> None:
    """For trials: move business time forward, for all running processes."""
    if not read_settings().is_trial:
        raise CannotDo(_("Chỉ chuyển giờ được khi mọi kênh đều ở máy này (loopback)."))
    moment = read_moment(to)
    try:
        in_database(business.move_to, WallClock().now(), moment)
    except Backwards:
        raise CannotDo(_("Giờ chỉ chuyển tới, không lùi lại.")) from None
    say(_("Giờ làm việc: {moment}", moment=moment_text(moment)))
