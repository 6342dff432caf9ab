"""A Zalo bot's requests to the platform, and what the answers mean."""

import re
from datetime import timedelta
from functools import partial
from io import BytesIO

import httpx
import pytest

from bot.channels.base import (
    Attachment,
    Impossible,
    NoAnswer,
    SendFailed,
    Stopped,
    TooFast,
    Undeliverable,
    Unreachable,
)
from bot.channels.zalo_bot import open_zalo_bot
from bot.conversation import Option, utf16_length
from tests.channels.foreign import BASE, NO_GAP, PERSON, TOKEN, Answer, bot_with, ill, to_person, well
from tests.channels.test_zalo_bot_reading import TEXT
from tests.people import MORNING

SENT = well({"message_id": "82599fa32f56d00e8941", "date": 1764036000000})
PICTURE = Attachment("anh.png", partial(BytesIO, b"PNG"), is_picture=True, url="https://nhacthu.example/p/1")
REQUEST = httpx.Request("POST", f"{BASE}/bot{TOKEN}/sendMessage")


async def test_who_we_are_is_asked_of_the_platform() -> None:
    me = {"id": "1459232241454765289", "account_name": "bot.VDKyGxQvc", "account_type": "BASIC"}
    async with bot_with(well(me)) as (bot, foreign):
        await bot.open()
        assert (bot.account, bot.username) == ("1459232241454765289", "bot.VDKyGxQvc")
        assert foreign.paths == [f"/bot{TOKEN}/getMe"]


async def test_choices_are_written_out_to_be_typed() -> None:
    async with bot_with(SENT) as (bot, foreign):
        options = (Option("ck:1:none", "Không có thư mới", "kt1"), Option("no:1", "Không vào được", "kt2"))
        assert await bot.send(to_person("Nhắc", heading="UBND", options=options)) == "82599fa32f56d00e8941"
        [body] = foreign.bodies
        assert body["chat_id"] == PERSON
        assert body["text"].splitlines()[:2] == ["UBND", "Nhắc"]
        assert body["text"].splitlines()[-2:] == ["kt1 – Không có thư mới", "kt2 – Không vào được"]


async def test_a_long_text_goes_in_parts_that_fit_and_nothing_of_it_is_lost() -> None:
    async with bot_with(SENT) as (bot, foreign):
        said = "Đề nghị các đơn vị kiểm tra hộp thư. " * 150
        await bot.send(to_person(said))
        texts = [body["text"] for body in foreign.bodies]
        assert len(texts) > 2
        assert all(utf16_length(text) <= 2000 for text in texts)
        assert "".join(" ".join(texts).split()) == "".join(said.split())


async def test_a_failure_knows_how_many_parts_arrived_before_it() -> None:
    async with bot_with(SENT, SENT, ill(500)) as (bot, _foreign):
        with pytest.raises(SendFailed) as failed:
            await bot.send(to_person("Đề nghị các đơn vị kiểm tra hộp thư. " * 150))
    assert failed.value.arrived == 2


async def test_what_arrived_by_an_earlier_try_is_not_sent_again() -> None:
    said = "Đề nghị các đơn vị kiểm tra hộp thư. " * 150
    async with bot_with(SENT) as (bot, foreign):
        await bot.send(to_person(said, attachments=[PICTURE]))
        await bot.send(to_person(said, attachments=[PICTURE], arrived=2))
        first, again = foreign.bodies[:-2], foreign.bodies[-2:]
        assert first[-2:] == again
        assert [path.rpartition("/")[2] for path in foreign.paths[-2:]] == ["sendMessage", "sendPhoto"]


async def test_a_picture_goes_by_its_address_and_without_a_caption() -> None:
    async with bot_with(SENT) as (bot, foreign):
        await bot.send(to_person("Xem hình.", attachments=[PICTURE]))
        assert [path.rpartition("/")[2] for path in foreign.paths] == ["sendMessage", "sendPhoto"]
        assert foreign.bodies[1] == {"chat_id": PERSON, "photo": PICTURE.url}


async def test_what_the_channel_cannot_carry_it_does_not_claim_to() -> None:
    without = open_zalo_bot(TOKEN, BASE, NO_GAP, has_address=False)
    reached = open_zalo_bot(TOKEN, BASE, NO_GAP, has_address=True)
    assert not without.can.carries("anh.png", 9, is_picture=True)
    assert reached.can.carries("anh.png", 9, is_picture=True)
    assert not reached.can.carries("danh sách.pdf", 9, is_picture=False)
    assert not reached.can.takes_documents
    for bot in (without, reached):
        await bot.close()
    async with bot_with(SENT) as (bot, foreign):
        for file in (
            Attachment("a.pdf", partial(BytesIO, b"%PDF"), is_picture=False),
            Attachment("a.png", partial(BytesIO, b""), is_picture=True),
        ):
            with pytest.raises(Impossible):
                await bot.send(to_person(attachments=[file]))
        for action in ("edit", "delete", "menu"):
            with pytest.raises(Impossible):
                await bot.send(to_person(action=action))
        assert foreign.asked == []


