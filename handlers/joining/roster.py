"""The office sends the roster as an Excel file in chat: what would change, and then the deed."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.config import Settings
from bot.conversation.answers import NoLongerPossible
from bot.conversation.messages import Message, Option, RemoteFile
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, local_date
from bot.conversation.words import _
from bot.documents.reading import Unreadable
from bot.documents.roster import RosterFile, held_roster, read_roster, roster_template, with_faults
from bot.domain.rights import Action, Who, may
from bot.domain.roster import CellFault, Roster, check, compare, sentence, summary
from handlers.engine import attachments, forms
from handlers.engine.attachments import want
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Paper, Replies, need
from storage import audit, files
from storage.engine import blobs, conversations
from storage.engine.db import Tx
from storage.files import ClaimedFile, WantedFile
from storage.people import roster

FLOW = "roster"
PAPER = "roster"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 12  # faults or changes said in the chat; the file has all


def show(_scene: Context, _argument: str) -> Replies:
    """/danhsach: how to send it, and an empty one to fill in."""
    said = _(
        "Gửi tệp Excel (.xlsx) có trang “Đơn vị” và trang “Nhân sự” vào đây. Hệ thống nêu các thay đổi "
        "trước; chỉ ghi khi anh/chị đồng ý."
    )
    options = (Option("template:", _("Lấy tệp mẫu")), Option("roster_excel:", _("Xuất danh sách hiện có")))
    return [Message(said, options, awaits=FLOW)]


def template(context: Context, _argument: str) -> Replies:
    """[Lấy tệp mẫu]."""
    need(context, Action.ROSTER)
    made = sheet(context, _("Mau-danh-sach.xlsx"), roster_template(context.settings.mail_domains[0]))
    return [Message(_("Tệp mẫu để điền danh sách."), file_ids=(made,))]


def export(context: Context, _argument: str) -> Replies:
    """[Xuất danh sách hiện có]: in the form in which it is sent."""
    need(context, Action.ROSTER)
    audit.write(context.tx, context.at, context.who, "roster_export", "roster")
    return [
        attachments.order_file(
            context, attachments.FileOrder(f"{PAPER}:", _("Danh sách đơn vị, nhân sự.xlsx"), attachments.XLSX)
        )
    ]


def read_held(context: Context, _argument: str) -> Paper:
    need(context, Action.ROSTER)
    held, day = roster.current_roster(context.tx), local_date(context.at)
    said = _("Danh sách đơn vị, nhân sự đến {day}. Sửa trong tệp rồi gửi lại để cập nhật.", day=day_text(day))
    return Paper(partial(held_roster, held, day), said, context.who.language)


def sheet(context: Context, name: str, content: bytes) -> int:
    """A workbook of our own making, held so that it can be sent; its id."""
    made = WantedFile("", "", "", name, len(content), XLSX)
    return files.add_stored(context.tx, made, blobs.store(context.settings.files, content), context.at)


def take_file(context: Context, file: RemoteFile) -> Replies:
    """A file outside any form: the office's Excel file may be a roster; nothing else is kept."""
    if not may(context.who, Action.ROSTER) or not is_sheet(file.name):
        not_kept = _(
            "Lúc này không có câu hỏi nào chờ tệp nên tệp không được giữ lại. Gõ /menu để chọn việc cần làm."
        )
        return [Message(not_kept)]
    want(context, file)
    return [Message(_("Đang nhận tệp. Nhận xong hệ thống sẽ báo."))]


def is_sheet(name: str) -> bool:
    return name.lower().endswith((".xlsx", ".xls"))


def received(tx: Tx, who: Who, file: ClaimedFile, _settings: Settings) -> Message | None:
    """What to say once the file is here: the changes to look at, if it may be a roster and no form has it."""
    is_roster = may(who, Action.ROSTER) and is_sheet(file.shown_name)
    if not is_roster or conversations.is_file_in_answers(tx, who, file.id):
        return None
    said = _("Đã nhận tệp {name}. Anh/chị muốn nhập làm danh sách đơn vị và nhân sự?", name=file.shown_name)
    return Message(said, (Option(f"roster:{file.id}", _("Xem thay đổi")), Option("drop:", _("Bỏ qua"))))


