"""Passwords and marks of secrecy as people tell them: tables by several hands, and how much of each is known.

Each line has what the text holds (``secret``, ``mark`` or ``clean``) and the text, a new line in it as "\\n".
Each was written by one who had seen neither the code nor the others, and mended by after its first measure.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.safety import DangerKind, is_bare_secret, scan
from tests.understanding.corpora import read_corpora

FOLDER = Path(__file__).with_name("secrets_said")
HANDS = sorted(path.stem for path in FOLDER.glob("*.tsv"))
KNOWN = {  # of each kind of text, what may be found in it
    "secret": (DangerKind.PASSWORD, DangerKind.MAYBE_PASSWORD, DangerKind.CLASSIFIED),
    "mark": (DangerKind.CLASSIFIED,),
    "clean": (DangerKind.NONE,),
}
LEAST = {"secret": 0.95, "mark": 0.90, "clean": 0.97}


@dataclass(frozen=True)
class Said:
    """A text, and what it holds."""

    holds: str
    text: str

    @property
    def found(self) -> DangerKind:
        kind = scan(self.text).kind
        return DangerKind.PASSWORD if kind is DangerKind.NONE and is_bare_secret(self.text) else kind

    @property
    def is_known(self) -> bool:
        return self.found in KNOWN[self.holds]


def said_by(hand: str) -> list[Said]:
    _header, *rows = (FOLDER / f"{hand}.tsv").read_text(encoding="utf-8").splitlines()
    cells = (row.split("\t", 1) for row in rows)
    return [Said(holds, text.replace("\\n", "\n").replace("\\t", "\t")) for holds, text in cells]


@pytest.mark.parametrize("hand", HANDS)
def test_most_of_what_is_said_is_known(hand: str) -> None:
    lines = said_by(hand)
    missed = [one for one in lines if not one.is_known]
    count, of = Counter(one.holds for one in missed), Counter(one.holds for one in lines)
    shares = {holds: 1 - count[holds] / of[holds] for holds in LEAST}
    print(f"{hand}: {shares}", *(f"    {one.holds}: {one.text!r}" for one in missed), sep="\n")
    assert {holds: share for holds, share in shares.items() if share < LEAST[holds]} == {}


@pytest.mark.parametrize("hand", HANDS)
def test_no_clean_text_is_refused(hand: str) -> None:
    clean = [one for one in said_by(hand) if one.holds == "clean"]
    assert [one.text for one in clean if one.found not in (DangerKind.NONE, DangerKind.MAYBE_PASSWORD)] == []


def test_what_officials_write_is_hardly_ever_asked_about() -> None:
    """Look at all sentences of the understanding's corpora; a few of them do hold a password."""
    texts = sorted({line.text for line in read_corpora()})
    found = [text for text in texts if scan(text).kind is not DangerKind.NONE]
    print(*found, sep="\n")
    assert len(found) <= len(texts) / 500
