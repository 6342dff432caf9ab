"""Access and refresh tokens: a refresh token is good for one use, and gives a new pair."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.zalo.refusal import Refusal

ACCESS_LIVES = timedelta(hours=25)
REFRESH_LIVES = timedelta(days=90)  # "three months"
CODE_LIVES = timedelta(minutes=10)  # undocumented
UNKNOWN = (-14014, "Invalid refresh token.")
WRONG_CODE = (-14020, "Invalid authorization code.")  # undocumented number


class Nothing(Exception):
    """HTTP 200 without a body."""


@dataclass
class Tokens:
    silent_when_used: bool = False  # a used refresh token was seen to get an empty body, and -14014 too
    old_access_dies: bool = False  # with the refresh; undocumented
    issued: int = 0  # pairs
    reused: int = 0  # how often a refresh token came that had been used before
    _access: dict[str, datetime] = field(default_factory=dict)  # each with its end
    _refresh: dict[str, datetime] = field(default_factory=dict)
    _codes: dict[str, datetime] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def issue(self, now: datetime) -> tuple[str, str]:
        """A new pair: access, refresh."""
        self.issued += 1
        access, refresh = secrets.token_urlsafe(60), secrets.token_urlsafe(60)
        self._access[access] = now + ACCESS_LIVES
        self._refresh[refresh] = now + REFRESH_LIVES
        return access, refresh

    def new_code(self, now: datetime) -> str:
        """As someone gets it who lets the app speak for the account, in Zalo's console."""
        code = secrets.token_urlsafe(30)
        self._codes[code] = now + CODE_LIVES
        return code

    def refreshed(self, refresh: str, now: datetime) -> tuple[str, str]:
        """Refusal -14014: used before, unknown or too old. The old one is dead at once."""
        if refresh in self._used:
            self.reused += 1
            raise Nothing if self.silent_when_used else Refusal(*UNKNOWN)
        if self._refresh.pop(refresh, now) <= now:
            raise Refusal(*UNKNOWN)
        self._used.add(refresh)
        if self.old_access_dies:
            self._access.clear()
        return self.issue(now)

    def logged_in(self, code: str, now: datetime) -> tuple[str, str]:
        """Whoever logs in gets a new pair; those before live on."""
        if self._codes.pop(code, now) <= now:
            raise Refusal(*WRONG_CODE)
        return self.issue(now)

    def kill(self) -> None:
        """All that were given are unknown from now on, as when someone takes the app's right away."""
        self._access.clear()
        self._refresh.clear()

    def check(self, access: str, now: datetime) -> int:
        """0, or the error."""
        if access not in self._access:
            return -216
        return -220 if self._access[access] <= now else 0
