"""Reports of prohibited acts: written, found, moved on, and taken apart from whoever told them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, insert, or_, select, update

from bot.conversation import LOCAL
from bot.domain.misuse import VERDICTS, MisuseState, reference
from storage.engine import Tx, texts
from storage.tables.base import Id, Moment
from storage.tables.misuse import is_undecided, misuse_notes, misuse_reports
from storage.tables.people import mailboxes, people, units

SUBJECT = "misuse"  # and its id: what the office's messages are about
OWN = "misuse_own"  # … and its thread: what those of whoever told it are about
COUNTER = "misuse"

teller, taker, decider, asker, opener = (
    people.alias(name) for name in ("teller", "taker", "decider", "asker", "opener")
)
NAMES = {
    "by": teller,
    "taken_by": taker,
    "decided_by": decider,
    "asked_by": asker,
    "opened_by": opener,
}
COLUMNS: tuple[Any, ...] = (
    *(misuse_reports.c[name] for name in ("id", "number", "act", "act_name", "unit")),
    units.c.name.label("unit_name"),
    *(misuse_reports.c[name] for name in ("mailbox", "concerned", "what", "at", "confided", "by", "sealed")),
    *(misuse_reports.c[name] for name in ("state", "taken_by", "decided_by", "decided_at", "note")),
    *(misuse_reports.c[name] for name in ("unit_told", "asked_by", "asked_at", "why")),
    *(misuse_reports.c[name] for name in ("opened_by", "opened_at")),
    *(func.coalesce(one.c.full_name, "").label(f"{name}_name") for name, one in NAMES.items()),
)
FULL = select(*COLUMNS).join_from(misuse_reports, units, misuse_reports.c.unit == units.c.id)
for column, alias in NAMES.items():
    FULL = FULL.outerjoin(alias, misuse_reports.c[column] == alias.c.id)

of_report = bindparam("of_report", type_=Id)
of_handles: BindParameter[str] = bindparam("of_handles", expanding=True)
is_theirs = or_(
    misuse_reports.c.by == bindparam("of_person", type_=Id), misuse_reports.c.handle.in_(of_handles)
)
GET = FULL.where(misuse_reports.c.id == of_report)
LOCK = select(misuse_reports.c.id).where(misuse_reports.c.id == of_report).with_for_update()
UNDECIDED = FULL.where(is_undecided).order_by(misuse_reports.c.id)
DECIDED = FULL.where(misuse_reports.c.decided_at >= bindparam("since", type_=Moment))
DECIDED = DECIDED.order_by(misuse_reports.c.decided_at.desc(), misuse_reports.c.id.desc())
OF_REPORTER = FULL.where(is_theirs).order_by(misuse_reports.c.id.desc())
ADD = insert(misuse_reports).returning(misuse_reports.c.id)
CHANGE = update(misuse_reports).where(misuse_reports.c.id == of_report)
ADD_NOTE = insert(misuse_notes)
NOTES = (
    select(misuse_notes.c.at, misuse_notes.c.by_office, misuse_notes.c.text)
    .where(misuse_notes.c.report == of_report)
    .order_by(misuse_notes.c.id)
)
OWNER = select(mailboxes.c.person).where(func.lower(mailboxes.c.address) == bindparam("of_address"))
THEIRS = select(misuse_reports.c.id).where(is_theirs)
FORGET_NOTES = (
    update(misuse_notes)
    .where(misuse_notes.c.report.in_(THEIRS), misuse_notes.c.by_office.is_(False))
    .values(person=None)
)
FORGET = update(misuse_reports).where(is_theirs).values(by=None, sealed=None, handle="")
PASS = (
    update(misuse_reports)
    .where(misuse_reports.c.unit == bindparam("of_unit", type_=Id), is_undecided)
    .values(unit=bindparam("successor", type_=Id))
)


@dataclass(frozen=True)
class NewMisuse:
    """A report as it is written; ``by`` or (``sealed``, ``handle``) says by whom."""

    act: str
    act_name: str
    unit: int
    mailbox: str
    concerned: int | None
    what: str
    confided: bool
    by: int | None
    sealed: bytes | None
    handle: str


@dataclass(frozen=True)
class MisuseReport:
    """A report; names are "" where nobody has done that, or it is not to be known."""

    id: int
    number: str
    act: str
    act_name: str
    unit: int
    unit_name: str
    mailbox: str
    concerned: int | None
    what: str
    at: datetime
    confided: bool
    by: int | None
    sealed: bytes | None
    state: MisuseState
    taken_by: int | None
    decided_by: int | None
    decided_at: datetime | None
    note: str
    unit_told: bool
    asked_by: int | None
    asked_at: datetime | None
    why: str
    opened_by: int | None
    opened_at: datetime | None
    by_name: str
    taken_by_name: str
    decided_by_name: str
    asked_by_name: str
    opened_by_name: str

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"

    @property
    def is_decided(self) -> bool:
        return self.state in VERDICTS


@dataclass(frozen=True)
class MisuseNote:
    at: datetime
    by_office: bool
    text: str


def add(tx: Tx, new: NewMisuse, at: datetime) -> int:
    """Write a report, with the next number of its year (local); return its id."""
    year = at.astimezone(LOCAL).year
    row = {"number": reference(year, texts.next_number(tx, COUNTER, year)), "at": at, **vars(new)}
    return int(tx.execute(ADD, row).scalar_one())


def read(row: Any) -> MisuseReport:
    found = dict(row._mapping)
    return MisuseReport(**{**found, "state": MisuseState(found["state"])})


def get(tx: Tx, report_id: int) -> MisuseReport | None:
    row = tx.execute(GET, {"of_report": report_id}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, report_id: int) -> MisuseReport | None:
    """Lock a report and return it; None where there is none."""
    return get(tx, report_id) if tx.execute(LOCK, {"of_report": report_id}).first() else None


def undecided(tx: Tx) -> list[MisuseReport]:
    """Return what is not decided yet, the oldest first."""
    return [read(row) for row in tx.execute(UNDECIDED)]


def decided_since(tx: Tx, since: datetime) -> list[MisuseReport]:
    """Return what was decided since then, the newest first."""
    return [read(row) for row in tx.execute(DECIDED, {"since": since})]


def of_reporter(tx: Tx, person: int, handles: Sequence[str]) -> list[MisuseReport]:
    """Return what a person has told, by name or (by their handles) in confidence; the newest first."""
    asked = {"of_person": person, "of_handles": [*handles]}
    return [read(row) for row in tx.execute(OF_REPORTER, asked)]


def change(tx: Tx, report_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_report": report_id, **values})


def say(tx: Tx, report_id: int, note: MisuseNote, person: int | None) -> None:
    """Keep what the office or whoever told it says; ``person`` is None where that is not to be known."""
    tx.execute(ADD_NOTE, {"report": report_id, "person": person, **vars(note)})


def notes(tx: Tx, report_id: int) -> list[MisuseNote]:
    """Return what was said, the oldest first."""
    return [MisuseNote(*row) for row in tx.execute(NOTES, {"of_report": report_id})]


def owner_of(tx: Tx, address: str) -> int | None:
    """Return whose mailbox that is; None for a unit's, and for one that is not known."""
    return tx.execute(OWNER, {"of_address": address.lower()}).scalar()


def forget_reporter(tx: Tx, person: int, handles: Collection[str]) -> None:
    """Take a person apart from all that they have told; what they told stays, for it is about others."""
    asked = {"of_person": person, "of_handles": [*handles]}
    tx.execute(FORGET_NOTES, asked)
    tx.execute(FORGET, asked)


def pass_on(tx: Tx, unit: int, successor: int) -> None:
    """Let what is not decided yet concern the unit into which its own has gone."""
    tx.execute(PASS, {"of_unit": unit, "successor": successor})
