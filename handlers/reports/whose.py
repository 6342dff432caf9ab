"""Whose the files of a report are: the unit's that wrote it, and the office's, as those made of many are."""

from bot.domain.rights import Action, Who, may
from handlers.engine.buttons import id_in
from handlers.reports import consolidating, packing
from storage import files, reports
from storage.engine.db import Tx
from storage.reports import Report

OF_OFFICE = (consolidating.PAPER, packing.PAPER)  # files that we make for it alone


def may_have(tx: Tx, who: Who, file_id: int) -> bool:
    """Whether a file that was sent to them is still theirs to have, where it is of a report, or of many."""
    row = files.get(tx, file_id)
    paper = files.made(row.remote).partition(":")[0] if row else ""
    if paper in OF_OFFICE:
        return may(who, Action.REQUEST)
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [reports.get(tx, id_in(number)) for name, _colon, number in uses if name == reports.SUBJECT]
    return not found or any(one is not None and sees(who, one) for one in found)


def sees(who: Who, report: Report) -> bool:
    return may(who, Action.REQUEST) or may(who, Action.REPORT, report.unit)
