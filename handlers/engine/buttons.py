"""Buttons that stand by themselves: what their tokens hold, and how a press is read.

A token is the button's name and the values that it holds, joined by colons: "sc_give:17:42", at most 64
bytes (Telegram's limit). It stays on the screen for weeks, so all of it is asked again at the press: whether
the person may, and whether what it names is still there. A press function gets values, never text.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from itertools import count
from string import ascii_lowercase
from typing import Any, TypeVar, overload

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Refused,
    _,
    current_label,
    fold,
    out_of,
    tidy,
    without_courtesy,
)
from bot.domain.replies import MERE, Reply
from bot.domain.rights import Action
from handlers.engine.feature import Button, Context, Part, Replied, Replies, Vouching
from storage.engine import Offered, Tx, conversations, outbox

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

IsMeant = Callable[[Offered, tuple[str, str, str]], bool]

WORD = "tl"  # "trả lời": of what has no words of its own
NUMBER = re.compile(r"[0-9]{1,2}")
OWN_WORD = re.compile(r"[a-z]{2}[0-9]{1,2}")
LETTERS = ascii_lowercase  # of such a word, before its number
LATELY = timedelta(days=3)  # how long the words of what nobody asked for are looked for
LONGEST = 60  # characters of a message, where we ask which one is meant


def id_in(argument: str) -> int:
    """Return the id that is named; 0, which nothing has, where it is none."""
    number = int(argument) if argument.isdecimal() and len(argument) < 20 else 0
    return number if number <= LARGEST else 0


def no_such_button() -> NoLongerPossible:
    """Make the refusal of a token that names nothing of theirs."""
    return NoLongerPossible(_("Lựa chọn này không còn dùng được."))


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


def version_of(*shown: object) -> str:
    """Return the version of what a card shows, as a token carries it: eight hexadecimal digits at most."""
    return f"{zlib.crc32(repr(shown).encode()):x}"


def pressed_by(button: Button, *replies: Reply, **how: Any) -> Button:
    """Let these short replies press a button, too; ``how``: fields of ``Replied``."""
    return replace(button, replied=Replied(frozenset(replies), **how))


def press_button(context: Context, button: Button, text: str) -> Replies:
    """Do what a button stands for, whose token goes on with ``text``; the right is asked at every press."""
    if button.action:
        context.need(button.action)
    values, seen = values_in(context, button, text)
    if button.vouches and button.vouches.version(*values) != seen:
        return button.vouches.renew(context, *values, seen)
    return button.press(context, *values)


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
        here, _colon, text = (text, "", "") if part.takes_rest else text.partition(":")
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


def word_options(message: Message) -> Message:
    """Give a message that nobody asked for words that do not depend on what is said meanwhile."""
    options = [
        option if option.words else replace(option, words=f"{WORD}{number}")
        for number, option in enumerate(message.options, 1)
    ]
    return replace(message, options=tuple(options))


@dataclass(frozen=True)
class Choice:
    """A button that what was typed may stand for, and the message under which it was offered."""

    token: str
    label: str
    about: str
    place: int  # of that message: 0 is the newest


def token_of_word(context: Context, typed: str) -> str | Message:
    """Return the token of the button whose number or word was typed, a question which one, or "" for none."""
    if not is_choice(typed):
        return ""
    said = fold(tidy(typed))
    if said.isdecimal():
        return numbered_choice(context, said)
    return choose_or_ask(context, lambda _message, option: said == option[2])


def numbered_choice(context: Context, said: str) -> str | Message:
    """Return the newest answer's choice of that number.

    Where a nudge has come since, its "kt1" is meant as well: alone where nothing else has that number, else
    it is asked which; not in a form, whose answer a number may be.
    """
    newest = find_choices(context, lambda message, option: message.is_newest and said == option[2])
    if conversations.active_at(context.tx, context.who.contact):
        return ask_which(newest)

    def is_of_nudge(message: Offered, option: tuple[str, str, str]) -> bool:
        has_own_words = bool(newest) or not option[2].startswith(WORD)
        return message.is_later and said == option[2].lstrip(LETTERS) and has_own_words

    later = [one for one in find_choices(context, is_of_nudge) if is_live(context, one.token)]
    return ask_which([*later, *newest])


def is_choice(typed: str) -> bool:
    """Return whether it is a number or a word such as stands before a choice: "2", "kt2"."""
    said = fold(tidy(typed))
    return bool(NUMBER.fullmatch(said) or OWN_WORD.fullmatch(said))


def token_of_label(context: Context, typed: str) -> str | Message:
    """Return the token of the button of this label: of the newest answer, or of what nobody asked for."""
    said = {current_label(typed), current_label(without_courtesy(typed))}
    return choose_or_ask(context, lambda _message, option: current_label(option[1]) in said)


def replied_choices(context: Context, kind: Reply | None = None) -> list[Choice]:
    """Return the choices that wait for such a reply (None: for any), the newest first.

    What is right in sight goes before all else.
    """
    shown = outbox.offered(context.tx, context.who.contact, context.at - LATELY)
    in_sight = choices_among(context, shown[:1], kind, in_sight=True) if kind else []
    return in_sight or choices_among(context, shown, kind, in_sight=False)


def choices_among(
    context: Context, shown: Sequence[Offered], kind: Reply | None, *, in_sight: bool
) -> list[Choice]:
    found = [
        Choice(pressed, label or words, shortened(message), place)
        for place, message in enumerate(shown)
        for token, label, words in message.options
        if (pressed := replied_token(context, token, kind, in_sight=in_sight))
        and (in_sight or not message.is_asked)
    ]
    return without_repeats(distinct(found))


def replied_token(context: Context, token: str, kind: Reply | None, *, in_sight: bool) -> str:
    """Return the token of what such a reply to a button does; "" where it does nothing."""
    name, _colon, text = token.partition(":")
    button = context.features.buttons.get(name)
    replied = button.replied if button else None
    if button is None or replied is None or (in_sight and not replied.in_sight):
        return ""
    is_meant = kind is None or kind in replied.by
    pressed = token if is_meant else ""
    if replied.in_sight and not in_sight:
        is_shown = replied.elsewhere and (is_meant or kind == Reply.YES)
        pressed = f"{replied.elsewhere}:{text.partition(':')[0]}" if is_shown else ""
    is_plain = kind is not None and kind not in MERE
    asked = replied.takes_late if is_plain and replied.takes_late else replied.waits or button.is_live
    return pressed if pressed and is_so(context, button, asked, text) else ""


def is_newest_label(context: Context, typed: str) -> bool:
    """Return whether it is the label of a choice of what they were last shown."""
    last = outbox.offered(context.tx, context.who.contact, context.at - LATELY)[:1]
    said = current_label(typed)
    return any(said == current_label(label) for message in last for _token, label, _words in message.options)


def out_of_range(context: Context, typed: str) -> Replies:
    """Show the newest answer's choices again, to a number that stands before none of them."""
    if not NUMBER.fullmatch(tidy(typed)):
        return []
    shown = outbox.offered(context.tx, context.who.contact, context.at - LATELY)
    newest = [option for message in reversed(shown) if message.is_newest for option in message.options]
    numbered = [Option(token, label) for token, label, words in newest if words.isdecimal()]
    is_another_meant = any(message.is_later and message.options for message in shown)
    if len(numbered) < 2 or is_another_meant:
        return []
    return [Message(out_of(len(numbered)), tuple(numbered))]


