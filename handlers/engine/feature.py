"""Declare what a feature adds to the bot, and the context in which it acts."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from bot.config import Settings
from bot.conversation import (
    Answers,
    Event,
    Facts,
    Message,
    NoLongerPossible,
    Option,
    Question,
    RemoteFile,
    Talk,
    _,
)
from bot.domain.replies import Reply
from bot.domain.rights import Action, Reach, Who, may, reach
from bot.domain.understanding import KeptWords
from handlers.engine.papers import Conversion, Packed, Paper
from handlers.engine.tick import Hour, PeopleAndNames, Tick
from storage import audit
from storage.engine import Conversation, Offered, Screen, Tx

LIFE = timedelta(days=7)  # of a form that is not finished

D = TypeVar("D")
F = TypeVar("F")
T = TypeVar("T")

Replies = list[Message]
Words = tuple[str, ...]  # what stands for a command without its slash, folded


class RefusalKind(StrEnum):
    """Refusals that the log counts: of codes, of what is not allowed, of too much (docs/watching.md)."""

    WRONG_INVITATION = "wrong invitation"
    WRONG_MAILED_CODE = "wrong mailed code"
    NOT_ALLOWED = "not allowed"
    NO_SUCH_BUTTON = "no such button"  # none of theirs, or of no use any more
    TOO_MANY_MESSAGES = "too many messages"


class NotAllowed(NoLongerPossible):
    """Refusal for want of a right."""


class NoSuchButton(NoLongerPossible):
    """Refusal of a button that does nothing for this person: its subject is gone, or none of theirs."""


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
    active_until: datetime | None = None  # when it ends, or has ended
    last_in: datetime | None = None  # of the event before it from there
    running: int = 0  # how many events from there count still, with this one
    menu: str | None = None  # that the channel shows there
    to_confirm: datetime | None = None  # since when a mailed code is to be typed there first
    was_unreachable: bool = False  # nothing arrived there until this event
    prepared_by: int = 0  # who has prepared what this person releases
    changed: set[str] = field(default_factory=set)  # cards whose subject has changed, "incident:17"
    concerned: PeopleAndNames = field(default_factory=PeopleAndNames)
    screens: dict[int, Screen] = field(default_factory=dict)  # of contacts, see ``screen``
    questions: dict[int, tuple[Conversation, Question[Any] | None]] = field(default_factory=dict)  # of forms
    refusals: set[RefusalKind] = field(default_factory=set)  # for the log

    def note_refusal(self, refused: Exception) -> None:
        """Note for the log that somebody was just told this; what is only looked into is not noted."""
        if isinstance(refused, NotAllowed):
            self.refusals.add(RefusalKind.NOT_ALLOWED)
        elif isinstance(refused, NoSuchButton):
            self.refusals.add(RefusalKind.NO_SUCH_BUTTON)

    def redraw(self, *cards: str) -> None:
        """Have these cards ("incident:17") drawn anew once all that this event does is done."""
        self.changed.update(cards)

    def redraw_about(self, people: Iterable[int] = (), names: Iterable[str] = ()) -> None:
        """Have all cards drawn anew that people have whose roles have changed, or that show these names."""
        self.concerned.add(people, names)

    @property
    def screen(self) -> Screen:
        """Return what this contact sees as the event comes."""
        contact = self.who.contact
        if contact not in self.screens:
            self.screens[contact] = Screen(self.tx, contact, self.at)
        return self.screens[contact]

    def shown_since(self, since: datetime) -> list[Offered]:
        """Return what this contact was shown since then, the newest first; the event itself shows nothing."""
        return self.screen.shown_since(since)

    def last_shown(self, within: timedelta) -> Offered | None:
        """Return what this contact was shown last, if that was ``within`` so long; None where nothing was."""
        return next(iter(self.shown_since(self.at - within)), None)

    def may(self, action: Action, unit: int | None = None) -> bool:
        """Return whether this person may do ``action`` now: at all, or for ``unit``."""
        return may(self.who, action, unit)

    def need(self, action: Action, unit: int | None = None) -> None:
        """Refuse where this person may not do ``action`` now: at all, or for ``unit``."""
        if not self.may(action, unit):
            raise not_allowed()

    def need_release(self, prepared_by: int = 0) -> None:
        """Refuse to put into force without the right; with four eyes, what no other has prepared, too.

        ``prepared_by``: who has, where that did not come by [Trình ban hành].
        """
        self.need(Action.RELEASE)
        if self.settings.four_eyes and (prepared_by or self.prepared_by) in (0, self.who.person):
            raise released_by_another()

    def reaches_all(self, action: Action) -> bool:
        """Return whether this person may do ``action`` for every unit."""
        return reach(self.who.roles, action) == Reach.ALL

    @property
    def submits(self) -> bool:
        """Return whether another one of the office releases what this person prepares."""
        return self.settings.four_eyes or not self.may(Action.RELEASE)

    def audit(self, act: str, subject: str, **detail: Any) -> None:
        """Note that this person did ``act`` to ``subject`` (storage/audit.py)."""
        audit.write(self.tx, self.at, self.who, act, subject, **detail)


@dataclass(frozen=True)
class Heard:
    """Words, and the file that came with them, while a form is open."""

    text: str
    file: RemoteFile | None = None


class MenuGroup(StrEnum):
    """A part of the menu, in this order; within it a command goes by its number."""

    DAILY = "daily"
    INCIDENTS = "incidents"
    REPORTS = "reports"  # and broadcasts
    PEOPLE = "people"  # and units
    LOOK_UP = "look_up"  # and help
    ACCOUNT = "account"  # one's own


MenuPlace = tuple[MenuGroup, int]
MENU_ORDER = {group: number for number, group in enumerate(MenuGroup)}


class Urgency(IntEnum):
    """The order in which what waits for somebody is offered."""

    ENDS_TODAY = 1
    IS_AWAITED = 2  # by somebody who cannot go on without it
    IS_OWED = 3  # by a later day


@dataclass(frozen=True)
class ToDo:
    """Something that waits for a person, and the button that opens it."""

    urgency: Urgency
    button: Option


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
    others: Callable[["Context"], str] | None = None  # what whoever has no right to it hears besides


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
    description: str = ""  # key of its question that a whole description answers, whichever is open
    text: str = ""  # the key of a text to which more is added at the review alone
    most_files: int = 0  # that it takes in "file:1", "file:2" …, whichever question is open
    unchanged: str = ""  # set: it changes what is there, and this is said where it is given up
    hear: "Hear | None" = None  # set: a mode, which takes all that is said in it, and stays open
    menu: MenuPlace | None = None
    given_up: Callable[[Context, Conversation], None] | None = None  # done where it is cancelled
    # Set: it refuses what somebody else waits for; shows that with what could be done in its place, nothing
    # where nothing could. None of it: this time it refuses nothing.
    instead: "Instead | None" = None
    is_over: Callable[[Context, Conversation], bool] | None = (
        None  # what it is about waits no more: no draft is left
    )
    # Its facts as they are now, of those that were; for what waits to be released. None: they do not change.
    renew: Callable[[Context, Any], Any] | None = None

    @property
    def is_hidden(self) -> bool:
        """Return whether it is in no menu and has no command."""
        return not self.command

    def described(self, answered: Collection[str]) -> str:
        """Return the key of what describes it, or of the text to which more is added; "" for none."""
        return self.description or (self.text if self.text in answered else "")


@dataclass(frozen=True)
class NoFacts:
    """The facts of a form that needs to know nothing."""


Hear = Callable[[Context, Conversation, Heard], Replies]
Instead = Callable[[Context, Any], Replies | None]  # of its facts


@dataclass(frozen=True)
class PreparedForm:
    """A form up to its decision, which another one releases: all that was answered, and its review.

    ``by_button``: nothing was asked, and its button is there still; the same waits once.
    """

    flow: str
    facts: Facts
    answers: Answers
    shown: str
    by_button: bool = False


@dataclass(frozen=True)
class Prefilled(Generic[F]):
    """A form's facts, with answers that are given already: question's key -> value, as JSON.

    ``said``: what was said of its questions in people's own words: each is tried as its answer once, as
    ``said_at``; as now where that is None.
    """

    facts: F
    given: Mapping[str, Any]
    said: Mapping[str, str] = field(default_factory=dict)
    said_at: datetime | None = None


@dataclass(frozen=True)
class Part(Generic[T]):
    """One value that a button's token holds (handlers/engine/buttons.py).

    ``read`` makes it of its text (``pieces`` of the token, or its rest; "" where that has ended), Refused
    where it is nothing that this person may have. ``look``, asked whether it is live, does so without a lock.
    """

    read: Callable[[Context, str], T]
    look: Callable[[Context, str], T] | None = None
    takes_rest: bool = False
    pieces: int = 1


@dataclass(frozen=True)
class Card(Generic[T]):
    """A message about a subject, which shows it and offers what can be done; "incident:17" is of "incident".

    ``read`` finds the subject by what stands behind the colon, without a lock; None where it is gone: then
    nothing is offered any more, nor to who may not see it any more. ``draw`` makes the message for its reader
    (``context.who``) as things are: by the subject, the reader's rights and what is shown now, never by the
    hour. Reading once is for all readers: ``draw`` asks the database nothing where there may be many.
    """

    kind: str  # kept with each message, and never changes
    read: Callable[[Context, str], T | None]
    draw: Callable[[Context, T, Message], Message]
    may_see: Callable[[Context, T], bool] | None = None  # asked of each reader; None: whoever it was sent to
    asks_rights: bool = True  # whether it matters what its readers may do
    has_strangers: bool = False  # who has not joined may be shown it, too
    read_each: Callable[[Context, list[str]], Mapping[str, T]] | None = None  # of many that change at once


@dataclass(frozen=True)
class Vouching:
    """A press vouches for what its card showed: the token ends with the version that was seen.

    ``version`` makes that of what the token holds. To a press of another one ``renew``, which gets what
    ``press`` gets and the version seen, shows the card as it is now, and nothing is done.
    """

    version: Callable[..., str]
    renew: Callable[..., Replies]


@dataclass(frozen=True)
class Button:
    """A button outside any form; made by ``buttons.button``, which checks the types of what it holds."""

    name: str  # how its tokens begin, and never changes
    press: Callable[..., Replies]  # the context, then the values that the token holds
    holds: tuple[Part[Any], ...] = ()
    action: Action | None = None  # asked at every press; None: for whoever is known, or its parts ask
    opens: bool = False  # it puts another form in front
    is_live: Callable[..., bool] | None = None  # whether it still does something; None: always
    vouches: Vouching | None = None  # None: it vouches for nothing that its card shows
    replied: "Replied | None" = None  # whether short replies press it, too
    answers: bool = False  # it answers the question of the form that is open
    leaves: bool = False  # "hủy" right under it presses it
    confirms: bool = False  # its token in full stands under a question whether to do it
    called: Callable[..., str] | None = None  # what it is about, where it is asked which is meant


@dataclass(frozen=True)
class Replied:
    """Short replies that press a button: those of ``by``, under a message of ours that nobody asked for.

    ``waits``: whether it waits for this person's word (None: while it is live). ``takes_late``: whether one
    that says it plainly, no mere assent, still presses it where it waits no more. ``in_sight``: it is pressed
    only right under what it stands under, asked for or not; from elsewhere, and by mere assent, the button
    ``elsewhere`` shows that. ``take_words``: what it does where more was said; it gets all of it last.
    """

    by: frozenset[Reply]
    waits: Callable[..., bool] | None = None
    takes_late: Callable[..., bool] | None = None
    in_sight: bool = False
    elsewhere: str = ""
    take_words: Callable[..., Replies] | None = None
    standing: Callable[[Context], Iterable[tuple[str, str, str]]] | None = None  # see ``standing_choices``


@dataclass(frozen=True)
class Listener:
    """A hearer of what is typed, outside a form, after a message of ours about some subject.

    ``kind`` is how the subjects of those messages begin ("incident_talk:17"), and never changes. ``name``
    says who it is, of that id, or "" where nobody hears any more; ``tell`` passes words on, or is Refused.
    ``begin`` passes on what is about nothing (id 0). ``last_words`` returns what it said last to this person,
    "" where they have said something since; what that asks ``answer`` answers at once, to be taken back.
    ``begun`` returns the id of what they have just begun, 0 for none: it comes first; ``raised`` what
    they have just told, of which nobody has said anything yet: it is offered beside the others. ``propose``
    says what words plainly do to a subject, ``take`` does it once that is agreed to.
    """

    kind: str
    name: Callable[[Context, int], str]
    tell: Callable[[Context, int, str], Replies]
    begin: Callable[[Context, KeptWords], Replies] | None = None
    last_words: Callable[[Context, int], str] | None = None
    answer: Callable[[Context, int, str], Replies] | None = None
    begun: Callable[[Context], int] | None = None
    raised: Callable[[Context], int] | None = None
    is_heard: Callable[[Context, int], bool] | None = None  # where something else was shown since
    is_of_other: Callable[[Context, int, str], bool] | None = None  # whether words are not for its hearer
    propose: "Callable[[Context, str], Proposal | None] | None" = None
    take: Callable[[Context, int, str], Replies] | None = None
    buttons: str = ""  # how the tokens of its buttons begin
    label: Callable[[Context, str], str] | None = None  # of the button that passes words on, by the name
    is_talk: bool = True  # its messages are of a talk, and no cards of which something was asked


@dataclass(frozen=True)
class Proposal:
    """A deed that words plainly do to a subject of that id: the question, its button, that of passing on.

    ``among``: the ids and buttons of all to which it may be done, where it is asked to which. ``tell``: ""
    where the words go to nobody. ``said``: what is kept, and done, in the place of the words. ``also``: the
    subjects of other kinds ("common:3") to which it may be done as well, and their buttons.
    """

    about: int
    asked: str
    yes: str
    tell: str
    among: tuple[tuple[int, str], ...] = ()
    said: str = ""
    also: tuple[tuple[str, str], ...] = ()


Read = Callable[[Context, str], Paper | Sequence[Packed] | Conversion]  # Refused where it is not theirs


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
    ``each_tick``. ``to_do`` finds what waits for this person, in one or two statements; several of a kind are
    one button. ``may_have_file`` tells whether a file that was sent to someone is still theirs to have.
    ``hear_reply`` passes on what answers a message of ours, where the channel tells which, and ``take_file``
    takes a file that no form waits for, with its caption: both return nothing where it is for another.
    ``file_came`` says what follows from a file, by its id, once it is here, or was refused. ``file_uses``
    offers what can be done with the files that came unasked, from the one of that id on, and ``seen_uses``
    what by that which was seen in them. ``lists`` are the kinds of what its lists show
    (handlers/engine/cards.py).
    """

    views: tuple[View, ...] = ()
    forms: tuple[Form[Any, Any], ...] = ()
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card[Any], ...] = ()
    lists: tuple[str, ...] = ()
    files: tuple[MadeFile, ...] = ()
    before_reminders: Callable[[Tick], None] | None = None
    each_minute: Callable[[Tick], None] | None = None
    before_hours: Callable[[Tick], None] | None = None
    hours: tuple[Hour, ...] = ()
    each_tick: Callable[[Tick], None] | None = None
    to_do: "Callable[[Context], Iterable[ToDo]] | None" = None
    may_have_file: Callable[[Tx, Who, int], bool] | None = None
    listeners: tuple[Listener, ...] = ()
    hear_reply: Callable[[Context, Event], Replies] | None = None
    take_file: Callable[[Context, RemoteFile, str], Replies] | None = None
    file_came: Callable[[Context, int], Replies | None] | None = None
    file_uses: Callable[[Context, int], Iterable[Option]] | None = None
    seen_uses: Callable[[Context, int], Iterable[Option]] | None = None
    submit: Callable[[Context, PreparedForm], Replies] | None = (
        None  # to whoever releases it; Refused: to nobody
    )


