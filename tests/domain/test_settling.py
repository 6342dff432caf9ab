"""Questions and words that put off: they settle nothing that is asked, whatever else stands in them."""

import pytest

from bot.conversation import asks, options_meant
from bot.domain.replies import read_reply

ASKED = (  # what is asked with yes and no, as the forms ask it
    {"yes": "Đã được", "no": "Vẫn chưa được"},
    {"yes": "Có", "no": "Không"},
    {"no": "Chưa mở, chưa cung cấp", "yes": "Đã mở, hoặc đã cung cấp mật khẩu"},
    {"yes": "Đúng", "no": "Sửa"},
    {"yes": "Xác nhận"},
    {"add": "Thêm", "drop": "Không"},
    {"send": "Gửi", "edit": "Sửa", "cancel": "Hủy"},
)
QUESTIONS = """mấy giờ thì xong em?; mấy giờ thì xong em; may gio thi xong em; bao giờ xong
    ; bao gio xong vay em; bao giờ thì được; bao gio duoc; khi nào xong; khi nao xong em
    ; khi nào mới được vậy anh; chừng nào xong; sắp xong chưa; sap xong chua em; xong chưa; xong chua em
    ; được chưa; duoc chua a; đã được chưa ạ; da duoc chua; được không; dc ko em; được không ạ?
    ; có được không; co duoc khong a; ổn chưa anh; on chua; ok chưa; sao vẫn chưa được; làm sao cho được
    ; lam sao cho duoc; ai làm xong; có ai làm rồi; mở chưa; đã mở chưa; đã gửi chưa; gui chua em
    ; hủy được không em; huy duoc ko; sửa được không ạ; có phải không; đúng không; dung khong em
    ; được rồi hả; duoc roi ha em; được rồi?; chưa được hả em; không được hả; vẫn chưa được sao anh
    ; hay là được rồi nhỉ; cho em hỏi được rồi thì làm gì; đã làm gì rồi; da gui luc nao roi
    ; có gì mới không"""
PUT_OFF = """xong thì báo em nha; xong thi bao em nha; khi nào ổn thì báo em; sắp xong rồi; sap xong roi
    ; gần được rồi; chắc mai là được; mai mới xong; để mai em làm xong; nếu xong thì thôi
    ; phải chờ mấy ngày mới xong; em muốn vào được; anh nói là được rồi"""
WELL = """được rồi ạ; ok xong rồi; xong rồi em; vào được rồi; đã vào được
    ; em xóa bớt thư thì gửi được rồi; duoc roi a; da em lam theo thi duoc roi; xong; ổn rồi nha
    ; gửi được"""
ILL = """vẫn chưa được; chưa; không ạ; vẫn chưa; em ơi không phải, vẫn chưa được mà; van chua dc
    ; chưa xong; làm rồi mà vẫn không vào được; thử hết rồi vẫn không được ạ; khong duoc em oi"""
DONE = "dạ rồi em đã nhập rồi; mở rồi; da em lo mo roi; đã nhập mật khẩu rồi ạ; rồi"
NOT_DONE = "chưa em; em chưa mở; dạ chưa mở gì hết; chua a"
TOLD = """tôi coi hộp thư rồi nha không có cái nào mới hết trơn; hổng có thơ nào hếc
    ; làm xong rồi nè, trả lời hết mấy cái thư hỏi luôn; hôm nay chưa có ai gửi gì
    ; em coi rồi, khong co gi moi"""
ASKED_BESIDE_NO = """không có thư mới thì bấm nút nào; không có thư nào hả em
    ; không biết hỏi ai; sao không có thư nào"""
DENIED = "không có ai; chưa có gì; không sao đâu; chưa có ai đổi; chưa ạ; dạ chưa"


@pytest.mark.parametrize("said", [one.strip() for one in f"{QUESTIONS};{PUT_OFF}".split(";")])
def test_it_settles_nothing(said: str) -> None:
    assert [options_meant(said, options) for options in ASKED] == [[]] * len(ASKED)
    read = read_reply(said)
    assert not (read and read.is_bare)


@pytest.mark.parametrize("said", [one.strip() for one in WELL.split(";")])
def test_it_ended_well(said: str) -> None:
    assert options_meant(said, ASKED[0]) == ["yes"]


@pytest.mark.parametrize("said", [one.strip() for one in ILL.split(";")])
def test_it_ended_ill(said: str) -> None:
    assert options_meant(said, ASKED[0]) == ["no"]


@pytest.mark.parametrize("said", [one.strip() for one in DONE.split(";")])
def test_it_was_done(said: str) -> None:
    assert options_meant(said, ASKED[2]) == ["yes"]


@pytest.mark.parametrize("said", [one.strip() for one in NOT_DONE.split(";")])
def test_it_was_not_done(said: str) -> None:
    assert options_meant(said, ASKED[2]) == ["no"]


@pytest.mark.parametrize("said", [one.strip() for one in DENIED.split(";")])
def test_there_is_none(said: str) -> None:
    assert options_meant(said, ASKED[1]) == ["no"]


@pytest.mark.parametrize("said", [one.strip() for one in TOLD.split(";")])
def test_it_tells_and_asks_nothing(said: str) -> None:
    assert not asks(said)


@pytest.mark.parametrize("said", [one.strip() for one in ASKED_BESIDE_NO.split(";")])
def test_it_asks_though_it_denies(said: str) -> None:
    assert asks(said)
