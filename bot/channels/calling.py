"""How both of Zalo's APIs are called. A failure never holds an address, for a token may be part of it."""

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from bot.channels.base import NoAnswer, SendFailed
from bot.channels.payloads import Json
from bot.config import is_local

CONNECT, READ = 5, 10  # seconds
NO_JSON = "no JSON"
AT_ONCE = 32  # requests: those of ``deliver``, and some for what nobody waits for
NEVER_LEFT = (  # the request was not sent
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json  # {} where it was no JSON object, and the status says that it failed


def client_for(base: str) -> httpx.AsyncClient:
    """For the API at ``base``; no proxy stands before one on this machine."""
    patience = httpx.Timeout(READ, connect=CONNECT)
    limits = httpx.Limits(max_connections=AT_ONCE)
    trust_env = not is_local(base)
    return httpx.AsyncClient(timeout=patience, limits=limits, trust_env=trust_env, verify=certificates())


@cache
def certificates() -> ssl.SSLContext:
    """Reading them takes a twentieth of a second: once for all clients."""
    return httpx.create_ssl_context()


async def post(client: httpx.AsyncClient, url: str, **given: Any) -> Answer:
    """What is answered. Raises SendFailed where it never left us, NoAnswer where it may have arrived."""
    try:
        answer = await client.post(url, **given)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        kind = SendFailed if isinstance(error, NEVER_LEFT) else NoAnswer
        raise kind(type(error).__name__) from None
    body = object_in(answer)
    if not body and (answer.is_success or answer.status_code == httpx.codes.GATEWAY_TIMEOUT):
        raise NoAnswer(NO_JSON)  # from a proxy, perhaps, and what it was for may have been done
    return Answer(answer.status_code, body)


def object_in(answer: httpx.Response) -> Json:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def number(said: object) -> int:
    """A code of an error, which may be written as a text; 0 where there is none."""
    try:
        return int(said) if isinstance(said, int | str) else 0
    except ValueError:
        return 0
