"""What the office's morning list reminds of, once a week: letters that wait, mailboxes left open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.message import Option
from bot.text import day_text, local_date
from bot.words import _
from handlers.department.listing import standing
from storage.engine.counters import is_first_time
from storage.engine.db import Tx
from storage.people import changes
from storage.people.changes import Batch

LONG = timedelta(days=7)  # that a letter may wait: to go, or for the department's answers
LEFT = timedelta(days=30)  # after which the mailbox of somebody who has gone is to be recalled
MOST = 10  # lines of each kind


@dataclass(frozen=True)
class Waits:
    """Letters that wait too long, and mailboxes whose owners have gone."""

    letters: Sequence[Batch] = ()
    left: Sequence[Any] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.letters or self.left)


def look(tx: Tx, now: datetime) -> Waits:
    """What waits too long; nothing where it was said this week."""
    today = local_date(now)
    found = Waits(changes.waiting_since(tx, now - LONG), changes.left_open(tx, today - LEFT))
    year, week, _weekday = today.isocalendar()
    is_news = not found.is_empty and is_first_time(tx, f"department:{week}", year)
    return found if is_news else Waits()


def say(waits: Waits) -> str:
    lines = []
    if waits.letters:
        lines.append(_("Danh sách gửi Sở chờ quá một tuần:"))
        lines += [f"– {standing(one)}" for one in waits.letters[:MOST]]
    if waits.left:
        count = len(waits.left)
        lines.append(
            _("Hộp thư còn mở quá 30 ngày sau khi thôi việc, đề nghị báo thu hồi: {count}", count=count)
        )
        lines += [opened(row) for row in waits.left[:MOST]]
    return "\n".join(lines)


def options(waits: Waits) -> tuple[Option, ...]:
    """The way to the letters that wait."""
    return (Option("open:guiso", _("Gửi thay đổi về Sở")),) if waits.letters else ()


def opened(row: Any) -> str:
    """ "– minh@nhontrach.example (Lê Văn Mẫu Minh, từ 25/11/2026)" """
    places = {"mailbox": row.address, "name": row.full_name, "day": day_text(row.left)}
    return _("– {mailbox} ({name}, từ {day})", **places)
