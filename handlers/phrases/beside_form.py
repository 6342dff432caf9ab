"""Answer what is typed while a form asks: the first reader that answers it has it, else the open question.

``READERS`` is the whole order: what is plainly for others goes before what leaves the form or puts right what
was entered, that before answers in other words, and another wish comes last. Nothing is taken silently.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from bot.conversation import Question, asks, is_stop, options_meant
from bot.domain.duties import UNSAID
from bot.domain.phrases import Meaning, names_looking, read_intent
from bot.domain.understanding.parts import FEWEST, SHORTEST, Cut, cuts
from handlers import (
    duties,
    editing,
    exclusions,
    faults,
    in_form,
    incident_answers,
    report_answers,
    revising,
)
from handlers.addressing import tell_named_beside, tell_office_beside
from handlers.engine import (
    Context,
    Replies,
    answer_form,
    is_beside_choices,
    is_described,
    open_question,
    remind_of_form,
)
from handlers.in_sight import is_danger_told
from handlers.interruptions import INTERRUPTED, LOOK_UPS, SENT, interrupts, is_text, leave_parked
from handlers.phrases import told_checks
from handlers.phrases.checks import put_right_slip
from handlers.phrases.told_checks import ABOUT_CHECK, DONE
from handlers.standing import is_read, standing_at
from handlers.understanding import second_wish
from storage.engine import Conversation

BESIDE_FORM = (*DONE, Meaning.SNOOZE)  # that are heard while a form asks for something else


@dataclass(frozen=True)
class TypedInForm:
    """A text that is typed while a form asks, with what several readers need of it."""

    context: Context
    here: Conversation
    text: str

    @cached_property
    def question(self) -> Question[Any] | None:
        return open_question(self.context, self.here)

    @cached_property
    def may_be_more(self) -> bool:
        """Tell whether the text is no plain answer to a question that other words may answer, too."""
        question, context = self.question, self.context
        if question is None or standing_at(self.here, question) not in INTERRUPTED or is_stop(self.text):
            return False
        is_answer = options_meant(self.text, question.options) or is_read(question, self.text, context.at)
        return not is_answer and not is_described(context, self.here, self.text)


Reader = Callable[[TypedInForm], Replies]


def saying(answer: Callable[[Context, Conversation, str], Replies]) -> Reader:
    """Return the reader that says what ``answer`` does."""

    @wraps(answer)
    def read(typed: TypedInForm) -> Replies:
        return answer(typed.context, typed.here, typed.text)

    return read


def answering(answer: Callable[[Context, Conversation, Question[Any], str], Replies]) -> Reader:
    """Return the reader that says what ``answer`` does with the open question; nothing where none is."""

    @wraps(answer)
    def read(typed: TypedInForm) -> Replies:
        question = typed.question
        return answer(typed.context, typed.here, question, typed.text) if question else []

    return read


def where_more(read: Reader) -> Reader:
    """Return the reader for words that are no plain answer."""

    @wraps(read)
    def read_more(typed: TypedInForm) -> Replies:
        return read(typed) if typed.may_be_more else []

    return read_more


def answer_beside_form(context: Context, here: Conversation, text: str) -> Replies:
    """Return what the first reader answers; nothing where the words are left to the open question."""
    typed = TypedInForm(context, here, text)
    return next((said for read in READERS if (said := read(typed))), [])


def is_answer(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether words that mean something elsewhere answer a form: what its review calls an answer."""
    return in_form.editing.is_editable(context, here, typed)


def put_right_check(context: Context, here: Conversation, typed: str) -> Replies:
    """Put right the check just recorded, and ask again."""
    said = put_right_slip(context, typed)
    return [*said, *remind_of_form(context, here)] if said else []


