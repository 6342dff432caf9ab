"""The state of each unit's report at any moment, from what the story says was done.

Nothing of the program is asked. The words are the ledger's, as the office reads them.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tests.trials.reports.days import Days
from tests.trials.reports.story import HALF, Deed, Reports, Request, moment

TOLD, OPENED, DRAFTED = "Đã nhận, chưa mở", "Đã mở, chưa trả lời", "Đang soạn"
RETURNED, WAITS = "Bị trả lại", "Chờ thủ trưởng duyệt"
FILED, LATE, NOTHING = "Đã nộp", "Đã nộp sau hạn", "Không phát sinh"
EXEMPT, ENDED = "Không phải nộp", "Không nộp"
OWES = (TOLD, OPENED, DRAFTED, RETURNED)
MISSING = (*OWES, WAITS)
DONE = (FILED, LATE, NOTHING)


@dataclass(frozen=True)
class Stand:
    """A state from ``since`` on. ``handed``: when it was first written; ``wish``: the time asked for."""

    since: datetime
    how: str
    until: datetime
    handed: datetime | None = None
    is_nothing: bool = False
    wish: datetime | None = None


@dataclass(frozen=True)
class History:
    """The states of one unit's report, in order."""

    stands: list[Stand]

    def at(self, now: datetime) -> Stand | None:
        """Return the state then; None before it was asked."""
        place = bisect_right(self.stands, now, key=lambda one: one.since)
        return self.stands[place - 1] if place else None


Place = tuple[Request, str]  # what is owed: to a request, by a unit


def histories(reports: Reports, days: Days, heading: Mapping[str, bool]) -> dict[Place, History]:
    """Reckon all histories; ``heading``: the officer is the head, who needs nobody else to approve."""
    found = {}
    for request in reports.requests:
        for unit in request.units:
            now = Stand(request.opens, TOLD, request.deadline)
            stands = [now]
            for deed in request.deeds:
                if not deed.units or unit in deed.units:
                    now = replace(after(now, deed, days, needs_head(request, deed, heading[unit])))
                    stands.append(now)
            found[request, unit] = History(stands)
    return found


def needs_head(request: Request, deed: Deed, is_head: bool) -> bool:
    return request.needs_head and not is_head and deed.verb != "file"


def after(now: Stand, deed: Deed, days: Days, to_head: bool) -> Stand:
    """Return what a deed makes of it; nothing where it is not meant for one that stands so."""
    now = replace(now, since=deed.at)
    match deed.verb:
        case "begin":
            return replace(now, how=DRAFTED if now.how in (TOLD, OPENED) else now.how)
        case "drop":
            return replace(now, how=OPENED if now.how in (TOLD, DRAFTED) else now.how)
        case "hand in" | "edit" | "report nothing" | "file":
            written = replace(now, handed=now.handed or deed.at, is_nothing=deed.verb == "report nothing")
            return replace(written, how=WAITS) if to_head else filed(written, days)
        case "approve":
            return filed(now, days)
        case "return" | "returns":
            return replace(now, how=RETURNED)
        case "asks for time until":
            return replace(now, wish=of(deed))
    return after_office(now, deed)


def filed(now: Stand, days: Days) -> Stand:
    """File it; late is what was first written after the deadline, or approved over a working day after it."""
    handed = now.handed or now.since
    if handed > now.until or now.since > days.a_day_later(now.until, now.since):
        return replace(now, how=LATE)
    return replace(now, how=NOTHING if now.is_nothing else FILED)


def after_office(now: Stand, deed: Deed) -> Stand:
    is_missing = now.how in MISSING
    match deed.verb:
        case "grants":
            return replace(now, until=max(now.until, now.wish or now.until), wish=None)
        case "refuses":
            return replace(now, wish=None)
        case "extends" if is_missing:
            return replace(now, until=max(now.until, of(deed)))
        case "adds" if now.how in (*DONE, WAITS):
            return replace(now, how=OPENED, handed=None)  # what was handed before is no answer to it
        case "exempts":
            return replace(now, how=EXEMPT)
        case "closes" | "cancels" if is_missing:
            return replace(now, how=ENDED)
    return now


def of(deed: Deed) -> datetime:
    """Return the moment that is named in it."""
    assert deed.request
    asked = deed.request.asked
    return moment(deed.what, asked.year if asked.month > HALF else asked.year - 1)


def ended(request: Request, now: datetime) -> bool:
    """Tell whether the office has closed or cancelled it."""
    return any(one.verb in ("closes", "cancels") and one.at <= now for one in request.deeds)
