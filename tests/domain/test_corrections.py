"""What puts an earlier answer right, and what speaks of a mistake but answers the question."""

import pytest

from bot.conversation.corrections import Correction, ending_correction, read_correction

PUT_RIGHT = {
    "à nhầm, câu trên là 12": Correction("12", is_named=True),
    "dạ em nhầm, 12 mới đúng": Correction("12"),
    "sửa câu 1 thành 15 giúp em": Correction("15", 1, is_named=True),
    "nhầm rồi, thứ sáu chứ không phải thứ năm": Correction("thứ sáu"),
    "a nham, cau tren la 12 a": Correction("12", is_named=True),
    "câu trước phải là 12 nhé": Correction("12", is_named=True),
    "câu trên sửa thành Số lượng thư khẩn": Correction("Số lượng thư khẩn", is_named=True),
    "câu 1 em ghi nhầm, đúng là 12": Correction("12", 1, is_named=True),
    "hồi nãy em ghi sai số, 12 ạ": Correction("12", is_named=True),
    "em chọn nhầm, là Hộp thư đầy": Correction("Hộp thư đầy"),
    "em nhầm": Correction(""),
    "e bị lộn câu 2, là 3 thư": Correction("3 thư", 2, is_named=True),
    "sua lai cau 2 la khong": Correction("khong", 2, is_named=True),
    "lộn rồi, ngày mai mới đúng": Correction("ngày mai"),
    "à mà nhầm 13 máy": Correction("13 máy"),
    "sai rồi, hạn nộp là thứ năm": Correction("hạn nộp là thứ năm"),
    "ý lộn, thứ 5 mới đúng": Correction("thứ 5"),
    "y lon, thu 5 moi dung": Correction("thu 5"),
    "à lộn thứ 6": Correction("thứ 6"),
    "thôi đổi anh Sơn": Correction("Sơn"),
    "không phải mai, thứ 6 mới đúng": Correction("thứ 6"),
    "trời ơi em nói là tháng sau, không phải mai": Correction("tháng sau"),
    "sai tên, có chữ Thị nữa mới đúng: Lê Thị Út": Correction("tên là Lê Thị Út", is_named=True),
}
ANSWERS = [
    *("nhằm phục vụ công tác kiểm tra", "gửi nhầm thư cho xã khác", "bị lộn hộp thư", "mật khẩu sai"),
    *(
        "sai mật khẩu",
        "nhập sai mật khẩu nhiều lần",
        "lộn hộp thư của xã bên",
        "câu 3 khó quá",
        "12",
        "nham hiem",
    ),
    *("sửa máy in", "báo nhầm địa chỉ cho dân", "ở trên huyện", "lúc nãy", "đổi mật khẩu là được", ""),
    *("nhầm 2 câu", "gõ sai 3 lần", "sai 3 thư", "sai giờ nhắc", "không phải lỗi của em, mạng yếu"),
]


@pytest.mark.parametrize("typed", PUT_RIGHT)
def test_puts_an_earlier_answer_right(typed: str) -> None:
    assert read_correction(typed) == PUT_RIGHT[typed]


@pytest.mark.parametrize("typed", ANSWERS)
def test_answers_the_question(typed: str) -> None:
    assert read_correction(typed) is None


ENDING = {
    "ko có khó khăn gì ạ, à mà nhầm 13 máy": ("ko có khó khăn gì ạ", Correction("13 máy")),
    "không có. à em nhầm, câu 1 là 13": ("không có", Correction("13", 1, is_named=True)),
    "ko co gi a, a ma nham 13 may": ("ko co gi a", Correction("13 may")),
}
WHOLE = [
    *("nhập sai mật khẩu, nhầm 3 lần", "bị trả về 3 thư, nhầm 2 thư", "máy hỏng 2 cái, sai số liệu"),
    *("có, em nhầm", "à nhầm, 13"),
]


@pytest.mark.parametrize("typed", ENDING)
def test_an_answer_may_end_in_a_correction(typed: str) -> None:
    assert ending_correction(typed) == ENDING[typed]


@pytest.mark.parametrize("typed", WHOLE)
def test_an_answer_that_speaks_of_a_mistake_is_one(typed: str) -> None:
    assert ending_correction(typed) is None
