"""What a feature is made of, the scene in which it acts, and what a person may do and open of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, BinaryIO

from bot.config import Settings
from bot.conversation.answers import NoLongerPossible
from bot.conversation.messages import Message, Option, RemoteFile
from bot.conversation.talk import Facts, Talk
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.rights import Action, Reach, Who, may, reach
from storage.engine.conversations import Conversation
from storage.engine.db import Tx

DAY = timedelta(days=1)
LIFE = 7 * DAY  # of a form that is not finished
GIVEN = "given"  # among what a form may know: question's key -> what is answered already

Replies = list[Message]

MAIN = 4  # offered where nothing else is under way


@dataclass(frozen=True)
class Context:
    """One deed: the open transaction, who acts, when (business time), and the house's settings."""

    tx: Tx
    who: Who
    at: datetime
    settings: Settings
    features: "Features"
    channel: str = ""
    account: str = ""  # ours on that channel
    via: str = "typed"  # or "tap"
    event: str = ""  # the event's key: makes the keys of what it says to others unique
    came: datetime | None = None  # business time of when it reached us, where that is known: ``at`` or before


@dataclass(frozen=True)
class Heard:
    """What was typed, or sent with these words, while a form is open."""

    text: str
    file: RemoteFile | None = None


@dataclass(frozen=True)
class Form:
    """A conversation: the command that opens it, what it may know, its questions, its deed.

    ``begin`` and ``carry_out`` may raise Refused; ``carry_out`` before it has written anything. At its review
    the form then stays open, so that it can be put right, unless it is Over.
    """

    command: str
    title: str
    action: Action | None  # None: for whoever is known
    begin: Callable[[Context, str], Facts]
    flow: Callable[[Talk, Facts], Any]
    carry_out: Callable[[Context, Any], Replies]
    words: tuple[str, ...] = ()  # what stands for the command, without slash, folded
    life: timedelta = LIFE
    is_secret: bool = False  # what it asks and repeats is not kept in the outbox once it has gone
    is_hidden: bool = False  # opened from elsewhere, not from the menu
    hear: "Hear | None" = None  # set: a mode, which takes all that is said in it, and stays open


Hear = Callable[[Context, Conversation, Heard], Replies]


@dataclass(frozen=True)
class View:
    """A command that shows something and asks nothing."""

    command: str
    title: str
    action: Action | None
    show: Callable[[Context, str], Replies]
    words: tuple[str, ...] = ()
    is_hidden: bool = False
    opens: bool = False  # it may put a form in front


@dataclass(frozen=True)
class Act:
    """A button outside any conversation. Its token is "name:argument"."""

    press: Callable[[Context, str], Replies]
    opens: bool = False  # it puts another form in front
    is_live: Callable[[Context, str], bool] | None = None  # whether it still does something; None: always


@dataclass(frozen=True)
class Paper:
    """A file that we make: what was read, ready to be drawn, and what is said with it."""

    draw: Callable[[], bytes]  # away from the database
    said: str
    language: str = DEFAULT

    def drawn(self) -> bytes:
        with speaking(self.language):
            return self.draw()


@dataclass(frozen=True)
class Packed:
    """A file that we make of others: too large to be held in memory, so that it is written to the disk."""

    name: str
    write: Callable[[BinaryIO], object]  # away from the database
    said: str
    language: str = DEFAULT

    def written(self, into: BinaryIO) -> None:
        with speaking(self.language):
            self.write(into)


Read = Callable[[Context, str], Paper | Sequence[Packed]]  # Refused where it is not theirs


@dataclass(frozen=True)
class Features:
    """The map of the bot: what handlers/__init__.py puts together."""

    forms: dict[str, Form]
    views: dict[str, View]
    acts: dict[str, Act]
    papers: dict[str, Read]  # by the kind of file that is asked for (engine/files.py)
    menu: tuple[str, ...]  # the commands in the order in which they are shown

    @cached_property
    def commands(self) -> dict[str, Form | View]:
        """Every command by its name without the slash; those of the menu first, in its order."""
        entries: list[Form | View] = [*self.views.values(), *self.forms.values()]
        named = {entry.command: entry for entry in entries}
        return {name: named[name] for name in (*self.menu, *named)}


def need(context: Context, action: Action, unit: int | None = None) -> None:
    """Refused where this person may not do ``action`` now: at all, or for ``unit``."""
    if not may(context.who, action, unit):
        raise not_allowed()


def not_allowed() -> NoLongerPossible:
    return NoLongerPossible(_("Anh/chị chưa có quyền dùng mục này. Gõ /menu để xem các việc làm được."))


def reaches_all(context: Context, action: Action) -> bool:
    return reach(context.who.roles, action) == Reach.ALL


Entry = Form | View


def allowed_entries(context: Context) -> Iterator[tuple[str, Entry]]:
    """What this person's menu holds, in its order."""
    for name, entry in context.features.commands.items():
        if not entry.is_hidden and (entry.action is None or may(context.who, entry.action)):
            yield name, entry


def main_things(context: Context) -> tuple[Option, ...]:
    """A button for each of the first of them."""
    first = list(allowed_entries(context))[:MAIN]
    return tuple(Option(f"open:{name}", _(entry.title)) for name, entry in first)


def title_of(context: Context, here: Conversation) -> str:
    """What a form is called; of two about incidents each with its number."""
    title, number = _(context.features.forms[here.flow].title), here.facts.get("number")
    return f"{title} {number}" if number else title
