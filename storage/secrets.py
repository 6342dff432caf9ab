"""Secrets that change while we run, sealed in the database: a pair of tokens, of which one renews both.

A row is the newest pair under its name, and how far its renewal is (bot/jobs/oa_tokens.py has the rules).
``version`` counts the pairs: every change says which one it is about, so that nothing that was begun
with an older pair touches a newer one. All instants are machine time.
"""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Row, Update, and_, case, or_, select, update
from sqlalchemy.dialects import postgresql

from storage.engine import Tx
from storage.tables.engine import secrets

PURPOSE = b"nhacthu: secrets at rest"  # of the key that is derived: codes are made with another
KEY_LENGTH = 32  # bytes, as Fernet takes them
NEW = postgresql.insert(secrets)


class PairState(StrEnum):
    GOOD = "good"  # nothing is under way
    RENEWING = "renewing"  # its refresh token may have left us
    DEAD = "dead"  # it renews nothing any more


@dataclass(frozen=True)
class Pair:
    access: str  # sent with every call, until it ends
    refresh: str  # buys the next pair, once


@dataclass(frozen=True)
class KeptPair:
    """A pair as it is kept; its ``pair`` is None where it was sealed under another key."""

    pair: Pair | None
    version: int
    state: PairState
    obtained: datetime
    ends: datetime  # of the access token
    tries: int
    holder: str
    leased_until: datetime | None
    error: str


class Seal:
    """A lock for pairs, with keys derived from the settings' secret keys: closed with the first of them."""

    def __init__(self, *secret_keys: str) -> None:
        self._first, *before = [fernet(one) for one in secret_keys or ("",)]
        self._fernets = MultiFernet([self._first, *before])

    def close(self, pair: Pair) -> bytes:
        return self._fernets.encrypt(json.dumps([pair.access, pair.refresh]).encode())

    def open(self, sealed: bytes) -> Pair | None:
        """Return what was sealed; None where that was done under another key."""
        try:
            access, refresh = json.loads(self._fernets.decrypt(sealed))
        except InvalidToken:
            return None
        return Pair(access, refresh)

    def close_anew(self, sealed: bytes) -> bytes | None:
        """Return what was sealed under the first key; None where it is so already, or cannot be opened."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            pair = self.open(sealed)
            return self.close(pair) if pair else None
        return None


def fernet(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), KEY_LENGTH, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def count_sealed_otherwise(tx: Tx, seal: Seal) -> int:
    """Return how many pairs no key of this seal opens."""
    return sum(seal.open(sealed) is None for sealed in tx.execute(select(secrets.c.sealed)).scalars())


def seal_anew(tx: Tx, seal: Seal) -> int:
    """Seal what is kept under the seal's first key; return how many pairs were not. Which they are stays.

    One that is renewed meanwhile is left to who renews it.
    """
    found = [(row, seal.close_anew(row.sealed)) for row in tx.execute(select(secrets))]
    for row, sealed in found:
        as_it_was = and_(secrets.c.name == row.name, secrets.c.sealed == row.sealed)
        if sealed:
            tx.execute(update(secrets).where(as_it_was).values(sealed=sealed))
    return sum(sealed is not None for _row, sealed in found)


def sealed_row(tx: Tx, name: str) -> Row[Any] | None:
    """Return how it stands with a pair, which stays sealed; None where there is none."""
    return tx.execute(select(secrets).where(secrets.c.name == name)).one_or_none()


def read(tx: Tx, seal: Seal, name: str) -> KeptPair | None:
    """Return the newest pair; None where there is none."""
    row = sealed_row(tx, name)
    if row is None:
        return None
    until, state = row.leased_until, PairState(row.state)
    pair = seal.open(row.sealed)
    return KeptPair(pair, row.version, state, row.obtained, row.ends, row.tries, row.holder, until, row.error)


@dataclass(frozen=True)
class SealedPair:
    name: str
    sealed: bytes
    obtained: datetime
    ends: datetime


def put(tx: Tx, fresh: SealedPair, version: int | None = None) -> bool:
    """Store a pair in place of ``version``, whatever has become of that one; without it, of any.

    The answer to a refresh token is the pair that counts, however late it comes and whoever was given the
    lease meanwhile. False where a newer one stands there already.
    """
    anew = {"sealed": NEW.excluded.sealed, "obtained": NEW.excluded.obtained, "ends": NEW.excluded.ends}
    untouched = {"state": PairState.GOOD.value, "tries": 0, "holder": "", "leased_until": None, "error": ""}
    stored = NEW.on_conflict_do_update(
        index_elements=["name"],
        set_={**anew, **untouched, "version": secrets.c.version + 1},
        where=None if version is None else secrets.c.version == version,
    ).returning(secrets.c.version)
    return tx.execute(stored, asdict(fresh)).first() is not None


@dataclass(frozen=True)
class Claim:
    name: str
    version: int
    holder: str


def lease(tx: Tx, claim: Claim, machine: datetime, until: datetime, most: int) -> int:
    """Take the refresh token of this very pair, to send it; return how often it will have been sent then.

    That is at most ``most``; 0 where it is not to be had.
    """
    is_free = and_(
        secrets.c.name == claim.name,
        secrets.c.version == claim.version,
        secrets.c.state != PairState.DEAD.value,
        secrets.c.tries < most,
        or_(secrets.c.leased_until.is_(None), secrets.c.leased_until <= machine),
    )
    taken = {"state": PairState.RENEWING.value, "holder": claim.holder, "leased_until": until}
    change = update(secrets).where(is_free).values(**taken, tries=secrets.c.tries + 1)
    return tx.execute(change.returning(secrets.c.tries)).scalar() or 0


def note_unsent(tx: Tx, claim: Claim, error: str, rests_until: datetime | None) -> None:
    """Note that the refresh token is as good as before: nobody has seen it."""
    state = case((secrets.c.tries > 1, PairState.RENEWING.value), else_=PairState.GOOD.value)
    freed = {"holder": "", "leased_until": rests_until, "error": error}
    tx.execute(update_claimed(claim).values(**freed, state=state, tries=secrets.c.tries - 1))


def note_unanswered(tx: Tx, claim: Claim, error: str, rests_until: datetime) -> None:
    """Note that nobody knows whether the refresh token was taken: it rests before it is tried again."""
    tx.execute(update_claimed(claim).values(holder="", leased_until=rests_until, error=error))


def note_dead(tx: Tx, claim: Claim, error: str) -> datetime | None:
    """Note that the refresh token is dead; return when its access token ends, None if it is ours no more."""
    dead = {"state": PairState.DEAD.value, "holder": "", "leased_until": None, "error": error}
    return tx.execute(update_claimed(claim).values(**dead).returning(secrets.c.ends)).scalar()


def end_access(tx: Tx, name: str, version: int, machine: datetime) -> None:
    """End the access token of this pair now: it is not taken any more, whatever was said of its end."""
    is_later = and_(secrets.c.name == name, secrets.c.version == version, secrets.c.ends > machine)
    tx.execute(update(secrets).where(is_later).values(ends=machine))


def update_claimed(claim: Claim) -> Update:
    return update(secrets).where(
        secrets.c.name == claim.name,
        secrets.c.version == claim.version,
        secrets.c.holder == claim.holder,
        secrets.c.state == PairState.RENEWING.value,
    )
