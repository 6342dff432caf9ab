"""Meaning of a text typed while a form asks something: its answer in other words, or another wish.

Nothing is taken silently: another wish is offered beside the open question.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation import (
    EDITED,
    Answer,
    Given,
    Option,
    Question,
    Refused,
    _,
    any_words,
    fold,
    is_stop,
    options_meant,
)
from bot.domain.understanding import OPENS, Act, Intent, Reading, Standing, understand
from handlers import wishes, words
from handlers.engine import Context, Replies, active_form, answer_form, is_described, open_question
from handlers.standing import ASKED, role_of, standing_at
from handlers.understanding import INTERRUPTS, SURE, VOUCHES, read_at
from storage.engine import Conversation

AT_LENGTH = 9  # words of an answer in which more than a time is told
INTERRUPTED = (
    *(Standing.ASK_DATE, Standing.ASK_REASON, Standing.CHOICE_PERSON, Standing.CHOICE_UNIT),
    *(Standing.YES_NO, Standing.REVIEW),
)


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
    kept = words.keep(context, typed, reading)
    title = _(wanted.title)
    asked = _("Anh/chị muốn làm việc “{title}”, hay trả lời câu đang hỏi?", title=title)
    other = Option(f"wish:{kept}:{reading.intent}", title)
    return [words.card(kept, asked, (other, Option(f"asis:{kept}", _("Trả lời câu đang hỏi"))))]


def interrupts(context: Context, here: Conversation, typed: str) -> Reading | None:
    """Return the reading of a text that is plainly something else than an answer to the open question."""
    question = open_question(context, here)
    standing = standing_at(here, question) if question else None
    if question is None or standing not in INTERRUPTED:
        return None
    is_taken = is_read(question, typed, context.at)
    if is_taken and not (standing == Standing.ASK_DATE and len(typed.split()) >= AT_LENGTH):
        return None
    reading = read_at(context, typed, standing)
    wanted = wishes.wish(context, reading.intent)
    if wanted is None or is_same(wanted, here) or reading.act not in (Act.OPEN, Act.DO):
        return None
    if is_taken:  # there is a time in it, among much else
        return reading if reading.lead >= VOUCHES else None
    # "không có hộp thư riêng" is a reason, and asks for none; what a question does not read answers nothing
    free = VOUCHES if standing == Standing.ASK_REASON else INTERRUPTS
    least = free if is_free(question) else OPENS
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
