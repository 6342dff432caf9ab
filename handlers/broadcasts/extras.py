"""What may be added to a broadcast at its review: exceptions, its hour, urgency, an acknowledgement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.answers import Refused
from bot.domain.dates import read_moment, read_time
from bot.domain.repeating import Repeat
from bot.talk import Facts, Talk
from bot.text import local_date, long_day, time_text
from bot.words import _
from handlers import pick
from handlers.broadcasts.owing import ALL
from handlers.reading import or_none

LONGEST = timedelta(days=60)  # that a broadcast is planned ahead, or may be acknowledged
SHORTEST = timedelta(minutes=30)  # that they have to acknowledge it
NOW, AT, URGENT = "now", "at", "urgent"
ONCE = "once"


@dataclass(frozen=True)
class Extras:
    without: tuple[int, ...] = ()  # units
    is_urgent: bool = False
    moment: datetime | None = None  # None: at once
    ack_until: datetime | None = None
    repeats: str = ""  # a Repeat
    owing: str = ""  # what they have still to do: see owing.py


NONE = Extras()


def ask(talk: Talk, facts: Facts) -> Extras:
    """Each only where it was asked for."""
    without = talk.maybe("without", partial(ask_without, talk, facts)) or ()
    when, moment = talk.maybe("when", partial(ask_when, talk)) or (NOW, None)
    ack_until = talk.maybe("ack", partial(ask_ack, talk, moment))
    repeats = talk.maybe("repeats", partial(ask_repeats, talk)) or ONCE
    owing = (talk.maybe("owing", partial(ask_owing, talk, facts)) if facts.get("owing") else None) or ALL
    return Extras(
        tuple(without),
        when == URGENT and repeats == ONCE,
        moment,
        ack_until,
        "" if repeats == ONCE else repeats,
        "" if owing == ALL else owing,
    )


def titles() -> dict[str, str]:
    return {
        "without": _("Ngoại lệ"),
        "except": _("Trừ"),
        "when": _("Thời điểm gửi"),
        "moment": _("Gửi lúc"),
        "ack": _("Hạn xác nhận đã nhận"),
        "repeats": _("Lặp lại"),
        "owing": _("Chỉ nơi chưa làm"),
    }


def ask_without(talk: Talk, facts: Facts) -> list[int]:
    options = {"some": _("Trừ một hoặc vài đơn vị"), "none": _("Không trừ đơn vị nào")}
    chosen = talk.choose("without", _("Có trừ đơn vị nào không?"), options)
    return pick.pick_units(talk, facts, "except") if chosen == "some" else []


def ask_owing(talk: Talk, facts: Facts) -> str:
    return talk.choose("owing", _("Chỉ gửi tới những nơi chưa làm việc gì?"), facts["owing"])


def ask_when(talk: Talk) -> tuple[str, datetime | None]:
    options = {NOW: _("Gửi ngay"), AT: _("Hẹn giờ gửi"), URGENT: _("Gửi khẩn, trước các tin khác")}
    when = talk.choose("when", _("Gửi khi nào?"), options)
    asked = _("Gửi lúc nào? Xin nêu cả giờ, ví dụ: “8h sáng mai”, “14h thứ Hai”, “7h30 ngày 02/12”.")
    return when, talk.ask("moment", asked, read_hour, in_full) if when == AT else None


def read_hour(typed: str, said_at: datetime) -> datetime:
    """A moment ahead; a day alone is none, but for today's."""
    moment = read_moment(typed, said_at)
    is_day_alone = moment and read_time(typed) is None and local_date(moment) != local_date(said_at)
    if moment is None or is_day_alone or moment <= said_at:
        raise Refused(_("Chưa hiểu ngày giờ. Ví dụ: “8h sáng mai”, “14h thứ Hai”, “7h30 ngày 02/12”."))
    return bounded(moment, said_at)


def bounded(moment: datetime, said_at: datetime) -> datetime:
    if moment > said_at + LONGEST:
        raise Refused(_("Chỉ nhận thời điểm trong {days} ngày tới.", days=LONGEST.days))
    return moment


def ask_repeats(talk: Talk) -> str:
    options = {
        Repeat.WEEKLY.value: _("Hằng tuần"),
        Repeat.MONTHLY.value: _("Hằng tháng"),
        Repeat.WORKDAYS.value: _("Mỗi ngày làm việc"),
        ONCE: _("Không lặp lại"),
    }
    asked = _("Gửi lặp lại thế nào? Mỗi lần gửi vào giờ của lần đầu, tới người nhận của lúc đó.")
    return talk.choose("repeats", asked, options)


def ask_ack(talk: Talk, begins: datetime | None) -> datetime | None:
    asked = _(
        "Người nhận xác nhận đã nhận đến khi nào? Ví dụ: “16h hôm nay”, “hết thứ Sáu”. Không cần thì gõ "
        "“không”."
    )
    return talk.ask("ack", asked, reader(begins), lambda until: in_full(until) if until else _("không"))


def reader(begins: datetime | None) -> Callable[[str, datetime], datetime | None]:
    """Reads until when; None for "không". It must come well after it is sent."""

    def read(typed: str, said_at: datetime) -> datetime | None:
        if not or_none(typed):
            return None
        moment = read_moment(typed, said_at)
        if moment is None:
            raise Refused(_("Chưa hiểu thời hạn. Ví dụ: “16h hôm nay”, “hết thứ Sáu”, “10h ngày 02/12”."))
        if moment < (begins or said_at) + SHORTEST:
            raise Refused(_("Hạn xác nhận phải sau lúc gửi ít nhất 30 phút."))
        return bounded(moment, said_at)

    return read


def in_full(moment: datetime) -> str:
    """08:00 thứ Năm, 26/11/2026"""
    return _("{time} {day}", time=time_text(moment), day=long_day(local_date(moment)))
