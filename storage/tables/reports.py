"""What the office asks of units, and what they file (Điều 5 khoản 2, Điều 10)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

report_requests = Table(  # what the office asks of units (Điều 5 khoản 2, Điều 10)
    "report_requests",
    tables,
    key(),
    text("kind", "ad_hoc"),  # ad_hoc, periodic
    Column("period_first", Date),  # of a periodic one: the days that it is about …
    Column("period_last", Date),  # … both included
    text("title", None),
    text("body"),
    text("letter_number"),  # of the letter that it rests on; "": none
    Column("letter_date", Date),
    Column("deadline", Moment, nullable=False),
    Column("questions", JSON, nullable=False),  # bot/domain/reports/questions.py
    Column("takes_nothing", Boolean, nullable=False),  # whether "không phát sinh" is an answer
    Column("needs_head", Boolean, nullable=False),  # whether the unit's head must approve
    Column("version", SmallInteger, nullable=False, default=1),
    text("state", "open"),  # planned, open, closed, cancelled
    ref("by", "people"),
    Column("created", Moment, nullable=False),
    Column("opens", Moment, nullable=False),  # when it is sent
    Column("ended_at", Moment),  # closed or cancelled
    text("reason"),  # why it was cancelled
)

report_versions = Table(  # a request as it was before each change, and as it is
    "report_versions",
    tables,
    Column("request", Id, ForeignKey("report_requests.id"), primary_key=True),
    Column("version", SmallInteger, primary_key=True),
    text("title", None),
    text("body"),
    Column("deadline", Moment, nullable=False),
    Column("questions", JSON, nullable=False),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
)

reports = Table(  # what one unit owes to one request
    "reports",
    tables,
    key(),
    ref("request", "report_requests"),
    ref("unit", "units", index=True),
    text("state", "asked"),  # asked, with_head, returned, filed, exempt, ended
    Column("deadline", Moment),  # the unit's own, where it was given more time
    Column("version", SmallInteger, nullable=False, default=0),  # of the request that was answered; 0: none
    Column("answers", JSON, nullable=False),  # question's key -> value
    Column("is_nothing", Boolean, nullable=False, default=False),  # "không phát sinh"
    Column("opened_at", Moment),  # somebody of the unit first opened it
    Column("handed_at", Moment),  # to the head, or at once to the office
    ref("handed_by", "people", null=True),
    Column("filed_at", Moment),
    ref("approved_by", "people", null=True),
    Column("is_late", Boolean, nullable=False, default=False),
    text("note"),  # why the head returned it, or why it is not owed
    # The unit's name as it was when the report was filed, where it has another now.
    Column("unit_named", String, nullable=False, default="", server_default=""),
    Column("next_reminder", Moment),  # null: none is to come
    UniqueConstraint("request", "unit"),
)

report_acts = Table(  # what was done to a report: added and never changed
    "report_acts",
    tables,
    key(),
    ref("report", "reports", index=True),
    Column("at", Moment, nullable=False),
    ref("person", "people", null=True),  # null: the clock
    text("act", None),
    text("note"),
    Column("version", SmallInteger, nullable=False, default=0),  # of the request
    Column("answers", JSON(none_as_null=True)),  # as they were handed over; null: the act changed none
)

more_time = Table(  # asked for by units
    "more_time",
    tables,
    key(),
    ref("report", "reports", index=True),
    Column("until", Moment, nullable=False),
    text("reason"),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    text("state", "asked"),  # asked, granted, declined
    ref("decided_by", "people", null=True),
    Column("decided_at", Moment),
)

report_templates = Table(  # requests that are asked again
    "report_templates",
    tables,
    key(),
    Column("name", String, nullable=False, unique=True),
    Column("content", JSON, nullable=False),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
)

Index("ix_reports_reminder", reports.c.next_reminder, **only_where(reports.c.next_reminder.is_not(None)))
is_asked_for = more_time.c.state == "asked"
Index("uq_more_time_asked", more_time.c.report, unique=True, **only_where(is_asked_for))
