"""Safety: what must not be kept, found in any text that comes in: passwords and classified documents.

A scan runs once, before anything is stored, on text, captions and names of files, also edited and forwarded.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import nfc
from bot.domain.safety.marks import is_classified
from bot.domain.safety.secrets import find_secrets, is_bare_secret
from bot.domain.safety.values import TextSpan

HIDDEN = "•••"
LOOKS = 4  # at what is left, after something was hidden


class DangerKind(StrEnum):
    NONE = "none"
    PASSWORD = "password"
    MAYBE_PASSWORD = "maybe_password"
    CLASSIFIED = "classified"


@dataclass(frozen=True)
class SafetyFinding:
    """The finding of a scan. ``places``: where passwords stand in the NFC text, also in a classified one."""

    kind: DangerKind = DangerKind.NONE
    places: tuple[TextSpan, ...] = ()


def scan(text: str) -> SafetyFinding:
    """Return the gravest thing in ``text``: a mark of secrecy, a password, what may be one."""
    secrets = find_secrets(nfc(text))
    if is_classified(text):
        return SafetyFinding(DangerKind.CLASSIFIED, secrets.places)
    if secrets.places:
        return SafetyFinding(DangerKind.PASSWORD, secrets.places)
    return SafetyFinding(DangerKind.MAYBE_PASSWORD if secrets.perhaps else DangerKind.NONE)


def redacted(text: str) -> str:
    """Return ``text`` (NFC) with each password hidden; what only may be one is left: none of it is stored.

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


def _merged(places: tuple[TextSpan, ...]) -> list[TextSpan]:
    merged: list[TextSpan] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
