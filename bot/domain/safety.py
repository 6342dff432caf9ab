"""What must not be kept: passwords and classified documents, in any text that comes in.

It runs once, before anything is stored, on text, captions and names of files, also edited and forwarded.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.text import nfc
from bot.domain.classified import is_marked
from bot.domain.passwords import Place, find_secrets

HIDDEN = "•••"
LOOKS = 4


class Kind(StrEnum):
    NONE = "none"
    PASSWORD = "password"
    MAYBE_PASSWORD = "maybe_password"
    CLASSIFIED = "classified"


@dataclass(frozen=True)
class Finding:
    """What was found. ``places``: where passwords stand in the NFC text, also in a classified one."""

    kind: Kind = Kind.NONE
    places: tuple[Place, ...] = ()


def scan(text: str) -> Finding:
    """The gravest thing in ``text``: a mark of secrecy, a password, what may be one."""
    secrets = find_secrets(nfc(text))
    if is_marked(text):
        return Finding(Kind.CLASSIFIED, secrets.places)
    if secrets.places:
        return Finding(Kind.PASSWORD, secrets.places)
    return Finding(Kind.MAYBE_PASSWORD if secrets.perhaps else Kind.NONE)


def redacted(text: str) -> str:
    """``text`` (NFC) with each password hidden; what only may be one is left, for nothing of it is kept.

    It is looked at again: beside what was hidden, other words may stand out. At last all is hidden.
    """
    shown = nfc(text)
    for _look in range(LOOKS):
        places = _merged(scan(shown).places)
        if not places:
            return shown
        for start, end in reversed(places):
            shown = shown[:start] + HIDDEN + shown[end:]
    return HIDDEN


def _merged(places: tuple[Place, ...]) -> list[Place]:
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
