"""Messages as they pass between us and a person: events, what is said, questions and their answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bot.conversation.choices import options_meant, says_none, says_send, without_courtesy
from bot.conversation.text import _, current_label, excerpt, fold, number_text

ONE_MESSAGE = 2000  # UTF-16 units: one message on every channel (Zalo's), the choices that are typed included
MAX_TOKEN = 64  # bytes: Telegram's callback_data takes no more

SKIP = "skip"
INSTEAD = "/="  # before a key: the shortcut by which a later question is answered anew in place of this one
SAID = "~"  # the key of what was said before it was asked: question's key -> words; each is tried once
FOUND = "="  # before a key: what was looked up; going back passes over it
MOST_NAMED = 5  # answers that are named where it is asked which is meant
REVIEW = "?"  # before a key: a step of the review; forgotten once an answer is edited
NO_FILE = (
    "khong",
    "khong co",
    "khong kem",
    "bo qua",
    "xong",
    "het",
)  # folded: typed where a file is asked for

T = TypeVar("T")


class EventKind(StrEnum):
    """The sort of thing that a person did."""

    TEXT = "text"  # typed, or a command
    TAP = "tap"  # pressed a button: ``text`` is its token
    FILE = "file"  # a photo or a document; ``text`` is its caption
    EDITED = "edited"  # changed an earlier message of theirs
    UNSUPPORTED = "unsupported"  # voice, sticker, location …: ``text`` names it
    GROUP = "group"  # wrote in a group
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True)
class RemoteFile:
    """A file that a channel keeps for us. Its name is never trusted: shown, and never a path."""

    remote: str  # the channel's own id, or its address
    name: str
    size: int | None = None  # bytes, as the channel says
    media_type: str = ""


@dataclass(frozen=True)
class Event:
    """Something a person did. ``id`` is the channel's own: a channel may deliver it twice."""

    channel: str
    account: str  # ours on that channel: which bot
    id: str
    chat: str  # theirs: where to answer
    at: datetime  # UTC, machine time, when it reached us
    kind: EventKind
    text: str = ""  # as bot.conversation.text.received leaves it
    file: RemoteFile | None = None
    message_id: str = ""  # the channel's id of their message, or of ours under whose button they pressed
    callback_id: str = ""  # to stop the button's spinner
    reply_to: str = ""  # the channel's id of our message that they answer
    shown_name: str = ""  # how they call themselves there; never trusted
    by_page: bool = False  # a file that they sent from our own page …
    has_more: bool = False  # … with others, which are on their way
    signed_at: datetime | None = None  # when they did it, where the channel has signed that


@dataclass(frozen=True)
class Option:
    """A choice under a message. On a channel without buttons it is typed instead."""

    token: str
    label: str
    words: str = ""  # what to type instead, where there are no buttons; see handlers/engine/buttons.py
    is_undo: bool = False  # under an answer it is typed by its label: a number is soon typed twice

    def __post_init__(self) -> None:
        if len(self.token.encode()) > MAX_TOKEN:
            raise ValueError(f"the token {self.token!r} is longer than {MAX_TOKEN} bytes")


@dataclass(frozen=True)
class Message:
    """Words to one person, in plain text; a channel that can shows the heading in bold."""

    text: str
    options: tuple[Option, ...] = ()
    heading: str = ""
    file_ids: tuple[int, ...] = ()  # of our own files, sent with it
    columns: int = 1  # how many options stand in a row, where the channel has rows
    is_secret: bool = False  # an answer whose words are not kept once it has gone
    is_question: bool = False  # of the form that is open: a bare number is an answer to it alone
    awaits: str = ""  # where it asks for a file: "17:file:1", conversation and question; or "roster"
    card: str = ""  # what it shows and offers choices about, "incident:17": it is drawn anew as that changes


class Refused(ValueError):
    """It cannot be taken, or may not be done. The message says why, in the person's language."""


class NotPossible(Refused):
    """It was understood, and cannot be: that is said too of what was told before its question."""


