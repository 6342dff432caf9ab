"""Old addresses and names with the new ones (/diachicu): listed, checked, exported, told to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from bot.conversation import Message, Option, Refused, Talk, _, day_text, local_date, number_text, up_to
from bot.documents.foreign import addresses_workbook, renewals_workbook
from bot.documents.reading import Unreadable
from bot.domain.directory.former import CheckedAddress, Renewal, addresses_in
from handlers import broadcasts
from handlers.directory import finding
from handlers.directory.former import check_typed, is_in_order, renewals
from handlers.engine import (
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    Workbook,
    next_page,
    numbered_page,
    open_workbook,
    order_file,
    read_workbook,
    start_form,
    workbook_row,
)
from handlers.joining.roster import sheet
from storage import files
from storage.engine import Tx

FLOW, PAPER = "old_addresses", "renewals"
LIST, CHECK, TELL = "old_list", "old_check", "old_tell"  # how tokens begin
EXPORT = "old_excel"
SHOWN = 8  # in one page
TOLD = 10  # of them in a broadcast
IN_WORDS = 15  # addresses that are told of in a message; more are told in a workbook
LONGEST = 4000  # characters


def show(context: Context, typed: str) -> Replies:
    """Show the list, or what is typed behind the command: addresses, or a name of a unit."""
    if not typed:
        return show_page(context, 1)
    return (
        tell_checked(context, check_typed(context, typed)) if "@" in typed else finding.show(context, typed)
    )


def show_page(context: Context, page: int) -> Replies:
    """Show a page of what became of old names and addresses, with what can be done with all of them."""
    found = renewals(context)
    check = Option(f"{CHECK}:", _("Kiểm tra danh sách"))
    if not found:
        said = _("Chưa có đơn vị nào đổi tên, đổi địa chỉ hoặc sáp nhập.")
        return [Message(said, (check,), heading=_("Địa chỉ cũ → mới"))]
    here, page, of = numbered_page(found, page, SHOWN)
    lines = [f"{number}. {one.text()}" for number, one in here]
    options = [*next_page(LIST, page, of), check]
    if context.may(Action.ROSTER):
        options.append(Option(f"{EXPORT}:", _("Xuất Excel")))
    if context.may(Action.BROADCAST):
        options.append(Option(f"{TELL}:", _("Gửi thông báo")))
    heading = _("Địa chỉ cũ → mới: {count}", count=number_text(len(found)))
    return [Message("\n".join(lines), tuple(options), heading, columns=2)]


def order_export(context: Context) -> Replies:
    """Have the list made as a file ([Xuất Excel])."""
    context.audit("renewals_export", "roster")
    return [order_file(context, FileOrder(f"{PAPER}:", _("Địa chỉ cũ, mới.xlsx"), XLSX))]


def read_export(context: Context, _argument: str) -> Paper:
    context.need(Action.ROSTER)
    found, day = renewals(context), local_date(context.at)
    said = _("Địa chỉ cũ → mới đến {day}: {count} dòng.", day=day_text(day), count=number_text(len(found)))
    return Paper(partial(renewals_workbook, found), said, context.who.language)


def open_broadcast(context: Context) -> Replies:
    """Begin a broadcast that tells everybody of the new addresses ([Gửi thông báo])."""
    found = [one for one in renewals(context) if one.now]
    return broadcasts.asking.open_with(context, broadcast_text(found)) if found else show_page(context, 1)


def broadcast_text(found: Sequence[Renewal]) -> str:
    lines = [f"– {one.text()}" for one in found[:TOLD]]
    if more := len(found[TOLD:]):
        lines.append(_("– … và {count} địa chỉ khác; gõ “địa chỉ cũ” để xem.", count=number_text(more)))
    return "\n".join(
        [
            _("Tên, địa chỉ hộp thư của các đơn vị sau đã thay đổi:"),
            *lines,
            _("Đề nghị cập nhật sổ địa chỉ và gửi văn bản tới địa chỉ mới. Trân trọng."),
        ]
    )


@dataclass(frozen=True)
class OldAddressFacts:
    files: Path  # the folder in which files are stored


@dataclass(frozen=True)
class AddressesToCheck:
    file: int | None
    typed: str


def open_form(context: Context) -> Replies:
    return start_form(context, FLOW, OldAddressFacts(context.settings.files))


def ask_list(talk: Talk, facts: OldAddressFacts) -> AddressesToCheck:
    """Ask for a workbook with addresses, or for the addresses themselves."""
    how = _(
        "Xin gửi tệp Excel (.xlsx) có các địa chỉ cần kiểm tra, cột nào cũng được; hoặc chọn “Dán danh "
        "sách”. Hệ thống chỉ đối chiếu, không thay đổi gì."
    )
    file = talk.attach("file", how, skip=_("Dán danh sách"))
    if file is None:
        asked = _("Xin dán các địa chỉ cần kiểm tra; trước, sau mỗi địa chỉ có chữ khác cũng được.")
        return AddressesToCheck(None, talk.ask("typed", asked, up_to(LONGEST, one_line=False)))
    look = partial(file_state, file=file, folder=facts.files)
    read_workbook(talk, file, Workbook("file", _("Đối chiếu"), look, itemgetter("why")))
    return AddressesToCheck(file, "")


def file_state(tx: Tx, file: int, folder: Path) -> dict[str, Any]:
    """Return whether a file is still coming, and why it cannot be read: then another may be sent."""
    row, state = workbook_row(tx, file)
    if row is None:
        return state
    try:
        words = words_of(tx, file, folder)
    except Refused as refused:
        return {**state, "why": str(refused)}
    return state if addresses_in(words) else {**state, "why": _("Tệp không có địa chỉ thư nào.")}


def words_of(tx: Tx, file: int, folder: Path) -> str:
    """Return all words of a workbook's cells."""
    try:
        book = open_workbook(folder, files.get(tx, file))
        sheets = book.chosen(list)
    except Unreadable as error:
        raise Refused(str(error)) from None
    return "\n".join(cell for one in sheets for row in one.rows for cell in row)


def check_list(context: Context, new: AddressesToCheck) -> Replies:
    typed = words_of(context.tx, new.file, context.settings.files) if new.file else new.typed
    return tell_checked(context, check_typed(context, typed))


def tell_checked(context: Context, found: Sequence[CheckedAddress]) -> Replies:
    """Say which addresses are not in order, and what is written to instead; of many also in a workbook."""
    if not found:
        return [Message(_("Không có địa chỉ thư nào trong nội dung vừa gửi."))]
    wrong = [one for one in found if not is_in_order(one)]
    lines = [f"– {one.text()}" for one in wrong[:IN_WORDS]]
    made: tuple[int, ...] = ()
    if len(found) > IN_WORDS:
        made = (sheet(context, _("Địa chỉ đã kiểm tra.xlsx"), addresses_workbook(found)),)
        lines.append(_("Kết quả từng địa chỉ ở tệp kèm theo."))
    if not lines:
        lines.append(_("Các địa chỉ này đều đang dùng."))
    places = {"count": number_text(len(found)), "wrong": number_text(len(wrong))}
    heading = _("Đã kiểm tra {count} địa chỉ; cần xem lại {wrong}", **places)
    return [Message("\n".join(lines), heading=heading, file_ids=made)]
