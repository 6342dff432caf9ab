"""Answers to a report that are told by the numbers of their questions, several in one text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    SAID,
    Answer,
    Message,
    Question,
    Refused,
    _,
    fold,
    options_meant,
    regex,
)
from bot.domain.reports import QuestionKind, ReportQuestion, asked_of_unit, choices, read_told_by_number
from handlers.engine import Context, Replies, forms
from handlers.reports import moving
from handlers.reports.filling.questions import read_answer
from storage.engine import Conversation

NAMES_QUESTION = regex(r"(?:(?:da|em) )*(?:cau|muc) ")  # folded


def told_by_number(asked: Sequence[ReportQuestion], typed: str, at: datetime) -> dict[str, str]:
    """Return what was told of questions by their numbers, by key; {} where one of them does not take it."""
    found = read_told_by_number(typed)
    meant = {number: asked[number - 1] for number in found if 0 < number <= len(asked)}
    told_of = {one.key: found[number] for number, one in meant.items()}
    is_taken = len(meant) == len(found) and all(takes(one, told_of[one.key], at) for one in meant.values())
    return told_of if is_taken else {}


def takes(question: ReportQuestion, said: str, at: datetime) -> bool:
    """Return whether a question of a report takes these words."""
    if question.kind in (QuestionKind.FILE, QuestionKind.DATE):
        return False
    if question.kind in (QuestionKind.CHOICE, QuestionKind.YES_NO):
        return len(options_meant(said, choices(question))) == 1
    try:
        return read_answer(question, "", said, at) is not None
    except Refused:
        return False


def fill_by_number(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Keep the answers that are told by their questions' numbers, and go on: "câu 4 là 5, câu 5 là 0"."""
    if here.flow != moving.REPORT_FLOW:
        return []
    facts = forms.facts_of(context.features.forms[here.flow], here)
    asked = asked_of_unit(facts.questions, facts.figures)
    told, is_named = told_by_number(asked, typed, context.at), NAMES_QUESTION.match(fold(typed)) is not None
    is_text = any(one.key == question.key and one.kind == QuestionKind.TEXT for one in asked)
    if not told or (is_text and not is_named):
        return []
    before = here.answers[SAID].value if SAID in here.answers else {}
    left = {key: one for key, one in here.answers.items() if key != EDITED and key[0] != REVIEW}
    kept = {key: one for key, one in left.items() if key not in told}
    now = replace(here, answers={**kept, SAID: Answer({**before, **told}, context.at)})
    numbers = ", ".join(map(str, read_told_by_number(typed)))
    return [Message(_("Đã giữ trả lời của câu {numbers}.", numbers=numbers)), *forms.run(context, now, None)]
