"""Files that people send or that we make, what they belong to, and one-time links."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, SmallInteger, String, Table

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

files = Table(
    "files",
    tables,
    key(),
    Column("sha256", String, index=True),
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
)

Index("ix_files_wanted", files.c.id, **only_where(files.c.state == "wanted"))
