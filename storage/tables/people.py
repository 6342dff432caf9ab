"""Tables of people and units: roles, contacts, joining, delegations, covers, and what changes about them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    true,
)

from storage.tables.base import Id, Moment, key, only_where, ref, tables, text

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
    Column("weekly", Boolean, nullable=False, default=True, server_default=true()),  # a head's week in words
    Column("erased_at", Moment),
    Column("restricted_at", Moment),  # since when others are not shown who they are, at their own wish
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
    Column("minute", BigInteger, nullable=False, default=0),  # machine time: that of their last event …
    Column("in_minute", Integer, nullable=False, default=0),  # … and how many events counted then
    Column("sending_until", Moment),  # machine time: a worker's lease on what goes out here
    Column("sending", Id),  # the outbox row in flight
    Column("front_conversation", Id),
    Column("menu", String),  # the commands last shown to this contact, so that they are set once
    Column("to_confirm", Moment),  # since when nothing is done here until a mailed code is typed
    Column("idle_asked", Moment),  # when it was last asked, silent for long, whether it is still used
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

mailed_codes = Table(  # codes that prove an official mailbox: of a head, or of the office
    "mailed_codes",
    tables,
    key(),
    ref("contact", "contacts", index=True),  # where it is to be typed
    ref("person", "people"),
    ref("invitation", "invitations", null=True),  # which it lets be used; null: the account is linked
    text("state", "wanted"),  # wanted, sent, failed, used, over
    text("code_hmac"),  # made as it is mailed
    Column("tries", SmallInteger, nullable=False, default=0),  # wrong ones
    Column("asked_at", Moment, nullable=False),
    Column("expires", Moment),
    Column("leased_until", Moment),  # machine time: by whoever mails it
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

delegations = Table(  # a head appoints an officer of the own unit (khoản 1 Điều 8)
    "delegations",
    tables,
    key(),
    ref("unit", "units", index=True),
    ref("person", "people", index=True),
    Column("rank", Integer, nullable=False),  # first, second … of the unit's officers
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    text("state", "asked"),  # asked, accepted, declined, withdrawn
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    Column("decided_at", Moment),
    ref("role", "roles", null=True),  # what it gave, once it was accepted
    Column("chased", Integer, nullable=False, default=0),  # how far its silence was spoken of
)

covers = Table(  # somebody stands in for who is away, once they have accepted
    "covers",
    tables,
    key(),
    ref("absence", "absences", index=True),
    ref("unit", "units", index=True),
    ref("person", "people", index=True),  # who is away
    ref("substitute", "people", index=True),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    text("state", "asked"),  # asked, accepted, declined, withdrawn
    Column("number", Integer, unique=True),  # of the accepted ones: in which order they count
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    Column("decided_at", Moment),
)

stand_ins = Table(  # what all accepted covers come to, chains resolved: who acts for whom, from when to when
    "stand_ins",
    tables,
    key(),
    ref("unit", "units"),
    ref("person", "people", index=True),  # who is away
    ref("substitute", "people", index=True),  # the end of the chain
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
)

changes = Table(  # a personnel change, from the notice to the department's answer (khoản 1, khoản 2 Điều 5)
    "changes",
    tables,
    key(),
    Column("number", String, nullable=False, unique=True),  # NS-2026-0001
    text("kind", None),  # bot/domain/changes: join, leave, transfer …
    ref("unit", "units", index=True),
    ref("to_unit", "units", null=True),  # of a transfer
    ref("person", "people", null=True, index=True),  # null: a newcomer, until it takes effect
    Column("fields", JSON, nullable=False),  # what is new: name -> value
    Column("before", JSON, nullable=False),  # what stood there when it was sent
    Column("effective", Date, nullable=False),
    text("decision"),  # number and date of the decision that it rests on
    ref("file", "files", null=True),  # its photo
    text("note"),
    text("state", "sent"),  # sent, asked, returned, accepted, in_force, withdrawn
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    ref("decided_by", "people", null=True),
    Column("decided_at", Moment),
    text("reason"),  # why it was returned; what the office asks
    Column("applied_at", Moment),  # when the tick executed it
    Column("moved", JSON(none_as_null=True)),  # what it did to roles and delegations, for who corrects it
    ref("corrects", "changes", null=True),
    ref("batch", "batches", null=True, index=True),  # by which it went to the department …
    text("answer"),  # … and what became of it there: "", done, rejected
    text("answer_note"),
)

batches = Table(  # what goes to the department as one letter
    "batches",
    tables,
    key(),
    Column("number", String, nullable=False, unique=True),  # GS-2026-0001
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    text("letter_number"),
    Column("letter_date", Date),
    Column("forwarded_at", Moment),
)

unit_changes = Table(  # what becomes of a unit, from a date
    "unit_changes",
    tables,
    key(),
    Column("number", String, nullable=False, unique=True),  # DV-2026-0001
    text("kind", None),  # new, renamed, closed, merged
    ref("unit", "units", null=True, index=True),  # null: a new one, until it takes effect
    ref("successor", "units", null=True),
    Column("into_plan", Id),  # which of these makes the successor, where that is new
    Column("fields", JSON, nullable=False),
    Column("effective", Date, nullable=False),
    text("document"),
    text("state", "planned"),  # planned, in_force, withdrawn
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    Column("applied_at", Moment),
)

former_addresses = Table(  # that units had, before a merger, an end, or a new mailbox
    "former_addresses",
    tables,
    key(),
    Column("address", String, nullable=False, index=True),
    ref("unit", "units", index=True),  # whose it was, which may have ended since
    text("name", None),  # of that unit, then
    Column("since", Date, nullable=False),  # from then on it is not the address any more
    text("number"),  # of the unit's change, DV-2026-0001; "" for another cause
    text("document"),  # by which that was decided
)

internal_rules = Table(  # nội quy of an agency (khoản 1 Điều 6)
    "internal_rules",
    tables,
    key(),
    ref("unit", "units", index=True),
    text("number", None),
    Column("issued", Date, nullable=False),
    ref("file", "files", null=True),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
)


data_requests = Table(  # what people ask of their own data (Luật 91/2025/QH15)
    "data_requests",
    tables,
    key(),
    Column("number", String, nullable=False, unique=True),  # DL-2026-0001
    ref("person", "people", index=True),
    text("kind", None),  # bot/domain/own_data.py: correct, restrict, erase
    text("field"),  # of a correction: what is to be put right
    text("words"),  # how it is right, or what is objected to
    text("state", "received"),  # received, taken, erasing, done, refused, withdrawn
    Column("at", Moment, nullable=False),
    ref("written_by", "people", null=True),  # null: the person; else who wrote down what came on paper
    Column("answer_by", Date, nullable=False),
    Column("carry_by", Date, nullable=False),
    Column("carry_by_first", Date),  # what it was, where it was put off: once, in complicated cases …
    Column("put_off", String, nullable=False, default="", server_default=""),  # … for this reason
    ref("taken_by", "people", null=True),
    Column("answered_at", Moment),  # when the person first heard of it
    Column("ended_at", Moment),
    text("answer"),  # what was last said to the person
    Column("chased", Date),  # the day on which the office was last reminded of it
    text("before"),  # what stood there before a correction
    Column("names", JSON(none_as_null=True)),  # of whoever is being erased, until that is done
    text("step"),  # of an erasure: what is to be done next …
    Column("after", Id, nullable=False, default=0),  # … after which row of its table
)

unsettled_files = Table(  # of others, which may be about somebody who was erased: the office decides
    "unsettled_files",
    tables,
    key(),
    ref("person", "people"),  # who was erased
    Column("file", Id, nullable=False),  # it may be gone by now
    text("why", None),  # storage/personal_data/unsettled_files.py
    ref("decided_by", "people", null=True),
    Column("decided_at", Moment),  # null: it is still to be looked at
    UniqueConstraint("person", "file"),
    sqlite_autoincrement=True,  # an old button names a row that is gone
)


handovers = Table(  # of a unit's mailbox, by who leads or watches it no more (khoản 5 Điều 8)
    "handovers",
    tables,
    key(),
    ref("unit", "units", index=True),
    text("role", None),  # of the giver: head, deputy, officer
    ref("giver", "people", index=True),
    ref("receiver", "people", null=True, index=True),  # null: nobody is named yet
    Column("day", Date, nullable=False),
    ref("change", "changes", null=True),  # by which it was opened; null: by hand
    ref("by", "people", null=True),  # who has opened it by hand
    Column("at", Moment, nullable=False),
    text("state", "open"),  # open, done, withdrawn
    Column("items", JSON, nullable=False),  # what is handed over, as counted at …
    Column("counted_at", Moment, nullable=False),
    Column("given_at", Moment),  # when the giver confirmed, and what they say was not handed over
    text("not_given"),
    Column("received_at", Moment),  # … and the receiver
    text("not_received"),
    text("absent"),  # giver, receiver: who was not to be reached here as the other side confirmed alone
    Column("password_at", Moment),  # when it was said that the password is another; never which
    ref("password_by", "people", null=True),
    Column("reminded", Date),  # on which day both were reminded of ``day``
    Column("ended_at", Moment),
)


Index("ix_contacts_sending", contacts.c.sending_until, **only_where(contacts.c.sending.is_not(None)))


Index("ix_stand_ins_ends", stand_ins.c.ends)


Index("ix_changes_due", changes.c.effective, **only_where(changes.c.state == "accepted"))


Index("ix_unit_changes_due", unit_changes.c.effective, **only_where(unit_changes.c.state == "planned"))


Index("ix_delegations_asked", delegations.c.at, **only_where(delegations.c.state == "asked"))


is_live_request = data_requests.c.state.in_(["received", "taken", "erasing"])
Index("ix_data_requests_live", data_requests.c.id, **only_where(is_live_request))
Index("ix_mailed_codes_wanted", mailed_codes.c.id, **only_where(mailed_codes.c.state == "wanted"))


is_open_handover = handovers.c.state == "open"
Index("ix_handovers_open", handovers.c.day, **only_where(is_open_handover))
Index("uq_handovers_change", handovers.c.change, unique=True, **only_where(handovers.c.change.is_not(None)))
