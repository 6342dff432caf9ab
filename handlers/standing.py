"""Standing of who writes: in which role, and what stands open there, as the reader of sentences is told."""

from datetime import datetime, timedelta
from typing import Any

from bot.conversation import REVIEW, Given, Question, Refused, any_words, local_date
from bot.domain.rights import HEADING, OFFICE, Role
from bot.domain.understanding import SHOWN, Act, Intent, Reading, Standing, understand
from bot.domain.understanding.normal import normal
from bot.domain.understanding.plain import POLITE, receiver_in
from handlers import wishes, words
from handlers.duties import typed_checks
from handlers.engine import Action, Context, units_by_name
from storage.engine import Conversation, Offered
from storage.sentences import examples

LATELY = timedelta(days=2)  # how long what was shown stands open
FAIR = 0.45  # the least score of a wish of the office beside what may be meant for a unit
VOUCHED = (Intent.APPROVE, Intent.SEND_BACK, Intent.ACCEPT, Intent.DECLINE)
# How the tokens of a message's buttons begin -> what stands open where it was the last that was shown.
STANDING = {
    "ck": Standing.NUDGE,
    "undo": Standing.AFTER_CHECK,
    "fix": Standing.AFTER_CHECK,
    "urge": Standing.ESCALATION,
    "sc_confirm": Standing.INCIDENT_RESOLVED,
    "sc_still": Standing.INCIDENT_RESOLVED,
    "sc_talk": Standing.INCIDENT_TALK,
    "sc_answer": Standing.INCIDENT_TALK,
    "sc_back": Standing.INCIDENT_TALK,
    "rp_ok": Standing.REPORT_APPROVAL,
    "rp_back": Standing.REPORT_APPROVAL,
    "rp_write": Standing.REPORT_REQUEST,
    "bc_ack": Standing.BROADCAST_ACK,
    "cover_yes": Standing.COVER_ASKED,
    "uq_yes": Standing.DELEGATION_ASKED,
}
ASKED = {  # how the key of a question begins -> what is asked for
    **dict.fromkeys(
        ("span", "day", "effective", "starts", "ends", "deadline", "until", "moment", "happened"),
        Standing.ASK_DATE,
    ),
    **dict.fromkeys(("who", "sub", "person", "known", "teller"), Standing.CHOICE_PERSON),
    **dict.fromkeys(("unit", "units", "except", "own", "to", "whom", "group"), Standing.CHOICE_UNIT),
}
TEXT = "text"  # the key of a question for a text as a whole, of which the review shows the beginning
REASONS = ("reason", "why")


def role_of(context: Context) -> str:
    """Return the role in which they write: of several the one that leads furthest."""
    if context.who.is_stranger:
        return "stranger"
    for roles in (OFFICE, HEADING, (Role.OFFICER,)):
        if context.who.is_one_of(*roles):
            return roles[0].value
    return Role.STAFF.value


def standing_of(context: Context) -> Standing:
    """Return what stands open at this contact: what the newest message with choices is about."""
    return standing_under(context, newest_choices(context))


def newest_choices(context: Context) -> Offered | None:
    """Return the newest message with choices that this contact was shown, or words about an incident."""
    shown = context.shown_since(context.at - LATELY)
    return next((one for one in shown if one.options or is_talk(context, one)), None)


def is_talk(context: Context, message: Offered) -> bool:
    found = context.features.listeners.get(message.subject.partition(":")[0])
    return found is not None and found.is_talk and not message.is_asked


def standing_under(context: Context, message: Offered | None) -> Standing:
    if message is None:
        return Standing.NONE
    names = [token.partition(":")[0] for token, _label, _words in message.options]
    found = next((STANDING[name] for name in names if name in STANDING), Standing.NONE)
    if is_talk(context, message):
        is_resolved = found == Standing.INCIDENT_RESOLVED and not context.may(Action.HANDLE)
        return found if is_resolved else Standing.INCIDENT_TALK
    if found == Standing.INCIDENT_TALK and context.may(Action.HANDLE):  # nobody has written to them there
        return Standing.NONE
    return of_reminders(context) if found == Standing.NUDGE else found


def of_reminders(context: Context) -> Standing:
    units = {duty.unit for duty in typed_checks.reminded_duties(context)}
    return Standing.NONE if not units else Standing.NUDGE if len(units) == 1 else Standing.NUDGE_TWO_UNITS


def standing_at(here: Conversation, question: Question[object]) -> Standing:
    """Return what stands open where a form asks this question."""
    key = question.key
    if key.startswith(REVIEW):
        return Standing.REVIEW
    if set(question.options) in ({"yes", "no"}, {"yes"}):
        return Standing.YES_NO
    if here.flow == "report":
        return Standing.REPORT_REQUEST
    name = key.partition("_")[0]
    if name in ASKED:
        return ASKED[name]
    if question.options:
        return Standing.CHOICE_UNIT
    return Standing.ASK_REASON if name in REASONS else Standing.NONE


def is_read(question: Question[Any], typed: str, at: datetime) -> bool:
    """Return whether the question takes the text as its answer; what takes any words does not count."""
    if is_free(question):
        return False
    try:
        question.read(question.take(Given(question.key, typed, at)), at)
    except Refused:
        return False
    return True


def asks_when(question: Question[Any]) -> bool:
    """Return whether a question asks for a day or a time."""
    return ASKED.get(question.key.partition("_")[0]) == Standing.ASK_DATE


def is_free(question: Question[Any]) -> bool:
    """Return whether the question takes any words."""
    if question.read is any_words and question.options:  # it takes other words than its options
        return True
    asked_for = question.key.partition("_")[0]
    is_any = question.shown is None or asked_for == TEXT
    return not question.options and is_any and asked_for not in ASKED


def read(context: Context, typed: str) -> Reading:
    """Read what somebody typed outside any form.

    What the office says may be meant for whoever hears it, where it is no wish of its own by a fair score.
    """
    standing = standing_of(context)
    if not context.may(Action.HANDLE):
        return read_at(context, typed, standing)
    told = read_at(context, typed, Standing.INCIDENT_TALK)
    own = read_at(context, typed, Standing.NONE if standing == Standing.INCIDENT_TALK else standing)
    is_for_unit = told.intent == Intent.INCIDENT_REPLY and words.may_be_reply(context, typed)
    return told if is_for_unit and (told.act == Act.DO or not is_fair_wish(own)) else own


def is_fair_wish(reading: Reading) -> bool:
    """Return whether something is wished by a fair score: what only shows harms nobody."""
    if reading.intent in VOUCHED:
        return reading.act in (Act.DO, Act.OPEN)
    if reading.act != Act.OPEN or reading.intent not in wishes.WISHES:
        return False
    return reading.intent in SHOWN or reading.score >= FAIR


def read_at(context: Context, typed: str, standing: Standing) -> Reading:
    """Read what somebody typed to what stands open, by the office's own examples too.

    They tell wishes alone: each opens or shows something, where rights are asked, and does nothing.
    """
    role = role_of(context)

    def example(key: str) -> Intent | None:
        found = examples.meaning(context.tx, role, key)
        return Intent(found) if found in wishes.WISHES else None

    return understand(typed, role, standing, example)


def is_received_by_another(context: Context, reading: Reading) -> bool:
    """Return whether a unit that is not theirs is said to have received a message."""
    named = receiver_in(reading.text)
    own = {word for role in context.who.roles for word in normal(role.unit_name).plain.split()}
    if all(word in own or word in POLITE for word in named.split()[1:]):
        return False
    there = units_by_name(context.tx, named, local_date(context.at))
    return there.isdisjoint(role.unit for role in context.who.roles)
