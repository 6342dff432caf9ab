"""The settings: each with its meaning, unit and default. Where they come from: reading.py."""

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

LAST_PORT = 65535
WEBHOOKS = "/webhooks/"  # and the channel's key
PUBLIC_TELEGRAM = "https://api.telegram.org"
PUBLIC_ZALO_BOT = "https://bot-api.zaloplatforms.com"
PUBLIC_ZALO_OA = "https://openapi.zalo.me"
PUBLIC_ZALO_OAUTH = "https://oauth.zaloapp.com"

Hours = tuple[time, time]  # from when to when, local time

PREFIX = "NHACTHU_"


def read_hours(written: object) -> object:
    """Read the hours in "07:30-11:30"; return anything else as it is."""
    if not isinstance(written, str):
        return written
    begins, _, ends = written.partition("-")
    return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())


def listed(written: object) -> object:
    """Return the parts of "a, b"; anything else as it is."""
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
    telegram_api_base: str = Field(PUBLIC_TELEGRAM, description="address of the Bot API, or of a proxy")
    telegram_webhook_secret: SecretStr = Field(SecretStr(""), description="set: webhook; unset: long polling")
    telegram_per_second: float = Field(28, ge=0.01, le=10**6, description="messages a second over all chats")
    telegram_chat_burst: int = Field(
        3, ge=1, le=10**6, description="messages at once to one chat; then one a second"
    )

    zalo_bot_tokens: list[SecretStr] = Field([], description="of the Zalo bots, one or a few of one account")
    zalo_bot_api_base: str = Field(PUBLIC_ZALO_BOT, description="address of its API, or of a local server")
    zalo_bot_webhook_secret: SecretStr = Field(
        SecretStr(""), description="8 to 256 characters; unset: polling, for development only"
    )
    zalo_bot_per_second: float = Field(5, ge=0.01, le=10**6, description="messages a second of one bot")
    zalo_bot_people: int = Field(45, ge=1, le=10**6, description="whom one bot serves at most (Zalo: 50)")
    zalo_bot_a_month: int = Field(
        2700, ge=1, le=10**9, description="messages of one bot in a month (Zalo: 3,000)"
    )

    zalo_oa_id: str = Field("", pattern="^[0-9]*$", description="of the Official Account; set: it is served")
    zalo_oa_app_id: str = Field("", description="of the app that it is linked to")
    zalo_oa_app_secret: SecretStr = Field(SecretStr(""), description="of that app, to renew tokens with")
    zalo_oa_webhook_secret: SecretStr = Field(SecretStr(""), description="“OA secret key”, signs events")
    zalo_oa_api_base: str = Field(PUBLIC_ZALO_OA, description="address of its API, or of a local server")
    zalo_oa_oauth_base: str = Field(PUBLIC_ZALO_OAUTH, description="where its tokens are renewed")
    zalo_oa_send: str = Field(
        "v3.0/oa/message/cs", description="where messages go; a state OA may need v2.0/oa/message"
    )
    zalo_oa_a_minute: float = Field(100, ge=1, le=10**6, description="requests a minute, by the OA's plan")
    zalo_oa_paid_a_day: int = Field(
        0,
        ge=0,
        le=10**6,
        description="paid messages a day, templates too: after 48 hours without a word of the person",
    )
    zalo_oa_template: str = Field(
        "", description="id of an approved template, after 7 days; paid, with the places text and time"
    )

    clamd: str = Field("", description="scanner for viruses: host:port of clamd, or its socket; unset: none")
    unscanned: str = Field(
        "take", pattern="^(take|hold)$", description="files not scanned: take, or hold (no CLAMD: refuse)"
    )
    smtp_host: str = Field("", description="for invitations by mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="port of that server")
    smtp_user: str = Field("", description="who sends; empty: without a login")
    smtp_password: SecretStr = Field(SecretStr(""), description="password of that user")
    smtp_from: str = Field("", description="the sender's address")
    smtp_tls: str = Field("starttls", pattern="^(starttls|tls|none)$", description="starttls, tls or none")

    mail_domains: list[str] = Field(
        ["dongnai.gov.vn"], description="domains of official mailboxes (Điều 1, Điều 7 khoản 3)"
    )
    office_unit: str = Field("pvhtt", description="code of the unit that is the office, or went into it")
    office_name: str = Field("Phòng Văn hóa và Thông tin", description="how messages call the office")
    office_phone: str = Field("", description="telephone, said where someone needs help")
    office_parent: str = Field(
        "Ủy ban nhân dân huyện Nhơn Trạch", description="who stands above the office in the head of papers"
    )
    department_name: str = Field("Sở Thông tin và Truyền thông", description="keeps the directory (Điều 5)")
    office_symbol: str = Field("VHTT", description="the office in the numbers of papers")
    office_place: str = Field("Nhơn Trạch", description="where papers are signed")
    first_round: Hours = Field((time(7, 30), time(11, 30)), description="lần 1, from when to when")
    second_round: Hours = Field((time(13, 30), time(17, 0)), description="lần 2, from when to when")
    first_nudges: list[time] = Field([time(8, 30), time(10, 30)], description="when lần 1 is reminded")
    second_nudges: list[time] = Field([time(14), time(15, 30)], description="when lần 2 is reminded")
    quiet: Hours = Field((time(17, 30), time(7, 0)), description="only what is urgent is sent then")
    incident_take_minutes: int = Field(
        15, ge=1, le=10**5, description="by when the office is to take an incident, in minutes of its hours"
    )
    incident_dangerous_minutes: int = Field(
        5, ge=1, le=10**5, description="the same for a dangerous one, in minutes at any hour"
    )
    incident_resolve_days: int = Field(
        2, ge=1, le=365, description="by when it is to be resolved, in working days"
    )
    tick_seconds: float = Field(2, ge=0.01, le=60, description="how often the clock ticks, in seconds")
    password_first_days: int = Field(3, ge=1, le=30, description="to change a default password, in days")
    password_days: int = Field(90, ge=7, le=3650, description="how often to change passwords, in days")
    invitation_days: int = Field(14, ge=1, le=90, description="how long a code is valid, in days")
    keep_events_days: int = Field(30, ge=2, le=36500, description="how long an event is known again, in days")
    keep_texts_days: int = Field(90, ge=7, le=36500, description="until sent texts are blanked, in days")
    clock_start: datetime | None = Field(None, description="for trials: business time of an empty database")

    @field_validator("mail_domains", "first_nudges", "second_nudges", "zalo_bot_tokens", mode="before")
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

    @field_validator(
        "telegram_api_base", "zalo_bot_api_base", "zalo_oa_api_base", "zalo_oa_oauth_base", "public_url"
    )
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

    @field_validator("zalo_bot_tokens")
    @classmethod
    def _each_once(cls, tokens: list[SecretStr]) -> list[SecretStr]:
        """Or a bot would be served twice, and its events lost to one of the two."""
        if len(set(tokens)) < len(tokens):
            raise ValueError("each bot once")
        return tokens

    @model_validator(mode="after")
    def _official_account_is_whole(self) -> Self:
        """Refuse half an Official Account: it is heard by signed webhook, and its app renews its tokens."""
        needed = (self.zalo_oa_app_id, self.zalo_oa_app_secret, self.zalo_oa_webhook_secret)
        if self.zalo_oa_id and not all(needed):
            raise ValueError("zalo_oa_id: with zalo_oa_app_id, zalo_oa_app_secret and zalo_oa_webhook_secret")
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
        """Return whether nothing can reach real people: every channel's base is on loopback."""
        bases = [self.telegram_api_base]
        bases += [self.zalo_bot_api_base] if self.zalo_bot_tokens else []
        bases += [self.zalo_oa_api_base, self.zalo_oa_oauth_base] if self.zalo_oa_id else []
        return all(is_local(base) for base in bases)

    def webhook(self, key: str) -> str:
        """Return where the channel of this key is to bring events, if there is a secret for it."""
        return f"{self.public_url.rstrip('/')}{WEBHOOKS}{key}"

    def page(self, path: str) -> str:
        """Return the address of a page of ours; "" where the internet does not reach us."""
        return f"{self.public_url.rstrip('/')}/{path}" if self.public_url else ""

    @property
    def rounds(self) -> tuple[tuple[Hours, list[time]], ...]:
        """Return the rounds of a working day: their hours and when each is reminded."""
        return (self.first_round, self.first_nudges), (self.second_round, self.second_nudges)

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)


def is_local(base: str) -> bool:
    """Return whether an address is on this machine."""
    return is_loopback(urlsplit(base).hostname or "")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


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
