"""The tokens of the Zalo Official Account: always one that works, renewed by one worker at a time.

An access token lives for 25 hours. The refresh token beside it buys the next pair and is good for one use,
so an answer that is lost may cost us the account. What is known stands in the database (storage/secrets.py)
before it is acted on, and each change there is a compare-and-set on the pair's version:

    good ── leased, tries + 1, committed ──→ renewing ── the call
      ↑                                         │
      ├── a new pair, stored: the next version ─┤    whoever brings it, and however late
      ├── it never left us, or the app was refused: tries - 1, rests a little
      │                                         ├── no answer, or we die: rests, then leased once more
      │                                         ├── no answer, or we die, the second time ──┐
      └── nhacthu zalo-oa login: the next version ─────────────── dead ←────────────────────┴── refused

- A refresh token is sent by whoever holds its lease, which lasts longer than the longest call: never by two
  at once. The lease is of a version, so never one to which an answer was stored.
- It may leave us twice, for if the first call never reached Zalo it is still good; never a third time.
- A new pair is committed before anyone is given it. While the database is away we go on trying.
- With a dead pair its access token is used until it ends; the office is told in the transaction that finds
  it dead (handlers/sending/oa_tokens.py), the operator by /health, ``doctor`` and the heartbeat that stays
  away.

A process that is stopped between its look at the lease and its call, for longer than the lease, may send
the token after another has: Zalo refuses one of them, and the pair that the other brings is stored all the
same. All times are machine time.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped
from bot.channels.zalo_oa.api import LONGEST_RENEWAL, GrantedTokens, OfficialAccountApp, renew_tokens
from bot.config import Settings
from bot.jobs.metrics import TroubleKind
from bot.jobs.services import Services, error_fields
from handlers.sending import oa_tokens
from storage import secrets
from storage.engine import StoreDown
from storage.secrets import Claim, KeptPair, Pair, PairState, Seal, SealedPair

log = structlog.get_logger(__name__)
KEY = "zalo_oa"  # of the channel
LEASE = timedelta(minutes=2)  # longer than a call
MOST = 2  # times that a refresh token may leave us
REST = timedelta(hours=1)  # between the two, or half of what the access token has left: Zalo may be away
PAUSE = timedelta(minutes=1)  # after a call that never left us, and between two looks of the loop
SLOWLY = timedelta(minutes=10)  # where the app is refused: somebody has to change a setting
YOUNG = timedelta(minutes=1)  # an access token that is refused sooner is not refused for its age
FRESH = timedelta(seconds=10)  # what was read is believed for so long
LOOK = timedelta(milliseconds=500)  # while another renews …
LOOKS = 80  # … so many times
LAST_WORDS = timedelta(seconds=40)  # for a renewal that is under way as we stop


class TokenKeeper:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._seal = Seal(*services.settings.keys)
        self._name = oa_tokens.secret_name(services.settings)
        self._app = app_of(services.settings)
        self._known: tuple[KeptPair, datetime] | None = None  # and when it was read
        self._renewal: asyncio.Task[None] | None = None

    async def access(self) -> str:
        """Return the access token to use now; one that grows old is renewed meanwhile.

        Raises Stopped where there is none before somebody logs in; SendFailed where there is none yet.
        """
        try:
            for _ in range(LOOKS):
                if token := await self._usable():
                    return token
                await self._wait()
        except StoreDown:
            raise SendFailed("database away") from None
        raise SendFailed("the tokens are being renewed")

    async def expired(self, token: str) -> None:
        """Take an access token that the API refused out of use, unless it is not ours by now.

        A new one was not refused for its age, and another would fare no better. Raises as ``access``.
        """
        self._known = None
        try:
            kept, now = await self._kept(), self._services.clock.now()
            is_young = timedelta(0) <= now - kept.obtained < YOUNG
            if kept.pair and kept.pair.access == token and not is_young:
                await self._services.store.run(secrets.end_access, self._name, kept.version, now)
        except StoreDown:
            raise SendFailed("database away") from None
        finally:
            self._known = None

    async def keep_for_ever(self) -> None:
        """Renew in time though nobody writes. A renewal is carried to its end as we stop."""
        try:
            while True:
                await self.look_after()
                await self._services.clock.sleep_until(self._services.clock.now() + PAUSE)
        finally:
            await self.settled()

    async def look_after(self) -> None:
        """Renew where it is time, and show what is wrong."""
        with suppress(SendFailed):
            await self.access()
        await self.settled()
        with suppress(*StoreDown):
            kept = await self._services.store.run(secrets.read, self._seal, self._name)
            if wrong := oa_tokens.fault_of(kept, self._services.clock.now()):
                self._services.begin(TroubleKind.TOKENS_NOT_RENEWED, KEY, wrong.value)
            else:
                self._services.troubles.end(TroubleKind.TOKENS_NOT_RENEWED, KEY)

    async def settled(self) -> None:
        if self._renewal:
            await asyncio.wait([self._renewal], timeout=LAST_WORDS.total_seconds())

    async def _usable(self) -> str:
        """Return an access token that is taken, "" where there is none; begin a renewal where it is time."""
        kept, now = await self._kept(), self._services.clock.now()
        is_free = kept.leased_until is None or kept.leased_until <= now
        is_idle = self._renewal is None or self._renewal.done()
        if kept.state != PairState.DEAD and oa_tokens.is_due(kept, now) and is_free and is_idle:
            self._renewal = asyncio.create_task(self._renew(kept))
        if kept.ends > now and kept.pair:
            return kept.pair.access
        if kept.state == PairState.DEAD:
            raise Stopped("the tokens are dead")
        return ""

    async def _kept(self) -> KeptPair:
        """Return the pair, as it was read a moment ago."""
        now = self._services.clock.now()
        if self._known is None or not timedelta(0) <= now - self._known[1] < FRESH:
            kept = await self._services.store.run(secrets.read, self._seal, self._name)
            if kept is None or kept.pair is None:
                raise Stopped("no tokens")
            self._known = kept, now
        return self._known[0]

    async def _wait(self) -> None:
        """Wait until there may be a token: we renew, or another does. Raises SendFailed where nobody does."""
        kept, now = await self._kept(), self._services.clock.now()
        self._known = None
        if self._renewal and not self._renewal.done():
            await asyncio.wait([self._renewal])
        elif kept.leased_until and kept.leased_until > now and not kept.holder:
            raise SendFailed("not renewed")
        else:
            await self._services.clock.sleep_until(now + LOOK)

    async def _renew(self, kept: KeptPair) -> None:
        """Try once to renew. A database that is away leaves the lease to run out."""
        claim = Claim(self._name, kept.version, self._services.worker)
        try:
            if kept.tries < MOST:
                await self._attempt(claim, kept)
            else:  # the worker that tried for the last time has died
                await self._bury(Claim(self._name, kept.version, kept.holder), "no answer")
        except StoreDown as error:
            log.error("outcome of renewal not written", **error_fields(error))
        except Exception as error:  # our own fault: nobody awaits us, and the lease runs out
            log.error("renewal failed", **error_fields(error))
        finally:
            self._known = None

    async def _attempt(self, claim: Claim, kept: KeptPair) -> None:
        begun = self._services.clock.now()
        tries = await self._services.store.run(secrets.lease, claim, begun, begun + LEASE, MOST)
        if not tries or kept.pair is None:
            return
        if self._services.clock.now() >= begun + LEASE - LONGEST_RENEWAL:
            await self._rest(claim, "too late", PAUSE)
            return
        try:
            granted = await renew_tokens(self._app, kept.pair.refresh)
        except Stopped as error:
            await self._bury(claim, str(error))
        except NoAnswer as error:
            if tries < MOST:
                await self._doubt(claim, str(error), kept.ends)
            else:
                await self._bury(claim, "no answer")
        except Impossible as error:
            await self._rest(claim, f"{oa_tokens.APP_REFUSED}: {error}", SLOWLY)
        except SendFailed as error:
            await self._rest(claim, str(error), PAUSE)
        else:
            await self._store(granted, kept.version)

    async def _rest(self, claim: Claim, why: str, pause: timedelta) -> None:
        """Note that the token never left us."""
        log.warning("tokens not renewed", why=why)
        await self._services.store.run(secrets.note_unsent, claim, why, self._services.clock.now() + pause)

    async def _doubt(self, claim: Claim, why: str, ends: datetime) -> None:
        """Note that the token may have been taken."""
        log.warning("renewal not answered", why=why)
        now = self._services.clock.now()
        until = now + max(LEASE, min(REST, (ends - now) / 2))
        await self._services.store.run(secrets.note_unanswered, claim, why, until)

    async def _bury(self, claim: Claim, why: str) -> None:
        now, settings = self._services.clock.now(), self._services.settings
        if await self._services.store.run(oa_tokens.bury, claim, why, now, settings):
            log.error("tokens are dead", why=why)
            self._services.wake()

    async def _store(self, granted: GrantedTokens, version: int) -> None:
        """Store the new pair, while the database is away again and again: the old one is worth nothing."""
        fresh = seal_tokens(self._seal, self._name, granted, self._services.clock.now())
        while True:
            try:
                await self._services.store.run(oa_tokens.store, fresh, version, self._services.settings)
            except StoreDown as error:
                log.error("new tokens not stored yet", **error_fields(error))
                await self._services.clock.sleep_until(self._services.clock.now() + LOOK)
            else:
                log.info("tokens renewed")
                return


def seal_tokens(seal: Seal, name: str, granted: GrantedTokens, now: datetime) -> SealedPair:
    pair = Pair(granted.access, granted.refresh)
    return SealedPair(name, seal.close(pair), now, now + granted.lives)


def app_of(settings: Settings) -> OfficialAccountApp:
    secret = settings.zalo_oa_app_secret.get_secret_value()
    return OfficialAccountApp(settings.zalo_oa_oauth_base, settings.zalo_oa_app_id, secret)
