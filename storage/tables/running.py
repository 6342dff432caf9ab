"""What the processes share: the clock, the leases, the numbers, what is secret, and what was done."""

from sqlalchemy import JSON, Column, Float, Integer, LargeBinary, SmallInteger, String, Table

from storage.tables.base import Moment, key, ref, tables, text

clock = Table(  # one row
    "clock",
    tables,
    Column("id", Integer, primary_key=True),
    Column("offset", Float, nullable=False),  # seconds that business time is ahead of machine time
    Column("newest", Moment),  # the newest business time of a tick: never gone behind
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
