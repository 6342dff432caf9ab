"""Tables of prohibited acts that were told of, and of what was said about them (Điều 9).

Whoever told of one in confidence stands here sealed alone: nothing beside it names them, and no statement
can find them without the secret key (storage/misuse/reporters.py).
"""

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, UniqueConstraint

from storage.tables.base import Moment, key, only_where, ref, tables, text

misuse_reports = Table(
    "misuse_reports",
    tables,
    key(),
    text("number", None),  # VP-2026-0001
    text("act", None),  # its key in the pack
    text("act_name", None),  # how it was called when it was told
    ref("unit", "units", index=True),
    text("mailbox"),
    ref("concerned", "people", null=True),  # whose mailbox that is
    text("what", None),
    Column("at", Moment, nullable=False),
    Column("confided", Boolean, nullable=False),  # told in confidence, whatever has become of it
    ref("by", "people", null=True, index=True),  # who told it, by name or since it was opened
    Column("sealed", LargeBinary),  # … in confidence; null once it was opened or is forgotten
    text("handle"),  # by which whoever told it in confidence finds it
    text("state", "received"),  # a MisuseState
    ref("taken_by", "people", null=True),
    ref("decided_by", "people", null=True),
    Column("decided_at", Moment),
    text("note"),  # what it was decided on
    Column("unit_told", Boolean, nullable=False, default=False),
    ref("asked_by", "people", null=True),  # who asks that it be opened, when and why
    Column("asked_at", Moment),
    text("why"),
    ref("opened_by", "people", null=True),  # who agreed
    Column("opened_at", Moment),
    UniqueConstraint("number"),
)
is_undecided = misuse_reports.c.decided_at.is_(None)
Index("ix_misuse_reports_handle", misuse_reports.c.handle, **only_where(misuse_reports.c.handle != ""))
Index("ix_misuse_reports_undecided", misuse_reports.c.id, **only_where(is_undecided))
Index("ix_misuse_reports_decided_at", misuse_reports.c.decided_at)

misuse_notes = Table(  # what the office asked whoever told it, and what they said
    "misuse_notes",
    tables,
    key(),
    ref("report", "misuse_reports", index=True),
    Column("at", Moment, nullable=False),
    Column("by_office", Boolean, nullable=False),
    ref("person", "people", null=True),  # null: who told it in confidence
    text("text", None),
)
