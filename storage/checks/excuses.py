"""Excuses: why checks are not owed. People give them, days are off, and systems are down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, false, func, insert, or_, select, true, update

from bot.conversation import N_, at_local
from bot.domain.duties import DutyState
from storage.calendar import calendar
from storage.checks.duties import excuse, settle_all, unsettled
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import workers
from storage.tables.people import units
from storage.tables.subjects import duties, excuses, outages
from storage.units.units import Scope

MAIL_DOWN = N_("hệ thống thư của tỉnh ngừng")
BEGUN_LATE = N_("bắt đầu trong ngày")

Round = tuple[date, int]  # a day, and which of its rounds
Condition = ColumnElement[bool]
NOT_OVER = select(excuses).where(excuses.c.withdrawn_at.is_(None), excuses.c.last_date >= bindparam("on"))
COMING = NOT_OVER.order_by(excuses.c.first_date, excuses.c.first_round, excuses.c.id)
OF_DAY = NOT_OVER.where(excuses.c.first_date <= bindparam("on")).order_by(excuses.c.id)
ADD = insert(excuses).returning(excuses.c.id)
GET = select(excuses).where(excuses.c.id == bindparam("of_excuse"))
WITHDRAW = update(excuses).where(excuses.c.id == bindparam("of_excuse"))
begins, over = bindparam("begins", type_=Moment), bindparam("over", type_=Moment)
lasted = or_(outages.c.ends.is_(None), and_(outages.c.ends > begins, outages.c.ends > outages.c.starts))
MAIL_OUTAGES = select(outages).where(outages.c.kind == "mail", outages.c.starts < over, lasted)
OWED = {"state": DutyState.OPEN.value, "settled_at": None, "reason": ""}
REOPEN = (
    update(duties)
    .where(duties.c.id == bindparam("of_duty"))
    .values(**OWED, next_nudge=bindparam("nudge_at", type_=Moment))
)


@dataclass(frozen=True)
class Excuse:
    """An excuse: the rounds from ``first`` to ``last``, both included, are not owed."""

    scope: Scope
    first: Round
    last: Round
    reason: str
    id: int = 0
    is_withdrawn: bool = False


def add(tx: Tx, given: Excuse, by: int | None, at: datetime) -> int:
    """Write an excuse down; return its id. Duties that are there already are another step: ``excuse_day``."""
    chosen, first, last = given.scope.unit_ids, given.first, given.last
    row: dict[str, Any] = {"units": None if chosen is None else list(chosen), "kind": given.scope.kind}
    row |= {"first_date": first[0], "first_round": first[1], "last_date": last[0], "last_round": last[1]}
    row |= {"reason": given.reason, "by": by, "at": at}
    return int(tx.execute(ADD, row).scalar_one())


def coming(tx: Tx, today: date) -> list[Excuse]:
    """Return the excuses that are neither over nor withdrawn, by their beginning."""
    return [read(row) for row in tx.execute(COMING, {"on": today})]


def read(row: Row[Any]) -> Excuse:
    return Excuse(
        Scope(None if row.units is None else tuple(row.units), row.kind),
        (row.first_date, row.first_round),
        (row.last_date, row.last_round),
        row.reason,
        row.id,
        row.withdrawn_at is not None,
    )


def get(tx: Tx, excuse_id: int) -> Excuse | None:
    row = tx.execute(GET, {"of_excuse": excuse_id}).one_or_none()
    return read(row) if row else None


def withdraw(tx: Tx, excuse_id: int, at: datetime) -> None:
    tx.execute(WITHDRAW, {"of_excuse": excuse_id, "withdrawn_at": at})


def excuse_day(tx: Tx, day: date, at: datetime) -> list[int]:
    """Excuse the duties of ``day`` that a cause covers and that are not settled; return their ids."""
    excused: list[int] = []
    given = [read(row) for row in tx.execute(OF_DAY, {"on": day})]
    for covers, reason in causes(tx, day, given):
        excused += excuse(tx, and_(duties.c.date == day, covers), at, reason)
    return [*excused, *excuse_units(tx, day, given, at)]


def excuse_units(tx: Tx, day: date, given: Iterable[Excuse], at: datetime) -> list[int]:
    """Excuse what is covered by those of ``given`` that name units: however many, they are read once."""
    covering: defaultdict[int, list[Excuse]] = defaultdict(list)
    for one in given:
        for unit in one.scope.unit_ids or ():
            covering[unit].append(one)
    reasons: dict[int, str] = {}
    for duty in unsettled(tx, day, list(covering)):
        for one in covering[duty.unit]:
            if one.first <= (day, duty.round) <= one.last:
                reasons.setdefault(duty.id, one.reason)
    settle_all(tx, [(duty, DutyState.EXCUSED, reason) for duty, reason in reasons.items()], at)
    return list(reasons)


def excuse_begun_late(tx: Tx, day: date, unit_ids: Sequence[int], since: datetime, at: datetime) -> None:
    """Excuse the rounds that were over by ``since``, of units whose duties have just been made."""
    are_over = and_(duties.c.date == day, duties.c.unit.in_(unit_ids), duties.c.ends <= since)
    excuse(tx, are_over, at, BEGUN_LATE)


def reopen(tx: Tx, due: Iterable[tuple[int, datetime | None]]) -> None:
    """Let these duties, (id, when they are nudged next) each, be owed again."""
    rows = [{"of_duty": duty, "nudge_at": nudge} for duty, nudge in due]
    if rows:
        tx.execute(REOPEN, rows)


def causes(tx: Tx, day: date, given: Iterable[Excuse]) -> Iterator[tuple[Condition, str]]:
    """Yield what excuses duties of ``day`` of more than some named units: which of them, and the reason."""
    yield from days_off(tx, day)
    yield from mail_outages(tx, day)
    for one in given:
        if one.scope.unit_ids is None:
            first = duties.c.round >= one.first[1] if one.first[0] == day else true()
            last = duties.c.round <= one.last[1] if one.last[0] == day else true()
            of_kind = select(units.c.id).where(units.c.kind == one.scope.kind)
            yield and_(first, last, duties.c.unit.in_(of_kind) if one.scope.kind else true()), one.reason


def mail_outages(tx: Tx, day: date) -> Iterator[tuple[Condition, str]]:
    """Yield the rounds of ``day`` during which the province's mail was down, even for a while."""
    begins, ends = at_local(day, time(0)), at_local(day + timedelta(days=1), time(0))
    for row in tx.execute(MAIL_OUTAGES, {"begins": begins, "over": ends}):
        before_its_end = duties.c.opens < row.ends if row.ends else true()
        yield and_(duties.c.ends > row.starts, before_its_end), MAIL_DOWN


