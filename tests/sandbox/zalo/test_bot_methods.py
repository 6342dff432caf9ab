"""The bot's methods, how they are answered, and how Zalo refuses them: in envelopes, with HTTP 200."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.phones import as_phone
from bot.sandbox.zalo import zalo_routes
from bot.sandbox.zalo.bot_server import METHODS, BotAccount
from bot.sandbox.zalo.state import ZaloAccount
from tests.sandbox.serving import serving
from tests.sandbox.zalo.conftest import OFFICER, OTHER_OFFICER, PNG, Zalos


async def test_a_bot_says_who_it_is(zalo: Zalos) -> None:
    answer = await zalo.call("getMe")
    assert answer["ok"]
    assert answer["result"]["id"] == "1459232241454765289"
    assert answer["result"]["can_join_groups"] is False


async def test_a_message_reaches_the_phone_and_its_id_is_a_word(zalo: Zalos) -> None:
    phone = await zalo.person()
    answer = await zalo.call("sendMessage", chat_id=OFFICER, text="Nhắc lần 1")
    (bubble,) = [each for each in as_phone(phone.chat)["messages"] if each["by_bot"]]
    assert answer["result"] == {"message_id": bubble["id"], "date": 1795570200000}
    assert isinstance(bubble["id"], str)
    assert (bubble["text"], bubble["buttons"], phone.chat.unread) == ("Nhắc lần 1", [], 1)


@pytest.mark.parametrize(
    ("method", "asked", "code", "why"),
    [
        ("sendMessage", {"chat_id": OFFICER}, 400, "text is required"),
        ("sendMessage", {"chat_id": OFFICER, "text": " "}, 400, "text must not be empty"),
        (
            "sendMessage",
            {"chat_id": OFFICER, "text": "ă" * 2001},
            400,
            "text must have at most 2000 characters",
        ),
        (
            "sendMessage",
            {"chat_id": OFFICER, "text": "😀" * 1001},
            400,
            "text must have at most 2000 characters",
        ),
        ("sendMessage", {"chat_id": 5, "text": "x"}, 400, "chat_id must be a string"),
        ("sendMessage", {"chat_id": OTHER_OFFICER, "text": "x"}, 400, "chat not found"),
        (
            "sendMessage",
            {"chat_id": OFFICER, "text": "x", "reply_markup": "{}"},
            400,
            'there is no parameter "reply_markup"',
        ),
        ("editMessageText", {"chat_id": OFFICER, "text": "x"}, 404, "Not found"),
        ("deleteMessage", {"chat_id": OFFICER}, 404, "Not found"),
        ("sendDocument", {"chat_id": OFFICER}, 404, "Not found"),
        (
            "sendChatAction",
            {"chat_id": OFFICER, "action": "dance"},
            400,
            "action must be one of typing, upload_photo",
        ),
        ("getUpdates", {"timeout": "soon"}, 400, "timeout must be a number of seconds"),
        (
            "setWebhook",
            {"url": "https://nhontrach.example/x", "secret_token": "1234567"},
            400,
            "secret_token must have 8 to 256 characters",
        ),
        (
            "setWebhook",
            {"url": "http://nhontrach.example/x", "secret_token": "12345678"},
            400,
            "url must be an HTTPS address",
        ),
        ("getWebhookInfo", {}, 404, "Not found"),
    ],
)
async def test_what_zalo_does_not_take_is_refused_in_words(
    zalo: Zalos, method: str, asked: dict[str, object], code: int, why: str
) -> None:
    phone = await zalo.person()
    assert await zalo.call(method, **asked) == {"ok": False, "error_code": code, "description": why}
    assert phone.chat.said == []


async def test_the_longest_text_is_2000_utf16_units(zalo: Zalos) -> None:
    await zalo.person()
    assert (await zalo.call("sendMessage", chat_id=OFFICER, text="😀" * 1000))["ok"]


async def test_a_refusal_may_carry_its_code_as_status_too(zalo: Zalos) -> None:
    zalo.bot.own.answers_with_status = True
    answer = await zalo.http.post(f"/zalo/bot{zalo.bot.own.token}/getWebhookInfo")
    assert answer.status_code == 404


async def test_parameters_come_as_json_as_a_form_or_in_the_address(zalo: Zalos) -> None:
    await zalo.person()
    asked, address = {"chat_id": OFFICER, "text": "như nhau"}, f"/zalo/bot{zalo.bot.own.token}/sendMessage"
    answers = [
        await zalo.http.get(address, params=asked),
        await zalo.http.post(address, data=asked),
        await zalo.http.post(address, json=asked),
    ]
    assert [answer.json()["ok"] for answer in answers] == [True] * 3


@pytest.mark.parametrize("body", [b"[", b"[]", b"\xff", b'{"chat_id":"5","text":"\\ud800"}'])
async def test_a_body_that_is_no_json_object_is_refused(zalo: Zalos, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    address = f"/zalo/bot{zalo.bot.own.token}/sendMessage"
    answer = await zalo.http.post(address, content=body, headers=headers)
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": "the body must be a JSON object",
    }


async def test_bots_stand_side_by_side_and_know_nothing_of_each_other(zalo: Zalos) -> None:
    await zalo.person()
    other = f"/zalo/bot{zalo.other_bot.own.token}/sendMessage"
    answer = await zalo.http.post(other, json={"chat_id": OFFICER, "text": "x"})
    assert answer.json()["description"] == "chat not found"
    unknown = await zalo.http.post("/zalo/bot1:sai/getMe")
    assert unknown.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_an_account_has_three_bots_at_most() -> None:
    with pytest.raises(ValueError, match="3 bots"):
        zalo_routes([ZaloAccount(BotAccount(token=f"{number}:x")) for number in range(4)])


async def test_who_blocked_the_bot_is_not_reached_until_unblocked(zalo: Zalos) -> None:
    phone = await zalo.person()
    await phone.block()
    refused = await zalo.call("sendMessage", chat_id=OFFICER, text="x")
    assert (refused["error_code"], refused["description"]) == (400, "user has blocked the bot")
    with pytest.raises(LookupError):
        await phone.text("có ai không")
    await phone.unblock()
    assert (await zalo.call("sendMessage", chat_id=OFFICER, text="x"))["ok"]


async def test_the_fifty_first_person_is_not_heard(zalo: Zalos) -> None:
    for number in range(51):
        await zalo.bot.add_phone(f"người-{number}", "Mẫu").text("chào")
    assert len(zalo.bot.own.updates.waiting) == 50
    assert zalo.bot.own.turned_away == {"người-50"}
    assert (await zalo.call("sendMessage", chat_id="người-50", text="x"))["description"] == "chat not found"


async def test_3000_messages_a_month_counted_in_vietnam(zalo: Zalos) -> None:
    await zalo.person()
    zalo.bot.own.sent["2026-11"] = 2999
    assert (await zalo.call("sendMessage", chat_id=OFFICER, text="không"))["ok"]
    refused = await zalo.call("sendMessage", chat_id=OFFICER, text="một")
    assert refused == {"ok": False, "error_code": 429, "description": "Quota exceeded"}
    zalo.clock.on(days=5, hours=15, minutes=29)  # 23:59 of the 30th
    assert (await zalo.call("sendMessage", chat_id=OFFICER, text="một"))["error_code"] == 429
    zalo.clock.on(minutes=1)
    assert (await zalo.call("sendMessage", chat_id=OFFICER, text="một"))["ok"]


async def test_a_photo_is_fetched_more_than_once(zalo: Zalos) -> None:
    phone, fetched = await zalo.person(), list[str]()

    async def picture(request: Request) -> Response:
        fetched.append(request.url.path)
        return Response(PNG, media_type="image/png")

    async with serving(Starlette(routes=[Route("/p", picture)])) as pictures:
        sent = await zalo.call("sendPhoto", chat_id=OFFICER, photo=f"{pictures}/p", caption="Sơ đồ")
    assert sent["ok"]
    assert fetched == ["/p", "/p"]
    bubble = as_phone(phone.chat)["messages"][-1]
    assert (bubble["text"], bubble["file"]["kind"], bubble["file"]["width"]) == ("Sơ đồ", "photo", 32)


async def test_a_link_that_works_once_or_leads_to_no_picture_is_refused(zalo: Zalos) -> None:
    phone, uses = await zalo.person(), list[int]()

    async def once(_request: Request) -> Response:
        uses.append(1)
        return Response(PNG if len(uses) == 1 else b"", 200 if len(uses) == 1 else 410)

    async def page(_request: Request) -> Response:
        return Response("<html>", media_type="image/png")

    async with serving(Starlette(routes=[Route("/once", once), Route("/page", page)])) as pictures:
        for address in (
            f"{pictures}/once",
            f"{pictures}/page",
            "http://127.0.0.1:9/p",
            "không",
            "file:///etc",
        ):
            refused = await zalo.call("sendPhoto", chat_id=OFFICER, photo=address)
            assert refused["error_code"] == 400, address
    assert phone.chat.said == []


async def test_typing_shows_and_is_answered_without_a_result(zalo: Zalos) -> None:
    await zalo.person()
    with zalo.bot.watched() as changes:
        assert await zalo.call("sendChatAction", chat_id=OFFICER, action="typing") == {"ok": True}
        change = changes.get_nowait()
    assert (change["event"], change["chat_id"], change["action"]) == ("action", OFFICER, "typing")


def test_there_are_no_buttons_no_edits_and_no_files() -> None:
    assert all("markup" not in name for _, parameters in METHODS.values() for name in parameters)
    assert not [name for name in METHODS if name.startswith(("edit", "delete")) and name != "deleteWebhook"]


@pytest.mark.parametrize(("length", "is_taken"), [(7, False), (8, True), (256, True), (257, False)])
async def test_a_secret_has_8_to_256_characters(zalo: Zalos, length: int, is_taken: bool) -> None:
    answer = await zalo.call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="x" * length)
    assert answer["ok"] is is_taken
