"""Inquiries: what people write to the office, each with what was said since, until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.people import people, units
from storage.tables.subjects import inquiries, inquiry_messages

SUBJECT = "inquiry"  # and its id: what its messages are about
newest = select(inquiry_messages).where(inquiry_messages.c.inquiry == inquiries.c.id)
newest = newest.order_by(inquiry_messages.c.id.desc()).limit(1)
is_writers = inquiry_messages.c.person == inquiries.c.person
COLUMNS: tuple[Any, ...] = (
    *(inquiries.c.id, inquiries.c.person, people.c.full_name, people.c.phone),
    *(inquiries.c.unit, units.c.name, inquiries.c.state, inquiries.c.at),
    newest.where(is_writers).with_only_columns(inquiry_messages.c.text).scalar_subquery(),
    newest.where(~is_writers).with_only_columns(inquiry_messages.c.person).scalar_subquery(),
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
    select(inquiry_messages.c.at, people.c.full_name, inquiry_messages.c.text)
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
LONG_OVER = select(inquiries.c.id).where(
    inquiries.c.state != "open", inquiries.c.changed < bindparam("long_ago", type_=Moment)
)
BLANK = (
    update(inquiry_messages)
    .where(inquiry_messages.c.inquiry.in_(LONG_OVER), inquiry_messages.c.text != "")
    .values(text="")
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
    text: str  # what its writer said last
    answered_by: int | None  # last

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"


@dataclass(frozen=True)
class InquiryMessage:
    at: datetime
    name: str
    text: str


def add(tx: Tx, person: int, unit: int, at: datetime) -> int:
    """Begin an inquiry; return its id."""
    made: int = tx.execute(
        ADD, {"person": person, "unit": unit, "state": "open", "at": at, "changed": at}
    ).scalar_one()
    return made


def get(tx: Tx, inquiry_id: int) -> Inquiry | None:
    row = tx.execute(GET, {"of_inquiry": inquiry_id}).one_or_none()
    return read(row) if row else None


def read(row: Any) -> Inquiry:
    return Inquiry(*row)


def locked(tx: Tx, inquiry_id: int) -> Inquiry | None:
    """Lock an inquiry and return it; None where there is none."""
    return get(tx, inquiry_id) if tx.execute(LOCK, {"of_inquiry": inquiry_id}).first() else None


def say(tx: Tx, inquiry_id: int, person: int, words: str, at: datetime) -> None:
    """Add what somebody said."""
    tx.execute(ADD_MESSAGE, {"inquiry": inquiry_id, "person": person, "at": at, "text": words})


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


def between(tx: Tx, begins: datetime, ends: datetime) -> Sequence[Any]:
    """Return what was said in the inquiries that were begun in that time."""
    return tx.execute(BETWEEN, {"begins": begins, "ends": ends}).all()


def forget(tx: Tx, long_ago: datetime) -> None:
    """Blank what was said in those that have long been answered or closed."""
    tx.execute(BLANK, {"long_ago": long_ago})
