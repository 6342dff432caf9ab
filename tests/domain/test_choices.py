"""Choices that are typed: tolerant of courtesy, short names, yes and no; never a guess."""

import pytest

from bot.conversation import forbids
from bot.conversation.choices import (
    denies_label,
    is_agreed,
    is_no,
    is_stop,
    options_meant,
    puts_off,
    repeats_label,
    says_send,
)

UNITS = {"1": "Phòng Nội vụ", "2": "UBND xã Long Tân", "3": "UBND xã Phú Hội", "4": "UBND xã Phú Đông"}
PEOPLE = {
    "1": "Trần Thị Mẫu Lan – Công chức",
    "2": "Lê Văn Mẫu Minh – Công chức",
    "3": "Phạm Văn Ví Dũng – Phó Chủ tịch",
    "4": "Nguyễn Thị Lan Anh – Văn thư",
    "0": "Người khác",
}
WORKED = {"yes": "Đã được", "no": "Vẫn chưa được"}
OPENED = {"no": "Chưa mở, chưa cung cấp", "yes": "Đã mở, hoặc đã cung cấp mật khẩu"}
PLAIN = {"yes": "Có", "no": "Không"}
KINDS = {"login": "Không đăng nhập được", "mail": "Không gửi hoặc nhận được thư", "full": "Hộp thư đầy"}
REVIEW = {"send": "Gửi", "add": "Bổ sung", "edit": "Sửa", "cancel": "Hủy"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("để chị Lan Anh coi", "4"),
        ("à không, để Dũng đi", "3"),
        ("a khong de dung di", "3"),
        ("thôi để anh Dũng phó chủ tịch làm cũng được", "3"),
        ("cho Minh trực giùm", "2"),
        ("vậy nhờ Dũng coi giùm em nha", "3"),
        ("không để Dũng coi", ""),
        ("đừng cho Dũng trực", ""),
        ("để mai", ""),
        ("cho em hỏi", ""),
    ],
)
def test_who_is_to_do_it_is_named_in_a_sentence(typed: str, meant: str) -> None:
    assert options_meant(typed, PEOPLE) == [*meant]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phú hội", "3"),
        ("xã phú hội", "3"),
        ("ubnd phu hoi", "3"),
        ("hội phú", ""),
        ("xa phu hoi", "3"),
        ("ubnd xa phu hoi", "3"),
        ("dạ phú hội ạ", "3"),
        ("nội vụ", "1"),
        ("noi vu nhe", "1"),
        ("Long Tân", "2"),
        ("phú", "34"),
        ("ubnd xã", "234"),
        ("phước an", ""),
        ("5", ""),
        ("2", "2"),
    ],
)
def test_a_unit_by_its_short_name(typed: str, meant: str) -> None:
    assert "".join(options_meant(typed, UNITS)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("minh", "2"),
        ("anh Minh", "2"),
        ("dạ anh Minh ạ", "2"),
        ("đ/c Dũng", "3"),
        ("dung", "3"),
        ("đúng", ""),
        ("dạ đúng ạ", ""),
        ("Lê Văn Mẫu Minh", "2"),
        ("chị Lan", "14"),
        ("Lan Anh", "4"),
        ("chị Lan Anh", "4"),
        ("mẫu lan", "1"),
        ("người khác", "0"),
        ("công chức", "12"),
        ("Hùng", ""),
        ("anh", "4"),
        ("dạ", ""),
    ],
)
def test_a_person_without_title_or_by_the_given_name(typed: str, meant: str) -> None:
    assert "".join(options_meant(typed, PEOPLE)) == meant


@pytest.mark.parametrize("options", [WORKED, OPENED, PLAIN], ids=["worked", "opened", "plain"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((one, "yes") for one in ("có", "co", "dạ có", "dạ có ạ", "rồi", "dạ rồi ạ")),
        *((one, "no") for one in ("không", "ko", "k", "hong", "hông", "dạ không ạ", "chưa", "dạ chưa ạ")),
    ],
)
def test_yes_and_no(options: dict[str, str], typed: str, meant: str) -> None:
    assert options_meant(typed, options) == [meant]


