"""How counts of duties are spoken of, and how long lists are cut into pages for a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.standing import Counts
from bot.message import Option
from bot.text import number_text, percent_text
from bot.words import N_, _

LINES = 20  # of a page: what a phone shows without much scrolling
BESIDES = {  # what is said only where there is some of it
    "late": N_("kiểm tra muộn {count}"),
    "missed": N_("chưa kiểm tra {count}"),
    "not_reached": N_("chưa nhắc được {count}"),
    "excused": N_("được miễn {count}"),
    "open": N_("đang chờ {count}"),
}

Block = Sequence[str]  # lines that stay together


def in_words(counts: Counts) -> str:
    """ "98,4 % – 40 lượt, đã kiểm tra 36, kiểm tra muộn 1"; what is still open is not counted."""
    places = {"duties": shown(counts.duties), "checked": shown(counts.checked)}
    said = _("{duties} lượt, đã kiểm tra {checked}", **places)
    parts = ", ".join([said, *besides(replace(counts, open=0))])
    return parts if counts.share is None else f"{percent_text(counts.share)} – {parts}"


def besides(counts: Counts) -> list[str]:
    return [
        _(said, count=shown(count)) for name, said in BESIDES.items() if (count := getattr(counts, name)) > 0
    ]


def shown(count: int) -> str:
    return number_text(count)


def pages(blocks: Iterable[Block], lines: int = LINES) -> list[list[str]]:
    """``blocks`` in pages of at most so many lines; a block alone may be longer."""
    cut: list[list[str]] = [[]]
    for block in blocks:
        if cut[-1] and len(cut[-1]) + len(block) > lines:
            cut.append([])
        cut[-1] += block
    return cut


def page_of(cut: Sequence[list[str]], number: int) -> tuple[str, int]:
    """The text of page ``number`` (from 1; the nearest there is), and which one that is."""
    number = min(max(number, 1), len(cut))
    return "\n".join(cut[number - 1]), number


def next_page(token: str, number: int, of: int) -> tuple[Option, ...]:
    """[Tiếp]: the button to the page after ``number``, where there is one."""
    if number >= of:
        return ()
    return (Option(f"{token}:{number + 1}", _("Tiếp ({page}/{pages})", page=number + 1, pages=of)),)
