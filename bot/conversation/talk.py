"""Run a conversation as one linear function that survives restarts.

What is stored is not where the flow stands but the answers so far, each under the key of its
question and with the moment at which it was given. On every event the flow runs again from its
first line: a question with an answer returns it at once, and the first one without an answer ends
the run; it is asked.

So a flow must reach the same questions whenever it is given the same answers: no clock, no
randomness, no reading but through ``look_up``. A reader is handed the moment of the answer and
knows no other, so "mai" keeps the meaning that it had when it was said. A flow decides, and
returns its decision; that is carried out in the transaction which took the last answer.
"""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from bot.conversation.messages import (
    FOUND,
    INSTEAD,
    REVIEW,
    SAID,
    SKIP,
    Answer,
    Answers,
    ByWords,
    Given,
    NotPossible,
    Question,
    Refused,
    any_words,
    file_in,
    file_or_none,
    file_shown,
    one_of,
    option_in,
    option_or_words,
    read_step,
    reopened,
    step_in,
    taken,
    without,
    words_or,
)
from bot.conversation.text import _

EDITED = REVIEW + "edit"  # holds the key of the question that is being asked anew

BEGUN = "_begun"  # behind a question's key: words that told only its begin
LONGEST_NAME = 40  # of what may be named for a choice in a sentence
ADDED = "+"  # before a key: the step of a review by which a question that was left out is asked
FILLED = ":filled"  # behind a key: the answer to it by which others were filled in

NONE: Mapping[str, str] = {}
Facts = Mapping[str, Any]  # what a flow knows from its start, as JSON
T = TypeVar("T")


@dataclass(frozen=True)
class ReviewWays:
    """The ways out of a review besides sending, adding to, editing and cancelling, or in place of them.

    ``others``: token -> label of buttons that leave the form as it is. ``defaults``: key of a question that
    was left out -> how it is answered then; it is shown and may be edited. ``offers``: key of one that was
    left out -> the button of its own by which it is asked. ``send_words``: what is typed for the sending
    button besides its label. ``doubt``: why it should not be sent as it is; sending is then asked about once
    more, and [Sửa] goes first. ``may_send``: False where nothing is there to be sent. ``cancel``: the label
    in place of [Hủy]. ``releases``: it is put into force by who may, and else put before them.
    """

    others: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, str] = field(default_factory=dict)
    send_words: tuple[str, ...] = ()
    doubt: str = ""
    may_send: bool = True
    cancel: str = ""
    releases: bool = False


USUAL = ReviewWays()


class Waiting(BaseException):
    """The flow reached a question without an answer, or with one it refuses.

    A BaseException, so that no ``except Exception`` inside a flow swallows it.
    """

    def __init__(self, question: Question[Any], refusal: str = "") -> None:
        self.question = question
        self.refusal = refusal


class Cancelled(BaseException):
    """The person gave the form up at its review."""


