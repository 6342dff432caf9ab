"""Safety: what must not be kept, found in any text that comes in: passwords and classified documents.

A scan runs once, before anything is stored, on text, captions and names of files, also edited and forwarded.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import fold, nfc, regex
from bot.domain.encodings import converted
from bot.domain.safety.learned import likelihood
from bot.domain.safety.marks import is_classified
from bot.domain.safety.secrets import find_secrets, is_bare_secret
from bot.domain.safety.values import TextSpan

HIDDEN = "•••"
FEWEST = 3  # words that speak for anything: fewer are left to the patterns
# Likelihoods, chosen on hands of which nothing was learnt (tests/domain/secrets_training.py). Of what a
# pattern tells: up to which it is none by its words, and from which on it is refused; between, it is asked.
UNLIKELY_PASSWORD, UNLIKELY_MARK = 0.1, 0.15
SURE_PASSWORD, SURE_MARK = 0.5, 0.75
# From which on it is asked where a pattern tells that there may be one, and where none does.
DOUBTED_PASSWORD = 0.2
ASKED_PASSWORD, ASKED_MARK = 0.44, 0.5
LOOKS = 4  # at what is left, after something was hidden
LONGEST_TOLD = 400  # characters of what tells of something found, and is no document
SECRET = regex(r"\bmật\b(?! khẩu)")
# What tells of it, folded, without marks of its own: what lies in a mailbox, was seen, received or sent.
BEFORE_IT = (
    r"\b(?:thay|phat hien|nhan duoc|vua nhan|lo nhan|nhan nham|nhan phai|hop thu(?: \w+){0,6}? co|co"
    r"|(?:lo|nham|trot)(?: tay)? gui|gui (?:nham|lo|trot))\b"
)
PAPER = r"(?:van ban|tai lieu|cong van|giay to)"
OF_SECRECY = r"(?:dau (?:chi )?(?:do )?(?:toi |tuyet )?mat|toi mat|tuyet mat|mat(?! khau)|bi mat nha nuoc)\b"
FOUND = regex(rf"{BEFORE_IT}(?: \w+){{0,3}}? {PAPER}(?: \w+){{0,3}}? {OF_SECRECY}")
FOUND_WITH_MARKS = regex(
    rf"{BEFORE_IT}(?: \w+){{0,3}}? (?:{PAPER}|thu|mail|email|tep|file)(?: \w+){{0,3}}? {OF_SECRECY}"
)
OTHERWISE = regex(
    r"\b(?:gui|phat hanh|chuyen)\b(?: \w+){0,8}? (?:duoc khong|duoc ko|cach nao|the nao)\b|\bco duoc\b"
    r"|\b(?:khong|ko|chua) (?:con )?(?:co|thay|nhan|phat hien)\b"
    r"|\bvao so\b"  # how such documents are registered
)


class DangerKind(StrEnum):
    """The sort of what may not be kept, the least grave first."""

    NONE = "none"
    MAYBE_PASSWORD = "maybe_password"
    MAYBE_CLASSIFIED = "maybe_classified"
    PASSWORD = "password"
    CLASSIFIED = "classified"


GRAVITY = list(DangerKind)


@dataclass(frozen=True)
class SafetyFinding:
    """The finding of a scan. ``places``: where passwords stand in the NFC text, also in a classified one."""

    kind: DangerKind = DangerKind.NONE
    places: tuple[TextSpan, ...] = ()


def tells_found_secret(text: str) -> bool:
    """Return whether it says, or asks, what is done as classified matter has come into a mailbox.

    Without marks "mat" may be "mất": then only what is called a document counts.
    """
    said = " ".join(re.findall(r"\w+", fold(text[:LONGEST_TOLD])))
    found = (FOUND if text.isascii() else FOUND_WITH_MARKS).search(said)
    has_it = text.isascii() or SECRET.search(nfc(text[:LONGEST_TOLD]).lower())
    return bool(found and has_it and not OTHERWISE.search(said))


def scan(text: str) -> SafetyFinding:
    """Return the gravest thing in ``text``: a mark of secrecy, a password, what may be one."""
    secrets = find_secrets(nfc(text))
    if is_classified(text):
        return SafetyFinding(DangerKind.CLASSIFIED, secrets.places)
    if secrets.places:
        return SafetyFinding(DangerKind.PASSWORD, secrets.places)
    return SafetyFinding(DangerKind.MAYBE_PASSWORD if secrets.perhaps else DangerKind.NONE)


def scan_said(text: str) -> SafetyFinding:
    """Return the same of what a person says, by patterns and by what its words speak for.

    It is asked about what is sure by a pattern alone, and about what only the words speak for.
    """
    found = scan(text)
    if len(text.split()) < FEWEST:
        return found
    likely = likelihood(text)
    is_marked, is_told = found.kind is DangerKind.CLASSIFIED, bool(found.places)
    if is_marked and likely.mark > SURE_MARK:
        return found
    if is_told and likely.password > SURE_PASSWORD:
        return SafetyFinding(DangerKind.PASSWORD, found.places)
    may_be_told = DOUBTED_PASSWORD if found.kind is DangerKind.MAYBE_PASSWORD else ASKED_PASSWORD
    is_mark = likely.mark > (UNLIKELY_MARK if is_marked else ASKED_MARK)
    is_password = likely.password > (UNLIKELY_PASSWORD if is_told else may_be_told)
    if is_mark and not (is_password and likely.password > likely.mark):
        return SafetyFinding(DangerKind.MAYBE_CLASSIFIED)
    return SafetyFinding(DangerKind.MAYBE_PASSWORD if is_password else DangerKind.NONE)


def scan_name(name: str) -> SafetyFinding:
    """Return the gravest thing in a file's name, with its ending ("CV_MAT_12.pdf") and without."""
    if is_classified(name):
        return SafetyFinding(DangerKind.CLASSIFIED)
    stem = name.rpartition(".")[0] or name
    return gravest(scan(one) for one in (stem, converted(stem)) if one)


def gravest(findings: Iterable[SafetyFinding]) -> SafetyFinding:
    """Return the gravest of several findings: what is refused before what is asked about."""
    return max(findings, key=lambda one: GRAVITY.index(one.kind), default=SafetyFinding())


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
