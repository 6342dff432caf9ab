"""Requests of people about their own data: written, found, and moved from state to state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bot.conversation import LOCAL, fold
from bot.domain.own_data import LIVE, OPEN, DataRequestKind, DataRequestState, LawClocks, reference
from bot.domain.rights import Who
from storage import audit
from storage.engine import Tx, texts
from storage.tables.people import data_requests, people

SUBJECT = "data_request"  # and its id: what its messages are about
COUNTER = "data_requests"
taker = people.alias("taker")
COLUMNS: tuple[Any, ...] = (
    *(data_requests.c.id, data_requests.c.number, data_requests.c.person, people.c.full_name),
    *(people.c.phone, data_requests.c.kind, data_requests.c.field, data_requests.c.words),
    *(data_requests.c.state, data_requests.c.at, data_requests.c.answer_by, data_requests.c.carry_by),
    *(data_requests.c.taken_by, func.coalesce(taker.c.full_name, "")),
    *(data_requests.c.answered_at, data_requests.c.ended_at, data_requests.c.answer),
    *(data_requests.c.chased, data_requests.c.step, data_requests.c.after, data_requests.c.written_by),
    *(data_requests.c.names, data_requests.c.carry_by_first, data_requests.c.put_off),
)
FULL = (
    select(*COLUMNS)
    .join_from(data_requests, people, data_requests.c.person == people.c.id)
    .outerjoin(taker, data_requests.c.taken_by == taker.c.id)
    .order_by(data_requests.c.id)
)
is_it = data_requests.c.id == bindparam("of_request")
is_open = data_requests.c.state.in_([state.value for state in OPEN])
is_live = data_requests.c.state.in_([state.value for state in LIVE])
GET = FULL.where(is_it)
LOCK = select(data_requests.c.id).where(is_it).with_for_update()
OF_PERSON = FULL.where(data_requests.c.person == bindparam("of_person"))
WAITING = FULL.where(is_open)
EACH_ERASING = FULL.where(data_requests.c.state == DataRequestState.ERASING.value)
ERASING = EACH_ERASING.limit(1)
COUNT_WAITING = select(func.count()).where(is_open)
LIVE_OF = (
    select(data_requests.c.number)
    .where(data_requests.c.person == bindparam("of_person"), data_requests.c.kind == bindparam("of_kind"))
    .where(is_live)
    .limit(1)
)
LATEST_ENDED = FULL.where(~is_live).order_by(None).order_by(data_requests.c.id.desc())
LATEST_ENDED = LATEST_ENDED.limit(bindparam("most"))
ADD = insert(data_requests).returning(data_requests.c.id)
CHANGE = update(data_requests).where(is_it)


@dataclass(frozen=True)
class DataRequest:
    """One request; ``name`` and ``phone`` are its person's as they are now."""

    id: int
    number: str
    person: int
    name: str
    phone: str
    kind: DataRequestKind
    field: str
    words: str
    state: DataRequestState
    at: datetime
    answer_by: date
    carry_by: date
    taken_by: int | None
    taker: str
    answered_at: datetime | None
    ended_at: datetime | None
    answer: str
    chased: date | None
    step: str
    after: int
    written_by: int | None
    names: Sequence[str] | None
    carry_by_first: date | None
    put_off: str

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"

    @property
    def clocks(self) -> LawClocks:
        return LawClocks(self.answer_by, self.carry_by)

    @property
    def is_put_off(self) -> bool:
        return self.carry_by_first is not None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class NewDataRequest:
    person: int
    kind: DataRequestKind
    at: datetime
    clocks: LawClocks
    field: str = ""
    words: str = ""
    written_by: int | None = None


def add(tx: Tx, new: NewDataRequest) -> int:
    """Write a request, with the next number of its year (local); return its id."""
    year = new.at.astimezone(LOCAL).year
    row = {
        "number": reference(year, texts.next_number(tx, COUNTER, year)),
        "person": new.person,
        "kind": new.kind.value,
        "field": new.field,
        "words": new.words,
        "at": new.at,
        "written_by": new.written_by,
        **vars(new.clocks),
    }
    return int(tx.execute(ADD, row).scalar_one())


def read(row: Any) -> DataRequest:
    found = DataRequest(*row)
    states = {"kind": DataRequestKind(found.kind), "state": DataRequestState(found.state)}
    return DataRequest(**{**vars(found), **states})


def get(tx: Tx, request_id: int) -> DataRequest | None:
    row = tx.execute(GET, {"of_request": request_id}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, request_id: int) -> DataRequest | None:
    """Lock a request and return it; None where there is none."""
    return get(tx, request_id) if tx.execute(LOCK, {"of_request": request_id}).first() else None


def of_person(tx: Tx, person: int) -> list[DataRequest]:
    """Return all requests of a person, the oldest first."""
    return [read(row) for row in tx.execute(OF_PERSON, {"of_person": person})]


def live_number(tx: Tx, person: int, kind: DataRequestKind) -> str:
    """Return the number of the person's request of that kind that is not ended; "" for none."""
    return tx.execute(LIVE_OF, {"of_person": person, "of_kind": kind.value}).scalar() or ""


def waiting(tx: Tx) -> Sequence[DataRequest]:
    """Return the requests that the office has still to answer or to carry out, the oldest first."""
    return [read(row) for row in tx.execute(WAITING)]


def count_waiting(tx: Tx) -> int:
    return tx.execute(COUNT_WAITING).scalar_one()


def ended_lately(tx: Tx, most: int) -> Sequence[DataRequest]:
    """Return those that ended or are being carried out, the newest first."""
    return [read(row) for row in tx.execute(LATEST_ENDED, {"most": most})]


def end_open(tx: Tx, person: int, who: Who | None, at: datetime) -> list[DataRequest]:
    """End what somebody still asks for, as they are erased: nothing is left that it could be about."""
    found = [one for one in of_person(tx, person) if one.is_open]
    for one in found:
        change(tx, one.id, state=DataRequestState.DONE.value, ended_at=at)
        audit.write(tx, at, who, "data_request_end", one.subject)
    return found


def being_erased(tx: Tx) -> DataRequest | None:
    """Return the oldest erasure that was decided and is not carried out to its end."""
    row = tx.execute(ERASING).one_or_none()
    return read(row) if row else None


def erased_as(tx: Tx, who: str) -> DataRequest | None:
    """Return the erasure, decided and not carried out to its end, of whoever was called or reached so."""
    found = map(read, tx.execute(EACH_ERASING).all())
    return next((one for one in found if fold(who) in map(fold, one.names or ())), None)


def change(tx: Tx, request_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_request": request_id, **values})
