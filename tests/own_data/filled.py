"""One row in every table, all of it one person's: it must be exported, kept for a time, and erased."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Float, Integer, Table, func, insert, select

from bot.conversation import local_date
from storage.tables.base import Moment, tables
from storage.tables.engine import conversations, file_uses
from storage.tables.people import people

OURS = ("clock", "workers", "leases", "secrets", "services", "counters", "quotas", "pace", "events")
GIVEN: Mapping[str, Mapping[str, Any]] = {  # what the code reads, and is no word of people
    "people": {"language": "vi", "misses": "at_once", "erased_at": None, "restricted_at": None},
    "units": {"closed": None, "hours": None, "duties_from": None},
    "contacts": {"channel": "telegram", "account": "7000", "blocked": None, "front_conversation": None}
    | dict.fromkeys(("sending", "sending_until", "to_confirm"))
    | {"idle_asked": None},
    "roles": {"role": "staff", "ends": None, "source": "file"},
    "mailboxes": {"state": "open", "unit": None},
    "consents": {"withdrawn": None},
    "outbox": {"state": "sent", "card": "", "file_ids": [], "retry_at": None, "target": None}
    | {"channel": "telegram", "action": "send", "expires": None},
    "files": {"state": "held", "leased_until": None, "retry_at": None},
    "broadcasts": {"state": "sent", "next_due": None, "plan": None, "repeats": "", "repeats_until": None}
    | dict.fromkeys(("begins", "addressed_to", "corrected_to")),
    "delegations": {"state": "declined", "role": None, "ends": None},
    "absences": {"state": "accepted"},
    "covers": {"state": "accepted"},
    "excuses": {"units": None, "kind": "", "withdrawn_at": None},
    "incidents": {"state": "closed", "kind": "other", "common": None, "joined": None, "next_due": None},
    "misuse_reports": {"state": "proven", "sealed": None},
    "common_incidents": {"state": "ended", "kind": "other"},
    "duties": {"state": "checked", "next_nudge": None},
    "report_requests": {"state": "closed", "kind": "ad_hoc", "questions": [], "cycle": ""},
    "report_versions": {"questions": []},
    "reports": {"state": "filed", "next_reminder": None, "figures": None},
    "changes": {"state": "in_force", "kind": "leave", "corrects": None, "answer": "done"},
    "unit_changes": {"state": "in_force", "kind": "renamed", "successor": None, "into_plan": None},
    "data_requests": {"state": "refused", "kind": "restrict", "field": "", "step": "", "names": None},
    "submissions": {"state": "released"},
    "inquiries": {"state": "closed"},
    "feedback": {"state": "declined"},
    "join_requests": {"state": "approved"},
    "invitations": {"revoked_at": None},
    "mailed_codes": {"state": "used", "leased_until": None},
    "more_time": {"state": "granted"},
    "outages": {"kind": "mail"},
    "internal_rules": {"file": None},
    "unsettled_files": {"why": "named"},
    "links": {"purpose": "upload", "revoked": None, "file": None},
}


@dataclass
class Filled:
    """What was written: the id of each row by its table, and each mark by its column."""

    name: str
    number: int  # where one is wanted; no other filling has it
    ids: dict[str, int] = field(default_factory=dict)
    keys: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # of each row, by its table
    marks: dict[str, str] = field(default_factory=dict)  # "table.column" -> its mark

    @property
    def person(self) -> int:
        return self.ids["people"]


def fill(tx: Connection, at: datetime, name: str, **of_table: Mapping[str, Any]) -> Filled:
    """Write a row of each table at that moment; each word in it is marked by ``name``, table and column."""
    filled = Filled(name, 1000 + tx.execute(select(func.max(people.c.id))).scalar_one())
    for table in tables.sorted_tables:
        if table.name in OURS:
            continue
        told = {**GIVEN.get(table.name, {}), **of_table.get(table.name, {})}
        columns = [column for column in table.c if column.name != "id"]
        row = {one.name: told.get(one.name, value_of(one, at, filled)) for one in columns}
        if table is file_uses:
            row["subject"] = f"incident:{filled.ids['incidents']}"
        marked = {f"{one}": mark_of(one, filled) for one in columns}
        filled.marks |= {place: mark for place, mark in marked.items() if mark in repr(row)}
        made = tx.execute(insert(table).values(row)).inserted_primary_key
        filled.keys[table.name] = dict(made._mapping) if made else {"outbox": filled.ids["outbox"]}
        if "id" in table.c:
            filled.ids[table.name] = filled.keys[table.name]["id"]
    of_change = {"file": filled.ids["files"], "subject": f"change:{filled.ids['changes']}"}
    tx.execute(insert(file_uses).values(of_change))
    return filled


def mark_of(column: Column[Any], filled: Filled) -> str:
    return f"{filled.name}-{column.table.name}-{column.name}."


def value_of(column: Column[Any], at: datetime, filled: Filled) -> Any:
    if column.foreign_keys:
        [key] = column.foreign_keys
        return filled.ids.get(key.column.table.name)
    kind = column.type
    if isinstance(kind, Moment):
        return at
    if isinstance(kind, Date):
        return local_date(at)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Float | Integer):
        return filled.number
    mark = mark_of(column, filled)
    if column is conversations.c.answers:
        return [["answer", mark, at.isoformat()]]
    return {"fact": mark} if isinstance(kind, JSON) else mark


def is_there(tx: Connection, filled: Filled, table: Table) -> bool:
    """Return whether the row that was written still stands in a table."""
    key = (table.c[name] == value for name, value in filled.keys[table.name].items())
    return tx.execute(select(func.count()).select_from(table).where(*key)).scalar_one() > 0