def drop(_scene: Context, _argument: str) -> Replies:
    """[Bỏ qua]: a file that is used nowhere is deleted after a day."""
    return [Message(_("Đã bỏ qua tệp."))]


@dataclass(frozen=True)
class RosterRead:
    """A roster file as it reads now, and what is wrong with it."""

    file: RosterFile
    roster: Roster
    faults: list[CellFault]
    lines: list[str]  # what would change


def look(context: Context, argument: str) -> Replies:
    """[Xem thay đổi]: the changes and a confirming tap, or the file back with its faults."""
    found = read(context, argument)
    if found.faults:
        return [with_its_faults(context, found)]
    if not found.lines:
        return [Message(_("Danh sách trong tệp đúng như đang có, không có gì thay đổi."))]
    return forms.open_form(context, FLOW, argument, None)


def read(context: Context, argument: str) -> RosterRead:
    """Read the file and compare it with what is held. Refused where it is none, or not theirs to import."""
    need(context, Action.ROSTER)
    file = files.get(context.tx, id_in(argument))
    if file is None or file.state != "held":
        raise NoLongerPossible(_("Tệp này không còn. Xin gửi lại."))
    try:
        content = blobs.read(context.settings.files, file.sha256)
        read = read_roster([(file.shown_name, content)])
    except Unreadable as error:
        raise NoLongerPossible(str(error)) from None
    except FileNotFoundError:
        raise NoLongerPossible(_("Tệp này không còn. Xin gửi lại.")) from None
    checked = check(read.units, read.people, context.settings.mail_domains, read.faults)
    changes = compare(checked, roster.current_roster(context.tx), local_date(context.at))
    faults = [*checked.faults, *changes.faults]
    return RosterRead(read, checked, faults, [] if changes.is_empty else summary(changes))


def with_its_faults(context: Context, found: RosterRead) -> Message:
    """Each fault with its place, and the file with a column "Lỗi"."""
    marked = with_faults(found.file, found.faults)
    answer = sheet(context, _("Danh-sach-co-loi.xlsx"), marked)
    lines = [sentence(fault) for fault in found.faults[:MOST]]
    if len(found.faults) > MOST:
        lines.append(_("… và {count} lỗi khác, ghi trong tệp.", count=len(found.faults) - MOST))
    heading = _("Chưa nhập gì: tệp có {count} lỗi", count=len(found.faults))
    return Message("\n".join(lines), heading=heading, file_ids=(answer,))


def begin(context: Context, argument: str) -> Facts:
    found = read(context, argument)
    warnings = [sentence(warning) for warning in found.roster.warnings]
    return {"file": argument, "lines": shortened(found.lines), "warnings": shortened(warnings)}


def shortened(lines: list[str]) -> list[str]:
    rest = len(lines) - MOST
    return [*lines[:MOST], _("… và {count} dòng khác.", count=rest)] if rest > 0 else lines


def flow(talk: Talk, facts: Facts) -> str:
    lines = [_("Nhập danh sách này thì:"), *facts["lines"]]
    if facts["warnings"]:
        lines += ["", _("Xin lưu ý:"), *facts["warnings"]]
    talk.review({}, heading="\n".join(lines), send=_("Nhập danh sách"))
    return str(facts["file"])


def carry_out(context: Context, decision: Any) -> Replies:
    """Read, check and compare again, and write it all or nothing."""
    found = read(context, decision)
    if found.faults:
        return [with_its_faults(context, found)]
    roster.import_roster(context.tx, found.roster, context.at, context.who.person)
    audit.write(context.tx, context.at, context.who, "roster", f"file:{decision}")
    return [Message("\n".join(found.lines), heading=_("Đã nhập danh sách"))]
