"""Zalo's token endpoint, strict and with a memory: what came, what was answered, how many at once."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.zalo_oa.api import TOKEN_PATH, challenge_of
from bot.sandbox.phones import Dropped, gone

APP_ID, APP_SECRET = "360846524940903967", "a-secret-of-the-app"
UNKNOWN = {"error": -14014, "error_name": "Invalid refresh token."}
WRONG_SECRET = {"error": -14004, "error_name": "Invalid secret key."}
WRONG_CODE = {"error": -14005, "error_name": "Invalid authorization code."}


Look = Callable[[str], Awaitable[str]]


class Fault(StrEnum):
    NONE = ""
    BROKEN = "broken"  # HTTP 500, and nothing was done
    HANGING = "hanging"  # nothing is done, and nothing is answered
    LOST = "lost"  # it is done, and the answer breaks off
    LATE = "late"  # it is done, and answered with HTTP 500
    EMPTY = "empty"  # as a used token was seen to be answered


@dataclass(frozen=True)
class Came:
    """A token, and what came of it: a pair, a refusal, or nothing that the caller could know."""

    token: str
    answer: str  # pair, refused, unknown
    was_taken: bool


@dataclass
class Endpoint:
    faults: list[Fault] = field(default_factory=list)  # of the next calls, in turn
    came: list[Came] = field(default_factory=list)
    most_at_once: int = 0  # calls with one token
    secret: str = APP_SECRET
    look: Look | None = None  # at the database, as a refresh token comes: what is wrong there
    wrong: list[str] = field(default_factory=list)  # what was seen then
    _good: set[str] = field(default_factory=set)
    _challenges: dict[str, str] = field(default_factory=dict)  # of codes
    _under_way: Counter[str] = field(default_factory=Counter)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route(TOKEN_PATH, self._answer, methods=["POST"])])

    def issue(self) -> tuple[str, str]:
        """Issue a new pair: access, refresh."""
        number = next(self._numbers)
        self._good.add(f"refresh-{number}")
        return f"access-{number}", f"refresh-{number}"

    def new_code(self, challenge: str) -> str:
        """Give a code to the account's owner, whose page was asked for with this challenge."""
        code = f"code-{next(self._numbers)}"
        self._good.add(code)
        self._challenges[code] = challenge
        return code

    async def _answer(self, request: Request) -> Response:
        async with request.form() as form:
            token = str(form.get("refresh_token") or form.get("code"))
            verifier = str(form.get("code_verifier"))
            is_known = form.get("app_id") == APP_ID and request.headers.get("secret_key") == self.secret
        if not is_known:
            self.came.append(Came(token, "refused", was_taken=False))
            return JSONResponse(WRONG_SECRET)
        if token in self._challenges and self._challenges[token] != challenge_of(verifier):
            self.came.append(Came(token, "refused", was_taken=False))
            return JSONResponse(WRONG_CODE)
        if self.look and "refresh_token" in form and (wrong := await self.look(token)):
            self.wrong.append(f"{token}: {wrong}")
        self._under_way[token] += 1
        self.most_at_once = max(self.most_at_once, self._under_way[token])
        try:
            return await self._met(request, token, self.faults.pop(0) if self.faults else Fault.NONE)
        finally:
            self._under_way[token] -= 1

    async def _met(self, request: Request, token: str, fault: Fault) -> Response:
        if fault in (Fault.BROKEN, Fault.HANGING):
            self.came.append(Came(token, "unknown", was_taken=False))
            if fault == Fault.HANGING:
                await gone(request)
            return Response(status_code=500)
        if token not in self._good:
            self.came.append(Came(token, "refused", was_taken=False))
            return JSONResponse(UNKNOWN if token.startswith("refresh") else WRONG_CODE)
        self._good.remove(token)
        self.came.append(Came(token, "unknown" if fault else "pair", was_taken=True))
        access, refresh = self.issue()
        match fault:
            case Fault.LOST:
                return Dropped()
            case Fault.LATE:
                return Response(status_code=500)
            case Fault.EMPTY:
                return Response()
        return JSONResponse({"access_token": access, "refresh_token": refresh, "expires_in": "90000"})


def wrongs(endpoint: Endpoint) -> list[str]:
    """Return what must never be, whatever went wrong."""
    found = list(endpoint.wrong)
    if endpoint.most_at_once > 1:
        found.append(f"{endpoint.most_at_once} calls at once with one token")
    by_token: dict[str, list[Came]] = {}
    for one in endpoint.came:
        by_token.setdefault(one.token, []).append(one)
    for token, calls in by_token.items():
        if sum(one.was_taken for one in calls) > 1:
            found.append(f"{token} was taken twice")
        if len(calls) > 2:
            found.append(f"{token} was sent {len(calls)} times")
    return found
