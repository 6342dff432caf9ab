"""Passwords and marks of secrecy as people tell them: tables by several hands, and how much of each is known.

Each line has what the text holds (``secret``, ``mark`` or ``clean``) and the text, a new line in it as "\\n".
Each was written by one who had seen neither the code nor the others. The reader has learnt from all but those
of the exam: what it makes of a hand that it does not know stands in tests/trials/test_training.py too.
"""

from collections import Counter

import pytest

from bot.domain.safety import DangerKind, is_bare_secret, scan_said
from bot.domain.safety.learned import likelihood, stored
from tests.domain import secrets_training
from tests.domain.secrets_training import EXAM, TYPED, Said, said_by
from tests.understanding.corpora import read_corpora
from tests.yardstick import succeeds_within

HANDS = secrets_training.hands()
ASKED = (DangerKind.MAYBE_PASSWORD, DangerKind.MAYBE_CLASSIFIED)
KNOWN = {  # of each kind of text, what may be found in it
    "secret": (DangerKind.PASSWORD, DangerKind.CLASSIFIED, *ASKED),
    "mark": (DangerKind.CLASSIFIED, *ASKED),
    "clean": (DangerKind.NONE,),
}
LEAST = {"secret": 0.95, "mark": 0.95, "clean": 0.97}
LEAST_OF_EXAM = {"secret": 0.95, "mark": 0.95, "clean": 0.94}
QUICK = 0.001  # seconds a text


def found_in(text: str) -> DangerKind:
    kind = scan_said(text).kind
    return DangerKind.PASSWORD if kind is DangerKind.NONE and is_bare_secret(text) else kind


def is_known(one: Said) -> bool:
    return found_in(one.text) in KNOWN[one.holds]


@pytest.mark.parametrize("hand", HANDS)
def test_most_of_what_is_said_is_known(hand: str) -> None:
    lines = said_by(hand)
    missed = [one for one in lines if not is_known(one)]
    count, of = Counter(one.holds for one in missed), Counter(one.holds for one in lines)
    shares = {holds: 1 - count[holds] / of[holds] for holds in LEAST}
    print(f"{hand}: {shares}", *(f"    {one.holds}: {one.text!r}" for one in missed), sep="\n")
    least = LEAST_OF_EXAM if hand in EXAM else LEAST
    assert {holds: share for holds, share in shares.items() if share < least[holds]} == {}


@pytest.mark.parametrize("hand", HANDS)
def test_no_clean_text_is_refused(hand: str) -> None:
    clean = [one.text for one in said_by(hand) if one.holds == "clean"]
    assert [text for text in clean if found_in(text) not in (DangerKind.NONE, *ASKED)] == []


def test_what_officials_write_is_hardly_ever_asked_about() -> None:
    """Look at all sentences of the understanding's corpora; a few of them do hold a password."""
    texts = sorted({line.text for line in read_corpora()} | set(TYPED.read_text("utf-8").splitlines()))
    found = [text for text in texts if found_in(text) is not DangerKind.NONE]
    print(*found, sep="\n")
    assert len(found) <= len(texts) / 500


def test_the_weights_are_of_the_texts_and_code_as_they_are() -> None:
    """Run ``python3 start.py train`` where they are not."""
    assert stored().partition(b"\n")[0].decode() == secrets_training.fingerprint()


def test_a_text_is_read_quickly() -> None:
    texts = [one.text for hand in HANDS for one in said_by(hand)][::3]
    likelihood("đọc trọng số")
    assert succeeds_within(QUICK * len(texts), lambda: [likelihood(text) for text in texts])
