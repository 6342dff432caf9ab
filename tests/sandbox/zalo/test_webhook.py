"""Events by webhook: in order, again until 200, and what happens when it never comes."""

from random import Random
from typing import Any

import pytest

from tests.sandbox.serving import until
from tests.sandbox.zalo.conftest import OFFICER, OTHER_OFFICER, Hook, Zalos

Json = dict[str, Any]


def texts(events: list[Json]) -> list[str]:
    return [event["message"]["text"] for event in events]


@pytest.fixture
def heard(zalo: Zalos, hook: Hook) -> Hook:
    """Set the Official Account's webhook."""
    zalo.oa.webhook.set(hook.url)
    return hook


async def test_what_is_not_answered_200_is_brought_again(zalo: Zalos, heard: Hook) -> None:
    heard.answers = [500, 401, 204, 302]
    await zalo.oa.add_phone(OFFICER, "Mẫu").text("một")
    assert texts(await heard.until(5)) == ["một"] * 5
    await until(zalo.oa.is_quiet)
    assert len(heard.brought) == 5


async def test_after_five_new_tries_the_official_accounts_webhook_is_off(zalo: Zalos, heard: Hook) -> None:
    heard.answers = [500] * 6
    phone = zalo.oa.add_phone(OFFICER, "Mẫu")
    await phone.text("một")
    await until(zalo.oa.is_quiet)
    await phone.text("hai")
    assert texts(heard.events) == ["một"] * 6
    assert (zalo.oa.webhook.url, zalo.oa.webhook.lost, zalo.oa.own.unheard) == ("", 1, 1)
    zalo.oa.webhook.set(heard.url)
    await phone.text("ba")
    assert texts(await heard.until(7))[-1] == "ba"


async def test_a_bots_webhook_stays_when_an_event_is_lost(zalo: Zalos, hook: Hook) -> None:
    hook.answers = [500] * 6
    await zalo.call("setWebhook", url=hook.url, secret_token="12345678")
    phone = zalo.bot.add_phone(OFFICER, "Mẫu")
    await phone.text("một")
    await until(zalo.bot.is_quiet)
    await phone.text("hai")
    assert [event["result"]["message"]["text"] for event in await hook.until(7)][-1] == "hai"
    assert zalo.bot.webhook.lost == 1


async def test_an_answer_that_takes_too_long_is_none(zalo: Zalos, heard: Hook) -> None:
    assert zalo.oa.webhook.patience == 2.0
    zalo.oa.webhook.patience = 0.05
    await heard.happened.acquire()  # the webhook hangs
    await zalo.oa.add_phone(OFFICER, "Mẫu").text("một")
    await until(lambda: zalo.oa.webhook.tries == 2)
    heard.happened.release()
    await until(zalo.oa.is_quiet)
    assert "một" in texts(heard.events)


async def test_a_chats_events_come_in_order(zalo: Zalos, heard: Hook) -> None:
    sent = [str(number) for number in range(10)]
    phone = zalo.oa.add_phone(OFFICER, "Mẫu")
    for text in sent:
        await phone.text(text)
    assert texts(await heard.until(10)) == sent


async def test_an_event_that_fails_does_not_hold_the_next_ones_up(zalo: Zalos, heard: Hook) -> None:
    heard.answers = [500]
    zalo.oa.webhook.pauses = (0.05,)
    phone = zalo.oa.add_phone(OFFICER, "Mẫu")
    await phone.text("một")
    await phone.text("hai")
    assert texts(await heard.until(3)) == ["một", "hai", "một"]


async def test_events_come_twice_late_and_forged_by_switch(zalo: Zalos, heard: Hook) -> None:
    phone = zalo.oa.add_phone(OFFICER, "Mẫu")
    zalo.oa.switch_on(kind="twice", chat=OTHER_OFFICER)
    zalo.oa.switch_on(kind="twice")
    await phone.text("hai lần")
    assert texts(await heard.until(2)) == ["hai lần"] * 2
    await until(zalo.oa.is_quiet)

    zalo.oa.webhook.pauses = (0.05,)
    zalo.oa.switch_on(kind="late")
    await phone.text("muộn")
    await phone.text("sớm")
    assert texts(await heard.until(4))[2:] == ["sớm", "muộn"]

    zalo.oa.switch_on(kind="forged")
    await phone.text("giả rồi thật")
    await heard.until(6)
    forged, genuine = heard.brought[4:]
    assert forged.body == genuine.body
    assert forged.headers["x-zevent-signature"] != genuine.headers["x-zevent-signature"]
    assert [fault.chat for fault in zalo.oa.faults] == [OTHER_OFFICER]


async def test_a_bots_event_is_forged_with_a_wrong_secret(zalo: Zalos, hook: Hook) -> None:
    await zalo.call("setWebhook", url=hook.url, secret_token="12345678")
    zalo.bot.switch_on(kind="forged")
    await zalo.bot.add_phone(OFFICER, "Mẫu").text("giả rồi thật")
    await hook.until(2)
    secrets = [each.headers["x-bot-api-secret-token"] for each in hook.brought]
    assert secrets[1] == "12345678"
    assert secrets[0] != "12345678"
    await until(zalo.bot.is_quiet)
    assert zalo.bot.webhook.believed == 1  # this webhook looks at no secret


async def test_in_disorder_some_events_come_twice_and_some_late(zalo: Zalos, heard: Hook) -> None:
    zalo.oa.webhook.disorder = Random(1)
    sent, phone = [str(number) for number in range(40)], zalo.oa.add_phone(OFFICER, "Mẫu")
    for text in sent:
        await phone.text(text)
    await until(zalo.oa.is_quiet)
    came = texts(heard.events)
    assert set(came) == set(sent)
    assert len(came) > len(sent)
    assert list(dict.fromkeys(came)) != sent


async def test_closing_leaves_nothing_running(zalo: Zalos) -> None:
    zalo.oa.webhook.pauses = (3600.0,)
    zalo.oa.webhook.set("http://127.0.0.1:9/nobody")
    await zalo.oa.add_phone(OFFICER, "Mẫu").text("một")
    await until(lambda: zalo.oa.webhook.tries == 1)
    with zalo.oa.watched() as changes:
        zalo.oa.close()
        assert changes.get_nowait()["event"] == "closing"
    await until(zalo.oa.is_quiet)
    assert zalo.oa.closed
