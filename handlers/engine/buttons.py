"""Buttons that stand by themselves: what their tokens hold, and how a press is read.

A token is the button's name and the values that it holds, joined by colons: "sc_give:17:42", at most 64
bytes (Telegram's limit). It stays on the screen for weeks, so all of it is asked again at the press: whether
the person may, and whether what it names is still there. A press function gets values, never text.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from itertools import count, cycle
from typing import Any, TypeVar, overload

from bot.conversation import Message, Refused, _
from bot.domain.replies import Reply
from bot.domain.rights import OFFICE, Action, Role
from handlers.engine.feature import Button, Context, NoSuchButton, Part, Replied, Replies, Vouching
from storage.engine import Tx, conversations

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

LARGEST = 2**63 - 1  # a database's ids go no further

ID: Part[int] = Part(lambda _context, text: id_in(text))
TEXT: Part[str] = Part(lambda _context, text: text)
REST: Part[str] = Part(lambda _context, text: text, takes_rest=True)
DAY: Part[date] = Part(lambda _context, text: day_in(text))
IS_SURE: Part[bool] = Part(lambda _context, text: text == "yes")  # the second press of a deed that asks first

LATELY = timedelta(days=3)  # how long the words of what nobody asked for are looked for
CONFIRMATION = "confirmation"  # the flow of what is kept of a question whether to do something, and its cards
WORD = "tl"  # "trả lời": of what has no words of its own
FORM = "form"  # the kind of the cards of what a form asks
QUESTION = "q"  # what the token of a question's option begins with: q:<conversation>:<key>:<value>
HIGHEST = 99  # of their numbers


def id_in(argument: str) -> int:
    """Return the id that is named; 0, which nothing has, where it is none."""
    number = int(argument) if argument.isdecimal() and len(argument) < 20 else 0
    return number if number <= LARGEST else 0


def no_such_button() -> NoSuchButton:
    """Make the refusal of a token that names nothing of theirs."""
    return NoSuchButton(_("Lựa chọn này không còn dùng được."))


def day_in(text: str) -> date:
    """Return the day that is named, as in 2026-11-27; refuse what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise no_such_button() from None


def choice_of(kind: type[E]) -> Part[E]:
    """Make the part that is a member of ``kind``, by its value."""

    def read(_context: Context, text: str) -> E:
        if text not in list(kind):
            raise no_such_button()
        return kind(text)

    return Part(read)


def row(find: Callable[[Tx, int], T | None], look: Callable[[Tx, int], T | None] | None = None) -> Part[T]:
    """Make the part that ``find`` finds by its id, or no such button; ``look`` does so without a lock."""

    def reader(find: Callable[[Tx, int], T | None]) -> Callable[[Context, str], T]:
        def read(context: Context, text: str) -> T:
            found = find(context.tx, id_in(text))
            if found is None:
                raise no_such_button()
            return found

        return read

    return Part(reader(find), reader(look) if look else None)


@overload
def button(
    name: str,
    press: Callable[[Context], Replies],
    /,
    *,
    action: Action | None = None,
    opens: bool = False,
    is_live: Callable[[Context], bool] | None = None,
) -> Button: ...


@overload
def button(
    name: str,
    press: Callable[[Context, A], Replies],
    first: Part[A],
    /,
    *,
    action: Action | None = None,
    opens: bool = False,
    is_live: Callable[[Context, A], bool] | None = None,
) -> Button: ...


@overload
def button(
    name: str,
    press: Callable[[Context, A, B], Replies],
    first: Part[A],
    second: Part[B],
    /,
    *,
    action: Action | None = None,
    opens: bool = False,
    is_live: Callable[[Context, A, B], bool] | None = None,
) -> Button: ...


@overload
def button(
    name: str,
    press: Callable[[Context, A, B, C], Replies],
    first: Part[A],
    second: Part[B],
    third: Part[C],
    /,
    *,
    action: Action | None = None,
    opens: bool = False,
    is_live: Callable[[Context, A, B, C], bool] | None = None,
) -> Button: ...


