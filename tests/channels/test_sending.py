"""Messages on the Telegram channel: shown, changed, deleted, handed over."""

from dataclasses import replace
from functools import partial
from io import BufferedReader, BytesIO, FileIO
from pathlib import Path

import pytest

from bot.channels.base import Attachment, Impossible, Outbound, SendFailed
from bot.conversation import MEGABYTE, Event, EventKind, Message, Option, utf16_length
from bot.sandbox.telegram.methods import menu_of
from tests.channels.conftest import OFFICER, Line
from tests.people import MORNING
from tests.sandbox.test_sending import PNG

NUDGE = (
    Option("ck:1:none", "Không có thư mới"),
    Option("ck:1:handled", "Có, đã xử lý"),
    Option("more:1", "Nhắc lại sau, vắng mặt"),
)


async def test_a_message_arrives_with_its_heading_in_bold_and_its_buttons_in_rows(line: Line) -> None:
    sent = await line.say("Đề nghị kiểm tra.", heading="UBND xã Long Tân", options=NUDGE, columns=2)
    [shown] = line.shown
    assert (str(shown.id), shown.text) == (sent, "UBND xã Long Tân\nĐề nghị kiểm tra.")
    assert [entity["type"] for entity in shown.entities] == ["bold"]
    assert [[button["callback_data"] for button in row] for row in shown.buttons] == [
        ["ck:1:none", "ck:1:handled"],
        ["more:1"],
    ]


@pytest.mark.parametrize("text", ["<b>đậm</b> & <script>", "</b>", "&lt;", "a<b", '"<a href="x">'])
async def test_what_people_write_is_never_markup(line: Line, text: str) -> None:
    await line.say(text, heading=text)
    [shown] = line.shown
    assert shown.text == f"{text}\n{text}"
    assert [entity["type"] for entity in shown.entities] == ["bold"]


async def test_a_long_text_goes_in_pieces_and_the_buttons_stand_under_the_last(line: Line) -> None:
    sentence = "Đề nghị đơn vị kiểm tra hộp thư 😀. "
    last = await line.say(sentence * 300, heading="😀" * 40, options=NUDGE)
    assert all(utf16_length(shown.text) <= 4096 for shown in line.shown)
    assert "".join(shown.text for shown in line.shown).count("😀") == 340
    assert all(shown.text.endswith("😀.") for shown in line.shown)
    assert [bool(shown.buttons) for shown in line.shown] == [False] * (len(line.shown) - 1) + [True]
    assert last == str(line.shown[-1].id)


async def test_an_empty_text_is_shown_all_the_same(line: Line) -> None:
    await line.say("")
    await line.say("  ", heading=" ")
    assert [shown.text for shown in line.shown] == ["…", "…"]


async def test_a_message_is_edited_and_loses_its_buttons(line: Line) -> None:
    sent = await line.say("Nhắc", options=NUDGE)
    assert await line.do("edit", Message("Đã ghi nhận"), sent) == sent
    assert (line.shown[0].text, line.shown[0].buttons) == ("Đã ghi nhận", [])


async def test_a_message_about_an_earlier_one_replies_to_it_where_that_is_still_there(line: Line) -> None:
    sent = await line.say("Họp lúc 14 giờ")
    for about in (sent, "999"):
        await line.do("send", Message("Nay là 15 giờ"), about)
    first, *replies = line.shown
    assert [one.reply_to for one in replies] == [first, None]


async def test_an_edit_that_changes_nothing_is_as_good_as_done(line: Line) -> None:
    sent = await line.say("Nhắc")
    assert await line.do("edit", Message("Nhắc"), sent) == sent


async def test_the_buttons_of_a_message_are_edited_and_its_words_stay(line: Line) -> None:
    sent = await line.say("Nhắc", heading="UBND", options=NUDGE)
    assert await line.do("buttons", Message("", NUDGE[:1]), sent) == sent
    assert [button["text"] for row in line.shown[0].buttons for button in row] == ["Không có thư mới"]
    for _time in range(2):
        assert await line.do("buttons", Message(""), sent) == sent
    assert (line.shown[0].text, line.shown[0].buttons) == ("UBND\nNhắc", [])


