"""How far the program is: the clock, the workers, and what is to be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import business, quotas, services, ticks
from storage.db import Tx
from storage.figures import count, open_events
from storage.tables import files, outbox


@dataclass(frozen=True)
class Health:
    business_now: datetime
    ticked_to: dict[str, datetime]  # by worker, business time
    seen: dict[str, datetime]  # by worker: its last tick, machine time
    events_open: int  # events that failed and are to come again
    outbox_due: int  # messages that could go now
    files_wanted: int
    channels_down: Sequence[str]  # for over two minutes, to all processes
    quotas: dict[
        str, int
    ]  # account of ours, "zalo_bot:1001" -> messages of the month, or paid ones of the day


def health(tx: Tx, machine: datetime) -> Health:
    now = business.now(tx, machine)
    workers = ticks.of_workers(tx)
    down = services.down(tx)
    is_due = (outbox.c.state == "queued") & (outbox.c.not_before <= now) & outbox.c.channel.not_in(down)
    return Health(
        business_now=now,
        ticked_to={row.name: row.ticked_to for row in workers},
        seen={row.name: row.seen for row in workers},
        events_open=open_events(tx)["failing"],
        outbox_due=count(tx, outbox, is_due & outbox.c.retry_at.is_(None)),
        files_wanted=count(tx, files, files.c.state == "wanted"),
        channels_down=down,
        quotas={f"{channel}:{account}": used for channel, account, used in quotas.of_accounts(tx, now)},
    )
