"""An Official Account's requests to the API, and what the answers mean."""

import json
import re
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import httpx
import pytest

from bot.channels.base import (
    MEGABYTE,
    Attachment,
    Impossible,
    NoAnswer,
    SendFailed,
    Stopped,
    TooFast,
    Undeliverable,
    Unreachable,
)
from bot.channels.zalo_oa.channel import CAN, TITLE
from bot.conversation import Option, utf16_length
from tests.channels.foreign import BASE, PERSON, Answer, Pair, done, oa_with, to_person
from tests.people import MORNING

SENT = done(message_id="14ce7f6e9d1f34416d0e", user_id=PERSON)
NUDGE = tuple(Option(f"ck:1:{number}", f"Lựa chọn {number}", f"kt{number}") for number in range(1, 7))
REQUEST = httpx.Request("POST", f"{BASE}/v3.0/oa/message/cs")


async def test_up_to_five_choices_are_buttons() -> None:
    async with oa_with(SENT) as (oa, foreign):
        assert await oa.send(to_person("Nhắc", options=NUDGE[:5])) == "14ce7f6e9d1f34416d0e"
        [body] = foreign.bodies
        assert foreign.paths == ["/v3.0/oa/message/cs"]
        assert foreign.asked[0].headers["access_token"] == "first"
        assert body["recipient"] == {"user_id": PERSON}
        assert body["message"]["text"] == "Nhắc"
        assert buttons_of(body)[0] == {"title": "Lựa chọn 1", "type": "oa.query.hide", "payload": "#ck:1:1"}
        assert len(buttons_of(body)) == 5


async def test_what_arrived_by_an_earlier_try_is_not_sent_again() -> None:
    """Skip the picture and the first part: neither is sent, nor uploaded."""
    said = "Đề nghị kiểm tra hộp thư. " * 100
    picture = Attachment("anh.png", partial(BytesIO, b"PNG"), is_picture=True)
    async with oa_with(SENT) as (oa, foreign):
        await oa.send(to_person(said, options=NUDGE[:1], attachments=[picture], arrived=2))
        [body] = foreign.bodies
        assert body["message"]["text"].endswith("hộp thư.")
        assert len(buttons_of(body)) == 1


def buttons_of(body: Any) -> Any:
    return body["message"]["attachment"]["payload"]["buttons"]


async def test_more_than_five_are_written_out_to_be_typed() -> None:
    async with oa_with(SENT) as (oa, foreign):
        await oa.send(to_person("Nhắc", options=NUDGE))
        [body] = foreign.bodies
        assert "attachment" not in body["message"]
        assert body["message"]["text"].splitlines()[-1] == "kt6 – Lựa chọn 6"


async def test_a_way_out_beside_five_choices_is_typed_and_these_stay_buttons() -> None:
    way_out = Option("q:1:kind:/quaylai", "Quay lại")
    async with oa_with(SENT) as (oa, foreign):
        await oa.send(to_person("Xin chọn loại sự cố.", options=(*NUDGE[:5], way_out)))
        [body] = foreign.bodies
        assert [one["title"] for one in buttons_of(body)] == [option.label for option in NUDGE[:5]]
        assert body["message"]["text"].splitlines()[-2:] == ["Khi cần, xin gõ:", "“Quay lại”"]


async def test_a_long_text_goes_in_parts_and_the_buttons_stand_under_the_last() -> None:
    async with oa_with(SENT) as (oa, foreign):
        await oa.send(to_person("Đề nghị kiểm tra hộp thư. " * 200, options=NUDGE[:1]))
        messages = [body["message"] for body in foreign.bodies]
        assert len(messages) > 2
        assert all(utf16_length(message["text"]) <= 2000 for message in messages)
        assert ["attachment" in message for message in messages] == [False] * (len(messages) - 1) + [True]


async def test_a_long_title_is_cut() -> None:
    async with oa_with(SENT) as (oa, foreign):
        await oa.send(to_person(options=(Option("keep", "x" * 300),)))
        [button] = buttons_of(foreign.bodies[0])
        assert (len(button["title"]), button["payload"]) == (TITLE, "#keep:")


