"""``person``: what is kept of one person, and its erasure, for who writes on paper; ``breach``: a leak."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import CannotDo, begin, in_database, now, read_moment, say
from bot.cli.exports import put
from bot.config import Settings
from bot.conversation import _, local_date, moment_text
from bot.documents.word import BreachNotice, breach_docx, in_full
from bot.documents.writing import ExportTable, as_csv
from bot.domain.own_data import BREACH_HOURS, LAW
from bot.domain.retention import SERVERS
from bot.jobs import searching
from handlers import FEATURES, own_data
from handlers.engine import Tick, cards, letterhead
from storage.engine import Tx, blobs
from storage.people import breach, members
from storage.people.breach import Concerned, LeakScope
from storage.personal_data import file_search, personal_file
from storage.personal_data.own_data import erased_as

TO_BE_FILLED = "…" * 12  # by hand, on paper
CONCERNED = ExportTable("concerned", Concerned, (30, 16, 34, 12, 40))
WHO = Annotated[str, typer.Argument(help=_("Hộp thư, mã cán bộ hoặc họ tên đầy đủ."))]
OUTPUT = Annotated[Path, typer.Option("--output", "--out", help=_("Tệp sẽ ghi: .xlsx hoặc .json."))]
IS_SURE = Annotated[bool, typer.Option("--yes", help=_("Xóa thật; nếu không nêu, chỉ cho biết sẽ xóa ai."))]


def export_person(who: WHO, output: OUTPUT) -> None:
    ending = output.suffix.lower()
    if ending not in (".xlsx", ".json"):
        raise CannotDo(_("Xin nêu tệp .xlsx hoặc .json."))
    found = in_database(lambda tx: personal_file.everything(tx, the_one(tx, who)))
    content = own_data.as_json(found) if ending == ".json" else own_data.as_workbook(found)
    put(content, output, _("Đã ghi dữ liệu vào {output}.", output=output))


def erase_person(who: WHO, is_sure: IS_SURE = False) -> None:
    """Erase a person, in portions; stopped in between, the running program or the next call goes on."""
    settings = begin()
    if not is_sure:
        name = in_database(name_to_erase, who)
        raise CannotDo(_("Sẽ xóa dữ liệu của {name}. Thêm --yes để xóa.", name=name))
    number, at = in_database(begin_erasure, who)
    while in_database(erase_portion) or search_files(settings):
        pass
    said = _("Đã xóa dữ liệu theo đề nghị {number}.", number=number)
    say(said, own_data.backups_text(settings, local_date(at)))


def list_concerned(  # noqa: PLR0913 - each is an option of the command
    first: Annotated[str, typer.Option("--from", help=_("Từ giờ, ví dụ 2026-11-25T08:30."))] = "",
    last: Annotated[str, typer.Option("--to", help=_("Đến giờ."))] = "",
    channel: Annotated[str, typer.Option(help=_("Chỉ kênh này: telegram, zalo_bot, zalo_oa."))] = "",
    file: Annotated[
        str, typer.Option(help=_("Chỉ tệp này: tên, số, mã băm, hoặc đường dẫn tới tệp bị lộ."))
    ] = "",
    output: Annotated[
        Path | None, typer.Option(help=_("Tệp .csv sẽ ghi danh sách; nếu không nêu, ghi ra màn hình."))
    ] = None,
    letter: Annotated[Path | None, typer.Option(help=_("Tệp .docx sẽ ghi dự thảo thông báo."))] = None,
) -> None:
    """List whom a leak concerns; with ``letter`` also draft the notice that is due in 72 hours."""
    scope = scope_of(first, last, channel, file)
    settings = begin()
    text = text_of_file(settings, file) if file else ""
    found, at = in_database(lambda tx: (breach.concerned(tx, scope, text), now(tx)))
    done = _("Đã ghi {count} người vào {output}.", count=len(found), output=output)
    put(as_csv(found, CONCERNED), output, done)
    due = at + timedelta(hours=BREACH_HOURS)
    if letter:
        put(
            breach_docx(notice_of(settings, scope, found, at)),
            letter,
            _("Đã ghi dự thảo vào {output}.", output=letter),
        )
    say(
        *notes_on(scope, text),
        _(
            "Thông báo trong 72 giờ kể từ khi phát hiện; nếu phát hiện lúc này: đến {due}.",
            due=moment_text(due),
        ),
    )


def scope_of(first: str, last: str, channel: str, file: str) -> LeakScope:
    """Read the extent of a leak: a span, which only a file may be without."""
    if channel and channel not in SERVERS:
        raise CannotDo(_("Không có kênh “{channel}”.", channel=channel))
    if channel and file:
        raise CannotDo(_("Xin nêu --channel hoặc --file, không nêu cả hai."))
    if bool(first) != bool(last) or not (first or file):
        raise CannotDo(_("Xin nêu cả --from và --to; chỉ khi nêu --file mới không cần."))
    if not first:
        return LeakScope(file=file)
    scope = LeakScope(read_moment(first), read_moment(last), channel, file)
    if scope.begins and scope.ends and scope.begins > scope.ends:
        raise CannotDo(_("Giờ bắt đầu sau giờ kết thúc."))
    return scope


def text_of_file(settings: Settings, name: str) -> str:
    """Return what a file that leaked says, ours or one that was found; "" where it cannot be read.

    It is read by a child, and in no transaction.
    """
    hashes = in_database(breach.stored_hashes, name)
    if hashes is None and not Path(name).is_file():
        raise CannotDo(_("Không có tệp “{name}”.", name=name))
    if hashes is None:
        contents = [Path(name).read_bytes()]
    else:
        stored = (one for one in hashes if blobs.is_stored(settings.files, one))
        contents = [blobs.read(settings.files, one) for one in stored]
    return "\n".join(asyncio.run(searching.words_of(content)) for content in contents).strip()


def notes_on(scope: LeakScope, text: str) -> Iterator[str]:
    """Say what the list was made of, so that nobody takes it for more."""
    if scope.file and not text:
        yield _(
            "Không đọc được chữ nào trong tệp (ảnh, bản quét, tệp đời cũ, tệp có mật khẩu hoặc đã xóa): đề "
            "nghị tự xem ai được nêu tên trong tệp."
        )
    if scope.file and scope.begins:
        yield _(
            "Khoảng thời gian chỉ áp dụng cho người nhận tệp; chủ tệp và người được nêu tên trong tệp tính ở "
            "mọi lúc."
        )
    if not scope.file and not scope.channel:
        yield _(
            "Danh sách gồm mọi người trong danh bạ; khoảng thời gian chỉ áp dụng cho việc đã làm, tin đã "
            "nhận."
        )


def notice_of(settings: Settings, scope: LeakScope, found: Sequence[Concerned], at: datetime) -> BreachNotice:
    """Fill the notice in, as if it was found now; whoever signs it puts that right."""
    return BreachNotice(
        letterhead=replace(letterhead(settings, at), office_name=in_full(settings.office_name)),
        basis=_("Thực hiện {law}", law=LAW),
        found=moment_text(at),
        due=moment_text(at + timedelta(hours=BREACH_HOURS)),
        scope=scope_text(scope),
        count=len(found),
        named=sum(bool(one.named) for one in found),
        acted=sum(bool(one.acted) for one in found),
        phone=settings.office_phone or TO_BE_FILLED,
        head=_("{the_office_head}").upper(),
    )


def scope_text(scope: LeakScope) -> str:
    if not (scope.begins and scope.ends):
        return _("tệp “{name}”", name=scope.file)
    places = {"begins": moment_text(scope.begins), "ends": moment_text(scope.ends), "channel": scope.channel}
    if scope.file:
        return _("tệp “{name}”, gửi từ {begins} đến {ends}", name=scope.file, **places)
    if scope.channel:
        return _("dữ liệu qua kênh {channel} từ {begins} đến {ends}", **places)
    return _("dữ liệu của hệ thống, gồm danh bạ, từ {begins} đến {ends}", **places)


def name_to_erase(tx: Tx, who: str) -> str:
    """Return the name of who is meant; one who is being erased already is called as they were."""
    return who if erased_as(tx, who) else members.names(tx, [person := the_one(tx, who)])[person]


def begin_erasure(tx: Tx, who: str) -> tuple[str, datetime]:
    """Write the request down and decide it; return its number, and when it was.

    One that was stopped in between is gone on with: nobody is known by that name any more.
    """
    tick = Tick(tx, now(tx), begin())
    if stopped := erased_as(tx, who):
        return stopped.number, tick.at
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


def search_files(settings: Settings) -> bool:
    """Search the next files of others for whoever is being erased; False where there is nothing to search."""
    search = in_database(file_search.begin)
    if search:
        named = asyncio.run(searching.named_among(settings.files, search))
        in_database(file_search.note, search, named)
    return search is not None


def the_one(tx: Tx, who: str) -> int:
    """Return the person who is meant. CannotDo where there is none, or more than one."""
    found = members.known_as(tx, who)
    if len(found) != 1:
        none = _("Không có ai là “{who}”.", who=who)
        several = _("Có {count} người là “{who}”; xin nêu hộp thư hoặc mã cán bộ.", who=who, count=len(found))
        raise CannotDo(several if found else none)
    return found[0]
