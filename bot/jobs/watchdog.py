"""Telling systemd that we run: ready once, and alive with every tick. Nothing where it did not start us."""

import socket
from contextlib import suppress

from bot.config import systemd_socket


class Watchdog:
    def __init__(self, address: str | None = None) -> None:
        self._address = systemd_socket() if address is None else address

    def ready(self) -> None:
        self._tell("READY=1")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(self._address.replace("@", "\0", 1))
            line.sendall(state.encode())
