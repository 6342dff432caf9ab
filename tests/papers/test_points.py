"""Thirty points of official papers, each with what holds it: here, by the office's own report of each pack.

The points are those of Nghị định 30/2020/NĐ-CP (Phụ lục I) and of what offices ask of such a report. A point
is held by a function below, which looks at the Word file that is made, or by a test elsewhere that is named.
Besides, the file of each pack was rendered by LibreOffice and looked at on 30/11/2026, at 84514a1c.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from sqlalchemy import Connection

from bot.packs import pack_names
from bot.regulation import cycle_book
from handlers.periodic import consolidated
from storage.reporting import report_requests
from tests.papers.test_record import words
from tests.people import connected, following, settings
from tests.reports.test_annexes import term_with_events
from tests.sources import ROOT
from tests.test_deeds import context

SMALLEST, LARGEST = Pt(12), Pt(14)  # of what is no table


@dataclass(frozen=True)
class Printed:
    document: Any
    office: str  # by the settings of the pack

    @property
    def text(self) -> str:
        return words(self.document)

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def body(self) -> list[Any]:
        return [one for one in self.document.paragraphs if one.text.strip()]

    def named(self, text: str) -> Any:
        """Return the first paragraph, in a table or not, that has these words."""
        every = [*self.document.paragraphs, *cells(self.document)]
        return next(one for one in every if text in " ".join(one.text.split()))


def cells(document: Any) -> Iterator[Any]:
    for table in document.tables:
        for row in table.rows:
            yield from (paragraph for cell in row.cells for paragraph in cell.paragraphs)


def is_bold(paragraph: Any) -> bool:
    return all(run.bold for run in paragraph.runs if run.text.strip())


def size(paragraph: Any) -> Any:
    return next(run.font.size for run in paragraph.runs if run.text.strip())


def page(one: Printed) -> bool:
    first = one.document.sections[0]
    return (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297) and [
        round(side.mm)
        for side in (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    ] == [20, 20, 30, 15]


def font(one: Printed) -> bool:
    runs = [run for paragraph in (*one.body, *cells(one.document)) for run in paragraph.runs]
    return {run.font.name for run in runs} <= {None, "Times New Roman"} and (
        one.document.styles["Normal"].font.name == "Times New Roman"
    )


def page_number(one: Printed) -> bool:
    first = one.document.sections[0]
    here, there = (part._element.xpath(".//w:instrText") for part in (first.header, first.first_page_header))
    return first.different_first_page_header_footer and bool(here) and not there


def country(one: Printed) -> bool:
    name = one.named("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    return is_bold(name) and SMALLEST <= size(name) <= Pt(13)


def motto(one: Printed) -> bool:
    said = one.named("Độc lập - Tự do - Hạnh phúc")
    return is_bold(said) and size(said) == Pt(13)


def issuer(one: Printed) -> bool:
    return is_bold(one.named(one.office.upper())) and not is_bold(
        one.document.tables[0].cell(0, 0).paragraphs[0]
    )


def number(one: Printed) -> bool:
    return bool(re.search(r"^Số: +/BC-\w+$", one.text, re.MULTILINE))


def place_and_date(one: Printed) -> bool:
    said = one.named(", ngày tháng năm")
    return all(run.italic for run in said.runs if run.text.strip())


def title(one: Printed) -> bool:
    return all(
        is_bold(one.named(text)) and size(one.named(text)) == LARGEST
        for text in ("BÁO CÁO", "Kết quả sử dụng")
    )


def rules_below(one: Printed) -> bool:
    return len(one.document.element.xpath(".//w:pBdr/w:bottom")) >= 3


def body(one: Printed) -> bool:
    told = [
        paragraph for paragraph in one.body if paragraph.text.startswith(("Thực hiện", "Tổng số", "- Các"))
    ]
    return all(size(paragraph) == Pt(13) for paragraph in told) and one.text.count("./.") == 1


def to_whom(one: Printed) -> bool:
    at = one.lines.index(next(line for line in one.lines if line.startswith("Kính gửi:")))
    alone = one.lines[at] != "Kính gửi:"
    return alone or (one.lines[at + 1].endswith(";") and one.lines[at + 1].startswith("- "))


def signature(one: Printed) -> bool:
    return "(Chữ ký, dấu, họ và tên)" in one.text


def receivers(one: Printed) -> bool:
    at = one.lines.index("Nơi nhận:")
    return one.lines[at + 1 : at + 3] == [
        "- Như trên;",
        f"- Lưu: VT, {one.text.split('/BC-')[1].split()[0]}.",
    ]


def annexes(one: Printed) -> bool:
    heads = [line for line in one.lines if line.startswith("Phụ lục ")]
    return [head.removeprefix("Phụ lục ") for head in heads] == [
        str(place) for place in range(1, len(heads) + 1)
    ]


def blank(one: Printed) -> bool:
    return "họ và tên)" in one.text and not re.search(r"ngày \d+ tháng \d+ năm 20\d\d$", one.lines[3])


def no_short_names(one: Printed) -> bool:
    return not [line for line in one.lines if line.startswith("- UBND")]


def plain_words(one: Printed) -> bool:
    return {"Nộp sau hạn", "Chưa nộp"} & {*one.lines} != set() and not re.search(
        r"[\U0001f300-\U0001faff✓✗]", one.text
    )


def widths(one: Printed) -> bool:
    """Want a width of each column, and of each cell the same."""
    for table in one.document.tables:
        for column in table.columns:
            if column.width is None or any(cell.width is None for cell in column.cells):
                return False
    return True


def language(one: Printed) -> bool:
    marks = one.document.styles["Normal"].element.xpath(".//w:lang")
    fonts = one.document.styles["Normal"].element.xpath(".//w:rFonts")
    is_whole = all(fonts[0].get(qn(f"w:{name}")) == "Times New Roman" for name in ("eastAsia", "cs"))
    return [mark.get(qn("w:val")) for mark in marks] == ["vi-VN"] and is_whole


def headings_again(one: Printed) -> bool:
    listed = [table for table in one.document.tables if table.cell(0, 0).text == "STT"]
    return bool(listed) and all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in listed)


def lies(one: Printed) -> bool:
    last = one.document.sections[-1]
    return bool(last.page_width > last.page_height)


def counted(one: Printed) -> bool:
    return "Tổng số đơn vị phải báo cáo:" in one.text and "trong đó đúng hạn" in one.text


def nothing_private(one: Printed) -> bool:
    private = r"(?i)căn cước|CCCD|\b0\d{9}\b|ngày sinh|mật khẩu (?:là|mới là|:)"
    return not re.search(private, one.text)


HERE, UPWARD = "tests/papers/test_points.py::", "tests/reports/test_upward.py::"
DAYS = "tests/papers/test_delegation.py::test_days_are_written_as_the_decree_wants_them"
Held = Callable[[Printed], bool] | str
POINTS: dict[str, Held] = {
    "A4 upright, margins 20-25, 20-25, 30-35, 15-20 mm": page,
    "Times New Roman": font,
    "the page's number above, centred, and none on the first": page_number,
    "Quốc hiệu in capitals, 12-13, bold": country,
    "Tiêu ngữ 13-14, bold, hyphens with spaces": motto,
    "who issues it in capitals, bold; who stands above it regular": issuer,
    "số, ký hiệu: a report's own abbreviation": number,
    "place and date in italics": place_and_date,
    "a day below ten, and January and February, with a nought": DAYS,
    "BÁO CÁO and what it is about, 13-14, bold": title,
    "rules are borders below Tiêu ngữ, who issues it and the title": rules_below,
    "the text 13-14, its end ./.": body,
    "what it rests on is cited as the pack cites it": f"{UPWARD}test_it_cites_what_the_pack_cites_on_paper",
    "Kính gửi: one beside it, several below it": to_whom,
    "to whom, as the pack says": f"{UPWARD}test_it_goes_to_whom_the_pack_says",
    "who signs, and their name left blank": signature,
    "Nơi nhận: như trên; lưu": receivers,
    "annexes are numbered as they come": annexes,
    "urgency and secrecy are never printed": f"{HERE}test_no_template_marks_urgency_or_secrecy",
    "number, date and signature are left to people": blank,
    "a draft says so, by our own choice on its page too": f"{UPWARD}test_a_draft_says_so_on_its_page",
    "names of bodies are written out where it is addressed": no_short_names,
    "states in words, no signs and colours": plain_words,
    "widths on columns and on each cell": widths,
    "Vietnamese, with the fonts of other scripts set": language,
    "headings come again on each page": headings_again,
    "wide tables lie": lies,
    "units that had to, have, in time, late and have not": counted,
    "sums are computed, and followed to their units": f"{UPWARD}test_each_figure_can_be_followed_to_its_unit",
    "of people no number, day of birth or telephone; no password": nothing_private,
}


def test_there_are_thirty() -> None:
    assert len(POINTS) == 30


def made(tx: Connection, pack: str) -> Printed:
    request, _owing = term_with_events(tx)
    with following(pack):
        report_requests.change(tx, request, cycle=cycle_book().cycles[0].key)
        held = settings(regulation=pack)
        there = replace(context(tx, "vinh"), settings=held)
        content = consolidated.read_word(there, str(request)).drawn()
        return Printed(Document(BytesIO(content)), held.office_name)


@pytest.mark.parametrize("pack", pack_names())
def test_each_point_holds(on_sqlite: Any, pack: str) -> None:
    with connected(on_sqlite()) as tx:
        printed = made(tx, pack)
    assert [name for name, held in POINTS.items() if not isinstance(held, str) and not held(printed)] == []


@pytest.mark.parametrize("held", [one for one in POINTS.values() if isinstance(one, str)])
def test_what_holds_a_point_elsewhere_is_there(held: str) -> None:
    path, _colons, name = held.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_no_template_marks_urgency_or_secrecy() -> None:
    marks = re.compile(r"HỎA TỐC|THƯỢNG KHẨN|\bKHẨN\b|\bMẬT\b(?! KHẨU)")
    for template in Path(ROOT, "bot/documents").glob("*.docx"):
        assert not marks.search(words(Document(str(template)))), template
