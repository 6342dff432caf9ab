"""The Official Account's messages, to whom and when, and the numbers with which Zalo refuses them."""

import asyncio
from typing import Any

import pytest

from bot.sandbox.phones import as_phone
from tests.sandbox.zalo.conftest import OFFICER, PNG, Zalos

Json = dict[str, Any]


def button(number: int = 1, **other: Any) -> Json:
    return {"title": f"Nút {number}", "type": "oa.query.hide", "payload": f"ck:{number}", **other}


def with_buttons(*buttons: Json, text: str = "Nhắc lần 1") -> Json:
    payload = {"template_type": "button", "buttons": list(buttons)}
    return {"text": text, "attachment": {"type": "template", "payload": payload}}


async def test_a_text_reaches_the_phone(zalo: Zalos) -> None:
    phone = await zalo.follower()
    answer = await zalo.consult({"text": "Nhắc lần 1"})
    (bubble,) = as_phone(phone.chat)["messages"]
    assert answer == {
        "error": 0,
        "message": "Success",
        "data": {"message_id": bubble["id"], "user_id": OFFICER},
    }
    assert (bubble["text"], bubble["by_bot"]) == ("Nhắc lần 1", True)


async def test_up_to_five_buttons_stand_below_each_other(zalo: Zalos) -> None:
    phone = await zalo.follower()
    link = {"title": "Mở", "type": "oa.open.url", "payload": {"url": "https://nhontrach.example/t/1"}}
    assert (await zalo.consult(with_buttons(*map(button, range(4)), link)))["error"] == 0
    shown = as_phone(phone.chat)["messages"][0]["buttons"]
    assert shown[0] == [{"text": "Nút 0", "callback_data": "ck:0"}]
    assert shown[4] == [{"text": "Mở", "url": "https://nhontrach.example/t/1"}]


async def test_whether_a_button_template_must_be_named_is_doubtful(zalo: Zalos) -> None:
    await zalo.follower()
    message = with_buttons(button())
    del message["attachment"]["payload"]["template_type"]
    assert (await zalo.consult(message))["error"] == 0


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": "ă" * 2001}, -210),
        ({"text": "😀" * 1001}, -210),
        (with_buttons(*map(button, range(6))), -210),
        (with_buttons(button(title="T" * 101)), -210),
        (with_buttons(button(payload="p" * 1001)), -210),
        (with_buttons(button(payload={"url": "x"})), -201),
        (with_buttons(button(type="oa.query.show")), -201),
        (with_buttons(button(title="")), -201),
        (with_buttons(), -201),
        (with_buttons(button(), text=""), -201),
        ({"text": ""}, -201),
        ({"text": 5}, -201),
        ({"text": "x", "buttons": []}, -201),
        ({"attachment": {"type": "file", "payload": {"token": "không có"}}}, -201),
        ({"attachment": {"type": "image", "payload": {}}}, -201),
        ({"attachment": "x"}, -201),
    ],
)
async def test_what_does_not_fit_is_refused_with_http_200(zalo: Zalos, message: Json, code: int) -> None:
    phone = await zalo.follower()
    assert (await zalo.consult(message))["error"] == code
    assert phone.chat.said == []


async def test_the_longest_of_everything_is_taken(zalo: Zalos) -> None:
    await zalo.follower()
    longest = button(title="T" * 100, payload="p" * 1000)
    assert (await zalo.consult(with_buttons(*[longest] * 5, text="ă" * 2000)))["error"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[", -201),
        (b"[]", -201),
        (b'{"recipient":{"user_id":"5"},"message":{"text":"\\ud800"}}', -201),
        (b"{}", -201),
        (b'{"recipient":{"user_id":5},"message":{"text":"x"}}', -201),
        (b'{"recipient":{"user_id":"5"},"message":{"text":"x"}}', -213),
    ],
)
async def test_a_body_that_is_no_message_is_refused(zalo: Zalos, body: bytes, code: int) -> None:
    headers = {"access_token": zalo.access, "Content-Type": "application/json"}
    answer = await zalo.http.post("/zalo/v3.0/oa/message/cs", content=body, headers=headers)
    assert answer.json()["error"] == code


