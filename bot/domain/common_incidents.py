"""Common incidents: the same fault in several units at once may have one cause, and is then seen to as one.

Source: none in the regulation; every figure here is our own choice.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import incidents
from bot.domain.incidents import DANGEROUS, IncidentKind

UNITS = 3  # different ones with the same kind of incident within that time: the bot proposes it, once
WITHIN = timedelta(hours=1)
ANSWERED_BY = timedelta(days=1)  # a proposal that nobody has answered by then makes way for the next
# The units that a proposal was about do not count again so long after it was declined: it comes again only
# where UNITS others have met the same fault within the hour.
REST = timedelta(hours=4)


class CommonState(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"  # confirmed
    RESOLVED = "resolved"
    DECLINED = "declined"
    LAPSED = "lapsed"  # a proposal that nobody has answered


class CommonAction(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    UPDATE = "update"  # tell all who are concerned
    RESOLVE = "resolve"
    UNDO = "undo"


MOVES: dict[tuple[CommonState, CommonAction], CommonState] = {
    (CommonState.PROPOSED, CommonAction.CONFIRM): CommonState.OPEN,
    (CommonState.PROPOSED, CommonAction.DECLINE): CommonState.DECLINED,
    (CommonState.OPEN, CommonAction.UPDATE): CommonState.OPEN,
    (CommonState.OPEN, CommonAction.RESOLVE): CommonState.RESOLVED,
    (CommonState.OPEN, CommonAction.UNDO): CommonState.PROPOSED,
    (CommonState.DECLINED, CommonAction.UNDO): CommonState.PROPOSED,
}


def is_lapsed(state: CommonState, proposed_at: datetime, at: datetime) -> bool:
    """Return whether nobody has answered the proposal in time."""
    return state == CommonState.LAPSED or (state == CommonState.PROPOSED and at - proposed_at > ANSWERED_BY)


def is_taken_along(kind: IncidentKind, state: incidents.IncidentState) -> bool:
    """Return whether who confirms has the incident from then on.

    Not a dangerous one: its alarms go on until somebody takes that very one.
    """
    return state == incidents.IncidentState.RECEIVED and kind not in DANGEROUS


def is_said_again(raised: int) -> bool:
    """Return whether the office's cards are changed at this number: up to 10, at 20, 100, 200.

    A phone takes one change a second, and whoever opens the list sees what is.
    """
    return not str(raised)[1:].strip("0")
