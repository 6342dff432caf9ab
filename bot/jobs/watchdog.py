"""Telling systemd that we run: ready, alive with every tick, stopping. Nothing without it."""

import socket
from contextlib import suppress
from datetime import timedelta

from bot.config import systemd_socket


class Watchdog:
    def __init__(self, address: str | None = None) -> None:
        self._address = systemd_socket() if address is None else address

    def ready(self) -> None:
        self._tell("READY=1")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def waiting(self, at_most: timedelta) -> None:
        """The start takes longer, and is not to be given up before so long from now."""
        self._tell(f"EXTEND_TIMEOUT_USEC={at_most // timedelta(microseconds=1)}")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(self._address.replace("@", "\0", 1))
            line.sendall(state.encode())
