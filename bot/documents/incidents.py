"""Incidents as a workbook, and a month of them as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.conversation import N_, _, safe_cell
from bot.documents.pictures import png
from bot.documents.word import template_environment
from bot.documents.writing import (
    HEADING,
    ExportTable,
    LongList,
    Workbook,
    for_paper,
    style,
    workbook_with_list,
)
from bot.domain.incidents import IncidentSummary

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
    N_("Nội dung"),
    N_("Xảy ra lúc"),
    N_("Đơn vị đã thử"),
    N_("Người xử lý xong"),
    N_("Đã thử, không được"),
    N_("Đã chuyển"),
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

TEMPLATE = Path(__file__).parent / "month.svg"
WIDTH, LEFT, RIGHT = 720, 100, 40  # of the layout: a phone shows it at half that size
TOP, TALL = 160, 400  # of the bars
ROW = 46  # of the legend
STEPS = (1, 2, 5)  # between two lines of the scale, times powers of ten
LINES = 5  # of the scale, at most


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
    what: str
    happened_at: datetime | None
    tried: str  # by the unit, before it was raised
    resolved_by: str
    failed: str  # a line for each attempt after which the unit said that it does not work
    forwarded: str


INCIDENTS = ExportTable(
    "incidents",
    IncidentRow,
    (15, 14, 38, 32, 32, 26, 26, 18, 26, 18, 14, 18, 14, 18, 24, 60, 60, 18, 40, 26, 60, 40),
)


@dataclass(frozen=True)
class Counted:
    """Counts: heading of each block -> name of each line -> its figures."""

    office: str
    period: str
    blocks: Mapping[str, Mapping[str, IncidentSummary]]
    total: IncidentSummary


def incidents_workbook(counted: Counted, rows: Sequence[IncidentRow]) -> bytes:
    """Write two sheets: the counts, and the incidents one by one."""
    headings = [_(name) for name in DETAILS]
    listed = LongList(replace(INCIDENTS, name=_("Từng sự cố")), headings, rows, len(rows))
    return workbook_with_list(lambda workbook: _counts(workbook, counted), listed)


def _counts(workbook: Workbook, counted: Counted) -> None:
    sheet = workbook.add_worksheet(_("Tổng hợp"))
    sheet.set_column(0, 0, 46)
    for column, (_name, width) in enumerate(COUNTED, 1):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, safe_cell(counted.office.upper()), style(workbook, bold=True))
    title = style(workbook, bold=True, font_size=14, align="center")
    sheet.merge_range(1, 0, 1, len(COUNTED), _("SỰ CỐ HỘP THƯ ĐIỆN TỬ CÔNG VỤ"), title)
    sheet.merge_range(2, 0, 2, len(COUNTED), counted.period, style(workbook, italic=True, align="center"))
    row = FIRST
    for name, lines in counted.blocks.items():
        row = _block(workbook, sheet, row, (name, {**lines, _("Tổng cộng"): counted.total}))
    note = _(
        "Thời gian tính theo giờ làm việc. Riêng việc tiếp nhận sự cố khẩn tính cả ngoài giờ, từ khi "
        "{the_office} nhận được tin báo."
    )
    sheet.write_string(row, 0, note, style(workbook, italic=True))
    for_paper(sheet)


def _block(workbook: Workbook, sheet: Any, row: int, block: tuple[str, Mapping[str, IncidentSummary]]) -> int:
    """Write a heading and its lines; return the row after them and a blank one."""
    name, lines = block
    heading = style(workbook, **HEADING)
    sheet.set_row(row, 50)
    for column, text in enumerate((name, *(_(title) for title, _width in COUNTED))):
        sheet.write_string(row, column, text, heading)
    for number, (title, counts) in enumerate(lines.items(), row + 1):
        is_total = number == row + len(lines)
        named = style(workbook, border=1, bold=is_total, text_wrap=True)
        sheet.write_string(number, 0, safe_cell(title), named)
        number_style = style(workbook, border=1, bold=is_total, align="center", num_format="#,##0")
        for column, value in enumerate(_values(counts), 1):
            if value is None:
                sheet.write_string(number, column, "–", number_style)
            else:
                sheet.write_number(number, column, value, number_style)
    return row + len(lines) + 2


def _values(counts: IncidentSummary) -> list[int | None]:
    values: list[int | None] = [counts.raised, counts.solved, counts.open, counts.wrong]
    for took in (counts.to_take, counts.to_resolve):
        values += [minutes(took.median), minutes(took.most)] if took else [None, None]
    return values


def minutes(length: timedelta | None) -> int | None:
    """Begun ones do not count: what took 59 seconds took none."""
    return None if length is None else length // timedelta(minutes=1)


@dataclass(frozen=True)
class Week:
    """The days as they are shown, and of each kind how many are solved and how many open."""

    days: str
    counts: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class PictureKind:
    name: str
    colour: str


@dataclass(frozen=True)
class MonthPicture:
    """The content of the picture; the counts of each week are in the order of ``kinds``."""

    title: str
    subtitle: str
    below: str
    solved: str  # what the filled parts are called, and the others
    still_open: str
    nothing: str  # said where there is none
    kinds: Sequence[PictureKind]
    weeks: Sequence[Week]


def month_png(picture: MonthPicture) -> bytes:
    return png(month_svg(picture))


def month_svg(picture: MonthPicture) -> str:
    top = scale_of(max((sum(map(sum, week.counts)) for week in picture.weeks), default=0))
    legend = ROW * (len(picture.kinds) + 1) if picture.kinds else 0
    said = ("title", "subtitle", "below", "solved", "still_open", "nothing")
    places = {name: getattr(picture, name) for name in said} | {
        "width": WIDTH,
        "height": TOP + TALL + 124 + legend,
        "left": LEFT,
        "bottom": TOP + TALL,
        "tall": TALL,
        "row": ROW,
        "kinds": legend_of(picture),
        "ticks": [{"value": value, "y": height(value, top)} for value in range(0, top + 1, step_of(top))],
        "wide": wide(picture),
        "bars": [bar(picture, number, top) for number in range(len(picture.weeks))],
    }
    return template_environment().from_string(TEMPLATE.read_text(encoding="utf-8")).render(places)


def step_of(most: int) -> int:
    """Return 1, 2, 5, 10 …: such that LINES of them reach ``most``."""
    power = 1
    while most > STEPS[-1] * power * LINES:
        power *= 10
    return next(step * power for step in STEPS if most <= step * power * LINES)


def scale_of(most: int) -> int:
    """Return where the scale ends: a whole number of steps, and at least one."""
    step = step_of(most)
    return max(step, -(-most // step) * step)


def height(value: int, top: int) -> float:
    """Return how far down the picture a value of the scale stands."""
    return TOP + TALL - TALL * value / top


def wide(picture: MonthPicture) -> float:
    """Return the width of a bar: two thirds of its place."""
    return (WIDTH - LEFT - RIGHT) / max(1, len(picture.weeks)) * 2 / 3


def bar(picture: MonthPicture, number: int, top: int) -> dict[str, Any]:
    """Draw one week: its parts from below, each kind's solved ones and then its open ones."""
    week, place = picture.weeks[number], wide(picture) * 3 / 2
    parts: list[dict[str, Any]] = []
    below = 0
    for index, (kind, counts) in enumerate(zip(picture.kinds, week.counts, strict=True), 1):
        for many, fill in zip(counts, (kind.colour, f"url(#open-{index})"), strict=True):
            if many:
                below += many
                y = height(below, top)
                parts.append({"y": y, "tall": TALL * many / top, "fill": fill, "colour": kind.colour})
    x = LEFT + number * place + place / 6
    return {"x": x, "parts": parts, "total": below, "top": height(below, top), "days": week.days}


def legend_of(picture: MonthPicture) -> list[dict[str, Any]]:
    """Return each kind with its colour and how many there are in the month."""
    return [
        {**vars(kind), "total": sum(sum(week.counts[number]) for week in picture.weeks)}
        for number, kind in enumerate(picture.kinds)
    ]
