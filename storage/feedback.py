"""Feedback on the regulation: what people would have changed, its answers, and the papers it goes up in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.engine import Tx
from storage.tables.people import people, units
from storage.tables.subjects import feedback, feedback_letters

SUBJECT = "feedback"  # and its id: what its messages are about
LETTER = "feedback_letter"
OPEN, TAKEN, DECLINED, WITHDRAWN = "open", "taken", "declined", "withdrawn"  # states
FULL = (
    select(feedback.c.id, feedback.c.person, people.c.full_name, feedback.c.unit, units.c.name)
    .add_columns(feedback.c.clause, feedback.c.awkward, feedback.c.proposed, feedback.c.state)
    .add_columns(feedback.c.at, feedback.c.answer, feedback.c.letter)
    .add_columns(func.coalesce(feedback_letters.c.number, ""), feedback_letters.c.day)
    .join_from(feedback, people, feedback.c.person == people.c.id)
    .join(units, feedback.c.unit == units.c.id)
    .outerjoin(feedback_letters, feedback.c.letter == feedback_letters.c.id)
)
this = feedback.c.id == bindparam("of_feedback")
GET = FULL.where(this)
LOCK = select(feedback.c.id).where(this).with_for_update()
WAITING = FULL.where(feedback.c.state == OPEN).order_by(feedback.c.id)
COUNT_WAITING = select(func.count()).where(feedback.c.state == OPEN)
is_ready = feedback.c.letter.is_(None) & feedback.c.state.in_([TAKEN, DECLINED])
COUNT_READY = select(func.count()).where(is_ready)
OF_LETTER = FULL.where(feedback.c.letter == bindparam("of_letter")).order_by(feedback.c.id)
LATELY = FULL.order_by(feedback.c.id.desc()).limit(bindparam("most"))
OF_PERSON = FULL.where(feedback.c.person == bindparam("of_person")).order_by(feedback.c.id.desc())
OF_PERSON = OF_PERSON.limit(bindparam("most"))
ADD = insert(feedback).returning(feedback.c.id)
ANSWER = update(feedback).where(this)
WITHDRAW = update(feedback).where(this, feedback.c.state == OPEN).values(state=WITHDRAWN)
WITHDRAW = WITHDRAW.returning(feedback.c.id)
MAKE_LETTER = insert(feedback_letters).returning(feedback_letters.c.id)
FILL_LETTER = update(feedback).where(is_ready).values(letter=bindparam("of_letter"))
LETTERS = (
    select(feedback_letters, func.count(feedback.c.id))
    .outerjoin_from(feedback_letters, feedback, feedback.c.letter == feedback_letters.c.id)
    .group_by(feedback_letters.c.id)
    .order_by(feedback_letters.c.id.desc())
)
GET_LETTER = LETTERS.where(feedback_letters.c.id == bindparam("of_letter"))
LETTERS_LATELY = LETTERS.limit(bindparam("most"))
not_sent = (feedback_letters.c.id == bindparam("of_letter")) & feedback_letters.c.day.is_(None)
LOCK_LETTER = (
    select(feedback_letters.c.id).where(feedback_letters.c.id == bindparam("of_letter")).with_for_update()
)
NOTE_SENT = update(feedback_letters).where(not_sent).returning(feedback_letters.c.id)
EMPTY_LETTER = update(feedback).where(feedback.c.letter == bindparam("of_letter")).values(letter=None)
DROP_LETTER = delete(feedback_letters).where(not_sent)


@dataclass(frozen=True)
class Feedback:
    id: int
    person: int
    name: str
    unit: int
    unit_name: str
    clause: str  # "4.6", "4", or "": the regulation as a whole
    awkward: str
    proposed: str  # "" where nothing is proposed
    state: str
    at: datetime
    answer: str
    letter: int | None  # in which it is
    letter_number: str  # "" until that has gone …
    letter_day: date | None

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"

    @property
    def is_answered(self) -> bool:
        return self.state in (TAKEN, DECLINED)


@dataclass(frozen=True)
class FeedbackLetter:
    id: int
    by: int
    at: datetime
    number: str
    day: date | None  # of the paper by which it went; None: it has not gone
    count: int

    @property
    def is_sent(self) -> bool:
        return self.day is not None


def add(tx: Tx, values: dict[str, Any], at: datetime) -> int:
    """Keep feedback; return its id. ``values``: person, unit, clause, awkward, proposed."""
    made: int = tx.execute(ADD, {**values, "state": OPEN, "at": at, "changed": at}).scalar_one()
    return made


def get(tx: Tx, feedback_id: int) -> Feedback | None:
    found = tx.execute(GET, {"of_feedback": feedback_id}).one_or_none()
    return Feedback(*found) if found else None


def locked(tx: Tx, feedback_id: int) -> Feedback | None:
    """Lock feedback and return it; None where there is none."""
    return get(tx, feedback_id) if tx.execute(LOCK, {"of_feedback": feedback_id}).first() else None


def waiting(tx: Tx) -> list[Feedback]:
    """Return what waits for the office's answer, the oldest first."""
    return read(tx.execute(WAITING))


