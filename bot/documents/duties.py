"""Duties and working days as workbooks and files."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from bot.conversation import N_, Refused, _, fold, safe_cell
from bot.documents.reading import read_csv
from bot.documents.writing import (
    DUTIES,
    HEADING,
    DutyRow,
    LongList,
    Workbook,
    for_paper,
    style,
    workbook_with_list,
)
from bot.domain.calendar import Override
from bot.domain.duties import DutyCounts, total

HEADINGS = (  # and their widths, in characters
    (N_("STT"), 6),
    (N_("Mã đơn vị"), 14),
    (N_("Tên đơn vị"), 42),
    (N_("Số lượt"), 10),
    (N_("Kiểm tra trong giờ"), 12),
    (N_("Kiểm tra muộn"), 12),
    (N_("Chưa kiểm tra"), 12),
    (N_("Được miễn"), 12),
    (N_("Chưa nhắc được"), 12),
    (N_("Tỷ lệ"), 10),
)
FIRST = 4  # the row of headings, from 0
DETAILS = (
    N_("Ngày"),
    N_("Mã đơn vị"),
    N_("Tên đơn vị"),
    N_("Lần"),
    N_("Tình trạng"),
    N_("Lúc kiểm tra"),
    N_("Người kiểm tra"),
    N_("Kênh"),
    N_("Kết quả"),
    N_("Số lần nhắc"),
    N_("Ghi chú"),
)

COLUMNS = ("ngay", "loai", "ten", "van ban", "ma don vi")  # folded; the last two may be missing
KINDS: dict[str, Literal["off", "work"]] = {"nghi": "off", "lam bu": "work"}


@dataclass(frozen=True)
class DutyMonth:
    """The table of a month. ``rows``: code and name of each unit, and how its duties ended."""

    office: str
    period: str
    rows: Sequence[tuple[str, str, DutyCounts]]


def month_workbook(month: DutyMonth, details: Iterable[DutyRow], count: int) -> bytes:
    """Write two sheets: the month's table, and the duties one by one, of which there are ``count``."""
    headings = [_(name) for name in DETAILS]
    listed = LongList(replace(DUTIES, name=_("Từng lượt")), headings, details, count)
    return workbook_with_list(lambda workbook: _table(workbook, month), listed)


def _table(workbook: Workbook, month: DutyMonth) -> None:
    sheet = workbook.add_worksheet(_("Tổng hợp"))
    last = len(HEADINGS) - 1
    sheet.write_string(0, 0, safe_cell(month.office.upper()), style(workbook, bold=True))
    title = style(workbook, bold=True, font_size=14, align="center")
    sheet.merge_range(1, 0, 1, last, _("KẾT QUẢ KIỂM TRA HỘP THƯ ĐIỆN TỬ CÔNG VỤ"), title)
    sheet.merge_range(2, 0, 2, last, month.period, style(workbook, italic=True, align="center"))
    heading = style(workbook, **HEADING)
    sheet.set_row(FIRST, 34)
    for column, (name, width) in enumerate(HEADINGS):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST, column, _(name), heading)
    styles = _styles(workbook, False)
    for number, (code, name, counts) in enumerate(month.rows, 1):
        _line(sheet, FIRST + number, (number, code, name, counts), styles)
    end = FIRST + len(month.rows) + 1
    _line(sheet, end, ("", "", _("Tổng cộng"), total(row[2] for row in month.rows)), _styles(workbook, True))
    note = _(
        "Tỷ lệ = đã kiểm tra trong giờ / (số lượt − được miễn − chưa nhắc được). Lượt chưa hết giờ không "
        "tính."
    )
    sheet.write_string(end + 2, 0, note, style(workbook, italic=True))
    sheet.freeze_panes(FIRST + 1, 3)
    sheet.print_area(0, 0, end + 2, last)
    for_paper(sheet, headings=(FIRST, FIRST))


def _line(sheet: Any, row: int, line: tuple[int | str, str, str, DutyCounts], styles: dict[str, Any]) -> None:
    number, code, name, counts = line
    sheet.write(row, 0, number, styles["number"])
    sheet.write_string(row, 1, safe_cell(code), styles["text"])
    sheet.write_string(row, 2, safe_cell(name), styles["text"])
    ended = (counts.checked, counts.late, counts.missed, counts.excused, counts.not_reached)
    for column, value in enumerate((counts.duties, *ended), 3):
        sheet.write_number(row, column, value, styles["number"])
    if counts.share is None:
        sheet.write_string(row, 9, "–", styles["number"])
    else:
        sheet.write_number(row, 9, counts.share, styles["share"])


def _styles(workbook: Workbook, is_total: bool) -> dict[str, Any]:
    base: dict[str, Any] = {"border": 1, "bold": is_total}
    if is_total:
        base["bg_color"] = "#F3F3F3"
    return {
        "text": style(workbook, **base, text_wrap=True),
        "number": style(workbook, **base, align="center", num_format="#,##0"),
        "share": style(workbook, **base, align="center", num_format="0.0%"),
    }


def read_working_days(name: str, content: bytes) -> tuple[list[Override], list[str]]:
    """Read the days in a .csv, and its faults with their lines; Unreadable where it is no table."""
    rows = read_csv(name, content).rows
    places = {fold(title): n for n, title in enumerate(rows[0])} if rows else {}
    if missing := [title for title in COLUMNS[:3] if title not in places]:
        return [], [_("Thiếu cột: {columns}.", columns=", ".join(missing))]
    days, faults = [], []
    for line, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        filled = dict(enumerate(map(str.strip, row)))
        try:
            days.append(_override(*(filled.get(places.get(column, -1), "") for column in COLUMNS)))
        except Refused as fault:
            faults.append(_("Dòng {line}: {fault}", line=line, fault=fault))
    return days, faults


def _override(day: str, kind: str, name: str, document: str, unit: str) -> Override:
    """Read a day. Refused where a cell is wrong."""
    written = _read_day(day)
    if written is None:
        raise Refused(_("ngày “{day}” không đúng dạng dd/mm/yyyy.", day=day))
    if fold(kind) not in KINDS:
        raise Refused(_("loại “{kind}” phải là “nghỉ” hoặc “làm bù”.", kind=kind))
    if not name:
        raise Refused(_("thiếu tên ngày."))
    return Override(written, KINDS[fold(kind)], name, unit or None, document=document)


def _read_day(written: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no time zone
    return None
