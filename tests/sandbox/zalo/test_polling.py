"""Polling by a bot: one event a call, gone once it was brought, and nothing beside a webhook."""

import asyncio
from random import Random

from tests.sandbox.serving import until
from tests.sandbox.zalo.conftest import OFFICER, Zalos


async def test_a_poll_brings_one_event_and_what_was_brought_is_gone(zalo: Zalos) -> None:
    phone = zalo.bot.add_phone(OFFICER, "Trần Thị Mẫu")
    await phone.text("một")
    await phone.text("hai")
    first, second = await zalo.call("getUpdates", timeout=0), await zalo.call("getUpdates", timeout="0")
    assert [each["result"]["message"]["text"] for each in (first, second)] == ["một", "hai"]
    assert await zalo.call("getUpdates", timeout=0) == {
        "ok": False,
        "error_code": 408,
        "description": "Request timeout",
    }


async def test_a_poll_waits_and_a_poller_that_left_takes_nothing(zalo: Zalos) -> None:
    phone = zalo.bot.add_phone(OFFICER, "Trần Thị Mẫu")
    leaving = asyncio.create_task(zalo.call("getUpdates", timeout=30))
    await until(lambda: "getUpdates" in zalo.bot.calls)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    staying = asyncio.create_task(zalo.call("getUpdates", timeout=30))
    await until(lambda: len(zalo.bot.calls) == 2)
    await phone.text("còn đây")
    answer = await asyncio.wait_for(staying, 30)
    assert answer["result"]["message"]["text"] == "còn đây"


async def test_polling_is_refused_while_a_webhook_is_set(zalo: Zalos) -> None:
    secret = {"secret_token": "bí-mật-dài"}
    assert (await zalo.call("setWebhook", url="http://127.0.0.1:9/hook", **secret))["ok"]
    assert (await zalo.call("getWebhookInfo"))["result"] == {
        "url": "http://127.0.0.1:9/hook",
        "updated_at": 1795570200000,
    }
    assert (await zalo.call("getUpdates", timeout=0))["error_code"] == 400
    assert (await zalo.call("deleteWebhook"))["result"]["url"] == ""
    assert (await zalo.call("getUpdates", timeout=0))["error_code"] == 408


async def test_what_a_bot_was_told_is_on_its_way_until_it_polls_again(zalo: Zalos) -> None:
    phone = await zalo.person()
    await phone.text("xong")
    assert not zalo.bot.is_quiet()
    await zalo.call("getUpdates", timeout=0)
    assert not zalo.bot.is_quiet()
    assert (await zalo.call("getUpdates", timeout=0))["error_code"] == 408
    assert zalo.bot.is_quiet()


async def test_in_disorder_a_poll_brings_any_event_and_some_once_more(zalo: Zalos) -> None:
    zalo.bot.own.updates.disorder = Random(1)
    sent, phone = [str(number) for number in range(20)], zalo.bot.add_phone(OFFICER, "Mẫu")
    for text in sent:
        await phone.text(text)
    came = []
    while (answer := await zalo.call("getUpdates", timeout=0))["ok"]:
        came.append(answer["result"]["message"]["text"])
    assert set(came) == set(sent)
    assert len(came) > len(sent)
    assert list(dict.fromkeys(came)) != sent
