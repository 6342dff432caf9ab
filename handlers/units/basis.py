"""From when a unit's change counts, and by which document."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from bot.answers import Refused
from bot.talk import NONE, Talk
from bot.text import day_text, long_day
from bot.words import _
from handlers.engine.reading import or_none, read_day, up_to
from handlers.units import words

LONGEST = 200  # characters of a document
MARK, SAME = "/", "/same"  # how the value of a shortcut begins; the document of what it goes with


def ask(talk: Talk, like: Mapping[str, str] = NONE) -> tuple[date, str]:
    """``like``: unit, day and document of the new unit that it goes into. Often both are the same here."""
    days, documents = {}, {}
    if like:
        day, document = day_text(date.fromisoformat(like["day"])), like["document"]
        days, documents = {f"{MARK}{day}": day}, {SAME: document} if document else {}
    question = _("Có hiệu lực từ ngày nào? Ví dụ: “hôm nay”, “01/01/2027”.")
    since = talk.ask("day", question, partial(read_since, like=like), long_day, days)
    question = _("Theo văn bản nào (số, ngày)? Gõ “không” nếu chưa có.")
    named = talk.ask("document", question, partial(read_document, like=like), str, documents)
    return since, or_none(named)


def read_since(typed: str, at: datetime, like: Mapping[str, str]) -> date:
    day = read_day(typed.removeprefix(MARK), at)
    if like and day < (earliest := date.fromisoformat(like["day"])):
        raise Refused(words.begins_later(like["unit"], earliest))
    return day


def read_document(typed: str, at: datetime, like: Mapping[str, str]) -> str:
    return up_to(LONGEST)(like.get("document", "") if typed == SAME else typed, at)


def titles() -> dict[str, str]:
    return {"day": _("Hiệu lực từ"), "document": _("Văn bản")}
