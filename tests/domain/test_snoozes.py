"""When to be reminded again, as it is typed under a reminder: a named time is the one that is taken."""

from datetime import date, datetime, time

import pytest

from bot.conversation import at_local, moment_text
from bot.domain.dates import read_snooze
from bot.domain.phrases import Meaning, read_intent

DAY = date(2026, 11, 25)
MORNING = at_local(DAY, time(8, 40)), at_local(DAY, time(11, 30))  # when it is said, the end of the round
AFTERNOON = at_local(DAY, time(14, 5)), at_local(DAY, time(17))

IN_THE_MORNING = {
    "30p nữa": "09:10",
    "30 phút nữa nhắc em": "09:10",
    "15p": "08:55",
    "15 phút": "08:55",
    "nhắc lại sau 15 phút": "08:55",
    "sau 30p nữa": "09:10",
    "45p nữa nhắc nhé": "09:25",
    "20p nữa hỏi lại e nhé": "09:00",
    "đang lái xe, 20p nữa hỏi lại e nhé": "09:00",
    "nửa tiếng nữa": "09:10",
    "nua tieng nua nhac lai": "09:10",
    "Xin phép được nhắc lại sau khoảng nửa giờ nữa, tôi đang tiếp công dân.": "09:10",
    "1h nữa nhắc": "09:40",
    "1 tiếng nữa nhắc lại": "09:40",
    "đợi e họp xong UBND đã nhé, tầm 1 tiếng nữa nhắc lại giúp e": "09:40",
    "1 tiếng rưỡi nữa nhắc": "10:10",
    "nhắc sau 1 tiếng rưỡi": "10:10",
    "1h30 nữa nhắc lại": "10:10",
    "nhắc lúc 10h": "10:00",
    "nhac luc 10h": "10:00",
    "nhắc lúc 10": "10:00",
    "Nhắc lại lúc 10 giờ.": "10:00",
    "lát 10h ping lại e": "10:00",
    "đến 10h nhắc": "10:00",
    "để 10h": "10:00",
    "hẹn lại 10h15": "10:15",
    "nhắc lúc 9:15": "09:15",
    "nhắc e lúc 9 rưỡi": "09:30",
    "de 9h ruoi hay nhac, e dang di cho": "09:30",
    "ca hai de 9h kem 5 nhac lai di": "08:55",
    "kính mong hệ thống nhắc lại giúp tôi vào lúc 10 giờ 15 phút ạ.": "10:15",
    "11h trưa nhắc lại": "11:00",
    "cuối giờ nhắc lại": "11:00",
    "cuối buổi nhắc em": "11:00",
    "chiều nhắc lại": "13:00",
    "chiều hẵng nhắc": "13:00",
    "trưa nhắc": "11:30",
    "lát 3h chiều": "15:00",
    "nhắc lúc 15h": "15:00",
    "nhắc em lúc 4h": "16:00",
    "Chiều ni 4 giờ kém 10 nhắc tui coi hộp thư": "15:50",
    "2h kem 15 chieu nay nhac co coi mail nghen con": "13:45",
    "nhắc lúc 8h": "08:00 ngày 26/11/2026",
    "Nhắc 7 giờ tối.": "19:00",
    "sáng mai nhắc lại": "07:00 ngày 26/11/2026",
    "lát nữa nhắc em": "",
    "đang họp. lát": "",
    "chút nữa nhắc lại nghen, đang tiếp dân": "",
    "a ơi 9h15 e chưa họp xong, 9h45 nhắc e nha": "09:45",
    "9h e chua hop xong 9h45 nhac nha": "09:45",
    "9h em họp tới 10h, nhắc lúc 10h15": "10:15",
    "9h em họp, 15h nhắc em": "15:00",
    "nhắc em lúc 10h vì 9h em họp tới 9h30": "10:00",
    "30p nữa nhắc em, 9h15 em phải đi họp": "09:10",
    "chiều em bận, 10h nhắc lại": "10:00",
}
IN_THE_AFTERNOON = {
    "nhắc lúc 15h": "15:00",
    "lát 3h chiều": "15:00",
    "3h nhắc lại": "15:00",
    "4 rưỡi nhắc em": "16:30",
    "nhắc lúc 3:30": "15:30",
    "30p nữa": "14:35",
    "nửa tiếng nữa": "14:35",
    "cuối giờ nhắc lại": "16:30",
    "chiều nhắc lại": "",
    "nhắc lúc 10h": "10:00 ngày 26/11/2026",
    "nhắc lúc 18h": "18:00",
}


def read(typed: str, when: tuple[datetime, datetime]) -> str:
    found = read_snooze(typed, *when)
    return moment_text(found).removesuffix(" ngày 25/11/2026") if found else ""


@pytest.mark.parametrize(("typed", "at"), IN_THE_MORNING.items())
def test_a_time_that_is_named_in_the_morning(typed: str, at: str) -> None:
    assert read(typed, MORNING) == at


@pytest.mark.parametrize(("typed", "at"), IN_THE_AFTERNOON.items())
def test_a_time_that_is_named_in_the_afternoon(typed: str, at: str) -> None:
    assert read(typed, AFTERNOON) == at


@pytest.mark.parametrize("typed", [*IN_THE_MORNING, *IN_THE_AFTERNOON])
def test_it_is_understood_as_a_wish_to_be_reminded_again(typed: str) -> None:
    assert read_intent(typed) is Meaning.SNOOZE


@pytest.mark.parametrize(
    "typed",
    [
        "nay e coi mail luc 7h rua roi do, khoi nhac nghen",
        "lúc 2 rưỡi chiều tui mở ra coi, chi cũng xử lý rồi",
        "hẹn 16h30 hôm nay gửi tin nhắc tắt máy trước lễ",
        "nhắc 12 đơn vị chưa báo cáo",
    ],
)
def test_other_words_with_a_time_are_none(typed: str) -> None:
    assert read_intent(typed) is not Meaning.SNOOZE
