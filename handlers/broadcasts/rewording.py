"""A correction is carried to those who have the message: by an edit, a message of its own, or before it goes.

In portions, each in a transaction of its own, from the newest message down: what is written later says it
right from the first. How far that has come stands on the broadcast.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.config import Settings
from bot.domain.reachability import CANNOT_EDIT
from bot.words import speaking
from handlers.broadcasts import quoting, sending
from handlers.broadcasts.sending import PORTION
from handlers.engine.tell import edited
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import outbox, outcomes, sent
from storage.engine.db import Tx


def write_portion(tx: Tx, at: datetime, now: Broadcast, settings: Settings) -> int | None:
    """For the next messages below ``corrected_to``; down to which, None: to the last."""
    rows = sent.below(tx, now.subject, now.corrected_to or 0, PORTION)
    silent = broadcasts.silent(tx, now.id, [row.person for row in rows])
    reword(tx, now, [row for row in rows if row.state == "queued"], settings.office_name)
    there = [row for row in rows if row.channel not in CANNOT_EDIT and not quoting.waits(row)]
    outbox.put(tx, (edit(at, now, row, silent, settings.office_name) for row in there))
    quoting.tell(tx, at, now, ([row for row in rows if row.channel in CANNOT_EDIT], silent), settings)
    return rows[-1].id if len(rows) == PORTION else None


def reword(tx: Tx, now: Broadcast, rows: Iterable[Any], office: str) -> None:
    """What still waits says it right from the first."""
    instead = {}
    for row in rows:
        with speaking(row.language):
            said = sending.whole(now, office)
        instead[row.id] = replace(said, file_ids=tuple(row.file_ids))
    outcomes.reword(tx, instead)


def edit(at: datetime, now: Broadcast, row: Any, silent: Collection[int], office: str) -> outbox.Outgoing:
    """What has gone, after a minute what is being sent just now; who has acknowledged it need not again."""
    asked = now if row.person in silent else replace(now, ack_until=None)
    with speaking(row.language):
        said = sending.whole(asked, office)
    later = at + quoting.UNDER_WAY if row.state == "queued" else None
    return replace(edited(row, said, at, f"v{now.version}"), not_before=later)
