"""Slots: what a text says of the particulars of an intent, word for word as it was typed.

Every key that an intent may have (time, person, reason, …) is read by itself: each word has a score for
beginning its value, for going on in it and for ending it, and the text one for saying it at all. The scores
are sums of learnt weights (tests/understanding/slot_training.py). The surest key takes its words first.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, repeat

from bot.conversation import fold, regex
from bot.domain.understanding import weights_file
from bot.domain.understanding.intents import Intent
from bot.domain.understanding.normal import Normal
from bot.domain.understanding.results import RESULTS, UNTOLD, said_result
from bot.domain.understanding.surroundings import said, surroundings, whole

SURE = 0.3  # how likely a text must have a key for its value to be given
FIELD = 20  # bits for each of the three weights of a feature, which stand in one whole number
HALF = 1 << (FIELD - 1)
NEVER = -1e9
BEFORE_TIME = regex(r"^(?:tôi|em|mình|tui)\s+(?=\S)", re.IGNORECASE)
LEADING = {  # what a value does not begin with
    "reason": regex(r"^(?:(?:bởi |tại )?vì|do|tại|lý do(?: là)?)\s+(?=\S)", re.IGNORECASE),
    **dict.fromkeys(("time", "range", "deadline"), BEFORE_TIME),
}
CAUSE = regex(r"\b(?:vì|do|tại)\s+((?:[^\W\d_]+\s+){1,3})$", re.IGNORECASE)
NO_REASON = ("vang mat", "vang", "nghi")  # it only says again what is meant
ADDRESS = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
COMRADE = regex(r"^(?:đồng chí|dong chi|đ/c|d/c|đc)\s+", re.IGNORECASE)
SEVERAL = regex(r"[,;&+]|\s(?:và|va|với|voi)\s")
PRONOUNS = frozenset(("toi", "em", "e", "minh", "tui", "ai", "ai do", "chinh toi"))
OF_AUDIENCE = regex(
    r"(?:(?:không |ko |khong )?(?:có|co)|ven|giáp|giap|gần|gan|dọc|doc|thuộc|thuoc|nằm|nam|nào|nao) \w",
    re.IGNORECASE,
)
SENT_TO = regex(
    r"\b(?:gửi|gui|chuyển|chuyen|phát|phat|soạn|soan) \w.*\b(?:cho|tới|toi|đến|den) $",
    re.IGNORECASE | re.DOTALL,
)
MOST_OF_AUDIENCE = 4  # words that tell which units are meant, and are no text
KIN = frozenset(
    "anh chi em chu co bac ong ba cau mo di o thay be thang con nho ban a c e".split()  # noqa: SIM905
)
Scores = list[float]


@dataclass(frozen=True)
class SlotWeights:
    """The weights: for each key, of each feature, its three (begin, go on, end) × ``scale`` in one number."""

    keys: Mapping[str, Sequence[str]]  # intent -> what it may have
    of: Mapping[str, Mapping[str, int]]
    scale: float


@dataclass(frozen=True)
class Value:
    """The likeliest place of a key's value, and the log odds that the text has one at all."""

    odds: float
    first: int
    last: int


def slots_of(text: Normal, intent: Intent) -> Mapping[str, str]:
    """Return the slots of a text that is read as ``intent``: key -> what was typed."""
    return slots_by(weights(), text, intent)


@cache
def weights() -> SlotWeights:
    """Return the weights, read once."""
    return unpacked(weights_file.part("slots"))


def slots_by(known: SlotWeights, text: Normal, intent: Intent) -> dict[str, str]:
    keys, words = known.keys.get(intent, ()), text.words
    if not words or not keys:
        return {}
    features, about = surroundings(text, intent), whole(text, intent)
    chains = {key: chain(known.of[key], known.scale, features, about) for key in keys if key != "result"}
    places = without_overlap(chains)
    found = {key: text.typed[words[one.first].start : words[one.last].end] for key, one in places.items()}
    return {key: value for key, value in by_rule(known, text, intent, found).items() if value}


def by_rule(known: SlotWeights, text: Normal, intent: Intent, found: dict[str, str]) -> dict[str, str]:
    """Return the slots with what is surer told otherwise: an address, a name, what a check has found."""
    keys = known.keys[intent]
    found = {key: LEADING[key].sub("", value) if key in LEADING else value for key, value in found.items()}
    if "reason" in found:
        found["reason"] = reason_in(text.typed, found["reason"])
    if "person" in found:
        found["person"] = name_in(found["person"])
    if of_audience := restricting(text.typed, found):
        found["audience"], found["text"] = of_audience, ""
    if "mailbox" in keys and "mailbox" not in found and (address := ADDRESS.search(text.typed)):
        found["mailbox"] = address[0]
    if "result" in keys:
        found["result"] = result_of(known, text, intent)
    return found


def reason_in(typed: str, value: str) -> str:
    """Return a reason from its "vì" or "do" on, if that stands a few words before; "" for what is none."""
    since = CAUSE.search(typed[: typed.find(value)])
    return "" if fold(value) in NO_REASON else f"{since[1] if since else ''}{value}"


