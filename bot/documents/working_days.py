"""A file of days off and make-up days: Ngày, Loại (nghỉ | làm bù), Tên, Văn bản, Mã đơn vị."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from bot.conversation.text import fold
from bot.conversation.words import _
from bot.documents.reading import read_csv
from bot.domain.calendar import Override

COLUMNS = ("ngay", "loai", "ten", "van ban", "ma don vi")  # folded; the last two may be missing
NEEDED = COLUMNS[:3]
KINDS: dict[str, Literal["off", "work"]] = {"nghi": "off", "lam bu": "work"}
FORMS = ("%d/%m/%Y", "%Y-%m-%d")


def read_working_days(name: str, content: bytes) -> tuple[list[Override], list[str]]:
    """Read the days in a .csv, and its faults with their lines; Unreadable where it is no table."""
    rows = read_csv(name, content).rows
    places = {fold(title): n for n, title in enumerate(rows[0])} if rows else {}
    if missing := [title for title in NEEDED if title not in places]:
        return [], [_("Thiếu cột: {columns}.", columns=", ".join(missing))]
    days, faults = [], []
    for line, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        cells = [cell(row, places.get(column)) for column in COLUMNS]
        if fault := fault_of(cells):
            faults.append(_("Dòng {line}: {fault}", line=line, fault=fault))
        else:
            days.append(override(cells))
    return days, faults


def cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def fault_of(cells: Sequence[str]) -> str:
    """Say what is wrong with a line; "" where nothing is."""
    day, kind, name, *_rest = cells
    if read_day(day) is None:
        return _("ngày “{day}” không đúng dạng dd/mm/yyyy.", day=day)
    if fold(kind) not in KINDS:
        return _("loại “{kind}” phải là “nghỉ” hoặc “làm bù”.", kind=kind)
    return "" if name else _("thiếu tên ngày.")


def override(cells: Sequence[str]) -> Override:
    day, kind, name, document, unit = cells
    written = read_day(day)
    assert written
    return Override(written, KINDS[fold(kind)], name, unit or None, document=document)


def read_day(written: str) -> date | None:
    for form in FORMS:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