FAILURES: dict[str, tuple[Answer, type[SendFailed]]] = {
    "the token is not known": (ill(401, "Unauthorized"), Stopped),
    "and so by its status": (ill(401, "Unauthorized", 401), Stopped),
    "and so by its status alone": (httpx.Response(401, text="no"), Stopped),
    "their own fault, as they call 403": (ill(403, "Internal server error"), SendFailed),
    "their own fault": (ill(500, "Internal server error", 500), SendFailed),
    "a proxy's fault": (httpx.Response(502, text="<h1>Bad Gateway</h1>"), SendFailed),
    "a proxy that gave up waiting": (httpx.Response(504, text="<h1>Timeout</h1>"), NoAnswer),
    "the quota, without a hint": (ill(429, "Quota exceeded"), Undeliverable),
    "blocked by the person": (ill(400, "user has blocked the bot"), Unreachable),
    "unknown to them": (ill(400, "Chat not found"), Unreachable),
    "unknown, with another code": (ill(404, "user not found"), Unreachable),
    "an address that is none": (ill(404, "Not found"), SendFailed),
    "refused": (ill(400, "text must have at most 2000 characters"), Impossible),
    "a code in letters": (ill(0, error_code="429"), Undeliverable),
    "no reason": (httpx.Response(200, json={"ok": False}), SendFailed),
    "no JSON": (httpx.Response(200, text="ok"), NoAnswer),
    "no object": (httpx.Response(200, json=[1]), NoAnswer),
    "lists without end": (httpx.Response(200, text="[" * 100_000), NoAnswer),
    "no answer": (httpx.ReadTimeout("", request=REQUEST), NoAnswer),
    "an answer that broke off": (httpx.RemoteProtocolError("", request=REQUEST), NoAnswer),
    "nobody there": (httpx.ConnectError("", request=REQUEST), SendFailed),
    "nobody there in time": (httpx.ConnectTimeout("", request=REQUEST), SendFailed),
    "no turn of ours": (httpx.PoolTimeout("", request=REQUEST), SendFailed),
}


@pytest.mark.parametrize("what", FAILURES)
async def test_a_failure_has_its_meaning_and_tells_no_token(what: str) -> None:
    answer, meaning = FAILURES[what]
    async with bot_with(answer) as (bot, _foreign):
        with pytest.raises(SendFailed) as failed:
            await bot.send(to_person("Trần Thị Mẫu"))
    assert type(failed.value) is meaning
    assert not re.search("hidden|Trần|zalo.example", repr(failed.value))
    assert "hidden" not in repr(bot)
    assert failed.value.__cause__ is None


async def test_a_hint_of_how_long_to_wait_is_kept() -> None:
    async with bot_with(ill(429, "Too many", parameters={"retry_after": 7})) as (bot, _foreign):
        with pytest.raises(TooFast) as failed:
            await bot.send(to_person())
    assert failed.value.retry_after == timedelta(seconds=7)


async def test_a_webhook_is_set_with_its_secret_and_a_refusal_says_why() -> None:
    url = "https://nhacthu.example/webhooks/zalo_bot"
    refused = ill(400, f"url must be HTTPS, says bot{TOKEN} with a-secret")
    async with bot_with(well({"url": url}), refused, ill(401), secret="a-secret") as (bot, foreign):
        await bot.begin_webhook(url)
        assert foreign.bodies == [{"url": url, "secret_token": "a-secret"}]
        with pytest.raises(Impossible, match=r"^url must be HTTPS, says bot… with …$"):
            await bot.begin_webhook("http://nhacthu.example")
        with pytest.raises(Stopped):
            await bot.begin_webhook(url)


@pytest.mark.parametrize("found", [TEXT, [TEXT]])
async def test_a_poll_brings_an_event_again_until_it_is_confirmed(found: object) -> None:
    async with bot_with(well(found), ill(408, "Request timeout")) as (bot, foreign):
        [arrived] = await bot.poll(None, lambda: MORNING)
        assert arrived.event
        assert await bot.poll(None, lambda: MORNING) == [arrived]
        assert await bot.poll(arrived.number, lambda: MORNING) == [arrived]
        assert len(foreign.asked) == 1
        assert await bot.poll(arrived.number + 1, lambda: MORNING) == []
        assert len(foreign.asked) == 2


@pytest.mark.parametrize("empty", [ill(408, "Request timeout"), ill(408, status=408), well(None), well({})])
async def test_an_empty_poll_is_nothing(empty: httpx.Response) -> None:
    async with bot_with(empty) as (bot, _foreign):
        assert await bot.poll(None, lambda: MORNING) == []


async def test_a_poll_passes_over_what_is_no_event_and_fails_in_the_usual_terms() -> None:
    async with bot_with(well({"message": {"text": "x"}}), ill(500), ill(401)) as (bot, _foreign):
        [arrived] = await bot.poll(None, lambda: MORNING)
        assert arrived.event is None
        for meaning in (SendFailed, Stopped):
            with pytest.raises(meaning):
                await bot.poll(arrived.number + 1, lambda: MORNING)


async def test_polling_ends_a_webhook() -> None:
    async with bot_with(well({"url": ""})) as (bot, foreign):
        await bot.begin_polling()
        assert foreign.paths == [f"/bot{TOKEN}/deleteWebhook"]
