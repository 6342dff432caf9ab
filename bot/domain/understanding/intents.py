"""Intents, what may stand open where they are said, and how far one may go on a reading alone."""

from enum import StrEnum


class Intent(StrEnum):
    """An intent: something wanted or said; named as in the corpora (tests/understanding/corpus)."""

    ACCEPT = "accept"
    ACKNOWLEDGE = "acknowledge"
    APPROVE = "approve"
    AWAY = "away"
    BACK = "back"
    BROADCAST = "broadcast"
    CALENDAR = "calendar"
    CANCEL = "cancel"
    CHASE = "chase"
    CHECK_DONE = "check_done"
    CHECK_NO_ACCESS = "check_no_access"
    CHOOSE = "choose"
    COME_BACK = "come_back"
    CONTACTS = "contacts"
    COVER = "cover"
    DECLINE = "decline"
    DELEGATE = "delegate"
    DELEGATION_END = "delegation_end"
    DIRECTORY = "directory"
    EDIT = "edit"
    EXCUSE = "excuse"
    FEEDBACK = "feedback"
    GREETING = "greeting"
    GUIDANCE = "guidance"
    HANDOVER = "handover"
    HELP = "help"
    INCIDENT = "incident"
    INCIDENT_NOT_OK = "incident_not_ok"
    INCIDENT_OK = "incident_ok"
    INCIDENT_REPLY = "incident_reply"
    INVITE = "invite"
    LANGUAGE = "language"
    MAILBOX_ASK = "mailbox_ask"
    MAILBOX_LOCK = "mailbox_lock"
    MENU = "menu"
    MORE_TIME = "more_time"
    NO = "no"
    NOT_YET = "not_yet"
    ON_CALL = "on_call"
    OUTAGE = "outage"
    OUT_OF_SCOPE = "out_of_scope"
    PASSWORD_TROUBLE = "password_trouble"
    PERSONNEL_JOIN = "personnel_join"
    PERSONNEL_LEAVE = "personnel_leave"
    PERSONNEL_POST = "personnel_post"
    PERSONNEL_RENAME = "personnel_rename"
    PERSONNEL_TRANSFER = "personnel_transfer"
    RECIPIENTS = "recipients"
    REGULATION = "regulation"
    REPORT_ANSWER = "report_answer"
    REPORT_QUESTION = "report_question"
    REPORT_REQUEST = "report_request"
    SEND = "send"
    SEND_BACK = "send_back"
    SNOOZE = "snooze"
    STATUS_DISTRICT = "status_district"
    STATUS_OWN = "status_own"
    THANKS = "thanks"
    UNDO = "undo"
    WHO_MISSING = "who_missing"
    WHOAMI = "whoami"
    WILL = "will"
    YES = "yes"


class Standing(StrEnum):
    """Something that stands open where the text is typed."""

    NONE = "none"
    NUDGE = "nudge"
    NUDGE_TWO_UNITS = "nudge_two_units"
    ESCALATION = "escalation"
    AFTER_CHECK = "after_check"
    INCIDENT_TALK = "incident_talk"
    INCIDENT_RESOLVED = "incident_resolved"
    REPORT_REQUEST = "report_request"
    REPORT_RETURNED = "report_returned"
    REPORT_APPROVAL = "report_approval"
    BROADCAST_ACK = "broadcast_ack"
    ASK_DATE = "ask_date"
    ASK_REASON = "ask_reason"
    CHOICE_PERSON = "choice_person"
    CHOICE_UNIT = "choice_unit"
    YES_NO = "yes_no"
    REVIEW = "review"
    COVER_ASKED = "cover_asked"
    DELEGATION_ASKED = "delegation_asked"


class Unclear(StrEnum):
    """A way in which a text was not understood, as the office sees them counted."""

    ASKED = "asked"  # it was asked which of several was meant
    UNKNOWN = "unknown"  # nothing was likely


class Act(StrEnum):
    """An act, or how far one may go: do it at once, open its form or view, ask which is meant, or nothing."""

    DO = "do"
    OPEN = "open"
    ASK = "ask"
    NONE = "none"


class Aspect(StrEnum):
    """An aspect of what is asked about, where one intent has several views (table.py)."""

    REPORTS = "reports"
    BROADCASTS = "broadcasts"
    INCIDENTS = "incidents"
    UNTAKEN = "untaken"  # incidents that nobody has
    PROGRESS = "progress"  # who has an incident, and until when
    ITSELF = "itself"  # the incident that is named, to be seen
    ON_CALL = "on_call"  # who is
    DAYS = "days"  # several, and not one
    HOURS = "hours"  # at which it is reminded
    DEADLINES = "deadlines"


# What is said back with the way to take it back in one tap, or answers what stands open.
DONE_AT_ONCE = frozenset(
    {
        *(Intent.ACCEPT, Intent.ACKNOWLEDGE, Intent.BACK, Intent.CANCEL, Intent.CHECK_DONE, Intent.CHOOSE),
        *(Intent.DECLINE, Intent.GREETING, Intent.INCIDENT_NOT_OK, Intent.INCIDENT_OK, Intent.NO),
        *(Intent.NOT_YET, Intent.SNOOZE, Intent.THANKS, Intent.UNDO, Intent.WILL, Intent.YES),
        *(Intent.APPROVE, Intent.SEND, Intent.INCIDENT_REPLY, Intent.EDIT),
    }
)
# What tells of a fault: where that is plain no example says otherwise.
FAULTS = frozenset({Intent.CHECK_NO_ACCESS, Intent.INCIDENT, Intent.INCIDENT_NOT_OK, Intent.PASSWORD_TROUBLE})
# What only shows something: it may be shown where it is likely.
SHOWN = frozenset(
    {
        *(
            Intent.CALENDAR,
            Intent.CONTACTS,
            Intent.DIRECTORY,
            Intent.FEEDBACK,
            Intent.GUIDANCE,
            Intent.HANDOVER,
        ),
        *(Intent.HELP, Intent.LANGUAGE, Intent.MENU, Intent.ON_CALL, Intent.RECIPIENTS, Intent.REGULATION),
        *(Intent.REPORT_QUESTION, Intent.STATUS_DISTRICT, Intent.STATUS_OWN, Intent.WHO_MISSING),
        *(Intent.WHOAMI, Intent.OUTAGE, Intent.REPORT_ANSWER, Intent.INVITE),
    }
)
