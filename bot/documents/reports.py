"""Reports as files: what units have filed to one request, put together, and one by one for other programs.

Every figure can be traced: to the unit's line, and there to who wrote and approved it, and when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.conversation.text import LOCAL, safe_cell
from bot.conversation.words import N_, _
from bot.documents.archive import ReportFile
from bot.documents.duties import FONT
from bot.documents.writing import A4, CREATED, ExportTable, columns_of
from bot.domain.reports.questions import QuestionKind, ReportQuestion, shown

NUMBERS = (QuestionKind.NUMBER, QuestionKind.PERCENT)
BEFORE = (  # headings of a unit's line before its answers, and their widths
    (N_("Mã đơn vị"), 12),
    (N_("Tên đơn vị"), 36),
    (N_("Tình trạng"), 22),
    (N_("Người lập"), 26),
    (N_("Người duyệt"), 26),
    (N_("Nộp lúc"), 18),
)
FILES = (
    (N_("Tên đơn vị"), 36),
    (N_("Câu hỏi"), 40),
    (N_("Tên tệp"), 36),
    (N_("Người gửi"), 26),
    (N_("Gửi lúc"), 18),
    (N_("Mã băm SHA-256"), 68),
)


if TYPE_CHECKING:
    from xlsxwriter import Workbook


@dataclass(frozen=True)
class ReportLine:
    """One unit's. ``answers``: question's key -> value, of what it has filed."""

    code: str
    unit: str
    state: str  # as people read it
    writer: str
    approver: str
    filed_at: datetime | None
    answers: dict[str, str]


@dataclass(frozen=True)
class Consolidated:
    title: str
    as_of: str
    questions: Sequence[ReportQuestion]
    lines: Sequence[ReportLine]
    files: Sequence[ReportFile]


def reports_workbook(all_of_it: Consolidated) -> bytes:
    """Write the reports of a request. The same content, the same bytes."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    from xlsxwriter import Workbook  # noqa: PLC0415 - only here: a start does not wait for it

    workbook = Workbook(file, {**options, "remove_timezone": True})
    workbook.set_properties({"created": CREATED})
    _sums(workbook, all_of_it)
    _units(workbook, all_of_it)
    _files(workbook, all_of_it.files)
    workbook.close()
    return file.getvalue()


def _sums(workbook: "Workbook", all_of_it: Consolidated) -> None:
    sheet = workbook.add_worksheet(_("Tổng hợp"))
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 18)
    sheet.write_string(0, 0, safe_cell(all_of_it.title), _style(workbook, bold=True, font_size=14))
    sheet.write_string(1, 0, all_of_it.as_of, _style(workbook, italic=True))
    rows = [*_states(all_of_it.lines), *_figures(all_of_it.questions, all_of_it.lines)]
    for row, (name, value, of) in enumerate(rows, 3):
        sheet.write_string(row, 0, safe_cell(name), _style(workbook, text_wrap=True, border=1))
        sheet.write_number(row, 1, value, _style(workbook, border=1, num_format="#,##0.##"))
        sheet.write_string(row, 2, of, _style(workbook, border=1))
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _states(lines: Sequence[ReportLine]) -> Iterable[tuple[str, float, str]]:
    for state in dict.fromkeys(line.state for line in lines):
        yield state, sum(line.state == state for line in lines), _("đơn vị")


def _figures(
    questions: Sequence[ReportQuestion], lines: Sequence[ReportLine]
) -> Iterable[tuple[str, float, str]]:
    """Sum numbers, average percentages, and count how often each choice was made."""
    for one in questions:
        given = [line.answers[one.key] for line in lines if one.key in line.answers]
        if one.kind in NUMBERS and given:
            total = sum(map(Decimal, given), Decimal(0))
            is_sum = one.kind == QuestionKind.NUMBER
            how = _("tổng của {count} đơn vị") if is_sum else _("trung bình của {count} đơn vị")
            yield one.text, float(total if is_sum else total / len(given)), how.format(count=len(given))
        if one.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
            for value in dict.fromkeys(given):
                yield f"{one.text}: {shown(one, value)}", given.count(value), _("đơn vị")


def _units(workbook: "Workbook", all_of_it: Consolidated) -> None:
    sheet = workbook.add_worksheet(_("Từng đơn vị"))
    headings = [
        *((_(name), width) for name, width in BEFORE),
        *((one.text, 24) for one in all_of_it.questions),
    ]
    _headings(workbook, sheet, headings)
    text = _style(workbook, border=1, text_wrap=True)
    moment = _style(workbook, border=1, num_format="dd/mm/yyyy hh:mm")
    number = _style(workbook, border=1, num_format="#,##0.##")
    for row, line in enumerate(all_of_it.lines, 1):
        for column, said in enumerate((line.code, line.unit, line.state, line.writer, line.approver)):
            sheet.write_string(row, column, safe_cell(said), text)
        if line.filed_at:
            sheet.write_datetime(row, len(BEFORE) - 1, line.filed_at.astimezone(LOCAL), moment)
        for column, one in enumerate(all_of_it.questions, len(BEFORE)):
            value = line.answers.get(one.key)
            if value is not None and one.kind in NUMBERS:
                sheet.write_number(row, column, float(Decimal(value)), number)
            else:
                sheet.write_string(row, column, safe_cell(shown(one, value)) if value else "", text)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(A4)


def _files(workbook: "Workbook", files: Sequence[ReportFile]) -> None:
    if not files:
        return
    sheet = workbook.add_worksheet(_("Tệp kèm theo"))
    _headings(workbook, sheet, [(_(name), width) for name, width in FILES])
    text = _style(workbook, border=1)
    moment = _style(workbook, border=1, num_format="dd/mm/yyyy hh:mm")
    for row, one in enumerate(files, 1):
        for column, said in (
            (0, one.unit),
            (1, one.question),
            (2, one.name),
            (3, one.sender),
            (5, one.sha256),
        ):
            sheet.write_string(row, column, safe_cell(said), text)
        sheet.write_datetime(row, 4, one.sent_at.astimezone(LOCAL), moment)


def _headings(workbook: "Workbook", sheet: Any, headings: Sequence[tuple[str, int]]) -> None:
    style = _style(workbook, bold=True, align="center", text_wrap=True, bg_color="#E8EEF5", border=1)
    for column, (name, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, safe_cell(name), style)


def _style(workbook: "Workbook", **more: Any) -> Any:
    return workbook.add_format({**FONT, **more})


@dataclass(frozen=True)
class ReportRow:
    """What one unit owes to one request. Its fields are the columns, in their order."""

    request: int
    title: str
    sent_at: datetime  # the request
    unit_code: str
    unit_name: str
    state: str  # asked, with_head, returned, filed, exempt, ended
    deadline: datetime  # the unit's own, where it was given more time
    opened_at: datetime | None
    handed_at: datetime | None
    handed_by: str
    filed_at: datetime | None
    approved_by: str
    late: int  # 1: filed after its time
    nothing: int  # 1: nothing to report
    files: int  # among the answers


REPORTS = ExportTable(
    "reports",
    columns_of(ReportRow),
    (9, 40, 18, 14, 38, 12, 18, 18, 18, 28, 18, 28, 7, 9, 7),
)
