"""A line of a transcript, as what somebody does: their words, a button, a file, another kind of event.

The notation stands in tests/chat.py.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.conversation import EventKind, nfc

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True)
class Deed:
    who: str
    number: int  # of all that was done in the chat: makes ids
    at: datetime
    said: str  # as it stands in the transcript
    kind: EventKind
    text: str = ""  # words, a caption, a button's label or, in braces, its token
    is_label: bool = False
    shown_to: str = ""  # whose button it is
    is_old: bool = False  # the oldest button of this label is meant
    is_bare: bool = False  # … as it was before tokens ended with the version of what they vouch for
    file: str = ""  # its name in tests/files, or with its size
    reply_to: str = ""  # words of what they were shown and answer; the newest that has them is meant

    @property
    def shown_name(self) -> str:
        return f"{self.who} {self.who}".title()


def read(who: str, said: str, number: int, at: datetime) -> Deed:
    """Read the line "who: said" as what ``who`` does by it."""
    if reply := re.fullmatch(r"\{reply to (.+?)\}\s*(.*)", said):
        return replace(read(who, reply[2], number, at), said=said, reply_to=reply[1])
    if press := re.fullmatch(r"\[(.+)\](?: của (\w+))?( cũ| xưa)?", said):
        shown_to, is_old = press[2] or who, bool(press[3])
        is_bare = press[3] == " xưa"
        return Deed(who, number, at, said, EventKind.TAP, press[1], True, shown_to, is_old, is_bare)
    if file := re.fullmatch(r"<(.+?)>\s*(.*)", said):
        return Deed(who, number, at, said, EventKind.FILE, file[2], file=file[1])
    if kind := re.fullmatch(r"\{(\w+)\}\s*(.*)", said):
        return Deed(who, number, at, said, EventKind(kind[1]), kind[2])
    return Deed(who, number, at, said, EventKind.TEXT, nfc(said.replace("\\n", "\n")))


def content(file: str) -> bytes | None:
    """Return the content of the file that a deed names; None where the channel has it no more."""
    path = FILES / file
    if path.is_file():
        return path.read_bytes()
    large = re.search(r", (\d+) MB$", file)
    return bytes(int(large[1]) * 1024 * 1024) if large else None