class Talk:
    """One run of a flow, at ``at``, over the answers so far and the one just given."""

    def __init__(self, answers: Answers, at: datetime, given: Given | None = None, tx: Any = None) -> None:
        self.answers = dict(answers)
        self.asked: dict[str, Question[Any]] = {}  # in the order in which this run reached them
        self.said: list[str] = []
        self._refused: dict[str, str] = {}  # words that a question has just refused, by its key
        self.submits = False  # set: somebody else releases what is decided …
        self.to_release = ""  # … where that is to be released: what the review shows
        self.looks_anew = False  # set: what was looked up does not hold any more, and is looked up again
        self.remarks: dict[
            str, Callable[[str, datetime], str]
        ] = {}  # key -> adds to what is shown what changes
        self._at = at  # stored with what is stored; handed to what looks up, never to the flow
        self._given = given
        self._tx = tx
        self._left_out: dict[str, Callable[[], Any]] = {}  # key -> what asks the question after all
        self._taken_as_said: list[str] = []
        self._is_news = given is None and not answers.keys() - {SAID}

    def ask(
        self,
        key: str,
        text: str,
        read: Callable[[str, datetime], T],
        shown: Callable[[T], str] | None = None,
        shortcuts: Mapping[str, str] = NONE,
    ) -> T:
        """Ask for words; ``read(words, said_at)`` makes a value of them or raises Refused.

        ``shown`` says how the review repeats the value: always so for a date, number or name that
        was understood from free text. ``shortcuts`` ("/value" -> label) stand as buttons below; ``read``
        gets their values too, but for INSTEAD and a key.
        """
        repeat = (lambda stored, at: shown(read(stored, at))) if shown else None
        question = Question(key, text, words_or(shortcuts), read, shortcuts=shortcuts, shown=repeat)
        return self._answer(question)

    def choose(
        self,
        key: str,
        text: str,
        options: Mapping[str, str],
        columns: int = 1,
        by_words: ByWords | None = None,
    ) -> str:
        """Ask for one of ``options`` (value -> label): tapped, or typed by number, label or ``by_words``."""
        return self._answer(
            Question(key, text, option_in(options, by_words), one_of(options), options, columns)
        )

    def choose_or_say(
        self,
        key: str,
        text: str,
        options: Mapping[str, str],
        read: Callable[[str, datetime], str] = any_words,
        by_words: ByWords | None = None,
    ) -> str:
        """Ask for one of ``options``, or for other words that ``read`` takes: returned as they were typed."""
        return self._answer(Question(key, text, option_or_words(options, by_words), read, options))

    def attach(
        self,
        key: str,
        text: str,
        *,
        may_skip: bool = True,
        skip: str = "",
        other_options: Mapping[str, str] = NONE,
    ) -> int | None:
        """Ask for a picture or a document: our file's id; None where there is none to send.

        ``skip`` is the label of the button that says so; ``other_options`` (token -> label) are buttons that
        leave the form as it is.
        """
        options = {SKIP: skip or _("Bỏ qua")} if may_skip else {}
        question = Question(key, text, file_in(options), file_or_none, options, shown=file_shown)
        return self._answer(replace(question, takes_file=True, other_options=other_options))

    def attach_some(self, key: str, texts: Callable[[int], str], most: int) -> dict[str, int]:
        """Ask for up to ``most`` files, one after the other: question's key -> our file's id.

        ``texts(n)`` asks for the nth. One that is taken out again leaves those after it in their places.
        """
        found: dict[str, int] = {}
        for number in range(1, most + 1):
            here, following = f"{key}:{number}", f"{key}:{number + 1}"
            file = self.attach(here, texts(number), skip=_("Xong") if found else "")
            if file is not None:
                found[here] = file
            elif following not in self.answers:
                break
        return found

    def maybe(self, key: str, ask: Callable[[], T]) -> T | None:
        """Return what ``ask`` gets; its first question, ``key``, is put once it is chosen at the review."""
        if key in self.answers or self.is_just_given(key) or self._is_edited(key) or key in self._said():
            return ask()
        self._left_out[key] = ask
        return None

    def is_just_given(self, key: str) -> bool:
        """Return whether this run takes the answer to ``key``."""
        return self._given is not None and self._given.key == key

    def has(self, key: str) -> bool:
        """Return whether a question was reached in this run, or may be added at its review."""
        return key in self.asked or key in self._left_out

    def fill(self, key: str, implied: Mapping[str, str]) -> bool:
        """Answer other questions as the answer to ``key`` implies; return whether that was not done before.

        It is done once for each answer: what is changed since stays.
        """
        given = self.answers[key]
        if is_new := self.filled_for(key) != given:
            new = {one: Answer(value, given.at) for one, value in implied.items()}
            self.answers |= {**new, f"{key}{FILLED}": given}
        return is_new

    def filled_for(self, key: str) -> Answer | None:
        """Return the answer to ``key`` by which other questions were last filled in."""
        return self.answers.get(f"{key}{FILLED}")

    def look_up(self, key: str, find: Callable[[Any], T]) -> T:
        """Read from the database once, and keep what ``find(tx)`` found, which must be JSON."""
        key = FOUND + key
        if key not in self.answers or self.looks_anew:
            self.answers[key] = Answer(find(self._tx), self._at)
        found: T = self.answers[key].value
        return found

    def look_up_now(self, key: str, find: Callable[[Any, datetime], T]) -> T:
        """Read from the database once what is so at this moment: what ``find(tx, at)`` found is kept."""
        return self.look_up(key, lambda tx: find(tx, self._at))

    def ask_anew(self, key: str, why: str = "") -> NoReturn:
        """Put a question again whose answer, once it was looked into, turns out not to do: says ``why``."""
        self.answers = {**without(reopened(self.answers, key), key), EDITED: Answer(key, self._at)}
        raise Waiting(self.asked[key], why)

    def review_again(self, why: str) -> NoReturn:
        """Stay at the review that was just answered, for it cannot be sent so: says ``why``."""
        self.answers = self.before_last()
        raise Waiting(next(reversed(self.asked.values())), why)

    def say(self, text: str) -> None:
        """Say something without waiting: once, when the answer that leads here is given."""
        if self._is_news:
            self.said.append(text)

    def say_instead(self, said: str, text: str) -> None:
        """Say something in place of what was ``said`` in this run, where it was, or besides."""
        self.said = [one for one in self.said if one != said]
        self.say(text)

    def review(
        self,
        titles: Mapping[str, str],
        heading: str = "",
        send: str = "",
        ways: ReviewWays = USUAL,
    ) -> None:
        """Show the answers for a last look; return once they are to be sent.

        ``titles`` (question key -> title) are what is shown and may be edited, in that order; those that
        were left out so far may be added. ``heading`` says what sending will bring about; ``send`` is its
        button's label.
        """
        left_out = {key: title for key, title in titles.items() if key in self._left_out}
        addable = {key: title for key, title in left_out.items() if key not in ways.defaults}
        shown = (*self.asked, *(left_out.keys() - addable.keys()))
        editable = {key: title for key, title in titles.items() if key in shown}
        heading = heading or _("Xin xem lại trước khi gửi:")
        answers = {key: self.shown(key, ways.defaults) for key in editable}
        told = "\n".join([heading, *(f"{title}: {answers[key]}" for key, title in editable.items())])
        key = f"{REVIEW}{zlib.crc32(told.encode()):x}"  # so a button under an older text is stale
        remarked = {key: self.remarked(key, shown) for key, shown in answers.items()}
        text = "\n".join([heading, *(f"{title}: {remarked[key]}" for key, title in editable.items())])
        self.to_release = text if ways.releases else ""
        send = _("Trình ban hành") if ways.releases and self.submits else send or _("Gửi")
        options = self._steps(ways, send, bool(addable), bool(editable))
        take, read = step_in(options, ways.send_words), read_step(options)
        columns = 2 if addable else 3
        question = Question(key, text, take, read, options, columns, other_options=ways.others)
        step = self._answer(question)
        if step == "send" and ways.doubt:
            step = self._send_after_all(key, ways.doubt, options)
        if step == "add":
            self._left_out[self._edited(addable, _("Anh/chị muốn bổ sung mục nào?"))]()
        if step.startswith(ADDED):
            added = step.removeprefix(ADDED)
            self._left_out[self._edited({added: titles[added]}, "")]()
        if step == "edit":
            self._edit(self._edited(editable, _("Anh/chị muốn sửa mục nào?")))
        if step == "cancel":
            raise Cancelled

    def _steps(self, ways: ReviewWays, send: str, may_add: bool, may_edit: bool) -> dict[str, str]:
        """Return the steps from a review -> their labels, in the order in which they are offered."""
        edit = {"edit": _("Sửa")} if may_edit else {}
        offers = {f"{ADDED}{key}": label for key, label in ways.offers.items() if key in self._left_out}
        return {
            **(edit if ways.doubt else {}),
            **({"send": send} if ways.may_send else {}),
            **({"add": _("Bổ sung")} if may_add else {}),
            **edit,
            "cancel": ways.cancel or _("Hủy"),
            **offers,
        }

    def _send_after_all(self, review: str, doubt: str, steps: Mapping[str, str]) -> str:
        """Ask once whether it is sent although there is a doubt; return the step that is chosen."""
        offered = {step: steps[step] for step in ("edit", "send") if step in steps}
        return self.choose(f"{review}:sure", doubt, offered, columns=2)

    def _edit(self, key: str) -> NoReturn:
        """Put a question again, or for the first time where it was left out so far."""
        if key in self._left_out:
            self._left_out[key]()
        raise Waiting(self.asked[key])

    def _edited(self, among: dict[str, str], question: str) -> str:
        """Ask which answer is to be given, anew or at last, where there are several."""
        if len(among) == 1:
            [key] = among
            self.answers[EDITED] = Answer(key, self._at)
            return key
        return self.choose(EDITED, question, among, columns=2)

    def _is_edited(self, key: str) -> bool:
        return EDITED in self.answers and self.answers[EDITED].value == key

    def remarked(self, key: str, shown: str) -> str:
        """Add to an answer as it is repeated what is to be said of it now: how long there is until then."""
        return self.remarks[key](shown, self._at) if key in self.remarks else shown

    def shown(self, key: str, defaults: Mapping[str, str] = NONE) -> str:
        """Return an answer as the review repeats it."""
        if key in self._left_out:
            return defaults[key]
        question, answer = self.asked[key], self.answers[key]
        if question.shown:
            return question.shown(answer.value, answer.at)
        return str(question.options.get(str(answer.value), answer.value))

    def echo(self, key: str, text: str) -> None:
        """Let the review repeat an answer as ``text``, for what followed says it better."""
        self.asked[key] = replace(self.asked[key], shown=lambda _value, _at: text)

    def forget(self, key: str) -> None:
        """Forget the answer to ``key``, if there is one: it is asked anew."""
        if key in self.answers:
            self.answers = without(self.answers, key)

    def before_last(self) -> Answers:
        """Return the answers as they were before the last one; within an edit, as the review showed them.

        The one given last of those on this run's way: an edit may have left answers that are no longer on it.
        """
        if any(key.startswith(REVIEW) for key in self.answers):
            return {key: answer for key, answer in self.answers.items() if not key.startswith(REVIEW)}
        steps = [key for key in self.asked if key in self.answers]
        # Not what was there before the form began.
        last = max(reversed(steps), key=lambda key: self.answers[key].at, default="")
        return without(self.answers, last) if last else self.answers

    def _answer(self, question: Question[T]) -> T:
        if question.key in self.asked:
            raise AssertionError(f"two questions with the key {question.key!r}; in a loop, number them")
        self.asked[question.key] = question
        if self._given and self._given.key == question.key:
            return self._accept(question, self._given)
        if self._is_edited(question.key):
            raise Waiting(question)
        if question.key not in self.answers:
            self._try_said(question)
        return self._replay(question)

    def _said(self) -> Mapping[str, str]:
        """Return what was said of questions that are still to come."""
        said: Mapping[str, str] = self.answers[SAID].value if SAID in self.answers else NONE
        return said

    def keep_behind(self, key: str, pattern: re.Pattern[str], said: str) -> None:
        """Keep what ``pattern`` finds in the answer just given to ``key`` for a question that is to come."""
        found = pattern.search(str(self._given.answer)) if self._given and self._given.key == key else None
        if self._given and found and said not in self.answers:
            self.answers[SAID] = Answer({**self._said(), said: found[1]}, self._given.at)

    def begun(self, key: str) -> str:
        """Return the words that told only the begin of what ``key`` asks for; "" for none."""
        return str(self._said().get(f"{key}{BEGUN}", ""))

    def keep_begun(self, key: str, pattern: re.Pattern[str]) -> bool:
        """Keep what tells only the begin, in words that were just refused, and ask anew from there."""
        found = pattern.match(self._refused.pop(key, ""))
        if not found:
            return False
        at = self._given.at if self._given else self._at
        self.answers[SAID] = Answer({**self._said(), f"{key}{BEGUN}": found["begun"]}, at)
        self.asked.pop(key, None)
        self._given = None
        return True

    def _try_said(self, question: Question[Any]) -> None:
        """Answer a question by what was said of it before the form was opened; else it waits to be asked.

        It is tried once: what goes back to the question is asked it.
        """
        said = dict(self._said())
        words = said.pop(question.key, "")
        if not words:
            raise Waiting(question)
        at = self.answers[SAID].at
        self.answers[SAID] = Answer(said, at)
        try:
            stored = taken(question, Given(question.key, words, at))
            question.read(stored, at)
        except Refused as refused:
            self._refused[question.key] = words
            if isinstance(refused, NotPossible):
                self.said.append(str(refused))
            elif question.options and len(words) <= LONGEST_NAME:
                self.said.append(_("Không có “{words}” trong danh sách để chọn.", words=words))
            raise Waiting(question) from None
        self.answers[question.key] = Answer(stored, at)
        self._taken_as_said.append(question.key)
        self._is_news = True

    def said_back(self, but: str = "") -> str:
        """Say how that is understood which was taken just now from words before the question; "" for none.

        ``but``: the key of what is not said back, for it is all that was typed.
        """
        keys = [key for key in self._taken_as_said if key in self.answers and key != but]
        shown = [self.remarked(key, said) for key in keys if (said := self.shown(key))]
        # What is still asked about shows nothing yet, and what the flow says itself is said once.
        settled = [one for one in shown if not any(one in text for text in self.said)]
        return _("Đã hiểu: {said}.", said="; ".join(settled)) if settled else ""

    def _accept(self, question: Question[T], given: Given) -> T:
        """Store what was given; where it is refused, all stays as it was."""
        try:
            stored = taken(question, given)
            if stored in question.shortcuts and stored.startswith(INSTEAD):
                self.answers[EDITED] = Answer(stored.removeprefix(INSTEAD), self._at)
                return self._replay(question)
            value = question.read(stored, given.at)
        except Refused as refused:
            self._refused[question.key] = str(given.answer)
            raise Waiting(question, str(refused)) from None
        if question.key in self.answers:
            self.answers = reopened(self.answers, question.key)
        elif question.key[0] != REVIEW:  # what is added at the review; else there is nothing to forget
            self.answers = {key: one for key, one in self.answers.items() if key[0] != REVIEW}
        self.answers[question.key] = Answer(stored, given.at)
        self._is_news = True
        return value

    def _replay(self, question: Question[T]) -> T:
        """Read what is stored; ask anew where a deploy has made the flow stricter since."""
        answer = self.answers[question.key]
        try:
            return question.read(answer.value, answer.at)
        except Refused as refused:
            del self.answers[question.key]
            why = "" if self.looks_anew and question.options else str(refused)  # said already: it is no more
            raise Waiting(question, why) from None
