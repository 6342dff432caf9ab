"""The office's own report upward, of all that units have filed to a periodic report: Word and a workbook.

The Word file has the form of Nghị định 30/2020/NĐ-CP; number, date and signature are left blank. In the
workbook each sum is a formula over the sheet of the units, and a sheet of its own holds each figure as our
records told it beside what the unit reported, with its reason and who wrote and approved it. Personnel
changes and incidents are listed one by one, on paper and in the workbook, where a formula counts them.
"""

from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from itertools import takewhile
from operator import eq
from pathlib import Path
from typing import Any

from bot.conversation import LOCAL, N_, _, safe_cell
from bot.documents.word import Letterhead, places_of, template_environment
from bot.documents.writing import HEADING, Workbook, for_paper, style, workbook_bytes, write_headings
from bot.domain.reports import Figure

TEMPLATE = Path(__file__).with_name("consolidated.docx")  # made by tests/papers/form.py
NUMBER, UNIT, WIDE = 1.0, 4.2, 26.7  # cm, of the annex of all units: a number, a name, all of it
UNIT_HEADING = "Đơn vị"  # of its column
CENTIMETRE = 360_000  # in the units of Word
HOUR = timedelta(hours=1)
OF_CHANGES = (Figure.JOINED, Figure.LEFT, Figure.CHANGED)
TRACE = (  # headings of the sheet that traces each figure, and their widths
    (N_("Mã đơn vị"), 12),
    (N_("Tên đơn vị"), 34),
    (N_("Chỉ tiêu"), 46),
    (N_("Hệ thống ghi nhận"), 18),
    (N_("Đơn vị báo cáo"), 18),
    (N_("Lý do"), 46),
    (N_("Người lập"), 24),
    (N_("Người duyệt"), 24),
    (N_("Nộp lúc"), 18),
)
FOLLOWED = (N_("Theo danh sách, lúc lập tệp"), 18)  # … and of what is counted anew over the lists
CHANGES = (
    (N_("Mã đơn vị"), 12),
    (N_("Tên đơn vị"), 34),
    (N_("Tính vào chỉ tiêu"), 40),
    (N_("Số thay đổi"), 16),
    (N_("Họ và tên"), 28),
    (N_("Nội dung thay đổi"), 26),
    (N_("Thông tin mới"), 44),
    (N_("Ngày hiệu lực"), 14),
    (N_("Căn cứ"), 28),
)
INCIDENTS = (
    (N_("Mã đơn vị"), 12),
    (N_("Tên đơn vị"), 34),
    (N_("Số sự cố"), 16),
    (N_("Loại sự cố"), 34),
    (N_("Báo lúc"), 18),
    (N_("Xử lý xong lúc"), 18),
    (N_("Giờ làm việc để xử lý"), 14),
)
CODE_IN, NAME_IN, RESOLVED_IN, HOURS_IN = "A", "C", "F", "G"  # their columns, as formulas name them


@dataclass(frozen=True)
class SumLine:
    """A figure over all units, in words; "" where there was none the last time."""

    number: int
    name: str
    now: str
    before: str
    change: str


@dataclass(frozen=True)
class UnitCells:
    number: int
    unit: str
    cells: Sequence[str]


@dataclass(frozen=True)
class LateLine:
    number: int
    unit: str
    state: str
    note: str


@dataclass(frozen=True)
class ListedChange:
    """A personnel change as it counts for a unit; one that counts for two is listed twice."""

    place: int
    code: str
    unit: str
    counts_as: str  # the question's text
    number: str
    who: str
    what: str
    now: str
    effective: str
    decision: str


@dataclass(frozen=True)
class ListedIncident:
    """An incident of a unit, in words for the paper and in values for the workbook."""

    place: int
    code: str
    unit: str
    number: str
    kind: str
    raised: str
    resolved: str
    hours: str
    raised_at: datetime
    resolved_at: datetime | None
    worked: timedelta | None


