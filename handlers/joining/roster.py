"""Take the roster as an Excel file in chat: show what would change, and import it once that is confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.conversation import (
    DEFAULT,
    Message,
    NoLongerPossible,
    Option,
    RemoteFile,
    ReviewWays,
    Talk,
    _,
    day_text,
    local_date,
    speaking,
)
from bot.documents.reading import Unreadable
from bot.documents.roster import RosterFile, read_roster, roster_template, roster_workbook, with_faults
from bot.domain.roster import (
    CellFault,
    Roster,
    RosterChanges,
    check_roster,
    compare_rosters,
    sentence,
    summary,
)
from handlers import handover
from handlers.engine import (
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    Tick,
    confirmation,
    few_units,
    first_lines,
    open_workbook,
    order_file,
    order_from_person,
    start_form,
    version_of,
)
from storage import files
from storage.engine import blobs, conversations
from storage.files import ClaimedFile, WantedFile
from storage.people import roster
from storage.people.handovers import Handover

FLOW = "roster"
PAPER = "roster"
MOST = 12  # faults or changes said in the chat; the file has all


def show(_context: Context, _argument: str) -> Replies:
    """Say how to send the roster, and offer an empty one to fill in (/danhsach)."""
    said = _(
        "Gửi tệp Excel (.xlsx) có trang tính “Đơn vị” và trang tính “Nhân sự” vào đây. Hệ thống nêu các thay "
        "đổi trước; chỉ ghi khi anh/chị đồng ý."
    )
    options = (Option("template:", _("Lấy tệp mẫu")), Option("roster_excel:", _("Xuất danh sách hiện có")))
    return [Message(said, options, awaits=FLOW)]


def send_template(context: Context) -> Replies:
    made = sheet(context, _("Mẫu danh sách.xlsx"), roster_template(context.settings.mail_domains[0]))
    return [Message(_("Tệp mẫu để điền danh sách."), file_ids=(made,))]


def order_roster(context: Context) -> Replies:
    """Have the roster made as a file, in the form in which it is sent ([Xuất danh sách hiện có])."""
    context.audit("roster_export", "roster")
    name = _("Danh sách đơn vị, nhân sự.xlsx")
    return [order_file(context, FileOrder(f"{PAPER}:", name, XLSX))]


def read_current(context: Context, _argument: str) -> Paper:
    context.need(Action.ROSTER)
    current, day = roster.current_roster(context.tx), local_date(context.at)
    said = _("Danh sách đơn vị, nhân sự đến {day}. Sửa trong tệp rồi gửi lại để cập nhật.", day=day_text(day))
    if count := sum(person.is_restricted for person in current.people):
        not_in_it = _(
            "Không gồm {count} người đang hạn chế hiển thị; nhiệm vụ của họ giữ nguyên.", count=count
        )
        said = f"{said} {not_in_it}"
    return Paper(partial(roster_workbook, current, day), said, context.who.language)


def sheet(context: Context, name: str, content: bytes) -> int:
    """Store a workbook of our own making, so that it can be sent; return its id."""
    made = WantedFile("", "", "", name, len(content), XLSX)
    return files.add_stored(context.tx, made, blobs.store(context.settings.files, content), context.at)


def may_be_roster(context: Context, file: RemoteFile) -> bool:
    """Return whether a file that no question asked for is the office's Excel file, and may be a roster."""
    return context.may(Action.ROSTER) and is_sheet(file.name)


def take_file(context: Context, file: RemoteFile, _caption: str) -> Replies:
    """Take what may be a roster; it is offered as one once it is here (``offer_import``)."""
    if not may_be_roster(context, file):
        return []
    order_from_person(context, file)
    return [Message(_("Đang nhận tệp. Nhận xong, hệ thống sẽ báo."))]


def is_sheet(name: str) -> bool:
    return name.lower().endswith((".xlsx", ".xls"))


def offer_import(context: Context, file: ClaimedFile) -> Replies:
    """Offer to look at the changes, once a file is here that may be a roster and that no form has taken."""
    is_roster = context.may(Action.ROSTER) and is_sheet(file.shown_name)
    if not is_roster or conversations.is_file_in_answers(context.tx, context.who, file.id):
        return []
    said = _("Đã nhận tệp {name}. Anh/chị muốn nhập làm danh sách đơn vị và nhân sự?", name=file.shown_name)
    look, leave = Option(f"roster:{file.id}", _("Xem thay đổi")), Option("drop:", _("Bỏ qua"))
    return [confirmation(context, said, look, leave)]


def drop_file(_context: Context) -> Replies:
    """Leave a file unused ([Bỏ qua]): it is deleted after a day."""
    return [Message(_("Đã bỏ qua tệp."))]


@dataclass(frozen=True)
class RosterFacts:
    file: int
    lines: list[str]  # what would change
    warnings: list[str]
    faults: list[str] = field(default_factory=list)  # what keeps it from being imported since
    seen: str = ""  # the version of what would change


@dataclass(frozen=True)
class RosterImport:
    file: int
    seen: str


def show_changes(context: Context, file_id: int) -> Replies:
    """Show what a file would change, to be confirmed, or send it back with its faults ([Xem thay đổi])."""
    found = read_file(context, file_id)
    if found.faults:
        return [send_faults(context, found)]
    if not found.lines:
        return [Message(_("Danh sách trong tệp trùng với dữ liệu hiện có, không có gì thay đổi."))]
    return start_form(context, FLOW, facts_of(file_id, found))


