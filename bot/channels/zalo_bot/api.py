"""Calling the Bot Platform: POST base/bot<TOKEN>/<method>, and what its refusals mean for us.

    {"ok": true, "result": {"message_id": "82599fa32f56d00e8941", "date": 1764000000000}}
    {"ok": false, "error_code": 401, "description": "Unauthorized"}     also with HTTP 200

(bot.zaloplatforms.com/docs)
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bot.channels.base import Barred, Impossible, SendFailed, Stopped, TooFast, Unreachable
from bot.channels.calling import CONNECT, READ, Answer, number, post
from bot.channels.payloads import inside

GONE = ("not found", "blocked", "not a friend", "inactive", "deactivated")  # of a chat, or whose it is
LONGEST = 200  # characters of a description that are kept
NOT_FOUND = httpx.codes.NOT_FOUND  # of getWebhookInfo: none is set
EMPTY = httpx.codes.REQUEST_TIMEOUT  # of a poll: nothing came


class Refused(Exception):
    """The platform's own answer, before it is known what it means; ``said`` is in its words."""

    def __init__(self, code: int, said: str, retry_after: int) -> None:
        super().__init__(code)
        self.code, self.said, self.retry_after = code, said, retry_after  # the latter in seconds; 0: no hint


@dataclass(frozen=True)
class Api:
    """The token is part of every address: it stands in no failure and is not shown."""

    http: httpx.AsyncClient
    base: str
    token: str = field(repr=False)

    async def ask(self, method: str, **given: Any) -> Any:
        """The result. Raises SendFailed."""
        try:
            return await self.try_asking(method, **given)
        except Refused as refused:
            raise meaning(refused) from None

    async def try_asking(self, method: str, wait: float = 0, **given: Any) -> Any:
        """The result, for which the platform may take ``wait`` seconds more. Raises Refused, SendFailed."""
        patience = httpx.Timeout(READ + wait, connect=CONNECT)
        url = f"{self.base.rstrip('/')}/bot{self.token}/{method}"
        answer = await post(self.http, url, json=given, timeout=patience)
        if answer.body.get("ok") is True:
            return answer.body.get("result")
        raise refusal(answer, self.token)


def refusal(answer: Answer, token: str) -> Refused:
    code = number(answer.body.get("error_code")) or answer.status
    said = str(answer.body.get("description", "")).replace(token, "…")[:LONGEST]
    return Refused(code, said, number(inside(answer.body, "parameters").get("retry_after")))


def meaning(refused: Refused) -> SendFailed:
    match refused.code:
        case 400 | 403 | 404 if is_gone(refused.said):
            return Unreachable("gone")
        case 400:
            return Impossible("bad request")
        case 401:
            return Stopped("unauthorized")
        case 429:
            return too_many(refused)
    return SendFailed(f"error {refused.code}")  # 403 is "internal server error" there: again later


def is_gone(said: str) -> bool:
    """Whether a chat is meant. How it is said is not documented: by any of these words, of a chat or user."""
    words = said.lower()
    return any(one in words for one in GONE) and any(one in words for one in ("chat", "user", "block"))


def too_many(refused: Refused) -> SendFailed:
    """The quota, which has no hint: how soon there is room again is for whoever counts the month.

    With a hint it would be a pace, as Telegram's.
    """
    after = refused.retry_after
    return TooFast(timedelta(seconds=after)) if after > 0 else Barred("quota")
