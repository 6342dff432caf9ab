"""How a delegation is spoken of: its days, its rank, and days as heads type them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.answers import Refused
from bot.domain.dates import read_date, read_period
from bot.domain.delegations import Rank
from bot.text import day_text, local_date
from bot.words import N_, _
from handlers.engine.reading import day_gone_by, or_none

TODAY, OPEN = "/today", "/open"  # values of the buttons below a question for a day
AHEAD = timedelta(days=365)  # our own choice: how far ahead somebody is appointed
LONGEST = timedelta(days=5 * 365)
DAY = timedelta(days=1)
MONTH = timedelta(days=31)
RANKS = {Rank.FIRST: N_("chính"), Rank.SECOND: N_("dự bị")}
Period = tuple[date, date | None]  # the end is exclusive; None is open


def rank_name(rank: int) -> str:
    return _(RANKS[Rank.FIRST if rank == Rank.FIRST else Rank.SECOND])


def period_text(period: Period) -> str:
    starts, ends = period
    if ends is None:
        return _("từ ngày {day}", day=day_text(starts))
    return _("từ ngày {day} đến hết ngày {last}", day=day_text(starts), last=day_text(ends - DAY))


def read_start(typed: str, said_at: datetime) -> date:
    """A day from today on."""
    today = local_date(said_at)
    if typed == TODAY:
        return today
    day = read_date(typed, said_at)
    if day is None or day < today:
        raise Refused(_("Chưa hiểu ngày, hoặc đã qua. Ví dụ: “hôm nay”, “thứ Hai tuần sau”, “01/12”."))
    if day > today + AHEAD:
        raise Refused(_("Chỉ cử được trong một năm sắp tới; {day} quá xa.", day=day_text(day)))
    return day


def read_any_day(typed: str, said_at: datetime) -> date | None:
    """The day that is asked about: of two that fit, what is gone by rather than what is months ahead."""
    return day_gone_by(typed, said_at, local_date(said_at) + MONTH)


def reader_of_end(starts: date) -> Callable[[str, datetime], date | None]:
    """Reads the last day of what begins then; gives the day after it, or None where it is open."""

    def read(typed: str, said_at: datetime) -> date | None:
        if typed == OPEN or not or_none(typed):
            return None
        days = read_period(typed, said_at)
        if days is None:
            raise Refused(_("Chưa hiểu ngày. Ví dụ: “31/12”, “hết tháng sau”, hoặc chọn “Không thời hạn”."))
        if days[1] < starts:
            raise Refused(_("Ngày cuối phải từ {day} trở đi.", day=day_text(starts)))
        if days[1] > starts + LONGEST:
            raise Refused(_("Thời gian dài quá năm năm. Xin chọn “Không thời hạn”."))
        return days[1] + DAY

    return read


def end_text(ends: date | None) -> str:
    return _("không thời hạn") if ends is None else _("hết ngày {day}", day=day_text(ends - DAY))


def or_lacking(said: str) -> str:
    return said or _("không có")
