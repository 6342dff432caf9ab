"""Programs run beside ours: asked, heard for so long and so much, and ended with all that they started."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parents[2]  # where a child finds this program
STDIN = 0
NICE = ("nice", "-n", "10")  # from its first moment: whoever types is answered first


@dataclass(frozen=True)
class ChildAnswer:
    """Answer of a program, up to as much as was asked for; ``is_whole``: that is all, and it ended well."""

    said: bytes
    code: int
    is_whole: bool


async def ask(
    command: Sequence[str],
    question: bytes,
    most: int,
    patience: timedelta,
    env: Mapping[str, str],
) -> ChildAnswer:
    """Run a program on ``question``, nicely, and return what it writes, up to ``most`` bytes of it.

    It is killed, with all in its group, once it has said more, when ``patience`` is over,
    and where whoever asked is called off. Nothing is left open, even where one out of its group holds it.
    """
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.subprocess_exec(
        lambda: ChildProtocol(most),
        *NICE,
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback quotes
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    line = cast(asyncio.WriteTransport, transport.get_pipe_transport(STDIN))
    try:
        async with asyncio.timeout(patience.total_seconds()):
            line.write(question)
            line.close()
            await protocol.heard
    except TimeoutError:
        pass
    finally:
        with suppress(ProcessLookupError):  # all of them are gone
            os.killpg(transport.get_pid(), signal.SIGKILL)
        if line.get_write_buffer_size():  # nobody reads it any more
            line.abort()
        transport.close()
        await protocol.ended
    code = cast(int, transport.get_returncode())
    return ChildAnswer(bytes(protocol.said[:most]), code, code == 0 and len(protocol.said) <= most)


class ChildProtocol(asyncio.SubprocessProtocol):
    """Keeps what a program says. ``heard``: that is over, or too much; ``ended``: nothing of it is open."""

    def __init__(self, most: int) -> None:
        self.most, self.said = most, bytearray()
        loop = asyncio.get_running_loop()
        self.heard, self.ended = loop.create_future(), loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.said += data
        if len(self.said) > self.most:
            self._hear()

    def connection_lost(self, exc: Exception | None) -> None:
        self._hear()
        self.ended.set_result(None)

    def _hear(self) -> None:
        if not self.heard.done():
            self.heard.set_result(None)
