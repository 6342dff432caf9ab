"""A balancer before several workers on real machines: each new connection goes to the next that lives."""

import asyncio
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count

PIECE = 64 * 1024  # bytes


@asynccontextmanager
async def balancer(port: int, workers: Callable[[], Sequence[int]]) -> AsyncIterator[None]:
    """Serve ``port``; ``workers`` gives the ports of those that there are now."""
    turns = count()

    async def carry(reader: Reader, writer: Writer) -> None:
        try:
            if other := await connected(workers(), next(turns)):
                await both_ways(reader, writer, *other)
        finally:
            writer.close()

    served = await asyncio.start_server(carry, "127.0.0.1", port)
    try:
        yield
    finally:
        served.close()


async def connected(ports: Sequence[int], turn: int) -> tuple[Reader, Writer] | None:
    """Connect to the worker whose turn it is, or to the next that takes a connection."""
    for step in range(len(ports)):
        with suppress(OSError):
            return await asyncio.open_connection("127.0.0.1", ports[(turn + step) % len(ports)])
    return None


async def both_ways(reader: Reader, writer: Writer, back: Reader, forth: Writer) -> None:
    """Pass bytes both ways until either side has ended."""
    pipes = {asyncio.create_task(pipe(reader, forth)), asyncio.create_task(pipe(back, writer))}
    try:
        await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in pipes:
            task.cancel()
        forth.close()


async def pipe(reader: Reader, writer: Writer) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
