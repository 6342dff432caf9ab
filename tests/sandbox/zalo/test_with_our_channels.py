"""Our own channels and the local Zalo, over the network: what one says the other understands, both ways."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import (
    Attachment,
    Barred,
    FetchRefused,
    Impossible,
    NoAnswer,
    Outbound,
    SendFailed,
    Stopped,
    TooFast,
    Unreachable,
)
from bot.channels.zalo_bot import ZaloBot, open_zalo_bot
from bot.channels.zalo_oa import Where, ZaloOa, open_zalo_oa
from bot.message import Event, Kind, Message, Option
from bot.sandbox.zalo.state import PREFIX
from tests.sandbox.serving import serving
from tests.sandbox.zalo.conftest import OFFICER, PNG, Hook, Zalos
from tests.sandbox.zalo.test_events import do_everything

NO_GAP = timedelta(0)
SECRET = "bi-mat-cua-webhook"
LARGE = 2**20  # bytes
CHOICES = (Option("ck:1:none", "Không có thư mới", "kt1"), Option("ck:1:handled", "Có, đã xử lý", "kt2"))
NUDGE = Message("Đề nghị kiểm tra hộp thư.", CHOICES, heading="UBND xã Phú Hội")


@dataclass
class Pair:
    """The Official Account's token, and a new one of the server for each that was refused."""

    zalo: Zalos
    token: str
    refused: list[str] = field(default_factory=list)

    async def access(self) -> str:
        return self.token

    async def expired(self, token: str) -> None:
        self.refused.append(token)
        self.token, _ = self.zalo.oa.own.tokens.issue(self.zalo.clock.time)


@pytest.fixture
async def bot(zalo: Zalos) -> AsyncIterator[ZaloBot]:
    base = f"{zalo.bot.origin}{PREFIX}"
    channel = open_zalo_bot(zalo.bot.own.token, base, NO_GAP, SECRET, has_address=True)
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
async def oa(zalo: Zalos) -> AsyncIterator[ZaloOa]:
    own = zalo.oa.own
    where = Where(own.oa_id, own.app_id, own.oa_secret, f"{zalo.oa.origin}{PREFIX}", "v3.0/oa/message/cs")
    channel = open_zalo_oa(where, NO_GAP, Pair(zalo, zalo.access))
    yield channel
    await channel.close()


def out(message: Message = NUDGE, *attachments: Attachment, template: str = "") -> Outbound:
    return Outbound(OFFICER, "send", message, attachments=attachments, template=template)


def read(hook: Hook, channel: ZaloBot | ZaloOa, zalo: Zalos) -> list[Event]:
    """What our webhook makes of what came, once it has been looked at."""
    assert all(channel.is_genuine(Headers(each.headers), each.body) for each in hook.brought)
    events = [channel.read_webhook(each.event, zalo.clock.time) for each in hook.brought]
    return [event for event in events if event]


async def content(channel: ZaloBot | ZaloOa, event: Event) -> bytes:
    assert event.file
    return b"".join([piece async for piece in channel.fetch(event.file.remote, LARGE)])


async def test_a_bots_choices_are_typed_and_a_long_text_is_split(zalo: Zalos, bot: ZaloBot) -> None:
    phone = await zalo.person()
    assert await bot.send(out()) == phone.chat.said[-1].key
    assert phone.chat.said[-1].text.endswith("kt1 – Không có thư mới\nkt2 – Có, đã xử lý")
    await bot.send(out(Message("Đề nghị kiểm tra hộp thư. 😀 " * 300)))
    assert len(phone.chat.said) > 3


async def test_a_bots_picture_goes_by_an_address(zalo: Zalos, bot: ZaloBot) -> None:
    phone = await zalo.person()

    async def picture(_request: Request) -> Response:
        return Response(PNG, media_type="image/png")

    async with serving(Starlette(routes=[Route("/p", picture)])) as ours:
        await bot.send(out(Message("Sơ đồ"), Attachment("a.png", PNG, is_picture=True, url=f"{ours}/p")))
    file, text = phone.chat.said
    assert file.attachment
    assert (file.attachment.content, text.text) == (PNG, "Sơ đồ")


async def test_a_bot_hears_by_polling(zalo: Zalos, bot: ZaloBot) -> None:
    bot.rest = 0
    phone = await zalo.person()
    await bot.begin_polling()
    await do_everything(phone)
    heard: list[Event] = []
    offset = None
    while len(heard) < 6:
        for arrived in await bot.poll(offset, lambda: zalo.clock.time):
            assert arrived.event
            heard.append(arrived.event)
            offset = arrived.number + 1
    assert [event.kind for event in heard] == [Kind.TEXT, Kind.FILE, *[Kind.UNSUPPORTED] * 4]
    assert [event.id for event in heard] == [each.key for each in phone.chat.said]
    assert heard[0].shown_name == "Trần Thị Mẫu"
    assert await content(bot, heard[1]) == PNG


