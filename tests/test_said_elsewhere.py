"""Sentences that no transcript shows: in a workbook, a channel's own menu, after our own fault."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.channels.base import Outbound
from bot.conversation import Event, EventKind
from bot.jobs import fetch, poll
from handlers import dispatch
from handlers.engine import typed_choices
from storage.engine import Offered
from tests.chat import Chat, moved
from tests.conftest import Fresh
from tests.delivering import deliver_all
from tests.people import ACCOUNT, CHANNEL, opened

MINH = 2  # contact, as tests/people.py numbers them


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Iterator[Chat]:
    chat = Chat(on_sqlite(), tmp_path)
    yield chat
    chat.close()


async def sent(chat: Chat) -> list[Outbound]:
    """Return what goes out now, with all that it carries, and what is made for them."""
    with opened(chat.url) as store:
        services = chat.services(store)
        await fetch.fetch_all(services, chat.channel)
        await deliver_all(services, chat.channel)
    found, chat.channel.sent = chat.channel.sent, []
    return found


async def test_the_workbook_says_how_far_it_goes_and_why_a_late_tap_counts(chat: Chat) -> None:
    for clock in ("08:30", "11:25", "11:40"):  # the bot is down from 11:25 to 11:40
        chat.clock.at = moved(chat.clock.at, clock)
        await chat.pass_time()
        await chat.answers("")
    await chat.hear("minh", "[Có, đã xử lý]")
    await chat.hear("vinh", "{tap} excel:2026-11")
    [file] = [attachment for out in await sent(chat) for attachment in out.attachments]
    cells = {cell for sheet in load_workbook(BytesIO(file.content)) for row in sheet.values for cell in row}
    assert "Tháng 11/2026, số liệu đến 11:40 ngày 25/11/2026" in cells
    assert "trả lời ngay sau khi hệ thống nhắc việc hoạt động trở lại" in cells


async def test_the_channels_menu_of_whoever_left_is_to_join(chat: Chat) -> None:
    await chat.hear("minh", f"{{tap}} unlink_now:{MINH}")
    menu = [out for out in await sent(chat) if out.action == "menu"][-1]
    assert [option.label for option in menu.message.options] == ["Tham gia hệ thống"]


async def test_who_closes_a_message_to_which_more_was_added_is_shown_it_first(chat: Chat) -> None:
    told = (
        *(("son", "/loinhan x"), ("son", "[Gửi]"), ("vinh", "[Trả lời]"), ("vinh", "y"), ("vinh", "[Gửi]")),
        *(("son", "chưa được chị ơi"), ("son", "[Chuyển]")),
    )
    await hear(chat, *told)
    closing = chat.phones.buttons["vinh", "Đóng"][-1]
    await hear(chat, ("son", "à còn việc này nữa"), ("son", "[Chuyển]"))
    await chat.hear("vinh", f"{{tap}} {closing}")
    assert "Lời nhắn này vừa có thêm nội dung. Xin xem lại:" in "\n".join(await chat.answers("vinh"))


async def hear(chat: Chat, *said: tuple[str, str]) -> None:
    for who, words in said:
        await chat.hear(who, words)
        await chat.answers(who)


async def test_whose_event_our_code_fails_on_three_times_is_asked_to_send_it_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dispatch, "respond", fail)
    event = Event(CHANNEL, ACCOUNT, "1", "minh", chat.clock.at, EventKind.TEXT, "xong")
    with opened(chat.url) as store:
        assert [await poll.take_event(chat.services(store), event) for _ in range(4)] == [
            False,
            False,
            True,
            True,
        ]
    [sorry] = await sent(chat)
    assert sorry.message.text == (
        "Hệ thống gặp lỗi nên chưa xử lý được tin vừa rồi. Phần anh/chị đã nhập vẫn được giữ. Đề nghị "
        "anh/chị gửi lại tin đó."
    )


def test_of_a_message_whose_words_were_secret_only_that_it_was_one_is_said() -> None:
    blanked = Offered(
        "", "", [("requests:", "", "tl1")], event="", is_newest=False, is_later=True, subject=""
    )
    assert typed_choices.beginning(blanked) == "Tin trước"
