"""The roster as it was read, as it was understood, as it is stored, and what a file would change of it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.conversation import DEFAULT, N_, _, fold, regex, speaking

MAX_TEXT = 200  # characters; no name or post is longer

ROLES = {
    "head": N_("thủ trưởng"),
    "deputy": N_("cấp phó"),
    "officer": N_("{the_officer}"),
    "staff": N_("cán bộ"),
    "office": N_("{the_office_role}"),
    "office_drafter": N_("{the_office_role}: soạn"),
    "office_viewer": N_("{the_office_role}: xem"),
}

KNOWN = {  # what people write whatever an office calls it, folded
    "thu truong": "head",
    "cap pho": "deputy",
    "can bo theo doi": "officer",
    "can bo": "staff",
    "thu truong don vi": "head",
    "pho thu truong": "deputy",
    "can bo theo doi hop thu": "officer",
    "can bo duoc cu": "officer",
    "can bo duoc cu theo doi hop thu": "officer",
    "cong chuc": "staff",
    "vien chuc": "staff",
    "phong van hoa": "office",
    "phong van hoa va thong tin": "office",
    "phong vhtt": "office",
    "phong: ban hanh": "office",  # the office's three rights, each with those before it
    "phong: soan": "office_drafter",
    "phong: xem": "office_viewer",
}

_CODE = regex(r"[a-z0-9][a-z0-9._-]{0,31}")
_MAILBOX = regex(r"[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9])?@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PHONE = regex(r"0[1-9]\d{8,9}")
PHONE_IN_TEXT = regex(r"(?<![\d.])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)")  # as people type one
_LEGACY = regex("[\u00a1-\u00bf×÷]")  # what TCVN3 letters look like when read as Unicode


@dataclass(frozen=True)
class CellFault:
    """Something wrong in one cell. A warning is told and imported all the same."""

    sheet: str
    row: int  # as the spreadsheet counts: from 1
    column: str  # its letter and heading, "D (Hộp thư)"
    message: str
    severity: str = "fault"  # fault, warning


def sentence(fault: CellFault) -> str:
    """Return a fault as one line, with its place."""
    return _("Trang tính “{sheet}”, dòng {row}, cột {column}: {message}", **vars(fault))


@dataclass(frozen=True)
class RowPlace:
    """The place of a row. ``columns`` is the name of a field -> its column's letter and heading."""

    sheet: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    def fault(self, name: str, message: str, severity: str = "fault") -> CellFault:
        return CellFault(self.sheet, self.row, self.columns.get(name, name), message, severity)


@dataclass(frozen=True)
class UnitRow:
    """A row of the sheet "Đơn vị", as text (NFC)."""

    at: RowPlace
    code: str
    name: str
    kind: str = ""
    mailbox: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One row of the sheet "Nhân sự", as text (NFC)."""

    at: RowPlace
    full_name: str
    title: str
    unit: str
    mailbox: str
    phone: str
    roles: str
    staff_code: str = ""


@dataclass(frozen=True)
class RosterEntry:
    """A row of "Nhân sự" with its cells understood: one person in one unit, in one or more roles."""

    at: RowPlace
    full_name: str
    title: str
    unit: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class RosterUnit:
    at: RowPlace = field(compare=False)
    code: str
    name: str
    kind: str  # its group, as written: Phòng, ban; UBND xã; …
    mailbox: str  # "" where it has none
    phone: str
    rank: int  # its place in every list, from 1


@dataclass(frozen=True)
class RosterRole:
    unit: str  # its code
    role: str  # head, deputy, officer, staff, office
    title: str
    rank: int  # among those with the same role in the same unit, from 1


@dataclass(frozen=True)
class RosterPerson:
    """Somebody with all their rows: ``at`` is the first of them."""

    at: RowPlace = field(compare=False)
    full_name: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[RosterRole, ...]


@dataclass(frozen=True)
class Roster:
    """A roster as a file has it. With any fault, nothing of it may be imported."""

    units: tuple[RosterUnit, ...]
    people: tuple[RosterPerson, ...]
    faults: tuple[CellFault, ...]
    warnings: tuple[CellFault, ...]


@dataclass(frozen=True)
class StoredUnit:
    code: str
    name: str
    kind: str
    mailbox: str
    phone: str
    rank: int
    closed: date | None = None


@dataclass(frozen=True)
class StoredRole:
    """The newest of a person's assignments to this role of this unit."""

    unit: str  # its code
    role: str
    title: str
    rank: int
    ends: date | None  # exclusive; null is open
    source: str  # who spoke of it last: file, or chat (begun there, or ended there)
    id: int = 0


@dataclass(frozen=True)
class StoredPerson:
    id: int
    full_name: str
    mailbox: str
    phone: str
    staff_code: str
    roles: tuple[StoredRole, ...] = ()
    is_restricted: bool = False  # they asked not to be shown to others


@dataclass(frozen=True)
class StoredRoster:
    units: tuple[StoredUnit, ...] = ()
    people: tuple[StoredPerson, ...] = ()
    unit_mailboxes: Mapping[str, str] = field(default_factory=dict)  # each ever given -> the unit's code
    person_mailboxes: Mapping[str, int] = field(default_factory=dict)  # each ever given -> the person's id


@dataclass(frozen=True)
class RosterUnitChange:
    before: StoredUnit | None  # null: it is new
    after: RosterUnit


