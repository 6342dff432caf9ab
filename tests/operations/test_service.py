"""The systemd unit, and what the program tells systemd."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Fresh
from tests.operations.program import PATIENCE, ROOT, running

UNIT = ROOT / "docs" / "nhacthu.service"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_takes_every_line_of_the_unit(tmp_path: Path) -> None:
    program = "/opt/nhacthu/.venv/bin/python"
    written = UNIT.read_text(encoding="utf-8")
    assert program in written
    unit = tmp_path / UNIT.name
    unit.write_text(written.replace(program, "/bin/true"), encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (found.returncode, [line for line in found.stderr.splitlines() if UNIT.name in line]) == (0, [])


def test_the_unit_watches_starts_again_and_confines() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(UNIT.read_text(encoding="utf-8"))
    service = unit["Service"]
    assert (service["Type"], service["WatchdogSec"], service["Restart"]) == ("notify", "2min", "always")
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    for confined in ("ProtectSystem", "ProtectHome", "PrivateTmp", "NoNewPrivileges", "SystemCallFilter"):
        assert service[confined]


@contextmanager
def systemd(folder: Path) -> Iterator[tuple[socket.socket, str]]:
    """Who listens where systemd would, and its address."""
    address = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(PATIENCE)
        yield listening, address


async def test_the_program_tells_that_it_is_ready_alive_and_stopping(
    on_sqlite: Fresh, tmp_path: Path
) -> None:
    with systemd(tmp_path) as (listening, address):
        async with running(on_sqlite(), tmp_path, NOTIFY_SOCKET=address) as program:
            told = [listening.recv(64) for _ in range(4)]
            assert await program.stop() == 0
            while (last := listening.recv(64)) == b"WATCHDOG=1":
                pass
    assert set(told) == {b"READY=1", b"WATCHDOG=1"}
    assert last == b"STOPPING=1"
