"""Slots: what a text says of the particulars of an intent, word for word as it was typed.

Keys: result, time, range, deadline, from, to, title, number, person, unit, mailbox, kind, query, text,
audience, what, reason (see tests/understanding/corpus for what each holds).
"""

import re
from collections.abc import Callable, Mapping

from bot.domain.understanding.intents import Intent
from bot.domain.understanding.normal import Normal

DAY = (
    r"(?:hom (?:nay|qua|kia|truoc)|ngay (?:mai|mot|kia)|bua (?:nay|mai|mot|qua|kia)|mai|mot|nay"
    r"|(?:ngay |mung |hom )?\d{1,2}(?:[/.-]\d{1,2}){1,2}"
    r"|ngay (?:mung )?\d{1,2}(?: thang \d{1,2}(?: nam \d{4})?)?|mung \w+"
    r"|thu (?:hai|ba|tu|nam|sau|bay|[2-7])(?: (?:nay|tuan (?:nay|sau|toi|truoc|roi)))?"
    r"|chu nhat(?: (?:nay|tuan \w+))?|cuoi tuan(?: \w+)?|\d{1,2} (?:ngay|tuan|thang)(?: nua| toi)?"
    r"|(?:dau |cuoi |giua |het )?(?:tuan|thang|quy|nam) (?:nay|sau nua|sau|toi|truoc|roi|\d{1,2}(?:/\d{4})?))"
)
CLOCK = (
    r"(?:\d{1,2} ?(?:h|g|gio|:) ?(?:\d{1,2}|ruoi|kem \d{1,2})?|\d{1,3} (?:phut|tieng)(?: nua)?"
    r"|nua tieng(?: nua)?|\d{1,2}h\d{0,2})"
)
PART = r"(?:sang som|sang|trua|chieu toi|chieu|toi|dem|(?:dau|cuoi) gio|(?:dau|cuoi|giua) buoi|ca ngay|buoi)"
MOMENT = rf"(?:{PART} |luc |{CLOCK} )*(?:{DAY}|{CLOCK}|{PART}(?: {DAY})?)(?: (?:luc )?(?:{CLOCK}|{PART}))*"
SPAN = re.compile(
    rf"\b(?:tu |ke tu )?{MOMENT}(?: (?:den|toi|den het|toi het|va|voi|-) {MOMENT})*\b"
    rf"|\b(?:den|toi) (?:het )?{MOMENT}\b"
)
BEFORE = re.compile(rf"\b(?:truoc|cham nhat|han(?: chot| nop| cuoi)?(?: la)?|tre nhat)(?: la| vao)? {MOMENT}")
KIN = r"(?:anh|chi|chu|co|bac|ong|ba|cau|be|dong chi|thang|con|nho|o|di|duong|thay|em|ban|bs|dc)"
REASON = re.compile(r"\b(?:vi|do|tai|boi vi|ly do(?: la)?|de|ban) (?P<it>\w+.*)")
EMAIL = re.compile(r"\S+@\S+")
NAMED = re.compile(
    r"(?i:\b(?:anh|chị|chú|cô|bác|ông|bà|cậu|bé|đồng chí|thằng|con|nhỏ|o|dì|thầy|em|bạn|đ/c)) "
    r"(?:[^\W\d_a-zà-ỹ][^\W\d_]*\s?)+"
)
CALLED = re.compile(rf"\b{KIN} (?!oi\b|em\b|nay\b|minh\b|a\b)[a-z]{{2,7}}\b")


def slots_of(text: Normal, intent: Intent) -> Mapping[str, str]:
    """Return the slots of a text that is read as ``intent``: key -> what was typed."""
    readers = OF_INTENT.get(intent, {})
    found = {key: read(text) for key, read in readers.items()}
    return {key: value for key, value in found.items() if value}


def longest(pattern: re.Pattern[str]) -> Callable[[Normal], str]:
    """Make a reader of the longest place that a pattern matches."""

    def read(text: Normal) -> str:
        places = [found.span() for found in pattern.finditer(text.plain)]
        best = max(places, key=lambda place: place[1] - place[0], default=None)
        return text.typed_between(*best) if best else ""

    return read


def reason(text: Normal) -> str:
    found = REASON.search(text.plain)
    return text.typed_between(*found.span("it")) if found else ""


def whole(text: Normal) -> str:
    """Return all that was typed, without the command that it may begin with."""
    return re.sub(r"^\s*/\w+\s*", "", text.typed).strip()


def person(text: Normal) -> str:
    """Return the name after a word of address: of words with capitals, else one word of it."""
    if named := NAMED.search(text.typed):
        return named[0].strip()
    found = CALLED.search(text.plain)
    return text.typed_between(*found.span()) if found else ""


span, deadline, mailbox = longest(SPAN), longest(BEFORE), longest(EMAIL)
OF_INTENT: dict[Intent, dict[str, Callable[[Normal], str]]] = {
    Intent.AWAY: {"range": span, "reason": reason},
    Intent.COVER: {"range": span, "person": person, "reason": reason},
    Intent.EXCUSE: {"range": span, "reason": reason},
    Intent.SNOOZE: {"time": span},
    Intent.INCIDENT: {"what": whole},
    Intent.PASSWORD_TROUBLE: {"what": whole},
    Intent.DIRECTORY: {"query": whole},
    Intent.REGULATION: {"query": whole},
    Intent.GUIDANCE: {"query": whole},
    Intent.RECIPIENTS: {"text": whole},
    Intent.BROADCAST: {"text": whole},
    Intent.REPORT_REQUEST: {"what": whole, "deadline": deadline},
    Intent.MORE_TIME: {"deadline": span, "reason": reason},
    Intent.PERSONNEL_LEAVE: {"person": person, "time": span},
    Intent.PERSONNEL_JOIN: {"person": person, "time": span},
    Intent.PERSONNEL_TRANSFER: {"person": person, "time": span},
    Intent.PERSONNEL_POST: {"person": person, "time": span},
    Intent.PERSONNEL_RENAME: {"person": person},
    Intent.DELEGATE: {"person": person, "time": span},
    Intent.ON_CALL: {"time": span, "person": person},
    Intent.CALENDAR: {"query": whole},
    Intent.FEEDBACK: {"text": whole},
}
