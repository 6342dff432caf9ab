"""How fast a channel may be sent to, held by all processes together.

One row a channel and one a chat hold the next moment that is free. Reserving moves the row on in
one statement, so workers in any number of processes take different moments; each then sleeps
until its own. Machine time throughout.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Float, bindparam, case, select
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import pace

WHOLE = ""  # the chat that stands for the channel as a whole
now, gap = bindparam("now", type_=Float), bindparam("gap", type_=Float)
insert_pace = postgresql.insert(pace)
KEY = ["channel", "account", "chat"]
OF_KEY = ["of_channel", "of_account", "of_chat"]
FREE = select(pace.c.next_free).where(
    *(pace.c[column] == bindparam(name) for column, name in zip(KEY, OF_KEY, strict=True))
)
RESERVE = (
    insert_pace.values(next_free=now + gap)
    .on_conflict_do_update(
        index_elements=KEY,
        set_={"next_free": case((pace.c.next_free > now, pace.c.next_free), else_=now) + gap},
    )
    .returning(pace.c.next_free)
)
until = bindparam("until", type_=Float)
PUSH = insert_pace.values(next_free=until).on_conflict_do_update(
    index_elements=KEY, set_={"next_free": until}, where=pace.c.next_free < until
)


@dataclass(frozen=True)
class Allowed:
    """What a channel allows: a message every ``gap``, and ``burst`` of them at once after a rest."""

    gap: timedelta
    burst: int = 1


def reserve(tx: Tx, key: tuple[str, str, str], at: datetime, allowed: Allowed) -> datetime:
    """Take the next free moment of a (channel, account, chat), at ``at`` or later."""
    seconds = allowed.gap.total_seconds()
    asked = dict(zip(KEY, key, strict=True)) | {"now": at.timestamp(), "gap": seconds}
    after: float = tx.execute(RESERVE, asked).scalar_one()
    return max(at, datetime.fromtimestamp(after - seconds * allowed.burst, UTC))


def free_at(tx: Tx, key: tuple[str, str, str]) -> datetime | None:
    """The moment that would be reserved next; None where nothing ever was."""
    seconds = tx.execute(FREE, dict(zip(OF_KEY, key, strict=True))).scalar()
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def push(tx: Tx, key: tuple[str, str, str], moment: datetime) -> None:
    """Nothing before ``moment``: the channel has said that we are too fast."""
    tx.execute(PUSH, dict(zip(KEY, key, strict=True)) | {"until": moment.timestamp()})
