"""Children that have been taken over by the file that they opened, each doing harm in its way.

``python -m tests.hostile.greedy``, started in place of the child that opens files: it takes the same limits,
and then does what its file's name says.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.documents.child import LENGTH, limit_itself

FOR_EVER = 600  # seconds


def spin(_content: bytes) -> None:
    while True:
        pass


def sleep(_content: bytes) -> None:
    time.sleep(FOR_EVER)


def swell(_content: bytes) -> None:
    """Take memory without end; where no more is given, stop as any program would."""
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def chatter(_content: bytes) -> None:
    while True:
        say("\n" + "x" * 100_000)


def lie(_content: bytes) -> None:
    """Say that all is well, in words that nobody knows."""
    say("harmless, believe me\n{}")


def stay(_content: bytes) -> None:
    """Answer well, and leave somebody behind who holds the line, where that may be."""
    say("\n")
    with suppress(OSError):
        if os.fork() == 0:
            time.sleep(FOR_EVER)


def escape(_content: bytes) -> None:
    """Answer well, and leave somebody behind who is out of reach, and holds the line until nobody listens."""
    say("\n")
    with suppress(OSError):
        if os.fork() == 0:
            os.setsid()
            while True:
                say("x")
                time.sleep(0.01)


def write(content: bytes) -> None:
    """Write a file where it is told to."""
    say("\n")
    with Path(content.decode()).open("wb") as file:
        file.write(bytes(50_000_000))


def tell(_content: bytes) -> None:
    """Tell what its surroundings hold, and how long it may go on."""
    held = [f"{name}={value}" for name, value in os.environ.items()]
    say("\n" + "\n".join([*held, f"seconds={resource.getrlimit(resource.RLIMIT_CPU)[0]}"]))


def say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


DOES: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (spin, sleep, swell, chatter, lie, stay, escape, write, tell)
}


def main() -> None:
    limit_itself()
    name = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(LENGTH))).decode()
    DOES[name](sys.stdin.buffer.read())


if __name__ == "__main__":
    main()
