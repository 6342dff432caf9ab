"""systemd hears that we are ready and alive, and nobody is troubled where it did not start us."""

import socket
from pathlib import Path

from bot.jobs.metrics import Watchdog


def test_it_is_told_that_we_are_ready_and_alive(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        watchdog = Watchdog(address)
        watchdog.ready()
        watchdog.alive()
        assert [systemd.recv(64), systemd.recv(64)] == [b"READY=1", b"WATCHDOG=1"]


def test_without_systemd_it_says_nothing(tmp_path: Path) -> None:
    Watchdog("").ready()
    Watchdog(str(tmp_path / "nobody listens")).alive()
