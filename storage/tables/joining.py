"""How people reach us: their contacts, and how these came to be theirs."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

contacts = Table(
    "contacts",
    tables,
    key(),
    text("channel", None),
    text("account", None),  # ours: which bot
    text("chat", None),  # theirs
    ref("person", "people", null=True, index=True),  # null: a stranger
    text("label"),
    Column("rank", Integer, nullable=False, default=0),  # 0 is written to first
    Column("blocked", Moment),  # since when
    Column("last_in", Moment),  # their last act here
    Column("minute", BigInteger, nullable=False, default=0),  # machine time: which minute …
    Column("in_minute", Integer, nullable=False, default=0),  # … and how many events came in it
    Column("sending_until", Moment),  # machine time: a worker's lease on what goes out here
    Column("sending", Id),  # the outbox row in flight
    Column("front_conversation", Id),
    Column("menu", String),  # the commands last shown to this contact, so that they are set once
    UniqueConstraint("channel", "account", "chat"),
)

invitations = Table(
    "invitations",
    tables,
    key(),
    Column("code_hmac", String, nullable=False, unique=True),
    ref("person", "people", index=True),
    ref("by", "people", null=True),  # null: the operator
    Column("expires", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

join_requests = Table(
    "join_requests",
    tables,
    key(),
    ref("contact", "contacts", index=True),
    text("name"),
    text("unit_text"),
    text("post"),
    text("state", "open"),  # open, approved, declined
    Column("at", Moment, nullable=False),
)

consents = Table(
    "consents",
    tables,
    key(),
    ref("person", "people", index=True),
    ref("contact", "contacts"),
    text("version", None),
    Column("given", Moment, nullable=False),
    Column("withdrawn", Moment),
)

Index("ix_contacts_sending", contacts.c.sending_until, **only_where(contacts.c.sending.is_not(None)))