@pytest.mark.parametrize("typed", ["vâng", "ừ", "ok", "ok em"])
def test_mere_assent_is_yes_but_no_outcome(typed: str) -> None:
    assert options_meant(typed, PLAIN) == ["yes"]
    assert options_meant(typed, WORKED) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Đổi rồi ạ", "yes"),
        ("có làm rồi ạ", "yes"),
        ("em đổi hết rồi anh", "yes"),
        ("đã ban hành", "yes"),
        ("doi mk r", "yes"),
        ("chưa có ạ", "no"),
        ("vẫn chưa đổi", "no"),
        ("không đổi", "no"),
        ("hỏng rồi", ""),
        ("đổi gần hết rồi", ""),
        ("có nhưng chưa đủ", ""),
        ("có lẽ có", ""),
        ("chưa rõ", ""),
        ("không biết", ""),
        ("đang làm", ""),
        ("có 5 máy", ""),
        ("có phải không?", ""),
    ],
)
def test_yes_and_no_in_a_few_words(typed: str, meant: str) -> None:
    assert "".join(options_meant(typed, PLAIN)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("em làm theo rồi mà vẫn chưa được", "no"),
        ("vẫn không được anh ơi", "no"),
        ("dạ được rồi ạ", "yes"),
        ("em vào được rồi", "yes"),
        ("không biết có được không", ""),
        ("chờ em xem", ""),
    ],
)
def test_an_outcome_in_a_sentence(typed: str, meant: str) -> None:
    assert "".join(options_meant(typed, WORKED)) == meant


@pytest.mark.parametrize(
    ("typed", "options", "meant"),
    [
        ("dạ hộp thư đầy ạ", KINDS, ["full"]),
        ("đầy", KINDS, ["full"]),
        ("gửi được", KINDS, []),  # what the label denies
        ("nhận được thư", KINDS, []),
        ("đăng nhập được", KINDS, []),
        ("có", KINDS, []),
        ("không", KINDS, []),
        ("dạ gửi đi ạ", REVIEW, ["send"]),
        ("gửi luôn nhé", REVIEW, ["send"]),
        ("ok", REVIEW, []),
        ("vâng", {"yes": "Xác nhận"}, ["yes"]),
        ("có", {"yes": "Xác nhận"}, []),
        ("không", {"yes": "Xác nhận"}, []),
        ("", REVIEW, []),
        ("...", REVIEW, []),
        ("ừ", {"yes": "Tôi đồng ý", "no": "Không"}, []),  # consent is said in words
        ("đồng ý", {"yes": "Tôi đồng ý", "no": "Không"}, ["yes"]),
        *((one, {"add": "Bổ sung"}, []) for one in ("bỏ", "bo", "bỏ đi em")),
        *((one, {"add": "Bổ sung", "skip": "Bỏ qua"}, ["skip"]) for one in ("bỏ", "bo", "bỏ đi em")),
        *((one, {"add": "Bổ sung", "skip": "Bỏ qua"}, ["add"]) for one in ("bổ", "bổ sung", "bo sung ạ")),
    ],
)
def test_other_choices(typed: str, options: dict[str, str], meant: list[str]) -> None:
    assert options_meant(typed, options) == meant


@pytest.mark.parametrize("typed", ["thôi", "dạ thôi", "thôi ạ", "thôi em ơi", "thôi không làm nữa", "Thôi."])
def test_leaving(typed: str) -> None:
    assert is_stop(typed)


@pytest.mark.parametrize("typed", ["thôi việc", "hủy", "Thôi Thị Ví", "thôi trực thay", ""])
def test_not_leaving(typed: str) -> None:
    assert not is_stop(typed)


def test_no_is_said_in_many_ways() -> None:
    assert all(is_no(one) for one in ("không", "dạ không ạ", "ko", "k có", "chưa có", "hông nha"))
    assert not any(is_no(one) for one in ("có", "không gửi được thư", "xong"))


