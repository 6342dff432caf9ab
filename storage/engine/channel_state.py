"""Our own accounts on the channels: who serves them, whether they answer, how fast they may be sent to.

A channel is down where a process has had no answer for two minutes and no other has had one either. It is
over with the first answer, and where nobody sees any more that it is down: who saw it may have died.
Machine time, but for when an outage began and ended.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Float,
    Row,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql

from storage.engine.db import Tx
from storage.tables.base import Moment
from storage.tables.engine import pace, services
from storage.tables.people import contacts
from storage.tables.subjects import outages

LATELY = timedelta(minutes=2)
GONE = timedelta(minutes=15)  # an account that nobody has served for so long

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
new_service = postgresql.insert(services)
NOTE_SERVED = new_service.on_conflict_do_update(
    index_elements=["channel", "account"],
    set_={"key": new_service.excluded.key, "seen": new_service.excluded.seen, "gone": None},
)
is_other = and_(contacts.c.channel == bindparam("of_channel"), contacts.c.account != bindparam("of_account"))
KNOWN = (
    postgresql.insert(services)
    .from_select(
        ["channel", "account", "key", "seen"],
        select(contacts.c.channel, contacts.c.account, literal(""), bindparam("machine", type_=Moment))
        .where(or_(is_other, contacts.c.channel.not_in(bindparam("served", expanding=True))))
        .distinct(),
    )
    .on_conflict_do_nothing()
)
answered = bindparam("at", type_=Moment)
is_newer = or_(services.c.answered.is_(None), services.c.answered < answered)
SEEN = (
    update(services)
    .where(services.c.key == bindparam("of_key"))
    .values(
        seen=bindparam("machine", type_=Moment),
        gone=None,
        answered=case((and_(answered.is_not(None), is_newer), answered), else_=services.c.answered),
    )
)
BEGIN_OUTAGE = (
    postgresql.insert(outages)
    .on_conflict_do_update(
        index_elements=["scope"],
        index_where=text("kind = 'channel' AND ends IS NULL"),
        set_={"seen": bindparam("machine", type_=Moment)},
    )
    .returning(outages.c.id)
)
is_gone = exists().where(
    services.c.channel == contacts.c.channel,
    services.c.account == contacts.c.account,
    services.c.gone.is_not(None),
)
is_on = and_(outages.c.kind == "channel", outages.c.ends.is_(None))
ALL = select(services, outages.c.id.label("outage"), outages.c.seen.label("down_seen")).outerjoin_from(
    services, outages, and_(is_on, outages.c.scope == services.c.key)
)

WHOLE = ""  # the chat that stands for the channel as a whole
now, gap = (cast(bindparam(name), Float) for name in ("now", "gap"))  # PostgreSQL adds nothing untyped
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
class Serving:
    """The state of a channel that a process serves, as that process sees it."""

    key: str
    answered: datetime | None = None  # when it last took or refused a message of this process
    is_failing: bool = False  # for over two minutes


@dataclass(frozen=True)
class SilentAccount:
    """An account of ours to which nothing goes now."""

    channel: str
    account: str
    is_gone: bool  # for good: else it is down


def note_served(
    tx: Tx, served: tuple[str, str], key: str, machine: datetime, channels: Collection[str]
) -> None:
    """Note that an account is served, under this key, and so are these channels.

    The channel's other accounts, and those of other channels, end in time where nobody serves them.
    """
    channel, account = served
    asked = {"of_channel": channel, "of_account": account, "served": list(channels)}
    tx.execute(KNOWN, {**asked, "machine": machine})
    same_key = and_(services.c.key == key, or_(services.c.channel != channel, services.c.account != account))
    tx.execute(update(services).where(same_key).values(key=""))
    tx.execute(NOTE_SERVED, {"channel": channel, "account": account, "key": key, "seen": machine})


def note_answers(
    tx: Tx, serving: Collection[Serving], machine: datetime, now: datetime
) -> list[SilentAccount]:
    """Note how this process gets on with its channels; return where nothing goes, as all processes see it."""
    if serving:
        seen = [{"of_key": one.key, "machine": machine, "at": one.answered} for one in serving]
        tx.execute(SEEN, seen)
    found = tx.execute(ALL).all()
    failing = {one.key for one in serving if one.is_failing}
    return [out for row in found if (out := judge_account(tx, row, row.key in failing, (machine, now)))]


def judge_account(
    tx: Tx, row: Row[Any], is_failing: bool, at: tuple[datetime, datetime]
) -> SilentAccount | None:
    """Return an account where nothing goes, or None; begin, go on with or end its outage.

    An account that nobody has served for long is gone.
    """
    machine, now = at
    if row.gone or row.seen < machine - GONE:
        is_it = (services.c.channel == row.channel) & (services.c.account == row.account)
        tx.execute(update(services).where(is_it, services.c.gone.is_(None)).values(gone=machine))
        return SilentAccount(row.channel, row.account, is_gone=True)
    has_answered = row.answered is not None and row.answered > machine - LATELY
    if is_failing and not has_answered:
        begun = {"kind": "channel", "scope": row.key, "starts": now, "seen": machine}
        tx.execute(BEGIN_OUTAGE, {**begun, "machine": machine})
    elif not row.outage:
        return None
    elif has_answered or row.down_seen < machine - LATELY:
        tx.execute(update(outages).where(outages.c.id == row.outage).values(ends=now))
        return None
    return SilentAccount(row.channel, row.account, is_gone=False)


def cut_later_times(tx: Tx, machine: datetime) -> None:
    """Move what was noted by a later time back to now, after the clock was set back."""
    tx.execute(update(services).values(seen=machine).where(services.c.seen > machine))
    tx.execute(update(services).values(answered=machine).where(services.c.answered > machine))


def count_people(tx: Tx, channel: str) -> dict[str, int]:
    """Count the people linked to each account of ours on this channel, by account.

    Accounts that nobody serves are left out.
    """
    query = select(contacts.c.account, func.count()).where(
        contacts.c.channel == channel, contacts.c.person.is_not(None), ~is_gone
    )
    counted = query.group_by(contacts.c.account).order_by(contacts.c.account)
    return {row[0]: row[1] for row in tx.execute(counted)}


def count_alone_on(tx: Tx, channel: str) -> int:
    """Count the people who have accounts on this channel, and on no other that they have not blocked."""
    other = contacts.alias()
    has_other = exists().where(
        other.c.person == contacts.c.person, other.c.channel != channel, other.c.blocked.is_(None)
    )
    is_linked = and_(contacts.c.channel == channel, contacts.c.person.is_not(None))
    query = select(func.count(func.distinct(contacts.c.person))).where(is_linked, ~has_other)
    return int(tx.execute(query).scalar_one())


def channels_down(tx: Tx) -> Sequence[str]:
    """Return the channels of which an account is down."""
    query = select(services.c.channel).join(outages, outages.c.scope == services.c.key).where(is_on)
    return tx.execute(query.distinct().order_by(services.c.channel)).scalars().all()


@dataclass(frozen=True)
class Allowed:
    """The pace that a channel allows: a message every ``gap``, and ``burst`` of them at once after a rest."""

    gap: timedelta
    burst: int = 1


def reserve(tx: Tx, key: tuple[str, str, str], at: datetime, allowed: Allowed) -> datetime:
    """Take the next free moment of a (channel, account, chat), at ``at`` or later."""
    seconds = allowed.gap.total_seconds()
    asked = dict(zip(KEY, key, strict=True)) | {"now": at.timestamp(), "gap": seconds}
    after: float = tx.execute(RESERVE, asked).scalar_one()
    return max(at, datetime.fromtimestamp(after - seconds * allowed.burst, UTC))


def free_at(tx: Tx, key: tuple[str, str, str]) -> datetime | None:
    """Return the moment that would be reserved next; None where nothing ever was."""
    seconds = tx.execute(FREE, dict(zip(OF_KEY, key, strict=True))).scalar()
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def hold_until(tx: Tx, key: tuple[str, str, str], moment: datetime) -> None:
    """Reserve nothing before ``moment``: the channel has said that we are too fast."""
    tx.execute(PUSH, dict(zip(KEY, key, strict=True)) | {"until": moment.timestamp()})