async def test_an_edit_that_does_not_fit_is_refused(line: Line) -> None:
    sent = await line.say("Nhắc")
    with pytest.raises(Impossible):
        await line.do("edit", Message("dài " * 2000), sent)


async def test_a_message_of_theirs_is_deleted(line: Line) -> None:
    said = await line.phone.text("mk: Abc@123")
    await line.do("delete", target=str(said.id))
    assert said.deleted
    with pytest.raises(Impossible):
        await line.do("delete", target=str(said.id))


async def test_commands_are_shown_in_the_chats_own_menu(line: Line) -> None:
    assert await line.do("menu", Message("", (Option("kiemtra", "Ghi nhận kiểm tra"),))) == ""
    assert [one["command"] for one in menu_of(line.telegram, line.phone.chat)] == ["kiemtra"]


async def test_files_come_after_the_words_whose_id_is_kept(line: Line) -> None:
    files = (
        Attachment("bảng.csv", partial(BytesIO, b"a;b"), is_picture=False),
        Attachment("tình hình.png", partial(BytesIO, PNG), is_picture=True),
    )
    out = Outbound(str(OFFICER), "send", Message("Bảng tháng này"), attachments=files)
    assert await line.channel.send(out) == str(line.shown[0].id)
    kinds = [shown.attachment and shown.attachment.kind for shown in line.shown]
    assert kinds == [None, "document", "photo"]
    assert line.shown[1].attachment
    assert (line.shown[1].attachment.name, line.shown[1].attachment.content) == ("bảng.csv", b"a;b")


async def test_where_choices_stand_under_the_words_the_files_go_before(line: Line) -> None:
    file = Attachment("bảng.csv", partial(BytesIO, b"a;b"), is_picture=False)
    out = Outbound(str(OFFICER), "send", Message("Nhắc", NUDGE), attachments=[file])
    assert await line.channel.send(out) == str(line.shown[1].id)
    assert [bool(shown.buttons) for shown in line.shown] == [False, True]


class Watched(BufferedReader):
    """Knows how much was read of it at once: at most."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        Watched.most = max(Watched.most, len(found))
        return found


async def test_a_large_file_is_read_as_it_is_sent(line: Line, tmp_path: Path) -> None:
    path = tmp_path / "lớn.zip"
    path.write_bytes(bytes(20 * MEGABYTE))
    file = Attachment(path.name, lambda: Watched(FileIO(path)), is_picture=False)
    await line.channel.send(Outbound(str(OFFICER), "send", Message("Tệp"), attachments=[file]))
    [_words, document] = line.shown
    assert document.attachment
    assert len(document.attachment.content) == 20 * MEGABYTE
    assert 0 < Watched.most <= MEGABYTE


async def test_of_what_failed_midway_only_the_rest_is_sent_again(line: Line) -> None:
    files = (
        Attachment("bảng.csv", partial(BytesIO, b"a;b"), is_picture=False),
        Attachment("tình hình.png", partial(BytesIO, PNG), is_picture=True),
    )
    out = Outbound(str(OFFICER), "send", Message("Bảng tháng này"), attachments=files)
    line.fail("500", "sendPhoto")
    with pytest.raises(SendFailed) as failed:
        await line.channel.send(out)
    await line.channel.send(replace(out, arrived=failed.value.arrived))
    kinds = [shown.attachment and shown.attachment.kind for shown in line.shown]
    assert kinds == [None, "document", "photo"]


async def test_the_spinner_of_a_press_is_stopped(line: Line) -> None:
    sent = await line.say("Nhắc", options=NUDGE)
    await line.phone.press(int(sent), "ck:1:none")
    await line.channel.answered(await line.event())
    assert line.telegram.queries == {}
    await line.channel.answered(Event("telegram", "7", "1", "1", MORNING, EventKind.TEXT))  # has none


async def test_typing_is_shown(line: Line) -> None:
    with line.telegram.watched() as changes:
        await line.channel.is_typing(str(OFFICER))
        assert changes.get_nowait()["action"] == "typing"
