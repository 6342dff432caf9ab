"""Deeds on Telegram read as events; and whatever else comes by webhook."""

import asyncio
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.channels.base import FetchRefused, SendFailed
from bot.channels.telegram import Telegram, open_telegram
from bot.channels.telegram.channel import read_event, read_plain
from bot.conversation import Event, EventKind, Option, RemoteFile
from tests.channels.conftest import GAP, OFFICER, Line
from tests.people import MORNING
from tests.sandbox.serving import until
from tests.sandbox.test_sending import PNG

MB = 2**20


async def test_words_arrive_with_who_said_them(line: Line) -> None:
    await line.phone.text(unicodedata.normalize("NFD", "đã kiểm tra"))
    event = await line.event()
    assert (event.channel, event.account, event.chat) == ("telegram", "7000000001", str(OFFICER))
    assert (event.kind, event.text, event.at) == (EventKind.TEXT, "đã kiểm tra", MORNING)
    assert event.shown_name == line.phone.chat.name


async def test_a_press_names_its_token_and_the_message_that_it_stood_under(line: Line) -> None:
    sent = await line.say("Nhắc", options=(Option("ck:1:none", "Không có thư mới"),))
    await line.phone.press(int(sent), "ck:1:none")
    event = await line.event()
    assert (event.kind, event.text, event.message_id) == (EventKind.TAP, "ck:1:none", sent)
    assert event.callback_id


async def test_an_answer_names_what_it_answers(line: Line) -> None:
    sent = await line.say("Nhắc")
    await line.phone.text("xong", int(sent))
    assert (await line.event()).reply_to == sent


async def test_other_things_are_what_they_are(line: Line) -> None:
    said = await line.phone.text("cũ")
    await line.phone.edit(said.id, "mới")
    await line.phone.sticker()
    await line.phone.voice()
    await line.phone.location()
    await line.phone.block()
    await line.phone.unblock()
    line.telegram.add_phone(-500, "Nhóm văn thư")
    await line.telegram.phone(-500).text("cả nhóm")
    assert [(one.kind, one.text) for one in await line.events() if one] == [
        (EventKind.TEXT, "cũ"),
        (EventKind.EDITED, "mới"),
        (EventKind.UNSUPPORTED, "sticker"),
        (EventKind.UNSUPPORTED, "voice"),
        (EventKind.UNSUPPORTED, "location"),
        (EventKind.BLOCKED, ""),
        (EventKind.UNBLOCKED, ""),
        (EventKind.GROUP, ""),
    ]


async def fetched(line: Line, remote: str, limit: int = 20 * MB) -> bytes:
    return b"".join([piece async for piece in line.channel.fetch(remote, limit)])


async def test_files_are_named_and_fetched(line: Line) -> None:
    await line.phone.file("Danh sách.xlsx", b"PK\x03\x04", "application/zip", caption="danh sách")
    await line.phone.file("ảnh.png", PNG, "image/png")
    document, photo = await line.events()
    assert document
    assert (document.kind, document.text) == (EventKind.FILE, "danh sách")
    assert document.file == RemoteFile("F00000001", "Danh sách.xlsx", 4, "application/zip")
    assert await fetched(line, "F00000001") == b"PK\x03\x04"
    assert photo
    assert photo.file
    assert (photo.file.name, photo.file.media_type) == ("anh.jpg", "image/jpeg")
    assert await fetched(line, photo.file.remote) == PNG


async def test_a_file_that_is_too_large_or_gone_is_refused_for_good(line: Line) -> None:
    await line.phone.file("to.zip", bytes(21 * MB), "application/zip")
    await line.phone.file("nhỏ.txt", bytes(100), "text/plain")
    for remote, limit in (("F00000001", 30 * MB), ("F00000002", 99)):
        with pytest.raises(FetchRefused, match="too large"):
            await fetched(line, remote, limit)
    with pytest.raises(FetchRefused):
        await fetched(line, "F9")


@pytest.mark.parametrize("method", ["file", "getFile"])
async def test_a_fetch_that_fails_may_go_well_later(line: Line, method: str) -> None:
    await line.phone.file("nhỏ.txt", b"nho", "text/plain")
    line.fail("500", method)
    with pytest.raises(SendFailed):
        await fetched(line, "F00000001")
    assert await fetched(line, "F00000001") == b"nho"


async def test_a_poll_confirms_what_is_before_its_offset_and_nothing_else(line: Line) -> None:
    for text in ("một", "hai", "ba"):
        await line.phone.text(text)
    first, *_rest = await line.channel.poll(None, lambda: MORNING)
    assert len(await line.channel.poll(None, lambda: MORNING)) == 3
    again = await line.channel.poll(first.number + 1, lambda: MORNING)
    assert [one.event and one.event.text for one in again] == ["hai", "ba"]


async def test_an_event_is_of_the_moment_at_which_it_came_and_not_of_the_poll_that_waited(line: Line) -> None:
    clock = [MORNING]
    polling = asyncio.create_task(line.channel.poll(None, lambda: clock[0]))
    await until(lambda: "getUpdates" in line.telegram.calls)
    clock[0] += timedelta(seconds=20)
    await line.phone.text("xong")
    [arrived] = await polling
    assert arrived.event
    assert arrived.event.at == clock[0]


@pytest.fixture(scope="module")
def channel() -> Telegram:
    """Make a channel that calls nobody."""
    made = open_telegram("7000000001:x", "http://127.0.0.1:9", GAP, 3)
    made.account = "7000000001"
    return made


