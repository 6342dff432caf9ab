"""The settings, each with its meaning, unit and default; the one place that reads the environment."""

import os
import re
from collections.abc import Mapping
from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.packs import DEFAULT, PackError, folder_of, office_terms

WEBHOOKS = "/webhooks/"  # and the channel's key
PUBLIC_TELEGRAM = "https://api.telegram.org"
PUBLIC_ZALO_BOT = "https://bot-api.zaloplatforms.com"
PUBLIC_ZALO_OA = "https://openapi.zalo.me"
PUBLIC_ZALO_OAUTH = "https://oauth.zaloapp.com"

PREFIX = "NHACTHU_"

T = TypeVar("T")


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


Hours = Annotated[tuple[time, time], BeforeValidator(read_hours)]  # from when to when, local time
Listed = Annotated[list[T], BeforeValidator(listed)]


def setting(default: Any, meaning: str, **limits: Any) -> Any:
    return Field(default, description=meaning, **limits)


def secret(meaning: str) -> Any:
    return setting(SecretStr(""), meaning)


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: str = setting("sqlite:///nhacthu.db", "where everything is kept")
    files: Path = setting(Path("nhacthu-files"), "folder of the files that people send")
    secret_key: SecretStr = secret("seals codes and secrets; 32 characters or more")
    secret_key_before: SecretStr = secret("the key before it: what it sealed is read still; see “key rotate”")
    listen: str = setting("127.0.0.1:8080", "address:port of the web server")
    public_url: str = setting("", "how the internet reaches it, https://…")
    metrics_token: SecretStr = secret("lets who has it read /metrics and all of /health; unset: nobody does")
    heartbeat_url: SecretStr = secret("fetched each minute while all is well")
    log_level: str = setting("INFO", "DEBUG, INFO, WARNING or ERROR", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    telegram_token: SecretStr = secret("of the bot, from BotFather")
    telegram_api_base: str = setting(PUBLIC_TELEGRAM, "address of the Bot API, or of a proxy")
    telegram_webhook_secret: SecretStr = secret("set: webhook; unset: long polling")
    telegram_per_second: float = setting(
        27, "messages a second over all chats, and three answers at once besides", ge=0.01, le=10**6
    )
    telegram_chat_burst: int = setting(3, "messages at once to one chat; then one a second", ge=1, le=10**6)

    zalo_bot_tokens: Listed[SecretStr] = setting([], "of the Zalo bots, one or a few of one account")
    zalo_bot_api_base: str = setting(PUBLIC_ZALO_BOT, "address of its API, or of a local server")
    zalo_bot_webhook_secret: SecretStr = secret("8 to 256 characters; unset: polling, for development only")
    zalo_bot_per_second: float = setting(5, "messages a second of one bot", ge=0.01, le=10**6)
    zalo_bot_people: int = setting(
        30, "whom one bot serves at most: each has 4 messages on a working day (Zalo: 50)", ge=1, le=10**6
    )
    zalo_bot_a_month: int = setting(2700, "messages of one bot in a month (Zalo: 3,000)", ge=1, le=10**9)

    zalo_oa_id: str = setting("", "of the Official Account; set: it is served", pattern="^[0-9]*$")
    zalo_oa_app_id: str = setting("", "of the app that it is linked to")
    zalo_oa_app_secret: SecretStr = secret("of that app, to renew tokens with")
    zalo_oa_webhook_secret: SecretStr = secret("“OA secret key”, signs events")
    zalo_oa_api_base: str = setting(PUBLIC_ZALO_OA, "address of its API, or of a local server")
    zalo_oa_oauth_base: str = setting(PUBLIC_ZALO_OAUTH, "where its tokens are renewed")
    zalo_oa_send: str = setting(
        "v3.0/oa/message/cs", "where messages go; a state OA may need v2.0/oa/message"
    )
    zalo_oa_a_minute: float = setting(100, "requests a minute, by the OA's plan", ge=1, le=10**6)
    zalo_oa_paid_a_day: int = setting(
        0, "paid messages a day, templates too: after 48 hours without a word of the person", ge=0, le=10**6
    )
    zalo_oa_template: str = setting(
        "", "id of an approved template, after 7 days; paid, with the places text and time"
    )

    clamd: str = setting("", "scanner for viruses: host:port of clamd, or its socket; unset: none")
    read_pictures: bool = setting(
        True,
        "look for marks of secrecy in photos and scans, where tesseract, pdftoppm and prlimit are there",
    )
    unscanned: str = setting(
        "",
        "files not scanned: take, or hold (no CLAMD: refuse); unset: hold where CLAMD is set, else take",
        pattern="^(take|hold|)$",
    )
    smtp_host: str = setting("", "for invitations and codes by mail")
    smtp_port: int = setting(587, "port of that server", ge=1, le=65535)
    smtp_user: str = setting("", "who sends; empty: without a login")
    smtp_password: SecretStr = secret("password of that user")
    smtp_from: str = setting("", "the sender's address")
    smtp_tls: str = setting("starttls", "starttls, tls or none", pattern="^(starttls|tls|none)$")

    regulation: str = setting(DEFAULT, "the pack that is followed: its name, or the path of a folder")
    mail_domains: Listed[str] = setting([], "domains of official mailboxes; unset, as below: by the pack")
    office_unit: str = setting("pvhtt", "code of the unit that is the office, or went into it")
    office_name: str = setting("", "how messages call the office")
    office_phone: str = setting("", "telephone, said where someone needs help")
    office_parent: str = setting("", "who stands above the office in the head of papers")
    department_name: str = setting("", "makes mailboxes, and keeps their directory")
    office_symbol: str = setting("", "the office in the numbers of papers")
    office_place: str = setting("", "where papers are signed")
    first_round: Hours = setting((time(7, 30), time(11, 30)), "lần 1, from when to when")
    second_round: Hours = setting((time(13, 30), time(17, 0)), "lần 2, from when to when")
    first_nudges: Listed[time] = setting([time(8, 30), time(10, 30)], "when lần 1 is reminded")
    second_nudges: Listed[time] = setting([time(14), time(15, 30)], "when lần 2 is reminded")
    quiet: Hours = setting((time(17, 30), time(7, 0)), "only what is urgent is sent then")
    incident_take_minutes: int = setting(
        15, "by when the office is to take an incident, in minutes of its hours", ge=1, le=10**5
    )
    incident_dangerous_minutes: int = setting(
        5, "the same for a dangerous one, in minutes at any hour", ge=1, le=10**5
    )
    incident_resolve_days: int = setting(2, "by when it is to be resolved, in working days", ge=1, le=365)
    tick_seconds: float = setting(2, "how often the clock ticks, in seconds", ge=0.01, le=60)
    password_first_days: int = setting(3, "to change a default password, in days", ge=1, le=30)
    password_days: int = setting(90, "how often to change passwords, in days", ge=7, le=3650)
    change_days: int = setting(2, "how long a personnel change may wait, in working days", ge=1, le=90)
    mailbox_recall_days: int = setting(
        30, "after which a mailbox is to be recalled whose owner has gone, in days", ge=1, le=3650
    )
    four_eyes: bool = setting(False, "what one of the office prepares for release another one releases")
    invitation_days: int = setting(14, "how long a code is valid, in days", ge=1, le=90)
    idle_days: int = setting(
        45, "days of silence until an account is asked if it is used, a head proven anew", ge=1, le=3650
    )
    unlink_days: int = setting(
        90, "days of silence until it is unlinked; 14 after it was asked at the soonest", ge=1, le=3650
    )
    events_at_once: int = setting(40, "how many messages of one account are read at once", ge=5, le=10**9)
    events_per_minute: int = setting(20, "and how many a minute after that", ge=1, le=10**9)
    keep_events_days: int = setting(30, "how long an event is known again, in days", ge=2, le=36500)
    keep_texts_days: int = setting(90, "until sent texts are blanked, in days", ge=7, le=36500)
    keep_unused_files_days: int = setting(1, "until an unused file is deleted, in days", ge=1, le=36500)
    keep_strangers_days: int = setting(30, "until a silent stranger is forgotten, in days", ge=2, le=36500)
    keep_unclear_days: int = setting(91, "how long counts of unclear texts stay, in days", ge=7, le=36500)
    keep_mailed_codes_days: int = setting(30, "how long mailed codes are known, in days", ge=2, le=36500)
    keep_links_days: int = setting(1, "how long a link is known after its end, in days", ge=1, le=36500)
    keep_records_years: int = setting(
        5, "until records are deleted: checks, incidents, reports, who was told what, the audit", ge=1, le=100
    )
    keep_people_years: int = setting(
        5, "until who holds no role any more is erased: name, telephone, mailboxes, accounts", ge=1, le=100
    )
    keep_backups_days: int = setting(
        30, "how long you keep backups, in days: said to whoever is erased", ge=1, le=36500
    )
    clock_start: datetime | None = setting(None, "for trials: business time of an empty database")

    @field_validator("listen")
    @classmethod
    def _has_port(cls, listen: str) -> str:
        port = listen.rpartition(":")[2]
        if not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:
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

    @model_validator(mode="after")
    def _is_asked_before_it_is_unlinked(self) -> Self:
        if self.unlink_days < self.idle_days:
            raise ValueError("unlink_days: no fewer than idle_days, after which an account is asked")
        return self

    @model_validator(mode="after")
    def _another_key_was_before(self) -> Self:
        """Or nothing would be sealed with the new one."""
        before = self.secret_key_before.get_secret_value()
        if before and self.secret_key.get_secret_value() in ("", before):
            raise ValueError("secret_key_before: beside another secret_key, the new one")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the secret keys: what we make is sealed with the first, what we read with any."""
        keys = (self.secret_key.get_secret_value(), self.secret_key_before.get_secret_value())
        return tuple(filter(None, keys))

    @property
    def is_trial(self) -> bool:
        """Return whether nothing can reach real people: every channel's base is on loopback."""
        bases = [self.telegram_api_base]
        bases += [self.zalo_bot_api_base] if self.zalo_bot_tokens else []
        bases += [self.zalo_oa_api_base, self.zalo_oa_oauth_base] if self.zalo_oa_id else []
        return all(is_local(base) for base in bases)

    @property
    def holds_unscanned(self) -> bool:
        """Return whether a file is taken only once a scanner has looked at it."""
        return self.unscanned == "hold" or bool(self.clamd and not self.unscanned)

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
    def last_round_end(self) -> time:
        """Return when the last round of a day is over."""
        return max(ends for (_begins, ends), _nudges in self.rounds)

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
    """Read the settings, of which ``given`` ones win; BadSettings where one cannot be used.

    What nobody sets is as the regulation decides it, and then by its default.
    """
    own = {**written_settings(environment), **given}
    return checked({**settings_of(own.get("regulation", DEFAULT)), **own})


def written_settings(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what the file of settings and the environment say, as it is written there."""
    environment = os.environ if environment is None else environment
    return {**named(from_file(environment)), **named(environment)}


def regulation_chosen() -> str:
    """Return which pack the settings name, whatever is wrong in it."""
    return written_settings().get("regulation", DEFAULT)


def checked(given: Mapping[str, Any]) -> Settings:
    """Make the settings of what is given; BadSettings, with their names, where some cannot be used."""
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [
            f"{PREFIX}{str(fault['loc'][0]).upper() if fault['loc'] else '…'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise BadSettings("\n".join(faults)) from None


def settings_of(pack: str) -> Mapping[str, Any]:
    """Return what a pack decides of the settings."""
    try:
        return office_terms(folder_of(pack)).settings
    except PackError as error:
        raise BadSettings(f"{PREFIX}REGULATION: {error}") from None


def from_file(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the lines of the settings file, if there is one."""
    chosen, path = environment.get(f"{PREFIX}SETTINGS"), settings_file(environment)
    if not path.exists():
        if chosen:
            raise BadSettings(f"{PREFIX}SETTINGS: {path} does not exist")
        return {}
    lines = (line.strip() for line in text_in(path, f"{PREFIX}SETTINGS").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def settings_file(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the file of settings is to be."""
    environment = os.environ if environment is None else environment
    return Path(environment.get(f"{PREFIX}SETTINGS") or "nhacthu.env")


def text_in(path: Path, key: str) -> str:
    """Read a file. BadSettings, with the ``key`` that names it, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{key}: {path} cannot be read ({type(error).__name__})") from None


def named(written: Mapping[str, str]) -> dict[str, str]:
    """Return setting -> what stands for it in ``written``, or in the file that ``…_FILE`` names."""
    found: dict[str, str] = {}
    for name in Settings.model_fields:
        key = PREFIX + name.upper()
        if path := written.get(f"{key}_FILE"):
            found[name] = text_in(Path(path), f"{key}_FILE").strip()
        elif written.get(key):
            found[name] = written[key]
    return found


def secret_files(environment: Mapping[str, str] | None = None) -> list[Path]:
    """Return the files that ``…_FILE`` names, from which settings are read."""
    environment = os.environ if environment is None else environment
    written = {**from_file(environment), **environment}
    keys = (f"{PREFIX}{name.upper()}_FILE" for name in Settings.model_fields)
    return [Path(path) for key in keys if (path := written.get(key))]


def systemd_socket() -> str:
    """Return where systemd wants to hear from us; "" where it did not start us."""
    return os.environ.get("NOTIFY_SOCKET", "")


def choose_timedeltas() -> None:
    """Have Telegram's library give times as timedeltas: it warns of each that it gives otherwise."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
