"""Requests as any client may write them, and those that the Bot API would not take."""

import pytest

from bot.sandbox.telegram.methods import METHODS
from bot.sandbox.telegram.sending import extract
from tests.sandbox.conftest import OFFICER, Sandbox


async def test_a_request_may_be_an_address_a_form_json_or_multipart(sandbox: Sandbox) -> None:
    asked = {"chat_id": str(OFFICER), "text": "như nhau"}
    address = f"{sandbox.api}/sendMessage"
    answers = [
        await sandbox.http.get(address, params=asked),
        await sandbox.http.post(address, data=asked),
        await sandbox.http.post(address, json={**asked, "chat_id": OFFICER}),
        await sandbox.http.post(address, files={name: (None, value) for name, value in asked.items()}),
        await sandbox.http.post(address.replace("sendMessage", "SENDMESSAGE"), json=asked),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["như nhau"] * 5


@pytest.mark.parametrize(
    ("method", "asked", "why"),
    [
        ("sendMessage", {"chat_id": OFFICER}, "message text is empty"),
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        (
            "sendMessage",
            {"chat_id": OFFICER, "text": "x", "colour": "red"},
            'sendMessage has no parameter "colour"',
        ),
        ("sendMessage", {"chat_id": OFFICER, "text": ["x"]}, "sendMessage.text must be of type String"),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, "chat not found"),
        (
            "sendMessage",
            {"chat_id": OFFICER, "text": "x", "parse_mode": "Wiki"},
            "unsupported parse_mode",
        ),
        (
            "sendMessage",
            {"chat_id": OFFICER, "text": "x", "disable_notification": "maybe"},
            "sendMessage.disable_notification must be of type Boolean",
        ),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        (
            "setMyCommands",
            {"commands": [{"command": "x"}]},
            "setMyCommands.commands must be of type Array of BotCommand",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chats"}},
            "setMyCommands.scope must be of type BotCommandScope",
        ),
    ],
)
async def test_what_does_not_fit_the_bot_api_is_refused(
    sandbox: Sandbox, method: str, asked: dict[str, object], why: str
) -> None:
    answer = await sandbox.http.post(f"{sandbox.api}/{method}", json=asked)
    assert answer.status_code == 400
    assert answer.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}


@pytest.mark.parametrize(
    "markup",
    [
        '{"inline_keyboard":[[{"text":"a"}]]}',
        '{"inline_keyboard":[[{"text":"a","callback_data":"b","url":"https://nhontrach.example"}]]}',
        '{"inline_keyboard":[[{"text":"a","callback_date":"b"}]]}',
        '{"inline_keyboard":[{"text":"a","callback_data":"b"}]}',
        '{"inline_keyboard":',
    ],
)
async def test_a_keyboard_that_is_not_one_is_refused(sandbox: Sandbox, markup: str) -> None:
    asked = {"chat_id": OFFICER, "text": "x", "reply_markup": markup}
    answer = await sandbox.http.post(f"{sandbox.api}/sendMessage", data=asked)
    assert answer.status_code == 400


async def test_a_body_that_is_not_json_is_refused(sandbox: Sandbox) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[]", b"\xff"):
        answer = await sandbox.http.post(f"{sandbox.api}/getMe", content=body, headers=headers)
        assert answer.status_code == 400


async def test_a_wrong_token_and_an_unknown_method_are_refused(sandbox: Sandbox) -> None:
    wrong = await sandbox.http.post("/bot1:sai/getMe")
    assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (await sandbox.http.get("/file/bot1:sai/documents/file_1.txt")).status_code == 401
    unknown = await sandbox.http.post(f"{sandbox.api}/sendPigeon")
    assert unknown.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_another_name_for_this_machine_is_not_served(sandbox: Sandbox) -> None:
    answer = await sandbox.http.get("/sandbox/phones", headers={"Host": "nhontrach.example"})
    assert answer.status_code == 400


def test_every_method_is_checked_against_the_extract() -> None:
    assert METHODS.keys() == extract()["methods"].keys()
