"""The letter of appointment: in the form of Nghị định 30/2020/NĐ-CP; what people wrote stays text."""

from dataclasses import fields, replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document

from bot.conversation import _
from bot.documents.word import (
    DELEGATION_TEMPLATE,
    DelegationLetter,
    delegation_docx,
    in_capitals,
    in_full,
    in_lines,
)
from bot.domain.rights import Role
from handlers.delegation import export
from storage.directory import LetterPost
from tests.papers import delegation_form
from tests.papers.test_record import HOSTILE, shown, words
from tests.people import following

LETTER = DelegationLetter(
    parent=in_lines("UBND huyện Nhơn Trạch"),
    unit_head=in_capitals("Phòng Nội vụ"),
    country="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    number="Số:         /GUQ-……",
    place="Nhơn Trạch",
    year=2026,
    unit=in_full("Phòng Nội vụ"),
    mailbox="pnv@nhontrach.example",
    giver="Đỗ Văn Ví Bình",
    giver_post="Trưởng phòng",
    taker="Trần Thị Mẫu Lan",
    taker_post="Chuyên viên",
    taker_phone="02513000001",
    rank="cán bộ chính",
    starts="ngày 01 tháng 12 năm 2026",
    ends="ngày 31 tháng 01 năm 2027",
    signs="TRƯỞNG PHÒNG",
    office="Phòng Văn hóa và Thông tin",
    basis=_("Căn cứ {rule_check, rule_head và rule_delegation} {the_paper_basis}."),
    check=_("{The_paper_check}."),
    password=_("{The_paper_password}"),
    on_password=" (khoản 2 Điều 8 của Quy định)",
    on_incident="",
)


def opened(letter: DelegationLetter) -> Any:
    return Document(BytesIO(delegation_docx(letter)))


def test_it_says_who_authorises_whom_for_what_and_when_and_leaves_number_and_date_blank() -> None:
    said = words(opened(LETTER))
    assert said.split("\n")[:3] == ["ỦY BAN NHÂN DÂN", "HUYỆN NHƠN TRẠCH", "PHÒNG NỘI\u00a0VỤ"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in said
    assert "Số:         /GUQ-……" in said
    assert "Nhơn Trạch, ngày       tháng       năm 2026" in said
    assert "GIẤY ỦY QUYỀN\nVề việc quản lý, theo dõi hộp thư điện tử của đơn vị" in said
    assert "Căn cứ khoản 6 Điều 4, khoản 4 Điều 6 và khoản 1 Điều 8 Quy định" in said
    assert "Họ và tên: Đỗ Văn Ví Bình; chức vụ: Trưởng phòng, Phòng Nội vụ." in said
    taker = "Họ và tên: Trần Thị Mẫu Lan; chức vụ: Chuyên viên, Phòng Nội vụ; điện thoại: 02513000001."
    assert taker in said
    assert "Từ ngày 01 tháng 12 năm 2026 đến hết ngày 31 tháng 01 năm 2027." in said
    assert "mỗi bên giữ 01 bản./." in said
    to = "Nơi nhận:\n- Trần Thị Mẫu Lan;\n- Phòng Văn hóa và Thông tin;\n- Lưu: VT."
    assert said.strip().endswith(to)
    assert "{" not in said


def test_what_is_not_known_leaves_no_trace() -> None:
    said = words(opened(replace(LETTER, parent="", motto="", taker_phone="", ends="")))
    assert said.split("\n")[0] == "PHÒNG NỘI\u00a0VỤ"
    assert "Hạnh phúc" not in said
    assert "chức vụ: Chuyên viên, Phòng Nội vụ.\n" in said
    assert "Từ ngày 01 tháng 12 năm 2026 đến khi có văn bản thay thế" in said


def test_who_signs_stands_in_capitals_and_a_deputy_in_the_heads_place() -> None:
    head = LetterPost("A", "", Role.HEAD.value, "Chủ tịch")
    deputy = LetterPost("B", "", Role.DEPUTY.value, "Phó Chủ tịch")
    assert export.signature(head, "Chủ tịch") == "CHỦ TỊCH"
    assert export.signature(deputy, "Chủ tịch") == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    assert export.signature(LetterPost("C", "", Role.HEAD.value, ""), "") == "THỦ TRƯỞNG"
    standing_in = LetterPost("D", "", Role.STAFF.value, "Công chức")
    assert export.signature(standing_in, "Chủ tịch") == "TUQ. CHỦ TỊCH\nCÔNG CHỨC"


@pytest.mark.parametrize(
    ("pack", "under", "not_under"),
    [
        (
            "nhon-trach-2012",
            ["Phòng Nội vụ", "Thanh tra huyện"],
            ["Ủy ban nhân dân xã Long Tân", "Huyện đoàn"],
        ),
        ("tinh-2025", ["Sở Nội vụ", "Thanh tra tỉnh"], ["Phòng Kinh tế", "Ủy ban nhân dân xã Yên Mô"]),
        ("xa", ["Phòng Kinh tế", "Trường Tiểu học Yên Mô"], ["Thôn 3", "Sở Nội vụ"]),
    ],
)
def test_the_pack_says_which_units_stand_below_the_offices_parent(
    pack: str, under: list[str], not_under: list[str]
) -> None:
    with following(pack):
        assert [name for name in (*under, *not_under) if export.is_under_parent(name)] == under


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
        (date(2027, 2, 15), "ngày 15 tháng 02 năm 2027"),
        (date(2027, 6, 4), "ngày 04 tháng 6 năm 2027"),
    ],
)
def test_days_are_written_as_the_decree_wants_them(day: date, said: str) -> None:
    assert export.in_words(day) == said


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_people_write_is_text(text: str) -> None:
    names = [one.name for one in fields(DelegationLetter) if one.type is str]
    everywhere: dict[str, Any] = dict.fromkeys(names, text)
    said = words(opened(replace(LETTER, **everywhere)))
    assert said.count(shown(text)) >= len(names)


def test_the_template_is_what_the_script_makes() -> None:
    made, kept = (
        ZipFile(BytesIO(content)) for content in (delegation_form.letter(), DELEGATION_TEMPLATE.read_bytes())
    )
    assert made.namelist() == kept.namelist()
    assert [name for name in made.namelist() if made.read(name) != kept.read(name)] == []
