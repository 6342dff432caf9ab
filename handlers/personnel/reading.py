"""Reading what is typed about a person: names, posts, mailboxes, telephones, days."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from bot.answers import Refused
from bot.domain.dates import read_date
from bot.domain.roster.cells import mailbox_in, name_in, phone_in, words_in
from bot.text import day_text, local_date
from bot.words import _
from handlers.engine.reading import cell

NONE = "/none"  # the value of the button that says that there is none
KEEP = "/keep"  # … or that it stays as it is
LEFT_OUT = "/out"  # … or that somebody is left out again
# Our own choice: older ones are history, and what lies further ahead is not decided yet.
BACK, AHEAD = timedelta(days=2 * 366), timedelta(days=366)
NEAR = timedelta(days=180)  # what lies further ahead may have been meant of the past
OLDEST, YOUNGEST = 100, 15  # years
YEAR = timedelta(days=365)


read_name = cell(name_in)
read_title = cell(words_in)
read_phone = cell(phone_in)


def mailbox_of(domains: Collection[str]) -> Callable[[str, datetime], str]:
    """Reads an official address (Điều 1, Điều 7 khoản 3, Điều 9 khoản 2); "" where there is none."""
    read = cell(lambda typed: mailbox_in(typed, domains))

    def reading(typed: str, at: datetime) -> str:
        return "" if typed == NONE else read(typed, at)

    return reading


def read_newcomer(typed: str, at: datetime) -> str:
    """A name; "" for who is left out again."""
    return "" if typed == LEFT_OUT else read_name(typed, at)


def or_keep(typed: str, at: datetime) -> str:
    """A post; "" where it stays."""
    return "" if typed == KEEP else read_title(typed, at)


def read_effective(typed: str, said_at: datetime) -> date:
    """The day from which a change counts: past, today or later."""
    today = local_date(said_at)
    day = read_date(typed, said_at)
    if day is None or day - today > NEAR:
        day = read_date(typed, said_at, past=True) or day
    if day is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “hôm nay”, “01/12”, “thứ Hai tuần sau”, “01/10/2026”."))
    if day < today - BACK:
        raise Refused(_("{day} đã quá lâu; chỉ ghi được trong hai năm trở lại đây.", day=day_text(day)))
    if day > today + AHEAD:
        raise Refused(_("{day} quá xa; chỉ ghi được trong một năm tới.", day=day_text(day)))
    return day


def read_birth(typed: str, said_at: datetime) -> date:
    """A day of birth, in full."""
    day, today = read_date(typed, said_at, past=True), local_date(said_at)
    if day is None or not OLDEST * YEAR > today - day > YOUNGEST * YEAR:
        raise Refused(_("Xin gõ đủ ngày, tháng, năm sinh. Ví dụ: 05/9/1985."))
    return day
