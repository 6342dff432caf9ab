"""A Zalo bot against the local Zalo, over HTTP: what arrives, what comes back, what is refused."""

from collections.abc import AsyncIterator
from functools import partial
from io import BytesIO

import pytest

from bot.channels.base import (
    Attachment,
    FetchRefused,
    Impossible,
    NoAnswer,
    Outbound,
    SendFailed,
    Stopped,
    Undeliverable,
    Unreachable,
)
from bot.channels.zalo_bot import open_zalo_bot
from bot.conversation import EventKind, Message, Option
from tests.channels.foreign import NO_GAP
from tests.channels.zalo_lines import OFFICER, PNG, SECRET, BotLine, bot_line, listening
from tests.people import MORNING
from tests.sandbox.zalo.conftest import Zalos


@pytest.fixture
async def line(zalo: Zalos) -> AsyncIterator[BotLine]:
    async with bot_line(zalo) as made:
        yield made


def to(chat: str, text: str, **more: object) -> Outbound:
    return Outbound(chat, "send", Message(text, **more))  # type: ignore[arg-type]


async def test_who_we_are_is_learnt(line: BotLine) -> None:
    assert line.channel.account == line.local.own.token.partition(":")[0]
    assert line.channel.username.startswith("bot.")


async def test_a_message_arrives_with_what_to_type(line: BotLine) -> None:
    sent = await line.channel.send(to(OFFICER, "Nhắc", options=(Option("ck:1:none", "Không có thư", "kt1"),)))
    [said] = line.shown
    assert said.key == sent
    assert said.text.splitlines() == ["Nhắc", "", "Xin gõ để trả lời:", "kt1 – Không có thư"]


async def test_a_long_message_arrives_whole(line: BotLine) -> None:
    await line.channel.send(to(OFFICER, "Đề nghị kiểm tra hộp thư. " * 300))
    assert sum(said.text.count("hộp thư.") for said in line.shown) == 300


async def test_a_picture_arrives_that_zalo_fetches_more_than_once(line: BotLine) -> None:
    picture = Attachment("p.png", partial(BytesIO, PNG), is_picture=True, url=line.picture)
    await line.channel.send(Outbound(OFFICER, "send", Message("Xem hình."), attachments=[picture]))
    said, shown = line.shown
    assert shown.attachment
    assert (shown.attachment.content, said.text) == (PNG, "Xem hình.")
    assert line.local.calls.count("file") == 2


@pytest.mark.parametrize(
    ("kind", "meaning", "arrived"),
    [
        ("401", Stopped, False),
        ("403", SendFailed, False),
        ("500", SendFailed, False),
        ("429", Undeliverable, False),
        ("lost", NoAnswer, True),
    ],
)
async def test_a_fault_has_its_own_meaning(
    line: BotLine, kind: str, meaning: type[SendFailed], arrived: bool
) -> None:
    line.local.switch_on(kind=kind, method="sendMessage")
    for with_status in (False, True):
        line.local.own.answers_with_status = with_status
        line.local.switch_on(kind=kind, method="sendMessage")
        with pytest.raises(SendFailed) as failed:
            await line.channel.send(to(OFFICER, "Trần Thị Mẫu"))
        assert type(failed.value) is meaning
        assert "Trần" not in str(failed.value)
    assert bool(line.shown) is arrived


async def test_who_blocked_us_or_never_wrote_is_not_reached(line: BotLine) -> None:
    await line.phone.block()
    for chat in (OFFICER, "nobody"):
        with pytest.raises(Unreachable):
            await line.channel.send(to(chat, "Nhắc"))


async def test_the_months_quota_is_barred(line: BotLine) -> None:
    line.local.own.most_messages = 1
    await line.channel.send(to(OFFICER, "một"))
    with pytest.raises(Undeliverable, match="quota"):
        await line.channel.send(to(OFFICER, "hai"))


