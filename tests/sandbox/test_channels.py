"""The phones of three channels side by side over HTTP: their keys, one stream, each channel's faults."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.demo import Accounts
from tests.sandbox.serving import StandingClock, serving
from tests.sandbox.test_sending import PNG

KEYS = ("telegram-1001", "zalo_bot-1002", "zalo_oa-1003")
HOLDERS_OF_ALL = [
    replace(holder, channel=key.partition("-")[0]) for holder, key in zip(HOLDERS, KEYS, strict=False)
]


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
async def http(accounts: Accounts) -> AsyncIterator[httpx.AsyncClient]:
    page = create_app(accounts.telegram, HOLDERS_OF_ALL, StandingClock(), accounts.zalo_bot, accounts.zalo_oa)
    async with (
        serving(page) as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False, verify=False) as client,
    ):
        yield client


async def test_every_phone_has_a_key_and_a_menu_on_telegram_alone(http: httpx.AsyncClient) -> None:
    phones = (await http.get("/sandbox/phones")).json()
    assert [phone["key"] for phone in phones] == list(KEYS)
    assert [phone["menu"] for phone in phones] == [[], [], []]
    assert (await http.get("/sandbox/phones/zalo_bot-1003")).status_code == 404
    assert (await http.get("/sandbox/phones/viber-1002")).status_code == 404


async def test_one_stream_tells_of_all_phones(http: httpx.AsyncClient, accounts: Accounts) -> None:
    with accounts.phones.watched() as changes:
        for key in KEYS:
            assert (await http.post(f"/sandbox/phones/{key}/text", json={"text": "xong"})).status_code == 204
        async with asyncio.timeout(30):
            told = [await changes.get() for _ in range(6)]  # a message and its being read, of each
    assert [change["phone"] for change in told if change["event"] == "message"] == list(KEYS)


async def test_files_are_shown_whatever_the_channel(http: httpx.AsyncClient) -> None:
    for key in KEYS:
        await http.post(f"/sandbox/phones/{key}/file", files={"file": ("ảnh.png", PNG, "image/png")})
        [bubble] = (await http.get(f"/sandbox/phones/{key}")).json()["messages"]
        channel = key.partition("-")[0]
        assert (await http.get(f"/sandbox/files/{channel}/{bubble['file']['id']}")).content == PNG


@pytest.mark.parametrize("key", KEYS)
async def test_what_a_person_did_is_on_its_way_until_it_is_taken(
    key: str, http: httpx.AsyncClient, accounts: Accounts
) -> None:
    accounts.zalo_oa.webhook.set("http://127.0.0.1:9/")
    assert accounts.phones.is_quiet()
    await http.post(f"/sandbox/phones/{key}/text", json={"text": "xong"})
    assert not accounts.phones.is_quiet()


async def test_each_channel_has_faults_of_its_own(http: httpx.AsyncClient, accounts: Accounts) -> None:
    dead = {"channel": "zalo_oa", "kind": "-216"}
    assert (await http.post("/sandbox/faults", json=dead)).status_code == 204
    assert (await http.post("/sandbox/faults", json={**dead, "channel": "telegram"})).status_code == 400
    assert [len(channel.faults) for channel in accounts.phones.channels.values()] == [0, 0, 1]
    await http.delete("/sandbox/faults")
    assert accounts.zalo_oa.faults == []