@pytest.mark.parametrize("is_wrapped", [True, False])
async def test_a_bot_hears_by_webhook(zalo: Zalos, bot: ZaloBot, hook: Hook, is_wrapped: bool) -> None:
    zalo.bot.own.is_wrapped, zalo.bot.own.photo_field = is_wrapped, "photo"
    phone = await zalo.person()
    await bot.begin_webhook(hook.url)
    await do_everything(phone)
    await hook.until(6)
    events = read(hook, bot, zalo)
    assert [event.kind for event in events] == [Kind.TEXT, Kind.FILE, *[Kind.UNSUPPORTED] * 4]
    assert (events[1].text, await content(bot, events[1])) == ("hộp thư lỗi", PNG)
    zalo.clock.ticked = 3601.0
    with pytest.raises(FetchRefused):
        await content(bot, events[1])


async def test_what_a_bot_meets_is_called_by_its_name(zalo: Zalos, bot: ZaloBot) -> None:
    phone = await zalo.person()
    for kind, failure in [("401", Stopped), ("403", SendFailed), ("500", SendFailed), ("lost", NoAnswer)]:
        zalo.bot.switch_on(kind=kind, method="sendMessage")
        with pytest.raises(failure):
            await bot.send(out())
    zalo.bot.own.most_messages = 0
    with pytest.raises(Barred):
        await bot.send(out())
    await phone.block()
    with pytest.raises(Unreachable):
        await bot.send(out())


async def test_the_official_accounts_buttons_come_back_as_taps(zalo: Zalos, oa: ZaloOa, hook: Hook) -> None:
    phone = await zalo.follower()
    zalo.oa.webhook.set(hook.url)
    sent = await oa.send(out())
    (said,) = phone.chat.said
    assert [button["text"] for row in said.buttons for button in row] == ["Không có thư mới", "Có, đã xử lý"]
    await hook.until(1)
    await phone.press(sent, said.buttons[1][0]["callback_data"])
    await hook.until(2)
    (tap,) = read(hook, oa, zalo)  # the echo is dropped
    assert (tap.kind, tap.text, tap.chat) == (Kind.TAP, "ck:1:handled", OFFICER)


async def test_the_official_account_hears_of_everything(zalo: Zalos, oa: ZaloOa, hook: Hook) -> None:
    zalo.oa.webhook.set(hook.url)
    phone = zalo.oa.add_phone(OFFICER, "Trần Thị Mẫu")
    await phone.follow()
    await do_everything(phone)
    await phone.block()
    await hook.until(8)
    events = read(hook, oa, zalo)
    assert [event.kind for event in events] == [
        Kind.UNBLOCKED,
        Kind.TEXT,
        Kind.FILE,
        Kind.UNSUPPORTED,
        Kind.UNSUPPORTED,
        Kind.FILE,
        Kind.UNSUPPORTED,
        Kind.BLOCKED,
    ]
    document = events[5]
    assert document.file
    assert (document.file.name, document.file.size, await content(oa, document)) == ("báo cáo.docx", 2, b"PK")


async def test_a_forged_event_is_not_genuine(zalo: Zalos, oa: ZaloOa, hook: Hook) -> None:
    zalo.oa.webhook.set(hook.url)
    zalo.oa.switch_on(kind="forged")
    await zalo.oa.add_phone(OFFICER, "Mẫu").text("xong")
    await hook.until(2)
    assert [oa.is_genuine(Headers(each.headers), each.body) for each in hook.brought] == [False, True]


async def test_the_official_account_carries_pictures_documents_and_templates(zalo: Zalos, oa: ZaloOa) -> None:
    phone = await zalo.follower()
    picture = Attachment("sơ đồ.png", PNG, is_picture=True)
    table = Attachment("bảng.csv", b"a;b", is_picture=False)
    await oa.send(out(NUDGE, picture, table))
    files = [each.attachment.name for each in phone.chat.said if each.attachment]
    assert (files, phone.chat.said[-1].text) == (["sơ đồ.png", "bảng.csv"], NUDGE.heading + "\n" + NUDGE.text)
    zalo.oa.own.templates["12345"] = frozenset({"text", "time"})
    await oa.send(out(template="12345"))
    assert "UBND xã Phú Hội" in phone.chat.said[-1].text
    with pytest.raises(SendFailed):
        await oa.send(out(NUDGE, Attachment("bảng.xlsx", b"PK", is_picture=False)))


async def test_a_token_that_has_expired_is_renewed_and_the_message_goes(zalo: Zalos, oa: ZaloOa) -> None:
    phone = await zalo.follower()
    zalo.clock.on(hours=25)
    await oa.send(out())
    assert len(phone.chat.said) == 1


async def test_what_the_official_account_meets_is_called_by_its_name(zalo: Zalos, oa: ZaloOa) -> None:
    phone = await zalo.follower()
    for kind, failure in [
        ("-32", TooFast),
        ("-211", Barred),
        ("-218", Barred),
        ("-213", Unreachable),
        ("-244", Impossible),
        ("429", TooFast),
        ("500", SendFailed),
        ("lost", NoAnswer),
    ]:
        zalo.oa.switch_on(kind=kind, method="message/cs")
        with pytest.raises(failure):
            await oa.send(out())
    zalo.oa.own.of_state = True
    with pytest.raises(Impossible):
        await oa.send(out())
    zalo.oa.own.of_state = False
    zalo.clock.on(days=8)
    with pytest.raises(Barred):
        await oa.send(out())
    await phone.block()
    with pytest.raises(Unreachable):
        await oa.send(out())
