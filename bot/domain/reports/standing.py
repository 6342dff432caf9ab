"""How far a unit is with a report, as the office sees it: who is missing stands before who has filed."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reports.states import State


class Standing(StrEnum):
    UNREACHABLE = "unreachable"  # nobody of the unit can be written to
    UNTOLD = "untold"  # what was sent has not arrived at anybody
    TOLD = "told"  # it has, and nobody has opened it
    OPENED = "opened"
    DRAFTED = "drafted"  # somebody is writing it
    RETURNED = "returned"
    WITH_HEAD = "with_head"
    FILED_LATE = "filed_late"
    FILED = "filed"
    NOTHING = "nothing"
    EXEMPT = "exempt"
    ENDED = "ended"


@dataclass(frozen=True)
class Seen:
    """What is known of a report beside its state."""

    is_reachable: bool
    is_told: bool
    is_opened: bool
    is_drafted: bool
    is_late: bool
    is_nothing: bool


OF_STATES = {
    State.WITH_HEAD: Standing.WITH_HEAD,
    State.RETURNED: Standing.RETURNED,
    State.EXEMPT: Standing.EXEMPT,
    State.ENDED: Standing.ENDED,
}


def standing(state: State, seen: Seen) -> Standing:
    if state == State.FILED:
        return filed(seen)
    if state in OF_STATES:
        return OF_STATES[state]
    if not seen.is_reachable:
        return Standing.UNREACHABLE
    if seen.is_drafted:
        return Standing.DRAFTED
    if seen.is_opened:
        return Standing.OPENED
    return Standing.TOLD if seen.is_told else Standing.UNTOLD


def filed(seen: Seen) -> Standing:
    if seen.is_late:
        return Standing.FILED_LATE
    return Standing.NOTHING if seen.is_nothing else Standing.FILED
