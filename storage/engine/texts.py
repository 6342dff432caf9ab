"""Texts and counters that are kept by their names: once, so many, up to a limit."""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import _, local_date
from bot.domain.reachability import ZALO_BOT, ZALO_OA
from storage.engine.db import Tx
from storage.tables.engine import counters, quotas, texts
from storage.tables.people import invitations

LAST_BACKUP = "last_backup"  # when a copy was made, machine time …
BACKUP_PLACE = "backup_place"  # … and where, on the machine that made it
SEALS = "seals"  # fingerprints of secret keys: note_key

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(texts)
PUT = NEW.on_conflict_do_update(
    index_elements=["key"],
    set_={"body": NEW.excluded.body, "by": NEW.excluded.by, "version": texts.c.version + 1},
    where=texts.c.body != NEW.excluded.body,
)

HELPING = (
    select(texts.c.id, texts.c.body)
    .where(texts.c.kinds.contains(bindparam("of_kind")), texts.c.body != "")
    .order_by(texts.c.id)
)

ZALO_BOTS = ("zalo_bot", "zalo_bot_2", "zalo_bot_3")  # one account of Zalo's has three at most

BEGINNING = 0  # where codes are older than the first note

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

GET = select(texts.c.body).where(texts.c.key == bindparam("of_key"))
USED = select(quotas.c.used).where(
    quotas.c.channel == bindparam("what"),
    quotas.c.account == bindparam("of_owner"),
    quotas.c.period == bindparam("in_period"),
)

Key = tuple[str, str, str]  # what is counted, its owner, the period

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
new_quota = postgresql.insert(quotas)
KEY = ["channel", "account", "period"]
more = quotas.c.used + new_quota.excluded.used
COUNT = new_quota.on_conflict_do_update(index_elements=KEY, set_={"used": more}).returning(quotas.c.used)
COUNT_EACH = new_quota.on_conflict_do_update(index_elements=KEY, set_={"used": more})
COUNTED_EACH = select(quotas.c.account, quotas.c.used).where(
    quotas.c.channel == bindparam("what"),
    quotas.c.period == bindparam("in_period"),
    quotas.c.account.in_(bindparam("owners", expanding=True)),
)
TAKE_QUOTA = new_quota.on_conflict_do_update(
    index_elements=KEY, set_={"used": more}, where=more <= bindparam("most")
).returning(quotas.c.used)


def username(channel_key: str) -> str:
    """Return the key of what people find us by on a channel: without "@" on Telegram."""
    return f"{channel_key}_username"


def webhook_refused(channel_key: str) -> str:
    """Return the key of why a channel refused our webhook, as it said it; "" is kept where it was taken."""
    return f"{channel_key}_webhook_refused"


def get(tx: Tx, key: str) -> str:
    """Return the text, or "" where there is none."""
    return tx.execute(GET, {"of_key": key}).scalar() or ""


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


def codes_beside(tx: Tx, secret_keys: Iterable[str], now: datetime) -> list[datetime]:
    """Return when the codes end that somebody may still hold and that were made under none of these keys."""
    keys, ours = known_keys(tx), set(map(fingerprint, secret_keys))
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    query = select(invitations.c.id, invitations.c.expires).where(is_open, invitations.c.expires > now)
    codes = tx.execute(query).all() if keys else []
    made_under = {code: next(name for name, first in reversed(keys) if first <= code.id) for code in codes}
    return [code.expires for code, name in made_under.items() if name not in ours]


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


def count_each(tx: Tx, what: str, of: Iterable[str], period: str) -> None:
    """Note one more of each ``owner``, in one order: two who count at once wait in turn."""
    if rows := [{"channel": what, "account": owner, "period": period, "used": 1} for owner in sorted(of)]:
        tx.execute(COUNT_EACH, rows)


def counted_each(tx: Tx, what: str, of: Iterable[str], period: str) -> dict[str, int]:
    """Return how many of each were noted, by ``owner``; those of whom none was are left out."""
    rows = tx.execute(COUNTED_EACH, {"what": what, "owners": list(of), "in_period": period})
    return {row.account: row.used for row in rows}


def used(tx: Tx, what: str, owner: str, period: str) -> int:
    asked = {"what": what, "of_owner": owner, "in_period": period}
    return tx.execute(USED, asked).scalar() or 0


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


def guides_that_help(tx: Tx, kind: str) -> list[tuple[int, str]]:
    """Return the texts of the library that help with a kind of incident: the id and title of each."""
    rows = tx.execute(HELPING, {"of_kind": f",{kind},"})
    return [(row.id, row.body.partition("\n")[0]) for row in rows]
