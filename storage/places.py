"""The contacts of people as places to write to: with what decides whether a message may go there now."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, func, select

from bot.domain.reachability import ZALO_OA, Place
from storage import quotas
from storage.db import Tx
from storage.tables import contacts, outages, services
from storage.tables import quotas as used

is_down = exists().where(
    outages.c.kind == "channel",
    outages.c.ends.is_(None),
    outages.c.scope == func.coalesce(services.c.key, contacts.c.channel),
)
period = case((contacts.c.channel == ZALO_OA, bindparam("day")), else_=bindparam("month"))
OF_PEOPLE = (
    select(
        contacts.c.person,
        contacts.c.id,
        contacts.c.channel,
        contacts.c.account,
        contacts.c.last_in,
        contacts.c.blocked,
        services.c.gone,
        is_down.label("is_down"),
        func.coalesce(used.c.used, 0).label("used"),
    )
    .outerjoin_from(
        contacts,
        services,
        and_(services.c.channel == contacts.c.channel, services.c.account == contacts.c.account),
    )
    .outerjoin(
        used,
        and_(
            used.c.channel == contacts.c.channel,
            used.c.account == contacts.c.account,
            used.c.period
            == case((contacts.c.channel == ZALO_OA, bindparam("day")), else_=bindparam("month")),
        ),
    )
    .where(contacts.c.person.in_(bindparam("ids", expanding=True)))
    .order_by(contacts.c.person, contacts.c.rank, contacts.c.id)
)

each = OF_PEOPLE.add_columns(func.count().over(partition_by=contacts.c.person).label("has")).order_by(None)
theirs = each.subquery()
is_like_others = (theirs.c.has == 1) & (theirs.c.channel != ZALO_OA)
ALIKE = (
    select(
        theirs.c.channel,
        theirs.c.account,
        theirs.c.blocked.is_(None).label("is_open"),
        theirs.c.gone.is_(None).label("is_served"),
        theirs.c.is_down,
        theirs.c.used,
        func.count().label("people"),
    )
    .where(is_like_others)
    .group_by("channel", "account", "is_open", "is_served", theirs.c.is_down, theirs.c.used)
)
OTHERS = select(theirs.c.person).distinct().where(~is_like_others)


def alike(tx: Tx, person_ids: Collection[int], now: datetime) -> list[tuple[Place, int]]:
    """Who has one contact, where it does not matter when they wrote last: each kind, and how many."""
    asked = {"day": quotas.local_day(now), "month": quotas.month(now), "ids": list(person_ids)}
    return [
        (
            Place(0, row.channel, row.account, None, not row.is_open, row.is_served, row.is_down, row.used),
            row.people,
        )
        for row in tx.execute(ALIKE, asked)
    ]


def others(tx: Tx, person_ids: Collection[int], now: datetime) -> list[int]:
    """Who is not among these, and has a contact."""
    asked = {"day": quotas.local_day(now), "month": quotas.month(now), "ids": list(person_ids)}
    return list(tx.execute(OTHERS, asked).scalars())


def of_people(tx: Tx, person_ids: Iterable[int], now: datetime) -> dict[int, list[Place]]:
    """Person -> their contacts, in their own order."""
    found: defaultdict[int, list[Place]] = defaultdict(list)
    asked = {"day": quotas.local_day(now), "month": quotas.month(now)}
    if ids := sorted(set(person_ids)):
        for row in tx.execute(OF_PEOPLE, {"ids": ids, **asked}):
            found[row.person].append(read(row))
    return found


def read(row: Row[Any]) -> Place:
    return Place(
        contact=row.id,
        channel=row.channel,
        account=row.account,
        last_in=row.last_in,
        is_blocked=row.blocked is not None,
        is_served=row.gone is None,
        is_down=bool(row.is_down),
        used=row.used,
    )
