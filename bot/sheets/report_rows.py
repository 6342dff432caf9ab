"""Reports one by one, as a table for other programs."""

from dataclasses import dataclass
from datetime import datetime

from bot.sheets.export import Table, columns_of


@dataclass(frozen=True)
class ReportRow:
    """What one unit owes to one request. Its fields are the columns, in their order."""

    request: int
    title: str
    sent_at: datetime  # the request
    unit_code: str
    unit_name: str
    state: str  # asked, with_head, returned, filed, exempt, ended
    deadline: datetime  # the unit's own, where it was given more time
    opened_at: datetime | None
    handed_at: datetime | None
    handed_by: str
    filed_at: datetime | None
    approved_by: str
    late: int  # 1: filed after its time
    nothing: int  # 1: nothing to report
    files: int  # among the answers


REPORTS = Table(
    "reports",
    columns_of(ReportRow),
    (9, 40, 18, 14, 38, 12, 18, 18, 18, 28, 18, 28, 7, 9, 7),
)
