"""Write plainly what spans a night by its hours: "tối nay từ 17h30 tới 7h sáng mai"."""

import re
from datetime import date, datetime, time, timedelta

from bot.conversation import fold, local_date, regex
from bot.domain.dates.reading import understand

_CLOCK = r"(?P<{0}>\d{{1,2}})(?: ?(?:h|g|gio|:) ?(?P<{0}_minutes>\d{{2}})?(?P<{0}_half> ruoi)?)(?!\w)"
_HOURS = regex(  # folded
    rf"(?:(?:bat dau )?(?:tu|luc)(?: luc)? )?\b{_CLOCK.format('begin')}"
    r"(?: (?P<part>chieu|toi|dem|khuya))?(?P<when>(?: (?:hom )?nay| (?:ngay )?mai| mot)?)"
    rf" ?(?:den|toi|-|–) ?(?:luc )?{_CLOCK.format('end')}(?P<morning> (?:rang )?sang)?"
    r"(?: (?P<till>(?:ngay |hom )?(?:mai|sau|mot)))?\b(?! (?:ngay|thu|hom|mung)\b|[ /]*\d)"
)
_NIGHT = regex(r"\b(?:toi|dem|khuya)\b(?! \d)")
_DAY = timedelta(days=1)
_MORROW = {"mai": 1, "mot": 2}
_NOON = 12


def night_in_full(text: str, said_at: datetime) -> str:
    """Return the hours of a night with their days, where both are said; the text itself where they are not.

    The night is that of the day that is named besides; of none, where it ends tomorrow, it is this one.
    """
    said = fold(text)
    found = _HOURS.search(said)
    if found is None or len(said) != len(text):
        return text
    begins, ends = _clock(found, "begin", is_late=bool(found["part"])), _clock(found, "end")
    rest = f"{text[: found.start()]} {text[slice(*found.span('when'))]} {text[found.end() :]}"
    first = _first_day(rest, said_at, may_be_today=bool(found["till"]))
    if begins is None or ends is None or first is None or begins < ends:
        return text
    is_overnight = found["morning"] or found["till"] or (_NIGHT.search(said) and begins.hour >= _NOON)
    last = _last_day(first, (found["till"] or "").split()[-1:], local_date(said_at))
    if not is_overnight:
        return text
    last += _DAY if last == first else timedelta()
    return f"từ {begins:%H:%M} {first:%d/%m/%Y} đến {ends:%H:%M} {last:%d/%m/%Y}"


def _clock(found: re.Match[str], name: str, *, is_late: bool = False) -> time | None:
    hour = int(found[name]) + (_NOON if is_late and int(found[name]) < _NOON else 0)
    minutes = 30 if found[f"{name}_half"] else int(found[f"{name}_minutes"] or 0)
    return time(hour, minutes) if hour < 24 and minutes < 60 else None


def _first_day(rest: str, said_at: datetime, *, may_be_today: bool) -> date | None:
    """Return the one day that is named besides the hours; None where it is not plain."""
    reading = understand(rest, said_at)
    days = {way.first for way in reading.ways if not way.is_span}
    if not reading.ways:
        return local_date(said_at) if may_be_today else None
    return days.pop() if len(days) == 1 else None


def _last_day(first: date, till: list[str], today: date) -> date:
    if till == ["sau"]:
        return first + _DAY
    return max(first, today + _MORROW.get(till[0], 0) * _DAY) if till else first