def facts_of(file_id: int, found: "RosterRead") -> RosterFacts:
    warnings = [sentence(warning) for warning in found.roster.warnings]
    faults = fault_lines(found.faults)
    return RosterFacts(file_id, shortened(found.lines), shortened(warnings), faults, found.version)


def renew(context: Context, facts: RosterFacts) -> RosterFacts:
    """Compare the file anew with the roster as it is, for whoever is to release its import."""
    return facts_of(facts.file, read_file(context, facts.file))


@dataclass(frozen=True)
class RosterRead:
    file: RosterFile
    roster: Roster
    faults: list[CellFault]
    lines: list[str]  # what would change
    version: str  # of these, the same in each language; "" where nothing would


def read_file(context: Context, file_id: int) -> RosterRead:
    """Read the file and compare it with the roster as it is; refuse what is none."""
    try:
        read = read_roster([open_workbook(context.settings.files, files.get(context.tx, file_id))])
    except Unreadable as error:
        raise NoLongerPossible(str(error)) from None
    checked = check_roster(read.units, read.people, context.settings.mail_domains, read.faults)
    changes = compare_rosters(checked, roster.current_roster(context.tx), local_date(context.at))
    faults = [*checked.faults, *changes.faults]
    if faults or changes.is_empty:
        return RosterRead(read, checked, faults, [], "")
    with speaking(DEFAULT):
        version = version_of(summary(changes))
    return RosterRead(read, checked, faults, summary(changes), version)


def send_faults(context: Context, found: RosterRead) -> Message:
    """Say each fault with its place, and send the file with a column "Lỗi"."""
    answer = sheet(context, _("Danh sách có lỗi.xlsx"), with_faults(found.file, found.faults))
    heading = faults_heading(len(found.faults))
    return Message("\n".join(fault_lines(found.faults)), heading=heading, file_ids=(answer,))


def faults_heading(count: int) -> str:
    return _("Chưa nhập gì: tệp có {count} lỗi", count=count)


def fault_lines(faults: Sequence[CellFault]) -> list[str]:
    lines = [sentence(fault) for fault in faults[:MOST]]
    if len(faults) > MOST:
        lines.append(_("… và {count} lỗi khác, ghi trong tệp.", count=len(faults) - MOST))
    return lines


def shortened(lines: list[str]) -> list[str]:
    return first_lines(lines, MOST)


def review_changes(talk: Talk, facts: RosterFacts) -> RosterImport:
    """Let the changes be confirmed."""
    unchanged = _("Danh sách trong tệp trùng với dữ liệu hiện có, không có gì thay đổi.")
    lines = [_("Khi nhập danh sách này:"), *facts.lines] if facts.lines else [unchanged]
    if facts.faults:
        lines = [faults_heading(len(facts.faults)), *facts.faults]
    elif facts.warnings:
        lines += ["", _("Xin lưu ý:"), *facts.warnings]
    talk.review({}, "\n".join(lines), _("Nhập danh sách"), ReviewWays(releases=True))
    return RosterImport(facts.file, facts.seen)


def import_file(context: Context, reviewed: RosterImport) -> Replies:
    """Read, check and compare the file again, and write it all or nothing; what was not seen is shown."""
    context.need(Action.ROSTER)
    context.need_release()
    found = read_file(context, reviewed.file)
    if found.faults:
        lines = [faults_heading(len(found.faults)), *fault_lines(found.faults)]
        raise NoLongerPossible("\n".join(lines))
    if found.version != reviewed.seen:
        changed = _("Dữ liệu đã thay đổi sau khi anh/chị xem, nên chưa nhập. Xin xem lại:")
        return [Message(changed), *show_changes(context, reviewed.file)]
    changes = roster.import_roster(context.tx, found.roster, context.at, context.who.person)
    redraw_changed(context, changes)
    context.audit("roster", f"file:{reviewed.file}")
    opened = handover.opening.open_for_roster(context, changes)
    again = _("Nếu có sai sót, anh/chị sửa tệp rồi nhập lại.")
    lines = [*found.lines, *opened_lines(opened), again]
    return [Message("\n".join(lines), heading=_("Đã nhập danh sách"))]


def opened_lines(opened: Sequence[Handover]) -> Iterator[str]:
    """Say of which units a handover has been opened, since their head is another."""
    if opened:
        names = few_units([one.unit_name for one in opened])
        yield _("Thủ trưởng thay đổi nên đã mở bàn giao hộp thư của {units}.", units=names)


def redraw_changed(on: Context | Tick, changes: RosterChanges) -> None:
    """Have the cards drawn anew of all whom a file has changed."""
    on.redraw_about(people_moved(changes), names_before(changes))


def people_moved(changes: RosterChanges) -> Iterator[int]:
    """Yield those known before whose roles begin or end by a file."""
    return (one.before.id for one in changes.people if one.before and (one.begun or one.ended))


def names_before(changes: RosterChanges) -> Iterator[str]:
    """Yield how units and people were called that are called otherwise by a file."""
    yield from (one.before.name for one in changes.units if one.before and one.before.name != one.after.name)
    for one in changes.people:
        if one.before and one.before.full_name != one.after.full_name:
            yield one.before.full_name
