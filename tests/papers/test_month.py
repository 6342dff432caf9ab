"""The picture of a month: its letters are all there, its bars add up, and texts stay texts."""

import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageFont

from bot.documents.incidents import (
    TALL,
    MonthPicture,
    PictureKind,
    Week,
    month_png,
    month_svg,
    scale_of,
    step_of,
)
from bot.documents.pictures import FONTS
from bot.domain.incidents import IncidentKind
from handlers.incidents.cards import KINDS
from handlers.incidents.export import COLOURS, weeks

SVG = "{http://www.w3.org/2000/svg}"
VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
PICTURE = MonthPicture(
    title="Sự cố hộp thư tháng 11/2026",
    subtitle="Số sự cố: 6, đã xử lý 4, đang mở 2",
    below="Theo tuần; số liệu đến 17:15 ngày 30/11/2026",
    solved="đã xử lý",
    still_open="đang mở",
    nothing="Không có sự cố nào trong tháng này.",
    kinds=[PictureKind("Không đăng nhập được", "#0072b2"), PictureKind("Mất thư", "#f0e442")],
    weeks=[Week("01", [(0, 0), (0, 0)]), Week("02–08", [(3, 1), (1, 1)])],
)
NOTHING = replace(PICTURE, kinds=[], weeks=[Week("01", []), Week("02–08", [])])


def letters() -> str:
    """Return every letter of Vietnamese, in both cases, as we keep text."""
    small = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
    return "".join(small) + "".join(small).upper() + "bcdđghklmnpqrstvxfjwzBCDĐGHKLMNPQRSTVXFJWZ"


@pytest.mark.parametrize("font", FONTS, ids=[font.stem for font in FONTS])
def test_the_font_has_every_letter_that_may_be_said(font: object) -> None:
    drawn = ImageFont.truetype(str(font), 40)
    unknown = bytes(drawn.getmask("\U0010fffd"))
    said = set("".join([letters(), *KINDS.values(), "0123456789.,:;/–“”()%"])) - {" "}
    assert [letter for letter in sorted(said) if bytes(drawn.getmask(letter)) == unknown] == []


def test_every_kind_has_a_colour_of_its_own() -> None:
    assert set(COLOURS) == set(IncidentKind)
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize("picture", [PICTURE, NOTHING], ids=["some", "none"])
def test_it_is_drawn_the_same_each_time_and_light_enough_for_every_channel(picture: MonthPicture) -> None:
    content = month_png(picture)
    assert content == month_png(picture)
    assert len(content) < 500_000
    image = Image.open(BytesIO(content)).convert("RGB")
    assert image.width == 1080
    assert image.getpixel((2, 2)) == (255, 255, 255)
    assert len(image.getcolors(1 << 20) or []) > 10


def test_the_bars_are_as_tall_as_their_numbers() -> None:
    root = ElementTree.fromstring(month_svg(PICTURE))
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("height") not in (None, "10", "28", "100%")]
    assert [float(one.get("height", "")) for one in bars] == [TALL * n / 6 for n in (3, 1, 1, 1)]
    fills = [one.get("fill") for one in bars]
    assert fills == ["#0072b2", "url(#open-1)", "#f0e442", "url(#open-2)"]
    tops = [float(one.get("y", "")) for one in bars]
    assert all(lower > higher for lower, higher in pairwise(tops))


def test_a_text_is_text() -> None:
    trick = '</text><script>x</script>&amp;"{{ 7*7 }}'
    picture = replace(
        PICTURE, title=trick, kinds=[PictureKind(trick, "#000000"), PictureKind("b", "#ffffff")]
    )
    root = ElementTree.fromstring(month_svg(picture))
    assert [one.text for one in root.iter(f"{SVG}text")].count(trick) == 2
    assert list(root.iter(f"{SVG}script")) == []


@pytest.mark.parametrize(
    ("most", "step", "top"), [(0, 1, 1), (1, 1, 1), (5, 1, 5), (6, 2, 6), (44, 10, 50), (101, 50, 150)]
)
def test_the_scale_has_few_lines_and_holds_the_tallest(most: int, step: int, top: int) -> None:
    assert (step_of(most), scale_of(most)) == (step, top)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), [1, 7, 7, 7, 7, 1]),  # begins on a Sunday
        (date(2027, 2, 1), date(2027, 2, 28), [7, 7, 7, 7]),
        (date(2026, 12, 1), date(2026, 12, 31), [6, 7, 7, 7, 4]),
    ],
)
def test_weeks_begin_on_monday_and_hold_each_day_once(first: date, last: date, days: list[int]) -> None:
    found = list(weeks(first, last))
    assert [(end - begin).days + 1 for begin, end in found] == days
    assert all(begin.weekday() == 0 for begin, _end in found[1:])
