"""Take off what orders the assistant from what is to be passed on: "trả lời chị Mẫu là được" is "được".

So is the reason for sending something back: "trả lại, số lượng sai rồi" is "số lượng sai rồi".
"""

import re
from collections.abc import Iterator

from bot.conversation import fold

LONGEST = 8  # words that say to whom it goes
# Folded, as all here: what may stand before the order, the order, and what stands before whom it goes to.
ASKED = ("da", "em", "nho", "giup", "hay", "xin", "ok", "vang", "gium")
ORDERS = (("tra", "loi"), ("nhan",), ("bao",), ("noi",), ("gui", "loi"), ("chuyen", "loi"), ("tl",))
TOWARDS = ("lai", "giup", "gium", "cho", "voi", "toi", "den", "rang")
TITLES = (
    *("anh", "chi", "em", "bac", "co", "chu", "ong", "ba", "dong", "ben", "don", "vi", "phong", "ubnd"),
    *("xa", "phuong", "thi", "tran"),
)
BEGINS = ("la", "rang")  # what is to be said
ASKS_ON = re.compile(r"hoi(?: (?:them|lai|giup|ho))*\s*:\s*")  # "hỏi thêm: …"
SENT_BACK = re.compile(
    r"(?:(?:da|em|anh|chi|oi|a) )*"
    r"(?:tra lai|tra ve|khong duyet|chua duyet|khong dong y|lam lai)"
    r"(?: (?:bao cao|nay|em|nhe|nha|giup|a|cho em|don vi))*"
    r"(?:\s*[,.:;–-]\s*|\s+(?=(?:vi|do)\b)|$)(?:(?:vi|do|ly do|la)\b[ :]+)*"
)


def without_instruction(typed: str, name: str) -> str:
    """Return what is to be said to somebody of this name; all that was typed where it is not told so.

    ``name``: of the person or the unit that it goes to, "Trần Thị Mẫu Lan (Phòng Nội vụ)".
    """
    words, asks = typed.split(), ASKS_ON.match(fold(typed))
    if asks and len(fold(typed)) == len(typed) and asks.end() < len(typed):
        return typed[asks.end() :]
    for verb, whom in ends_of_order([fold(word) for word in words]):
        named = [fold(word.rstrip(":,")) for word in words[verb:whom]]
        named = [word for word in named if word not in (*TOWARDS, *BEGINS)]
        if is_named(named, name) and (said := " ".join(words[whom:])):
            return said
    return typed


def ends_of_order(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where the verb ends and where what is to be said begins, the nearest first."""
    start = next((place for place, word in enumerate(words) if word not in ASKED), 0)
    verb = next((one for one in ORDERS if tuple(words[start : start + len(one)]) == one), None)
    if verb is None:
        return
    after = start + len(verb)
    for place in range(after, min(after + LONGEST, len(words))):
        if words[place] in BEGINS or words[place] == ":" or words[place].endswith(":"):
            yield after, place + 1


def is_named(words: list[str], name: str) -> bool:
    """Return whether all these words are of the name, and one of them is no mere title."""
    known = set(re.findall(r"\w+", fold(name)))
    rest = [word for word in words if word not in TITLES]
    return bool(set(words) & known) and all(word in known for word in rest)


def reason_told(typed: str) -> str:
    """Return the reason alone of what is sent back or refused; all that was typed where that is all."""
    words = " ".join(typed.split())
    found = SENT_BACK.match(fold(words))
    is_alike = len(fold(words)) == len(words)
    return words[len(found[0]) :] or typed if found and is_alike else typed
