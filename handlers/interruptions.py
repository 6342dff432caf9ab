"""Interruptions: what is plainly something else than an answer to the open question of a form.

What takes any words takes these too: such a text is read as if nothing stood open as well. What is found is
offered beside the question (``in_form.offer_beside``), and never taken silently.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.conversation import (
    Message,
    Option,
    Question,
    _,
    asks,
    fold,
    is_question,
    is_stop,
    option_named,
    options_meant,
    regex,
    says_cancel,
)
from bot.domain.incident_words import tells_opened
from bot.domain.own_data import names_own_data
from bot.domain.understanding import (
    FAULTS,
    OPENS,
    SHOWN,
    Act,
    Aspect,
    Candidate,
    Intent,
    Reading,
    Standing,
    understand,
)
from bot.domain.understanding.deeds import has_result, is_check_told
from handlers import broadcasts, cover, inquiries, reports, wishes, words
from handlers.engine import (
    REASON,
    Context,
    Replies,
    ask_again,
    cards,
    form_card,
    forms,
    open_question,
    question_token,
    title_of,
)
from handlers.in_sight import RAISING, is_danger_told
from handlers.incidents.raising import kind_in_words
from handlers.standing import REASONS, TEXT, asks_when, is_free, is_read, read_at, role_of, standing_at
from handlers.understanding import INTERRUPTS, LIKELY, SURE, VOUCHES
from storage.engine import Conversation, conversations

PLAIN = 0.40  # by how much a wish leads in a text that the open question would take …
BARE = 0.60  # … and a look-up that is not worded as one
AT_LENGTH = 9  # words of an answer in which more than a time or a choice is told
LEAVES_NAMED = regex(  # folded: "thôi bỏ cái cử cán bộ đi", of another form than the one that asks
    r"(?:(?:da|a|em|e|anh|chi|oi|u|thoi|cho|giup)[ ,]+)*(?:bo|huy|xoa|khoi)(?: (?:qua|luon|giup))*"
    r" (?:cai|viec|vu|phan|don)(?: (?:dang|nhap|do))* (?P<what>.+?)"
    r"(?: (?:di|nhe|nha|giup|luon|em|a|do|nua))*[ .!]*"
)
INTERRUPTED = (
    *(Standing.ASK_DATE, Standing.ASK_REASON, Standing.CHOICE_PERSON, Standing.CHOICE_UNIT),
    *(Standing.YES_NO, Standing.REVIEW),
)
LOOK_UPS = (SHOWN | {Intent.CHASE}) - {
    *(Intent.FEEDBACK, Intent.INVITE, Intent.LANGUAGE, Intent.MENU, Intent.OUTAGE, Intent.REPORT_ANSWER),
}
OF_RULES = (Intent.GUIDANCE, Intent.HANDOVER, Intent.REGULATION)
ASKS_FOR = regex(  # of plain words
    r"\b(?:cho (?:\w+ )?(?:xin|hoi|biet|xem|coi|so(?! lieu\b))|xin (?:so(?! lieu\b)|dia chi|ten)|tim|xem)\b"
)
ASKS_FOR_TIME = regex(  # of plain words; "gia hạn chứng thư số" is no report's
    r"\b(?:xin|cho)(?: \w+){0,4}? (?:gia han|(?:lui|doi|khat|them) (?:thoi )?han|nop (?:tre|cham|muon))\b"
    r"(?! (?:chung thu|chu ky|hop dong|ten mien)\b)"
)
# Wishes that answer none of the questions of a kind, beside look-ups. An absence or a fault is a reason.
BESIDE_TIME = {Intent.CHECK_DONE, Intent.MORE_TIME, *FAULTS}
BESIDE_REASON = {*BESIDE_TIME, Intent.COVER}
BESIDE_TOLD = {Intent.AWAY, Intent.COVER, Intent.MORE_TIME, *FAULTS}
OF_ABSENCE = (cover.absence.FLOW, cover.asking.FLOW)  # which are left at any of their questions
BESIDE_REPORT = {*BESIDE_TOLD, Intent.CHECK_DONE}
ABOUT_TIME = (
    *(reports.filling.more_time.GRANT_FLOW, reports.filling.more_time.DECLINE_FLOW),
    *(reports.moving.RETURN_FLOW, reports.changing.FLOW),
)
TOLD = {RAISING: ("what", "tried")}  # form -> the keys of its questions for what has happened …
SENT = {  # … and for what is sent to many
    broadcasts.asking.FLOW: (TEXT,),
    reports.asking.FLOW: ("title", "body"),
}
LEAVES = regex(  # folded: "thôi khỏi xin gia hạn nữa", "thôi em không nghỉ nữa, …"
    r"(?:(?:da|a|e|em|anh|chi|oi|u|ua)[ ,]+)*thoi,?(?: \w+){0,2}? (?:khong|ko|k|khoi|dung)"
    r"(?: (?!duoc\b|kip\b|the\b)\w+){1,5}? (?:nua|dau)(?: (?:a|nhe|nha|em|anh|chi|e))*(?:[,.;!]|$)"
)


def interrupts(context: Context, here: Conversation, typed: str) -> Reading | None:
    """Return the reading of a text that is plainly something else than an answer to the open question."""
    question = open_question(context, here)
    if question is None:
        return None
    found = plainly_else(context, here, question, typed)
    standing = standing_at(here, question)
    if found or is_text(here, question) or standing not in INTERRUPTED:
        return found
    is_taken = is_read(question, typed, context.at)
    if is_taken and len(typed.split()) < AT_LENGTH:
        return None
    reading = read_at(context, typed, standing)
    wanted = wishes.wish(context, reading.intent)
    if wanted is None or is_same(wanted, here):
        return None
    if wanted.flow == RAISING and is_danger_told(reading) and not (is_taken or is_free(question)):
        return reading  # however sure the reading is
    if reading.act not in (Act.OPEN, Act.DO):
        return None
    if is_taken:  # there is a time or a choice in it, among much else
        return reading if reading.lead >= (INTERRUPTS if question.options else VOUCHES) else None
    return reading if reading.lead >= (INTERRUPTS if is_free(question) else OPENS) else None


def comes_first(context: Context, here: Conversation, reading: Reading) -> bool:
    """Return whether a danger is told by what the open question does not take: its form opens at once."""
    question = open_question(context, here)
    is_taken = question and (is_free(question) or is_read(question, reading.typed, context.at))
    wanted = wishes.wish(context, reading.intent)
    return wanted is not None and wanted.flow == RAISING and is_danger_told(reading) and not is_taken


def is_same(wanted: wishes.Wish, here: Conversation) -> bool:
    """Return whether the form that is open is what is wished, with its answers as far as they are given."""
    answers = here.answers
    others = (answers[key].value != value for key, value in wanted.given.items() if key in answers)
    return wanted.flow == here.flow and not any(others)


def is_reason(question: Question[Any]) -> bool:
    return question.key.partition("_")[0] in REASONS


def is_text(here: Conversation, question: Question[Any]) -> bool:
    """Return whether any words may answer a question: a reason, what has happened, what is sent to many."""
    if is_reason(question):
        return True
    is_report = here.flow == reports.moving.REPORT_FLOW and not (question.options or question.takes_file)
    return is_report or question.key in (*TOLD.get(here.flow, ()), *SENT.get(here.flow, ()))


def is_chosen(question: Question[Any], typed: str) -> bool:
    """Return whether it is one of the answers that the question itself shows."""
    return bool(options_meant(typed, question.options) or option_named(typed, question.shortcuts))


def beside(here: Conversation, question: Question[Any]) -> Collection[Intent]:
    """Return the wishes, beside look-ups, that answer no question of this kind."""
    if is_reason(question):
        return BESIDE_REASON
    if asks_when(question):
        return BESIDE_TIME
    is_sent = question.key in SENT.get(here.flow, ())
    if here.flow == reports.moving.REPORT_FLOW:
        return BESIDE_REPORT
    return BESIDE_TOLD if is_text(here, question) and not is_sent else ()


def plainly_else(context: Context, here: Conversation, question: Question[Any], typed: str) -> Reading | None:
    """Return the reading of a text, as if nothing stood open, that is no answer though it could be taken.

    In a message to the office that is only what is dangerous: all else may be meant for it.
    """
    is_message = here.flow == inquiries.writing.FLOW and question.key == TEXT
    is_open = is_text(here, question) or standing_at(here, question) in INTERRUPTED
    if not (is_open or is_message) or is_chosen(question, typed):
        return None
    is_worded = is_message or is_text(here, question)  # where an example of the office may be meant
    reading = read_at(context, typed, Standing.NONE) if is_worded else understand(typed, role_of(context))
    others = FAULTS if is_message else beside(here, question)
    if not is_message and here.flow not in OF_ABSENCE and wishes.checks.is_taken_back(context, reading):
        return replace(reading, candidates=(Candidate(Intent.COME_BACK, 1.0),), lead=1.0, act=Act.OPEN)
    for meant in (meant_anyhow(context, here, reading, others), reading):
        wanted = wishes.wish(context, meant.intent) if meant else None
        if meant is None or wanted is None or not is_theirs(context, wanted) or is_same(wanted, here):
            continue
        is_told = meant.intent in others and is_deed_told(context, here, meant)
        if is_told or (not is_message and is_look_up(here, question, meant)):
            return meant
    return None


def is_theirs(context: Context, wanted: wishes.Wish) -> bool:
    """Return whether they may wish that, or are answered where it is only asked."""
    return wanted.action is None or wanted.instead is not None or context.may(wanted.action)


def meant_anyhow(
    context: Context, here: Conversation, reading: Reading, others: Collection[Intent]
) -> Reading | None:
    """Return the reading as that of what the words themselves tell, however they are read; None for nothing.

    That is a danger, a colleague who is asked to stand in, more time that is asked for, who is on call, or
    what is kept of oneself.
    """
    plain = reading.text.plain
    is_told = {
        Intent.INCIDENT: is_danger_told(reading) or is_fault_at_time(context, here, reading),
        Intent.COVER: is_cover_asked(context, here, reading),
        Intent.MORE_TIME: ASKS_FOR_TIME.search(plain),
    }
    told = next((intent for intent, is_so in is_told.items() if is_so and intent in others), None)
    if others and told is None and asks(reading.typed) and reading.asks_of(Aspect.ON_CALL):
        told = Intent.ON_CALL
    if others and told is None and names_own_data(reading.typed):
        told = Intent.WHOAMI
    if told is None:
        return None
    if told == Intent.INCIDENT and reading.intent in FAULTS:
        told = reading.intent
    return replace(reading, candidates=(Candidate(told, 1.0), *reading.candidates), lead=1.0, act=Act.OPEN)


def is_fault_at_time(context: Context, here: Conversation, reading: Reading) -> bool:
    """Return whether a fault is plainly told where a day or a time is asked for."""
    question = open_question(context, here)
    is_asked = question is not None and asks_when(question) and not asks(reading.typed)
    return is_asked and bool(kind_in_words(reading.typed, reading.text.plain))


def is_cover_asked(context: Context, here: Conversation, reading: Reading) -> bool:
    """Return whether a colleague is asked to stand in for oneself: of whom else, in an own absence."""
    if here.flow != cover.absence.FLOW:
        return wishes.checks.is_cover_told(context, reading)
    is_likely = any(one.intent == Intent.COVER and one.score >= LIKELY for one in reading.candidates)
    return is_likely and not asks(reading.typed) and cover.said.cover_said(context, reading.typed).is_asked


def is_look_up(here: Conversation, question: Question[Any], reading: Reading) -> bool:
    """Return whether something is plainly looked up.

    What asks it is no reason, and tells of no fault; a text for others, or what is to be mended, may ask too.
    """
    if reading.intent not in LOOK_UPS:
        return False
    name = question.key.partition("_")[0]
    is_name = not question.options and standing_at(here, question) == Standing.CHOICE_UNIT
    if is_name and reading.intent == Intent.RECIPIENTS:
        return False
    if is_name and is_question(reading.typed):  # and no name of a unit
        return reading.act in (Act.OPEN, Act.ASK)
    if asks(reading.typed) and (name == REASON or name in TOLD.get(here.flow, ())):
        return reading.act in (Act.OPEN, Act.ASK)
    is_bare = reading.typed.isascii()  # with its marks "chi" is part of a name, and asks nothing
    is_worded = is_question(reading.typed) or (is_bare and is_question(reading.text.plain))
    is_worded = is_worded or ASKS_FOR.search(reading.text.plain) is not None
    is_told = question.key in TOLD.get(here.flow, ())
    if not is_worded and (is_told or reading.intent in OF_RULES or not is_text(here, question)):
        return False
    return reading.act == Act.OPEN and reading.lead >= (PLAIN if is_worded else BARE)


def is_deed_told(context: Context, here: Conversation, reading: Reading) -> bool:
    """Return whether a deed is plainly wished or told, and is no part of what this form is about."""
    is_absence = here.flow == cover.absence.FLOW
    if reading.act not in (Act.OPEN, Act.DO) or reading.lead < PLAIN:
        return False
    match reading.intent:
        case Intent.AWAY | Intent.COVER:  # of oneself: a colleague's may be what is told
            return is_absence or cover.said.cover_said(context, reading.typed).is_self
        case Intent.CHECK_DONE:
            return is_check_told(reading.typed, has_result(reading.typed, reading.slots.get("result", "")))
        case Intent.MORE_TIME:
            return here.flow not in ABOUT_TIME
    return is_absence or is_danger_told(reading) or tells_opened(reading.typed)


def offer_to_leave(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask whether the form is given up by what is typed where it would be taken: "thôi không nghỉ nữa"."""
    question = open_question(context, here)
    is_open = question is not None and (is_text(here, question) or asks_when(question))
    is_open = is_open or here.flow in OF_ABSENCE
    if question is None or not is_open or asks(typed) or is_chosen(question, typed):
        return []
    if is_stop(typed) or says_cancel(typed.lower()):  # those leave it unasked
        return []
    standing = Standing.ASK_DATE if asks_when(question) else Standing.ASK_REASON
    reading = understand(typed, role_of(context), standing)
    is_read_so = reading.intent == Intent.CANCEL and reading.act == Act.DO and reading.lead >= SURE
    found = LEAVES.match(fold(typed))
    is_left = found is not None and not (asks_when(question) and typed[found.end() :])  # but for another day
    if not (is_read_so or is_left):
        return []
    kept = words.keep(context, typed, reading)
    title = title_of(context, here)
    asked = _("Anh/chị muốn dừng việc “{title}”, hay trả lời câu đang hỏi?", title=title)
    options = (
        Option(f"{question_token(here.id, here.waiting_for)}{cards.GIVE_UP}", _("Hủy")),
        Option(f"asis:{kept}", _("Trả lời câu đang hỏi")),
    )
    return [replace(words.card(kept, asked, options), card=form_card(here.id))]


def leave_parked(context: Context, here: Conversation, typed: str) -> Replies:
    """Give up the form that was put aside and is named, "thôi bỏ cái cử cán bộ đi", and ask again."""
    found = LEAVES_NAMED.fullmatch(fold(typed))
    parked = conversations.parked(context.tx, context.who, context.at) if found and not asks(typed) else []
    if found is None or not parked:
        return []
    likely = [
        wishes.wish(context, one.intent) for one in understand(found["what"], role_of(context)).candidates
    ]
    flows = {one.flow for one in likely if one and one.flow}
    named = [one for one in parked if one.flow in flows - {here.flow}]
    if len(named) != 1:
        return []
    left = title_of(context, named[0])
    forms.give_up(context, named[0])
    conversations.make_active(context.tx, context.who.contact, here.id)
    return [Message(_("Đã hủy “{title}”.", title=left)), *ask_again(context, here)]
