"""Short texts by key: what the running program has learnt or an office has set.

Among them are the entry points, where people find us on each channel, and the secret keys under which codes
were given out: with another one these are unknown.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql

from bot.conversation.words import _
from storage.engine.db import Tx
from storage.tables import invitations, texts

LAST_BACKUP = "last_backup"  # when a copy was made, machine time
SEALS = "seals"  # fingerprints of secret keys: note_key

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(texts)
PUT = NEW.on_conflict_do_update(
    index_elements=["key"],
    set_={"body": NEW.excluded.body, "by": NEW.excluded.by, "version": texts.c.version + 1},
    where=texts.c.body != NEW.excluded.body,
)

ZALO_BOTS = ("zalo_bot", "zalo_bot_2", "zalo_bot_3")  # one account of Zalo's has three at most

BEGINNING = 0  # where codes are older than the first note


def username(channel_key: str) -> str:
    """Return the key of what people find us by on a channel: without "@" on Telegram."""
    return f"{channel_key}_username"


def webhook_refused(channel_key: str) -> str:
    """Return the key of why a channel refused our webhook, as it said it; "" is kept where it was taken."""
    return f"{channel_key}_webhook_refused"


def get(tx: Tx, key: str) -> str:
    """Return the text, or "" where there is none."""
    return tx.execute(select(texts.c.body).where(texts.c.key == key)).scalar() or ""


def put(tx: Tx, key: str, body: str, by: int | None = None) -> None:
    """Set the text; a changed one gets the next version. ``by`` None is the program."""
    tx.execute(PUT, {"key": key, "body": body, "version": 1, "by": by})


@dataclass(frozen=True)
class EntryPoint:
    """A channel on which people find us."""

    channel: str  # as it is called: Telegram, Zalo
    name: str  # what people look for there
    link: str  # "" where only the name leads there


def entry_points(tx: Tx) -> list[EntryPoint]:
    """Return the entry points that we have been served on: a channel says our name once it is reached."""
    found = [
        EntryPoint("Telegram", f"@{name}", f"https://t.me/{name}") for name in entry_point(tx, "telegram")
    ]
    found += [EntryPoint("Zalo", name, "") for key in ZALO_BOTS for name in entry_point(tx, key)]
    return found + [
        EntryPoint("Zalo", name, f"https://zalo.me/{name}") for name in entry_point(tx, "zalo_oa")
    ]


def entry_point(tx: Tx, key: str) -> list[str]:
    name = get(tx, username(key))
    return [name] if name else []


def instructions(found: Iterable[EntryPoint], code: str) -> list[str]:
    """Return what is to be done on each channel, a line each."""
    plain = code.replace("-", "")
    return [f"– {instruction(point, code, plain)}" for point in found]


def instruction(point: EntryPoint, code: str, plain: str) -> str:
    if point.channel == "Telegram":
        return _("Telegram: mở {link} và chọn “Bắt đầu”", link=f"{point.link}?start={plain}")
    if point.link:
        return _("Zalo: mở {link} và gửi mã {code}", link=point.link, code=code)
    return _("Zalo: tìm “{name}” và gửi mã {code}", name=point.name, code=code)


def note_key(tx: Tx, secret_key: str) -> None:
    """Note that codes are made under this key from now on."""
    keys = known_keys(tx)
    if keys and keys[-1][0] == fingerprint(secret_key):
        return
    newest = tx.execute(select(func.max(invitations.c.id))).scalar() or 0
    keys.append((fingerprint(secret_key), newest + 1 if keys else BEGINNING))
    put(tx, SEALS, json.dumps(keys))


def fingerprint(secret_key: str) -> str:
    """Return what tells this key from others, and tells nothing about it."""
    return hmac.digest(secret_key.encode(), b"fingerprint", "sha256").hex()[:16]


def known_keys(tx: Tx) -> list[tuple[str, int]]:
    """Return (fingerprint, first invitation) of each key, in their order."""
    return [(name, first) for name, first in json.loads(get(tx, SEALS) or "[]")]


def count_dead_codes(tx: Tx, secret_key: str, now: datetime) -> int:
    """Count the codes that somebody may still hold and that are unknown under this key."""
    keys, mine = known_keys(tx), fingerprint(secret_key)
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    codes = tx.execute(select(invitations.c.id).where(is_open, invitations.c.expires > now)).scalars()
    return sum(1 for code in codes if keys and key_of_code(code, keys) != mine)


def key_of_code(code: int, keys: list[tuple[str, int]]) -> str:
    """Return the fingerprint of the key that this invitation was made under."""
    return next(name for name, first in reversed(keys) if first <= code)
