"""What Telegram says of a bot, for whoever sets it up: asked plainly, for the answer's headers count too.

    {"ok": true, "result": {"url": "https://…", "pending_update_count": 0, "last_error_date": 1764036000,
     "last_error_message": "Wrong response from the webhook: 503 Service Unavailable"}}

(getWebhookInfo, core.telegram.org/bots/api#webhookinfo)
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.channels.base import SendFailed, Stopped
from bot.config import is_local

PATIENCE = 10  # seconds
UNKNOWN = (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND)  # the latter for what is no token at all


class NotTelegram(SendFailed):
    """Something answers at this address that is no Bot API."""


@dataclass(frozen=True)
class Look:
    username: str
    date: datetime | None  # when it answered, by its own clock
    webhook: str  # "" where there is none
    last_error: str  # of bringing an update there
    pending: int  # updates that wait


async def look(token: str, base: str) -> Look:
    """Who we are there, and where our updates go. Raises Stopped, NotTelegram, SendFailed."""
    address, trust_env = f"{base.rstrip('/')}/bot{token}", not is_local(base)
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=trust_env) as client:
            me = await client.get(f"{address}/getMe")
            who = result(me)
            hook = result(await client.get(f"{address}/getWebhookInfo"))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendFailed(type(error).__name__) from None
    return Look(
        username=str(who.get("username", "")),
        date=when(me),
        webhook=str(hook.get("url", "")),
        last_error=str(hook.get("last_error_message", "")),
        pending=int(hook.get("pending_update_count", 0)),
    )


def result(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        raise NotTelegram("no JSON") from None
    if not isinstance(body, dict) or "ok" not in body:
        raise NotTelegram("no answer of the Bot API")
    if answer.status_code in UNKNOWN:
        raise Stopped("unauthorized")
    found = body.get("result")
    if not isinstance(found, dict):
        raise SendFailed(f"status {answer.status_code}")
    return found


def when(answer: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