async def test_a_wrong_token_stops_the_channel(line: BotLine) -> None:
    stranger = open_zalo_bot("1:x", line.channel.api.base, NO_GAP, has_address=True)
    with pytest.raises(Stopped):
        await stranger.open()
    await stranger.close()


async def polled(line: BotLine, count: int) -> list[tuple[EventKind, str]]:
    """Poll so many times, each confirmed by the next; return what they bring."""
    found, offset = [], None
    for _poll in range(count):
        [arrived] = await line.channel.poll(offset, lambda: MORNING)
        offset = arrived.number + 1
        assert arrived.event
        assert arrived.event.chat == OFFICER
        found.append((arrived.event.kind, arrived.event.text))
    return found


@pytest.mark.parametrize("photo_field", ["photo", "photo_url"])
async def test_what_people_do_comes_by_polling(line: BotLine, photo_field: str) -> None:
    line.local.own.photo_field = photo_field
    await line.channel.begin_polling()
    await line.phone.text("đã kiểm tra")
    await line.phone.file("ảnh.png", PNG, "image/png", "sổ")
    await line.phone.sticker()
    await line.phone.voice()
    await line.phone.file("danh sách.xlsx", b"PK", "application/zip")
    assert await polled(line, 5) == [
        (EventKind.TEXT, "đã kiểm tra"),
        (EventKind.FILE, "sổ"),
        (EventKind.UNSUPPORTED, "sticker"),
        (EventKind.UNSUPPORTED, "voice"),
        (EventKind.UNSUPPORTED, "other"),
    ]


async def test_an_event_without_a_message_is_passed_over(line: BotLine) -> None:
    line.local.own.unsupported_has_message = False
    await line.phone.file("danh sách.xlsx", b"PK", "application/zip")
    [arrived] = await line.channel.poll(None, lambda: MORNING)
    assert arrived.event is None


async def test_a_picture_is_fetched_from_where_it_lies(line: BotLine) -> None:
    await line.phone.file("ảnh.png", PNG, "image/png")
    [arrived] = await line.channel.poll(None, lambda: MORNING)
    assert arrived.event
    assert arrived.event.file
    remote = arrived.event.file.remote
    assert b"".join([piece async for piece in line.channel.fetch(remote, 100)]) == PNG
    with pytest.raises(FetchRefused, match="too large"):
        [piece async for piece in line.channel.fetch(remote, 10)]
    with pytest.raises(FetchRefused, match="gone"):
        [piece async for piece in line.channel.fetch(f"{remote}x/y", 100)]
    line.local.switch_on(kind="500", method="file")
    with pytest.raises(SendFailed):
        [piece async for piece in line.channel.fetch(remote, 100)]


@pytest.mark.parametrize("is_wrapped", [True, False])
async def test_what_people_do_comes_by_webhook_with_our_secret(zalo: Zalos, is_wrapped: bool) -> None:
    async with bot_line(zalo, SECRET) as line, listening(line.channel) as (ear, url):
        line.local.own.is_wrapped = is_wrapped
        await line.channel.begin_webhook(url)
        line.local.switch_on(kind="forged", method="event")
        await line.phone.text("xong")
        [event] = await ear.until(1)
        assert event
        assert (event.kind, event.text, event.chat) == (EventKind.TEXT, "xong", OFFICER)
        assert ear.forged == 1


async def test_a_webhook_that_zalo_refuses_says_why(zalo: Zalos) -> None:
    async with bot_line(zalo, "short") as line:
        with pytest.raises(Impossible, match="8 to 256"):
            await line.channel.begin_webhook("https://nhacthu.example/webhooks/zalo_bot")
        with pytest.raises(Impossible, match="HTTPS"):
            await line.channel.begin_webhook("http://nhacthu.example/webhooks/zalo_bot")


async def test_that_we_type_is_shown_and_nothing_turns(line: BotLine) -> None:
    await line.channel.is_typing(OFFICER)
    assert line.local.calls[-1] == "sendChatAction"
