"""What becomes of a report: a table of moves, and what is in time.

asked ──── hand ──── with_head ──── approve ──── filed
  │         ↑            │                          │
  │         │          return ─→ returned ─ hand …  └ hand or file again, until the deadline
  │         └ ask_more: the request was changed since
  └── file, where no head must approve or the head files it

The moves are our own choice; that the head answers for a report is Điều 8 khoản 1.
"""

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


def is_late(handed_at: datetime, filed_at: datetime, deadline: datetime, working: WorkingTime) -> bool:
    """Late: handed over after the deadline, or approved more than DAYS_TO_APPROVE after it.

    ``handed_at``: to the head; to the office where no head approves.
    """
    return handed_at > deadline or filed_at > working.days_after(deadline, DAYS_TO_APPROVE)
