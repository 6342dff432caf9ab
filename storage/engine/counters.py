"""Counters: numbers without gaps, names that are taken once, and how much is used of what a period allows."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation.text import local_date
from bot.domain.reachability import ZALO_BOT, ZALO_OA
from storage.engine.db import Tx
from storage.tables import counters, quotas

# PostgreSQL's own insert compiles for SQLite too, and not the other way round. Whoever numbers one at the
# same moment waits here until we have committed; taken back, it leaves no gap.
NEXT_NUMBER = (
    postgresql.insert(counters)
    .values(name=bindparam("counter"), year=bindparam("in_year"), n=1)
    .on_conflict_do_update(index_elements=["name", "year"], set_={"n": counters.c.n + 1})
    .returning(counters.c.n)
)

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
CLAIM_ONCE = postgresql.insert(counters).on_conflict_do_nothing().returning(counters.c.n)

Key = tuple[str, str, str]  # what is counted, its owner, the period

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
new_quota = postgresql.insert(quotas)
KEY = ["channel", "account", "period"]
more = quotas.c.used + new_quota.excluded.used
COUNT = new_quota.on_conflict_do_update(index_elements=KEY, set_={"used": more}).returning(quotas.c.used)
COUNT_EACH = new_quota.on_conflict_do_update(index_elements=KEY, set_={"used": more}).returning(
    quotas.c.account, quotas.c.used
)
TAKE_QUOTA = new_quota.on_conflict_do_update(
    index_elements=KEY, set_={"used": more}, where=more <= bindparam("most")
).returning(quotas.c.used)


def next_number(tx: Tx, counter: str, year: int) -> int:
    """Return the next number of a counter in a year; the first is 1."""
    return int(tx.execute(NEXT_NUMBER, {"counter": counter, "in_year": year}).scalar_one())


def take_once(tx: Tx, name: str, year: int) -> bool:
    """Take ``name`` for a year, once; False where it is taken. Who asks meanwhile waits, and hears no."""
    return tx.execute(CLAIM_ONCE, {"name": name, "year": year, "n": 1}).first() is not None


def take_quota(tx: Tx, key: Key, number: int, most: int) -> int | None:
    """Use ``number`` more of at most ``most``; return how much is used then, or None where there is no room.

    Whoever takes of the same at the same time waits: together they never use more.
    """
    if number > most:
        return None
    channel, account, period = key
    asked = {"channel": channel, "account": account, "period": period, "used": number, "most": most}
    found: int | None = tx.execute(TAKE_QUOTA, asked).scalar()
    return found


def return_quota(tx: Tx, key: Key, number: int) -> None:
    """Return to the quota what was taken and did not go out."""
    channel, account, period = key
    is_it = (quotas.c.channel == channel) & (quotas.c.account == account) & (quotas.c.period == period)
    tx.execute(update(quotas).where(is_it).values(used=quotas.c.used - number))


def count(tx: Tx, what: str, owner: str, period: str, number: int = 1) -> int:
    """Note so many more; return how many there are now in this period."""
    row = {"channel": what, "account": owner, "period": period, "used": number}
    return int(tx.execute(COUNT, row).scalar_one())


def count_each(tx: Tx, what: str, of: Iterable[str], period: str) -> dict[str, int]:
    """Note one more of each; return how many there are now, by ``owner``.

    They are counted in one order: two who count at once wait in turn.
    """
    rows = [{"channel": what, "account": owner, "period": period, "used": 1} for owner in sorted(of)]
    found = tx.execute(COUNT_EACH, rows).all() if rows else []
    return {row.account: row.used for row in found}


def used(tx: Tx, what: str, owner: str, period: str) -> int:
    is_it = (quotas.c.channel == what) & (quotas.c.account == owner) & (quotas.c.period == period)
    return tx.execute(select(quotas.c.used).where(is_it)).scalar() or 0


def hour(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H}"


def day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def local_day(at: datetime) -> str:
    return f"{local_date(at):%Y-%m-%d}"


def month(at: datetime) -> str:
    return f"{local_date(at):%Y-%m}"


def days(tx: Tx, what: str, owner: str, since: date) -> dict[date, int]:
    """Return day -> how much was used, of the days from ``since`` on that are known."""
    is_day = (quotas.c.period >= since.isoformat()) & (func.length(quotas.c.period) == len("2026-11-25"))
    query = select(quotas.c.period, quotas.c.used).where(quotas.c.channel == what, quotas.c.account == owner)
    return {date.fromisoformat(row.period): row.used for row in tx.execute(query.where(is_day))}


def usage_of_accounts(tx: Tx, now: datetime) -> list[tuple[str, str, int]]:
    """Return how much is used of each account of ours: (channel, account, messages).

    A bot's are of this month, an official account's are its paid ones of today.
    """
    is_month = (quotas.c.channel == ZALO_BOT) & (quotas.c.period == month(now))
    is_day = (quotas.c.channel == ZALO_OA) & (quotas.c.period == local_day(now))
    query = select(quotas.c.channel, quotas.c.account, quotas.c.used).where(is_month | is_day)
    return [
        (row.channel, row.account, row.used)
        for row in tx.execute(query.order_by(quotas.c.channel, quotas.c.account))
    ]
