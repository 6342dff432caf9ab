"""Which of a unit's heads hears what becomes of an appointment."""

from datetime import datetime

from bot.domain.rights import HEADING
from storage.engine.db import Tx
from storage.engine.role_holders import holders, still_holds
from storage.people.delegations import Delegation


def of(tx: Tx, at: datetime, found: Delegation) -> int:
    """Whoever appointed them, while they lead the unit; else the first who does and can hear; 0: nobody."""
    if still_holds(tx, found.by, HEADING, found.unit, at):
        return found.by
    others = holders(tx, at, HEADING, [found.unit])[found.unit]
    return next((one.person for one in others if one.hears_now), 0)