@dataclass(frozen=True)
class Features:
    """The map of the bot: what its features declare, put together."""

    each: tuple[Feature, ...]
    views: dict[str, View]  # by command
    forms: dict[str, Form[Any, Any]]  # by name
    buttons: dict[str, Button]  # by name
    cards: dict[str, Card[Any]]  # by kind
    files: dict[str, Read]  # by kind

    def may_have_file(self, tx: Tx, who: Who, file_id: int) -> bool:
        """Return whether a file that was sent to someone is still theirs to have, as every feature says."""
        return all(one.may_have_file(tx, who, file_id) for one in self.each if one.may_have_file)

    def hear_reply(self, context: Context, event: Event) -> Replies:
        """Pass on what answers a message of ours; nothing where no feature hears it."""
        return next(filter(None, (one.hear_reply(context, event) for one in self.each if one.hear_reply)), [])

    def submit(self, context: Context, prepared: PreparedForm) -> Replies:
        """Put what was prepared before whoever releases it, by the one feature that does so."""
        return next(one.submit for one in self.each if one.submit)(context, prepared)

    def take_file(self, context: Context, file: RemoteFile, caption: str) -> Replies:
        """Take a file that no form waits for; nothing where no feature does."""
        takers = (one.take_file for one in self.each if one.take_file)
        return next(filter(None, (take(context, file, caption) for take in takers)), [])

    def file_came(self, context: Context, file_id: int) -> Replies | None:
        """Say what follows from a file that is here; None where no feature knows anything of it."""
        said = (one.file_came(context, file_id) for one in self.each if one.file_came)
        return next((one for one in said if one is not None), None)

    def seen_uses(self, context: Context, first: int) -> list[Option]:
        """Return what can be done with unasked files by that which was seen in them."""
        return [use for one in self.each if one.seen_uses for use in one.seen_uses(context, first)]

    @cached_property
    def listed(self) -> frozenset[str]:
        """Return the kinds of what lists show."""
        return frozenset(kind for feature in self.each for kind in feature.lists)

    @cached_property
    def listeners(self) -> dict[str, Listener]:
        """Return who hears what is typed, by the kind of subject."""
        return {one.kind: one for feature in self.each for one in feature.listeners}

    @cached_property
    def commands(self) -> dict[str, Form[Any, Any] | View]:
        """Return every command by its name without the slash, in the order of the menu."""
        entries: list[Form[Any, Any] | View] = [*self.views.values(), *self.forms.values()]
        return {one.command: one for one in sorted(entries, key=menu_place) if one.command}