def choose_or_ask(context: Context, is_meant: IsMeant) -> str | Message:
    """Return the choice that is meant; where there are several, a question which one."""
    return ask_which(find_choices(context, is_meant))


def ask_which(found: Sequence[Choice]) -> str | Message:
    if len(found) > 1:
        options = (Option(one.token, f"{one.about} – {one.label}") for one in found)
        return Message(_("Anh/chị trả lời tin nào?"), tuple(options))
    return found[0].token if found else ""


def find_choices(context: Context, is_meant: IsMeant) -> list[Choice]:
    """Find what may be meant, of what this contact was lately shown; the live ones first."""
    shown = outbox.offered(context.tx, context.who.contact, context.at - LATELY)
    meant = [
        (message, Choice(option[0], option[1] or option[2], shortened(message), place))
        for place, message in enumerate(shown)
        for option in message.options
        if is_meant(message, option)
    ]
    newest = next((message.event for message, _choice in meant if message.is_asked), "")
    found = distinct(choice for message, choice in meant if message.event in ("", newest))
    live = without_repeats([one for one in found if is_live(context, one.token)])
    return live or [one for one in found[:1] if not is_overtaken(shown, one.place)]


def is_overtaken(shown: Sequence[Offered], place: int) -> bool:
    """Return whether it is of an answer, and something else that asks for one, a nudge, has come since."""
    return shown[place].is_asked and any(one.options and not one.is_asked for one in shown[:place])


def distinct(found: Iterable[Choice]) -> list[Choice]:
    """Keep each token once: a nudge and the one that repeats it are one."""
    return list({one.token: one for one in reversed(list(found))}.values())[::-1]


def without_repeats(found: Sequence[Choice]) -> list[Choice]:
    """Keep of those that read the same the newest message's: the afternoon's nudge, not the morning's."""
    newest = {(one.about, one.label): one.place for one in reversed(found)}
    return [one for one in found if one.place == newest[one.about, one.label]]


def shortened(message: Offered) -> str:
    about = message.heading or message.text.partition("\n")[0] or _("Tin trước")  # its words were secret
    return about if len(about) <= LONGEST else f"{about[:LONGEST].rstrip()}…"
