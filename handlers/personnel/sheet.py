"""Take several people's changes in a file: say what is wrong in it, or what would be sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from bot.conversation import Message, NoLongerPossible, Option, Refused, Talk, _, day_text, fold, local_date
from bot.documents.changes import (
    HEADINGS,
    KINDS,
    KNOWN,
    NoticeRow,
    NoticesFile,
    notices_template,
    notices_with_faults,
    read_notices,
)
from bot.documents.reading import Unreadable
from bot.domain.changes import AWAY, OF_BOXES, STANDING, ChangeKind, given_up
from bot.domain.roster import CellFault, sentence
from bot.domain.roster.rows import WrongCell, mailbox_in, name_in, phone_in, roles_in, words_in
from bot.domain.safety import DangerKind, scan
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    Workbook,
    may,
    read_workbook,
    start_form,
    start_form_once,
    workbook_row,
)
from handlers.joining import roster
from handlers.personnel import cards, checking, deciding, people
from handlers.personnel.cards import kind_name, lacking_text
from handlers.personnel.people import NOBODY, Known, read_birth, read_effective
from storage import files
from storage.engine import Tx, blobs
from storage.people import members
from storage.people.changes import NewChange
from storage.units import units
from storage.units.units import Scope, Unit

TAKE, SEND = "change_file", "change_list"  # the form that takes the file, and the one that sends what it says
SHEET = "sheet"
MOST_FAULTS = 12  # faults or changes said in the chat; the file has all
MOST_LINES = 200

T = TypeVar("T")
FREE = ("full_name", "title", "decision", "note")  # in which a password might stand

FIELDS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.JOIN: ("name", "birth", "title", "roles", "phone", "mailbox"),
    ChangeKind.LEAVE: (),
    ChangeKind.TRANSFER: ("title", "roles"),
    ChangeKind.POST: ("title", "roles"),
    ChangeKind.CONTACT: ("phone", "mailbox"),
    ChangeKind.OPEN_BOX: ("birth", "mailbox"),
    ChangeKind.LOCK_BOX: (),
    ChangeKind.RECALL_BOX: (),
}
NEEDS = {  # at least one of these
    ChangeKind.POST: ("title", "roles"),
    ChangeKind.CONTACT: ("phone", "mailbox"),
    ChangeKind.OPEN_BOX: ("mailbox",),
}
NEEDED_IN = {ChangeKind.POST: "title", ChangeKind.CONTACT: "phone", ChangeKind.OPEN_BOX: "mailbox"}


def show_template(context: Context) -> Replies:
    """Give an empty file to fill in ([Lấy tệp mẫu])."""
    made = roster.sheet(
        context, _("Mau-thay-doi-nhan-su.xlsx"), notices_template(context.settings.mail_domains[0])
    )
    return [Message(_("Tệp mẫu báo thay đổi nhân sự. Xin điền rồi gửi lại vào đây."), file_ids=(made,))]


def open_sheet(context: Context) -> Replies:
    """Ask for the file ([Gửi danh sách Excel])."""
    return start_form_once(context, TAKE, SheetFacts)


@dataclass(frozen=True)
class SheetFacts:
    """Hold nothing: the file says it all."""


def ask_file(talk: Talk, _facts: SheetFacts) -> int:
    """Ask for the file, until it is here and can be read."""
    how = _("Xin gửi tệp Excel (.xlsx) theo mẫu, mỗi dòng một người.")
    file = talk.attach(SHEET, how, may_skip=False, beside={"ns_template:": _("Lấy tệp mẫu")}) or 0
    find_state = partial(workbook_state, file=file)
    workbook = Workbook(SHEET, _("Đọc danh sách trong tệp"), find_state, itemgetter("why"))
    read_workbook(talk, file, workbook)
    return file


def workbook_state(tx: Tx, file: int) -> dict[str, Any]:
    return workbook_row(tx, file)[1]


def check_file(context: Context, file: int) -> Replies:
    """Give the file back with its faults, or show what would be sent."""
    found = read_file(context, file)
    if has_faults(found.faults):
        return [faults_message(context, found)]
    return start_form(context, SEND, list_facts(context, file, found))


@dataclass(frozen=True)
class CheckedSheet:
    """Hold a file as it reads now, and what is wrong with it."""

    file: NoticesFile
    rows: list[NewChange]
    faults: list[CellFault]


def read_file(context: Context, file_id: int) -> CheckedSheet:
    """Read a file. Refused where it is none of theirs, or cannot be read."""
    context.need(Action.CHANGE)
    row = files.get(context.tx, file_id)
    if row is None or row.state != "held" or row.owner != context.who.person:
        raise NoLongerPossible(_("Tệp này không còn. Xin gửi lại."))
    try:
        found = read_notices(row.shown_name, blobs.read(context.settings.files, row.sha256))
    except Unreadable as error:
        raise NoLongerPossible(str(error)) from None
    except FileNotFoundError:
        raise NoLongerPossible(_("Tệp này không còn. Xin gửi lại.")) from None
    if len(found.rows) > MOST_LINES:
        raise NoLongerPossible(
            _("Tệp có {count} dòng; mỗi lần gửi tối đa {most}.", count=len(found.rows), most=MOST_LINES)
        )
    return CheckedSheet(found, *read_lines(context, found))


def faults_message(context: Context, found: CheckedSheet) -> Message:
    """Say each fault with its place, and give the file back with a column "Lỗi"."""
    answer = roster.sheet(context, _("Nhan-su-co-loi.xlsx"), notices_with_faults(found.file, found.faults))
    wrong = [fault for fault in found.faults if fault.severity == "fault"]
    lines = [sentence(fault) for fault in wrong[:MOST_FAULTS]]
    if len(wrong) > MOST_FAULTS:
        lines.append(_("… và {count} lỗi khác, ghi trong tệp.", count=len(wrong) - MOST_FAULTS))
    heading = _("Chưa gửi gì: tệp có {count} lỗi", count=len(wrong))
    again = (Option("ns_sheet:", _("Gửi lại tệp")),)
    return Message("\n".join(lines), again, heading, (answer,))


@dataclass(frozen=True)
class ListFacts:
    """Hold what a file would send, in words."""

    file: int
    count: int
    lines: list[str]
    warnings: list[str]


def list_facts(context: Context, file: int, found: CheckedSheet) -> ListFacts:
    names = unit_names(context, found.rows)
    warnings = [*lacking_notes(context, found.rows, names)]
    warnings += [sentence(fault) for fault in found.faults if fault.severity != "fault"]
    lines = roster.shortened([change_line(one, names) for one in found.rows])
    return ListFacts(file, len(found.rows), lines, roster.shortened(warnings))


def review_list(talk: Talk, facts: ListFacts) -> int:
    lines = [_("Gửi Phòng {count} thay đổi nhân sự:", count=facts.count), *facts.lines]
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


def lacking_notes(context: Context, rows: list[NewChange], names: dict[int, str]) -> Iterator[str]:
    """Yield what the units would be without once all of it is in force."""
    for unit in dict.fromkeys(one.unit for one in rows):
        of_unit = [one for one in rows if one.unit == unit]
        lost = [
            [one.person, role] for one in of_unit for role in given_up(one.kind, one.fields.get("roles", ""))
        ]
        gained = [
            one.fields.get("roles", "") for one in of_unit if one.kind in (ChangeKind.JOIN, ChangeKind.POST)
        ]
        day = max(one.effective for one in of_unit)
        for role in cards.lacking_roles(context.tx, unit, lost, day, gained) if lost else ():
            yield lacking_text(role, names[unit], day_text(day))


def unit_names(context: Context, rows: list[NewChange]) -> dict[int, str]:
    wanted = tuple({unit for one in rows for unit in (one.unit, one.to_unit) if unit})
    return {unit.id: unit.name for unit in units.listed(context.tx, local_date(context.at), Scope(wanted))}


def change_line(one: NewChange, names: dict[int, str]) -> str:
    """Say a change in a line: "Lê Văn Mẫu Minh, UBND xã Long Tân: Thôi làm việc, từ 01/12/2026"."""
    places = {
        "name": one.before.get("name") or one.fields.get("name", ""),
        "unit": names.get(one.unit, ""),
        "kind": kind_name(one.kind),
        "day": day_text(one.effective),
    }
    if one.kind == ChangeKind.TRANSFER:
        return _("{name}: chuyển từ {unit} đến {to}, từ {day}", **places, to=names.get(one.to_unit or 0, ""))
    return _("{name}, {unit}: {kind}, từ {day}", **places)


@dataclass(frozen=True)
class SheetReader:
    """Hold a file as it is read for one person; what is wrong goes to ``faults``."""

    context: Context
    today: date
    open_units: dict[str, Unit]
    faults: list[CellFault] = field(default_factory=list)
    seen: dict[Any, int] = field(default_factory=dict)  # what a line tells -> its row: nothing is told twice

    def cell(self, row: NoticeRow, name: str, read: Callable[[str], T], blank: T) -> T:
        """Read one cell; ``blank`` where it is empty, or wrong."""
        try:
            return read(getattr(row, name)) if getattr(row, name) else blank
        except (WrongCell, Refused) as wrong:
            self.blame(row, name, str(wrong))
            return blank

    def blame(self, row: NoticeRow, name: str, message: str, severity: str = "fault") -> None:
        self.faults.append(row.at.fault(name, message, severity))


def read_lines(context: Context, file: NoticesFile) -> tuple[list[NewChange], list[CellFault]]:
    """Return what the lines tell, and what is wrong with them, warnings too; a fault stops all of it."""
    today = local_date(context.at)
    listed = {unit.code: unit for unit in units.listed(context.tx, today)}
    reading = SheetReader(context, today, listed, list(file.faults))
    rows = [one for row in file.rows if (one := read_line(reading, row))]
    return rows, sorted(reading.faults, key=lambda fault: (fault.row, fault.column))


def has_faults(faults: list[CellFault]) -> bool:
    return any(fault.severity == "fault" for fault in faults)


def read_line(reading: SheetReader, row: NoticeRow) -> NewChange | None:
    """Read one line; None where something in it is wrong."""
    before = len(reading.faults)
    look_for_passwords(reading, row)
    kind = reading.cell(row, "kind", read_kind, None)
    name = reading.cell(row, "full_name", name_in, "")
    unit, to = read_unit(reading, row), read_target_unit(reading, row, kind)
    effective = reading.cell(row, "effective", partial(read_day, reading), None)
    for column in ("kind", "full_name", "effective"):
        if not getattr(row, column):
            reading.blame(row, column, _("Chưa ghi “{column}”.", column=HEADINGS[column]))
    fields = read_fields(reading, row, kind, name) if kind else {}
    known = find_person(reading, row, kind, unit) if kind and unit and name else None
    if kind is None or unit is None or effective is None or known is None:
        return None
    if has_faults(reading.faults[before:]):
        return None
    one = NewChange(
        kind=kind,
        unit=unit.id,
        effective=effective,
        by=reading.context.who.person,
        at=reading.context.at,
        person=known["id"],
        to_unit=to.id if to else None,
        fields=fields,
        before=facts_before(kind, known, unit),
        decision=reading.cell(row, "decision", words_in, ""),
        note=reading.cell(row, "note", words_in, ""),
    )
    refuse_double(reading, row, one)
    if why := checking.why_not(reading.context.tx, one, 0, STANDING):
        reading.blame(row, "full_name", why)
    return one


def look_for_passwords(reading: SheetReader, row: NoticeRow) -> None:
    for column in FREE:
        if scan(getattr(row, column)).kind == DangerKind.PASSWORD:
            reading.blame(row, column, _("Nội dung có vẻ chứa mật khẩu. Xin bỏ ra."))


def read_kind(text: str) -> ChangeKind:
    if fold(text) not in KNOWN:
        raise WrongCell(_("Xin ghi một trong: {names}.", names="; ".join(KINDS.values())))
    return KNOWN[fold(text)]


def read_day(reading: SheetReader, text: str) -> date:
    return read_effective(text, reading.context.at)


def read_unit(reading: SheetReader, row: NoticeRow) -> Unit | None:
    """Find the unit that is named, else the sender's own; another's is not theirs to tell of."""
    own = [one.unit for one in reading.context.who.units(*HEADING, Role.OFFICER)]
    own_units = [unit for unit in reading.open_units.values() if unit.id in own]
    if not row.unit and len(own_units) == 1 and not reading.context.reaches_all(Action.CHANGE):
        return own_units[0]
    unit = reading.open_units.get(row.unit.lower())
    if not row.unit:
        reading.blame(row, "unit", _("Chưa ghi mã đơn vị."))
    elif unit is None:
        reading.blame(row, "unit", _("Không có đơn vị nào mang mã {code}.", code=row.unit))
    elif not may(reading.context.who, Action.CHANGE, unit.id):
        reading.blame(row, "unit", _("Anh/chị chỉ gửi được thay đổi của đơn vị mình."))
        return None
    return unit


def read_target_unit(reading: SheetReader, row: NoticeRow, kind: ChangeKind | None) -> Unit | None:
    if kind != ChangeKind.TRANSFER:
        return None
    unit = reading.open_units.get(row.to_unit.lower())
    if unit is None or row.to_unit.lower() == row.unit.lower():
        reading.blame(row, "to_unit", _("Xin ghi mã đơn vị chuyển đến."))
    return unit


def find_person(reading: SheetReader, row: NoticeRow, kind: ChangeKind, unit: Unit) -> Known | None:
    """Find whom the line is about: one of the unit, by name; a newcomer whom their mailbox makes known."""
    if kind == ChangeKind.JOIN:
        return find_newcomer(reading, row)
    there = members.staff_of_unit(reading.context.tx, unit.id, reading.today)
    found = [one for one in there if fold(one["name"]) == fold(row.full_name)]
    if len(found) == 1:
        return found[0]
    if found:
        reading.blame(
            row, "full_name", _("Đơn vị có hai người cùng tên. Xin gõ /nhansu để báo riêng người này.")
        )
    else:
        reading.blame(row, "full_name", _("Không có người này tại {unit}.", unit=unit.name))
    return None


def find_newcomer(reading: SheetReader, row: NoticeRow) -> Known:
    """Find somebody by the mailbox; namesakes are only warned of: the line makes a new person."""
    found = members.people_named(reading.context.tx, row.full_name, reading.today)
    same = [one for one in found if one["mailbox"] and one["mailbox"] == row.mailbox.lower()]
    if found and not same:
        warning = _("Hệ thống đã có người cùng tên; dòng này thêm một người khác.")
        reading.blame(row, "full_name", warning, "warning")
    return same[0] if same else NOBODY


def read_fields(reading: SheetReader, row: NoticeRow, kind: ChangeKind, name: str) -> dict[str, str]:
    """Read what is new, by the kind of change; what it needs and does not have is wrong."""
    domains = reading.context.settings.mail_domains
    born = reading.cell(row, "birth", lambda text: read_birth(text, reading.context.at).isoformat(), "")
    found = {
        "name": name,
        "birth": born,
        "title": reading.cell(row, "title", words_in, ""),
        "roles": reading.cell(row, "role", partial(read_role, reading), ""),
        "phone": reading.cell(row, "phone", phone_in, ""),
        "mailbox": reading.cell(row, "mailbox", partial(mailbox_in, domains=domains), ""),
    }
    if kind in (ChangeKind.JOIN, ChangeKind.TRANSFER):
        found["roles"] = found["roles"] or Role.STAFF.value
    fields = {fact: found[fact] for fact in FIELDS[kind] if found[fact]}
    if not any(fields.get(fact) for fact in NEEDS.get(kind, ())) and kind in NEEDS:
        reading.blame(row, NEEDED_IN[kind], _("Chưa ghi thông tin mới."))
    return fields


def read_role(reading: SheetReader, text: str) -> str:
    """Read one role, of those that the sender may give."""
    found = roles_in(text)
    is_office = reading.context.reaches_all(Action.CHANGE)
    may_appoint = is_office or reading.context.who.is_one_of(*HEADING)
    if len(found) > 1:
        raise WrongCell(_("Mỗi dòng ghi một vai trò."))
    if found[0] not in people.roles_to_give(is_office=is_office, may_appoint=may_appoint):
        raise WrongCell(_("Vai trò này do thủ trưởng hoặc Phòng ghi."))
    return found[0]


def facts_before(kind: ChangeKind, known: Known, unit: Unit) -> dict[str, str]:
    """Return what stood there; of a newcomer nothing."""
    if kind == ChangeKind.JOIN:
        return {}
    facts = {"unit": unit.name, **{fact: str(known[fact]) for fact in NOBODY if fact not in ("id", "box")}}
    return {fact: value for fact, value in facts.items() if value}


def refuse_double(reading: SheetReader, row: NoticeRow, one: NewChange) -> None:
    """Blame a line that tells what another has told: the same, somebody who goes twice, a mailbox for two."""
    sort = "away" if one.kind in AWAY else one.kind.value
    marks: list[tuple[str, Any]] = [("full_name", (sort, one.unit, one.person or fold(row.full_name)))]
    if (box := one.fields.get("mailbox")) and one.kind not in OF_BOXES[1:]:
        marks.append(("mailbox", box))
    for column, mark in marks:
        first = reading.seen.setdefault(mark, row.at.row)
        if first != row.at.row:
            reading.blame(row, column, _("Trùng với dòng {row}.", row=first))
