"""Answers of the token endpoint, and what each means for us."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped
from bot.channels.zalo_oa.api import (
    OfficialAccountApp,
    challenge_of,
    exchange_code,
    granted_tokens,
    renew_tokens,
)
from tests.oa_tokens.endpoint import APP_ID, APP_SECRET, Endpoint, Fault
from tests.ports import free_port
from tests.sandbox.serving import serving

PAIR = {"access_token": "a", "refresh_token": "r"}


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (200, {"error": -14014, "error_name": "Invalid refresh token."}, Stopped),
        (200, {"error": -14005, "error_name": "Invalid authorization code."}, Stopped),
        (200, {"error": -14002, "error_name": "Invalid appId"}, Impossible),
        (400, {"error": -14004, "error_name": "Invalid secret key"}, Impossible),
        (200, {"error": -1, "error_name": "What nobody has described"}, NoAnswer),
        (200, {**PAIR, "refresh_token": ""}, NoAnswer),
        (200, {}, NoAnswer),
        (429, {}, SendFailed),
        (502, {}, NoAnswer),
    ],
)
def test_what_is_no_pair(status: int, body: dict[str, Any], failure: type[SendFailed]) -> None:
    with pytest.raises(SendFailed) as raised:
        granted_tokens(status, body)
    assert type(raised.value) is failure


@pytest.mark.parametrize(
    ("written", "hours"),
    [("90000", 25), (3600, 1), (None, 25), ("", 25), (0, 25), (-5, 25), ("9" * 400, 25), (True, 25)],
)
def test_how_long_it_lives(written: object, hours: int) -> None:
    assert granted_tokens(200, {**PAIR, "expires_in": written}).lives == timedelta(hours=hours)


async def test_a_code_and_then_a_refresh_token_buy_a_pair() -> None:
    endpoint = Endpoint()
    async with serving(endpoint.app) as base:
        app = OfficialAccountApp(base + "/", APP_ID, APP_SECRET)
        with pytest.raises(Stopped):
            await exchange_code(app, endpoint.new_code(challenge_of("v" * 43)), "w" * 43)
        first = await exchange_code(app, endpoint.new_code(challenge_of("v" * 43)), "v" * 43)
        assert (await renew_tokens(app, first.refresh)).access == "access-4"
        with pytest.raises(Stopped):
            await renew_tokens(app, first.refresh)
        with pytest.raises(Impossible):
            await renew_tokens(OfficialAccountApp(base, APP_ID, "không phải khóa này"), "refresh-4")
        endpoint.faults = [Fault.LOST]
        with pytest.raises(NoAnswer):
            await renew_tokens(app, "refresh-4")


@pytest.mark.parametrize("base", ["http://127.0.0.1:{port}", "http://", "nothing at all"])
async def test_what_never_left_us(base: str) -> None:
    with pytest.raises(SendFailed) as raised:
        await renew_tokens(OfficialAccountApp(base.format(port=free_port()), APP_ID, APP_SECRET), "r")
    assert type(raised.value) is SendFailed
