"""The Official Account's tokens: who may call, for how long, and how a new pair is had."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.sandbox.zalo.conftest import OFFICER, Zalos

Json = dict[str, Any]

MESSAGE = {"recipient": {"user_id": OFFICER}, "message": {"text": "x"}}


async def login(zalo: Zalos, secret_key: str | None = None, **form: str) -> httpx.Response:
    own = zalo.oa.own
    asked = {"app_id": own.app_id, **form}
    headers = {"secret_key": own.app_secret if secret_key is None else secret_key}
    return await zalo.http.post("/zalo/v4/oa/access_token", data=asked, headers=headers)


async def refreshed(zalo: Zalos, token: str) -> Json:
    answer = await login(zalo, grant_type="refresh_token", refresh_token=token)
    assert answer.status_code == 200
    return dict(answer.json())


async def error(zalo: Zalos, access: str) -> int:
    return int((await zalo.as_oa("/v3.0/oa/message/cs", MESSAGE, access))["error"])


async def test_an_access_token_is_good_for_25_hours(zalo: Zalos) -> None:
    await zalo.follower()
    assert await error(zalo, "") == -216
    assert await error(zalo, "sai") == -216
    zalo.clock.on(hours=24, minutes=59)
    assert await error(zalo, zalo.access) == 0
    zalo.clock.on(minutes=1)
    assert await error(zalo, zalo.access) == -220


async def test_a_refresh_gives_a_new_pair_and_the_old_refresh_token_is_dead_at_once(zalo: Zalos) -> None:
    await zalo.follower()
    pair = await refreshed(zalo, zalo.refresh)
    assert pair["expires_in"] == "90000"
    assert await error(zalo, pair["access_token"]) == 0
    assert await error(zalo, zalo.access) == 0
    assert await refreshed(zalo, zalo.refresh) == {
        "error": -14014,
        "error_name": "Invalid refresh token.",
        "error_description": "Invalid refresh token.",
    }
    assert "access_token" in await refreshed(zalo, pair["refresh_token"])
    assert zalo.oa.own.tokens.reused == 1


async def test_of_eight_that_refresh_at_once_one_gets_the_pair(zalo: Zalos) -> None:
    answers = await asyncio.gather(*(refreshed(zalo, zalo.refresh) for _ in range(8)))
    assert sum("access_token" in answer for answer in answers) == 1
    assert zalo.oa.own.tokens.reused == 7


async def test_a_refresh_token_is_good_for_three_months(zalo: Zalos) -> None:
    zalo.clock.on(days=90)
    assert (await refreshed(zalo, zalo.refresh))["error"] == -14014


async def test_a_code_of_the_console_gives_a_pair_once_within_ten_minutes(zalo: Zalos) -> None:
    await zalo.follower()
    tokens = zalo.oa.own.tokens
    code, late = tokens.new_code(zalo.clock.time), tokens.new_code(zalo.clock.time)
    pair = (await login(zalo, grant_type="authorization_code", code=code)).json()
    assert await error(zalo, pair["access_token"]) == 0
    again = (await login(zalo, grant_type="authorization_code", code=code)).json()
    zalo.clock.on(minutes=10)
    too_late = (await login(zalo, grant_type="authorization_code", code=late)).json()
    assert [each["error_name"] for each in (again, too_late)] == ["Invalid authorization code."] * 2


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"app_id": "1"}, "Invalid app id"),
        ({"secret_key": "sai"}, "Invalid secret key"),
        ({"grant_type": "password"}, "Invalid parameter"),
        ({"refresh_token": "sai"}, "Invalid refresh token."),
    ],
)
async def test_a_wrong_request_uses_nothing_up(zalo: Zalos, asked: dict[str, str], why: str) -> None:
    right = {"grant_type": "refresh_token", "refresh_token": zalo.refresh}
    answer = await login(zalo, **{**right, **asked})
    assert (answer.status_code, answer.json()["error_name"]) == (200, why)
    assert "access_token" in await refreshed(zalo, zalo.refresh)


async def test_the_request_is_a_form(zalo: Zalos) -> None:
    asked = {"app_id": zalo.oa.own.app_id, "grant_type": "refresh_token", "refresh_token": zalo.refresh}
    headers = {"secret_key": zalo.oa.own.app_secret}
    answer = await zalo.http.post("/zalo/v4/oa/access_token", json=asked, headers=headers)
    assert answer.json()["error_name"] == "Invalid parameter"


async def test_tokens_that_were_taken_back_are_unknown(zalo: Zalos) -> None:
    zalo.oa.own.tokens.kill()
    assert await error(zalo, zalo.access) == -216
    assert (await refreshed(zalo, zalo.refresh))["error"] == -14014


async def test_a_refresh_whose_answer_is_lost_has_used_the_token_up(zalo: Zalos) -> None:
    zalo.oa.switch_on(kind="lost", method="access_token")
    with pytest.raises(httpx.RemoteProtocolError):
        await refreshed(zalo, zalo.refresh)
    assert (await refreshed(zalo, zalo.refresh))["error"] == -14014


async def test_a_dead_refresh_token_by_switch(zalo: Zalos) -> None:
    zalo.oa.switch_on(kind="dead", method="access_token")
    assert (await refreshed(zalo, zalo.refresh))["error"] == -14014
    assert "access_token" in await refreshed(zalo, zalo.refresh)
