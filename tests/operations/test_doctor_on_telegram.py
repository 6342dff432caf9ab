"""The doctor on the channel: what it asks Telegram, and what it makes of the answers."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.channels.telegram.api import TelegramStatus, ask_telegram_status
from bot.cli.doctor import channels
from storage.engine import texts
from tests.operations.patient import NOW, Patient
from tests.people import connected
from tests.sandbox.serving import serving

Answer = Callable[[Request], Awaitable[Response]]
OURS = "https://nhacthu.example/webhooks/telegram"


async def test_a_token_that_is_not_known(patient: Patient) -> None:
    patient.given["telegram_token"] = "7000000001:another"
    assert "BotFather" in await patient.fault()


async def test_an_address_where_nobody_answers(patient: Patient) -> None:
    patient.given["telegram_api_base"] = "http://127.0.0.1:1"
    assert "Không kết nối được http://127.0.0.1:1" in await patient.fault()


async def page(_request: Request) -> Response:
    return HTMLResponse("<h1>Chào mừng</h1>", 404)


async def other_service(_request: Request) -> Response:
    return JSONResponse(["hello"])


@pytest.mark.parametrize("answer", [page, other_service])
async def test_an_address_that_is_no_bot_api(answer: Answer, patient: Patient) -> None:
    async with serving(Starlette(routes=[Route("/{path:path}", answer)])) as base:
        patient.given["telegram_api_base"] = base
        assert "không phải Bot API" in await patient.fault()


async def test_a_webhook_that_is_set_though_we_poll(patient: Patient) -> None:
    patient.telegram.webhook.url = "https://other.example/hook"
    assert "https://other.example/hook" in await patient.fault()


async def test_a_webhook_of_another_address_than_ours(patient: Patient) -> None:
    patient.given |= {"telegram_webhook_secret": "secret"}
    assert OURS in await patient.fault()
    patient.telegram.webhook.url = "https://other.example/hook"
    assert "https://other.example/hook" in await patient.fault()
    patient.telegram.webhook.url = OURS
    assert await patient.faults() == []


async def test_a_webhook_that_telegram_cannot_reach(patient: Patient) -> None:
    patient.given |= {"telegram_webhook_secret": "secret"}
    patient.telegram.webhook.url = OURS
    patient.telegram.webhook.last_error = "Wrong response from the webhook: 502 Bad Gateway"
    assert "502 Bad Gateway" in await patient.fault()


async def test_a_webhook_that_telegram_refuses(patient: Patient) -> None:
    with connected(patient.url) as tx:
        texts.put(tx, texts.webhook_refused("telegram"), "bad webhook: failed to resolve host")
    assert "failed to resolve host" in await patient.fault()


def test_events_that_pile_up(patient: Patient) -> None:
    [found] = channels.look_at_telegram_webhook(
        TelegramStatus("nhacthu_bot", NOW, "", "", pending=250), patient.settings
    )
    assert not found.is_fault
    assert "250" in str(found)


async def test_a_clock_that_is_wrong(patient: Patient) -> None:
    found = await ask_telegram_status(patient.telegram.bot.token, str(patient.given["telegram_api_base"]))
    assert found.date
    assert list(channels.look_at_time(found, found.date)) == []
    for off in (timedelta(minutes=-5), timedelta(minutes=5)):
        [said] = channels.look_at_time(found, found.date + off)
        assert "300 giây" in str(said)
        assert said.is_fault
