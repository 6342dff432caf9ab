"""Common incidents: the same fault in several units at once may have one cause, and is then seen to as one.

Source: none in the regulation; every figure here is our own choice.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import incidents
from bot.domain.incidents import DANGEROUS, Kind

UNITS = 3  # different ones with the same kind of incident within that time: the bot proposes it, once
WITHIN = timedelta(hours=1)
ANSWERED_BY = timedelta(days=1)  # a proposal that nobody has answered by then makes way for the next
# The units that a proposal was about do not count again so long after it was declined: it comes again only
# where UNITS others have met the same fault within the hour.
REST = timedelta(hours=4)


class State(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"  # confirmed
    RESOLVED = "resolved"
    DECLINED = "declined"
    LAPSED = "lapsed"  # a proposal that nobody has answered


class Deed(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    UPDATE = "update"  # tell all who are concerned
    RESOLVE = "resolve"
    UNDO = "undo"


MOVES: dict[tuple[State, Deed], State] = {
    (State.PROPOSED, Deed.CONFIRM): State.OPEN,
    (State.PROPOSED, Deed.DECLINE): State.DECLINED,
    (State.OPEN, Deed.UPDATE): State.OPEN,
    (State.OPEN, Deed.RESOLVE): State.RESOLVED,
    (State.OPEN, Deed.UNDO): State.PROPOSED,
    (State.DECLINED, Deed.UNDO): State.PROPOSED,
}


def is_lapsed(state: State, proposed_at: datetime, at: datetime) -> bool:
    """Whether nobody has answered the proposal in time."""
    return state == State.LAPSED or (state == State.PROPOSED and at - proposed_at > ANSWERED_BY)


def is_taken_along(kind: Kind, state: incidents.State) -> bool:
    """Whether who confirms has the incident from then on.

    Not a dangerous one: its alarms go on until somebody takes that very one.
    """
    return state == incidents.State.RECEIVED and kind not in DANGEROUS


def is_said_again(raised: int) -> bool:
    """Whether the office's cards are changed at this number: up to the tenth, the 20th, the 100th, the 200th.

    A phone takes one change a second, and whoever opens the list sees what is.
    """
    return not str(raised)[1:].strip("0")
