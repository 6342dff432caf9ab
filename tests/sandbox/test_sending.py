"""The bot's messages and changes, through the real client library, and how Telegram refuses them."""

import re
from datetime import timedelta

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import Forbidden

from bot.sandbox.phones import as_phone
from bot.sandbox.telegram.methods import menu_of
from tests.sandbox.conftest import OFFICER, OTHER_OFFICER, Sandbox, refused

PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000002000000010") + bytes(20)  # says 32 × 16


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Đã kiểm tra", callback_data=data)]])


async def test_html_becomes_text_with_entities_counted_in_utf16_units(sandbox: Sandbox) -> None:
    source = "🔔 <b>Lần 1</b> &lt;<i>xem</i>&gt;"
    message = await sandbox.bot.send_message(OFFICER, source, ParseMode.HTML)
    assert message.text == "🔔 Lần 1 <xem>"
    found = [(each.type, each.offset, each.length) for each in message.entities]
    assert found == [("bold", 3, 5), ("italic", 10, 3)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<b>mở", 'can\'t find end tag corresponding to start tag "b"'),
        ("<script>x</script>", 'unsupported start tag "script" at byte offset 0'),
        ("Số < 5", "unclosed start tag at byte offset 5"),
        ("<a href='x'>y</a>", 'unsupported start tag "a" at byte offset 0'),
        ("a</b>", "unexpected end tag at byte offset 1"),
        ("<b>a<i>b</b></i>", 'unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<b> </b>", "message text is empty"),
        ("ă" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
async def test_text_that_telegram_cannot_show_is_refused(sandbox: Sandbox, text: str, why: str) -> None:
    with refused(re.escape(why)):
        await sandbox.bot.send_message(OFFICER, text, ParseMode.HTML)
    assert sandbox.officer.chat.said == []


async def test_the_longest_text_is_counted_after_its_tags_are_read(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_message(OFFICER, f"<b>{'ă' * 4096}</b>", ParseMode.HTML)
    assert message.text
    assert len(message.text) == 4096


async def test_a_button_carries_1_to_64_bytes(sandbox: Sandbox) -> None:
    await sandbox.bot.send_message(OFFICER, "vừa", reply_markup=keyboard("x" * 64))
    with refused("button_data_invalid"):
        await sandbox.bot.send_message(OFFICER, "dài", reply_markup=keyboard("ă" * 33))


async def test_a_press_reaches_the_bot_and_its_answer_the_phone(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_message(OFFICER, "Nhắc", reply_markup=keyboard("kt:1"))
    await sandbox.officer.press(message.id, "kt:1")
    (update,) = await sandbox.bot.get_updates()
    query = update.callback_query
    assert query
    assert query.message
    assert (query.data, query.from_user.id, query.message.message_id) == ("kt:1", OFFICER, message.id)
    with sandbox.telegram.watched() as changes:
        await sandbox.bot.answer_callback_query(query.id, "Đã ghi nhận")
        change = changes.get_nowait()
    assert (change["event"], change["message_id"], change["text"]) == ("answer", message.id, "Đã ghi nhận")


async def test_a_press_is_answered_within_15_seconds_and_once(sandbox: Sandbox) -> None:
    now = 0.0
    sandbox.telegram.seconds = lambda: now
    message = await sandbox.bot.send_message(OFFICER, "Nhắc", reply_markup=keyboard("kt:1"))
    late = await sandbox.officer.press(message.id, "kt:1")
    now = 15.1
    with refused("query is too old"):
        await sandbox.bot.answer_callback_query(late)
    in_time = await sandbox.officer.press(message.id, "kt:1")
    now = 30.0
    await sandbox.bot.answer_callback_query(in_time)
    with refused("query is too old"):
        await sandbox.bot.answer_callback_query(in_time)


async def test_only_a_button_that_is_there_can_be_pressed(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_message(OFFICER, "Nhắc", reply_markup=keyboard("kt:1"))
    await sandbox.bot.edit_message_text("Đã ghi nhận", OFFICER, message.id, reply_markup=None)
    with pytest.raises(LookupError):
        await sandbox.officer.press(message.id, "kt:1")


async def test_strangers_and_those_who_blocked_the_bot_are_not_reached(sandbox: Sandbox) -> None:
    with refused("chat not found"):
        await sandbox.bot.send_message(4242, "ai đó")
    await sandbox.officer.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await sandbox.bot.send_message(OFFICER, "nhắc")
    await sandbox.officer.unblock()
    await sandbox.bot.send_message(OFFICER, "nhắc")
    kinds = [update.my_chat_member for update in await sandbox.bot.get_updates()]
    assert [each and each.new_chat_member.status for each in kinds] == ["kicked", "member"]


async def test_a_text_is_edited_but_never_to_the_same(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_message(OFFICER, "Nhắc", reply_markup=keyboard("kt:1"))
    edited = await sandbox.bot.edit_message_text("Đã ghi nhận", OFFICER, message.id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("Đã ghi nhận", None)
    assert edited.edit_date
    with refused("message is not modified"):
        await sandbox.bot.edit_message_text("Đã ghi nhận", OFFICER, message.id)


async def test_what_is_not_the_bots_cannot_be_edited(sandbox: Sandbox) -> None:
    said = await sandbox.officer.text("của tôi")
    with refused("message can't be edited"):
        await sandbox.bot.edit_message_text("khác", OFFICER, said.id)
    with refused("message to edit not found"):
        await sandbox.bot.edit_message_text("khác", OFFICER, 999)


async def test_messages_of_both_are_deleted_within_48_hours(sandbox: Sandbox) -> None:
    own = await sandbox.bot.send_message(OFFICER, "nhắc")
    secret, old = await sandbox.officer.text("mk: Abc@123"), await sandbox.officer.text("cũ")
    assert await sandbox.bot.delete_message(OFFICER, own.id)
    assert await sandbox.bot.delete_message(OFFICER, secret.id)
    with refused("message to delete not found"):
        await sandbox.bot.delete_message(OFFICER, own.id)
    sandbox.clock.time += timedelta(hours=49)
    with refused("message can't be deleted"):
        await sandbox.bot.delete_message(OFFICER, old.id)
    shown = as_phone(sandbox.officer.chat)["messages"]
    assert [each["deleted"] for each in shown] == [True, True, False]
    assert "Abc@123" not in str(shown)


async def test_typing_is_shown_on_the_phone(sandbox: Sandbox) -> None:
    with sandbox.telegram.watched() as changes:
        await sandbox.bot.send_chat_action(OFFICER, ChatAction.TYPING)
        assert changes.get_nowait() == {"event": "action", "chat_id": OFFICER, "action": "typing"}


async def test_a_document_goes_out_by_upload(sandbox: Sandbox) -> None:
    first = await sandbox.bot.send_document(
        OFFICER, b"a;b", caption="<i>Bảng</i>", parse_mode=ParseMode.HTML, filename="bảng.csv"
    )
    assert first.document
    assert (first.caption, first.document.file_name, first.document.file_size) == ("Bảng", "bảng.csv", 3)
    with refused("wrong file identifier"):
        await sandbox.bot.send_document(OFFICER, "không có")
    with refused("message caption is too long"):
        await sandbox.bot.send_document(OFFICER, b"a", caption="ă" * 1025)


async def test_a_photo_must_be_a_picture_and_keeps_its_size(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_photo(OFFICER, PNG, caption="Tình hình")
    assert [(size.width, size.height) for size in message.photo] == [(32, 16)]
    with refused("image_process_failed"):
        await sandbox.bot.send_photo(OFFICER, b"GIF89a")


async def test_what_a_person_sends_is_fetched_byte_for_byte(sandbox: Sandbox) -> None:
    await sandbox.officer.file("Danh sách.xlsx", b"PK\x03\x04...", "application/zip", caption="danh sách")
    await sandbox.officer.file("ảnh.png", PNG, "image/png")
    document, photo = [update.message for update in await sandbox.bot.get_updates()]
    assert document
    assert document.document
    assert photo
    assert document.caption == "danh sách"
    file = await sandbox.bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"PK\x03\x04..."
    assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == PNG


async def test_more_than_20_mb_cannot_be_fetched(sandbox: Sandbox) -> None:
    await sandbox.officer.file("to.zip", bytes(20 * 2**20 + 1), "application/zip")
    (update,) = await sandbox.bot.get_updates()
    assert update.message
    assert update.message.document
    with refused("file is too big"):
        await sandbox.bot.get_file(update.message.document.file_id)
    with refused("wrong file_id"):
        await sandbox.bot.get_file("không có")


async def test_other_things_that_people_send_arrive_as_what_they_are(sandbox: Sandbox) -> None:
    said = await sandbox.officer.text("chua xong")
    await sandbox.officer.edit(said.id, "chưa xong")
    await sandbox.officer.sticker()
    await sandbox.officer.voice()
    await sandbox.officer.location()
    sandbox.telegram.add_phone(-500, "Nhóm văn thư")
    await sandbox.telegram.phone(-500).text("cả nhóm")
    _, edited, sticker, voice, location, group = await sandbox.bot.get_updates()
    assert edited.edited_message
    assert edited.edited_message.text == "chưa xong"
    assert sticker.message
    assert sticker.message.sticker
    assert voice.message
    assert voice.message.voice
    assert location.message
    assert location.message.location
    assert group.message
    assert group.message.chat.type == "group"


async def test_a_chats_own_menu_comes_before_everyones(sandbox: Sandbox) -> None:
    everyone, own = [BotCommand("trogiup", "Trợ giúp")], [BotCommand("trangthai", "Tình hình")]
    await sandbox.bot.set_my_commands(everyone)
    await sandbox.bot.set_my_commands(own, BotCommandScopeChat(OFFICER), language_code="vi")
    menus = [menu_of(sandbox.telegram, sandbox.telegram.chats[chat]) for chat in (OFFICER, OTHER_OFFICER)]
    assert [menu[0]["command"] for menu in menus] == ["trangthai", "trogiup"]
    await sandbox.bot.set_my_commands([], BotCommandScopeChat(OFFICER), language_code="vi")
    assert menu_of(sandbox.telegram, sandbox.officer.chat)[0]["command"] == "trogiup"
    with refused("bot_command_invalid"):
        await sandbox.bot.set_my_commands([BotCommand("Trợ-giúp", "x")])