@dataclass(frozen=True)
class UpwardReport:
    """The places of the template, as they are filled; each of several is a paragraph or a line."""

    letterhead: Letterhead
    head: str
    subject: str
    receivers: Sequence[str]
    opening: str
    standing: Sequence[str]
    results: Sequence[str]
    sums: Sequence[SumLine]
    told: str  # the heading of …
    wishes: Sequence[str]  # … what was written in words
    closing: str
    columns: Sequence[str]
    groups: Sequence[str]  # above each column; "" above one that is in no group of several
    units: Sequence[UnitCells]
    late: Sequence[LateLine]
    changes: Sequence[ListedChange] = ()
    incidents: Sequence[ListedIncident] = ()
    is_draft: bool = False


def upward_docx(report: UpwardReport) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only here: a start does not wait for it

    document = DocxTemplate(TEMPLATE)
    has_before = any(one.before for one in report.sums)
    places = {**places_of(report), "has_before": has_before, "annex": annex_numbers(report)}
    document.render(places, template_environment(), autoescape=True)
    set_annex_widths(document, len(report.columns))
    set_groups(document, report.groups)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def annex_numbers(report: UpwardReport) -> dict[str, int]:
    """Number the annexes that there are behind the first one, which has the figures of the units."""
    there = [name for name in ("late", "changes", "incidents") if getattr(report, name)]
    return {name: number for number, name in enumerate(there, 2)}


def set_annex_widths(document: Any, columns: int) -> None:
    """Give units' names room: the columns of the annex are made as they are filled, all of one width."""
    widths = [NUMBER, UNIT, *[(WIDE - NUMBER - UNIT) / max(columns, 1)] * columns]
    table = annex_of_units(document, columns)
    if table is None or columns <= 3:
        return
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(width * CENTIMETRE)
        for cell in column.cells:
            cell.width = int(width * CENTIMETRE)


def annex_of_units(document: Any, columns: int) -> Any | None:
    """Return the table of the first annex; the lists behind it may be of as many columns."""
    tables = (one for one in document.docx.tables if len(one.columns) == columns + 2)
    return next((one for one in tables if one.cell(0, 1).text == UNIT_HEADING), None)


def set_groups(document: Any, groups: Sequence[str]) -> None:
    """Put a row of groups above the columns of the annex, each as wide as its columns; none without any."""
    table = annex_of_units(document, len(groups))
    if table is None or not any(groups):
        return
    table.rows[0]._tr.addprevious(deepcopy(table.rows[0]._tr))
    above, names = table.rows[0].cells, ("", "", *groups)
    for place, name in enumerate(names):
        if not name:
            below = table.cell(1, place)
            text, look = below.text, above[place].paragraphs[0]
            below.paragraphs[0].clear()
            write_in(look, text)
            above[place].merge(below)
            trim(above[place])
        elif name != names[place - 1]:
            last = place + len([*takewhile(partial(eq, name), names[place:])]) - 1
            for cell in above[place + 1 : last + 1]:
                cell.paragraphs[0].clear()
            write_in(above[place].paragraphs[0], name)
            trim(above[place].merge(above[last]))


def write_in(paragraph: Any, text: str) -> None:
    """Write a text in the look of what stands there."""
    first, *others = paragraph.runs
    first.text = text
    for run in others:
        run.text = ""


def trim(cell: Any) -> None:
    """Leave out the empty paragraphs that merging has brought together."""
    for paragraph in cell.paragraphs[1:]:
        if not paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)


@dataclass(frozen=True)
class TracedFigure:
    """A figure of a unit: as our records told it ("" where they did not), and as it was reported."""

    code: str
    unit: str
    name: str
    figure: str  # "": our records know none such
    known: str
    reported: str
    why: str
    writer: str
    approver: str
    filed_at: datetime | None


@dataclass(frozen=True)
class TracedReport:
    """All figures of a consolidated report. ``units``: code, name and a number or None a name."""

    title: str
    as_of: str
    names: Sequence[str]
    before: Sequence[Decimal | None]  # the sums of the term before
    units: Sequence[tuple[str, str, Sequence[Decimal | None]]]
    traced: Sequence[TracedFigure]
    late: Sequence[LateLine]
    changes: Sequence[ListedChange] = ()
    incidents: Sequence[ListedIncident] = ()
    lists: Collection[str] = ()  # the figures that these lists come to


