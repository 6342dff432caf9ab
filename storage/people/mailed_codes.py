"""Codes that are mailed to an official mailbox, to be typed at the account which is to be proven.

A code is made as it is mailed, so that it stands nowhere: its HMAC alone is kept.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from bot.config import Settings
from bot.domain.codes import RANDOM_BYTES, make_mailed_code, sealed_mailed_code
from storage import directory
from storage.engine import Tx, texts
from storage.tables.base import Moment
from storage.tables.people import contacts, mailed_codes, people

LIFE = timedelta(minutes=10)  # business time, from when it was mailed
TRIES = 5  # wrong ones; then a new code is asked for
A_DAY = 5  # codes for one person
LEASE = timedelta(minutes=2)  # machine time: of whoever mails it
QUOTA = "mailed_codes"

is_open = mailed_codes.c.state.in_(["wanted", "sent", "failed"])
of_contact = mailed_codes.c.contact == bindparam("of_contact")
END = update(mailed_codes).where(of_contact, is_open).values(state="over")
ASK = insert(mailed_codes).returning(mailed_codes.c.id)
OPEN = select(mailed_codes).where(of_contact, is_open).order_by(mailed_codes.c.id.desc()).limit(1)
NEWEST = select(mailed_codes).where(of_contact).order_by(mailed_codes.c.id.desc()).limit(1)
LOCKED = OPEN.with_for_update()
CHANGE = update(mailed_codes).where(mailed_codes.c.id == bindparam("of_code"))
machine = bindparam("machine", type_=Moment)
WANTED = (
    select(mailed_codes, people.c.full_name, people.c.language, contacts.c.channel)
    .join_from(mailed_codes, people, mailed_codes.c.person == people.c.id)
    .join(contacts, mailed_codes.c.contact == contacts.c.id)
    .where(mailed_codes.c.state == "wanted")
    .where(or_(mailed_codes.c.leased_until.is_(None), mailed_codes.c.leased_until <= machine))
    .order_by(mailed_codes.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=mailed_codes)
)
TO_CONFIRM = update(contacts).where(contacts.c.id == bindparam("of_contact"))


@dataclass(frozen=True)
class CodeLetter:
    """A code on its way: to which mailbox, for whom, and where it is to be typed."""

    id: int
    contact: int
    channel: str
    name: str
    language: str
    address: str
    code: str


class CodeAnswer(StrEnum):
    """Outcome of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # past its time, or after too many tries: another one is to be asked for
    NONE = "none"  # none was mailed


def is_allowed(tx: Tx, person: int, at: datetime) -> bool:
    """Return whether this person may have another code mailed today; count it if so."""
    if texts.used(tx, QUOTA, str(person), texts.day(at)) >= A_DAY:
        return False
    texts.count(tx, QUOTA, str(person), texts.day(at))
    return True


def ask(tx: Tx, contact: int, person: int, at: datetime, invitation: int | None = None) -> None:
    """Have a code mailed; the one before it at this contact holds no more."""
    tx.execute(END, {"of_contact": contact})
    tx.execute(ASK, {"contact": contact, "person": person, "invitation": invitation, "asked_at": at})


def newest(tx: Tx, contact: int) -> Row[Any] | None:
    """Return the code that was asked for last at this contact, in whatever state."""
    return tx.execute(NEWEST, {"of_contact": contact}).one_or_none()


def claim(tx: Tx, settings: Settings, machine_now: datetime, limit: int) -> Sequence[CodeLetter]:
    """Make the codes that are wanted, for one worker to mail them."""
    found = tx.execute(WANTED, {"machine": machine_now, "limit": limit}).all()
    boxes = directory.own_of_people(tx, [row.person for row in found])
    letters = []
    for row in found:
        code = make_mailed_code(secrets.token_bytes(RANDOM_BYTES))
        sealed = sealed_mailed_code(code, row.id, settings.secret_key.get_secret_value())
        change(tx, row.id, code_hmac=sealed, leased_until=machine_now + LEASE)
        address = boxes.get(row.person, "")
        letters.append(
            CodeLetter(row.id, row.contact, row.channel, row.full_name, row.language, address, code)
        )
    return letters


def note_sent(tx: Tx, code: int, at: datetime) -> None:
    change(tx, code, state="sent", expires=at + LIFE, leased_until=None)


def note_failed(tx: Tx, code: int) -> None:
    change(tx, code, state="failed", leased_until=None)


def change(tx: Tx, code: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_code": code, **values})


def check(tx: Tx, contact: int, typed: str, keys: Sequence[str], at: datetime) -> tuple[CodeAnswer, Any]:
    """Compare what was typed with the code of this contact; return the row with it. A right one is used."""
    row = tx.execute(LOCKED, {"of_contact": contact}).one_or_none()
    if row is None or not row.code_hmac:
        return CodeAnswer.NONE, row
    if row.tries >= TRIES or (row.expires and row.expires <= at):
        change(tx, row.id, state="over")
        return CodeAnswer.OVER, row
    sealed = [sealed_mailed_code(typed, row.id, key) for key in keys]
    if any(hmac.compare_digest(row.code_hmac, one) for one in sealed):
        change(tx, row.id, state="used")
        return CodeAnswer.RIGHT, row
    change(tx, row.id, tries=row.tries + 1)
    return CodeAnswer.OVER if row.tries + 1 >= TRIES else CodeAnswer.WRONG, row


def set_to_confirm(tx: Tx, contact: int, since: datetime | None) -> None:
    """Note since when nothing is done at a contact until a code is typed; None: it was typed."""
    tx.execute(TO_CONFIRM, {"of_contact": contact, "to_confirm": since})
