"""Declare what a feature adds to the bot, and the context in which it acts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Any, BinaryIO, Generic, TypeVar

from bot.config import Settings
from bot.conversation import (
    DEFAULT,
    Message,
    NoLongerPossible,
    Option,
    RemoteFile,
    Talk,
    _,
    local_date,
    speaking,
)
from bot.domain.calendar import Calendar, after_quiet
from bot.domain.rights import Action, Reach, Who, may, reach
from storage import audit
from storage.engine import Conversation, Lane, Outgoing, Tx, contacts, outbox, take_once

LIFE = timedelta(days=7)  # of a form that is not finished

D = TypeVar("D")
F = TypeVar("F")
T = TypeVar("T")

Replies = list[Message]

MAIN = 4  # offered where nothing else is under way

Words = tuple[str, ...]  # what stands for a command without its slash, folded


@dataclass(frozen=True)
class Context:
    """All that an answer needs: the open transaction, who acts, when (business time), the settings."""

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
    active: int | None = None  # the conversation that was active at the contact as the event came
    last_in: datetime | None = None  # of the event before it from there
    in_minute: int = 0  # how many events came from there within this minute, with this one
    menu: str | None = None  # that the channel shows there

    def may(self, action: Action, unit: int | None = None) -> bool:
        """Return whether this person may do ``action`` now: at all, or for ``unit``."""
        return may(self.who, action, unit)

    def need(self, action: Action, unit: int | None = None) -> None:
        """Refuse where this person may not do ``action`` now: at all, or for ``unit``."""
        if not self.may(action, unit):
            raise not_allowed()

    def reaches_all(self, action: Action) -> bool:
        """Return whether this person may do ``action`` for every unit."""
        return reach(self.who.roles, action) == Reach.ALL

    def audit(self, act: str, subject: str, **detail: Any) -> None:
        """Note that this person did ``act`` to ``subject`` (storage/audit.py)."""
        audit.write(self.tx, self.at, self.who, act, subject, **detail)


@dataclass(frozen=True)
class Tick:
    """One moment of the clock: the open transaction, business time, and the settings."""

    tx: Tx
    at: datetime
    settings: Settings
    since: datetime | None = None  # the tick before; None: not known, or there was none


@dataclass(frozen=True)
class Due:
    """A working day of which an hour has come, on business time."""

    tick: Tick
    day: date
    days: Calendar

    @property
    def is_today(self) -> bool:
        """Return whether it can still be said on its day: now, or at the end of the quiet hours."""
        return local_date(after_quiet(self.tick.at, self.tick.settings.quiet)) == self.day

    def is_first(self, name: str) -> bool:
        """Take ``name`` for this day, once; False where it was taken."""
        return take_once(self.tick.tx, f"{name}:{self.day.isoformat()}", self.day.year)

    def is_first_of_week(self, name: str) -> bool:
        """Take ``name`` for the week of this day, once; False where it was taken."""
        year, number, _weekday = self.day.isocalendar()
        return take_once(self.tick.tx, f"{name}:{number}", year)


@dataclass(frozen=True)
class Hour:
    """Work of each working day, at these hours (local) or as soon after as the program runs.

    ``do`` sees to it that it is done once, and whether it is still worth it. Of the days that were missed
    it is asked for the newest only. ``waits``: how long after its hour it may still come, for another
    worker to end a round.
    """

    at: Callable[[Settings], Iterable[time]]
    do: Callable[[Due], None]
    waits: timedelta = timedelta(0)


@dataclass(frozen=True)
class Heard:
    """Words, and the file that came with them, while a form is open."""

    text: str
    file: RemoteFile | None = None


class MenuGroup(IntEnum):
    """A part of the menu; within it a command goes by its number."""

    EVERY_DAY = 1
    OFFICE = 2  # when the office asks and tells
    AT_HAND = 3
    PEOPLE = 4  # who comes and goes
    NOW_AND_THEN = 5
    SELDOM = 6
    OWN = 7  # one's own account


MenuPlace = tuple[MenuGroup, int]


@dataclass(frozen=True)
class View:
    """A command that shows something and asks nothing."""

    command: str
    title: str
    action: Action | None  # None: for whoever is known
    show: Callable[[Context, str], Replies]  # the words after the command
    words: Words = ()
    is_hidden: bool = False
    opens: bool = False  # it may put a form in front
    menu: MenuPlace | None = None


@dataclass(frozen=True)
class Form(Generic[F, D]):
    """A conversation: what it may know (``facts``), its questions (``ask``), what it does (``execute``).

    ``name`` is how open conversations are kept, and never changes. ``begin`` makes the facts when the form is
    opened by its command with the words after it; one without a command is opened by buttons
    (``start_form``). ``begin`` and ``execute`` may raise Refused; ``execute`` before it has written
    anything. At its review the form then stays open, so that it can be put right, unless it is
    NoLongerPossible. ``facts`` is a dataclass of what JSON can hold; a field that was added later has a
    default, for conversations that are open.
    """

    name: str
    title: str
    action: Action | None  # None: for whoever is known
    facts: type[F]
    ask: Callable[[Talk, F], D]
    execute: Callable[[Context, D], Replies]
    command: str = ""  # "": it is opened from elsewhere, by a button
    begin: Callable[[Context, str], Any] | None = None
    words: Words = ()
    life: timedelta = LIFE
    is_secret: bool = False  # what it asks and repeats is not kept in the outbox once it has gone
    hear: "Hear | None" = None  # set: a mode, which takes all that is said in it, and stays open
    menu: MenuPlace | None = None

    @property
    def is_hidden(self) -> bool:
        """Return whether it is in no menu and has no command."""
        return not self.command


@dataclass(frozen=True)
class NoFacts:
    """The facts of a form that needs to know nothing."""


Hear = Callable[[Context, Conversation, Heard], Replies]


@dataclass(frozen=True)
class Prefilled(Generic[F]):
    """A form's facts, with answers that are given already: question's key -> value, as JSON."""

    facts: F
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Part(Generic[T]):
    """One value that a button's token holds (handlers/engine/buttons.py).

    ``read`` makes it of its text, "" where the token ends before it, and raises Refused (mostly
    ``no_such_button``) where it stands for nothing that this person may have. ``look`` does the same without
    a lock: it is asked whether the button is live. ``takes_rest``: its text runs to the token's end.
    """

    read: Callable[[Context, str], T]
    look: Callable[[Context, str], T] | None = None
    takes_rest: bool = False


@dataclass(frozen=True)
class Button:
    """A button outside any form; made by ``buttons.button``, which checks the types of what it holds."""

    name: str  # how its tokens begin, and never changes
    press: Callable[..., Replies]  # the context, then the values that the token holds
    holds: tuple[Part[Any], ...] = ()
    action: Action | None = None  # asked at every press; None: for whoever is known, or its parts ask
    opens: bool = False  # it puts another form in front
    is_live: Callable[..., bool] | None = None  # whether it still does something; None: always


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
class MadeFile:
    """A kind of file that we make when it is asked for: "record:17" is of the kind "record"."""

    kind: str  # kept with each order, and never changes
    read: Read


@dataclass(frozen=True)
class Feature:
    """All that one folder of handlers adds to the bot; ``handlers/__init__.py`` lists them.

    ``each_minute`` is called by the clock once a minute, ``before_reminders`` just before the duties of that
    minute; every two seconds ``before_hours``, then what has come of the ``hours`` of a working day, then
    ``each_tick``. ``may_have_file`` tells whether a file that was sent to someone is still theirs to have.
    """

    views: tuple[View, ...] = ()
    forms: tuple[Form[Any, Any], ...] = ()
    buttons: tuple[Button, ...] = ()
    files: tuple[MadeFile, ...] = ()
    before_reminders: Callable[[Tick], None] | None = None
    each_minute: Callable[[Tick], None] | None = None
    before_hours: Callable[[Tick], None] | None = None
    hours: tuple[Hour, ...] = ()
    each_tick: Callable[[Tick], None] | None = None
    may_have_file: Callable[[Tx, Who, int], bool] | None = None


@dataclass(frozen=True)
class Features:
    """The map of the bot: what its features declare, put together."""

    each: tuple[Feature, ...]
    views: dict[str, View]  # by command
    forms: dict[str, Form[Any, Any]]  # by name
    buttons: dict[str, Button]  # by name
    files: dict[str, Read]  # by kind

    def may_have_file(self, tx: Tx, who: Who, file_id: int) -> bool:
        """Return whether a file that was sent to someone is still theirs to have, as every feature says."""
        asked = (one.may_have_file for one in self.each if one.may_have_file)
        return all(may_have(tx, who, file_id) for may_have in asked)

    @cached_property
    def commands(self) -> dict[str, Form[Any, Any] | View]:
        """Return every command by its name without the slash, in the order of the menu."""
        entries: list[Form[Any, Any] | View] = [*self.views.values(), *self.forms.values()]
        last = (MenuGroup.OWN, len(entries))
        return {one.command: one for one in sorted(entries, key=lambda one: one.menu or last) if one.command}


def put_together(*features: Feature) -> Features:
    """Make one map of all features. ValueError where two of them use one name."""
    views = [(one.command, one) for feature in features for one in feature.views]
    forms = [(one.name, one) for feature in features for one in feature.forms]
    buttons = [(one.name, one) for feature in features for one in feature.buttons]
    files = [(one.kind, one.read) for feature in features for one in feature.files]
    return Features(features, by_name(views), by_name(forms), by_name(buttons), by_name(files))


def by_name(named: Sequence[tuple[str, T]]) -> dict[str, T]:
    """Return what is named by its name. ValueError where a name stands twice."""
    found = dict(named)
    if len(found) < len(named):
        raise ValueError(f"a name twice among {sorted(name for name, _one in named)}")
    return found


def not_allowed() -> NoLongerPossible:
    """Make the refusal of what is not theirs to do."""
    return NoLongerPossible(_("Anh/chị chưa có quyền dùng mục này. Gõ /menu để xem các việc làm được."))


Entry = Form[Any, Any] | View


def allowed_entries(context: Context) -> Iterator[tuple[str, Entry]]:
    """Return what this person's menu holds, in its order."""
    for name, entry in context.features.commands.items():
        if not entry.is_hidden and (entry.action is None or context.may(entry.action)):
            yield name, entry