def button(
    name: str,
    press: Callable[..., Replies],
    /,
    *holds: Part[Any],
    action: Action | None = None,
    opens: bool = False,
    is_live: Callable[..., bool] | None = None,
) -> Button:
    """Declare a button: its name, what it does, and what its token holds, in order."""
    return Button(name, press, holds, action, opens, is_live)


def vouching(made: Button, version: Callable[..., str], renew: Callable[..., Replies]) -> Button:
    """Make it a button whose press vouches for what its card showed (feature.Vouching)."""
    return replace(made, vouches=Vouching(version, renew))


def called(made: Button, name: Callable[..., str]) -> Button:
    """Make it a button that calls what it is about so, where it is asked which is meant."""
    return replace(made, called=name)


def version_of(*shown: object) -> str:
    """Return the version of what a card shows, as a token carries it: eight hexadecimal digits at most."""
    return f"{zlib.crc32(repr(shown).encode()):x}"


def pressed_by(button: Button, *replies: Reply, **how: Any) -> Button:
    """Let these short replies press a button, too; ``how``: fields of ``Replied``."""
    return replace(button, replied=Replied(frozenset(replies), **how))


def leaving(button: Button) -> Button:
    """Let "hủy" right under its message press a button: it leaves the matter."""
    return replace(button, leaves=True)


def confirming(button: Button) -> Button:
    """Let plain yes and no answer the question whether to do it, right under that question.

    Its token in full, with its version and the last value, stands there alone; the refusal beside it is any
    other button.
    """
    return replace(button, confirms=True)


def is_confirmation(button: Button | None, text: str) -> bool:
    """Return whether a token that goes on with ``text`` does what was asked about, and asks no more."""
    if button is None or not button.confirms:
        return False
    pieces = text.split(":")
    full = sum(part.pieces for part in button.holds) + (button.vouches is not None)
    return len(pieces) >= full and bool(pieces[-1])


def spend_question(context: Context, token: str) -> None:
    """Take the buttons of what this person was asked about a deed away: it is answered (confirmations.py)."""
    gone = conversations.drop_about(context.tx, context.who, CONFIRMATION, deed_of(token))
    context.redraw(*(f"{CONFIRMATION}:{number}" for number in gone))


def deed_of(token: str) -> str:
    """Return what a button does of what, without the version that was seen."""
    return token.rpartition(":")[0]


def press_button(context: Context, button: Button, text: str) -> Replies:
    """Do what a button stands for, whose token goes on with ``text``; the right is asked at every press."""
    if is_confirmation(button, text):
        spend_question(context, f"{button.name}:{text}")
    if button.action:
        context.need(button.action)
    values, seen = values_in(context, button, text)
    if button.vouches and button.vouches.version(*values) != seen:
        return button.vouches.renew(context, *values, seen)
    return button.press(context, *values)


def may_press(context: Context, token: str) -> bool:
    """Return whether this person may do what a button stands for, as far as its right tells."""
    name, _colon, text = token.partition(":")
    if name == "open":
        entry = context.features.commands.get(text)
        return entry is None or entry.action is None or context.may(entry.action)
    found = context.features.buttons.get(name)
    return found is None or found.action is None or context.may(found.action)


def theirs(context: Context, message: Message) -> Message:
    """Return the message without the choices for which this person of the office lacks the right."""
    if not context.who.is_one_of(*OFFICE) or context.who.is_one_of(Role.OFFICE):
        return message  # of others each feature offers what is theirs
    kept = tuple(option for option in message.options if may_press(context, option.token))
    return message if len(kept) == len(message.options) else replace(message, options=kept)