@dataclass(frozen=True)
class AlteredRole:
    """A role that goes on with another post or rank."""

    before: StoredRole
    after: RosterRole


@dataclass(frozen=True)
class RosterPersonChange:
    """A person who is new, or of whom something changes.

    ``after`` has no empty place where ``before`` had something: a file forgets nothing.
    """

    before: StoredPerson | None  # null: they are new
    after: RosterPerson
    begun: tuple[RosterRole, ...] = ()
    ended: tuple[StoredRole, ...] = ()
    altered: tuple[AlteredRole, ...] = ()


@dataclass(frozen=True)
class KeptRole:
    """Something said in chat that the file says otherwise, and that stays as it was said."""

    name: str  # of the person
    unit: str  # its code
    role: str
    is_current: bool  # they have the role, and the file does not say so; else the other way round


@dataclass(frozen=True)
class RosterChanges:
    """With any fault, none of it may be written."""

    on: date  # roles begin on this day, and end with the day before
    units: tuple[RosterUnitChange, ...] = ()
    people: tuple[RosterPersonChange, ...] = ()
    absent: tuple[StoredUnit, ...] = ()  # the file says nothing of them: they stay, with their people
    kept: tuple[KeptRole, ...] = ()
    faults: tuple[CellFault, ...] = ()
    unit_names: Mapping[str, str] = field(default_factory=dict)  # code -> name, of all that are spoken of

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.people)


class WrongCell(ValueError):
    """A cell that cannot be what it should be; the text is for whoever wrote it."""


def code_in(text: str) -> str:
    """Return a unit's code, in lower case."""
    code = text.lower()
    if not code:
        raise WrongCell(_("Thiếu mã đơn vị."))
    if not _CODE.fullmatch(code):
        raise WrongCell(_("Mã đơn vị chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối, tối đa 32 ký tự."))
    return code


def words_in(text: str) -> str:
    """Return a name, a post, a group, on one line: spelled as it was written."""
    words = " ".join(text.split())
    if len(words) > MAX_TEXT:
        raise WrongCell(_("Nội dung dài quá {most} ký tự.", most=MAX_TEXT))
    if _LEGACY.search(words):
        raise WrongCell(
            _("Chữ gõ bằng bảng mã cũ (TCVN3 hoặc VNI). Đề nghị gõ lại bằng Unicode ({rule_unicode}).")
        )
    return words


def name_in(text: str) -> str:
    name = words_in(text)
    if not any(letter.isalpha() for letter in name):
        raise WrongCell(_("Thiếu tên."))
    return name


def mailbox_in(text: str, domains: Collection[str]) -> str:
    """Return an address in lower case, or "" for an empty cell. ``domains`` are the official ones."""
    address = text.lower().removeprefix("mailto:")
    if not address:
        return ""
    if not _MAILBOX.fullmatch(address) or ".." in address:
        raise WrongCell(
            _("“{text}” không phải một địa chỉ hộp thư. Xin ghi một địa chỉ.", text=text[:MAX_TEXT])
        )
    if address.rpartition("@")[2] not in domains:
        foreign = _(
            "Hộp thư {address} không thuộc hệ thống thư điện tử công vụ ({domains}). Đề nghị dùng hộp thư "
            "công vụ ({rule_domain và rule_outside}, {the_decision}).",
            address=address,
            domains=", ".join(f"@{domain}" for domain in sorted(domains)),
        )
        raise WrongCell(foreign)
    return address


def phone_in(text: str) -> str:
    """Return a telephone as digits that begin with 0, or "" for an empty cell.

    A spreadsheet turns 0912345678 into the number 912345678: its 0 comes back. "+84 912…" is "0912…".
    """
    digits = re.sub(r"[\s.()\-]", "", text)
    if not digits:
        return ""
    digits = re.sub(r"^(?:\+|00)84(?=[1-9])", "0", digits)
    digits = re.sub(r"^84(?=\d{9,10}$)", "0", digits)
    if digits[0] != "0" and len(digits) in (9, 10):
        digits = "0" + digits
    if not _PHONE.fullmatch(digits):
        raise WrongCell(
            _(
                "“{text}” không phải một số điện thoại. Mỗi ô ghi một số, 10 hoặc 11 chữ số.",
                text=text[:MAX_TEXT],
            )
        )
    return digits


def role_choices() -> str:
    return _(
        "Đề nghị ghi một hay nhiều vai trò, cách nhau bằng dấu chấm phẩy: {roles}.",
        roles="; ".join(_(label) for label in ROLES.values()),
    )


def known_roles() -> Mapping[str, str]:
    """Return each name of a role, folded: as this office has it, and as other people write it."""
    with speaking(DEFAULT):
        return KNOWN | {fold(_(label)): role for role, label in ROLES.items()}


def roles_in(text: str) -> tuple[str, ...]:
    """Return the roles named in a cell, each once, in the order written."""
    named = [part.strip() for part in re.split(r"[;,\n/+]", text) if part.strip()]
    if not named:
        raise WrongCell(_("Thiếu vai trò. {choices}", choices=role_choices()))
    known = known_roles()
    found = [re.sub(r"\s*:\s*", ": ", fold(part)) for part in named]
    for part, plain in zip(named, found, strict=True):
        if plain not in known:
            raise WrongCell(
                _("Không có vai trò “{text}”. {choices}", text=part[:MAX_TEXT], choices=role_choices())
            )
    return tuple(dict.fromkeys(known[plain] for plain in found))