def days_off(tx: Tx, day: date) -> Iterator[tuple[Condition, str]]:
    """Yield the duties of ``day`` that a day off covers, known perhaps only after they were made."""
    days = calendar(tx)
    own = [one for one in days.overrides if one.day == day and one.unit]
    if why := days.why_off(day):
        yield ~by_code(one.unit for one in own if one.kind == "work"), why
    for one in own:
        if one.kind == "off":
            yield by_code([one.unit]), one.name


def by_code(codes: Iterable[str | None]) -> Condition:
    named = list(codes)
    return duties.c.unit.in_(select(units.c.id).where(units.c.code.in_(named))) if named else false()


def note_bot_outage(tx: Tx, starts: datetime, ends: datetime) -> None:
    """Note that the bot was down from ``starts`` to ``ends`` (business time)."""
    tx.execute(insert(outages).values(kind="bot", scope="", starts=starts, ends=ends))


def bot_back_at(tx: Tx, over: datetime) -> datetime | None:
    """Return when the bot came back, if it was down at the moment ``over``."""
    covers = (outages.c.kind == "bot") & (outages.c.starts < over) & (outages.c.ends > over)
    return tx.execute(select(func.max(outages.c.ends)).where(covers)).scalar()


def was_bot_down(tx: Tx, at: datetime) -> bool:
    covers = (outages.c.kind == "bot") & (outages.c.starts < at) & (outages.c.ends >= at)
    return tx.execute(select(outages.c.id).where(covers).limit(1)).first() is not None


def begin_mail_outage(tx: Tx, at: datetime, by: int | None, told: str = "") -> int:
    """Note that the province's mail is down since ``at``, so that no nudges go; return the outage's id.

    ``told``: since when it was told to be, where that is earlier.
    """
    row = {"kind": "mail", "scope": "", "starts": at, "by": by, "reason": told}
    return int(tx.execute(insert(outages).values(**row).returning(outages.c.id)).scalar_one())


def mail_outage(tx: Tx, at: datetime) -> Row[Any] | None:
    """Return the outage of the province's mail that is on at ``at``."""
    is_on = (outages.c.kind == "mail") & (outages.c.starts <= at)
    query = select(outages).where(is_on, or_(outages.c.ends.is_(None), outages.c.ends > at))
    return tx.execute(query.order_by(outages.c.id.desc()).limit(1)).one_or_none()


def end_outage(tx: Tx, outage_id: int, at: datetime) -> None:
    tx.execute(update(outages).where(outages.c.id == outage_id).values(ends=at))


def last_seen(tx: Tx) -> datetime | None:
    """Return when any worker last ticked (machine time)."""
    return tx.execute(select(func.max(workers.c.seen))).scalar()
