"""Faults of logging in that a unit has told: incidents, and [Không vào được] that none has followed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.conversation import _, at_local, local_date, time_text
from bot.domain.duties import NO_ACCESS_SUBJECT, miss_card
from bot.domain.incidents import UNSOLVED
from handlers.engine import Context
from handlers.incidents.cards import fault_line
from storage import audit, incidents
from storage.checks import duties
from storage.engine import Tx, outbox
from storage.incidents import Incident

NO_ACCESS = "no_access"  # as the audit calls a tap on [Không vào được]
NO_ACCESS_OVER = "no_access_over"  # … that it was taken back or solved, or that an incident has followed


@dataclass(frozen=True)
class LoginFault:
    """An incident; or None, and who said at what time that the mailbox cannot be opened."""

    incident: Incident | None
    name: str = ""
    said_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.incident is None or self.incident.state in UNSOLVED

    @property
    def line(self) -> str:
        if self.incident:
            return fault_line(self.incident)
        said_at = time_text(self.said_at) if self.said_at else ""
        return _("{name} báo lúc {time}; chưa ghi nhận thành sự cố.", name=self.name, time=said_at)


def login_faults(tx: Tx, units: Collection[int], day: date) -> dict[int, LoginFault]:
    """Return unit -> the fault of logging in that it has told: open, or raised on that day or later.

    What no incident has followed counts on its day alone, and until the unit has recorded a check.
    """
    begins = at_local(day, time(0))
    found = {unit: LoginFault(one) for unit, one in incidents.login_faults(tx, units, begins).items()}
    closed = [unit for unit in units if unit not in found or not found[unit].is_open]
    told = told_alone(tx, closed, begins)
    checked = duties.last_checked(tx, day, told) if told else {}
    return found | {
        unit: LoginFault(None, one.name, one.at)
        for unit, one in told.items()
        if unit not in checked or checked[unit] < one.at
    }


def told_alone(tx: Tx, units: Collection[int], begins: datetime) -> dict[int, Any]:
    """Return unit -> who said last on that day that its mailbox cannot be opened, where that holds."""
    unit_of = {subject(unit): unit for unit in units}
    last = {unit_of[row.subject]: row for row in acts_of(tx, unit_of, begins)}
    return {unit: row for unit, row in last.items() if row.act == NO_ACCESS}


def acts_of(tx: Tx, subjects: Collection[str], begins: datetime) -> list[Any]:
    """Return what was said on that day of these units' mailboxes, and taken back, in order."""
    return audit.of_subjects(tx, (NO_ACCESS, NO_ACCESS_OVER), subjects, begins, begins + timedelta(days=1))


def subject(unit: int) -> str:
    return f"unit:{unit}"


def note(context: Context, unit: int) -> None:
    """Note that a unit's mailbox cannot be opened; heads who are told of a missed round read so."""
    context.audit(NO_ACCESS, subject(unit))
    redraw_misses(context, unit)


def note_over(context: Context, unit: int) -> None:
    """Say nothing more of it: it was taken back or solved, or an incident has followed."""
    outbox.cancel(context.tx, [f"{NO_ACCESS_SUBJECT}:{unit}"])
    context.audit(NO_ACCESS_OVER, subject(unit))
    redraw_misses(context, unit)


def withdraw(context: Context, unit: int) -> None:
    """Tell the office nothing of it; unless that has heard, it counts as never said."""
    today = local_date(context.at)
    begins = at_local(today, time(0))
    over = [row.at for row in acts_of(context.tx, [subject(unit)], begins) if row.act == NO_ACCESS_OVER]
    since = max([begins, *over, *duties.last_checked(context.tx, today, [unit]).values()])
    rows = outbox.about(context.tx, f"{NO_ACCESS_SUBJECT}:{unit}")
    if any(row.state != "queued" and row.created >= since for row in rows):
        outbox.cancel(context.tx, [f"{NO_ACCESS_SUBJECT}:{unit}"])
    else:
        note_over(context, unit)


def redraw_misses(context: Context, unit: int) -> None:
    """Have what heads have heard of the unit's missed rounds of today drawn anew."""
    context.redraw(*map(miss_card, duties.unsettled_since(context.tx, local_date(context.at), [unit])))
