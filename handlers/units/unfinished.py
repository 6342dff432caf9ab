"""Pass on to a successor, or end, the reports and incidents that a unit leaves unfinished."""

from datetime import datetime

from bot.conversation import DEFAULT, _, speaking
from bot.domain.changes import UnitChange, UnitChangeKind, unit_change_text
from bot.domain.incidents import IncidentAction
from bot.domain.reports import ReportAction
from handlers.reports import moving
from storage import incidents
from storage.engine import Tx, conversations, outbox
from storage.incidents import NewNote
from storage.reporting import reports
from storage.reporting.reports import ReportAct
from storage.units import unit_effects


def reason_no_longer_owed(change: UnitChange) -> str:
    """Say why something of its unit is not owed any more, in the language in which it is kept."""
    with speaking(DEFAULT):
        if change.kind == UnitChangeKind.MERGED:
            return _("đã sáp nhập vào {unit}", unit=change.successor_name)
        return _("đơn vị đã ngừng hoạt động")


def exempt_reports(tx: Tx, unit: int, now: datetime, why: str) -> int:
    """Exempt the unit from the reports that it still owes; return how many."""
    done = reports.move_each(tx, unit_effects.owed_reports(tx, unit), ReportAction.EXEMPT, why)
    reports.note_act(tx, (ReportAct(one, now, None, ReportAction.EXEMPT, why) for one in sorted(done)))
    subjects = [f"{reports.SUBJECT}:{one}" for one in done]
    outbox.cancel(tx, subjects)
    conversations.end_about(tx, moving.REPORT_FLOW, subjects)
    return len(done)


def leave_incidents_to_office(tx: Tx, change: UnitChange, now: datetime) -> int:
    """Leave the unit's open incidents to the office; return how many."""
    ids = unit_effects.open_incidents(tx, change.unit or 0)
    unit_effects.stop_waiting_for_unit(tx, ids)
    return note_in_incidents(tx, ids, change, now)


def pass_incidents(tx: Tx, change: UnitChange, now: datetime) -> int:
    """Pass the unit's open incidents on to its successor; return how many."""
    unit, successor = change.unit or 0, change.successor or 0
    ids = unit_effects.pass_incidents(tx, unit, successor, change.fields["before"])
    return note_in_incidents(tx, ids, change, now)


def note_in_incidents(tx: Tx, ids: list[int], change: UnitChange, now: datetime) -> int:
    """Write a line in the timeline of each; return how many they are."""
    with speaking(DEFAULT):
        said = unit_change_text(change)
    incidents.note(tx, [NewNote(one, now, None, IncidentAction.UNIT, said) for one in ids])
    return len(ids)
