"""Old encodings are told and converted, and clean text is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.encodings import converted, encoding_of

TCVN3 = [
    ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    ("kÝnh göi: ñy ban nh©n d©n c¸c x·", "kính gửi: ủy ban nhân dân các xã"),
    ("hép th\u00ad ®iÖn tö cña c¬ quan, ®¬n vÞ", "hộp thư điện tử của cơ quan, đơn vị"),
    ("B¸o c¸o kÕt qu¶ 06 th¸ng ®Çu n¨m", "Báo cáo kết quả 06 tháng đầu năm"),
    ("ChÊp hµnh quy ®Þnh, ®Ò nghÞ söa ®æi.", "Chấp hành quy định, đề nghị sửa đổi."),
]
VNI = [
    ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
    ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("hoäp thö ñieän töû cuûa cô quan, ñôn vò", "hộp thư điện tử của cơ quan, đơn vị"),
    ("Baùo caùo keát quaû 06 thaùng ñaàu naêm", "Báo cáo kết quả 06 tháng đầu năm"),
    ("Chöông II\nSöû duïng heä thoáng thö", "Chương II\nSử dụng hệ thống thư"),
    ("quyù I, kyø hoïp, yù kieán, kyõ löôõng", "quý I, kỳ họp, ý kiến, kỹ lưỡng"),
]

REGULATION_LIKE = """
Thủ trưởng cơ quan cử cán bộ theo dõi hộp thư của đơn vị, mỗi ngày làm việc ít nhất hai lần.
Đơn vị gửi báo cáo định kỳ về Phòng trước ngày 05/6 và ngày 05/12 hằng năm.
Cán bộ, công chức, viên chức không dùng hộp thư ngoài hệ thống để trao đổi công việc.
Khi có sự cố, người sử dụng thông báo ngay; khi đổi vị trí công tác thì bàn giao hộp thư.
Văn bản điện tử có giá trị như văn bản giấy theo quy định của pháp luật về giao dịch điện tử.
Trưởng phòng tổng hợp, báo cáo Ủy ban nhân dân huyện xem xét, quyết định./.
Có gì khó xin cho ý cụ thể
Cô Hoa có ba lá thư
Xã có 02 cô giáo, 01 bác sĩ
xã nào có, xã nào không có
à, có gì hay ho
có, cám ơn cô
"""
FOREIGN = [
    "où est le café de Montréal",
    "où?",
    "Müller grüßt die schöne Straße in Köln",
    "São Paulo, José Fernández, niño",
    "naïve résumé, déjà vu",
    "Noël à Besançon",
    "© 2026 ACME®, 20°C, 3×4, §5, ½",
    "«Nhon Trach» ± 5 µm",
    "Hop thu dien tu cua co quan, don vi",
    "Ærø, Skåne, Malmö",
    "",
]


@pytest.mark.parametrize(("old", "new"), TCVN3)
def test_tcvn3_is_told_and_converted(old: str, new: str) -> None:
    assert encoding_of(old) == "tcvn3"
    assert converted(old) == new


@pytest.mark.parametrize(("old", "new"), VNI)
def test_vni_is_told_and_converted(old: str, new: str) -> None:
    assert encoding_of(old) == "vni"
    assert converted(old) == new


@pytest.mark.parametrize("line", REGULATION_LIKE.strip().splitlines())
def test_unicode_is_left_alone(line: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", line) if not unicodedata.combining(c))
    assert [converted(text) for text in (line, unicodedata.normalize("NFD", line), bare)] == [None] * 3


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_and_signs_are_left_alone(text: str) -> None:
    assert converted(text) is None


@given(st.text() | st.text(alphabet="aeiouyñôö®«¬\u00adéèçßx nght"))
def test_what_was_converted_is_not_converted_again(text: str) -> None:
    once = converted(text)
    assert once is None or once == unicodedata.normalize("NFC", once)
