"""Absences of one's own that are shortened, gone on with, or over, as it is told in words."""

import re
from datetime import time, timedelta

from bot.conversation import asks, at_local, local_date, regex
from bot.domain.dates import DateWay, in_full, understand
from bot.domain.dates.changing import AFTERNOON, MORNING
from bot.domain.dates.clock import WHOLE_DAY
from bot.domain.understanding import Reading
from handlers import cover
from handlers.engine import HEADING, Action, Context, Replies, open_command
from handlers.wishes.opening import SaidWords, filled, said_of
from storage.calendar import calendar

TAKES_AWAY_BACK = regex(
    r"(?<!dung )(?<!khong )\b(?:bo|huy|rut|xoa|ket thuc)"
    r"(?: (?:ghi nhan|dang ky|bao|cai|dot|lan|lich|ngay|buoi))* (?:vang(?: mat)?|nghi(?! (?:viec|huu)))\b"
    r"|\bkhong (?:con )?(?:vang(?: mat)?|nghi(?! viec| huu))\b(?: \w+){0,5} nua\b"
)
OF_CALENDAR = regex(r"\bngay (?:nghi|lam bu)\b")
IN_AFTERNOON = regex(r"\bchieu\b")
EXTENDS = regex(r"\b(?:nghi|vang)(?: mat| phep)? (?:them|tiep|luon)\b|\bkeo dai\b")
UNTIL = regex(r"\b(?:toi|den|qua)\b")
RETURNS = regex(  # "thứ 3 em đi làm lại rồi", "à thứ 2 em về"
    r"\b(?:di lam|lam viec|lam lai|ve|tro lai|co mat|quay lai|len co quan|vao lam|truc lai|di lai)\b"
)


def shorten_absence(context: Context, reading: Reading) -> Replies:
    """Open an absence of one's own with the day before that on which they are back: "thứ 3 em đi làm lại".

    Nothing where that is no day within it, or its first: then all of it is over.
    """
    if not RETURNS.search(reading.text.plain) or TAKES_AWAY_BACK.search(reading.text.plain):
        return []
    today, at = local_date(context.at), reading.said_at or context.at
    days = {way.first for way in understand(reading.typed, at).ways if way.first == way.last}
    own = cover.absence.own_absences(context)
    within = [(one, day) for one in own for day in days if max(one.span[0][0], today) < day <= one.span[1][0]]
    if len(within) != 1:
        return []
    absence, day = within[0]
    first, begins_with = absence.span[0]
    is_half = begins_with > 1 and first >= today
    ends = (day, MORNING) if IN_AFTERNOON.search(reading.text.plain) else (day - timedelta(days=1), WHOLE_DAY)
    span = in_full(DateWay(max(first, today), ends[0], AFTERNOON if is_half else WHOLE_DAY, ends[1]))
    facts = cover.absence.AbsenceFacts(own, [absence])
    reason = cover.absence.reason_of(context, facts)
    said = SaidWords({"span": span, "reason": reason}, reading.said_at)
    return filled(context, cover.absence.FLOW, facts, said)


def extend_absence(context: Context, reading: Reading) -> Replies:
    """Open an absence that goes on from the last of one's own: "cho em nghỉ thêm tới thứ 3"."""
    plain, own = reading.text.plain, cover.absence.own_absences(context)
    if not own or not (EXTENDS.search(plain) and UNTIL.search(plain)) or asks(reading.typed):
        return []
    before = max(own, key=lambda one: one.span[1])
    last = before.span[1][0]
    is_of_week = re.search(r"\b(?:tuan|mai|mot|nay)\b", plain) is not None  # which is told from today
    told = said_of(context, reading, {"range": "span"}).words.get("span", "")
    at = (reading.said_at or context.at) if is_of_week else at_local(last, time(12))
    days = {way.last for way in understand(told, at).ways}
    until = days.pop() if len(days) == 1 else None
    if until is None or until <= last:
        return []
    first = min(calendar(context.tx).next_working_day(last), until)
    facts = cover.absence.AbsenceFacts(own)
    reason = cover.absence.reason_of(context, cover.absence.AbsenceFacts(own, [before]))
    said = SaidWords({"span": in_full(DateWay(first, until)), "reason": reason}, reading.said_at)
    return filled(context, cover.absence.FLOW, facts, said)


def tell_back(context: Context, reading: Reading) -> Replies:
    """Shorten an absence of which the day is told on which they are back; else offer what ends one.

    Of days off that are no absence, who keeps the calendar is shown that.
    """
    is_of_calendar = OF_CALENDAR.search(reading.text.plain) and context.may(Action.CALENDAR)
    has_own = cover.absence.has_own(context)
    if is_of_calendar and not has_own:
        return open_command(context, "lich", "/lich")
    name = "" if has_own or context.who.is_one_of(*HEADING) else cover.said.only_named(context, reading.typed)
    if name:  # whose absence only their head ends
        return cover.lists.show_away(context, reading.typed, name, is_ahead=True)
    return shorten_absence(context, reading) or cover.absence.offer_return(context, reading.typed)
