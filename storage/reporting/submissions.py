"""Submissions: what somebody of the office has prepared in a form, until another one releases it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, bindparam, cast, delete, insert, literal, select, update

from bot.conversation import Answer, Answers, Facts
from storage.engine import Tx, conversations
from storage.tables.base import Moment
from storage.tables.engine import file_uses
from storage.tables.people import people
from storage.tables.subjects import submissions

SUBJECT = "submission"  # and its id: what its cards are of
RECENT = 10  # of one's own that are listed

releaser = people.alias()
FULL = (
    select(submissions, people.c.full_name, releaser.c.full_name.label("decider"))
    .join_from(submissions, people, submissions.c.by == people.c.id)
    .outerjoin(releaser, submissions.c.decided_by == releaser.c.id)
)
GET = FULL.where(submissions.c.id == bindparam("of_submission"))
LOCK = select(submissions.c.id).where(submissions.c.id == bindparam("of_submission")).with_for_update()
is_waiting = submissions.c.state == "waiting"
WAITING = FULL.where(is_waiting).order_by(submissions.c.id)
OWN = (
    FULL.where(submissions.c.by == bindparam("of_person"))
    .where(submissions.c.state.in_(["waiting", "returned"]))
    .order_by(submissions.c.id.desc())
    .limit(RECENT)
)
REOPENED = FULL.where(
    submissions.c.by == bindparam("of_person"),
    submissions.c.flow == bindparam("of_flow"),
    submissions.c.state == "reopened",
)
ADD = insert(submissions).returning(submissions.c.id)
CHANGE = update(submissions).where(submissions.c.id == bindparam("of_submission"))


LONG_OVER = select(submissions.c.id).where(
    submissions.c.state != "waiting",
    submissions.c.shown != "",
    submissions.c.at < bindparam("long_ago", type_=Moment),
)
LET_GO = delete(file_uses).where(
    file_uses.c.subject.in_(select(literal(f"{SUBJECT}:") + cast(LONG_OVER.subquery().c.id, String)))
)
BLANK = (
    update(submissions)
    .where(submissions.c.id.in_(LONG_OVER))
    .values(facts={}, answers=[], shown="", reason="")
)


@dataclass(frozen=True)
class NewSubmission:
    flow: str
    facts: Facts
    answers: Answers
    language: str
    shown: str
    by: int


@dataclass(frozen=True)
class Submission:
    """A form's answers as they were prepared, and what became of them. ``by``: who prepared them."""

    id: int
    flow: str
    facts: Facts
    answers: Answers
    language: str
    shown: str
    state: str  # waiting, released, returned, withdrawn, reopened, replaced
    by: int
    name: str
    at: datetime
    decider: str  # who released or returned it
    decided_at: datetime | None
    reason: str

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"


def add(tx: Tx, new: NewSubmission, at: datetime) -> int:
    """Keep what was prepared; return its id."""
    row = {**vars(new), "answers": conversations.answers_as_json(new.answers), "facts": dict(new.facts)}
    return int(tx.execute(ADD, {**row, "at": at}).scalar_one())


def get(tx: Tx, submission_id: int) -> Submission | None:
    row = tx.execute(GET, {"of_submission": submission_id}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, submission_id: int) -> Submission | None:
    tx.execute(LOCK, {"of_submission": submission_id})
    return get(tx, submission_id)


def waiting(tx: Tx) -> Sequence[Submission]:
    """Return what waits to be released, the oldest first."""
    return [read(row) for row in tx.execute(WAITING)]


def own(tx: Tx, person: int) -> Sequence[Submission]:
    """Return what this person has prepared that waits or came back, the newest first."""
    return [read(row) for row in tx.execute(OWN, {"of_person": person})]


def reopened(tx: Tx, person: int, flow: str) -> Sequence[Submission]:
    """Return what this person has taken up again of that form, after it came back."""
    return [read(row) for row in tx.execute(REOPENED, {"of_person": person, "of_flow": flow})]


def change(tx: Tx, submission_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_submission": submission_id, **values})


def forget(tx: Tx, long_ago: datetime) -> None:
    """Let go of the words and files of what was decided, or left, long ago; who did what when stays."""
    tx.execute(LET_GO, {"long_ago": long_ago})
    tx.execute(BLANK, {"long_ago": long_ago})


def read(row: Row[Any]) -> Submission:
    answers = {key: Answer(value, datetime.fromisoformat(at)) for key, value, at in row.answers}
    return Submission(
        *(row.id, row.flow, row.facts, answers, row.language, row.shown),
        *(row.state, row.by, row.full_name, row.at),
        *(row.decider or "", row.decided_at, row.reason),
    )
