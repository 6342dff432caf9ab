"""Calling the Official Account's API with a token that changes daily, and what its refusals mean for us.

    {"error": 0, "message": "Success", "data": {"message_id": "14ce7f6e9d1f34416d0e", "user_id": "2512523"}}
    {"error": -230, "message": "User has not interacted with the OA in the past 7 days"}     with HTTP 200

(developers.zalo.me/docs/official-account)
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import httpx
import structlog

from bot.channels.base import Barred, Impossible, NoAnswer, SendFailed, Stopped, TooFast, Unreachable
from bot.channels.calling import Answer, number, post
from bot.channels.payloads import Json, inside

log = structlog.get_logger(__name__)
EXPIRED = (-216, -220)  # the token is invalid, or too old
WRONG_KIND = -235  # of Official Account, for this way of sending
REST = timedelta(minutes=1)  # the API's limits are by the minute


class Tokens(Protocol):
    """Where the token is kept and renewed: two processes never renew it with one refresh token."""

    async def access(self) -> str:
        """The token of now. Raises Stopped where the pair is dead."""

    async def expired(self, token: str) -> None:
        """This token was refused: renew it, unless somebody has. Raises Stopped, SendFailed."""


@dataclass(frozen=True)
class Api:
    http: httpx.AsyncClient
    base: str
    tokens: Tokens

    async def ask(self, path: str, **given: Any) -> Json:
        """The data of the answer; with a new token where the one we had is refused. Raises SendFailed."""
        token = await self.tokens.access()
        answer = await self._ask(path, token, given)
        if code_of(answer) in EXPIRED:
            await self.tokens.expired(token)
            answer = await self._ask(path, await self.tokens.access(), given)
        if code := code_of(answer):
            raise meaning(code)
        return inside(answer.body, "data")

    async def _ask(self, path: str, token: str, given: Json) -> Answer:
        url = f"{self.base.rstrip('/')}/{path.strip('/')}"
        return await post(self.http, url, headers={"access_token": token}, **given)


def code_of(answer: Answer) -> int:
    """0 where all is well. What has no code was said by no API of Zalo's."""
    if "error" in answer.body:
        return number(answer.body["error"])
    if answer.status < httpx.codes.BAD_REQUEST:
        raise NoAnswer("no code")
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        raise TooFast(REST)
    raise SendFailed(f"status {answer.status}")


def meaning(code: int) -> SendFailed:
    if code == WRONG_KIND:
        log.error("this kind of Official Account may not send this way", setting="ZALO_OA_SEND", code=code)
    match code:
        case -216 | -220:
            return Stopped("unauthorized")  # a new token too
        case -32:
            return TooFast(REST)
        case -211 | -218:  # ours, or what one person may get
            return Barred("quota")
        case -230 | -232:
            return Barred("window")
        case -234:  # only some messages may not be sent at night: others go on, and this one another way
            return Barred("night")
        case -213 | -227:  # does not follow us; their account is not in use
            return Unreachable(f"error {code}")
        case -210 | -235 | -240 | -244 | -248:  # too long; not so; closed; muted by them; against the policy
            return Impossible(f"error {code}")
    return SendFailed(f"error {code}")
