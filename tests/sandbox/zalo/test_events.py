"""Events that the program is told: each one's form on either service, and who proves it."""

from hashlib import sha256
from typing import Any

import pytest

from bot.sandbox.phones import as_phone
from bot.sandbox.zalo.bot_server import SECRET_HEADER
from bot.sandbox.zalo.state import ZaloPhone
from tests.sandbox.zalo.conftest import OFFICER, PNG, Hook, Zalos

Json = dict[str, Any]

SECRET = "bi-mat-cua-webhook"


async def do_everything(phone: ZaloPhone) -> None:
    await phone.text("xong")
    await phone.file("ảnh.png", PNG, "image/png", "hộp thư lỗi")
    await phone.sticker()
    await phone.voice()
    await phone.file("báo cáo.docx", b"PK", "application/msword")
    await phone.location()


async def polled(zalo: Zalos) -> Json:
    return dict((await zalo.call("getUpdates", timeout=0))["result"])


async def test_a_bot_hears_of_text_pictures_stickers_and_voice_and_the_rest_is_unsupported(
    zalo: Zalos,
) -> None:
    phone = zalo.bot.add_phone(OFFICER, "Trần Thị Mẫu")
    await do_everything(phone)
    events = [await polled(zalo) for _ in range(6)]
    assert [event["event_name"] for event in events] == [
        "message.text.received",
        "message.image.received",
        "message.sticker.received",
        "message.voice.received",
        "message.unsupported.received",
        "message.unsupported.received",
    ]
    text, image = (event["message"] for event in events[:2])
    assert text == {
        "message_id": phone.chat.said[0].key,
        "date": 1795570200000,
        "from": {"id": OFFICER, "display_name": "Trần Thị Mẫu", "is_bot": False},
        "chat": {"id": OFFICER, "chat_type": "PRIVATE"},
        "text": "xong",
    }
    assert image["caption"] == "hộp thư lỗi"
    assert (await zalo.http.get(image["photo_url"])).content == PNG
    assert events[4]["message"].keys() == {"message_id", "date", "from", "chat"}


async def test_a_bots_events_have_the_doubtful_forms_by_switch(zalo: Zalos) -> None:
    zalo.bot.own.photo_field, zalo.bot.own.unsupported_has_message = "photo", False
    phone = zalo.bot.add_phone(OFFICER, "Trần Thị Mẫu")
    await phone.file("ảnh.png", PNG, "image/png")
    await phone.file("a.pdf", b"%PDF", "application/pdf")
    await phone.text("xong")
    assert "photo" in (await polled(zalo))["message"]
    assert await polled(zalo) == {"event_name": "message.unsupported.received"}
    zalo.bot.own.polls_name_events = False
    assert (await polled(zalo)).keys() == {"message"}


@pytest.mark.parametrize("is_wrapped", [True, False])
async def test_a_bots_webhook_gets_the_secret_and_what_waited(
    zalo: Zalos, hook: Hook, is_wrapped: bool
) -> None:
    zalo.bot.own.is_wrapped = is_wrapped
    phone = zalo.bot.add_phone(OFFICER, "Trần Thị Mẫu")
    await phone.text("trước")
    await zalo.call("setWebhook", url=hook.url, secret_token=SECRET)
    await phone.text("sau")
    events = await hook.until(2)
    told = [event["result"] if is_wrapped else event for event in events]
    assert [event["message"]["text"] for event in told] == ["trước", "sau"]
    assert {each.headers[SECRET_HEADER.lower()] for each in hook.brought} == {SECRET}
    assert hook.brought[0].headers["user-agent"] == "Java/1.8"


async def test_a_bot_hears_nothing_of_being_blocked_and_of_what_was_seen(zalo: Zalos) -> None:
    phone = await zalo.person()
    await zalo.call("sendMessage", chat_id=OFFICER, text="Nhắc")
    phone.read()
    await phone.block()
    await phone.unblock()
    assert zalo.bot.is_quiet()