def press_with_words(context: Context, token: str, words: str) -> Replies:
    """Do what a button stands for with what was said besides the reply; nothing where it takes no words."""
    name, _colon, text = token.partition(":")
    button = context.features.buttons[name]
    if button.replied is None or button.replied.take_words is None:
        return []
    return press_button(
        context, replace(button, press=partial(taking, button.replied.take_words, words)), text
    )


def taking(take: Callable[..., Replies], words: str, context: Context, *values: Any) -> Replies:
    return take(context, *values, words)


def values_in(context: Context, button: Button, text: str, *, locks: bool = True) -> tuple[list[Any], str]:
    """Read what a token holds, and the version that was seen, "" where it carries none.

    Refused where it is no token of this button, or names nothing of theirs.
    """
    values = []
    for part in button.holds:
        pieces = [text] if part.takes_rest else text.split(":", part.pieces)
        here, text = ":".join(pieces[: part.pieces]), "".join(pieces[part.pieces :])
        read = part.read if locks or part.look is None else part.look
        values.append(read(context, here))
    if text and not button.vouches:
        raise no_such_button()
    return values, text


def is_live(context: Context, token: str) -> bool:
    """Return whether the button still does something, as far as its feature can tell."""
    name, _colon, text = token.partition(":")
    found = context.features.buttons.get(name)
    return found is None or is_so(context, found, found.is_live, text)


def is_so(context: Context, button: Button, asked: Callable[..., bool] | None, text: str) -> bool:
    """Ask about what a token holds, without a lock.

    It is not so where it names nothing of theirs, or vouches for what has changed since.
    """
    if asked is None and button.vouches is None:
        return True
    try:
        values, seen = values_in(context, button, text, locks=False)
        if seen and button.vouches and button.vouches.version(*values) != seen:
            return False
        return asked is None or asked(context, *values)
    except Refused:
        return False


def is_found(_context: Context, *_found: object) -> bool:
    """Return that there is something to do, where all that a token names is there still and theirs."""
    return True


def number_options(answer: Replies) -> Replies:
    """Give each choice of one answer something to type.

    Numbers run through all its messages, unless a form is open: then they are its question's.
    """
    if any(message.is_question for message in answer):
        return [number_options_from(m, 1) if m.is_question else word_options(m) for m in answer]
    done, next_number = [], 1
    for message in answer:
        done.append(number_options_from(message, next_number))
        next_number += sum(not option.is_undo for option in message.options)
    return done


def number_options_from(message: Message, first: int) -> Message:
    numbers = count(first)
    options = (
        replace(option, words="" if option.is_undo else str(next(numbers))) for option in message.options
    )
    return replace(message, options=tuple(options))


def word_options(message: Message, used: Sequence[str] = ()) -> Message:
    """Give a message that nobody asked for words that do not depend on what is said meanwhile.

    ``used``: the words of other messages there, the oldest first. These are taken again last of all.
    """
    numbers = free_numbers([int(word.removeprefix(WORD)) for word in used if is_common_word(word)])
    options = [
        option if option.words else replace(option, words=f"{WORD}{next(numbers)}")
        for option in message.options
    ]
    return replace(message, options=tuple(options))


def is_common_word(word: str) -> bool:
    return word.startswith(WORD) and word.removeprefix(WORD).isdecimal()


def free_numbers(used: Sequence[int]) -> Iterator[int]:
    """Yield the numbers after the one used last, then from 1 again; those in use once no other is left."""
    last = used[-1] if used else 0
    in_turn = [*range(last + 1, HIGHEST + 1), *range(1, last + 1)]
    free = [number for number in in_turn if number not in used]
    return cycle([*free, *(number for number in in_turn if number in used)])


def needs_words(message: Message) -> bool:
    return any(not option.words for option in message.options)


def question_token(conversation: int, key: str) -> str:
    """Return how the tokens of a question's options begin."""
    return f"{QUESTION}:{conversation}:{key}:"


def form_card(conversation: int) -> str:
    return f"{FORM}:{conversation}"
