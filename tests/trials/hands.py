"""Hands: how each person of a trial types that a mailbox was checked, in sentences of the corpora."""

import re
from collections import defaultdict
from functools import cache

from bot.conversation import fold
from tests.understanding.corpora import read_corpora

HANDS = tuple(f"p{number}" for number in range(1, 9))
# "da lan 2 xong": true of one reminder, not of each.
NAMES_A_ROUND = re.compile(r"\b(?:lan|buoi|sang|chieu)\b")
OF_THEMSELVES = "em kiểm tra hộp thư rồi"  # before any reminder


@cache
def sentences() -> dict[tuple[str, str], list[str]]:
    """Return what is typed under a reminder: (hand, result) -> sentences that fit every reminder."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in read_corpora():
        is_answer = (line.intent, line.context) == ("check_done", "nudge") and line.slots.keys() == {"result"}
        if is_answer and not NAMES_A_ROUND.search(fold(line.text)):
            found[line.hand, line.slots["result"]].append(line.text)
    return dict(found)


def sentence(phone: str, result: str, turn: int) -> str:
    """Return what the holder of a phone types of a result, in one of eight hands; ``turn`` varies it."""
    number = int(phone.rpartition("-")[2])
    known = sentences()[HANDS[number % len(HANDS)], result]
    return known[turn % len(known)]