async def test_an_official_account_hears_of_everything(zalo: Zalos, hook: Hook) -> None:
    zalo.oa.webhook.set(hook.url)
    phone = zalo.oa.add_phone(OFFICER, "Trần Thị Mẫu")
    await phone.follow()
    await do_everything(phone)
    await phone.block()
    events = await hook.until(8)
    assert [event["event_name"] for event in events] == [
        "follow",
        "user_send_text",
        "user_send_image",
        "user_send_sticker",
        "user_send_audio",
        "user_send_file",
        "user_send_location",
        "unfollow",
    ]
    assert events[0]["follower"] == {"id": OFFICER}
    assert events[0]["oa_id"] == zalo.oa.own.oa_id
    assert events[1]["sender"] == {"id": OFFICER}
    assert events[1]["recipient"] == {"id": zalo.oa.own.oa_id}
    assert events[1]["timestamp"] == "1795570200000"
    assert events[1]["message"] == {"msg_id": phone.chat.said[0].key, "text": "xong"}
    assert events[2]["message"]["text"] == "hộp thư lỗi"
    (file,) = events[5]["message"]["attachments"]
    assert (file["type"], file["payload"]["name"], file["payload"]["size"]) == ("file", "báo cáo.docx", "2")
    assert (await zalo.http.get(file["payload"]["url"])).content == b"PK"
    assert all(int(events[1][name]) > 2**53 for name in ("app_id", "user_id_by_app"))


async def test_the_signature_covers_the_body_as_it_was_sent(zalo: Zalos, hook: Hook) -> None:
    zalo.oa.webhook.set(hook.url)
    await zalo.oa.add_phone(OFFICER, "Trần Thị Mẫu").text("đã kiểm tra")
    (event,), (brought,) = await hook.until(1), hook.brought
    own = zalo.oa.own
    signed = own.app_id + brought.body.decode() + event["timestamp"] + own.oa_secret
    assert brought.headers["x-zevent-signature"] == f"mac={sha256(signed.encode()).hexdigest()}"


async def test_a_pressed_button_comes_back_as_a_text_that_the_chat_does_not_show(
    zalo: Zalos, hook: Hook
) -> None:
    phone = await zalo.follower()
    button = {"title": "Đã kiểm tra", "type": "oa.query.hide", "payload": "ck:17:none"}
    attachment = {"type": "template", "payload": {"template_type": "button", "buttons": [button]}}
    sent = await zalo.consult({"text": "Nhắc lần 1", "attachment": attachment})
    zalo.oa.webhook.set(hook.url)
    key = await phone.press(sent["data"]["message_id"], "ck:17:none")
    (event,) = await hook.until(1)
    assert event["event_name"] == "user_send_text"
    assert event["message"] == {"text": "ck:17:none", "msg_id": key}
    (bubble,) = as_phone(phone.chat)["messages"]
    assert bubble["pressed"] == "ck:17:none"
    with pytest.raises(LookupError):
        await phone.press(sent["data"]["message_id"], "ck:18:none")


async def test_what_the_account_sends_and_what_is_seen_of_it_comes_back_too(zalo: Zalos, hook: Hook) -> None:
    phone = await zalo.follower()
    zalo.oa.webhook.set(hook.url)
    sent = await zalo.consult({"text": "Nhắc lần 1"})
    await hook.until(1)
    phone.read()
    echo, seen = await hook.until(2)
    message_id = sent["data"]["message_id"]
    assert (echo["event_name"], echo["sender"]["id"]) == ("oa_send_text", zalo.oa.own.oa_id)
    assert echo["message"] == {"msg_id": message_id, "text": "Nhắc lần 1"}
    assert (seen["event_name"], seen["message"]) == ("user_seen_message", {"msg_ids": [message_id]})


async def test_an_answer_quotes_what_it_answers(zalo: Zalos, hook: Hook) -> None:
    phone = await zalo.follower()
    sent = await zalo.consult({"text": "Nhắc lần 1"})
    zalo.oa.webhook.set(hook.url)
    said = await phone.text("xong", reply_to=sent["data"]["message_id"])
    events = {event["event_name"]: event for event in await hook.until(2)}  # it was seen, too
    assert events["user_send_text"]["message"]["quote_msg_id"] == sent["data"]["message_id"]
    assert said.as_bubble()["reply_to"] == "Nhắc lần 1"


async def test_what_people_sent_can_be_fetched_for_an_hour(zalo: Zalos) -> None:
    phone = zalo.bot.add_phone(OFFICER, "Trần Thị Mẫu")
    said = await phone.file("ảnh.png", PNG, "image/png")
    assert said.attachment
    zalo.clock.ticked = 3600.0
    assert (await zalo.http.get(said.attachment.path)).status_code == 200
    zalo.clock.ticked = 3601.0
    assert (await zalo.http.get(said.attachment.path)).status_code == 404
    assert (await zalo.http.get("/zalo/files/không-có.png")).status_code == 404


async def test_nobody_edits_on_zalo(zalo: Zalos) -> None:
    phone = await zalo.person()
    with pytest.raises(LookupError):
        await phone.edit(phone.chat.said[0].key, "khác")
