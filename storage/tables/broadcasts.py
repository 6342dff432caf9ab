"""What the office says to many (Điều 5 khoản 1)."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, SmallInteger, String, Table

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

broadcasts = Table(  # what the office says to many (Điều 5 khoản 1)
    "broadcasts",
    tables,
    key(),
    Column("subject", String, nullable=False, unique=True),  # of its messages in the outbox
    ref("by", "people", null=True),
    Column("at", Moment, nullable=False),  # when it was written
    text("text"),
    Column("audience", JSON, nullable=False),  # whom it is for: see handlers/broadcasts/audience.py
    text("state", None),  # planned, asked, sending, sent, stopped
    Column("is_urgent", Boolean, nullable=False, default=False),
    Column("version", SmallInteger, nullable=False, default=1),  # one more for each correction
    Column("sendings", SmallInteger, nullable=False, default=1),  # one more each time it goes on, or again
    Column("ack_until", Moment),  # null: nobody is asked to acknowledge it
    Column("reminders", SmallInteger, nullable=False, default=0),  # that went to the silent
    Column("begins", Moment),  # of one that is planned: when it is sent
    text("repeats"),  # weekly, monthly, workdays: sent so from ``begins`` on
    Column("repeats_until", Date),  # … and the last day on which it is; null: on and on
    ref("plan", "broadcasts", null=True),  # the repeated one that it is one sending of
    Column("begun", Moment),
    Column("addressed_to", Id),  # up to which person its messages are written; null: to everyone
    Column("corrected_to", Id),  # down to which message its correction is carried; null: to all
    Column("next_due", Moment),  # when the clock must look at it
)

broadcast_people = Table(  # whom it is for, as it began, reached or not
    "broadcast_people",
    tables,
    Column("broadcast", Id, ForeignKey("broadcasts.id"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    ref("unit", "units"),  # where they hold the role for which it is for them
    Column("acknowledged", Moment),
)

Index("ix_broadcasts_due", broadcasts.c.next_due, **only_where(broadcasts.c.next_due.is_not(None)))
