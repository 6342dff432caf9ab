"""Understanding: the normal form, what tables tell, how far one may go, and the weights that are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.understanding import Act, Intent, Standing, understand, weights_file
from bot.domain.understanding.normal import normal
from tests.understanding import training
from tests.understanding.corpora import read_corpora
from tests.yardstick import at_most

NORMAL = [
    ("ddax kieemr tra, khoong cos thuw mowis", "da kiem tra khong co thu moi"),
    ("kho6ng d9u7o75c", "khong duoc"),
    ("nhowf anh Dũngg trực thay em", "nho anh dung truc thay em"),
    ("a/c oi k vo dc mail 8h45 kt4 t2 👍", "anh chi oi khong vao duoc thu 8h45 kt4 thu hai ok"),
    ("đ/c Oanh giữ xphudong@nhontrach.example", "dong chi oanh giu xphudong@nhontrach.example"),
    ("mô rứa, hấn nỏ chịu coi thơ", "dau the no khong chiu xem thu"),
    ("bữa ni tui dìa sớm nghen", "hom nay toi ve som nhe"),
]
TOLD = [
    ("ok em", Standing.NUDGE, Intent.ACKNOWLEDGE),
    ("dạ ok ạ", Standing.COVER_ASKED, Intent.ACCEPT),
    ("vâng", Standing.REVIEW, Intent.SEND),
    ("ko", Standing.YES_NO, Intent.NO),
    ("chưa ạ", Standing.NUDGE, Intent.NOT_YET),
    ("chưa", Standing.INCIDENT_RESOLVED, Intent.INCIDENT_NOT_OK),
    ("xong rồi nhé", Standing.NUDGE_TWO_UNITS, Intent.CHECK_DONE),
    ("2", Standing.NUDGE, Intent.CHOOSE),
    ("kt4", Standing.NONE, Intent.CHOOSE),
    ("12", Standing.REPORT_REQUEST, Intent.REPORT_ANSWER),
    ("/vangmat sáng thứ Năm", Standing.NONE, Intent.AWAY),
    ("/nhansu thêm Nguyễn Thị Nụ, nhân viên thủ thư, từ 02/01", Standing.NONE, Intent.PERSONNEL_JOIN),
]
OPENED = [
    ("officer", "mai em nghỉ, chị Lan trực thay nha", Intent.COVER),
    ("officer", "cho chị xin số điện thoại bên phòng nội vụ", Intent.DIRECTORY),
    ("office", "thông báo tới tất cả các đơn vị chiều nay bảo trì hộp thư từ 17h", Intent.BROADCAST),
    ("head", "từ nay giao cô Hạnh theo dõi hộp thư cơ quan", Intent.DELEGATE),
    ("officer", "hướng dẫn em cách dùng cái này với", Intent.HELP),
    ("officer", "em quên mật khẩu hộp thư rồi phải làm sao", Intent.PASSWORD_TROUBLE),
]
OF_THE_ASSISTANT = [  # with nothing open, and under a reminder
    (Intent.HELP, Act.OPEN, ("hướng dẫn sử dụng", "giúp tôi với", "huong dan su dung")),
    (Intent.MENU, Act.OPEN, ("Menu chức năng", "xem chức năng", "mở menu")),
    (Intent.CANCEL, Act.DO, ("/huy", "thôi", "dừng lại", "thoát", "bỏ qua")),
    (Intent.THANKS, Act.DO, ("cảm ơn", "Cám ơn anh", "cảm ơn nhiều", "tks", "cảm ơn đã nhắc")),
    (Intent.GREETING, Act.DO, ("xin chào", "chào anh", "em chào anh ạ", "Kính chào hệ thống", "alo")),
    (Intent.UNDO, Act.DO, ("nhầm", "bấm nhầm", "em bấm nhầm rồi", "gõ sai rồi", "chọn nhầm")),
]
OUTSIDE = ["trưa nay ăn gì đây mấy chị", "giá vàng hôm nay bao nhiêu một chỉ", "asdkj qwe zzz"]


@pytest.mark.parametrize(("typed", "plain"), NORMAL)
def test_normal_form(typed: str, plain: str) -> None:
    assert normal(typed).plain == plain


@pytest.mark.parametrize(("typed", "standing", "intent"), TOLD)
def test_a_table_tells(typed: str, standing: Standing, intent: Intent) -> None:
    reading = understand(typed, "officer", standing)
    assert (reading.intent, reading.lead) == (intent, 1.0)


@pytest.mark.parametrize(("role", "typed", "intent"), OPENED)
def test_a_sentence_opens(role: str, typed: str, intent: Intent) -> None:
    reading = understand(typed, role)
    assert (reading.intent, reading.act) == (intent, Act.OPEN)


@pytest.mark.parametrize(
    ("typed", "intent", "act"), [(typed, *meant) for *meant, said in OF_THE_ASSISTANT for typed in said]
)
@pytest.mark.parametrize("standing", [Standing.NONE, Standing.NUDGE])
def test_what_is_said_of_the_assistant(typed: str, intent: Intent, act: Act, standing: Standing) -> None:
    reading = understand(typed, "officer", standing)
    assert (reading.intent, reading.act) == (intent, act)


@pytest.mark.parametrize("typed", OUTSIDE)
def test_what_is_outside_does_nothing(typed: str) -> None:
    reading = understand(typed, "officer")
    assert reading.intent == Intent.OUT_OF_SCOPE
    assert reading.act in (Act.NONE, Act.ASK)


@given(st.text(max_size=300), st.sampled_from(list(Standing)))
def test_any_text_is_read(typed: str, standing: Standing) -> None:
    reading = understand(typed, "officer", standing)
    assert 1 <= len(reading.candidates) <= 3
    assert all(
        value == "" or value in reading.typed for key, value in reading.slots.items() if key != "result"
    )


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"]), max_size=60))
def test_what_is_read_stands_in_the_text(typed: str) -> None:
    text = normal(typed)
    for word in text.words:
        assert 0 <= word.start < word.end <= len(text.typed)


def test_a_long_text_is_read_in_time() -> None:
    with at_most(1):
        understand("nhắc em kiểm tra hộp thư lúc 9 giờ " * 2000, "officer")


def test_the_corpora_hold_together() -> None:
    lines = read_corpora()
    assert {line.intent for line in lines} == {str(one) for one in Intent}
    assert {line.context for line in lines} == {str(one) for one in Standing}
    wrong = [
        (line.hand, line.text, key)
        for line in lines
        for key, value in line.slots.items()
        if key != "result" and value.replace("\\n", "\n") not in line.text
    ]
    assert wrong == []


def test_the_weights_are_of_these_corpora() -> None:
    assert weights_file.head()["made_of"] == training.fingerprint()
