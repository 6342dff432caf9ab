"""Incidents that words name by a number, and what the office says is to be done about one."""

import re
from collections.abc import Collection
from datetime import timedelta

from bot.conversation import Message, _, fold, local_date, regex
from bot.domain.incident_words import kind_said
from bot.domain.incidents import IncidentAction, IncidentState, may_see
from bot.domain.understanding import Reading
from handlers.engine import Context, units_by_name, units_mentioned
from handlers.incidents import cards
from handlers.incidents.acts import in_full
from handlers.incidents.cards import about_text
from storage import incidents
from storage.incidents import Incident
from storage.units import units

# All folded. "SC-2026-0003", "sc 3", "sự cố số 3" (and none of "sự cố 3 ngày"), and "0003" alone.
COUNTED = r"(?:/| (?:ngay|gio|phut|tuan|thang|nam|lan|xa|don vi|phong|hop|may|nguoi|ca|cai|vu|loai|truong)\b)"
NUMBER = regex(
    rf"\b(?:sc|su co so|su co(?! ?\d+{COUNTED}))[ -]?(?:(?P<year>20\d\d)-)?0*(?P<number>\d{{1,6}})\b(?!/)"
    r"|(?<![\d./:-])(?<!ns )(?<!\bns \d{4} )\b0(?P<short>\d{3})\b(?![\d./:-])"
)
# That is all; "sc1" is a choice where no buttons are shown.
SHORT = regex(r"sc\d{1,6}")
BY_NUMBER = regex(r"(?:(?:xem|coi|mo) )?(?:lai )?(?:sc|su co)(?: so)?[ -](?:20\d\d-)?\d{1,6}")
IN_SIGHT = timedelta(hours=2)  # for so long after it the newest message is in sight
OF_ONE = regex(r"(?:sc(?:_[a-z]+)?|(?:take|say|pass):\d+:incident_talk):(\d+)", re.ASCII)
SUBJECT = regex(r"incident(?:_talk)?:(\d+)", re.ASCII)
FEW = 3  # words beside a number by which nothing is told
DENIES = regex(r"\b(?:khong|chua|dung(?! luong)|(?<!tai )khoan|thoi(?! han| gian))\b")
MATTER = regex(  # and of which unit, right behind it
    r"\b(?:vu|su co) (?:cua )?(?:ben )?"
    r"(?P<whose>(?:ubnd )?(?:(?:xa|phuong|thi tran|phong) )?(?!cho\b|da\b|roi\b)\w+(?: (?!cho\b)\w+){0,2})"
)
TO_ME = (
    r"\b(?:chuyen|giao|dua|de)\b.*\bcho (?:toi|minh|em|tui|anh|chi)"
    r"(?: (?:di|nhe|nha|voi|luon|xu ly|lam|lo|giup|em|a|nghe))*$"
)
DEEDS = {
    IncidentAction.WRONG: regex(r"\bbao nham\b|\bkhong phai su co\b"),
    IncidentAction.REOPEN: regex(r"\bmo lai\b(?! duoc)"),
    IncidentAction.FORWARD: regex(r"\b(?:chuyen|bao|day) (?:len )?(?:cap tren|so|tren)\b"),
    IncidentAction.ASK: regex(r"\bhoi (?:them|lai)\b"),
    IncidentAction.TALK: regex(r"\bnhan (?:tin|nguoi bao|cho|lai(?! duoc))\b"),
    IncidentAction.TAKE: regex(
        r"\b(?:tiep nhan|(?<!noi )(?<!nguoi )(?<!ca )(?<!xac )(?<!ghi )(?<!cong )nhan)\b"
        rf"(?! duoc| thu\b| mail| su\b(?! co\b)| vien\b| dan\b)|{TO_ME}"
    ),
    IncidentAction.RESOLVE: regex(
        r"\bdong(?: (?:su co|sc|lai|di|luon|giup|duoc|nhe|vu|ho so)\b|$)"
        r"|\b(?:xong|hoan thanh|hoan tat|ket thuc)\b|\bda (?:xu ly|khac phuc)\b"
        r"|\blai duoc(?: \w+){0,4} roi\b|\b(?:duoc|on|ok)(?: lai)? roi\b"
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


def all_named(context: Context, typed: str) -> list[Incident]:
    """Return all the incidents whose numbers are typed, where they are theirs to see."""
    found = []
    for one in NUMBER.finditer(fold(typed)):
        year, number = int(one["year"] or local_date(context.at).year), int(one["number"] or one["short"])
        found.append(incidents.numbered(context.tx, year, number))
    return [one for one in found if one and may_see(context.who, one.unit, one.raised_by)]


def in_sight(context: Context) -> Incident | None:
    """Return the one incident that the newest message of this chat is about; None for none, or several."""
    last = context.last_shown(IN_SIGHT)
    tokens = [token for token, _label, _words in last.options] if last else []
    about = {int(found[1]) for one in tokens if (found := OF_ONE.match(one))}
    if last and (found := SUBJECT.fullmatch(last.subject)):
        about.add(int(found[1]))
    one = incidents.get(context.tx, about.pop()) if len(about) == 1 else None
    return one if one and may_see(context.who, one.unit, one.raised_by) else None


def named_by_unit(context: Context, reading: Reading) -> Incident | None:
    """Return the only open incident of a unit that is named: of the kind that is named, where some are."""
    there = [one for one in incidents.listed(context.tx) if may_see(context.who, one.unit, one.raised_by)]
    day = local_date(context.at)
    named = units_mentioned(context.tx, reading.typed, day, [one.unit for one in there])
    found = [one for one in there if one.unit in named]
    kind = kind_said(reading.typed, reading.text.plain)
    found = [one for one in found if one.kind == kind] or (found if kind is None else [])
    return found[0] if len(found) == 1 else None


def of_matter(context: Context, typed: str) -> Incident | None:
    """Return the only open incident of a unit whose "vụ" it is called: "vụ long tân sao rồi"."""
    found = MATTER.search(fold(typed))
    return only_open_of(context, found["whose"]) if found else None


def only_open_of(context: Context, whose: str) -> Incident | None:
    """Return the only open incident of the unit that these words name."""
    found = open_of(context, units_by_name(context.tx, whose, local_date(context.at)))
    return found[0] if len(found) == 1 else None


def open_of(context: Context, unit_ids: Collection[int]) -> list[Incident]:
    """Return the open incidents of these units that are theirs to see."""
    return [
        one
        for one in incidents.listed(context.tx)
        if one.unit in unit_ids and may_see(context.who, one.unit, one.raised_by)
    ]


def untaken(context: Context) -> list[Incident]:
    """Return the incidents that nobody has taken on yet."""
    return incidents.listed(context.tx, state=IncidentState.RECEIVED)


def is_of_another_unit(context: Context, typed: str, incident: Incident) -> bool:
    """Return whether the words name units, and not that of the incident."""
    day = local_date(context.at)
    everyone = [unit.id for unit in units.listed(context.tx, day)]
    named = units_mentioned(context.tx, typed, day, everyone)
    return bool(named) and incident.unit not in named


def without_number(typed: str) -> str:
    """Return what is said behind the number with which it begins: "xong rồi" of "SC-2026-0005 xong rồi"."""
    found = NUMBER.match(fold(typed))
    if found is None or len(fold(typed)) != len(typed):
        return typed
    return typed[found.end() :].strip(" ,.:;-") or typed


def without_any_number(typed: str) -> str:
    """Return the words around the number of an incident: "hỏi thêm : …" of "hỏi thêm sc 3: …"."""
    found = NUMBER.search(fold(typed))
    return (
        f"{typed[: found.start()]}{typed[found.end() :]}" if found and len(fold(typed)) == len(typed) else ""
    )


def behind_number(typed: str) -> str:
    """Return what is said behind the number: "10h qua phòng" of "nhắn người báo SC5: 10h qua phòng"."""
    found = NUMBER.search(fold(typed))
    return typed[found.end() :].strip(" ,.:;-") if found and len(fold(typed)) == len(typed) else ""


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
