"""Take several people's changes in a file: say what is wrong in it, or what would be sent."""

from dataclasses import dataclass
from operator import itemgetter

from bot.conversation import Message, NoLongerPossible, Option, Talk, _, local_date
from bot.documents.changes import notices_template, notices_with_faults, read_notices
from bot.documents.reading import Unreadable
from bot.domain.roster import sentence
from handlers.engine import (
    Action,
    Context,
    NoFacts,
    Replies,
    Workbook,
    open_workbook,
    read_workbook,
    start_form,
    start_form_once,
    workbook_row,
)
from handlers.joining import roster
from handlers.personnel import deciding
from handlers.personnel.sheet_lines import CheckedSheet, has_faults, lacking_notes, new_summary, read_lines
from storage import files
from storage.units import units
from storage.units.units import Scope

TAKE, SEND = "change_file", "change_list"  # the form that takes the file, and the one that sends what it says
SHEET = "sheet"
MOST_FAULTS = 12  # faults or changes said in the chat; the file has all
MOST_LINES = 200


def show_template(context: Context) -> Replies:
    """Give an empty file to fill in ([Lấy tệp mẫu])."""
    template = notices_template(context.settings.mail_domains[0])
    made = roster.sheet(context, _("Mẫu thay đổi nhân sự.xlsx"), template)
    return [Message(_("Tệp mẫu báo thay đổi nhân sự. Xin điền rồi gửi lại vào đây."), file_ids=(made,))]


def open_sheet(context: Context) -> Replies:
    """Ask for the file ([Gửi danh sách Excel])."""
    return start_form_once(context, TAKE, NoFacts)


def ask_file(talk: Talk, _facts: NoFacts) -> int:
    """Ask for the file, until it is here and can be read."""
    how = _("Xin gửi tệp Excel (.xlsx) theo mẫu, mỗi dòng một người.")
    file = talk.attach(SHEET, how, may_skip=False, other_options={"ns_template:": _("Lấy tệp mẫu")}) or 0
    label = _("Đọc danh sách trong tệp")
    find_state, find_fault = lambda tx: workbook_row(tx, file)[1], itemgetter("why")
    read_workbook(talk, file, Workbook(SHEET, label, find_state, find_fault))
    return file


def check_file(context: Context, file: int) -> Replies:
    """Give the file back with its faults, or show what would be sent."""
    found = read_file(context, file)
    if has_faults(found.faults):
        return [faults_message(context, found)]
    return start_form(context, SEND, list_facts(context, file, found))


def read_file(context: Context, file_id: int) -> CheckedSheet:
    """Read a file. Refused where it is none of theirs, or cannot be read."""
    context.need(Action.CHANGE)
    row = files.get(context.tx, file_id)
    is_own = row is not None and row.owner == context.who.person
    try:
        found = read_notices(open_workbook(context.settings.files, row if is_own else None))
    except Unreadable as error:
        raise NoLongerPossible(str(error)) from None
    if len(found.rows) > MOST_LINES:
        places = {"count": len(found.rows), "most": MOST_LINES}
        raise NoLongerPossible(_("Tệp có {count} dòng; mỗi lần gửi tối đa {most}.", **places))
    return read_lines(context, found)


def faults_message(context: Context, found: CheckedSheet) -> Message:
    answer = roster.sheet(context, _("Nhân sự có lỗi.xlsx"), notices_with_faults(found.file, found.faults))
    wrong = [fault for fault in found.faults if fault.severity == "fault"]
    lines = roster.fault_lines(wrong)
    heading = _("Chưa gửi gì: tệp có {count} lỗi", count=len(wrong))
    again = (Option("ns_sheet:", _("Gửi lại tệp")),)
    return Message("\n".join(lines), again, heading, (answer,))


@dataclass(frozen=True)
class ListFacts:
    file: int
    count: int
    lines: list[str]
    warnings: list[str]


def list_facts(context: Context, file: int, found: CheckedSheet) -> ListFacts:
    wanted = tuple({unit for one in found.rows for unit in (one.unit, one.to_unit) if unit})
    names = {unit.id: unit.name for unit in units.listed(context.tx, local_date(context.at), Scope(wanted))}
    warnings = lacking_notes(context, found.rows, names)
    warnings += [sentence(fault) for fault in found.faults if fault.severity != "fault"]
    lines = roster.shortened([new_summary(one, names) for one in found.rows])
    return ListFacts(file, len(found.rows), lines, roster.shortened(warnings))


def review_list(talk: Talk, facts: ListFacts) -> int:
    lines = [_("Gửi tới {the_office} {count} thay đổi nhân sự:", count=facts.count), *facts.lines]
    if facts.warnings:
        lines += ["", _("Xin lưu ý:"), *facts.warnings]
    talk.review({}, heading="\n".join(lines), send=_("Gửi {count} thay đổi", count=facts.count))
    return facts.file


def send_list(context: Context, file: int) -> Replies:
    """Read and check again, and send all or nothing."""
    found = read_file(context, file)
    if has_faults(found.faults):
        return [faults_message(context, found)]
    return deciding.send(context, found.rows)
