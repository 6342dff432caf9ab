"""Pictures as phones show them: how one is drawn, and how units have kept the checks, by days or weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from textwrap import wrap
from typing import Any

from bot.conversation import excerpt
from bot.documents.word import template_environment

HERE = Path(__file__).parent
TEMPLATE = HERE / "results.svg"
FONTS = tuple(HERE / f"NotoSans-{weight}.ttf" for weight in ("Regular", "Bold"))
SHARPER = 1.5  # times the size in which it is laid out, for the screens of today
WIDTH, MARGIN = 720, 20  # of the layout: a phone shows it at half that size
NAMES, SHARES = 212, 74  # the columns beside the cells; few cells leave more room to the names
TOP, TALL = 122, 36  # of the first line, and of each: two lines of a name fit in
WIDEST = 56  # of a cell
LETTER, SMALL = 8.9, 8.2  # the width of a character of a name on one line, on two
CAPITAL = 1.3  # times that
LEGEND = 2  # in a line
TITLE, TITLE_TALL, MOST_TITLE = 38, 36, 3  # characters of a line of the title, its height, and how many
SAID, SAID_TALL = 64, 26  # the same of what is said under it


def png(svg: str) -> bytes:
    """Draw the picture; that takes a fifth of a second, in which nothing else of this process runs."""
    import resvg_py  # noqa: PLC0415 - only here: a start does not wait for it

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=[str(font) for font in FONTS],
            zoom=SHARPER,
        )
    )


class Mark(StrEnum):
    """The look of a cell; told apart without colours too, by lines and by how dark it is."""

    GOOD = "good"
    LATE = "late"
    PART = "part"
    MISSED = "missed"
    NOT_REACHED = "not_reached"
    EXCUSED = "excused"
    OPEN = "open"  # its last round is not over


@dataclass(frozen=True)
class ResultsLine:
    """A unit: one mark for each column, None where nothing was owed."""

    name: str
    marks: Sequence[Mark | None]
    share: str


@dataclass(frozen=True)
class ResultsPicture:
    """The content of the picture; ``legend``: what each mark that occurs is called."""

    title: str
    subtitle: str
    below: str
    columns: Sequence[str]
    lines: Sequence[ResultsLine]
    legend: Mapping[Mark, str]


def results_png(picture: ResultsPicture) -> bytes:
    return png(results_svg(picture))


def results_svg(picture: ResultsPicture) -> str:
    count = max(1, len(picture.columns))
    wide = min((WIDTH - 2 * MARGIN - NAMES - SHARES) / count, WIDEST)
    first = WIDTH - MARGIN - SHARES - wide * count  # where the cells begin
    titles = title_lines(picture.title)
    said = wrap(picture.subtitle, SAID, break_on_hyphens=False)
    under = 78 + TITLE_TALL * (len(titles) - 1)
    top = under + SAID_TALL * max(0, len(said) - 1) + TOP - 78
    bottom = top + TALL * len(picture.lines) + 24
    legend_lines = -(-len(picture.legend) // LEGEND)
    places: dict[str, Any] = {
        "titles": [{"y": 46 + TITLE_TALL * number, "name": name} for number, name in enumerate(titles)],
        "subtitles": [{"y": under + SAID_TALL * number, "name": name} for number, name in enumerate(said)],
        "below": picture.below,
        "width": WIDTH,
        "height": bottom + (TALL + 8) * legend_lines + 56,
        "margin": MARGIN,
        "top": top,
        "wide": wide,
        "tall": TALL,
        "marks": {mark: look(mark, wide) for mark in Mark},
        "columns": [{"x": first + wide * n, "name": name} for n, name in enumerate(picture.columns)],
        "rows": [row(line, top + TALL * number, wide, first) for number, line in enumerate(picture.lines)],
        "legend": [
            {
                "mark": mark,
                "name": name,
                "x": MARGIN + (WIDTH - 2 * MARGIN) / LEGEND * (number % LEGEND),
                "y": bottom + (TALL + 8) * (number // LEGEND),
            }
            for number, (mark, name) in enumerate(picture.legend.items())
        ],
    }
    return template_environment().from_string(TEMPLATE.read_text(encoding="utf-8")).render(places)


def title_lines(title: str) -> list[str]:
    """Return a title on as many lines as it takes; what does not fit on the last is cut."""
    *lines, last = wrap(title, TITLE, break_on_hyphens=False)
    if len(lines) < MOST_TITLE:
        return [*lines, last]
    return [*lines[: MOST_TITLE - 1], excerpt(" ".join([*lines[MOST_TITLE - 1 :], last]), TITLE)]


def row(line: ResultsLine, y: float, wide: float, first: float) -> dict[str, Any]:
    cells = [{"x": first + wide * n, "mark": mark} for n, mark in enumerate(line.marks) if mark]
    return {"names": names(line.name, first - MARGIN), "y": y, "cells": cells, "share": line.share}


def names(name: str, room: float) -> list[str]:
    """Return a name on one line, or on two hardly smaller ones; what does not fit even there is cut."""
    if LETTER * sum(CAPITAL if one.isupper() else 1 for one in name) <= room:
        return [name]
    most = int(room / SMALL)
    upper, *lower = wrap(name, min(most, len(name) * 2 // 3), break_on_hyphens=False)
    return [upper, excerpt(" ".join(lower), most)]


def look(mark: Mark, wide: float) -> dict[str, str]:
    """Return the colours of a mark, and the line over it."""
    left, right, top, bottom = 3.0, wide - 3, 5, TALL - 5
    middle = TALL / 2
    falling, rising = f"M{left} {top}L{right} {bottom}", f"M{left} {bottom}L{right} {top}"
    level = f"M{left} {middle}L{right} {middle}"
    hatched = "".join(f"M{left + wide * n / 4} {bottom}L{left + wide * (n + 1) / 4} {top}" for n in range(3))
    return {
        Mark.GOOD: {"fill": "#d3ecd9", "edge": "#d3ecd9", "line": "", "ink": ""},
        Mark.LATE: {"fill": "#fde68a", "edge": "#fde68a", "line": rising, "ink": "#92400e"},
        Mark.PART: {"fill": "#f0a04b", "edge": "#b45309", "line": level, "ink": "#451a03"},
        Mark.MISSED: {"fill": "#8f1d1d", "edge": "#8f1d1d", "line": falling + rising, "ink": "#ffffff"},
        Mark.NOT_REACHED: {"fill": "#ffffff", "edge": "#374151", "line": falling, "ink": "#374151"},
        Mark.EXCUSED: {"fill": "#ffffff", "edge": "#d1d5db", "line": level, "ink": "#9ca3af"},
        Mark.OPEN: {"fill": "#ffffff", "edge": "#cbd5e1", "line": hatched, "ink": "#94a3b8"},
    }[mark]
