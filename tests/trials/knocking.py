"""Somebody on the network who knocks at every door: python -m tests.trials.knocking ADDRESS KINDS…

In a process of its own, so that it does not hold up those whose waits are measured. It knocks until its input
ends, and then writes what was answered, as JSON.
"""

import asyncio
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from random import Random

from tests.hostile import test_zalo_webhooks
from tests.hostile.half_open import BEGUN, MANY, many_open, open_files
from tests.hostile.test_webhook import BEARERS, BODIES, FORGED, PATH, RIGHT, WELL

NICE = 5  # it stands for other machines
AT_ONCE = 4  # of each kind
GAP = 0.05  # seconds from one knock to the next, of each of these
HELD = 3.0  # seconds that half-open connections stand, and are opened anew
DRIP = 0.5  # seconds from byte to byte of a slow one
SLOW = 200  # connections
LONGEST = 30.0  # seconds for an answer
EVIL, OFFICIAL = b"evil.example", "zalo_oa"
FORM = [(b"Content-Type", b"multipart/form-data; boundary=x")]
PDF = b'--x\r\nContent-Disposition: form-data; name="tep"; filename="a.pdf"\r\n\r\n%PDF\r\n--x--\r\n'
REFUSED = {400, 401, 403, 404, 405, 408, 413, 429, 431}
Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Knock:
    """A request as it goes over the network, whether or not HTTP allows it."""

    name: str
    statuses: set[int]  # that it may be answered with
    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""

    def written(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1".encode()]
        own = {name.lower() for name, _value in self.headers}
        given = [
            (b"Host", b"x"),
            (b"Connection", b"close"),
            (b"Content-Length", str(len(self.body)).encode()),
        ]
        told = [*self.headers, *(one for one in given if one[0].lower() not in own)]
        lines += [name + b": " + value for name, value in told]
        return b"\r\n".join([*lines, b"", self.body])


class Knocker:
    """``seen``: answers by knock and status; ``wrong``: those that must not be."""

    def __init__(self, address: str) -> None:
        self.address, self.enough = address, threading.Event()
        self.seen, self.wrong, self.lot = Counter[str](), list[str](), Random()

    async def knock(self, knocks: Callable[[], Iterator[Knock]]) -> None:
        """Knock in each way, in any order, until it is over."""
        while True:
            for one in sorted(knocks(), key=lambda _one: self.lot.random()):
                if self.enough.is_set():
                    return
                await self.ask(one)
                await asyncio.sleep(GAP)

    async def ask(self, knock: Knock) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                answer = await answered(self.address, knock.written())
        except TimeoutError:
            self.wrong.append(f"{knock.name}: no answer within {LONGEST:g} s")
            return
        status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
        self.seen[f"{knock.name}: {status or 'thrown out'}"] += 1
        if (status and status not in knock.statuses) or EVIL in answer or b"uvicorn" in answer:
            self.wrong.append(f"{knock.name}: {answer[:200]!r}")

    async def half_open(self) -> None:
        for begun in cycle(BEGUN):
            await asyncio.to_thread(self._stand, BEGUN[begun])
            self.seen[f"connections, {begun}"] += MANY
            if self.enough.is_set():
                return

    def _stand(self, begun: bytes) -> None:
        with suppress(OSError), many_open(self.address, begun):
            self.enough.wait(HELD)

    async def drip(self) -> None:
        """Say what is wanted byte by byte; whoever is thrown out begins again."""
        host, _colon, port = self.address.rpartition(":")
        while not self.enough.is_set():
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(host, int(port))
                self.seen["slow connections"] += 1
                while not self.enough.is_set() and not reader.at_eof():
                    writer.write(b"G")
                    await writer.drain()
                    await asyncio.sleep(DRIP)
                writer.close()
            await asyncio.sleep(DRIP)


async def answered(address: str, asked: bytes) -> bytes:
    """Ask; return all that is answered, or nothing where the connection is ended."""
    host, _colon, port = address.rpartition(":")
    with suppress(OSError):
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            with suppress(OSError):  # it does not want to hear all of it
                writer.write(asked)
                await writer.drain()
            return await reader.read()
        finally:
            writer.close()
    return b""


def webhooks() -> Iterator[Knock]:
    for name, headers in FORGED.items():
        yield Knock(f"webhook, secret {name}", REFUSED, "POST", PATH, headers, WELL)
    for name, body in BODIES.items():
        yield Knock(f"webhook, body {name}", {200, 400}, "POST", PATH, RIGHT, body)
    for name, headers in test_zalo_webhooks.forged(OFFICIAL).items():
        yield Knock(
            f"Zalo's webhook, {name}",
            REFUSED,
            "POST",
            f"/webhooks/{OFFICIAL}",
            headers,
            test_zalo_webhooks.WELL[OFFICIAL],
        )


def pages() -> Iterator[Knock]:
    lot = Random()
    for place in ("gui", "tep", "anh", "trang"):
        path = f"/{place}/{lot.randbytes(16).hex()}"
        yield Knock(f"{place} guessed", REFUSED, "GET", path)
        yield Knock(f"{place} posted", REFUSED, "POST", path, FORM, PDF)
        yield Knock(f"{place} revoked", REFUSED, "POST", f"{path}/huy")
    for path in (
        "/../nhacthu.env",
        "/gui/..%2f..%2fetc%2fpasswd",
        "/trang/..%2fapp.py",
        "/%00",
        "/anh/1.2.3",
    ):
        yield Knock("paths", REFUSED, "GET", path)
    evil = [(name, EVIL) for name in (b"Host", b"X-Forwarded-Host", b"X-Original-URL")]
    for path in ("/health", "/health/", "/gui/abc/", "/trang/page.css"):
        yield Knock("odd hosts", REFUSED | {200, 503}, "GET", path, evil)  # a channel may be away just then
    for header in (b"X-Forwarded-For", b"Forwarded", b"X-Real-IP", b"X-Client-IP", b"Via", b"X-Anything"):
        yield Knock("metrics by a proxy", REFUSED, "GET", "/metrics", [(header, b"127.0.0.1")])
    for bearer in BEARERS:
        yield Knock("metrics by a guess", REFUSED, "GET", "/metrics", [(b"Authorization", bearer)])


def begun(knocker: Knocker, kind: str) -> list[Awaitable[None]]:
    match kind:
        case "connections":
            return [knocker.half_open(), *(knocker.drip() for _one in range(SLOW))]
        case "webhooks":
            return [knocker.knock(webhooks) for _one in range(AT_ONCE)]
        case "pages":
            return [knocker.knock(pages) for _one in range(AT_ONCE)]
    raise ValueError(f"there is no attack {kind}")


async def main(address: str, kinds: list[str]) -> None:
    knocker = Knocker(address)
    knocking = [asyncio.ensure_future(one) for kind in kinds for one in begun(knocker, kind)]
    print("knocking", flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until whoever began it closes it
    knocker.enough.set()
    await asyncio.gather(*knocking)
    print(json.dumps({"seen": knocker.seen, "wrong": knocker.wrong}))


if __name__ == "__main__":
    os.nice(NICE)
    with open_files(4 * MANY):
        asyncio.run(main(sys.argv[1], sys.argv[2:]))
