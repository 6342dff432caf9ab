"""Commendation: the lists of half years and years, what was changed on them, what is counted of units."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.domain.commendation import CommendationTerm, UnitRecord, term_named
from bot.domain.incidents import IncidentState
from bot.domain.misuse import MisuseState
from storage.engine import Tx
from storage.tables.base import Id, Moment
from storage.tables.commendation import commendation_marks, commendations
from storage.tables.misuse import misuse_reports
from storage.tables.people import people, units
from storage.tables.subjects import incidents

SUBJECT = "commendation"
of_list, of_mark = bindparam("of_list", type_=Id), bindparam("of_mark", type_=Id)
begins, ends = bindparam("begins", type_=Moment), bindparam("ends", type_=Moment)
NEW = postgresql.insert(commendations).on_conflict_do_nothing()  # SQLite says it the same way
COLUMNS = (
    *(commendations.c[name] for name in ("id", "term", "settled_at", "records", "number", "day", "told_at")),
    func.coalesce(people.c.full_name, "").label("settled_by"),
)
FULL = select(*COLUMNS).outerjoin_from(commendations, people, commendations.c.settled_by == people.c.id)
GET = FULL.where(commendations.c.id == of_list)
OF_TERM = FULL.where(commendations.c.term == bindparam("of_term"))
LOCK = select(commendations.c.id).where(commendations.c.id == of_list).with_for_update()
CHANGE = update(commendations).where(commendations.c.id == of_list)
MARKS = (
    select(*(commendation_marks.c[name] for name in ("id", "commendation", "unit", "is_added", "why", "at")))
    .add_columns(units.c.name, people.c.full_name)
    .join_from(commendation_marks, units, commendation_marks.c.unit == units.c.id)
    .join(people, commendation_marks.c.by == people.c.id)
    .order_by(commendation_marks.c.id)
)
OF_LIST = MARKS.where(commendation_marks.c.commendation == of_list)
MARK = MARKS.where(commendation_marks.c.id == of_mark)
ADD_MARK = insert(commendation_marks)
UNDO = delete(commendation_marks).where(commendation_marks.c.id == of_mark)
HAPPENED = select(incidents.c.unit, incidents.c.happened_at, incidents.c.raised_at).where(
    incidents.c.raised_at >= begins,
    incidents.c.raised_at < ends,
    incidents.c.state != IncidentState.WRONG.value,
    incidents.c.happened_at.is_not(None),
)
PROVEN = (
    select(misuse_reports.c.unit, func.count())
    .where(
        misuse_reports.c.decided_at >= begins,
        misuse_reports.c.decided_at < ends,
        misuse_reports.c.state == MisuseState.PROVEN.value,
    )
    .group_by(misuse_reports.c.unit)
)


@dataclass(frozen=True)
class Commendation:
    """A list; ``records``: what was settled, each unit with its figures. () as long as it is not."""

    id: int
    term: CommendationTerm
    settled_at: datetime | None
    records: tuple[UnitRecord, ...]
    thresholds: Mapping[str, int]  # by which it was settled
    number: str
    day: date | None
    told_at: datetime | None
    settled_by: str

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    @property
    def is_told(self) -> bool:
        return self.told_at is not None


@dataclass(frozen=True)
class CommendationMark:
    id: int
    commendation: int
    unit: int
    is_added: bool
    why: str
    at: datetime
    unit_name: str
    by: str


def of_term(tx: Tx, term: CommendationTerm, at: datetime) -> Commendation:
    """Return the list of a term, made where there was none."""
    tx.execute(NEW, {"term": term.name, "at": at})
    return read(tx.execute(OF_TERM, {"of_term": term.name}).one())


def get(tx: Tx, list_id: int) -> Commendation | None:
    found = tx.execute(GET, {"of_list": list_id}).one_or_none()
    return read(found) if found else None


def locked(tx: Tx, list_id: int) -> Commendation | None:
    """Lock a list and return it; None where there is none."""
    return get(tx, list_id) if tx.execute(LOCK, {"of_list": list_id}).first() else None


def read(row: Any) -> Commendation:
    term = term_named(row.term)
    assert term is not None
    kept = row.records or {"units": [], "thresholds": {}}
    records = tuple(record_of(one) for one in kept["units"])
    rest = (row.number, row.day, row.told_at, row.settled_by)
    return Commendation(row.id, term, row.settled_at, records, kept["thresholds"], *rest)


def record_of(stored: Mapping[str, Any]) -> UnitRecord:
    since = stored["since"]
    return UnitRecord(**{**stored, "since": date.fromisoformat(since) if since else None})


def settled_records(records: Sequence[UnitRecord], thresholds: Mapping[str, int]) -> dict[str, Any]:
    """Return what is kept of a list that is confirmed: its units with their figures, and the thresholds."""
    stored = [{**asdict(one), "since": one.since.isoformat() if one.since else None} for one in records]
    return {"units": stored, "thresholds": dict(thresholds)}


def settle(tx: Tx, list_id: int, records: Mapping[str, Any], by: int, at: datetime) -> None:
    """Keep the list as it was confirmed. ``records``: as ``settled_records`` makes them."""
    tx.execute(CHANGE, {"of_list": list_id, "records": records, "settled_by": by, "settled_at": at})


def reopen(tx: Tx, list_id: int) -> None:
    tx.execute(CHANGE, {"of_list": list_id, "records": None, "settled_by": None, "settled_at": None})


def note_told(tx: Tx, list_id: int, decision: tuple[str, date], by: int, at: datetime) -> None:
    """Note the decision (its number and day) of which the units were told."""
    number, day = decision
    tx.execute(CHANGE, {"of_list": list_id, "number": number, "day": day, "told_by": by, "told_at": at})


def marks(tx: Tx, list_id: int) -> list[CommendationMark]:
    """Return what was taken off and added, in the order in which that was done."""
    return [CommendationMark(*row) for row in tx.execute(OF_LIST, {"of_list": list_id})]


def mark(tx: Tx, mark_id: int) -> CommendationMark | None:
    found = tx.execute(MARK, {"of_mark": mark_id}).one_or_none()
    return CommendationMark(*found) if found else None


def add_mark(tx: Tx, list_id: int, values: Mapping[str, Any], at: datetime) -> None:
    """Take a unit off a list, or add it. ``values``: unit, is_added, why, by."""
    tx.execute(ADD_MARK, {"commendation": list_id, "at": at, **values})


def undo(tx: Tx, mark_id: int) -> None:
    tx.execute(UNDO, {"of_mark": mark_id})


def late_incidents(tx: Tx, bounds: Mapping[str, Any], within: timedelta) -> Counter[int]:
    """Return unit -> how many incidents of a period it told of later than ``within`` after they happened."""
    asked = {name: bounds[name] for name in ("begins", "ends")}
    return Counter(
        row.unit for row in tx.execute(HAPPENED, asked) if row.raised_at - row.happened_at > within
    )


def proven_misuse(tx: Tx, bounds: Mapping[str, Any]) -> dict[int, int]:
    """Return unit -> how many prohibited acts were found proven in a period."""
    asked = {name: bounds[name] for name in ("begins", "ends")}
    return {row[0]: row[1] for row in tx.execute(PROVEN, asked)}
