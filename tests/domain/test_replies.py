"""Short replies: a table of what officials answer with, and what settles nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import ends_in_question, is_question
from bot.domain.replies import Reply, is_request, read_reply, says_done

BARE = {
    Reply.YES: "dạ; da; vâng ạ; vang a; vâng anh; ok em; ok con nghen; 👍; ừ được; Dạ vâng ạ.; được",
    Reply.AGREED: "đồng ý nhé em; đồng ý ạ; dong y; Vâng, tôi đồng ý.; nhất trí nhé",
    Reply.RECEIVED: """Dạ em nhận được rồi ạ; da em nhan duoc roi a; nhận rồi nhé; da e nhan dc roi nghen
        ; đã rõ; đơn vị em nhận được rồi nhé; đã đọc, cảm ơn phòng""",
    Reply.ACCEPTED: "dạ em nhận; da em nhan a; tui nhận; ok e nhận trực thay; Được, tui trực.",
    Reply.FIXED: "ok ổn rồi anh, cảm ơn anh; on roi; vào được rồi ạ; Vô được rồi đó nghe; được rồi anh ơi",
    Reply.APPROVED: "duyệt; Duyệt nhé; duyet; ok nộp; được, nộp đi; đồng ý nộp",
    Reply.NO: "không; khong a; dạ không ạ; chưa; da chua a",
    Reply.DECLINED: "em không nhận được; k nhan dc; tôi xin từ chối ạ; xin phép từ chối",
    Reply.DISAGREED: "không đồng ý; dạ em không đồng ý ạ; ko dong y; chưa nhất trí",
    Reply.NOT_FIXED: "chưa được; vẫn chưa được anh ơi; chua duoc; dạ vẫn vậy; chưa được anh ơi, vẫn vậy",
    Reply.RETURNED: "trả lại; không duyệt; tra lai nhe",
    Reply.THANKS: "cảm ơn; cam on anh nhieu a; cám ơn các bạn; em cảm ơn ạ; tks",
}
MORE = {  # the same, with something said besides
    Reply.RECEIVED: "nhận rồi, mà mai em nghỉ",
    Reply.FIXED: "được rồi, mà gửi thì chưa",
    Reply.DECLINED: "em không nhận được, em đi công tác",
    Reply.NOT_FIXED: "Vẫn chưa được anh ơi, nó báo khóa tài khoản; van chua duoc anh oi no bao khoa",
    Reply.RETURNED: "trả lại: thiếu số hộp thư",
    Reply.NO: "không, được rồi",
    Reply.THANKS: "cảm ơn anh, để em thử lại",
}
NOTHING = """được không?; ơn các chú; Em Nhàn ơi, em xem chưa; để em xem đã; được cái này mất cái kia; nhàn
    ; đá; chưa biết khi nào xong; đồng chí Nhận; tối nhận; vẫn chưa biết; không có thư mới
    ; đã kiểm tra; chưa nhận được ạ; chua nhan duoc; ; ,;."""


@pytest.mark.parametrize(("kind", "said"), [(kind, one) for kind in BARE for one in BARE[kind].split(";")])
def test_said_and_nothing_else(kind: Reply, said: str) -> None:
    read = read_reply(said)
    assert read
    assert (read.kind, read.is_bare) == (kind, True)


@pytest.mark.parametrize(("kind", "said"), [(kind, one) for kind in MORE for one in MORE[kind].split(";")])
def test_with_more(kind: Reply, said: str) -> None:
    read = read_reply(said)
    assert read
    assert (read.kind, read.is_bare) == (kind, False)


@pytest.mark.parametrize("said", NOTHING.split(";"))
def test_settles_nothing(said: str) -> None:
    assert read_reply(said) is None


@pytest.mark.parametrize(
    ("said", "is_conditional"),
    [
        ("không nhận, nếu không ai nhận thì em nhận", True),
        ("khong nhan, neu khong ai nhan thi em nhan", True),
        ("em không nhận được, hay là anh hỏi chị Lan", True),
        ("em không nhận được, anh hỏi chị Lan xem", False),
    ],
)
def test_what_depends_on_something(said: str, *, is_conditional: bool) -> None:
    read = read_reply(said)
    assert read
    assert (read.kind, read.is_bare, read.is_conditional) == (Reply.DECLINED, False, is_conditional)


ASKS = """Anh thử lại chưa; anh thu lai chua; cho em biết hộp thư nào ạ; Lỗi từ khi nào vậy; có cần giữ thư cũ
    không ạ; co can giu thu cu khong; ổn chưa anh?; Ai đang dùng máy đó"""
ASKS_NOTHING = """Nó báo khóa tài khoản; Em đang xử lý; đã sao lưu xong; cảm ơn anh; không vào được hộp thư
    ; 98 phần trăm; em gửi ảnh rồi ạ; hộp thư đầy; da sao luu roi
    ; em đang xem, có gì em báo; dang xem, co gi em bao anh"""
WANTS = "Anh thử đăng nhập lại giúp em; đề nghị đơn vị kiểm tra; anh gui lai giup em; nhờ chị gửi ảnh"
WORK_DONE = """đã xử lý xong, dung lượng còn trống 60%; da xu ly xong; xong rồi em
    ; đã nâng dung lượng cho đơn vị; đã reset mật khẩu cho anh rồi; vừa khắc phục lỗi đăng nhập
    ; xử lý xong rồi nhé; em đã chặn địa chỉ đó"""
WORK_OPEN = """chưa xử lý xong; đã xử lý chưa; để em xử lý; đang xử lý; da xu ly xong chua
    ; nếu đã xử lý thì báo em; ok em; cảm ơn em; SC-2026-0001; anh xử lý giúp em"""


@pytest.mark.parametrize("said", ASKS.split(";"))
def test_a_message_that_wants_an_answer(said: str) -> None:
    assert is_question(said)


@pytest.mark.parametrize("said", ASKS_NOTHING.split(";"))
def test_a_message_that_asks_nothing(said: str) -> None:
    assert not is_question(said)


@pytest.mark.parametrize(
    ("said", "is_last"),
    [
        ("Em đang xem. Anh thử lại chưa?", True),
        ("anh chờ chút, hộp thư nào vậy ạ.", True),
        ("Đang dùng bao nhiêu phần trăm", True),
        ("Ai cũng báo lỗi này, em đang xem", False),
        ("Hộp thư nào cũng vậy. Em báo Sở rồi", False),
        ("", False),
    ],
)
def test_a_message_that_ends_in_a_question(said: str, *, is_last: bool) -> None:
    assert ends_in_question(said) == is_last


@pytest.mark.parametrize("said", WANTS.split(";"))
def test_a_message_that_wants_something_done(said: str) -> None:
    assert is_request(said)


@pytest.mark.parametrize("said", WORK_DONE.split(";"))
def test_words_of_work_that_is_done(said: str) -> None:
    assert says_done(said)


@pytest.mark.parametrize("said", WORK_OPEN.split(";"))
def test_words_of_work_that_is_not_done(said: str) -> None:
    assert not says_done(said)


@given(st.text())
def test_no_text_breaks_it(said: str) -> None:
    read_reply(said)
    ends_in_question(said)
    is_request(said)
    says_done(said)
