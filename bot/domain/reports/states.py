"""What becomes of a report: a table of moves, and what is in time.

asked ──── hand ──── with_head ──── approve ──── filed
  │         ↑            │                          │
  │         │          return ─→ returned ─ hand …  └ hand or file again, until the deadline
  │         └ ask_more: the request was changed since
  └── file, where no head must approve or the head files it

The moves are our own choice; that the head answers for a report is Điều 8 khoản 1.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from bot.domain.working_time import WorkingTime

DAYS_TO_APPROVE = 1  # working days: handed to the head by the deadline and approved within them is in time


class State(StrEnum):
    ASKED = "asked"
    WITH_HEAD = "with_head"
    RETURNED = "returned"  # by the head or the office, with what is to be done about it
    FILED = "filed"
    EXEMPT = "exempt"  # the office asks this unit no more
    ENDED = "ended"  # the request was closed or cancelled before it was filed


OWED = (State.ASKED, State.RETURNED)  # somebody of the unit must write it
CLOSED = (State.EXEMPT, State.ENDED)
MISSING = (*OWED, State.WITH_HEAD)  # the office has not got it


class Act(StrEnum):
    HAND = "hand"  # to the head
    FILE = "file"  # with the office
    APPROVE = "approve"
    RETURN = "return"
    ASK_MORE = "ask_more"  # the request was changed, and asks for what is not answered
    EXEMPT = "exempt"
    OWE = "owe"  # exempted by mistake
    END = "end"


MAY_BE: dict[str, tuple[State, ...]] = {  # in which states reports may be, by that of their request
    "planned": (State.ASKED,),
    "open": (*MISSING, State.FILED, State.EXEMPT),
    "closed": (State.FILED, *CLOSED),
    "cancelled": (State.FILED, *CLOSED),
}


MOVES: dict[tuple[State, Act], State] = {
    (State.ASKED, Act.HAND): State.WITH_HEAD,
    (State.ASKED, Act.FILE): State.FILED,
    (State.ASKED, Act.EXEMPT): State.EXEMPT,
    (State.ASKED, Act.END): State.ENDED,
    (State.WITH_HEAD, Act.HAND): State.WITH_HEAD,  # written anew before the head looked
    (State.WITH_HEAD, Act.FILE): State.FILED,
    (State.WITH_HEAD, Act.APPROVE): State.FILED,
    (State.WITH_HEAD, Act.RETURN): State.RETURNED,
    (State.WITH_HEAD, Act.EXEMPT): State.EXEMPT,
    (State.WITH_HEAD, Act.END): State.ENDED,
    (State.RETURNED, Act.HAND): State.WITH_HEAD,
    (State.RETURNED, Act.FILE): State.FILED,
    (State.RETURNED, Act.EXEMPT): State.EXEMPT,
    (State.RETURNED, Act.END): State.ENDED,
    (State.FILED, Act.HAND): State.WITH_HEAD,  # changed by an officer, to be approved again
    (State.FILED, Act.FILE): State.FILED,
    (State.FILED, Act.RETURN): State.RETURNED,  # by the office
    (State.FILED, Act.ASK_MORE): State.ASKED,
    (State.WITH_HEAD, Act.ASK_MORE): State.ASKED,
    (State.EXEMPT, Act.OWE): State.ASKED,
}


def moved(state: State, act: Act) -> State | None:
    """The state after ``act``; None where it cannot be done."""
    return MOVES.get((state, act))


def handings(done: Iterable[tuple[Act, datetime]]) -> list[datetime]:
    """When a report was handed over, of all that was ``done`` to it, in its order.

    To the head; to the office where no head approves. What was handed over before the office asked for more
    is no answer to that.
    """
    found: list[datetime] = []
    for act, at in done:
        if act == Act.ASK_MORE:
            found.clear()
        elif act in (Act.HAND, Act.FILE):
            found.append(at)
    return found


def is_late(handed: Sequence[datetime], filed_at: datetime, deadline: datetime, working: WorkingTime) -> bool:
    """In time: first handed over by the deadline, and filed within DAYS_TO_APPROVE after it.

    However often it was returned and handed over anew meanwhile. ``deadline``: the unit's own.
    """
    return min(handed) > deadline or filed_at > working.days_after(deadline, DAYS_TO_APPROVE)
