"""The commands about a district: its working days, its roster, units and invitations."""

import asyncio
import csv
import io
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import (
    YEARS,
    CannotDo,
    begin,
    in_database,
    not_opened,
    now,
    read_day,
    read_moment,
    say,
    table,
)
from bot.clock import WallClock
from bot.conversation import _, day_text, local_date, moment_text, number_text, safe_cell
from bot.documents.duties import read_working_days
from bot.documents.reading import Unreadable, open_file
from bot.documents.roster import read_roster, roster_template, with_faults
from bot.domain.calendar import Override
from bot.domain.roster import CellFault, Roster, check_roster, compare_rosters, sentence, summary
from bot.mailer import send_invitations, sender_of
from handlers import FEATURES, handover
from handlers.duties import clockwork
from handlers.duties.calendar import runs
from handlers.engine import Tick, cards
from handlers.joining.roster import opened_lines, redraw_changed
from storage import audit, calendar
from storage.engine import AlreadyRunning, Backwards, Tx, business_time, sole_runner
from storage.people import joining, roster
from storage.people.joining import Invited, Issuing, NobodyThere
from storage.units import units

FILES = Annotated[list[Path], typer.Argument(help=_("Một tệp .xlsx, hoặc hai tệp .csv (đơn vị, nhân sự)."))]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help=_("Chỉ xem thay đổi, không ghi."))]
TAKE_FILE = Annotated[
    bool, typer.Option("--take-file", help=_("Áp dụng theo tệp, kể cả vai trò đã ghi nhận qua trò chuyện."))
]
DAYS_FILE = Annotated[Path, typer.Argument(help=_("Tệp .csv: Ngày, Loại, Tên, Văn bản, Mã đơn vị."))]
DAY = Annotated[str, typer.Argument(help=_("Ngày, ví dụ 2026-11-30."))]
YEAR = Annotated[int, typer.Argument(min=min(YEARS), max=max(YEARS), help=_("Năm."))]
NAME = Annotated[str, typer.Argument(help=_("Tên ngày nghỉ hoặc lý do."))]
DOCUMENT = Annotated[str, typer.Option(help=_("Văn bản làm căn cứ."))]


def import_roster(files: FILES, dry_run: DRY_RUN = False, take_file: TAKE_FILE = False) -> None:
    settings = begin()
    from rich.progress import Progress  # noqa: PLC0415 - only here: a start does not wait for it

    with Progress(transient=True) as progress:
        step = progress.add_task(_("Đang đọc tệp"), total=3)
        try:
            read = read_roster([open_file(path.name, path.read_bytes()) for path in files])
        except Unreadable as error:
            raise CannotDo(str(error)) from None
        except OSError as error:
            raise CannotDo(not_opened(error)) from None
        progress.advance(step)
        checked = check_roster(read.units, read.people, settings.mail_domains, read.faults)
        progress.advance(step)
        told: list[str] = []
        faults = checked.faults
        if not faults:
            told, faults = in_database(take_roster, checked, dry_run, take_file)
            progress.advance(step)
    if faults:
        answer = files[0].with_name(f"{files[0].stem}-loi.xlsx")
        answer.write_bytes(with_faults(read, faults))
        where = _("Chưa nhập gì. Tệp có cột “Lỗi”: {answer}", answer=answer)
        raise CannotDo("\n".join([*map(sentence, faults), where]))
    say(*map(sentence, checked.warnings), *told)
    if dry_run:
        say(_("Đây là bản xem trước, chưa nhập gì. Bỏ --dry-run để nhập."))


def take_roster(
    tx: Tx, checked: Roster, dry_run: bool, take_file: bool
) -> tuple[list[str], tuple[CellFault, ...]]:
    """Import it, or only look where it is a ``dry_run``; return what changes, and what keeps it from that."""
    if dry_run:
        changes = compare_rosters(
            checked, roster.current_roster(tx), local_date(now(tx)), take_file=take_file
        )
    else:
        tick = Tick(tx, now(tx), begin())
        changes = roster.import_roster(tx, checked, tick.at, None, take_file=take_file)
        redraw_changed(tick, changes)
        opened = [] if changes.faults else handover.opening.open_for_roster(tick, changes)
        cards.redraw(tick, FEATURES, f"roster:{tick.at.isoformat()}")
        return [*summary(changes), *opened_lines(opened)], changes.faults
    return summary(changes), changes.faults