def count_waiting(tx: Tx) -> int:
    return tx.execute(COUNT_WAITING).scalar_one()


def count_ready(tx: Tx) -> int:
    """Return how much is answered and in no paper yet."""
    return tx.execute(COUNT_READY).scalar_one()


def lately(tx: Tx, most: int) -> list[Feedback]:
    """Return the newest, whatever became of it."""
    return read(tx.execute(LATELY, {"most": most}))


def of_person(tx: Tx, person: int, most: int) -> list[Feedback]:
    """Return the newest that somebody has given."""
    return read(tx.execute(OF_PERSON, {"of_person": person, "most": most}))


def answer(tx: Tx, feedback_id: int, values: dict[str, Any], at: datetime) -> None:
    """Keep the office's answer. ``values``: state, answer, answered_by."""
    tx.execute(ANSWER, {"of_feedback": feedback_id, **values, "changed": at})


def withdraw(tx: Tx, feedback_id: int, at: datetime) -> bool:
    """Withdraw what waits for an answer; return whether it did."""
    return tx.execute(WITHDRAW, {"of_feedback": feedback_id, "changed": at}).first() is not None


def make_letter(tx: Tx, by: int, at: datetime) -> int:
    """Put all that is answered and in no paper into a new one; return its id."""
    made: int = tx.execute(MAKE_LETTER, {"by": by, "at": at}).scalar_one()
    tx.execute(FILL_LETTER, {"of_letter": made})
    return made


def get_letter(tx: Tx, letter_id: int) -> FeedbackLetter | None:
    found = tx.execute(GET_LETTER, {"of_letter": letter_id}).one_or_none()
    return FeedbackLetter(*found) if found else None


def locked_letter(tx: Tx, letter_id: int) -> FeedbackLetter | None:
    """Lock a paper and return it; None where there is none."""
    return get_letter(tx, letter_id) if tx.execute(LOCK_LETTER, {"of_letter": letter_id}).first() else None


def letters(tx: Tx, most: int) -> list[FeedbackLetter]:
    """Return the newest papers."""
    return [FeedbackLetter(*row) for row in tx.execute(LETTERS_LATELY, {"most": most})]


def of_letter(tx: Tx, letter_id: int) -> list[Feedback]:
    return read(tx.execute(OF_LETTER, {"of_letter": letter_id}))


def note_sent(tx: Tx, letter_id: int, number: str, day: date) -> bool:
    """Note by which paper it has gone; return whether it had not."""
    return tx.execute(NOTE_SENT, {"of_letter": letter_id, "number": number, "day": day}).first() is not None


def take_apart(tx: Tx, letter_id: int) -> None:
    """Let what is in a paper that has not gone wait for another one."""
    tx.execute(EMPTY_LETTER, {"of_letter": letter_id})
    tx.execute(DROP_LETTER, {"of_letter": letter_id})


def read(rows: Any) -> list[Feedback]:
    found: Sequence[Any] = rows.all()
    return [Feedback(*row) for row in found]
