"""Fetching what a person sent from the address that a channel gave: in pieces, bounded, from the internet.

An address is somebody else's word. It is resolved once, looked at, and then called by its number, so that
a name cannot mean another machine a moment later. A proxy of the environment would resolve it again: these
downloads go past it.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urljoin

import httpx

from bot.channels.base import FetchRefused, SendFailed, bounded
from bot.channels.zalo import certificates

HOPS = 3  # addresses that lead on to another one
PATIENCE = httpx.Timeout(20, connect=5)  # seconds
GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE)

Ip = IPv4Address | IPv6Address


def downloader() -> httpx.AsyncClient:
    plain = {"Accept-Encoding": "identity"}
    return httpx.AsyncClient(timeout=PATIENCE, trust_env=False, verify=certificates(), headers=plain)


async def download(
    http: httpx.AsyncClient, address: str, limit: int, *, may_be_near: bool
) -> AsyncIterator[bytes]:
    """Return the bytes at ``address``; refuse more than ``limit``. Raises FetchRefused, SendFailed.

    ``may_be_near``: the API itself is on this machine, and what people send there may lie here too.
    """
    try:
        for _hop in range(1 + HOPS):
            called = {"url": address} if may_be_near else await public(address)
            async with http.stream("GET", **called) as answer:
                if "location" not in answer.headers:
                    if answer.status_code in GONE:
                        raise FetchRefused("gone")
                    async for piece in bounded(answer, limit):
                        yield piece
                    return
                address = urljoin(address, answer.headers["location"])
    except httpx.InvalidURL:
        raise FetchRefused("no address") from None
    except httpx.HTTPError as error:
        raise SendFailed(type(error).__name__) from None
    raise FetchRefused("leads on for ever")


async def public(address: str) -> dict[str, Any]:
    """Return how to call a machine of the internet: by its number, with its name for the certificate."""
    url = httpx.URL(address)
    if url.scheme != "https" or not url.host:
        raise FetchRefused("not https")
    found = await resolved(url.host, url.port or 443)
    if not all(is_public(one) for one in found):
        raise FetchRefused("not of the internet")
    number = min(found, key=lambda one: one.version)  # not every machine has a way to IPv6
    host = url.netloc.decode()
    named = {"sni_hostname": url.raw_host.decode()}
    return {"url": url.copy_with(host=str(number)), "headers": {"Host": host}, "extensions": named}


async def resolved(host: str, port: int) -> list[Ip]:
    """Return the numbers of a machine. Raises SendFailed where it is not known now."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SendFailed("no such host") from None
    return list(numbers(at[0] for *_kind, at in found))


def numbers(written: Iterable[str | int]) -> Iterable[Ip]:
    return (ip_address(str(one).partition("%")[0]) for one in written)


def is_public(number: Ip) -> bool:
    """Return whether it is of the internet; so is what an IPv6 number carries within."""
    if isinstance(number, IPv6Address) and (within := number.ipv4_mapped or number.sixtofour):
        return is_public(within)
    return number.is_global and not number.is_multicast
