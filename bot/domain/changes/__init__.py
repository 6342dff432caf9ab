"""Personnel changes: their sorts, how one moves from the notice to being in force, and how it is listed."""

from bot.domain.changes.kinds import (
    AWAY,
    IN_UNIT,
    MOVING,
    OF_BOXES,
    OPEN,
    WAITING,
    Act,
    Change,
    Kind,
    Side,
    State,
    given_up,
    moved,
    reference,
)

__all__ = [
    "AWAY",
    "IN_UNIT",
    "MOVING",
    "OF_BOXES",
    "OPEN",
    "WAITING",
    "Act",
    "Change",
    "Kind",
    "Side",
    "State",
    "given_up",
    "moved",
    "reference",
]
