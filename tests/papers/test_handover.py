"""The minutes of a handover: in the form of Nghị định 30/2020/NĐ-CP, three copies, and no password."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from docx import Document

from bot.conversation import _
from bot.documents.word import HandoverMinutes, handover_docx, in_capitals, in_full
from tests.papers.test_record import words

MINUTES = HandoverMinutes(
    parent="",
    unit_head=in_capitals("UBND xã Long Tân"),
    country="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    number="Số:         /BB-UBND",
    place="Long Tân",
    year=2026,
    basis=_("Căn cứ {rule_handover} {the_paper_basis}."),
    day="ngày 27 tháng 11 năm 2026",
    unit=in_full("UBND xã Long Tân"),
    giver="Nguyễn Thị Ví Hòa",
    giver_post="Chủ tịch",
    receiver="Phạm Văn Ví Dũng",
    receiver_post="Phó Chủ tịch",
    counted="08:00 ngày 27/11/2026",
    items=["1. Hộp thư: xlongtan@nhontrach.example.", "2. Báo cáo chưa nộp: 1."],
    not_given="Thư nháp\nThư lưu trữ năm 2025",
    not_received="",
    password="Bên nhận đã đổi mật khẩu hộp thư lúc 09:00 ngày 27/11/2026. Biên bản không ghi mật khẩu.",
    said=["Bên giao: đã xác nhận trên hệ thống lúc 08:30 ngày 27/11/2026."],
    office="Phòng Văn hóa và Thông tin",
    office_signs=in_capitals("Phòng Văn hóa và Thông tin"),
)


def opened(minutes: HandoverMinutes) -> Any:
    return Document(BytesIO(handover_docx(minutes)))


def test_they_say_who_hands_what_over_to_whom_and_what_is_left_in_three_copies_to_be_signed() -> None:
    said = words(opened(MINUTES))
    assert "BIÊN BẢN\nGiao nhận hộp thư điện tử của đơn vị" in said
    assert "Căn cứ khoản 5 Điều 8 Quy định" in said
    assert "Thực hiện bàn giao ngày 27 tháng 11 năm 2026, tại Ủy ban nhân dân xã Long Tân" in said
    assert "I. BÊN GIAO\nÔng (bà): Nguyễn Thị Ví Hòa; chức vụ: Chủ tịch" in said
    assert "II. BÊN NHẬN\nÔng (bà): Phạm Văn Ví Dũng; chức vụ: Phó Chủ tịch" in said
    assert "1. Hộp thư: xlongtan@nhontrach.example.\n2. Báo cáo chưa nộp: 1." in said
    assert "IV. PHẦN CHƯA BÀN GIAO\nBên giao ghi: Thư nháp\nThư lưu trữ năm 2025\nV. MẬT KHẨU" in said
    assert "bên giao 01 bản, bên nhận 01 bản, Phòng Văn hóa và Thông tin 01 bản./." in said
    assert "{" not in said


def test_what_there_is_not_leaves_no_trace_but_that_nothing_is_left() -> None:
    said = words(opened(replace(MINUTES, basis="", not_given="")))
    assert "Căn cứ" not in said
    assert "IV. PHẦN CHƯA BÀN GIAO\nKhông có.\nV. MẬT KHẨU" in said
