"""What calls an absence off before it begins says that one is back once it has: where buttons can change."""

from tests.write import play

TRANSCRIPT = """\
minh: mai em nghỉ phép cả ngày ạ
minh: không
minh: [Gửi]
clock: 26/11 09:00
minh: [Tôi đã về]
"""


def test_the_button_of_an_absence_is_called_by_whether_it_has_begun() -> None:
    played, _menus = play(TRANSCRIPT, "telegram", "nhon-trach-2012")
    told, _clock, back = played.partition("clock:")
    assert "[Không vắng mặt nữa]" in told
    assert "Đã ghi nhận anh/chị đã về." in back


AMONG_OTHERS = """\
minh: /vangmat
minh: ngày mai
minh: không
minh: [Gửi]
minh: /vangmat
minh: thứ ba tuần sau
minh: không
minh: [Gửi]
minh: em không nghỉ nữa
clock: 26/11 09:00
minh: [Tôi đã về: cả hai lần ngày 26/11/2026]
"""


def test_so_is_that_which_tells_it_from_others() -> None:
    played, _menus = play(AMONG_OTHERS, "telegram", "nhon-trach-2012")
    told, _clock, back = played.partition("clock:")
    assert "[Không vắng mặt cả hai lần ngày 26/11/2026]" in told
    assert "Đã ghi nhận anh/chị đã về." in back
