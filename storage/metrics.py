"""The metrics of the program: what waits, how it went, how far the workers are. A few rows each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal_column, select

from bot.conversation import local_date
from bot.domain.duties import DutyState
from storage.engine import WHOLE, Lane, Tx, business_time, channel_state, texts
from storage.personal_data import retention
from storage.tables.engine import events, files, leases, outbox, pace, sends, workers
from storage.tables.people import contacts
from storage.tables.subjects import duties

NEWEST = 1000  # attempts to send
SEEN = timedelta(minutes=2)  # machine time: a process that ticked since then is there
ATTEMPTS = ("sending", "sent", "unknown", "failed", "held")
NOT_DONE = events.c.state != literal_column("'done'")  # as in the index


@dataclass(frozen=True)
class LaneBacklog:
    """A lane and what is queued in it; ``due_for`` is how long the oldest has been due (business time)."""

    lane: str
    count: int
    due_for: timedelta


@dataclass(frozen=True)
class StoredMetrics:
    waiting: Sequence[LaneBacklog]
    attempts: Mapping[str, int]  # state -> how many of the newest
    events: Mapping[str, int]  # failing, set_aside
    files_wanted: float
    leases: Mapping[str, int]  # contacts, files, jobs: what some process works on
    pace: Mapping[str, timedelta]  # channel -> how far ahead its next free moment is
    duties: Mapping[str, int]  # of today, by state
    workers: float
    quotas: Sequence[tuple[str, str, int]]  # (channel, account of ours, messages used)
    forgotten: Mapping[str, int] = field(default_factory=dict)  # kind -> how many had their time


def read_metrics(tx: Tx, machine: datetime) -> StoredMetrics:
    now = business_time.business_now(tx, machine)
    newest = select(sends.c.state).order_by(sends.c.outbox.desc()).limit(NEWEST).subquery()
    went = select(newest.c.state, func.count()).group_by(newest.c.state)
    owed = select(duties.c.state, func.count()).where(duties.c.date == local_date(now))
    return StoredMetrics(
        waiting=waiting(tx, now),
        attempts=by_state(tx, went, ATTEMPTS),
        events=open_events(tx),
        files_wanted=count(tx, files, files.c.state == "wanted"),
        leases={
            "contacts": count(tx, contacts, contacts.c.sending.is_not(None)),
            "files": count(tx, files, (files.c.state == "wanted") & (files.c.leased_until > machine)),
            "jobs": count(tx, leases, leases.c.until > machine),
        },
        pace=paces(tx, machine),
        duties=by_state(tx, owed.group_by(duties.c.state), DutyState),
        workers=count(tx, workers, workers.c.seen > machine - SEEN),
        quotas=texts.usage_of_accounts(tx, now),
        forgotten=retention.forgotten(tx),
    )


def waiting(tx: Tx, now: datetime) -> list[LaneBacklog]:
    """Return the backlog of every lane, in its order, also where nothing waits."""
    due = func.min(case((outbox.c.not_before <= now, outbox.c.not_before)))
    query = select(outbox.c.lane, func.count(), due).where(outbox.c.state == "queued").group_by(outbox.c.lane)
    found = {lane: (count, oldest or now) for lane, count, oldest in tx.execute(query)}
    lanes = ((lane.name.lower(), *found.get(lane, (0, now))) for lane in Lane)
    return [LaneBacklog(name, count, now - oldest) for name, count, oldest in lanes]


def open_events(tx: Tx) -> dict[str, int]:
    """Count the events of any process that are not executed, failing or set aside."""
    query = select(events.c.state, func.count()).where(NOT_DONE).group_by(events.c.state)
    return by_state(tx, query, ("failing", "set_aside"))


def set_aside_since(tx: Tx, moment: datetime) -> int:
    """Count the events that came since (machine time) and are set aside."""
    return count(tx, events, NOT_DONE & (events.c.state == "set_aside") & (events.c.received >= moment))


def by_state(tx: Tx, query: Select[Any], states: Sequence[str] | type[DutyState]) -> dict[str, int]:
    """Return state -> how many; 0 where there are none."""
    return dict.fromkeys(map(str, states), 0) | dict(tx.execute(query).all())


def paces(tx: Tx, machine: datetime) -> dict[str, timedelta]:
    query = select(pace.c.channel, func.max(pace.c.next_free)).where(pace.c.chat == WHOLE)
    found = tx.execute(query.group_by(pace.c.channel))
    return {channel: timedelta(seconds=max(0.0, free - machine.timestamp())) for channel, free in found}


def count(tx: Tx, table: FromClause, condition: ColumnElement[bool]) -> int:
    return int(tx.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


@dataclass(frozen=True)
class Health:
    business_now: datetime
    ticked_to: dict[str, datetime]  # by worker, business time
    seen: dict[str, datetime]  # by worker: its last tick, machine time
    events_open: int  # events that failed and are to come again
    outbox_due: int  # messages that could go now
    files_wanted: int
    channels_down: Sequence[str]  # for over two minutes, to all processes
    # account of ours, "zalo_bot:1001" -> messages of the month, or paid ones of the day
    quotas: dict[str, int]


def read_health(tx: Tx, machine: datetime) -> Health:
    now = business_time.business_now(tx, machine)
    workers = business_time.worker_ticks(tx)
    down = channel_state.channels_down(tx)
    is_due = (outbox.c.state == "queued") & (outbox.c.not_before <= now) & outbox.c.channel.not_in(down)
    return Health(
        business_now=now,
        ticked_to={row.name: row.ticked_to for row in workers},
        seen={row.name: row.seen for row in workers},
        events_open=open_events(tx)["failing"],
        outbox_due=count(tx, outbox, is_due & outbox.c.retry_at.is_(None)),
        files_wanted=count(tx, files, files.c.state == "wanted"),
        channels_down=down,
        quotas={f"{channel}:{account}": used for channel, account, used in texts.usage_of_accounts(tx, now)},
    )
