"""Connections that begin to say what they want, and do not go on."""

import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 60  # seconds
MANY = 1_100
BEGUN = {
    "nothing": b"",
    "half a header": b"GET /health HTTP/1.1\r\nHost: x\r\nX-Filler: ",
    "half a body": b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab",
    "half an upload": b"POST /gui/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nab",
}


@contextmanager
def open_files(most: int) -> Iterator[None]:
    """Let us open so many; a program that is started within this has the few of any login."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def many_open(listen: str, begun: bytes) -> Iterator[list[socket.socket]]:
    """Open many connections to an address, each of which says so much and no more."""
    host, _colon, port = listen.rpartition(":")
    opened: list[socket.socket] = []
    try:
        for _number in range(MANY):
            one = socket.create_connection((host, int(port)), PATIENCE)
            opened.append(one)
            one.sendall(begun)
        yield opened
    finally:
        for one in opened:
            one.close()
