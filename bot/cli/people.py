"""``person``: what is kept of one person, and its erasure, for who writes on paper; ``breach``: a leak."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import CannotDo, begin, in_database, now, read_moment, say
from bot.cli.exports import put
from bot.config import Settings
from bot.conversation import _, local_date, moment_text
from bot.documents.word import BreachNotice, breach_docx, in_capitals, in_full, in_lines
from bot.documents.writing import ExportTable, as_csv
from bot.domain.own_data import BREACH_HOURS, LAW
from bot.domain.retention import SERVERS
from handlers import FEATURES, own_data
from handlers.engine import Tick, cards
from storage.engine import Tx
from storage.people import breach, holdings, members
from storage.people.breach import Concerned, LeakScope

TO_BE_FILLED = "…" * 12  # by hand, on paper
CONCERNED = ExportTable("concerned", Concerned, (30, 16, 34, 40))
WHO = Annotated[str, typer.Argument(help=_("Hộp thư, mã cán bộ hoặc họ tên đầy đủ."))]
OUTPUT = Annotated[Path, typer.Option("--output", "--out", help=_("Tệp sẽ ghi: .xlsx hoặc .json."))]
IS_SURE = Annotated[bool, typer.Option("--yes", help=_("Xóa thật; nếu không nêu, chỉ cho biết sẽ xóa ai."))]


def export_person(who: WHO, output: OUTPUT) -> None:
    ending = output.suffix.lower()
    if ending not in (".xlsx", ".json"):
        raise CannotDo(_("Xin nêu tệp .xlsx hoặc .json."))
    found = in_database(lambda tx: holdings.everything(tx, the_one(tx, who)))
    content = own_data.as_json(found) if ending == ".json" else own_data.as_workbook(found)
    put(content, output, _("Đã ghi dữ liệu vào {output}.", output=output))


def erase_person(who: WHO, is_sure: IS_SURE = False) -> None:
    """Erase a person, in portions; stopped in between, the running program or the next call goes on."""
    settings = begin()
    if not is_sure:
        [name] = in_database(lambda tx: members.names(tx, [the_one(tx, who)])).values()
        raise CannotDo(_("Sẽ xóa dữ liệu của {name}. Thêm --yes để xóa.", name=name))
    number, at = in_database(begin_erasure, who)
    while in_database(erase_portion):
        pass
    said = _("Đã xóa dữ liệu theo đề nghị {number}.", number=number)
    say(said, own_data.backups_text(settings, local_date(at)))


def list_concerned(  # noqa: PLR0913 - each is an option of the command
    first: Annotated[str, typer.Option("--from", help=_("Từ giờ, ví dụ 2026-11-25T08:30."))],
    last: Annotated[str, typer.Option("--to", help=_("Đến giờ."))],
    channel: Annotated[str, typer.Option(help=_("Chỉ kênh này: telegram, zalo_bot, zalo_oa."))] = "",
    file: Annotated[str, typer.Option(help=_("Chỉ tệp này: tên, số hoặc mã băm."))] = "",
    output: Annotated[
        Path | None, typer.Option(help=_("Tệp .csv sẽ ghi danh sách; nếu không nêu, ghi ra màn hình."))
    ] = None,
    letter: Annotated[Path | None, typer.Option(help=_("Tệp .docx sẽ ghi dự thảo thông báo."))] = None,
) -> None:
    """List whom a leak concerns; with ``letter`` also draft the notice that is due in 72 hours."""
    if channel and channel not in SERVERS:
        raise CannotDo(_("Không có kênh “{channel}”.", channel=channel))
    scope = LeakScope(read_moment(first), read_moment(last), channel, file)
    if scope.begins > scope.ends:
        raise CannotDo(_("Giờ bắt đầu sau giờ kết thúc."))
    found, at = in_database(lambda tx: (breach.concerned(tx, scope), now(tx)))
    done = _("Đã ghi {count} người vào {output}.", count=len(found), output=output)
    put(as_csv(found, CONCERNED), output, done)
    due = at + timedelta(hours=BREACH_HOURS)
    if letter:
        put(
            breach_docx(notice_of(begin(), scope, len(found), at)),
            letter,
            _("Đã ghi dự thảo vào {output}.", output=letter),
        )
    say(
        _(
            "Thông báo trong 72 giờ kể từ khi phát hiện; nếu phát hiện lúc này: đến {due}.",
            due=moment_text(due),
        )
    )


def notice_of(settings: Settings, scope: LeakScope, count: int, at: datetime) -> BreachNotice:
    """Fill the notice in, as if it was found now; whoever signs it puts that right."""
    return BreachNotice(
        parent=in_lines(settings.office_parent),
        office=in_capitals(settings.office_name),
        office_name=in_full(settings.office_name),
        symbol=settings.office_symbol,
        place=settings.office_place,
        year=local_date(at).year,
        basis=_("Thực hiện {law}", law=LAW),
        found=moment_text(at),
        due=moment_text(at + timedelta(hours=BREACH_HOURS)),
        scope=scope_text(scope),
        count=count,
        phone=settings.office_phone or TO_BE_FILLED,
        head=_("{the_office_head}").upper(),
    )


def scope_text(scope: LeakScope) -> str:
    if scope.file:
        return _("tệp “{name}”", name=scope.file)
    places = {"begins": moment_text(scope.begins), "ends": moment_text(scope.ends), "channel": scope.channel}
    if scope.channel:
        return _("dữ liệu qua kênh {channel} từ {begins} đến {ends}", **places)
    return _("dữ liệu của hệ thống từ {begins} đến {ends}", **places)


def begin_erasure(tx: Tx, who: str) -> tuple[str, datetime]:
    """Write the request down and decide it; return its number, and when it was."""
    tick = Tick(tx, now(tx), begin())
    person = the_one(tx, who)
    try:
        request = own_data.begin_on_paper(tick, person)
    except ValueError as error:
        raise CannotDo(_("Người này đang giữ nhiệm vụ, phải bàn giao trước: {roles}.", roles=error)) from None
    cards.redraw(tick, FEATURES, f"paper:{request.id}")
    return request.number, tick.at


def erase_portion(tx: Tx) -> str:
    tick = Tick(tx, now(tx), begin())
    written = own_data.erase_next_portion(tick)
    cards.redraw(tick, FEATURES, f"portion:{written}")
    return written


def the_one(tx: Tx, who: str) -> int:
    """Return the person who is meant. CannotDo where there is none, or more than one."""
    found = members.known_as(tx, who)
    if len(found) != 1:
        none = _("Không có ai là “{who}”.", who=who)
        several = _("Có {count} người là “{who}”; xin nêu hộp thư hoặc mã cán bộ.", who=who, count=len(found))
        raise CannotDo(several if found else none)
    return found[0]
