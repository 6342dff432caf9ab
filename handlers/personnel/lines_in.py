"""The lines of a file of personnel changes, understood one by one: what is wrong, or what each tells."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar

from bot.answers import Refused
from bot.domain.changes import AWAY, OF_BOXES, STANDING, Kind
from bot.domain.rights import HEADING, Action, Role, may
from bot.domain.roster import Fault
from bot.domain.roster.cells import WrongCell, mailbox_in, name_in, phone_in, roles_in, words_in
from bot.domain.safety import Kind as Danger
from bot.domain.safety import scan
from bot.rosterfile.notices import HEADINGS, KINDS, KNOWN, NoticeRow, NoticesFile
from bot.text import fold, local_date
from bot.words import _
from handlers.engine.feature import Scene, reaches_all
from handlers.personnel import checking, people
from handlers.personnel.reading import read_birth, read_effective
from handlers.personnel.who import NOBODY
from storage.people import members
from storage.people.changes import NewChange
from storage.units import units
from storage.units.units import Unit

T = TypeVar("T")
Known = dict[str, Any]
FREE = ("full_name", "title", "decision", "note")  # in which a password might stand


@dataclass(frozen=True)
class Reading:
    """The file as it is read for one person; what is wrong goes to ``faults``."""

    scene: Scene
    today: date
    open_units: dict[str, Unit]
    faults: list[Fault] = field(default_factory=list)
    told: dict[Any, int] = field(default_factory=dict)  # what a line tells -> its row: nothing is told twice

    def cell(self, row: NoticeRow, name: str, read: Callable[[str], T], blank: T) -> T:
        """One cell, understood; ``blank`` where it is empty, or wrong."""
        try:
            return read(getattr(row, name)) if getattr(row, name) else blank
        except (WrongCell, Refused) as wrong:
            self.blame(row, name, str(wrong))
            return blank

    def blame(self, row: NoticeRow, name: str, message: str, severity: str = "fault") -> None:
        self.faults.append(row.at.fault(name, message, severity))


def understood(scene: Scene, read: NoticesFile) -> tuple[list[NewChange], list[Fault]]:
    """What the lines tell, and what is wrong with them, warnings too. With any fault nothing is sent."""
    today = local_date(scene.at)
    listed = {unit.code: unit for unit in units.listed(scene.tx, today)}
    reading = Reading(scene, today, listed, list(read.faults))
    told = [one for row in read.rows if (one := line_in(reading, row))]
    order = sorted(reading.faults, key=lambda fault: (fault.row, fault.column))
    return told, order


def is_wrong(faults: list[Fault]) -> bool:
    return any(fault.severity == "fault" for fault in faults)


def line_in(reading: Reading, row: NoticeRow) -> NewChange | None:
    """One line; None where something in it is wrong."""
    before = len(reading.faults)
    look_for_passwords(reading, row)
    kind = reading.cell(row, "kind", read_kind, None)
    name = reading.cell(row, "full_name", name_in, "")
    unit, to = whose(reading, row), whither(reading, row, kind)
    effective = reading.cell(row, "effective", partial(read_day, reading), None)
    for column in ("kind", "full_name", "effective"):
        if not getattr(row, column):
            reading.blame(row, column, _("Chưa ghi “{column}”.", column=HEADINGS[column]))
    fields = new_facts(reading, row, kind, name) if kind else {}
    known = who(reading, row, kind, unit) if kind and unit and name else None
    if kind is None or unit is None or effective is None or known is None:
        return None
    if is_wrong(reading.faults[before:]):
        return None
    one = NewChange(
        kind=kind,
        unit=unit.id,
        effective=effective,
        by=reading.scene.who.person,
        at=reading.scene.at,
        person=known["id"],
        to_unit=to.id if to else None,
        fields=fields,
        before=before_it(kind, known, unit),
        decision=reading.cell(row, "decision", words_in, ""),
        note=reading.cell(row, "note", words_in, ""),
    )
    refuse_double(reading, row, one)
    if why := checking.why_not(reading.scene.tx, one, 0, STANDING):
        reading.blame(row, "full_name", why)
    return one


def look_for_passwords(reading: Reading, row: NoticeRow) -> None:
    for column in FREE:
        if scan(getattr(row, column)).kind == Danger.PASSWORD:
            reading.blame(row, column, _("Nội dung có vẻ chứa mật khẩu. Xin bỏ ra."))


def read_kind(text: str) -> Kind:
    if fold(text) not in KNOWN:
        raise WrongCell(_("Xin ghi một trong: {names}.", names="; ".join(KINDS.values())))
    return KNOWN[fold(text)]


def read_day(reading: Reading, text: str) -> date:
    return read_effective(text, reading.scene.at)


def whose(reading: Reading, row: NoticeRow) -> Unit | None:
    """The unit that is named, else the sender's own; another's is not theirs to tell of."""
    own = [one.unit for one in reading.scene.who.units(*HEADING, Role.OFFICER)]
    theirs = [unit for unit in reading.open_units.values() if unit.id in own]
    if not row.unit and len(theirs) == 1 and not reaches_all(reading.scene, Action.CHANGE):
        return theirs[0]
    unit = reading.open_units.get(row.unit.lower())
    if not row.unit:
        reading.blame(row, "unit", _("Chưa ghi mã đơn vị."))
    elif unit is None:
        reading.blame(row, "unit", _("Không có đơn vị nào mang mã {code}.", code=row.unit))
    elif not may(reading.scene.who, Action.CHANGE, unit.id):
        reading.blame(row, "unit", _("Anh/chị chỉ gửi được thay đổi của đơn vị mình."))
        return None
    return unit


def whither(reading: Reading, row: NoticeRow, kind: Kind | None) -> Unit | None:
    if kind != Kind.TRANSFER:
        return None
    unit = reading.open_units.get(row.to_unit.lower())
    if unit is None or row.to_unit.lower() == row.unit.lower():
        reading.blame(row, "to_unit", _("Xin ghi mã đơn vị chuyển đến."))
    return unit


def who(reading: Reading, row: NoticeRow, kind: Kind, unit: Unit) -> Known | None:
    """Whom the line is about: one of the unit, by the name; a newcomer whom their mailbox makes known."""
    if kind == Kind.JOIN:
        return newcomer(reading, row)
    there = members.staff_of_unit(reading.scene.tx, unit.id, reading.today)
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


def newcomer(reading: Reading, row: NoticeRow) -> Known:
    """Namesakes are named in a warning: the line makes a new person."""
    found = members.people_named(reading.scene.tx, row.full_name, reading.today)
    same = [one for one in found if one["mailbox"] and one["mailbox"] == row.mailbox.lower()]
    if found and not same:
        warning = _("Hệ thống đã có người cùng tên; dòng này thêm một người khác.")
        reading.blame(row, "full_name", warning, "warning")
    return same[0] if same else NOBODY


def new_facts(reading: Reading, row: NoticeRow, kind: Kind, name: str) -> dict[str, str]:
    """What is new, by the kind of change; what it needs and does not have is wrong."""
    domains = reading.scene.settings.mail_domains
    born = reading.cell(row, "birth", lambda text: read_birth(text, reading.scene.at).isoformat(), "")
    found = {
        "name": name,
        "birth": born,
        "title": reading.cell(row, "title", words_in, ""),
        "roles": reading.cell(row, "role", partial(read_role, reading), ""),
        "phone": reading.cell(row, "phone", phone_in, ""),
        "mailbox": reading.cell(row, "mailbox", partial(mailbox_in, domains=domains), ""),
    }
    if kind in (Kind.JOIN, Kind.TRANSFER):
        found["roles"] = found["roles"] or Role.STAFF.value
    fields = {fact: found[fact] for fact in FIELDS[kind] if found[fact]}
    if not any(fields.get(fact) for fact in NEEDS.get(kind, ())) and kind in NEEDS:
        reading.blame(row, NEEDED_IN[kind], _("Chưa ghi thông tin mới."))
    return fields


FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.JOIN: ("name", "birth", "title", "roles", "phone", "mailbox"),
    Kind.LEAVE: (),
    Kind.TRANSFER: ("title", "roles"),
    Kind.POST: ("title", "roles"),
    Kind.CONTACT: ("phone", "mailbox"),
    Kind.OPEN_BOX: ("birth", "mailbox"),
    Kind.LOCK_BOX: (),
    Kind.RECALL_BOX: (),
}
NEEDS = {  # at least one of these
    Kind.POST: ("title", "roles"),
    Kind.CONTACT: ("phone", "mailbox"),
    Kind.OPEN_BOX: ("mailbox",),
}
NEEDED_IN = {Kind.POST: "title", Kind.CONTACT: "phone", Kind.OPEN_BOX: "mailbox"}


def read_role(reading: Reading, text: str) -> str:
    """One role, of those that the sender may give."""
    found = roles_in(text)
    facts = {
        "is_office": reaches_all(reading.scene, Action.CHANGE),
        "may_appoint": reaches_all(reading.scene, Action.CHANGE) or reading.scene.who.is_one_of(*HEADING),
    }
    if len(found) > 1:
        raise WrongCell(_("Mỗi dòng ghi một vai trò."))
    if found[0] not in people.roles(facts):
        raise WrongCell(_("Vai trò này do thủ trưởng hoặc Phòng ghi."))
    return found[0]


def before_it(kind: Kind, known: Known, unit: Unit) -> dict[str, str]:
    """What stood there; of a newcomer nothing."""
    if kind == Kind.JOIN:
        return {}
    facts = {"unit": unit.name, **{fact: str(known[fact]) for fact in NOBODY if fact not in ("id", "box")}}
    return {fact: value for fact, value in facts.items() if value}


def refuse_double(reading: Reading, row: NoticeRow, one: NewChange) -> None:
    """The same told twice in the file, somebody who goes twice, a mailbox for two."""
    sort = "away" if one.kind in AWAY else one.kind.value
    marks: list[tuple[str, Any]] = [("full_name", (sort, one.unit, one.person or fold(row.full_name)))]
    if (box := one.fields.get("mailbox")) and one.kind not in OF_BOXES[1:]:
        marks.append(("mailbox", box))
    for column, mark in marks:
        first = reading.told.setdefault(mark, row.at.row)
        if first != row.at.row:
            reading.blame(row, column, _("Trùng với dòng {row}.", row=first))