def template(target: Annotated[Path, typer.Argument(dir_okay=False, help=_("Tệp .xlsx sẽ ghi."))]) -> None:
    target.write_bytes(roster_template(begin().mail_domains[0]))
    say(_("Đã ghi mẫu vào {target}.", target=target))


def invite(
    who: Annotated[str, typer.Argument(help=_("Hộp thư của một người, hoặc mã đơn vị."))] = "",
    everyone: Annotated[bool, typer.Option("--all", help=_("Tất cả người chưa tham gia."))] = False,
    slips: Annotated[Path | None, typer.Option(help=_("Thư mục ghi trang phiếu mời có mã QR."))] = None,
    mail: Annotated[bool, typer.Option("--mail", help=_("Gửi mã tới hộp thư công vụ từng người."))] = False,
) -> None:
    if bool(who) == everyone:
        raise CannotDo(_("Xin nêu một hộp thư, một mã đơn vị, hoặc --all."))
    settings = begin()
    if mail:
        sender_of(settings)  # a missing setting is found before older codes are revoked
    try:
        made = in_database(lambda tx: joining.invite(tx, who or None, Issuing(settings, now(tx))))
    except NobodyThere:
        raise CannotDo(_("Không có “{who}” trong danh sách.", who=who)) from None
    sys.stdout.write(as_tsv(made))
    if not made:
        say(_("Không có ai cần mời: chưa nhập danh sách, hoặc mọi người đã tham gia."))
    if made and not made[0].entry_points:
        say(_("Chưa biết tên bot nên chưa có liên kết và mã QR: chạy “run” một lần trước khi mời."))
    if slips:
        from bot.documents.slips import slips_page  # noqa: PLC0415 - only here: a start does not wait for it

        say(_("Phiếu mời: {page}", page=slips_page(made, slips)))
    if mail:
        say(*asyncio.run(send_invitations(settings, made)).lines())


