"""The checks that are owed: working days, duties, what settles them, and why some are not owed."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, SmallInteger, Table, UniqueConstraint

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

calendar_days = Table(
    "calendar_days",
    tables,
    key(),
    Column("date", Date, nullable=False),
    ref("unit", "units", null=True),  # null: every unit
    text("kind", None),  # off, work
    text("name"),
    text("document"),
    ref("by", "people", null=True),
    Column("confirmed_at", Moment),
)

duties = Table(
    "duties",
    tables,
    key(),
    ref("unit", "units"),
    Column("date", Date, nullable=False, index=True),
    Column("round", SmallInteger, nullable=False),  # 1, 2
    Column("opens", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("next_nudge", Moment),  # null: none is to come
    Column("nudges", SmallInteger, nullable=False, default=0),  # how many went out
    text("state", "open"),  # open, checked, late, missed, excused, not_reached
    Column("settled_at", Moment),
    text("reason"),
    UniqueConstraint("unit", "date", "round"),
)

duty_people = Table(
    "duty_people",
    tables,
    Column("duty", Id, ForeignKey("duties.id"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("nudged", SmallInteger, nullable=False, default=0),
    Column("snoozed", Boolean, nullable=False, default=False),  # "nhắc sau 30 phút", once a round
    Column("reached", Moment),  # when a nudge was accepted by the channel
    text("why_not"),  # why a nudge did not go out: a WhyNot
)

checks = Table(
    "checks",
    tables,
    key(),
    ref("duty", "duties", index=True),
    ref("person", "people"),
    ref("by", "people", null=True),  # who recorded it, where told by telephone
    text("via", None),  # tap, typed, phone
    text("channel"),
    text("result"),  # none, handled, head, unsaid
    text("state_before"),  # of the duty, to take it back …
    text("reason_before"),  # … with its reason
    Column("said_at", Moment, nullable=False),
    Column("undone_at", Moment),
    text("note"),
)

outages = Table(
    "outages",
    tables,
    key(),
    text("kind", None),  # mail, channel, bot
    text("scope"),  # the channel's key
    Column("starts", Moment, nullable=False),
    Column("ends", Moment),
    ref("by", "people", null=True),
    text("reason"),
    Column("seen", Moment),  # machine time: of a channel's, when a process last saw that it is down
)

excuses = Table(  # checks that are not owed, from a round to a round, both included
    "excuses",
    tables,
    key(),
    Column("units", JSON(none_as_null=True)),  # a list of ids; null: those of ``kind``, or all
    text("kind"),
    Column("first_date", Date, nullable=False),
    Column("first_round", SmallInteger, nullable=False),
    Column("last_date", Date, nullable=False, index=True),
    Column("last_round", SmallInteger, nullable=False),
    text("reason", None),
    ref("by", "people", null=True),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

a_day = (calendar_days.c.date,)
for_all = calendar_days.c.unit.is_(None)
Index("uq_calendar_days_all", *a_day, unique=True, **only_where(for_all))
Index("uq_calendar_days_unit", *a_day, calendar_days.c.unit, unique=True, **only_where(~for_all))
Index("ix_duties_open", duties.c.ends, **only_where(duties.c.state == "open"))
Index("ix_duties_nudge", duties.c.next_nudge, **only_where(duties.c.next_nudge.is_not(None)))
is_channel_down = (outages.c.kind == "channel") & outages.c.ends.is_(None)
Index("uq_outages_on", outages.c.scope, unique=True, **only_where(is_channel_down))