TAP: dict[str, Any] = {
    "update_id": 815000017,
    "callback_query": {
        "id": "42",
        "from": {"id": 700000001, "is_bot": False, "first_name": "Ví Dụ"},
        "chat_instance": "1",
        "data": "ck:1:none",
        "message": {"message_id": 7, "date": 1764036000, "chat": {"id": 700000001, "type": "private"}},
    },
}


def test_a_webhooks_body_is_an_event(channel: Telegram) -> None:
    event = channel.read_webhook(TAP, MORNING)
    assert event
    assert (event.id, event.chat, event.text) == ("815000017", "700000001", "ck:1:none")


def test_what_concerns_nobody_is_no_event(channel: Telegram) -> None:
    post = {"message_id": 7, "date": 1764036000, "chat": {"id": -1007, "type": "channel"}, "text": "tin"}
    assert channel.read_webhook({"update_id": 1, "channel_post": post}, MORNING) is None
    service = {**post, "chat": {"id": 7, "type": "private"}, "text": None, "new_chat_title": "tên"}
    assert channel.read_webhook({"update_id": 1, "message": service}, MORNING) is None
    assert channel.read_webhook({"update_id": 1}, MORNING) is None


def test_what_no_database_holds_and_nobody_should_see_is_taken_out(channel: Telegram) -> None:
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 7, "date": 1764036000, "chat": chat, "text": "a\x00b\ud800\u202ec\r\nd\x9be"}
    event = channel.read_webhook({"update_id": 1, "message": message}, MORNING)
    assert event
    assert event.text == "abc\nde"


PERSON = TAP["callback_query"]["from"]
CHAT = {"id": 700000001, "type": "private", "first_name": "Ví Dụ"}
MESSAGE = {
    "update_id": 815000018,
    "message": {
        "message_id": 8,
        "date": 1764036000,
        "chat": CHAT,
        "from": PERSON,
        "caption": "danh sách",
        "document": {"file_id": "F1", "file_unique_id": "u1", "file_size": 9, "file_name": "danh sách.xlsx"},
        "photo": [{"file_id": "F2", "file_unique_id": "u2", "width": 32, "height": 16, "file_size": 9}],
        "reply_to_message": {"message_id": 7, "date": 1764036000, "chat": CHAT, "text": "Nhắc"},
    },
}
BLOCKED = {
    "update_id": 815000019,
    "my_chat_member": {
        "chat": CHAT,
        "from": PERSON,
        "date": 1764036000,
        "old_chat_member": {"user": PERSON, "status": "member"},
        "new_chat_member": {"user": PERSON, "status": "kicked", "until_date": 0},
    },
}
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(CHAT)), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(body: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the holder and the key of every value within ``body``."""
    for key, value in list(body.items() if isinstance(body, dict) else enumerate(body)):
        yield body, key
        if isinstance(value, dict | list):
            yield from places(value)


@st.composite
def spoilt(draw: st.DrawFn) -> object:
    """Draw a real update with up to three of its values replaced by any other."""
    body = deepcopy(draw(st.sampled_from([TAP, MESSAGE, BLOCKED])))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(list(places(body))))
        holder[key] = draw(VALUES)
    return body


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
@given(VALUES | spoilt())
def test_whatever_comes_by_webhook_is_an_event_none_or_a_value_error(channel: Telegram, body: object) -> None:
    try:
        event = channel.read_webhook(body, MORNING)
    except ValueError:
        return
    assert event is None or isinstance(event, Event)


PERSON = {"id": 7, "is_bot": False, "first_name": "Nguyễn Văn", "last_name": "Minh", "username": "minh"}
CHAT = {"id": 7, "type": "private", "first_name": "Minh"}
SAID: dict[str, Any] = {
    "message_id": 5,
    "date": 1764036000,
    "chat": CHAT,
    "from": PERSON,
    "text": "đã kiểm tra\x00\r\nxong",
}
PRESS = {"id": "9", "from": PERSON, "chat_instance": "1", "message": SAID, "data": "ck:1:none"}
GONE = {"message_id": 5, "date": 0, "chat": CHAT}
STRAIGHT = [
    {"update_id": 17, "message": SAID},
    {"update_id": 18, "message": SAID | {"from": {"id": 7, "is_bot": False, "first_name": "Minh"}}},
    {"update_id": 19, "message": SAID | {"entities": [{"type": "bold", "offset": 0, "length": 2}]}},
    {"update_id": 20, "callback_query": PRESS},
    {"update_id": 21, "callback_query": PRESS | {"message": GONE}},
]
BY_THE_LIBRARY: list[Any] = [
    {"update_id": 22, "message": SAID | {"reply_to_message": GONE}},
    {"update_id": 23, "message": SAID | {"chat": CHAT | {"type": "group", "title": "x"}}},
    {"update_id": 24, "message": SAID | {"from": PERSON | {"is_bot": True}}},
    {"update_id": 25, "edited_message": SAID},
    {"update_id": 26, "callback_query": {name: PRESS[name] for name in ("id", "from", "chat_instance")}},
    {"update_id": 27, "message": {name: SAID[name] for name in SAID if name != "text"}},
    {"update_id": True, "message": SAID},
    {"update_id": 10**30, "message": SAID},
]


async def test_what_is_read_straight_from_the_json_is_what_the_library_would_read(line: Line) -> None:
    for update in STRAIGHT:
        read = read_plain(update, "1", MORNING)
        assert read
        assert read == read_event(Update.de_json(update, line.channel.bot), "1", MORNING)
    assert [read_plain(update, "1", MORNING) for update in BY_THE_LIBRARY] == [None] * len(BY_THE_LIBRARY)
