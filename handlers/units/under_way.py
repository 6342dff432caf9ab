"""Personnel changes under way where their unit goes into another, or is closed: who hears of that."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.changes import Change
from bot.domain.rights import HEADING, Role
from bot.domain.unit_changes import Kind
from bot.words import _
from handlers.personnel.cards import summary
from storage.engine import contacts
from storage.engine.db import Tx
from storage.engine.role_holders import holders
from storage.units.unit_changes import UnitChange

ANSWERING = (*HEADING, Role.OFFICER)  # for a unit that told of a change


def senders(tx: Tx, moved: Sequence[Change], now: datetime) -> Mapping[int, list[Change]]:
    """Person -> theirs: who sent them; where they cannot be reached, their unit's heads and officers."""
    reached = contacts.addresses(tx, {one.by for one in moved}) if moved else {}
    there = holders(tx, now, ANSWERING, {one.unit for one in moved}) if moved else {}
    found: defaultdict[int, list[Change]] = defaultdict(list)
    for one in moved:
        instead = [other.person for other in there[one.unit] if other.is_reachable]
        for person in [one.by] if one.by in reached else dict.fromkeys(instead):
            found[person].append(one)
    return found


def told(change: UnitChange, moved: Sequence[Change]) -> list[str]:
    """What became of them by what became of the unit, in a line; none: no line."""
    if not moved:
        return []
    said = "; ".join(f"{one.number} ({summary(one)})" for one in moved)
    if change.kind == Kind.CLOSED:
        return [_("Thay đổi nhân sự đến đơn vị này được rút lại: {changes}.", changes=said)]
    unit = change.successor_name
    return [_("Thay đổi nhân sự đang chờ chuyển sang {unit}: {changes}.", unit=unit, changes=said)]
