"""Days of ours that a lunar day or a name may mean: "mùng 6 Tết", "rằm tháng bảy", "giỗ Tổ"."""

from datetime import date, timedelta

from bot.domain.dates import frames
from bot.domain.dates.items import Item
from bot.domain.dates.lunar import Feast, LunarDay, days_like, last_of_year, lunar_day, on_our_calendar
from bot.domain.dates.phrases import MARKS, Phrase
from bot.domain.dates.said import SaidAt, nearest, of_months, year_said

DAY = timedelta(days=1)


def lunar_days(phrase: Phrase, day: int, month: int | None, year: int | None, said: SaidAt) -> list[date]:
    """Return the days of a lunar name; of a year that is named, by the lunar count and by ours."""
    is_leap = None if month is None else "nhuận" in phrase.items
    if year and month:
        of_lunar_year = on_our_calendar(LunarDay(day, month, year, bool(is_leap)))
        of_ours = [
            one for one in days_like(day, month, date(year, 7, 1), is_leap=is_leap) if one.year == year
        ]
        return [*([of_lunar_year] if of_lunar_year else []), *of_ours]
    found = nearest(days_like(day, month, said.today, is_leap=is_leap), said)
    if (day, month) == (30, 12):
        return found + [eve for eve in _eves(said) if eve not in found]
    if month and not is_leap:  # a year may have the month twice
        found += [
            one
            for one in days_like(day, month, said.today, is_leap=True)
            if any(_is_next(one, two) for two in found)
        ]
    return found


def _is_next(leap: date, day: date) -> bool:
    return DAY <= leap - day <= 31 * DAY


def lunar_of_step(day: int, month: Item, said: SaidAt) -> list[date]:
    """Read "rằm tháng sau": of the lunar month after this one."""
    today = lunar_day(said.today)
    near = sorted(days_like(day, None, said.today, is_leap=None))
    steps = frames.steps(month)
    if today is None:
        return []
    this = min(near, key=lambda one: abs((one - said.today).days - (day - today.day)))
    place = near.index(this) + steps
    return [near[place]] if 0 <= place < len(near) else []


def _eves(said: SaidAt) -> list[date]:
    return nearest((last_of_year(said.today.year + n) for n in (-2, -1, 0, 1)), said)


def feast_days(phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    feast: Feast = item.value
    if feast.is_eve:
        return _eves(said)
    year = year_said(phrase, said)
    if feast.is_lunar:
        return lunar_days(phrase, feast.day, feast.month, year, said)
    return of_months(feast.day, feast.month, year, said)


def is_lunar(phrase: Phrase) -> bool:
    """Return whether a phrase names its day by the lunar calendar, or may do so."""
    feast = phrase.items.get("feast")
    month = phrase.items.get("tháng")
    return (
        phrase.has("tết", "âm", "nhuận")
        or ("lunar" in phrase.items and "dương" not in phrase.items)
        or (feast is not None and feast.value.is_lunar)
        or (month is not None and bool(month["lunar"]))
    )


def is_lunar_on(phrase: Phrase, day: date) -> bool:
    """Return whether ``day`` is what the phrase says by the lunar calendar: "mùng 1" may be of either."""
    item = phrase.items.get("lunar")
    if not is_lunar(phrase) or item is None or phrase.has(*MARKS):
        return is_lunar(phrase)
    return number_of_lunar_day(day) == int(item["d"] or 15)


def number_of_lunar_day(day: date) -> int:
    found = lunar_day(day)
    return found.day if found else 0


def marks_without_day(phrase: Phrase) -> bool:
    """Return whether it is of the lunar calendar and names no day of it: "Tết", "tháng Giêng"."""
    month = phrase.items.get("tháng")
    is_of_it = phrase.has(*MARKS) or (month is not None and bool(month["lunar"]) and not month["part"])
    return is_of_it and not phrase.has("date", "day", "lunar", "number", "feast")


def first_of_tet(phrase: Phrase, said: SaidAt) -> list[date]:
    return lunar_days(phrase, 1, 1, year_said(phrase, said), said)
