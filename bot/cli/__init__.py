"""The operator's command line. Each command says what it did, and what to do where it could not."""

import sys

import typer

from bot.cli import days, directory, exports, running, upkeep
from bot.cli.ground import CannotDo
from bot.config import BadSettings
from bot.words import _

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Nhắc Thư", pretty_exceptions_enable=False)
roster, unit, calendar, clock, export = (typer.Typer(no_args_is_help=True) for _name in range(5))

app.command("run")(running.run)
app.command("demo")(running.demo)
app.command("invite")(directory.invite)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("doctor")(upkeep.doctor)
app.add_typer(roster, name="roster", help=_("Danh sách đơn vị và nhân sự."))
roster.command("import")(directory.import_roster)
roster.command("template")(directory.template)
app.add_typer(unit, name="unit", help=_("Đơn vị."))
unit.command("start")(directory.start)
unit.command("list")(directory.list_units)
app.add_typer(calendar, name="calendar", help=_("Lịch làm việc."))
calendar.command("list")(days.show)
calendar.command("off")(days.off)
calendar.command("work")(days.work)
calendar.command("remove")(days.remove)
calendar.command("confirm")(days.confirm)
calendar.command("import")(days.take_file)
app.add_typer(clock, name="clock", help=_("Giờ của bản chạy thử."))
clock.command("to")(days.move_clock)
app.add_typer(export, name="export", help=_("Xuất dữ liệu."))
export.command("duties")(exports.duties)


def main() -> None:
    """Run the command; what cannot be done is said in a line, and the exit status is 1."""
    try:
        app()
    except (CannotDo, BadSettings) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
