"""Asking clamd, a scanner for viruses, about a file: its command INSTREAM, over TCP or a unix socket.

We send ``zINSTREAM\\0``, then pieces of the file, each after its length in four bytes, then four zero bytes.
It answers ``stream: OK``, ``stream: Eicar-Test-Signature FOUND``, or ``… ERROR``, and a zero byte (clamd(8)).
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

PATIENCE = timedelta(seconds=20)  # for connection, file and answer: well within the lease of a file
PIECE = 256 * 1024  # bytes
LONGEST = 4096  # bytes of an answer
OK, FOUND = b" OK", b" FOUND"


class ScannerAway(Exception):
    """It does not answer, or not with a finding: the file has not been looked at."""


async def is_infected(address: str, content: bytes, patience: timedelta = PATIENCE) -> bool:
    """Tell whether the scanner at ``address`` ("host:port", a socket's path) finds anything. ScannerAway."""
    answer = await asked(address, [b"zINSTREAM\0", *pieces(content)], patience)
    if answer.endswith(FOUND):
        return True
    if not answer.endswith(OK):
        raise ScannerAway(answer.decode(errors="replace"))
    return False


async def is_there(address: str, patience: timedelta = PATIENCE) -> bool:
    """Return whether the scanner answers at all."""
    try:
        return await asked(address, [b"zPING\0"], patience) == b"PONG"
    except ScannerAway:
        return False


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield len(piece).to_bytes(4) + piece
    yield bytes(4)


async def asked(address: str, said: list[bytes], patience: timedelta) -> bytes:
    """Its answer, without the zero byte. ScannerAway where none comes in time."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await exchanged(address, said)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        raise ScannerAway(type(error).__name__) from None


async def exchanged(address: str, said: list[bytes]) -> bytes:
    host, _colon, port = address.rpartition(":")
    if address.startswith("/"):
        reader, writer = await asyncio.open_unix_connection(address)
    else:
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    try:
        for piece in said:
            writer.write(piece)
            await writer.drain()
        answer = await reader.readuntil(b"\0")
        return answer[:LONGEST].rstrip(b"\0")
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
