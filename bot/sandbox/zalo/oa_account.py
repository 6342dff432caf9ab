"""An Official Account: who it is, its limits, windows and tokens, and how it is told what people did.

Where sources conflict or are silent, each way is a switch of ``Official`` and says so. A refresh token is
good for one use, and gives a new pair. https://developers.zalo.me/docs/official-account
"""

import secrets
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5, sha256
from pathlib import PurePath
from typing import TypeAlias

from bot.conversation import local_date
from bot.sandbox.phones import Json, SandboxFile, SandboxMessage
from bot.sandbox.zalo.calls import Headers, ZaloRefusal
from bot.sandbox.zalo.state import PhoneAct, ZaloAccount, ZaloChat

FREE, PAID = timedelta(hours=48), timedelta(days=7)  # after the person's last act
A_MINUTE = 2000  # requests, by plan; the smaller one has 100
SIGNATURE = "X-ZEvent-Signature"
WRONG = -201  # a parameter; [?] the number is our own choice
ERRORS = {
    -32: "Too many requests",
    WRONG: "Params is invalid",
    -210: "Parameter exceeds the limit",
    -211: "Out of quota",
    -213: "User is not a follower",
    -216: "Access token is invalid",
    -218: "Recipient is out of quota",
    -220: "Access token has expired",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has not interacted with the OA",
    -234: "Cannot send at night",
    -235: "API does not support this type of OA",
    -240: "MessageV2 API has been shut down, please use MessageV3",
    -244: "User restricts this type of message",
    -248: "Violates the policy",
    -1121: "Template data exceeds the length of its parameter",
}

PAUSES = (30.0, 120.0, 600.0, 1800.0, 3600.0)  # seconds: from 30 s to 1 h; those between are our own choice
ACCESS_LIVES = timedelta(hours=25)
UNKNOWN = (-14014, "Invalid refresh token.")
WRONG_CODE = (-14020, "Invalid authorization code.")  # undocumented number


@dataclass(frozen=True)
class Uploaded:
    file_id: str  # of ZaloAccount.files
    until: datetime


@dataclass
class IssuedTokens:
    issued: int = 0  # pairs
    reused: int = 0  # how often a refresh token came that had been used before
    _access: dict[str, datetime] = field(default_factory=dict)  # each with its end
    _refresh: dict[str, datetime] = field(default_factory=dict)
    _codes: dict[str, datetime] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def issue(self, now: datetime) -> tuple[str, str]:
        self.issued += 1
        access, refresh = secrets.token_urlsafe(60), secrets.token_urlsafe(60)
        self._access[access] = now + ACCESS_LIVES
        self._refresh[refresh] = now + timedelta(days=90)
        return access, refresh

    def new_code(self, now: datetime) -> str:
        """Make a code, as someone gets it who lets the app speak for the account, in Zalo's console."""
        code = secrets.token_urlsafe(30)
        self._codes[code] = now + timedelta(minutes=10)
        return code

    def refreshed(self, refresh: str, now: datetime) -> tuple[str, str]:
        """Give a new pair; the old one is dead at once. Refusal -14014: used before, unknown or too old."""
        if refresh in self._used:
            self.reused += 1
            raise ZaloRefusal(*UNKNOWN)
        if self._refresh.pop(refresh, now) <= now:
            raise ZaloRefusal(*UNKNOWN)
        self._used.add(refresh)
        return self.issue(now)

    def logged_in(self, code: str, now: datetime) -> tuple[str, str]:
        """Give a new pair; those before live on."""
        if self._codes.pop(code, now) <= now:
            raise ZaloRefusal(*WRONG_CODE)
        return self.issue(now)

    def kill(self) -> None:
        """Make all tokens unknown from now on, as when someone takes the app's right away."""
        self._access.clear()
        self._refresh.clear()

    def check(self, access: str, now: datetime) -> int:
        if access not in self._access:
            return -216
        return -220 if self._access[access] <= now else 0


