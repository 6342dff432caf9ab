"""The export of duties one by one, and the month's workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.duties import State
from bot.sheets.export import Row
from bot.words import _
from handlers.duty_words import RESULTS, reason_in_words, state_in_words
from handlers.titles import channel_name
from storage import export
from storage.db import Tx


def export_duties(tx: Tx, first: date, last: date, unit_ids: Sequence[int] | None = None) -> Iterator[Row]:
    """The duties from ``first`` to ``last``, both included: by day, unit and round. Read as it goes."""
    return (row(found) for found in export.duties_between(tx, first, last, unit_ids))


def row(found: Any) -> Row:
    return Row(
        date=found.date,
        unit_code=found.code,
        unit_name=found.name,
        round=found.round,
        state=found.state,
        checked_at=found.said_at,
        checked_by=found.giver or "",
        channel="phone" if found.via == "phone" else found.channel or "",
        result=found.result or "",
        nudges=found.nudges,
        note=note(found),
    )


def note(found: Any) -> str:
    """Why it is excused or was not reached; or what is to be known of its check."""
    if found.via == "phone":
        return _("qua điện thoại, {name} ghi", name=found.writer)
    if found.note == "gap":
        return _("trả lời ngay sau khi hệ thống nhắc việc hoạt động trở lại")
    return reason_in_words(found.reason)


def in_words(row: Row) -> Row:
    """``row`` for people: its states and results as they are called in chat."""
    return replace(
        row,
        state=state_in_words(State(row.state)),
        channel=_("điện thoại") if row.channel == "phone" else channel_name(row.channel),
        result=_(RESULTS[row.result]) if row.result in RESULTS else "",
    )
