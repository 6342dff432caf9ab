"""Ask the questions of a report: words and numbers, choices, days and files; read several told by number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from bot.conversation import (
    EDITED,
    REVIEW,
    SAID,
    Answer,
    Message,
    Question,
    Refused,
    Talk,
    _,
    fold,
    options_meant,
    regex,
)
from bot.domain.reports import (
    LIMITED,
    WHY,
    QuestionKind,
    ReportQuestion,
    asked_of_unit,
    choices,
    read_day,
    read_told_by_number,
    read_within,
    read_words,
    says_nought,
    shown,
)
from handlers.engine import Context, Replies, Timed, ask_time, forms, named_files
from handlers.reports import cards, moving
from handlers.reports.filling import wording
from storage.engine import Conversation

NAMES_QUESTION = regex(r"(?:(?:da|em) )*(?:cau|muc) ")  # folded
LATER, LAST = "/desau", "/lantruoc"  # [Để sau] and [Như lần trước] under a question


class Asked(Protocol):
    """The facts of a report that its questions need."""

    @property
    def unit(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def last(self) -> dict[str, str]: ...


class AnswerCheck(Protocol):
    """A look at an answer beside the others: it may ask for one anew, or why it is so; "" for nothing."""

    def __call__(self, talk: Talk, question: ReportQuestion, answers: Mapping[str, str | int], /) -> str: ...


@dataclass(frozen=True)
class Asking:
    """The questions that are asked one by one. ``above``: what is said over the first, if anything."""

    questions: Sequence[ReportQuestion]
    last: Mapping[str, str]
    above: str
    check: AnswerCheck


def ask_each(talk: Talk, asking: Asking) -> tuple[dict[str, str | int], dict[str, str]]:
    """Return the answers, with reasons, and how the review calls each: its key in the form -> its name."""
    asked, answers = asking.questions, dict[str, str | int]()
    keys = {one.key: one.key for one in asked}  # a question's key -> that of its answer in the form
    for number, one in enumerate(asked, 1):
        text = wording.with_hint(one)
        if len(asked) > 1:
            text = _("Câu {number}/{count}: {text}", number=number, count=len(asked), text=text)
        worded = replace(one, text="\n".join(filter(None, [asking.above if number == 1 else "", text])))
        value = ask_question(talk, worded, asking.last.get(one.key, ""), may_wait=len(asked) > 1)
        if value is not None:
            answers[one.key] = value
            if why := asking.check(talk, one, answers):
                answers[f"{WHY}{one.key}"] = why
    for one in asked:
        if one.key not in answers and not one.may_skip:
            keys[one.key] = f"{one.key}_again"
            again = replace(one, key=keys[one.key], text=wording.with_hint(one))
            answers[one.key] = ask_question(talk, again, may_wait=False) or ""
            asking.check(talk, one, answers)
    return answers, {keys[one.key]: wording.question_title(one) for one in asked}


def with_title(facts: Asked) -> str:
    """Say which report it is that is asked for."""
    return _("Báo cáo “{title}” của {unit}.", title=facts.title, unit=facts.unit)


def ask_question(talk: Talk, question: ReportQuestion, last: str = "", *, may_wait: bool) -> str | int | None:
    """Return the answer, of a file its id; None where it is left for later. ``last``: that of last time."""
    later = _("Bỏ qua") if question.may_skip else _("Để sau")
    wait = {LATER: later} if may_wait or question.may_skip else {}
    if question.kind == QuestionKind.FILE:
        return talk.attach(question.key, question.text, may_skip=bool(wait), skip=later)
    if question.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
        chosen = talk.choose(question.key, question.text, {**choices(question), **wait})
        return None if chosen == LATER else chosen
    again = {LAST: cards.shortened(_("Như lần trước: {value}", value=shown(question, last)))} if last else {}
    read: Callable[[str, datetime], str | None] = partial(read_answer, question, last)
    say: Callable[[str | None], str] = partial(shown_or_none, question)
    shortcuts = {**again, **wait}
    if question.kind == QuestionKind.DATE:
        timed = Timed(read, say, expect="either")
        return ask_time(talk, question.key, question.text, timed, shortcuts)
    value = talk.ask(question.key, question.text, read, say, shortcuts)
    is_counted = question.kind in LIMITED and talk.is_just_given(question.key)
    if is_counted and says_nought(str(talk.answers[question.key].value)):
        talk.say(_("Đã ghi nhận: {value}.", value=say(value)))
    return value


def shown_or_none(question: ReportQuestion, value: str | None) -> str:
    return _("chưa trả lời") if value is None else shown(question, value)


def read_answer(question: ReportQuestion, last: str, typed: str, said_at: datetime) -> str | None:
    if typed in (LATER, LAST):
        return last if typed == LAST else None
    match question.kind:
        case QuestionKind.NUMBER | QuestionKind.PERCENT:
            return read_within(question, typed)
        case QuestionKind.DATE:
            return read_day(typed, said_at)
    return read_words(typed)


def with_file_names(talk: Talk, answers: Mapping[str, str | int]) -> dict[str, str]:
    """Return the answers as they are kept: of a file "12 bang-ke.xlsx"."""
    given = [value for value in answers.values() if isinstance(value, int)]
    names = named_files(talk, given) if given else {}
    return {
        key: f"{value} {names[value]}" if isinstance(value, int) else value for key, value in answers.items()
    }


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
