"""Meaning of typed words: tables of what officials type, and what must never settle a duty."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phrases import (
    Meaning,
    is_in_doubt,
    is_plainly_done,
    name_of_checker,
    read_intent,
    round_named,
    rounds_told,
)

SAID = {
    Meaning.DONE: """
        xong
        Xong.
        xong rồi
        xong rồi ạ
        rồi
        rồi ạ
        dạ rồi
        dạ xong
        em xong rồi nhé
        đã kiểm tra
        đã kiểm tra hộp thư
        ĐÃ KIỂM TRA
        tôi đã kiểm tra hộp thư đơn vị
        đã ktra
        da ktra
        da kiem tra hop thu
        ktra xong roi
        kiểm tra rồi
        em check mail rồi
        e ktra hthu r ạ
        đã xem thư
        em coi thư rồi
        đã kiểm tra hộp thư lúc 8h30
        đã kiểm tra hộp thư lần 1
        báo cáo đã kiểm tra hộp thư buổi chiều
        báo đã kiểm tra
        hoàn thành kiểm tra hộp thư lần 1
        hoan thanh
        đã kiểm tra hộp thư xã Long Tân
        đã kiểm tra, cảm ơn
        dạ em kiểm tra rồi
        vâng, đã kiểm tra đầy đủ
        ok xong
        đã mở hộp thư
        done
        em làm rồi
        rồi anh ơi
    """,
    Meaning.NOTHING_NEW: """
        chắc chắn không có thư mới
        ghi nhận muộn lần 1 giùm em, không có thư
        xem kỹ rồi, không có thư mới
        không có thư mới
        ko có thư mới
        khong co thu moi
        đã kiểm tra, không có thư mới
        em kiểm tra rồi, không có gì mới
        hôm nay không có thư nào
        chưa có thư mới
        không có gì
        0 thư mới
        hộp thư trống
    """,
    Meaning.HANDLED: """
        thư hôm qua đã xử lý
        có thư đã xử lý
        có thư mới và đã xử lý
        đã kiểm tra, có thư mới và đã xử lý
        co thu, da xu ly xong
        đã xử lý
        dạ đã xử lý xong
        đã đọc thư và trả lời
        có 2 thư đã trả lời
        ủa vào được rồi, có 1 thư mời họp, đã xử lý
    """,
    Meaning.WAITING_FOR_HEAD: """
        chờ thủ trưởng
        có thư, chờ thủ trưởng
        đang chờ lãnh đạo chỉ đạo
        đợi sếp duyệt
        cho thu truong
        đã trình thủ trưởng
        chờ ý kiến
        da em kiem tra roi a, co 2 thu moi da chuyen lanh dao xu ly
        kiểm tra rồi, có thư mới, em đã gửi cho sếp
        đã chuyển thư cho chủ tịch
        em vừa đưa thư lên lãnh đạo
    """,
    Meaning.NO_ACCESS: """
        không vào được
        ko vào đc
        khong vao duoc hop thu
        không truy cập được hộp thư
        em không mở được hộp thư
        đăng nhập không được
        mất mạng
        không kiểm tra được
    """,
    Meaning.WILL: """
        ok
        Oke
        ok anh
        OK ạ
        dạ
        Dạ vâng ạ
        vâng
        ừ
        uh
        👍
        ✅
        ừm
        okie nha
        đã
        👌👍
        ok rồi
        để em kiểm tra
        em kiểm tra ngay
        dạ em kiểm tra
        em sẽ kiểm tra
        đang kiểm tra
        đã rõ
        em rõ rồi ạ
        đồng ý
        da
        da vang
    """,
    Meaning.NOT_YET: """
        chưa
        em chưa
        chưa kiểm tra
        em chưa kiểm tra hộp thư
        chưa xong
        chua ktra
        vẫn chưa
    """,
    Meaning.SNOOZE: """
        đang làm báo cáo, 10h nhắc lại em
        em bận lắm, lát 4h30 coi
        chieu nay 4h15 em coi
        đừng nhắc giờ này, 10h nhắc lại
        nhắc lại sau
        nhắc lại sau 15 phút
        30 phút nữa nhắc
        30p nữa
        để sau đi
        lát nữa nhắc tôi
        đang họp, nhắc lại sau
        đang bận
        dang hop
        e bận họp
        tạm hoãn
        hoãn nhắc 1 giờ
        chờ 30 phút nữa
        chưa kiểm tra được, nhắc lại lúc 10h
        chiều nhắc lại giúp tôi
    """,
    Meaning.UNKNOWN: """
        mai em nghỉ
        nghỉ phép đến thứ 6
        em xin nghỉ
        tuần sau tôi đi công tác
        hôm nay em nghỉ ốm
        em đi tập huấn
        mai e nghi
        chiều e nghỉ
        chiều nay em nghỉ
        tôi đi vắng hai hôm
        đã kiểm tra chưa?
        đã kiểm tra chưa
        xong chưa
        xong chưa em
        em đã kiểm tra hộp thư chưa ạ?
        xong rồi à
        kiểm tra rồi hả
        ai đã kiểm tra
        có thư mới không
        đơn vị nào đã kiểm tra
        khi nào xong
        mỗi ngày kiểm tra hộp thư mấy lần
        có phải kiểm tra hôm nay không
        hạn nộp báo cáo là ngày nào
        ktra xong chua
        xong?
        được nghỉ không ạ
        xong đâu mà xong
        ai bảo xong
        làm sao để xem thư
        cảm ơn
        Cám ơn anh
        cảm ơn nhiều
        tks
        cảm ơn đã nhắc
        Huy
        huy
        họp xong rồi
        xong báo cáo rồi
        đã kiểm tra máy in
        đã kiểm tra sức khỏe
        phải kiểm tra
        nếu xong em báo
        nộp báo cáo 6 tháng
        cán bộ nghỉ hưu
        cán bộ nghỉ việc, đề nghị thu hồi hộp thư
        đã chuyển công tác sang đơn vị khác
        đổi thủ trưởng
        không nhận được thư đến
        không thấy thư
        đầu mối thư điện tử của phòng
        quên mật khẩu
        lỗi không mở được tệp đính kèm
        abc xyz
        kt1
        1
        không
        ...
        đã kiểm tra nhưng không xem hết
        đã gửi báo cáo cho lãnh đạo
        thư của phòng đã gửi báo cáo lên lãnh đạo
        đã gửi thông báo tới các thủ trưởng
        chiều em kiểm tra, nếu có thư đã chuyển lãnh đạo
        hôm qua em kiểm tra rồi
        hôm kia đã kiểm tra, không có thư mới
        thứ hai em kiểm tra xong rồi
        cả hai hôm qua xong rồi
        sáng mai em kiểm tra rồi báo
        chiều em kiểm tra xong rồi báo
        xong việc này em kiểm tra
        gần xong rồi
        tưởng xong rồi
        em định kiểm tra rồi
        hình như không có thư mới
        chắc là không có thư mới
        không có thư mời
        em kiểm tra sức khỏe rồi, không có gì
        sếp xem rồi, không có thư mới
        Lan kiểm tra rồi
        chờ sếp duyệt đơn nghỉ
        đợi lãnh đạo về rồi tính
        em đang chờ chủ tịch ký lương
        xin ý kiến sếp đi trễ
        đừng nhắc nữa
        khỏi nhắc nữa, tui về hưu rồi
        tui nghỉ phép rồi nhắc chi nữa
        30 phút nữa em nghỉ
        lát nữa em nghỉ
        nhắc lại giùm nội dung thông báo hôm qua
        nhắc em 9h sáng thứ tư làm bc 6 tháng
    """,
}
CASES = [
    (line.strip(), meaning) for meaning, lines in SAID.items() for line in lines.splitlines() if line.strip()
]
SETTLING = {Meaning.DONE, Meaning.NOTHING_NEW, Meaning.HANDLED, Meaning.WAITING_FOR_HEAD}


@pytest.mark.parametrize(("typed", "meaning"), CASES)
def test_what_typed_words_mean(typed: str, meaning: Meaning) -> None:
    assert read_intent(typed) == meaning
    assert read_intent(unicodedata.normalize("NFD", typed)) == meaning


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("xong 1", Meaning.DONE),
        ("xong số 2", Meaning.DONE),
        ("đã kiểm tra 2", Meaning.DONE),
        ("không có thư mới 1", Meaning.NOTHING_NEW),
        ("ok 2", Meaning.WILL),
        ("đã kiểm tra lần 2", Meaning.DONE),
        ("xong chưa 1", Meaning.UNKNOWN),
    ],
)
def test_a_number_after_it_changes_nothing(typed: str, meaning: Meaning) -> None:
    assert read_intent(typed) == meaning


@pytest.mark.parametrize("typed", [line for line, meaning in CASES if meaning is Meaning.DONE])
def test_a_denied_or_doubted_done_never_settles(typed: str) -> None:
    assert read_intent(f"chưa {typed}") not in SETTLING
    assert read_intent(f"{typed} chưa?") not in SETTLING
    assert read_intent(f"nếu {typed}") not in SETTLING


@given(st.text() | st.lists(st.sampled_from([line for line, _ in CASES]), max_size=3).map(" ".join))
def test_no_text_is_too_odd(typed: str) -> None:
    meaning = read_intent(typed)
    assert "?" not in typed or meaning not in SETTLING


@pytest.mark.parametrize(
    "typed", ["coi rồi, giá cao quá", "xong đời rồi", "hết thư giãn rồi", "Lan kiểm tra rồi"]
)
def test_words_that_no_check_needs_make_it_not_plain(typed: str) -> None:
    assert not is_plainly_done(typed)


@pytest.mark.parametrize(
    "typed", ["em coi hồi 7h15 rồi mà quên bấm", "xong rooif a", "hôm qua quên, hôm nay em xem rồi"]
)
def test_how_a_check_is_told_besides_leaves_it_plain(typed: str) -> None:
    assert is_plainly_done(typed)
    assert not is_in_doubt(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("lần 1 không có thư", 1),
        ("lần thứ hai em xem rồi", 2),
        ("sáng không có thư", 1),
        ("sáng mai em xem", 0),
        ("chiều nay có thư", 2),
        ("hai lần đều không có thư", 0),
        ("có 1 thư", 0),
    ],
)
def test_the_round_that_is_named(typed: str, number: int) -> None:
    assert round_named(typed) == number


def test_what_is_told_of_each_round() -> None:
    assert rounds_told("lần 1 không có thư, lần 2 cũng không") == {1: "khong co thu", 2: "cung khong"}
    assert rounds_told("cả hai lần đều không có thư") == dict.fromkeys((1, 2), "deu khong co thu")
    assert rounds_told("lần 1 không có thư") == {}
    told = rounds_told("lần 1 9h mà quên báo, không có gì; giờ lần 2 cũng không có")
    assert told == {1: "9h ma quen bao khong co gi", 2: "cung khong co"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("chi Diễn Tập ktra r, co 2 thu moi", "Diễn Tập"),
        ("anh Thử đã xem rồi", "Thử"),
        ("chị kiểm tra rồi", ""),
        ("CHỊ LAN KIỂM TRA RỒI", ""),
        ("chuyển anh Thử, kiểm tra xong", ""),
        ("có 1 thư, trình anh Thử xem rồi", ""),
    ],
)
def test_who_is_said_to_have_looked(typed: str, name: str) -> None:
    assert name_of_checker(typed) == name
