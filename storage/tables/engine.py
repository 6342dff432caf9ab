"""Tables of the engine: events and conversations, the outbox, files, and what keeps the program running."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

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
    text("action", "send"),  # send, edit, buttons, delete, menu
    ref("target", "outbox", null=True),  # the row whose message is edited, or replied to
    text("target_message"),  # the channel's id of a message of theirs to delete
    text("heading"),
    text("text"),
    Column("options", JSON, nullable=False),  # a list of [token, label, words]
    Column("columns", SmallInteger, nullable=False, default=1),
    Column("file_ids", JSON, nullable=False),
    Column(
        "awaits", String, nullable=False, default="", server_default=""
    ),  # a file: see bot/conversation/messages.py
    text("subject"),  # what it is about, "duty:17": asked again when claimed
    # what it is a card of, "incident:17": drawn anew as that changes
    Column("card", String, nullable=False, default="", server_default=""),
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

files = Table(
    "files",
    tables,
    key(),
    Column("sha256", String, index=True),
    Column("tables", String),  # the hash of what was read of a workbook; "" for none, null: it was not opened
    Column("size", BigInteger),  # bytes
    text("type"),
    text("shown_name"),
    text("channel"),
    text("account"),
    text("remote"),
    text("state", "wanted"),  # wanted, held, refused
    text("why_refused"),
    text("scan"),
    ref("owner", "people", null=True),
    ref("contact", "contacts", null=True),
    Column("created", Moment, nullable=False),
    Column("leased_until", Moment),  # machine time
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("retry_at", Moment),  # machine time
    Column("caption", String),  # of what no question asked for, until its sender says what it is for
    Column("old_text", Boolean),  # in TCVN3 or VNI; null: it was not looked for
    sqlite_autoincrement=True,  # messages and buttons name a file also after it is gone
)

file_uses = Table(
    "file_uses",
    tables,
    Column("file", Id, ForeignKey("files.id"), primary_key=True),
    Column("subject", String, primary_key=True),
)

links = Table(
    "links",
    tables,
    key(),
    Column("token_hash", String, nullable=False, unique=True),
    text("purpose", None),  # upload, download
    ref("contact", "contacts", index=True),
    Column("person", Id),  # who held the contact; the link is nobody else's
    Column("file", Id),  # of a download
    Column("awaits", String, nullable=False, default="", server_default=""),  # of an upload: what it answers
    Column("taken", SmallInteger, nullable=False, default=0, server_default="0"),  # files that came by it
    Column("expires", Moment, nullable=False),  # machine time
    Column("used", Moment),  # machine time
    Column("revoked", Moment),  # machine time
    sqlite_autoincrement=True,  # events name a link that is gone, and what came by it
)

clock = Table(  # one row
    "clock",
    tables,
    Column("id", Integer, primary_key=True),
    Column("offset", Float, nullable=False),  # seconds that business time is ahead of machine time
    Column("newest", Moment),  # the newest business time of a tick: never gone behind
    # seconds by which machine time is ahead of the clock, which was set back while we ran
    Column("set_back", Float, nullable=False, server_default="0"),
)

workers = Table(
    "workers",
    tables,
    Column("name", String, primary_key=True),
    Column("ticked_to", Moment, nullable=False),
    Column("seen", Moment, nullable=False),  # machine time
)

leases = Table(  # what one process at a time does, such as polling a channel
    "leases",
    tables,
    Column("name", String, primary_key=True),
    text("holder", None),
    Column("until", Moment, nullable=False),  # machine time
)

counters = Table(
    "counters",
    tables,
    Column("name", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
)

secrets = Table(
    "secrets",
    tables,
    Column("name", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False, default=1, server_default="1"),  # one more when stored anew
    Column("state", String, nullable=False, default="good", server_default="good"),  # good, renewing, dead
    Column("obtained", Moment),  # machine time
    Column("ends", Moment),  # machine time: until when it is taken, or was found to be taken no more
    Column("tries", SmallInteger, nullable=False, default=0, server_default="0"),  # to renew this version
    Column("holder", String, nullable=False, default="", server_default=""),  # the worker that renews it
    Column("leased_until", Moment),  # machine time: until then nobody else renews it
    Column("error", String, nullable=False, default="", server_default=""),  # of the last try
)

texts = Table(
    "texts",
    tables,
    key(),
    Column("key", String, nullable=False, unique=True),
    text("body", None),
    Column("version", Integer, nullable=False),
    ref("by", "people", null=True),
    text("kinds"),  # of incidents with which a text of the library helps, ",login,full,"; "" for none
    Column("files", JSON),  # pictures and files that are shown with it, their ids; null for none
)

audit = Table(
    "audit",
    tables,
    key(),
    Column("at", Moment, nullable=False),
    ref("person", "people", null=True),  # null: the operator, or the clock
    text("role"),
    text("act", None),
    text("subject"),
    Column("detail", JSON, nullable=False),
)


Index("ix_events_open", events.c.received, **only_where(events.c.state != "done"))


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


Index("ix_outbox_card", outbox.c.card, outbox.c.id, **only_where(outbox.c.card != ""))


Index("ix_outbox_target", outbox.c.target, outbox.c.id, **only_where(outbox.c.target.is_not(None)))


Index("ix_files_wanted", files.c.id, **only_where(files.c.state == "wanted"))


Index("ix_files_contact", files.c.contact)


Index("ix_file_uses_subject", file_uses.c.subject, file_uses.c.file)


Index("ix_conversations_flow", conversations.c.flow, conversations.c.subject)


Index("ix_audit_subject", audit.c.subject, audit.c.act)
