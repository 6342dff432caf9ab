"""Workbooks of reports, read back by another library than the one that writes them."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

DIGITS = 9  # after the point: Excel keeps fifteen in all
Figures = Mapping[str, tuple[float, float, str]]  # unit's name -> its answers, of those that have filed


def differences(workbook: bytes, figures: Figures) -> Iterator[str]:
    """Find differences between a workbook of the trial, read back, and the database of its moment."""
    sums, lines, *_more = load_workbook(BytesIO(workbook)).worksheets
    if lines_of(lines.iter_rows(values_only=True)) != figures:
        yield "the lines are not those of the database"
    rows: Iterable[Any] = sums.iter_rows(min_row=4, values_only=True)
    said = {name: (round(value, DIGITS), of) for name, value, of in rows}
    count = len(figures)
    total = sum(first for first, _second, _third in figures.values())
    shares = [Decimal(str(second)) for _first, second, _third in figures.values()]
    mean = float(sum(shares, Decimal(0)) / count) if count else 0
    expected = {
        "Số hộp thư": (total, f"tổng của {count} đơn vị"),
        "Tỷ lệ": (round(mean, DIGITS), f"trung bình của {count} đơn vị"),
    }
    if count and {name: said.get(name) for name in expected} != expected:
        yield f"the sums are {said}, not {expected}"
    if count and sum(said.get(state, (0,))[0] for state in ("Đã nộp", "Đã nộp sau hạn")) != count:
        yield f"{said} have filed, not {count}"


def lines_of(rows: Iterable[tuple[Any, ...]]) -> Figures:
    """Read the lines of the units that have filed. What looks like a formula is text."""
    headings, *lines = rows
    named = [dict(zip(headings, line, strict=True)) for line in lines]
    return {
        one["Tên đơn vị"]: (one["Số hộp thư"], one["Tỷ lệ"], one["Khó khăn"].removeprefix("'"))
        for one in named
        if one["Nộp lúc"]
    }
