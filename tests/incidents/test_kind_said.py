"""Which kind of incident a sentence tells of: taken where it is plain, asked about where it is not."""

import pytest

from bot.domain.incident_words import kind_said
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
-        hộp thư mất hết danh bạ
-        thư đây em gửi lại chị xem
-        chị ơi hộp thư sao ấy
"""
ROWS = [line.split(maxsplit=1) for line in KINDS.strip().splitlines()]


@pytest.mark.parametrize(("kind", "typed"), ROWS)
def test_a_plain_kind_is_taken_and_no_other(kind: str, typed: str) -> None:
    plain = understand(typed, "officer", Standing.NONE).text.plain
    assert (kind_said(typed, plain) or "-") == kind
