"""Switching on what goes wrong with the real services: see CALLS and EVENTS."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.network import Silence
from bot.sandbox.switches import ANY

CALLS = ("hang", "lost")  # beside those that the kind of account refuses with
EVENTS = ("twice", "late", "forged")
EVENT = "event"  # stands for the method where an event is brought to the webhook


@dataclass
class Fault:
    """``hang`` does nothing and never answers; ``lost`` does the deed and drops the connection.

    Of events, ``twice`` brings one again, ``late`` after the next ones, ``forged`` first a copy with a
    wrong secret or signature.
    """

    kind: str
    method: str = ANY  # of the Official Account what follows "/oa/"; "file" stands for downloads
    chat: str | None = None  # None: in any
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind in EVENTS:
            self.method = EVENT

    def strike(self, refused: Callable[[str], Exception]) -> None:
        """Raise what the caller is to meet before the deed; nothing for ``lost``."""
        if self.kind == "hang":
            raise Silence
        if self.kind != "lost":
            raise refused(self.kind)
