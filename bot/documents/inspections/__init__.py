"""Table of what units find of their own use of mail: what each question comes to, and each unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import _, safe_cell
from bot.documents.writing import SheetPage, write_xlsx


@dataclass(frozen=True)
class InspectedUnit:
    """A unit's line: what it found of each question, in their order."""

    place: int
    unit: str
    findings: Sequence[str]
    remark: str
    giver: str
    at: str  # when it was last answered


@dataclass(frozen=True)
class InspectionTable:
    title: str  # of the report that the answers go with
    as_of: str
    questions: Sequence[str]
    findings: Sequence[str]  # that are counted, in their order
    units: Sequence[InspectedUnit]


def inspections_workbook(table: InspectionTable) -> bytes:
    """Write what each question comes to, and below which number each unit's answer stands."""
    return write_xlsx([_sums(table), _units(table)])


def _sums(table: InspectionTable) -> SheetPage:
    head = (_("Câu"), _("Nội dung"), *table.findings)
    rows = [
        (str(place + 1), question, *(str(count) for count in _counts(table, place)))
        for place, question in enumerate(table.questions)
    ]
    above = [(f"{table.title}. {table.as_of}",), head]
    return SheetPage(_("Tổng hợp"), _safe([*above, *rows]), header=2, widths=(6, 70, 12, 12, 16, 14))


def _counts(table: InspectionTable, place: int) -> list[int]:
    given = [one.findings[place] for one in table.units]
    return [given.count(finding) for finding in table.findings]


def _units(table: InspectionTable) -> SheetPage:
    numbers = [_("Câu {number}", number=place) for place, _question in enumerate(table.questions, 1)]
    head = (_("STT"), _("Cơ quan, đơn vị"), *numbers, _("Ghi chú"), _("Người trả lời"), _("Thời điểm"))
    rows = [(str(one.place), one.unit, *one.findings, one.remark, one.giver, one.at) for one in table.units]
    widths = (6, 34, *(14 for _number in numbers), 40, 28, 18)
    return SheetPage(_("Từng đơn vị"), _safe([head, *rows]), header=1, widths=widths)


def _safe(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    return [tuple(safe_cell(text) for text in row) for row in rows]
