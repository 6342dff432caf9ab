"""Which kind of incident a sentence tells of: taken where it is plain, asked about where it is not."""

import pytest

from bot.domain.incident_words import kind_said, opened_meant, tells_of_unit_mailbox
from bot.domain.understanding import Standing, understand

KINDS = """
full     Mail em bị đầy rồi
full     mail em bi day roi
full     hộp thư xã đầy nhóc, xóa không kịp
full     Hộp thư báo vượt dung lượng nên các đơn vị gửi đến đều bị trả về
full     hop thu phong day nen ko nhan them duoc
mail     thư ở đây gửi hoài không đi
mail     hôm giờ em không gửi được ra ngoài tỉnh
mail     ko nhan duoc thu tu hom qua
mail     thư gửi đi bị trả về từ trưa
login    Quên mật khẩu rồi chị ơi
login    mat khau het han bac khong biet doi lam sao
login    nhập sai 5 lần bị khóa tài khoản rồi
login    vào hộp thư không được
exposed  em lỡ đưa mật khẩu cho bạn thực tập xài ké
exposed  hộp thư trường tôi bị chiếm quyền
exposed  có người lạ vô đổi mật khẩu hộp thư
exposed  thư em bị ai đăng nhập ở nước ngoài
exposed  em lỡ gửi mật khẩu rồi làm sao
forged   có thư mạo danh Chủ tịch huyện
forged   thư này có phải lừa đảo không em
forged   có cái thư lạ bảo bấm vào link đổi mật khẩu
virus    mở file đính kèm cái nó báo virus
virus    máy anh mới hiện bảng đòi tiền chuộc
lost     thư cũ mất sạch trong hộp đến rồi
lost     vào được mà mất hết thư tháng 5
-        chữ trong thư ra toàn ô vuông
exposed  em bấm link lừa đảo rồi lỡ nhập mật khẩu cho nó
forged   thư lạ bảo bấm link, em bấm rồi mà chưa nhập mật khẩu
full     phòng em có 3 hộp bị đầy, hộp ptp với ttmau
full     xa em co 2 hop day roi
-        hộp thư của xã chưa đầy đâu
-        em nhận 3 hộp đầy đủ rồi
-        hộp thư mất hết danh bạ
-        thư đây em gửi lại chị xem
-        chị ơi hộp thư sao ấy
"""
ROWS = [line.split(maxsplit=1) for line in KINDS.strip().splitlines()]


@pytest.mark.parametrize(("kind", "typed"), ROWS)
def test_a_plain_kind_is_taken_and_no_other(kind: str, typed: str) -> None:
    plain = understand(typed, "officer", Standing.NONE).text.plain
    assert (kind_said(typed, plain) or "-") == kind


OPENED = """
yes   dạ bấm link rồi chứ chưa nhập mật khẩu
yes   em co bam vao link nhung chua nhap
yes   mới mở thư thôi
yes   lỡ nhập mật khẩu rồi
yes   có thư giả mạo, mở file thì máy đơ luôn
no    chưa mở, chưa nhập
no    em chưa có bấm vào link gì cả chị
no    đã gửi ảnh cho anh rồi, chưa mở
half  chưa nhập mật khẩu
half  chua cung cap mk dau
half  chưa đọc mật khẩu cho ai
-     chưa
-     link này có mở được không
-     thư bảo bấm vào link rồi nhập mật khẩu
"""


@pytest.mark.parametrize(("meant", "typed"), [line.split(maxsplit=1) for line in OPENED.strip().splitlines()])
def test_what_was_opened_is_told(meant: str, typed: str) -> None:
    assert (opened_meant(typed) or "-") == meant


def test_the_mailbox_of_the_unit_is_named() -> None:
    units = (
        "hộp thư phòng bị mất hết thư",
        "mail của đơn vị mất thư",
        "hop thu co quan day",
        "hộp thư chung đầy",
    )
    others = (
        "mất hết thư xã gửi",
        "hộp thư của tôi đầy",
        "mail xã gửi không nhận được",
        "thư của phòng bị trả về",
    )
    assert all(map(tells_of_unit_mailbox, units))
    assert not any(map(tells_of_unit_mailbox, others))
