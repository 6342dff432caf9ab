"""The settings: each with its meaning, unit and default.

They come from the environment (``NHACTHU_TELEGRAM_TOKEN``), from a file whose name another one
holds (``NHACTHU_TELEGRAM_TOKEN_FILE``, for secrets), or from a settings file of ``NAME=value``
lines: the one that ``NHACTHU_SETTINGS`` names, else ``nhacthu.env`` in the current folder.
"""

import os
import re
from collections.abc import Mapping
from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

PREFIX = "NHACTHU_"
LAST_PORT = 65535
TELEGRAM_WEBHOOK = "/webhooks/telegram"
PUBLIC_TELEGRAM = "https://api.telegram.org"


class BadSettings(Exception):
    """A setting that cannot be used. The message names it and says what it should be."""


Hours = tuple[time, time]  # from when to when, local time


def read_hours(written: object) -> object:
    """The hours in "07:30-11:30"; anything else as it is."""
    if not isinstance(written, str):
        return written
    begins, _, ends = written.partition("-")
    return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())


def listed(written: object) -> object:
    """The parts of "a, b"; anything else as it is."""
    if not isinstance(written, str):
        return written
    return [part.strip() for part in written.split(",") if part.strip()]


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: str = Field("sqlite:///nhacthu.db", description="where everything is kept")
    files: Path = Field(Path("nhacthu-files"), description="folder of the files that people send")
    secret_key: SecretStr = Field(SecretStr(""), description="seals codes and secrets; 32 characters or more")
    listen: str = Field("127.0.0.1:8080", description="address:port of the web server")
    public_url: str = Field("", description="how the internet reaches it, https://…")
    metrics_token: SecretStr = Field(SecretStr(""), description="lets others than loopback read /metrics")
    heartbeat_url: SecretStr = Field(SecretStr(""), description="fetched each minute while all is well")
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR"
    )

    telegram_token: SecretStr = Field(SecretStr(""), description="of the bot, from BotFather")
    telegram_api_base: str = Field(PUBLIC_TELEGRAM, description="or a proxy, or a local server")
    telegram_webhook_secret: SecretStr = Field(SecretStr(""), description="set: webhook; unset: long polling")
    telegram_per_second: float = Field(28, ge=0.01, le=10**6, description="messages a second over all chats")
    telegram_chat_burst: int = Field(
        3, ge=1, le=10**6, description="messages at once to one chat; then one a second"
    )

    smtp_host: str = Field("", description="for invitations by mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="of that server")
    smtp_user: str = Field("", description="who sends; empty: without a login")
    smtp_password: SecretStr = Field(SecretStr(""), description="of that user")
    smtp_from: str = Field("", description="the sender's address")
    smtp_tls: str = Field("starttls", pattern="^(starttls|tls|none)$", description="starttls, tls or none")

    mail_domains: list[str] = Field(
        ["dongnai.gov.vn"], description="domains of official mailboxes (Điều 1, Điều 7 khoản 3)"
    )
    office_unit: str = Field("pvhtt", description="code of the unit that is the office")
    office_name: str = Field("Phòng Văn hóa và Thông tin", description="how messages call it")
    office_phone: str = Field("", description="said where someone needs help")
    first_round: Hours = Field((time(7, 30), time(11, 30)), description="lần 1")
    second_round: Hours = Field((time(13, 30), time(17, 0)), description="lần 2")
    first_nudges: list[time] = Field([time(8, 30), time(10, 30)], description="when lần 1 is reminded")
    second_nudges: list[time] = Field([time(14), time(15, 30)], description="when lần 2 is reminded")
    quiet: Hours = Field((time(17, 30), time(7, 0)), description="nobody is written to")
    tick_seconds: float = Field(2, ge=0.01, le=60, description="how often the clock ticks, in seconds")
    invitation_days: int = Field(14, ge=1, le=90, description="how long a code is valid, in days")
    keep_events_days: int = Field(30, ge=2, le=36500, description="how long an event is known again, in days")
    keep_texts_days: int = Field(
        90, ge=7, le=36500, description="how long sent texts are kept, in days; states stay"
    )
    clock_start: datetime | None = Field(None, description="for trials: business time of an empty database")

    @field_validator("mail_domains", "first_nudges", "second_nudges", mode="before")
    @classmethod
    def _split(cls, written: object) -> object:
        return listed(written)

    @field_validator("first_round", "second_round", "quiet", mode="before")
    @classmethod
    def _hours(cls, written: object) -> object:
        return read_hours(written)

    @field_validator("listen")
    @classmethod
    def _has_port(cls, listen: str) -> str:
        port = listen.rpartition(":")[2]
        if not re.fullmatch("[0-9]{1,5}", port) or int(port) > LAST_PORT:
            raise ValueError("an address and a port, 127.0.0.1:8080")
        return listen

    @field_validator("telegram_api_base", "public_url")
    @classmethod
    def _is_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"https?://[^\s/\[\]]+(?:/\S*)?", address):
            raise ValueError("an address, https://…")
        return address

    @field_validator("clock_start")
    @classmethod
    def _aware(cls, start: datetime | None) -> datetime | None:
        if start and (start.tzinfo is None or not 2000 <= start.year <= 2100):
            raise ValueError("an ISO time with its offset, 2026-11-25T08:00+07:00")
        return start

    @model_validator(mode="after")
    def _trial_clock_stays_at_home(self) -> Self:
        if self.clock_start and not self.is_trial:
            raise ValueError("clock_start: only where every channel's base is on loopback")
        return self

    @model_validator(mode="after")
    def _rounds_follow_one_another(self) -> Self:
        """Or a check would be owed after its end."""
        (first, first_nudges), (second, second_nudges) = self.rounds
        clocks = (*first, *first_nudges, *second, *second_nudges, *self.quiet)
        if any(clock.tzinfo for clock in clocks):
            raise ValueError("first_round, second_round, …_nudges, quiet: local times, without an offset")
        if not first[0] < first[1] <= second[0] < second[1]:
            raise ValueError("first_round, second_round: each ends after it begins, one after the other")
        for (begins, ends), nudges in self.rounds:
            if not all(begins <= nudge < ends for nudge in nudges):
                raise ValueError("first_nudges, second_nudges: within their round")
        return self

    @property
    def is_trial(self) -> bool:
        """Whether nothing can reach real people: every channel's base is on loopback."""
        return is_loopback(urlsplit(self.telegram_api_base).hostname or "")

    @property
    def telegram_webhook(self) -> str:
        """Where Telegram is to bring updates, if there is a secret for it."""
        return self.public_url.rstrip("/") + TELEGRAM_WEBHOOK

    @property
    def rounds(self) -> tuple[tuple[Hours, list[time]], ...]:
        """The rounds of a working day: their hours and when each is reminded."""
        return (self.first_round, self.first_nudges), (self.second_round, self.second_nudges)

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """The settings, of which ``given`` ones win; BadSettings where one cannot be used."""
    environment = os.environ if environment is None else environment
    try:
        return Settings(**{**named(from_file(environment)), **named(environment), **given})
    except ValidationError as error:
        faults = "\n".join(f"{PREFIX}{fault_name(fault)}: {fault['msg']}" for fault in error.errors())
        raise BadSettings(faults) from None


def fault_name(fault: Any) -> str:
    return "_".join(str(part) for part in fault["loc"]).upper() or "…"


def from_file(environment: Mapping[str, str]) -> dict[str, str]:
    """The lines of the settings file, if there is one."""
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
    """Where systemd wants to hear from us; "" where it did not start us."""
    return os.environ.get("NOTIFY_SOCKET", "")


def choose_timedeltas() -> None:
    """Telegram's library gives times as timedeltas where this is set, and warns of each where it is not."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
