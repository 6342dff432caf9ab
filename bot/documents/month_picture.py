"""The picture of a month: a bar for each week, its incidents by kind, solved or still open.

An SVG drawn with a font of our own, NotoSans-*.ttf, which holds the letters of Vietnamese (OFL.txt); a
machine has none, or another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.documents.word import template_environment

HERE = Path(__file__).parent
TEMPLATE = HERE / "month.svg"
FONTS = tuple(HERE / f"NotoSans-{weight}.ttf" for weight in ("Regular", "Bold"))
SHARPER = 1.5  # times the size in which it is laid out, for the screens of today
WIDTH, LEFT, RIGHT = 720, 100, 40  # of the layout: a phone shows it at half that size
TOP, TALL = 160, 400  # of the bars
ROW = 46  # of the legend
STEPS = (1, 2, 5)  # between two lines of the scale, times powers of ten
LINES = 5  # of the scale, at most


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
    """What the picture says; the counts of each week are in the order of ``kinds``."""

    title: str
    subtitle: str
    below: str
    solved: str  # what the filled parts are called, and the others
    still_open: str
    nothing: str  # said where there is none
    kinds: Sequence[PictureKind]
    weeks: Sequence[Week]


def month_png(picture: MonthPicture) -> bytes:
    """Draw the picture; that takes a fifth of a second, in which nothing else of this process runs."""
    import resvg_py  # noqa: PLC0415 - only here: a start does not wait for it

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=month_svg(picture),
            skip_system_fonts=True,
            font_files=[str(font) for font in FONTS],
            zoom=SHARPER,
        )
    )


def month_svg(picture: MonthPicture) -> str:
    top = scale_of(max((total(week) for week in picture.weeks), default=0))
    legend = ROW * (len(picture.kinds) + 1) if picture.kinds else 0
    said = {name: getattr(picture, name) for name in ("title", "subtitle", "below", "solved", "still_open")}
    return (
        template_environment()
        .from_string(TEMPLATE.read_text(encoding="utf-8"))
        .render(
            **said,
            nothing=picture.nothing,
            width=WIDTH,
            height=TOP + TALL + 124 + legend,
            left=LEFT,
            bottom=TOP + TALL,
            tall=TALL,
            row=ROW,
            kinds=legend_of(picture),
            ticks=[{"value": value, "y": height(value, top)} for value in range(0, top + 1, step_of(top))],
            wide=wide(picture),
            bars=[bar(picture, number, top) for number in range(len(picture.weeks))],
        )
    )


def total(week: Week) -> int:
    return sum(solved + still_open for solved, still_open in week.counts)


def step_of(most: int) -> int:
    """Return 1, 2, 5, 10 …: such that LINES of them reach ``most``."""
    power = 1
    while True:
        for step in STEPS:
            if most <= step * power * LINES:
                return step * power
        power *= 10


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
        for count, fill in zip(counts, (kind.colour, f"url(#open-{index})"), strict=True):
            if count:
                below += count
                y = height(below, top)
                parts.append({"y": y, "tall": TALL * count / top, "fill": fill, "colour": kind.colour})
    x = LEFT + number * place + place / 6
    return {"x": x, "parts": parts, "total": below, "top": height(below, top), "days": week.days}


def legend_of(picture: MonthPicture) -> list[dict[str, Any]]:
    """Return each kind with its colour and how many there are in the month."""
    totals = [sum(sum(week.counts[number]) for week in picture.weeks) for number in range(len(picture.kinds))]
    named = zip(picture.kinds, totals, strict=True)
    return [{"name": kind.name, "colour": kind.colour, "total": count} for kind, count in named]
