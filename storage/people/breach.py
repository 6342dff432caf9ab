"""A leak: whom a span of time, a channel or a file concerns, and by what of theirs."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, or_, select

from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import files, outbox
from storage.tables.people import contacts, mailboxes, people
from storage.tables.subjects import checks, incident_notes, incidents, inquiry_messages, report_acts

begins, ends = bindparam("begins", type_=Moment), bindparam("ends", type_=Moment)
of_channel, of_file = bindparam("of_channel", type_=String), bindparam("of_file", type_=String)
sent = outbox.c.created.between(begins, ends)
WITHIN = {  # what of theirs lies in the span -> whose it is
    "messages": select(contacts.c.person).join_from(outbox, contacts).where(sent),
    "checks": select(checks.c.person).where(checks.c.said_at.between(begins, ends)),
    "incidents": select(incidents.c.raised_by).where(incidents.c.raised_at.between(begins, ends)),
    "incident_notes": select(incident_notes.c.person).where(incident_notes.c.at.between(begins, ends)),
    "inquiries": select(inquiry_messages.c.person).where(inquiry_messages.c.at.between(begins, ends)),
    "reports": select(report_acts.c.person).where(report_acts.c.at.between(begins, ends)),
    "files": select(files.c.owner).where(files.c.created.between(begins, ends)),
}
OVER_CHANNEL = {  # a channel holds what went through it
    "messages": WITHIN["messages"].where(outbox.c.channel == of_channel),
    "files": WITHIN["files"].where(files.c.channel == of_channel),
}
FOUND = select(files.c.id, files.c.owner).where(
    or_(files.c.sha256 == of_file, files.c.shown_name == of_file, cast(files.c.id, String) == of_file)
)
GOT = select(contacts.c.person, outbox.c.file_ids).join_from(outbox, contacts)
GOT = GOT.where(cast(outbox.c.file_ids, String) != "[]")
BOXES = select(mailboxes.c.person, mailboxes.c.address).where(mailboxes.c.person.is_not(None))
NAMED = select(people.c.id, people.c.full_name, people.c.phone).where(people.c.erased_at.is_(None))
NAMED = NAMED.order_by(people.c.sort_key, people.c.id)


@dataclass(frozen=True)
class LeakScope:
    """The extent of a leak: a span, or a file by its name, number or hash; ``channel`` "" is all of ours."""

    begins: datetime
    ends: datetime
    channel: str = ""
    file: str = ""


@dataclass(frozen=True)
class Concerned:
    """Somebody whom a leak concerns. Its fields are the columns, in their order."""

    name: str
    phone: str
    mailbox: str
    by: str  # how much of what of theirs: "messages 3; checks 2"


def concerned(tx: Tx, scope: LeakScope) -> list[Concerned]:
    """Return whom it concerns, by name."""
    counts = of_file_named(tx, scope.file) if scope.file else of_span(tx, scope)
    boxes = {row.person: row.address for row in tx.execute(BOXES)}
    return [
        Concerned(row.full_name, row.phone, boxes.get(row.id, ""), by_text(counts[row.id]))
        for row in tx.execute(NAMED)
        if row.id in counts
    ]


def by_text(counts: dict[str, int]) -> str:
    return "; ".join(f"{what} {count}" for what, count in sorted(counts.items()))


def of_span(tx: Tx, scope: LeakScope) -> dict[int, dict[str, int]]:
    asked: dict[str, Any] = {"begins": scope.begins, "ends": scope.ends, "of_channel": scope.channel}
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for what, query in (OVER_CHANNEL if scope.channel else WITHIN).items():
        given = {name: asked[name] for name in query.compile().params}
        for person in filter(None, tx.execute(query, given).scalars()):
            found[person][what] += 1
    return found


def of_file_named(tx: Tx, name: str) -> dict[int, dict[str, int]]:
    """Return whose the file is, and who was sent it."""
    rows = tx.execute(FOUND, {"of_file": name}).all()
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row.owner:
            found[row.owner]["owner"] += 1
    ids = {row.id for row in rows}
    for person, file_ids in tx.execute(GOT):
        if person and ids & set(file_ids):
            found[person]["received"] += 1
    return found
