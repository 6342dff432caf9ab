"""Read the lines of a file of changes: what each tells, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar

from bot.conversation import Refused, _, day_text, fold, local_date
from bot.documents.changes import HEADINGS, KINDS, KNOWN, NoticeRow, NoticesFile
from bot.domain.changes import AWAY, OF_BOXES, ChangeKind, given_up
from bot.domain.names import as_name
from bot.domain.roster.rows import CellFault, WrongCell, mailbox_in, name_in, roles_in, words_in
from bot.domain.safety import DangerKind, scan
from handlers.engine import HEADING, Action, Context, Role, may, telephone_in
from handlers.personnel import cards, checking, people
from handlers.personnel.people import NOBODY, PERSON_FACTS, not_empty, read_birth, read_effective
from storage.people import members
from storage.people.changes import NewChange
from storage.people.members import KnownPerson
from storage.units import units
from storage.units.units import Unit

T = TypeVar("T")

FIELDS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.JOIN: ("name", "birth", "title", "roles", "phone", "mailbox"),
    ChangeKind.TRANSFER: ("title", "roles"),
    ChangeKind.POST: ("title", "roles"),
    ChangeKind.CONTACT: ("phone", "mailbox"),
    ChangeKind.OPEN_BOX: ("birth", "mailbox"),
}
NEEDS = {  # at least one of these; that none is there is said at the first
    ChangeKind.POST: ("title", "roles"),
    ChangeKind.CONTACT: ("phone", "mailbox"),
    ChangeKind.OPEN_BOX: ("mailbox",),
}


@dataclass(frozen=True)
class CheckedSheet:
    file: NoticesFile
    rows: list[NewChange]
    faults: list[CellFault]


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


def read_lines(context: Context, file: NoticesFile) -> CheckedSheet:
    """Return what the lines tell, and what is wrong with them, warnings too; a fault stops all of it."""
    today = local_date(context.at)
    listed = {unit.code: unit for unit in units.listed(context.tx, today)}
    reading = SheetReader(context, today, listed, list(file.faults))
    rows = [one for row in file.rows if (one := read_line(reading, row))]
    return CheckedSheet(file, rows, sorted(reading.faults, key=lambda fault: (fault.row, fault.column)))


def has_faults(faults: list[CellFault]) -> bool:
    return any(fault.severity == "fault" for fault in faults)


def read_line(reading: SheetReader, row: NoticeRow) -> NewChange | None:
    so_far = len(reading.faults)
    for column in ("full_name", "title", "decision", "note"):
        if scan(getattr(row, column)).kind == DangerKind.PASSWORD:
            reading.blame(row, column, _("Nội dung có vẻ chứa mật khẩu. Đề nghị anh/chị bỏ mật khẩu ra."))
    kind = reading.cell(row, "kind", read_kind, None)
    name = reading.cell(row, "full_name", lambda text: as_name(name_in(text)), "")
    unit, to = read_unit(reading, row), read_target_unit(reading, row, kind)
    effective = reading.cell(row, "effective", partial(read_effective, said_at=reading.context.at), None)
    for column in ("kind", "full_name", "effective"):
        if not getattr(row, column):
            reading.blame(row, column, _("Thiếu “{column}”.", column=HEADINGS[column]))
    fields = read_fields(reading, row, kind, name) if kind else {}
    known = find_person(reading, row, kind, unit) if kind and unit and name else None
    if not (kind and unit and effective and known) or has_faults(reading.faults[so_far:]):
        return None
    before = {"unit": unit.name, **{fact: getattr(known, fact) for fact in PERSON_FACTS if fact != "box"}}
    one = NewChange(
        kind=kind,
        unit=unit.id,
        effective=effective,
        by=reading.context.who.person,
        at=reading.context.at,
        person=known.id,
        to_unit=to.id if to else None,
        fields=fields,
        before={} if kind == ChangeKind.JOIN else not_empty(before),
        decision=reading.cell(row, "decision", words_in, ""),
        note=reading.cell(row, "note", words_in, ""),
    )
    refuse_double(reading, row, one)
    if why := checking.why_not(reading.context.tx, one):
        reading.blame(row, "full_name", why)
    return one


def read_kind(text: str) -> ChangeKind:
    if fold(text) not in KNOWN:
        raise WrongCell(_("Xin ghi một trong: {names}.", names="; ".join(KINDS.values())))
    return KNOWN[fold(text)]


def read_unit(reading: SheetReader, row: NoticeRow) -> Unit | None:
    """Find the unit that is named, else the sender's own; another's is not theirs to tell of."""
    own = [one.unit for one in reading.context.who.units(*HEADING, Role.OFFICER)]
    own_units = [unit for unit in reading.open_units.values() if unit.id in own]
    if not row.unit and len(own_units) == 1 and not reading.context.reaches_all(Action.CHANGE):
        return own_units[0]
    unit = reading.open_units.get(row.unit.lower())
    if not row.unit:
        reading.blame(row, "unit", _("Thiếu mã đơn vị."))
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


def find_person(reading: SheetReader, row: NoticeRow, kind: ChangeKind, unit: Unit) -> KnownPerson | None:
    if kind == ChangeKind.JOIN:
        return find_newcomer(reading, row)
    there = members.staff_of_unit(reading.context.tx, unit.id, reading.today)
    found = [one for one in there if fold(one.name) == fold(row.full_name)]
    if len(found) == 1:
        return found[0]
    none = _("Không có người này tại {unit}.", unit=unit.name)
    several = _("Đơn vị có hai người cùng tên. Xin gõ /nhansu để báo riêng người này.")
    reading.blame(row, "full_name", several if found else none)
    return None


def find_newcomer(reading: SheetReader, row: NoticeRow) -> KnownPerson:
    """Find somebody by the mailbox; namesakes are only warned of: the line makes a new person."""
    found = members.people_named(reading.context.tx, row.full_name, reading.today)
    same = [one for one in found if one.mailbox and one.mailbox == row.mailbox.lower()]
    if found and not same:
        warning = _("Hệ thống đã có người cùng tên; dòng này thêm một người khác.")
        reading.blame(row, "full_name", warning, "warning")
    return same[0] if same else NOBODY


def read_fields(reading: SheetReader, row: NoticeRow, kind: ChangeKind, name: str) -> dict[str, str]:
    domains = reading.context.settings.mail_domains
    found = {
        "name": name,
        "birth": reading.cell(
            row, "birth", lambda text: read_birth(text, reading.context.at).isoformat(), ""
        ),
        "title": reading.cell(row, "title", words_in, ""),
        "roles": reading.cell(row, "role", partial(read_role, reading), ""),
        "phone": reading.cell(row, "phone", telephone_in, ""),
        "mailbox": reading.cell(row, "mailbox", partial(mailbox_in, domains=domains), ""),
    }
    if kind in (ChangeKind.JOIN, ChangeKind.TRANSFER):
        found["roles"] = found["roles"] or Role.STAFF.value
    fields = {fact: found[fact] for fact in FIELDS.get(kind, ()) if found[fact]}
    if kind in NEEDS and not any(fields.get(fact) for fact in NEEDS[kind]):
        reading.blame(row, NEEDS[kind][0], _("Thiếu thông tin mới."))
    return fields


def read_role(reading: SheetReader, text: str) -> str:
    found = roles_in(text)
    is_office = reading.context.reaches_all(Action.CHANGE)
    may_appoint = is_office or reading.context.who.is_one_of(*HEADING)
    if len(found) > 1:
        raise WrongCell(_("Mỗi dòng ghi một vai trò."))
    gives_office = reading.context.may(Action.RELEASE)
    if found[0] not in people.roles_to_give(gives_office=gives_office, may_appoint=may_appoint):
        raise WrongCell(_("Vai trò này do thủ trưởng hoặc {the_office} ghi."))
    return found[0]


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


def lacking_notes(context: Context, rows: Sequence[NewChange], names: Mapping[int, str]) -> list[str]:
    """Say what the units would be without once all of these are in force."""
    notes: list[str] = []
    for unit in dict.fromkeys(one.unit for one in rows):
        of_unit = [one for one in rows if one.unit == unit]
        moves = [(one, one.fields.get("roles", "")) for one in of_unit]
        lost = [[one.person, gone] for one, role in moves for gone in given_up(one.kind, role)]
        gained = [role for one, role in moves if one.kind in (ChangeKind.JOIN, ChangeKind.POST)]
        day = max(one.effective for one in of_unit)
        roles = cards.lacking_roles(context.tx, unit, lost, day, gained) if lost else []
        notes += [cards.lacking_text(role, names[unit], day_text(day)) for role in roles]
    return notes


def new_summary(one: NewChange, names: Mapping[int, str]) -> str:
    """Say a change in a line: "Lê Văn Mẫu Minh, UBND xã Long Tân: Thôi làm việc, từ 01/12/2026"."""
    name, unit = one.before.get("name") or one.fields.get("name", ""), names.get(one.unit, "")
    kind, day = cards.kind_name(one.kind), day_text(one.effective)
    places = {"name": name, "unit": unit, "kind": kind, "day": day}
    if one.kind == ChangeKind.TRANSFER:
        return _("{name}: chuyển từ {unit} đến {to}, từ {day}", **places, to=names.get(one.to_unit or 0, ""))
    return _("{name}, {unit}: {kind}, từ {day}", **places)