def as_tsv(made: list[Invited]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(["mailbox", "name", "unit", "role", "code", "link"])
    writer.writerows(
        [one.mailbox, safe_cell(one.name), safe_cell(one.unit), one.role, one.code, one.link] for one in made
    )
    return text.getvalue()


def start(
    code: Annotated[str, typer.Argument(help=_("Mã đơn vị; để trống khi dùng --all."))] = "",
    day: Annotated[str, typer.Argument(help=_("Ngày bắt đầu, ví dụ 2026-11-30."))] = "",
    everyone: Annotated[bool, typer.Option("--all", help=_("Mọi đơn vị chưa bắt đầu."))] = False,
) -> None:
    written = code if everyone and not day else day
    if not written:
        raise CannotDo(_("Xin nêu mã đơn vị và ngày bắt đầu, ví dụ: unit start pvhtt 2026-11-30."))
    first = read_day(written)
    started = in_database(begin_duties, "" if everyone else code, first)
    say(_("{count} đơn vị bắt đầu từ {day}.", count=started, day=day_text(first)))


def begin_duties(tx: Tx, code: str, first: date) -> int:
    """Switch on the unit with this code, or all that have no date; how many that are."""
    today = local_date(now(tx))
    chosen = (
        [unit for unit in units.listed(tx, today) if unit.code == code]
        if code
        else units.not_begun(tx, today)
    )
    if code and not chosen:
        raise CannotDo(_("Không có đơn vị nào mang mã “{code}”. Xem “unit list”.", code=code))
    if first < today:
        raise CannotDo(_("Ngày {day} đã qua.", day=day_text(first)))
    if not chosen:
        raise CannotDo(_("Không có đơn vị nào để bắt đầu. Xem “unit list”."))
    units.start(tx, [unit.id for unit in chosen], first)
    audit.write(tx, now(tx), None, "start", f"day:{first}", units=[unit.id for unit in chosen])
    return len(chosen)


def list_units() -> None:
    rows = [
        [one.code, one.name, one.kind, day_text(one.duties_from) if one.duties_from else _("chưa bắt đầu")]
        for one in in_database(lambda tx: units.listed(tx, local_date(now(tx))))
    ]
    table([_("Mã"), _("Đơn vị"), _("Nhóm"), _("Bắt đầu")], rows)


def show(year: YEAR) -> None:
    found = in_database(lambda tx: runs(calendar.calendar(tx), date(year, 1, 1), date(year, 12, 31)))
    rows = [
        [day_text(run.first), day_text(run.last), run.why, _("dự kiến") if run.is_provisional else ""]
        for run in found
    ]
    table([_("Từ ngày"), _("Đến ngày"), _("Lý do"), ""], rows)


def off(day: DAY, name: NAME, document: DOCUMENT = "") -> None:
    in_database(write_day, Override(read_day(day), "off", name, document=document))
    say(_("Đã ghi nhận ngày nghỉ {day}.", day=day_text(read_day(day))))


def work(day: DAY, name: NAME, document: DOCUMENT = "") -> None:
    in_database(write_day, Override(read_day(day), "work", name, document=document))
    say(_("Đã ghi nhận ngày làm việc {day}.", day=day_text(read_day(day))))


def write_day(tx: Tx, override: Override) -> None:
    calendar.set_day(tx, override, None, None, now(tx))
    bring_up_to_date(tx, override.day)


def bring_up_to_date(tx: Tx, day: date) -> None:
    """Excuse the duties of a day that has begun, or owe them again, and tell who was reminded."""
    at = now(tx)
    if day <= local_date(at):
        tick = Tick(tx, at, begin())
        clockwork.tell_reminded(tick, clockwork.review_excuses(tick, day).excused)
        cards.redraw(tick, FEATURES, f"day:{at.isoformat()}")


def remove(day: DAY) -> None:
    in_database(forget_day, read_day(day))
    say(_("Đã bỏ ngày {day} khỏi lịch riêng.", day=day_text(read_day(day))))


def forget_day(tx: Tx, day: date) -> None:
    if not calendar.forget_day(tx, day):
        raise CannotDo(_("Ngày {day} không có trong lịch riêng.", day=day_text(day)))
    bring_up_to_date(tx, day)


def take_file(file: DAYS_FILE) -> None:
    try:
        overrides, faults = read_working_days(file.name, file.read_bytes())
    except (Unreadable, OSError) as error:
        raise CannotDo(str(error)) from None
    if faults:
        raise CannotDo("\n".join([*faults, _("Chưa ghi dữ liệu nào.")]))
    if unknown := in_database(lambda tx: calendar.set_days(tx, overrides, None, now(tx))):
        raise CannotDo(_("Không có đơn vị mã: {codes}. Chưa ghi dữ liệu nào.", codes=", ".join(unknown)))
    for day in sorted({override.day for override in overrides}):
        in_database(bring_up_to_date, day)
    say(_("Đã ghi nhận {count} ngày.", count=len(overrides)))


def confirm(year: YEAR) -> None:
    confirmed = in_database(lambda tx: calendar.confirm_year(tx, year, None, now(tx)))
    say(_("Đã xác nhận {count} ngày của năm {year}.", count=len(confirmed), year=year))


def follow_clock() -> None:
    """Go by the machine's clock, where that was set back and we went on: it is right now."""
    try:
        with sole_runner(begin().database_url):
            before = in_database(business_time.follow_clock, WallClock().now())
    except AlreadyRunning:
        raise CannotDo(_("Trợ lý đang chạy trên tệp này. Dừng trợ lý trước.")) from None
    seconds = number_text(round(before.total_seconds()))
    say(_("Trợ lý theo giờ máy từ lần chạy tới; trước đó đi trước {seconds} giây.", seconds=seconds))


def move_clock(to: Annotated[str, typer.Argument(help=_("Giờ tới, ví dụ 2026-11-25T08:30."))]) -> None:
    """Move business time forward, for all running processes; for trials."""
    if not begin().is_trial:
        raise CannotDo(_("Chỉ chuyển giờ được khi mọi kênh đều ở máy này (loopback)."))
    moment = read_moment(to)
    try:
        in_database(move_business_time, moment)
    except Backwards:
        raise CannotDo(_("Giờ chỉ chuyển tới, không lùi lại.")) from None
    say(_("Giờ làm việc: {moment}", moment=moment_text(moment)))


def move_business_time(tx: Tx, moment: datetime) -> None:
    """Move it from where it is for all processes, whatever this machine's clock was set to."""
    business_time.move_to(tx, business_time.machine_time(tx, WallClock().now), moment)
