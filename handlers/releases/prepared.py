"""Forms that one prepares and another releases: put before them, and decided again as things are then."""

from dataclasses import dataclass
from typing import Any

from bot.conversation import REVIEW, Answer, Answers, Cancelled, Facts, Refused, Talk, Waiting, _
from handlers.engine.feature import Context, PreparedForm, Replies, shape_of, stored
from handlers.engine.forms import submit


def release_or_submit(context: Context, flow: str, facts: object) -> Replies:
    """Do at one tap what a form decides that asks nothing, or put its review before whoever releases it."""
    form = context.features.forms[flow]
    now = prepared_now(context, flow, stored(form, facts), {})
    if not now.shown:
        raise AssertionError(f"{flow} asks something, or is not released")
    if not context.submits:
        return form.execute(context, decide_again(context, flow, now.facts, now.answers))
    return submit(context, PreparedForm(flow, now.facts, now.answers, now.shown, by_button=True))


def decide_again(context: Context, flow: str, facts: Facts, answers: Answers) -> Any:
    """Return what a form that was prepared decides, its review answered. Refused where that shows otherwise.

    To be called in the language in which it was prepared: a review is known by its words.
    """
    form = context.features.forms[flow]
    try:
        return form.ask(Talk(answers, context.at, tx=context.tx), shape_of(form).validate_python(facts))
    except (Waiting, Cancelled):
        raise Refused(
            _("Nội dung này không còn như khi trình. Đề nghị trả lại để người soạn trình lại.")
        ) from None


@dataclass(frozen=True)
class PreparedNow:
    """A form that was prepared, as things are now; ``shown``: by its review, "" where that stays."""

    facts: Facts
    answers: Answers
    shown: str


def prepared_now(context: Context, flow: str, facts: Facts, answers: Answers) -> PreparedNow:
    """Return a form that was prepared as things are now, with its facts, its answers and what it shows.

    What its review shows is "" where it is the one that was answered, or where another question comes first.
    To be called in the language in which it was prepared.
    """
    form = context.features.forms[flow]
    known, kept = shape_of(form).validate_python(facts), PreparedNow(facts, answers, "")
    if form.renew:
        known = form.renew(context, known)
    given = {key: answer for key, answer in answers.items() if not key.startswith(REVIEW)}
    talk = Talk(given, context.at, tx=context.tx)
    talk.looks_anew = True
    try:
        form.ask(talk, known)
    except Cancelled:
        return kept
    except Waiting as waiting:
        review = waiting.question.key
        if not review.startswith(REVIEW) or review in answers:
            return kept
    sent = {review: Answer("send", context.at)}
    if any(key.startswith(REVIEW) and key.endswith(":sure") for key in answers):
        sent[f"{review}:sure"] = Answer("send", context.at)
    return PreparedNow(stored(form, known), {**talk.answers, **sent}, talk.to_release)
