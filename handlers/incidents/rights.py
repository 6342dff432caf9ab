"""Rights on an incident: who may see it, in a list, on a card, or in a file."""

from handlers.engine import Action, Context, Who, may
from storage.incidents import Incident


def may_see(who: Who, incident: Incident) -> bool:
    """Allow the office, who follows the unit's incidents, and whoever raised it and is still of the unit."""
    if may(who, Action.FOLLOW, incident.unit):
        return True
    return incident.raised_by == who.person and may(who, Action.RAISE, incident.unit)


def reader_may_see(context: Context, incident: Incident) -> bool:
    return may_see(context.who, incident)
