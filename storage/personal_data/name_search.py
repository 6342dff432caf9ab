"""Search for names: look through every column of words there is, table by table, and take somebody out of it.

The database looks for the letters that each way of typing a name has, in their order; what it finds is
read, and decided on by the names themselves (bot/domain/naming.py).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    String,
    Table,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.domain.naming import Names, names_among
from bot.domain.own_data import ERASED_NAME, ERASED_WORDS
from storage.engine import Tx
from storage.tables.base import Id, tables
from storage.tables.engine import files, links, outbox
from storage.tables.misuse import misuse_reports
from storage.tables.people import (
    changes,
    data_requests,
    invitations,
    mailboxes,
    mailed_codes,
    people,
    units,
    unsettled_files,
)
from storage.tables.subjects import broadcasts, incident_notes, incidents, inquiry_messages

EMPTY: dict[str, Any] = {"text": "", "heading": "", "options": [], "file_ids": []}
EMPTY_CARD: dict[str, Any] = {"text": ERASED_WORDS, "heading": "", "file_ids": []}
# People, mailboxes and contacts are theirs by an id or another's; the others hold nothing of people.
LEFT_ALONE = ("people", "mailboxes", "contacts", "units", "secrets", "services", "workers", "leases", "clock")
NOT_TYPED = (  # what the program made: nobody is named by a hash; and the names that are looked for
    *(outbox.c.key, files.c.sha256, files.c.tables, links.c.token_hash),
    *(invitations.c.code_hmac, mailed_codes.c.code_hmac, data_requests.c.names, unsettled_files.c.why),
    *(misuse_reports.c.handle, misuse_reports.c.act),
)

of_person = bindparam("of_person", type_=Id)
OTHERS = (
    select(people.c.full_name).where(people.c.id != of_person),
    select(people.c.phone).where(people.c.id != of_person),
    select(mailboxes.c.address).where(mailboxes.c.person != of_person),
)
OF_UNITS = (select(units.c.phone), select(mailboxes.c.address).where(mailboxes.c.person.is_(None)))


@dataclass(frozen=True)
class Erased:
    """Somebody who is being erased, and all by which they are named."""

    person: int
    names: Sequence[str]
    shown_since: datetime | None = None  # cards that were sent since then are drawn anew; None: no cards


@dataclass(frozen=True)
class Swept:
    """The next place to go on from, None at the end; the cards that showed a name, and what named somebody.

    ``subjects``: as uses of files call them; ``files``: those whose own name or caption did.
    """

    table: str | None
    after: int = 0
    cards: frozenset[str] = field(default_factory=frozenset)
    subjects: frozenset[str] = field(default_factory=frozenset)
    files: frozenset[int] = field(default_factory=frozenset)


def subject_of(kind: str, column: Column[Any]) -> ColumnElement[str]:
    return literal(f"{kind}:") + cast(column, String)


SUBJECTS: Mapping[str, ColumnElement[str]] = {  # table -> how uses of files call what a row of it belongs to
    incidents.name: subject_of("incident", incidents.c.id),
    incident_notes.name: subject_of("incident", incident_notes.c.incident),
    inquiry_messages.name: subject_of("inquiry", inquiry_messages.c.inquiry),
    changes.name: subject_of("change", changes.c.id),
    broadcasts.name: cast(broadcasts.c.subject, String),
}


class SweptTable:
    """A table with columns of words, and the statements that look for names in them."""

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.has_id = "id" in table.c
        self.keys = [*table.primary_key.columns] or [*table.c]
        self.words = [column for column in table.c if holds_words(column)]
        pattern: BindParameter[str] = bindparam("pattern", type_=String)
        is_named = or_(*(func.lower(cast(one, String)).like(pattern) for one in self.words))
        sent = [outbox.c.created, outbox.c.target] if table is outbox else []
        about = SUBJECTS.get(table.name)
        self.subject = about.label("of_subject") if about is not None else None
        more = [] if self.subject is None else [self.subject]
        self.rows = select(*self.keys, *self.words, *sent, *more).where(is_named)
        if self.has_id:
            after, last = bindparam("after", type_=Id), bindparam("last", type_=Id)
            self.rows = self.rows.where(table.c.id > after, table.c.id <= last)
            ids = select(table.c.id).where(table.c.id > after).order_by(table.c.id).limit(bindparam("most"))
            these = ids.subquery()
            self.looked_at = select(func.count(), func.max(these.c.id))
        else:
            self.looked_at = select(func.count(), func.count()).select_from(table)
        self.update = update(table).where(*(one == bindparam(f"key_{one.name}") for one in self.keys))

    def window(self, tx: Tx, after: int, most: int) -> tuple[int, int | None]:
        """Return how many rows come next, and the last of them; None for none."""
        asked = {"after": after, "most": most} if self.has_id else {}
        count, last = tx.execute(self.looked_at, asked).one()
        return count, last if count else None

    def take_out(self, tx: Tx, names: Names, after: int, last: int) -> list[Any]:
        """Take names out of these rows; return the rows that held some, as they were."""
        window = {"after": after, "last": last} if self.has_id else {}
        named = []
        for pattern in dict.fromkeys(f"%{'%'.join(one.letters)}%" for one in names.own):
            for row in tx.execute(self.rows, {"pattern": pattern, **window}).all():
                if changed := self.without_names(row._mapping, names):
                    keys = {f"key_{one.name}": row._mapping[one.name] for one in self.keys}
                    tx.execute(self.update, {**keys, **changed})
                    named.append(row)
        return named

    def without_names(self, row: Mapping[Any, Any], names: Names) -> dict[str, Any]:
        """Return what of a row becomes another; nothing where it names nobody."""
        new = {one.name: names.taken_out(row[one.name], ERASED_NAME) for one in self.words}
        changed = {name: value for name, value in new.items() if value != row[name]}
        if changed and self.name == outbox.name and row["state"] != "queued":
            is_card = row["card"] or row["target"]  # or an edit of one, which is drawn anew
            changed |= EMPTY_CARD if is_card else EMPTY  # it may hold more of their words
        return changed


def holds_words(column: Column[Any]) -> bool:
    """Return whether people's words may stand in a column."""
    is_words = isinstance(column.type, String | JSON) and not any(column is one for one in NOT_TYPED)
    return is_words and not column.primary_key and not column.foreign_keys


