"""The picture of a guidance text: what it is about drawn above, then its steps, one below the other."""

import re
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from bot.documents.guides.sheet import GuideLine, paragraphs
from bot.documents.pictures import png, title_lines
from bot.documents.word import template_environment

TEMPLATE = Path(__file__).with_name("poster.svg")
WIDTH, MARGIN = 720, 28  # of the layout: a phone shows it at half that size
LETTERS, BESIDE = 65, 60  # characters of a line that runs across, and of one beside a number
LINE, TITLE_LINE, GAP = 28, 36, 16  # heights: of a line of text, of one of the title, between paragraphs
FIRST = 160  # where the title begins, below what is drawn
BACK, BLUE, RED, INK = "#e8eef5", "#1d4f91", "#b42318", "#1f2937"

ENVELOPE = (
    f'<rect x="8" y="22" width="104" height="72" rx="6" fill="#fff" stroke="{BLUE}" stroke-width="5"/>'
    f'<path d="M10 26L60 66L110 26" fill="none" stroke="{BLUE}" stroke-width="5"/>'
)
WARNING = (
    f'<path d="M104 58L132 106L76 106Z" fill="#fff" stroke="{RED}" stroke-width="5"/>'
    f'<path d="M104 74L104 90" stroke="{RED}" stroke-width="6"/>'
    f'<circle cx="104" cy="98" r="3.5" fill="{RED}"/>'
)
PHONE = (
    f'<rect x="34" y="8" width="56" height="104" rx="9" fill="#fff" stroke="{BLUE}" stroke-width="5"/>'
    f'<path d="M52 20L72 20" stroke="{BLUE}" stroke-width="4"/><circle cx="62" cy="100" r="4" fill="{BLUE}"/>'
)
LOCK = (
    f'<rect x="26" y="52" width="68" height="56" rx="7" fill="#fff" stroke="{BLUE}" stroke-width="5"/>'
    f'<path d="M40 52L40 36A20 20 0 0 1 80 36L80 52" fill="none" stroke="{BLUE}" stroke-width="6"/>'
    f'<circle cx="60" cy="76" r="7" fill="{BLUE}"/><path d="M60 80L60 94" stroke="{BLUE}" stroke-width="6"/>'
)
SCREEN = (
    f'<rect x="8" y="16" width="104" height="68" rx="6" fill="#fff" stroke="{BLUE}" stroke-width="5"/>'
    f'<path d="M60 84L60 102M34 104L86 104" stroke="{BLUE}" stroke-width="6"/>'
)
SHEET = (
    f'<path d="M26 8L78 8L98 28L98 112L26 112Z" fill="#fff" stroke="{BLUE}" stroke-width="5"/>'
    f'<path d="M40 44L84 44M40 60L84 60M40 76L72 76" stroke="{BLUE}" stroke-width="4"/>'
)
CROSS = f'<path d="M84 74L124 114M124 74L84 114" stroke="{RED}" stroke-width="9"/>'
ARROW = f'<path d="M64 92L122 92M104 76L124 92L104 108" fill="none" stroke="{RED}" stroke-width="7"/>'
TICK = '<path d="M78 92L94 110L126 70" fill="none" stroke="#15803d" stroke-width="9"/>'
BUG = (
    f'<circle cx="60" cy="50" r="17" fill="{RED}"/>'
    f'<path d="M34 34L46 42M86 34L74 42M30 52L43 52M90 52L77 52M36 70L47 62M84 70L73 62M60 33L60 25"'
    f' stroke="{RED}" stroke-width="5"/>'
)
HOOK = (
    f'<path d="M104 4L104 78A17 17 0 0 1 70 78L70 66M62 76L70 64L80 74" fill="none" stroke="{RED}"'
    ' stroke-width="6"/>'
)
FULL = "".join(f'<rect x="{12 + 18 * n}" y="96" width="14" height="20" fill="{RED}"/>' for n in range(6))
STARS = "".join(f'<circle cx="{34 + 17 * n}" cy="50" r="5.5" fill="{BLUE}"/>' for n in range(4))
PEOPLE = (
    f'<circle cx="32" cy="30" r="15" fill="{BLUE}"/><path d="M8 84A24 28 0 0 1 56 84Z" fill="{BLUE}"/>'
    '<circle cx="96" cy="30" r="15" fill="#6b8fc0"/><path d="M72 84A24 28 0 0 1 120 84Z" fill="#6b8fc0"/>'
)
MASK = (
    f'<path d="M30 66C30 54 90 54 90 66C90 84 68 84 60 74C52 84 30 84 30 66Z" fill="{RED}"/>'
    '<circle cx="46" cy="67" r="4.5" fill="#fff"/><circle cx="74" cy="67" r="4.5" fill="#fff"/>'
)
LETTER_SIGNS = (
    f'<text x="60" y="86" font-size="34" font-weight="bold" text-anchor="middle" fill="{RED}">ÕÙÝ</text>'
)
SECRET = (
    f'<rect x="36" y="82" width="88" height="32" fill="#fff" stroke="{RED}" stroke-width="5"/>'
    f'<text x="80" y="107" font-size="24" font-weight="bold" text-anchor="middle" fill="{RED}">MẬT</text>'
)
GLASS = (
    f'<circle cx="88" cy="76" r="21" fill="#fff" stroke="{RED}" stroke-width="7"/>'
    f'<path d="M104 92L126 116" stroke="{RED}" stroke-width="9"/>'
)
CODE = f'<text x="62" y="70" font-size="25" font-weight="bold" text-anchor="middle" fill="{RED}">123</text>'
DRAWN = {  # the name of a text that comes with the program -> what is drawn above it
    "ban-giao-hop-thu": PEOPLE + ARROW,
    "bi-mao-danh": ENVELOPE + MASK,
    "dang-nhap-an-toan": PHONE + TICK,
    "dat-mat-khau": LOCK + TICK,
    "den-dong-gui": ENVELOPE + TICK,
    "doi-mat-khau": LOCK + ARROW,
    "gui-nham": ENVELOPE + CROSS,
    "gui-tep-lon": SHEET + ARROW,
    "hop-thu-day": ENVELOPE + FULL,
    "khong-dang-nhap-duoc": SCREEN + STARS + CROSS,
    "kiem-tra-moi-buoi": ENVELOPE + TICK,
    "lo-mo-thu-la": ENVELOPE + WARNING,
    "mat-dien-thoai": PHONE + CROSS,
    "mat-khau-mac-dinh": LOCK + WARNING,
    "may-nhiem-vi-rut": SCREEN + BUG,
    "nhan-biet-thu-gia": ENVELOPE + HOOK,
    "phong-chu-cu": SHEET + LETTER_SIGNS,
    "quy-tac-chuyen-tiep": ENVELOPE + ARROW,
    "tai-khoan-bi-chiem": SCREEN + MASK,
    "thu-bi-tra-lai": ENVELOPE + CROSS,
    "thu-rac": ENVELOPE + WARNING,
    "tim-thu": ENVELOPE + GLASS,
    "van-ban-mat": SHEET + SECRET,
    "viet-thu-cong-vu": SHEET + TICK,
    "xac-thuc-hai-buoc": PHONE + CODE,
}


