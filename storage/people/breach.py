"""A leak: whom a span of time, a channel or a file concerns, who is named there, and who acted by what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, or_, select

from bot.domain.naming import FoldedText, NamedBy, folded_text
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import files, outbox
from storage.tables.people import contacts, mailboxes, people
from storage.tables.subjects import checks, feedback, incident_notes, incidents, inquiry_messages, report_acts

Counts = Mapping[int, Mapping[str, int]]  # person -> what of theirs -> how often

begins, ends = bindparam("begins", type_=Moment), bindparam("ends", type_=Moment)
of_channel, of_file = bindparam("of_channel", type_=String), bindparam("of_file", type_=String)
sent = outbox.c.created.between(begins, ends)
WITHIN = {  # what of theirs lies in the span -> whose it is
    "messages": select(contacts.c.person).join_from(outbox, contacts).where(sent),
    "checks": select(checks.c.person).where(checks.c.said_at.between(begins, ends)),
    "incidents": select(incidents.c.raised_by).where(incidents.c.raised_at.between(begins, ends)),
    "incident_notes": select(incident_notes.c.person).where(incident_notes.c.at.between(begins, ends)),
    "inquiries": select(inquiry_messages.c.person).where(inquiry_messages.c.at.between(begins, ends)),
    "feedback": select(feedback.c.person).where(feedback.c.at.between(begins, ends)),
    "reports": select(report_acts.c.person).where(report_acts.c.at.between(begins, ends)),
    "files": select(files.c.owner).where(files.c.created.between(begins, ends)),
}
OVER_CHANNEL = {  # a channel holds what went through it
    "messages": WITHIN["messages"].where(outbox.c.channel == of_channel),
    "files": WITHIN["files"].where(files.c.channel == of_channel),
}
WORDS_OVER_CHANNEL = select(outbox.c.heading, outbox.c.text).where(sent, outbox.c.channel == of_channel)
FOUND = select(files.c.id, files.c.owner, files.c.sha256).where(
    or_(files.c.sha256 == of_file, files.c.shown_name == of_file, cast(files.c.id, String) == of_file)
)
GOT = select(contacts.c.person, outbox.c.file_ids).join_from(outbox, contacts)
GOT = GOT.where(cast(outbox.c.file_ids, String) != "[]")
GOT_WITHIN = GOT.where(sent)
BOXES = select(mailboxes.c.person, mailboxes.c.address).where(mailboxes.c.person.is_not(None))
DIRECTORY = select(people.c.id, people.c.full_name, people.c.phone).where(people.c.erased_at.is_(None))
DIRECTORY = DIRECTORY.order_by(people.c.sort_key, people.c.id)


@dataclass(frozen=True)
class LeakScope:
    """The extent of a leak: a span; ``channel``, or ``file`` by its name, number or hash; "" is all of ours.

    A file may be without a span: then whoever was ever sent it is concerned.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    channel: str = ""
    file: str = ""

    @property
    def span(self) -> dict[str, datetime | None]:
        return {"begins": self.begins, "ends": self.ends}


@dataclass(frozen=True)
class Concerned:
    """Somebody whom a leak concerns. Its fields are the columns, in their order."""

    name: str
    phone: str
    mailbox: str
    named: str  # where they are named: "directory", "file", "messages"; "" for nowhere
    acted: str  # how much of what of theirs: "checks 2; messages 3"; "" for nothing


def concerned(tx: Tx, scope: LeakScope, text: str = "") -> list[Concerned]:
    """Return whom it concerns, by name; ``text`` is what the file holds, as far as it could be read.

    A leak of the database concerns everybody in it, whatever the span.
    """
    boxes: defaultdict[int, list[str]] = defaultdict(list)
    for row in tx.execute(BOXES):
        boxes[row.person].append(row.address)
    known = tx.execute(DIRECTORY).all()
    acted = of_file_named(tx, scope) if scope.file else of_span(tx, scope)
    if scope.file:
        where, named = "file", named_in(text, known, boxes)
    elif scope.channel:
        words = tx.execute(WORDS_OVER_CHANNEL, {**scope.span, "of_channel": scope.channel})
        where, named = (
            "messages",
            named_in("\n".join(f"{one.heading}\n{one.text}" for one in words), known, boxes),
        )
    else:
        where, named = "directory", {row.id for row in known}
    return [
        Concerned(
            row.full_name,
            row.phone,
            next(iter(boxes[row.id]), ""),
            where if row.id in named else "",
            counted(acted.get(row.id, {})),
        )
        for row in known
        if row.id in named or row.id in acted
    ]


def counted(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{what} {count}" for what, count in sorted(counts.items()))


def named_in(text: str, known: Iterable[Any], boxes: Mapping[int, Sequence[str]]) -> set[int]:
    """Return who is named in a text, by name, telephone or mailbox, however they are typed."""
    folded = folded_text(text)
    return {row.id for row in known if is_named(folded, (row.full_name, row.phone, *boxes.get(row.id, ())))}


def is_named(text: FoldedText, words: Iterable[str]) -> bool:
    return any(any(one.spans(text)) for one in map(NamedBy, words) if one.is_sought)


def of_span(tx: Tx, scope: LeakScope) -> Counts:
    asked: dict[str, Any] = {**scope.span, "of_channel": scope.channel}
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for what, query in (OVER_CHANNEL if scope.channel else WITHIN).items():
        given = {name: asked[name] for name in query.compile().params}
        for person in filter(None, tx.execute(query, given).scalars()):
            found[person][what] += 1
    return found


def of_file_named(tx: Tx, scope: LeakScope) -> Counts:
    """Return whose the file is, and who was sent it, within the span where there is one."""
    rows = tx.execute(FOUND, {"of_file": scope.file}).all()
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row.owner:
            found[row.owner]["owner"] += 1
    ids = {row.id for row in rows}
    for person, file_ids in tx.execute(GOT_WITHIN, scope.span) if scope.begins else tx.execute(GOT):
        if person and ids & set(file_ids):
            found[person]["received"] += 1
    return found


def stored_hashes(tx: Tx, name: str) -> list[str] | None:
    """Return the hashes of the bytes of a file that we keep or kept; None where we know none of that name."""
    rows = tx.execute(FOUND, {"of_file": name}).all()
    return [row.sha256 for row in rows if row.sha256] if rows else None
