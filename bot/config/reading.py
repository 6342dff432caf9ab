"""Where the settings come from: the environment, files, a settings file.

The environment (``NHACTHU_TELEGRAM_TOKEN``), a file whose name another variable holds
(``NHACTHU_TELEGRAM_TOKEN_FILE``, for secrets), or a settings file of ``NAME=value`` lines: the one
that ``NHACTHU_SETTINGS`` names, else ``nhacthu.env`` in the current folder.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.settings import Settings

PREFIX = "NHACTHU_"


class BadSettings(Exception):
    """A setting that cannot be used. The message names it and says what it should be."""


def read_settings(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Read the settings, of which ``given`` ones win; BadSettings where one cannot be used."""
    environment = os.environ if environment is None else environment
    try:
        return Settings(**{**named(from_file(environment)), **named(environment), **given})
    except ValidationError as error:
        faults = "\n".join(f"{PREFIX}{fault_name(fault)}: {fault['msg']}" for fault in error.errors())
        raise BadSettings(faults) from None


def fault_name(fault: Any) -> str:
    return "_".join(str(part) for part in fault["loc"]).upper() or "…"


def from_file(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the lines of the settings file, if there is one."""
    chosen = environment.get(f"{PREFIX}SETTINGS")
    path = Path(chosen or "nhacthu.env")
    if not path.exists():
        if chosen:
            raise BadSettings(f"{PREFIX}SETTINGS: {path} does not exist")
        return {}
    lines = (line.strip() for line in written_in(path).splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def written_in(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{PREFIX}SETTINGS: {path} cannot be read ({type(error).__name__})") from None


def named(written: Mapping[str, str]) -> dict[str, str]:
    """Setting -> what stands for it in ``written``, or in the file that ``…_FILE`` names."""
    found: dict[str, str] = {}
    for name in Settings.model_fields:
        key = PREFIX + name.upper()
        if path := written.get(f"{key}_FILE"):
            found[name] = secret_in(key, Path(path))
        elif written.get(key):
            found[name] = written[key]
    return found


def secret_in(key: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{key}_FILE: {path} cannot be read ({type(error).__name__})") from None


def systemd_socket() -> str:
    """Return where systemd wants to hear from us; "" where it did not start us."""
    return os.environ.get("NOTIFY_SOCKET", "")


def choose_timedeltas() -> None:
    """Telegram's library gives times as timedeltas where this is set, and warns of each where it is not."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
