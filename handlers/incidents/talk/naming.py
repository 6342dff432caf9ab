"""Incidents that words name by a number, and what the office says is to be done about one."""

import re

from bot.conversation import Message, _, fold, local_date
from bot.domain.incidents import IncidentAction, may_see
from handlers.engine import Context
from handlers.incidents import cards
from handlers.incidents.acts import in_full
from handlers.incidents.acts.words import about_text
from storage import incidents
from storage.incidents import Incident

# All folded. "SC-2026-0003", "sc 3", "sự cố số 3" (and none of "sự cố 3 ngày"), and "0003" alone.
COUNTED = r"(?:/| (?:ngay|gio|phut|tuan|thang|nam|lan|xa|don vi|phong|hop|may|nguoi|ca|cai|vu|loai|truong)\b)"
NUMBER = re.compile(
    rf"\b(?:sc|su co so|su co(?! ?\d+{COUNTED}))[ -]?(?:(?P<year>20\d\d)-)?0*(?P<number>\d{{1,6}})\b(?!/)"
    r"|(?<![\d./:-])\b0(?P<short>\d{3})\b(?![\d./:-])"
)
# That is all; "sc1" is a choice.
BY_NUMBER = re.compile(r"(?:(?:xem|coi|mo) )?(?:lai )?(?:sc|su co)(?: so)?[ -](?:20\d\d-)?\d{1,6}")
FEW = 3  # words beside a number by which nothing is told
DENIES = re.compile(r"\b(?:khong|chua|dung(?! luong)|(?<!tai )khoan|thoi(?! han| gian))\b")
TO_ME = (
    r"\b(?:chuyen|giao|dua|de)\b.*\bcho (?:toi|minh|em|tui|anh|chi)"
    r"(?: (?:di|nhe|nha|voi|luon|xu ly|lam|lo|giup|em|a|nghe))*$"
)
DEEDS = {
    IncidentAction.WRONG: re.compile(r"\bbao nham\b|\bkhong phai su co\b"),
    IncidentAction.REOPEN: re.compile(r"\bmo lai\b"),
    IncidentAction.FORWARD: re.compile(r"\b(?:chuyen|bao|day) (?:len )?(?:cap tren|so|tren)\b"),
    IncidentAction.ASK: re.compile(r"\bhoi (?:them|lai)\b"),
    IncidentAction.TALK: re.compile(r"\bnhan (?:tin|nguoi bao|cho|lai)\b"),
    IncidentAction.TAKE: re.compile(rf"\b(?:tiep )?nhan\b(?! duoc| thu\b| mail)|{TO_ME}"),
    IncidentAction.RESOLVE: re.compile(
        r"\bdong(?: (?:su co|sc|lai|di|luon|giup|duoc|nhe|vu|ho so)\b|$)"
        r"|\b(?:xong|hoan thanh|hoan tat|ket thuc)\b|\bda (?:xu ly|khac phuc)\b"
    ),
}
OTHERWISE = {IncidentAction.TAKE: (IncidentAction.OVER,)}  # where the first cannot be done


def number_named(typed: str) -> tuple[int, int] | None:
    """Return the year (0: this one) and the number of the incident that is named; None where none is."""
    found = NUMBER.search(fold(typed))
    return (int(found["year"] or 0), int(found["number"] or found["short"])) if found else None


def named(context: Context, typed: str) -> Incident | None:
    """Return the incident whose number is typed, where it is theirs to see."""
    if (found := number_named(typed)) is None:
        return None
    year, number = found
    one = incidents.numbered(context.tx, year or local_date(context.at).year, number)
    return one if one and may_see(context.who, one.unit, one.raised_by) else None


def without_number(typed: str) -> str:
    """Return what is said behind the number with which it begins: "xong rồi" of "SC-2026-0005 xong rồi"."""
    found = NUMBER.match(fold(typed))
    if found is None or len(fold(typed)) != len(typed):
        return typed
    return typed[found.end() :].strip(" ,.:;-") or typed


def is_called_incident(typed: str) -> bool:
    """Return whether a number is said to be that of an incident: a few figures alone may be anything."""
    found = NUMBER.search(fold(typed))
    return found is not None and found["number"] is not None


def is_alone(typed: str) -> bool:
    """Return whether a number is all that is said, but for a few words: "xem SC-2026-0003 giúp em"."""
    return len(NUMBER.sub("", fold(typed)).split()) <= FEW


def deed_named(plain: str) -> IncidentAction | None:
    """Return what is to be done about an incident by these folded words; None where that is nothing."""
    if DEEDS[IncidentAction.WRONG].search(plain):
        return IncidentAction.WRONG
    if DENIES.search(plain):
        return None
    return next((deed for deed, words in DEEDS.items() if words.search(plain)), None)


def deed_offered(context: Context, incident: Incident, deed: IncidentAction) -> Message | None:
    """Offer a deed before all else that can be done about an incident; None where it cannot be done."""
    wanted = [f"{cards.TOKEN}{one}" for one in (deed, *OTHERWISE.get(deed, ()))]
    offered = {one.token.partition(":")[0]: one for one in in_full.full_card(context, incident).options}
    button = next((offered[name] for name in wanted if name in offered), None)
    if button is None:
        return None
    places = {"about": about_text(incident), "state": cards.state_text(incident)}
    said = _("{about}: {state}. Anh/chị chọn việc cần làm.", **places)
    return Message(said, (button, cards.view_button(incident)), card=cards.talk_subject(incident))
