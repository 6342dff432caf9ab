"""Read how often something is to be sent, before the order or behind it: "mỗi thứ hai 8h nhắc …"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation import at_local, fold, local_date, moment_text, regex
from bot.domain.broadcasts import Repeat
from bot.domain.dates import read_moment, read_time

ORDERS = regex(r"\b(?:nhac|nhan|gui|thong bao|bao|phat|yeu cau)\b")  # folded, as all below
EVERY = regex(r"\b(?:moi|hang|cac|cu|vao)(?= (?:tuan|thang|ngay|bua|sang|trua|chieu|thu|chu nhat)\b)")
OFTEN = regex(r"\b(?:moi|hang|cu)(?= (?:tuan|thang|ngay|bua|sang|trua|chieu|thu|chu nhat)\b)")
OF_TIME = regex(
    r"(?:(?:da|a|oi|em|nho|cho|xin|giup|toi|chi|anh|dat lich|len lich|hen|(?:ke )?tu(?: tuan)? (?:nay|sau)"
    r"|moi|hang|cac|cu|vao|luc|hoi|tuan|thang|ngay(?: lam viec| \d{1,2})?|bua|sang|trua|chieu|dau|cuoi"
    r"|thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat|cung|nao|het|nhe|nha"
    r"|\d{1,2}(?: ?(?:h|g|gio)|:)\d{0,2}(?: ruoi)?|thi|la|hay)"
    r"(?:[ ,]+|$))+"
)
BEHIND = regex(  # where that may begin behind an order, folded as all of it
    r"(?:[ ,.;]+(?:lap lai|nhac lai|dinh ky|deu dan|deu))*[ ,.;]+"
    r"(?=(?:moi|hang|cu|vao|luc|dau|cuoi|thu|\d{1,2}[hg:])\b)"
)
WEEKDAYS = (("hai", "2"), ("ba", "3"), ("tu", "4"), ("nam", "5"), ("sau", "6"), ("bay", "7"))
WEEKDAY = regex(r"\bthu (?P<day>[2-7]|hai|ba|tu|nam|sau|bay)\b")
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Repetition:
    """``first``: when it is sent first, "" where no hour is told; ``order``: what is typed behind that."""

    repeat: Repeat
    first: str
    order: str


def read_repetition(typed: str, said_at: datetime) -> Repetition | None:
    """Return how often an order is to be carried out, from when on, and the order; None where untold."""
    said, verb = fold(typed), ORDERS.search(fold(typed))
    if verb is None or len(said) != len(typed):
        return None
    before = said[: verb.start()].strip(" ,:")
    if is_often(before):
        return Repetition(repeat_of(before), first_time(before, said_at), typed[verb.start() :].strip())
    for found in BEHIND.finditer(said, verb.end()):
        when = said[found.end() :].strip(" .!,;")
        if is_often(when):
            return Repetition(repeat_of(when), first_time(when, said_at), typed[: found.start()].strip())
    return None


def is_often(when: str) -> bool:
    """Return whether these folded words tell how often, and nothing but a time."""
    return OFTEN.search(when) is not None and OF_TIME.fullmatch(when) is not None


def repeat_of(when: str) -> Repeat:
    if re.search(r"\b(?:hang|moi|cac) thang\b", when):
        return Repeat.MONTHLY
    is_weekly = WEEKDAY.search(when) or " tuan" in f" {when}" or "chu nhat" in when
    return Repeat.WEEKLY if is_weekly else Repeat.WORKDAYS


def first_time(when: str, said_at: datetime) -> str:
    """Return the first moment that these folded words tell, in full; "" where hour or day is not told."""
    plain = " ".join(re.sub(r"\b(?:tuan|thang)\b", " ", EVERY.sub(" ", when)).split())
    hour = read_time(plain)
    if hour is None:
        return ""
    today = local_date(said_at)
    moment = read_moment(plain, said_at)
    if day := WEEKDAY.search(plain):
        wanted = next(place for place, names in enumerate(WEEKDAYS) if day["day"] in names)
        moment = at_local(today + DAY * ((wanted - today.weekday()) % 7), hour)
        moment += WEEK if moment <= said_at else timedelta()
    elif repeat_of(when) == Repeat.WORKDAYS:
        moment = at_local(today, hour)
        moment += DAY if moment <= said_at else timedelta()
    return moment_text(moment) if moment else ""
