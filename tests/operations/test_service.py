"""The systemd unit: taken by systemd, and what it promises."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.web.door import MOST
from tests.operations.program import ROOT

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
    for bounded in ("MemoryMax", "TasksMax", "LimitNOFILE", "IPAddressDeny"):
        assert service[bounded]
    assert int(service["LimitNOFILE"]) > 2 * MOST


def test_what_only_its_makers_need_is_shut_to_the_service_and_not_needed() -> None:
    written = UNIT.read_text(encoding="utf-8")
    [shut] = [line for line in written.splitlines() if line.startswith("InaccessiblePaths=")]
    assert {".git", "tests", "bot/sandbox"} <= {path.rpartition("/nhacthu/")[2] for path in shut.split()}
    asked = "import sys, bot.__main__, bot.app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "bot.app" in run.stdout.split()
    assert [name for name in run.stdout.split() if name.startswith(("bot.sandbox", "tests"))] == []
