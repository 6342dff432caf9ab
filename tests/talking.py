"""A flow to be run by the tests, and one person's run of it, kept as the database keeps it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from bot.conversation import (
    REVIEW,
    Answer,
    Answers,
    Cancelled,
    Facts,
    Given,
    Refused,
    Talk,
    Waiting,
    any_words,
    day_text,
)
from bot.domain.dates import read_date

WEDNESDAY = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
KINDS = {"one": "Một người", "two": "Hai người"}
TITLES = {"kind": "Số người", "name:1": "Người thứ nhất", "name:2": "Người thứ hai", "day": "Ngày"}


@dataclass(frozen=True)
class Decision:
    names: tuple[str, ...]
    day: date
    file: int | None
    limit: int


def read_day(typed: str, said_at: datetime) -> date:
    day = read_date(typed, said_at)
    if day is None:
        raise Refused("Xin cho biết ngày.")
    return day


def flow(talk: Talk, _facts: Facts) -> Decision:
    talk.say("Xin trả lời vài câu.")
    kind = talk.choose("kind", "Mấy người?", KINDS)
    limit = talk.look_up("limit", lambda read: read(kind))
    numbers = range(1, 2 if kind == "one" else 3)
    names = tuple(talk.ask(f"name:{n}", f"Tên người thứ {n}?", any_words) for n in numbers)
    day = talk.ask("day", "Ngày nào?", read_day, day_text)
    file = talk.attach("file", "Tệp?")
    talk.review(TITLES)
    return Decision(names, day, file, limit)


@dataclass
class Run:
    """One person's run of ``flow``, kept as the database keeps it."""

    flow: Callable[[Talk, Facts], object] = flow
    answers: Answers = field(default_factory=dict)
    at: datetime = WEDNESDAY
    question: str = ""
    options: tuple[str, ...] = ()
    text: str = ""
    refusal: str = ""
    said: list[str] = field(default_factory=list)
    outcome: object = None
    reads: int = 0

    def __post_init__(self) -> None:
        self.go(None)

    def go(self, answer: Given | None) -> None:
        talk = Talk(self.answers, self.at, answer, self.read)
        self.refusal = ""
        try:
            self.outcome = self.flow(talk, {})
        except Waiting as waiting:
            self.question, self.refusal = waiting.question.key, waiting.refusal
            self.text, self.options = waiting.question.text, tuple(waiting.question.options)
        except Cancelled:
            self.outcome = "cancelled"
        self.said = talk.said
        self.keep(talk.answers)

    def keep(self, answers: Answers) -> None:
        stored = json.dumps([[key, one.value, one.at.isoformat()] for key, one in answers.items()])
        self.answers = {
            key: Answer(value, datetime.fromisoformat(at)) for key, value, at in json.loads(stored)
        }

    def read(self, kind: str) -> int:
        """Look up what the flow asks for: another number each time."""
        self.reads += 1
        return self.reads

    def type(self, *typed: str | int) -> "Run":
        for one in typed:
            self.go(Given(self.question, one, self.at))
        return self

    def tap(self, *values: str) -> "Run":
        for value in values:
            self.go(Given(self.question, value, self.at, is_typed=False))
        return self

    def back(self) -> "Run":
        talk = Talk(self.answers, self.at, tx=self.read)
        with pytest.raises((Waiting, Cancelled)):
            self.flow(talk, {})
        self.keep(talk.before_last())
        self.go(None)
        return self


def at_review() -> Run:
    run = Run().tap("two").type("Trần Thị Mẫu", "Lê Văn Mẫu", "mai", 7)
    assert run.question.startswith(REVIEW)
    return run
