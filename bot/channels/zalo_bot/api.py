"""Calling the Bot Platform: POST base/bot<TOKEN>/<method>, what its refusals mean, what it says of a bot.

    {"ok": true, "result": {"message_id": "82599fa32f56d00e8941", "date": 1764000000000}}
    {"ok": false, "error_code": 401, "description": "Unauthorized"}     also with HTTP 200
    {"ok": true, "result": {"url": "https://nhacthu.example/webhooks/zalo_bot", "updated_at": 1764036000000}}

The last is getWebhookInfo's; 404 where no webhook is set. (bot.zaloplatforms.com/docs)
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped, TooFast, Undeliverable, Unreachable
from bot.channels.zalo import CONNECT, NO_JSON, READ, ApiAnswer, client_for, inside, number, post, text_in

GONE = ("not found", "blocked", "not a friend", "inactive", "deactivated")  # of a chat, or whose it is
LONGEST = 200  # characters of a description that are kept
NOT_FOUND = httpx.codes.NOT_FOUND  # of getWebhookInfo: none is set
EMPTY = httpx.codes.REQUEST_TIMEOUT  # of a poll: nothing came


class PlatformRefused(Exception):
    """The platform's own answer, before it is known what it means; ``said`` is in its words."""

    def __init__(self, code: int, said: str, retry_after: int) -> None:
        super().__init__(code)
        self.code, self.said, self.retry_after = code, said, retry_after  # the latter in seconds; 0: no hint


@dataclass(frozen=True)
class ZaloBotApi:
    """The token is part of every address: it stands in no failure and is not shown."""

    http: httpx.AsyncClient
    base: str
    token: str = field(repr=False)

    async def ask(self, method: str, **given: Any) -> Any:
        """Return the result. Raises SendFailed."""
        try:
            return await self.try_asking(method, **given)
        except PlatformRefused as refused:
            raise failure_of(refused) from None

    async def try_asking(self, method: str, wait: float = 0, **given: Any) -> Any:
        """Return the result, which may take ``wait`` seconds more. Raises Refused, SendFailed."""
        patience = httpx.Timeout(READ + wait, connect=CONNECT)
        url = f"{self.base.rstrip('/')}/bot{self.token}/{method}"
        answer = await post(self.http, url, json=given, timeout=patience)
        if answer.body.get("ok") is True:
            return answer.body.get("result")
        raise refusal(answer, self.token)


def refusal(answer: ApiAnswer, token: str) -> PlatformRefused:
    code = number(answer.body.get("error_code")) or answer.status
    said = str(answer.body.get("description", "")).replace(token, "…")[:LONGEST]
    return PlatformRefused(code, said, number(inside(answer.body, "parameters").get("retry_after")))


def failure_of(refused: PlatformRefused) -> SendFailed:
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
    """Return whether the chat is gone, by any of these words: how it is said is not documented."""
    words = said.lower()
    return any(one in words for one in GONE) and any(one in words for one in ("chat", "user", "block"))


def too_many(refused: PlatformRefused) -> SendFailed:
    """Make the failure of a quota, which has no hint: whoever counts the month knows when there is room.

    With a hint it would be a pace, as Telegram's.
    """
    after = refused.retry_after
    return TooFast(timedelta(seconds=after)) if after > 0 else Undeliverable("quota")


class NotZalo(SendFailed):
    """Something answers at this address that is no Bot Platform."""


@dataclass(frozen=True)
class ZaloBotStatus:
    username: str
    webhook: str  # "" where there is none
    last_error: str  # of bringing an event there, if the platform ever tells


async def ask_zalo_bot_status(token: str, base: str) -> ZaloBotStatus:
    """Ask who we are there, and where our events go. Raises Stopped, NotZalo, SendFailed."""
    async with client_for(base) as http:
        api = ZaloBotApi(http, base, token)
        try:
            me = {"me": await api.try_asking("getMe")}
        except PlatformRefused as refused:
            raise NotZalo("no API") if refused.code == NOT_FOUND else failure_of(refused) from None
        except NoAnswer as error:
            raise NotZalo(NO_JSON) if str(error) == NO_JSON else error from None
        hook = {"hook": await webhook_of(api)}
    who, where = inside(me, "me"), inside(hook, "hook")
    return ZaloBotStatus(
        text_in(who, "account_name"), text_in(where, "url"), text_in(where, "last_error_message")
    )


async def webhook_of(api: ZaloBotApi) -> object:
    try:
        return await api.try_asking("getWebhookInfo")
    except PlatformRefused as refused:
        if refused.code == NOT_FOUND:
            return {}
        raise failure_of(refused) from None
