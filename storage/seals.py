"""Under which secret key codes were given out: with another one they are unknown.

Kept as text: which fingerprints the key has had, each with the first invitation made under it.
"""

import hmac
import json
from datetime import datetime

from sqlalchemy import func, select

from storage import texts
from storage.db import Tx
from storage.tables import invitations

BEGINNING = 0  # where codes are older than the first note


def fingerprint(secret_key: str) -> str:
    """Tells keys apart, and tells nothing about them."""
    return hmac.digest(secret_key.encode(), b"fingerprint", "sha256").hex()[:16]


def note(tx: Tx, secret_key: str) -> None:
    """Note that codes are made under this key from now on."""
    held = noted(tx)
    if held and held[-1][0] == fingerprint(secret_key):
        return
    newest = tx.execute(select(func.max(invitations.c.id))).scalar() or 0
    held.append((fingerprint(secret_key), newest + 1 if held else BEGINNING))
    texts.put(tx, texts.SEALS, json.dumps(held))


def noted(tx: Tx) -> list[tuple[str, int]]:
    """(fingerprint, first invitation), in their order."""
    return [(name, first) for name, first in json.loads(texts.get(tx, texts.SEALS) or "[]")]


def dead_codes(tx: Tx, secret_key: str, now: datetime) -> int:
    """How many codes that somebody may still hold are unknown under this key."""
    held, mine = noted(tx), fingerprint(secret_key)
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    codes = tx.execute(select(invitations.c.id).where(is_open, invitations.c.expires > now)).scalars()
    return sum(1 for code in codes if held and made_under(code, held) != mine)


def made_under(code: int, held: list[tuple[str, int]]) -> str:
    """The fingerprint of the key that this invitation was made under."""
    return next(name for name, first in reversed(held) if first <= code)
