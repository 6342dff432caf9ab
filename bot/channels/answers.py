"""Answers of other servers, read within bounds: of time, of size, packed once at most, from where we asked.

Whoever answers in a channel's name may be a proxy, or somebody worse. No client of ours follows a redirect.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.base import MEGABYTE

LARGEST = 8 * MEGABYTE  # as it comes, and unpacked: a hundred of the longest messages are less than half
WANTED = {"Accept-Encoding": "gzip"}
GZIP = zlib.MAX_WBITS + 16  # with its header
UPLOAD = 120.0  # seconds more for a call that carries a file


class AnswerRefused(Exception):
    """An answer that is too large, or packed in another way than we asked for."""


FAILURES = (httpx.HTTPError, httpx.InvalidURL, AnswerRefused, TimeoutError)  # of ``ask``


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    headers: httpx.Headers
    body: bytes


async def ask(client: httpx.AsyncClient, method: str, url: str, **given: Any) -> HttpAnswer:
    """Return the answer to a request. Raises one of FAILURES."""
    patience = given.get("timeout", client.timeout)
    total = sum(part or 0 for part in (patience.pool, patience.connect, patience.write, patience.read))
    async with asyncio.timeout(total + (UPLOAD if given.get("files") else 0)):
        async with client.stream(method, url, follow_redirects=False, **given) as answer:
            encodings = answer.headers.get_list("Content-Encoding", split_commas=True)
            body = await read(answer.aiter_raw() if encodings else answer.aiter_bytes(), encodings)
    return HttpAnswer(answer.status_code, answer.headers, body)


async def read(pieces: AsyncIterator[bytes], encodings: Sequence[str]) -> bytes:
    """Return the body of an answer, unpacked. Raises AnswerRefused."""
    packed, body = 0, bytearray()
    unpack = unpacker(encodings)
    async for piece in pieces:
        packed += len(piece)
        body += piece if unpack is None else unpacked(unpack, piece, LARGEST + 1 - len(body))
        if max(packed, len(body)) > LARGEST:
            raise AnswerRefused("too large")
    if unpack is not None and not unpack.eof:
        raise AnswerRefused("cut short")
    return bytes(body)


def unpacker(encodings: Sequence[str]) -> "zlib._Decompress | None":
    """Return what unpacks gzip, once; None where nothing is packed."""
    match [one.strip().lower() for one in encodings]:
        case [] | ["identity"]:
            return None
        case ["gzip"]:
            return zlib.decompressobj(GZIP)
    raise AnswerRefused("another encoding")


def unpacked(unpack: "zlib._Decompress", piece: bytes, most: int) -> bytes:
    """Unpack a piece, to ``most`` bytes."""
    try:
        found = unpack.decompress(piece, max(most, 1))
    except zlib.error as error:
        raise AnswerRefused("no gzip") from error
    if unpack.unconsumed_tail or unpack.unused_data:
        raise AnswerRefused("too large, or packed twice")
    return found
