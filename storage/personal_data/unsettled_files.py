"""Files of others that may be about somebody who was erased: listed for the office, which looks at each.

What is about that person alone goes by itself (erasure.py). Of the others nobody but a person can say.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql

from storage.engine import Tx
from storage.tables.base import Id, Moment
from storage.tables.engine import file_uses, files
from storage.tables.people import data_requests, people, unsettled_files

KEPT_FILES = ("report", "rules", "draft", "opinion")  # subjects whose files are the unit's and not a person's


class WhyUnsettled(StrEnum):
    """The reason why a file of others may be about somebody."""

    RECORD = "record"  # it belongs to what that person raised
    WORDS = "words"  # it belongs to words by which that person was named
    NAMED = "named"  # its name, or its content, names that person
    SHARED = "shared"  # it is about that person and about others


of_person = bindparam("of_person", type_=Id)
is_units = exists().where(
    file_uses.c.file == files.c.id, or_(*(file_uses.c.subject.startswith(f"{kind}:") for kind in KEPT_FILES))
)
is_of_others = (
    (files.c.state == "held") & or_(files.c.owner.is_(None), files.c.owner != of_person) & ~is_units
)
of_subjects = select(file_uses.c.file).where(file_uses.c.subject.in_(bindparam("subjects", expanding=True)))
THEY = select(files.c.id).where(
    is_of_others, files.c.id.in_(of_subjects) | files.c.id.in_(bindparam("ids", type_=Id, expanding=True))
)
ADD = postgresql.insert(unsettled_files).on_conflict_do_nothing()  # compiles for SQLite too
is_file = files.c.id == unsettled_files.c.file
is_left = unsettled_files.c.decided_at.is_(None) & (files.c.state == "held")
LEFT = (
    select(
        *(unsettled_files.c.id, unsettled_files.c.file, unsettled_files.c.why, unsettled_files.c.person),
        *(files.c.shown_name, files.c.created, func.coalesce(people.c.full_name, "").label("sender")),
    )
    .join_from(unsettled_files, files, is_file)
    .outerjoin(people, files.c.owner == people.c.id)
    .where(is_left)
    .order_by(unsettled_files.c.id)
)
NEXT = LEFT.where(unsettled_files.c.person == of_person).limit(1)
GET = LEFT.where(unsettled_files.c.id == bindparam("of_row"))
LOCK = select(unsettled_files.c.id).where(unsettled_files.c.id == bindparam("of_row")).with_for_update()
COUNT = select(func.count()).select_from(unsettled_files).join(files, is_file).where(is_left)
OF_WHOM = select(unsettled_files.c.person).join(files, is_file).where(is_left)
OF_WHOM = OF_WHOM.order_by(unsettled_files.c.id).limit(1)
ERASURE = (
    select(data_requests.c.id)
    .where(data_requests.c.person == of_person, data_requests.c.kind == "erase")
    .order_by(data_requests.c.id.desc())
    .limit(1)
)
DECIDE = (
    update(unsettled_files)
    .where(unsettled_files.c.id == bindparam("of_row"))
    .values(decided_by=bindparam("by", type_=Id), decided_at=bindparam("at", type_=Moment))
)


@dataclass(frozen=True)
class UnsettledFile:
    id: int
    file: int
    why: WhyUnsettled
    person: int  # who was erased
    shown_name: str
    created: datetime
    sender: str


def note_found(tx: Tx, person: int, found: Select[Any], why: WhyUnsettled) -> None:
    """List those among these files that others sent, as far as they are kept and no unit's own."""
    chosen = found.subquery()
    those = select(of_person, files.c.id, literal(why.value)).where(
        is_of_others, files.c.id.in_(select(chosen.c[0]))
    )
    tx.execute(ADD.from_select(["person", "file", "why"], those), {"of_person": person})


def note(
    tx: Tx, person: int, why: WhyUnsettled, *, subjects: Collection[str] = (), ids: Collection[int] = ()
) -> None:
    """List the files of these subjects, and these files, as far as others sent them."""
    if not (subjects or ids):
        return
    asked = {"of_person": person, "subjects": [*subjects], "ids": [*ids]}
    if found := tx.execute(THEY, asked).scalars().all():
        tx.execute(ADD, [{"person": person, "file": file, "why": why.value} for file in found])


def next_of(tx: Tx, person: int) -> UnsettledFile | None:
    """Return the first file that is still to be looked at; None for none."""
    return read(tx.execute(NEXT, {"of_person": person}).one_or_none())


def get(tx: Tx, row_id: int) -> UnsettledFile | None:
    return read(tx.execute(GET, {"of_row": row_id}).one_or_none())


def locked(tx: Tx, row_id: int) -> UnsettledFile | None:
    """Lock one that is still to be looked at and return it; None where it was decided or is gone."""
    return get(tx, row_id) if tx.execute(LOCK, {"of_row": row_id}).first() else None


def count_left(tx: Tx, person: int | None = None) -> int:
    """Return how many are still to be looked at: of a person, or of all."""
    counted = COUNT if person is None else COUNT.where(unsettled_files.c.person == of_person)
    return tx.execute(counted, {} if person is None else {"of_person": person}).scalar_one()


def first_erasure(tx: Tx) -> int | None:
    """Return the request by which whoever is first in the list was erased; None for an empty list."""
    person = tx.execute(OF_WHOM).scalar()
    return erasure_of(tx, person) if person else None


def erasure_of(tx: Tx, person: int) -> int | None:
    """Return the request by which somebody was erased; None where it is forgotten by now."""
    return tx.execute(ERASURE, {"of_person": person}).scalar()


def decide(tx: Tx, row_id: int, by: int, at: datetime) -> None:
    tx.execute(DECIDE, {"of_row": row_id, "by": by, "at": at})


def read(row: Any) -> UnsettledFile | None:
    return UnsettledFile(row.id, row.file, WhyUnsettled(row.why), *row[3:]) if row else None
