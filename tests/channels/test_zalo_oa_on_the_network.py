"""An Official Account against the local Zalo, over HTTP: what arrives, what comes back, what is refused."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest

from bot.channels.base import (
    Attachment,
    Impossible,
    NoAnswer,
    Outbound,
    SendFailed,
    Stopped,
    TooFast,
    Undeliverable,
    Unreachable,
)
from bot.conversation import EventKind, Message, Option
from tests.channels.zalo_lines import OFFICER, PNG, OaLine, listening, oa_line
from tests.people import MORNING
from tests.sandbox.zalo.conftest import Zalos

NUDGE = tuple(Option(f"ck:1:{result}", result, f"kt{n}") for n, result in enumerate("abcde", 1))


@pytest.fixture
async def line(zalo: Zalos) -> AsyncIterator[OaLine]:
    async with oa_line(zalo) as made:
        yield made


def to(chat: str, text: str, **more: object) -> Outbound:
    return Outbound(chat, "send", Message(text, **more))  # type: ignore[arg-type]


async def test_a_message_arrives_with_five_buttons(line: OaLine) -> None:
    sent = await line.channel.send(to(OFFICER, "Nhắc", options=NUDGE))
    [said] = line.shown
    assert (said.key, said.text) == (sent, "Nhắc")
    assert [button["text"] for [button] in said.buttons] == list("abcde")


async def test_a_long_message_arrives_whole_with_its_buttons_under_the_last_part(line: OaLine) -> None:
    await line.channel.send(to(OFFICER, "Đề nghị kiểm tra hộp thư. " * 300, options=NUDGE))
    assert sum(said.text.count("hộp thư.") for said in line.shown) == 300
    assert [bool(said.buttons) for said in line.shown] == [False] * (len(line.shown) - 1) + [True]


async def test_pictures_and_documents_arrive(line: OaLine) -> None:
    files = [
        Attachment("ảnh.png", partial(BytesIO, PNG), is_picture=True),
        Attachment("Kế hoạch.pdf", partial(BytesIO, b"%PDF-1.7"), is_picture=False),
    ]
    await line.channel.send(Outbound(OFFICER, "send", Message("Gửi kèm."), attachments=files))
    said, picture, paper = line.shown
    assert picture.attachment
    assert paper.attachment
    assert (picture.attachment.content, paper.attachment.content) == (PNG, b"%PDF-1.7")
    assert (paper.attachment.name, said.text) == ("Kế hoạch.pdf", "Gửi kèm.")


async def test_a_template_arrives_after_the_window(zalo: Zalos, line: OaLine) -> None:
    line.local.own.templates["T77"] = frozenset({"text", "time"})
    zalo.clock.on(days=8)
    with pytest.raises(Undeliverable, match="window"):
        await line.channel.send(to(OFFICER, "Nhắc"))
    out = Outbound(OFFICER, "send", Message("Nhắc lần 1"), template="T77", at=MORNING)
    line.tokens.access_token, _refresh = line.local.own.tokens.issue(zalo.clock.time)
    await line.channel.send(out)
    [said] = line.shown
    assert said.text.splitlines() == ["[T77]", "text: Nhắc lần 1", "time: 08:00 25/11/2026"]


async def test_zalo_refuses_what_a_template_cannot_hold(line: OaLine) -> None:
    line.local.own.templates["T77"], line.local.own.longest_place = frozenset({"text", "time"}), 30
    out = Outbound(OFFICER, "send", Message("Kiểm tra hộp thư lần 1. " + "Xin mở thư. " * 9), template="T77")
    with pytest.raises(Undeliverable, match="long"):
        await line.channel.send(out)
    await line.channel.send(replace(out, is_brief=True))
    assert line.shown[-1].text.splitlines()[1] == "text: Kiểm tra hộp thư lần 1."


async def test_a_state_account_sends_by_its_own_path(line: OaLine) -> None:
    line.local.own.of_state = True
    with pytest.raises(Impossible):
        await line.channel.send(to(OFFICER, "Nhắc"))
    line.channel.where = replace(line.channel.where, send="/v2.0/oa/message")
    await line.channel.send(to(OFFICER, "Nhắc"))
    assert len(line.shown) == 1


@pytest.mark.parametrize(
    ("kind", "meaning", "arrived"),
    [
        ("-32", TooFast, False),
        ("-213", Unreachable, False),
        ("-218", Undeliverable, False),
        ("-248", Impossible, False),
        ("429", TooFast, False),
        ("500", SendFailed, False),
        ("lost", NoAnswer, True),
    ],
)
async def test_a_fault_has_its_own_meaning(
    line: OaLine, kind: str, meaning: type[SendFailed], arrived: bool
) -> None:
    line.local.switch_on(kind=kind)
    with pytest.raises(SendFailed) as failed:
        await line.channel.send(to(OFFICER, "Trần Thị Mẫu"))
    assert type(failed.value) is meaning
    assert bool(line.shown) is arrived


async def test_who_does_not_follow_us_is_not_reached(line: OaLine) -> None:
    await line.phone.block()
    for chat in (OFFICER, "1"):
        with pytest.raises(Unreachable):
            await line.channel.send(to(chat, "Nhắc"))


async def test_an_old_token_is_renewed_and_a_dead_one_stops_us(zalo: Zalos, line: OaLine) -> None:
    zalo.clock.on(hours=26)
    await line.channel.send(to(OFFICER, "Nhắc"))
    assert (len(line.shown), line.tokens.refusals) == (1, 1)
    line.local.switch_on(kind="-216", times=2)
    with pytest.raises(Stopped):
        await line.channel.send(to(OFFICER, "Nhắc"))


async def test_what_people_do_comes_signed_and_our_own_echoes_are_dropped(line: OaLine) -> None:
    async with listening(line.channel) as (ear, url):
        line.local.webhook.set(url)
        line.local.switch_on(kind="forged", method="event")
        sent = await line.channel.send(to(OFFICER, "Nhắc", options=NUDGE))
        await ear.until(1)
        await line.phone.press(sent, "#ck:1:a")
        await line.phone.text("xong", sent)
        await line.phone.file("ảnh.png", PNG, "image/png")
        await line.phone.file("danh sách.xlsx", b"PK\x03\x04", "application/zip")
        await line.phone.sticker()
        await line.phone.location()
        await line.phone.block()
        await ear.until(9)  # with the echo of what we sent, and that it was seen
        heard = [event for event in ear.heard if event]
        assert [(one.kind, one.text) for one in heard] == [
            (EventKind.TAP, "ck:1:a"),
            (EventKind.TEXT, "xong"),
            (EventKind.FILE, ""),
            (EventKind.FILE, ""),
            (EventKind.UNSUPPORTED, "sticker"),
            (EventKind.UNSUPPORTED, "location"),
            (EventKind.BLOCKED, ""),
        ]
        assert heard[1].reply_to == sent
        assert len({one.id for one in heard}) == 7
        assert ear.forged == 1
        assert heard[3].file
        assert heard[3].file.name == "danh sách.xlsx"
        fetched = [piece async for piece in line.channel.fetch(heard[3].file.remote, 100)]
        assert b"".join(fetched) == b"PK\x03\x04"
