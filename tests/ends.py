"""How a day ended, for whoever does not care on which channel it was: two runs are compared by it."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from handlers.sending import links
from storage import tables

ALIKE = (  # what is the same, row by row
    *(tables.duties, tables.duty_people, tables.checks, tables.excuses, tables.outages, tables.calendar_days),
    *(tables.units, tables.people, tables.mailboxes, tables.roles, tables.absences, tables.audit),
    *(tables.contacts, tables.consents, tables.invitations, tables.join_requests, tables.conversations),
    *(tables.incidents, tables.incident_notes, tables.covers, tables.stand_ins),
    *(tables.delegations, tables.internal_rules),
)
OF_CHANNEL = {  # what each run has in its own way
    "channel", "account", "menu", "sending_until", "code_hmac", "front_conversation", "minute", "in_minute",
    "event", "remote", "last_in", "id",
}  # fmt: skip
WITHOUT = re.compile(  # codes, names and ids of channels, what is said to typed answers
    r"\b[0-9A-Z]{5}-?[0-9A-Z]{5}\b|https://t\.me/\S+|Telegram|Zalo"
    r"|(telegram|zalo_bot|zalo_oa):\d+:\d+|Anh/chị làm tiếp phần dở từ [^\n]*\n\n"
)
PROGRESS = "broadcast_progress:"  # of a broadcast: edited on one channel, said anew on another
ELSEWHERE = ("Anh/chị trả lời tin nào?", "Xin tự xóa tin đó: nhấn giữ tin nhắn, chọn Xóa.")


def end_of(tx: Connection) -> dict[str, list[Any]]:
    """Table -> its rows, and "said": what was said to whom, in its order."""
    found = {table.name: [plain(row) for row in rows(tx, table)] for table in ALIKE}
    return {**found, "said": said(tx)}


def rows(tx: Connection, table: Table) -> Iterable[Row[Any]]:
    """All of it; links are given on some channels alone."""
    found = tx.execute(select(table).order_by(*table.primary_key))
    return (row for row in found if table is not tables.audit or row.act != links.ACT)


def plain(row: Row[Any]) -> dict[str, Any]:
    return {name: without_channel(value) for name, value in row._mapping.items() if name not in OF_CHANNEL}


def without_channel(value: Any) -> Any:
    """``value`` with neither a channel's name nor a code in it, which is another each time."""
    if isinstance(value, dict):
        return {key: without_channel(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_channel(one) for one in value]
    return WITHOUT.sub("", value) if isinstance(value, str) else value


def said(tx: Connection) -> list[Any]:
    outbox, contacts = tables.outbox, tables.contacts
    query = select(outbox, contacts.c.chat).join(contacts, outbox.c.contact == contacts.c.id)
    sent = tx.execute(query.where(outbox.c.action == "send").order_by(outbox.c.id))
    return [
        (row.chat, row.state, without_channel(row.heading), without_channel(row.text), labels(row.options))
        for row in sent
        if row.text not in ELSEWHERE and not row.subject.startswith(PROGRESS)
    ]


def labels(options: list[list[str]]) -> list[str]:
    return [without_channel(label) for _token, label, _words in options]
