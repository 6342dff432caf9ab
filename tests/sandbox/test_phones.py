"""The phones over HTTP, as the page uses them: acts, what is shown, the stream of changes, the clock."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.sandbox.telegram.state import SandboxTelegram
from tests.sandbox.conftest import OFFICER, Sandbox
from tests.sandbox.serving import until
from tests.sandbox.test_sending import PNG, keyboard

NINE = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


async def act(sandbox: Sandbox, name: str, **what: object) -> httpx.Response:
    return await sandbox.http.post(f"/sandbox/phones/telegram-{OFFICER}/{name}", json=what)


async def shown(sandbox: Sandbox) -> dict[str, Any]:
    phone: dict[str, Any] = (await sandbox.http.get(f"/sandbox/phones/telegram-{OFFICER}")).json()
    return phone


async def test_every_act_of_a_phone_reaches_the_bot(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_message(OFFICER, "Nhắc", reply_markup=keyboard("kt:1"))
    await act(sandbox, "text", text="xong", reply_to=message.id)
    await act(sandbox, "edit", message_id=message.id + 1, text="xong rồi")
    await act(sandbox, "press", message_id=message.id, data="kt:1")
    for name in ("sticker", "voice", "location", "block", "unblock"):
        assert (await act(sandbox, name)).status_code == 204
    updates = await sandbox.bot.get_updates()
    assert len(updates) == 8
    assert updates[0].message
    assert updates[0].message.reply_to_message
    assert updates[1].edited_message
    assert updates[2].callback_query


async def test_a_phone_shows_its_messages_with_their_state(sandbox: Sandbox) -> None:
    message = await sandbox.bot.send_message(OFFICER, "Nhắc", reply_markup=keyboard("kt:1"))
    phone = await shown(sandbox)
    assert (phone["name"], phone["unread"], phone["blocked"]) == ("Nguyễn Văn Ví Dụ", 1, False)
    await act(sandbox, "read")
    await act(sandbox, "press", message_id=message.id, data="kt:1")
    phone = await shown(sandbox)
    assert phone["unread"] == 0
    (bubble,) = phone["messages"]
    assert bubble["pressed"] == "kt:1"
    assert bubble["buttons"] == [[{"text": "Đã kiểm tra", "callback_data": "kt:1"}]]
    assert bubble["at"] == "2026-11-25T01:30:00+00:00"


async def test_files_go_up_and_come_down_and_only_pictures_open_in_the_page(sandbox: Sandbox) -> None:
    address = f"/sandbox/phones/telegram-{OFFICER}/file"
    html = {"file": ("trang.html", b"<script>", "text/html")}
    assert (await sandbox.http.post(address, files=html, data={"caption": "xem"})).status_code == 204
    await sandbox.http.post(address, files={"file": ("ảnh.png", PNG, "image/png")})
    page, picture = [each.attachment for each in sandbox.officer.chat.said]
    assert page
    assert picture
    answer = await sandbox.http.get(f"/sandbox/files/telegram/{page.file_id}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    answer = await sandbox.http.get(f"/sandbox/files/telegram/{picture.file_id}")
    assert (answer.headers["content-type"], answer.content) == ("image/png", PNG)


async def test_what_is_not_there_is_404_and_what_makes_no_sense_400(sandbox: Sandbox) -> None:
    assert (await sandbox.http.get("/sandbox/phones/telegram-4242")).status_code == 404
    assert (await act(sandbox, "dance")).status_code == 404
    assert (await act(sandbox, "press", message_id=1, data="x")).status_code == 404
    assert (await act(sandbox, "press", message_id="một", data="x")).status_code == 400


async def test_a_phone_that_blocked_the_bot_cannot_write_to_it(sandbox: Sandbox) -> None:
    await act(sandbox, "block")
    assert (await act(sandbox, "text", text="có ai không")).status_code == 404


async def test_changes_are_streamed_as_they_happen(sandbox: Sandbox) -> None:
    async with asyncio.timeout(30), sandbox.http.stream("GET", "/sandbox/events") as stream:
        lines = stream.aiter_lines()
        await until(lambda: bool(sandbox.telegram.watchers))
        await sandbox.bot.send_message(OFFICER, "Nhắc")
        async for line in lines:
            if line.startswith("data:"):
                break
    change = json.loads(line.removeprefix("data:"))
    assert (change["event"], change["chat_id"], change["message"]["text"]) == ("message", OFFICER, "Nhắc")


async def test_closing_ends_the_streams_so_that_the_server_can_stop(sandbox: Sandbox) -> None:
    async with asyncio.timeout(30), sandbox.http.stream("GET", "/sandbox/events") as stream:
        await until(lambda: bool(sandbox.telegram.watchers))
        sandbox.telegram.close()
        assert [line async for line in stream.aiter_lines() if "closing" in line]


async def test_the_clock_moves_by_its_steps_and_says_so(sandbox: Sandbox) -> None:
    with sandbox.telegram.watched() as changes:
        answer = await sandbox.http.post("/sandbox/clock/forward", json={"step": "next_nudge"})
        assert answer.json() == {"now": "2026-11-25T02:00:00+00:00", "moving": False, "is_past": False}
        assert [changes.get_nowait()["moving"] for _ in range(2)] == [True, False]
    assert sandbox.clock.steps == ["next_nudge"]
    assert (await sandbox.http.post("/sandbox/clock/forward", json={"step": "back"})).status_code == 400


async def test_the_clock_is_moved_by_one_at_a_time(sandbox: Sandbox) -> None:
    asked, caught_up = asyncio.Event(), asyncio.Event()
    forward = sandbox.clock.forward

    async def slow(step: str) -> object:
        asked.set()
        await caught_up.wait()
        return await forward(step)

    sandbox.clock.forward = slow  # type: ignore[method-assign,assignment]
    first = asyncio.create_task(sandbox.http.post("/sandbox/clock/forward", json={"step": "30m"}))
    await asked.wait()
    assert (await sandbox.http.get("/sandbox/clock")).json()["moving"]
    assert (await sandbox.http.post("/sandbox/clock/forward", json={"step": "30m"})).status_code == 409
    caught_up.set()
    assert (await first).status_code == 200


async def test_messages_that_come_at_once_have_numbers_of_their_own() -> None:
    telegram, both = SandboxTelegram(), asyncio.Barrier(2)

    async def now() -> datetime:
        await both.wait()
        return NINE

    telegram.now = now
    phone = telegram.add_phone(OFFICER, "Nguyễn Văn Ví Dụ")
    said = await asyncio.gather(phone.text("xong"), phone.text("ok"))
    assert sorted(one.id for one in said) == [1, 2]
