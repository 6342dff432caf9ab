"""What comes in, and the forms that are open."""

from sqlalchemy import JSON, Column, Index, SmallInteger, String, Table

from storage.tables.base import Moment, key, only_where, ref, tables, text

events = Table(
    "events",
    tables,
    Column("channel", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("event_id", String, primary_key=True),
    Column("received", Moment, nullable=False),  # machine time
    Column("tries", SmallInteger, nullable=False, default=0),
    text("state", "done"),  # done, failing, set_aside
)

conversations = Table(
    "conversations",
    tables,
    key(),
    ref("person", "people", null=True, index=True),
    ref("contact", "contacts", index=True),  # where it was last asked
    text("flow", None),
    text("subject"),
    Column("facts", JSON, nullable=False),
    Column("answers", JSON, nullable=False),  # a list of [key, answer, answered_at]
    text("waiting_for"),
    Column("touched", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    sqlite_autoincrement=True,  # an id used again would bring an old button back to life
)

Index("ix_events_open", events.c.received, **only_where(events.c.state != "done"))
