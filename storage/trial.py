"""Shortcuts of demos and trials: what they put into a database at once, and the real program never does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, update

from storage.engine import Tx
from storage.tables.engine import outbox
from storage.tables.people import consents, contacts, mailboxes, people, roles, units
from storage.tables.subjects import duties, incidents, reports

MINUTE = timedelta(minutes=1)
SEATS = (
    select(
        units.c.code,
        roles.c.role,
        people.c.full_name,
        contacts.c.channel,
        contacts.c.account,
        contacts.c.chat,
    )
    .join_from(roles, units, roles.c.unit == units.c.id)
    .join(people, roles.c.person == people.c.id)
    .join(contacts, contacts.c.person == people.c.id)
    .order_by(units.c.rank, units.c.id, roles.c.rank, roles.c.id)
)
CHATS_BY_UNIT = select(roles.c.unit, contacts.c.channel, contacts.c.chat).join(
    contacts, contacts.c.person == roles.c.person
)


@dataclass(frozen=True)
class Seat:
    """Somebody's role in a unit, and the chat where they are."""

    unit: str
    role: str
    name: str
    channel: str
    account: str
    chat: str

    @property
    def key(self) -> str:
        return f"{self.channel}-{self.chat}"


def seats(tx: Tx) -> list[Seat]:
    return [Seat(*row) for row in tx.execute(SEATS)]


def start_all_units(tx: Tx, first: date, but: str) -> None:
    """Begin every unit's duties on ``first``; ``but`` is the code of the office, which owes none here."""
    tx.execute(update(units).where(units.c.code != but).values(duties_from=first))


def keep_up(tx: Tx, day: date) -> None:
    """Note that passwords and internal rules were spoken of just now: a short trial is not about them."""
    tx.execute(update(mailboxes).values(reminded=day))
    tx.execute(update(units).values(rules_asked=day))


def everyone(tx: Tx) -> list[tuple[int, str]]:
    query = select(people.c.id, people.c.full_name).order_by(people.c.id)
    return [(row.id, row.full_name) for row in tx.execute(query)]


def add_contact(tx: Tx, channel: str, account: str, chat: str, at: datetime) -> int:
    """Add a contact that has written to us; return its id."""
    row = {"channel": channel, "account": account, "chat": chat, "last_in": at}
    return int(tx.execute(insert(contacts).values(**row).returning(contacts.c.id)).scalar_one())


def consent(tx: Tx, person: int, contact: int, at: datetime) -> None:
    tx.execute(insert(consents).values(person=person, contact=contact, version="1", given=at))


def chats(tx: Tx) -> list[tuple[str, str, str]]:
    """Return (channel, chat, name) of everyone who has joined."""
    query = select(contacts.c.channel, contacts.c.chat, people.c.full_name)
    query = query.join(people, contacts.c.person == people.c.id).order_by(contacts.c.id)
    return [(row.channel, row.chat, row.full_name) for row in tx.execute(query)]


def chats_of_colleagues(tx: Tx, known: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the chats of all who hold a role in a unit where someone of the chats ``known`` holds one."""
    pairs = {(row.unit, (row.channel, row.chat)) for row in tx.execute(CHATS_BY_UNIT)}
    shared = {unit for unit, chat in pairs if chat in known}
    return {chat for unit, chat in pairs if unit in shared}


def next_nudge(tx: Tx, now: datetime) -> datetime | None:
    is_ahead = (duties.c.state == "open") & (duties.c.next_nudge > now)
    return tx.execute(select(func.min(duties.c.next_nudge)).where(is_ahead)).scalar()


def newest_reminder(tx: Tx, chats: Collection[str]) -> int | None:
    """Return the id of the newest reminder of a check that was sent to one of ``chats``, by any channel."""
    of_chats = outbox.join(contacts, outbox.c.contact == contacts.c.id)
    is_sent = outbox.c.key.startswith("nudge:") & (outbox.c.state == "sent") & contacts.c.chat.in_(chats)
    return tx.execute(select(func.max(outbox.c.id)).select_from(of_chats).where(is_sent)).scalar()


def next_end(tx: Tx, now: datetime) -> datetime | None:
    return tx.execute(select(func.min(duties.c.ends)).where(duties.c.ends > now)).scalar()


def next_due(tx: Tx, now: datetime) -> datetime | None:
    """Return when something happens next: a nudge, the end of a round, an alarm, a report, what waits."""
    is_waiting = (outbox.c.state == "queued") & (outbox.c.not_before > now)
    report = tx.execute(
        select(func.min(reports.c.next_reminder)).where(reports.c.next_reminder > now)
    ).scalar()
    waiting = tx.execute(select(func.min(outbox.c.not_before)).where(is_waiting)).scalar()
    moments = (next_nudge(tx, now), next_end(tx, now), next_alarm(tx, now), report, waiting)
    return min((moment for moment in moments if moment), default=None)


def next_alarm(tx: Tx, now: datetime) -> datetime | None:
    """Return when an incident is next to be seen to: the clock looks as each minute begins."""
    this_minute = now.replace(second=0, microsecond=0)
    is_ahead = incidents.c.next_due > this_minute
    upcoming = tx.execute(select(func.min(incidents.c.next_due)).where(is_ahead)).scalar()
    return upcoming and this_minute + -((this_minute - upcoming) // MINUTE) * MINUTE