async def test_files_come_after_the_text_and_are_handed_in_before_they_are_sent() -> None:
    picture = Attachment("ảnh.png", partial(BytesIO, b"\x89PNG"), is_picture=True)
    paper = Attachment("Kế hoạch.pdf", partial(BytesIO, b"%PDF-1.7"), is_picture=False)
    answers = (SENT, done(attachment_id="A1"), SENT, done(token="T1"), SENT)
    async with oa_with(*answers) as (oa, foreign):
        await oa.send(to_person("Gửi kèm.", attachments=[picture, paper]))
        upload, cs = "/v2.0/oa/upload", "/v3.0/oa/message/cs"
        assert foreign.paths == [cs, f"{upload}/image", cs, f"{upload}/file", cs]
        assert b"\x89PNG" in foreign.asked[1].content
        assert "Kế hoạch.pdf".encode() in foreign.asked[3].content
        assert json_of(foreign.asked[0]) == {"text": "Gửi kèm."}
        [shown] = json_of(foreign.asked[2])["attachment"]["payload"]["elements"]
        assert shown == {"media_type": "image", "attachment_id": "A1"}
        assert json_of(foreign.asked[4])["attachment"] == {"type": "file", "payload": {"token": "T1"}}


async def test_a_failure_knows_how_many_messages_arrived_before_it() -> None:
    picture = Attachment("a.png", partial(BytesIO, b"\x89PNG"), is_picture=True)
    async with oa_with(SENT, SENT, done(attachment_id="A1"), done(-211)) as (oa, _foreign):
        with pytest.raises(Undeliverable) as barred:
            await oa.send(to_person("Đề nghị kiểm tra hộp thư. " * 120, attachments=[picture]))
    assert barred.value.arrived == 2


async def test_a_file_whose_handing_in_was_not_answered_was_seen_by_nobody() -> None:
    paper = Attachment("a.pdf", partial(BytesIO, b"%PDF-1.7"), is_picture=False)
    async with oa_with(SENT, httpx.ReadTimeout("", request=REQUEST)) as (oa, _foreign):
        with pytest.raises(SendFailed) as failed:
            await oa.send(to_person(attachments=[paper]))
    assert type(failed.value) is SendFailed


def json_of(request: httpx.Request) -> Any:
    return json.loads(request.content)["message"]


@pytest.mark.parametrize(
    ("name", "size", "is_picture", "goes"),
    [
        ("a.pdf", 5 * MEGABYTE, False, True),
        ("a.DOCX", 9, False, True),
        ("a.csv", 9, False, True),
        ("a.xlsx", 9, False, False),
        ("a.pdf", 5 * MEGABYTE + 1, False, False),
        ("a.png", MEGABYTE, True, True),
        ("a.jpeg", 9, True, True),
        ("a.png", MEGABYTE + 1, True, False),
        ("a.webp", 9, True, False),
        ("ảnh", 9, True, False),
    ],
)
def test_what_goes_by_itself_is_what_zalo_takes(name: str, size: int, is_picture: bool, goes: bool) -> None:
    assert CAN.carries(name, size, is_picture=is_picture) is goes


async def test_a_template_has_one_line_with_what_to_type_and_a_local_time() -> None:
    async with oa_with(SENT) as (oa, foreign):
        out = to_person("Nhắc\nlần 1.", heading="UBND", options=NUDGE[:2], template="T77", at=MORNING)
        assert await oa.send(out) == "14ce7f6e9d1f34416d0e"
        [body] = foreign.bodies
        assert foreign.paths == ["/v3.0/oa/message/template"]
        assert (body["user_id"], body["template_id"]) == (PERSON, "T77")
        shown = body["template_data"]
        assert shown["time"] == "08:00 25/11/2026"
        assert shown["text"].startswith("UBND Nhắc lần 1.")
        assert shown["text"].endswith("kt1 – Lựa chọn 1 kt2 – Lựa chọn 2")


async def test_a_reminder_too_long_for_a_template_is_shortened_step_by_step() -> None:
    long = "UBND xã Long Tân", "Kiểm tra hộp thư lần 1, trước 11:30. Đề nghị anh/chị mở hộp thư rồi chọn."
    out = to_person(long[1], heading=long[0], options=NUDGE[:2], template="T77", is_brief=True, at=MORNING)
    async with oa_with(done(-1121), done(-1121), SENT) as (oa, foreign):
        assert await oa.send(out) == "14ce7f6e9d1f34416d0e"
    full, brief, briefest = (body["template_data"]["text"] for body in foreign.bodies)
    assert full.startswith("UBND xã Long Tân Kiểm tra hộp thư lần 1, trước 11:30. Đề nghị")
    assert brief.startswith("UBND xã Long Tân Kiểm tra hộp thư lần 1, trước 11:30. Xin gõ để trả lời:")
    assert brief.endswith("kt1 – Lựa chọn 1 kt2 – Lựa chọn 2")
    assert briefest == "UBND xã Long Tân Kiểm tra hộp thư lần 1, trước 11:30. Xin gõ: kt1, kt2"


