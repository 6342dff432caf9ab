"""Buttons that stand by themselves: what their tokens hold, and how a press is read.

A token is the button's name and the values that it holds, joined by colons: "sc_give:17:42", at most 64
bytes (Telegram's limit). It stays on the screen for weeks, so all of it is asked again at the press: whether
the person may, and whether what it names is still there. A press function gets values, never text.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, overload

from bot.conversation import NoLongerPossible, Refused, _
from bot.domain.rights import Action
from handlers.engine.feature import Button, Context, Part, Replies
from storage.engine import Tx

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


def press(context: Context, button: Button, text: str) -> Replies:
    """Do what a button stands for, whose token goes on with ``text``; the right is asked at every press."""
    if button.action:
        context.need(button.action)
    return button.press(context, *values_in(context, button, text))


def values_in(context: Context, button: Button, text: str, *, locks: bool = True) -> list[Any]:
    """Read what a token holds. Refused where it is no token of this button, or names nothing of theirs."""
    values = []
    for part in button.holds:
        here, _colon, text = (text, "", "") if part.takes_rest else text.partition(":")
        read = part.read if locks or part.look is None else part.look
        values.append(read(context, here))
    if text:
        raise no_such_button()
    return values


def is_live(context: Context, token: str) -> bool:
    """Return whether the button still does something, as far as its feature can tell."""
    name, _colon, text = token.partition(":")
    found = context.features.buttons.get(name)
    if found is None or found.is_live is None:
        return True
    try:
        return found.is_live(context, *values_in(context, found, text, locks=False))
    except Refused:
        return False
