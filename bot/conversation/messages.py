"""What goes in and out of every channel: an Event from a person, a Message to one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_TOKEN = 64  # bytes: Telegram's callback_data takes no more


class EventKind(StrEnum):
    """What sort of thing a person did."""

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
    """What is said to one person, in plain text; a channel that can shows the heading in bold."""

    text: str
    options: tuple[Option, ...] = ()
    heading: str = ""
    file_ids: tuple[int, ...] = ()  # of our own files, sent with it
    columns: int = 1  # how many options stand in a row, where the channel has rows
    is_secret: bool = False  # an answer whose words are not kept once it has gone
    is_question: bool = False  # of the form that is open: a bare number is an answer to it alone
    awaits: str = ""  # where it asks for a file: "17:file:1", conversation and question; or "roster"
