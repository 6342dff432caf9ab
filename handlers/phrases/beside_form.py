"""Words typed while a form asks for something else: to a reminder, or of another wish besides."""

from bot.conversation import asks
from bot.domain.phrases import Meaning, read_intent
from bot.domain.understanding.parts import FEWEST, SHORTEST, Cut, cuts
from handlers import duties, in_form, incident_answers
from handlers.addressing import tell_named_beside, tell_office_beside
from handlers.engine import Context, Replies, answer_form, is_beside_choices, open_question, remind_of_form
from handlers.in_sight import is_danger_told
from handlers.interruptions import LOOK_UPS, SENT, interrupts, is_text
from handlers.phrases.checks import put_right_slip
from handlers.phrases.told_checks import ABOUT_CHECK, DONE
from handlers.standing import is_read
from handlers.understanding import second_wish
from storage.engine import Conversation

BESIDE_FORM = (*DONE, Meaning.SNOOZE)  # that are heard while a form asks for something else


def is_answer(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether words that mean something elsewhere answer a form: what its review calls an answer."""
    return in_form.editing.is_editable(context, here, typed)


def answer_beside_form(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer what is said to a reminder while a form asks for a choice; of a bare "done" it is asked."""
    beside = tell_office_beside(context, here, typed) or tell_named_beside(context, here, typed)
    if said := beside or incident_answers.answer_beside(context, here, typed):
        return said
    if said := put_right_slip(context, typed):
        return [*said, *remind_of_form(context, here)]
    meaning = read_intent(typed)
    is_about_check = meaning in BESIDE_FORM and is_beside_choices(context, here, typed)
    shown = duties.typed_checks.reminded_duties(context) if is_about_check else []
    if not shown:
        said = in_form.answer_question(context, here, typed) or answer_and_name(context, here, typed)
        return said or in_form.offer_beside(context, here, typed)
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