PUT_OFF = (
    "de chieu e lam tiep",
    "để mai em nhập tiếp",
    "lát nữa em trả lời tiếp nhé",
    "bận quá để lúc khác làm tiếp",
)
NOT_PUT_OFF = ("em làm tiếp", "không làm tiếp", "để chiều", "để cán bộ làm tiếp công việc", "mai làm tiếp")


@pytest.mark.parametrize("typed", [*PUT_OFF, *NOT_PUT_OFF])
def test_what_is_under_way_is_put_off(typed: str) -> None:
    assert puts_off(typed) == (typed in PUT_OFF)


@pytest.mark.parametrize("typed", ["gửi", "gui di em", "ok gửi luôn nhé", "dạ thôi gửi đi ạ"])
def test_all_is_to_be_sent_as_it_is(typed: str) -> None:
    assert says_send(typed)


@pytest.mark.parametrize("typed", ["em gửi sau", "gửi ảnh", "không gửi", "gửi cho xã"])
def test_what_sends_nothing_yet(typed: str) -> None:
    assert not says_send(typed)


@pytest.mark.parametrize(
    "typed", ["đừng gửi", "dung gui nha", "ok dung goi luon", "đừng có duyệt", "chớ nộp vội", "dung trinh"]
)
def test_what_is_forbidden_is_no_assent(typed: str) -> None:
    assert forbids(typed)
    assert not says_send(typed)
    assert not any(is_agreed(typed, label) for label in ("Gửi", "Duyệt và nộp", "Trình thủ trưởng"))


@pytest.mark.parametrize("typed", ["đúng rồi gửi đi", "đúng, gửi", "đúng gửi", "dung roi gui di", "dung roi"])
def test_what_is_right_is_not_forbidden(typed: str) -> None:
    assert not forbids(typed)


GIVES = "Giao cho Ngô Thị Mẫu Yến"
ASKED = "Việc giao thực hiện ngay, không đợi đến 26/11/2026"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("ừ giao", GIVES),
        ("giao đi em", GIVES),
        ("giao cho chị Yến", GIVES),
        ("tiep nhan", "Tiếp nhận SC-2026-0008"),
        ("dạ tiếp nhận luôn ạ", "Tiếp nhận SC-2026-0008"),
        ("tiếp nhận sc 8", "Tiếp nhận SC-2026-0008"),
        ("chuyển cho anh Thử", "Chuyển tới Lê Văn Thử (Phòng Tư pháp)"),
        ("ừ, hệ thống thư của tỉnh ngừng từ 14h", "Báo hệ thống thư ngừng"),
    ],
)
def test_words_repeat_a_label(typed: str, label: str) -> None:
    assert repeats_label(typed, label, ASKED)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("không", GIVES),
        ("ừ", GIVES),
        ("giao chưa", GIVES),
        ("giao được không", GIVES),
        ("khoan giao", GIVES),
        ("giao cho chị Lan", GIVES),
        ("tiếp nhận sc 9", "Tiếp nhận SC-2026-0008"),
        ("chuyển cho anh Mẫu", "Chuyển tới Lê Văn Thử (Phòng Tư pháp)"),
        ("hệ thống thư của tỉnh ngừng từ 14h", "Báo hệ thống thư ngừng"),
        ("ừ, hệ thống thư không ngừng đâu", "Báo hệ thống thư ngừng"),
        ("báo cáo tháng 11", "Báo hệ thống thư ngừng"),
    ],
)
def test_what_repeats_no_label(typed: str, label: str) -> None:
    assert not repeats_label(typed, label, ASKED)


def test_a_label_is_denied_by_its_words() -> None:
    assert all(denies_label(one, GIVES) for one in ("khoan giao", "chưa giao nhé", "thôi đừng giao nữa"))
    assert not any(denies_label(one, GIVES) for one in ("giao", "giao chưa", "không", "chưa xong"))
