"""Events of an Official Account: each of its shapes, and whatever else may come."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.zalo_oa.channel import payload_of, read_event
from bot.conversation import MAX_TOKEN, Event, EventKind, RemoteFile
from tests.channels.foreign import OA, PERSON
from tests.channels.test_reading import VALUES, places
from tests.people import MORNING

WHEN, MSG = "1795572000000", "96d3cdf3af150460909"
AT = "https://f20.zalo.example/7d0a?x=1"
PICTURE = RemoteFile(AT, "anh.jpg", None, "image/jpeg")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCUMENT = RemoteFile(AT, "Danh sách.docx", 1204, DOCX)


def sent(kind: str, **message: object) -> dict[str, Any]:
    return {
        "app_id": OA.app_id,
        "event_name": f"user_send_{kind}",
        "timestamp": WHEN,
        "sender": {"id": PERSON},
        "recipient": {"id": OA.oa_id},
        "user_id_by_app": "552177279717587730",
        "message": {"msg_id": MSG, **message},
    }


def attached(kind: str, text: str = "", **payload: object) -> dict[str, Any]:
    return sent(kind, text=text, attachments=[{"type": kind, "payload": payload}])


def followed(name: str) -> dict[str, Any]:
    who = {"oa_id": OA.oa_id, "follower": {"id": PERSON}, "source": "oa_profile"}
    return {"app_id": OA.app_id, "event_name": name, "timestamp": WHEN, **who}


WORD = {"url": AT, "size": "1204", "name": "Danh sách.docx", "type": "docx", "checksum": "1b"}
PLACE: dict[str, Any] = {"coordinates": {"latitude": "10.74", "longitude": "106.89"}}
SHAPES: dict[str, tuple[dict[str, Any], EventKind, str, RemoteFile | None]] = {
    "words": (sent("text", text="xong"), EventKind.TEXT, "xong", None),
    "a tap": (sent("text", text="#ck:17:none"), EventKind.TAP, "ck:17:none", None),
    "a tap on a question's option": (
        sent("text", text="#q:5:?1a2b:send"),
        EventKind.TAP,
        "q:5:?1a2b:send",
        None,
    ),
    "a picture": (attached("image", "sổ", thumbnail=AT, url=AT), EventKind.FILE, "sổ", PICTURE),
    "a document": (attached("file", **WORD), EventKind.FILE, "", DOCUMENT),
    "a link": (attached("link", "xem tệp này", url=AT), EventKind.TEXT, "xem tệp này", None),
    "a link without words": (attached("link", url=AT), EventKind.TEXT, AT, None),
    "a voice": (attached("audio", url=AT), EventKind.UNSUPPORTED, "voice", None),
    "a sticker": (attached("sticker", id="21990", url=AT), EventKind.UNSUPPORTED, "sticker", None),
    "a place": (attached("location", **PLACE), EventKind.UNSUPPORTED, "location", None),
    "a film": (attached("video", url=AT), EventKind.UNSUPPORTED, "other", None),
    "a moving picture": (attached("gif", url=AT), EventKind.UNSUPPORTED, "other", None),
    "a card": (attached("business_card", "Mẫu", url=AT), EventKind.UNSUPPORTED, "Mẫu", None),
    "a picture on our disk": (
        attached("image", url="file:///etc/passwd"),
        EventKind.UNSUPPORTED,
        "other",
        None,
    ),
    "a file without attachments": (sent("file", attachments=[]), EventKind.UNSUPPORTED, "other", None),
    "following": (followed("follow"), EventKind.UNBLOCKED, "", None),
    "following no more": (followed("unfollow"), EventKind.BLOCKED, "", None),
}
NO_EVENT = {
    "our own text": {**sent("text", text="Nhắc"), "event_name": "oa_send_text"},
    "our own template": {**sent("text"), "event_name": "oa_send_template"},
    "what was seen": {**sent("text", msg_ids=[MSG]), "event_name": "user_seen_message"},
    "what was received": {**sent("text", msg_ids=[MSG]), "event_name": "user_received_message"},
    "a group's": {**sent("text", text="cả nhóm"), "event_name": "user_send_group_text"},
    "something new": {**sent("text"), "event_name": "oa_upgraded"},
    "no name": {"app_id": OA.app_id, "timestamp": WHEN},
    "another account's": {**sent("text", text="xong"), "recipient": {"id": "1"}},
    "another account's follower": {**followed("follow"), "oa_id": "1"},
}


def read(body: object) -> Event | None:
    return read_event(body, OA.oa_id, MORNING)


@pytest.mark.parametrize("is_wrapped", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_its_event(shape: str, is_wrapped: bool) -> None:
    body, kind, text, file = SHAPES[shape]
    event = read({"result": body} if is_wrapped else body)
    assert event
    assert (event.kind, event.text, event.file) == (kind, text, file)
    assert (event.channel, event.account, event.chat) == ("zalo_oa", OA.oa_id, PERSON)
    assert (event.at, event.signed_at) == (MORNING, MORNING + timedelta(hours=1))


@pytest.mark.parametrize("is_wrapped", [False, True])
@pytest.mark.parametrize("what", NO_EVENT)
def test_what_concerns_nobody_is_no_event(what: str, is_wrapped: bool) -> None:
    body = NO_EVENT[what]
    assert read({"result": body} if is_wrapped else body) is None


def test_an_event_has_an_id_of_its_own_though_following_brings_none() -> None:
    word = read(sent("text", text="x"))
    gone, back = read(followed("unfollow")), read(followed("follow"))
    assert word
    assert gone
    assert back
    assert (word.id, word.message_id) == (MSG, MSG)
    assert (gone.id, back.id) == (f"blocked:{PERSON}:{WHEN}", f"unblocked:{PERSON}:{WHEN}")


def test_an_answer_names_what_it_answers() -> None:
    event = read(sent("text", text="xong", quote_msg_id="abc"))
    assert event
    assert event.reply_to == "abc"


@pytest.mark.parametrize("token", ["ck:17:none", "keep", "phone:", "q:5:?1a2b:send", "month:2026-11"])
def test_a_button_sends_what_is_read_as_its_token(token: str) -> None:
    event = read(sent("text", text=payload_of(token)))
    assert event
    assert event.kind == EventKind.TAP
    assert event.text.rstrip(":") == token.rstrip(":")  # "keep" and "keep:" are one


@pytest.mark.parametrize(
    "typed",
    ["#baocao", "#", "# ck:1:no", "#ck:1:a b", "ck:1:no", "#1:x", "#mk: Abc@123", "#a:" + "x" * MAX_TOKEN],
)
def test_what_only_looks_like_a_tap_is_a_text(typed: str) -> None:
    event = read(sent("text", text=typed))
    assert event
    assert (event.kind, event.text) == (EventKind.TEXT, typed)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {"result": 7},
        {**sent("text", text="x"), "sender": None},
        {**sent("text", text="x"), "sender": {"id": "a b"}},
        {**sent("text", text="x"), "message": []},
        {**followed("follow"), "follower": "x"},
        {**followed("follow"), "timestamp": None},
    ],
)
def test_what_is_none_is_a_value_error(body: object) -> None:
    with pytest.raises(ValueError, match="no "):
        read(body)


@st.composite
def spoilt(draw: st.DrawFn) -> object:
    """Draw a real event with up to three of its values replaced by any other."""
    body = deepcopy(draw(st.sampled_from([one[0] for one in SHAPES.values()])))
    body = {"ok": True, "result": body} if draw(st.booleans()) else body
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(list(places(body))))
        holder[key] = draw(VALUES)
    return body


@settings(max_examples=300, deadline=None)
@given(VALUES | spoilt())
def test_whatever_comes_is_an_event_none_or_a_value_error(body: object) -> None:
    try:
        event = read(body)
    except ValueError:
        return
    assert event is None or isinstance(event, Event)
