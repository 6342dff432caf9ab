"""Parts of a text: where one thing may end and another begin. Whether two are wished, their readings tell.

Some words begin another matter ("với lại", "nhân tiện", "à mà"), and so does a new sentence; a comma, "rồi",
"nhưng" or "còn" may as well go on with the same one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.conversation import regex

SHORTEST, FEWEST = 3, 2  # words of a part in which something is wished; of one that a plain joiner begins
MOST_CUTS, MOST_WORDS = 8, 80  # looked at; a longer text describes, and is read as a whole
_KIN = r"(?:em|e|anh|a|chi|chị|toi|tôi|minh|mình|tui|tớ|con|chau|cháu)"
_ASKS = (  # verbs by which something is wished of us
    r"(?:cho|xin|báo|bao|hỏi|hoi|nhờ|nho|gửi|gui|cử|cu|nhắc|nhac|xem|coi|đề nghị|de nghi|thông báo|thong bao"
    r"|giúp|giup)\b"
)
_JOINED = (  # what says by itself that another matter begins
    r"(?:với lại|voi lai|vs lai|nhân tiện|nhan tien|sẵn tiện|san tien|sẵn dịp|san dip|sẵn đây|san day|sẵn"
    rf"|san(?= (?:{_KIN} )?{_ASKS})|tiện thể|tien the|tiện đây|tien day|tiện(?= {_ASKS})|tien(?= {_ASKS})"
    r"|ngoài ra|ngoai ra|đồng thời|dong thoi|bên cạnh đó|à mà|a ma|à quên|a quen|thêm nữa|them nua"
    r"|còn nữa|con nua|một việc nữa|mot viec nua|còn một việc|con mot viec)"
)
_SENTENCE = r"(?<=[.;!?…])(?<!(?-i:[A-ZĐ])\.)(?<!\s\d\.)\s+"  # "P. Nội vụ" is one, and so is "1. số máy"
_PLAIN = regex(
    rf"{_SENTENCE}|\n+|;|[,.]{{0,3}} ?\b{_JOINED}\b,?|[,.] ?(?:còn|con|à|rồi|roi)\b"
    rf"| (?:rồi|roi|rui) (?=(?:{_KIN} )?{_ASKS})",
    re.IGNORECASE,
)
_WEAK = regex(
    r"(?:(?<=\brồi)|(?<=\broi)|(?<=\brui)) (?=\w)|[,.]? ?\b(?:nhưng|còn|và)\b|[,.] ?(?:nhung|mà|ma|va)\b|,"
    rf"| (?:mà|ma|nhung) (?=(?:{_KIN} )?{_ASKS})"
    rf"| (?=cho (?:{_KIN} )?(?:xin|hỏi|hoi|số|so|sđt|sdt|biết|biet|xem)\b)",
    re.IGNORECASE,
)
_BUT = regex(r"[\s,.]*(?:nhưng|nhung|mà|ma)\b", re.IGNORECASE)
_APART = regex(r"[,;]|\bnhưng\b", re.IGNORECASE)  # without its marks it is "những", too
_LEADING = regex(rf"^(?:[\s,.;:–-]+|(?:{_JOINED}|rồi|roi|rui|và|mà|nhưng|nhung|còn|à)\b)+", re.IGNORECASE)
_TRAILING = " \t\n,;:–-"
_TOO = regex(
    r"\s(?:luôn|luon)(?=(?:\s+(?:nha|nhé|nhe|nghen|nghe|ạ|a|em|anh|chị|chi|đi|di))*[\s.!]*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cut:
    """A place where a text may be parted; ``is_plain``: what stands there begins another matter by itself."""

    before: str
    after: str
    is_plain: bool
    is_but: bool = False  # "nhưng", "mà": what stands behind takes something back, or is another matter


def cuts(typed: str) -> Iterator[Cut]:
    """Yield where a text may be parted in two: the plain places first, of each kind the first in the text."""
    if len(typed.split()) > MOST_WORDS:
        return
    seen: set[str] = set()
    for pattern in (_PLAIN, _WEAK):
        for found in islice(pattern.finditer(typed), MOST_CUTS):
            before, after = typed[: found.start()], typed[found.end() :]
            is_plain, is_but = pattern is _PLAIN, _BUT.match(typed, found.start()) is not None
            one = Cut(unjoined(before.rstrip(_TRAILING)), unjoined(after), is_plain, is_but)
            least = FEWEST if one.is_plain else SHORTEST
            if one.before and len(one.after.split()) >= least and seen.isdisjoint((one.before, one.after)):
                seen |= {one.before, one.after}
                yield one


def unjoined(part: str) -> str:
    """Return a part without what joins it to the one before: "với lại mai em nghỉ"."""
    return _LEADING.sub("", part).strip()


def bare(part: str) -> str:
    """Return a part without "luôn" at its end, which only joins it: "chiều nay em nghỉ luôn"."""
    return _TOO.sub("", part)


def parted(typed: str) -> list[tuple[str, bool]]:
    """Return the pieces between all such places, and whether plain joiners bound them: those are whole first.

    Nothing where the text is of one piece.
    """
    whole = [unjoined(part) for part in _PLAIN.split(typed)]
    found = [(part, True) for part in whole] if len(whole) > 1 else []
    for part in whole:
        smaller = _APART.split(part)
        found += [(unjoined(one), False) for one in smaller] if len(smaller) > 1 else []
    return [one for one in found if len(one[0].split()) >= SHORTEST]
