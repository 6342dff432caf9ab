"""Incidents one by one, and counted, as a workbook to be looked at and passed on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.conversation.text import safe_cell
from bot.conversation.words import N_, _
from bot.documents.duties import FONT
from bot.documents.writing import A4, CREATED, ExportTable, add_sheet, columns_of
from bot.domain.incidents import IncidentFigures, TimeTaken

MINUTE = timedelta(minutes=1)
FIRST = 4  # the row of the first block, from 0
DETAILS = (
    N_("Số sự cố"),
    N_("Mã đơn vị"),
    N_("Tên đơn vị"),
    N_("Hộp thư"),
    N_("Loại sự cố"),
    N_("Người báo"),
    N_("Người ghi"),
    N_("Báo lúc"),
    N_("Người tiếp nhận"),
    N_("Tiếp nhận lúc"),
    N_("Phút tiếp nhận"),
    N_("Xử lý xong lúc"),
    N_("Phút xử lý"),
    N_("Đóng lúc"),
    N_("Tình trạng"),
    N_("Cách xử lý"),
)
COUNTED = (  # headings of the counts, after the name, and their widths
    (N_("Số sự cố"), 10),
    (N_("Đã xử lý"), 10),
    (N_("Đang mở"), 10),
    (N_("Báo nhầm"), 10),
    (N_("Tiếp nhận, trung vị (phút)"), 14),
    (N_("Tiếp nhận, 90 % (phút)"), 14),
    (N_("Xử lý, trung vị (phút)"), 14),
    (N_("Xử lý, 90 % (phút)"), 14),
)


if TYPE_CHECKING:
    from xlsxwriter import Workbook


@dataclass(frozen=True)
class IncidentRow:
    """One incident. Its fields are the columns, in their order; times are counted as their limits are."""

    number: str
    unit_code: str
    unit_name: str
    mailbox: str
    kind: str
    raised_by: str
    written_by: str  # of the office, where it was told by telephone
    raised_at: datetime
    taken_by: str
    taken_at: datetime | None
    minutes_to_take: int | None
    resolved_at: datetime | None
    minutes_to_resolve: int | None
    closed_at: datetime | None
    state: str
    how: str


INCIDENTS = ExportTable(
    "incidents",
    columns_of(IncidentRow),
    (15, 14, 38, 32, 32, 26, 26, 18, 26, 18, 14, 18, 14, 18, 24, 60),
)


@dataclass(frozen=True)
class Counted:
    """What the counts say: heading of each block -> name of each line -> its figures."""

    office: str
    period: str
    blocks: Mapping[str, Mapping[str, IncidentFigures]]
    total: IncidentFigures


def incidents_workbook(counted: Counted, rows: Sequence[IncidentRow]) -> bytes:
    """Write two sheets: the counts, and the incidents one by one. The same content, the same bytes."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    from xlsxwriter import Workbook  # noqa: PLC0415 - only here: a start does not wait for it

    workbook = Workbook(file, {**options, "remove_timezone": True})
    workbook.set_properties({"created": CREATED})
    _counts(workbook, counted)
    add_sheet(workbook, replace(INCIDENTS, name=_("Từng sự cố")), [_(name) for name in DETAILS], rows)
    workbook.close()
    return file.getvalue()


def _counts(workbook: "Workbook", counted: Counted) -> None:
    sheet = workbook.add_worksheet(_("Tổng hợp"))
    sheet.set_column(0, 0, 46)
    for column, (_name, width) in enumerate(COUNTED, 1):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, safe_cell(counted.office.upper()), _style(workbook, bold=True))
    title = _style(workbook, bold=True, font_size=14, align="center")
    sheet.merge_range(1, 0, 1, len(COUNTED), _("SỰ CỐ HỘP THƯ ĐIỆN TỬ CÔNG VỤ"), title)
    sheet.merge_range(2, 0, 2, len(COUNTED), counted.period, _style(workbook, italic=True, align="center"))
    row = FIRST
    for name, lines in counted.blocks.items():
        row = _block(workbook, sheet, row, (name, {**lines, _("Tổng cộng"): counted.total}))
    note = _(
        "Thời gian tính theo giờ làm việc; tiếp nhận sự cố khẩn tính theo đồng hồ, từ khi Phòng được báo."
    )
    sheet.write_string(row, 0, note, _style(workbook, italic=True))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _block(
    workbook: "Workbook", sheet: Any, row: int, block: tuple[str, Mapping[str, IncidentFigures]]
) -> int:
    """Write a heading and its lines; return the row after them and a blank one."""
    name, lines = block
    heading = _style(workbook, bold=True, align="center", text_wrap=True, bg_color="#E8EEF5", border=1)
    sheet.set_row(row, 50)
    for column, text in enumerate((name, *(_(title) for title, _width in COUNTED))):
        sheet.write_string(row, column, text, heading)
    for number, (title, of) in enumerate(lines.items(), 1):
        is_total = number == len(lines)
        _line(workbook, sheet, row + number, (title, of, is_total))
    return row + len(lines) + 2


def _line(workbook: "Workbook", sheet: Any, row: int, line: tuple[str, IncidentFigures, bool]) -> None:
    title, of, is_total = line
    sheet.write_string(row, 0, safe_cell(title), _style(workbook, border=1, bold=is_total, text_wrap=True))
    number = _style(workbook, border=1, bold=is_total, align="center", num_format="#,##0")
    for column, value in enumerate((of.raised, of.solved, of.open, of.wrong, *_times(of)), 1):
        if value is None:
            sheet.write_string(row, column, "–", number)
        else:
            sheet.write_number(row, column, value, number)


def _times(of: IncidentFigures) -> Iterable[int | None]:
    for took in (of.to_take, of.to_resolve):
        yield from _both(took)


def _both(took: TimeTaken | None) -> tuple[int | None, int | None]:
    return (minutes(took.median), minutes(took.most)) if took else (None, None)


def minutes(length: timedelta | None) -> int | None:
    """Begun ones do not count: what took 59 seconds took none."""
    return None if length is None else length // MINUTE


def _style(workbook: "Workbook", **more: Any) -> Any:
    return workbook.add_format({**FONT, **more})
