"""Buying a pair of tokens for an Official Account, with a refresh token or with a code of its owner.

    POST https://oauth.zaloapp.com/v4/oa/access_token      secret_key: …
    refresh_token=…&app_id=…&grant_type=refresh_token

    {"access_token": "…", "refresh_token": "…", "expires_in": "90000"}
    {"error": -14014, "error_name": "Invalid refresh token.", "error_description": "…"}      (HTTP 200 too)

(developers.zalo.me/docs/official-account/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new). Either token is
good for one use; a used one was also seen to be answered with nothing at all.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta

import httpx

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped
from bot.channels.calling import client_for, number, post
from bot.channels.payloads import Json

PATH = "/v4/oa/access_token"
LONGEST = timedelta(seconds=25)  # of the whole call
LIVES = timedelta(hours=25)  # an access token, where the answer does not say
TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
NO_TOKEN = (-14014, -14005, -14020)  # the refresh token or the code: used, too old, never given out
NO_APP = (-14002, -14003, -14004, -14018)  # app id, parameter, secret key, grant type [?: no list is public]


@dataclass(frozen=True)
class App:
    """The app that is linked to the Official Account."""

    base: str
    id: str
    secret: str


@dataclass(frozen=True)
class Granted:
    access: str
    refresh: str
    lives: timedelta  # the access token


async def renew(app: App, refresh: str) -> Granted:
    """The next pair. Stopped: the refresh token is dead. NoAnswer: it may have been taken. Any other
    SendFailed: it was not; Impossible among them: the app's id or secret is wrong."""
    return await bought(app, grant_type="refresh_token", refresh_token=refresh)


async def exchange(app: App, code: str) -> Granted:
    """The first pair, for a code that Zalo gave to the account's owner. Raises as ``renew``."""
    return await bought(app, grant_type="authorization_code", code=code)


async def bought(app: App, **given: str) -> Granted:
    form, secret = {**given, "app_id": app.id}, {b"secret_key": app.secret.encode()}
    try:
        async with asyncio.timeout(LONGEST.total_seconds()), client_for(app.base) as http:
            answer = await post(http, app.base.rstrip("/") + PATH, data=form, headers=secret)
    except TimeoutError:
        raise NoAnswer("too slow") from None
    return granted(answer.status, answer.body)


def granted(status: int, body: Json) -> Granted:
    match body:
        case {"access_token": str(access), "refresh_token": str(refresh)} if access and refresh:
            return Granted(access, refresh, lifetime(body.get("expires_in")))
    raise refusal(status, body)


def lifetime(written: object) -> timedelta:
    """Seconds, as text or as a number."""
    said = str(written)
    seconds = int(said) if re.fullmatch("[0-9]{1,6}", said) else 0
    return min(timedelta(seconds=seconds), LIVES) if seconds else LIVES


def refusal(status: int, body: Json) -> SendFailed:
    """What it means that there is no pair. What nobody has described may have cost us the token."""
    code = number(body.get("error"))
    why = f"error {code}" if code else f"status {status}"
    if code in NO_TOKEN:
        return Stopped(why)
    if code in NO_APP:
        return Impossible(why)
    if status == TOO_MANY:
        return SendFailed(why)
    return NoAnswer(why)