class NoLongerPossible(Refused):
    """It may not be done any more, whatever is answered: its form ends, where it stays open otherwise."""


@dataclass(frozen=True)
class Given:
    """An answer that has just come in to the question ``key``.

    ``answer`` is what was typed, an option's value where it was tapped, or our file's id.
    """

    key: str
    answer: str | int
    at: datetime
    is_typed: bool = True


@dataclass(frozen=True)
class Answer:
    value: Any  # as stored: a text, an option's value, a file's id, or what was looked up
    at: datetime


Answers = dict[str, Answer]  # by the key of their question, oldest first


@dataclass(frozen=True)
class Question(Generic[T]):
    key: str
    text: str
    take: Callable[[Given], Any]  # what was given -> what is stored
    read: Callable[[Any, datetime], T]  # what is stored, and when it was given -> what the flow gets
    options: Mapping[str, str] = field(default_factory=dict)  # value -> label
    columns: int = 1
    shown: Callable[[Any, datetime], str] | None = None  # an answer, as the review repeats it
    takes_file: bool = False
    shortcuts: Mapping[str, str] = field(default_factory=dict)  # beside free words: value -> label
    other_options: Mapping[str, str] = field(
        default_factory=dict
    )  # buttons that answer nothing: token -> label


def taken(question: Question[Any], given: Given) -> Any:
    """Return what is stored of an answer.

    A question without options has no buttons: a token that names one is made up.
    """
    is_made_up = not (given.is_typed or question.options or question.shortcuts)
    return question.take(replace(given, answer="") if is_made_up else given)


def words_in(given: Given) -> str:
    """Take what was typed."""
    if not isinstance(given.answer, str) or not given.answer.strip():
        raise Refused(_("Xin trả lời bằng chữ."))
    return given.answer.strip()


def words_or(shortcuts: Mapping[str, str]) -> Callable[[Given], str]:
    """Take what was typed, or one of ``shortcuts``: tapped, or typed by its label and never by a number.

    Their values begin with "/", as nothing does that is typed in answer.
    """

    def take(given: Given) -> str:
        said = words_in(given)
        if not given.is_typed:
            return one_of(shortcuts)(said, given.at)
        named = current_label(said)
        return next((value for value, label in shortcuts.items() if current_label(label) == named), said)

    return take


def any_words(answer: str, _at: datetime) -> str:
    """Read any words."""
    return answer


def in_brief(text: str, longest: int) -> str:
    """Return ``text`` as it stands, or an excerpt of it where it is longer than so many characters."""
    return text if len(text) <= longest else excerpt(text, longest)


def up_to(longest: int, *, one_line: bool = True) -> Callable[[str, datetime], str]:
    """Return a reader of words of at most so many characters; on one line, or as they stand."""

    def read(typed: str, _at: datetime) -> str:
        said = " ".join(typed.split()) if one_line else typed
        if len(said) > longest:
            raise Refused(_("Xin viết không quá {count} ký tự.", count=number_text(longest)))
        return said

    return read


ByWords = Callable[[str, datetime], str]


def option_in(options: Mapping[str, str], by_words: ByWords | None = None) -> Callable[[Given], str]:
    """Take the value of one of ``options``, whether tapped or named.

    ``by_words(typed, said_at)`` returns which is meant by other words than the labels', "" where it cannot.
    """

    def take(given: Given) -> str:
        answer = words_in(given)
        if by_words and given.is_typed and (told := by_words(answer, given.at)):
            return told
        meant = options_meant(answer, options) if given.is_typed else [answer]
        if not meant and answer.isdecimal() and len(options) > 1:
            count = len(options)
            raise Refused(_("Xin chọn một câu trả lời, hoặc gõ số thứ tự từ 1 đến {count}.", count=count))
        if len(meant) > 1:
            raise Refused(which_of(answer, [options[value] for value in meant]))
        return meant[0] if meant else ""

    return take


