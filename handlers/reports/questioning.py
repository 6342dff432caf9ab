"""One question of a report, as it is put to whoever answers: with what was said last time, and "later"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.reports.questions import Kind, Question, choices, read_day, read_within, read_words, shown
from bot.talk import Talk
from bot.words import _
from handlers.engine.files import named_files
from handlers.reports.telling import shortened

LATER, LAST = "/desau", "/lantruoc"  # [Để sau] and [Như lần trước] under a question


@dataclass(frozen=True)
class Put:
    """A question as it is put, under ``key`` in the form. ``last``: what was answered last time, or ""."""

    question: Question
    key: str
    text: str
    last: str = ""
    may_wait: bool = True


def ask(talk: Talk, put: Put) -> str | int | None:
    """Its answer, of a file its id; None where it is left for later."""
    question = put.question
    later = _("Bỏ qua") if question.may_skip else _("Để sau")
    wait = {LATER: later} if put.may_wait or question.may_skip else {}
    if question.kind == Kind.FILE:
        return talk.attach(put.key, put.text, may_skip=bool(wait), skip=later)
    if question.kind in (Kind.YES_NO, Kind.CHOICE):
        chosen = talk.choose(put.key, put.text, {**choices(question), **wait})
        return None if chosen == LATER else chosen
    last = {LAST: shortened(_("Như lần trước: {value}", value=shown(question, put.last)))} if put.last else {}
    return talk.ask(
        put.key, put.text, reader(question, put.last), lambda value: again(question, value), {**last, **wait}
    )


def reader(question: Question, last: str) -> Callable[[str, datetime], str | None]:
    def read(typed: str, said_at: datetime) -> str | None:
        if typed in (LATER, LAST):
            return last if typed == LAST else None
        match question.kind:
            case Kind.NUMBER | Kind.PERCENT:
                return read_within(question, typed)
            case Kind.DATE:
                return read_day(typed, said_at)
        return read_words(typed)

    return read


def again(question: Question, value: str | None) -> str:
    """An answer as the review repeats it."""
    return _("chưa trả lời") if value is None else shown(question, value)


def with_names(talk: Talk, answers: Mapping[str, str | int]) -> dict[str, str]:
    """The answers as they are kept: of a file "12 bang-ke.xlsx"."""
    given = [value for value in answers.values() if isinstance(value, int)]
    names = named_files(talk, given) if given else {}
    return {
        key: f"{value} {names[value]}" if isinstance(value, int) else value for key, value in answers.items()
    }