@pytest.mark.parametrize(("is_brief", "tries"), [(False, 1), (True, 3)])
async def test_what_stays_too_long_for_a_template_is_not_tried_for_ever(is_brief: bool, tries: int) -> None:
    said = to_person("Một. Hai.", options=NUDGE, template="T77", is_brief=is_brief, at=MORNING)
    async with oa_with(*[done(-1121)] * 9) as (oa, foreign):
        with pytest.raises(Undeliverable, match="long"):
            await oa.send(said)
    assert len(foreign.bodies) == tries


async def test_another_refusal_of_a_template_is_no_matter_of_its_length() -> None:
    async with oa_with(done(-211), SENT) as (oa, foreign):
        with pytest.raises(Undeliverable, match="quota"):
            await oa.send(to_person("Nhắc", template="T77", is_brief=True, at=MORNING))
    assert len(foreign.bodies) == 1


FAILURES: dict[str, tuple[Answer, type[SendFailed]]] = {
    "too many a minute": (done(-32), TooFast),
    "too many, as HTTP says it": (httpx.Response(429, json={}), TooFast),
    "over a limit": (done(-210), Impossible),
    "our quota": (done(-211), Undeliverable),
    "theirs": (done(-218), Undeliverable),
    "no follower": (done(-213), Unreachable),
    "not in use": (done(-227), Unreachable),
    "a template's place": (done(-1121), Undeliverable),
    "silent for seven days": (done(-230), Undeliverable),
    "never wrote": (done(-232), Undeliverable),
    "at night": (done(-234), Undeliverable),
    "the kind of account": (done(-235), Impossible),
    "closed": (done(-240), Impossible),
    "muted": (done(-244), Impossible),
    "against the policy": (done(-248), Impossible),
    "a number of which nobody has heard": (done(-999), SendFailed),
    "a number in letters": (httpx.Response(200, json={"error": "-213"}), Unreachable),
    "their own fault": (httpx.Response(500, text="no"), SendFailed),
    "a proxy that gave up waiting": (httpx.Response(504, text="no"), NoAnswer),
    "no code": (httpx.Response(200, json={"data": {}}), NoAnswer),
    "no JSON": (httpx.Response(200, text="ok"), NoAnswer),
    "no answer": (httpx.ReadTimeout("", request=REQUEST), NoAnswer),
    "nobody there": (httpx.ConnectError("", request=REQUEST), SendFailed),
}


@pytest.mark.parametrize("what", FAILURES)
async def test_a_failure_has_its_meaning(what: str) -> None:
    answer, meaning = FAILURES[what]
    async with oa_with(answer) as (oa, foreign):
        with pytest.raises(SendFailed) as failed:
            await oa.send(to_person("Trần Thị Mẫu"))
        assert len(foreign.asked) == 1
    assert type(failed.value) is meaning
    assert not re.search("first|Trần|zalo.example", repr(failed.value))


@pytest.mark.parametrize(("code", "why"), [(-211, "quota"), (-230, "window"), (-234, "night")])
async def test_what_is_barred_says_by_which_rule(code: int, why: str) -> None:
    async with oa_with(done(code)) as (oa, _foreign):
        with pytest.raises(Undeliverable, match=why):
            await oa.send(to_person())


async def test_too_many_a_minute_rest_a_minute() -> None:
    async with oa_with(done(-32)) as (oa, _foreign):
        with pytest.raises(TooFast) as failed:
            await oa.send(to_person())
    assert failed.value.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_token_that_is_refused_is_renewed_once(code: int) -> None:
    tokens = Pair()
    async with oa_with(done(code), SENT, tokens=tokens) as (oa, foreign):
        await oa.send(to_person())
        assert [request.headers["access_token"] for request in foreign.asked] == ["first", "second"]
        assert tokens.refused == ["first"]


async def test_where_the_new_token_is_refused_too_the_channel_stops() -> None:
    tokens = Pair()
    async with oa_with(done(-216), tokens=tokens) as (oa, foreign):
        with pytest.raises(Stopped):
            await oa.send(to_person())
        assert len(foreign.asked) == 2
        assert tokens.refused == ["first"]


async def test_only_sending_is_possible() -> None:
    async with oa_with(SENT) as (oa, foreign):
        for action in ("edit", "delete", "menu"):
            with pytest.raises(Impossible):
                await oa.send(to_person(action=action))
        assert foreign.asked == []


async def test_there_is_nothing_to_ask_before_events_come() -> None:
    async with oa_with(SENT) as (oa, foreign):
        await oa.open()
        await oa.begin_webhook("https://nhacthu.example/webhooks/zalo_oa")
        assert foreign.asked == []
