"""The tables, the same on SQLite and PostgreSQL.

Instants are UTC. Business time unless a comment says machine time (bot/clock.py). Ends are
exclusive, and null is open. ``folded`` columns hold text without diacritics, for SQLite's own
``lower()`` knows ASCII only.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite would drop the offset without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.astimezone(UTC) if stored.tzinfo else stored.replace(tzinfo=UTC)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only its INTEGER keys itself
tables = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    return Column("id", Id, primary_key=True)


def ref(name: str, to: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{to}.id"), nullable=null, index=index)


def text(name: str, default: str | None = "") -> Column[str]:
    """A text that is never null; with ``default=None`` it must be given."""
    return Column(name, String, nullable=False, default=default)


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

leases = Table(  # what one process at a time does, such as polling a channel
    "leases",
    tables,
    Column("name", String, primary_key=True),
    text("holder", None),
    Column("until", Moment, nullable=False),  # machine time
)

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

counters = Table(
    "counters",
    tables,
    Column("name", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
)

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

incidents = Table(  # Điều 7 khoản 7
    "incidents",
    tables,
    key(),
    Column("year", Integer, nullable=False),  # local …
    Column("number", Integer, nullable=False),  # … in which it is the first, the second …
    ref("unit", "units", index=True),
    text("mailbox"),
    text("kind", None),
    ref("raised_by", "people", null=True, index=True),  # null: somebody of the unit who is in no list
    ref("on_behalf", "people", null=True),  # who of the office wrote down what was told by telephone
    text("what", None),
    Column("happened_at", Moment),
    text("tried"),
    text("call_back"),  # a telephone number
    Column("is_opened", Boolean),  # of forged mail or a virus: opened, or a password given; null: not asked
    text("state", "received"),
    ref("taken_by", "people", null=True),
    Column("raised_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("asked_at", Moment),  # since when it waits for the unit
    Column("resolved_at", Moment),
    Column("closed_at", Moment),  # null: it is open
    Column("take_until", Moment, nullable=False),
    Column("resolve_until", Moment, nullable=False),
    Column("next_due", Moment),  # when the clock must look at it; null: it is somebody's turn
    Column("alarms", SmallInteger, nullable=False, default=0),  # how many went out
    Column("chased", SmallInteger, nullable=False, default=0),  # how much of what is late: Late
    Column("common", Id),  # the common incident that it is part of
    Column("alarm_begins", Moment),  # of a dangerous one: when its first alarm is due
    Column("joined", Id),  # the incident of the same person whose alarm speaks for this one too
    Column("forwarded_to", String, nullable=False, default="", server_default=""),  # "": it was not …
    Column("forwarded_at", Moment),
    Column("letter_number", String, nullable=False, default="", server_default=""),  # "": without a letter
    Column("letter_date", Date),
    UniqueConstraint("year", "number"),
)

common_incidents = Table(  # several units' incidents of one kind, which may have one cause
    "common_incidents",
    tables,
    key(),
    text("kind", None),
    text("state", "proposed"),
    Column("since", Moment, nullable=False),  # what was raised after this may be part of it
    Column("proposed_at", Moment, nullable=False),
    Column("tapped", SmallInteger, nullable=False, default=0),  # units that could not open their mailbox
    text("said"),  # what those concerned were told last; "": the words of the house
    ref("confirmed_by", "people", null=True),
    Column("confirmed_at", Moment),
    ref("ended_by", "people", null=True),  # who declined it, or told that it is resolved
    Column("ended_at", Moment),
)

incident_notes = Table(  # the timeline: added and never changed
    "incident_notes",
    tables,
    key(),
    ref("incident", "incidents", index=True),
    Column("at", Moment, nullable=False),
    ref("person", "people", null=True),  # null: the clock
    text("act", None),
    text("text"),
    ref("file", "files", null=True),
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


def only_where(condition: Any) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


a_day = (calendar_days.c.date,)
for_all = calendar_days.c.unit.is_(None)
Index("uq_calendar_days_all", *a_day, unique=True, **only_where(for_all))
Index("uq_calendar_days_unit", *a_day, calendar_days.c.unit, unique=True, **only_where(~for_all))
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
Index("ix_duties_open", duties.c.ends, **only_where(duties.c.state == "open"))
Index("ix_duties_nudge", duties.c.next_nudge, **only_where(duties.c.next_nudge.is_not(None)))
Index("ix_files_wanted", files.c.id, **only_where(files.c.state == "wanted"))
Index("ix_contacts_sending", contacts.c.sending_until, **only_where(contacts.c.sending.is_not(None)))
Index("ix_incidents_open", incidents.c.id, **only_where(incidents.c.closed_at.is_(None)))
Index("ix_incidents_due", incidents.c.next_due, **only_where(incidents.c.next_due.is_not(None)))
Index("ix_broadcasts_due", broadcasts.c.next_due, **only_where(broadcasts.c.next_due.is_not(None)))
Index("ix_incidents_kind", incidents.c.kind, incidents.c.raised_at)
Index("ix_incidents_common", incidents.c.common, **only_where(incidents.c.common.is_not(None)))
is_live = common_incidents.c.state.in_(["proposed", "open"])
Index("uq_common_incidents_live", common_incidents.c.kind, unique=True, **only_where(is_live))
Index("ix_reports_reminder", reports.c.next_reminder, **only_where(reports.c.next_reminder.is_not(None)))
is_asked_for = more_time.c.state == "asked"
Index("uq_more_time_asked", more_time.c.report, unique=True, **only_where(is_asked_for))
is_channel_down = (outages.c.kind == "channel") & outages.c.ends.is_(None)
Index("uq_outages_on", outages.c.scope, unique=True, **only_where(is_channel_down))
Index("ix_events_open", events.c.received, **only_where(events.c.state != "done"))
