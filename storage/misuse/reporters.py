"""Tellers of a prohibited act in confidence: sealed beside the report, found by themselves alone.

What is kept is the person's number, encrypted and authenticated (Fernet), and a handle: a keyed digest of
that number, by which their own reports are found as they ask for them. Neither can be made or read without
the secret key, so no list, export or copy of the database tells who it was. What they are shown calls a
report by a thread, a keyed digest too: a message that is kept does not say to which report it belongs.
"""

import base64
import hmac
from collections.abc import Collection, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select, update

from storage.engine import Tx
from storage.tables.misuse import misuse_reports

PURPOSE = b"nhacthu: who told in confidence"  # of the key that is derived: others are made for other things
KEY_LENGTH = 32  # bytes
DIGITS = 20  # of a person's number as it is sealed: each is as long as any other
THREAD_BYTES = 7  # of a digest: below 2**63, as the ids of buttons are

SEALED = select(misuse_reports.c.id, misuse_reports.c.sealed).where(misuse_reports.c.sealed.is_not(None))


class ReporterSeal:
    """A lock for people's numbers, with keys derived from the secret keys: closed with the first of them."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._keys = [derive(key) for key in secret_keys]
        self._fernets = [Fernet(base64.urlsafe_b64encode(key)) for key in self._keys]

    @property
    def is_usable(self) -> bool:
        """Return whether there is a key at all: without one nothing can be told in confidence."""
        return bool(self._keys)

    def close(self, person: int) -> bytes:
        return self._fernets[0].encrypt(f"{person:0{DIGITS}}".encode())

    def open(self, sealed: bytes | None) -> int | None:
        """Return who was sealed; None where nobody is, or it was done under another key."""
        if sealed is None or not self._fernets:
            return None
        try:
            return int(MultiFernet(self._fernets).decrypt(sealed))
        except InvalidToken:
            return None

    def handles(self, person: int) -> list[str]:
        """Return the handles of a person, that under the first key first."""
        return [digest(key, f"person:{person}").hex() for key in self._keys]

    def threads(self, report: int) -> list[int]:
        """Return how a report is called to whoever told it, the name under the first key first."""
        return [int.from_bytes(digest(key, f"report:{report}")[:THREAD_BYTES]) for key in self._keys]


def derive(secret_key: str) -> bytes:
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=PURPOSE).derive(secret_key.encode())


def digest(key: bytes, said: str) -> bytes:
    return hmac.digest(key, said.encode(), "sha256")


def count_sealed_otherwise(tx: Tx, keys: Collection[str]) -> int:
    """Return how many are sealed that none of these keys opens."""
    seal = ReporterSeal(tuple(keys))
    return sum(seal.open(row.sealed) is None for row in tx.execute(SEALED))


def seal_anew(tx: Tx, keys: Sequence[str]) -> int:
    """Seal under the first key who was sealed under another; return how many were."""
    seal, first, done = ReporterSeal(keys), ReporterSeal(keys[:1]), 0
    for row in tx.execute(SEALED).all():
        person = seal.open(row.sealed) if first.open(row.sealed) is None else None
        if person is not None:
            anew = {"sealed": seal.close(person), "handle": seal.handles(person)[0]}
            tx.execute(update(misuse_reports).where(misuse_reports.c.id == row.id).values(**anew))
            done += 1
    return done
