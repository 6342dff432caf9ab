"""The doctor on Zalo's channels: what it asks, and what it makes of the answers and of the settings."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.channels.zalo_bot.channel import ZaloBotStatus
from bot.cli.doctor import channels, machine
from storage.engine import texts
from tests.operations.patient import Patient
from tests.operations.test_doctor import KEY
from tests.people import connected, settings
from tests.sandbox.serving import serving
from tests.sandbox.zalo.conftest import Zalos, zalo

__all__ = ["zalo"]  # a fixture
OURS = "https://nhacthu.example/webhooks/zalo_bot"
SECRET = "a-secret-of-the-tests"
WELL = {"secret_key": KEY, "smtp_host": "mail.example", "smtp_from": "bot@nhontrach.example"}


@pytest.fixture
def bots(patient: Patient, zalo: Zalos) -> Patient:
    """Give the patient two Zalo bots as well, heard by webhook."""
    base = f"{str(zalo.http.base_url).rstrip('/')}/zalo"
    tokens = [zalo.bot.own.token, zalo.other_bot.own.token]
    patient.given |= {"zalo_bot_tokens": tokens, "zalo_bot_api_base": base, "zalo_bot_webhook_secret": SECRET}
    zalo.bot.webhook.url, zalo.other_bot.webhook.url = OURS, f"{OURS}_2"
    return patient


async def test_bots_that_are_well_are_no_matter(bots: Patient) -> None:
    assert await bots.faults() == []


async def test_a_token_that_is_not_known(bots: Patient, zalo: Zalos) -> None:
    bots.given["zalo_bot_tokens"] = [zalo.bot.own.token, "7:another"]
    found = await bots.fault()
    assert "token thứ 2" in found
    assert "another" not in found


async def test_an_address_where_nobody_answers(bots: Patient) -> None:
    bots.given |= {"zalo_bot_tokens": ["1:x"], "zalo_bot_api_base": "http://127.0.0.1:1"}
    assert "Không kết nối được http://127.0.0.1:1" in await bots.fault()


@pytest.mark.parametrize("answer", [HTMLResponse("<h1>Chào</h1>", 404), HTMLResponse("x"), JSONResponse([1])])
async def test_an_address_that_is_no_bot_platform(answer: Response, bots: Patient) -> None:
    async def other(_request: Request) -> Response:
        return answer

    async with serving(Starlette(routes=[Route("/{path:path}", other, methods=["POST"])])) as base:
        bots.given |= {"zalo_bot_tokens": ["1:x"], "zalo_bot_api_base": base}
        assert "không phải API bot của Zalo" in await bots.fault()


async def test_a_webhook_of_another_address_than_ours(bots: Patient, zalo: Zalos) -> None:
    for url in ("", "https://other.example/hook"):
        zalo.other_bot.webhook.url = url
        found = await bots.fault()
        assert f"“{url}”, không phải {OURS}_2" in found


async def test_a_webhook_that_is_set_though_we_poll(bots: Patient, zalo: Zalos) -> None:
    bots.given["zalo_bot_webhook_secret"] = ""
    zalo.other_bot.webhook.url = ""
    assert f"zalo_bot đang có webhook {OURS}" in await bots.fault()


def test_a_webhook_that_zalo_cannot_reach(bots: Patient) -> None:
    [found] = channels.look_at_zalo_webhook(
        ZaloBotStatus("bot.x", OURS, "502 Bad Gateway"), bots.settings, "zalo_bot"
    )
    assert "502 Bad Gateway" in str(found)
    assert found.is_fault


async def test_a_webhook_that_zalo_refuses(bots: Patient) -> None:
    with connected(bots.url) as tx:
        texts.put(tx, texts.webhook_refused("zalo_bot_2"), "url must be an HTTPS address")
    found = await bots.fault()
    assert "zalo_bot_2: “url must be an HTTPS address”" in found


ZALO_BOT = {"zalo_bot_tokens": ["1:x"], "zalo_bot_webhook_secret": SECRET}
ZALO_OA = {
    "zalo_oa_id": "29",
    "zalo_oa_app_id": "43",
    "zalo_oa_app_secret": "s",
    "zalo_oa_webhook_secret": "t",
}


@pytest.mark.parametrize("secret", ["short", "x" * 257, "a secret of ours", "bí-mật-của-ta"])
def test_a_secret_that_zalo_does_not_take(secret: str) -> None:
    [found] = machine.look_at_settings(settings(**ZALO_BOT | WELL | {"zalo_bot_webhook_secret": secret}))
    assert "từ 8 đến 256 ký tự" in str(found)
    assert found.is_fault


@pytest.mark.parametrize("channel", [ZALO_BOT, ZALO_OA])
@pytest.mark.parametrize("url", ["", "http://nhacthu.example"])
def test_zalo_calls_https_alone(channel: dict[str, object], url: str) -> None:
    [found] = machine.look_at_settings(settings(**channel, **WELL, public_url=url))
    assert "NHACTHU_PUBLIC_URL" in str(found)
    assert found.is_fault


def test_a_channel_of_zalo_is_enough_and_polling_is_for_development() -> None:
    assert list(machine.look_at_settings(settings(**ZALO_BOT, **WELL))) == []
    assert list(machine.look_at_settings(settings(**ZALO_OA, **WELL))) == []
    [found] = machine.look_at_settings(settings(zalo_bot_tokens=["1:x"], **WELL))
    assert not found.is_fault
    assert "chỉ nên dùng khi thử" in str(found)
    [found] = machine.look_at_settings(settings(**WELL))
    assert "NHACTHU_TELEGRAM_TOKEN" in str(found)


@pytest.mark.parametrize(("address", "is_said"), [("", True), ("https://nhacthu.example", False)])
def test_without_a_public_address_files_have_no_pages(address: str, is_said: bool) -> None:
    made = settings(zalo_bot_tokens=["1:a"], public_url=address)
    said = [one.text for one in machine.look_at_settings(made)]
    assert any("không có trang gửi, tải tệp" in one for one in said) is is_said