@dataclass
class Official:
    app_id: str = "360846524940903967"
    oa_id: str = "388613280878808645"
    app_secret: str = "sandbox-app-secret"  # the access token's
    oa_secret: str = "sandbox-oa-secret"  # the webhook's
    name: str = "zalo_oa"
    of_state: bool = False  # cs answers -235, and only /v2.0/oa/message sends; undocumented, seen
    a_minute: int = A_MINUTE
    most_paid: int | None = None  # paid messages a month, then -211; None: the purse is full
    templates: dict[str, frozenset[str]] = field(default_factory=dict)  # approved: id and its places
    longest_place: int = 2000  # characters of what stands in a template's place; each template has its own
    tokens: IssuedTokens = field(default_factory=IssuedTokens)
    images: dict[str, Uploaded] = field(default_factory=dict)  # by attachment_id
    documents: dict[str, Uploaded] = field(default_factory=dict)  # by token
    paid: Counter[str] = field(default_factory=Counter)  # messages, by month ("2026-11")
    paid_on: Counter[str] = field(default_factory=Counter)  # the same, by day ("2026-11-25")
    free: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # requests, by the error's number, for trials
    unheard: int = 0  # events while there was no webhook
    kinds: tuple[str, ...] = ("429", "500", "401", "403", "dead", *map(str, ERRORS))
    patience: float = 2.0
    pauses: tuple[float, ...] = PAUSES
    ends: bool = True
    _requests: deque[float] = field(default_factory=deque)

    def admit(self, seconds: float) -> None:
        """Count a request; Refusal -32 when there were too many within a minute."""
        while self._requests and seconds - self._requests[0] >= 60.0:
            self._requests.popleft()
        if len(self._requests) >= self.a_minute:
            raise error(-32)
        self._requests.append(seconds)

    def count(self, chat: ZaloChat, now: datetime) -> None:
        """Count a message to this person; Refusal -230 or -211 when none may be sent."""
        since = now - chat.last_act if chat.last_act else None
        if since is None or since > PAID:
            raise error(-230)
        self.spend(now, is_paid=since > FREE)

    def spend(self, now: datetime, *, is_paid: bool) -> None:
        month = f"{local_date(now):%Y-%m}"
        if is_paid and self.most_paid is not None and self.paid[month] >= self.most_paid:
            raise error(-211)
        counted = self.paid if is_paid else self.free
        counted[month] += 1
        if is_paid:
            self.paid_on[f"{local_date(now)}"] += 1

    def meet(self, chat: ZaloChat) -> None:
        """Do nothing: whoever has acted once is known."""

    def event(self, act: PhoneAct) -> Json | None:
        return event_of(self.app_id, self.oa_id, act)

    def posted(self, event: Json) -> Json:
        return event

    def headers(self, body: bytes, event: Json) -> Headers:
        return {SIGNATURE: self._mac(body, event, self.oa_secret)}

    def forged(self, body: bytes, event: Json) -> Headers:
        return {SIGNATURE: self._mac(body, event, "not-the-secret")}

    def _mac(self, body: bytes, event: Json, secret: str) -> str:
        signed = self.app_id.encode() + body + str(event["timestamp"]).encode() + secret.encode()
        return f"mac={sha256(signed).hexdigest()}"

    def keep(self, event: Json) -> None:
        self.unheard += 1

    def is_quiet(self) -> bool:
        return True

    def close(self) -> None:
        """Do nothing: nothing of its own runs."""


SandboxZaloOa: TypeAlias = ZaloAccount[Official]


def event_of(app_id: str, oa_id: str, act: PhoneAct) -> Json:
    """Return the event as an Official Account gets it.

    {"app_id":"360846524940903967","event_name":"user_send_text","timestamp":"1764000000000",
     "sender":{"id":"3480157324168530213"},"recipient":{"id":"388613280878808645"},
     "user_id_by_app":"552177279717587730","message":{"text":"xong","msg_id":"82599fa32f56d00e8941"}}
    """
    stamped: Json = {"app_id": app_id, "timestamp": str(int(act.at.timestamp() * 1000))}
    if act.said is None:
        stamped |= {"event_name": act.kind, "oa_id": oa_id, "source": "oa_profile"}
        return {**stamped, "follower": {"id": act.chat.id}, "user_id_by_app": by_app(act.chat.id)}
    person, account = {"id": act.chat.id}, {"id": oa_id}
    if act.kind.startswith("oa_send"):
        parties = {"sender": account, "recipient": person}
        return {**stamped, "event_name": act.kind, **parties, "message": _message(act.said)}
    parties = {"sender": person, "recipient": account}
    if act.kind == "seen":
        seen = {"msg_ids": [act.said.key]}
        return {**stamped, "event_name": "user_seen_message", **parties, "message": seen}
    message = {"event_name": f"user_send_{act.kind}", **parties, "message": _message(act.said)}
    return {**stamped, "user_id_by_app": by_app(act.chat.id), **message}


def by_app(user_id: str) -> str:
    """Return a person's number, which is another with each app."""
    return str(int.from_bytes(md5(user_id.encode(), usedforsecurity=False).digest()[:7]) + 2**53)


def _message(said: SandboxMessage) -> Json:
    message: Json = {"msg_id": said.key}
    if said.text:
        message["text"] = said.text
    if said.reply_to:
        message["quote_msg_id"] = said.reply_to.key
    if said.attachment:
        message["attachments"] = [_attachment(said.attachment)]
    if said.location:
        coordinates = {name: str(degrees) for name, degrees in said.location.items()}
        message["attachments"] = [{"type": "location", "payload": {"coordinates": coordinates}}]
    return message


def _attachment(file: SandboxFile) -> Json:
    match file.kind:
        case "photo":
            return {"type": "image", "payload": {"thumbnail": file.path, "url": file.path}}
        case "voice":
            return {"type": "audio", "payload": {"url": file.path}}
        case "sticker":
            return {"type": "sticker", "payload": {"id": "21990", "url": file.path}}
    checksum = md5(file.content, usedforsecurity=False).hexdigest()
    kind = PurePath(file.name).suffix.removeprefix(".").lower()
    described = {"name": file.name, "size": str(len(file.content)), "type": kind, "checksum": checksum}
    return {"type": "file", "payload": {"url": file.path, **described}}


def error(code: int, why: str = "") -> ZaloRefusal:
    return ZaloRefusal(code, f"{ERRORS[code]}: {why}" if why else ERRORS[code])
