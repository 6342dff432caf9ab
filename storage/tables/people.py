"""Units and people: who holds which role where, whose mailbox is which, who is away or on call."""

from sqlalchemy import JSON, Column, Date, Integer, String, Table

from storage.tables.base import Moment, key, ref, tables, text

units = Table(
    "units",
    tables,
    key(),
    Column("code", String, nullable=False, unique=True),
    text("name", None),
    text("folded", None),
    text("kind"),  # its group: Phòng, ban; UBND xã; …
    text("form"),  # of its documents: ND30, DANG, DOAN, DOANTHE
    text("phone"),
    Column("rank", Integer, nullable=False, default=0),  # its place in every list
    Column("hours", JSON(none_as_null=True)),  # of its rounds, where they differ from the district's
    Column("duties_from", Date),  # null: "chưa bắt đầu"
    Column("opened", Date),
    Column("closed", Date),
    ref("successor", "units", null=True),
    Column("rules_asked", Date),  # when its head was last asked for its internal rules
)

people = Table(
    "people",
    tables,
    key(),
    text("full_name", None),
    text("folded", None),
    text("sort_key", None),
    Column("staff_code", String, unique=True),
    text("phone"),
    text("language", None),
    text("misses", "at_once"),  # how a head hears of missed checks: at_once, evening
    Column("erased_at", Moment),
)

mailboxes = Table(
    "mailboxes",
    tables,
    key(),
    Column("address", String, nullable=False, unique=True),
    ref("unit", "units", null=True, index=True),
    ref("person", "people", null=True, index=True),
    text("state", "open"),  # asked, open, locked, recalled
    Column("password_changed", Date),
    Column("opened", Date),  # when it was given; null: before anybody noted it
    Column("left", Date),  # since when its owner has gone and it is still open
    Column("reminded", Date),  # when its password was last spoken of
    Column("rank", Integer, nullable=False, default=0, server_default="0"),  # 0: its owner's main one
)

roles = Table(
    "roles",
    tables,
    key(),
    ref("person", "people", index=True),
    ref("unit", "units", index=True),
    text("role", None),  # head, deputy, officer, staff, office
    text("title"),
    Column("rank", Integer, nullable=False, default=0),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    Column("accepted_at", Moment),
    text("source", None),  # file, chat
)

absences = Table(
    "absences",
    tables,
    key(),
    ref("person", "people", index=True),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    text("reason"),
    ref("substitute", "people", null=True),
    text("state", "accepted"),  # asked, accepted, declined, withdrawn
)

shifts = Table(
    "shifts",
    tables,
    key(),
    ref("person", "people"),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False, index=True),
    ref("by", "people"),
    Column("created", Moment, nullable=False),
    Column("withdrawn", Moment),
)
