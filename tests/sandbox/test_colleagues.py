"""The demo's other people: spread over the channels, and answering by what their channel has."""

from collections import Counter
from dataclasses import replace

import pytest

from bot.sandbox import demo
from bot.sandbox.app import HOLDERS
from bot.sandbox.demo import MOST, READ, Colleague, seated
from bot.sandbox.history import HANDLED, HEAD, NONE
from bot.sandbox.phones import NOT_YET, Phones, SandboxMessage
from bot.sandbox.telegram.state import SandboxTelegram
from tests.sandbox.serving import until

LABELS = (NONE, HANDLED, HEAD, "Không vào được", "Nhắc lại sau, vắng mặt")
BUTTONS = [[{"text": label, "callback_data": f"ck:7:{number}"}] for number, label in enumerate(LABELS)]
MARKED = [[{**key, "callback_data": f"#{key['callback_data']}"}] for [key] in BUTTONS]
WORDS = "\n".join(f"kt{number} – {label}" for number, label in enumerate(LABELS, 1))
PROMPT = "Trần Thị Kim Mẫu"  # who answers the first nudge, by the habit that the name makes


def shown(text: str, **more: object) -> dict[str, object]:
    said = replace(SandboxMessage(1, by_bot=True, at=NOT_YET, text=text), **more)  # type: ignore[arg-type]
    return said.as_bubble()


@pytest.mark.parametrize(("wanted", "data", "word"), [(NONE, "ck:7:0", "kt1"), (HEAD, "ck:7:2", "kt3")])
def test_a_nudge_is_answered_by_its_button_or_by_its_word(wanted: str, data: str, word: str) -> None:
    assert demo.button(shown("Đến 08:30 …", buttons=BUTTONS), wanted) == data
    assert demo.button(shown("Đến 08:30 …", buttons=MARKED), wanted) == f"#{data}"
    assert demo.typed(shown(f"Đến 08:30 …\n\nXin gõ để trả lời:\n{WORDS}"), wanted) == word


def test_someone_of_two_units_says_which_one_is_meant() -> None:
    asked = "Anh/chị trả lời tin nào?\n\nXin gõ số để chọn:\n1. Phòng Tư pháp – {0}\n2. Phòng Nội vụ – {0}"
    assert demo.typed(shown(asked.format(HANDLED)), HANDLED) == "1"


def test_what_is_no_nudge_is_left_alone() -> None:
    other = shown("Bấm kt1 – Không có thư mới", buttons=[[{"text": NONE, "callback_data": "un:7"}]])
    assert demo.button(other, NONE) == ""
    assert demo.typed(other, NONE) == ""


def test_a_broadcast_that_asks_for_it_is_acknowledged() -> None:
    asked = [[{"text": READ, "callback_data": "bc_ack:7"}]]
    assert demo.button(shown("Thông báo của Phòng", buttons=asked), READ) == "bc_ack:7"
    assert demo.typed(shown(f"Thông báo của Phòng\n\nXin gõ để trả lời:\ndn2 – {READ}"), READ) == "dn2"


def test_some_never_answer_and_some_wait_for_the_second_nudge() -> None:
    first, second = shown("Đến 08:30 …"), shown("Nhắc lại: …")
    assert [demo.is_for(first, habit) for habit in (1, 5, 9)] == [True, False, False]
    assert [demo.is_for(second, habit) for habit in (1, 5, 9)] == [True, True, False]
    assert not demo.is_for(shown("Đến 08:30 …", pressed="ck:7:0"), 1)


async def test_they_answer_while_they_are_at_work() -> None:
    telegram = SandboxTelegram()
    one = Colleague("telegram", "2001", PROMPT, answers=True)
    with demo.at_work(Phones([telegram]), [one]):
        chat = telegram.chats[2001]
        await telegram.add(chat, SandboxMessage(0, True, NOT_YET, "Đến 08:30 …", buttons=BUTTONS))
        await until(lambda: bool(chat.said[0].pressed))
    assert telegram.updates.pending[0].update["callback_query"]["data"] == chat.said[0].pressed


def test_people_are_spread_over_the_channels_as_far_as_each_serves_them() -> None:
    holders = [replace(HOLDERS[0], channel="zalo_bot"), HOLDERS[1]]
    names = [HOLDERS[1].name, HOLDERS[0].name, *(f"Ví Dụ {number}" for number in range(198))]
    seats = seated(names, ["telegram", "zalo_bot", "zalo_oa"], holders)
    assert seats[:2] == [("telegram", "1002"), ("zalo_bot", "1001")]
    spread = Counter(channel for channel, _chat in seats)
    assert spread["zalo_bot"] == MOST["zalo_bot"]
    assert min(spread["telegram"], spread["zalo_oa"]) > 70
    assert len(set(seats)) == len(names)