def names_choice(question: Question[Any], given: Given) -> bool:
    """Return whether words that were typed name one of the question's choices, or several of them."""
    if options_meant(words_in(given), question.options):
        return True
    if question.read is any_words:  # it takes other words too
        return False
    try:
        return bool(question.take(given))
    except Refused:
        return False


def option_or_words(options: Mapping[str, str], by_words: ByWords | None = None) -> Callable[[Given], str]:
    """Take the value of one of ``options``, or the words as they were typed where they name none."""

    def take(given: Given) -> str:
        return option_in(options, by_words)(given) or words_in(given)

    return take


def step_in(steps: Mapping[str, str], send_words: Sequence[str]) -> Callable[[Given], str]:
    """Take a step from a review: tapped, named, or "send" by one of these words."""
    take, words = option_in(steps), {fold(one) for one in send_words}

    def step(given: Given) -> str:
        is_sent = given.is_typed and fold(without_courtesy(words_in(given))) in words
        return "send" if is_sent and "send" in steps else take(given)

    return step


def read_step(steps: Mapping[str, str]) -> Callable[[str, datetime], str]:
    """Read a step from a review; whoever types what is none hears that it was not taken."""
    return one_of(steps, step_not_taken())


def not_understood_text() -> str:
    return _(
        "Hệ thống chưa hiểu nội dung anh/chị gửi. Anh/chị chọn một việc dưới đây, hoặc gõ /menu để xem tất "
        "cả:"
    )


def step_not_taken() -> str:
    """Say that what was typed at a review was not taken."""
    return _("Lời vừa gõ chưa được ghi nhận. Xin chọn một trong các câu trả lời.")


def which_of(typed: str, labels: Sequence[str]) -> str:
    """Ask which of several is meant."""
    shown = [f"“{label}”" for label in labels[:MOST_NAMED]] + ["…"] * (len(labels) > MOST_NAMED)
    return _("“{typed}” có thể là: {labels}. Xin chọn một.", typed=typed, labels=", ".join(shown))


def out_of(count: int) -> str:
    """Say which numbers there are, to one that stands before no choice."""
    return _("Xin gõ một số từ 1 đến {count}.", count=count)


def one_of(options: Mapping[str, str], refusal: str = "") -> Callable[[str, datetime], str]:
    """Read a value of ``options``; ``refusal``: what is said to another."""

    def read(answer: str, _at: datetime) -> str:
        if answer not in options:
            raise Refused(refusal or _("Xin chọn một trong các câu trả lời."))
        return answer

    return read


def file_in(options: Mapping[str, str]) -> Callable[[Given], int | str]:
    """Take a file, or that there is none."""

    def take(given: Given) -> int | str:
        if isinstance(given.answer, int):
            return given.answer
        if SKIP not in options:
            raise Refused(_("Xin gửi một ảnh hoặc tệp."))
        said = given.answer if given.is_typed else ""
        is_none = fold(said) in NO_FILE or says_none(said) or says_send(said)
        if not is_none and option_in(options)(given) != SKIP:
            raise Refused(_("Xin gửi ảnh hoặc tệp, hoặc chọn “{skip}”.", skip=options[SKIP]))
        return SKIP

    return take


def file_or_none(answer: int | str, _at: datetime) -> int | None:
    return answer if isinstance(answer, int) else None


def file_shown(answer: int | str, _at: datetime) -> str:
    return _("đã nhận") if isinstance(answer, int) else _("không có")


def without(answers: Answers, dropped: str) -> Answers:
    """Return ``answers`` without one of them, and without what was looked up after it."""
    before = list(answers)[: list(answers).index(dropped)]
    return {k: a for k, a in answers.items() if k != dropped and (k in before or k[0] != FOUND)}


def reopened(answers: Answers, changed: str) -> Answers:
    """Return ``answers`` as one of them is about to be replaced in its place: the review starts anew."""
    kept = without(answers, changed)
    return {k: a for k, a in answers.items() if k == changed or (k in kept and k[0] != REVIEW)}
