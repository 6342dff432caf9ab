"""Events of a Zalo bot: each of the platform's shapes, and whatever else may come."""

import unicodedata
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.zalo_bot.channel import read_event
from bot.conversation import Event, EventKind, RemoteFile
from tests.channels.test_reading import VALUES, places
from tests.people import MORNING

ACCOUNT, CHAT = "1459232241454765289", "e4ea2cd5189df1c3a88c"
PICTURE = "https://photo.zalo.example/a.jpg?sig=1"
TEXT: dict[str, Any] = {
    "event_name": "message.text.received",
    "message": {
        "message_id": "16f6366b3f02645a3d15",
        "date": 1764036000000,
        "from": {"id": CHAT, "display_name": "Ví Dụ", "is_bot": False},
        "chat": {"id": CHAT, "chat_type": "PRIVATE"},
        "text": "xong",
    },
}
FILE = RemoteFile(PICTURE, "anh.jpg", None, "image/jpeg")


def of(name: str, **content: object) -> dict[str, Any]:
    message = {key: value for key, value in TEXT["message"].items() if key != "text"}
    return {"event_name": f"message.{name}.received", "message": message | content}


SHAPES = {
    "words": (TEXT, EventKind.TEXT, "xong", None),
    "words without the event's name": ({"message": TEXT["message"]}, EventKind.TEXT, "xong", None),
    "a picture as it was seen": (of("image", photo_url=PICTURE), EventKind.FILE, "", FILE),
    "a picture as documented": (of("image", photo=PICTURE, caption="sổ"), EventKind.FILE, "sổ", FILE),
    "a picture without an address": (of("image", photo=7), EventKind.UNSUPPORTED, "other", None),
    "a sticker": (of("sticker", sticker="0e07", url=PICTURE), EventKind.UNSUPPORTED, "sticker", None),
    "a voice": (of("voice", voice_url=PICTURE), EventKind.UNSUPPORTED, "voice", None),
    "a file": (of("unsupported"), EventKind.UNSUPPORTED, "other", None),
    "something new": (of("poll"), EventKind.UNSUPPORTED, "other", None),
}


@pytest.mark.parametrize("is_wrapped", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_its_event(shape: str, is_wrapped: bool) -> None:
    body, kind, text, file = SHAPES[shape]
    event = read({"ok": True, "result": body} if is_wrapped else body)
    assert event
    assert (event.kind, event.text, event.file) == (kind, text, file)
    assert (event.channel, event.account, event.chat) == ("zalo_bot", ACCOUNT, CHAT)
    assert (event.id, event.message_id, event.at) == (*["16f6366b3f02645a3d15"] * 2, MORNING)
    assert event.shown_name == "Ví Dụ"


def read(body: object) -> Event | None:
    return read_event(body, ACCOUNT, MORNING)


def changed(**fields: object) -> dict[str, Any]:
    return {**TEXT, "message": TEXT["message"] | fields}


def test_what_is_written_in_a_group_is_of_the_group_and_not_read() -> None:
    event = read(changed(chat={"id": "g1", "chat_type": "GROUP"}))
    assert event
    assert (event.kind, event.chat, event.text) == (EventKind.GROUP, "g1", "")


def test_what_nobody_wrote_is_no_event() -> None:
    assert read(changed(**{"from": {"id": ACCOUNT, "is_bot": True}})) is None
    assert read({"event_name": "message.unsupported.received"}) is None
    assert read({"ok": True, "result": {"event_name": "message.unsupported.received"}}) is None


def test_words_are_nfc_and_ids_beyond_all_numbers_are_texts() -> None:
    event = read(changed(text=unicodedata.normalize("NFD", "đã kiểm tra"), message_id=2**60 + 1))
    assert event
    assert (event.text, event.id) == ("đã kiểm tra", str(2**60 + 1))


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"ok": True, "result": []},
        {"message": {}},
        changed(message_id=""),
        changed(message_id="a b"),
        changed(message_id=True),
        changed(message_id="x" * 57),
        changed(chat={}),
        changed(chat=CHAT),
        changed(chat={"id": None, "chat_type": "PRIVATE"}),
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
