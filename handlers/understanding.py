"""Meaning of a typed text here: by who writes it, and by what stands open at this contact or in this form."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    Answer,
    Given,
    Message,
    Option,
    Question,
    Refused,
    _,
    any_words,
    fold,
    is_stop,
    options_meant,
)
from bot.domain.duties import UNSAID
from bot.domain.replies import MERE, Reply, read_reply
from bot.domain.rights import HEADING, Role
from bot.domain.understanding import MOST, OPENS, Act, Candidate, Intent, Reading, Standing, understand
from bot.regulation import answer_to
from handlers import incidents, wishes, words
from handlers.duties import reminders
from handlers.engine import (
    Action,
    Context,
    Replies,
    active_form,
    answer_form,
    is_described,
    no_such_button,
    open_question,
    press_with_words,
    typed_choices,
)
from storage.engine import Conversation, outbox

LATELY = timedelta(days=2)  # how long what was shown stands open
# How the tokens of a message's buttons begin -> what stands open where it was the last that was shown.
STANDING = {
    "ck": Standing.NUDGE,
    "undo": Standing.AFTER_CHECK,
    "fix": Standing.AFTER_CHECK,
    "urge": Standing.ESCALATION,
    "sc_confirm": Standing.INCIDENT_RESOLVED,
    "sc_talk": Standing.INCIDENT_TALK,
    "sc_answer": Standing.INCIDENT_TALK,
    "rp_ok": Standing.REPORT_APPROVAL,
    "rp_back": Standing.REPORT_APPROVAL,
    "rp_write": Standing.REPORT_REQUEST,
    "bc_ack": Standing.BROADCAST_ACK,
    "cover_yes": Standing.COVER_ASKED,
    "uq_yes": Standing.DELEGATION_ASKED,
}
# What answers a message of ours -> the replies whose button is pressed. Who takes something on, or vouches
# for it, is asked: those are pressed by the plain words of bot/domain/replies.py alone.
REPLIES = {
    Intent.ACKNOWLEDGE: Reply.RECEIVED,
    Intent.INCIDENT_OK: Reply.FIXED,
    Intent.INCIDENT_NOT_OK: Reply.NOT_FIXED,
}
TO_REMINDER = (
    *(Intent.CHECK_DONE, Intent.NOT_YET, Intent.WILL, Intent.SNOOZE, Intent.CHECK_NO_ACCESS),
    *(Intent.ACKNOWLEDGE, Intent.YES, Intent.NO),
)
YES_OR_NO = (Intent.ACCEPT, Intent.DECLINE, Intent.YES, Intent.NO)
ANSWERED = {  # what stands open -> the answers that are asked about, where they are not plain
    Standing.ESCALATION: (Intent.NOT_YET, Intent.WILL, Intent.CHASE, Intent.WHO_MISSING),
    Standing.COVER_ASKED: YES_OR_NO,
    Standing.DELEGATION_ASKED: YES_OR_NO,
    Standing.REPORT_APPROVAL: (Intent.APPROVE, Intent.SEND_BACK, *YES_OR_NO),
    Standing.INCIDENT_RESOLVED: (Intent.INCIDENT_OK, Intent.INCIDENT_NOT_OK, *YES_OR_NO),
}
SHOWN = (Intent.REPORT_QUESTION, Intent.STATUS_OWN, Intent.WHOAMI)
SURE = 0.35  # by how much what is recorded must lead, on what the reader says alone
LIKELY = 0.25  # the least score of what is asked about, and as a share of the best …
SHARE = 0.5  # … that of the others
BESIDE_HEARERS = 0.45  # … and of what is asked about where it may be meant for whoever wrote last
VOUCHES = 0.45  # … and what is sent to others at a review
INTERRUPTS = 0.30  # … and another wish, to be offered beside an open question


SHORTEST = 3  # words of a part of a text in which something may be wished
PARTS = re.compile(
    r"[.;\n]+|,? (?:với lại|voi lai|nhân tiện|nhan tien|sẵn|san tien|sẵn tiện|tiện thể|tien the|ngoài ra"
    r"|ngoai ra|đồng thời|dong thoi|còn|à mà|a ma)\b|, (?:rồi|và|roi|va)\b",
    re.IGNORECASE,
)


def read(context: Context, typed: str) -> Reading:
    """Read what somebody typed outside any form."""
    return understand(typed, role_of(context), standing_of(context))


def role_of(context: Context) -> str:
    """Return the role in which they write: of several the one that leads furthest."""
    if context.who.is_stranger:
        return "stranger"
    for roles in ((Role.OFFICE,), HEADING, (Role.OFFICER,)):
        if context.who.is_one_of(*roles):
            return roles[0].value
    return Role.STAFF.value


def standing_of(context: Context) -> Standing:
    """Return what stands open at this contact: what the newest message with choices is about."""
    for message in outbox.offered(context.tx, context.who.contact, context.at - LATELY):
        if message.subject.partition(":")[0] in context.features.listeners and not message.is_asked:
            return Standing.INCIDENT_TALK
        names = [token.partition(":")[0] for token, _label, _words in message.options]
        found = next((STANDING[name] for name in names if name in STANDING), None)
        if found == Standing.NUDGE:
            return of_reminders(context)
        if found or names:
            return found or Standing.NONE
    return Standing.NONE


def of_reminders(context: Context) -> Standing:
    units = {duty.unit for duty in reminders.reminded_duties(context)}
    return Standing.NONE if not units else Standing.NUDGE if len(units) == 1 else Standing.NUDGE_TWO_UNITS


def respond(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Do what is plainly meant, as far as that may be done at once; nothing where it is to be asked."""
    if reading.act in (Act.NONE, Act.ASK):
        return []
    if reading.intent in SHOWN and tells_fault(context, reading):  # which is asked about, too
        return []
    if reading.lead < INTERRUPTS and any(words.hearers(context)):  # it may be meant for whoever wrote last
        return []
    if said := answer(context, reading, press):
        return said
    said = wishes.fulfil(context, reading)
    return [*offer_second(context, reading), *said] if said else []


