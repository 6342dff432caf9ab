"""Lists: the requests that wait for the office, and all that is kept of whoever asks (/toi)."""

from collections.abc import Iterator

from bot.conversation import Message, Option, _, day_text, in_brief, local_date, number_text
from bot.domain.own_data import DataRequestKind
from bot.domain.retention import periods_text
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    ToDo,
    Urgency,
    channel_name,
    next_page,
    no_such_button,
    pages,
    role_lines,
    role_name,
    text_of_page,
)
from handlers.engine.absences import own_absences
from handlers.own_data import cards
from storage import directory
from storage.personal_data import holdings, own_data, unsettled_files
from storage.personal_data.holdings import Holdings
from storage.personal_data.own_data import DataRequest

ENDED = 5  # of those that ended, shown below the others
SHOWN = 3  # of one's own requests


def show_oneself(context: Context, _argument: str) -> Replies:
    """Show all that is kept of oneself, and what may be asked of it (/toi)."""
    who = context.who
    kept = holdings.read(context.tx, who.person, context.at)
    watched = [role.unit for role in who.units(*HEADING, Role.OFFICER)]
    units = ", ".join(directory.main_of_units(context.tx, watched).values())
    lines = [
        *map(role_line, kept.roles),
        *(f"– {line}" for line in role_lines(one for one in who.roles if one.stands_for)),
        _("Điện thoại: {phone}", phone=kept.phone or _("chưa có")),
        _("Hộp thư cá nhân: {mailboxes}", mailboxes=", ".join(kept.mailboxes) or _("chưa có")),
        _("Hộp thư đơn vị: {mailboxes}", mailboxes=units or _("không có")),
        *accounts_lines(kept),
        *(one.line for one in own_absences(context)),
        counted_line(kept),
    ]
    if kept.restricted:
        lines.append(_("Đang hạn chế hiển thị từ ngày {day}.", day=day_text(local_date(kept.restricted))))
    found = own_data.of_person(context.tx, who.person)[-SHOWN:]
    lines += (cards.own_line(one) for one in found)
    return [Message("\n".join(lines), options(kept, found), heading=who.name, columns=2)]


def role_line(kept: holdings.HeldRole) -> str:
    places = {
        "unit": kept.unit,
        "role": role_name(Role(kept.role)),
        "title": kept.title,
        "day": day_text(kept.starts),
        "last": day_text(kept.last) if kept.last else "",
    }
    said = _("{unit}: {role} ({title})", **places) if kept.title else _("{unit}: {role}", **places)
    span = _("từ {day} đến hết {last}", **places) if kept.last else _("từ {day}", **places)
    return _("– {said}, {span}", said=said, span=span)


def accounts_lines(kept: Holdings) -> Iterator[str]:
    """Name each account, with the privacy notice that was agreed to there, and when."""
    for one in kept.accounts:
        channel = channel_name(one.channel)
        places = {"account": f"{channel} “{one.label}”" if one.label else channel}
        if one.version:
            agreed = {"version": one.version, "day": day_text(local_date(one.given)) if one.given else ""}
            yield _(
                "Tài khoản {account}: đồng ý bản {version} của thông báo xử lý dữ liệu, {day}",
                **places,
                **agreed,
            )
        else:
            yield _("Tài khoản {account}", **places)


def counted_line(kept: Holdings) -> str:
    return _(
        "30 ngày qua: đã gửi anh/chị {sent} tin. Đang giữ: {checks} ghi nhận kiểm tra, {incidents} sự cố đã "
        "báo, {inquiries} lời nhắn, {files} tệp.",
        **{name: number_text(count) for name, count in kept.counts.items()},
    )


def options(kept: Holdings, found: list[DataRequest]) -> tuple[Option, ...]:
    hidden = (Option("dl_show", _("Bỏ hạn chế hiển thị")),) if kept.restricted else ()
    return (
        Option("dl_file", _("Tải dữ liệu của tôi")),
        Option(f"dl_ask:{DataRequestKind.CORRECT}", _("Đề nghị sửa")),
        Option(f"dl_ask:{DataRequestKind.ERASE}", _("Đề nghị xóa")),
        Option(f"dl_ask:{DataRequestKind.RESTRICT}", _("Hạn chế, phản đối")),
        Option("open:lienhe", _("Xem, gỡ tài khoản")),
        Option("dl_kept", _("Thời hạn lưu")),
        *hidden,
        *(Option(f"dl_own:{one.id}", one.number) for one in found if one.is_open),
    )


def show_periods(context: Context) -> Replies:
    """Say how long each kind is kept ([Thời hạn lưu]), as the privacy notice says it."""
    return [Message(periods_text(context.settings), heading=_("Dữ liệu được xóa khi hết thời hạn lưu"))]


def show_own(context: Context, request: DataRequest) -> Replies:
    """Show somebody their own request; to others it is as if it were not there."""
    if not cards.is_own(context, request):
        raise no_such_button()
    return [cards.own_card(request)]


def show_list(context: Context, _argument: str) -> Replies:
    """List what waits for the office, the oldest first, and what ended lately (/dulieu)."""
    return show_page(context, 1)


def show_page(context: Context, page: int) -> Replies:
    waiting = own_data.waiting(context.tx)
    ended = [cards.list_line(one) for one in own_data.ended_lately(context.tx, ENDED)]
    if not waiting:
        none = _("Không có đề nghị nào về dữ liệu cá nhân đang chờ.")
        return [Message("\n".join([none, *ended]), tuple(files_to_see(context)))]
    cut = pages([f"– {in_brief(cards.list_line(one), 300)}"] for one in waiting)
    text, page = text_of_page(cut, page)
    shown = [one for one in waiting if one.number in text]
    ways = (
        *(Option(f"dl:{one.id}", one.number) for one in shown),
        *(*next_page("dl_list", page, len(cut)), *files_to_see(context)),
    )
    heading = _("Đề nghị về dữ liệu cá nhân đang chờ: {count}", count=len(waiting))
    return [Message("\n".join([text, *ended]), ways, heading, columns=2)]


def show_one(_context: Context, request: DataRequest) -> Replies:
    return [cards.office_card(request)]


def to_do(context: Context) -> Iterator[ToDo]:
    """Tell the office's menu how many wait, and of which files it has to decide."""
    if not context.may(Action.OWN_DATA):
        return
    if count := own_data.count_waiting(context.tx):
        said = _("Giải quyết {count} đề nghị về dữ liệu cá nhân", count=count)
        yield ToDo(Urgency.IS_AWAITED, Option("open:dulieu", said))
    for way in files_to_see(context):
        yield ToDo(Urgency.IS_AWAITED, way)


def files_to_see(context: Context) -> Iterator[Option]:
    """Offer the files of others that may be about whoever was erased, where there are any."""
    if request := unsettled_files.first_erasure(context.tx):
        count = unsettled_files.count_left(context.tx)
        yield Option(f"dl_files:{request}", _("Xem {count} tệp có thể nói về người đã được xóa", count=count))