async def test_free_for_48_hours_paid_for_7_days_and_then_refused(zalo: Zalos) -> None:
    phone = await zalo.follower()
    zalo.clock.on(hours=48)
    assert (await zalo.consult({"text": "miễn phí"}))["error"] == 0
    zalo.clock.on(seconds=1)
    assert (await zalo.consult({"text": "trả phí"}))["error"] == 0
    assert (zalo.oa.own.free["2026-11"], zalo.oa.own.paid["2026-11"]) == (1, 1)
    zalo.clock.on(days=5)
    assert (await zalo.consult({"text": "muộn"}))["error"] == -230
    await phone.text("còn đây")
    assert (await zalo.consult({"text": "mở lại"}))["error"] == 0


async def test_a_press_opens_the_window_again(zalo: Zalos) -> None:
    phone = await zalo.follower()
    sent = await zalo.consult(with_buttons(button()))
    zalo.clock.on(days=8)
    await phone.press(sent["data"]["message_id"], "ck:1")
    assert (await zalo.consult({"text": "Đã ghi nhận"}))["error"] == 0


async def test_seeing_a_message_opens_nothing(zalo: Zalos) -> None:
    phone = await zalo.follower()
    await zalo.consult({"text": "Nhắc"})
    zalo.clock.on(days=8)
    phone.read()
    assert (await zalo.consult({"text": "Nhắc"}))["error"] == -230


async def test_strangers_and_those_who_left_are_no_followers(zalo: Zalos) -> None:
    phone = zalo.oa.add_phone(OFFICER, "Trần Thị Mẫu")
    assert (await zalo.consult({"text": "x"}))["error"] == -213
    await phone.text("người lạ viết trước")
    assert (await zalo.consult({"text": "x"}))["error"] == 0
    await phone.block()
    assert (await zalo.consult({"text": "x"}))["error"] == -213
    await phone.unblock()
    assert (await zalo.consult({"text": "x"}))["error"] == 0


async def test_an_acquaintance_from_before_is_reached_and_nothing_is_told(zalo: Zalos) -> None:
    await zalo.oa.add_phone(OFFICER, "Trần Thị Mẫu").meet()
    assert (await zalo.consult({"text": "x"}))["error"] == 0


async def test_paid_messages_end_with_the_purse(zalo: Zalos) -> None:
    await zalo.follower()
    zalo.oa.own.most_paid = 1
    zalo.clock.on(hours=49)
    assert [(await zalo.consult({"text": "x"}))["error"] for _ in range(2)] == [0, -211]
    zalo.clock.on(days=5)  # December: counted anew
    await zalo.oa.phone(OFFICER).meet()
    zalo.clock.on(hours=49)
    assert (await zalo.consult({"text": "x"}))["error"] == 0


async def test_too_many_requests_within_a_minute_of_machine_time(zalo: Zalos) -> None:
    await zalo.follower()
    zalo.oa.own.a_minute = 3
    sent = await asyncio.gather(*(zalo.consult({"text": "x"}) for _ in range(5)))
    assert sorted(each["error"] for each in sent) == [-32, -32, 0, 0, 0]
    zalo.clock.ticked = 60.0
    assert (await zalo.consult({"text": "x"}))["error"] == 0


async def test_an_account_of_the_state_sends_over_the_old_address_only(zalo: Zalos) -> None:
    await zalo.follower()
    asked = {"recipient": {"user_id": OFFICER}, "message": {"text": "x"}}
    assert (await zalo.as_oa("/v2.0/oa/message", asked))["error"] == -240
    zalo.oa.own.of_state = True
    assert (await zalo.as_oa("/v3.0/oa/message/cs", asked))["error"] == -235
    assert (await zalo.as_oa("/v2.0/oa/message", asked))["error"] == 0


