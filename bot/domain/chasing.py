"""What runs late is chased, once each: first whoever is to act, later the office head. Our own choice.

A dangerous incident that nobody has taken is not chased but alarmed of (alarms.py).
"""

from datetime import datetime
from enum import IntEnum

from bot.domain.incidents import Limits, State

HEAD_DAYS = 1  # working days after the limit that the head hears of what is not resolved


class Late(IntEnum):
    """What is to be chased next; as a number, how much of it was."""

    NOT_TAKEN = 0  # those on call
    NOT_TAKEN_STILL = 1  # the office head
    NOT_RESOLVED = 2  # who has taken it; where nobody has, those on call
    NOT_RESOLVED_STILL = 3  # the office head
    ALL_SAID = 4  # it is the office head's turn


FOR_HEAD = (Late.NOT_TAKEN_STILL, Late.NOT_RESOLVED_STILL)


def stage(state: State, chased: int) -> Late:
    """What is to be chased next of an incident in ``state``."""
    return Late(chased if state == State.RECEIVED else max(chased, Late.NOT_RESOLVED))


def chase_at(late: Late, take_until: datetime, resolve_until: datetime, limits: Limits) -> datetime | None:
    """When it is to be chased; None where all has been said."""
    match late:
        case Late.NOT_TAKEN:
            return take_until
        case Late.NOT_TAKEN_STILL:
            return limits.working.after(take_until, limits.take)
        case Late.NOT_RESOLVED:
            return resolve_until
        case Late.NOT_RESOLVED_STILL:
            return limits.working.days_after(resolve_until, HEAD_DAYS)
    return None