def settle_reminder(context: Context, here: Conversation, typed: str) -> Replies:
    """Settle the reminder while the form asks for a choice; of a bare "done" it is asked."""
    meaning = read_intent(typed)
    is_about_check = meaning in BESIDE_FORM and is_beside_choices(context, here, typed)
    shown = duties.typed_checks.reminded_duties(context) if is_about_check else []
    if not shown and is_about_check and names_looking(typed):
        shown = duties.typed_checks.duties_told(context, DONE.get(meaning, UNSAID))
    if not shown:
        return []
    settle = ABOUT_CHECK[Meaning.WILL if meaning == Meaning.DONE else meaning]
    return [*settle(context, shown, typed), *remind_of_form(context, here)]


def answer_and_name(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer the open question by the words before a second wish, and name that with its button.

    What is told in free words stays whole, unless what parts the two says plainly that another matter begins.
    Nothing where the words are for others, or of one matter; a danger is asked about first.
    """
    question = open_question(context, here)
    if question is None or here.flow in SENT or in_form.is_mode(context, here):
        return []
    is_told = is_text(here, question)
    is_of_other = is_told and interrupts(context, here, typed) is not None
    for cut in cuts(typed):
        if is_of_other and not cut.is_plain:  # all of it is
            continue
        is_answered = is_told or is_read(question, cut.before, context.at)
        second = second_wish.second_in(context, cut) if is_answered else None
        if second is None or not is_another_behind(context, here, cut, is_told=is_told):
            continue
        answer = typed if is_told and not cut.is_plain else cut.before
        return second_wish.with_named(context, answer_form(context, here, answer), second)
    return []


def is_another_behind(context: Context, here: Conversation, cut: Cut, *, is_told: bool) -> bool:
    """Return whether the words behind a cut, and they alone, are plainly no answer to the open question.

    ``is_told``: in free words, behind a mere comma, only what is asked or a deed of one's own is that.
    """
    other = interrupts(context, here, cut.after)
    if other is None or is_danger_told(other) or interrupts(context, here, cut.before) is not None:
        return False
    is_long = len(cut.before.split()) >= (FEWEST if cut.is_plain else SHORTEST)
    is_deed = other.intent not in LOOK_UPS or asks(cut.after)
    return not is_told or (is_long and (cut.is_plain or is_deed))


FOR_OTHERS: tuple[Reader, ...] = (  # the office, a colleague, a reminder, an incident
    saying(tell_office_beside),
    saying(tell_named_beside),
    saying(incident_answers.answer_beside),
    answering(told_checks.tell_result),
    saying(put_right_check),
    saying(settle_reminder),
)
WHATEVER_IS_ASKED: tuple[Reader, ...] = (  # left, put right, asked about, answered in part
    saying(report_answers.look_again),
    saying(in_form.agree_instead),
    answering(in_form.second_thoughts.hear),
    saying(leave_parked),
    saying(faults.leave_solved),
    saying(in_form.leave_in_words),
    answering(exclusions.leave_out),
    saying(in_form.mend_report),
    saying(report_answers.leave_report),
    answering(report_answers.questions.fill_by_number),
    saying(in_form.choose_other_kind),
    saying(revising.put_right),
    saying(in_form.ask_once_more),
    saying(in_form.ask_whose),
    saying(faults.answer),
    answering(editing.put_request_right),
    answering(in_form.second_thoughts.keep_reason),
    saying(in_form.show_review_asked),
    saying(in_form.wishes.checks.take_substitute),
    saying(in_form.tell_colleagues),
    answering(in_form.ask_for_reason),
    answering(in_form.name_nobody),
    answering(in_form.answer_text),
    answering(in_form.add_units),
    answering(in_form.answer_instead),
)
IN_OTHER_WORDS: tuple[Reader, ...] = (
    answering(in_form.choose_alone),
    saying(in_form.edit_denied),
    saying(exclusions.leave_units_out),
    answering(editing.edit_reviewed),
    answering(in_form.settle_review),
    answering(in_form.answer_as_read),
)
READERS = (
    *FOR_OTHERS,
    *WHATEVER_IS_ASKED,
    *map(where_more, IN_OTHER_WORDS),
    saying(faults.raise_kind),
    saying(answer_and_name),
    saying(in_form.offer_beside),
)