def main_things(context: Context) -> tuple[Option, ...]:
    """Return a button for each of the first commands of their menu."""
    first = list(allowed_entries(context))[:MAIN]
    return tuple(Option(f"open:{name}", _(entry.title)) for name, entry in first)


def title_of(context: Context, here: Conversation) -> str:
    """Return what an open form is called; of two about incidents each with its number."""
    title, number = _(context.features.forms[here.flow].title), here.facts.get("number")
    return f"{title} {number}" if number else title


def channel_menu(context: Context) -> Outgoing:
    """Make what sets the channel's own menu of this contact."""
    options = tuple(Option(name, _(entry.title)) for name, entry in allowed_entries(context))
    return Outgoing(
        key=f"menu:{context.event}",
        contact=context.who.contact,
        channel=context.channel,
        lane=Lane.NUDGE,
        message=Message("", options),
        at=context.at,
        action="menu",
    )


def keep_menu_up_to_date(context: Context) -> None:
    """Ask the channel's own menu of this contact to be what it should be, before what the event changes."""
    if context.menu != (names := menu_names(context)):
        contacts.set_menu(context.tx, context.who.contact, names)
        outbox.put(context.tx, [channel_menu(context)])


def menu_names(context: Context) -> str:
    """Return what is kept of the menu that a contact shows: the language, and the commands."""
    return ",".join([context.who.language, *(name for name, _entry in allowed_entries(context))])
