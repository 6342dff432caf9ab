"""The days off of bot/domain/days_off.tsv, made anew from the ``holidays`` package.

Run it where the package has a new version: python -m tests.published_days
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import holidays

from bot.conversation import fold
from bot.domain import calendar

FILE = Path(calendar.__file__).with_name("days_off.tsv")
YEARS = range(1990, 2100)  # the lunar tables of the package end in 2099
MADE_UP = range(2014, calendar.ANNOUNCED_UNTIL + 5)  # days worked in exchange are known of these years alone

# What stands in the package's own label (folded) -> ours, by its key. The first that fits counts. The package
# calls 28 tháng Chạp "29 Tết".
KEYS = {
    "thay cho": "swapped",
    "nghi bu": "in_lieu",
    "tet duong lich": "new_year",
    "tet": "tet",
    "gio to": "hung_kings",
    "chien thang": "victory",
    "lao dong": "labour",
    "quoc khanh": "national",
    "van hoa": "culture",
}


def lines() -> str:
    """Return the file as it should be: a day and what it is on each line, in order."""
    return "".join(f"{day.isoformat()}\t{key}\n" for day, key in sorted(set(days())))


def days() -> Iterator[tuple[date, str]]:
    """Yield each day with its key."""
    for year in YEARS:
        of_year = holidays.country_holidays("VN", years=year, expand=False, language="vi")
        for day, name in of_year.items():
            yield day, next(key for part, key in KEYS.items() if part in fold(name))
        if year in MADE_UP:  # the package adds those of a year once asked for it
            yield from ((day, calendar.WORKED) for day in of_year.weekend_workdays)


if __name__ == "__main__":
    FILE.write_text(lines(), encoding="utf-8")
