"""A channel that does not know us, or refuses our webhook: shown with its reason, and tried again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.jobs import poll
from bot.sandbox.telegram import methods
from bot.sandbox.telegram.updates import TelegramFault
from storage.tables.engine import texts
from tests.conftest import Fresh
from tests.people import MAY_READ
from tests.ports import free_port
from tests.test_app import PATIENCE, World, world

SECRET = "a-secret-of-the-tests"
SOON = timedelta(milliseconds=100)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("AGAIN", "SLOWLY", "RETRY"):
        monkeypatch.setattr(poll, pause, SOON)


async def health_until(made: World, is_there: Callable[[dict[str, Any]], bool]) -> tuple[int, dict[str, Any]]:
    """Wait until /health says so; return what it says."""
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(PATIENCE):
        while True:
            answer = await http.get(f"http://{made.settings.listen}/health", headers=MAY_READ)
            if is_there(answer.json()):
                return answer.status_code, answer.json()


@pytest.mark.parametrize("method", ["getMe", "getUpdates", "sendMessage"])
async def test_a_token_that_is_known_again_is_taken_up_again(
    method: str, on_sqlite: Fresh, tmp_path: Path
) -> None:
    async with world(on_sqlite(), tmp_path) as made:
        made.telegram.faults.append(TelegramFault("401", method, times=10**6))
        await made.phone.text("/start")
        async with made.running():
            if method == "sendMessage":  # the poll, which is asked last, is held open meanwhile
                made.telegram.faults.append(TelegramFault("401", "deleteWebhook", times=10**6))
            status, found = await health_until(made, lambda found: bool(found["stopped"]))
            assert (status, found["status"]) == (503, "channel stopped")
            assert found["troubles"][0]["why"] == "the token is not known"
            made.telegram.faults.clear()
            await made.phone.text("/start")
            await made.until_answered()
            status, _found = await health_until(made, lambda found: not found["stopped"])
            assert status == 200


async def test_a_webhook_that_is_refused_is_shown_with_its_reason_and_set_once_it_is_taken(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    hook = {"telegram_webhook_secret": SECRET, "public_url": f"http://127.0.0.1:{port}"}
    monkeypatch.setattr(methods, "LOOPBACK", ())  # the local Telegram takes https only, as the real one
    async with world(url, tmp_path, **hook, listen=f"127.0.0.1:{port}") as made, made.running():
        status, found = await health_until(made, lambda found: bool(found["troubles"]))
        assert (status, found["status"]) == (503, "webhook refused")
        assert "https url must be provided" in found["troubles"][0]["why"]
        assert "https url must be provided" in refusal(made)
        monkeypatch.undo()
        monkeypatch.setattr(poll, "SLOWLY", SOON)
        await made.phone.text("/start")
        await made.until_answered()
        status, _found = await health_until(made, lambda found: not found["troubles"])
        assert (status, refusal(made)) == (200, "")


def refusal(made: World) -> str:
    """Return what is kept for the doctor."""
    kept: dict[str, str] = {row.key: row.body for row in made.rows(texts)}
    return kept.get("telegram_webhook_refused", "")


async def test_who_is_refused_as_a_webhook_sends_all_the_same(on_sqlite: Fresh, tmp_path: Path) -> None:
    hook = {"telegram_webhook_secret": SECRET, "public_url": "http://bot.nhontrach.example"}
    async with world(on_sqlite(), tmp_path, **hook) as made:
        await made.phone.text("/start")
        async with made.running():
            await health_until(made, lambda found: bool(found["troubles"]))
            await bring_what_waits(made)
            await made.until_answered()


async def bring_what_waits(made: World) -> None:
    """Bring it as the webhook would that could not be set."""
    update = made.telegram.updates.pending[0].update
    address = f"http://{made.settings.listen}/webhooks/telegram"
    async with httpx.AsyncClient(trust_env=False) as http:
        await http.post(address, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})


async def test_while_a_webhook_is_refused_a_token_that_is_known_again_is_taken_up_as_soon(
    on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "SLOWLY", timedelta(hours=1))
    hook = {"telegram_webhook_secret": SECRET, "public_url": "http://bot.nhontrach.example"}
    async with world(on_sqlite(), tmp_path, **hook) as made:
        await made.phone.text("/start")
        async with made.running():
            await health_until(made, lambda found: found["status"] == "webhook refused")
            for method in ("sendMessage", "setWebhook"):
                made.telegram.faults.append(TelegramFault("401", method, times=10**6))
            await bring_what_waits(made)
            await health_until(made, lambda found: bool(found["stopped"]))
            made.telegram.faults.clear()
            await made.until_answered()