def upward_workbook(report: TracedReport) -> bytes:
    def fill(workbook: Workbook) -> None:
        write_sums(workbook, report)
        write_units(workbook, report)
        write_trace(workbook, report)
        if Figure.INCIDENTS in report.lists:
            write_incidents(workbook, report.incidents)
        if {*OF_CHANGES} & {*report.lists}:
            write_changes(workbook, report.changes)
        if report.late:
            write_late(workbook, report.late)

    return workbook_bytes(fill)


def write_sums(workbook: Workbook, report: TracedReport) -> None:
    """Write each sum as a formula over the units, so that it can be followed to its parts."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 - only here: a start does not wait for it

    sheet = workbook.add_worksheet(_("Tổng hợp"))
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 3, 16)
    sheet.write_string(0, 0, safe_cell(report.title), style(workbook, bold=True, font_size=14))
    sheet.write_string(1, 0, report.as_of, style(workbook, italic=True))
    headings = [_("Chỉ tiêu"), _("Kỳ này"), _("Kỳ trước"), _("Tăng, giảm")]
    has_before = any(one is not None for one in report.before)
    if not has_before:
        headings = [_("Chỉ tiêu"), _("Số liệu")]
    for column, heading in enumerate(headings):
        sheet.write_string(2, column, heading, style(workbook, **HEADING))
    last, number = max(len(report.units), 1), style(workbook, border=1, num_format="#,##0.##")
    for column, name in enumerate(report.names):
        here, there = (xl_rowcol_to_cell(row, column + 2, row_abs=True) for row in (1, last))
        total = sum((cells[column] or Decimal(0) for _code, _unit, cells in report.units), Decimal(0))
        sheet.write_string(column + 3, 0, safe_cell(name), style(workbook, border=1, text_wrap=True))
        formula = "=SUM('" + _("Từng đơn vị") + f"'!{here}:{there})"
        sheet.write_formula(column + 3, 1, formula, number, float(total))
        if has_before:
            write_change(sheet, column + 3, number, (total, report.before[column]))
    for_paper(sheet, is_upright=True)


def write_change(sheet: Any, row: int, look: Any, sums: tuple[Decimal, Decimal | None]) -> None:
    """Write the sum of the term before and, as a formula, by how much this one differs; blank for none."""
    now, before = sums
    if before is None:
        sheet.write_blank(row, 2, None, look)
        sheet.write_blank(row, 3, None, look)
        return
    sheet.write_number(row, 2, float(before), look)
    sheet.write_formula(row, 3, f"=B{row + 1}-C{row + 1}", look, float(now - before))


def write_units(workbook: Workbook, report: TracedReport) -> None:
    sheet = workbook.add_worksheet(_("Từng đơn vị"))
    headings = [(_("Mã đơn vị"), 12), (_("Tên đơn vị"), 34), *((name, 16) for name in report.names)]
    write_headings(workbook, sheet, headings)
    number, plain = style(workbook, border=1, num_format="#,##0.##"), style(workbook, border=1)
    for row, (code, unit, cells) in enumerate(report.units, 1):
        sheet.write_string(row, 0, safe_cell(code), plain)
        sheet.write_string(row, 1, safe_cell(unit), plain)
        for column, value in enumerate(cells, 2):
            if value is None:
                sheet.write_blank(row, column, None, number)
            else:
                sheet.write_number(row, column, float(value), number)
    sheet.freeze_panes(1, 2)


def write_trace(workbook: Workbook, report: TracedReport) -> None:
    sheet = workbook.add_worksheet(_("Đối chiếu"))
    headings = [*TRACE, FOLLOWED] if report.lists else TRACE
    write_headings(workbook, sheet, [(_(name), width) for name, width in headings])
    plain = style(workbook, border=1, text_wrap=True)
    marked = style(workbook, border=1, text_wrap=True, bold=True)
    moment = style(workbook, border=1, num_format="dd/mm/yyyy hh:mm")
    number = style(workbook, border=1, num_format="#,##0.##")
    for row, one in enumerate(report.traced, 1):
        look = marked if one.why else plain
        texts = (one.code, one.unit, one.name, one.known, one.reported, one.why, one.writer, one.approver)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, safe_cell(text), look)
        if one.filed_at:
            sheet.write_datetime(row, len(texts), one.filed_at.astimezone(LOCAL), moment)
        if one.figure in report.lists:
            formula, value = followed(report, one, row)
            sheet.write_formula(row, len(TRACE), formula, number, value)
    sheet.autofilter(0, 0, max(len(report.traced), 1), len(headings) - 1)
    sheet.freeze_panes(1, 3)


def followed(report: TracedReport, one: TracedFigure, row: int) -> tuple[str, float]:
    """Return a formula that counts a figure of a unit over the lists, and what it comes to."""
    code, name = f"$A{row + 1}", f"$C{row + 1}"
    if one.figure in OF_CHANGES:
        columns = [column_of(_("Thay đổi nhân sự"), each, report.changes) for each in (CODE_IN, NAME_IN)]
        lines = [each for each in report.changes if (each.code, each.counts_as) == (one.code, one.name)]
        return f"=COUNTIFS({columns[0]},{code},{columns[1]},{name})", len(lines)
    theirs = [each for each in report.incidents if each.code == one.code]
    codes, resolved, hours = (
        column_of(_("Sự cố"), each, report.incidents) for each in (CODE_IN, RESOLVED_IN, HOURS_IN)
    )
    if one.figure == Figure.HOURS:
        worked = sum((each.worked for each in theirs if each.worked), timedelta())
        return f"=ROUND(SUMIFS({hours},{codes},{code}),1)", round(worked / HOUR, 1)
    if one.figure == Figure.RESOLVED:
        return f'=COUNTIFS({codes},{code},{resolved},">0")', sum(
            each.resolved_at is not None for each in theirs
        )
    return f"=COUNTIFS({codes},{code})", len(theirs)


def column_of(sheet: str, column: str, lines: Sequence[Any]) -> str:
    """Name a column of a list below its heading, one empty line of it where it has none."""
    return f"'{sheet}'!${column}$2:${column}${max(len(lines), 1) + 1}"


def write_changes(workbook: Workbook, changes: Sequence[ListedChange]) -> None:
    sheet = workbook.add_worksheet(_("Thay đổi nhân sự"))
    write_headings(workbook, sheet, [(_(name), width) for name, width in CHANGES])
    plain = style(workbook, border=1, text_wrap=True)
    for row, one in enumerate(changes, 1):
        texts = (one.code, one.unit, one.counts_as, one.number, one.who, one.what, one.now, one.effective)
        for column, text in enumerate((*texts, one.decision)):
            sheet.write_string(row, column, safe_cell(text), plain)
    sheet.freeze_panes(1, 2)


def write_incidents(workbook: Workbook, incidents: Sequence[ListedIncident]) -> None:
    sheet = workbook.add_worksheet(_("Sự cố"))
    write_headings(workbook, sheet, [(_(name), width) for name, width in INCIDENTS])
    plain = style(workbook, border=1, text_wrap=True)
    moment = style(workbook, border=1, num_format="dd/mm/yyyy hh:mm")
    number = style(workbook, border=1, num_format="#,##0.0")
    for row, one in enumerate(incidents, 1):
        for column, text in enumerate((one.code, one.unit, one.number, one.kind)):
            sheet.write_string(row, column, safe_cell(text), plain)
        sheet.write_datetime(row, 4, one.raised_at.astimezone(LOCAL), moment)
        if one.resolved_at is None or one.worked is None:
            sheet.write_blank(row, 5, None, moment)
            sheet.write_blank(row, 6, None, number)
        else:
            sheet.write_datetime(row, 5, one.resolved_at.astimezone(LOCAL), moment)
            sheet.write_number(row, 6, one.worked / HOUR, number)
    sheet.freeze_panes(1, 2)


def write_late(workbook: Workbook, late: Sequence[LateLine]) -> None:
    sheet = workbook.add_worksheet(_("Sau hạn, chưa nộp"))
    write_headings(
        workbook, sheet, [(_("STT"), 6), (_("Tên đơn vị"), 40), (_("Tình trạng"), 24), (_("Ghi chú"), 40)]
    )
    for row, one in enumerate(late, 1):
        for column, text in enumerate((str(one.number), one.unit, one.state, one.note)):
            sheet.write_string(row, column, safe_cell(text), style(workbook, border=1))