SWEPT = sorted(  # messages last: a card that is drawn meanwhile is found there
    (
        SweptTable(table)
        for table in tables.sorted_tables
        if table.name not in LEFT_ALONE and any(map(holds_words, table.c))
    ),
    key=lambda table: table.name == outbox.name,
)
PLACES = {table.name: place for place, table in enumerate(SWEPT)}


def sweep(tx: Tx, whom: Erased, table: str, after: int, most: int) -> Swept:
    """Look through so many rows, of one table after another, from after that row of that table on."""
    names, place = names_sought(tx, whom), PLACES.get(table, 0)
    cards, subjects, named_files = set[str](), set[str](), set[int]()
    while most > 0 and place < len(SWEPT):
        swept = SWEPT[place]
        looked, last = swept.window(tx, after, most)
        if last is not None:
            named = swept.take_out(tx, names, after, last)
            if swept.name == outbox.name:
                cards |= {row.card for row in named if is_shown(whom, row)} | cards_edited(tx, whom, named)
            subjects |= {row.of_subject for row in named if swept.subject is not None}
            named_files |= {row.id for row in named if swept.name == files.name}
        most -= looked
        if last is None or not swept.has_id:
            place, after = place + 1, 0
        else:
            after = last
    next_table = SWEPT[place].name if place < len(SWEPT) else None
    return Swept(next_table, after, frozenset(cards), frozenset(subjects), frozenset(named_files))


def is_shown(whom: Erased, message: Any) -> bool:
    """Return whether a message is a card that is to be drawn anew."""
    return bool(message.card and whom.shown_since and message.created > whom.shown_since)


def cards_edited(tx: Tx, whom: Erased, named: Collection[Any]) -> set[str]:
    """Return the cards whose edits held a name: they are drawn anew, too."""
    targets = [row.target for row in named if row.target]
    if not targets:
        return set()
    sent = tx.execute(select(outbox.c.card, outbox.c.created).where(outbox.c.id.in_(targets)))
    return {row.card for row in sent if is_shown(whom, row)}


def names_sought(tx: Tx, whom: Erased) -> Names:
    """Return what is to be looked for; what is somebody else's, too, is left where it may be theirs."""
    others = {one for query in OTHERS for one in tx.execute(query, {"of_person": whom.person}).scalars()}
    others |= {one for query in OF_UNITS for one in tx.execute(query).scalars()}
    return names_among(whom.names, others - {""})
