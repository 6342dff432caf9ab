"""Calling the Official Account's API with a token that changes daily, and buying that token.

    {"error": 0, "message": "Success", "data": {"message_id": "14ce7f6e9d1f34416d0e", "user_id": "2512523"}}
    {"error": -230, "message": "User has not interacted with the OA in the past 7 days"}     with HTTP 200

(developers.zalo.me/docs/official-account). A pair of tokens is bought with a refresh token, or with a code
of the account's owner:

    POST https://oauth.zaloapp.com/v4/oa/access_token      secret_key: …
    refresh_token=…&app_id=…&grant_type=refresh_token

    {"access_token": "…", "refresh_token": "…", "expires_in": "90000"}
    {"error": -14014, "error_name": "Invalid refresh token.", "error_description": "…"}      (HTTP 200 too)

(developers.zalo.me/docs/official-account/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new). Either token is
good for one use; a used one was also seen to be answered with nothing at all.
"""

import asyncio
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Protocol

import httpx
import structlog

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped, TooFast, Undeliverable, Unreachable
from bot.channels.zalo import ApiAnswer, Json, client_for, inside, number, post

log = structlog.get_logger(__name__)
EXPIRED = (-216, -220)  # the token is invalid, or too old
WRONG_KIND = -235  # of Official Account, for this way of sending
TOO_LONG = "long"
REST = timedelta(minutes=1)  # the API's limits are by the minute
TOKEN_PATH = "/v4/oa/access_token"
LONGEST_RENEWAL = timedelta(seconds=25)  # of the whole call
LIVES = timedelta(hours=25)  # an access token, where the answer does not say
# The refresh token or the code: used, too old, never given out. One that was used may get an empty body too.
NO_TOKEN = (-14014, -14005, -14020)
NO_APP = (-14002, -14003, -14004, -14018)  # app id, parameter, secret key, grant type [?: no list is public]


class TokenSource(Protocol):
    """The keeper of a token, which renews it: two processes never do so with one refresh token."""

    async def access(self) -> str:
        """Return the token of now. Raises Stopped where the pair is dead."""

    async def expired(self, token: str) -> None:
        """Renew a token that was refused, unless somebody has. Raises Stopped, SendFailed."""


@dataclass(frozen=True)
class ZaloOaApi:
    http: httpx.AsyncClient
    base: str
    tokens: TokenSource

    async def ask(self, path: str, **given: Any) -> Json:
        """Return the data of the answer; with a new token where ours is refused. Raises SendFailed."""
        token = await self.tokens.access()
        answer = await self._ask(path, token, given)
        if code_of(answer) in EXPIRED:
            await self.tokens.expired(token)
            answer = await self._ask(path, await self.tokens.access(), given)
        if code := code_of(answer):
            raise failure_of(code)
        return inside(answer.body, "data")

    async def _ask(self, path: str, token: str, given: Json) -> ApiAnswer:
        url = f"{self.base.rstrip('/')}/{path.strip('/')}"
        return await post(self.http, url, headers={"access_token": token}, **given)


def code_of(answer: ApiAnswer) -> int:
    """Return the code of an answer, 0 where all is well. What has none was said by no API of Zalo's."""
    if "error" in answer.body:
        return number(answer.body["error"])
    if answer.status < httpx.codes.BAD_REQUEST:
        raise NoAnswer("no code")
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        raise TooFast(REST)
    raise SendFailed(f"status {answer.status}")


def failure_of(code: int) -> SendFailed:
    if code == WRONG_KIND:
        log.error("this kind of Official Account may not send this way", setting="ZALO_OA_SEND", code=code)
    match code:
        case -216 | -220:
            return Stopped("unauthorized")  # a new token too
        case -32:
            return TooFast(REST)
        case -211 | -218:  # ours, or what one person may get
            return Undeliverable("quota")
        case -230 | -232:
            return Undeliverable("window")
        case -234:  # only some messages may not be sent at night: others go on, and this one another way
            return Undeliverable("night")
        case -1121:  # what stands in a template's place
            return Undeliverable(TOO_LONG)
        case -213 | -227:  # does not follow us; their account is not in use
            return Unreachable(f"error {code}")
        case -210 | -235 | -240 | -244 | -248:  # too long; not so; closed; muted by them; against the policy
            return Impossible(f"error {code}")
    return SendFailed(f"error {code}")


@dataclass(frozen=True)
class OfficialAccountApp:
    base: str
    id: str
    secret: str


@dataclass(frozen=True)
class GrantedTokens:
    access: str
    refresh: str
    lives: timedelta  # the access token


async def renew_tokens(app: OfficialAccountApp, refresh: str) -> GrantedTokens:
    """Return the next pair.

    Stopped: the refresh token is dead. NoAnswer: it may have been taken. Any other SendFailed: it was not;
    Impossible among them: the app's id or secret is wrong.
    """
    return await buy_tokens(app, grant_type="refresh_token", refresh_token=refresh)


async def exchange_code(app: OfficialAccountApp, code: str, verifier: str) -> GrantedTokens:
    """Return the first pair, for a code that Zalo gave to the account's owner. Raises as ``renew_tokens``.

    ``verifier`` is what the page was asked with, whose ``challenge_of`` Zalo has kept beside the code.
    """
    return await buy_tokens(app, grant_type="authorization_code", code=code, code_verifier=verifier)


def challenge_of(verifier: str) -> str:
    """Return the hash by which Zalo knows a verifier again (PKCE, RFC 7636): base64url without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def buy_tokens(app: OfficialAccountApp, **given: str) -> GrantedTokens:
    form, secret = {**given, "app_id": app.id}, {b"secret_key": app.secret.encode()}
    try:
        async with asyncio.timeout(LONGEST_RENEWAL.total_seconds()), client_for(app.base) as http:
            answer = await post(http, app.base.rstrip("/") + TOKEN_PATH, data=form, headers=secret)
    except TimeoutError:
        raise NoAnswer("too slow") from None
    return granted_tokens(answer.status, answer.body)


def granted_tokens(status: int, body: Json) -> GrantedTokens:
    match body:
        case {"access_token": str(access), "refresh_token": str(refresh)} if access and refresh:
            said = str(body.get("expires_in"))  # seconds, as text or as a number
            seconds = int(said) if re.fullmatch("[0-9]{1,6}", said) else 0
            lives = min(timedelta(seconds=seconds), LIVES) if seconds else LIVES
            return GrantedTokens(access, refresh, lives)
    raise refused_renewal(status, body)


def refused_renewal(status: int, body: Json) -> SendFailed:
    """Tell what it means that there is no pair. What nobody has described may have cost us the token."""
    code = number(body.get("error"))
    why = f"error {code}" if code else f"status {status}"
    if code in NO_TOKEN:
        return Stopped(why)
    if code in NO_APP:
        return Impossible(why)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return SendFailed(why)
    return NoAnswer(why)