def put_together(*features: Feature) -> Features:
    """Make one map of all features. ValueError where two of them use one name."""
    views = [(one.command, one) for feature in features for one in feature.views]
    forms = [(one.name, one) for feature in features for one in feature.forms]
    buttons = [(one.name, one) for feature in features for one in feature.buttons]
    cards = [(one.kind, one) for feature in features for one in feature.cards]
    files = [(one.kind, one.read) for feature in features for one in feature.files]
    return Features(
        features, by_name(views), by_name(forms), by_name(buttons), by_name(cards), by_name(files)
    )


def by_name(named: Sequence[tuple[str, T]]) -> dict[str, T]:
    """Return what is named by its name. ValueError where a name stands twice."""
    found = dict(named)
    if len(found) < len(named):
        raise ValueError(f"a name twice among {sorted(name for name, _one in named)}")
    return found


def not_allowed() -> NotAllowed:
    return NotAllowed(_("Anh/chị chưa có quyền dùng mục này. Gõ /menu để xem các việc làm được."))


def released_by_another() -> NotAllowed:
    return NotAllowed(_("Nội dung do anh/chị trình cần một người khác ban hành."))


Entry = Form[Any, Any] | View


def menu_place(entry: Entry) -> tuple[int, int]:
    """Return where a command goes; last where it is in no part of the menu."""
    if entry.menu is None:
        return len(MENU_ORDER), 0
    group, number = entry.menu
    return MENU_ORDER[group], number


def title_of(context: Context, here: Conversation) -> str:
    """Return what an open form is called; of two about incidents each with its number."""
    title, number = _(context.features.forms[here.flow].title), here.facts.get("number")
    return f"{title} {number}" if number else title


def shape_of(form: Form[Any, Any]) -> TypeAdapter[Any]:
    """Return how a form's facts go into JSON and come back."""
    kind: Any = form.facts
    return shape(kind)


@cache
def shape(kind: Any) -> TypeAdapter[Any]:
    """Make the shape of a record of facts when it is first needed: a start does not wait for it."""
    return TypeAdapter(kind)


def stored(form: Form[Any, Any], facts: Any) -> Mapping[str, Any]:
    """Return a form's facts as JSON."""
    kept: Mapping[str, Any] = shape_of(form).dump_python(facts, mode="json")
    return kept