def offer_second(context: Context, reading: Reading) -> Replies:
    """Name the second of two wishes in one text, with the button that begins it when the first is done."""
    first = wishes.wish(context, reading.intent)
    for part in parts_of(reading.typed) if first else ():
        other = understand(part, role_of(context), Standing.NONE)
        wanted = wishes.wish(context, other.intent)
        is_another = wanted is not None and first is not None and wanted.title != first.title
        if wanted and is_another and other.act in (Act.OPEN, Act.DO) and other.lead >= INTERRUPTS:
            kept = words.keep(context, part)
            title = _(wanted.title)
            said = _("Anh/chị còn nêu việc “{title}”; chọn ở đây khi xong việc đầu.", title=title)
            return [words.card(kept, said, (Option(f"wish:{kept}:{other.intent}", title),))]
    return []


def parts_of(typed: str) -> list[str]:
    """Return the parts of a text in which one thing each may be wished; nothing where it is of one part."""
    parts = [part.strip() for part in PARTS.split(typed)]
    long = [part for part in parts if len(part.split()) >= SHORTEST]
    return long if len(long) > 1 else []


def ask_which(context: Context, reading: Reading) -> Replies:
    """Ask which of up to three wishes is meant, or which incident is taken on; nothing where none is."""
    reply = read_reply(reading.typed)
    if reply and reply.kind in MERE and reminders.reminded_duties(context):  # a bare yes or no
        return reminders.ask_if_done(context)
    if said := offer_again(context, reading) or incidents.talking.answers.ask_to_take(context, reading.typed):
        return said
    if not candidates(context, reading):
        return []
    kept = words.keep(context, reading.typed)
    options = (*wish_options(context, reading, kept), *words.ways_on(context, kept))
    return [words.card(kept, _("Anh/chị muốn làm việc nào dưới đây?"), options)]


def wish_options(context: Context, reading: Reading, kept: int, least: float = LIKELY) -> Iterator[Option]:
    """Yield a button for each wish that may be meant by words that are kept."""
    for intent, title in candidates(context, reading, least):
        yield Option(f"wish:{kept}:{intent}", _(title))


def fulfil_kept(context: Context, kept: Conversation, intent: Intent) -> Replies:
    """Do what was chosen of several ([Báo vắng mặt] …), with the words that were kept."""
    reading = read(context, str(kept.facts["text"]))
    first = Candidate(intent, reading.score)
    words.forget(context, kept)
    return wishes.fulfil(context, replace(reading, candidates=(first,), said_at=kept.touched))


def is_asked(context: Context, _kept: Conversation) -> bool:
    """Return whether a form still asks something."""
    here = active_form(context)
    return here is not None and open_question(context, here) is not None


