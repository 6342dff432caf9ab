"""Answers meant to do harm, byte by byte as they go over the network, and a server that gives them."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.hostile.odd import MARKER

WORDS = f'{{"ok": true, "result": {{"message_id": 1, "text": "{MARKER}"}}}}'.encode()
HTTP = b"\r\n\r\n"  # how a request ends
LEADING = ("301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect")


class Attacker:
    """A server that answers each request in the same way, and counts the requests.

    ``until``: how a request ends; where it is empty, the server speaks first.
    """

    def __init__(self, answer: "Answer", until: bytes = HTTP) -> None:
        self.answer, self.until, self.asked = answer, until, 0
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.until:
                await reader.readuntil(self.until)
            self.asked += 1
            async for piece in self.answer():
                writer.write(piece)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # they have had enough
        finally:
            writer.close()
            self.ended.set()


Answer = Callable[[], AsyncIterator[bytes]]


@asynccontextmanager
async def answering(answer: Answer, until: bytes = HTTP) -> AsyncIterator[tuple[str, Attacker]]:
    attacker = Attacker(answer, until)
    server = await asyncio.start_server(attacker.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", attacker
    finally:
        if attacker.asked:
            await attacker.ended.wait()
        server.close()


def whole(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]

    async def answer() -> AsyncIterator[bytes]:
        yield "\r\n".join([*lines, "", ""]).encode() + body

    return answer


async def endless() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1000\r\n" + b" " * 4096 + b"\r\n"


async def byte_by_byte() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    while True:
        yield b" "
        await asyncio.sleep(0.02)


def line_by_line(line: bytes, pause: float = 0.0) -> Answer:
    """Answer with a line, or a byte, again and again."""

    async def answer() -> AsyncIterator[bytes]:
        while True:
            yield line
            await asyncio.sleep(pause)

    return answer


def said(body: bytes) -> Answer:
    """Answer in no protocol but in these bytes."""

    async def answer() -> AsyncIterator[bytes]:
        yield body

    return answer


BOMB = gzip.compress(bytes(50 * 2**20))


def attacks(largest: int) -> dict[str, Answer]:
    """Make answers that do harm, where ours may have so many bytes at most."""
    return {
        "larger than any answer": whole(b" " * (largest + 1) + WORDS),
        "without an end": endless,
        "byte by byte": byte_by_byte,
        "a bomb": whole(BOMB, "Content-Encoding: gzip"),
        "packed twice": whole(gzip.compress(gzip.compress(WORDS)), "Content-Encoding: gzip, gzip"),
        "two packets in one": whole(gzip.compress(b"{}") + gzip.compress(WORDS), "Content-Encoding: gzip"),
        "cut short": whole(gzip.compress(WORDS)[:-12], "Content-Encoding: gzip"),
        "no gzip": whole(WORDS, "Content-Encoding: gzip"),
        "another packing": whole(WORDS, "Content-Encoding: deflate"),
        "a packing that nobody knows": whole(WORDS, "Content-Encoding: br, identity"),
        "no JSON": whole(f"<html>{MARKER}".encode()),
        "no object": whole(f'["{MARKER}"]'.encode()),
        "nested without end": whole(b"[" * 50_000),
        "a failure that is no JSON": whole(f"<html>{MARKER}".encode(), status="500 Internal Server Error"),
    }


def leading(elsewhere: str, status: str) -> Answer:
    """Answer that it is to be asked elsewhere."""
    return whole(b"{}", f"Location: {elsewhere}/", status=status)
