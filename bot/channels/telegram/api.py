"""Reaching Telegram: over aiohttp, what its refusals mean for us, and what it says of a bot.

The client is given to ``telegram.Bot`` in place of HTTPXRequest, for a quarter of the processor time; see
``BaseRequest`` in the library's documentation. What is called at every act goes to it as plain JSON
(``JsonCall``), past the library's objects and by its own way of telling failures apart; all else goes through
``telegram.Bot``. A bot's state is asked for plainly, for the answer's headers count too:

    {"ok": true, "result": {"url": "https://…", "pending_update_count": 0, "last_error_date": 1764036000,
     "last_error_message": "Wrong response from the webhook: 503 Service Unavailable"}}

(getWebhookInfo, core.telegram.org/bots/api#webhookinfo)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import httpx
from telegram import error
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels import answers
from bot.channels.answers import AnswerRefused, HttpAnswer
from bot.channels.base import Impossible, Moved, NoAnswer, SendFailed, Stopped, TooFast, Unreachable
from bot.config import is_local

GONE = ("chat not found", "user is deactivated", "bot can't initiate conversation", "peer_id_invalid")
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)  # the request was not sent
UNKNOWN_TOKEN = (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND)  # the latter for what is no token at all


PATIENCE = 10.0  # seconds that each part of asking for a bot's state may take
WRITE = 20.0  # seconds to send a request, beside those to connect and to read


@dataclass(frozen=True)
class JsonCall:
    """The parameters of a call that goes as JSON; in the place of the library's RequestData."""

    parameters: Mapping[str, Any]
    contains_files = False


class AiohttpRequest(BaseRequest):
    """``at_once`` requests side by side; one that waits ``connect`` seconds for its turn never leaves us."""

    def __init__(self, at_once: int, connect: float, read: float, *, is_local: bool) -> None:
        self._at_once = at_once
        self._connect, self._read = connect, read
        self._is_local = is_local  # then no proxy stands between
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        """Take the certificates that httpx brings: a bare machine may have none."""
        if self._session is None:
            trust_env = not self._is_local
            ssl = httpx.create_ssl_context(trust_env=trust_env)
            connector = aiohttp.TCPConnector(limit=self._at_once, ssl=ssl)
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=trust_env, auto_decompress=False, headers=answers.WANTED
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | JsonCall | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the client is not open")
        read = read_timeout if isinstance(read_timeout, float | int) else self._read
        total = self._connect + WRITE + read
        if request_data and request_data.contains_files:
            total += answers.UPLOAD
        patience = aiohttp.ClientTimeout(total=total, connect=self._connect, sock_read=read)
        try:
            body = body_of(request_data) if request_data else None
            async with self._session.request(
                method, url, data=body, timeout=patience, allow_redirects=False
            ) as answer:
                packings = ",".join(answer.headers.getall("Content-Encoding", ())).split(",")
                named = [one for one in packings if one.strip()]
                return answer.status, await answers.read(answer.content.iter_any(), named)
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, AnswerRefused) as error:
            raise NetworkError(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the library's own way writes it to the log where it is no JSON."""
        try:
            body = json.loads(payload)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise TelegramError("no JSON")
        return body


def body_of(asked: RequestData | JsonCall) -> aiohttp.JsonPayload | aiohttp.FormData:
    """Return the parameters as JSON, or as a form; in parts where there are files among them."""
    if isinstance(asked, JsonCall):
        return aiohttp.JsonPayload(asked.parameters)
    form = aiohttp.FormData(asked.json_parameters, quote_fields=False)  # names stay Unicode
    for field, (name, content, media_type) in asked.multipart_data.items() if asked.contains_files else ():
        form.add_field(field, content, filename=name, content_type=media_type)
    return form


def failure_of(failure: error.TelegramError) -> SendFailed | None:
    """Return the failure in our terms; None where it is none: the edit changes nothing."""
    match failure:
        case error.RetryAfter():
            after = failure.retry_after
            return TooFast(after if isinstance(after, timedelta) else timedelta(seconds=after))
        case error.Forbidden():
            return Unreachable("forbidden")
        case error.ChatMigrated():
            return Moved(str(failure.new_chat_id))
        case error.InvalidToken():
            return Stopped("unauthorized")
        case error.BadRequest():
            return failure_of_request(failure.message.lower())
        case error.TimedOut() | error.NetworkError():
            return failure_of_network(failure)
    return SendFailed(type(failure).__name__)


def failure_of_request(said: str) -> SendFailed | None:
    if "message is not modified" in said:
        return None
    if any(gone in said for gone in GONE):
        return Unreachable("gone")
    if said.startswith("bad webhook"):
        return Impossible(said)  # it speaks of our address, and of nothing that people wrote
    return Impossible("too large" if "file is too big" in said else "bad request")


def failure_of_network(failure: error.NetworkError) -> SendFailed:
    """Tell whether it may have arrived: not where it never left us, or Telegram said that it failed."""
    cause = type(failure.__cause__).__name__
    if isinstance(failure.__cause__, NEVER_LEFT):
        return SendFailed(cause)
    if failure.__cause__ is None and not isinstance(failure, error.TimedOut):
        return SendFailed("server error")
    return NoAnswer(cause)


class NotTelegram(SendFailed):
    """Something answers at this address that is no Bot API."""


@dataclass(frozen=True)
class TelegramStatus:
    username: str
    date: datetime | None  # when it answered, by its own clock
    webhook: str  # "" where there is none
    last_error: str  # of bringing an update there
    pending: int  # updates that wait


async def ask_telegram_status(token: str, base: str) -> TelegramStatus:
    """Ask who we are there, and where our updates go. Raises Stopped, NotTelegram, SendFailed."""
    address, trust_env = f"{base.rstrip('/')}/bot{token}", not is_local(base)
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=trust_env) as client:
            me = await answers.ask(client, "GET", f"{address}/getMe")
            who = result_in(me)
            hook = result_in(await answers.ask(client, "GET", f"{address}/getWebhookInfo"))
    except answers.FAILURES as error:
        raise SendFailed(type(error).__name__) from None
    return TelegramStatus(
        username=str(who.get("username", "")),
        date=answered_at(me),
        webhook=str(hook.get("url", "")),
        last_error=str(hook.get("last_error_message", "")),
        pending=int(hook.get("pending_update_count", 0)),
    )


def result_in(answer: HttpAnswer) -> dict[str, Any]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise NotTelegram("no JSON") from None
    if not isinstance(body, dict) or "ok" not in body:
        raise NotTelegram("no answer of the Bot API")
    if answer.status in UNKNOWN_TOKEN:
        raise Stopped("unauthorized")
    found = body.get("result")
    if not isinstance(found, dict):
        raise SendFailed(f"status {answer.status}")
    return found


def answered_at(answer: HttpAnswer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
