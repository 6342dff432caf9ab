"""Results of checks: a result is recorded where it was plainly said; mail alone is asked about."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import fold
from bot.domain.phrases import Meaning, read_intent
from bot.domain.understanding import UNTOLD, Intent, normal, said_result, slots_of, tells_booked
from bot.domain.understanding.results import RESULTS

RULES = {Meaning.NOTHING_NEW: "none", Meaning.HANDLED: "handled", Meaning.WAITING_FOR_HEAD: "head"}
SAID = {
    "none": """
        không có thư mới
        đã kiểm tra, không có thư mới
        dạ không có thư nào ạ
        chưa có thư mới
        không có
        hộp thư trống
        trống trơn ạ
        0 thư
        không thư
        em coi rồi, không có gì mới
        hôm nay không có công văn nào
        hổng có thư nào hết
        sạch bong
        cả hai nơi đều không có thư mới
    """,
    "handled": """
        có thư đã xử lý
        có 2 thư em trả lời rồi
        có 2 thư mới, đã chuyển văn phòng
        có thư mới, đã vào sổ
        có 1 giấy mời, em chuyển văn phòng rồi
        có thư, xử lý xong hết rồi
        kiểm tra rồi, có 3 công văn đã vào sổ và chuyển các bộ phận
        có giấy mời của phòng giáo dục, đã báo anh Tùng
        đã trả lời thư của sở xong
        check rồi, 3 mail em forward hết rồi
    """,
    "head": """
        có thư, chờ thủ trưởng
        trình sếp rồi ạ
        em chuyển sếp rồi
        em trình chủ tịch rồi
        nhận được 1 công văn, đã trình lãnh đạo
        có thư mới, đang chờ chủ tịch cho ý kiến
        có công văn, em đưa lãnh đạo rồi
        có 2 thư đã chuyển lãnh đạo xử lý
    """,
    UNTOLD: """
        có thư mới
        dạ có thư mới ạ
        có thư
        có 1 thư mới
        có thư mời họp
        có công văn mới
        có 5 email
        mới kiểm tra xong, nhiều thư
        Đã kiểm tra. Có 02 văn bản đến
        Đã kiểm tra lúc 8h15, có 1 thư mời họp
        có email mới của sở nội vụ
        kiểm tra rồi, nhiều thư lắm để em xử lý dần
        kiểm tra rồi, có thư
        vào rồi, có mail mới
        đã xem, 2 công văn
        có 2 thư mới, em đang xử lý
        có thư, em sẽ chuyển văn phòng
        có thư mới chưa xử lý
        có thư mới nhưng chưa đọc
        đã xử lý 1 thư, còn 2 thư chưa xử lý
        có 3 thư, không có gì quan trọng
        có thư của chủ tịch
        có thư mời, sếp đi họp rồi
        nhận được 2 công văn
        em có thư trả lời của sở rồi
    """,
    "": """
        xong
        xong rồi ạ
        đã kiểm tra
        kiểm tra rồi
        em xem rồi ạ
        đã kiểm tra hộp thư lúc 8h30
    """,
}
ENTERED = {  # in the register of incoming documents, and no more than that
    True: """
        đã vào sổ
        mới vào sổ thôi ạ
        có thư mới, đã vào sổ
        em vào sổ 2 công văn rồi chuyển phòng chuyên môn
        vào sổ 12 văn bản
        kiểm tra rồi, có 3 công văn đã vào sổ và chuyển các bộ phận
        đã đăng ký văn bản đến
        vào sổ rồi, chưa trả lời
        vào sổ rồi nhưng chưa kịp xử lý
        ghi sổ xong rồi chị
    """,
    False: """
        chưa kịp vào sổ
        chưa vào sổ
        để em vào sổ
        em đang vào sổ
        sẽ vào sổ sau
        cần vào sổ không ạ
        đã vào sổ và xử lý xong
        vào sổ rồi trả lời hết rồi
        vào sổ điện tử chưa được
        lên sổ máy
        vào số 123
        có thư mới
        không có thư mới
    """,
}
REGISTER = [
    (line.strip(), told) for told, lines in ENTERED.items() for line in lines.splitlines() if line.strip()
]
CASES = [
    (line.strip(), result) for result, lines in SAID.items() for line in lines.splitlines() if line.strip()
]


def told(typed: str) -> str:
    """Return what is told by a text: what the rules or else the reader take for likely, if it was said."""
    rule = read_intent(typed)
    likely = RULES.get(rule) or slots_of(normal(typed), Intent.CHECK_DONE).get("result", "")
    return said_result(typed, likely)


@pytest.mark.parametrize(("typed", "result"), CASES)
def test_what_was_said(typed: str, result: str) -> None:
    assert told(typed) == result
    assert told(unicodedata.normalize("NFD", typed)) == result


@pytest.mark.parametrize(("typed", "result"), CASES)
def test_what_was_said_without_marks(typed: str, result: str) -> None:
    assert told(fold(typed)) == result


@pytest.mark.parametrize(("typed", "is_entered"), REGISTER)
def test_mail_that_was_only_entered_in_the_register(typed: str, is_entered: bool) -> None:
    assert tells_booked(typed) == is_entered
    assert tells_booked(fold(typed)) == is_entered


@pytest.mark.parametrize("typed", [typed for typed, result in CASES if result == UNTOLD])
@pytest.mark.parametrize("likely", ["none", "handled"])
def test_a_guess_is_held_back(typed: str, likely: str) -> None:
    assert said_result(typed, likely) == UNTOLD


@given(st.text() | st.lists(st.sampled_from([line for line, _ in CASES]), max_size=3).map(" ".join))
def test_only_what_is_likely_is_said(typed: str) -> None:
    for likely in ("", *RESULTS):
        assert said_result(typed, likely) in ("", UNTOLD, likely)
