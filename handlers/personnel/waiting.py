"""What the office's morning list reminds of: changes that wait for its word too long, or past their date."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.domain.calendar import Calendar
from bot.domain.changes import Change
from bot.message import Option
from bot.text import at_local, local_date
from bot.words import _
from handlers.personnel.lists import line
from storage.engine.db import Tx
from storage.people import changes

LONG = 2  # working days that a change may wait
MOST = 10  # lines


def look(tx: Tx, now: datetime, days: Calendar) -> list[Change]:
    """The oldest first."""
    today = local_date(now)
    return changes.overdue(tx, at_local(days.add_working_days(today, -LONG), time.min), today)


def say(waiting: Sequence[Change]) -> str:
    """ "" where nothing waits so long."""
    if not waiting:
        return ""
    heading = _(
        "Thay đổi nhân sự chờ Phòng tiếp nhận quá hai ngày làm việc hoặc đã đến ngày hiệu lực: {count}",
        count=len(waiting),
    )
    lines = [f"– {line(one)}" for one in waiting[:MOST]]
    if len(waiting) > MOST:
        lines.append(_("… và {count} thay đổi khác.", count=len(waiting) - MOST))
    return "\n".join([heading, *lines])


def options(waiting: Sequence[Change]) -> tuple[Option, ...]:
    """The way to all that wait."""
    return (Option("ns_list:wait:1", _("Xem thay đổi chờ tiếp nhận")),) if waiting else ()
