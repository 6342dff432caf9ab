"""Inquiries: what people write to the office, each with all that was said until its answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import String, bindparam, cast, delete, exists, func, insert, literal, select, update

from bot.domain.rights import Role
from bot.domain.understanding import KeptWords
from storage import files
from storage.engine import Tx
from storage.files import StoredFile
from storage.tables.base import Moment
from storage.tables.engine import file_uses
from storage.tables.people import people, units
from storage.tables.subjects import examples, inquiries, inquiry_messages

SUBJECT = "inquiry"  # and its id: what its messages are about
GOES_ON = timedelta(days=7)  # after an answer, what its writer says next belongs with it
newest = select(inquiry_messages).where(inquiry_messages.c.inquiry == inquiries.c.id)
newest = newest.order_by(inquiry_messages.c.id.desc()).limit(1)
is_writers = inquiry_messages.c.person == inquiries.c.person
LONGEST = 300  # characters of a sentence of which the office may say what it means
is_sentence = (
    inquiry_messages.c.role.in_([*Role])
    & (inquiry_messages.c.text != "")
    & (func.length(inquiry_messages.c.text) <= LONGEST)
)
has_example = exists().where(examples.c.inquiry == inquiries.c.id)
has_sentence = exists().where(inquiry_messages.c.inquiry == inquiries.c.id, is_sentence)
COLUMNS: tuple[Any, ...] = (
    *(inquiries.c.id, inquiries.c.person, people.c.full_name, people.c.phone),
    *(inquiries.c.unit, units.c.name, inquiries.c.state, inquiries.c.at),
    newest.where(is_writers).with_only_columns(inquiry_messages.c.text).scalar_subquery(),
    newest.where(is_writers).with_only_columns(inquiry_messages.c.at).scalar_subquery(),
    newest.where(~is_writers).with_only_columns(inquiry_messages.c.person).scalar_subquery(),
    has_sentence & ~has_example,
)
FULL = (
    select(*COLUMNS)
    .join_from(inquiries, people, inquiries.c.person == people.c.id)
    .join(units, inquiries.c.unit == units.c.id)
)
GET = FULL.where(inquiries.c.id == bindparam("of_inquiry"))
LOCK = select(inquiries.c.id).where(inquiries.c.id == bindparam("of_inquiry")).with_for_update()
OPEN = FULL.where(inquiries.c.state == "open").order_by(inquiries.c.id)
COUNT_OPEN = select(func.count()).where(inquiries.c.state == "open")
ADD = insert(inquiries).returning(inquiries.c.id)
ADD_MESSAGE = insert(inquiry_messages)
CHANGE = update(inquiries).where(inquiries.c.id == bindparam("of_inquiry"))
SAID = (
    select(inquiry_messages.c.at, people.c.full_name, inquiry_messages.c.text, inquiry_messages.c.person)
    .join_from(inquiry_messages, people, inquiry_messages.c.person == people.c.id)
    .where(inquiry_messages.c.inquiry == bindparam("of_inquiry"))
    .order_by(inquiry_messages.c.id)
)
BETWEEN = (
    select(inquiries.c.id, units.c.code, units.c.name, inquiries.c.state)
    .add_columns(inquiry_messages.c.at, people.c.full_name, inquiry_messages.c.text)
    .join_from(inquiry_messages, inquiries, inquiry_messages.c.inquiry == inquiries.c.id)
    .join(units, inquiries.c.unit == units.c.id)
    .join(people, inquiry_messages.c.person == people.c.id)
    .where(inquiries.c.at >= bindparam("begins", type_=Moment))
    .where(inquiries.c.at < bindparam("ends", type_=Moment))
    .order_by(inquiries.c.id, inquiry_messages.c.id)
)
SENTENCES = (
    select(inquiries.c.id, people.c.full_name, units.c.name, inquiry_messages.c.text)
    .add_columns(inquiry_messages.c.role, inquiry_messages.c.standing)
    .join_from(inquiry_messages, inquiries, inquiry_messages.c.inquiry == inquiries.c.id)
    .join(people, inquiry_messages.c.person == people.c.id)
    .join(units, inquiries.c.unit == units.c.id)
    .where(is_sentence, ~has_example)
    .order_by(inquiry_messages.c.id)
)
SENTENCE = SENTENCES.where(inquiries.c.id == bindparam("of_inquiry")).limit(1)
UNCLEAR = SENTENCES.where(
    inquiry_messages.c.unclear != "",
    inquiry_messages.c.at >= bindparam("begins", type_=Moment),
    inquiry_messages.c.at < bindparam("ends", type_=Moment),
)
FILES = select(file_uses.c.file).where(file_uses.c.subject == bindparam("subject")).order_by(file_uses.c.file)
BEFORE = (
    select(inquiries.c.id)
    .where(inquiries.c.person == bindparam("writer"), inquiries.c.id < bindparam("of_inquiry"))
    .where(inquiries.c.changed >= bindparam("since", type_=Moment))
    .order_by(inquiries.c.id.desc())
    .limit(1)
)
OPEN_AFTER = (
    select(inquiries.c.id)
    .where(inquiries.c.person == bindparam("writer"), inquiries.c.id >= bindparam("of_inquiry"))
    .where(inquiries.c.state == "open")
    .order_by(inquiries.c.id.desc())
    .limit(1)
)
LONG_OVER = select(inquiries.c.id).where(
    inquiries.c.state != "open", inquiries.c.changed < bindparam("long_ago", type_=Moment)
)
BLANK = (
    update(inquiry_messages)
    .where(inquiry_messages.c.inquiry.in_(LONG_OVER), inquiry_messages.c.text != "")
    .values(text="")
)
# Of what its example goes on to mean it is not known any more who said it.
UNNAME = update(examples).where(examples.c.inquiry.in_(LONG_OVER)).values(inquiry=None)
LET_GO = delete(file_uses).where(
    file_uses.c.subject.in_(select(literal(f"{SUBJECT}:") + cast(LONG_OVER.subquery().c.id, String)))
)


@dataclass(frozen=True)
class Inquiry:
    id: int
    person: int
    name: str
    phone: str
    unit: int
    unit_name: str
    state: str  # open, answered, closed
    at: datetime
    text: str  # what its writer said last, and when
    said_at: datetime
    answered_by: int | None  # last
    is_teachable: bool = False  # the office may say what it means, and has not
    # Not in lists: all that its writer said before the answer, and the files that came with it.
    asked: "Sequence[InquiryMessage]" = ()
    files: Sequence[StoredFile] = ()

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"


@dataclass(frozen=True)
class PassedSentence:
    """A sentence that was passed on, with the role in which it was said and what stood open there."""

    inquiry: int
    name: str
    unit_name: str
    text: str
    role: str
    standing: str


@dataclass(frozen=True)
class InquiryMessage:
    at: datetime
    name: str
    text: str
    person: int


def add(tx: Tx, person: int, unit: int, at: datetime, about: str = "") -> int:
    """Begin an inquiry; return its id."""
    values = {"person": person, "unit": unit, "state": "open", "at": at, "changed": at, "about": about}
    made: int = tx.execute(ADD, values).scalar_one()
    return made


def get(tx: Tx, inquiry_id: int) -> Inquiry | None:
    row = tx.execute(GET, {"of_inquiry": inquiry_id}).one_or_none()
    if row is None:
        return None
    found = read(row)
    asked = takewhile(lambda one: one.person == found.person, said(tx, inquiry_id))
    return replace(found, asked=tuple(asked), files=files.stored_files(tx, file_ids(tx, inquiry_id)))


def file_ids(tx: Tx, inquiry_id: int) -> list[int]:
    """Return the files that came with an inquiry."""
    return list(tx.execute(FILES, {"subject": f"{SUBJECT}:{inquiry_id}"}).scalars())


def read(row: Any) -> Inquiry:
    return Inquiry(*row)


def before(tx: Tx, inquiry: Inquiry) -> Inquiry | None:
    """Return what the same person wrote before it, where that was answered or closed lately."""
    places = {"writer": inquiry.person, "of_inquiry": inquiry.id, "since": inquiry.at - GOES_ON}
    found = tx.execute(BEFORE, places).scalar()
    return get(tx, found) if found else None


def locked(tx: Tx, inquiry_id: int) -> Inquiry | None:
    """Lock an inquiry and return it; None where there is none."""
    return get(tx, inquiry_id) if tx.execute(LOCK, {"of_inquiry": inquiry_id}).first() else None


def open_since(tx: Tx, inquiry: Inquiry) -> int | None:
    """Return the newest inquiry of the same writer that waits, this one or a later; None where none does."""
    found: int | None = tx.execute(OPEN_AFTER, {"writer": inquiry.person, "of_inquiry": inquiry.id}).scalar()
    return found


def say(tx: Tx, inquiry_id: int, person: int, words: KeptWords, at: datetime) -> None:
    """Add what somebody said."""
    tx.execute(ADD_MESSAGE, {"inquiry": inquiry_id, "person": person, "at": at, **vars(words)})


def change(tx: Tx, inquiry_id: int, state: str, at: datetime) -> None:
    tx.execute(CHANGE, {"of_inquiry": inquiry_id, "state": state, "changed": at})


def open_ones(tx: Tx) -> list[Inquiry]:
    """Return those that wait for the office, the oldest first."""
    return [read(row) for row in tx.execute(OPEN)]


def count_open(tx: Tx) -> int:
    return tx.execute(COUNT_OPEN).scalar_one()


def said(tx: Tx, inquiry_id: int) -> list[InquiryMessage]:
    """Return all that was said, in its order."""
    return [InquiryMessage(*row) for row in tx.execute(SAID, {"of_inquiry": inquiry_id})]


def sentence(tx: Tx, inquiry_id: int) -> PassedSentence | None:
    """Return the sentence of which the office may say what it means; None where there is none, or it has."""
    row = tx.execute(SENTENCE, {"of_inquiry": inquiry_id}).one_or_none()
    return PassedSentence(*row) if row else None


def unclear(tx: Tx, begins: datetime, ends: datetime) -> list[PassedSentence]:
    """Return such that were not understood and passed on in that time, the oldest first."""
    return [PassedSentence(*row) for row in tx.execute(UNCLEAR, {"begins": begins, "ends": ends})]


def between(tx: Tx, begins: datetime, ends: datetime) -> Sequence[Any]:
    """Return what was said in the inquiries that were begun in that time."""
    return tx.execute(BETWEEN, {"begins": begins, "ends": ends}).all()


def forget(tx: Tx, long_ago: datetime) -> None:
    """Blank what was said in those that have long been answered or closed, and let go of their files."""
    tx.execute(BLANK, {"long_ago": long_ago})
    tx.execute(UNNAME, {"long_ago": long_ago})
    tx.execute(LET_GO, {"long_ago": long_ago})