def answer_kept(context: Context, kept: Conversation) -> Replies:
    """Give the words that were kept to the open question ([Trả lời câu đang hỏi])."""
    active, typed = active_form(context), str(kept.facts["text"])
    if active is None:
        raise no_such_button()
    words.forget(context, kept)
    return answer_form(context, active, typed, kept.touched)


def answer_question(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer the open question by the option that is plainly meant, in whatever words; nothing where none is.

    To give up, to go back, yes and no, and at a review to send and to edit. What sends must be very plain.
    """
    question = open_question(context, here)
    standing = standing_at(here, question) if question else None
    if question is None or standing not in INTERRUPTED or options_meant(typed, question.options):
        return []
    if is_stop(typed):
        return []
    if is_described(context, here, typed) or is_read(question, typed, context.at):
        return []
    if question.key == EDITED:
        return edit_by_value(context, here, question, typed)
    reading = understand(typed, role_of(context), standing)
    if reading.act != Act.DO or reading.lead < (VOUCHES if reading.intent == Intent.SEND else SURE):
        return []
    words_of = {Intent.CANCEL: "hủy", Intent.BACK: "quay lại"}
    value = {Intent.YES: "yes", Intent.NO: "no", Intent.SEND: "send", Intent.EDIT: "edit"}.get(
        reading.intent, ""
    )
    label = words_of.get(reading.intent) or question.options.get(value, "")
    said = answer_form(context, here, label) if label else []
    return edit_named(context, reading) or said if reading.intent == Intent.EDIT else said


def edit_named(context: Context, reading: Reading) -> Replies:
    """Choose the answer to be put right that the words name, where they name one: "sửa lại lý do"."""
    here = active_form(context)
    question = open_question(context, here) if here else None
    labels = question.options.values() if question else ()
    named = [label for label in labels if fold(label) in reading.text.plain]
    return answer_form(context, here, named[0]) if here and len(named) == 1 else []


def edit_by_value(context: Context, here: Conversation, asked: Question[Any], typed: str) -> Replies:
    """Put the only answer right that the words can be, where it is asked which one: "thứ sáu" is the day."""
    fitting = []
    for key, label in asked.options.items():
        at_it = replace(here, answers={**here.answers, EDITED: Answer(key, context.at)})
        question = open_question(context, at_it)
        if question and question.key == key and is_read(question, typed, context.at):
            fitting.append(label)
    if len(fitting) != 1:
        return []
    answer_form(context, here, fitting[0])
    now = active_form(context)
    return answer_form(context, now, typed) if now else []


def offer_beside(context: Context, here: Conversation, typed: str) -> Replies:
    """Offer what is plainly something else than an answer to the open question; nothing is taken silently."""
    reading = interrupts(context, here, typed)
    wanted = wishes.wish(context, reading.intent) if reading else None
    if reading is None or wanted is None:
        return []
    kept = words.keep(context, typed)
    title = _(wanted.title)
    asked = _("Anh/chị muốn làm việc “{title}”, hay trả lời câu đang hỏi?", title=title)
    other = Option(f"wish:{kept}:{reading.intent}", title)
    return [words.card(kept, asked, (other, Option(f"asis:{kept}", _("Trả lời câu đang hỏi"))))]


def answer(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Press the button of what stands open that this plainly answers, with what more was said."""
    kind = REPLIES.get(reading.intent)
    found = typed_choices.replied_choices(context, kind) if kind else []
    if len(found) == 1 and reading.lead >= SURE:
        token = found[0].token
        return press_with_words(context, token, reading.typed) or press(token)
    if reading.intent in TO_REMINDER and reminders.reminded_duties(context):
        return to_reminder(context, reading)
    return []


def offer_again(context: Context, reading: Reading) -> Replies:
    """Offer the answers to what stands open once more, where some answer to it may be meant."""
    asked = ANSWERED.get(standing_of(context))
    if asked is None or not any(one.intent in asked for one in reading.candidates):
        return []
    shown = outbox.offered(context.tx, context.who.contact, context.at - LATELY)
    told = next(one for one in shown if one.options)
    options = tuple(Option(*option) for option in told.options)
    is_missed = Intent.CHASE in asked
    said = (
        _("Anh/chị muốn làm gì với lượt chưa kiểm tra này?")
        if is_missed
        else _("Anh/chị muốn trả lời thế nào?")
    )
    return [Message(said, options, told.heading)]


def to_reminder(context: Context, reading: Reading) -> Replies:
    """Answer what is said to a reminder; a check is recorded only where it is very plain."""
    match reading.intent:
        case Intent.CHECK_DONE if reading.lead >= SURE:
            return reminders.settle_shown(context, reading.slots.get("result", UNSAID))
        case Intent.SNOOZE:
            return reminders.snooze_shown(context, reading.typed)
        case Intent.CHECK_NO_ACCESS:
            return []
    return reminders.ask_if_done(context)


def candidates(context: Context, reading: Reading, least: float = LIKELY) -> list[tuple[Intent, str]]:
    """Return what may be meant and may be done: (intent, the title of its button), at most three.

    What plainly sounds like a question on the regulation may be one, whatever the reader takes it for.
    """
    found: dict[str, Intent] = {}
    for one in reading.candidates if reading.act != Act.NONE else ():
        is_likely = one.score >= max(least, SHARE * reading.score)
        wanted = wishes.wish(context, one.intent) if is_likely else None
        if wanted and (wanted.action is None or context.may(wanted.action)):
            found.setdefault(wanted.title, one.intent)
    if reading.act != Act.NONE and Intent.INCIDENT not in found.values() and tells_fault(context, reading):
        found[wishes.WISHES[Intent.INCIDENT].title] = Intent.INCIDENT
    likely = [(intent, title) for title, intent in found.items()][:MOST]
    is_alone = wishes.REGULATION not in found and not any(words.hearers(context))
    is_alone = is_alone and len(reading.text.words) > SHORTEST
    if is_alone and answer_to(reading):
        likely = [*likely[: MOST - 1], (Intent.REGULATION, wishes.REGULATION)]
    return likely


def tells_fault(context: Context, reading: Reading) -> bool:
    """Return whether the words plainly tell of a kind of incident, whatever is asked by them."""
    is_told = bool(incidents.raising.kind_in_words(reading.typed, reading.text.plain))
    return is_told and context.may(Action.RAISE)


def interrupts(context: Context, here: Conversation, typed: str) -> Reading | None:
    """Return the reading of a text that is plainly something else than an answer to the open question."""
    question = open_question(context, here)
    standing = standing_at(here, question) if question else None
    if question is None or standing not in INTERRUPTED:
        return None
    if is_read(question, typed, context.at):
        return None
    reading = understand(typed, role_of(context), standing)
    wanted = wishes.wish(context, reading.intent)
    if wanted is None or is_same(wanted, here) or reading.act not in (Act.OPEN, Act.DO):
        return None
    least = INTERRUPTS if is_free(question) else OPENS  # what the question does not read answers nothing
    return reading if reading.lead >= least else None


def is_same(wanted: wishes.Wish, here: Conversation) -> bool:
    """Return whether the form that is open is what is wished, with its answers as far as they are given."""
    answers = here.answers
    others = (answers[key].value != value for key, value in wanted.given.items() if key in answers)
    return wanted.flow == here.flow and not any(others)


def is_free(question: Question[Any]) -> bool:
    """Return whether the question takes any words."""
    if question.read is any_words and question.options:  # it takes other words than its options
        return True
    return not question.options and question.shown is None and question.key.partition("_")[0] not in ASKED


def is_read(question: Question[Any], typed: str, at: datetime) -> bool:
    """Return whether the question takes the text as its answer; what takes any words does not count."""
    if is_free(question):
        return False
    try:
        question.read(question.take(Given(question.key, typed, at)), at)
    except Refused:
        return False
    return True


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


REASONS = ("reason", "why")
INTERRUPTED = (
    *(Standing.ASK_DATE, Standing.ASK_REASON, Standing.CHOICE_PERSON, Standing.CHOICE_UNIT),
    *(Standing.YES_NO, Standing.REVIEW),
)
ASKED = {  # how the key of a question begins -> what is asked for
    **dict.fromkeys(
        ("span", "day", "effective", "starts", "ends", "deadline", "until", "moment", "happened"),
        Standing.ASK_DATE,
    ),
    **dict.fromkeys(("who", "sub", "person", "known", "teller"), Standing.CHOICE_PERSON),
    **dict.fromkeys(("unit", "own", "to", "whom", "group"), Standing.CHOICE_UNIT),
}
