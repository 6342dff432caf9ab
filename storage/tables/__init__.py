"""The tables, the same on SQLite and PostgreSQL.

Instants are UTC. Business time unless a comment says machine time (bot/clock.py). Ends are
exclusive, and null is open. ``folded`` columns hold text without diacritics, for SQLite's own
``lower()`` knows ASCII only.
"""

from storage.tables.base import Id, Moment, tables
from storage.tables.broadcasts import broadcast_people, broadcasts
from storage.tables.checking import calendar_days, checks, duties, duty_people, excuses, outages
from storage.tables.events import conversations, events
from storage.tables.incidents import common_incidents, incident_notes, incidents
from storage.tables.joining import consents, contacts, invitations, join_requests
from storage.tables.keeping import file_uses, files, links
from storage.tables.people import absences, mailboxes, people, roles, shifts, units
from storage.tables.personnel import (
    batches,
    changes,
    covers,
    delegations,
    internal_rules,
    stand_ins,
    unit_changes,
)
from storage.tables.reports import (
    more_time,
    report_acts,
    report_requests,
    report_templates,
    report_versions,
    reports,
)
from storage.tables.running import audit, clock, counters, leases, secrets, texts, workers
from storage.tables.sending import outbox, pace, quotas, sends, services

__all__ = [
    "Id",
    "Moment",
    "absences",
    "audit",
    "batches",
    "broadcast_people",
    "broadcasts",
    "calendar_days",
    "changes",
    "checks",
    "clock",
    "common_incidents",
    "consents",
    "contacts",
    "conversations",
    "counters",
    "covers",
    "delegations",
    "duties",
    "duty_people",
    "events",
    "excuses",
    "file_uses",
    "files",
    "incident_notes",
    "incidents",
    "internal_rules",
    "invitations",
    "join_requests",
    "leases",
    "links",
    "mailboxes",
    "more_time",
    "outages",
    "outbox",
    "pace",
    "people",
    "quotas",
    "report_acts",
    "report_requests",
    "report_templates",
    "report_versions",
    "reports",
    "roles",
    "secrets",
    "sends",
    "services",
    "shifts",
    "stand_ins",
    "tables",
    "texts",
    "unit_changes",
    "units",
    "workers",
]