async def test_an_approved_template_goes_out_at_any_time_for_money(zalo: Zalos) -> None:
    phone = await zalo.follower()
    zalo.oa.own.templates["12345"] = frozenset({"don_vi", "han"})
    zalo.clock.on(days=30)
    given = {"don_vi": "UBND xã Phú Hội", "han": "17:00"}
    asked = {"user_id": OFFICER, "template_id": "12345", "template_data": given}
    assert (await zalo.as_oa("/v3.0/oa/message/template", asked))["error"] == 0
    assert phone.chat.said[-1].text == "[12345]\ndon_vi: UBND xã Phú Hội\nhan: 17:00"
    assert zalo.oa.own.paid["2026-12"] == 1
    for wrong in (
        {"template_id": "54321"},
        {"template_data": {"don_vi": "x"}},
        {"template_data": {**given, "han": 5}},
    ):
        assert (await zalo.as_oa("/v3.0/oa/message/template", {**asked, **wrong}))["error"] == -201
    await phone.block()
    assert (await zalo.as_oa("/v3.0/oa/message/template", asked))["error"] == -213


async def upload(zalo: Zalos, kind: str, name: str, content: bytes) -> Json:
    headers, files = {"access_token": zalo.access}, {"file": (name, content)}
    return dict((await zalo.http.post(f"/zalo/v2.0/oa/upload/{kind}", files=files, headers=headers)).json())


async def test_a_picture_is_handed_in_and_then_sent(zalo: Zalos) -> None:
    phone = await zalo.follower()
    attachment_id = (await upload(zalo, "image", "sơ đồ.png", PNG))["data"]["attachment_id"]
    element = {"media_type": "image", "attachment_id": attachment_id}
    attachment = {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
    assert (await zalo.consult({"text": "Sơ đồ", "attachment": attachment}))["error"] == 0
    file = as_phone(phone.chat)["messages"][0]["file"]
    assert (file["kind"], file["name"], zalo.oa.files[file["id"]].content) == ("photo", "sơ đồ.png", PNG)


async def test_a_document_is_handed_in_kept_for_seven_days_and_sent(zalo: Zalos) -> None:
    phone = await zalo.follower()
    token = (await upload(zalo, "file", "bảng.csv", b"a;b"))["data"]["token"]
    message = {"attachment": {"type": "file", "payload": {"token": token}}}
    zalo.clock.on(days=6, hours=23)
    assert (await zalo.consult({"text": "Bảng", **message}))["error"] == -201
    assert (await zalo.consult(message))["error"] == 0
    assert as_phone(phone.chat)["messages"][0]["file"]["name"] == "bảng.csv"
    zalo.clock.on(hours=1)
    await phone.text("còn đây")
    assert (await zalo.consult(message))["error"] == -201


@pytest.mark.parametrize(
    ("kind", "name", "content", "code"),
    [
        ("image", "a.png", PNG + bytes(2**20), -210),
        ("image", "a.png", b"GIF89a", -201),
        ("file", "a.pdf", b"%PDF" + bytes(5 * 2**20), -210),
        ("file", "a.xlsx", b"PK", -201),
        ("file", "a.pdf", b"MZ", -201),
        ("file", "a.exe", b"MZ", -201),
        ("file", "a.docx", b"PK", 0),
        ("file", "a.DOC", b"\xd0\xcf\x11\xe0", 0),
    ],
)
async def test_only_some_files_may_be_handed_in(
    zalo: Zalos, kind: str, name: str, content: bytes, code: int
) -> None:
    assert (await upload(zalo, kind, name, content))["error"] == code


async def test_handing_in_nothing_is_refused(zalo: Zalos) -> None:
    assert (await zalo.as_oa("/v2.0/oa/upload/file", {}))["error"] == -201
