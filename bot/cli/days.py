"""``calendar`` and ``clock``."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import YEARS, CannotDo, in_database, now, read_day, read_moment, say, table
from bot.clock import WallClock
from bot.config import read_settings
from bot.conversation.text import day_text, local_date, moment_text
from bot.conversation.words import _
from bot.documents.reading import Unreadable
from bot.documents.working_days import read_working_days
from bot.domain.calendar import Override
from handlers.duties import calendar, clockwork
from storage import calendar as days
from storage.engine import business_time
from storage.engine.business_time import Backwards
from storage.engine.db import Tx

DAY = Annotated[str, typer.Argument(help=_("Ngày, ví dụ 2026-11-30."))]
YEAR = Annotated[int, typer.Argument(min=min(YEARS), max=max(YEARS), help=_("Năm."))]
NAME = Annotated[str, typer.Argument(help=_("Tên ngày nghỉ hoặc lý do."))]
DOCUMENT = Annotated[str, typer.Option(help=_("Văn bản làm căn cứ."))]


def show(year: YEAR) -> None:
    """Show the days off and make-up days of a year."""
    found = in_database(lambda tx: calendar.runs(days.calendar(tx), date(year, 1, 1), date(year, 12, 31)))
    rows = [
        [day_text(run.first), day_text(run.last), run.why, _("dự kiến") if run.is_provisional else ""]
        for run in found
    ]
    table([_("Từ ngày"), _("Đến ngày"), _("Lý do"), ""], rows)


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
    bring_up_to_date(tx, override.day)


def bring_up_to_date(tx: Tx, day: date) -> None:
    """Excuse the duties of a day that has begun, or owe them again, and tell who was reminded."""
    at = now(tx)
    if day <= local_date(at):
        change = clockwork.look_anew(tx, day, at, read_settings())
        clockwork.tell_reminded(tx, at, change.excused)


def remove(day: DAY) -> None:
    """Take a correction back: the day is what it was."""
    in_database(forget_day, read_day(day))
    say(_("Đã bỏ ngày {day} khỏi lịch riêng.", day=day_text(read_day(day))))


def forget_day(tx: Tx, day: date) -> None:
    if not days.forget_day(tx, day):
        raise CannotDo(_("Ngày {day} không có trong lịch riêng.", day=day_text(day)))
    bring_up_to_date(tx, day)


def take_file(
    file: Annotated[Path, typer.Argument(help=_("Tệp .csv: Ngày, Loại, Tên, Văn bản, Mã đơn vị."))],
) -> None:
    """Write the days of a file, all or none."""
    try:
        overrides, faults = read_working_days(file.name, file.read_bytes())
    except (Unreadable, OSError) as error:
        raise CannotDo(str(error)) from None
    if faults:
        raise CannotDo("\n".join([*faults, _("Chưa ghi gì.")]))
    if unknown := in_database(lambda tx: days.set_days(tx, overrides, None, now(tx))):
        raise CannotDo(_("Không có đơn vị mã: {codes}. Chưa ghi gì.", codes=", ".join(unknown)))
    for day in sorted({override.day for override in overrides}):
        in_database(bring_up_to_date, day)
    say(_("Đã ghi {count} ngày.", count=len(overrides)))


def confirm(year: YEAR) -> None:
    """Confirm the provisional days of a year as they stand."""
    confirmed = in_database(lambda tx: days.confirm_year(tx, year, None, now(tx)))
    say(_("Đã xác nhận {count} ngày của năm {year}.", count=len(confirmed), year=year))


def move_clock(to: Annotated[str, typer.Argument(help=_("Giờ tới, ví dụ 2026-11-25T08:30."))]) -> None:
    """Move business time forward, for all running processes; for trials."""
    if not read_settings().is_trial:
        raise CannotDo(_("Chỉ chuyển giờ được khi mọi kênh đều ở máy này (loopback)."))
    moment = read_moment(to)
    try:
        in_database(business_time.move_to, WallClock().now(), moment)
    except Backwards:
        raise CannotDo(_("Giờ chỉ chuyển tới, không lùi lại.")) from None
    say(_("Giờ làm việc: {moment}", moment=moment_text(moment)))