def restricting(typed: str, found: Mapping[str, str]) -> str:
    """Return an audience with what tells which are meant: "gửi … cho các xã có sông"; "" if nothing does."""
    whom, told = found.get("audience", ""), found.get("text", "")
    together = f"{whom} {told}"
    before, is_said, _after = typed.partition(together)
    is_restriction = OF_AUDIENCE.match(told) and len(told.split()) <= MOST_OF_AUDIENCE
    return together if whom and is_said and is_restriction and SENT_TO.search(before) else ""


def name_in(value: str) -> str:
    """Return a person without "đồng chí"; a full name without the word of kin too, a list as it is.

    "" for a pronoun, which names nobody: "ai thay tôi".
    """
    value = "" if fold(value) in PRONOUNS else COMRADE.sub("", value)
    if not value:
        return ""
    first, *names = value.split()
    is_full_name = len(names) > 2 and not SEVERAL.search(value)
    return value[len(first) :].lstrip() if is_full_name and fold(first) in KIN else value


def result_of(known: SlotWeights, text: Normal, intent: Intent) -> str:
    """Return what a check has found; "" where the text does not plainly say it."""
    get = known.of["result"].get
    scores = three(sum(map(get, said(text, intent), repeat(0))))
    found = said_result(text.typed, RESULTS[scores.index(max(scores))]) if max(scores) > 0 else ""
    return "" if found == UNTOLD else found


@dataclass(frozen=True)
class Chain:
    """The scores of the words of a text for one key, and of the text for having it."""

    begin: Scores
    go_on: Scores
    end: Scores
    level: float


def chain(
    of: Mapping[str, int], scale: float, features: Sequence[Sequence[str]], about: Sequence[str]
) -> Chain:
    get = of.get
    sums = [sum(map(get, row, repeat(0))) for row in features]
    begin, go_on, end = ([one / scale for one in part] for part in zip(*map(three, sums), strict=True))
    return Chain(begin, go_on, end, three(sum(map(get, about, repeat(0))))[0] / scale)


def three(total: int) -> tuple[int, int, int]:
    """Return the three sums that stand in one number."""
    begin = (total + HALF & (1 << FIELD) - 1) - HALF
    total = total - begin >> FIELD
    go_on = (total + HALF & (1 << FIELD) - 1) - HALF
    return begin, go_on, total - go_on >> FIELD


def without_overlap(chains: Mapping[str, Chain]) -> dict[str, Value]:
    """Return the values of the keys that the text has; what the surer one takes, the others cannot have."""
    left = {key: likeliest(one) for key, one in chains.items()}
    chains, found = dict(chains), {}
    while left:
        key = max(left, key=lambda one: left[one].odds)
        value = left.pop(key)
        if value.odds < math.log(SURE / (1 - SURE)):
            break
        found[key] = value
        for other, place in left.items():
            if place.first <= value.last and place.last >= value.first:
                chains[other] = closed_to(chains[other], value)
                left[other] = likeliest(chains[other])
    return found


def closed_to(one: Chain, taken: Value) -> Chain:
    """Return a chain in which no value includes the words that another key has taken."""

    def closed(scores: Scores) -> Scores:
        return [
            *scores[: taken.first],
            *repeat(NEVER, taken.last + 1 - taken.first),
            *scores[taken.last + 1 :],
        ]

    return Chain(closed(one.begin), closed(one.go_on), closed(one.end), one.level)


def likeliest(one: Chain) -> Value:
    """Return the best place of a value and the log odds that there is any: one pass over the words."""
    best, first, mass = NEVER, 0, NEVER  # of the values that include this word
    total, top, place = NEVER, NEVER, (0, 0)  # of the values that have ended
    for at, (begin, go_on, end) in enumerate(zip(one.begin, one.go_on, one.end, strict=True)):
        if best + go_on > begin:
            best += go_on
        else:
            best, first = begin, at
        mass = log_sum(mass + go_on, begin)
        total = log_sum(total, mass + end)
        if best + end > top:
            top, place = best + end, (first, at)
    return Value(total + one.level, *place)


def log_sum(one: float, other: float) -> float:
    if one < other:
        one, other = other, one
    return one + math.log1p(math.exp(other - one))


def unpacked(packed: bytes) -> SlotWeights:
    head, _newline, rest = packed.partition(b"\n")
    about = json.loads(head)
    names, rest = rest[: about["bytes"]].decode().split("\n"), rest[about["bytes"] :]
    counts, rest = rest[: len(names)], rest[len(names) :]
    starts = list(accumulate(counts, initial=0))
    keys, values = rest[: starts[-1]], memoryview(rest[starts[-1] :]).cast("b")
    of: dict[str, dict[str, int]] = {key: {} for key in about["of"]}
    for place, name in enumerate(names):
        for at in range(starts[place], starts[place + 1]):
            begin, go_on, end = values[3 * at : 3 * at + 3]
            of[about["of"][keys[at]]][name] = begin + (go_on << FIELD) + (end << 2 * FIELD)
    return SlotWeights(about["keys"], of, about["scale"])
