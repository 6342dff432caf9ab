"""Examples: what a sentence means here, as the office said of one that was passed on to it.

One weighs only once it is reviewed: then the same normal form, whatever courtesy is around it, is read so in
the same role.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.domain.understanding import example_key
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.people import people
from storage.tables.subjects import examples

SUBJECT = "example"  # and its id
reviewers = people.alias("reviewers")
FULL = (
    select(examples.c.id, examples.c.inquiry, examples.c.text, examples.c.role, examples.c.standing)
    .add_columns(examples.c.intent, examples.c.by, people.c.full_name, examples.c.at)
    .add_columns(func.coalesce(reviewers.c.full_name, ""))
    .join_from(examples, people, examples.c.by == people.c.id)
    .outerjoin(reviewers, examples.c.reviewed_by == reviewers.c.id)
)
is_reviewed = examples.c.reviewed_at.is_not(None)
GET = FULL.where(examples.c.id == bindparam("example"))
LOCK = select(examples.c.id).where(examples.c.id == bindparam("example")).with_for_update()
ALL = FULL.order_by(is_reviewed, examples.c.id.desc())
REVIEWED = FULL.where(is_reviewed).order_by(examples.c.id)
COUNT_WAITING = select(func.count()).where(~is_reviewed, examples.c.by != bindparam("reviewer"))
MEANING = (
    select(examples.c.intent)
    .where(examples.c.role == bindparam("in_role"), examples.c.normal == bindparam("said"), is_reviewed)
    .order_by(examples.c.reviewed_at.desc(), examples.c.id.desc())
    .limit(1)
)
ADD = insert(examples).returning(examples.c.id)
REVIEW = update(examples).where(examples.c.id == bindparam("example"))
DROP = delete(examples).where(examples.c.id == bindparam("example"))
KEYS = select(examples.c.id, examples.c.text, examples.c.normal)
SPELL = update(examples).where(examples.c.id == bindparam("example")).values(normal=bindparam("spelled"))
FORGET = delete(examples).where(~is_reviewed, examples.c.at < bindparam("long_ago", type_=Moment))


@dataclass(frozen=True)
class NewExample:
    """``role`` and ``standing``: in which it was said, and what stood open, as the corpora name them."""

    inquiry: int
    text: str
    role: str
    standing: str
    intent: str


@dataclass(frozen=True)
class Example:
    id: int
    inquiry: int | None  # None: it is not known any more who said it
    text: str
    role: str
    standing: str
    intent: str
    by: int
    by_name: str
    at: datetime
    reviewer: str  # their name; "": it waits for one

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"


def add(tx: Tx, new: NewExample, by: int, at: datetime) -> int:
    """Keep an example; return its id. An inquiry has one at most."""
    row = {**vars(new), "normal": example_key(new.text), "by": by, "at": at}
    made: int = tx.execute(ADD, row).scalar_one()
    return made


def get(tx: Tx, example_id: int) -> Example | None:
    row = tx.execute(GET, {"example": example_id}).one_or_none()
    return read(row) if row else None


def read(row: Any) -> Example:
    return Example(*row)


def locked(tx: Tx, example_id: int) -> Example | None:
    """Lock an example and return it; None where there is none."""
    return get(tx, example_id) if tx.execute(LOCK, {"example": example_id}).first() else None


def everything(tx: Tx) -> list[Example]:
    """Return all: what waits for its review first, then the newest."""
    return [read(row) for row in tx.execute(ALL)]


def reviewed(tx: Tx) -> Sequence[Example]:
    return [read(row) for row in tx.execute(REVIEWED)]


def count_waiting(tx: Tx, reviewer: int) -> int:
    """Return how many of others' wait for a review."""
    return tx.execute(COUNT_WAITING, {"reviewer": reviewer}).scalar_one()


def meaning(tx: Tx, role: str, key: str) -> str:
    """Return the intent that the newest reviewed example of an example_key tells; "" where there is none."""
    return tx.execute(MEANING, {"in_role": role, "said": key}).scalar() or ""


def review(tx: Tx, example_id: int, by: int, at: datetime) -> None:
    tx.execute(REVIEW, {"example": example_id, "reviewed_by": by, "reviewed_at": at})


def drop(tx: Tx, example_id: int) -> None:
    tx.execute(DROP, {"example": example_id})


def forget(tx: Tx, long_ago: datetime) -> None:
    """Let go of what nobody has reviewed in all that time."""
    tx.execute(FORGET, {"long_ago": long_ago})


def renew(tx: Tx) -> None:
    """Find all by their normal forms of today: a newer program may spell a word otherwise."""
    for example, said, known in tx.execute(KEYS).all():
        if (key := example_key(said)) != known:
            tx.execute(SPELL, {"example": example, "spelled": key})
