"""Incidents, their common causes, and what was done to them (Điều 7 khoản 7)."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, SmallInteger, String, Table, UniqueConstraint

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

incidents = Table(  # Điều 7 khoản 7
    "incidents",
    tables,
    key(),
    Column("year", Integer, nullable=False),  # local …
    Column("number", Integer, nullable=False),  # … in which it is the first, the second …
    ref("unit", "units", index=True),
    text("mailbox"),
    text("kind", None),
    ref("raised_by", "people", null=True, index=True),  # null: somebody of the unit who is in no list
    ref("on_behalf", "people", null=True),  # who of the office wrote down what was told by telephone
    text("what", None),
    Column("happened_at", Moment),
    text("tried"),
    text("call_back"),  # a telephone number
    Column("is_opened", Boolean),  # of forged mail or a virus: opened, or a password given; null: not asked
    text("state", "received"),
    ref("taken_by", "people", null=True),
    Column("raised_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("asked_at", Moment),  # since when it waits for the unit
    Column("resolved_at", Moment),
    Column("closed_at", Moment),  # null: it is open
    Column("take_until", Moment, nullable=False),
    Column("resolve_until", Moment, nullable=False),
    Column("next_due", Moment),  # when the clock must look at it; null: it is somebody's turn
    Column("alarms", SmallInteger, nullable=False, default=0),  # how many went out
    Column("chased", SmallInteger, nullable=False, default=0),  # how much of what is late: Late
    Column("common", Id),  # the common incident that it is part of
    Column("alarm_begins", Moment),  # of a dangerous one: when its first alarm is due
    Column("joined", Id),  # the incident of the same person whose alarm speaks for this one too
    Column("forwarded_to", String, nullable=False, default="", server_default=""),  # "": it was not …
    Column("forwarded_at", Moment),
    Column("letter_number", String, nullable=False, default="", server_default=""),  # "": without a letter
    Column("letter_date", Date),
    # The unit's name as it was when the incident was raised, where it has another now.
    Column("unit_named", String, nullable=False, default="", server_default=""),
    UniqueConstraint("year", "number"),
)

common_incidents = Table(  # several units' incidents of one kind, which may have one cause
    "common_incidents",
    tables,
    key(),
    text("kind", None),
    text("state", "proposed"),
    Column("since", Moment, nullable=False),  # what was raised after this may be part of it
    Column("proposed_at", Moment, nullable=False),
    Column("tapped", SmallInteger, nullable=False, default=0),  # units that could not open their mailbox
    text("said"),  # what those concerned were told last; "": the words of the house
    ref("confirmed_by", "people", null=True),
    Column("confirmed_at", Moment),
    ref("ended_by", "people", null=True),  # who declined it, or told that it is resolved
    Column("ended_at", Moment),
)

incident_notes = Table(  # the timeline: added and never changed
    "incident_notes",
    tables,
    key(),
    ref("incident", "incidents", index=True),
    Column("at", Moment, nullable=False),
    ref("person", "people", null=True),  # null: the clock
    text("act", None),
    text("text"),
    ref("file", "files", null=True),
)

Index("ix_incidents_open", incidents.c.id, **only_where(incidents.c.closed_at.is_(None)))
Index("ix_incidents_due", incidents.c.next_due, **only_where(incidents.c.next_due.is_not(None)))
Index("ix_incidents_kind", incidents.c.kind, incidents.c.raised_at)
Index("ix_incidents_common", incidents.c.common, **only_where(incidents.c.common.is_not(None)))
is_live = common_incidents.c.state.in_(["proposed", "open"])
Index("uq_common_incidents_live", common_incidents.c.kind, unique=True, **only_where(is_live))
