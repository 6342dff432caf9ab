"""The incident record: its form is that of Nghị định 30/2020/NĐ-CP, and what people wrote stays text."""

from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from jinja2.exceptions import SecurityError, UndefinedError

from bot.conversation import _
from bot.documents.word import (
    IncidentRecord,
    Letterhead,
    RecordLine,
    in_capitals,
    in_full,
    in_lines,
    record_docx,
    template_environment,
)
from tests.papers import form

RECORD = IncidentRecord(
    letterhead=Letterhead(
        parent=in_lines("UBND huyện Nhơn Trạch"),
        office=in_capitals("Phòng Văn hóa và Thông tin"),
        office_name="Phòng Văn hóa và Thông tin",
        symbol="VHTT",
        place="Nhơn Trạch",
        year=2026,
    ),
    basis=_("Căn cứ {rule_incident} {the_paper_basis}."),
    reference="SC-2026-0001",
    unit=in_full("UBND xã Long Tân"),
    mailbox="xlongtan@nhontrach.example",
    kind="Không đăng nhập được",
    raiser="Lê Văn Mẫu Minh, Công chức",
    happened="chưa rõ",
    raised="08:41 ngày 25/11/2026",
    what="Báo sai mật khẩu",
    tried="",
    taker="Hồ Văn Ví Vinh, Phòng Văn hóa và Thông tin, lúc 08:47 ngày 25/11/2026",
    take_until="08:56 ngày 25/11/2026",
    resolve_until="08:41 ngày 27/11/2026",
    made="09:10 ngày 25/11/2026",
    state="đang xử lý",
    how="",
    talk="",
    unit_signs=in_capitals("UBND xã Long Tân"),
    office_signs=in_capitals("Phòng Văn hóa và Thông tin"),
    lines=[RecordLine(1, "08:41\n25/11/2026", "Lê Văn Mẫu Minh", "Báo sự cố")],
)


def opened(record: IncidentRecord) -> Any:
    return Document(BytesIO(record_docx(record)))


def words(document: Any) -> str:
    """Return all text in its order, tables included."""
    return "\n".join(
        "".join(
            node.text or "" if node.tag == qn("w:t") else "\n"
            for node in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def test_the_page_is_as_the_decree_wants_it() -> None:
    document = opened(RECORD)
    [page] = document.sections
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    margins = [
        round(side.mm) for side in (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    ]
    assert margins == [20, 20, 30, 15]
    assert page.different_first_page_header_footer
    assert not page.first_page_header._element.xpath(".//w:instrText")
    [number] = page.header._element.xpath(".//w:instrText")
    assert number.text == "PAGE"
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        "Times New Roman"
    }
    assert not document.element.body.xpath(".//w:rFonts")


def test_it_says_whose_it_is_leaves_number_and_date_blank_and_ends_as_it_should() -> None:
    said = words(opened(RECORD))
    head = ["ỦY BAN NHÂN DÂN", "HUYỆN NHƠN TRẠCH", "PHÒNG VĂN HÓA VÀ THÔNG\u00a0TIN"]
    assert said.split("\n")[:3] == head
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in said
    assert "Số:         /BB-VHTT" in said
    assert "Nhơn Trạch, ngày       tháng       năm 2026" in said
    assert "mỗi bên giữ 01 bản./." in said
    assert said.strip().endswith("Nơi nhận:\n- Ủy ban nhân dân xã Long Tân;\n- Lưu: VT, VHTT.")
    assert "{" not in said
    assert "UBND xã" not in said


def test_rules_stand_below_the_head_and_the_title_and_the_tables_headings_come_again() -> None:
    document = opened(RECORD)
    assert len(document.element.body.xpath(".//w:pBdr/w:bottom")) == 3
    [headings] = document.element.body.xpath(".//w:tr[w:trPr/w:tblHeader]")
    assert [cell.text for cell in document.tables[1].rows[0].cells] == [
        "STT",
        "Thời điểm",
        "Người thực hiện",
        "Nội dung",
    ]
    assert document.tables[1].rows[0]._tr is headings
    assert [cell.text for cell in document.tables[1].rows[1].cells] == [
        "1",
        "08:41\n25/11/2026",
        "Lê Văn Mẫu Minh",
        "Báo sự cố",
    ]


def test_what_nobody_was_asked_has_dots_to_write_on() -> None:
    dots = "w:pPr/w:tabs/w:tab[@w:leader='dot']"
    empty, filled = (
        len(opened(record).element.body.xpath(f".//w:p[{dots}]"))
        for record in (RECORD, replace(RECORD, tried="Đã thử máy khác", how="Đã mở lại"))
    )
    assert (empty, filled) == (10, 6)


HOSTILE = (
    "<w:p><b>&amp;</b>",
    "{{ 7*7 }} {% for x in y %} {# no #}",
    "]]> <?xml?> \"'",
    "{_{ a }_} {_% b %_}",
    "=1+1|cmd",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_people_write_is_text(text: str) -> None:
    names = [one.name for one in fields(IncidentRecord) if one.type is str]
    everywhere: dict[str, Any] = dict.fromkeys(names, text)
    said = words(opened(replace(RECORD, **everywhere, lines=[RecordLine(1, text, text, text)])))
    assert said.count(shown(text)) >= len(names) + 3


def shown(text: str) -> str:
    """Read "{_{" as "{{" and so on, as the library does once nothing is filled in any more."""
    return text.replace("{_{", "{{").replace("}_}", "}}").replace("{_%", "{%").replace("%_}", "%}")


def test_lines_that_people_wrote_are_paragraphs() -> None:
    said = words(opened(replace(RECORD, what="dòng một\ndòng hai")))
    assert "7. Mô tả: dòng một\ndòng hai\n" in said


def test_a_template_is_strict_and_stays_within_its_places() -> None:
    with pytest.raises(UndefinedError):
        template_environment().from_string("{{ unknown }}").render()
    with pytest.raises(SecurityError):
        template_environment().from_string("{{ ''.__class__.__mro__ }}").render()


@pytest.mark.parametrize("path", form.TEMPLATES, ids=lambda path: path.stem)
def test_a_template_is_what_the_script_makes(path: Path) -> None:
    made, kept = (ZipFile(BytesIO(content)) for content in (form.TEMPLATES[path](), path.read_bytes()))
    assert made.namelist() == kept.namelist()
    assert [name for name in made.namelist() if made.read(name) != kept.read(name)] == []


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("UBND xã Long Tân", "Ủy ban nhân dân xã Long Tân"),
        ("Văn phòng HĐND và UBND huyện", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện"),
        ("Phòng Nội vụ", "Phòng Nội vụ"),
        ("UBMTTQ Việt Nam huyện", "Ủy ban Mặt trận Tổ quốc Việt Nam huyện"),
    ],
)
def test_names_are_written_out(name: str, full: str) -> None:
    assert in_full(name) == full
