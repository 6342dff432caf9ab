"""What puts right something that was sent: what is told, and the text as it should be where that is plain."""

import pytest

from bot.domain.sent_corrections import corrected_text, told_to_correct

SENT = "14h chiều mai họp giao ban tại hội trường UBND huyện, mang theo báo cáo ngày 30/11."
TOLD = {
    "đính chính: họp lúc 15h chiều mai chứ ko phải 14h": "15h chiều mai họp giao ban",
    "dinh chinh thong bao hop: 15h chu ko phai 14h": "15h chiều mai họp giao ban",
    "Đính chính lại thông báo lúc nãy: không phải 14 giờ mà là 14h30 nhé": "14h30 chiều mai họp giao ban",
    "đính chính hội trường UBND xã chứ không phải hội trường UBND huyện": "tại hội trường UBND xã, mang",
    "đính chính ngày 30/11 sửa thành ngày 01/12": "báo cáo ngày 01/12.",
}
NOT_PLAIN = [
    *("đính chính: họp lúc 15h", "sửa lại thông báo: mang theo 2 bản", "đính chính 16h chứ không phải 15h"),
    "đính chính: 15h hoặc 16h chứ không phải 14h",
]


@pytest.mark.parametrize("typed", TOLD)
def test_what_is_plain_is_put_right(typed: str) -> None:
    told = told_to_correct(typed)
    assert told
    assert TOLD[typed] in corrected_text(SENT, told)


@pytest.mark.parametrize("typed", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_be_typed(typed: str) -> None:
    told = told_to_correct(typed)
    assert told
    assert corrected_text(SENT, told) == ""


@pytest.mark.parametrize("typed", ["thông báo đính chính", "họp lúc 15h", "em đọc đính chính rồi"])
def test_what_corrects_nothing(typed: str) -> None:
    assert told_to_correct(typed) is None
