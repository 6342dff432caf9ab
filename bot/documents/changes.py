"""Personnel changes as tables, old and new side by side: for other programs, and for the department."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.documents.writing import ExportTable, SheetPage, columns_of, write_xlsx
from bot.domain.changes import NOT_PASSED, Passed, PersonnelChange, line


@dataclass(frozen=True)
class ChangeRow:
    """One change. Its fields are the columns, in their order."""

    number: str
    full_name: str
    birth: str
    title: str
    unit: str
    phone: str
    mailbox: str
    change: str
    old: str
    new: str
    effective: date
    decision: str
    note: str
    state: str
    sent_by: str
    sent_at: datetime
    decided_by: str
    decided_at: datetime | None
    in_force_at: datetime | None
    corrects: str
    batch: str
    letter_number: str
    letter_date: date | None
    answer: str
    answer_note: str


CHANGES = ExportTable(
    "changes",
    columns_of(ChangeRow),
    (14, 28, 12, 24, 32, 14, 32, 16, 44, 44, 12, 28, 30, 14, 28, 17, 28, 17, 17, 14, 14, 16, 12, 12, 44),
)


def change_rows(found: Iterable[PersonnelChange], passed: Mapping[int, Passed]) -> list[ChangeRow]:
    """Make a row of each change. ``passed``: id -> how it went, of each that goes to the department."""
    return [change_row(one, passed.get(one.id, NOT_PASSED)) for one in found]


def change_row(change: PersonnelChange, passed: Passed) -> ChangeRow:
    shown = line(change)
    return ChangeRow(
        number=change.number,
        full_name=shown.name,
        birth=shown.birth,
        title=shown.title,
        unit=shown.unit,
        phone=shown.phone,
        mailbox=shown.mailbox,
        change=shown.what,
        old=shown.old,
        new=shown.new,
        effective=change.effective,
        decision=shown.decision,
        note=shown.note,
        state=change.state.value,
        sent_by=change.sender,
        sent_at=change.at,
        decided_by=change.decider,
        decided_at=change.decided_at,
        in_force_at=change.applied_at,
        corrects=change.corrected,
        **vars(passed),
    )


def letter_workbook(title: str, columns: Sequence[str], lines: Sequence[Sequence[str]], page: str) -> bytes:
    return write_xlsx([SheetPage(page, [(title,), columns, *lines], header=2)])