def poster_png(name: str, title: str, body: str, below: str) -> bytes:
    """Draw a text; ``name`` is that of one that comes with the program, ``below`` stands under the whole."""
    return png(poster_svg(name, title, body, below))


def poster_svg(name: str, title: str, body: str, below: str) -> str:
    titles = title_lines(title)
    first = FIRST + TITLE_LINE * (len(titles) - 1)
    bottom, shown = laid_out([*paragraphs(body)], first + 54)
    places: dict[str, Any] = {
        "width": WIDTH,
        "height": bottom + 54,
        "margin": MARGIN,
        "band": first + 18,
        "back": BACK,
        "blue": BLUE,
        "ink": INK,
        "titles": [{"y": FIRST + TITLE_LINE * at, "said": said} for at, said in enumerate(titles)],
        "paragraphs": shown,
        "below": below,
        "foot": bottom + 30,
    }
    drawn = template_environment().from_string(TEMPLATE.read_text(encoding="utf-8")).render(places)
    return drawn.replace("<!--drawn-->", DRAWN.get(name, ENVELOPE))  # ours, and no words of anybody


def laid_out(said: Sequence[GuideLine], top: int) -> tuple[int, list[dict[str, Any]]]:
    """Return where the last paragraph ends, and each with its lines in their places."""
    shown = []
    for one in said:
        is_beside = bool(one.number) or one.is_point
        lines = wrap(one.said, BESIDE if is_beside else LETTERS, break_on_hyphens=False)
        shown.append(
            {
                "number": one.number,
                "is_point": one.is_point,
                "y": top,
                "x": MARGIN + (50 if is_beside else 0),
                "is_heading": not is_beside and re.fullmatch(r".{1,60}:", one.said) is not None,
                "lines": [{"y": top + LINE * at, "said": words} for at, words in enumerate(lines)],
            }
        )
        top += LINE * len(lines) + GAP
    return top, shown
