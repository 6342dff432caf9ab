"""Short texts by key: what the running program has learnt, or an office has set."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import texts

LAST_BACKUP = "last_backup"  # when a copy was made, machine time
SEALS = "seals"  # see storage/seals.py

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(texts)
PUT = NEW.on_conflict_do_update(
    index_elements=["key"],
    set_={"body": NEW.excluded.body, "by": NEW.excluded.by, "version": texts.c.version + 1},
    where=texts.c.body != NEW.excluded.body,
)


def username(channel_key: str) -> str:
    """Under which it stands what people find us by on a channel: without "@" on Telegram."""
    return f"{channel_key}_username"


def webhook_refused(channel_key: str) -> str:
    """Under which it stands why a channel refused our webhook, as it said it; "" where it was taken."""
    return f"{channel_key}_webhook_refused"


def get(tx: Tx, key: str) -> str:
    """The text, or "" where there is none."""
    return tx.execute(select(texts.c.body).where(texts.c.key == key)).scalar() or ""


def put(tx: Tx, key: str, body: str, by: int | None = None) -> None:
    """Set the text; a changed one gets the next version. ``by`` None is the program."""
    tx.execute(PUT, {"key": key, "body": body, "version": 1, "by": by})
