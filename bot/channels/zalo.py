"""The common part of Zalo's two channels: calling their APIs, and reading what they tell.

A failure never holds an address, for a token may be part of it. Nothing that Zalo tells is taken to be of
the type that it should be.
"""

import json
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.channels import answers
from bot.channels.base import NoAnswer, SendFailed
from bot.config import is_local
from bot.conversation import received, regex

CONNECT, READ = 5, 10  # seconds
IDLE = 3  # … that a line is kept: shorter than servers keep theirs, or what is sent meets a line that closes
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

Json = dict[str, Any]
ID = regex(r"[!-~]{1,56}")  # Zalo's have about 20 characters; a button's token may hold one
ADDRESS = regex(r"[!-~]{1,2000}")


@dataclass(frozen=True)
class ApiAnswer:
    status: int
    body: Json  # {} where it was no JSON object, and the status says that it failed


def client_for(base: str) -> httpx.AsyncClient:
    """Open a client for the API at ``base``; no proxy stands before one on this machine."""
    patience = httpx.Timeout(READ, connect=CONNECT)
    limits = httpx.Limits(max_connections=AT_ONCE, keepalive_expiry=IDLE)
    trust_env = not is_local(base)
    return httpx.AsyncClient(
        timeout=patience,
        limits=limits,
        trust_env=trust_env,
        verify=certificates(),
        headers=answers.WANTED,
    )


@cache
def certificates() -> ssl.SSLContext:
    """Read them once for all clients: it takes a twentieth of a second."""
    return httpx.create_ssl_context()


async def post(client: httpx.AsyncClient, url: str, **given: Any) -> ApiAnswer:
    """Return what is answered. SendFailed: it never left us; NoAnswer: it may have arrived."""
    try:
        answer = await answers.ask(client, "POST", url, **given)
    except answers.FAILURES as error:
        kind = SendFailed if isinstance(error, NEVER_LEFT) else NoAnswer
        raise kind(type(error).__name__) from None
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    body = body if isinstance(body, dict) else {}
    is_success = httpx.codes.is_success(answer.status)
    if not body and (is_success or answer.status == httpx.codes.GATEWAY_TIMEOUT):
        raise NoAnswer(NO_JSON)  # from a proxy, perhaps, and what it was for may have been done
    return ApiAnswer(answer.status, body)


def number(said: object) -> int:
    """Return the code of an error, which may be written as a text; 0 where there is none."""
    try:
        return int(said) if isinstance(said, int | str) else 0
    except ValueError:
        return 0


def unwrapped(body: object) -> Json:
    """Return the event, documented within {"ok": true, "result": …}, and seen as it is."""
    inner = body.get("result", body) if isinstance(body, dict) else None
    if not isinstance(inner, dict):
        raise ValueError("no event")  # noqa: TRY004 - what comes from outside is no fault of types
    return inner


def inside(holder: Json, name: str) -> Json:
    """Return the object of that name; {} where there is none."""
    held = holder.get(name)
    return held if isinstance(held, dict) else {}


def text_in(holder: Json, name: str) -> str:
    held = holder.get(name)
    return received(held) if isinstance(held, str) else ""


def id_in(holder: Json, name: str) -> str:
    """Return an id, which is opaque and a text; numbers beyond 2^53 were seen too. Raises ValueError."""
    held = holder.get(name)
    written = str(held) if isinstance(held, int | str) and not isinstance(held, bool) else ""
    if not ID.fullmatch(written):
        raise ValueError("no id")
    return written


def address_in(holder: Json, name: str) -> str:
    """Return where a file lies; "" where that is no address."""
    held = holder.get(name)
    is_one = isinstance(held, str) and ADDRESS.fullmatch(held) and urlsplit(held).scheme in ("https", "http")
    return str(held) if is_one else ""


def moment_in(holder: Json, name: str) -> datetime | None:
    """Return a moment that is written in milliseconds since 1970; None where there is none."""
    written = str(holder.get(name, ""))
    is_one = re.fullmatch(r"[0-9]{1,14}", written, re.ASCII)
    return datetime.fromtimestamp(int(written) / 1000, UTC) if is_one else None


def size_in(holder: Json, name: str) -> int | None:
    """Return bytes, which are a number or a text; None where a database could not hold it."""
    written = str(holder.get(name, ""))
    return int(written) if re.fullmatch(r"[0-9]{1,18}", written, re.ASCII) else None
