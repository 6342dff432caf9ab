"""What goes out, how fast, how much of it, and from which accounts of ours."""

from sqlalchemy import JSON, Column, Float, Index, Integer, SmallInteger, String, Table, UniqueConstraint

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

outbox = Table(
    "outbox",
    tables,
    key(),
    Column("key", String, nullable=False, unique=True),
    ref("person", "people", null=True),  # null: an answer to whoever wrote
    ref("contact", "contacts"),  # chosen when queued, and looked at again when claimed
    # "head,deputy": dropped when claimed, unless the person holds one of them in ``unit`` (null: anywhere)
    Column("roles", String, nullable=False, default="", server_default=""),
    Column("unit", Id),
    text("channel", None),
    Column("lane", SmallInteger, nullable=False),
    text("action", "send"),  # send, edit, delete
    ref("target", "outbox", null=True),  # the row whose message is edited
    text("target_message"),  # the channel's id of a message of theirs to delete
    text("heading"),
    text("text"),
    Column("options", JSON, nullable=False),  # a list of [token, label, words]
    Column("columns", SmallInteger, nullable=False, default=1),
    Column("file_ids", JSON, nullable=False),
    Column("awaits", String, nullable=False, default="", server_default=""),  # a file: see bot/message.py
    text("subject"),  # what it is about, "duty:17": asked again when claimed
    Column("created", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires", Moment),
    Column("retry_at", Moment),  # machine time
    Column("tries", SmallInteger, nullable=False, default=0),
    text("state", "queued"),  # queued, sent, unknown, failed, expired
    text("error"),
)

sends = Table(
    "sends",
    tables,
    ref("outbox", "outbox"),
    ref("contact", "contacts", index=True),
    Column("try", SmallInteger, nullable=False),
    text("state", None),  # sending, sent, unknown, failed, held, barred
    text("channel_message_id"),
    Column("arrived", SmallInteger, nullable=False, default=0, server_default="0"),  # of several messages
    text("error"),
    Column("at", Moment, nullable=False),  # machine time
    UniqueConstraint("outbox", "contact", "try"),
)

pace = Table(
    "pace",
    tables,
    Column("channel", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("chat", String, primary_key=True),  # "" for the channel as a whole
    Column("next_free", Float, nullable=False),  # machine time, seconds since 1970
)

quotas = Table(
    "quotas",
    tables,
    Column("channel", String, primary_key=True),  # of what: a channel, or "join"
    Column("account", String, primary_key=True),
    Column("period", String, primary_key=True),  # 2026-11, 2026-11-25, 2026-11-25T08
    Column("used", Integer, nullable=False),
)

services = Table(  # the accounts of ours, and which of them are served
    "services",
    tables,
    Column("channel", String, primary_key=True),
    Column("account", String, primary_key=True),
    text("key"),  # as the settings number it: zalo_bot_2; "" where another account has taken its place
    Column("seen", Moment, nullable=False),  # machine time: a process that serves it last ticked
    Column("answered", Moment),  # machine time: it last took or refused a message
    Column("gone", Moment),  # machine time: since when nobody serves it
)

Index(
    "ix_outbox_to_send",
    outbox.c.channel,
    outbox.c.lane,
    outbox.c.id,
    **only_where(outbox.c.state == "queued"),
)
Index("ix_outbox_of_contact", outbox.c.contact, outbox.c.id)
Index("ix_outbox_put_off", outbox.c.contact, **only_where(outbox.c.retry_at.is_not(None)))
Index("ix_outbox_subject", outbox.c.subject, outbox.c.id)
