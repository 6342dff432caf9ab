"""Routing: the contacts of people as places to write to, and moving what waits at one to another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, exists, func, or_, select, tuple_, update

from bot.domain.reachability import ZALO_OA, ContactPlace
from storage.engine import texts
from storage.engine.db import Tx
from storage.engine.outbox import Lane
from storage.tables.base import Moment
from storage.tables.engine import outbox, quotas, sends, services
from storage.tables.people import contacts
from storage.tables.subjects import duty_people, outages

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
        func.coalesce(quotas.c.used, 0).label("used"),
    )
    .outerjoin_from(
        contacts,
        services,
        and_(services.c.channel == contacts.c.channel, services.c.account == contacts.c.account),
    )
    .outerjoin(
        quotas,
        and_(
            quotas.c.channel == contacts.c.channel,
            quotas.c.account == contacts.c.account,
            quotas.c.period == period,
        ),
    )
    .where(contacts.c.person.in_(bindparam("ids", expanding=True)))
    .order_by(contacts.c.person, contacts.c.rank, contacts.c.id)
)

with_count = OF_PEOPLE.add_columns(func.count().over(partition_by=contacts.c.person).label("has")).order_by(
    None
)
contacts_counted = with_count.subquery()
is_like_others = (contacts_counted.c.has == 1) & (contacts_counted.c.channel != ZALO_OA)
ALIKE = (
    select(
        contacts_counted.c.channel,
        contacts_counted.c.account,
        contacts_counted.c.blocked.is_(None).label("is_open"),
        contacts_counted.c.gone.is_(None).label("is_served"),
        contacts_counted.c.is_down,
        contacts_counted.c.used,
        func.count().label("people"),
    )
    .where(is_like_others)
    .group_by(
        "channel", "account", "is_open", "is_served", contacts_counted.c.is_down, contacts_counted.c.used
    )
)
OTHERS = select(contacts_counted.c.person).distinct().where(~is_like_others)

AT_ONCE = 200  # messages: the rest at the next tick
Accounts = Sequence[tuple[str, str]]  # of ours: channel and account each
other_contacts = contacts.alias()
MOVE = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_row"))
    .values(contact=bindparam("to_contact"), channel=bindparam("to_channel"), retry_at=None)
)
CANCEL = (
    update(outbox).where(outbox.c.id == bindparam("of_row")).values(state="failed", error=bindparam("why"))
)
is_free = or_(contacts.c.sending.is_(None), contacts.c.sending != outbox.c.id)

UNDELIVERABLE = select(sends.c.outbox, sends.c.contact).where(
    sends.c.outbox.in_(bindparam("ids", expanding=True)), sends.c.state == "barred"
)


def count_places_alike(tx: Tx, person_ids: Collection[int], now: datetime) -> list[tuple[ContactPlace, int]]:
    """Count the people with one contact by the kind of place it is: (place, people) each.

    Places where it does not matter when they wrote last; ``people_unlike`` returns the others.
    """
    asked = {"day": texts.local_day(now), "month": texts.month(now), "ids": list(person_ids)}
    return [
        (
            ContactPlace(
                0, row.channel, row.account, None, not row.is_open, row.is_served, row.is_down, row.used
            ),
            row.people,
        )
        for row in tx.execute(ALIKE, asked)
    ]


def people_unlike(tx: Tx, person_ids: Collection[int], now: datetime) -> list[int]:
    """Return the people whom ``count_places_alike`` leaves out, and who have a contact."""
    asked = {"day": texts.local_day(now), "month": texts.month(now), "ids": list(person_ids)}
    return list(tx.execute(OTHERS, asked).scalars())


def places_of(tx: Tx, person_ids: Iterable[int], now: datetime) -> dict[int, list[ContactPlace]]:
    """Return person -> their contacts, in their own order."""
    found: defaultdict[int, list[ContactPlace]] = defaultdict(list)
    asked = {"day": texts.local_day(now), "month": texts.month(now)}
    if ids := sorted(set(person_ids)):
        for row in tx.execute(OF_PEOPLE, {"ids": ids, **asked}):
            found[row.person].append(read(row))
    return found


def read(row: Row[Any]) -> ContactPlace:
    states = {"is_blocked": row.blocked is not None, "is_served": row.gone is None}
    states["is_down"] = bool(row.is_down)
    return ContactPlace(row.id, row.channel, row.account, row.last_in, **states, used=row.used)


@dataclass(frozen=True)
class WaitingMessage:
    """A message that waits, and whether it is for a person wherever they are."""

    id: int
    contact: int
    person: int | None
    action: str
    subject: str

    @property
    def may_move(self) -> bool:
        return self.person is not None and self.action == "send"


def waiting_at_contacts(tx: Tx, contact_ids: Collection[int]) -> list[WaitingMessage]:
    """Return what waits at these contacts for their person, locked."""
    return waiting_where(tx, and_(outbox.c.contact.in_(list(contact_ids)), outbox.c.person.is_not(None)))


def waiting_at_accounts(tx: Tx, accounts: Accounts) -> list[WaitingMessage]:
    """Return what waits at the contacts of these accounts of ours, locked."""
    return waiting_where(tx, is_at_accounts(accounts))


def waiting_that_ends(tx: Tx, accounts: Accounts, ends_by: datetime, out: Accounts) -> list[WaitingMessage]:
    """Return what waits there and ends by then, locked, for people who have a contact elsewhere.

    Elsewhere is not at the accounts ``out``. The others' would be looked at again and again, before what can
    go another way.
    """
    is_out = tuple_(other_contacts.c.channel, other_contacts.c.account).in_(list(out))
    is_of_person = and_(other_contacts.c.person == outbox.c.person, other_contacts.c.blocked.is_(None))
    return waiting_where(
        tx, and_(is_at_accounts(accounts), outbox.c.expires <= ends_by, exists().where(is_of_person, ~is_out))
    )


def is_at_accounts(accounts: Accounts) -> ColumnElement[bool]:
    return tuple_(contacts.c.channel, contacts.c.account).in_(list(accounts))


def give_up_unknown(tx: Tx, accounts: Accounts) -> None:
    """Give up what may have arrived by accounts that nobody serves: it is tried no more."""
    there = select(contacts.c.id).where(is_at_accounts(accounts), contacts.c.sending.is_(None))
    is_left = and_(outbox.c.contact.in_(there), outbox.c.state == "queued", outbox.c.lane == Lane.UNKNOWN)
    tx.execute(update(outbox).where(is_left).values(state="unknown"))


def waiting_where(tx: Tx, condition: ColumnElement[bool]) -> list[WaitingMessage]:
    """Return what waits to be sent, locked; what another worker holds is passed by.

    At most ``AT_ONCE`` messages.
    """
    columns = (outbox.c.id, outbox.c.contact, outbox.c.person, outbox.c.action, outbox.c.subject)
    query = select(*columns).join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    waits = and_(outbox.c.state == "queued", outbox.c.lane != Lane.UNKNOWN, is_free, condition)
    locked = query.where(waits).order_by(outbox.c.id).limit(AT_ONCE)
    locked = locked.with_for_update(of=[contacts, outbox], skip_locked=True, key_share=True)
    return [WaitingMessage(*row) for row in tx.execute(locked)]


def move(tx: Tx, where: Collection[tuple[WaitingMessage, int, str]]) -> None:
    """Move messages, each to a contact on a channel."""
    rows: list[dict[str, Any]] = [
        {"of_row": one.id, "to_contact": contact, "to_channel": channel} for one, contact, channel in where
    ]
    if rows:
        tx.execute(MOVE, rows)


def cancel_each(tx: Tx, ended: Collection[tuple[WaitingMessage, str]]) -> None:
    """Cancel messages, each with the reason why it goes nowhere."""
    if ended:
        tx.execute(CANCEL, [{"of_row": one.id, "why": why} for one, why in ended])


def cancel_waiting(tx: Tx, contact_id: int, at: datetime, why: str) -> None:
    """Cancel what waits at a contact for its person; one that is being sent is sent, and not tried again."""
    in_flight = select(contacts.c.sending).where(contacts.c.id == contact_id).scalar_subquery()
    ended = case(
        (outbox.c.id == in_flight, "queued"), (outbox.c.lane == Lane.UNKNOWN, "unknown"), else_="expired"
    )
    is_for_person = (outbox.c.contact == contact_id) & outbox.c.person.is_not(None)
    waits = is_for_person & (outbox.c.state == "queued")
    tx.execute(update(outbox).where(waits).values(state=ended, expires=at, error=why))


def bring_forward(tx: Tx, subject: str, person: int, at: datetime) -> None:
    """Let what waits about a subject for this person be said now: they are here and ask for it."""
    waits = (outbox.c.state == "queued") & (outbox.c.subject == subject) & (outbox.c.person == person)
    tx.execute(update(outbox).where(waits, outbox.c.not_before > at).values(not_before=at))


def undeliverable_contacts(tx: Tx, rows: Collection[int]) -> set[tuple[int, int]]:
    """Return the contacts at which messages were not let through: (row, contact) each."""
    return (
        {(row.outbox, row.contact) for row in tx.execute(UNDELIVERABLE, {"ids": list(rows)})}
        if rows
        else set()
    )


def note_undeliverable(tx: Tx, duty_id: int, person_id: int, why_not: str) -> None:
    """Note why a nudge about this duty could go to none of the person's contacts."""
    is_it = and_(duty_people.c.duty == duty_id, duty_people.c.person == person_id)
    tx.execute(update(duty_people).where(is_it).values(why_not=why_not))


