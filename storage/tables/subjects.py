"""Tables of the subjects: duties and their excuses, incidents, reports, broadcasts."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

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
    sqlite_autoincrement=True,  # an old button names a day that is gone
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

waiting_mail = Table(  # mail that waits for a head, as a check told: never what it is about (khoản 6 Điều 4)
    "waiting_mail",
    tables,
    Column("check", Id, ForeignKey("checks.id"), primary_key=True),
    ref("unit", "units"),  # that of the duty, or its successor
    Column("day", Date),  # the last day on which the answer is in time; null: none was told
    ref("holder", "people", null=True),  # to whom it was passed on; null: the head has it
    ref("passed_by", "people", null=True),
    Column("passed_at", Moment),
    Column("reminded", Date),  # on which day whoever has it was reminded of ``day``
    ref("settled_by", "people", null=True),
    Column("settled_at", Moment),
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
is_waiting = waiting_mail.c.settled_at.is_(None)
is_channel_down = (outages.c.kind == "channel") & outages.c.ends.is_(None)

incidents = Table(  # khoản 7 Điều 7
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
    # The unit's name as it was when the incident was raised, where it has another now.
    Column("unit_named", String, nullable=False, default="", server_default=""),
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

incident_notes = Table(  # the timeline: added and never changed; words to the other side may be taken back
    "incident_notes",
    tables,
    key(),
    ref("incident", "incidents", index=True),
    Column("at", Moment, nullable=False),
    ref("person", "people", null=True),  # null: the clock
    text("act", None),
    text("text"),
    ref("file", "files", null=True),
    sqlite_autoincrement=True,  # an old [Rút lại] names a note that is gone
)
is_live = common_incidents.c.state.in_(["proposed", "open"])

report_requests = Table(  # what the office asks of units (khoản 2 Điều 5, Điều 10)
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
    Column("cycle", String, nullable=False, server_default="", default=""),  # its key; "": it is of none
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
    # The unit's name as it was when the report was filed, where it has another now.
    Column("unit_named", String, nullable=False, default="", server_default=""),
    Column("next_reminder", Moment),  # null: none is to come
    # What our records told as a periodic one opened, question's key -> value …
    Column("figures", JSON(none_as_null=True)),
    Column("figures_since", Date),  # … and from which day on, where that is not all of its period
    UniqueConstraint("request", "unit"),
)

inspections = Table(  # what a unit finds of its own use of mail before it reports (Điều 10)
    "inspections",
    tables,
    Column("report", Id, ForeignKey("reports.id"), primary_key=True, autoincrement=False),
    Column("asked", Moment, nullable=False),
    Column("answers", JSON, nullable=False),  # question's key -> met, not_yet, not_done
    text("remark"),
    ref("given_by", "people", null=True),  # by whom it was last answered
    Column("given_at", Moment),
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
    sqlite_autoincrement=True,  # an old button names a template that is gone
)
is_asked_for = more_time.c.state == "asked"

broadcasts = Table(  # what the office says to many (khoản 1 Điều 5)
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
    Column("acknowledged_version", SmallInteger),  # of the broadcast that they acknowledged
)

submissions = Table(  # what somebody of the office has prepared, and another one releases
    "submissions",
    tables,
    key(),
    text("flow", None),  # the form, with what it knew and was answered
    Column("facts", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    text("language", None),  # in which it was prepared: its review is known by its words
    text("shown", None),  # what its review showed
    text("state", "waiting"),  # waiting, released, returned, withdrawn, reopened, replaced
    ref("by", "people", index=True),
    Column("at", Moment, nullable=False),
    ref("decided_by", "people", null=True),
    Column("decided_at", Moment),
    text("reason"),  # why it was returned
)

inquiries = Table(  # what people write to the office, and what it answers
    "inquiries",
    tables,
    key(),
    ref("person", "people", index=True),
    ref("unit", "units"),  # for which they wrote
    text("state", "open"),  # open, answered, closed
    Column("at", Moment, nullable=False),  # when they first wrote
    Column("changed", Moment, nullable=False),  # when anything was last said or done
    Column("about", String, nullable=False, default="", server_default=""),  # "results:2026-11"; "": nothing
)

inquiry_messages = Table(  # added and never changed, but blanked in time
    "inquiry_messages",
    tables,
    key(),
    ref("inquiry", "inquiries", index=True),
    ref("person", "people"),
    Column("at", Moment, nullable=False),
    text("text", None),
    # Of what was passed on alone: in which role it was said, what stood open, how unclear it was.
    Column("role", String, nullable=False, default="", server_default=""),
    Column("standing", String, nullable=False, default="", server_default=""),
    Column("unclear", String, nullable=False, default="", server_default=""),
)

feedback_letters = Table(  # what of the feedback on the regulation goes to the body above, together
    "feedback_letters",
    tables,
    key(),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    text("number"),  # of the paper by which it went; "": it has not
    Column("day", Date),  # of that paper
    sqlite_autoincrement=True,  # an old button names one that was taken apart
)

feedback = Table(  # what people would have changed in the regulation, and what the office says to it
    "feedback",
    tables,
    key(),
    ref("person", "people", index=True),
    ref("unit", "units"),  # for which they say it
    text("clause"),  # "4.6", a whole article "4"; "": the regulation as a whole
    text("awkward", None),
    text("proposed"),
    text("state", "open"),  # open, taken, declined, withdrawn
    Column("at", Moment, nullable=False),
    Column("changed", Moment, nullable=False),  # when anything was last done about it
    text("answer"),  # of the office
    ref("answered_by", "people", null=True),
    ref("letter", "feedback_letters", null=True, index=True),
)

unclear_texts = Table(  # how many texts were not understood: neither they themselves nor whose they were
    "unclear_texts",
    tables,
    Column("day", Date, primary_key=True),
    Column("kind", String, primary_key=True),  # an Unclear
    Column("intent", String, primary_key=True),  # the nearest, or "none"
    Column("count", Integer, nullable=False),
)

examples = Table(  # what a sentence means here
    "examples",
    tables,
    key(),
    ref("inquiry", "inquiries", null=True),  # by which it was passed on, as long as its words are kept
    text("text", None),
    text("normal", None),  # its example_key
    text("role", None),
    text("standing", None),
    text("intent", None),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    ref("reviewed_by", "people", null=True),
    Column("reviewed_at", Moment),  # null: it weighs nothing yet
    UniqueConstraint("inquiry"),
    sqlite_autoincrement=True,  # an old button names an example that is gone
)

drafts = Table(  # documents on which units are asked for opinions (khoản 2 Điều 4)
    "drafts",
    tables,
    key(),
    text("title", None),
    text("note"),
    Column("day", Date, nullable=False),  # the last on which an opinion is in time
    text("state", "open"),  # open, closed, recalled
    ref("by", "people", null=True),  # null: whoever it was is long forgotten
    Column("created", Moment, nullable=False),
    Column("ended_at", Moment),
    text("reason"),  # of recalling it
    Column("told_at", Moment),  # when units were last told what became of their opinions
    Column("unit", Id),  # in whose name units are asked; null: the office's
)

opinions = Table(  # of each unit that is asked
    "opinions",
    tables,
    key(),
    ref("draft", "drafts", index=True),
    ref("unit", "units", index=True),
    text("answer"),  # "" while none is given; agreed, differs, exempt
    ref("given_by", "people", null=True),
    Column("given_at", Moment),
    # The unit's name as it was when it was asked, where another one has taken its place.
    text("unit_named"),
)

opinion_parts = Table(  # each about a section of the draft, or one for a file in place of them
    "opinion_parts",
    tables,
    key(),
    ref("opinion", "opinions", index=True),
    text("section"),  # "": about all of it
    text("words", None),
    text("reason"),
    text("reply"),  # what became of it: the office's words; "" until it has looked at it
    ref("replied_by", "people", null=True),
    Column("replied_at", Moment),
    sqlite_autoincrement=True,  # a workbook that was sent out names a part that is gone
)


Index("uq_calendar_days_all", *a_day, unique=True, **only_where(for_all))


Index("uq_calendar_days_unit", *a_day, calendar_days.c.unit, unique=True, **only_where(~for_all))


Index("ix_duties_open", duties.c.ends, **only_where(duties.c.state == "open"))


Index("ix_duties_nudge", duties.c.next_nudge, **only_where(duties.c.next_nudge.is_not(None)))


Index("ix_waiting_mail_unit", waiting_mail.c.unit, waiting_mail.c.settled_at)


Index("ix_waiting_mail_day", waiting_mail.c.day, **only_where(is_waiting))


Index("ix_waiting_mail_holder", waiting_mail.c.holder, **only_where(is_waiting))


Index("uq_outages_on", outages.c.scope, unique=True, **only_where(is_channel_down))


Index("ix_incidents_open", incidents.c.id, **only_where(incidents.c.closed_at.is_(None)))


Index("ix_incidents_due", incidents.c.next_due, **only_where(incidents.c.next_due.is_not(None)))


Index("ix_incidents_kind", incidents.c.kind, incidents.c.raised_at)


Index("ix_incidents_common", incidents.c.common, **only_where(incidents.c.common.is_not(None)))


Index("uq_common_incidents_live", common_incidents.c.kind, unique=True, **only_where(is_live))


Index(
    "uq_report_requests_cycle",
    report_requests.c.cycle,
    report_requests.c.period_last,
    unique=True,
    **only_where(report_requests.c.cycle != ""),
)


Index("ix_reports_reminder", reports.c.next_reminder, **only_where(reports.c.next_reminder.is_not(None)))


Index("uq_more_time_asked", more_time.c.report, unique=True, **only_where(is_asked_for))


Index("ix_broadcast_people_person", broadcast_people.c.person)


Index(
    "ix_broadcast_people_acknowledged",
    broadcast_people.c.acknowledged,
    **only_where(broadcast_people.c.acknowledged.is_not(None)),
)


Index("ix_checks_person", checks.c.person, checks.c.id)


Index("ix_broadcasts_due", broadcasts.c.next_due, **only_where(broadcasts.c.next_due.is_not(None)))


Index("ix_examples_role_normal", examples.c.role, examples.c.normal)


Index("ix_inquiries_open", inquiries.c.id, **only_where(inquiries.c.state == "open"))


Index("ix_feedback_open", feedback.c.id, **only_where(feedback.c.state == "open"))


Index("ix_submissions_waiting", submissions.c.id, **only_where(submissions.c.state == "waiting"))


Index("ix_drafts_open", drafts.c.day, **only_where(drafts.c.state == "open"))
