"""Phones, as they are on any channel."""

from typing import Protocol

from bot.channels.base import Outbound
from bot.conversation import Event
from tests.deeds import Deed
from tests.world import FakeChannel

Buttons = dict[tuple[str, str], list[str]]  # (chat, label) -> what pressing them sends, the oldest first


class NotThere(Exception):
    """A deed that nobody can do on the channel."""


class Phones(Protocol):
    """Everybody's phones on one channel."""

    channel: FakeChannel
    buttons: Buttons

    def did(self, deed: Deed) -> tuple[str, Event]:
        """Return what was typed or tapped, as it is read in a transcript, and the event. Raises NotThere."""

    def which(self, who: str) -> str:
        """Return what they still type when asked which message they meant; "" where they were not asked."""

    def seen(self, out: Outbound) -> list[str]:
        """Return what somebody sees of it: each message as a text with its [buttons]."""


def pressed(buttons: Buttons, deed: Deed) -> str:
    """Return what is sent by pressing the button that is meant."""
    assert (deed.shown_to, deed.text) in buttons, f"{deed.shown_to} is not shown [{deed.text}]"
    sends = buttons[deed.shown_to, deed.text][0 if deed.is_old else -1]
    return sends.rpartition(":")[0] if deed.is_bare else sends


def put(buttons: Buttons, chat: str, label: str, sends: str) -> str:
    """Keep a button that is shown; how it stands in a transcript."""
    buttons.setdefault((chat, label), []).append(sends)
    return f"[{label}]"


def laid_out(*parts: str) -> str:
    return "  ".join(part for part in parts if part)