def planned(tx: Tx, key: str) -> datetime | None:
    """Return for when the message of this key was planned; None where there never was one."""
    return tx.execute(select(outbox.c.not_before).where(outbox.c.key == key)).scalar()


def replan(tx: Tx, key: str, until: datetime, now: datetime) -> bool:
    """Send the message of this key at another time; False where its own has come."""
    waits = (outbox.c.key == key) & (outbox.c.state == "queued") & (outbox.c.not_before > now)
    moved = update(outbox).where(waits).values(not_before=until).returning(outbox.c.id)
    return tx.execute(moved).first() is not None


earlier = outbox.alias()
newest_there = (  # that is too old, of each contact
    select(earlier.c.id)
    .where(earlier.c.contact == contacts.c.id, earlier.c.created < bindparam("since", type_=Moment))
    .order_by(earlier.c.id.desc())
    .limit(1)
    .correlate(contacts)
)
is_later_there = outbox.c.id > func.coalesce(newest_there.scalar_subquery(), 0)
WORDS = (
    select(outbox.c.contact, outbox.c.options)
    .join_from(contacts, outbox, (outbox.c.contact == contacts.c.id) & is_later_there)
    .where(contacts.c.id.in_(bindparam("of_contacts", expanding=True)), outbox.c.action == "send")
    .order_by(outbox.c.id)
)


def words_in_use(tx: Tx, contact_ids: Collection[int], since: datetime) -> dict[int, list[str]]:
    """Return contact -> the words of the choices that it was sent since then, the oldest first."""
    found: dict[int, list[str]] = {contact: [] for contact in contact_ids}
    for contact, options in tx.execute(WORDS, {"of_contacts": list(contact_ids), "since": since}):
        found[contact] += [words for _token, _label, words in options if words]
    return found
